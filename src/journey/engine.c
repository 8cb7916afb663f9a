/* The engine's tick (engine.h): nights' work, triggers, runs. */
#include "journey/engine.h"

#include <stdlib.h>

#include "base/list.h"
#include "journey/engine_internal.h"
#include "language/language.h"

enum { STANDING_FAULTS_MAX = 1000 }; /* kept a day; beyond, each is said as it is met */
enum { ROUNDS_MAX = 10000, NIGHTLY_LEASE_SECONDS = 3600 };

void engine_report(struct journey_engine *engine, const char *what, text name, const struct problem *problem)
{
    if (engine->options.report)
        engine->options.report(engine->options.context, what, name, problem);
}

void engine_report_standing(struct journey_engine *engine, int32_t day, const char *what, text name,
                            const struct problem *problem)
{
    text whole =
        text_printf(&engine->round_memory, "%s %.*s %s", what, TEXT_ARGUMENTS(name), problem->message);
    uint64_t stamp = text_hash(whole);
    if (engine->said_day != day)
        engine->said.count = 0;
    engine->said_day = day;
    for (size_t i = 0; i < engine->said.count; i++)
        if (engine->said.items[i] == stamp)
            return;
    if (engine->said.count < STANDING_FAULTS_MAX)
        *list_append(&engine->said) = stamp;
    engine_report(engine, what, name, problem);
}

bool engine_is_stopping(const struct journey_engine *engine)
{
    return engine->options.is_stopping && engine->options.is_stopping(engine->options.context);
}

enum result engine_read_begin(const struct journey_engine *engine, struct store_connection **ret,
                              struct problem *problem)
{
    if (!engine->options.inside)
        return store_read_begin(engine->options.store, ret, problem);
    *ret = engine->options.inside->connection;
    return RESULT_OK;
}

void engine_read_end(const struct journey_engine *engine, struct store_connection *connection)
{
    if (!engine->options.inside)
        store_read_end(engine->options.store, connection);
}

enum result engine_write(const struct journey_engine *engine, store_work work, void *context,
                         struct problem *problem)
{
    return engine->options.inside ? work(engine->options.inside->connection, context, problem)
                                  : store_write(engine->options.store, work, context, problem);
}

enum result journey_engine_open(struct journey_engine **ret_engine,
                                const struct journey_engine_options *options, struct problem *problem)
{
    struct journey_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    engine->options = *options;
    engine->definitions_change = -1;
    engine->looked_day = engine->said_day = DAY_ABSENT;
    arena_init(&engine->watch_memory, 0);
    arena_init(&engine->version_memory, 0);
    arena_init(&engine->round_memory, 0);
    *ret_engine = engine;
    return RESULT_OK;
}

void journey_engine_close(struct journey_engine *engine)
{
    if (!engine)
        return;
    engine_forget_watches(engine);
    list_release(&engine->versions);
    list_release(&engine->said);
    arena_release(&engine->watch_memory);
    arena_release(&engine->version_memory);
    arena_release(&engine->round_memory);
    free(engine);
}

/* ---- jobs that are worked on outside of a transaction ---- */

struct taking {
    const struct journey_engine *engine;
    text kind;
    int64_t now, lease_seconds, limit;
    struct arena *arena;
    struct ledger_job *jobs;
    size_t count;
};

static enum result take(struct store_connection *connection, void *context, struct problem *problem)
{
    struct taking *taking = context;
    return schedule_take(connection, taking->kind, taking->now, taking->lease_seconds, taking->limit,
                         taking->arena, &taking->jobs, &taking->count, problem);
}

/* A look without a transaction of its own first: most ticks have nothing of the kind. */
static enum result take_due(struct journey_engine *engine, struct taking *taking, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = engine_read_begin(engine, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = schedule_due(connection, taking->kind, taking->now, 1, taking->arena, &taking->jobs,
                          &taking->count, problem);
    engine_read_end(engine, connection);
    if (result != RESULT_OK || taking->count == 0)
        return result;
    return engine_write(engine, take, taking, problem);
}

struct finishing {
    const struct ledger_job *job;
    enum result result;
    int64_t now, again_at;
    text error;
    int64_t attempts_max;
};

static enum result finish(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct finishing *finishing = context;
    if (finishing->result != RESULT_OK)
        return schedule_failed(connection, finishing->job, finishing->now, finishing->error,
                               finishing->attempts_max, problem);
    return schedule_later(connection, finishing->job, finishing->again_at, problem);
}

/* One process owns the store: what another held, it holds no more. */
static enum result put_nightly(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct taking *taking = context;
    enum result result = schedule_free(connection, TEXT(ENGINE_NIGHTLY_JOB), problem);
    for (size_t i = 0; i < taking->engine->options.nightly_count && result == RESULT_OK; i++)
        result = schedule_put_new(connection, TEXT(ENGINE_NIGHTLY_JOB),
                                  text_of(taking->engine->options.nightly[i].name), taking->now, TEXT(""),
                                  problem);
    return result;
}

static enum result run_nightly(struct journey_engine *engine, const struct taking *taking,
                               const struct journey_nightly *nightly, int32_t day, struct problem *problem)
{
    for (size_t i = 0; i < taking->count; i++) {
        if (!text_equal(taking->jobs[i].name, text_of(nightly->name)))
            continue;
        struct problem fault = {0};
        struct finishing finishing = {.job = &taking->jobs[i],
                                      .now = taking->now,
                                      .again_at = zone_day_start(engine->options.zone, day + 1),
                                      .attempts_max = ENGINE_NIGHTLY_ATTEMPTS_MAX};
        finishing.result = nightly->run(nightly->context, day, taking->now, &fault);
        finishing.error = text_of(fault.message);
        if (finishing.result != RESULT_OK && engine_is_stopping(engine))
            return RESULT_OK; /* begun anew by the next process */
        if (finishing.result != RESULT_OK)
            engine_report(engine, "nightly-failed", text_of(nightly->name), &fault);
        return engine_write(engine, finish, &finishing, problem);
    }
    return RESULT_OK;
}

static enum result do_nightly(struct journey_engine *engine, int64_t now, struct problem *problem)
{
    struct taking taking = {.engine = engine,
                            .kind = TEXT(ENGINE_NIGHTLY_JOB),
                            .now = now,
                            .lease_seconds = NIGHTLY_LEASE_SECONDS,
                            .limit = SCHEDULE_TAKE_MAX,
                            .arena = &engine->round_memory};
    enum result result = RESULT_OK;
    if (engine->options.inside)
        return RESULT_OK;
    if (!engine->nightly_is_put)
        result = engine_write(engine, put_nightly, &taking, problem);
    engine->nightly_is_put = engine->nightly_is_put || result == RESULT_OK;
    if (result == RESULT_OK)
        result = take_due(engine, &taking, problem);
    int32_t day = zone_day_of(engine->options.zone, now);
    for (size_t i = 0;
         i < engine->options.nightly_count && result == RESULT_OK && !engine_is_stopping(engine); i++)
        result = run_nightly(engine, &taking, &engine->options.nightly[i], day, problem);
    return result;
}

/* ---- rounds ---- */

/* One look at the columns as they are now, and one step of every run that is due. */
static enum result do_round(struct journey_engine *engine, int64_t now, size_t *ret_count,
                            struct problem *problem)
{
    struct engine_view view = {.columns = column_live_acquire(engine->options.live),
                               .day = zone_day_of(engine->options.zone, now),
                               .now = now,
                               .options = &engine->options,
                               .above = {.store = engine->options.store,
                                         .kept = engine->options.kept,
                                         .lists = engine->options.lists}};
    view.above.known_change = view.columns->known_change;
    view.values = journey_rule_values(&view.above);
    enum result result = engine_look(engine, &view, problem);
    if (result == RESULT_OK)
        result = engine_advance(engine, &view, ret_count, problem);
    column_snapshot_release(view.columns);
    arena_clear(&engine->round_memory);
    return result;
}

/* Uses may still be on their way after a start: who never used anything would seem to be everybody. */
static bool is_loaded(struct journey_engine *engine)
{
    struct column_snapshot *columns = column_live_acquire(engine->options.live);
    bool loaded = true;
    for (int family = 0; family < COLUMN_FAMILY_COUNT; family++)
        loaded = loaded && (columns->loaded[family] || family == COLUMN_SEARCH);
    column_snapshot_release(columns);
    return loaded;
}

enum result journey_engine_tick(struct journey_engine *engine, int64_t now, struct problem *problem)
{
    if (!is_loaded(engine))
        return problem_set(problem, RESULT_BUSY, "%s", _("Uses are still being loaded."));
    enum result result = do_nightly(engine, now, problem);
    arena_clear(&engine->round_memory);
    if (result == RESULT_OK)
        result = engine_read_watches(engine, problem);
    size_t count = 1;
    for (int i = 0; i < ROUNDS_MAX && result == RESULT_OK && (count > 0 || engine->more); i++) {
        if (engine_is_stopping(engine))
            return RESULT_OK;
        result = do_round(engine, now, &count, problem);
    }
    arena_clear(&engine->round_memory);
    return result;
}
