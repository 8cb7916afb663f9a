/* Tiers: how closely an account is looked after (tech, low, mid, high touch), what each tier is promised, who
 * is behind that promise; and the three groups: most profitable, to develop soon, to develop over time.
 *
 * An account's tier is what stands in its field touch_tier (by hand, or by a playbook) where that begins with
 * a tier's name; else the highest tier whose rule means it. Groups go by their rules, each account in the
 * first that means it; of a group with a `top_percent` only so many with the highest margin of twelve months
 * are in it.
 *
 * The promises are one definition of kind "tier", key "tiers"; where none stands, those shipped hold. Pure
 * but for reading and writing it; everything lives in the arena given. */
#ifndef FAROL_JOURNEY_TIER_H
#define FAROL_JOURNEY_TIER_H

#include "base/buffer.h"
#include "ledger/definition.h"
#include "rule/rule.h"

#define JOURNEY_TIERS_KEY "tiers"

enum journey_tier {
    JOURNEY_TIER_TECH,
    JOURNEY_TIER_LOW,
    JOURNEY_TIER_MID,
    JOURNEY_TIER_HIGH,
    JOURNEY_TIER_COUNT /* of an account: none */
};
enum journey_group {
    JOURNEY_GROUP_PROFITABLE,
    JOURNEY_GROUP_SOON,
    JOURNEY_GROUP_LATER,
    JOURNEY_GROUP_COUNT /* of an account: none */
};

struct journey_promise {
    text rule;             /* absent: by hand only */
    int64_t contact_days;  /* at most so many between contacts; 0: none promised */
    int64_t reviews_year;  /* success reviews a year; 0: none promised */
    int64_t minutes_month; /* of work that an account of the tier is meant to take */
};
struct journey_group_rule {
    text rule;           /* absent: nobody */
    int64_t top_percent; /* of those the rule means, by margin; 0: all */
    text advice;         /* what to do, in the organisation's own words; absent: as shipped */
};
struct journey_tiers {
    struct journey_promise tiers[JOURNEY_TIER_COUNT];
    struct journey_group_rule groups[JOURNEY_GROUP_COUNT];
    int64_t capacity_hours; /* a month that a CSM has for accounts */
    bool writes;            /* each night what the rules say is written where nobody set a tier */
    int64_t version;        /* 0: as shipped */
};

/* "high", "soon": as the definition, rules and addresses write them. */
const char *journey_tier_name(enum journey_tier tier);
const char *journey_group_name(enum journey_group group);
/* For people, in the thread's language; static. */
const char *journey_tier_label(enum journey_tier tier);
const char *journey_group_label(enum journey_group group);
const char *journey_group_advice(enum journey_group group); /* as shipped */
/* What a field says: "High touch", "high-touch" and "high" are one; JOURNEY_TIER_COUNT when it is none. */
enum journey_tier journey_tier_of(text field);

extern const struct journey_tiers journey_tiers_shipped;

/* A number of the definition by its name, for the form that edits it and the JSON. */
struct journey_tiers_number {
    const char *name;  /* "contact_days" */
    const char *label; /* N_("…") */
    int64_t highest;
    size_t offset; /* of the int64_t within struct journey_promise */
};
enum { JOURNEY_PROMISE_NUMBERS = 3, JOURNEY_CAPACITY_MAX = 744, JOURNEY_ADVICE_CHARACTERS_MAX = 600 };
extern const struct journey_tiers_number journey_promise_numbers[JOURNEY_PROMISE_NUMBERS];

/* BAD_INPUT names what is wrong and where ("tiers.high.contact_days"). What is left out is as shipped. */
MUST_USE enum result journey_tiers_read(text body, struct arena *arena, struct journey_tiers *ret,
                                        struct problem *problem);
void journey_tiers_write(const struct journey_tiers *tiers, struct buffer *out);
text journey_tiers_body(struct arena *arena, const struct journey_tiers *tiers);
/* As known at a change; one that cannot be read any more is as though none stood. */
MUST_USE enum result journey_tiers_get(struct store_connection *connection, int64_t known_change,
                                       struct arena *arena, struct journey_tiers *ret,
                                       struct problem *problem);

/* Where every account stands at the end of `day`, by account index. */
#define JOURNEY_LATE_NONE INT32_MIN /* nothing promised, or not a customer now */
struct journey_tier_states {
    uint8_t *tier;                       /* enum journey_tier */
    uint8_t *rule;                       /* what the rules say, whatever the field does */
    uint64_t *by_hand;                   /* bits: the field says it */
    uint64_t *otherwise;                 /* bits: by hand, and the rules say another */
    int32_t *contact_late, *review_late; /* days past the promise; 0 and below: kept. JOURNEY_LATE_NONE */
    const int64_t *mrr;                  /* minor units; METRIC_KEY_ABSENT before the first */
    size_t count;
};
/* BAD_INPUT when a rule cannot be asked: its place and the reason. */
MUST_USE enum result journey_tier_states(struct arena *arena, const struct column_snapshot *columns,
                                         int32_t day, const struct journey_tiers *tiers,
                                         const struct rule_values *values, struct journey_tier_states *ret,
                                         struct problem *problem);
/* Accounts whose field would be written by the rules: where it is empty and a rule means them; and, of those
 * that the rules wrote, where they say another by now or none (`to` JOURNEY_TIER_COUNT: emptied). What a
 * person, an import or a playbook set is left alone: who wrote last is read from the record, of the accounts
 * in question alone. Ascending. */
struct journey_tier_change {
    uint32_t account;
    uint8_t from, to; /* enum journey_tier */
};
MUST_USE enum result journey_tier_changes(struct store_connection *connection,
                                          const struct column_snapshot *columns,
                                          const struct journey_tier_states *states, struct arena *arena,
                                          struct journey_tier_change **ret_changes, size_t *ret_count,
                                          struct problem *problem);
/* Writes those of [0, count) as one import, which can be taken back. */
MUST_USE enum result journey_tier_changes_write(struct ledger_change *change,
                                                const struct column_snapshot *columns,
                                                const struct journey_tier_change *changes, size_t count,
                                                struct problem *problem);

/* The later of both; JOURNEY_LATE_NONE where neither is promised. */
int32_t journey_promise_late(const struct journey_tier_states *states, uint32_t account);

/* The group of every account, and its margin of the last twelve whole months (minor units; METRIC_KEY_ABSENT
 * without revenue or cost), NULL where no cost of any account is recorded. `ret_margin` may be NULL. */
MUST_USE enum result journey_groups(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                                    const struct journey_tiers *tiers, const struct rule_values *values,
                                    uint8_t **ret_groups, int64_t **ret_margin, struct problem *problem);

#endif
