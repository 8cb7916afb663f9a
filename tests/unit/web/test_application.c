/* Signing in by a real server and store, as a browser would and as an attacker would; and a walk over
 * every route with every role and without signing in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "web/api/api.h"
#include "web/application.h"
#include "web/routes.h"
#include "web/secret.h"

#define PASSWORD "correct horse battery"

static struct arena arena;
static struct clock clock_;
static struct store *store;
static struct web_application application;
static struct http_server *server;
static int port;
static char folder[] = "/tmp/farol-application-XXXXXX";
static struct ledger_user users[USER_ROLE_COUNT];

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", problem->message, problem->detail);
}

static enum result fill(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct organisation organisation = {.name = "Cais Sistemas",
                                              .currency = currency_parse(TEXT("BRL")),
                                              .zone = "America/Sao_Paulo",
                                              .language = "pt-BR"};
    text *hash = context;
    enum result result = ledger_organisation_write(connection, &organisation, problem);
    for (int role = 0; role < USER_ROLE_COUNT && result == RESULT_OK; role++) {
        users[role] = (struct ledger_user){
            .email = text_printf(&arena, "%s@x.example", ledger_user_role_name((enum user_role)role)),
            .password_hash = *hash,
            .role = (enum user_role)role,
            .is_active = true};
        result = ledger_user_add(connection, &users[role], 1, &users[role].id, problem);
    }
    return result;
}

/* A page with a form, for whoever is signed in. */
static void get_form(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    text token = web_csrf_token(request, response);
    buffer_printf(&response->body, "<input name=\"csrf\" value=\"%.*s\">", TEXT_ARGUMENTS(token));
}
static const struct http_route form_routes[] = {{HTTP_GET, "/form", PERMISSION_SIGNED_IN, get_form, 0}, {0}};

static int start(void **state)
{
    struct problem problem = {0};
    text hash;
    (void)state;
    web_secret_start();
    arena_init(&arena, 0);
    clock_ = clock_fixed(INT64_C(1800000000000000), 0);
    assert_non_null(mkdtemp(folder));
    struct store_options options = {.mode = STORE_CREATE, .clock = &clock_};
    must(store_open(&store, text_printf(&arena, "%s/farol.db", folder), &options, &problem), &problem);
    must(web_password_hash(TEXT(PASSWORD), &arena, &hash, &problem), &problem);
    must(store_write(store, fill, &hash, &problem), &problem);
    must(web_application_start(&application, store, NULL, &clock_, &problem), &problem);
    static const struct http_route *const tables[] = {web_sign_in_routes, web_asset_routes, form_routes};
    struct http_options http = {.listen = TEXT("127.0.0.1:0"),
                                .clock = &clock_,
                                .authorize = web_authorize,
                                .error_page = web_error_page,
                                .application = &application};
    must(http_server_start(&server, &http, tables, 3, &problem), &problem);
    port = http_server_port(server);
    return 0;
}

static int stop(void **state)
{
    static const char *const names[] = {"farol.db", "farol.db-wal", "farol.db-shm", "farol.db.lock"};
    (void)state;
    http_server_stop(server);
    web_application_stop(&application);
    store_close(store);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(text_printf(&arena, "%s/%s", folder, names[i]).data);
    rmdir(folder);
    arena_release(&arena);
    return 0;
}

/* A fresh throttle: what one test tried is not held against the next. */
static int forgive(void **state)
{
    (void)state;
    clock_.fixed_instant += INT64_C(2) * 3600 * 1000000;
    return 0;
}

/* ---- a small browser ---- */

struct browser {
    char visitor[80], session[80], csrf[160];
};

static void take_cookie(const char *answer, const char *name, char *ret, size_t size)
{
    char start_of[64];
    snprintf(start_of, sizeof start_of, "\r\nSet-Cookie: %s=", name);
    const char *at = strstr(answer, start_of);
    if (at)
        snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(start_of), ";"), at + strlen(start_of));
}

static char *send_request(struct browser *browser, const char *method, const char *target, const char *form)
{
    char *request = NULL;
    int length = asprintf(&request,
                          "%s %s HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n"
                          "Cookie: " WEB_VISITOR_COOKIE "=%s; " WEB_SESSION_COOKIE "=%s\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                          method, target, browser->visitor, browser->session, strlen(form), form);
    assert_true(length > 0);
    char *answer = hostile_ask(port, request, (size_t)length);
    free(request);
    take_cookie(answer, WEB_VISITOR_COOKIE, browser->visitor, sizeof browser->visitor);
    take_cookie(answer, WEB_SESSION_COOKIE, browser->session, sizeof browser->session);
    const char *field = strstr(answer, "name=\"csrf\" value=\"");
    if (field)
        snprintf(browser->csrf, sizeof browser->csrf, "%.*s", (int)strcspn(field + 19, "\""), field + 19);
    return answer;
}

static int get(struct browser *browser, const char *target)
{
    char *answer = send_request(browser, "GET", target, "");
    int status = hostile_status(answer);
    free(answer);
    return status;
}

static char *post(struct browser *browser, const char *target, const char *fields)
{
    char form[1024];
    snprintf(form, sizeof form, "csrf=%s&%s", browser->csrf, fields);
    return send_request(browser, "POST", target, form);
}

static char *sign_in(struct browser *browser, const char *email, const char *password, const char *back)
{
    char fields[512];
    snprintf(fields, sizeof fields, "email=%s&password=%s&back=%s", email, password, back);
    return post(browser, "/sign-in", fields);
}

static void assert_header(const char *answer, const char *line)
{
    if (!strstr(answer, line))
        fail_msg("no %s in:\n%.800s", line, answer);
}

/* ---- tests ---- */

static void test_sign_in_and_out(void **state)
{
    (void)state;
    struct browser browser = {0};
    assert_int_equal(get(&browser, "/sign-in?back=/figures/mrr"), 200);
    assert_int_equal(strlen(browser.visitor), 64);
    char *answer =
        sign_in(&browser, "CSM%40x.example", "correct+horse+battery", "/figures/mrr?period=2026-01");
    assert_int_equal(hostile_status(answer), 303);
    assert_header(answer, "\r\nLocation: /figures/mrr?period=2026-01\r\n");
    assert_header(answer, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1209600\r\n");
    assert_header(answer, WEB_VISITOR_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0\r\n");
    free(answer);
    struct browser copy = browser;
    assert_int_equal(get(&browser, "/sign-in"), 303); /* signed in already */
    assert_int_equal(get(&browser, "/form"), 200);
    answer = post(&browser, "/sign-out", "");
    assert_int_equal(hostile_status(answer), 303);
    assert_header(answer, "\r\nLocation: /sign-in?out=1\r\n");
    free(answer);
    assert_int_equal(get(&copy, "/sign-in"), 200); /* the old cookie is worth nothing */
    answer = send_request(&copy, "GET", "/form?a=b", "");
    assert_int_equal(hostile_status(answer), 303);
    assert_header(answer, "\r\nLocation: /sign-in?back=%2Fform%3Fa%3Db\r\n");
    free(answer);
}

static void test_back_stays_here(void **state)
{
    (void)state;
    static const char *const bad[] = {"//evil.example",
                                      "https://evil.example",
                                      "/%5cevil.example",
                                      "evil",
                                      "%2f%2fevil.example",
                                      "/a%0d%0aX:b",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct browser browser = {0};
        get(&browser, "/sign-in");
        char *answer = sign_in(&browser, "admin%40x.example", "correct+horse+battery", bad[i]);
        assert_int_equal(hostile_status(answer), 303);
        assert_header(answer, "\r\nLocation: /\r\n");
        free(answer);
    }
}

static void test_fixation(void **state)
{
    (void)state;
    struct browser browser = {0};
    get(&browser, "/sign-in");
    char planted[80];
    memset(planted, 'a', 64);
    planted[64] = 0;
    snprintf(browser.session, sizeof browser.session, "%s", planted);
    char *answer = sign_in(&browser, "admin%40x.example", "correct+horse+battery", "/");
    free(answer);
    assert_int_equal(strlen(browser.session), 64);
    assert_string_not_equal(browser.session, planted);
    struct browser thief = {0};
    snprintf(thief.session, sizeof thief.session, "%s", planted);
    assert_int_equal(get(&thief, "/sign-in"), 200);
    /* Signing in again changes the token and ends the old one. */
    struct browser before = browser;
    get(&browser, "/form");
    answer = sign_in(&browser, "admin%40x.example", "correct+horse+battery", "/");
    assert_int_equal(hostile_status(answer), 303);
    free(answer);
    assert_string_not_equal(browser.session, before.session);
    assert_int_equal(get(&before, "/sign-in"), 200);
}

/* The body without its tokens, which differ every time. */
static char *without_tokens(char *answer)
{
    for (char *at = answer; (at = strstr(at, "name=\"csrf\" value=\"")); at++)
        memset(at + 19, '-', strcspn(at + 19, "\""));
    return strstr(answer, "\r\n\r\n");
}

static void test_no_enumeration(void **state)
{
    (void)state;
    struct browser browser = {0};
    get(&browser, "/sign-in");
    char *known = sign_in(&browser, "admin%40x.example", "wrong+password+1", "/");
    char *unknown = sign_in(&browser, "adnim%40x.example", "wrong+password+1", "/");
    assert_int_equal(hostile_status(known), 401);
    assert_int_equal(hostile_status(unknown), 401);
    memcpy(strstr(unknown, "adnim@"), "admin@", 6);
    assert_string_equal(without_tokens(known), without_tokens(unknown));
    free(known);
    free(unknown);
}

static void test_csrf(void **state)
{
    (void)state;
    struct browser browser = {0}, other = {0};
    get(&browser, "/sign-in");
    get(&other, "/sign-in");
    snprintf(browser.csrf, sizeof browser.csrf, "%s", other.csrf); /* an attacker's own token */
    char *answer = sign_in(&browser, "admin%40x.example", "correct+horse+battery", "/");
    assert_int_equal(hostile_status(answer), 403);
    assert_null(strstr(answer, "Set-Cookie: " WEB_SESSION_COOKIE));
    free(answer);
    browser.csrf[0] = 0;
    answer =
        send_request(&browser, "POST", "/sign-in", "email=admin%40x.example&password=correct+horse+battery");
    assert_int_equal(hostile_status(answer), 403);
    free(answer);
    answer = send_request(&browser, "POST", "/preferences", "theme=dark");
    assert_int_equal(hostile_status(answer), 403);
    free(answer);
    get(&browser, "/sign-in");
    answer = sign_in(&browser, "admin%40x.example", "correct+horse+battery", "/");
    assert_int_equal(hostile_status(answer), 303);
    free(answer);
}

static void test_throttle(void **state)
{
    (void)state;
    struct browser browser = {0};
    get(&browser, "/sign-in");
    for (int i = 0; i < 5; i++) {
        char *answer = sign_in(&browser, "analyst%40x.example", "wrong+password", "/");
        assert_int_equal(hostile_status(answer), 401);
        free(answer);
    }
    char *answer = sign_in(&browser, "analyst%40x.example", "correct+horse+battery", "/");
    assert_int_equal(hostile_status(answer), 429);
    assert_header(answer, "\r\nRetry-After: 1\r\n");
    free(answer);
    answer = sign_in(&browser, "nobody%40x.example", "wrong+password", "/"); /* another account still may */
    assert_int_equal(hostile_status(answer), 401);
    free(answer);
    clock_.fixed_instant += 1000000;
}

static void test_preferences(void **state)
{
    (void)state;
    struct browser browser = {0};
    char *page = send_request(&browser, "GET", "/sign-in?back=/x", "");
    assert_header(page, "<html lang=\"en\"");
    free(page);
    char *answer = post(&browser, "/preferences", "language=pt-BR&back=/x");
    assert_int_equal(hostile_status(answer), 303);
    assert_header(answer, "\r\nLocation: /sign-in?back=%2Fx\r\n");
    assert_header(answer, WEB_LANGUAGE_COOKIE "=pt-BR; Path=/");
    free(answer);
    answer = post(&browser, "/preferences", "theme=dark&back=/");
    assert_header(answer, WEB_THEME_COOKIE "=dark; Path=/");
    free(answer);
    answer = post(&browser, "/preferences", "theme=%22onload&language=xx");
    assert_null(strstr(answer, "Set-Cookie: " WEB_THEME_COOKIE));
    free(answer);
    const char *portuguese = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: " WEB_LANGUAGE_COOKIE
                             "=pt-BR; " WEB_THEME_COOKIE "=dark\r\n\r\n";
    answer = hostile_ask(port, portuguese, strlen(portuguese));
    assert_header(answer, "<html lang=\"pt-BR\" data-theme=\"dark\"");
    free(answer);
}

static void test_assets(void **state)
{
    (void)state;
    struct browser browser = {0};
    char *page = send_request(&browser, "GET", "/sign-in", "");
    const char *at = strstr(page, "/assets/farol.");
    assert_non_null(at);
    char target[128];
    snprintf(target, sizeof target, "%.*s", (int)strcspn(at, "\""), at);
    free(page);
    char *asset = send_request(&browser, "GET", target, "");
    assert_int_equal(hostile_status(asset), 200);
    assert_header(asset, "immutable");
    free(asset);
    assert_int_equal(get(&browser, "/assets/..%2f..%2fetc%2fpasswd"), 404);
    assert_int_equal(get(&browser, "/health"), 200);
}

/* ---- every route, every role ---- */

static int authorize_as(const struct http_route *route, text token, bool with_csrf)
{
    struct http_pair cookie = {TEXT(WEB_SESSION_COOKIE), token}, field = {TEXT(WEB_CSRF_FIELD), TEXT_ABSENT};
    struct http_request request = {.method = route->method,
                                   .path = TEXT("/x"),
                                   .target = TEXT("/x?y=1"),
                                   .host = TEXT("localhost"),
                                   .arena = &arena};
    struct http_response response = {.status = 200};
    if (!text_is_absent(token))
        request.cookies = (struct http_pairs){&cookie, 1};
    if (with_csrf) {
        struct web_session session = {.token = token};
        struct http_request page = {.arena = &arena, .session = &session};
        field.value = web_csrf_token(&page, &response);
        request.form = (struct http_pairs){&field, 1};
    }
    bool goes_on = web_authorize(&request, &response, route, &application);
    int status = goes_on ? 200 : response.status;
    if (!goes_on)
        assert_int_not_equal(response.status, 200);
    return status;
}

static void check_route(const struct http_route *route, text tokens[USER_ROLE_COUNT])
{
    bool open = route->permission == PERMISSION_OPEN, change = route->method != HTTP_GET;
    if (web_api_is_path(text_of(route->pattern))) { /* by keys, never by a browser's session: test_api.c */
        for (int role = 0; role < USER_ROLE_COUNT; role++)
            assert_int_equal(authorize_as(route, tokens[role], true), open ? 200 : 401);
        return;
    }
    bool checks = change && !(route->flags & HTTP_ROUTE_NO_CSRF);
    int nobody = authorize_as(route, TEXT_ABSENT, false);
    assert_int_equal(nobody, !open ? 303 : checks ? 403 : 200);
    for (int role = 0; role < USER_ROLE_COUNT; role++) {
        int status = authorize_as(route, tokens[role], true);
        bool may = open || web_role_may((enum user_role)role, (enum web_permission)route->permission);
        if (status != (may ? 200 : 403))
            fail_msg("%s as %s: %d", route->pattern, ledger_user_role_name((enum user_role)role), status);
        if (checks)
            assert_int_equal(authorize_as(route, tokens[role], false), 403);
    }
    assert_true(route->permission < PERMISSION_COUNT);
    if (change && (route->flags & HTTP_ROUTE_NO_CSRF)) /* the only one: it checks by itself */
        assert_string_equal(route->pattern, "/sign-in");
}

static void test_every_route_with_every_role(void **state)
{
    (void)state;
    text tokens[USER_ROLE_COUNT];
    size_t count = 0;
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        tokens[role] =
            web_sessions_open(application.sessions, &users[role], TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++, count++)
            check_route(route, tokens);
    assert_true(count >= 6);
    for (int permission = 0; permission < PERMISSION_COUNT; permission++)
        for (int change = 0; change < 2; change++) { /* also those that no route names yet */
            struct http_route route = {change ? HTTP_POST : HTTP_GET, "/x", (unsigned)permission, NULL, 0};
            check_route(&route, tokens);
        }
}

static void test_open_routes_are_few(void **state)
{
    (void)state;
    static const char *const open[] = {"/sign-in",         "/preferences", "/assets/{file}",      "/health",
                                       "/welcome/{token}", "/setup",       "/api/v1/openapi.json"};
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++) {
            bool known = route->permission != PERMISSION_OPEN;
            for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
                known = known || strcmp(open[i], route->pattern) == 0;
            if (!known)
                fail_msg("%s is open to everyone", route->pattern);
        }
}

/* tests/addresses.txt, which the walks of pages go by, names every route that answers GET and nothing else.
 */
static void test_addresses_are_listed(void **state)
{
    (void)state;
    char line[200];
    size_t listed = 0, routes = 0;
    FILE *file = fopen(getenv("FAROL_ADDRESSES"), "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        listed += line[0] != '#';
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++) {
            if (route->method != HTTP_GET || strncmp(route->pattern, "/api/v1/", 8) == 0)
                continue;
            bool found = false;
            routes++;
            rewind(file);
            while (!found && fgets(line, sizeof line, file)) {
                line[strcspn(line, "\n")] = 0;
                found = strchr(line, ' ') && strcmp(strchr(line, ' ') + 1, route->pattern) == 0;
            }
            if (!found)
                fail_msg("tests/addresses.txt lacks %s", route->pattern);
        }
    fclose(file);
    assert_int_equal(listed, routes);
}

int main(void)
{
#define WEB_TEST(test) cmocka_unit_test_setup(test, forgive)
    const struct CMUnitTest tests[] = {
        WEB_TEST(test_sign_in_and_out),
        WEB_TEST(test_back_stays_here),
        WEB_TEST(test_fixation),
        WEB_TEST(test_no_enumeration),
        WEB_TEST(test_csrf),
        WEB_TEST(test_throttle),
        WEB_TEST(test_preferences),
        WEB_TEST(test_assets),
        WEB_TEST(test_every_route_with_every_role),
        WEB_TEST(test_open_routes_are_few),
        WEB_TEST(test_addresses_are_listed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
