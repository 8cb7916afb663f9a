/* One segment: GET /segments/new, POST /segments, GET and POST /segments/{key}, POST /segments/{key}/remove.
 * Every button but "save" shows the page again with what was typed; whoever saves a version that no longer
 * stands sees what the other person wrote (409) and may save once more over it. */
#include "language/language.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/segment/segment.h"
#include "web/toast.h"
#include "web/values.h"
#include "web/words.h"
#include "web/write.h"

struct page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct web_scope scope;
    struct journey_values above;
    const struct journey_segments *segments;
    const struct journey_segment *segment; /* NULL: a new one */
    struct segment_form form;
    text problem, conflict, name_problem, note_problem, rule_problem;
};

/* False after a 404 or 503. A key in the address must be there. */
static bool begin(struct page *page, struct http_request *request, struct http_response *response,
                  void *context)
{
    struct problem problem;
    text key = http_value(&request->path_values, "key");
    *page = (struct page){.request = request, .response = response, .application = context};
    if (web_scope_read_instant(request, context, &page->scope, &problem) != RESULT_OK) {
        response->status = 503;
        return false;
    }
    page->scope.request = request;
    page->above = web_values_of(context, page->scope.columns);
    if (journey_values_segments(&page->above, request->arena, &page->segments, &problem) != RESULT_OK) {
        web_scope_release(&page->scope);
        response->status = 503;
        return false;
    }
    for (size_t i = 0; i < page->segments->count && !text_is_absent(key); i++)
        if (text_equal(page->segments->items[i].key, key))
            page->segment = &page->segments->items[i];
    if (text_is_absent(key) || page->segment)
        return true;
    web_scope_release(&page->scope);
    response->status = 404;
    return false;
}

/* ---- the page ---- */

static text used_by(struct page *page)
{
    struct arena *arena = page->request->arena;
    text *names, list = TEXT_ABSENT;
    size_t count = page->segment ? journey_segment_users(arena, page->segments, page->segment, &names) : 0;
    for (size_t i = 0; i < count; i++)
        list = text_is_absent(list)
                   ? names[i]
                   : text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(list), TEXT_ARGUMENTS(names[i]));
    return count ? web_message(arena, _("Named by the segments: {names}."), "names", list, NULL)
                 : TEXT_ABSENT;
}

static void fill_versions(struct page *page, struct view_segment *view)
{
    enum { SHOWN = 12 };
    struct arena *arena = page->request->arena;
    struct ledger_definition *versions = NULL;
    struct store_connection *connection;
    struct problem problem;
    size_t count = 0;
    if (!page->segment || !page->application->store ||
        store_read_begin(page->application->store, &connection, &problem) != RESULT_OK)
        return;
    if (ledger_definition_history(connection, DEFINITION_SEGMENT, page->segment->key, arena, &versions,
                                  &count, &problem) != RESULT_OK)
        count = 0;
    store_read_end(page->application->store, connection);
    view->versions = arena_array(arena, struct view_segment_version, SHOWN);
    for (size_t i = count; i-- > 0 && view->versions_count < SHOWN;) {
        struct journey_segment was = {.rule = TEXT_ABSENT};
        (void)journey_segment_of(arena, &versions[i], &was);
        view->versions[view->versions_count++] = (struct view_segment_version){
            .number = text_printf(arena, "%lld", (long long)versions[i].version),
            .rule = was.rule,
            .when = format_day(arena, zone_day_of(page->application->zone, versions[i].committed_at)),
            .who = versions[i].actor};
    }
}

static void show(struct page *page)
{
    struct http_request *request = page->request;
    struct arena *arena = request->arena;
    const struct segment_form *form = &page->form;
    struct view_segment view = {.may_edit = web_may(request, PERMISSION_EDIT_ACCOUNTS),
                                .is_new = !page->segment,
                                .problem = page->problem,
                                .conflict = page->conflict};
    web_page_shell(request, page->response, page->application, &view.shell);
    view.heading = page->segment ? page->segment->name : text_of(_("New segment"));
    view.shell.title = view.heading;
    view.shell.place = TEXT("segments");
    view.action = page->segment ? safe_url_printf(arena, "/segments/%.*s", TEXT_ARGUMENTS(page->segment->key))
                                : safe_url_of(TEXT("/segments"));
    segment_form_view(arena, page->scope.columns, page->segments, form, &view);
    view.name.problem = page->name_problem;
    view.note.problem = page->note_problem;
    view.rule_problem = page->rule_problem;
    bool asked_to_click = text_equal(http_value(&request->form, "act"), TEXT("click"));
    if (form->by_typing && asked_to_click)
        view.cannot_click = text_of(_("Rows of conditions cannot show this rule: it stays as text."));
    segment_preview(request, page->application, &page->scope, form->segment.rule, &view.preview);
    if (page->segment && page->segment->version && view.may_edit)
        view.remove = safe_url_printf(arena, "/segments/%.*s/remove", TEXT_ARGUMENTS(page->segment->key));
    view.used_by = used_by(page);
    fill_versions(page, &view);
    view_write_segment(&page->response->body, &view);
}

/* ?where=RULE begins with it: from a list whose filter is worth a name. */
static void get_new(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    struct journey_segment blank = {.name = TEXT(""), .rule = http_value(&request->query, "where")};
    if (text_is_absent(blank.rule))
        blank.rule = TEXT("");
    segment_form_of(request->arena, &blank, text_equal(http_value(&request->query, "mode"), TEXT("type")),
                    &page.form);
    show(&page);
    web_scope_release(&page.scope);
}

static void get_segment(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    segment_form_of(request->arena, page.segment,
                    text_equal(http_value(&request->query, "mode"), TEXT("type")), &page.form);
    show(&page);
    web_scope_release(&page.scope);
}

/* ---- saving ---- */

struct saving {
    struct arena *arena;
    const struct journey_segment *segment;
    int64_t seen;
    bool remove;
    text key;
    bool conflict;
};

static enum result save(struct ledger_change *change, void *context, struct problem *problem)
{
    struct saving *saving = context;
    enum result result = saving->remove
                             ? ledger_definition_put(change, DEFINITION_SEGMENT, saving->segment->key,
                                                     saving->seen, TEXT_ABSENT, NULL, problem)
                             : journey_segment_put(change, saving->arena, saving->segment, saving->seen,
                                                   &saving->key, problem);
    saving->conflict = result == RESULT_CONFLICT;
    return result;
}

/* What stands now, for the page of a conflict. */
static void reread(struct page *page)
{
    struct web_application *application = page->application;
    text key = page->segment ? page->segment->key : TEXT_ABSENT;
    struct problem problem;
    page->above = (struct journey_values){.store = application->store, .known_change = LEDGER_NOW};
    if (journey_values_segments(&page->above, page->request->arena, &page->segments, &problem) != RESULT_OK)
        return;
    page->segment = NULL;
    for (size_t i = 0; i < page->segments->count; i++)
        if (text_equal(page->segments->items[i].key, key))
            page->segment = &page->segments->items[i];
}

static void show_conflict(struct page *page)
{
    struct arena *arena = page->request->arena;
    reread(page);
    page->response->status = 409;
    page->form.seen = page->segment ? page->segment->version : 0;
    page->conflict =
        page->segment
            ? web_message(arena,
                          _("Somebody else has changed this segment meanwhile. Now: {name}, {rule}. Below is "
                            "what you wrote: save again to let it hold."),
                          "name", page->segment->name, "rule", page->segment->rule, NULL)
            : text_of(_("Somebody else has removed this segment meanwhile. Save again to bring it back."));
    show(page);
}

static bool check(struct page *page)
{
    struct arena *arena = page->request->arena;
    struct rule_values values = journey_rule_values(&page->above);
    enum journey_segment_field field;
    struct rule_place place;
    struct problem problem = {0};
    if (page->segment)
        page->form.segment.key = page->segment->key;
    if (journey_segment_check(arena, page->segments, page->scope.columns, &values, &page->form.segment,
                              &field, &place, &problem) == RESULT_OK)
        return true;
    text what = text_copy(arena, text_of(problem.message));
    if (field == JOURNEY_SEGMENT_NAME)
        page->name_problem = what;
    else if (field == JOURNEY_SEGMENT_NOTE)
        page->note_problem = what;
    else
        page->rule_problem = what;
    return false;
}

static void write_segment(struct page *page, bool remove)
{
    struct http_request *request = page->request;
    struct saving saving = {.arena = request->arena,
                            .segment = remove ? page->segment : &page->form.segment,
                            .seen = page->form.seen,
                            .remove = remove};
    const struct web_audited what = {.action = remove ? "segment-removed" : "segment-saved",
                                     .object_kind = "segment",
                                     .object = page->segment ? page->segment->key : TEXT_ABSENT};
    struct problem problem = {0};
    if (web_change_run(page->application, request, &what, save, &saving, &problem) == RESULT_OK) {
        http_redirect(request, page->response,
                      web_toast_address(request->arena, TEXT("/segments"),
                                        remove ? "segment-removed" : "segment-saved", 0));
        return;
    }
    if (saving.conflict) {
        show_conflict(page);
        return;
    }
    page->response->status = problem.code == RESULT_BAD_INPUT ? 422 : 503;
    page->problem = text_copy(request->arena, text_of(problem.message));
    show(page);
}

static void post(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    segment_form_read(request->arena, &request->form, &page.form);
    if (page.segment)
        page.form.segment.key = page.segment->key;
    bool dropped = !text_is_absent(http_value(&request->form, "drop"));
    if (dropped || !text_equal(http_value(&request->form, "act"), TEXT("save"))) {
        show(&page);
    } else if (!check(&page)) {
        response->status = 422;
        show(&page);
    } else {
        write_segment(&page, false);
    }
    web_scope_release(&page.scope);
}

static void post_remove(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    text *names;
    if (!begin(&page, request, response, context))
        return;
    segment_form_of(request->arena, page.segment, false, &page.form);
    if (!text_to_int64(http_value(&request->form, "seen"), &page.form.seen))
        page.form.seen = page.segment->version;
    if (journey_segment_users(request->arena, page.segments, page.segment, &names)) {
        response->status = 422;
        page.problem = text_of(_("Other segments name this one: change them first."));
        show(&page);
    } else {
        write_segment(&page, true);
    }
    web_scope_release(&page.scope);
}

const struct http_route web_segment_routes[] = {
    {HTTP_GET, "/segments/new", PERMISSION_EDIT_ACCOUNTS, get_new, 0},
    {HTTP_POST, "/segments", PERMISSION_EDIT_ACCOUNTS, post, 0},
    {HTTP_GET, "/segments/{key}", PERMISSION_SEE_ACCOUNTS, get_segment, 0},
    {HTTP_POST, "/segments/{key}", PERMISSION_EDIT_ACCOUNTS, post, 0},
    {HTTP_POST, "/segments/{key}/remove", PERMISSION_EDIT_ACCOUNTS, post_remove, 0},
    {0},
};
