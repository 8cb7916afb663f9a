/* A walk over every route, as every role, with every portfolio: an account outside one's portfolio is
 * answered like one that does not exist, and nothing of it stands in any page or file. New routes are walked
 * too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "base/bits.h"
#include "column/live.h"
#include "house.h"
#include "web/figure/figure.h"
#include "web/people/portfolio.h"

/* Whose they are: OWN-1 of the person as CSM, OWN-2 as ISM, TEAM-1 of a colleague, OUT-1 of somebody else.
 * What belongs to OUT-1 says "Alheia" wherever it can say something. */
static const char *const rows[] = {
    "accounts|external_id=OWN-1|name=Minha|owner_email=own@x.example|segment=A",
    "accounts|external_id=OWN-2|name=Meia|ism_email=own@x.example|segment=A",
    "accounts|external_id=TEAM-1|name=Nossa|farmer_email=mate@x.example|segment=A",
    "accounts|external_id=OUT-1|name=Alheia Ltda|owner_email=else@x.example|segment=A|tax_id=Alheia-00",
    "accounts|external_id=NOBODY-1|name=Alheia de ninguem|segment=A",
    "contacts|external_id=C-OWN|account_external_id=OWN-1|name=Amigo|email=amigo@x.example",
    "contacts|external_id=C-OUT|account_external_id=OUT-1|name=Contato Alheia|email=contato@alheia.example",
    "subscriptions|external_id=S-OWN|account_external_id=OWN-1|amount=100|interval_unit=month|interval_count="
    "1|"
    "currency=BRL|start_date=2023-01-01|plan=P",
    "subscriptions|external_id=S-TEAM|account_external_id=TEAM-1|amount=200|interval_unit=month|interval_"
    "count=1|"
    "currency=BRL|start_date=2023-01-01|plan=P",
    "subscriptions|external_id=S-OUT|account_external_id=OUT-1|amount=7777|interval_unit=month|interval_"
    "count=1|"
    "currency=BRL|start_date=2023-01-01|plan=P",
    "surveys|external_id=N-OUT|account_external_id=OUT-1|kind=nps|score=3|answered_at=2023-10-01|"
    "comment=Alheia reclama",
    "tickets|external_id=T-OUT|account_external_id=OUT-1|opened_at=2023-10-02|subject=Alheia parada",
    "interactions|external_id=I-OUT|account_external_id=OUT-1|kind=note|at=2023-10-03|summary=Alheia quer "
    "sair",
    "accounts|external_id=CSM-1|name=Eine|owner_email=csm-all@x.example|segment=A",
    NULL};

struct seer {
    const char *email;
    enum user_role role;
    enum user_portfolio portfolio;
};
/* Administrators see the audit, which names every account: what an administrator sees is not limited there.
 */
static const struct seer seers[] = {
    {"manager-all@x.example", USER_MANAGER, USER_PORTFOLIO_ALL},
    {"manager-team@x.example", USER_MANAGER, USER_PORTFOLIO_TEAM},
    {"manager-own@x.example", USER_MANAGER, USER_PORTFOLIO_OWN},
    {"csm-all@x.example", USER_CSM, USER_PORTFOLIO_ALL},
    {"csm-team@x.example", USER_CSM, USER_PORTFOLIO_TEAM},
    {"own@x.example", USER_CSM, USER_PORTFOLIO_OWN},
    {"marketing-all@x.example", USER_MARKETING, USER_PORTFOLIO_ALL},
    {"marketing-team@x.example", USER_MARKETING, USER_PORTFOLIO_TEAM},
    {"marketing-own@x.example", USER_MARKETING, USER_PORTFOLIO_OWN},
    {"analyst-all@x.example", USER_ANALYST, USER_PORTFOLIO_ALL},
    {"analyst-team@x.example", USER_ANALYST, USER_PORTFOLIO_TEAM},
    {"analyst-own@x.example", USER_ANALYST, USER_PORTFOLIO_OWN},
    {"reader-all@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL},
    {"reader-team@x.example", USER_READ_ONLY, USER_PORTFOLIO_TEAM},
    {"reader-own@x.example", USER_READ_ONLY, USER_PORTFOLIO_OWN},
};
enum { SEERS = sizeof seers / sizeof seers[0] };
static struct browser browsers[SEERS];

static int start(void **state)
{
    (void)state;
    house_start(rows);
    for (int i = 0; i < SEERS; i++)
        house_person(seers[i].email, seers[i].role, seers[i].portfolio, "North");
    house_person("mate@x.example", USER_CSM, USER_PORTFOLIO_OWN, "North");
    house_person("else@x.example", USER_CSM, USER_PORTFOLIO_OWN, "South");
    for (int i = 0; i < SEERS; i++) {
        struct ledger_user user = {.id = house_id(seers[i].email),
                                   .email = text_of(seers[i].email),
                                   .role = seers[i].role,
                                   .is_active = true};
        text token = web_sessions_open(house.application.sessions, &user, TEXT("127.0.0.1"), TEXT_ABSENT,
                                       &house.arena);
        snprintf(browsers[i].session, sizeof browsers[i].session, "%.*s", TEXT_ARGUMENTS(token));
        assert_int_equal(browser_get_status(&browsers[i], "/profile"), 200);
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

/* ---- nothing of it anywhere ---- */

static int files_taken_out; /* answered as a file to be kept */

static void check_no_trace(int seer, const char *target)
{
    char *answer = browser_get(&browsers[seer], target);
    const char *body = strstr(answer, "\r\n\r\n");
    int status = hostile_status(answer);
    if (status >= 500 || status == 0)
        fail_msg("%s as %s: %d", target, seers[seer].email, status);
    if (strstr(answer, "Content-Disposition: attachment")) {
        assert_true(web_role_may(seers[seer].role, PERMISSION_EXPORT)); /* whatever the route asks for */
        files_taken_out++;
    }
    static const char *const traces[] = {"Alheia", "OUT-1", "alheia.example", "S-OUT", "7,777", "7777.00"};
    for (size_t i = 0; body && i < sizeof traces / sizeof traces[0]; i++)
        if (seers[seer].portfolio != USER_PORTFOLIO_ALL && strstr(body, traces[i]))
            fail_msg("%s as %s shows %s:\n%.1500s", target, seers[seer].email, traces[i],
                     strstr(body, traces[i]) - 200 > body ? strstr(body, traces[i]) - 200 : body);
    free(answer);
}

/* The route with its first place filled in; false when it has none, or another than `name`. */
static bool fill_place(const char *pattern, const char *name, const char *value, char ret[256])
{
    char place[64];
    snprintf(place, sizeof place, "{%s}", name);
    const char *at = strstr(pattern, place);
    if (!at)
        return false;
    snprintf(ret, 256, "%.*s%s%s", (int)(at - pattern), pattern, value, at + strlen(place));
    return true;
}

static void check_plain(int seer, const char *path)
{
    /* What is searched for is no trace itself: the page shows it again. */
    static const char *const queries[] = {"",
                                          "?format=csv",
                                          "?known_at=2024-01-01T00:00",
                                          "?q=Alh",
                                          "?q=contato@alh",
                                          "?q=OUT-",
                                          "?where=segment%3D'A'",
                                          "?segment=A&sort=-mrr",
                                          "?as_of=2023-11-01",
                                          "?format=xlsx"};
    char target[512];
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        snprintf(target, sizeof target, "%s%s", path, queries[i]);
        check_no_trace(seer, target);
    }
}

static void walk_gets(const struct http_route *route, int seer)
{
    char path[256];
    if (fill_place(route->pattern, "name", "", path) && strncmp(route->pattern, "/figures/", 9) == 0) {
        for (const struct figure *figure = figure_list; figure->name; figure++) {
            fill_place(route->pattern, "name", figure->name, path);
            check_plain(seer, path);
        }
    } else if (!strchr(route->pattern, '{')) {
        check_plain(seer, route->pattern);
    } else if (fill_place(route->pattern, "id", "1", path) && !strchr(path, '{')) {
        check_no_trace(seer, path);
    }
}

static int lines_of_exports(void)
{
    web_sessions_flush(house.application.sessions, 10000);
    return (int)house_number("SELECT count(*) FROM audit WHERE action LIKE 'export-%'");
}

static void test_no_trace(void **state)
{
    (void)state;
    size_t walked = 0;
    int before = lines_of_exports();
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++) {
            if (route->method != HTTP_GET || strncmp(route->pattern, "/assets", 7) == 0)
                continue;
            for (int seer = 0; seer < SEERS; seer++)
                if (seers[seer].portfolio != USER_PORTFOLIO_ALL)
                    walk_gets(route, seer);
            walked++;
        }
    assert_true(walked >= 8);
    /* Each left its line. */
    assert_true(files_taken_out > 100);
    assert_int_equal(lines_of_exports() - before, files_taken_out);
}

/* The walk would see a trace if there were one. */
static void test_traces_are_seen(void **state)
{
    (void)state;
    static const char *const pages[] = {"/accounts", "/figures/mrr?format=csv",
                                        "/figures/nps?as_of=2023-11-01"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char *answer = browser_get(&browsers[3], pages[i]);
        if (!strstr(answer, "Alheia"))
            fail_msg("%s does not show it to who sees all", pages[i]);
        free(answer);
    }
}

/* ---- people's names, for roles that see none ---- */

static void check_no_person(int seer, const char *target)
{
    char *answer = browser_get(&browsers[seer], target);
    const char *body = strstr(answer, "\r\n\r\n");
    static const char *const traces[] = {"Amigo", "amigo@x.example"};
    for (size_t i = 0; body && i < sizeof traces / sizeof traces[0]; i++)
        if (!web_role_may(seers[seer].role, PERMISSION_SEE_CONTACTS) && strstr(body, traces[i]))
            fail_msg("%s as %s shows %s", target, seers[seer].email, traces[i]);
    free(answer);
}

static void test_people_are_not_named(void **state)
{
    (void)state;
    static const char *const targets[] = {"/accounts/OWN-1",
                                          "/accounts/OWN-1?tab=people",
                                          "/accounts/OWN-1?tab=timeline",
                                          "/accounts/OWN-1?tab=service",
                                          "/accounts/OWN-1?tab=revenue",
                                          "/records/contacts/1.1",
                                          "/records/contacts/1.1/history",
                                          "/search?q=Ami",
                                          "/search?q=amigo@x",
                                          "/search?q=Ami&fragment=list",
                                          "/palette?q=Ami",
                                          "/accounts?q=Ami",
                                          "/accounts.csv",
                                          "/figures/nps?format=csv"};
    for (int seer = 0; seer < SEERS; seer++)
        for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
            check_no_person(seer, targets[i]);
    char *answer = browser_get(&browsers[3], "/accounts/OWN-1?tab=people"); /* who may, sees them */
    assert_non_null(strstr(answer, "Amigo"));
    free(answer);
}

/* ---- records of others by their numbers, and writing to them ---- */

/* Everything that a form of any kind asks for, for the account outside. */
#define FORM                                                                                                 \
    "external_id=X-1&account_external_id=OUT-1&parent_external_id=OUT-1&name=Geraubt&amount=1&"              \
    "interval_unit=month&interval_count=1&currency=BRL&start_date=2023-01-01&subscription_external_id=S-"    \
    "OUT&"                                                                                                   \
    "date=2023-02-01&type=one_time&issued_date=2023-02-01&status=open&month=2023-02&kind=note&minutes=5&"    \
    "feature=f&count=1&opened_at=2023-02-01&score=5&answered_at=2023-02-01&at=2023-02-01&"                   \
    "by_email=own@x.example&summary=Geraubt&version=1&change=1&confirm=1&effect=correct"

static int64_t rows_outside(void)
{
    return house_number(
        "SELECT (SELECT count(*) FROM account WHERE account_id IN (4, 5)) + (SELECT count(*) FROM contact "
        "WHERE "
        "account_id IN (4, 5)) + (SELECT count(*) FROM subscription WHERE account_id IN (4, 5)) + (SELECT "
        "count(*) FROM "
        "subscription_change WHERE account_id IN (4, 5)) + (SELECT count(*) FROM invoice_line WHERE "
        "account_id > "
        "3) + "
        "(SELECT count(*) FROM cost WHERE account_id IN (4, 5)) + (SELECT count(*) FROM usage WHERE "
        "account_id > "
        "3) + "
        "(SELECT count(*) FROM ticket WHERE account_id IN (4, 5)) + (SELECT count(*) FROM survey WHERE "
        "account_id "
        "> 3) "
        "+ (SELECT count(*) FROM interaction WHERE account_id IN (4, 5)) + (SELECT count(*) FROM account "
        "WHERE "
        "account_id IN (4, 5) AND ended_by IS NULL) + (SELECT count(*) FROM contact WHERE account_id IN (4, "
        "5) AND "
        "ended_by "
        "IS NULL) + (SELECT count(*) FROM subscription WHERE account_id IN (4, 5) AND ended_by IS NULL)");
}

static void check_record(const struct http_route *route, int seer, enum record_kind kind, const char *key)
{
    char with_kind[256], target[256];
    if (!fill_place(route->pattern, "kind", record_type_of(kind)->name, with_kind))
        return;
    bool has_key = fill_place(with_kind, "key", key, target);
    if (!has_key)
        snprintf(target, sizeof target, "%s", with_kind);
    if (strchr(target, '{'))
        return;
    if (route->method == HTTP_GET) {
        check_no_trace(seer, target);
        if (has_key && browser_get_status(&browsers[seer], target) < 400)
            fail_msg("%s as %s is shown", target, seers[seer].email);
    } else if (route->method == HTTP_POST) {
        int status = browser_post_status(&browsers[seer], target, FORM);
        if (status >= 500 || (has_key && status < 400))
            fail_msg("POST %s as %s: %d", target, seers[seer].email, status);
    }
}

static void test_records_outside(void **state)
{
    (void)state;
    static const int limited[] = {4, 5, 2, 14}; /* two CSMs, a manager, a reader */
    static const char *const keys[] = {"4", "4.1", "4.2", "4.3", "5", "4.2.1"};
    int64_t before = rows_outside();
    size_t walked = 0;
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++)
            for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++)
                for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
                    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
                        walked += strstr(route->pattern, "{kind}") != NULL;
                        check_record(route, limited[i], (enum record_kind)kind, keys[k]);
                    }
    assert_true(walked > 100);
    assert_int_equal(
        browser_post_status(&browsers[5], "/account-list/edit",
                            "accounts=4,5&field=segment&value=Geraubt&step=apply&shown=Geraubt") /
                100 <
            5,
        1);
    browser_post_status(&browsers[5], "/account-list/edit",
                        "all=1&field=segment&value=Geraubt&step=apply&shown=Geraubt");
    browser_post_status(&browsers[5], "/account-list/undo", "undo=1");
    assert_int_equal(rows_outside(), before);
    /* Whoever sees all does write it: the form is one that is taken. */
    assert_int_equal(browser_post_status(&browsers[3], "/records/tickets/new", FORM), 303);
    assert_int_equal(rows_outside(), before + 1);
}

/* ---- addresses that name an account ---- */

static bool may_see(const struct seer *seer, const char *account)
{
    if (seer->portfolio == USER_PORTFOLIO_ALL)
        return true;
    if (strcmp(account, "OUT-1") == 0 || strcmp(account, "NOBODY-1") == 0)
        return false;
    return seer->portfolio == USER_PORTFOLIO_TEAM ||
           (strcmp(seer->email, "own@x.example") == 0 && strncmp(account, "OWN", 3) == 0);
}

static void check_account(const struct http_route *route, int seer, const char *account)
{
    char target[256];
    const struct seer *who = &seers[seer];
    if (!fill_place(route->pattern, "external_id", account, target))
        return;
    for (char *at; (at = strchr(target, '{'));) { /* further places: the first record of its kind */
        char *end = strchr(at, '}');
        assert_non_null(end);
        *at = '1';
        memmove(at + 1, end + 1, strlen(end + 1) + 1);
    }
    int status = route->method == HTTP_GET    ? browser_get_status(&browsers[seer], target)
                 : route->method == HTTP_POST ? browser_post_status(&browsers[seer], target, "nothing=1")
                                              : 404;
    struct web_session session = {.signed_in = true, .role = who->role};
    session.portfolio.kind = who->portfolio;
    bool may = web_session_may(&session, (enum web_permission)route->permission);
    bool api = strncmp(route->pattern, "/api/", 5) == 0;
    if (!may && !api && status != 403)
        fail_msg("%s as %s: %d, not 403", target, who->email, status);
    if (may && !may_see(who, account) && status != 404 && !(api && status == 401))
        fail_msg("%s %s as %s: %d, not 404", route->method == HTTP_GET ? "GET" : "POST", target, who->email,
                 status);
    if (may && may_see(who, account) && route->method == HTTP_GET && status != 200 &&
        strcmp(route->pattern, "/accounts/{external_id}") == 0)
        fail_msg("%s as %s: %d, not 200", target, who->email, status);
}

static void test_accounts_outside_do_not_exist(void **state)
{
    (void)state;
    static const char *const accounts[] = {"OUT-1", "NOBODY-1", "TEAM-1", "OWN-2", "OWN-1"};
    size_t walked = 0;
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++) {
            if (!strstr(route->pattern, "{external_id}"))
                continue;
            walked++;
            for (int seer = 0; seer < SEERS; seer++)
                for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
                    check_account(route, seer, accounts[i]);
        }
    assert_true(walked >= 1);
}

/* Who sees some accounts only, imports nothing: a file writes anybody's. */
static void test_imports_want_the_whole(void **state)
{
    (void)state;
    for (int portfolio = 0; portfolio < USER_PORTFOLIO_COUNT; portfolio++) {
        struct web_session session = {.signed_in = true, .role = USER_MANAGER};
        session.portfolio.kind = (enum user_portfolio)portfolio;
        assert_int_equal(web_session_may(&session, PERMISSION_IMPORT), portfolio == USER_PORTFOLIO_ALL);
        assert_true(web_session_may(&session, PERMISSION_EDIT_ACCOUNTS));
        assert_false(web_session_may(&session, PERMISSION_ADMINISTER));
    }
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++)
            if (route->permission == PERMISSION_IMPORT && route->method == HTTP_GET &&
                strncmp(route->pattern, "/api/", 5) != 0 && !strchr(route->pattern, '{'))
                assert_int_equal(browser_get_status(&browsers[1], route->pattern), 403);
}

/* ---- the bits ---- */

static int count_seen(const char *email, const char *known)
{
    struct problem problem = {0};
    struct web_session session = {.email = text_of(email)};
    struct ledger_user user = {.id = house_id(email), .email = text_of(email), .is_active = true};
    text token = web_sessions_open(house.application.sessions, &user, TEXT("::1"), TEXT_ABSENT, &house.arena);
    assert_true(web_sessions_find(house.application.sessions, token, &house.arena, &session));
    struct http_request request = {.arena = &house.arena, .session = &session};
    struct column_snapshot *snapshot = column_live_acquire(house.live);
    uint64_t *bits = web_portfolio_accounts(&request, snapshot);
    int count = 0;
    for (uint32_t account = 0; account < snapshot->account_count; account++) {
        bool sees = web_portfolio_sees(&request, snapshot, account);
        assert_int_equal(sees, bits ? bits_has(bits, account) : 1);
        count += sees;
        if (sees && known)
            assert_true(text_starts_with(column_account_external_id(snapshot, account), text_of(known)));
    }
    assert_false(web_portfolio_sees(&request, snapshot, snapshot->account_count));
    column_snapshot_release(snapshot);
    (void)problem;
    return count;
}

static void test_bits(void **state)
{
    (void)state;
    assert_int_equal(count_seen("own@x.example", "OWN-"), 2);
    assert_int_equal(count_seen("mate@x.example", "TEAM-"), 1);
    assert_int_equal(count_seen("csm-team@x.example", NULL), 4); /* everybody's of the North */
    assert_int_equal(count_seen("else@x.example", "OUT-"), 1);
    assert_int_equal(count_seen("csm-all@x.example", NULL), 6);
    assert_int_equal(count_seen("analyst-own@x.example", NULL), 0);
}

static void apply(void)
{
    struct problem problem = {0};
    assert_int_equal(column_live_apply(house.live, &house.record->touched, &problem), RESULT_OK);
}

static bool shows(int seer, const char *target, const char *words)
{
    char *answer = browser_get(&browsers[seer], target);
    assert_int_equal(hostile_status(answer), 200);
    bool found = strstr(answer, words) != NULL;
    free(answer);
    return found;
}

/* Whoever sees much may look at less, each at their own; nobody gets more by asking. */
static void test_portfolios_are_narrowed(void **state)
{
    (void)state;
    const char *own = "/accounts?portfolio=own", *team = "/accounts?portfolio=team",
               *all = "/accounts?portfolio=all";
    const int csm_all = 3, manager_all = 0, csm_own = 5, csm_team = 4;
    for (int again = 0; again < 2; again++) { /* from what is kept, too */
        assert_true(shows(csm_all, own, "CSM-1"));
        assert_false(shows(csm_all, own, "TEAM-1"));
        assert_true(shows(csm_all, team, "TEAM-1"));
        assert_false(shows(csm_all, team, "OUT-1"));
        assert_true(shows(csm_all, "/accounts", "OUT-1"));
        assert_false(shows(manager_all, own, "CSM-1"));
        assert_false(shows(csm_own, all, "OUT-1"));
        assert_false(shows(csm_own, team, "TEAM-1"));
        assert_true(shows(csm_team, team, "TEAM-1"));
        assert_false(shows(csm_team, own, "TEAM-1"));
        assert_true(shows(manager_all, "/figures/mrr", "7,777"));
        assert_false(shows(manager_all, "/figures/mrr?portfolio=own", "7,777"));
        assert_true(shows(manager_all, "/figures/mrr?portfolio=team", "200.00"));
    }
    assert_true(shows(manager_all, "/accounts?portfolio=own", "href=\"/imports\"")); /* rights stay */
}

/* Who had an account once sees it no more, not even as it was then; who has it now sees its past. */
static void test_accounts_change_hands(void **state)
{
    (void)state;
    const char *then = "/accounts/OWN-2?known_at=2024-01-01T00:00";
    int own = 5; /* own@x.example */
    struct browser other = {0};
    browser_sign_in(&other, "else@x.example");
    assert_int_equal(browser_get_status(&browsers[own], "/accounts/OWN-2"), 200);
    assert_int_equal(browser_get_status(&other, "/accounts/OWN-2"), 404);
    put(house.record, RECORD_ACCOUNT, "external_id", "OWN-2", "name", "Meia", "ism_email", "else@x.example",
        NULL);
    apply();
    assert_int_equal(browser_get_status(&browsers[own], "/accounts/OWN-2"), 404);
    assert_int_equal(browser_get_status(&browsers[own], then), 404);
    assert_int_equal(browser_get_status(&other, "/accounts/OWN-2"), 200);
    char *list = browser_get(&browsers[own], "/accounts");
    assert_non_null(strstr(list, "Minha"));
    assert_null(strstr(list, "Meia"));
    free(list);
    put(house.record, RECORD_ACCOUNT, "external_id", "OWN-2", "name", "Meia", "ism_email", "own@x.example",
        NULL);
    apply();
    assert_int_equal(browser_get_status(&browsers[own], "/accounts/OWN-2"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traces_are_seen),
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_no_trace),
        cmocka_unit_test(test_portfolios_are_narrowed),
        cmocka_unit_test(test_accounts_outside_do_not_exist),
        cmocka_unit_test(test_accounts_change_hands),
        cmocka_unit_test(test_imports_want_the_whole),
        cmocka_unit_test(test_people_are_not_named),
        cmocka_unit_test(test_records_outside),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
