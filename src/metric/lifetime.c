/* Lifetimes of accounts. An account of the organisation's currency churns at its first point of zero
 * MRR. One with another currency (lanes) is zero where the sum of its lanes, at the month's rates,
 * rounds to zero or below: decided at each change of a lane and, only where rates could turn the
 * decision, at each month's first day. */
#include "metric/lifetime.h"

#include <assert.h>
#include <stdlib.h>

#include "metric/rate.h"
#include "metric/scope.h"

#define LANES_MAX 256 /* one a currency */

struct walk {
    const struct metric_scope *scope;
    struct metric_lifetimes *lifetimes;
    struct metric_rate_gap *gaps; /* one a part */
};

int32_t metric_lifetime_churn_month(int32_t first_day, int32_t churn_day)
{
    int32_t months = month_of_day(churn_day) - month_of_day(first_day);
    return day_add_months(first_day, months) < churn_day ? months + 1 : months;
}

int32_t metric_lifetime_months_seen(int32_t first_day, int32_t day)
{
    int32_t months = month_of_day(day) - month_of_day(first_day);
    return day_add_months(first_day, months) > day ? months - 1 : months;
}

void metric_lifetime_at_risk(struct survival_table *table, const int64_t *left)
{
    int64_t later = 0;
    for (size_t k = table->count; k >= 1; k--) {
        later += left[k];
        table->at_risk[k] = later + table->churned[k];
        later += table->churned[k];
    }
}

static int32_t home_churn_day(const struct column_mrr_block *block, uint32_t local, int32_t first_day,
                              int32_t as_of)
{
    for (uint32_t i = block->point_start[local]; i < block->point_start[local + 1]; i++)
        if (block->point_day[i] > first_day && block->point_mrr[i] == 0)
            return block->point_day[i] <= as_of ? block->point_day[i] : DAY_ABSENT;
    return DAY_ABSENT;
}

static bool is_zero_at(const struct walk *walk, const struct column_amount *amounts, size_t count,
                       int32_t day, struct metric_rate_gap *gap)
{
    int64_t minor = 0;
    bool provisional;
    uint8_t missing = CURRENCY_NONE;
    if (column_convert(walk->scope->columns, amounts, count, month_of_day(day), &minor, &provisional,
                       &missing))
        return minor <= 0;
    *gap = metric_rate_gap_earlier(*gap, (struct metric_rate_gap){month_of_day(day), missing});
    return false;
}

/* The amounts of lanes [from, to) at `day`; the next day that one of them changes, or INT32_MAX. */
static int32_t lanes_at(const struct column_mrr_block *block, uint32_t from, uint32_t to, int32_t day,
                        struct column_amount *ret_amounts)
{
    int32_t next = INT32_MAX;
    for (uint32_t lane = from; lane < to; lane++) {
        const struct column_lane *at = &block->lanes[lane];
        ret_amounts[lane - from] = (struct column_amount){at->currency, 0};
        for (uint32_t i = at->start; i < at->end; i++) {
            if (block->lane_day[i] > day) {
                next = block->lane_day[i] < next ? block->lane_day[i] : next;
                break;
            }
            ret_amounts[lane - from].micro = block->lane_micro[i];
        }
    }
    return next;
}

static int32_t lanes_churn_day(const struct walk *walk, const struct column_mrr_block *block, uint32_t from,
                               uint32_t to, int32_t first_day, struct metric_rate_gap *gap)
{
    struct column_amount amounts[LANES_MAX];
    assert(to - from <= LANES_MAX);
    for (int32_t day = first_day; day <= walk->scope->as_of;) {
        int32_t next = lanes_at(block, from, to, day, amounts);
        if (!metric_surely_positive(walk->scope->columns, amounts, to - from)) {
            if (day > first_day && is_zero_at(walk, amounts, to - from, day, gap))
                return day;
            int32_t next_month = month_last_day(month_of_day(day)) + 1;
            next = next_month < next ? next_month : next;
        }
        day = next;
    }
    return DAY_ABSENT;
}

static void walk_block(const struct walk *walk, uint32_t b, struct metric_rate_gap *gap)
{
    const struct column_mrr_block *block = column_mrr(walk->scope->columns, b);
    struct metric_lifetimes *lifetimes = walk->lifetimes;
    uint32_t lane = 0;
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    {
        size_t account = (size_t)b * COLUMN_BLOCK_ACCOUNTS + local;
        int32_t first_day = block->first_day[local];
        if (first_day == DAY_ABSENT || first_day > walk->scope->as_of)
            continue;
        lifetimes->first_day[account] = first_day;
        while (lane < block->lane_count && block->lanes[lane].account < local)
            lane++;
        uint32_t lane_end = lane;
        while (lane_end < block->lane_count && block->lanes[lane_end].account == local)
            lane_end++;
        lifetimes->churn_day[account] = lane_end > lane
                                            ? lanes_churn_day(walk, block, lane, lane_end, first_day, gap)
                                            : home_churn_day(block, local, first_day, walk->scope->as_of);
    }
}

static void walk_part(void *context, size_t part, size_t parts)
{
    const struct walk *walk = context;
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        size_t from = (size_t)b * COLUMN_BLOCK_ACCOUNTS, to = from + COLUMN_BLOCK_ACCOUNTS;
        for (size_t i = from; i < to && i < walk->lifetimes->count; i++)
            walk->lifetimes->first_day[i] = walk->lifetimes->churn_day[i] = DAY_ABSENT;
        if (column_accounts(walk->scope->columns, b) && column_mrr(walk->scope->columns, b))
            walk_block(walk, b, &walk->gaps[part]);
    }
}

enum result metric_lifetimes(struct arena *arena, const struct metric_scope *scope,
                             struct metric_lifetimes *ret, struct problem *problem)
{
    size_t count = scope->columns->account_count, parts = metric_parts(scope->columns);
    struct metric_lifetimes lifetimes = {count, arena_array(arena, int32_t, count),
                                         arena_array(arena, int32_t, count)};
    struct walk walk = {.scope = scope, .lifetimes = &lifetimes};
    walk.gaps = arena_array(arena, struct metric_rate_gap, parts);
    for (size_t i = 0; i < parts; i++)
        walk.gaps[i] = METRIC_NO_GAP;
    parallel_run(parts, walk_part, &walk);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    for (size_t i = 0; i < parts; i++)
        gap = metric_rate_gap_earlier(gap, walk.gaps[i]);
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    *ret = lifetimes;
    return RESULT_OK;
}
