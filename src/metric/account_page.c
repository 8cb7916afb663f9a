/* A page of a list: the best of each part of one parallel pass, merged, or cut from the order of all accounts
 * where that is kept. See account_list.h. */
#include <assert.h>
#include <stdlib.h>

#include "metric/account_key.h"
#include "metric/scope.h"

#define PARTS_MAX 64

/* ---- the pass ---- */

struct heap {
    struct metric_account_item *items; /* the worst first, once there are `limit` */
    size_t count;
    size_t passed; /* on the far side of the place */
};

struct page_pass {
    const struct metric_scope *scope;
    const struct metric_account_query *query;
    struct metric_account_order order;
    const struct metric_account_place *place;
    uint64_t place_rank;
    int sign;        /* −1: the pages run backwards */
    uint64_t mirror; /* all ones then: ranks with it laid over run forwards again */
    struct heap heaps[PARTS_MAX];
};

static int better(const struct page_pass *pass, struct metric_account_item a, struct metric_account_item b)
{
    return pass->sign * metric_account_compare(&pass->order, a, b);
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
        struct metric_account_item moved = heap->items[at];
        heap->items[at] = heap->items[worst];
        heap->items[worst] = moved;
        at = worst;
    }
}

static void heap_offer(const struct page_pass *pass, struct heap *heap, struct metric_account_item item)
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
static void page_account(struct page_pass *pass, struct heap *heap, struct metric_account_item item)
{
    if (pass->place &&
        pass->sign * metric_account_compare_place(&pass->order, item, pass->place, pass->place_rank) <= 0)
        heap->passed++;
    else
        heap_offer(pass, heap, item);
}

static void page_part(void *context, size_t part, size_t parts)
{
    struct page_pass *pass = context;
    struct heap *heap = &pass->heaps[part];
    const int64_t *keys = pass->query->keys->keys;
    uint64_t place = pass->place ? pass->place_rank ^ pass->mirror : 0, worst = UINT64_MAX;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(pass->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(pass->scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            struct metric_account_item item = {metric_account_rank(&pass->order, keys[account]), account};
            uint64_t mirrored = item.rank ^ pass->mirror;
            bool is_passed = mirrored < place; /* told by rank alone, as most are, and without a jump */
            heap->passed += is_passed;
            if (is_passed | (mirrored > worst))
                continue;
            page_account(pass, heap, item);
            if (heap->count == pass->query->limit)
                worst = heap->items[0].rank ^ pass->mirror;
        }
    }
}

/* ---- before and behind it ---- */

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
    pass->place_rank = metric_account_rank(&pass->order, key);
}

static void page_by_pass(struct arena *arena, struct page_pass *pass, struct metric_account_page *ret)
{
    const struct metric_account_query *query = pass->query;
    size_t parts = metric_parts(pass->scope->columns), count = 0, passed = 0;
    assert(parts <= PARTS_MAX);
    struct metric_account_item *items =
        arena_array(arena, struct metric_account_item, query->limit * (parts + 1));
    for (size_t part = 0; part < parts; part++)
        pass->heaps[part].items = arena_array(arena, struct metric_account_item, query->limit);
    parallel_run(parts, page_part, pass);
    for (size_t part = 0; part < parts; part++) {
        const struct heap *heap = &pass->heaps[part];
        for (size_t i = 0; i < heap->count; i++)
            items[count++] = heap->items[i];
        passed += heap->passed;
    }
    qsort_r(items, count, sizeof *items, metric_account_compare_items, &pass->order);
    ret->count = count < query->limit ? count : query->limit;
    size_t from = query->before ? count - ret->count : 0;
    ret->preceding = query->before ? ret->total_count - passed - ret->count : passed;
    ret->accounts = arena_array(arena, uint32_t, ret->count);
    for (size_t i = 0; i < ret->count; i++)
        ret->accounts[i] = items[from + i].account;
}

/* ---- along the kept order ---- */

static bool is_in(const struct page_pass *pass, size_t at)
{
    return !pass->scope->accounts || bits_has(pass->scope->accounts, pass->query->order[at]);
}

/* How many accounts of the order stand before the place; behind which a page begins, with its own. */
static size_t place_in_order(const struct page_pass *pass)
{
    const struct metric_account_query *query = pass->query;
    size_t first = 0, end = pass->place ? query->order_count : 0;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        uint32_t account = query->order[middle];
        struct metric_account_item item = {metric_account_rank(&pass->order, query->keys->keys[account]),
                                           account};
        int found = metric_account_compare_place(&pass->order, item, pass->place, pass->place_rank);
        if (found < (query->before ? 0 : 1))
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static size_t count_in(const struct page_pass *pass, size_t first, size_t end)
{
    size_t count = 0;
    if (!pass->scope->accounts)
        return end - first;
    for (size_t at = first; at < end; at++)
        count += bits_has(pass->scope->accounts, pass->query->order[at]);
    return count;
}

static void page_by_order(struct arena *arena, const struct page_pass *pass, struct metric_account_page *ret)
{
    const struct metric_account_query *query = pass->query;
    size_t place = place_in_order(pass), count = query->order_count, limit = query->limit;
    size_t before =
        place <= count / 2 ? count_in(pass, 0, place) : ret->total_count - count_in(pass, place, count);
    uint32_t *accounts = arena_array(arena, uint32_t, limit);
    if (query->before) {
        size_t from = limit;
        for (size_t at = place; at > 0 && from > 0; at--)
            if (is_in(pass, at - 1))
                accounts[--from] = query->order[at - 1];
        ret->accounts = accounts + from;
        ret->count = limit - from;
        ret->preceding = before - ret->count;
        return;
    }
    for (size_t at = place; at < count && ret->count < limit; at++)
        if (is_in(pass, at))
            accounts[ret->count++] = query->order[at];
    ret->accounts = accounts;
    ret->preceding = before;
}

/* ---- the page ---- */

struct metric_account_total metric_account_total(const struct metric_scope *scope, const int64_t *amounts)
{
    struct metric_account_total total = {0};
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        const struct column_account_block *block = column_accounts(scope->columns, b);
        size_t words = block ? bits_words(block->count) : 0;
        for (uint32_t word = 0; word < words; word++) {
            uint64_t bits = metric_scope_word(scope, b, word);
            size_t first = (size_t)b * COLUMN_BLOCK_ACCOUNTS + (size_t)word * 64;
            total.count += (size_t)__builtin_popcountll(bits);
            for (uint64_t rest = amounts ? bits : 0; rest; rest &= rest - 1) {
                int64_t amount = amounts[first + (size_t)__builtin_ctzll(rest)];
                total.sum += amount == METRIC_KEY_ABSENT ? 0 : amount;
            }
        }
    }
    return total;
}

/* Few accounts are sooner looked at one by one than found along the order of all. */
#define ORDER_SHARE 16

void metric_account_page(struct arena *arena, const struct metric_scope *scope,
                         const struct metric_account_query *query, struct metric_account_page *ret)
{
    struct page_pass pass = {
        .scope = scope, .query = query, .order = {scope->columns, query->keys, query->descending}};
    assert(query->limit >= 1 && query->limit <= METRIC_ACCOUNT_PAGE_MAX);
    struct metric_account_total total =
        query->total ? *query->total : metric_account_total(scope, query->amounts);
    *ret = (struct metric_account_page){.total_count = total.count, .amount_sum = total.sum};
    find_place(&pass);
    if (query->order && total.count >= query->order_count / ORDER_SHARE)
        page_by_order(arena, &pass, ret);
    else
        page_by_pass(arena, &pass, ret);
}
