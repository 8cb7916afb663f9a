/* SQL of imports on their way and of mappings by name (import_job.h). */
#include "ledger/import_job.h"

#include "language/language.h"

enum result ledger_import_job_put(struct store_connection *connection, const struct ledger_import_job *job,
                                  struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "INSERT INTO import_job (id, user_id, actor, created_at, changed_at, state, source_name, file, "
        "size_bytes, kind, mapping, effective_day, skip_bad, import_id, message) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (id) DO UPDATE SET changed_at = ?5, "
        "state = ?6, kind = ?10, mapping = ?11, effective_day = ?12, skip_bad = ?13, import_id = ?14, "
        "message = ?15",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, job->id);
    store_bind_number(statement, 2, job->user_id);
    store_bind_text(statement, 3, job->actor);
    store_bind_number(statement, 4, job->created_at);
    store_bind_number(statement, 5, job->changed_at);
    store_bind_number(statement, 6, job->state);
    store_bind_text(statement, 7, job->source_name);
    store_bind_text(statement, 8, job->file);
    store_bind_number(statement, 9, job->size_bytes);
    store_bind_number(statement, 10, job->kind);
    store_bind_text(statement, 11, text_is_absent(job->mapping) ? TEXT("") : job->mapping);
    store_bind_number_or_null(statement, 12, job->effective_day, DAY_ABSENT);
    store_bind_number(statement, 13, job->skip_bad);
    store_bind_number_or_null(statement, 14, job->import_id, 0);
    store_bind_text(statement, 15, job->message);
    return store_run(statement, problem);
}

enum result ledger_import_job_delete(struct store_connection *connection, int64_t id, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "DELETE FROM import_job WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    return store_run(statement, problem);
}

static struct ledger_import_job read_job(struct store_statement *statement)
{
    int64_t day;
    struct ledger_import_job job = {
        .id = store_column_number(statement, 0),
        .user_id = store_column_number(statement, 1),
        .actor = store_column_text(statement, 2),
        .created_at = store_column_number(statement, 3),
        .changed_at = store_column_number(statement, 4),
        .state = (enum ledger_import_state)store_column_number(statement, 5),
        .source_name = store_column_text(statement, 6),
        .file = store_column_text(statement, 7),
        .size_bytes = store_column_number(statement, 8),
        .kind = (enum record_kind)store_column_number(statement, 9),
        .mapping = store_column_text(statement, 10),
        .effective_day = DAY_ABSENT,
        .skip_bad = store_column_number(statement, 12),
        .import_id = store_column_is_null(statement, 13) ? 0 : store_column_number(statement, 13),
        .message = store_column_is_null(statement, 14) ? TEXT_ABSENT : store_column_text(statement, 14)};
    if (store_column_optional_number(statement, 11, &day))
        job.effective_day = (int32_t)day;
    return job;
}

enum result ledger_import_job_scan(struct store_connection *connection, ledger_import_job_visit visit,
                                   void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "SELECT id, user_id, actor, created_at, changed_at, state, source_name, file, size_bytes, kind, "
        "mapping, effective_day, skip_bad, import_id, message FROM import_job ORDER BY id",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    for (bool row = true; row && result == RESULT_OK;) {
        result = store_step(statement, &row, problem);
        if (result == RESULT_OK && row) {
            struct ledger_import_job job = read_job(statement);
            result = visit(context, &job, problem);
        }
    }
    store_reset(statement);
    return result;
}

/* ---- presets ---- */

static enum result check_name(text name, struct problem *problem)
{
    size_t characters = text_count_characters(name);
    if (characters == 0)
        return problem_set(problem, RESULT_BAD_INPUT, _("Give the mapping a name."));
    if (characters > LEDGER_PRESET_NAME_CHARACTERS_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A mapping's name has at most %d characters."),
                           LEDGER_PRESET_NAME_CHARACTERS_MAX);
    if (text_equal(name, TEXT("farol")) || text_equal(name, TEXT("chartmogul")))
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("“%.*s” is one of Farol's own mappings. Choose another name."),
                           TEXT_ARGUMENTS(name));
    return RESULT_OK;
}

enum result ledger_import_preset_put(struct store_connection *connection,
                                     const struct ledger_import_preset *preset, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = check_name(preset->name, problem);
    if (result != RESULT_OK)
        return result;
    result = store_prepare(
        connection,
        "INSERT INTO import_preset (name, kind, mapping, user_id, changed_at) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (name) DO UPDATE SET kind = ?2, mapping = ?3, user_id = ?4, changed_at = ?5",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, preset->name);
    store_bind_number(statement, 2, preset->kind);
    store_bind_text(statement, 3, preset->mapping);
    store_bind_number(statement, 4, preset->user_id);
    store_bind_number(statement, 5, preset->changed_at);
    return store_run(statement, problem);
}

static struct ledger_import_preset read_preset(struct store_statement *statement)
{
    return (struct ledger_import_preset){.name = store_column_text(statement, 0),
                                         .kind = (enum record_kind)store_column_number(statement, 1),
                                         .mapping = store_column_text(statement, 2),
                                         .user_id = store_column_number(statement, 3),
                                         .changed_at = store_column_number(statement, 4)};
}

enum result ledger_import_preset_read(struct store_connection *connection, text name, struct arena *arena,
                                      struct ledger_import_preset *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result = store_prepare(
        connection, "SELECT name, kind, mapping, user_id, changed_at FROM import_preset WHERE name = ?1",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, name);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row) {
        *ret = read_preset(statement);
        ret->name = text_copy(arena, ret->name);
        ret->mapping = text_copy(arena, ret->mapping);
    }
    store_reset(statement);
    if (result == RESULT_OK && !row)
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no mapping “%.*s”."), TEXT_ARGUMENTS(name));
    return result;
}

enum result ledger_import_preset_scan(struct store_connection *connection, ledger_import_preset_visit visit,
                                      void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "SELECT name, kind, mapping, user_id, changed_at FROM import_preset ORDER BY name",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    for (bool row = true; row && result == RESULT_OK;) {
        result = store_step(statement, &row, problem);
        if (result == RESULT_OK && row) {
            struct ledger_import_preset preset = read_preset(statement);
            result = visit(context, &preset, problem);
        }
    }
    store_reset(statement);
    return result;
}

/* Steps a statement that returns the row it changed: none is NOT_FOUND. */
static enum result step_named(struct store_statement *statement, text name, struct problem *problem)
{
    bool row = false;
    enum result result = store_step(statement, &row, problem);
    store_reset(statement);
    if (result == RESULT_CONFLICT)
        return problem_set(problem, RESULT_CONFLICT, _("Another mapping has this name."));
    if (result == RESULT_OK && !row)
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no mapping “%.*s”."), TEXT_ARGUMENTS(name));
    return result;
}

enum result ledger_import_preset_rename(struct store_connection *connection, text name, text new_name,
                                        struct problem *problem)
{
    struct store_statement *statement;
    enum result result = check_name(new_name, problem);
    if (result == RESULT_OK)
        result =
            store_prepare(connection, "UPDATE import_preset SET name = ?2 WHERE name = ?1 RETURNING name",
                          &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, name);
    store_bind_text(statement, 2, new_name);
    return step_named(statement, name, problem);
}

enum result ledger_import_preset_remove(struct store_connection *connection, text name,
                                        struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, "DELETE FROM import_preset WHERE name = ?1 RETURNING name",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, name);
    return step_named(statement, name, problem);
}
