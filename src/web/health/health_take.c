/* The models from the record, and what they make of a scope's columns. */
#include "column/live.h"
#include "journey/model.h"
#include "journey/score.h"
#include "language/language.h"
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

enum result web_health_take(const struct web_scope *scope, struct arena *arena, struct web_health *ret,
                            struct problem *problem)
{
    struct web_application *application = scope->application;
    struct health_set *set = arena_allocate(arena, sizeof *set);
    struct journey_values below = web_values_of(application, scope->columns);
    below.without_health = true;
    struct rule_values values = journey_rule_values(&below);
    int64_t known = text_is_empty(scope->known_at) ? LEDGER_NOW : scope->columns->known_change;
    struct health_lent lent;
    enum result result = web_health_set(application, known, arena, set, problem);
    if (result == RESULT_OK)
        result =
            health_kept_take(application->health, scope->columns, scope->as_of, set, &values, &lent, problem);
    if (result == RESULT_OK)
        *ret = (struct web_health){set, lent, lent.assessment};
    return result;
}

void web_health_give_back(const struct web_scope *scope, const struct web_health *health)
{
    health_kept_give_back(scope->application->health, &health->lent);
}

enum result web_health_keep(struct web_application *application, int32_t day, struct problem *problem)
{
    struct web_scope scope = {.application = application, .as_of = day};
    struct web_health health;
    struct arena arena;
    if (!application->live)
        return RESULT_OK;
    scope.columns = column_live_acquire(application->live);
    arena_init(&arena, 0);
    enum result result = web_health_take(&scope, &arena, &health, problem);
    if (result == RESULT_OK) {
        result = journey_scores_keep(application->store, scope.columns, health.of,
                                     application->clock->now(application->clock), problem);
        web_health_give_back(&scope, &health);
    }
    arena_release(&arena);
    column_snapshot_release(scope.columns);
    return result;
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
    struct journey_values below = web_values_of(application, columns);
    below.without_health = true;
    struct rule_values values = journey_rule_values(&below);
    enum result result =
        rule_accounts_with(arena, document->segment, columns, day, &values, &accounts, NULL, &inner);
    if (result != RESULT_OK)
        result = problem_set(problem, result, "%s: %s", _("Segment"), inner.message);
    else
        result = health_bind(arena, document, columns, day, &values, &model, problem);
    column_snapshot_release(columns);
    return result;
}
