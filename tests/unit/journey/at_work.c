#include "at_work.h"

#include <stdio.h>
#include <string.h>

#include "journey/task.h"
#include "ledger/definition.h"

static void must(struct at_work *work, enum result result)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", work->f->problem.message, work->f->problem.detail);
}

/* ---- what the engine is given ---- */

struct writing {
    struct at_work *work;
    journey_work run;
    void *context;
    struct ledger_touched touched;
};

static enum result run_change(struct store_connection *connection, void *context, struct problem *problem)
{
    struct writing *writing = context;
    struct fixture *f = writing->work->f;
    struct ledger_change change;
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("playbooks"), &writing->touched, problem);
    if (result != RESULT_OK)
        return result;
    result = writing->run(&change, writing->context, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

static bool dies(struct at_work *work, bool after)
{
    if (work->dies_in == 0 || work->dies_after != after || --work->dies_in > 0)
        return false;
    work->is_dead = true;
    work->deaths++;
    return true;
}

static enum result write_change(void *context, journey_work run, void *run_context, struct problem *problem)
{
    struct at_work *work = context;
    struct writing writing = {.work = work, .run = run, .context = run_context};
    if (work->is_dead || dies(work, false))
        return problem_set(problem, RESULT_CANCELLED, "killed");
    enum result result = store_write(work->f->store, run_change, &writing, problem);
    if (result == RESULT_OK && dies(work, true))
        result = problem_set(problem, RESULT_CANCELLED, "killed");
    else if (result == RESULT_OK)
        result = column_live_apply(work->live, &writing.touched, problem);
    ledger_touched_release(&writing.touched);
    return result;
}

static void report(void *context, const char *what, text name, const struct problem *problem)
{
    struct at_work *work = context;
    work->reports++;
    snprintf(work->last_report, sizeof work->last_report, "%s %.*s: %s", what, TEXT_ARGUMENTS(name),
             problem->message);
}

static bool is_dead(void *context)
{
    struct at_work *work = context;
    return work->is_dead || dies(work, false);
}

static void report_rule(void *context, text place, text reason)
{
    struct at_work *work = context;
    work->reports++;
    snprintf(work->last_report, sizeof work->last_report, "%.*s: %.*s", TEXT_ARGUMENTS(place),
             TEXT_ARGUMENTS(reason));
}

struct journey_nights at_work_nights(struct at_work *work)
{
    return (struct journey_nights){.store = work->f->store,
                                   .live = work->live,
                                   .kept = work->kept,
                                   .context = work,
                                   .write = write_change,
                                   .report = report_rule};
}

static void open_engine(struct at_work *work)
{
    if (work->nights)
        *work->nights = at_work_nights(work);
    const struct journey_engine_options options = {.store = work->f->store,
                                                   .live = work->live,
                                                   .zone = work->f->zone,
                                                   .context = work,
                                                   .write = write_change,
                                                   .kept = work->kept,
                                                   .report = report,
                                                   .is_stopping = is_dead,
                                                   .nightly = work->nightly,
                                                   .nightly_count = work->nightly_count};
    must(work, journey_engine_open(&work->engine, &options, &work->f->problem));
}

void at_work_open(struct at_work *work, struct fixture *f)
{
    work->f = f;
    arena_init(&work->arena, 0);
    must(work, column_live_open(&work->live, f->store, &f->clock, NULL, &f->problem));
    open_engine(work);
}

void at_work_close(struct at_work *work)
{
    journey_engine_close(work->engine);
    column_live_close(work->live);
    arena_release(&work->arena);
}

void at_work_follow(struct at_work *work)
{
    journey_engine_close(work->engine);
    column_live_close(work->live);
    must(work, column_live_open(&work->live, work->f->store, &work->f->clock, NULL, &work->f->problem));
    open_engine(work);
}

void at_work_change(struct at_work *work, journey_work run, void *context)
{
    must(work, write_change(work, run, context, &work->f->problem));
}

struct defining {
    const char *key, *body;
};

static enum result define(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct defining *defining = context;
    return ledger_definition_put(change, DEFINITION_PLAYBOOK, text_of(defining->key), DEFINITION_SEEN_ANY,
                                 text_of(defining->body), NULL, problem);
}

void at_work_playbook(struct at_work *work, const char *key, const char *body)
{
    struct defining defining = {key, body};
    struct playbook *playbook;
    must(work, playbook_read(&work->arena, text_of(body), &playbook, NULL, &work->f->problem));
    must(work, write_change(work, define, &defining, &work->f->problem));
}

void at_work_tick_at(struct at_work *work, int64_t now)
{
    work->f->clock.fixed_instant = now;
    for (int lives = 0; lives < 1000; lives++) {
        work->is_dead = false;
        if (work->next_death)
            work->next_death(work);
        enum result result = journey_engine_tick(work->engine, now, &work->f->problem);
        if (!work->is_dead) {
            must(work, result);
            return;
        }
        if (work->dies_after) {
            at_work_follow(work);
        } else { /* nothing was committed that the columns do not hold */
            journey_engine_close(work->engine);
            open_engine(work);
        }
    }
    fail_msg("it never lived through the tick");
}

void at_work_tick(struct at_work *work, const char *day)
{
    at_work_tick_at(work, zone_day_start(work->f->zone, day_parse(text_of(day))) +
                              12 * 3600 * (int64_t)INSTANT_MICROSECONDS);
}

static const char *account_of(struct column_snapshot *columns, int64_t account_id, struct arena *arena)
{
    text id = column_account_external_id(columns, (uint32_t)(account_id - 1));
    return arena_printf(arena, "%.*s", TEXT_ARGUMENTS(id));
}

const char *at_work_runs(struct at_work *work)
{
    static const char *const states[] = {"active", "done", "stopped", "failed", "held-out"};
    struct store_connection *connection;
    struct ledger_run *runs;
    size_t count;
    struct column_snapshot *columns = column_live_acquire(work->live);
    char *out = arena_printf(&work->arena, "%s", "");
    must(work, store_read_begin(work->f->store, &connection, &work->f->problem));
    must(work, ledger_run_list(connection, TEXT_ABSENT, 0, RUN_STATE_COUNT, 0, 1000, &work->arena, &runs,
                               &count, &work->f->problem));
    store_read_end(work->f->store, connection);
    for (size_t i = count; i-- > 0;)
        out = arena_printf(&work->arena, "%s%.*s %s %s %lld;", out, TEXT_ARGUMENTS(runs[i].playbook),
                           account_of(columns, runs[i].account_id, &work->arena), states[runs[i].state],
                           (long long)runs[i].sequence);
    column_snapshot_release(columns);
    return out;
}

const char *at_work_tasks(struct at_work *work)
{
    static const char *const states[] = {"open", "done", "dismissed"};
    struct store_connection *connection;
    struct column_snapshot *columns = column_live_acquire(work->live);
    char *out = arena_printf(&work->arena, "%s", ""), day[11];
    must(work, store_read_begin(work->f->store, &connection, &work->f->problem));
    for (uint32_t account = 0; account < columns->account_count; account++) {
        struct journey_task_row *rows;
        size_t count;
        must(work, journey_task_list(connection, &work->arena, (int64_t)account + 1, &rows, &count,
                                     &work->f->problem));
        for (size_t i = 0; i < count; i++)
            out = arena_printf(&work->arena, "%s%s %.*s %s %.*s %s;", out,
                               account_of(columns, rows[i].account_id, &work->arena),
                               TEXT_ARGUMENTS(rows[i].reason), states[rows[i].state],
                               TEXT_ARGUMENTS(rows[i].title), day_format(rows[i].due_day, day));
    }
    store_read_end(work->f->store, connection);
    column_snapshot_release(columns);
    return out;
}
