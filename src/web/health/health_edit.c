/* The editor of a model: GET /scores/models/{key}, ?version=N for an earlier one; POST with step=show, add or
 * publish, or remove=N; POST …/effect answers with what it would do alone. */
#include "journey/model.h"
#include "language/language.h"
#include "web/health/health_model.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

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
    struct ledger_definition *versions;
    size_t version_count;
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
    enum result result = store_read_begin(editor->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_definition_history(connection, DEFINITION_HEALTH_MODEL, editor->key, editor->arena,
                                       &editor->versions, &editor->version_count, problem);
    if (result == RESULT_OK && editor->version_count) {
        const struct ledger_definition *last = &editor->versions[editor->version_count - 1];
        editor->newest = last->version;
    }
    if (result == RESULT_OK)
        result = read_standing(editor, connection, problem);
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
        response->status = problem.code == RESULT_BUSY ? 503 : 500;
        return false;
    }
    if (ret->is_new) {
        ret->standing = copy_of(ret, ret->key);
        return true;
    }
    enum result result = read_model(ret, &problem);
    if (result == RESULT_OK)
        return true;
    response->status = result == RESULT_NOT_FOUND ? 404 : 500;
    web_scope_release(&ret->scope);
    return false;
}

/* ---- the page ---- */

static void fill_versions(struct editor *editor)
{
    struct view_health_model *view = &editor->view;
    bool is_shipped = health_document_shipped(editor->arena, editor->key) != NULL;
    view->versions = arena_array(editor->arena, struct view_model_version, editor->version_count + 1);
    for (size_t i = editor->version_count; i-- > 0;) {
        const struct ledger_definition *version = &editor->versions[i];
        if (text_is_absent(version->body))
            continue;
        view->versions[view->versions_count++] = (struct view_model_version){
            .version = text_printf(editor->arena, "v%lld", (long long)version->version),
            .who = text_equal(version->actor, TEXT("cli")) ? text_of(_("by command")) : version->actor,
            .when = format_day(editor->arena, zone_day_of(editor->application->zone, version->committed_at)),
            .url = safe_url_printf(editor->arena, "/scores/models/%.*s?version=%lld",
                                   TEXT_ARGUMENTS(editor->key), (long long)version->version),
            .current = version->version == editor->standing->version,
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
    view->is_new = editor->is_new;
    view->may_edit = web_may(editor->request, PERMISSION_CONFIGURE);
    view->version_words = editor->is_new ? TEXT_ABSENT
                          : editor->standing->version
                              ? text_printf(editor->arena, "v%d", editor->standing->version)
                              : text_of(_("as shipped"));
    view->list = safe_url_of(TEXT("/scores/models"));
    view->action = action_of(editor, "");
    view->effect_action = action_of(editor, "/effect").address;
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

struct publishing {
    struct health_document *document;
    text body;
    int64_t seen, version;
};

static enum result put_model(struct ledger_change *change, void *context, struct problem *problem)
{
    struct publishing *publishing = context;
    return ledger_definition_put(change, DEFINITION_HEALTH_MODEL, publishing->document->key, publishing->seen,
                                 publishing->body, &publishing->version, problem);
}

static void publish(struct editor *editor, struct health_form *form)
{
    struct publishing publishing = {.document = form->document};
    struct problem problem;
    struct buffer body;
    if (editor->is_new)
        form->document->key = ledger_definition_key_of(editor->arena, text_of(form->document->title));
    if (!text_to_int64(form->seen, &publishing.seen))
        publishing.seen = DEFINITION_SEEN_ANY;
    if (text_is_absent(form->document->key) || text_equal(form->document->key, TEXT("new"))) {
        editor->view.problem = text_of(_("A model needs a name."));
        form->document->key = editor->key;
        send_editor(editor, form, 422);
        return;
    }
    if (web_health_check(editor->application, form->document, editor->arena, &problem) != RESULT_OK) {
        editor->view.problem = text_copy(editor->arena, text_of(problem.message));
        form->document->key = editor->key;
        send_editor(editor, form, 422);
        return;
    }
    buffer_init(&body, 0);
    health_document_write(form->document, &body);
    publishing.body = buffer_text(&body);
    struct web_audited what = {.action = "model-published",
                               .object_kind = "health-model",
                               .object = form->document->key,
                               .count = 1};
    enum result result =
        web_change_run(editor->application, editor->request, &what, put_model, &publishing, &problem);
    buffer_release(&body);
    if (result == RESULT_OK) {
        /* The new version stands whatever becomes of this: the night keeps them too. */
        (void)!web_health_keep(editor->application, editor->scope.today, &problem);
        http_redirect(editor->request, editor->response,
                      web_toast_address(editor->arena,
                                        text_printf(editor->arena, "/scores/models/%.*s",
                                                    TEXT_ARGUMENTS(form->document->key)),
                                        "model-published", 0));
        return;
    }
    if (editor->is_new)
        form->document->key = editor->key;
    form->seen = text_printf(editor->arena, "%lld", (long long)editor->newest);
    editor->view.problem =
        result == RESULT_CONFLICT
            ? text_of(
                  _("Somebody published another version meanwhile: look at it among the versions below. What "
                    "you typed stands here still; publish again to make it the next."))
            : text_copy(editor->arena, text_of(problem.message));
    send_editor(editor, form, result == RESULT_CONFLICT ? 409 : result == RESULT_BAD_INPUT ? 422 : 500);
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

static void post_effect(struct http_request *request, struct http_response *response, void *context)
{
    struct web_scope scope;
    struct health_form form;
    struct view_health_effect_page view = {.effect.problem = TEXT_ABSENT};
    struct problem problem;
    if (web_scope_read_instant(request, context, &scope, &problem) != RESULT_OK) {
        response->status = problem.code == RESULT_BUSY ? 503 : 500;
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
    {HTTP_POST, "/scores/models/{key}/effect", PERMISSION_CONFIGURE, post_effect, 0},
    {0},
};
