/* An import that was made: GET /imports/{id}, and POST /imports/{id}/undo, which takes it back or names what
 * stands in the way. */
#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/words.h"
#include "view/import.h"
#include "web/account/record_words.h"
#include "web/import/sample.h"
#include "web/page.h"
#include "web/people/audit_words.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { BLOCKED_SHOWN = 50 };

struct finding {
    struct arena *arena;
    int64_t id;
    bool found;
    struct ledger_import import;
};

static enum result take(void *context, const struct ledger_import *import, struct problem *problem)
{
    struct finding *finding = context;
    (void)problem;
    if (import->id != finding->id)
        return RESULT_OK;
    finding->found = true;
    finding->import = *import;
    finding->import.kind = text_copy(finding->arena, import->kind);
    finding->import.source_name = text_copy(finding->arena, import->source_name);
    finding->import.actor = text_copy(finding->arena, import->actor);
    finding->import.action = text_copy(finding->arena, import->action);
    return RESULT_OK;
}

/* False after having answered. */
static bool find(struct http_request *request, struct http_response *response,
                 const struct web_application *application, struct finding *ret)
{
    struct store_connection *connection;
    struct problem problem = {0};
    *ret = (struct finding){.arena = request->arena};
    if (!text_to_int64(http_value(&request->path_values, "id"), &ret->id) || ret->id < 1 ||
        ret->id == INT64_MAX) {
        response->status = 404;
        return false;
    }
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_import_list(connection, LEDGER_IMPORTS_ALL, ret->id + 1, 1, take, ret, &problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_OK && ret->found)
        return true;
    response->status = result == RESULT_OK ? 404 : 503;
    return false;
}

struct undoing {
    struct arena *arena;
    int64_t id;
    text *blocked;
    size_t count;
    int64_t more;
    bool is_sample;
};

static void show(struct http_request *request, struct http_response *response,
                 const struct web_application *application, const struct ledger_import *import,
                 const struct undoing *undoing, text problem)
{
    struct arena *arena = request->arena;
    enum record_kind kind;
    bool sample = !record_kind_parse(import->kind, &kind);
    text wrote = web_kinds_in_words(arena, import->kinds);
    if (text_is_empty(wrote) && !sample)
        wrote = text_of(record_kind_plural(kind));
    struct view_import_count count = {.kind = sample ? text_of(_("Sample company"))
                                                     : web_capitalised(arena, wrote),
                                      .added = format_integer(arena, import->inserted),
                                      .updated = format_integer(arena, import->updated),
                                      .same = format_integer(arena, import->unchanged)};
    struct view_import view = {.heading = web_import_words(arena, import),
                               .problem = problem,
                               .counts = &count,
                               .counts_count = 1,
                               .may_undo = import->undone_by == 0,
                               .undo = safe_url_printf(arena, "/imports/%lld/undo", (long long)import->id)};
    view.sentence =
        web_message(arena,
                    !text_is_absent(import->action) && !text_is_empty(import->actor)
                        ? _("Done to several at once, {when}, by {who}; number {number}")
                    : text_is_empty(import->actor)           ? _("Import {number}, {when}")
                    : text_equal(import->actor, TEXT("cli")) ? _("Import {number}, {when}, by command")
                                                             : _("Import {number}, {when}, by {who}"),
                    "number", text_printf(arena, "%lld", (long long)import->id), "when",
                    web_local_time(arena, application->zone, import->committed_at), "who",
                    web_name(application, arena, import->actor), NULL);
    if (import->undone_by)
        view.undone = web_message(arena, _("It was taken back on {when}: nothing of it counts any more."),
                                  "when", web_local_time(arena, application->zone, import->undone_at), NULL);
    if (import->refused)
        view.refused = web_message(
            arena, tr_n("{count} row was left out", "{count} rows were left out", import->refused), "count",
            format_integer(arena, import->refused), NULL);
    if (undoing) {
        view.blocked = undoing->blocked;
        view.blocked_count = undoing->count;
        if (undoing->more)
            view.blocked_more =
                web_message(arena, tr_n("and {count} more", "and {count} more", undoing->more), "count",
                            format_integer(arena, undoing->more), NULL);
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = view.heading;
    view.shell.place = TEXT("imports");
    view_write_import(&response->body, &view);
}

static void get_import(struct http_request *request, struct http_response *response, void *context)
{
    struct finding finding;
    if (find(request, response, context, &finding))
        show(request, response, context, &finding.import, NULL, TEXT_ABSENT);
}

static void take_blocked(void *context, text what)
{
    struct undoing *undoing = context;
    if (undoing->count < BLOCKED_SHOWN)
        undoing->blocked[undoing->count++] = text_copy(undoing->arena, what);
    else
        undoing->more++;
}

static enum result undo(struct ledger_change *change, void *context, struct problem *problem)
{
    struct undoing *undoing = context;
    enum result result = ledger_undo(change, undoing->id, take_blocked, undoing, problem);
    return result == RESULT_OK && undoing->is_sample ? web_sample_clear(change, problem) : result;
}

static void post_undo(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct finding finding;
    struct problem problem = {0};
    if (!find(request, response, application, &finding))
        return;
    struct arena *arena = request->arena;
    struct undoing undoing = {.arena = arena,
                              .id = finding.id,
                              .blocked = arena_array(arena, text, BLOCKED_SHOWN),
                              .is_sample = text_equal(finding.import.kind, TEXT(WEB_SAMPLE_KIND))};
    const struct web_audited what = {.action = LEDGER_AUDIT_UNDONE,
                                     .object_kind = "import",
                                     .object = text_printf(arena, "%lld", (long long)finding.id)};
    if (web_change_run(application, request, &what, undo, &undoing, &problem) == RESULT_OK) {
        text path = text_printf(arena, "/imports/%lld", (long long)finding.id);
        http_redirect(request, response, web_toast_address(arena, path, "import-undone", 0));
        return;
    }
    response->status = problem.code == RESULT_CONFLICT ? 409 : 503;
    show(request, response, application, &finding.import, &undoing,
         text_copy(arena, text_of(problem.message)));
}

const struct http_route web_import_made_routes[] = {
    {HTTP_GET, "/imports/{id}", PERMISSION_IMPORT, get_import, 0},
    {HTTP_POST, "/imports/{id}/undo", PERMISSION_IMPORT, post_undo, 0},
    {0},
};
