/* What rules ask for from above (rule/rule.h), from the record: the rules of named segments, and each
 * account's health by the models in force. One context serves one thread, for one request or command; what it
 * reads lives in the arena of the asker. */
#ifndef FAROL_JOURNEY_VALUES_H
#define FAROL_JOURNEY_VALUES_H

#include "health/assess.h"
#include "journey/segment.h"
#include "journey/tier.h"

struct journey_values {
    struct store *store;      /* NULL: no segments, health as shipped */
    int64_t known_change;     /* as known at this change; LEDGER_NOW */
    struct kept *kept;        /* assessments of all accounts; NULL: made each time */
    struct rule_values lists; /* who keeps numbers of lists; {0}: nobody */
    bool without_health;      /* of rules that make health: they cannot ask for it */
    bool without_tiers;       /* of rules that make tiers and groups, likewise */
    /* Its own. */
    bool is_read, has_models, has_tiers;
    struct journey_segments segments;
    struct health_set models;
    struct journey_tiers tiers;
};

/* What rules take; `context` outlives it. */
struct rule_values journey_rule_values(struct journey_values *context);
/* The tiers, read once, and what their rules may ask for. */
MUST_USE enum result journey_values_tiers(struct journey_values *context, struct arena *arena,
                                          const struct journey_tiers **ret, struct problem *problem);
/* The segments, read once. */
MUST_USE enum result journey_values_segments(struct journey_values *context, struct arena *arena,
                                             const struct journey_segments **ret, struct problem *problem);

#endif
