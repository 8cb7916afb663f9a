/* See playbook_run.h. Statements of what triggers saw and of notices are in playbook_watch.c. */
#include "ledger/playbook_run.h"

#include "base/list.h"
#include "language/language.h"

#define COLUMNS                                                                                              \
    "id, account_id, playbook, version, raised_at, raised_day, state, step, sequence, entered_at, "          \
    "ended_at, "                                                                                             \
    "error"

enum result ledger_run_add(struct store_connection *connection, struct ledger_run *run,
                           struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "INSERT INTO playbook_run (account_id, playbook, version, raised_at, raised_day, state, step, "
        "sequence, "
        "entered_at, ended_at, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, run->account_id);
    store_bind_text(statement, 2, run->playbook);
    store_bind_number(statement, 3, run->version);
    store_bind_number(statement, 4, run->raised_at);
    store_bind_number(statement, 5, run->raised_day);
    store_bind_number(statement, 6, run->state);
    store_bind_number(statement, 7, run->step);
    store_bind_number(statement, 8, run->sequence);
    store_bind_number(statement, 9, run->entered_at);
    store_bind_number_or_null(statement, 10, run->ended_at, INSTANT_ABSENT);
    store_bind_text(statement, 11, run->error);
    bool row = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        run->id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

enum result ledger_run_advance(struct store_connection *connection, const struct ledger_run *run,
                               int64_t sequence_before, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "UPDATE playbook_run SET state = ?2, step = ?3, sequence = ?4, entered_at = ?5, "
                      "ended_at = ?6, error = ?7 WHERE id = ?1 AND sequence = ?8 AND state = 0",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, run->id);
    store_bind_number(statement, 2, run->state);
    store_bind_number(statement, 3, run->step);
    store_bind_number(statement, 4, run->sequence);
    store_bind_number(statement, 5, run->entered_at);
    store_bind_number_or_null(statement, 6, run->ended_at, INSTANT_ABSENT);
    store_bind_text(statement, 7, run->error);
    store_bind_number(statement, 8, sequence_before);
    result = store_run(statement, problem);
    if (result != RESULT_OK || store_changed_rows(connection) == 1)
        return result;
    return problem_set(problem, RESULT_CONFLICT,
                       _("This run has moved on or ended meanwhile: look at it again."));
}

static struct ledger_run read_run(struct store_statement *statement, struct arena *arena)
{
    struct ledger_run run = {.id = store_column_number(statement, 0),
                             .account_id = store_column_number(statement, 1),
                             .playbook = text_copy(arena, store_column_text(statement, 2)),
                             .version = store_column_number(statement, 3),
                             .raised_at = store_column_number(statement, 4),
                             .raised_day = (int32_t)store_column_number(statement, 5),
                             .state = (enum ledger_run_state)store_column_number(statement, 6),
                             .step = (int)store_column_number(statement, 7),
                             .sequence = store_column_number(statement, 8),
                             .entered_at = store_column_number(statement, 9),
                             .ended_at = INSTANT_ABSENT};
    store_column_optional_number(statement, 10, &run.ended_at);
    if (!store_column_is_null(statement, 11))
        run.error = text_copy(arena, store_column_text(statement, 11));
    return run;
}

enum result ledger_run_read(struct store_connection *connection, int64_t id, struct arena *arena,
                            bool *ret_found, struct ledger_run *ret, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "SELECT " COLUMNS " FROM playbook_run WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    bool row = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret = read_run(statement, arena);
    store_reset(statement);
    if (result == RESULT_OK)
        *ret_found = row;
    return result;
}

static enum result read_runs(struct store_statement *statement, struct arena *arena,
                             struct ledger_run **ret_runs, size_t *ret_count, struct problem *problem)
{
    struct {
        struct ledger_run *items;
        size_t count, capacity;
    } runs = {0};
    bool row = false;
    enum result result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&runs) = read_run(statement, arena);
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_runs = arena_array(arena, struct ledger_run, runs.count);
        *ret_count = runs.count;
        list_copy(*ret_runs, &runs);
    }
    list_release(&runs);
    return result;
}

enum result ledger_run_list(struct store_connection *connection, text playbook, int64_t account_id,
                            enum ledger_run_state state, int64_t before, int64_t limit, struct arena *arena,
                            struct ledger_run **ret_runs, size_t *ret_count, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "SELECT " COLUMNS " FROM playbook_run WHERE id < ?1 AND "
                                       "(?2 = '' OR playbook = ?2) AND (?3 = 0 OR account_id = ?3) "
                                       "AND (?5 < 0 OR state = ?5) "
                                       "ORDER BY id DESC LIMIT ?4",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, before > 0 ? before : INT64_MAX);
    store_bind_text(statement, 2, text_is_absent(playbook) ? TEXT("") : playbook);
    store_bind_number(statement, 3, account_id);
    store_bind_number(statement, 4, limit);
    store_bind_number(statement, 5, state == RUN_STATE_COUNT ? -1 : (int64_t)state);
    return read_runs(statement, arena, ret_runs, ret_count, problem);
}

enum result ledger_run_list_account(struct store_connection *connection, int64_t account_id, int64_t limit,
                                    struct arena *arena, struct ledger_run **ret_runs, size_t *ret_count,
                                    struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "SELECT " COLUMNS " FROM playbook_run WHERE account_id = ?1 ORDER BY id DESC LIMIT ?2",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account_id);
    store_bind_number(statement, 2, limit);
    return read_runs(statement, arena, ret_runs, ret_count, problem);
}

enum result ledger_run_list_active(struct store_connection *connection, text playbook, int64_t after,
                                   int64_t limit, struct arena *arena, struct ledger_run **ret_runs,
                                   size_t *ret_count, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "SELECT " COLUMNS " FROM playbook_run WHERE playbook = ?1 AND "
                                       "state = 0 AND id > ?2 ORDER BY id LIMIT ?3",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    store_bind_number(statement, 2, after);
    store_bind_number(statement, 3, limit);
    return read_runs(statement, arena, ret_runs, ret_count, problem);
}

enum result ledger_run_list_after(struct store_connection *connection, text playbook, int64_t after,
                                  int64_t limit, struct arena *arena, struct ledger_run **ret_runs,
                                  size_t *ret_count, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "SELECT " COLUMNS " FROM playbook_run WHERE playbook = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    store_bind_number(statement, 2, after);
    store_bind_number(statement, 3, limit);
    return read_runs(statement, arena, ret_runs, ret_count, problem);
}

enum result ledger_run_count(struct store_connection *connection, text playbook,
                             struct ledger_run_counts *ret, struct problem *problem)
{
    struct ledger_run_counts counts = {.last_day = DAY_ABSENT};
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "SELECT state, count(*), max(raised_day) FROM playbook_run WHERE playbook = ?1 GROUP BY state",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    bool row = false;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        int64_t state = store_column_number(statement, 0);
        int32_t day = (int32_t)store_column_number(statement, 2);
        if (state >= 0 && state < RUN_STATE_COUNT)
            counts.states[state] = store_column_number(statement, 1);
        if (day > counts.last_day)
            counts.last_day = day;
    }
    store_reset(statement);
    if (result == RESULT_OK)
        *ret = counts;
    return result;
}

enum result ledger_run_last(struct store_connection *connection, int64_t account_id, text playbook,
                            int32_t *ret_day, bool *ret_active, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "SELECT raised_day, state FROM playbook_run WHERE account_id = ?1 AND "
                                       "playbook = ?2 ORDER BY raised_day DESC, id DESC LIMIT 1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account_id);
    store_bind_text(statement, 2, playbook);
    bool row = false;
    int32_t day = DAY_ABSENT;
    bool active = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row) {
        day = (int32_t)store_column_number(statement, 0);
        active = store_column_number(statement, 1) == RUN_ACTIVE;
    }
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_day = day;
        *ret_active = active;
    }
    return result;
}

enum result ledger_run_versions(struct store_connection *connection, struct arena *arena,
                                struct ledger_run_version **ret_versions, size_t *ret_count,
                                struct problem *problem)
{
    struct {
        struct ledger_run_version *items;
        size_t count, capacity;
    } versions = {0};
    struct store_statement *statement;
    bool row = true;
    enum result result = store_prepare(connection,
                                       "SELECT playbook, version, count(*) FROM playbook_run WHERE state = 0 "
                                       "GROUP BY playbook, version ORDER BY playbook, version",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&versions) =
            (struct ledger_run_version){.playbook = text_copy(arena, store_column_text(statement, 0)),
                                        .version = store_column_number(statement, 1),
                                        .runs = store_column_number(statement, 2)};
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_versions = arena_array(arena, struct ledger_run_version, versions.count + 1);
        *ret_count = versions.count;
        list_copy(*ret_versions, &versions);
    }
    list_release(&versions);
    return result;
}

enum result ledger_run_step_add(struct store_connection *connection, int64_t run_id,
                                const struct ledger_run_step *step, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "INSERT INTO playbook_step (run_id, sequence, step, kind, at, effect) "
                                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, run_id);
    store_bind_number(statement, 2, step->sequence);
    store_bind_number(statement, 3, step->step);
    store_bind_number(statement, 4, step->kind);
    store_bind_number(statement, 5, step->at);
    store_bind_text(statement, 6, text_is_absent(step->effect) ? TEXT("") : step->effect);
    return store_run(statement, problem);
}

enum result ledger_run_steps(struct store_connection *connection, int64_t run_id, struct arena *arena,
                             struct ledger_run_step **ret_steps, size_t *ret_count, struct problem *problem)
{
    struct {
        struct ledger_run_step *items;
        size_t count, capacity;
    } steps = {0};
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "SELECT sequence, step, kind, at, effect FROM playbook_step WHERE run_id = ?1 "
                      "ORDER BY sequence",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, run_id);
    bool row = false;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&steps) =
            (struct ledger_run_step){.sequence = store_column_number(statement, 0),
                                     .step = (int)store_column_number(statement, 1),
                                     .kind = (int)store_column_number(statement, 2),
                                     .at = store_column_number(statement, 3),
                                     .effect = text_copy(arena, store_column_text(statement, 4))};
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_steps = arena_array(arena, struct ledger_run_step, steps.count);
        *ret_count = steps.count;
        list_copy(*ret_steps, &steps);
    }
    list_release(&steps);
    return result;
}
