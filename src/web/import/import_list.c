/* Imports: GET /imports, what is on its way and what was imported; POST /imports, a file; POST
 * /imports/sample, the sample company. */
#include "web/import/import_page.h"

#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/import/import_presets.h"
#include "web/import/sample.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/people/audit_words.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

enum { ROWS_SHOWN = 50, WAIT_MILLISECONDS = 1500 };

/* ---- what was imported ---- */

struct listing {
    struct arena *arena;
    const struct web_application *application;
    struct view_imports *view;
    enum ledger_imports which;
    int64_t last;
    bool more;
};

static text kind_words(text name)
{
    enum record_kind kind;
    if (record_kind_parse(name, &kind))
        return text_of(record_kind_plural(kind));
    return text_of(_("Sample company"));
}

static enum result add_row(void *context, const struct ledger_import *import, struct problem *problem)
{
    struct listing *listing = context;
    struct arena *arena = listing->arena;
    (void)problem;
    if (listing->view->rows_count == ROWS_SHOWN) {
        listing->more = true;
        return RESULT_OK;
    }
    listing->last = import->id;
    listing->view->rows[listing->view->rows_count++] = (struct view_import_row){
        .name = web_import_words(arena, import),
        .what = kind_words(import->kind),
        .who = text_equal(import->actor, TEXT("cli")) ? text_of(_("command line"))
                                                      : web_name(listing->application, arena, import->actor),
        .when = web_local_time(arena, listing->application->zone, import->committed_at),
        .counts = format_integer(arena, import->inserted + import->updated),
        .url = safe_url_printf(arena, "/imports/%lld", (long long)import->id),
        .undone = import->undone_by != 0};
    return RESULT_OK;
}

static enum result list_made(struct listing *listing, int64_t before)
{
    struct store_connection *connection;
    struct problem problem = {0};
    listing->view->rows = arena_array(listing->arena, struct view_import_row, ROWS_SHOWN);
    enum result result = store_read_begin(listing->application->store, &connection, &problem);
    if (result != RESULT_OK)
        return result;
    result =
        ledger_import_list(connection, listing->which, before, ROWS_SHOWN + 1, add_row, listing, &problem);
    store_read_end(listing->application->store, connection);
    return result;
}

/* ---- what is on its way ---- */

static const char *state_words(const struct web_import *import, bool *ret_failed)
{
    *ret_failed = import->job.state == IMPORT_FAILED || import->job.state == IMPORT_INTERRUPTED ||
                  import->job.state == IMPORT_REFUSED;
    switch (import->job.state) {
    case IMPORT_CHECKING:
        return import->ahead ? _("waits for its rehearsal") : _("is being checked");
    case IMPORT_CHECKED:
        return _("checked, waits for you");
    case IMPORT_RUNNING:
        return import->ahead ? _("waits for its turn") : _("is being imported");
    case IMPORT_REFUSED:
        return _("rows in error, nothing imported");
    case IMPORT_FAILED:
        return _("could not be read");
    case IMPORT_INTERRUPTED:
        return _("interrupted, nothing imported");
    default:
        return _("waits for you");
    }
}

static void list_open(struct http_request *request, const struct web_application *application,
                      struct view_imports *view)
{
    struct web_import *open;
    size_t count = application->imports ? web_imports_open(application->imports, request, &open) : 0;
    view->open = arena_array(request->arena, struct view_import_open, count);
    for (size_t i = 0; i < count; i++) {
        struct view_import_open *item = &view->open[view->open_count++];
        item->name = open[i].job.source_name;
        item->state = text_of(state_words(&open[i], &item->failed));
        item->busy = web_import_is_busy(&open[i]);
        item->when = web_local_time(request->arena, application->zone, open[i].job.changed_at);
        item->url = safe_url_printf(request->arena, "/imports/jobs/%lld", (long long)open[i].job.id);
    }
}

static struct view_select kind_select(struct arena *arena)
{
    struct view_select select = {.name = TEXT("kind"), .label = text_of(_("This file holds"))};
    select.options = arena_array(arena, struct view_option, RECORD_KIND_COUNT + 1);
    select.options[select.options_count++] = (struct view_option){TEXT(""), text_of(_("detect")), true};
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        select.options[select.options_count++] =
            (struct view_option){text_of(record_type_of((enum record_kind)kind)->name),
                                 text_of(record_kind_plural((enum record_kind)kind)), false};
    return select;
}

static void show_list(struct http_request *request, struct http_response *response,
                      const struct web_application *application, text problem)
{
    struct view_imports view = {.problem = problem, .kind = kind_select(request->arena)};
    struct listing listing = {.arena = request->arena, .application = application, .view = &view};
    int64_t before;
    bool bulk = text_equal(http_value(&request->query, "of"), TEXT("bulk"));
    listing.which = bulk ? LEDGER_IMPORTS_BULK : LEDGER_IMPORTS_FILES;
    if (!text_to_int64(http_value(&request->query, "before"), &before) || before < 1)
        before = INT64_MAX;
    if (list_made(&listing, before) != RESULT_OK) {
        response->status = 503;
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Import"));
    view.shell.place = TEXT("imports");
    list_open(request, application, &view);
    if (listing.more)
        view.older = safe_url_printf(request->arena, "/imports?%sbefore=%lld", bulk ? "of=bulk&" : "",
                                     (long long)listing.last);
    if (before != INT64_MAX)
        view.newest = safe_url_of(bulk ? TEXT("/imports?of=bulk#past") : TEXT("/imports"));
    view.bulk = bulk;
    web_presets_list(request->arena, application, &view.mappings, &view.mappings_count);
    int64_t sample = web_sample_import(application);
    view.has_sample = sample != 0;
    view.may_fill = sample == 0;
    view.sample = safe_url_printf(request->arena, "/imports/%lld", (long long)sample);
    view_write_imports(&response->body, &view);
}

static void get_list(struct http_request *request, struct http_response *response, void *context)
{
    show_list(request, response, context, TEXT_ABSENT);
}

/* ---- a file ---- */

static void refuse(struct http_request *request, struct http_response *response,
                   const struct web_application *application, int status, text why)
{
    response->status = status;
    show_list(request, response, application, why);
}

/* The mapping that the file most likely wants: one kept for such files, else a guess. */
static text choose_mapping(struct http_request *request, const struct web_application *application,
                           const struct intake_sample *sample, enum record_kind *kind)
{
    struct arena *arena = request->arena;
    struct ledger_import_preset preset;
    struct plan plan;
    bool said = record_kind_parse(http_value(&request->form, "kind"), kind);
    bool own = false;
    for (int i = 0; i < RECORD_KIND_COUNT && !own; i++)
        own = guess_is_own(sample, (enum record_kind)i);
    if (!said && !own && web_preset_match(arena, application, sample, &preset)) {
        *kind = preset.kind;
        return preset.mapping;
    }
    *kind = guess(&plan, sample, said ? *kind : RECORD_KIND_COUNT, application->currency, arena);
    return web_columns_text(arena, &plan);
}

/* The importer's messages name the path here; people know the file by its own name. */
static text name_file(struct arena *arena, const struct problem *problem, const struct http_upload *upload)
{
    text message = text_of(problem->message), path = upload->path;
    for (size_t i = 0; i + path.length <= message.length; i++)
        if (text_equal(text_slice(message, i, i + path.length), path))
            return text_printf(arena, "%.*s%.*s%.*s", (int)i, message.data,
                               TEXT_ARGUMENTS(text_is_empty(upload->name) ? TEXT("?") : upload->name),
                               TEXT_ARGUMENTS(text_slice(message, i + path.length, message.length)));
    return text_copy(arena, message);
}

static void begin_check(struct http_request *request, struct web_application *application, int64_t id,
                        text source, enum record_kind kind)
{
    struct mapping *mapping;
    struct problem ignored = {0};
    const struct web_import_choice choice = {
        .mapping = source,
        .kind = kind,
        .effective_day = DAY_ABSENT,
        .skip_bad = true,
        .check = mapping_parse(&mapping, source, request->arena, &ignored) == RESULT_OK};
    web_imports_choose(application->imports, request, id, &choice);
    web_imports_wait(application->imports, id, WAIT_MILLISECONDS);
}

static void post_file(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct problem problem = {0};
    struct intake_sample sample;
    enum record_kind kind = RECORD_ACCOUNT;
    int64_t id;
    if (!application->imports) {
        response->status = 503;
        return;
    }
    if (!request->upload || request->upload->size_bytes == 0) {
        refuse(request, response, application, 422, text_of(_("Choose a file first.")));
        return;
    }
    if (sample_read(&sample, request->upload->path.data, NULL, 0, request->arena, &problem) != RESULT_OK) {
        refuse(request, response, application, 422, name_file(request->arena, &problem, request->upload));
        return;
    }
    text source = choose_mapping(request, application, &sample, &kind);
    if (web_imports_add(application->imports, request, source, kind, &id, &problem) != RESULT_OK) {
        refuse(request, response, application, 503, text_copy(request->arena, text_of(problem.message)));
        return;
    }
    begin_check(request, application, id, source, kind);
    http_redirect(request, response, text_printf(request->arena, "/imports/jobs/%lld", (long long)id));
}

static void post_sample(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct problem problem = {0};
    if (web_sample_import(application) != 0) {
        http_redirect(request, response, TEXT("/imports"));
        return;
    }
    if (web_sample_bring(application, request, &problem) == RESULT_OK)
        http_redirect(request, response, web_toast_address(request->arena, TEXT("/"), "sample-brought", 0));
    else
        refuse(request, response, application, problem.code == RESULT_CONFLICT ? 409 : 503,
               text_copy(request->arena, text_of(problem.message)));
}

static void post_mapping(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct problem problem = {0};
    text name = http_value(&request->form, "name"),
         new_name = text_trim(http_value(&request->form, "new_name"));
    bool removes = text_equal(http_value(&request->form, "act"), TEXT("remove"));
    if (!removes && text_is_absent(new_name))
        new_name = TEXT("");
    enum result result = web_preset_change(application, name, removes ? TEXT_ABSENT : new_name, &problem);
    if (result != RESULT_OK) {
        int status = result == RESULT_NOT_FOUND   ? 404
                     : result == RESULT_CONFLICT  ? 409
                     : result == RESULT_BAD_INPUT ? 422
                                                  : 503;
        refuse(request, response, application, status, text_copy(request->arena, text_of(problem.message)));
        return;
    }
    web_audit(request, application,
              &(struct web_audited){.action = removes ? "mapping-removed" : "mapping-renamed",
                                    .object_kind = "mapping",
                                    .object = removes ? name : new_name});
    http_redirect(request, response,
                  web_toast_address(request->arena, TEXT("/imports"),
                                    removes ? "mapping-removed" : "mapping-renamed", 0));
}

const struct http_route web_import_routes[] = {
    {HTTP_GET, "/imports", PERMISSION_IMPORT, get_list, 0},
    {HTTP_POST, "/imports", PERMISSION_IMPORT, post_file, HTTP_ROUTE_UPLOAD},
    {HTTP_POST, "/imports/mappings", PERMISSION_IMPORT, post_mapping, 0},
    {HTTP_POST, "/imports/sample", PERMISSION_IMPORT, post_sample, 0},
    {0},
};
