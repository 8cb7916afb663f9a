/* The order of accounts in a list, and all of them sorted: see account_list.h.
 *
 * Sorting goes by the bytes of the ranks, the last first (each pass keeps what the one before did), so that
 * a million accounts take some tens of milliseconds; equal ranks, which only texts that begin alike have
 * besides equal values, are then put in order by comparing. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

static struct metric_account_item item_of(const struct metric_account_order *order, uint32_t account)
{
    return (struct metric_account_item){metric_account_rank(order, order->keys->keys[account]), account};
}

static size_t digit_of(const struct metric_account_order *order, uint32_t account, int digit)
{
    return item_of(order, account).rank >> (digit * 8) & 255;
}

/* By rank, stable. Either array comes back with them. */
static uint32_t *sort_by_rank(const struct metric_account_order *order, uint32_t *accounts, uint32_t *spare,
                              size_t count)
{
    size_t starts[DIGITS][DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            starts[digit][digit_of(order, accounts[i], digit)]++;
    for (int digit = 0; digit < DIGITS; digit++) {
        size_t *start = starts[digit], sum = 0;
        if (start[digit_of(order, accounts[0], digit)] == count)
            continue; /* the same in all */
        for (size_t value = 0; value < DIGIT_VALUES; value++) {
            size_t own = start[value];
            start[value] = sum;
            sum += own;
        }
        for (size_t i = 0; i < count; i++)
            spare[start[digit_of(order, accounts[i], digit)]++] = accounts[i];
        uint32_t *sorted = spare;
        spare = accounts;
        accounts = sorted;
    }
    return accounts;
}

static int compare_accounts(const void *a, const void *b, void *context)
{
    return metric_account_compare(context, item_of(context, *(const uint32_t *)a),
                                  item_of(context, *(const uint32_t *)b));
}

static void sort_equals(struct metric_account_order *order, uint32_t *accounts, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        uint64_t rank = item_of(order, accounts[first]).rank;
        bool sorted = true;
        for (end = first + 1; end < count && item_of(order, accounts[end]).rank == rank; end++)
            sorted &= compare_accounts(&accounts[end - 1], &accounts[end], order) < 0;
        if (!sorted)
            qsort_r(accounts + first, end - first, sizeof *accounts, compare_accounts, order);
    }
}

size_t metric_account_sort(const struct metric_scope *scope, const struct metric_account_keys *keys,
                           bool descending, uint32_t *ret_accounts)
{
    struct metric_account_order order = {scope->columns, keys, descending};
    size_t count = 0;
    uint32_t *spare = calloc((size_t)scope->columns->account_count + 1, sizeof *spare);
    assert(spare);
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        if (!column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        ret_accounts[count++] = b * COLUMN_BLOCK_ACCOUNTS + local;
    }
    if (count) {
        uint32_t *sorted = sort_by_rank(&order, ret_accounts, spare, count);
        sort_equals(&order, sorted, count);
        if (sorted != ret_accounts)
            memcpy(ret_accounts, sorted, count * sizeof *sorted);
    }
    free(spare);
    return count;
}
