/* The API over a real server and store: what a key's maker does not see is not there, whatever way a program
 * asks; keys expire, are revoked, run dry and fill again. (tests/api holds the answers against the document.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "column/live.h"
#include "web/api/api.h"
#include "web/routes.h"
#include "web/secret.h"

#define SECOND INT64_C(1000000)
enum { ALL_SCOPES = (1 << API_SCOPE_COUNT) - 1 };

static struct arena arena;
static struct clock clock_;
static struct store *store;
static struct column_live *live;
static struct web_application application;
static struct http_server *server;
static char folder[] = "/tmp/farol-api-XXXXXX";
static struct ledger_user admin, csm;
static text admin_key, csm_key;

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", problem->message, problem->detail);
}

static enum result fill(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct organisation organisation = {
        .name = "Cais", .currency = currency_parse(TEXT("BRL")), .zone = "UTC", .language = "en"};
    (void)context;
    admin = (struct ledger_user){
        .email = TEXT("ana@x.example"), .password_hash = TEXT("x"), .role = USER_ADMIN, .is_active = true};
    csm = (struct ledger_user){.email = TEXT("rui@x.example"),
                               .password_hash = TEXT("x"),
                               .role = USER_CSM,
                               .is_active = true,
                               .portfolio = USER_PORTFOLIO_OWN};
    enum result result = ledger_organisation_write(connection, &organisation, problem);
    if (result == RESULT_OK)
        result = ledger_user_add(connection, &admin, 1, &admin.id, problem);
    if (result == RESULT_OK)
        result = ledger_user_add(connection, &csm, 1, &csm.id, problem);
    return result == RESULT_OK ? ledger_user_update(connection, &csm, problem) : result;
}

static enum result add_key(struct store_connection *connection, void *context, struct problem *problem)
{
    struct ledger_api_key *key = context;
    return ledger_api_key_add(connection, key, &key->id, problem);
}

static text key_of(const struct ledger_user *user, unsigned scopes, int64_t expires_at, int64_t *ret_id)
{
    struct problem problem = {0};
    struct ledger_api_key key = {.name = TEXT("test"),
                                 .user_id = user->id,
                                 .scopes = scopes,
                                 .created_at = 1,
                                 .expires_at = expires_at};
    text secret = web_api_key_make(&arena, &key);
    must(store_write(store, add_key, &key, &problem), &problem);
    must(web_api_keys_reload(application.api_keys, &problem), &problem);
    if (ret_id)
        *ret_id = key.id;
    return secret;
}

static char *ask(text key, const char *method, const char *target, const char *headers, const char *body,
                 int status)
{
    char *request = NULL;
    int length = asprintf(&request,
                          "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %.*s\r\n%s"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          method, target, TEXT_ARGUMENTS(key), headers, strlen(body), body);
    assert_true(length > 0);
    char *answer = hostile_ask(http_server_port(server), request, (size_t)length);
    free(request);
    if (hostile_status(answer) != status)
        fail_msg("%s %s: not %d but %s", method, target, status, answer);
    return answer;
}

static void check(text key, const char *method, const char *target, const char *headers, const char *body,
                  int status, const char *words)
{
    char *answer = ask(key, method, target, headers, body, status);
    if (words && !strstr(answer, words))
        fail_msg("%s %s: no %s in %s", method, target, words, answer);
    free(answer);
}

static int start(void **state)
{
    struct problem problem = {0};
    (void)state;
    web_secret_start();
    arena_init(&arena, 0);
    clock_ = clock_fixed(INT64_C(1800000000000000), 0);
    assert_non_null(mkdtemp(folder));
    struct store_options options = {.mode = STORE_CREATE, .clock = &clock_};
    must(store_open(&store, text_printf(&arena, "%s/farol.db", folder), &options, &problem), &problem);
    must(store_write(store, fill, NULL, &problem), &problem);
    const struct column_live_options live_options = {.usage_follows = false};
    must(column_live_open(&live, store, &clock_, &live_options, &problem), &problem);
    must(web_application_start(&application, store, live, &clock_, &problem), &problem);
    static const struct http_route *const tables[] = {web_api_routes};
    struct http_options http = {.listen = TEXT("127.0.0.1:0"),
                                .clock = &clock_,
                                .authorize = web_authorize,
                                .error_page = web_error_page,
                                .application = &application};
    must(http_server_start(&server, &http, tables, 1, &problem), &problem);
    admin_key = key_of(&admin, ALL_SCOPES, INSTANT_ABSENT, NULL);
    csm_key = key_of(&csm, ALL_SCOPES, INSTANT_ABSENT, NULL);
    check(admin_key, "POST", "/api/v1/accounts", "",
          "{\"rows\":[{\"external_id\":\"MINE\",\"name\":\"Mine\",\"owner_email\":\"rui@x.example\"},"
          "{\"external_id\":\"OTHER\",\"name\":\"Other\",\"owner_email\":\"eva@x.example\"}]}",
          200, "\"inserted\":2");
    check(admin_key, "POST", "/api/v1/subscriptions", "",
          "{\"rows\":[{\"external_id\":\"S1\",\"account_external_id\":\"MINE\",\"amount\":10000,"
          "\"interval_unit\":\"month\",\"currency\":\"BRL\",\"start_date\":\"2026-01-01\"},"
          "{\"external_id\":\"S2\",\"account_external_id\":\"OTHER\",\"amount\":77700,"
          "\"interval_unit\":\"month\",\"currency\":\"BRL\",\"start_date\":\"2026-01-01\"}]}",
          200, "\"inserted\":2");
    return 0;
}

static int stop(void **state)
{
    static const char *const names[] = {"farol.db", "farol.db-wal", "farol.db-shm", "farol.db.lock"};
    (void)state;
    http_server_stop(server);
    web_application_stop(&application);
    column_live_close(live);
    store_close(store);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(text_printf(&arena, "%s/%s", folder, names[i]).data);
    rmdir(folder);
    arena_release(&arena);
    return 0;
}

static void test_portfolio_reading(void **state)
{
    (void)state;
    check(csm_key, "GET", "/api/v1/accounts", "", "", 200, "\"total\":1,\"rows\":[{\"external_id\":\"MINE\"");
    check(admin_key, "GET", "/api/v1/accounts", "", "", 200, "\"total\":2");
    check(csm_key, "GET", "/api/v1/accounts?where=mrr%20%3E%20500", "", "", 200, "\"total\":0");
    check(csm_key, "GET", "/api/v1/accounts/MINE", "", "", 200, "\"mrr\":10000");
    /* Neither what it holds nor that it is there. */
    char *hidden = ask(csm_key, "GET", "/api/v1/accounts/OTHER", "", "", 404);
    assert_null(strstr(hidden, "ETag: \"2\""));
    assert_null(strstr(hidden, "77700"));
    free(hidden);
    check(csm_key, "GET", "/api/v1/subscriptions?account=MINE", "", "", 200, "\"S1\"");
    check(csm_key, "GET", "/api/v1/subscriptions?account=OTHER", "", "", 404, NULL);
    check(csm_key, "GET", "/api/v1/reports/mrr?from=2026-02&to=2026-02", "", "", 200, "\"closing\":10000,");
    check(admin_key, "GET", "/api/v1/reports/mrr?from=2026-02&to=2026-02", "", "", 200, "\"closing\":87700,");
    check(csm_key, "GET", "/api/v1/reports/mrr?from=2026-02&to=2026-02&where=mrr%20%3E%20500", "", "", 200,
          "\"closing\":0,");
    check(csm_key, "GET", "/api/v1/accounts/OTHER/history", "", "", 404, NULL);
    check(csm_key, "GET", "/api/v1/accounts/MINE/history", "", "", 200, "\"actor\":\"ana@x.example\"");
    check(csm_key, "GET", "/api/v1/accounts?q=other", "", "", 200, "\"total\":0");
    char *rows = ask(csm_key, "GET", "/api/v1/export/subscriptions", "Connection: close\r\n", "", 200);
    assert_non_null(strstr(rows, "\"S1\""));
    assert_null(strstr(rows, "\"S2\""));
    free(rows);
    rows = ask(csm_key, "GET", "/api/v1/export/accounts", "Connection: close\r\n", "", 200);
    assert_null(strstr(rows, "OTHER"));
    free(rows);
    check(csm_key, "GET", "/api/v1/imports", "", "", 403, NULL); /* of a CSM's role */
    /* What is the organisation's is for whoever sees all of it. */
    check(csm_key, "GET", "/api/v1/costs", "", "", 400, NULL);
    check(admin_key, "GET", "/api/v1/costs", "", "", 200, "\"rows\":[]");
}

static void test_portfolio_writing(void **state)
{
    (void)state;
    check(csm_key, "PATCH", "/api/v1/accounts/MINE", "If-Match: *\r\n", "{\"plan\":\"Pro\"}", 200, "updated");
    check(csm_key, "PATCH", "/api/v1/accounts/OTHER", "If-Match: *\r\n", "{\"plan\":\"Pro\"}", 404, NULL);
    check(csm_key, "PUT", "/api/v1/accounts/OTHER", "If-Match: *\r\n", "{\"name\":\"x\"}", 404, NULL);
    check(csm_key, "DELETE", "/api/v1/accounts/OTHER", "If-Match: *\r\n", "", 404, NULL);
    check(csm_key, "DELETE", "/api/v1/subscriptions/S2?account=OTHER", "", "", 404, NULL);
    check(csm_key, "DELETE", "/api/v1/subscriptions/S2?account=MINE", "", "", 404, NULL);
    /* Rows of others' accounts, directly or by their subscription, are refused and leave nothing behind. */
    check(csm_key, "POST", "/api/v1/accounts", "",
          "{\"rows\":[{\"external_id\":\"MINE\",\"city\":\"Recife\"},{\"external_id\":\"OTHER\",\"city\":"
          "\"Natal\"}]}",
          422, "\"pointer\":\"/rows/1\"");
    check(csm_key, "POST", "/api/v1/subscription_changes", "",
          "{\"rows\":[{\"subscription_external_id\":\"S2\",\"date\":\"2026-03-01\",\"amount\":1}]}", 422,
          "\"pointer\":\"/rows/0\"");
    check(
        csm_key, "POST", "/api/v1/tickets?skip_bad=true", "",
        "{\"rows\":[{\"external_id\":\"T1\",\"account_external_id\":\"OTHER\",\"opened_at\":\"2026-01-01\"},"
        "{\"external_id\":\"T2\",\"account_external_id\":\"MINE\",\"opened_at\":\"2026-01-01\"}]}",
        200, "\"inserted\":1");
    /* More of them than are looked for one by one: nothing is written, and nothing else is said. */
    char rows[4096] = "{\"rows\":[{\"external_id\":\"T3\",\"account_external_id\":\"MINE\","
                      "\"opened_at\":\"2026-01-01\"}";
    for (int i = 0; i < 30; i++) {
        size_t at = strlen(rows);
        snprintf(rows + at, sizeof rows - at,
                 ",{\"external_id\":\"X%d\",\"account_external_id\":\"OTHER\",\"opened_at\":\"2026-01-01\"}",
                 i);
    }
    snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "]}");
    check(csm_key, "POST", "/api/v1/tickets?skip_bad=true", "", rows, 422, "\"pointer\":\"/rows\"");
    check(csm_key, "POST", "/api/v1/tickets?skip_bad=true&dry_run=true", "", rows, 422,
          "\"pointer\":\"/rows\"");
    check(csm_key, "POST", "/api/v1/fx_rates", "",
          "{\"rows\":[{\"month\":\"2026-01\",\"currency\":\"USD\",\"rate\":5}]}", 403, NULL);
    check(admin_key, "GET", "/api/v1/accounts/OTHER", "", "", 200, "\"city\":null");
    check(admin_key, "GET", "/api/v1/tickets?account=OTHER", "", "", 200, "\"rows\":[]");
    check(admin_key, "GET", "/api/v1/tickets?account=MINE", "", "", 200, "\"T2\"");
    /* A new account is nobody's yet. */
    check(csm_key, "POST", "/api/v1/accounts", "",
          "{\"rows\":[{\"external_id\":\"NEW\",\"name\":\"New\",\"owner_email\":\"rui@x.example\"}]}", 200,
          "\"inserted\":1");
    check(csm_key, "GET", "/api/v1/accounts/NEW", "", "", 200, NULL);
}

static void test_expiry(void **state)
{
    (void)state;
    text key = key_of(&admin, ALL_SCOPES, clock_.fixed_instant + 60 * SECOND, NULL);
    check(key, "GET", "/api/v1/me", "", "", 200, NULL);
    clock_.fixed_instant += 59 * SECOND;
    check(key, "GET", "/api/v1/me", "", "", 200, NULL);
    clock_.fixed_instant += SECOND;
    check(key, "GET", "/api/v1/me", "", "", 401, NULL);
}

static enum result revoke_key(struct store_connection *connection, void *context, struct problem *problem)
{
    const int64_t *id = context;
    return ledger_api_key_revoke(connection, *id, clock_.fixed_instant, problem);
}

static void test_revoked(void **state)
{
    struct problem problem = {0};
    int64_t id;
    (void)state;
    text key = key_of(&admin, ALL_SCOPES, INSTANT_ABSENT, &id);
    check(key, "GET", "/api/v1/me", "", "", 200, NULL);
    must(store_write(store, revoke_key, &id, &problem), &problem);
    must(web_api_keys_reload(application.api_keys, &problem), &problem);
    check(key, "GET", "/api/v1/me", "", "", 401, NULL);
    assert_int_equal(store_write(store, revoke_key, &id, &problem), RESULT_NOT_FOUND);
}

/* A bucket that runs dry says when to come back, and has filled by then; others' buckets stay full. */
static void test_bucket(void **state)
{
    struct web_api_use use = {0};
    (void)state;
    text key = key_of(&admin, ALL_SCOPES, INSTANT_ABSENT, NULL);
    for (int i = 0; i < WEB_API_BURST; i++) {
        assert_true(web_api_keys_use(application.api_keys, key, &arena, &use));
        assert_false(use.throttled);
        assert_int_equal(use.remaining, WEB_API_BURST - 1 - i);
    }
    check(key, "GET", "/api/v1/me", "", "", 429, "Retry-After: 1\r\n");
    check(admin_key, "GET", "/api/v1/me", "", "", 200, NULL);
    clock_.fixed_instant += SECOND;
    for (int i = 0; i < WEB_API_PER_MINUTE / 60; i++) {
        assert_true(web_api_keys_use(application.api_keys, key, &arena, &use));
        assert_false(use.throttled);
    }
    assert_true(web_api_keys_use(application.api_keys, key, &arena, &use));
    assert_true(use.throttled);
    clock_.fixed_instant += 3600 * SECOND;
    assert_true(web_api_keys_use(application.api_keys, key, &arena, &use));
    assert_int_equal(use.remaining, WEB_API_BURST - 1);
}

static void test_keys_are_checked(void **state)
{
    struct problem problem = {0};
    struct ledger_api_key key = {.name = TEXT("  "), .user_id = admin.id, .scopes = 1};
    unsigned scopes;
    text word;
    (void)state;
    assert_int_equal(store_write(store, add_key, &key, &problem), RESULT_BAD_INPUT);
    key.name = TEXT("x");
    key.scopes = 0;
    assert_int_equal(store_write(store, add_key, &key, &problem), RESULT_BAD_INPUT);
    assert_true(ledger_api_scopes_parse(TEXT("import, read:accounts"), &scopes, &word));
    assert_int_equal(scopes, 1u << API_SCOPE_IMPORT | 1u << API_SCOPE_READ_ACCOUNTS);
    assert_true(text_equal(ledger_api_scopes_format(&arena, scopes), TEXT("read:accounts, import")));
    assert_false(ledger_api_scopes_parse(TEXT("import,all"), &scopes, &word));
    assert_true(text_equal(word, TEXT("all")));
}

/* Only a hash is kept: the key itself is nowhere in the database's file. */
static void test_only_a_hash_is_kept(void **state)
{
    struct problem problem = {0};
    struct buffer content;
    char block[65536];
    (void)state;
    text copy = text_printf(&arena, "%s/copy", folder);
    must(store_backup(store, copy, &problem), &problem);
    buffer_init(&content, 0);
    FILE *file = fopen(copy.data, "rb");
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        buffer_append(&content, block, got);
    fclose(file);
    unlink(copy.data);
    assert_non_null(memmem(content.data, content.length, admin_key.data, WEB_API_KEY_PREFIX_BYTES));
    assert_null(memmem(content.data, content.length, admin_key.data, WEB_API_KEY_PREFIX_BYTES + 4));
    buffer_release(&content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_portfolio_reading),
        cmocka_unit_test(test_portfolio_writing),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_bucket),
        cmocka_unit_test(test_keys_are_checked),
        cmocka_unit_test(test_only_a_hash_is_kept),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
