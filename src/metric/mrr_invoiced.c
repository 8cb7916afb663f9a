/* The rule set `invoiced` (metrics.md, section 2), for companies without subscriptions: an account's MRR
 * of a month is what it was invoiced in it. Made into an MRR block of its own, so that everything that
 * reads points and lanes reads these alike. Lines that are void or drafts, without an issue day, or
 * issued after the as-of day are left out; a month's sum below zero counts as zero. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "column/block.h"
#include "column/recurring.h"
#include "metric/mrr_internal.h"

struct invoiced {
    uint8_t currency;
    int32_t month;
    __int128 amount;
};

struct making {
    const struct metric_scope *scope;
    struct {
        struct invoiced *items;
        size_t count, capacity;
    } sums; /* of one account */
    struct {
        int32_t *items;
        size_t count, capacity;
    } point_days, lane_days;
    struct {
        int64_t *items;
        size_t count, capacity;
    } point_values, lane_values;
    struct {
        uint8_t *items;
        size_t count, capacity;
    } point_moves;
    struct {
        struct column_lane *items;
        size_t count, capacity;
    } lanes;
    uint32_t starts[COLUMN_BLOCK_ACCOUNTS + 1];
    int32_t first_days[COLUMN_BLOCK_ACCOUNTS];
};

static int compare_invoiced(const void *a, const void *b)
{
    const struct invoiced *x = a, *y = b;
    if (x->currency != y->currency)
        return x->currency < y->currency ? -1 : 1;
    return (x->month > y->month) - (x->month < y->month);
}

/* One account's invoiced sums by currency and month; true when all are of the organisation's. */
static bool collect(struct making *making, const struct column_invoice_block *block, uint32_t a)
{
    bool home = true;
    size_t kept = 0;
    making->sums.count = 0;
    for (uint32_t i = block->start[a]; i < block->start[a + 1]; i++) {
        int32_t day = block->issued_day[i];
        if (day == DAY_ABSENT || day > making->scope->as_of || block->status[i] == LINE_VOID ||
            block->status[i] == LINE_DRAFT)
            continue;
        home = home && block->currency[i] == making->scope->columns->currency;
        *list_append(&making->sums) =
            (struct invoiced){block->currency[i], month_of_day(day), block->amount[i]};
    }
    struct invoiced *items = making->sums.items;
    if (making->sums.count > 1)
        qsort(items, making->sums.count, sizeof *items, compare_invoiced);
    for (size_t i = 0; i < making->sums.count; i++) {
        if (kept > 0 && compare_invoiced(&items[kept - 1], &items[i]) == 0)
            items[kept - 1].amount += items[i].amount;
        else
            items[kept++] = items[i];
    }
    making->sums.count = kept;
    return home;
}

static int64_t held(__int128 value, int64_t maximum)
{
    return value > maximum ? maximum : value < -maximum ? -maximum : (int64_t)value;
}

static void lay_point(struct making *making, uint32_t a, int32_t day, int64_t value, int64_t *last)
{
    if (value == *last)
        return;
    enum column_moved move = value == 0  ? MOVED_CHURN_UNKNOWN
                             : *last > 0 ? value > *last ? MOVED_EXPANSION : MOVED_CONTRACTION
                             : making->first_days[a] == DAY_ABSENT ? MOVED_NEW
                                                                   : MOVED_REACTIVATION;
    if (making->first_days[a] == DAY_ABSENT)
        making->first_days[a] = day;
    *list_append(&making->point_days) = day;
    *list_append(&making->point_values) = value;
    *list_append(&making->point_moves) = (uint8_t)move;
    *last = value;
}

static void lay_home(struct making *making, uint32_t a)
{
    int64_t last = 0;
    for (size_t i = 0; i < making->sums.count; i++) {
        const struct invoiced *sum = &making->sums.items[i];
        if (i > 0 && sum[-1].month + 1 < sum->month)
            lay_point(making, a, month_first_day(sum[-1].month + 1), 0, &last);
        lay_point(making, a, month_first_day(sum->month),
                  sum->amount > 0 ? held(sum->amount, RECURRING_MINOR_MAX) : 0, &last);
    }
    if (making->sums.count > 0)
        lay_point(making, a, month_first_day(making->sums.items[making->sums.count - 1].month + 1), 0, &last);
}

static void lay_step(struct making *making, int32_t month, int64_t micro)
{
    *list_append(&making->lane_days) = month_first_day(month);
    *list_append(&making->lane_values) = micro;
}

static void lay_foreign(struct making *making, uint32_t a)
{
    size_t count = making->sums.count;
    const struct invoiced *sums = making->sums.items;
    for (size_t i = 0; i < count;) {
        uint8_t currency = sums[i].currency;
        uint32_t start = (uint32_t)making->lane_days.count;
        for (; i < count && sums[i].currency == currency; i++) {
            lay_step(making, sums[i].month, held(sums[i].amount * MICRO_PER_MINOR, RECURRING_MICRO_MAX));
            if (i + 1 == count || sums[i + 1].currency != currency || sums[i + 1].month > sums[i].month + 1)
                lay_step(making, sums[i].month + 1, 0);
            if (sums[i].amount > 0 && (making->first_days[a] == DAY_ABSENT ||
                                       month_first_day(sums[i].month) < making->first_days[a]))
                making->first_days[a] = month_first_day(sums[i].month);
        }
        *list_append(&making->lanes) =
            (struct column_lane){(uint16_t)a, currency, start, (uint32_t)making->lane_days.count};
    }
}

/* Where currencies of opposite signs meet in the first month, the first day above zero is a later one. */
static void mend_first_day(struct making *making, const struct column_mrr_block *block, uint32_t *lane)
{
    uint32_t a = block->lanes[*lane].account;
    struct metric_rate_gap ignored = METRIC_NO_GAP;
    struct mrr_lanes lanes;
    *lane = mrr_lanes_start(&lanes, making->scope->columns, block, *lane, &ignored);
    for (int32_t day = mrr_lanes_next(&lanes); day != INT32_MAX; day = mrr_lanes_next(&lanes)) {
        mrr_lanes_go(&lanes, day);
        if (mrr_lanes_value(&lanes, month_of_day(day)) > 0) {
            block->first_day[a] = day;
            return;
        }
    }
}

static struct column_mrr_block *finish(struct making *making)
{
    struct column_mrr_block *block =
        column_block_mrr_new(COLUMN_BLOCK_ACCOUNTS, (uint32_t)making->point_days.count,
                             (uint32_t)making->lanes.count, (uint32_t)making->lane_days.count, false);
    memcpy(block->point_start, making->starts, sizeof making->starts);
    memcpy(block->first_day, making->first_days, sizeof making->first_days);
    list_copy(block->point_day, &making->point_days);
    list_copy(block->point_mrr, &making->point_values);
    list_copy(block->point_moved, &making->point_moves);
    list_copy(block->lanes, &making->lanes);
    list_copy(block->lane_day, &making->lane_days);
    list_copy(block->lane_micro, &making->lane_values);
    for (uint32_t lane = 0; lane < block->lane_count;)
        mend_first_day(making, block, &lane);
    return block;
}

const struct column_mrr_block *mrr_rules_block(const struct metric_scope *scope, enum metric_rules rules,
                                               uint32_t block)
{
    if (!column_accounts(scope->columns, block))
        return NULL;
    if (rules == RULES_FAROL)
        return column_mrr(scope->columns, block);
    const struct column_invoice_block *invoices = scope->columns->blocks[COLUMN_INVOICE][block];
    if (!invoices)
        return NULL;
    struct making *making = calloc(1, sizeof *making);
    assert(making);
    making->scope = scope;
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        making->starts[a] = (uint32_t)making->point_days.count;
        making->first_days[a] = DAY_ABSENT;
        if (collect(making, invoices, a))
            lay_home(making, a);
        else
            lay_foreign(making, a);
    }
    making->starts[COLUMN_BLOCK_ACCOUNTS] = (uint32_t)making->point_days.count;
    struct column_mrr_block *made = finish(making);
    list_release(&making->sums);
    list_release(&making->point_days);
    list_release(&making->point_values);
    list_release(&making->point_moves);
    list_release(&making->lane_days);
    list_release(&making->lane_values);
    list_release(&making->lanes);
    free(making);
    return made;
}

void mrr_rules_release(enum metric_rules rules, const struct column_mrr_block *block)
{
    if (rules != RULES_FAROL)
        column_block_release((void *)block);
}
