/* See schedule.h. */
#include "schedule/schedule.h"

#include <assert.h>

#include "base/stable_hash.h"
#include "language/language.h"

enum result schedule_put(struct store_connection *connection, text kind, text name, int64_t due_at,
                         text payload, struct problem *problem)
{
    const struct ledger_job job = {
        .kind = kind, .name = name, .payload = payload, .due_at = due_at, .leased_until = INSTANT_ABSENT};
    return ledger_job_put(connection, &job, problem);
}

enum result schedule_put_new(struct store_connection *connection, text kind, text name, int64_t due_at,
                             text payload, struct problem *problem)
{
    struct arena arena;
    struct ledger_job there;
    bool found = false;
    arena_init(&arena, 0);
    enum result result = ledger_job_find(connection, kind, name, &arena, &found, &there, problem);
    arena_release(&arena);
    return result != RESULT_OK || found ? result
                                        : schedule_put(connection, kind, name, due_at, payload, problem);
}

enum result schedule_due(struct store_connection *connection, text kind, int64_t now, int64_t limit,
                         struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                         struct problem *problem)
{
    assert(limit > 0 && limit <= SCHEDULE_TAKE_MAX);
    return ledger_job_due(connection, kind, now, limit, arena, ret_jobs, ret_count, problem);
}

/* What is held by `job->lease` becomes `next`; CONFLICT where it is held no more. */
static enum result replace(struct store_connection *connection, const struct ledger_job *next, int64_t held,
                           struct problem *problem)
{
    bool found = false;
    enum result result = ledger_job_update(connection, next, held, &found, problem);
    if (result != RESULT_OK || found)
        return result;
    return problem_set(problem, RESULT_CONFLICT, _("This work was taken over meanwhile."));
}

enum result schedule_take(struct store_connection *connection, text kind, int64_t now, int64_t lease_seconds,
                          int64_t limit, struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                          struct problem *problem)
{
    struct ledger_job *jobs = NULL;
    size_t count = 0;
    enum result result = schedule_due(connection, kind, now, limit, arena, &jobs, &count, problem);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        int64_t held = jobs[i].lease++;
        jobs[i].leased_until = now + lease_seconds * INSTANT_MICROSECONDS;
        result = replace(connection, &jobs[i], held, problem);
    }
    if (result == RESULT_OK) {
        *ret_jobs = jobs;
        *ret_count = count;
    }
    return result;
}

enum result schedule_free(struct store_connection *connection, text kind, struct problem *problem)
{
    return ledger_job_free(connection, kind, problem);
}

enum result schedule_done(struct store_connection *connection, const struct ledger_job *job,
                          struct problem *problem)
{
    bool found = false;
    enum result result = ledger_job_delete(connection, job->kind, job->name, job->lease, &found, problem);
    if (result != RESULT_OK || found)
        return result;
    return problem_set(problem, RESULT_CONFLICT, _("This work was taken over meanwhile."));
}

enum result schedule_later(struct store_connection *connection, const struct ledger_job *job, int64_t due_at,
                           struct problem *problem)
{
    struct ledger_job next = *job;
    next.due_at = due_at;
    next.attempts = 0;
    next.leased_until = INSTANT_ABSENT;
    next.error = TEXT_ABSENT;
    return replace(connection, &next, job->lease, problem);
}

enum result schedule_failed(struct store_connection *connection, const struct ledger_job *job, int64_t now,
                            text error, int64_t attempts_max, struct problem *problem)
{
    struct ledger_job next = *job;
    next.attempts++;
    next.error = error;
    next.leased_until = INSTANT_ABSENT;
    next.given_up = next.attempts >= attempts_max;
    next.due_at = now + schedule_backoff_seconds(next.attempts, job->name) * INSTANT_MICROSECONDS;
    return replace(connection, &next, job->lease, problem);
}

int64_t schedule_backoff_seconds(int64_t attempts, text name)
{
    int64_t seconds = SCHEDULE_BACKOFF_FIRST_SECONDS;
    for (int64_t i = 1; i < attempts && seconds < SCHEDULE_BACKOFF_MOST_SECONDS; i++)
        seconds *= 2;
    if (seconds > SCHEDULE_BACKOFF_MOST_SECONDS)
        seconds = SCHEDULE_BACKOFF_MOST_SECONDS;
    return seconds + (int64_t)(stable_hash(name, (uint64_t)attempts) % (uint64_t)(seconds / 10 + 1));
}
