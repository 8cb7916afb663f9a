/* The models from the record, and what they make of a scope's columns. */
#include "base/log.h"
#include "base/stable_hash.h"
#include "column/live.h"
#include "journey/model.h"
#include "journey/score.h"
#include "language/language.h"
#include "rule/name.h"
#include "rule/tree.h"
#include "web/health/health.h"
#include "web/values.h"

enum result web_health_set(struct web_application *application, int64_t known_change, struct arena *arena,
                           struct health_set *ret, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_models(connection, known_change, arena, ret, problem);
    store_read_end(application->store, connection);
    return result;
}

struct rule_values web_health_values(const struct web_application *application,
                                     const struct column_snapshot *columns, struct journey_values *below)
{
    *below = web_values_of(application, columns);
    below->without_health = true;
    return journey_rule_values(below);
}

/* Whether a rule names what stands in definitions of its own: named segments, tiers, groups. */
static bool rests_on_definitions(text rule)
{
    struct rule_token token;
    size_t at = 0;
    bool after_segment = false;
    while (rule_token_next(rule, &at, &token) && token.kind != TOKEN_END) {
        const struct rule_name *name = token.kind == TOKEN_WORD ? rule_name_find(token.text) : NULL;
        if ((name && name->source == RULE_GIVEN) || (after_segment && text_equal(token.text, TEXT("("))))
            return true;
        after_segment =
            token.kind == TOKEN_WORD && text_equal_ignoring_ascii_case(token.text, TEXT("segment"));
    }
    return false;
}

static bool set_rests_on_definitions(const struct health_set *set)
{
    for (int i = 0; i <= set->count; i++) {
        const struct health_document *document = i < set->count ? set->documents[i] : set->engagement;
        if (rests_on_definitions(document->segment))
            return true;
        for (int k = 0; k < document->model.criterion_count; k++)
            if (document->model.criteria[k].measure == HEALTH_RULE &&
                rests_on_definitions(document->model.criteria[k].source))
                return true;
    }
    return false;
}

static enum result take(const struct web_scope *scope, int32_t day, struct health_set *set,
                        const struct rule_values *values, struct web_health *ret, struct problem *problem)
{
    struct health_lent lent;
    enum result result =
        health_kept_take(scope->application->health, scope->columns, day, set, values, &lent, problem);
    if (result == RESULT_OK)
        *ret = (struct web_health){set, lent, lent.assessment};
    return result;
}

/* The models in force as known to the scope. */
static enum result set_now(const struct web_scope *scope, struct arena *arena, struct health_set **ret,
                           struct problem *problem)
{
    int64_t known = text_is_empty(scope->known_at) ? LEDGER_NOW : scope->columns->known_change;
    *ret = arena_allocate(arena, sizeof **ret);
    return web_health_set(scope->application, known, arena, *ret, problem);
}

/* Those in force at the end of `day`, and what their rules asked for then. */
static enum result set_then(const struct web_scope *scope, struct store_connection *connection, int32_t day,
                            struct arena *arena, struct journey_values *below, struct health_set **ret,
                            struct problem *problem)
{
    int64_t change = 0;
    struct health_set *set = *ret = arena_allocate(arena, sizeof *set);
    enum result result =
        ledger_change_at(connection, zone_day_start(scope->application->zone, day + 1) - 1, &change, problem);
    if (change > scope->columns->known_change)
        change = scope->columns->known_change;
    if (result == RESULT_OK)
        result = journey_models(connection, change, arena, set, problem);
    if (result == RESULT_OK && set_rests_on_definitions(set)) {
        below->known_change = change; /* which may have been others: an assessment of its own */
        set->stamp = stable_hash(TEXT("then"), set->stamp ^ (uint64_t)change);
    }
    return result;
}

enum result web_health_take(const struct web_scope *scope, struct arena *arena, struct web_health *ret,
                            struct problem *problem)
{
    struct health_set *set;
    struct journey_values below;
    struct rule_values values = web_health_values(scope->application, scope->columns, &below);
    enum result result = set_now(scope, arena, &set, problem);
    return result == RESULT_OK ? take(scope, scope->as_of, set, &values, ret, problem) : result;
}

/* Not among the kept ones, which hold today's: an earlier day is asked for once, by a page that is kept. */
enum result web_health_take_then(const struct web_scope *scope, struct store_connection *connection,
                                 int32_t day, struct arena *arena, struct web_health *ret,
                                 struct problem *problem)
{
    struct metric_scope then = {.columns = scope->columns, .as_of = day};
    struct health_set *set;
    struct journey_values below;
    struct rule_values values = web_health_values(scope->application, scope->columns, &below);
    struct health_assessment *assessment = arena_new(arena, struct health_assessment);
    struct arena reading;
    enum result result = set_then(scope, connection, day, arena, &below, &set, problem);
    if (result != RESULT_OK)
        return result;
    set->engagement = NULL; /* nobody asks for it here */
    arena_init(&reading, 0);
    result = health_assess(arena, &reading, &then, set, 0, &values, assessment, problem);
    assessment->read = NULL;
    arena_release(&reading);
    if (result == RESULT_OK)
        *ret = (struct web_health){.set = set, .of = assessment};
    return result;
}

static enum result one_of(const struct web_scope *scope, struct arena *arena, int32_t day,
                          const struct health_set *set, const struct rule_values *values, uint32_t account,
                          struct web_health_one *ret, struct problem *problem)
{
    const struct metric_scope metric = {.columns = scope->columns, .as_of = day};
    ret->set = set;
    return health_assess_one(arena, &metric, set, HEALTH_TREND_DAYS, values, account, &ret->of, problem);
}

enum result web_health_one(const struct web_scope *scope, struct arena *arena, uint32_t account,
                           struct web_health_one *ret, struct problem *problem)
{
    struct health_set *set;
    struct journey_values below;
    struct rule_values values = web_health_values(scope->application, scope->columns, &below);
    enum result result = set_now(scope, arena, &set, problem);
    return result == RESULT_OK ? one_of(scope, arena, scope->as_of, set, &values, account, ret, problem)
                               : result;
}

enum result web_health_one_then(const struct web_scope *scope, struct store_connection *connection,
                                int32_t day, struct arena *arena, uint32_t account,
                                struct web_health_one *ret, struct problem *problem)
{
    struct health_set *set;
    struct journey_values below;
    struct rule_values values = web_health_values(scope->application, scope->columns, &below);
    enum result result = set_then(scope, connection, day, arena, &below, &set, problem);
    return result == RESULT_OK ? one_of(scope, arena, day, set, &values, account, ret, problem) : result;
}

void web_health_give_back(const struct web_scope *scope, const struct web_health *health)
{
    if (health->lent.entry)
        health_kept_give_back(scope->application->health, &health->lent);
}

/* Not among the kept ones: nobody asks for yesterday's, and what stands beside it is as large. */
static enum result keep_scores(struct web_application *application, const struct column_snapshot *columns,
                               int32_t day, struct arena *arena, struct problem *problem)
{
    struct metric_scope scope = {.columns = columns, .as_of = day};
    struct journey_values below = web_values_of(application, columns);
    below.without_health = true;
    struct rule_values values = journey_rule_values(&below);
    struct health_set set;
    struct health_assessment assessment;
    enum result result = web_health_set(application, LEDGER_NOW, arena, &set, problem);
    if (result == RESULT_OK)
        result = health_assess(arena, arena, &scope, &set, 0, &values, &assessment, problem);
    if (result == RESULT_OK)
        result = journey_scores_keep(application->store, columns, &assessment,
                                     application->clock->now(application->clock), problem);
    return result;
}

enum result web_health_keep(struct web_application *application, int32_t day, struct problem *problem)
{
    struct arena arena;
    if (!application->live)
        return RESULT_OK;
    struct column_snapshot *columns = column_live_acquire(application->live);
    arena_init(&arena, 0);
    enum result result = keep_scores(application, columns, day, &arena, problem);
    arena_release(&arena);
    column_snapshot_release(columns);
    return result;
}

void web_health_published(struct web_application *application)
{
    struct problem problem = {0};
    int32_t today = zone_day_of(application->zone, application->clock->now(application->clock));
    if (web_health_keep(application, today, &problem) != RESULT_OK)
        log_event(LOG_WARNING, "scores-not-kept", "detail=%s", problem.detail);
}

enum result web_health_night(void *context, int32_t day, int64_t now, struct problem *problem)
{
    (void)now;
    return web_health_keep(context, day - 1, problem);
}

enum result web_health_check(struct web_application *application, const struct health_document *document,
                             struct arena *arena, struct problem *problem)
{
    struct health_model model;
    struct problem inner;
    uint64_t *accounts;
    if (!application->live)
        return RESULT_OK;
    struct column_snapshot *columns = column_live_acquire(application->live);
    int32_t day = zone_day_of(application->zone, application->clock->now(application->clock));
    struct journey_values below;
    struct rule_values values = web_health_values(application, columns, &below);
    enum result result =
        rule_accounts_with(arena, document->segment, columns, day, &values, &accounts, NULL, &inner);
    if (result != RESULT_OK)
        result = problem_set(problem, result, "%s: %s", _("Segment"), inner.message);
    else
        result = health_bind(arena, document, columns, day, &values, &model, problem);
    column_snapshot_release(columns);
    return result;
}
