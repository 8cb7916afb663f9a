/* The editor of a model: GET /scores/models/{key}, ?version=N for an earlier one; POST with step=show, add or
 * publish, or remove=N; POST …/effect answers with what it would do alone; POST …/remove takes the stored one
 * out. */
#include "journey/model.h"
#include "language/language.h"
#include "web/definition.h"
#include "web/health/health_model.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

struct editor {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct web_scope scope;
    text key; /* of the address: "new" of one still to be */
    bool is_new;
    struct health_document *standing; /* the version shown */
    int64_t newest;                   /* 0: as shipped */
    struct view_health_model view;
};

/* ---- reading ---- */

static struct health_document *copy_of(struct editor *editor, text key)
{
    struct health_document *document = health_document_shipped(editor->arena, TEXT("ongoing"));
    document->key = key;
    document->title = "";
    document->rank = 5;
    return document;
}

static enum result read_standing(struct editor *editor, struct store_connection *connection,
                                 struct problem *problem)
{
    int64_t version = editor->newest;
    text asked = http_value(&editor->request->query, "version");
    if (!text_is_empty(asked) && (!text_to_int64(asked, &version) || version < 0))
        version = editor->newest;
    return journey_model_version(connection, editor->key, version, editor->arena, &editor->standing, problem);
}

static enum result read_model(struct editor *editor, struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_definition now;
    enum result result = store_read_begin(editor->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_definition_get(connection, DEFINITION_HEALTH_MODEL, editor->key, LEDGER_NOW,
                                   editor->arena, &now, problem);
    if (result == RESULT_OK) {
        editor->newest = text_is_absent(now.body) ? 0 : now.version;
        result = read_standing(editor, connection, problem);
    }
    store_read_end(editor->application->store, connection);
    return result;
}

/* False when the response is set. */
static bool begin(struct editor *ret, struct http_request *request, struct http_response *response,
                  void *context)
{
    struct problem problem;
    *ret = (struct editor){.request = request,
                           .response = response,
                           .application = context,
                           .arena = request->arena,
                           .key = http_value(&request->path_values, "key")};
    ret->is_new = text_equal(ret->key, TEXT("new"));
    if (web_scope_read_instant(request, context, &ret->scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return false;
    }
    if (ret->is_new) {
        ret->standing = copy_of(ret, ret->key);
        return true;
    }
    enum result result = read_model(ret, &problem);
    if (result == RESULT_OK)
        return true;
    response->status = web_status_of(result);
    web_scope_release(&ret->scope);
    return false;
}

/* ---- the page ---- */

static void fill_versions(struct editor *editor)
{
    struct view_health_model *view = &editor->view;
    bool is_shipped = health_document_shipped(editor->arena, editor->key) != NULL;
    struct web_definition_version *versions;
    size_t count = web_definition_versions(editor->application, editor->arena, DEFINITION_HEALTH_MODEL,
                                           editor->key, &versions);
    view->versions = arena_array(editor->arena, struct view_model_version, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (text_is_absent(versions[i].definition->body))
            continue;
        view->versions[view->versions_count++] = (struct view_model_version){
            .version = text_printf(editor->arena, "v%.*s", TEXT_ARGUMENTS(versions[i].number)),
            .who = versions[i].who,
            .when = versions[i].when,
            .url = safe_url_printf(editor->arena, "/scores/models/%.*s?version=%.*s",
                                   TEXT_ARGUMENTS(editor->key), TEXT_ARGUMENTS(versions[i].number)),
            .current = versions[i].definition->version == editor->standing->version,
        };
    }
    if (is_shipped)
        view->versions[view->versions_count++] = (struct view_model_version){
            .version = text_of(_("as shipped")),
            .url =
                safe_url_printf(editor->arena, "/scores/models/%.*s?version=0", TEXT_ARGUMENTS(editor->key)),
            .current = editor->standing->version == 0,
        };
}

/* The address with the day looked at kept. */
static struct safe_url action_of(struct editor *editor, const char *tail)
{
    char day[11];
    return safe_url_printf(editor->arena, "/scores/models/%.*s%s%s%s", TEXT_ARGUMENTS(editor->key), tail,
                           editor->scope.as_of_set ? "?as_of=" : "",
                           editor->scope.as_of_set ? day_format(editor->scope.as_of, day) : "");
}

static void send_editor(struct editor *editor, const struct health_form *form, int status)
{
    struct view_health_model *view = &editor->view;
    char *path = arena_printf(editor->arena, "/scores/models/%.*s", TEXT_ARGUMENTS(editor->key));
    web_page_shell(editor->request, editor->response, editor->application, &view->shell);
    view->title_words = editor->is_new ? text_of(_("New model")) : text_of(_(editor->standing->title));
    view->shell.title = view->title_words;
    view->shell.place = TEXT("health");
    const struct column_snapshot *columns = editor->scope.columns;
    view->fields = arena_array(editor->arena, struct view_option, (size_t)columns->custom_count + 1);
    for (uint32_t i = 0; i < columns->custom_count; i++)
        view->fields[view->fields_count++] =
            (struct view_option){.value = column_dimension_name(columns, COLUMN_DIMENSION_COUNT + (int)i)};
    view->is_new = editor->is_new;
    view->may_edit = web_may(editor->request, PERMISSION_CONFIGURE);
    view->version_words = editor->is_new ? TEXT_ABSENT
                          : editor->standing->version
                              ? text_printf(editor->arena, "v%d", editor->standing->version)
                              : text_of(_("as shipped"));
    view->list = safe_url_of(TEXT("/scores/models"));
    view->action = action_of(editor, "");
    view->effect_action = action_of(editor, "/effect").address;
    if (editor->newest && view->may_edit)
        view->remove =
            safe_url_printf(editor->arena, "/scores/models/%.*s/remove", TEXT_ARGUMENTS(editor->key));
    view->is_shipped = health_document_shipped(editor->arena, editor->key) != NULL;
    web_scope_view_instant(editor->arena, &editor->scope, path, NULL, 0, &view->shell.scope);
    fill_versions(editor);
    health_form_fill(editor->arena, form, view);
    health_effect(&editor->scope, editor->arena, form, &view->effect);
    editor->response->status = status;
    view_write_health_model(&editor->response->body, view);
}

static void get_model(struct http_request *request, struct http_response *response, void *context)
{
    struct editor editor;
    if (!begin(&editor, request, response, context))
        return;
    struct health_form form = {.document = editor.standing,
                               .seen = text_printf(request->arena, "%lld", (long long)editor.newest),
                               .is_good = true};
    send_editor(&editor, &form, 200);
    web_scope_release(&editor.scope);
}

/* ---- publishing ---- */

static void refuse(struct editor *editor, struct health_form *form, const char *words, int status)
{
    editor->view.problem = text_copy(editor->arena, text_of(words));
    form->document->key = editor->key;
    send_editor(editor, form, status);
}

static void publish(struct editor *editor, struct health_form *form)
{
    struct problem problem;
    text key = editor->key;
    if (editor->is_new)
        key = ledger_definition_key_of(editor->arena, text_of(form->document->title));
    if (text_is_absent(key) || text_equal(key, TEXT("new"))) {
        refuse(editor, form, _("A model needs a name."), 422);
        return;
    }
    form->document->key = key;
    if (web_health_check(editor->application, form->document, editor->arena, &problem) != RESULT_OK) {
        refuse(editor, form, problem.message, 422);
        return;
    }
    struct web_definition definition = {.kind = DEFINITION_HEALTH_MODEL,
                                        .action = "model-published",
                                        .key = key,
                                        .body = health_document_body(editor->arena, form->document),
                                        .seen = editor->is_new ? 0 : web_definition_seen(editor->request, 0)};
    enum result result = web_definition_store(editor->application, editor->request, &definition, &problem);
    if (result == RESULT_OK) {
        web_health_published(editor->application);
        http_redirect(
            editor->request, editor->response,
            web_toast_address(editor->arena,
                              text_printf(editor->arena, "/scores/models/%.*s", TEXT_ARGUMENTS(key)),
                              "model-published", 0));
        return;
    }
    form->seen = text_printf(editor->arena, "%lld",
                             (long long)(definition.held ? definition.standing : editor->newest));
    bool is_taken = definition.held && editor->is_new;
    refuse(editor, form, is_taken ? _("There is a model of that name already.") : problem.message,
           web_definition_status(&definition, result));
}

static void post_model(struct http_request *request, struct http_response *response, void *context)
{
    struct editor editor;
    struct health_form form;
    if (!begin(&editor, request, response, context))
        return;
    text step = http_value(&request->form, "step");
    bool removes = !text_is_absent(http_value(&request->form, "remove"));
    health_form_read(request, editor.key, &form);
    if (!form.is_good)
        editor.view.problem = form.fault;
    if (!removes && text_equal(step, TEXT("publish")) && form.is_good)
        publish(&editor, &form);
    else
        send_editor(&editor, &form, form.is_good || removes || text_equal(step, TEXT("add")) ? 200 : 422);
    web_scope_release(&editor.scope);
}

/* ---- taking one out ---- */

enum result web_health_removable(const struct web_scope *scope, struct arena *arena, text key,
                                 struct problem *problem)
{
    struct web_health health;
    int64_t scored = 0;
    if (health_document_shipped(arena, key))
        return RESULT_OK;
    enum result result = web_health_take(scope, arena, &health, problem);
    if (result != RESULT_OK)
        return result;
    for (uint32_t account = 0; account < scope->columns->account_count; account++) {
        int place = health.of->model[account];
        scored += place >= 0 && text_equal(health.of->set->documents[place]->key, key);
    }
    web_health_give_back(scope, &health);
    if (scored == 0)
        return RESULT_OK;
    return problem_set(problem, RESULT_CONFLICT,
                       tr_n("It is in use: %lld account is scored by it. Publish it as out of use first.",
                            "It is in use: %lld accounts are scored by it. Publish it as out of use first.",
                            scored),
                       (long long)scored);
}

static void post_remove(struct http_request *request, struct http_response *response, void *context)
{
    struct editor editor;
    struct problem problem;
    if (!begin(&editor, request, response, context))
        return;
    struct web_definition definition = {.kind = DEFINITION_HEALTH_MODEL,
                                        .action = "model-removed",
                                        .key = editor.key,
                                        .seen = web_definition_seen(request, editor.newest)};
    enum result result = web_health_removable(&editor.scope, request->arena, editor.key, &problem);
    if (result == RESULT_OK)
        result = web_definition_store(context, request, &definition, &problem);
    if (result == RESULT_OK) {
        web_health_published(context);
        http_redirect(request, response,
                      web_toast_address(request->arena, TEXT("/scores/models"), definition.action, 0));
    } else {
        struct health_form form = {.document = editor.standing,
                                   .seen = text_printf(request->arena, "%lld", (long long)editor.newest),
                                   .is_good = true};
        refuse(&editor, &form, problem.message, web_definition_status(&definition, result));
    }
    web_scope_release(&editor.scope);
}

static void post_effect(struct http_request *request, struct http_response *response, void *context)
{
    struct web_scope scope;
    struct health_form form;
    struct view_health_effect_page view = {.effect.problem = TEXT_ABSENT};
    struct problem problem;
    if (web_scope_read_instant(request, context, &scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return;
    }
    health_form_read(request, http_value(&request->path_values, "key"), &form);
    health_effect(&scope, request->arena, &form, &view.effect);
    view_write_health_effect_page(&response->body, &view);
    web_scope_release(&scope);
}

const struct http_route web_health_model_routes[] = {
    {HTTP_GET, "/scores/models", PERMISSION_SEE_ACCOUNTS, health_models_send, 0},
    {HTTP_GET, "/scores/models/{key}", PERMISSION_SEE_ACCOUNTS, get_model, 0},
    {HTTP_POST, "/scores/models/{key}", PERMISSION_CONFIGURE, post_model, 0},
    {HTTP_POST, "/scores/models/{key}/remove", PERMISSION_CONFIGURE, post_remove, 0},
    {HTTP_POST, "/scores/models/{key}/effect", PERMISSION_CONFIGURE, post_effect, 0},
    {0},
};
