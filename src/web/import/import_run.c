/* See import_run.h. */
#include "web/import/import_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "codec/table.h"
#include "column/live.h"
#include "ledger/audit.h"
#include "web/account/record_words.h"

enum { PREVIEW_CELL_CHARACTERS = 60 };

struct running {
    struct web_import_run *run;
    struct web_outcome *outcome;
    int64_t first_lines[WEB_PREVIEW_ROWS_MAX]; /* shown whatever becomes of them */
    int first_line_count;
};

void web_outcome_release(struct web_outcome *outcome)
{
    if (!outcome || atomic_fetch_sub(&outcome->references, 1) != 1)
        return;
    arena_release(&outcome->arena);
    free(outcome);
}

static struct web_outcome *new_outcome(bool dry)
{
    struct web_outcome *outcome = calloc(1, sizeof(*outcome));
    if (!outcome)
        abort();
    atomic_init(&outcome->references, 1);
    arena_init(&outcome->arena, 0);
    outcome->dry = dry;
    return outcome;
}

/* ---- the preview, row by row ---- */

/* Which fields a preview shows: those that the mapping sets, as they are first met. */
static void begin_preview(struct web_preview *preview, const struct record_row *record, struct arena *arena)
{
    const struct record_type *type = record_type_of(record->kind);
    preview->rows =
        arena_array(arena, struct web_preview_row, WEB_PREVIEW_ROWS_MAX + WEB_PREVIEW_BAD_ROWS_MAX);
    for (int i = 0; i < type->field_count; i++)
        if (record->values[i].state != VALUE_UNTOUCHED)
            preview->fields[preview->field_count++] = i;
}

static uint8_t currency_of(const struct record_row *record)
{
    const struct record_type *type = record_type_of(record->kind);
    for (int i = 0; i < type->field_count; i++)
        if (type->fields[i].type == FIELD_CURRENCY && record->values[i].state == VALUE_SET)
            return (uint8_t)record->values[i].number;
    return CURRENCY_NONE;
}

static text cut(struct arena *arena, text value)
{
    size_t length = 0;
    for (int characters = 0; length < value.length && characters < PREVIEW_CELL_CHARACTERS; characters++) {
        length++;
        while (length < value.length && ((unsigned char)value.data[length] & 0xC0) == 0x80)
            length++;
    }
    return length == value.length ? text_copy(arena, value)
                                  : text_printf(arena, "%.*s…", (int)length, value.data);
}

static void keep_row(struct running *running, struct web_preview *preview, const struct intake_row *row)
{
    struct arena *arena = &running->outcome->arena;
    const struct web_application *application = running->run->application;
    if (!preview->rows)
        begin_preview(preview, row->record, arena);
    struct web_preview_row *kept = &preview->rows[preview->row_count++];
    *kept = (struct web_preview_row){.line = row->line, .refused = row->refused, .outcome = row->outcome};
    preview->bad_count += row->refused;
    kept->cells = arena_array(arena, text, (size_t)preview->field_count);
    uint8_t currency = currency_of(row->record);
    for (int i = 0; i < preview->field_count; i++)
        kept->cells[i] = cut(arena, web_record_value(arena, application->zone, row->kind, preview->fields[i],
                                                     &row->record->values[preview->fields[i]], currency));
}

static bool is_first_line(struct running *running, int64_t line)
{
    for (int i = 0; i < running->first_line_count; i++)
        if (running->first_lines[i] == line)
            return true;
    if (running->first_line_count == WEB_PREVIEW_ROWS_MAX)
        return false;
    running->first_lines[running->first_line_count++] = line;
    return true;
}

static void take_row(void *context, const struct intake_row *row)
{
    struct running *running = context;
    if (!row) { /* from the top again */
        memset(running->outcome->previews, 0, sizeof(running->outcome->previews));
        running->first_line_count = 0;
        return;
    }
    struct web_preview *preview = &running->outcome->previews[row->kind];
    bool first = running->first_line_count < WEB_PREVIEW_ROWS_MAX || row->refused;
    if (first && is_first_line(running, row->line) &&
        preview->row_count < WEB_PREVIEW_ROWS_MAX + WEB_PREVIEW_BAD_ROWS_MAX)
        keep_row(running, preview, row);
    else if (row->refused && preview->bad_count < WEB_PREVIEW_BAD_ROWS_MAX &&
             preview->row_count < WEB_PREVIEW_ROWS_MAX + WEB_PREVIEW_BAD_ROWS_MAX)
        keep_row(running, preview, row);
}

/* ---- what the importer says, kept ---- */

static void count_columns(struct web_outcome *outcome, const char *path)
{
    enum { COLUMNS_MOST = 200 };
    struct table_reader *reader;
    const struct table_row *row;
    struct problem ignored = {0};
    outcome->columns = arena_array(&outcome->arena, struct web_column_issues, COLUMNS_MOST);
    if (outcome->issue_total == 0 || table_open(&reader, path, NULL, &ignored) != RESULT_OK)
        return;
    bool head = true;
    while (table_next(reader, &row, &ignored) == RESULT_OK && row) {
        int at = 0;
        if (head || row->count < 2) {
            head = false;
            continue;
        }
        while (at < outcome->column_count && !text_equal(outcome->columns[at].column, row->cells[1]))
            at++;
        if (at == outcome->column_count && at < COLUMNS_MOST)
            outcome->columns[outcome->column_count++].column = text_copy(&outcome->arena, row->cells[1]);
        if (at < COLUMNS_MOST)
            outcome->columns[at].count++;
    }
    table_close(reader);
}

static void keep_result(struct web_outcome *outcome, const struct intake_result *result, const char *errors)
{
    struct arena *arena = &outcome->arena;
    outcome->stands = result->imported;
    outcome->rows = result->rows;
    outcome->skipped = result->skipped;
    outcome->refused = result->refused;
    outcome->rounded = result->rounded;
    outcome->total = result->total;
    memcpy(outcome->kinds, result->kinds, sizeof(outcome->kinds));
    outcome->notes = text_copy(arena, result->notes);
    outcome->custom_fields = text_copy(arena, result->custom_fields);
    outcome->issue_total = result->issues.count;
    outcome->issue_count = result->issues.kept_count;
    outcome->issues = arena_array(arena, struct intake_issue, (size_t)outcome->issue_count);
    for (int i = 0; i < outcome->issue_count; i++) {
        const struct intake_issue *issue = &result->issues.kept[i];
        outcome->issues[i] = (struct intake_issue){.line = issue->line,
                                                   .column = text_copy(arena, issue->column),
                                                   .value = text_copy(arena, issue->value),
                                                   .reason = text_copy(arena, issue->reason)};
    }
    count_columns(outcome, errors);
}

/* Messages of the importer name the file by its path here, which means nothing to the person. */
static void name_file(struct problem *problem, text path, text name)
{
    char message[sizeof problem->message];
    char *at = strstr(problem->message, path.data);
    if (!at)
        return;
    snprintf(message, sizeof message, "%.*s%.*s%s", (int)(at - problem->message), problem->message,
             TEXT_ARGUMENTS(name), at + path.length);
    snprintf(problem->message, sizeof problem->message, "%s", message);
}

/* ---- the runs ---- */

static struct intake_request request_of(struct running *running, struct store *store)
{
    struct web_import_run *run = running->run;
    return (struct intake_request){.store = store,
                                   .clock = run->application->clock,
                                   .actor = run->job.actor,
                                   .language = run->language,
                                   .kind = run->job.kind,
                                   .path = run->path.data,
                                   .source_name = run->job.source_name,
                                   .mapping_source = run->job.mapping,
                                   .effective_day = run->job.effective_day,
                                   .skip_bad = run->job.skip_bad || run->dry,
                                   .errors_path = run->errors_path.data,
                                   .progress = run->progress,
                                   .progress_context = run->progress_context,
                                   .cancelled = run->cancelled,
                                   .row = take_row,
                                   .hook_context = running};
}

/* The audit's line and the mark that the import is done, in its own transaction. */
static enum result mark_done(void *context, struct store_connection *connection,
                             const struct intake_result *result, struct problem *problem)
{
    struct running *running = context;
    struct web_import_run *run = running->run;
    struct clock *clock = run->application->clock;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)result->import_id);
    const struct ledger_audit_line line = {.at = clock->now(clock),
                                           .user_id = run->job.user_id,
                                           .action = TEXT(LEDGER_AUDIT_IMPORTED),
                                           .peer = run->peer,
                                           .object_kind = TEXT("import"),
                                           .object = text_of(number),
                                           .quantity = result->total.inserted + result->total.updated,
                                           .change_id = result->touched.change_id};
    struct ledger_import_job job = run->job;
    job.state = IMPORT_DONE;
    job.import_id = result->import_id;
    job.changed_at = line.at;
    enum result code = ledger_audit_put(connection, &line, problem);
    return code == RESULT_OK ? ledger_import_job_put(connection, &job, problem) : code;
}

static enum result import(struct running *running, struct intake_request *request,
                          struct intake_result *result)
{
    struct web_import_run *run = running->run;
    enum result code = intake_import(request, result, &run->problem);
    if (code == RESULT_OK)
        keep_result(running->outcome, result, run->errors_path.data);
    else
        name_file(&run->problem, run->path, run->job.source_name);
    return code;
}

static enum result run_for_real(struct running *running)
{
    struct web_import_run *run = running->run;
    struct web_application *application = run->application;
    struct intake_request request = request_of(running, application->store);
    struct intake_result result;
    struct problem late = {0};
    request.committing = mark_done;
    enum result code = import(running, &request, &result);
    if (code == RESULT_OK && result.import_id) {
        run->import_id = result.import_id;
        if (application->live && column_live_apply(application->live, &result.touched, &late) != RESULT_OK)
            log_event(LOG_ERROR, "columns-not-updated", "detail=%s", late.detail);
    }
    intake_result_release(&result);
    return code;
}

static void remove_copy(text path)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++)
        unlink(text_printf(&arena, "%.*s%s", TEXT_ARGUMENTS(path), tails[i]).data);
    arena_release(&arena);
}

static bool may_copy(const struct web_import_run *run)
{
    struct stat status;
    return !text_is_empty(run->database) && run->application->live &&
           stat(run->database.data, &status) == 0 && status.st_size <= WEB_IMPORT_COPY_BYTES_MAX;
}

/* Imports into a copy, keeping nothing; its figures are what they would be. */
static enum result run_on_copy(struct running *running)
{
    struct web_import_run *run = running->run;
    struct store *copy;
    struct store_options options = {.mode = STORE_OWN, .clock = run->application->clock, .readers_kept = 4};
    remove_copy(run->copy_path);
    enum result code = store_backup(run->application->store, run->copy_path, &run->problem);
    if (code == RESULT_OK)
        code = store_open(&copy, run->copy_path, &options, &run->problem);
    if (code == RESULT_OK) {
        struct intake_request request = request_of(running, copy);
        struct intake_result result;
        code = import(running, &request, &result);
        if (code == RESULT_OK)
            web_import_effect(run->application, copy, running->outcome);
        intake_result_release(&result);
        store_close(copy);
    }
    remove_copy(run->copy_path);
    return code;
}

static enum result run_taken_back(struct running *running)
{
    struct intake_request request = request_of(running, running->run->application->store);
    struct intake_result result;
    request.dry_run = true;
    enum result code = import(running, &request, &result);
    intake_result_release(&result);
    return code;
}

enum result web_import_run(struct web_import_run *run)
{
    struct running running = {.run = run, .outcome = new_outcome(run->dry)};
    language_use(run->language);
    unlink(run->errors_path.data);
    enum result code = !run->dry       ? run_for_real(&running)
                       : may_copy(run) ? run_on_copy(&running)
                                       : run_taken_back(&running);
    if (code != RESULT_OK) {
        web_outcome_release(running.outcome);
        running.outcome = NULL;
    }
    run->outcome = running.outcome;
    return code;
}
