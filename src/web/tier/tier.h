/* Tiers of a scope added up, for the page and the API: customers alone, since whoever pays nothing is
 * promised nothing. Everything lives in the arena given. */
#ifndef FAROL_WEB_TIER_H
#define FAROL_WEB_TIER_H

#include "journey/values.h"
#include "web/scope.h"

struct web_tier_sum {
    int64_t accounts, mrr, late, late_mrr, minutes, by_rule, margin;
    bool has_margin;
};
struct web_tier_sums {
    const struct journey_tiers *tiers;
    struct journey_tier_states states;
    uint8_t *group;
    int64_t *margin;
    struct web_tier_sum of_tier[JOURNEY_TIER_COUNT + 1], of_group[JOURNEY_GROUP_COUNT + 1], all;
    struct web_tier_sum *of_owner; /* by code of DIMENSION_OWNER */
    uint32_t owner_count;
    uint64_t *late;    /* bits by account index: behind their promise */
    int64_t otherwise; /* by hand in a tier other than the rules say */
    /* Owners with accounts, the most loaded first. */
    uint32_t *owners;
    size_t owners_count;
};
/* BAD_INPUT when a rule of the definition cannot be asked. */
MUST_USE enum result web_tier_sums(struct arena *arena, const struct web_scope *scope,
                                   const struct journey_values *above, const struct journey_tiers *tiers,
                                   struct web_tier_sums *ret, struct problem *problem);

#endif
