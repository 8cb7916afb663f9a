/* Signing in and out, and what a person chooses for themselves: language and theme.
 *
 * The answer to a failed sign-in is the same, and takes as long, whether the account exists or not. A
 * successful one always gets a new session token, so one that was planted before is worth nothing. */
#include "view/sign_in.h"

#include "web/application.h"
#include "web/page.h"
#include "web/people/sign_in.h"
#include "web/routes.h"
#include "web/secret.h"
#include "web/throttle.h"

static void show_form(struct http_request *request, struct http_response *response,
                      const struct web_application *application, int status, const char *message)
{
    struct view_sign_in page = {.version = TEXT(FAROL_VERSION)};
    bool posted = request->method == HTTP_POST;
    web_page_shell(request, response, application, &page.shell);
    page.shell.title = text_of(_("Sign in"));
    page.shell.here = web_page_back(http_value(posted ? &request->form : &request->query, "back"));
    page.email = http_value(&request->form, "email");
    page.problem = text_of(message);
    if (!posted && !text_is_absent(http_value(&request->query, "out")))
        page.notice = text_of(_("You have signed out."));
    response->status = status;
    view_write_sign_in(&response->body, &page);
}

static void get_sign_in(struct http_request *request, struct http_response *response, void *context)
{
    if (web_session_of(request)->signed_in)
        http_redirect(request, response, web_page_back(http_value(&request->query, "back")));
    else
        show_form(request, response, context, 200, NULL);
}

static void refuse_wait(struct http_request *request, struct http_response *response,
                        const struct web_application *application, int64_t seconds)
{
    text message =
        text_printf(request->arena,
                    seconds > 90 ? tr_n("Too many attempts. Try again in %lld minute.",
                                        "Too many attempts. Try again in %lld minutes.", (seconds + 59) / 60)
                                 : tr_n("Too many attempts. Try again in %lld second.",
                                        "Too many attempts. Try again in %lld seconds.", seconds),
                    (long long)(seconds > 90 ? (seconds + 59) / 60 : seconds));
    http_response_header(request, response, "Retry-After",
                         text_printf(request->arena, "%lld", (long long)seconds));
    show_form(request, response, application, 429, message.data);
}

/* Finds the user of an e-mail; `ret->password_hash` stays absent for nobody, and for one shut out. */
static enum result find_user(const struct web_application *application, struct arena *arena, text email,
                             struct ledger_user *ret, struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_user user = {0};
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_user_find(connection, email, arena, &user, problem);
    store_read_end(application->store, connection);
    *ret = user;
    if (!user.is_active)
        ret->password_hash = TEXT_ABSENT;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

void web_sign_in_as(struct http_request *request, struct http_response *response,
                    const struct web_application *application, const struct ledger_user *user, text place)
{
    const struct web_session *before = web_session_of(request);
    if (before->signed_in)
        web_sessions_close(application->sessions, before->token, request->peer);
    text token = web_sessions_open(application->sessions, user, request->peer,
                                   http_value(&request->headers, "user-agent"), request->arena);
    http_cookie_set(request, response, WEB_SESSION_COOKIE, token, WEB_SESSION_AGE_SECONDS);
    http_cookie_set(request, response, WEB_VISITOR_COOKIE, TEXT(""), 0);
    http_redirect(request, response, place);
}

text web_sign_in_place(const struct ledger_user *user, text back)
{
    text place = web_page_back(back);
    return user->role == USER_CSM && text_equal(place, TEXT("/")) ? TEXT("/inbox") : place;
}

struct view_field web_password_field(const char *label, const char *fault)
{
    return (struct view_field){
        .name = TEXT("password"),
        .label = text_of(label),
        .type = TEXT("password"),
        .autocomplete = TEXT("new-password"),
        .hint = text_of(_("At least 10 characters. A sentence that only you know is good.")),
        .problem = text_of(fault),
        .required = true};
}

static void post_sign_in(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    if (!web_csrf_check(request)) {
        show_form(request, response, application, 403,
                  _("This page was open for too long. Please sign in again."));
        return;
    }
    text email = ledger_user_email(request->arena, http_value(&request->form, "email"));
    text account = text_is_absent(email) ? TEXT("") : email;
    int64_t wait = web_throttle_begin(application->throttle, account, request->peer);
    if (wait > 0) {
        refuse_wait(request, response, application, wait);
        return;
    }
    struct ledger_user user;
    struct problem problem = {0};
    if (find_user(application, request->arena, account, &user, &problem) != RESULT_OK) {
        web_throttle_forgive(application->throttle, account, request->peer);
        show_form(request, response, application, 503,
                  _("Signing in does not work at the moment. Try again soon."));
        return;
    }
    switch (web_password_check(http_value(&request->form, "password"), user.password_hash)) {
    case WEB_PASSWORD_RIGHT:
        web_throttle_forgive(application->throttle, account, request->peer);
        web_sign_in_as(request, response, application, &user,
                       web_sign_in_place(&user, http_value(&request->form, "back")));
        break;
    case WEB_PASSWORD_WRONG:
        web_sessions_audit(application->sessions, user.id, "sign-in-refused", request->peer, "");
        show_form(request, response, application, 401, _("E-mail and password don't match."));
        break;
    case WEB_PASSWORD_BUSY:
        web_throttle_forgive(application->throttle, account, request->peer);
        http_response_header(request, response, "Retry-After", TEXT("1"));
        show_form(request, response, application, 503,
                  _("Many people are signing in. Try again in a moment."));
        break;
    }
}

static void post_sign_out(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    web_sessions_close(application->sessions, web_session_of(request)->token, request->peer);
    http_cookie_set(request, response, WEB_SESSION_COOKIE, TEXT(""), 0);
    http_redirect(request, response, TEXT("/sign-in?out=1"));
}

static void post_preferences(struct http_request *request, struct http_response *response, void *context)
{
    enum { YEAR_SECONDS = 365 * 24 * 3600 };
    const struct web_application *application = context;
    const struct web_session *session = web_session_of(request);
    text theme = http_value(&request->form, "theme");
    enum language language;
    if (language_parse(http_value(&request->form, "language"), &language)) {
        http_cookie_set(request, response, WEB_LANGUAGE_COOKIE, text_of(language_tag(language)),
                        YEAR_SECONDS);
        if (session->signed_in)
            web_sessions_set_language(application->sessions, session->user_id, language);
    }
    bool dark = text_equal(theme, TEXT("dark"));
    if (dark || text_equal(theme, TEXT("light"))) {
        http_cookie_set(request, response, WEB_THEME_COOKIE, theme, YEAR_SECONDS);
        if (session->signed_in)
            web_sessions_set_theme(application->sessions, session->user_id,
                                   dark ? USER_THEME_DARK : USER_THEME_LIGHT);
    }
    text back = web_page_back(http_value(&request->form, "back"));
    if (!session->signed_in) { /* the form keeps where it was to lead on to */
        http_redirect(request, response,
                      text_equal(back, TEXT("/"))
                          ? TEXT("/sign-in")
                          : web_page_address(request->arena, "/sign-in", "back", back));
        return;
    }
    http_redirect(request, response, back);
}

const struct http_route web_sign_in_routes[] = {
    {HTTP_GET, "/sign-in", PERMISSION_OPEN, get_sign_in, 0},
    /* checks the token itself, to show the form again instead of an error */
    {HTTP_POST, "/sign-in", PERMISSION_OPEN, post_sign_in, HTTP_ROUTE_NO_CSRF},
    {HTTP_POST, "/sign-out", PERMISSION_SIGNED_IN, post_sign_out, 0},
    {HTTP_POST, "/preferences", PERMISSION_OPEN, post_preferences, 0},
    {0},
};
