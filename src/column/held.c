/* Finding an account whose MRR is beyond what is counted: held at RECURRING_MINOR_MAX, in the organisation's
 * currency or once converted, or with a contribution held before. Found once, when a snapshot is sealed. */
#include <math.h>

#include "column/recurring.h"
#include "column/snapshot.h"

static uint32_t holder_of_points(const struct column_mrr_block *block)
{
    uint32_t count = block->point_start[COLUMN_BLOCK_ACCOUNTS], account = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (block->point_mrr[i] != RECURRING_MINOR_MAX)
            continue;
        while (block->point_start[account + 1] <= i)
            account++;
        return account + 1;
    }
    return 0;
}

static double highest_rate(const struct column_snapshot *snapshot, uint8_t currency)
{
    const struct column_rates *rates = &snapshot->rates;
    int64_t highest = currency == snapshot->currency ? RATE_ONE : 0;
    for (int32_t month = 0; rates->rate[currency] && month < rates->month_count; month++)
        if (rates->rate[currency][month] > highest)
            highest = rates->rate[currency][month];
    double rate = (double)highest / (double)RATE_ONE;
    for (int digits = currency_digits(currency); digits < currency_digits(snapshot->currency); digits++)
        rate *= 10;
    for (int digits = currency_digits(snapshot->currency); digits < currency_digits(currency); digits++)
        rate /= 10;
    return rate;
}

/* No more than this many minor units at whatever rates: most accounts need no closer look. Above any bound
 * where a contribution is held. */
static double most(const struct column_snapshot *snapshot, const struct column_mrr_block *block,
                   uint32_t first, uint32_t end)
{
    double sum = 0;
    for (uint32_t lane = first; lane < end; lane++) {
        int64_t largest = 0;
        for (uint32_t i = block->lanes[lane].start; i < block->lanes[lane].end; i++) {
            if (block->lane_micro[i] == RECURRING_MICRO_MAX || block->lane_micro[i] == -RECURRING_MICRO_MAX)
                return INFINITY;
            if (block->lane_micro[i] > largest)
                largest = block->lane_micro[i];
        }
        sum +=
            (double)largest / (double)MICRO_PER_MINOR * highest_rate(snapshot, block->lanes[lane].currency);
    }
    return sum;
}

/* The account's MRR in each month from the step at `day` to the one behind it. */
static bool holds_from(const struct column_snapshot *snapshot, const struct column_mrr_block *block,
                       uint32_t first, uint32_t end, int32_t day)
{
    struct column_amount amounts[256];
    int32_t last_month = snapshot->rates.first_month + snapshot->rates.month_count - 1;
    for (uint32_t lane = first; lane < end; lane++) {
        amounts[lane - first] = (struct column_amount){block->lanes[lane].currency, 0};
        for (uint32_t i = block->lanes[lane].start; i < block->lanes[lane].end; i++) {
            int32_t step = block->lane_day[i];
            if (step <= day)
                amounts[lane - first].micro = block->lane_micro[i];
            else if (month_of_day(step - 1) < last_month)
                last_month = month_of_day(step - 1);
        }
    }
    for (int32_t month = month_of_day(day); month <= last_month; month++) {
        int64_t minor;
        bool provisional;
        uint8_t missing;
        if (column_convert(snapshot, amounts, end - first, month, &minor, &provisional, &missing) &&
            minor == RECURRING_MINOR_MAX)
            return true;
    }
    return false;
}

static bool lanes_hold(const struct column_snapshot *snapshot, const struct column_mrr_block *block,
                       uint32_t first, uint32_t end)
{
    double bound = most(snapshot, block, first, end);
    if (bound < 0.99 * (double)RECURRING_MINOR_MAX)
        return false;
    if (isinf(bound))
        return true;
    for (uint32_t i = block->lanes[first].start; i < block->lanes[end - 1].end; i++)
        if (holds_from(snapshot, block, first, end, block->lane_day[i]))
            return true;
    return false;
}

static uint32_t holder_of_lanes(const struct column_snapshot *snapshot, const struct column_mrr_block *block)
{
    for (uint32_t first = 0, end; first < block->lane_count; first = end) {
        for (end = first + 1;
             end < block->lane_count && block->lanes[end].account == block->lanes[first].account;)
            end++;
        if (lanes_hold(snapshot, block, first, end))
            return (uint32_t)block->lanes[first].account + 1;
    }
    return 0;
}

uint32_t column_find_held(const struct column_snapshot *snapshot)
{
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(snapshot, b);
        uint32_t holder = block ? holder_of_points(block) : 0;
        if (block && holder == 0)
            holder = holder_of_lanes(snapshot, block);
        if (holder > 0)
            return b * COLUMN_BLOCK_ACCOUNTS + holder;
    }
    return 0;
}
