/* Whether two snapshots say the same. Codes are compared by their texts, so that two that were built in a
 * different order, or one of them change by change, can be held against each other. */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "column/block.h"
#include "column/snapshot.h"

static bool differs(char where[128], const char *what, uint32_t block)
{
    if (where)
        snprintf(where, 128, "%s of block %u", what, block);
    return false;
}

static bool same_code(const struct column_dictionary *a, uint32_t code_a, const struct column_dictionary *b,
                      uint32_t code_b)
{
    return text_equal(column_dictionary_text(a, code_a), column_dictionary_text(b, code_b));
}

static uint32_t code_at(const void *array, size_t item_size, size_t i)
{
    return item_size == sizeof(uint16_t) ? ((const uint16_t *)array)[i] : ((const uint32_t *)array)[i];
}

static bool flat_equal(const struct column_snapshot *a, const struct column_snapshot *b,
                       enum column_family family, uint32_t block, char where[128])
{
    const struct column_layout *layout = column_layout_of(family);
    const struct column_block_head *x = a->blocks[family][block], *y = b->blocks[family][block];
    uint32_t rows = x ? x->start[COLUMN_BLOCK_ACCOUNTS] : 0;
    if (rows != (y ? y->start[COLUMN_BLOCK_ACCOUNTS] : 0))
        return differs(where, "number of rows", block);
    if (rows == 0)
        return true;
    if (memcmp(x->start, y->start, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof *x->start) != 0)
        return differs(where, "rows by account", block);
    for (int i = 0; i < layout->array_count; i++) {
        size_t size = layout->arrays[i].item_size;
        const void *p = column_layout_pointer(layout, x, i), *q = column_layout_pointer(layout, y, i);
        if (!layout->arrays[i].dictionary) {
            if (memcmp(p, q, rows * size) != 0)
                return differs(where, "a column", block);
            continue;
        }
        const struct column_dictionary *s = layout->arrays[i].dictionary(a),
                                       *t = layout->arrays[i].dictionary(b);
        for (uint32_t r = 0; r < rows; r++)
            if (!same_code(s, code_at(p, size, r), t, code_at(q, size, r)))
                return differs(where, "a column of names", block);
    }
    return true;
}

static bool account_equal(const struct column_snapshot *a, const struct column_snapshot *b, uint32_t account)
{
    const struct column_account_block *x = column_accounts(a, account / COLUMN_BLOCK_ACCOUNTS);
    const struct column_account_block *y = column_accounts(b, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    bool exists = x && bits_has(x->exists, local);
    if (exists != (y && bits_has(y->exists, local)))
        return false;
    if (!exists)
        return true;
    for (uint32_t d = 0; d < column_dimension_count(a); d++)
        if (!same_code(column_dimension_dictionary(a, (int)d), x->dimension[d][local],
                       column_dimension_dictionary(b, (int)d), y->dimension[d][local]))
            return false;
    return x->signup_day[local] == y->signup_day[local] && x->parent[local] == y->parent[local] &&
           text_equal(column_account_external_id(a, account), column_account_external_id(b, account)) &&
           text_equal(column_account_name(a, account), column_account_name(b, account));
}

static bool mrr_equal(const struct column_mrr_block *x, const struct column_mrr_block *y)
{
    uint32_t points = x->point_start[COLUMN_BLOCK_ACCOUNTS];
    uint32_t steps = x->lane_count ? x->lanes[x->lane_count - 1].end : 0;
    if (x->lane_count != y->lane_count || (x->credit_over_micro == NULL) != (y->credit_over_micro == NULL) ||
        memcmp(x->point_start, y->point_start, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof *x->point_start) != 0 ||
        memcmp(x->point_day, y->point_day, points * sizeof *x->point_day) != 0 ||
        memcmp(x->point_mrr, y->point_mrr, points * sizeof *x->point_mrr) != 0 ||
        memcmp(x->point_moved, y->point_moved, points) != 0 ||
        memcmp(x->first_day, y->first_day, COLUMN_BLOCK_ACCOUNTS * sizeof *x->first_day) != 0)
        return false;
    if (x->credit_over_micro && memcmp(x->credit_over_micro, y->credit_over_micro,
                                       COLUMN_BLOCK_ACCOUNTS * sizeof *x->credit_over_micro) != 0)
        return false;
    for (uint32_t l = 0; l < x->lane_count; l++)
        if (x->lanes[l].account != y->lanes[l].account || x->lanes[l].currency != y->lanes[l].currency ||
            x->lanes[l].start != y->lanes[l].start || x->lanes[l].end != y->lanes[l].end)
            return false;
    return memcmp(x->lane_day, y->lane_day, steps * sizeof *x->lane_day) == 0 &&
           memcmp(x->lane_micro, y->lane_micro, steps * sizeof *x->lane_micro) == 0;
}

static bool search_equal(const struct column_search_block *x, const struct column_search_block *y)
{
    if (!x || !y)
        return x == y;
    return memcmp(x->start, y->start, (COLUMN_SEARCH_TEXTS + 1) * sizeof *x->start) == 0 &&
           memcmp(x->bytes, y->bytes, x->start[COLUMN_SEARCH_TEXTS]) == 0 &&
           memcmp(x->own, y->own, COLUMN_SEARCH_BUCKETS * sizeof *x->own) == 0 &&
           memcmp(x->contacts, y->contacts, COLUMN_SEARCH_CONTACT_BUCKETS * sizeof *x->contacts) == 0 &&
           memcmp(x->starts, y->starts, COLUMN_SEARCH_START_BUCKETS * sizeof *x->starts) == 0;
}

static bool costs_equal(const struct column_snapshot *a, const struct column_snapshot *b)
{
    const struct column_dictionary *s = a->dimensions[DIMENSION_CHANNEL],
                                   *t = b->dimensions[DIMENSION_CHANNEL];
    if (a->cost_count != b->cost_count)
        return false;
    for (size_t i = 0; i < a->cost_count; i++) {
        const struct column_cost *x = &a->costs[i], *y = &b->costs[i];
        if (x->month != y->month || x->kind != y->kind || x->currency != y->currency ||
            x->amount != y->amount || x->account != y->account || x->minutes != y->minutes ||
            x->hourly_micro != y->hourly_micro || !same_code(s, x->channel, t, y->channel))
            return false;
    }
    return true;
}

bool column_rates_equal(const struct column_rates *x, const struct column_rates *y)
{
    if (x->month_count != y->month_count || x->running_month != y->running_month ||
        (x->month_count > 0 && x->first_month != y->first_month))
        return false;
    for (int c = 0; c < 256; c++) {
        if ((x->rate[c] == NULL) != (y->rate[c] == NULL))
            return false;
        if (x->rate[c] && memcmp(x->rate[c], y->rate[c], (size_t)x->month_count * sizeof(int64_t)) != 0)
            return false;
    }
    return true;
}

static bool wide_equal(const struct column_snapshot *a, const struct column_snapshot *b)
{
    if (a->currency != b->currency || a->custom_count != b->custom_count ||
        !column_rates_equal(&a->rates, &b->rates) || a->first_point_day != b->first_point_day ||
        a->last_point_day != b->last_point_day)
        return false;
    for (uint32_t i = 0; i < a->custom_count; i++)
        if (!text_equal(a->custom_names[i], b->custom_names[i]))
            return false;
    return costs_equal(a, b);
}

bool column_snapshot_equal(const struct column_snapshot *a, const struct column_snapshot *b,
                           char ret_where[128])
{
    if (a->account_count != b->account_count)
        return differs(ret_where, "number of accounts", a->account_count);
    if (!wide_equal(a, b))
        return differs(ret_where, "rates, costs or fields", 0);
    for (uint32_t account = 0; account < a->account_count; account++)
        if (!account_equal(a, b, account))
            return differs(ret_where, "account", account / COLUMN_BLOCK_ACCOUNTS);
    for (uint32_t block = 0; block < a->block_count; block++) {
        const struct column_mrr_block *x = column_mrr(a, block), *y = column_mrr(b, block);
        if ((x == NULL) != (y == NULL) || (x && !mrr_equal(x, y)))
            return differs(ret_where, "MRR", block);
        for (int f = COLUMN_SUBSCRIPTION; f < COLUMN_SEARCH; f++)
            if (!flat_equal(a, b, f, block, ret_where))
                return false;
        if (!search_equal(a->blocks[COLUMN_SEARCH][block], b->blocks[COLUMN_SEARCH][block]))
            return differs(ret_where, "what accounts are found by", block);
    }
    return true;
}
