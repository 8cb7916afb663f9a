/* Runs that a person ends (engine.h): the run says why, a step of its own who, and its job goes, all in one
 * change. What the run has done stays done. Runs on the store's writer, so that no step is taken meanwhile.
 */
#include "journey/engine.h"

#include "language/language.h"
#include "schedule/schedule.h"

enum { STOPPED_AT_ONCE = 500 };

enum result journey_stop_check(const struct journey_stop *stop, struct problem *problem)
{
    if (text_is_empty(text_trim(stop->reason)))
        return problem_set(problem, RESULT_BAD_INPUT, _("Say why it is stopped, for whoever comes next."));
    if (text_count_characters(stop->reason) > JOURNEY_STOP_REASON_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("At most %d characters."), JOURNEY_STOP_REASON_MAX);
    return RESULT_OK;
}

static enum result stop_run(struct ledger_change *change, struct arena *arena, struct ledger_run *run,
                            const struct journey_stop *stop, struct problem *problem)
{
    const struct ledger_run_step step = {.sequence = run->sequence,
                                         .step = run->step,
                                         .kind = LEDGER_STEP_STOPPED,
                                         .at = change->committed_at,
                                         .effect = stop->by_email};
    struct ledger_job job;
    bool found = false;
    run->state = RUN_STOPPED;
    run->ended_at = change->committed_at;
    run->error = text_trim(stop->reason);
    enum result result = ledger_run_advance(change->connection, run, run->sequence, problem);
    if (result == RESULT_OK)
        result = ledger_run_step_add(change->connection, run->id, &step, problem);
    text name = text_printf(arena, "%lld", (long long)run->id);
    if (result == RESULT_OK)
        result =
            ledger_job_find(change->connection, TEXT(ENGINE_RUN_JOB), name, arena, &found, &job, problem);
    if (result == RESULT_OK && found)
        result = schedule_done(change->connection, &job, problem);
    return result;
}

enum result journey_run_stop(struct ledger_change *change, int64_t run_id, const struct journey_stop *stop,
                             struct problem *problem)
{
    struct arena arena;
    struct ledger_run run;
    bool found = false;
    enum result result = journey_stop_check(stop, problem);
    if (result != RESULT_OK)
        return result;
    arena_init(&arena, 0);
    result = ledger_run_read(change->connection, run_id, &arena, &found, &run, problem);
    if (result == RESULT_OK && !found)
        result = problem_set(problem, RESULT_NOT_FOUND, _("There is no such run."));
    if (result == RESULT_OK)
        result = stop_run(change, &arena, &run, stop, problem);
    arena_release(&arena);
    return result;
}

enum result journey_runs_stop(struct ledger_change *change, text playbook, const struct journey_stop *stop,
                              int64_t *ret_count, struct problem *problem)
{
    struct arena arena;
    int64_t after = 0, stopped = 0;
    size_t count = STOPPED_AT_ONCE;
    enum result result = journey_stop_check(stop, problem);
    arena_init(&arena, 0);
    while (result == RESULT_OK && count == STOPPED_AT_ONCE) {
        struct ledger_run *runs;
        arena_clear(&arena);
        result = ledger_run_list_active(change->connection, playbook, after, STOPPED_AT_ONCE, &arena, &runs,
                                        &count, problem);
        for (size_t i = 0; result == RESULT_OK && i < count; i++) {
            after = runs[i].id;
            if (stop->may && !stop->may(stop->context, runs[i].account_id))
                continue;
            result = stop_run(change, &arena, &runs[i], stop, problem);
            stopped++;
        }
    }
    arena_release(&arena);
    if (result == RESULT_OK)
        *ret_count = stopped;
    return result;
}
