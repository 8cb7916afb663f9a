/* Files imported by programs: POST /api/v1/imports takes a file, raw or as a form, and queues it with
 * the imports of the pages (import_work.h); its address says what becomes of it. What was imported is listed
 * under /api/v1/imports and taken back there. */
#include <stdlib.h>

#include "base/list.h"
#include "intake/guess.h"
#include "language/language.h"
#include "ledger/import_list.h"
#include "web/api/api.h"
#include "web/import/import_columns.h"
#include "web/import/import_presets.h"
#include "web/import/import_work.h"
#include "web/write.h"

enum { WAIT_MILLISECONDS = 300, BLOCKED_SAID_MAX = 100 };

/* ---- on their way ---- */

static const char *state_word(enum ledger_import_state state)
{
    static const char *const words[] = {[IMPORT_DRAFT] = "draft",     [IMPORT_CHECKING] = "checking",
                                        [IMPORT_CHECKED] = "checked", [IMPORT_RUNNING] = "running",
                                        [IMPORT_DONE] = "done",       [IMPORT_REFUSED] = "refused",
                                        [IMPORT_FAILED] = "failed",   [IMPORT_INTERRUPTED] = "interrupted"};
    return words[state];
}

static void write_number(struct json_writer *writer, const char *key, int64_t number)
{
    json_write_key(writer, key);
    json_write_integer(writer, number);
}

static void write_number_or_null(struct json_writer *writer, const char *key, int64_t number, bool there)
{
    json_write_key(writer, key);
    if (there)
        json_write_integer(writer, number);
    else
        json_write_null(writer);
}

static void write_issues(struct json_writer *writer, const struct web_outcome *outcome)
{
    json_write_key(writer, "errors");
    json_write_array_begin(writer);
    for (int i = 0; outcome && i < outcome->issue_count; i++) {
        const struct intake_issue *issue = &outcome->issues[i];
        json_write_object_begin(writer);
        write_number(writer, "line", issue->line);
        json_write_key(writer, "column");
        json_write_text(writer, issue->column);
        json_write_key(writer, "value");
        json_write_text(writer, issue->value);
        json_write_key(writer, "detail");
        json_write_text(writer, issue->reason);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_counts(struct json_writer *writer, const struct web_import *import)
{
    const struct web_outcome *outcome = import->outcome;
    bool counted = outcome && (outcome->stands || outcome->dry);
    write_number_or_null(writer, "rows", outcome ? outcome->rows : import->rows, outcome || import->rows > 0);
    write_number_or_null(writer, "inserted", counted ? outcome->total.inserted : 0, outcome != NULL);
    write_number_or_null(writer, "updated", counted ? outcome->total.updated : 0, outcome != NULL);
    write_number_or_null(writer, "unchanged", counted ? outcome->total.unchanged : 0, outcome != NULL);
    write_number_or_null(writer, "refused", outcome ? outcome->refused : 0, outcome != NULL);
    write_number_or_null(writer, "rounded", outcome ? outcome->rounded : 0, outcome != NULL);
}

static void write_job(struct http_response *response, int status, const struct web_import *import)
{
    const struct ledger_import_job *job = &import->job;
    struct json_writer writer = api_answer(response, status);
    json_write_object_begin(&writer);
    write_number(&writer, "id", job->id);
    json_write_key(&writer, "state");
    json_write_text(&writer, text_of(state_word(job->state)));
    json_write_key(&writer, "kind");
    json_write_text(&writer, text_of(record_type_of(job->kind)->name));
    json_write_key(&writer, "source_name");
    json_write_text(&writer, job->source_name);
    write_number(&writer, "size_bytes", job->size_bytes);
    write_number(&writer, "bytes_done", import->bytes_done);
    write_number(&writer, "ahead", import->ahead);
    write_counts(&writer, import);
    write_number_or_null(&writer, "import_id", job->import_id, job->import_id != 0);
    json_write_key(&writer, "message");
    json_write_text(&writer, text_is_empty(job->message) ? TEXT_ABSENT : job->message);
    write_issues(&writer, import->outcome);
    json_write_object_end(&writer);
}

/* The import on its way that the address names; false and refused when there is none of the key's maker. */
static bool find_job(struct http_request *request, struct http_response *response,
                     struct web_application *application, struct web_import *ret)
{
    int64_t id;
    if (application->imports && text_to_int64(http_value(&request->path_values, "id"), &id) &&
        web_imports_find(application->imports, request, id, ret))
        return true;
    web_api_error(request, response, 404, application);
    return false;
}

void api_get_import_job(struct http_request *request, struct http_response *response, void *application)
{
    struct web_import import;
    if (!find_job(request, response, application, &import))
        return;
    write_job(response, 200, &import);
    web_outcome_release(import.outcome);
}

void api_get_import_errors(struct http_request *request, struct http_response *response, void *application)
{
    struct web_import import;
    struct problem problem = {0};
    if (!find_job(request, response, application, &import))
        return;
    int64_t issues = import.outcome ? import.outcome->issue_total : 0;
    web_outcome_release(import.outcome);
    if (issues == 0) {
        api_refuse(request, response, 404, _("No row of this file is in error."));
        return;
    }
    response->content_type = TEXT("text/csv; charset=utf-8");
    if (http_response_file(request, response, import.errors_path.data, false, &problem) != RESULT_OK)
        api_fail(request, response, &problem);
}

void api_delete_import_job(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_import import;
    if (!find_job(request, response, application, &import))
        return;
    web_outcome_release(import.outcome);
    web_imports_cancel(application->imports, import.job.id);
    web_imports_wait(application->imports, import.job.id, WAIT_MILLISECONDS);
    web_imports_forget(application->imports, import.job.id);
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    write_number(&writer, "id", import.job.id);
    json_write_key(&writer, "outcome");
    json_write_text(&writer, TEXT("given up"));
    json_write_object_end(&writer);
}

/* ---- a file that comes ---- */

struct arrival {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    enum record_kind kind;
    struct web_import_choice choice;
    bool dry_run;
};

/* Farol's own columns, strictly, as `farol import` without --map: an unknown name is a fault. */
static enum result map_own_columns(struct arrival *arrival, const struct intake_sample *sample,
                                   text *ret_source, struct problem *problem)
{
    struct arena *arena = arrival->request->arena;
    const struct table_row header = {.cells = sample->columns, .count = sample->column_count, .line = 1};
    struct mapping *mapping;
    struct plan plan;
    enum result result = mapping_from_header(&mapping, arrival->kind, &header, arena, problem);
    if (result != RESULT_OK)
        return result;
    if (!plan_read(&plan, mapping, sample->columns, sample->column_count, arena))
        return problem_set(problem, RESULT_BAD_INPUT, _("Give each column a name of its own."));
    *ret_source = web_columns_text(arena, &plan);
    return RESULT_OK;
}

static enum result find_mapping(struct arrival *arrival, struct problem *problem)
{
    struct http_request *request = arrival->request;
    text name = http_value(&request->query, "mapping"), *source = &arrival->choice.mapping;
    struct ledger_import_preset preset;
    struct intake_sample sample;
    struct plan plan;
    if (!text_is_absent(name) && !text_equal(name, TEXT("guess"))) {
        text kept = text_printf(request->arena, "kept:%.*s", TEXT_ARGUMENTS(name));
        if (!web_preset_find(request->arena, arrival->application, name, arrival->kind, &preset) &&
            !web_preset_find(request->arena, arrival->application, kept, arrival->kind, &preset))
            return problem_set(problem, RESULT_NOT_FOUND, _("There is no mapping \"%.*s\" for this kind."),
                               TEXT_ARGUMENTS(name));
        *source = preset.mapping;
        return RESULT_OK;
    }
    enum result result = sample_read(&sample, request->upload->path.data, NULL, text_is_absent(name) ? 1 : 0,
                                     request->arena, problem);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(name))
        return map_own_columns(arrival, &sample, source, problem);
    arrival->choice.kind =
        guess(&plan, &sample, arrival->kind, arrival->application->currency, request->arena);
    *source = web_columns_text(request->arena, &plan);
    return RESULT_OK;
}

static bool take_options(struct arrival *arrival)
{
    struct http_request *request = arrival->request;
    text effective = http_value(&request->query, "effective"), name = http_value(&request->query, "name");
    arrival->choice.kind = arrival->kind;
    arrival->choice.effective_day = text_is_absent(effective) ? DAY_ABSENT : day_parse(effective);
    if (!text_is_absent(effective) && arrival->choice.effective_day == DAY_ABSENT) {
        api_refuse_parameter(request, arrival->response, "effective",
                             _("A day is needed here, such as 2026-02-28."));
        return false;
    }
    if (!request->upload) {
        api_refuse(request, arrival->response, 400, _("Send a file: CSV or XLSX, as the body or in a form."));
        return false;
    }
    if (text_is_absent(request->upload->name))
        request->upload->name = text_is_absent(name) ? TEXT("API") : name;
    return api_take_boolean(request, arrival->response, "dry_run", &arrival->dry_run) &&
           api_take_boolean(request, arrival->response, "skip_bad", &arrival->choice.skip_bad);
}

static void begin(struct arrival *arrival, int64_t id)
{
    struct http_request *request = arrival->request;
    struct web_imports *imports = arrival->application->imports;
    struct web_import import;
    arrival->choice.check = arrival->dry_run;
    if (!web_imports_choose(imports, request, id, &arrival->choice) ||
        (!arrival->dry_run && !web_imports_begin(imports, request, id, arrival->choice.skip_bad))) {
        web_imports_forget(imports, id);
        api_refuse(request, arrival->response, 503, _("Too many imports are on their way. Try again later."));
        return;
    }
    web_imports_wait(imports, id, WAIT_MILLISECONDS);
    if (!web_imports_find(imports, request, id, &import)) {
        web_api_error(request, arrival->response, 503, arrival->application);
        return;
    }
    http_response_header(request, arrival->response, "Location",
                         text_printf(request->arena, WEB_API_PREFIX "imports/jobs/%lld", (long long)id));
    write_job(arrival->response, 202, &import);
    web_outcome_release(import.outcome);
}

void api_post_import(struct http_request *request, struct http_response *response, void *context)
{
    struct arrival arrival = {.request = request, .response = response, .application = context};
    struct problem problem = {0};
    int64_t id;
    if (!arrival.application->imports) {
        web_api_error(request, response, 404, context);
        return;
    }
    if (!record_kind_parse(http_value(&request->query, "kind"), &arrival.kind)) {
        api_refuse_parameter(request, response, "kind",
                             _("Say what the rows are: kind=accounts, for example."));
        return;
    }
    if (!take_options(&arrival))
        return;
    enum result result = find_mapping(&arrival, &problem);
    if (result == RESULT_NOT_FOUND) {
        api_refuse_parameter(request, response, "mapping", problem.message);
        return;
    }
    if (result == RESULT_OK)
        result = web_imports_add(arrival.application->imports, request, arrival.choice.mapping,
                                 arrival.choice.kind, &id, &problem);
    if (result == RESULT_OK)
        begin(&arrival, id);
    else
        api_fail(request, response, &problem);
}

/* ---- made ---- */

static void write_import(struct json_writer *writer, const struct ledger_import *import)
{
    json_write_object_begin(writer);
    write_number(writer, "id", import->id);
    write_number(writer, "change_id", import->change_id);
    api_write_instant(writer, "imported_at", import->committed_at);
    json_write_key(writer, "kind");
    json_write_text(writer, import->kind);
    json_write_key(writer, "source_name");
    json_write_text(writer, text_is_absent(import->action) ? import->source_name : TEXT_ABSENT);
    json_write_key(writer, "act");
    json_write_text(writer, import->action);
    json_write_key(writer, "actor");
    json_write_text(writer, import->actor);
    write_number(writer, "inserted", import->inserted);
    write_number(writer, "updated", import->updated);
    write_number(writer, "unchanged", import->unchanged);
    write_number(writer, "refused", import->refused);
    api_write_instant(writer, "undone_at", import->undone_by ? import->undone_at : INSTANT_ABSENT);
    json_write_object_end(writer);
}

struct listing {
    struct json_writer *writer;
    size_t limit, count;
    int64_t wanted; /* 0: all */
    int64_t last_id;
    bool more;
};

static enum result list_one(void *context, const struct ledger_import *import, struct problem *problem)
{
    struct listing *listing = context;
    (void)problem;
    if (listing->wanted && import->id != listing->wanted)
        return RESULT_OK;
    if (listing->count == listing->limit) {
        listing->more = true;
        return RESULT_OK;
    }
    listing->count++;
    listing->last_id = import->id;
    write_import(listing->writer, import);
    return RESULT_OK;
}

static enum result list_imports(struct web_application *application, struct listing *listing, int64_t before,
                                struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_import_list(connection, LEDGER_IMPORTS_ALL, before, (int64_t)listing->limit + 1, list_one,
                                listing, problem);
    store_read_end(application->store, connection);
    return result;
}

void api_get_imports(struct http_request *request, struct http_response *response, void *application)
{
    struct listing listing = {0};
    struct problem problem = {0};
    text after = http_value(&request->query, "after");
    int64_t before = INT64_MAX;
    if (!api_take_limit(request, response, &listing.limit))
        return;
    if (!text_is_absent(after) && !text_to_int64(after, &before)) {
        api_refuse_parameter(request, response, "after",
                             _("This is no place in the list; take it from `next` of the page before."));
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    listing.writer = &writer;
    json_write_object_begin(&writer);
    json_write_key(&writer, "imports");
    json_write_array_begin(&writer);
    if (list_imports(application, &listing, before, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    json_write_array_end(&writer);
    json_write_key(&writer, "next");
    json_write_text(&writer, listing.more
                                 ? text_printf(request->arena, WEB_API_PREFIX "imports?limit=%zu&after=%lld",
                                               listing.limit, (long long)listing.last_id)
                                 : TEXT_ABSENT);
    json_write_object_end(&writer);
}

/* Writes the import of the address; false and refused when there is none. */
static bool write_made(struct http_request *request, struct http_response *response,
                       struct web_application *application, int64_t *ret_id)
{
    struct listing listing = {.limit = 1};
    struct problem problem = {0};
    if (text_to_int64(http_value(&request->path_values, "id"), &listing.wanted) && listing.wanted > 0 &&
        listing.wanted < INT64_MAX) {
        struct json_writer writer = api_answer(response, 200);
        listing.writer = &writer;
        if (list_imports(application, &listing, listing.wanted + 1, &problem) != RESULT_OK) {
            api_fail(request, response, &problem);
            return false;
        }
    }
    *ret_id = listing.wanted;
    if (listing.count == 0)
        web_api_error(request, response, 404, application);
    return listing.count > 0;
}

void api_get_import(struct http_request *request, struct http_response *response, void *application)
{
    int64_t id;
    (void)write_made(request, response, application, &id);
}

struct undoing {
    int64_t id;
    struct api_faults blocked;
};

static void take_blocked(void *context, text what)
{
    struct undoing *undoing = context;
    if (undoing->blocked.count < BLOCKED_SAID_MAX)
        api_fault_add(&undoing->blocked, TEXT_ABSENT, what, _("changed since"));
}

static enum result undo(struct ledger_change *change, void *context, struct problem *problem)
{
    struct undoing *undoing = context;
    return ledger_undo(change, undoing->id, take_blocked, undoing, problem);
}

void api_delete_import(struct http_request *request, struct http_response *response, void *application)
{
    struct undoing undoing = {.blocked.arena = request->arena};
    struct problem problem = {0};
    if (!write_made(request, response, application, &undoing.id))
        return;
    const struct web_audited what = {.action = LEDGER_AUDIT_UNDONE,
                                     .object_kind = "import",
                                     .object = text_printf(request->arena, "%lld", (long long)undoing.id)};
    if (web_change_run(application, request, &what, undo, &undoing, &problem) == RESULT_OK)
        (void)write_made(request, response, application, &undoing.id);
    else if (problem.code == RESULT_CONFLICT)
        api_problem(request, response, 409, text_of(problem.message), undoing.blocked.items,
                    undoing.blocked.count);
    else
        api_fail(request, response, &problem);
    list_release(&undoing.blocked);
}
