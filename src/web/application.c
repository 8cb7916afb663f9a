/* The frame around every handler: who asks, in which language, and whether they may (application.h). */
#include "web/application.h"

#include "health/assess.h"
#include "view/sign_in.h"
#include "web/account/account_keys.h"
#include "web/account/family.h"
#include "web/api/api.h"
#include "web/cache.h"
#include "web/figure/past.h"
#include "web/figure/signals.h"
#include "web/import/setup.h"
#include "web/inbox/inbox.h"
#include "web/journey/journey.h"
#include "web/notice/notice.h"
#include "web/organisation.h"
#include "web/page.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/playbook/trial_work.h"
#include "web/secret.h"
#include "web/selections.h"
#include "web/throttle.h"

static enum result read_organisation(struct web_application *application, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    struct organisation organisation;
    result = ledger_organisation_read(connection, &organisation, problem);
    store_read_end(application->store, connection);
    if (result != RESULT_OK)
        return result;
    application->currency = organisation.currency;
    web_organisation_set(application->organisation, &organisation);
    return zone_load(&application->zone, text_of(organisation.zone), problem);
}

enum result web_application_start_empty(struct web_application *ret, struct store *store, struct clock *clock,
                                        struct problem *problem)
{
    struct web_application application = {.store = store, .clock = clock ? clock : clock_system()};
    web_secret_start();
    enum result result = web_sessions_start(&application.sessions, store, application.clock, problem);
    if (result == RESULT_OK)
        result = web_api_keys_start(&application.api_keys, store, application.clock, problem);
    if (result != RESULT_OK) {
        web_sessions_stop(application.sessions);
        return result;
    }
    application.organisation = web_organisation_new();
    application.throttle = web_throttle_new(application.clock);
    application.cache = web_cache_new(WEB_CACHE_BYTES_DEFAULT);
    application.signals = web_signals_new();
    application.family = web_family_new();
    application.inbox = web_inbox_new();
    application.journeys = web_journey_kept_new();
    application.notices = web_notices_new();
    application.trials = web_trials_new();
    application.account_keys = web_account_keys_new();
    application.selections = web_selections_new();
    application.health = health_kept_new();
    *ret = application;
    return RESULT_OK;
}

enum result web_application_complete(struct web_application *application, struct column_live *live,
                                     struct problem *problem)
{
    enum result result = read_organisation(application, problem);
    if (result != RESULT_OK)
        return result;
    application->live = live;
    web_portfolios_follow(web_sessions_portfolios(application->sessions), live);
    web_names_follow(web_sessions_names(application->sessions), live);
    application->past = web_past_new(application->store, application->zone);
    return RESULT_OK;
}

enum result web_application_start(struct web_application *ret, struct store *store, struct column_live *live,
                                  struct clock *clock, struct problem *problem)
{
    struct web_application application;
    enum result result = web_application_start_empty(&application, store, clock, problem);
    if (result != RESULT_OK)
        return result;
    result = web_application_complete(&application, live, problem);
    if (result == RESULT_OK)
        *ret = application;
    else
        web_application_stop(&application);
    return result;
}

void web_application_stop(struct web_application *application)
{
    web_trials_stop(application->trials);
    web_setup_free(application->setup);
    web_api_keys_stop(application->api_keys);
    web_sessions_stop(application->sessions);
    web_throttle_free(application->throttle);
    web_cache_release(application->cache);
    web_past_release(application->past);
    web_signals_release(application->signals);
    web_family_free(application->family);
    kept_release(application->inbox);
    kept_release(application->journeys);
    web_notices_free(application->notices);
    web_account_keys_release(application->account_keys);
    web_selections_release(application->selections);
    web_organisation_free(application->organisation);
    kept_release(application->health);
    zone_release(application->zone);
    *application = (struct web_application){0};
}

/* The person's own language, else the cookie's, else what the browser asks for, else the organisation's. */
static enum language choose_language(const struct web_application *application,
                                     const struct http_request *request)
{
    enum language language = LANGUAGE_EN;
    if (language_parse(http_value(&request->cookies, WEB_LANGUAGE_COOKIE), &language))
        return language;
    (void)language_parse(text_of(web_organisation(application)->language), &language);
    return language_negotiate(http_value(&request->headers, "accept-language"), language);
}

/* Every request has a session, be it a visitor's. Idempotent. */
static struct web_session *begin(struct http_request *request, const struct web_application *application)
{
    if (request->session)
        return request->session;
    struct web_session *session = arena_new(request->arena, struct web_session);
    text theme = http_value(&request->cookies, WEB_THEME_COOKIE);
    session->language = choose_language(application, request);
    session->theme = text_equal(theme, TEXT("dark"))    ? WEB_THEME_DARK
                     : text_equal(theme, TEXT("light")) ? WEB_THEME_LIGHT
                                                        : WEB_THEME_SYSTEM;
    text token = http_value(&request->cookies, WEB_SESSION_COOKIE);
    if (!web_sessions_find(application->sessions, token, request->arena, session)) {
        text visitor = http_value(&request->cookies, WEB_VISITOR_COOKIE);
        session->token = visitor.length == 2 * WEB_TOKEN_BYTES ? visitor : TEXT_ABSENT;
    }
    language_use(session->language);
    request->session = session;
    return session;
}

static void send_to_sign_in(struct http_request *request, struct http_response *response)
{
    text place = TEXT("/sign-in");
    if (request->method == HTTP_GET && http_path_is_local(request->target) && request->target.length > 1)
        place = web_page_address(request->arena, "/sign-in", "back", request->target);
    if (text_is_absent(http_value(&request->headers, "hx-request"))) {
        http_redirect(request, response, place);
        return;
    }
    response->status = 401;
    response->content_type = TEXT("text/plain; charset=utf-8");
    buffer_printf(&response->body, "%s\n", _("Sign in again."));
    http_response_header(request, response, "HX-Redirect", TEXT("/sign-in"));
}

bool web_authorize(struct http_request *request, struct http_response *response,
                   const struct http_route *route, void *context)
{
    struct web_application *application = context;
    if (!web_setup_lets(application, route)) {
        begin(request, application);
        http_redirect(request, response, TEXT("/setup"));
        return false;
    }
    if (web_api_is_path(text_of(route->pattern)))
        return web_api_authorize(request, response, route, application);
    const struct web_session *session = begin(request, application);
    if (route->permission != PERMISSION_OPEN && !session->signed_in) {
        send_to_sign_in(request, response);
        return false;
    }
    if (request->method != HTTP_GET && !(route->flags & HTTP_ROUTE_NO_CSRF) && !web_csrf_check(request)) {
        response->status = 403;
        return false;
    }
    if (!web_may(request, route->permission)) {
        response->status = 403;
        return false;
    }
    return true;
}

static const char *failure_words(int status, const struct http_request *request, const char **ret_advice)
{
    switch (status) {
    case 403:
        if (request->method != HTTP_GET) {
            *ret_advice =
                _("The page you came from is out of date, or you may not do this. Open it again and repeat.");
            return _("This was not done");
        }
        *ret_advice = _("Ask an administrator for access.");
        return _("You may not see this page");
    case 400:
    case 404:
        *ret_advice = _("Check the address, or go back to the start.");
        return _("This page does not exist");
    case 405:
        *ret_advice = _("Go back and use the buttons of the page.");
        return _("This address cannot be used that way");
    case 503:
        *ret_advice = _("Wait a moment and try again.");
        return _("Too much at once");
    case 413:
        *ret_advice = _("Send a smaller file, or the same in several.");
        return _("This file is too large");
    case 507:
        *ret_advice = _("Nothing was kept. Tell your administrator to make room.");
        return _("The disk is almost full");
    default:
        *ret_advice = _("Try again. If it happens again, tell your administrator.");
        return _("Something went wrong here");
    }
}

void web_error_page(struct http_request *request, struct http_response *response, int status, void *context)
{
    struct web_application *application = context;
    struct view_failure failure = {.status = status};
    const char *advice;
    if (web_api_is_path(request->path)) {
        web_api_error(request, response, status, application);
        return;
    }
    begin(request, application);
    web_page_shell(request, response, application, &failure.shell);
    failure.what = text_of(failure_words(status, request, &advice));
    failure.advice = text_of(advice);
    failure.shell.title = failure.what;
    failure.way_out = safe_url_of(TEXT("/"));
    failure.way_out_label = text_of(_("To the start"));
    view_write_failure(&response->body, &failure);
}
