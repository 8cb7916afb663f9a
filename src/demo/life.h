/* One account's life: who it is, what it signed, how that changed, and when and why it left.
 *
 * The whole life is drawn at once from (seed, number), also beyond the as-of day: an account that will
 * leave next month already uses the product less today, as real ones do. What is written out stops at
 * the as-of day. Contracts change only on the monthly anniversaries of their billing, and shrink or end
 * only where a paid interval ends, so that every invoice line covers whole calendar months. */
#ifndef FAROL_DEMO_LIFE_H
#define FAROL_DEMO_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "demo/company.h"

enum demo_size { SIZE_SMALL, SIZE_MEDIUM, SIZE_LARGE };
enum demo_plan { PLAN_ESSENTIAL, PLAN_PROFESSIONAL, PLAN_CORPORATE, PLAN_COUNT };
enum demo_ending { ENDING_NONE, ENDING_VOLUNTARY, ENDING_INVOLUNTARY, ENDING_UNKNOWN };
enum demo_cause { CAUSE_NONE, CAUSE_SEATS, CAUSE_UPGRADE, CAUSE_PRICE_RISE, CAUSE_REDUCTION };

struct demo_terms {
    int32_t from_day; /* effective */
    enum demo_plan plan;
    int32_t seats;
    int64_t seat_price;    /* minor units a month */
    enum demo_cause cause; /* of this change; CAUSE_NONE for the first terms */
};

#define DEMO_TERMS_MAX 64

/* One subscription. */
struct demo_contract {
    int32_t billing_day; /* first day billed: the trial's end where there was one */
    int32_t trial_days;
    int32_t interval_months; /* 1, 3, 12 or 24 */
    int32_t term_months;     /* after which it is renewed or not: 12 or 24; 0: from month to month */
    int32_t end_day;         /* DAY_ABSENT: goes on */
    enum demo_ending ending;
    int reason;          /* index into the reasons of its ending */
    int32_t signal_days; /* days before the end at which it begins to show; 0: nothing foretells it */
    const char *product;
    bool is_module; /* a cross-sold module: one price, no seats */
    int terms_count;
    struct demo_terms terms[DEMO_TERMS_MAX];
};

struct demo_life {
    int64_t number; /* from 1 */
    uint64_t seed;
    enum demo_size size;
    int industry, country, place, channel;
    int fit;        /* 0 … 99: how well the product suits it */
    int64_t parent; /* number of the account above it; 0: none */
    bool is_group;  /* heads others */
    /* A reseller, a company abroad or a card processor bills it: no invoice of its stands in the record,
     * and its revenue is known by its subscriptions alone. */
    bool billed_elsewhere;
    int64_t referred_by; /* number; 0: none */
    int csm, ism, farmer, contact_count;
    int32_t signup_day;
    bool left_out;   /* of the playbook that is compared */
    int32_t dip_day; /* a bad spell that passes; DAY_ABSENT: none */
    int contract_count;
    struct demo_contract contracts[3]; /* the first; the one after a return; a module */
};

void demo_life_draw(struct demo_life *life, const struct demo_company *company, int64_t number);
/* A stream of random numbers of this account for one purpose. */
struct random demo_life_random(const struct demo_life *life, int purpose);
enum {
    PURPOSE_LIFE,
    PURPOSE_CONTACTS,
    PURPOSE_LINES,
    PURPOSE_USAGE,
    PURPOSE_TICKETS,
    PURPOSE_SURVEYS,
    PURPOSE_INTERACTIONS,
    PURPOSE_COSTS,
    PURPOSE_SEATS,
    PURPOSE_REQUESTS,
    PURPOSE_REVIEWS,
    PURPOSE_OPPORTUNITIES,
    PURPOSE_CALLS,
    PURPOSE_VALUES,
    PURPOSE_JOURNEY,
    PURPOSE_TASKS,
    PURPOSE_MOODS,
    PURPOSE_EARLIER_USAGE
};

/* The contract (not a module) in force on a day; NULL: no customer then. */
const struct demo_contract *demo_life_contract(const struct demo_life *life, int32_t day);
/* The terms in force on a day of the contract's. */
const struct demo_terms *demo_contract_terms(const struct demo_contract *contract, int32_t day);
/* The next day after `day` on which a term ends; DAY_ABSENT: it has no term. */
int32_t demo_contract_next_renewal(const struct demo_contract *contract, int32_t day);
/* Whether this customer success manager has more accounts than can be looked after. */
bool demo_csm_is_overloaded(int csm);
/* How badly it stands on a day, 0 (well) … 100 (about to leave). */
int demo_life_trouble(const struct demo_life *life, int32_t day);
/* Use of the product on a day in thousandths of its usual, before the rhythm of the week. */
int demo_life_activity(const struct demo_life *life, int32_t day);

#endif
