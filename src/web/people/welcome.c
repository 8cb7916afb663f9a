/* What a one-time link opens: GET and POST /welcome/{token}. An invited person chooses name and password,
 * anybody else a new password; both are signed in afterwards, with a new session, and every other ends.
 *
 * Looking changes nothing, so that a mail scanner that opens the link does not use it up. A token that never
 * was, was used, or has expired is answered in the same words; wrong ones are slowed down by peer. */
#include "view/user.h"
#include "web/page.h"
#include "web/people/sign_in.h"
#include "web/people/user_form.h"
#include "web/routes.h"
#include "web/secret.h"
#include "web/throttle.h"

struct visit {
    struct http_request *request;
    struct http_response *response;
    const struct web_application *application;
    text token;
    struct ledger_user user;
    text typed_name;
    const char *name_fault, *password_fault;
};

static void show(struct visit *visit, const char *dead)
{
    bool invited = text_is_empty(visit->user.password_hash);
    struct view_welcome view = {.version = TEXT(FAROL_VERSION),
                                .invited = invited,
                                .email = visit->user.email,
                                .dead = text_of(dead)};
    web_page_shell(visit->request, visit->response, visit->application, &view.shell);
    view.shell.title = text_of(invited ? _("Welcome") : _("A new password"));
    view.action = safe_url_printf(visit->request->arena, "/welcome/%.*s", TEXT_ARGUMENTS(visit->token));
    view.name = (struct view_field){.name = TEXT("name"),
                                    .label = text_of(_("Your name")),
                                    .value = visit->typed_name,
                                    .autocomplete = TEXT("name"),
                                    .problem = text_of(visit->name_fault),
                                    .autofocus = true};
    view.password = web_password_field(_("Choose a password"), visit->password_fault);
    view_write_welcome(&visit->response->body, &view);
}

/* Only what web_random_token writes is looked up, and stands in the page again. */
static bool is_token(text token)
{
    bool digits = token.length == 2 * WEB_TOKEN_BYTES;
    for (size_t i = 0; i < token.length && digits; i++)
        digits = text_hexadecimal(token.data[i]) >= 0;
    return digits;
}

/* Finds whose link it is; false after having answered. */
static bool begin(struct visit *visit)
{
    struct http_request *request = visit->request;
    const struct web_application *application = visit->application;
    struct problem problem = {0};
    text peer_only = text_printf(request->arena, "link %.*s", TEXT_ARGUMENTS(request->peer));
    visit->token = http_value(&request->path_values, "token");
    int64_t wait = web_throttle_begin(application->throttle, peer_only, request->peer);
    if (wait > 0) {
        visit->response->status = 429;
        http_response_header(request, visit->response, "Retry-After",
                             text_printf(request->arena, "%lld", (long long)wait));
        show(visit, _("Too many links were tried from here. Wait a little and open yours again."));
        return false;
    }
    enum result result = RESULT_NOT_FOUND;
    if (is_token(visit->token))
        result =
            web_user_link_find(application->store, visit->token, application->clock->now(application->clock),
                               request->arena, &visit->user, &problem);
    else
        visit->token = TEXT("");
    if (result != RESULT_NOT_FOUND)
        web_throttle_forgive(application->throttle, peer_only, request->peer);
    if (result == RESULT_OK)
        return true;
    visit->response->status = result == RESULT_NOT_FOUND ? 404 : 503;
    show(visit, result == RESULT_NOT_FOUND
                    ? _("This link was used already, or has expired. Ask for a new one.")
                    : _("Signing in does not work at the moment. Try again soon."));
    return false;
}

static void get_welcome(struct http_request *request, struct http_response *response, void *context)
{
    struct visit visit = {.request = request, .response = response, .application = context};
    if (!begin(&visit))
        return;
    visit.typed_name = visit.user.name;
    show(&visit, NULL);
}

struct choice {
    text name, hash;
};

static enum result apply(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct choice *choice = context;
    (void)team, (void)problem;
    if (text_is_empty(user->password_hash) && !text_is_empty(choice->name))
        user->name = choice->name;
    user->password_hash = choice->hash;
    return RESULT_OK;
}

static void post_welcome(struct http_request *request, struct http_response *response, void *context)
{
    struct visit visit = {.request = request, .response = response, .application = context};
    struct problem problem = {0};
    struct choice choice = {0};
    if (!begin(&visit))
        return;
    visit.typed_name = text_trim(http_value(&request->form, "name"));
    visit.name_fault = web_user_name_fault(visit.typed_name);
    choice.name = visit.typed_name;
    if (web_password_hash(http_value(&request->form, "password"), request->arena, &choice.hash, &problem) !=
        RESULT_OK)
        visit.password_fault = text_copy(request->arena, text_of(problem.message)).data;
    if (visit.name_fault || visit.password_fault) {
        response->status = 422;
        show(&visit, NULL);
        return;
    }
    bool invited = text_is_empty(visit.user.password_hash);
    struct ledger_user user = {.id = visit.user.id};
    struct web_user_writing writing =
        web_user_writing_of(request, visit.application, invited ? "user-joined" : "user-password");
    writing.actor.user_id = visit.user.id;
    writing.spends_token = visit.token;
    writing.ends_sessions = true;
    if (web_user_write(&writing, request->arena, &user, apply, &choice, &problem) != RESULT_OK) {
        response->status = problem.code == RESULT_NOT_FOUND ? 404 : 503;
        show(&visit, text_copy(request->arena, text_of(problem.message)).data);
        return;
    }
    web_user_reload(visit.application);
    web_sign_in_as(request, response, visit.application, &user, web_sign_in_place(&user, TEXT("/")));
}

const struct http_route web_welcome_routes[] = {
    {HTTP_GET, "/welcome/{token}", PERMISSION_OPEN, get_welcome, 0},
    {HTTP_POST, "/welcome/{token}", PERMISSION_OPEN, post_welcome, 0},
    {0},
};
