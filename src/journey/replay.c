/* See replay.h. */
#include "journey/replay.h"

#include <string.h>

#include "base/kept.h"
#include "base/list.h"
#include "health/assess.h"
#include "journey/engine.h"
#include "language/language.h"
#include "ledger/definition.h"

enum { TICK_HOUR = 7, CLOSING_HOUR = 15, FRIDAY = 4 };

struct planned {
    int64_t account_id;
    char external_id[JOURNEY_TASK_ID_BYTES];
    struct journey_replay_closing closing;
};
struct replaying {
    const struct journey_replay *replay;
    struct ledger_change *change;
    struct column_live *live;
    struct kept *kept;
    struct journey_engine *engine;
    int32_t day;
    struct {
        struct planned *items;
        size_t count, capacity;
    } planned;           /* those not yet closed */
    struct problem said; /* the first fault that the engine reported */
};

static int64_t instant_of(const struct replaying *replaying, int hour, int minute)
{
    return zone_day_start(replaying->replay->zone, replaying->day) +
           (hour * 60 + minute) * 60 * (int64_t)INSTANT_MICROSECONDS;
}

/* ---- what the engine is given ---- */

static enum result write_inside(void *context, journey_work work, void *work_context, struct problem *problem)
{
    struct replaying *replaying = context;
    replaying->change->committed_at = instant_of(replaying, TICK_HOUR, 0);
    return work(replaying->change, work_context, problem);
}

static void report(void *context, const char *what, text name, const struct problem *problem)
{
    struct replaying *replaying = context;
    (void)what;
    (void)name;
    if (replaying->said.code == RESULT_OK)
        replaying->said = *problem;
}

static bool is_stopping(void *context)
{
    const struct journey_replay *replay = ((const struct replaying *)context)->replay;
    return replay->is_cancelled && replay->is_cancelled(replay->context);
}

static void raised(void *context, const struct journey_task *task, const char *external_id,
                   enum journey_raised how)
{
    struct replaying *replaying = context;
    const struct journey_replay *replay = replaying->replay;
    struct planned planned = {.account_id = task->account_id, .closing = {.day = DAY_ABSENT}};
    if (how != JOURNEY_TASK_NEW)
        return; /* whoever has it goes on with it */
    replay->close(replay->context, task,
                  column_account_external_id(replay->columns, (uint32_t)(task->account_id - 1)),
                  replaying->day, &planned.closing);
    if (planned.closing.day == DAY_ABSENT)
        return;
    text_copy_into(planned.external_id, sizeof planned.external_id, text_of(external_id));
    *list_append(&replaying->planned) = planned;
}

static enum result open_engine(struct replaying *replaying, struct problem *problem)
{
    const struct journey_engine_options options = {.live = replaying->live,
                                                   .zone = replaying->replay->zone,
                                                   .context = replaying,
                                                   .write = write_inside,
                                                   .kept = replaying->kept,
                                                   .report = report,
                                                   .is_stopping = is_stopping,
                                                   .inside = replaying->change,
                                                   .raised = raised};
    journey_engine_close(replaying->engine);
    replaying->engine = NULL;
    return journey_engine_open(&replaying->engine, &options, problem);
}

/* ---- people ---- */

static enum result close_task(struct replaying *replaying, struct arena *arena, const struct planned *planned,
                              struct problem *problem)
{
    struct journey_task_row *rows;
    size_t count = 0;
    enum result result =
        journey_task_list(replaying->change->connection, arena, planned->account_id, &rows, &count, problem);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        if (text_equal(rows[i].external_id, text_of(planned->external_id)))
            return journey_task_close(replaying->change, planned->account_id, rows[i].record_id,
                                      &planned->closing.how, problem);
    return result;
}

static enum result close_tasks(struct replaying *replaying, struct problem *problem)
{
    struct arena arena;
    enum result result = RESULT_OK;
    size_t kept = 0;
    arena_init(&arena, 0);
    for (size_t i = 0; i < replaying->planned.count; i++) {
        const struct planned planned = replaying->planned.items[i];
        if (planned.closing.day > replaying->day) {
            replaying->planned.items[kept++] = planned;
        } else if (result == RESULT_OK) {
            replaying->change->committed_at = instant_of(replaying, CLOSING_HOUR, (int)(i * 7 % 120));
            result = close_task(replaying, &arena, &planned, problem);
            arena_clear(&arena);
        }
    }
    replaying->planned.count = kept;
    arena_release(&arena);
    return result;
}

/* ---- days ---- */

/* Switches on what begins today. Another engine: it reads the definitions anew. */
static enum result begin_today(struct replaying *replaying, size_t *next, struct problem *problem)
{
    const struct journey_replay *replay = replaying->replay;
    enum result result = RESULT_OK;
    bool begins = false;
    for (;
         *next < replay->count && replay->playbooks[*next].first_day <= replaying->day && result == RESULT_OK;
         ++*next, begins = true)
        result = ledger_definition_put(replaying->change, DEFINITION_PLAYBOOK, replay->playbooks[*next].key,
                                       DEFINITION_SEEN_ANY, replay->playbooks[*next].body, NULL, problem);
    return result == RESULT_OK && begins ? open_engine(replaying, problem) : result;
}

static enum result live_a_day(struct replaying *replaying, struct problem *problem)
{
    enum result result = RESULT_OK;
    bool works = day_weekday(replaying->day) <= FRIDAY || replaying->day == replaying->replay->last_day;
    if (replaying->engine && works)
        result = journey_engine_tick(replaying->engine, instant_of(replaying, TICK_HOUR, 0), problem);
    if (result == RESULT_OK)
        result = close_tasks(replaying, problem);
    if (result == RESULT_OK && replaying->said.code != RESULT_OK) {
        *problem = replaying->said;
        result = problem->code;
    }
    if (result == RESULT_OK && is_stopping(replaying))
        result = problem_set(problem, RESULT_CANCELLED, "%s", _("Stopped."));
    return result;
}

static enum result live_through(struct replaying *replaying, struct problem *problem)
{
    const struct journey_replay *replay = replaying->replay;
    enum result result = RESULT_OK;
    size_t next = 0;
    for (replaying->day = replay->count ? replay->playbooks[0].first_day : replay->last_day;
         replaying->day <= replay->last_day && result == RESULT_OK; replaying->day++) {
        result = begin_today(replaying, &next, problem);
        if (result == RESULT_OK)
            result = live_a_day(replaying, problem);
    }
    return result;
}

enum result journey_replay(struct ledger_change *change, const struct journey_replay *replay,
                           struct problem *problem)
{
    column_snapshot_retain(replay->columns);
    struct replaying replaying = {.replay = replay,
                                  .change = change,
                                  .live = column_live_of(replay->columns),
                                  .kept = health_kept_new()};
    int64_t committed_at = change->committed_at;
    enum result result = live_through(&replaying, problem);
    change->committed_at = committed_at;
    journey_engine_close(replaying.engine);
    list_release(&replaying.planned);
    kept_release(replaying.kept);
    column_live_close(replaying.live);
    return result;
}
