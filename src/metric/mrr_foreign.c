/* Accounts with another currency, exactly (metrics.md, section 2, "Currency"): at each period's end the
 * lanes are converted at that month's rates. An account with MRR at both ends is first taken to the
 * closing rates (fx_impact), then moved; new and reactivated ones stand at the closing rates, churned
 * ones at the opening rates. By day, the same is done for each day on which a lane or a rate changes. */
#include "metric/mrr_internal.h"

#include <string.h>

#define SMALL_MINOR 1000

uint32_t mrr_lanes_start(struct mrr_lanes *lanes, const struct column_snapshot *columns,
                         const struct column_mrr_block *block, uint32_t lane, struct metric_rate_gap *gap)
{
    uint32_t end = lane;
    lanes->columns = columns;
    lanes->block = block;
    lanes->lanes = block->lanes + lane;
    lanes->gap = gap;
    lanes->provisional = false;
    while (end < block->lane_count && block->lanes[end].account == block->lanes[lane].account)
        end++;
    lanes->count = end - lane;
    for (uint32_t l = 0; l < lanes->count; l++) {
        lanes->at[l] = lanes->lanes[l].start;
        lanes->amounts[l] = (struct column_amount){lanes->lanes[l].currency, 0};
    }
    return end;
}

static void lanes_copy(struct mrr_lanes *target, const struct mrr_lanes *source)
{
    memcpy(target, source, offsetof(struct mrr_lanes, at));
    memcpy(target->at, source->at, source->count * sizeof *source->at);
    memcpy(target->amounts, source->amounts, source->count * sizeof *source->amounts);
}

void mrr_lanes_go(struct mrr_lanes *lanes, int32_t day)
{
    for (uint32_t l = 0; l < lanes->count; l++)
        for (; lanes->at[l] < lanes->lanes[l].end && lanes->block->lane_day[lanes->at[l]] <= day;
             lanes->at[l]++)
            lanes->amounts[l].micro = lanes->block->lane_micro[lanes->at[l]];
}

int32_t mrr_lanes_next(const struct mrr_lanes *lanes)
{
    int32_t next = INT32_MAX;
    for (uint32_t l = 0; l < lanes->count; l++) {
        if (lanes->at[l] < lanes->lanes[l].end && lanes->block->lane_day[lanes->at[l]] < next)
            next = lanes->block->lane_day[lanes->at[l]];
    }
    return next;
}

int64_t mrr_lanes_value(struct mrr_lanes *lanes, int32_t month)
{
    int64_t minor;
    uint8_t missing;
    if (!column_convert(lanes->columns, lanes->amounts, lanes->count, month, &minor, &lanes->provisional,
                        &missing)) {
        *lanes->gap = metric_rate_gap_earlier(*lanes->gap, (struct metric_rate_gap){month, missing});
        return 0;
    }
    return minor > 0 ? minor : 0;
}

static bool lanes_are_zero(const struct mrr_lanes *lanes)
{
    for (uint32_t l = 0; l < lanes->count; l++)
        if (lanes->amounts[l].micro != 0)
            return false;
    return true;
}

/* The next day after `day` on which the value may change: a step, or a month's rates. */
static int32_t next_day(const struct mrr_lanes *lanes, int32_t day)
{
    int32_t step = mrr_lanes_next(lanes);
    if (lanes_are_zero(lanes))
        return step;
    int32_t month = month_first_day(month_of_day(day) + 1);
    return step < month ? step : month;
}

/* Whether only steps can begin or end the MRR: no lane is below zero and no sum is so small that a rate
 * could round it away. */
static bool steps_suffice(const struct mrr_lanes *lanes, struct mrr_lanes *walk)
{
    for (uint32_t i = lanes->lanes[0].start; i < lanes->lanes[lanes->count - 1].end; i++)
        if (lanes->block->lane_micro[i] < 0)
            return false;
    for (int32_t day = mrr_lanes_next(walk); day != INT32_MAX; day = mrr_lanes_next(walk)) {
        mrr_lanes_go(walk, day);
        if (!lanes_are_zero(walk) && mrr_lanes_value(walk, month_of_day(day)) < SMALL_MINOR)
            return false;
    }
    return true;
}

static void lanes_rewind(struct mrr_lanes *lanes)
{
    for (uint32_t l = 0; l < lanes->count; l++) {
        lanes->at[l] = lanes->lanes[l].start;
        lanes->amounts[l].micro = 0;
    }
}

/* How the account was cancelled whose MRR was last above zero before the end of `end_day`. */
static enum column_moved foreign_churn_kind(const struct mrr_lanes *lanes, uint32_t account, int32_t end_day)
{
    struct mrr_lanes walk;
    struct metric_rate_gap ignored = METRIC_NO_GAP;
    int32_t rise_day = DAY_ABSENT, fall_day = DAY_ABSENT;
    bool above = false;
    if (lanes->columns->rules == RULES_INVOICED)
        return MOVED_CHURN_UNKNOWN;
    lanes_copy(&walk, lanes);
    walk.gap = &ignored;
    lanes_rewind(&walk);
    bool mixed = !steps_suffice(lanes, &walk);
    lanes_rewind(&walk);
    for (int32_t day = mrr_lanes_next(&walk); day <= end_day;
         day = mixed ? next_day(&walk, day) : mrr_lanes_next(&walk)) {
        mrr_lanes_go(&walk, day);
        bool now = mixed ? mrr_lanes_value(&walk, month_of_day(day)) > 0 : !lanes_are_zero(&walk);
        if (!above && now)
            rise_day = day;
        if (above && !now)
            fall_day = day;
        above = now;
    }
    return column_churn_kind(lanes->columns, account, rise_day, fall_day);
}

struct ends {
    int64_t before, revalued, after;
}; /* opening at its rates and at the closing's, closing */

static enum column_moved move_of(const struct ends *ends, bool is_first)
{
    if (ends->before == 0)
        return ends->after == 0 ? MOVED_NOT : is_first ? MOVED_NEW : MOVED_REACTIVATION;
    if (ends->after == 0)
        return MOVED_CHURN_UNKNOWN;
    if (ends->after == ends->revalued)
        return MOVED_NOT;
    return ends->after > ends->revalued ? MOVED_EXPANSION : MOVED_CONTRACTION;
}

/* From the state that `lanes` stands at, with MRR `value`, to the end of `day`. The opening is taken to the
 * closing's rates only where there is MRR at both ends: no other rate is wanted. */
static struct ends go_to(struct mrr_lanes *lanes, struct mrr_lanes *opening, int64_t value, int32_t day,
                         int32_t month)
{
    struct ends ends = {value, 0, 0};
    lanes_copy(opening, lanes);
    mrr_lanes_go(lanes, day);
    ends.after = mrr_lanes_value(lanes, month);
    if (value > 0 && ends.after > 0) {
        ends.revalued = mrr_lanes_value(opening, month);
        lanes->provisional |= opening->provisional;
    }
    return ends;
}

static void add_amounts(const struct mrr_table *table, size_t row, const struct ends *ends,
                        enum column_moved move)
{
    bool both = ends->before > 0 && ends->after > 0;
    int64_t from = both ? ends->revalued : ends->before;
    if (both)
        table->fx_impact[row] += ends->revalued - ends->before;
    table->cells[row * MOVED_COUNT + move].amount +=
        from > ends->after ? from - ends->after : ends->after - from;
}

/* Days inside (from, to]: each one's movement when the table is given; says whether MRR was above zero
 * on any. `lanes` stands at the end of `from`, with MRR `value`. */
static bool walk_days(struct mrr_lanes *lanes, uint32_t account, int32_t first_mrr_day, int64_t value,
                      int32_t from, int32_t to, const struct mrr_table *table, size_t row)
{
    bool above = false;
    for (int32_t day = next_day(lanes, from); day <= to; day = next_day(lanes, day)) {
        struct mrr_lanes opening;
        struct ends ends = go_to(lanes, &opening, value, day, month_of_day(day));
        above = above || ends.after > 0;
        value = ends.after;
        if (!table)
            continue;
        enum column_moved move = move_of(&ends, day == first_mrr_day);
        if (move == MOVED_CHURN_UNKNOWN)
            move = foreign_churn_kind(lanes, account, day);
        add_amounts(table, row, &ends, move);
    }
    return above;
}

void mrr_foreign(const struct mrr_calendar *calendar, struct mrr_lanes *lanes, uint32_t block_index,
                 const struct mrr_table *table, size_t base_row, bool by_day)
{
    uint32_t local = lanes->lanes->account, account = block_index * COLUMN_BLOCK_ACCOUNTS + local;
    int32_t first_mrr_day = lanes->block->first_day[local];
    int32_t from = calendar->base_day;
    mrr_lanes_go(lanes, from);
    int64_t value = mrr_lanes_value(lanes, calendar->base_month);
    if (value > 0) {
        table->cells[base_row * MOVED_COUNT + MOVED_NEW].amount += value;
        table->cells[base_row * MOVED_COUNT + MOVED_NEW].count++;
    }
    for (uint32_t k = 1; k <= calendar->period_count; k++) {
        int32_t to = mrr_calendar_end(calendar, k), month = mrr_calendar_month(calendar, k);
        size_t row = base_row + k;
        bool changes = mrr_lanes_next(lanes) <= to;
        if (!changes && (month == mrr_calendar_month(calendar, k - 1) || lanes_are_zero(lanes))) {
            from = to;
            continue;
        }
        struct mrr_lanes inside;
        struct ends ends = {value, 0, 0};
        lanes->provisional = false;
        if (changes || by_day || value == 0)
            ends = go_to(lanes, &inside, value, to, month);
        else
            ends.revalued = ends.after = mrr_lanes_value(lanes, month);
        enum column_moved move = move_of(&ends, first_mrr_day > from);
        if (move == MOVED_CHURN_UNKNOWN)
            move = foreign_churn_kind(lanes, account, to);
        table->cells[row * MOVED_COUNT + move].count++;
        table->provisional[row] |= lanes->provisional;
        bool outside = ends.before == 0 && ends.after == 0;
        if (!by_day)
            add_amounts(table, row, &ends, move);
        if (by_day || outside) {
            bool above =
                walk_days(&inside, account, first_mrr_day, value, from, to, by_day ? table : NULL, row);
            table->joined_and_left[row] += outside && above;
        }
        value = ends.after;
        from = to;
    }
}
