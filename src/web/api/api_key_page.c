/* The keys of programs: GET and POST /settings/api-keys, POST /settings/api-keys/{id}/revoke. A key is shown
 * once, on the answer to the form that made it. */
#include "base/list.h"
#include "base/log.h"
#include "language/language.h"
#include "view/api.h"
#include "web/api/api_key.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/people/user_words.h"
#include "web/routes.h"
#include "web/toast.h"

const char *web_api_scope_words(enum ledger_api_scope scope)
{
    static const char *const words[API_SCOPE_COUNT] = {
        [API_SCOPE_READ_ACCOUNTS] = N_("Read accounts and their figures"),
        [API_SCOPE_WRITE_ACCOUNTS] = N_("Make and correct accounts"),
        [API_SCOPE_READ_RECORDS] = N_("Read records: contacts, contracts, invoices, tickets …"),
        [API_SCOPE_WRITE_RECORDS] = N_("Write records"),
        [API_SCOPE_READ_REPORTS] = N_("Read reports"),
        [API_SCOPE_IMPORT] = N_("Import files and take imports back"),
        [API_SCOPE_READ_USERS] = N_("Read who may sign in, and what they may do"),
        [API_SCOPE_WRITE_USERS] = N_("Invite people, change their rights, shut them out"),
        [API_SCOPE_READ_SETTINGS] = N_("Read settings, hourly costs, the organisation"),
        [API_SCOPE_WRITE_SETTINGS] = N_("Change settings, hourly costs, the organisation"),
        [API_SCOPE_VIEWS] = N_("Read and write saved views of the list of accounts"),
        [API_SCOPE_READ_AUDIT] = N_("Read the audit")};
    return _(words[scope]);
}

/* ---- the list ---- */

struct key_form {
    text name, name_fault, scopes_fault, fault;
    unsigned scopes;
    int64_t expires_days; /* 0: never */
};

struct key_list {
    struct http_request *request;
    const struct web_application *application;
    struct web_people people;
    struct {
        struct view_api_key_row *items;
        size_t count, capacity;
    } rows;
};

static const struct ledger_user *maker_of(const struct key_list *list, int64_t user_id)
{
    for (size_t i = 0; i < list->people.count; i++)
        if (list->people.users[i].id == user_id)
            return &list->people.users[i];
    return NULL;
}

static void fill_state(const struct key_list *list, const struct ledger_api_key *key,
                       struct view_api_key_row *row)
{
    const struct ledger_user *maker = maker_of(list, key->user_id);
    int64_t now = list->application->clock->now(list->application->clock);
    row->state_kind = TEXT("active");
    row->state = text_of(_("active"));
    if (key->revoked_at != INSTANT_ABSENT) {
        row->state_kind = TEXT("revoked");
        row->state = text_of(_("revoked"));
    } else if (key->expires_at != INSTANT_ABSENT && key->expires_at <= now) {
        row->state_kind = TEXT("expired");
        row->state = text_of(_("expired"));
    } else if (!maker || !maker->is_active) {
        row->state_kind = TEXT("rests");
        row->state = text_of(_("rests: its maker is shut out"));
    }
}

static text instant_words(const struct key_list *list, int64_t instant)
{
    return instant == INSTANT_ABSENT ? TEXT_ABSENT
                                     : web_instant_words(list->request->arena, list->application, instant);
}

static enum result take_row(void *context, const struct ledger_api_key *key, struct problem *problem)
{
    struct key_list *list = context;
    struct arena *arena = list->request->arena;
    const struct ledger_user *maker = maker_of(list, key->user_id);
    struct view_api_key_row row = {.name = text_copy(arena, key->name),
                                   .prefix = text_copy(arena, key->prefix),
                                   .scopes = ledger_api_scopes_format(arena, key->scopes),
                                   .maker = maker ? web_person_name(maker) : TEXT("—"),
                                   .made = instant_words(list, key->created_at),
                                   .expires = instant_words(list, key->expires_at),
                                   .used = instant_words(list, key->last_used_at)};
    (void)problem;
    fill_state(list, key, &row);
    if (key->revoked_at == INSTANT_ABSENT)
        row.revoke = safe_url_printf(arena, "/settings/api-keys/%lld/revoke", (long long)key->id);
    *list_append(&list->rows) = row;
    return RESULT_OK;
}

static enum result read_list(struct key_list *list, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = web_people_read(list->request->arena, list->application, &list->people, problem);
    if (result == RESULT_OK)
        result = store_read_begin(list->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_api_key_scan(connection, take_row, list, problem);
    store_read_end(list->application->store, connection);
    return result;
}

static void fill_form(struct arena *arena, const struct key_form *form, struct view_api_keys *view)
{
    static const struct {
        int64_t days;
        const char *words;
    } terms[] = {{90, N_("In 90 days")}, {365, N_("In a year")}, {30, N_("In 30 days")}, {0, N_("Never")}};
    enum { TERMS = sizeof terms / sizeof terms[0] };
    view->problem = form->fault;
    view->scopes_problem = form->scopes_fault;
    view->name = (struct view_field){.name = TEXT("name"),
                                     .label = text_of(_("Name")),
                                     .value = form->name,
                                     .hint = text_of(_("The program's, so that you know it again.")),
                                     .autocomplete = TEXT("off"),
                                     .problem = form->name_fault,
                                     .required = true};
    view->scopes = arena_array(arena, struct view_api_scope, API_SCOPE_COUNT);
    view->scopes_count = API_SCOPE_COUNT;
    for (int scope = 0; scope < API_SCOPE_COUNT; scope++)
        view->scopes[scope] =
            (struct view_api_scope){.name = text_of(ledger_api_scope_name((enum ledger_api_scope)scope)),
                                    .words = text_of(web_api_scope_words((enum ledger_api_scope)scope)),
                                    .chosen = form->scopes >> scope & 1};
    view->expires = (struct view_select){.name = TEXT("expires"),
                                         .label = text_of(_("Expires")),
                                         .options = arena_array(arena, struct view_option, TERMS),
                                         .options_count = TERMS};
    for (size_t i = 0; i < TERMS; i++)
        view->expires.options[i] =
            (struct view_option){.value = text_printf(arena, "%lld", (long long)terms[i].days),
                                 .label = text_of(_(terms[i].words)),
                                 .selected = terms[i].days == form->expires_days};
}

static void show_keys(struct http_request *request, struct http_response *response,
                      const struct web_application *application, const struct key_form *form)
{
    struct key_list list = {.request = request, .application = application};
    struct view_api_keys view = {0};
    struct problem problem = {0};
    if (read_list(&list, &problem) == RESULT_OK) {
        web_page_shell(request, response, application, &view.shell);
        view.shell.title = text_of(_("API keys"));
        view.shell.place = TEXT("api-keys");
        view.rows = list.rows.items;
        view.rows_count = list.rows.count;
        fill_form(request->arena, form, &view);
        view_write_api_keys(&response->body, &view);
    } else {
        response->status = 503;
    }
    list_release(&list.rows);
}

static void get_keys(struct http_request *request, struct http_response *response, void *application)
{
    const struct key_form empty = {.scopes = 1u << API_SCOPE_READ_ACCOUNTS | 1u << API_SCOPE_READ_RECORDS |
                                             1u << API_SCOPE_READ_REPORTS,
                                   .expires_days = 90};
    show_keys(request, response, application, &empty);
}

/* ---- made and revoked ---- */

struct key_change {
    struct ledger_api_key key;
    struct ledger_audit_line line;
    struct arena *arena;
};

static enum result leave_line(struct store_connection *connection, struct key_change *change,
                              struct problem *problem)
{
    change->line.object = text_printf(change->arena, "%lld", (long long)change->key.id);
    return ledger_audit_put(connection, &change->line, problem);
}

static enum result make(struct store_connection *connection, void *context, struct problem *problem)
{
    struct key_change *change = context;
    enum result result = ledger_api_key_add(connection, &change->key, &change->key.id, problem);
    return result == RESULT_OK ? leave_line(connection, change, problem) : result;
}

static enum result revoke(struct store_connection *connection, void *context, struct problem *problem)
{
    struct key_change *change = context;
    enum result result = ledger_api_key_revoke(connection, change->key.id, change->line.at, problem);
    return result == RESULT_OK ? leave_line(connection, change, problem) : result;
}

static struct key_change change_of(const struct http_request *request, struct web_application *application,
                                   const char *action)
{
    return (struct key_change){.arena = request->arena,
                               .line = {.at = application->clock->now(application->clock),
                                        .user_id = web_session_of(request)->user_id,
                                        .action = text_of(action),
                                        .peer = request->peer,
                                        .object_kind = TEXT("api-key"),
                                        .quantity = LEDGER_AUDIT_QUANTITY_NONE}};
}

static void reload(struct web_application *application)
{
    struct problem problem = {0};
    if (web_api_keys_reload(application->api_keys, &problem) != RESULT_OK)
        log_event(LOG_ERROR, "keys-not-reloaded", "detail=%s", problem.detail);
}

static bool read_form(const struct http_request *request, struct key_form *ret)
{
    text days = http_value(&request->form, "expires"), word;
    *ret = (struct key_form){.name = text_trim(http_value(&request->form, "name"))};
    bool good =
        text_to_int64(days, &ret->expires_days) && ret->expires_days >= 0 && ret->expires_days <= 3650;
    for (size_t i = 0; i < request->form.count; i++) {
        unsigned scopes = 0;
        if (!text_equal(request->form.items[i].name, TEXT("scope")))
            continue;
        good = good && ledger_api_scopes_parse(request->form.items[i].value, &scopes, &word);
        ret->scopes |= scopes;
    }
    size_t characters = text_count_characters(ret->name);
    if (characters == 0 || characters > LEDGER_API_KEY_NAME_CHARACTERS_MAX || !text_is_valid_utf8(ret->name))
        ret->name_fault = text_of(_("Write a name of at most 80 letters."));
    if (ret->scopes == 0)
        ret->scopes_fault = text_of(_("Choose at least one thing that the key may do."));
    if (!good)
        ret->fault = text_of(_("This form was not filled as the page offers it. Try again."));
    return good && text_is_absent(ret->name_fault) && text_is_absent(ret->scopes_fault);
}

static void show_made(struct http_request *request, struct http_response *response,
                      const struct web_application *application, text name, text key)
{
    struct view_api_key_made view = {.name = name, .key = key};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("The key is ready"));
    view.shell.place = TEXT("api-keys");
    view.example =
        text_printf(request->arena, "curl -H \"Authorization: Bearer %.*s\" %s://%.*s/api/v1/me",
                    TEXT_ARGUMENTS(key), request->secure ? "https" : "http", TEXT_ARGUMENTS(request->host));
    view_write_api_key_made(&response->body, &view);
}

static void post_key(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct key_change change = change_of(request, application, "api-key-made");
    struct problem problem = {0};
    struct key_form form;
    if (read_form(request, &form)) {
        change.key = (struct ledger_api_key){.user_id = change.line.user_id,
                                             .name = form.name,
                                             .scopes = form.scopes,
                                             .created_at = change.line.at,
                                             .expires_at = INSTANT_ABSENT};
        if (form.expires_days > 0)
            change.key.expires_at = change.line.at + form.expires_days * 86400 * INSTANT_MICROSECONDS;
        text key = web_api_key_make(request->arena, &change.key);
        if (store_write(application->store, make, &change, &problem) == RESULT_OK) {
            reload(application);
            show_made(request, response, application, form.name, key);
            return;
        }
        form.fault = text_copy(request->arena, text_of(problem.message));
    }
    response->status = 422;
    show_keys(request, response, application, &form);
}

static void post_revoke(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct key_change change = change_of(request, application, "api-key-revoked");
    struct problem problem = {0};
    if (!text_to_int64(http_value(&request->path_values, "id"), &change.key.id)) {
        response->status = 404;
        return;
    }
    enum result result = store_write(application->store, revoke, &change, &problem);
    reload(application);
    if (result == RESULT_OK)
        http_redirect(request, response,
                      web_toast_address(request->arena, TEXT("/settings/api-keys"), "key-revoked", 0));
    else
        response->status = result == RESULT_NOT_FOUND ? 404 : 503;
}

const struct http_route web_api_key_routes[] = {
    {HTTP_GET, "/settings/api-keys", PERMISSION_ADMINISTER, get_keys, 0},
    {HTTP_POST, "/settings/api-keys", PERMISSION_ADMINISTER, post_key, 0},
    {HTTP_POST, "/settings/api-keys/{id}/revoke", PERMISSION_ADMINISTER, post_revoke, 0},
    {0},
};
