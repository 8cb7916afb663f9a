/* Values from above: see values.h. */
#include "journey/values.h"

#include <string.h>

#include "journey/model.h"
#include "language/language.h"
#include "rule/name.h"

/* ---- what lists keep ---- */

static const int64_t *take(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold)
{
    const struct journey_values *values = context;
    return values->lists.take ? values->lists.take(values->lists.context, scope, field, gap, ret_hold) : NULL;
}

static void give_back(void *context, void *hold)
{
    const struct journey_values *values = context;
    values->lists.give_back(values->lists.context, hold);
}

/* ---- segments ---- */

enum result journey_values_segments(struct journey_values *context, struct arena *arena,
                                    const struct journey_segments **ret, struct problem *problem)
{
    struct store_connection *connection;
    *ret = &context->segments;
    if (context->is_read || !context->store)
        return RESULT_OK;
    enum result result = store_read_begin(context->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_segments_read(connection, context->known_change, arena, &context->segments, problem);
    store_read_end(context->store, connection);
    context->is_read = result == RESULT_OK;
    return result;
}

static enum result find_segment(void *context, struct arena *arena, text name, text *ret_source,
                                struct problem *problem)
{
    const struct journey_segments *segments;
    enum result result = journey_values_segments(context, arena, &segments, problem);
    if (result != RESULT_OK)
        return result;
    const struct journey_segment *found = journey_segment_find(arena, segments, name);
    *ret_source = found ? found->rule : TEXT_ABSENT;
    return RESULT_OK;
}

static enum result name_segments(void *context, struct arena *arena, text **ret_names, size_t *ret_count,
                                 struct problem *problem)
{
    const struct journey_segments *segments;
    enum result result = journey_values_segments(context, arena, &segments, problem);
    if (result != RESULT_OK)
        return result;
    *ret_names = arena_array(arena, text, segments->count + 1);
    for (size_t i = 0; i < segments->count; i++)
        (*ret_names)[i] = segments->items[i].name;
    *ret_count = segments->count;
    return RESULT_OK;
}

/* ---- health ---- */

static enum result read_models(struct journey_values *values, struct arena *arena, struct problem *problem)
{
    struct store_connection *connection;
    if (values->has_models)
        return RESULT_OK;
    if (!values->store) {
        health_set_shipped(arena, &values->models);
        values->has_models = true;
        return RESULT_OK;
    }
    enum result result = store_read_begin(values->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_models(connection, values->known_change, arena, &values->models, problem);
    store_read_end(values->store, connection);
    values->has_models = result == RESULT_OK;
    return result;
}

static int64_t *copy_scores(struct arena *arena, const int32_t *scores, size_t count)
{
    int64_t *numbers = arena_array(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        numbers[i] = scores[i] == HEALTH_ABSENT ? METRIC_KEY_ABSENT : scores[i];
    return numbers;
}

static int64_t *copy_lights(struct arena *arena, const struct rule_name *name,
                            const struct health_assessment *assessment)
{
    size_t count = assessment->scores.count;
    int64_t *numbers = arena_array(arena, int64_t, count + 1), places[HEALTH_GREEN + 1];
    for (int light = HEALTH_NONE; light <= HEALTH_GREEN; light++) {
        int place = rule_name_word(name, text_of(health_light_name((enum health_light)light)));
        places[light] = place ? place : METRIC_KEY_ABSENT;
    }
    for (size_t i = 0; i < count; i++)
        numbers[i] = places[assessment->light[i]]; /* set by hand where it is */
    return numbers;
}

static int64_t *subtract(struct arena *arena, const struct health_scores *now,
                         const struct health_scores *before)
{
    int64_t *numbers = arena_array(arena, int64_t, now->count + 1);
    for (size_t i = 0; i < now->count; i++) {
        bool both = now->score[i] != HEALTH_ABSENT && before->score[i] != HEALTH_ABSENT;
        numbers[i] = both ? (int64_t)now->score[i] - before->score[i] : METRIC_KEY_ABSENT;
    }
    return numbers;
}

/* Coverage is known of those alone who go by a model. */
static int64_t *copy_coverage(struct arena *arena, const struct health_assessment *assessment)
{
    int64_t *numbers = arena_array(arena, int64_t, assessment->scores.count + 1);
    for (size_t i = 0; i < assessment->scores.count; i++)
        numbers[i] = assessment->model[i] < 0 ? METRIC_KEY_ABSENT : assessment->scores.coverage[i];
    return numbers;
}

static int64_t *numbers_of(struct arena *arena, const struct rule_name *name,
                           const struct health_assessment *assessment)
{
    if (strcmp(name->name, "light") == 0)
        return copy_lights(arena, name, assessment);
    if (strcmp(name->name, "coverage") == 0)
        return copy_coverage(arena, assessment);
    if (strcmp(name->name, "engagement") == 0)
        return copy_scores(arena, assessment->engagement.score, assessment->engagement.count);
    if (strcmp(name->name, "health_change") == 0)
        return subtract(arena, &assessment->scores, &assessment->earlier);
    return copy_scores(arena, assessment->scores.score, assessment->scores.count);
}

static enum result give_health(struct journey_values *values, struct arena *arena, struct arena *reading,
                               const struct metric_scope *scope, const struct rule_name *name, int32_t days,
                               const int64_t **ret_numbers, struct problem *problem)
{
    struct journey_values below = *values;
    struct health_lent lent;
    below.without_health = true;
    struct rule_values inner = journey_rule_values(&below);
    enum result result = read_models(values, arena, problem);
    if (result != RESULT_OK)
        return result;
    if (days != 0 && days != HEALTH_TREND_DAYS) {
        struct health_assessment assessment;
        result = health_assess(reading, reading, scope, &values->models, days, &inner, &assessment, problem);
        if (result == RESULT_OK)
            *ret_numbers = numbers_of(reading, name, &assessment);
        return result;
    }
    result =
        health_kept_take(values->kept, scope->columns, scope->as_of, &values->models, &inner, &lent, problem);
    if (result != RESULT_OK)
        return result;
    *ret_numbers = numbers_of(reading, name, lent.assessment);
    health_kept_give_back(values->kept, &lent);
    return RESULT_OK;
}

/* ---- tiers and groups ---- */

enum result journey_values_tiers(struct journey_values *context, struct arena *arena,
                                 const struct journey_tiers **ret, struct problem *problem)
{
    struct store_connection *connection;
    *ret = &context->tiers;
    if (context->has_tiers)
        return RESULT_OK;
    if (!context->store) {
        context->tiers = journey_tiers_shipped;
        context->has_tiers = true;
        return RESULT_OK;
    }
    enum result result = store_read_begin(context->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_tiers_get(connection, context->known_change, arena, &context->tiers, problem);
    store_read_end(context->store, connection);
    context->has_tiers = result == RESULT_OK;
    return result;
}

/* Texts are told by the place of their word, from 1: the order of the enumerations. */
static int64_t *places(struct arena *arena, const uint8_t *numbers, size_t count, int none)
{
    int64_t *made = arena_array(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        made[i] = numbers[i] < none ? numbers[i] + 1 : METRIC_KEY_ABSENT;
    return made;
}

static int64_t *late_days(struct arena *arena, const struct journey_tier_states *states)
{
    int64_t *made = arena_array(arena, int64_t, states->count + 1);
    for (size_t i = 0; i < states->count; i++) {
        int32_t late = journey_promise_late(states, (uint32_t)i);
        made[i] = late == JOURNEY_LATE_NONE ? METRIC_KEY_ABSENT : late;
    }
    return made;
}

static bool is_of_tiers(const struct rule_name *name)
{
    return strcmp(name->name, "tier") == 0 || strcmp(name->name, "promise_late") == 0 ||
           strcmp(name->name, "group") == 0;
}

static enum result give_tier(struct journey_values *values, struct arena *arena, struct arena *reading,
                             const struct metric_scope *scope, const struct rule_name *name,
                             const int64_t **ret_numbers, struct problem *problem)
{
    const struct journey_tiers *tiers;
    struct journey_tier_states states;
    uint8_t *groups;
    enum result result = journey_values_tiers(values, arena, &tiers, problem);
    if (result != RESULT_OK)
        return result;
    struct journey_values below = *values;
    below.without_tiers = true;
    struct rule_values inner = journey_rule_values(&below);
    if (strcmp(name->name, "group") == 0) {
        result = journey_groups(reading, scope->columns, scope->as_of, tiers, &inner, &groups, NULL, problem);
        if (result == RESULT_OK)
            *ret_numbers = places(reading, groups, scope->columns->account_count, JOURNEY_GROUP_COUNT);
        return result;
    }
    result = journey_tier_states(reading, scope->columns, scope->as_of, tiers, &inner, &states, problem);
    if (result == RESULT_OK)
        *ret_numbers = strcmp(name->name, "tier") == 0
                           ? places(reading, states.tier, states.count, JOURNEY_TIER_COUNT)
                           : late_days(reading, &states);
    return result;
}

static enum result give(void *context, struct arena *arena, struct arena *numbers,
                        const struct metric_scope *scope, const struct rule_name *name, int32_t days,
                        const int64_t **ret_numbers, struct problem *problem)
{
    struct journey_values *values = context;
    if (is_of_tiers(name)) {
        if (values->without_tiers)
            return problem_set(problem, RESULT_BAD_INPUT,
                               _("A rule that tiers or groups are made of cannot ask for %s."), name->name);
        return give_tier(values, arena, numbers, scope, name, ret_numbers, problem);
    }
    if (name->group != GROUP_HEALTH)
        return RESULT_OK;
    if (values->without_health)
        return problem_set(problem, RESULT_BAD_INPUT, _("A rule that health is made of cannot ask for %s."),
                           name->name);
    return give_health(values, arena, numbers, scope, name, days, ret_numbers, problem);
}

struct rule_values journey_rule_values(struct journey_values *context)
{
    return (struct rule_values){
        .context = context,
        .take = take,
        .give_back = give_back,
        .give = give,
        .segment = find_segment,
        .segment_names = name_segments,
    };
}
