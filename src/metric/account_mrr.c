/* MRR of single accounts: the last point by the day, or the sum of the lanes at the month's rates. */
#include "metric/account_mrr.h"

#include <assert.h>

#define LANES_MAX 256 /* one a currency */

static int64_t home_mrr(const struct column_mrr_block *block, uint32_t local, int32_t day)
{
    for (uint32_t i = block->point_start[local + 1]; i-- > block->point_start[local];)
        if (block->point_day[i] <= day)
            return block->point_mrr[i];
    return 0;
}

static uint32_t first_lane(const struct column_mrr_block *block, uint32_t local)
{
    uint32_t low = 0, high = block->lane_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (block->lanes[middle].account < local)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool block_mrr(const struct column_snapshot *columns, const struct column_mrr_block *block,
                      uint32_t local, int32_t day, int64_t *ret_minor, struct metric_rate_gap *gap)
{
    struct column_amount amounts[LANES_MAX];
    size_t count = 0;
    *ret_minor = 0;
    if (!block)
        return true;
    for (uint32_t lane = first_lane(block, local);
         lane < block->lane_count && block->lanes[lane].account == local; lane++) {
        const struct column_lane *at = &block->lanes[lane];
        assert(count < LANES_MAX);
        amounts[count] = (struct column_amount){at->currency, 0};
        for (uint32_t i = at->start; i < at->end && block->lane_day[i] <= day; i++)
            amounts[count].micro = block->lane_micro[i];
        count++;
    }
    if (!count) {
        *ret_minor = home_mrr(block, local, day);
        return true;
    }
    bool provisional;
    uint8_t missing = CURRENCY_NONE;
    int64_t minor = 0;
    if (!column_convert(columns, amounts, count, month_of_day(day), &minor, &provisional, &missing)) {
        *gap = metric_rate_gap_earlier(*gap, (struct metric_rate_gap){month_of_day(day), missing});
        return false;
    }
    *ret_minor = minor > 0 ? minor : 0;
    return true;
}

bool metric_account_mrr(const struct column_snapshot *columns, uint32_t account, int32_t day,
                        int64_t *ret_minor, struct metric_rate_gap *gap)
{
    return block_mrr(columns, column_mrr(columns, account / COLUMN_BLOCK_ACCOUNTS),
                     account % COLUMN_BLOCK_ACCOUNTS, day, ret_minor, gap);
}

bool metric_account_subscribed(const struct column_snapshot *columns, uint32_t account, int32_t day,
                               int64_t *ret_minor, struct metric_rate_gap *gap)
{
    return block_mrr(columns, column_subscribed_mrr(columns, account / COLUMN_BLOCK_ACCOUNTS),
                     account % COLUMN_BLOCK_ACCOUNTS, day, ret_minor, gap);
}
