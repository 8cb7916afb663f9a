/* The account page and records by hand, by a real server: every kind added, corrected, removed and taken
 * back through its form; faults beside their fields; the second of two who write sees what the first did; and
 * nobody writes what they may not see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"
#include "ledger/doctor.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Acme <b>Ltda|segment=SMB|tax_id=11222333000181|owner_email=own@x.example|"
    "desired_outcome=Vender mais|seats=5",
    "accounts|external_id=A2|name=Outra|owner_email=else@x.example|parent_external_id=A1",
    "accounts|external_id=B/1 %|name=Barra",
    "contacts|external_id=K1|account_external_id=A1|name=Ana Lima|email=ana@a.example|role=Decisor",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15",
    "subscriptions|external_id=S2|account_external_id=A2|plan=Basic|amount=70|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15",
    "subscription_changes|subscription_external_id=S1|date=2023-06-01|amount=150",
    "invoice_lines|external_id=L1|invoice_external_id=F1|account_external_id=A1|type=one_time|amount=10|"
    "currency=BRL|issued_date=2023-05-01|due_date=2023-05-10",
    "usage|account_external_id=A1|date=2023-10-20|feature=login|count=7",
    "tickets|external_id=T1|account_external_id=A1|opened_at=2023-10-02|subject=Parou",
    "surveys|account_external_id=A1|contact_email=ana@a.example|kind=nps|score=3|answered_at=2023-10-01|"
    "comment=Demora",
    "interactions|account_external_id=A1|kind=call|at=2023-10-03|summary=Quer sair",
    "costs|month=2023-10|kind=service|amount=5|currency=BRL|account_external_id=A1",
    "fx_rates|month=2023-10|currency=USD|rate=5",
    NULL};

static struct browser admin, reader, own;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    house_person("own@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&reader, "reader@x.example");
    browser_sign_in(&own, "own@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static bool says(struct browser *browser, const char *target, const char *words)
{
    char *answer = browser_get(browser, target);
    bool found = strstr(answer, words) != NULL;
    if (!found)
        print_message("%s does not say “%s”\n", target, words);
    free(answer);
    return found;
}

static bool says_quietly(struct browser *browser, const char *target, const char *words)
{
    char *answer = browser_get(browser, target);
    bool found = strstr(answer, words) != NULL;
    free(answer);
    return found;
}

static bool answer_says(char *answer, int status, const char *words)
{
    bool good = hostile_status(answer) == status && strstr(answer, words);
    if (!good)
        print_message("%.*s\n", 3000, answer);
    free(answer);
    return good;
}

/* The version that the form at `target` was made from. */
static long long version_of(struct browser *browser, const char *target)
{
    char *answer = browser_get(browser, target);
    const char *field = strstr(answer, "name=\"version\" value=\"");
    assert_non_null(field);
    long long version = strtoll(field + strlen("name=\"version\" value=\""), NULL, 10);
    free(answer);
    return version;
}

static int post_version(struct browser *browser, const char *target, long long version, const char *form)
{
    char body[1024];
    snprintf(body, sizeof body, "version=%lld&%s", version, form);
    return browser_post_status(browser, target, body);
}

static const char *const tabs[] = {
    "", "?tab=revenue", "?tab=usage", "?tab=service", "?tab=people", "?tab=timeline"};

static void test_account_page(void **state)
{
    (void)state;
    char target[64];
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        snprintf(target, sizeof target, "/accounts/A1%s", tabs[i]);
        assert_true(says(&admin, target, "Acme &lt;b&gt;Ltda"));
        assert_int_equal(browser_get_status(&reader, target), 200);
    }
    assert_true(says(&admin, "/accounts/A1", "11.222.333/0001-81"));
    assert_true(says(&admin, "/accounts/A1", "Vender mais"));
    assert_true(says(&admin, "/accounts/A1", "seats"));
    assert_true(says(&admin, "/accounts/A1", "Outra")); /* its child */
    assert_true(says(&admin, "/accounts/A1", "Ana Lima"));
    assert_true(says(&admin, "/accounts/A1?tab=revenue", "overdue"));
    assert_true(says(&admin, "/accounts/A1?tab=revenue&month=2023-06", "June 2023: what made its MRR"));
    assert_true(says(&admin, "/accounts/A1?tab=service", "Demora"));
    assert_true(says(&admin, "/accounts/A1?tab=timeline", "Quer sair"));
    assert_true(says(&admin, "/accounts/A2", "/accounts/A1")); /* its parent */
    assert_true(says(&admin, "/accounts/B%2F1%20%25", "Barra"));
    assert_int_equal(browser_get_status(&admin, "/accounts/nobody"), 404);
    assert_int_equal(browser_get_status(&own, "/accounts/A2"), 404);
}

/* People are for those who may see them. */
static void test_people_are_hidden(void **state)
{
    (void)state;
    char target[64];
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        snprintf(target, sizeof target, "/accounts/A1%s", tabs[i]);
        char *answer = browser_get(&reader, target);
        assert_null(strstr(answer, "Ana Lima"));
        assert_null(strstr(answer, "ana@a.example"));
        free(answer);
    }
    assert_int_equal(browser_get_status(&reader, "/records/contacts/1.1/history"), 403);
    char *answer = browser_get(&reader, "/records/surveys/1.1/history");
    assert_int_equal(hostile_status(answer), 200);
    assert_null(strstr(answer, "ana@a.example"));
    free(answer);
}

static void test_as_of(void **state)
{
    (void)state;
    char *answer = browser_get(&admin, "/accounts/A1?tab=timeline&as_of=2023-10-02");
    assert_non_null(strstr(answer, "Parou"));
    assert_null(strstr(answer, "Quer sair"));
    free(answer);
}

static void test_timeline_pages(void **state)
{
    (void)state;
    char form[256];
    for (int i = 0; i < 60; i++) {
        snprintf(form, sizeof form, "kind=note&at=2022-03-%02dT%02d:00&summary=nota+%d&back=/accounts/A2",
                 i % 28 + 1, i / 28 + 8, i);
        assert_int_equal(browser_post_status(&admin, "/accounts/A2/interactions", form), 303);
    }
    char *answer = browser_get(&admin, "/accounts/A2?tab=timeline&kind=contacts");
    const char *more = strstr(answer, "after=");
    assert_non_null(more);
    char target[200];
    snprintf(target, sizeof target, "/accounts/A2?tab=timeline&kind=contacts&%.*s", (int)strcspn(more, "\"&"),
             more);
    int first = 0, second = 0;
    for (const char *at = answer; (at = strstr(at, "nota ")); at++)
        first++;
    free(answer);
    answer = browser_get(&admin, target);
    for (const char *at = answer; (at = strstr(at, "nota ")); at++)
        second++;
    free(answer);
    assert_int_equal(first, 50);
    assert_int_equal(second, 10);
}

static void test_note(void **state)
{
    (void)state;
    assert_int_equal(browser_post_status(&admin, "/accounts/A1/interactions",
                                         "kind=meeting&at=2023-11-01T10:00&contact_email=ana@a.example&"
                                         "summary=Combinado+o+plano&back=/accounts/A1"),
                     303);
    assert_true(says(&admin, "/accounts/A1", "Combinado o plano"));
    assert_true(says(&admin, "/accounts/A1", "Meeting with Ana Souza"));
    assert_true(answer_says(
        browser_post(&admin, "/accounts/A1/interactions", "kind=call&at=2023-11-01T10:00&summary="), 422,
        "Write what was said"));
    assert_true(answer_says(
        browser_post(&admin, "/accounts/A1/interactions", "kind=call&at=yesterday&summary=guarde+isto"), 422,
        "guarde isto"));
    assert_int_equal(
        browser_post_status(&reader, "/accounts/A1/interactions", "kind=note&at=2023-11-01T10:00&summary=x"),
        403);
    assert_int_equal(
        browser_post_status(&own, "/accounts/A2/interactions", "kind=note&at=2023-11-01T10:00&summary=x"),
        404);
}

/* A figure of the page follows at once: from the start, then from a day on. */
static void test_subscription(void **state)
{
    (void)state;
    static const char form[] = "/records/subscriptions/1.1";
    assert_true(says(&admin, "/accounts/A1", "R$150.00"));
    assert_int_equal(post_version(&admin, form, version_of(&admin, form),
                                  "effect=change&effective_day=2023-09-01&amount=200.00&currency=BRL"),
                     303);
    assert_true(says(&admin, "/accounts/A1", "R$200.00"));
    assert_true(says(&admin, "/accounts/A1?as_of=2023-08-31", "R$150.00"));
    /* The table shows the terms of the day looked at, and below the start what it began with. */
    assert_true(says(&admin, "/accounts/A1?tab=revenue", "<b>R$200.00</b>"));
    assert_true(says(&admin, "/accounts/A1?tab=revenue", "with R$"));
    assert_false(says_quietly(&admin, "/accounts/A1?as_of=2023-08-31", "<b>R$200.00</b>"));
    assert_true(says(&admin, form, "since 1 Sep 2023 others hold, with R$200.00"));
    assert_true(
        answer_says(browser_post(&admin, form, "version=0&effect=change&effective_day=2023-01-01&amount=9"),
                    422, "after the start"));
    assert_int_equal(
        post_version(&admin, form, version_of(&admin, form), "effect=mistake&amount=120,000.00&currency=BRL"),
        303);
    assert_true(says(&admin, "/accounts/A1?as_of=2023-05-31", "R$120,000.00"));
    assert_true(says(&admin, "/records/subscriptions/1.1/history", "R$120,000.00"));
    assert_true(says(&admin, "/records/subscriptions/1.1/history", "admin@x.example"));
}

static void test_faults(void **state)
{
    (void)state;
    char *answer =
        browser_post(&admin, "/records/tickets/new?account=A1",
                     "external_id=&account_external_id=A1&opened_at=32%2F01%2F2023&severity=huge&subject=x");
    assert_int_equal(hostile_status(answer), 422);
    assert_non_null(strstr(answer, "id=\"external_id-problem\""));
    assert_non_null(strstr(answer, "id=\"opened_at-problem\""));
    assert_non_null(strstr(answer, "id=\"severity-problem\""));
    assert_non_null(strstr(answer, "value=\"32/01/2023\"")); /* kept as typed */
    free(answer);
    assert_true(answer_says(browser_post(&admin, "/records/tickets/new?account=A1",
                                         "external_id=T1&account_external_id=A1&opened_at=2023-10-02"),
                            422, "There is a record like this already"));
    assert_true(answer_says(
        browser_post(&admin, "/records/accounts/new", "external_id=A9&name=N&parent_external_id=ZZ"), 422,
        "there is no account"));
    /* A parent that closes a circle is found at the end of the change. */
    assert_true(
        answer_says(browser_post(&admin, "/records/accounts/1", "version=0"), 409, "changed this record"));
    char body[200];
    snprintf(body, sizeof body, "version=%lld&parent_external_id=A2",
             version_of(&admin, "/records/accounts/1"));
    assert_true(answer_says(browser_post(&admin, "/records/accounts/1", body), 422, "circle"));
}

static void test_conflict(void **state)
{
    (void)state;
    static const char form[] = "/records/contacts/1.1";
    long long seen = version_of(&admin, form);
    assert_int_equal(post_version(&own, form, seen, "role=Champion&phone=1"), 303);
    char body[200];
    snprintf(body, sizeof body, "version=%lld&role=Usuaria&phone=&name=Ana+Souza&email=ana@a.example", seen);
    char *answer = browser_post(&admin, form, body);
    assert_int_equal(hostile_status(answer), 409);
    assert_non_null(strstr(answer, "Own changed this record"));
    assert_non_null(strstr(answer, "Champion")); /* theirs */
    assert_non_null(strstr(answer, "value=\"Usuaria\""));
    assert_non_null(strstr(answer, "value=\"Ana Souza\""));
    assert_non_null(strstr(answer, "you had not touched it")); /* the phone is taken over */
    free(answer);
    assert_true(says(&admin, form, "Champion"));
    assert_int_equal(post_version(&admin, form, version_of(&admin, form), "role=Usuaria&name=Ana+Souza"),
                     303);
    assert_true(says(&admin, form, "Ana Souza"));
    assert_int_equal(post_version(&admin, form, version_of(&admin, form), "role=Usuaria&name=Ana+Souza"),
                     303);
    snprintf(body, sizeof body, "version=%lld", seen);
    assert_int_equal(browser_post_status(&admin, "/records/contacts/1.1/remove", body), 409);
}

/* A row of every kind, its form and history opened, removed and taken back. */
static void test_every_kind(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "accounts/3",        "contacts/1.1", "subscriptions/2.2", "subscription_changes/1.1.19509",
        "invoice_lines/1.1", "tickets/1.1",  "surveys/1.1",       "interactions/1.1"};
    char target[100], body[100];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        snprintf(target, sizeof target, "/records/%s", keys[i]);
        long long version = version_of(&admin, target);
        snprintf(target, sizeof target, "/records/%s/remove", keys[i]);
        snprintf(body, sizeof body, "version=%lld", version);
        assert_int_equal(browser_post_status(&reader, target, body), 403);
        assert_int_equal(browser_post_status(&admin, target, body), 303);
        assert_int_equal(browser_post_status(&admin, target, body), 303); /* gone: to its history */
        snprintf(target, sizeof target, "/records/%s/history", keys[i]);
        char *answer = browser_get(&admin, target);
        const char *change = strstr(answer, "name=\"change\" value=\"");
        assert_non_null(strstr(answer, "Removed"));
        assert_non_null(change);
        snprintf(body, sizeof body, "change=%.*s", (int)strcspn(change + 21, "\""), change + 21);
        free(answer);
        snprintf(target, sizeof target, "/records/%s/take-back", keys[i]);
        assert_int_equal(
            browser_post_status(&own, target, body),
            strncmp(keys[i], "subscriptions/2", 15) == 0 || strncmp(keys[i], "accounts/3", 10) == 0 ? 404
                                                                                                    : 403);
        assert_int_equal(browser_post_status(&admin, target, body), 303);
        snprintf(target, sizeof target, "/records/%s", keys[i]);
        assert_int_equal(browser_get_status(&admin, target), 200);
    }
}

/* A removed account leads to its history; a correction leaves what was known before as it was. */
static void test_past(void **state)
{
    (void)state;
    char body[100], target[300];
    snprintf(body, sizeof body, "version=%lld", version_of(&admin, "/records/accounts/3"));
    assert_int_equal(browser_post_status(&admin, "/records/accounts/3/remove", body), 303);
    assert_true(
        answer_says(browser_get(&admin, "/accounts/B%2F1%20%25"), 303, "/records/accounts/3/history"));
    assert_int_equal(browser_get_status(&reader, "/accounts/B%2F1%20%25"), 404);
    char *answer = browser_get(&admin, "/records/accounts/1/history");
    const char *known = strstr(answer, "known_at=");
    for (const char *next = known; next; next = strstr(next + 1, "known_at="))
        known = next; /* the oldest stands last */
    assert_non_null(known);
    snprintf(target, sizeof target, "/accounts/A1?tab=timeline&%.*s", (int)strcspn(known, "\""), known);
    free(answer);
    assert_int_equal(post_version(&admin, "/records/accounts/1", version_of(&admin, "/records/accounts/1"),
                                  "name=Nome+novo&own.seats=6&own_name=cor&own_value=azul"),
                     303);
    assert_true(says(&admin, "/accounts/A1", "Nome novo"));
    assert_true(says(&admin, "/accounts/A1", "azul"));
    assert_true(says(&admin, target, "Acme &lt;b&gt;Ltda"));
    answer = browser_get(&admin, target);
    assert_null(strstr(answer, "href=\"/records/accounts/1\"")); /* nothing is written in the past */
    free(answer);
    assert_true(says(&admin, "/records/accounts/1/history", "<ins>azul</ins>"));
    assert_int_equal(post_version(&admin, "/records/accounts/1", version_of(&admin, "/records/accounts/1"),
                                  "name=Acme+<b>Ltda"),
                     303);
}

/* What was done just now is taken back from its toast: a note, a correction, terms from a day on. */
static void test_undo(void **state)
{
    (void)state;
    static const struct {
        const char *target, *form, *made, *page;
    } done[] = {
        {"/accounts/A2/interactions", "kind=note&at=2023-11-01T10:00&summary=por+engano&back=/accounts/A2",
         "por engano", "/accounts/A2"},
        {"/records/subscriptions/2.2", "amount=7,777.00&currency=BRL&back=/accounts/A2", "R$7,777.00",
         "/accounts/A2"},
        {"/records/subscriptions/2.2", "effect=change&effective_day=2023-10-01&amount=8,888.00&currency=BRL",
         "R$8,888.00", "/accounts/A2"},
        {"/records/contacts/new?account=A2", "external_id=K9&account_external_id=A2&name=Zoe+Passageira",
         "Zoe Passageira", "/accounts/A2?tab=people"}};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        char body[300], target[300];
        bool numbered = strncmp(done[i].target, "/records/subscriptions", 22) == 0;
        snprintf(body, sizeof body, "version=%lld&%s", numbered ? version_of(&admin, done[i].target) : 0,
                 done[i].form);
        char *answer = browser_post(&admin, done[i].target, body);
        const char *undo = strstr(answer, "undo=");
        assert_int_equal(hostile_status(answer), 303);
        assert_non_null(undo);
        assert_true(says(&admin, done[i].page, done[i].made));
        snprintf(target, sizeof target, "%s%cdone=recorded&%.*s", done[i].page,
                 strchr(done[i].page, '?') ? '&' : '?', (int)strcspn(undo, "\r\n"), undo);
        free(answer);
        answer = browser_get(&admin, target);
        const char *action = strstr(answer, "/take-back\"");
        assert_non_null(action);
        while (*action != '"' || action[1] != '/')
            action--;
        const char *change = strstr(action, "name=\"change\" value=\"");
        assert_non_null(change);
        snprintf(target, sizeof target, "%.*s", (int)strcspn(action + 1, "\""), action + 1);
        snprintf(body, sizeof body, "change=%.*s&back=/accounts/A2", (int)strcspn(change + 21, "\""),
                 change + 21);
        free(answer);
        assert_int_equal(browser_post_status(&admin, target, body), 303);
        answer = browser_get(&admin, done[i].page);
        assert_null(strstr(answer, done[i].made));
        free(answer);
    }
    char *answer = browser_get(&admin, "/accounts/A2?done=recorded&undo=subscriptions/x/1");
    assert_null(strstr(answer, "take-back"));
    free(answer);
}

static void test_new_forms(void **state)
{
    (void)state;
    char target[100];
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        snprintf(target, sizeof target, "/records/%s/new?account=A1",
                 record_type_of((enum record_kind)kind)->name);
        assert_int_equal(browser_get_status(&admin, target), 200);
    }
    assert_true(says(&admin, "/records/subscription_changes/new?account=A1", "value=\"S1\""));
    assert_true(says(&admin, "/records/surveys/new?account=A1", "<option value=\"ana@a.example\">"));
    assert_int_equal(browser_get_status(&admin, "/records/nothing/new"), 404);
    assert_int_equal(browser_get_status(&admin, "/records/tickets/new?account=nobody"), 404);
    assert_int_equal(browser_get_status(&admin, "/records/tickets/1.99"), 404);
    assert_int_equal(browser_get_status(&admin, "/records/tickets/x"), 404);
    assert_int_equal(browser_get_status(&own, "/records/fx_rates/new"), 403);
    assert_int_equal(browser_get_status(&own, "/records/tickets/new?account=A2"), 404);
    /* Somebody else's account cannot be written to by naming it in the form. */
    assert_int_equal(browser_post_status(&own, "/records/tickets/new",
                                         "external_id=T9&account_external_id=A2&opened_at=2023-10-02"),
                     404);
    assert_int_equal(browser_post_status(&own, "/records/subscription_changes/new",
                                         "subscription_external_id=S2&date=2023-10-02&amount=1"),
                     404);
    assert_true(says(&admin, "/rates", "USD"));
    assert_int_equal(browser_get_status(&own, "/costs"), 404);
    char *answer = browser_get(&own, "/accounts/A1");
    assert_null(strstr(answer, "href=\"/costs\""));
    free(answer);
    assert_int_equal(
        browser_post_status(&admin, "/records/costs/new",
                            "month=2023-10&kind=acquisition&amount=1,234.50&currency=BRL&channel=ads"),
        303);
    assert_true(says(&admin, "/costs", "R$1,234.50"));
    assert_true(says(&admin, "/accounts/A2?tab=revenue", "R$70.00"));
}

static void test_nobody(void **state)
{
    (void)state;
    static const char new[] = "/records/contacts/new?account=A1", nobody[] = "account_external_id=A1&name=+";
    assert_true(answer_says(browser_post(&admin, new, nobody), 422, "a name or an e-mail"));
}

/* An answer that nobody gave an id is corrected by its number; its seconds stay as they were. */
static void test_without_id(void **state)
{
    (void)state;
    static const char form[] = "/records/surveys/1.1";
    int64_t before = house_number("SELECT answered_at FROM survey WHERE ended_by IS NULL");
    char *answer = browser_get(&admin, form);
    const char *at = strstr(answer, "name=\"answered_at\"");
    assert_non_null(at);
    assert_null(strstr(answer, "name=\"external_id\""));
    free(answer);
    assert_int_equal(post_version(&admin, form, version_of(&admin, form), "score=9&comment=Melhorou"), 303);
    assert_int_equal(house_number("SELECT COUNT(*) FROM survey WHERE ended_by IS NULL"), 1);
    assert_int_equal(house_number("SELECT score FROM survey WHERE ended_by IS NULL"), 900);
    assert_int_equal(house_number("SELECT answered_at FROM survey WHERE ended_by IS NULL"), before);
}

static void say_fault(void *context, text fault)
{
    (void)context;
    fail_msg("the doctor: %.*s", TEXT_ARGUMENTS(fault));
}

static void test_doctor(void **state)
{
    (void)state;
    struct store_connection *connection;
    struct problem problem;
    assert_int_equal(store_read_begin(house.record->store, &connection, &problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, say_fault, NULL, &problem), RESULT_OK);
    store_read_end(house.record->store, connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_page), cmocka_unit_test(test_people_are_hidden),
        cmocka_unit_test(test_as_of),        cmocka_unit_test(test_new_forms),
        cmocka_unit_test(test_faults),       cmocka_unit_test(test_conflict),
        cmocka_unit_test(test_every_kind),   cmocka_unit_test(test_without_id),
        cmocka_unit_test(test_note),         cmocka_unit_test(test_subscription),
        cmocka_unit_test(test_nobody),       cmocka_unit_test(test_timeline_pages),
        cmocka_unit_test(test_past),         cmocka_unit_test(test_undo),
        cmocka_unit_test(test_doctor)};
    return cmocka_run_group_tests(tests, start, stop);
}
