/* MRR of one account from its subscriptions, their changes and invoice lines (metrics.md, section 2):
 * a pure derivation in integers, from terms to steps by day.
 *
 * The rules, where the definition leaves room:
 * - Terms. A subscription's amount is of the whole interval; its changes give new terms from their day;
 *   of changes before its start the last one counts from the start. It counts over [start, end), and
 *   not before the trial's end day.
 * - Lines. A recurring line (type subscription, neither void nor draft) is worth its amount, which is
 *   before tax, less its discount, over [service start, service end). A line that ends on or before its
 *   start is worth nothing. A trial line is worth nothing either, but is a line of its subscription.
 * - Between the start of the first and the end of the last line of a subscription (recurring or trial)
 *   only its lines count, gaps included; outside, its own terms do. A line of a subscription that the
 *   account does not have counts by itself.
 * - Churn after N days overdue: a recurring line that fell due and was not paid by due + N days stops
 *   its subscription (or, without one, itself) from that day until the day it is paid.
 * - Each contribution is rounded half to even to a micro of a minor unit; an account of the
 *   organisation's currency alone is their sum, rounded half to even to minor units and never below
 *   zero. A contribution past RECURRING_MICRO_MAX is held at it, an account past RECURRING_MINOR_MAX at that;
 *   a report says which (cli/snapshot.c), since the record takes larger amounts of one interval. */
#ifndef FAROL_COLUMN_RECURRING_H
#define FAROL_COLUMN_RECURRING_H

#include "column/column.h"
#include "ledger/record.h"

#define RECURRING_MICRO_MAX (INT64_MAX / 2)
/* An account's MRR is held at this, so that a sum over COLUMN_ACCOUNTS_MAX accounts cannot overflow. */
#define RECURRING_MINOR_MAX (INT64_MAX >> 22)

struct recurring_terms {
    int64_t amount;
    enum interval_unit unit;
    int32_t count;
};
struct recurring_subscription {
    int64_t id;
    struct recurring_terms terms;
    int32_t start_day, end_day, trial_end_day;
    uint8_t currency;
    uint8_t cancel_kind; /* carried along: enum cancel_kind + 1; 0 unknown */
};
struct recurring_change { /* by subscription, then day */
    int64_t subscription_id;
    int32_t day;
    struct recurring_terms terms;
    bool has_unit, has_count; /* what is not given stays */
};
struct recurring_line { /* by subscription */
    int64_t subscription_id;
    int64_t amount, discount;
    int32_t start_day, end_day, due_day, paid_day;
    uint8_t currency;
    bool trial; /* worth nothing; only issued lines are given */
};
struct recurring_input {
    const struct recurring_subscription *subscriptions;
    size_t subscription_count; /* by id */
    const struct recurring_change *changes;
    size_t change_count;
    const struct recurring_line *lines;
    size_t line_count;
    uint8_t currency;                 /* the organisation's */
    int32_t churn_after_overdue_days; /* −1 never */
};

struct recurring_step {
    int32_t day;
    int64_t micro;
};
struct recurring_lane {
    uint8_t currency;
    size_t start, end;
}; /* into steps */
struct recurring_event {
    int32_t day;
    uint8_t currency;
    int64_t micro;
};
struct recurring_stop {
    int32_t start, end;
};

/* An account's steps by currency, each currency's first from zero, consecutive ones differing. Reused
 * from account to account; release at the end. */
struct recurring {
    struct {
        struct recurring_lane *items;
        size_t count, capacity;
    } lanes;
    struct {
        struct recurring_step *items;
        size_t count, capacity;
    } steps;
    struct {
        struct recurring_event *items;
        size_t count, capacity;
    } events;
    struct {
        struct recurring_stop *items;
        size_t count, capacity;
    } stops;
};
void recurring_derive(struct recurring *recurring, const struct recurring_input *input);
void recurring_release(struct recurring *recurring);

/* MRR in micro of a price per interval: year 12, quarter 3, week 12/52, day 12/365.25 months. */
int64_t recurring_terms_micro(struct recurring_terms terms);
/* Years of a contract by these terms beyond its first, at most RECURRING_YEARS_MORE_MAX: 1 of a price for two
 * years, or for 24 months; 0 of whatever runs by the year or shorter, or is no whole number of years. */
#define RECURRING_YEARS_MORE_MAX 99
uint8_t recurring_years_more(struct recurring_terms terms);
/* MRR in micro of an amount for [start, end): whole calendar months, or days × 12 ÷ 365.25. */
int64_t recurring_service_micro(int64_t amount, int32_t start_day, int32_t end_day);
/* Whole calendar months of [start, end): end is start plus n months (clamped to the month's last day) or
 * both are month ends; 0 when it is neither. */
int32_t recurring_whole_months(int32_t start_day, int32_t end_day);

#endif
