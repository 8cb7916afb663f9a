/* One segment: GET /segments/new, POST /segments, GET and POST /segments/{key}, POST /segments/{key}/remove.
 * Every button but "save" shows the page again with what was typed; whoever saves a version that no longer
 * stands sees what the other person wrote (409) and may save once more over it. */
#include "journey/segment_use.h"
#include "language/language.h"
#include "web/definition.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/segment/segment.h"
#include "web/toast.h"
#include "web/values.h"
#include "web/words.h"

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

static struct safe_url use_url(struct arena *arena, const struct journey_use *use)
{
    if (use->of == JOURNEY_USE_VIEW)
        return text_is_absent(use->address)
                   ? (struct safe_url){TEXT_ABSENT}
                   : safe_url_printf(arena, "/accounts?%.*s", TEXT_ARGUMENTS(use->address));
    if (use->of == JOURNEY_USE_RUNS)
        return safe_url_printf(arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(use->key));
    switch (use->kind) {
    case DEFINITION_SEGMENT:
        return safe_url_printf(arena, "/segments/%.*s", TEXT_ARGUMENTS(use->key));
    case DEFINITION_HEALTH_MODEL:
        return safe_url_printf(arena, "/scores/models/%.*s", TEXT_ARGUMENTS(use->key));
    case DEFINITION_PLAYBOOK:
        return safe_url_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(use->key));
    case DEFINITION_JOURNEY:
        return safe_url_of(web_page_address(arena, "/journeys", "journey", use->key));
    default:
        return safe_url_of(TEXT("/tiers"));
    }
}

/* Whether it may be taken out is looked at again when it is. */
static void fill_uses(struct page *page, struct view_segment *view)
{
    struct arena *arena = page->request->arena;
    struct store_connection *connection;
    struct journey_use *uses = NULL;
    struct problem problem;
    size_t count = 0;
    if (!page->segment || !page->application->store ||
        store_read_begin(page->application->store, &connection, &problem) != RESULT_OK)
        return;
    if (journey_segment_uses(connection, arena, page->segments, page->segment->key,
                             web_session_of(page->request)->email, &uses, &count, &problem) != RESULT_OK)
        count = 0;
    store_read_end(page->application->store, connection);
    view->uses = arena_array(arena, struct view_segment_use, count + 1);
    for (size_t i = 0; i < count; i++) {
        view->uses[view->uses_count++] = (struct view_segment_use){text_of(journey_use_kind(&uses[i])),
                                                                   uses[i].name, use_url(arena, &uses[i])};
        view->is_needed |= !uses[i].is_kept;
    }
}

static void fill_versions(struct page *page, struct view_segment *view)
{
    enum { SHOWN = 12 };
    struct arena *arena = page->request->arena;
    struct web_definition_version *versions;
    if (!page->segment)
        return;
    size_t count =
        web_definition_versions(page->application, arena, DEFINITION_SEGMENT, page->segment->key, &versions);
    view->versions = arena_array(arena, struct view_segment_version, SHOWN);
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        struct journey_segment was = {.rule = TEXT_ABSENT};
        (void)journey_segment_of(arena, versions[i].definition, &was);
        view->versions[view->versions_count++] = (struct view_segment_version){
            .number = versions[i].number, .rule = was.rule, .when = versions[i].when, .who = versions[i].who};
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
    fill_uses(page, &view);
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

static enum result put(struct ledger_change *change, const struct web_definition *definition,
                       struct problem *problem)
{
    return journey_segment_put(change, definition->arena, definition->context, DEFINITION_SEEN_ANY, problem);
}

static enum result take_out(struct ledger_change *change, const struct web_definition *definition,
                            struct problem *problem)
{
    return journey_segment_remove(change, definition->arena, definition->key,
                                  *(const text *)definition->context, DEFINITION_SEEN_ANY, problem);
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

static void store(struct page *page, struct web_definition *definition)
{
    struct http_request *request = page->request;
    struct problem problem = {0};
    enum result result = web_definition_store(page->application, request, definition, &problem);
    if (result == RESULT_OK) {
        http_redirect(request, page->response,
                      web_toast_address(request->arena, TEXT("/segments"), definition->action, 0));
    } else if (definition->held) {
        show_conflict(page);
    } else {
        page->response->status = web_definition_status(definition, result);
        page->problem = text_copy(request->arena, text_of(problem.message));
        show(page);
    }
}

static void save(struct page *page)
{
    struct journey_segment *segment = &page->form.segment;
    if (!page->segment)
        segment->key = ledger_definition_key_of(page->request->arena, segment->name);
    struct web_definition definition = {.kind = DEFINITION_SEGMENT,
                                        .action = "segment-saved",
                                        .key = segment->key,
                                        .body = segment->rule,
                                        .seen = page->form.seen,
                                        .put = put,
                                        .context = segment};
    store(page, &definition);
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
        save(&page);
    }
    web_scope_release(&page.scope);
}

static void post_remove(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    segment_form_of(request->arena, page.segment, false, &page.form);
    page.form.seen = web_definition_seen(request, page.segment->version);
    text viewer = web_session_of(request)->email;
    struct web_definition definition = {.kind = DEFINITION_SEGMENT,
                                        .action = "segment-removed",
                                        .key = page.segment->key,
                                        .seen = page.form.seen,
                                        .put = take_out,
                                        .context = &viewer};
    store(&page, &definition);
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
