/* The editor of journeys: GET /journeys/edit?journey=KEY, POST to the same with the whole form. Adding,
 * removing and moving stages send the form and show it again; saving makes the next version. Works without
 * scripts. */
#include "web/journey/editor.h"

#include "base/list.h"
#include "column/live.h"
#include "language/language.h"
#include "rule/rule.h"
#include "web/definition.h"
#include "web/journey/journey.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

struct editor {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
    struct store_connection *connection;
    struct journey_set set;
    struct journey_form form;
    bool is_new;
    int64_t seen; /* the version that the form was made from */
    struct view_journey_edit view;
};

static bool editor_begin(struct editor *editor, struct http_request *request, struct http_response *response,
                         struct web_application *application)
{
    struct problem problem;
    *editor = (struct editor){.request = request, .response = response, .application = application};
    editor->form.arena = editor->form.faults.arena = request->arena;
    response->status = 503;
    if (!application->live)
        return false;
    editor->columns = column_live_acquire(application->live);
    if (store_read_begin(application->store, &editor->connection, &problem) != RESULT_OK) {
        editor->connection = NULL;
        return false;
    }
    if (journey_set_read(editor->connection, LEDGER_NOW, request->arena, &editor->set, &problem) != RESULT_OK)
        return false;
    response->status = 200;
    return true;
}

static void editor_end(struct editor *editor)
{
    list_release(&editor->form.faults);
    if (editor->connection)
        store_read_end(editor->application->store, editor->connection);
    column_snapshot_release(editor->columns);
}

static void fill_versions(struct editor *editor)
{
    struct arena *arena = editor->request->arena;
    struct web_definition_version *versions;
    if (editor->is_new)
        return;
    size_t count = web_definition_versions(editor->application, arena, DEFINITION_JOURNEY,
                                           editor->form.journey.key, &versions);
    editor->view.versions = arena_array(arena, struct view_edit_version, count + 1);
    for (size_t i = 0; i < count; i++)
        editor->view.versions[editor->view.versions_count++] =
            (struct view_edit_version){versions[i].number, versions[i].when, versions[i].who};
}

static void fill_tabs(struct editor *editor)
{
    struct arena *arena = editor->request->arena;
    editor->view.tabs = arena_array(arena, struct view_tab, editor->set.count + 1);
    for (size_t i = 0; i < editor->set.count; i++)
        editor->view.tabs[editor->view.tabs_count++] = (struct view_tab){
            .label = journey_name(editor->set.items[i].name),
            .url =
                safe_url_of(web_page_address(arena, "/journeys/edit", "journey", editor->set.items[i].key)),
            .current = !editor->is_new && text_equal(editor->set.items[i].key, editor->form.journey.key)};
    editor->view.tabs[editor->view.tabs_count++] =
        (struct view_tab){.label = text_of(_("New journey")),
                          .url = safe_url_of(TEXT("/journeys/edit?journey=new")),
                          .current = editor->is_new};
}

static void show(struct editor *editor)
{
    struct arena *arena = editor->request->arena;
    struct view_journey_edit *view = &editor->view;
    web_page_shell(editor->request, editor->response, editor->application, &view->shell);
    text name = journey_name(editor->form.journey.name);
    view->is_new = editor->is_new;
    view->title = editor->is_new ? text_of(_("New journey"))
                  : text_is_empty(name)
                      ? text_of(_("Edit the journey"))
                      : web_message(arena, _("Edit the journey: {name}"), "name", name, NULL);
    view->shell.title = view->title;
    view->shell.place = TEXT("journeys");
    view->key = editor->form.journey.key;
    view->seen = text_printf(arena, "%lld", (long long)editor->seen);
    view->action = safe_url_of(TEXT("/journeys/edit"));
    view->board = safe_url_of(editor->is_new ? TEXT("/journeys")
                                             : web_page_address(arena, "/journeys", "journey", view->key));
    fill_tabs(editor);
    fill_versions(editor);
    journey_form_show(&editor->form, view);
    view_write_journey_edit(&editor->response->body, view);
}

/* The journey of the address; the shipped one where a new one is drawn, to begin from. */
static bool find_journey(struct editor *editor, text key)
{
    editor->is_new = text_equal(key, TEXT("new"));
    const struct journey *journey =
        editor->is_new || text_is_empty(key) ? &editor->set.items[0] : journey_find(&editor->set, key);
    if (!journey) {
        editor->response->status = 404;
        return false;
    }
    editor->form.journey = *journey;
    editor->seen = editor->is_new ? 0 : journey->version;
    if (editor->is_new) {
        editor->form.journey.key = TEXT_ABSENT;
        editor->form.journey.order = 50;
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            editor->form.journey.name[language] = TEXT_ABSENT;
    }
    return true;
}

static void get_editor(struct http_request *request, struct http_response *response, void *application)
{
    struct editor editor;
    if (editor_begin(&editor, request, response, application) &&
        find_journey(&editor, http_value(&request->query, "journey")))
        show(&editor);
    editor_end(&editor);
}

/* ---- saving ---- */

static void check(struct editor *editor)
{
    struct journey_form *form = &editor->form;
    (void)journey_check(&form->journey, &form->faults);
    if (!form->faults.count)
        journey_check_rules(&form->journey, editor->columns, &form->faults);
    if (editor->is_new && journey_find(&editor->set, form->journey.key))
        journey_fault_add(&form->faults, TEXT("key"), _("Another has the key \"%.*s\" already."),
                          TEXT_ARGUMENTS(form->journey.key));
}

static void save(struct editor *editor)
{
    struct journey_form *form = &editor->form;
    struct arena *arena = editor->request->arena;
    struct problem problem = {0};
    struct web_definition definition = {.kind = DEFINITION_JOURNEY,
                                        .action = "journey-saved",
                                        .key = form->journey.key,
                                        .seen = editor->seen};
    enum result result = RESULT_BAD_INPUT;
    check(editor);
    if (!form->faults.count) {
        definition.body = journey_body(arena, &form->journey);
        result = web_definition_store(editor->application, editor->request, &definition, &problem);
    }
    if (result == RESULT_OK) {
        text address = web_page_address(arena, "/journeys/edit", "journey", form->journey.key);
        http_redirect(editor->request, editor->response,
                      web_toast_address(arena, address, "journey-saved", 0));
        return;
    }
    editor->response->status = web_definition_status(&definition, result);
    if (definition.held)
        editor->seen = definition.standing;
    editor->view.problem = form->faults.count
                               ? text_of(_("Not saved: what is wrong stands beside its field."))
                               : text_copy(arena, text_of(problem.message));
    show(editor);
}

static void post_editor(struct http_request *request, struct http_response *response, void *application)
{
    struct editor editor;
    text key = http_value(&request->form, "key"), action = http_value(&request->form, "action");
    if (editor_begin(&editor, request, response, application) &&
        find_journey(&editor, text_is_empty(key) ? TEXT("new") : key)) {
        editor.seen = web_definition_seen(request, 0);
        editor.form.journey.key = editor.is_new ? text_trim(http_value(&request->form, "own_key")) : key;
        editor.form.typed = &request->form;
        journey_form_read(&editor.form);
        if (text_equal(action, TEXT("copy"))) {
            editor.is_new = true;
            editor.seen = 0;
            editor.form.journey.key = TEXT_ABSENT;
            show(&editor);
        } else if (journey_form_act(&editor.form, action)) {
            show(&editor);
        } else {
            save(&editor);
        }
    }
    editor_end(&editor);
}

const struct http_route web_journey_edit_routes[] = {
    {HTTP_GET, "/journeys/edit", PERMISSION_CONFIGURE, get_editor, 0},
    {HTTP_POST, "/journeys/edit", PERMISSION_CONFIGURE, post_editor, 0},
    {0},
};
