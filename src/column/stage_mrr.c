/* Closing MRR: every touched account is derived anew (recurring.h), rounded to minor units where it has
 * only the organisation's currency, kept as lanes where not. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "column/invoiced.h"
#include "column/stage_internal.h"

struct outcome {
    int32_t first_day;
    int64_t credit_over_micro;
};

static int64_t hold(__int128 minor)
{
    return minor > RECURRING_MINOR_MAX ? RECURRING_MINOR_MAX : (int64_t)minor;
}

/* How the account whose subscriptions are in the scratch was cancelled (column.h, enum column_moved). */
static enum column_moved churn_kind(const struct column_stage *stage, int32_t rise_day, int32_t end_day)
{
    const struct recurring_subscription *last = NULL;
    for (size_t i = 0; i < stage->subscriptions.count; i++) {
        const struct recurring_subscription *subscription = &stage->subscriptions.items[i];
        if (subscription->end_day > rise_day && subscription->end_day <= end_day &&
            (!last || subscription->end_day >= last->end_day))
            last = subscription;
    }
    return last ? MOVED_CHURN_UNKNOWN + last->cancel_kind : MOVED_CHURN_UNKNOWN;
}

static enum column_moved moved(int64_t before, int64_t after, bool had)
{
    if (before == 0)
        return had ? MOVED_REACTIVATION : MOVED_NEW;
    return after > before ? MOVED_EXPANSION : MOVED_CONTRACTION;
}

static void lay_home(struct column_stage *stage, struct outcome *outcome)
{
    const struct recurring *recurring = &stage->recurring;
    int64_t last = 0;
    int32_t rise_day = DAY_ABSENT;
    for (size_t i = 0; i < recurring->steps.count; i++) {
        int32_t day = recurring->steps.items[i].day;
        int64_t micro = recurring->steps.items[i].micro;
        int64_t mrr = micro <= 0 ? 0 : hold(divide_half_even(micro, MICRO_PER_MINOR));
        if (-micro > outcome->credit_over_micro)
            outcome->credit_over_micro = -micro;
        if (mrr == last)
            continue;
        if (last == 0)
            rise_day = day;
        enum column_moved move =
            mrr == 0 ? churn_kind(stage, rise_day, day) : moved(last, mrr, outcome->first_day != DAY_ABSENT);
        *list_append(&stage->point_days) = day;
        *list_append(&stage->point_values) = mrr;
        *list_append(&stage->point_moves) = (uint8_t)move;
        if (outcome->first_day == DAY_ABSENT)
            outcome->first_day = day;
        last = mrr;
    }
}

/* What each lane is at the end of `day`. */
static size_t lane_amounts(const struct recurring *recurring, int32_t day, struct column_amount amounts[256])
{
    size_t count = 0;
    for (size_t l = 0; l < recurring->lanes.count; l++) {
        struct recurring_lane lane = recurring->lanes.items[l];
        int64_t micro = 0;
        for (size_t i = lane.start; i < lane.end && recurring->steps.items[i].day <= day; i++)
            micro = recurring->steps.items[i].micro;
        amounts[count++] = (struct column_amount){lane.currency, micro};
    }
    return count;
}

/* An account's MRR in minor units at the end of `day`; where a rate is missing, whether any lane is above
 * zero stands in, so that the account is known to have begun. */
static int64_t foreign_value(const struct column_stage *stage, int32_t day)
{
    struct column_amount amounts[256];
    size_t count = lane_amounts(&stage->recurring, day, amounts);
    bool provisional;
    uint8_t missing;
    int64_t minor;
    if (column_convert(stage->snapshot, amounts, count, month_of_day(day), &minor, &provisional, &missing))
        return minor;
    for (size_t i = 0; i < count; i++)
        if (amounts[i].micro > 0)
            return 1;
    return 0;
}

/* The first day above zero and the worst below it: at every step, and, where a mix of signs could turn
 * with the rates alone, at the starts of months between. */
static void watch_foreign(const struct column_stage *stage, struct outcome *outcome)
{
    const struct recurring *recurring = &stage->recurring;
    int32_t first = INT32_MAX, last = INT32_MIN;
    bool negative = false;
    for (size_t i = 0; i < recurring->steps.count; i++) {
        int32_t day = recurring->steps.items[i].day;
        first = day < first ? day : first;
        last = day > last ? day : last;
        negative = negative || recurring->steps.items[i].micro < 0;
    }
    int32_t rates_end =
        month_first_day(stage->snapshot->rates.first_month + stage->snapshot->rates.month_count);
    if (last < rates_end)
        last = rates_end;
    for (int32_t day = first; day <= last;) {
        int64_t value = foreign_value(stage, day);
        if (value > 0 && (outcome->first_day == DAY_ABSENT))
            outcome->first_day = day;
        if (value < 0 && -value * MICRO_PER_MINOR > outcome->credit_over_micro)
            outcome->credit_over_micro = -value * MICRO_PER_MINOR;
        if (outcome->first_day != DAY_ABSENT && !negative)
            return;
        int32_t next = month_first_day(month_of_day(day) + 1);
        for (size_t i = 0; i < recurring->steps.count; i++)
            if (recurring->steps.items[i].day > day && recurring->steps.items[i].day < next)
                next = recurring->steps.items[i].day;
        day = next;
    }
}

static void lay_foreign(struct column_stage *stage, uint32_t account, struct outcome *outcome)
{
    const struct recurring *recurring = &stage->recurring;
    for (size_t l = 0; l < recurring->lanes.count; l++) {
        struct recurring_lane lane = recurring->lanes.items[l];
        uint32_t start = (uint32_t)stage->lane_days.count;
        for (size_t i = lane.start; i < lane.end; i++) {
            *list_append(&stage->lane_days) = recurring->steps.items[i].day;
            *list_append(&stage->lane_values) = recurring->steps.items[i].micro;
        }
        *list_append(&stage->lanes) = (struct column_lane){.account = (uint16_t)account,
                                                           .currency = lane.currency,
                                                           .start = start,
                                                           .end = (uint32_t)stage->lane_days.count};
    }
    watch_foreign(stage, outcome);
}

/* Takes the account's staged rows off the three sorted lists and derives them. */
struct cursors {
    size_t subscription, change, line;
};

static void derive_account(struct column_stage *stage, uint32_t account, struct cursors *at)
{
    const struct staged_subscription *subscriptions =
        staged_items(stage, STAGED_SUBSCRIPTION, staged_subscription);
    const struct staged_change *changes = staged_items(stage, STAGED_CHANGE, staged_change);
    const struct staged_line *lines = staged_items(stage, STAGED_LINE, staged_line);
    stage->subscriptions.count = stage->changes.count = stage->lines.count = 0;
    for (; at->subscription < stage->rows[STAGED_SUBSCRIPTION].count &&
           subscriptions[at->subscription].head.account == account;
         at->subscription++)
        *list_append(&stage->subscriptions) = subscriptions[at->subscription].recurring;
    for (; at->change < stage->rows[STAGED_CHANGE].count && changes[at->change].head.account == account;
         at->change++)
        *list_append(&stage->changes) = changes[at->change].recurring;
    for (; at->line < stage->rows[STAGED_LINE].count && lines[at->line].head.account == account; at->line++)
        *list_append(&stage->lines) = lines[at->line].recurring;
    struct recurring_input input = {
        stage->subscriptions.items, stage->subscriptions.count,
        stage->changes.items,       stage->changes.count,
        stage->lines.items,         stage->lines.count,
        stage->snapshot->currency,  stage->snapshot->settings.churn_after_overdue_days,
    };
    recurring_derive(&stage->recurring, &input);
}

static void lay_derived(struct column_stage *stage, uint32_t account, struct outcome *outcome)
{
    const struct recurring *recurring = &stage->recurring;
    bool foreign = false;
    for (size_t l = 0; l < recurring->lanes.count; l++)
        foreign = foreign || recurring->lanes.items[l].currency != stage->snapshot->currency;
    if (foreign)
        lay_foreign(stage, account, outcome);
    else
        lay_home(stage, outcome);
}

static void lay_kept(struct column_stage *stage, const struct column_mrr_block *old, uint32_t account,
                     uint32_t *old_lane, struct outcome *outcome)
{
    for (uint32_t i = old->point_start[account]; i < old->point_start[account + 1]; i++) {
        *list_append(&stage->point_days) = old->point_day[i];
        *list_append(&stage->point_values) = old->point_mrr[i];
        *list_append(&stage->point_moves) = old->point_moved[i];
    }
    for (; *old_lane < old->lane_count && old->lanes[*old_lane].account <= account; ++*old_lane) {
        struct column_lane lane = old->lanes[*old_lane];
        if (lane.account < account)
            continue;
        uint32_t start = (uint32_t)stage->lane_days.count;
        for (uint32_t i = lane.start; i < lane.end; i++) {
            *list_append(&stage->lane_days) = old->lane_day[i];
            *list_append(&stage->lane_values) = old->lane_micro[i];
        }
        lane.start = start;
        lane.end = (uint32_t)stage->lane_days.count;
        *list_append(&stage->lanes) = lane;
    }
    outcome->first_day = old->first_day[account];
    outcome->credit_over_micro = old->credit_over_micro ? old->credit_over_micro[account] : 0;
}

/* Lays one account's points or lanes after those before it. */
typedef void (*lay_account)(struct column_stage *stage, void *context, uint32_t account,
                            struct outcome *outcome);

static void *make_block(struct column_stage *stage, uint32_t block, lay_account lay, void *context)
{
    struct outcome outcomes[COLUMN_BLOCK_ACCOUNTS];
    uint32_t starts[COLUMN_BLOCK_ACCOUNTS + 1];
    bool credit = false;
    stage->point_days.count = stage->point_values.count = stage->point_moves.count = 0;
    stage->lanes.count = stage->lane_days.count = stage->lane_values.count = 0;
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        starts[a] = (uint32_t)stage->point_days.count;
        outcomes[a] = (struct outcome){DAY_ABSENT, 0};
        lay(stage, context, a, &outcomes[a]);
        credit = credit || outcomes[a].credit_over_micro > 0;
    }
    starts[COLUMN_BLOCK_ACCOUNTS] = (uint32_t)stage->point_days.count;
    if (stage->point_days.count + stage->lanes.count == 0 && !credit)
        return NULL;
    struct column_mrr_block *made =
        column_block_mrr_new(column_stage_block_count(stage, block), (uint32_t)stage->point_days.count,
                             (uint32_t)stage->lanes.count, (uint32_t)stage->lane_days.count, credit);
    memcpy(made->point_start, starts, sizeof starts);
    list_copy(made->point_day, &stage->point_days);
    list_copy(made->point_mrr, &stage->point_values);
    list_copy(made->point_moved, &stage->point_moves);
    list_copy(made->lanes, &stage->lanes);
    list_copy(made->lane_day, &stage->lane_days);
    list_copy(made->lane_micro, &stage->lane_values);
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        made->first_day[a] = outcomes[a].first_day;
        if (credit)
            made->credit_over_micro[a] = outcomes[a].credit_over_micro;
    }
    return made;
}

/* From what is staged, and of accounts not touched from the block there was. */
struct recorded {
    const struct column_mrr_block *old;
    const uint64_t *touched;
    uint32_t old_lane;
    struct cursors at;
};

static void lay_recorded(struct column_stage *stage, void *context, uint32_t account, struct outcome *outcome)
{
    struct recorded *recorded = context;
    if (recorded->old && !bits_has(recorded->touched, account)) {
        lay_kept(stage, recorded->old, account, &recorded->old_lane, outcome);
        return;
    }
    derive_account(stage, account, &recorded->at);
    lay_derived(stage, account, outcome);
}

void *column_stage_mrr(struct column_stage *stage, uint32_t block, const uint64_t *touched)
{
    struct recorded recorded = {.old = touched ? stage->snapshot->blocks[COLUMN_MRR][block] : NULL,
                                .touched = touched};
    column_stage_sort_recurring(stage);
    return make_block(stage, block, lay_recorded, &recorded);
}

struct invoiced {
    const struct column_invoice_block *invoices;
    int32_t as_of;
};

static void lay_invoiced(struct column_stage *stage, void *context, uint32_t account, struct outcome *outcome)
{
    const struct invoiced *invoiced = context;
    column_derive_invoiced(&stage->recurring, invoiced->invoices, account, invoiced->as_of);
    lay_derived(stage, account, outcome);
}

void *column_stage_mrr_invoiced(struct column_stage *stage, uint32_t block, int32_t as_of)
{
    struct invoiced invoiced = {stage->snapshot->blocks[COLUMN_INVOICE][block], as_of};
    stage->subscriptions.count = 0; /* nobody says how an account was cancelled that has none */
    return make_block(stage, block, lay_invoiced, &invoiced);
}
