/* A page of a list: the best of each part of one parallel pass, merged. See account_list.h. */
#include <assert.h>
#include <stdlib.h>

#include "base/plain.h"
#include "metric/account_key.h"
#include "metric/scope.h"

#define PARTS_MAX 64

/* Smaller is earlier; absent comes last. */
struct item {
    uint64_t rank;
    uint32_t account;
};
#define RANK_ABSENT UINT64_MAX

struct order {
    const struct column_snapshot *columns;
    const struct metric_account_keys *keys;
    bool descending;
};

static uint64_t rank_of(const struct order *order, int64_t key)
{
    uint64_t rank = (uint64_t)key ^ UINT64_C(1) << 63;
    return key == METRIC_KEY_ABSENT ? RANK_ABSENT : order->descending ? ~rank : rank;
}

static int by_words(const struct order *order, text a, text b)
{
    int found = plain_compare(a, b);
    return order->descending ? -found : found;
}

static text words_of(const struct order *order, uint32_t account)
{
    return metric_account_text(order->columns, order->keys->field, account);
}

static int compare(const struct order *order, struct item a, struct item b)
{
    if (a.rank != b.rank)
        return a.rank < b.rank ? -1 : 1;
    if (a.rank != RANK_ABSENT && metric_account_is_text(order->keys->field.column)) {
        int found = by_words(order, words_of(order, a.account), words_of(order, b.account));
        if (found)
            return found;
    }
    return (a.account > b.account) - (a.account < b.account);
}

/* ---- the pass ---- */

struct heap {
    struct item *items; /* the worst first, once there are `limit` */
    size_t count;
    size_t passed; /* on the far side of the place */
    size_t total;
    int64_t sum;
};

struct page_pass {
    const struct metric_scope *scope;
    const struct metric_account_query *query;
    struct order order;
    const struct metric_account_place *place;
    uint64_t place_rank;
    int sign;        /* −1: the pages run backwards */
    uint64_t mirror; /* all ones then: ranks with it laid over run forwards again */
    struct heap heaps[PARTS_MAX];
};

/* Where an item of the same rank stands against the place that the page begins behind. */
static int against_place(const struct page_pass *pass, struct item item)
{
    const struct metric_account_place *place = pass->place;
    if (item.rank != RANK_ABSENT && metric_account_is_text(pass->query->keys->field.column)) {
        int found = by_words(&pass->order, words_of(&pass->order, item.account), place->words);
        if (found)
            return found;
    }
    return (item.account > place->account) - (item.account < place->account);
}

static int better(const struct page_pass *pass, struct item a, struct item b)
{
    return pass->sign * compare(&pass->order, a, b);
}

static void sift_down(const struct page_pass *pass, struct heap *heap, size_t at)
{
    for (;;) {
        size_t worst = at, left = 2 * at + 1;
        for (size_t child = left; child <= left + 1 && child < heap->count; child++)
            if (better(pass, heap->items[child], heap->items[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        struct item moved = heap->items[at];
        heap->items[at] = heap->items[worst];
        heap->items[worst] = moved;
        at = worst;
    }
}

static void heap_offer(const struct page_pass *pass, struct heap *heap, struct item item)
{
    size_t limit = pass->query->limit;
    if (heap->count == limit) {
        if (better(pass, item, heap->items[0]) > 0)
            return;
        heap->items[0] = item;
        sift_down(pass, heap, 0);
        return;
    }
    heap->items[heap->count++] = item;
    if (heap->count == limit)
        for (size_t at = limit / 2 + 1; at-- > 0;)
            sift_down(pass, heap, at);
}

/* An account that may be on the page: not before the place, not worse than all that are kept. */
static void page_account(struct page_pass *pass, struct heap *heap, struct item item)
{
    if (pass->place && item.rank == pass->place_rank && pass->sign * against_place(pass, item) <= 0)
        heap->passed++;
    else
        heap_offer(pass, heap, item);
}

static void page_part(void *context, size_t part, size_t parts)
{
    struct page_pass *pass = context;
    struct heap *heap = &pass->heaps[part];
    const int64_t *amounts = pass->query->amounts, *keys = pass->query->keys->keys;
    uint64_t place = pass->place ? pass->place_rank ^ pass->mirror : 0, worst = UINT64_MAX;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(pass->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(pass->scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            struct item item = {rank_of(&pass->order, keys[account]), account};
            uint64_t mirrored = item.rank ^ pass->mirror;
            bool is_passed = mirrored < place; /* told by rank alone, as most are, and without a jump */
            heap->total++;
            heap->passed += is_passed;
            heap->sum += amounts && amounts[account] != METRIC_KEY_ABSENT ? amounts[account] : 0;
            if (is_passed | (mirrored > worst))
                continue;
            page_account(pass, heap, item);
            if (heap->count == pass->query->limit)
                worst = heap->items[0].rank ^ pass->mirror;
        }
    }
}

/* ---- before and behind it ---- */

static int compare_items(const void *a, const void *b, void *context)
{
    return compare(context, *(const struct item *)a, *(const struct item *)b);
}

static void find_place(struct page_pass *pass)
{
    const struct metric_account_query *query = pass->query;
    pass->place = query->before ? query->before : query->after;
    pass->sign = query->before ? -1 : 1;
    pass->mirror = query->before ? UINT64_MAX : 0;
    if (!pass->place)
        return;
    int64_t key = pass->place->is_absent ? METRIC_KEY_ABSENT
                  : metric_account_is_text(query->keys->field.column)
                      ? metric_account_text_key(query->keys, pass->place->words)
                      : pass->place->value;
    pass->place_rank = rank_of(&pass->order, key);
}

void metric_account_page(struct arena *arena, const struct metric_scope *scope,
                         const struct metric_account_query *query, struct metric_account_page *ret)
{
    struct page_pass pass = {
        .scope = scope, .query = query, .order = {scope->columns, query->keys, query->descending}};
    size_t parts = metric_parts(scope->columns), count = 0, passed = 0;
    assert(parts <= PARTS_MAX && query->limit >= 1 && query->limit <= METRIC_ACCOUNT_PAGE_MAX);
    struct item *items = arena_array(arena, struct item, query->limit * (parts + 1));
    find_place(&pass);
    for (size_t part = 0; part < parts; part++)
        pass.heaps[part].items = arena_array(arena, struct item, query->limit);
    parallel_run(parts, page_part, &pass);
    *ret = (struct metric_account_page){0};
    for (size_t part = 0; part < parts; part++) {
        const struct heap *heap = &pass.heaps[part];
        for (size_t i = 0; i < heap->count; i++)
            items[count++] = heap->items[i];
        passed += heap->passed;
        ret->total_count += heap->total;
        ret->amount_sum += heap->sum;
    }
    qsort_r(items, count, sizeof *items, compare_items, &pass.order);
    ret->count = count < query->limit ? count : query->limit;
    size_t from = query->before ? count - ret->count : 0;
    ret->preceding = query->before ? ret->total_count - passed - ret->count : passed;
    ret->accounts = arena_array(arena, uint32_t, ret->count);
    for (size_t i = 0; i < ret->count; i++)
        ret->accounts[i] = items[from + i].account;
}

size_t metric_account_sort(const struct metric_scope *scope, const struct metric_account_keys *keys,
                           bool descending, uint32_t *ret_accounts)
{
    struct order order = {scope->columns, keys, descending};
    struct item *items = calloc((size_t)scope->columns->account_count + 1, sizeof *items);
    size_t count = 0;
    assert(items);
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        if (!column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            items[count++] = (struct item){rank_of(&order, keys->keys[account]), account};
        }
    }
    qsort_r(items, count, sizeof *items, compare_items, &order);
    for (size_t i = 0; i < count; i++)
        ret_accounts[i] = items[i].account;
    free(items);
    return count;
}
