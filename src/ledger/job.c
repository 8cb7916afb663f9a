/* See job.h. */
#include "ledger/job.h"

#include "base/list.h"

#define COLUMNS "kind, name, due_at, payload, attempts, lease, leased_until, given_up, error"

static void bind_job(struct store_statement *statement, const struct ledger_job *job)
{
    store_bind_text(statement, 1, job->kind);
    store_bind_text(statement, 2, job->name);
    store_bind_number(statement, 3, job->due_at);
    store_bind_text(statement, 4, text_is_absent(job->payload) ? TEXT("") : job->payload);
    store_bind_number(statement, 5, job->attempts);
    store_bind_number(statement, 6, job->lease);
    store_bind_number_or_null(statement, 7, job->leased_until, INSTANT_ABSENT);
    store_bind_number(statement, 8, job->given_up);
    store_bind_text(statement, 9, job->error);
}

enum result ledger_job_put(struct store_connection *connection, const struct ledger_job *job,
                           struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "INSERT INTO job (kind, name, due_at, payload, attempts, lease, leased_until, given_up, error) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, name) DO UPDATE SET due_at = ?3, "
        "payload = ?4, attempts = ?5, lease = job.lease + 1, leased_until = ?7, given_up = ?8, error = ?9",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_job(statement, job);
    return store_run(statement, problem);
}

enum result ledger_job_update(struct store_connection *connection, const struct ledger_job *job, int64_t held,
                              bool *ret_found, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "UPDATE job SET due_at = ?3, payload = ?4, attempts = ?5, lease = ?6, leased_until = ?7, "
        "given_up = ?8, error = ?9 WHERE kind = ?1 AND name = ?2 AND lease = ?10",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_job(statement, job);
    store_bind_number(statement, 10, held);
    result = store_run(statement, problem);
    *ret_found = result == RESULT_OK && store_changed_rows(connection) > 0;
    return result;
}

enum result ledger_job_delete(struct store_connection *connection, text kind, text name, int64_t held,
                              bool *ret_found, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "DELETE FROM job WHERE kind = ?1 AND name = ?2 AND lease = ?3", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    store_bind_text(statement, 2, name);
    store_bind_number(statement, 3, held);
    result = store_run(statement, problem);
    *ret_found = result == RESULT_OK && store_changed_rows(connection) > 0;
    return result;
}

enum result ledger_job_free(struct store_connection *connection, text kind, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "UPDATE job SET leased_until = NULL, lease = lease + 1 WHERE kind = ?1 AND "
                      "leased_until IS NOT NULL",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    return store_run(statement, problem);
}

enum result ledger_job_next_kind(struct store_connection *connection, text after, struct arena *arena,
                                 bool *ret_found, text *ret_kind, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result = store_prepare(
        connection, "SELECT kind FROM job WHERE kind > ?1 ORDER BY kind LIMIT 1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, after);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret_kind = text_copy(arena, store_column_text(statement, 0));
    store_reset(statement);
    if (result == RESULT_OK)
        *ret_found = row;
    return result;
}

enum result ledger_job_give_up(struct store_connection *connection, text kind, int64_t now, int64_t before,
                               text error, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "UPDATE job SET given_up = 1, lease = lease + 1, error = ?4 "
                                       "WHERE kind = ?1 AND given_up = 0 AND due_at < ?3 AND "
                                       "(leased_until IS NULL OR leased_until <= ?2)",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    store_bind_number(statement, 2, now);
    store_bind_number(statement, 3, before);
    store_bind_text(statement, 4, error);
    return store_run(statement, problem);
}

static struct ledger_job read_job(struct store_statement *statement, struct arena *arena)
{
    struct ledger_job job = {.kind = text_copy(arena, store_column_text(statement, 0)),
                             .name = text_copy(arena, store_column_text(statement, 1)),
                             .due_at = store_column_number(statement, 2),
                             .payload = text_copy(arena, store_column_text(statement, 3)),
                             .attempts = store_column_number(statement, 4),
                             .lease = store_column_number(statement, 5),
                             .leased_until = INSTANT_ABSENT,
                             .given_up = store_column_number(statement, 7) != 0};
    store_column_optional_number(statement, 6, &job.leased_until);
    if (!store_column_is_null(statement, 8))
        job.error = text_copy(arena, store_column_text(statement, 8));
    return job;
}

static enum result read_all(struct store_statement *statement, struct arena *arena,
                            struct ledger_job **ret_jobs, size_t *ret_count, struct problem *problem)
{
    struct {
        struct ledger_job *items;
        size_t count, capacity;
    } jobs = {0};
    bool row = false;
    enum result result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&jobs) = read_job(statement, arena);
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_jobs = arena_array(arena, struct ledger_job, jobs.count);
        *ret_count = jobs.count;
        list_copy(*ret_jobs, &jobs);
    }
    list_release(&jobs);
    return result;
}

enum result ledger_job_due(struct store_connection *connection, text kind, int64_t now, int64_t limit,
                           struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                           struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "SELECT " COLUMNS " FROM job WHERE kind = ?1 AND given_up = 0 AND due_at <= ?2 AND "
                      "(leased_until IS NULL OR leased_until <= ?2) ORDER BY due_at, name LIMIT ?3",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    store_bind_number(statement, 2, now);
    store_bind_number(statement, 3, limit);
    return read_all(statement, arena, ret_jobs, ret_count, problem);
}

enum result ledger_job_given_up(struct store_connection *connection, text kind, int64_t limit,
                                struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                                struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "SELECT " COLUMNS " FROM job WHERE kind = ?1 AND given_up = 1 "
                                       "ORDER BY due_at, name LIMIT ?2",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    store_bind_number(statement, 2, limit);
    return read_all(statement, arena, ret_jobs, ret_count, problem);
}

enum result ledger_job_find(struct store_connection *connection, text kind, text name, struct arena *arena,
                            bool *ret_found, struct ledger_job *ret, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "SELECT " COLUMNS " FROM job WHERE kind = ?1 AND name = ?2", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, kind);
    store_bind_text(statement, 2, name);
    bool row = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret = read_job(statement, arena);
    store_reset(statement);
    if (result == RESULT_OK)
        *ret_found = row;
    return result;
}
