/* Passwords, CSRF tokens, throttling, permissions: the parts that need no store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "web/csrf.h"
#include "web/people/permission.h"
#include "web/people/session.h"
#include "web/secret.h"
#include "web/throttle.h"

static struct arena arena;

static int start(void **state)
{
    (void)state;
    web_secret_start();
    arena_init(&arena, 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_password(void **state)
{
    (void)state;
    text hash, again;
    struct problem problem = {0};
    text password = TEXT("correct horse battery");
    assert_int_equal(web_password_hash(password, &arena, &hash, &problem), RESULT_OK);
    assert_int_equal(web_password_hash(password, &arena, &again, &problem), RESULT_OK);
    assert_true(text_starts_with(hash, TEXT("$argon2id$v=19$m=65536,t=3,p=1$")));
    assert_false(text_equal(hash, again));
    assert_int_equal(web_password_check(password, hash), WEB_PASSWORD_RIGHT);
    assert_int_equal(web_password_check(TEXT("correct horse batterY"), hash), WEB_PASSWORD_WRONG);
    assert_int_equal(web_password_check(TEXT(""), hash), WEB_PASSWORD_WRONG);
    assert_int_equal(web_password_check(TEXT_ABSENT, hash), WEB_PASSWORD_WRONG);
    assert_int_equal(web_password_check(password, TEXT_ABSENT), WEB_PASSWORD_WRONG);
    assert_int_equal(web_password_check(password, TEXT("garbage")), WEB_PASSWORD_WRONG);
    assert_int_equal(web_password_hash(TEXT("too short"), &arena, &hash, &problem), RESULT_BAD_INPUT);
    char *endless = arena_allocate(&arena, 2000);
    memset(endless, 'a', 2000);
    assert_int_equal(web_password_hash((text){endless, 2000}, &arena, &hash, &problem), RESULT_BAD_INPUT);
    text suggested = web_password_suggest(&arena);
    assert_int_equal(suggested.length, 23);
    assert_false(text_equal(suggested, web_password_suggest(&arena)));
}

static struct http_request post_with(text session_token, text csrf)
{
    struct http_request request = {.method = HTTP_POST, .arena = &arena, .host = TEXT("farol.example:8443")};
    struct web_session *session = arena_new(&arena, struct web_session);
    session->token = session_token;
    request.session = session;
    request.form.items = arena_array(&arena, struct http_pair, 1);
    request.form.items[0] = (struct http_pair){TEXT(WEB_CSRF_FIELD), csrf};
    request.form.count = 1;
    return request;
}

static void test_csrf(void **state)
{
    (void)state;
    struct http_response response = {0};
    text mine = web_random_token(&arena, WEB_TOKEN_BYTES), theirs = web_random_token(&arena, WEB_TOKEN_BYTES);
    struct http_request page = post_with(mine, TEXT_ABSENT);
    text first = web_csrf_token(&page, &response), second = web_csrf_token(&page, &response);
    assert_false(text_equal(first, second)); /* masked anew */
    struct http_request good = post_with(mine, first), again = post_with(mine, second);
    assert_true(web_csrf_check(&good));
    assert_true(web_csrf_check(&again));
    struct http_request other = post_with(theirs, first), none = post_with(mine, TEXT_ABSENT);
    struct http_request nobody = post_with(TEXT_ABSENT, first);
    assert_false(web_csrf_check(&other));
    assert_false(web_csrf_check(&none));
    assert_false(web_csrf_check(&nobody));
    for (size_t i = 0; i < first.length; i += 7) {
        text changed = text_copy(&arena, first);
        ((char *)(uintptr_t)changed.data)[i] = changed.data[i] == '0' ? '1' : '0';
        struct http_request forged = post_with(mine, changed);
        assert_false(web_csrf_check(&forged));
    }
    struct http_request shorter = post_with(mine, text_slice(first, 0, first.length - 1));
    assert_false(web_csrf_check(&shorter));
}

static bool check_with_header(text token, text csrf, const char *name, text value)
{
    struct http_request request = post_with(token, csrf);
    struct http_pair header = {text_of(name), value};
    request.headers = (struct http_pairs){&header, 1};
    return web_csrf_check(&request);
}

static void test_csrf_origin(void **state)
{
    (void)state;
    struct http_response response = {0};
    text token = web_random_token(&arena, WEB_TOKEN_BYTES);
    struct http_request page = post_with(token, TEXT_ABSENT);
    text csrf = web_csrf_token(&page, &response);
    assert_true(check_with_header(token, csrf, "origin", TEXT("https://farol.example:8443")));
    assert_false(check_with_header(token, csrf, "origin", TEXT("https://evil.example")));
    assert_false(check_with_header(token, csrf, "origin", TEXT("https://farol.example:8443.evil.example")));
    assert_false(check_with_header(token, csrf, "origin", TEXT("null")));
    assert_true(check_with_header(token, csrf, "sec-fetch-site", TEXT("same-origin")));
    assert_false(check_with_header(token, csrf, "sec-fetch-site", TEXT("same-site")));
    assert_false(check_with_header(token, csrf, "sec-fetch-site", TEXT("cross-site")));
    assert_true(check_with_header(token, TEXT_ABSENT, "x-csrf-token", csrf));
}

static void test_csrf_gives_visitor_a_cookie(void **state)
{
    (void)state;
    struct http_response response = {0};
    struct http_request page = post_with(TEXT_ABSENT, TEXT_ABSENT);
    web_csrf_token(&page, &response);
    web_csrf_token(&page, &response);
    assert_int_equal(response.headers.count, 1);
    text cookie = http_value(&response.headers, "Set-Cookie");
    assert_true(text_starts_with(cookie, TEXT(WEB_VISITOR_COOKIE "=")));
    assert_true(text_ends_with(cookie, TEXT("; Path=/; Secure; HttpOnly; SameSite=Lax")));
}

static void test_throttle_pair(void **state)
{
    (void)state;
    struct clock clock = clock_fixed(1000000000, 0);
    struct web_throttle *throttle = web_throttle_new(&clock);
    text ana = TEXT("ana@x.example"), peer = TEXT("203.0.113.7");
    for (int i = 0; i < WEB_THROTTLE_FREE_ATTEMPTS; i++)
        assert_int_equal(web_throttle_begin(throttle, ana, peer), 0);
    int64_t wait = 1;
    for (int i = 0; i < 12; i++) { /* 1, 2, 4 … 900 seconds */
        assert_int_equal(web_throttle_begin(throttle, ana, peer), wait);
        clock.fixed_instant += (wait - 1) * 1000000;
        assert_int_equal(web_throttle_begin(throttle, ana, peer), 1);
        clock.fixed_instant += 1000000;
        assert_int_equal(web_throttle_begin(throttle, ana, peer), 0);
        wait = wait * 2 > WEB_THROTTLE_WAIT_SECONDS_MAX ? WEB_THROTTLE_WAIT_SECONDS_MAX : wait * 2;
    }
    assert_int_equal(web_throttle_begin(throttle, ana, TEXT("203.0.113.8")), 0); /* not shut out elsewhere */
    web_throttle_forgive(throttle, ana, peer);
    assert_int_equal(web_throttle_begin(throttle, ana, peer), 0);
    web_throttle_free(throttle);
}

static void test_throttle_peer_and_account(void **state)
{
    (void)state;
    struct clock clock = clock_fixed(1000000000, 0);
    struct web_throttle *throttle = web_throttle_new(&clock);
    int admitted = 0;
    for (int i = 0; i < 100; i++) /* one password against many accounts */
        admitted +=
            web_throttle_begin(throttle, text_printf(&arena, "user%d@x.example", i), TEXT("192.0.2.1")) == 0;
    assert_int_equal(admitted, 20);
    admitted = 0;
    for (int i = 0; i < 100; i++) /* from many addresses of one IPv6 network */
        admitted += web_throttle_begin(throttle, text_printf(&arena, "six%d@x.example", i),
                                       text_printf(&arena, "2001:db8:0:7::%x", i + 1)) == 0;
    assert_int_equal(admitted, 20);
    assert_int_equal(web_throttle_begin(throttle, TEXT("s@x.example"), TEXT("2001:db8:0:8::1")), 0);
    assert_int_equal(web_throttle_begin(throttle, TEXT("t@x.example"), TEXT("::ffff:192.0.2.7")), 0);
    admitted = 0;
    for (int i = 0; i < 200; i++) /* many peers against one account */
        admitted +=
            web_throttle_begin(throttle, TEXT("bia@x.example"), text_printf(&arena, "198.51.100.%d", i)) == 0;
    assert_int_equal(admitted, 50);
    assert_true(web_throttle_begin(throttle, TEXT("bia@x.example"), TEXT("192.0.2.9")) <= 60);
    web_throttle_free(throttle);
}

static void test_roles(void **state)
{
    (void)state;
    for (int role = 0; role < USER_ROLE_COUNT; role++) {
        enum user_role parsed;
        assert_true(ledger_user_role_parse(text_of(ledger_user_role_name((enum user_role)role)), &parsed));
        assert_int_equal(parsed, role);
        assert_true(web_role_may((enum user_role)role, PERMISSION_SEE_FIGURES));
        assert_int_equal(web_role_may((enum user_role)role, PERMISSION_ADMINISTER), role == USER_ADMIN);
    }
    for (int permission = 0; permission < PERMISSION_COUNT; permission++) {
        assert_non_null(web_permission_name((enum web_permission)permission));
        assert_true(web_role_may(USER_ADMIN, (enum web_permission)permission));
    }
    assert_false(web_role_may(USER_READ_ONLY, PERMISSION_EXPORT));
    assert_false(web_role_may(USER_READ_ONLY, PERMISSION_SEE_CONTACTS));
    assert_false(web_role_may(USER_ANALYST, PERMISSION_IMPORT));
    assert_false(web_role_may(USER_CSM, PERMISSION_IMPORT));
    assert_true(web_role_may(USER_MANAGER, PERMISSION_IMPORT));
}

static void test_email(void **state)
{
    (void)state;
    assert_true(text_equal(ledger_user_email(&arena, TEXT(" Ana@X.Example ")), TEXT("ana@x.example")));
    static const char *const bad[] = {"",      "ana",     "@x",    "ana@",  "a@b@c",
                                      "a b@c", "a\x01@c", "<a@c>", "a@\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(text_is_absent(ledger_user_email(&arena, text_of(bad[i]))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_password),      cmocka_unit_test(test_csrf),
        cmocka_unit_test(test_csrf_origin),   cmocka_unit_test(test_csrf_gives_visitor_a_cookie),
        cmocka_unit_test(test_throttle_pair), cmocka_unit_test(test_throttle_peer_and_account),
        cmocka_unit_test(test_roles),         cmocka_unit_test(test_email),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
