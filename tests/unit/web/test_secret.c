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
#include "web/webhook.h"

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

/* RFC 4231, cases 2 and 6; the signatures by another program (Python's hmac), the first being the example of
 * the Standard Webhooks. */
static void test_webhook(void **state)
{
    (void)state;
    static const uint8_t jefe[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
                                   0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
                                   0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    static const uint8_t longer[] = {0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f, 0x0d, 0x8a, 0x26,
                                     0xaa, 0xcb, 0xf5, 0xb7, 0x7f, 0x8e, 0x0b, 0xc6, 0x21, 0x37, 0x28,
                                     0xc5, 0x14, 0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3, 0x7f, 0x54};
    uint8_t mac[WEB_MAC_BYTES];
    const text what[] = {TEXT("what do ya want "), TEXT("for nothing?")};
    const text large = TEXT("Test Using Larger Than Block-Size Key - Hash Key First");
    char key[131];
    web_mac(TEXT("Jefe"), what, 2, mac);
    assert_memory_equal(mac, jefe, sizeof jefe);
    memset(key, 0xaa, sizeof key);
    web_mac((text){key, sizeof key}, &large, 1, mac);
    assert_memory_equal(mac, longer, sizeof longer);

    const struct ledger_webhook_secret secrets[] = {
        {.secret = TEXT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
        {.secret = TEXT("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")}};
    text example = web_webhook_signature(&arena, secrets, 1, TEXT("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                                         TEXT("1614265330"), TEXT("{\"test\": 2432232314}"));
    assert_true(text_equal(example, TEXT("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
    text own = web_webhook_signature(&arena, secrets + 1, 1, TEXT("msg_812-3"), TEXT("1774353600"),
                                     TEXT("{\"a\":\"ç\"}"));
    assert_true(text_equal(own, TEXT("v1,HP3xSyMZRc9EYN370u/b+95ZJwN+eety3/TnHvdvZJI=")));
    text both = web_webhook_signature(&arena, secrets, 2, TEXT("msg_812-3"), TEXT("1774353600"),
                                      TEXT("{\"a\":\"ç\"}"));
    assert_int_equal(both.length, 2 * own.length + 1);
    assert_true(text_ends_with(both, own));
}

static void test_webhook_secret(void **state)
{
    (void)state;
    text secret = web_webhook_secret_new(&arena);
    assert_true(text_starts_with(secret, TEXT("whsec_")));
    text bytes = web_base64_read(&arena, text_slice(secret, 6, secret.length));
    assert_int_equal(bytes.length, WEB_WEBHOOK_SECRET_BYTES);
    assert_true(
        text_equal(web_base64(&arena, bytes.data, bytes.length), text_slice(secret, 6, secret.length)));
    assert_false(text_equal(secret, web_webhook_secret_new(&arena)));
    assert_true(text_is_absent(web_base64_read(&arena, TEXT("no base64!"))));
    assert_true(text_equal(web_base64_read(&arena, TEXT("Zm9vYg==")), TEXT("foob")));
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
        cmocka_unit_test(test_webhook),       cmocka_unit_test(test_webhook_secret),
        cmocka_unit_test(test_password),      cmocka_unit_test(test_csrf),
        cmocka_unit_test(test_csrf_origin),   cmocka_unit_test(test_csrf_gives_visitor_a_cookie),
        cmocka_unit_test(test_throttle_pair), cmocka_unit_test(test_throttle_peer_and_account),
        cmocka_unit_test(test_roles),         cmocka_unit_test(test_email),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
