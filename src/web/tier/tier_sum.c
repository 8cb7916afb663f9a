/* One pass over the scope's accounts (tier.h). */
#include "web/tier/tier.h"

#include <stdlib.h>

#include "base/bits.h"
#include "metric/account_list.h"

static void add(struct web_tier_sum *sum, const struct web_tier_sums *sums, uint32_t account, int64_t minutes)
{
    int64_t mrr = sums->states.mrr[account];
    sum->accounts++;
    sum->mrr += mrr;
    sum->minutes += minutes;
    if (journey_promise_late(&sums->states, account) > 0) {
        sum->late++;
        sum->late_mrr += mrr;
    }
    sum->by_rule += sums->states.tier[account] == sums->states.rule[account];
    if (sums->margin && sums->margin[account] != METRIC_KEY_ABSENT) {
        sum->margin += sums->margin[account];
        sum->has_margin = true;
    }
}

static void add_account(const struct column_snapshot *columns, uint32_t account, struct web_tier_sums *sums)
{
    uint8_t tier = sums->states.tier[account];
    int64_t minutes = tier < JOURNEY_TIER_COUNT ? sums->tiers->tiers[tier].minutes_month : 0;
    uint32_t owner = column_account_code(columns, DIMENSION_OWNER, account);
    add(&sums->of_tier[tier], sums, account, minutes);
    add(&sums->of_group[sums->group[account]], sums, account, minutes);
    add(&sums->all, sums, account, minutes);
    if (owner && owner < sums->owner_count)
        add(&sums->of_owner[owner], sums, account, minutes);
    sums->otherwise += bits_has(sums->states.otherwise, account);
    if (journey_promise_late(&sums->states, account) > 0)
        bits_add(sums->late, account);
}

struct loaded {
    uint32_t owner;
    int64_t minutes;
};
static int by_minutes(const void *a, const void *b)
{
    const struct loaded *x = a, *y = b;
    if (x->minutes != y->minutes)
        return x->minutes < y->minutes ? 1 : -1;
    return (x->owner > y->owner) - (x->owner < y->owner);
}

static void order_owners(struct arena *arena, struct web_tier_sums *sums)
{
    struct loaded *order = arena_array(arena, struct loaded, (size_t)sums->owner_count + 1);
    for (uint32_t owner = 1; owner < sums->owner_count; owner++)
        if (sums->of_owner[owner].accounts)
            order[sums->owners_count++] = (struct loaded){owner, sums->of_owner[owner].minutes};
    if (sums->owners_count)
        qsort(order, sums->owners_count, sizeof *order, by_minutes);
    sums->owners = arena_array(arena, uint32_t, sums->owners_count + 1);
    for (size_t i = 0; i < sums->owners_count; i++)
        sums->owners[i] = order[i].owner;
}

enum result web_tier_sums(struct arena *arena, const struct web_scope *scope,
                          const struct journey_values *above, const struct journey_tiers *tiers,
                          struct web_tier_sums *ret, struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct journey_values below = *above;
    below.without_tiers = true;
    struct rule_values values = journey_rule_values(&below);
    *ret = (struct web_tier_sums){.tiers = tiers};
    enum result result =
        journey_tier_states(arena, columns, scope->as_of, tiers, &values, &ret->states, problem);
    if (result == RESULT_OK)
        result =
            journey_groups(arena, columns, scope->as_of, tiers, &values, &ret->group, &ret->margin, problem);
    if (result != RESULT_OK)
        return result;
    ret->owner_count = column_dictionary_count(columns->dimensions[DIMENSION_OWNER]);
    ret->of_owner = arena_array(arena, struct web_tier_sum, (size_t)ret->owner_count + 1);
    ret->late = arena_array(arena, uint64_t, (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64) + 1);
    for (uint32_t account = 0; account < columns->account_count; account++)
        if ((!scope->accounts || bits_has(scope->accounts, account)) && ret->states.mrr[account] > 0)
            add_account(columns, account, ret);
    order_owners(arena, ret);
    return RESULT_OK;
}
