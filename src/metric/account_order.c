/* The order of accounts in a list, and all of them sorted: see account_list.h.
 *
 * Sorting goes by the bytes of the ranks, the last first (each pass keeps what the one before did), so that
 * a million accounts take some tens of milliseconds; equal ranks, which only texts that begin alike have
 * besides equal values, are then put in order by comparing. */
#include <assert.h>
#include <stdlib.h>

#include "base/plain.h"
#include "metric/account_key.h"
#include "metric/scope.h"

/* Texts of a dimension are one for all that have it. */
static int by_words(const struct metric_account_order *order, text a, text b)
{
    int found = a.data == b.data ? 0 : plain_compare(a, b);
    return order->descending ? -found : found;
}

static bool has_words(const struct metric_account_order *order, uint64_t rank)
{
    return rank != METRIC_RANK_ABSENT && metric_account_is_text(order->keys->field.column);
}

static text words_of(const struct metric_account_order *order, uint32_t account)
{
    return metric_account_text(order->columns, order->keys->field, account);
}

int metric_account_compare(const struct metric_account_order *order, struct metric_account_item a,
                           struct metric_account_item b)
{
    if (a.rank != b.rank)
        return a.rank < b.rank ? -1 : 1;
    if (has_words(order, a.rank)) {
        int found = by_words(order, words_of(order, a.account), words_of(order, b.account));
        if (found)
            return found;
    }
    return (a.account > b.account) - (a.account < b.account);
}

int metric_account_compare_place(const struct metric_account_order *order, struct metric_account_item item,
                                 const struct metric_account_place *place, uint64_t place_rank)
{
    if (item.rank != place_rank)
        return item.rank < place_rank ? -1 : 1;
    if (has_words(order, item.rank)) {
        int found = by_words(order, words_of(order, item.account), place->words);
        if (found)
            return found;
    }
    return (item.account > place->account) - (item.account < place->account);
}

int metric_account_compare_items(const void *a, const void *b, void *context)
{
    return metric_account_compare(context, *(const struct metric_account_item *)a,
                                  *(const struct metric_account_item *)b);
}

/* ---- sorting all ---- */

enum { DIGITS = 8, DIGIT_VALUES = 256 };

static size_t digit_of(uint64_t rank, int digit)
{
    return rank >> (digit * 8) & 255;
}

/* By rank, stable. Either array comes back with them; the other is of no more use. */
static struct metric_account_item *sort_by_rank(struct metric_account_item *items,
                                                struct metric_account_item *spare, size_t count)
{
    size_t starts[DIGITS][DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            starts[digit][digit_of(items[i].rank, digit)]++;
    for (int digit = 0; digit < DIGITS; digit++) {
        size_t *start = starts[digit], sum = 0;
        if (start[digit_of(items[0].rank, digit)] == count)
            continue; /* the same in all */
        for (size_t value = 0; value < DIGIT_VALUES; value++) {
            size_t own = start[value];
            start[value] = sum;
            sum += own;
        }
        for (size_t i = 0; i < count; i++)
            spare[start[digit_of(items[i].rank, digit)]++] = items[i];
        struct metric_account_item *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

static void sort_equals(struct metric_account_order *order, struct metric_account_item *items, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        bool sorted = true;
        for (end = first + 1; end < count && items[end].rank == items[first].rank; end++)
            sorted &= metric_account_compare(order, items[end - 1], items[end]) < 0;
        if (!sorted)
            qsort_r(items + first, end - first, sizeof *items, metric_account_compare_items, order);
    }
}

size_t metric_account_sort(const struct metric_scope *scope, const struct metric_account_keys *keys,
                           bool descending, uint32_t *ret_accounts)
{
    struct metric_account_order order = {scope->columns, keys, descending};
    size_t room = (size_t)scope->columns->account_count + 1, count = 0;
    struct metric_account_item *items = calloc(room, sizeof *items), *spare = calloc(room, sizeof *spare);
    assert(items && spare);
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        if (!column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            items[count++] =
                (struct metric_account_item){metric_account_rank(&order, keys->keys[account]), account};
        }
    }
    struct metric_account_item *sorted = sort_by_rank(items, spare, count);
    sort_equals(&order, sorted, count);
    for (size_t i = 0; i < count; i++)
        ret_accounts[i] = sorted[i].account;
    free(items);
    free(spare);
    return count;
}
