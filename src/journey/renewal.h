/* Renewals that come: what is due, what the record says about each (the system's call), and what of it may be
 * expected.
 *
 * Due is an account on a day: its subscriptions with that renewal day that are in force, as metric_renewal
 * counts them; the value at stake is the account's MRR from subscriptions, of the as-of day. The call goes by
 * signs, each of which can be said in a word:
 *
 *   leaves    cancelled for that day, or asked to leave, or two serious signs
 *   at risk   one serious sign, or two lesser ones
 *   renews    otherwise, where anything is known at all
 *
 * serious: red light; an invoice 30 days or more overdue; use that stopped; lesser: yellow light; use 40 % or
 * more below the month before; the last NPS answer 0 to 6; a ticket of high severity open; a rescue whose
 * month of close care still runs.
 *
 * The forecast takes of each call the share of value that was renewed of what would have been called so, a
 * month before its month began, in the twelve months over; with fewer than JOURNEY_PAST_LEAST of them the
 * shipped share. Pure functions over columns. */
#ifndef FAROL_JOURNEY_RENEWAL_H
#define FAROL_JOURNEY_RENEWAL_H

#include "metric/metric.h"

enum journey_call {
    JOURNEY_CALL_UNKNOWN, /* nothing is known of the account */
    JOURNEY_CALL_RENEWS,
    JOURNEY_CALL_AT_RISK,
    JOURNEY_CALL_LEAVES,
    JOURNEY_CALL_COUNT
};
/* "renews", "at_risk", "leaves", "unknown": in files and addresses. */
const char *journey_call_name(enum journey_call call);

enum journey_sign {
    JOURNEY_SIGN_CANCELLED = 1,
    JOURNEY_SIGN_ASKED = 2,
    /* serious */
    JOURNEY_SIGN_RED = 4,
    JOURNEY_SIGN_OVERDUE = 8,
    JOURNEY_SIGN_STOPPED = 16,
    /* lesser */
    JOURNEY_SIGN_YELLOW = 32,
    JOURNEY_SIGN_FALLING = 64,
    JOURNEY_SIGN_DETRACTOR = 128,
    JOURNEY_SIGN_TICKET = 256,
    JOURNEY_SIGN_INTENSIVE = 512,
    JOURNEY_SIGN_COUNT = 10
};
enum {
    JOURNEY_OVERDUE_SERIOUS_DAYS = 30,
    JOURNEY_FALL_PERCENT = 40,
    JOURNEY_PAST_LEAST = 10,
    JOURNEY_PAST_MONTHS = 12
};

/* What is known besides the columns' signals, at one day; arrays by account index, NULL: nothing. */
struct journey_known {
    const uint8_t *light;                 /* enum health_light */
    const uint64_t *asked, *intensive;    /* bits: an open churn request; in the UTI */
    const struct metric_signals *signals; /* of that day */
};
/* The signs of an account and the call that follows. */
enum journey_call journey_call_of(const struct journey_known *known, uint32_t account, bool cancelled,
                                  unsigned *ret_signs);

struct journey_renewal {
    uint32_t account;
    int32_t day;
    int64_t subscription_id; /* the highest of those due that day */
    int64_t value;           /* a month, minor units of the organisation's currency */
    bool cancelled;
    unsigned signs;
    enum journey_call call;
};
struct journey_renewals {
    struct journey_renewal *items; /* by day, then value falling, then account */
    size_t count;
};
/* Due from `first_day` to `last_day`, both within 400 days after as-of, of the scope's accounts. Calls are
 * still to be made (journey_renewals_call). BAD_INPUT when a rate is missing. */
MUST_USE enum result journey_renewals_due(struct arena *arena, const struct metric_scope *scope,
                                          int32_t first_day, int32_t last_day, struct journey_renewals *ret,
                                          struct problem *problem);
void journey_renewals_call(struct journey_renewals *renewals, const struct journey_known *known);

/* What became of what would have been called so. */
struct journey_past {
    struct {
        int64_t due, renewed, due_value, renewed_value;
    } calls[JOURNEY_CALL_COUNT];
};
/* Fills `ret` for the scope's accounts at its as-of, which is months back: the caller says what was known. */
typedef enum result (*journey_know)(void *context, struct arena *arena, const struct metric_scope *scope,
                                    struct journey_known *ret, struct problem *problem);
/* The twelve months over before as-of. */
MUST_USE enum result journey_renewals_past(const struct metric_scope *scope, journey_know know, void *context,
                                           struct journey_past *ret, struct problem *problem);
/* The share of value to expect of a call; `ret_shipped` whether it is not measured. */
double journey_call_share(const struct journey_past *past, enum journey_call call, bool *ret_shipped);

#endif
