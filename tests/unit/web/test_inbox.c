/* Today's tasks by a real server: their order and queues, what is done to one and to several and taken back,
 * whom they belong to, tasks by hand that never stand twice, the formula tried, saved and refused, and the
 * file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"

/* The house's today is 2023-11-14. */
static const char *const rows[] = {
    "accounts|external_id=A1|name=Acme|owner_email=own@x.example",
    "accounts|external_id=A2|name=Bela|owner_email=else@x.example",
    "accounts|external_id=A3|name=Casa Bela|owner_email=own@x.example",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15|renewal_date=2024-01-15",
    "subscriptions|external_id=S2|account_external_id=A2|plan=Basic|amount=900|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15|renewal_date=2023-12-01",
    "accounts|external_id=A4|name=Dona Bela",
    "subscriptions|external_id=S4|account_external_id=A4|plan=Basic|amount=900.40|interval_unit=month|"
    "interval_count=1|currency=BRL|start_date=2023-01-15",
    "tasks|external_id=T1|account_external_id=A1|title=Small one|detail=Because|reason=r1|kind=call|"
    "created_at=2023-11-10T12:00:00Z|due_date=2023-11-12|state=open|owner_email=own@x.example",
    "tasks|external_id=T2|account_external_id=A2|title=Large one|reason=r2|kind=email|"
    "created_at=2023-11-10T12:00:00Z|due_date=2023-11-14|state=open|owner_email=else@x.example",
    "tasks|external_id=T3|account_external_id=A1|title=Comes later|reason=r3|kind=other|"
    "created_at=2023-11-10T12:00:00Z|due_date=2023-11-20|state=open|owner_email=own@x.example",
    "tasks|external_id=T4|account_external_id=A3|title=Sleeps|reason=r4|kind=other|"
    "created_at=2023-11-10T12:00:00Z|due_date=2023-11-12|snoozed_until=2023-11-30|state=open|owner_email=own@"
    "x."
    "example",
    "tasks|external_id=T5|account_external_id=A1|title=Was done|reason=r5|kind=other|"
    "created_at=2023-11-10T12:00:00Z|due_date=2023-11-12|state=done|closed_at=2023-11-13T12:00:00Z|outcome="
    "spoke|owner_email=own@x.example",
    "tasks|external_id=T6|account_external_id=A1|title=Was done long ago|reason=r5|kind=other|"
    "created_at=2023-01-10T12:00:00Z|due_date=2023-01-12|state=done|closed_at=2023-01-13T12:00:00Z|"
    "owner_email=own@x.example",
    NULL};

static struct browser admin, reader, own, csm;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    house_person("own@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    house_person("else@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&reader, "reader@x.example");
    browser_sign_in(&own, "own@x.example");
    browser_sign_in(&csm, "else@x.example");
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
    bool found = hostile_status(answer) == 200 && strstr(answer, words);
    free(answer);
    return found;
}

/* Somebody else pays a little more than the account with 900: two of the three pay as much or less. */
static void test_rank(void **state)
{
    (void)state;
    assert_true(says(&admin, "/inbox?who=team", "67% of the accounts that pay, pay as much or less"));
}

static void assert_order(struct browser *browser, const char *target, const char *first, const char *second)
{
    char *answer = browser_get(browser, target);
    const char *a = strstr(answer, first), *b = strstr(answer, second);
    if (!a || !b || a > b)
        fail_msg("%s: %s does not stand before %s", target, first, second);
    free(answer);
}

static int64_t state_of(const char *external_id)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT t.state FROM task t JOIN task_key k ON k.id = t.id WHERE k.external_id = '%s' AND "
             "t.ended_by IS NULL",
             external_id);
    return house_number(sql);
}

static void test_order(void **state)
{
    (void)state;
    assert_order(&admin, "/inbox", "<b>Large one</b>", "<b>Small one</b>"); /* pays more, renews sooner */
    assert_order(&admin, "/inbox?order=due", "<b>Small one</b>", "<b>Large one</b>");
    assert_order(&admin, "/inbox?order=mrr", "<b>Large one</b>", "<b>Small one</b>");
    assert_order(&admin, "/inbox?by=account", "<b>Large one</b>", "<b>Small one</b>");
    assert_false(says(&admin, "/inbox", "<b>Comes later</b>"));
    assert_false(says(&admin, "/inbox", "<b>Sleeps</b>"));
    assert_true(says(&admin, "/inbox?queue=coming", "<b>Comes later</b>"));
    assert_true(says(&admin, "/inbox?queue=snoozed", "<b>Sleeps</b>"));
    assert_true(says(&admin, "/inbox?queue=late", "<b>Small one</b>"));
    assert_false(says(&admin, "/inbox?queue=late", "<b>Large one</b>"));
    assert_true(says(&admin, "/inbox?queue=done", "<b>Was done</b>"));
    assert_false(says(&admin, "/inbox?queue=done", "<b>Was done long ago</b>"));
}

static void test_whose(void **state)
{
    (void)state;
    assert_true(says(&own, "/inbox", "<b>Small one</b>"));
    assert_false(says(&own, "/inbox", "<b>Large one</b>"));
    assert_false(says(&own, "/inbox?who=team", "<b>Large one</b>")); /* outside the portfolio */
    assert_true(says(&csm, "/inbox", "<b>Large one</b>"));
    assert_false(says(&csm, "/inbox", "<b>Small one</b>"));
    assert_true(says(&csm, "/inbox?who=team", "<b>Small one</b>"));
    assert_true(says(&csm, "/inbox?who=own@x.example", "<b>Small one</b>"));
    assert_false(says(&csm, "/inbox?who=nobody@x.example", "<b>Small one</b>"));
    assert_true(says(&admin, "/inbox?where=mrr+%3E+500", "<b>Large one</b>"));
    assert_false(says(&admin, "/inbox?where=mrr+%3E+500", "<b>Small one</b>"));
    assert_true(says(&admin, "/inbox?where=mrr+%3E+", "where-problem"));
}

static void test_open(void **state)
{
    (void)state;
    assert_true(says(&admin, "/inbox?task=1.1", "<h2 class=\"title\">Small one</h2>"));
    assert_true(says(&admin, "/inbox?task=1.1", "<p>Because</p>"));
    assert_true(says(&admin, "/inbox?task=1.1", "100 × revenue × risk × nearness"));
    assert_true(says(&admin, "/inbox?task=1.1", "Comes later")); /* open for the same account */
    assert_true(says(&admin, "/inbox?task=1.6", "Was done long ago"));
    assert_false(says(&own, "/inbox?task=2.2", "<h2 class=\"title\">Large one</h2>"));
    /* Words are personal; who may not see people sees the reason. */
    assert_false(says(&reader, "/inbox?task=1.1", "Small one"));
    assert_true(says(&reader, "/inbox?task=1.1", "<h2 class=\"title\">r1</h2>"));
    assert_false(says(&reader, "/inbox?task=1.1", "action=\"/inbox/act\""));
}

static void test_done_and_undone(void **state)
{
    (void)state;
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "action=done&open=1.1"), 422); /* no outcome */
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "action=&open=1.1"), 422);
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "action=done&outcome=spoke"), 422);
    assert_int_equal(browser_post_status(&reader, "/inbox/act", "action=done&outcome=spoke&open=1.1"), 403);
    assert_int_equal(browser_post_status(&own, "/inbox/act", "action=done&outcome=spoke&open=2.2"), 404);
    assert_int_equal(state_of("T2"), TASK_STATE_OPEN);
    char *answer = browser_post(
        &admin, "/inbox/act", "action=done&outcome=spoke&note=Fine&open=1.1&next=2.2&back=/inbox?order=due");
    assert_int_equal(hostile_status(answer), 303);
    assert_non_null(strstr(answer, "/inbox?order=due&task=2.2&done=tasks-done.1&undo=tasks/1.1/"));
    int64_t change = strtoll(strstr(answer, "tasks/1.1/") + strlen("tasks/1.1/"), NULL, 10);
    free(answer);
    assert_int_equal(state_of("T1"), TASK_STATE_DONE);
    assert_false(says(&admin, "/inbox", "<b>Small one</b>"));
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "action=done&outcome=spoke&open=1.1"), 409);
    char form[64];
    snprintf(form, sizeof form, "change=%lld&back=/inbox", (long long)change);
    assert_int_equal(browser_post_status(&admin, "/records/tasks/1.1/take-back", form), 303);
    assert_int_equal(state_of("T1"), TASK_STATE_OPEN);
    assert_true(says(&admin, "/inbox", "<b>Small one</b>"));
}

static void test_several_at_once(void **state)
{
    (void)state;
    char *answer =
        browser_post(&admin, "/inbox/act", "task=1.1&task=2.2&action=snooze+2023-11-21&open=1.1&back=/inbox");
    assert_int_equal(hostile_status(answer), 303);
    const char *undo = strstr(answer, "done=tasks-snoozed.2&undo=");
    assert_non_null(undo);
    char form[64];
    snprintf(form, sizeof form, "undo=%lld&back=/inbox",
             strtoll(undo + strlen("done=tasks-snoozed.2&undo="), NULL, 10));
    free(answer);
    assert_false(says(&admin, "/inbox", "<b>Small one</b>"));
    assert_true(says(&admin, "/inbox?queue=snoozed", "<b>Large one</b>"));
    /* No file, so it stands apart from the files; and can be found, to be taken back later. */
    assert_false(says(&admin, "/imports", "Snoozed tasks"));
    assert_true(says(&admin, "/imports?of=bulk", "Snoozed tasks"));
    assert_int_equal(browser_post_status(&csm, "/inbox/undo", form), 404); /* another's */
    house_execute("ALTER TABLE audit RENAME TO audit_away");
    assert_int_equal(browser_post_status(&admin, "/inbox/undo", form), 500); /* not “changed since” */
    house_execute("ALTER TABLE audit_away RENAME TO audit");
    assert_int_equal(browser_post_status(&admin, "/inbox/undo", form), 303);
    assert_true(says(&admin, "/inbox", "<b>Small one</b>"));
    assert_true(says(&admin, "/inbox", "<b>Large one</b>"));
    assert_int_equal(browser_post_status(&own, "/inbox/act", "task=1.1&task=2.2&action=dismiss"), 404);
    assert_int_equal(state_of("T1"), TASK_STATE_OPEN); /* none of them where one may not be */
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "open=1.1&action=snooze&until=2023-11-14"),
                     422);
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "open=1.1&action=snooze&until="), 422);
}

static void test_handed_over(void **state)
{
    (void)state;
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "open=1.3&action=assign&owner=x"), 422);
    assert_int_equal(browser_post_status(&admin, "/inbox/act", "open=1.3&action=assign&owner=else@x.example"),
                     303);
    assert_true(says(&csm, "/inbox?queue=coming", "<b>Comes later</b>"));
    assert_false(says(&own, "/inbox?queue=coming", "<b>Comes later</b>"));
}

static void test_by_hand(void **state)
{
    (void)state;
    assert_true(says(&admin, "/inbox/new?account=A2", "value=\"A2\""));
    assert_int_equal(browser_post_status(&admin, "/inbox/new", "account=&title=&due="), 422);
    assert_int_equal(
        browser_post_status(&admin, "/inbox/new", "account=Nothing&title=Call+them&due=2023-11-14&kind=0"),
        422);
    assert_int_equal(
        browser_post_status(&admin, "/inbox/new", "account=Bela&title=Call+them&due=2023-11-14&kind=0"), 422);
    assert_int_equal(
        browser_post_status(&own, "/inbox/new", "account=A2&title=Call+them&due=2023-11-14&kind=0"), 422);
    char *answer = browser_post(&admin, "/inbox/new",
                                "account=Casa&title=Call+them&due=2023-11-14&kind=0&owner=own@x.example");
    assert_int_equal(hostile_status(answer), 303);
    assert_non_null(strstr(answer, "done=task-raised"));
    free(answer);
    assert_true(says(&own, "/inbox", "<b>Call them</b>"));
    answer =
        browser_post(&admin, "/inbox/new", "account=A3&title=Call+them&detail=Now&due=2023-11-14&kind=1");
    assert_non_null(strstr(answer, "done=task-updated"));
    free(answer);
    assert_int_equal(
        house_number("SELECT count(*) FROM task WHERE account_id = 3 AND state = 0 AND ended_by IS "
                     "NULL"),
        2);
}

static void test_formula(void **state)
{
    (void)state;
    assert_true(says(&reader, "/inbox/priority", "as shipped"));
    assert_false(says(&reader, "/inbox/priority", "name=\"risk_at_best\""));
    assert_true(says(&admin, "/inbox/priority", "name=\"risk_at_best\""));
    assert_int_equal(browser_post_status(&reader, "/inbox/priority", "step=save&seen=0&risk_at_best=0.5"),
                     403);
    assert_int_equal(browser_post_status(&admin, "/inbox/priority", "step=save&seen=0&risk_at_best=7"), 422);
    assert_int_equal(browser_post_status(&admin, "/inbox/priority", "step=try&seen=0&revenue_power=0"), 200);
    assert_true(says(&reader, "/inbox/priority", "as shipped"));
    assert_int_equal(browser_post_status(&admin, "/inbox/priority",
                                         "step=save&seen=0&revenue_power=0&renewal_share=0&risk_power=0"),
                     303);
    assert_true(says(&reader, "/inbox/priority", "version 1"));
    /* Only the due date counts now. */
    assert_order(&admin, "/inbox", "<b>Small one</b>", "<b>Large one</b>");
    assert_int_equal(browser_post_status(&admin, "/inbox/priority", "step=save&seen=0&risk_power=2"), 409);
    assert_int_equal(browser_post_status(&admin, "/inbox/priority", "step=shipped&seen=1"), 303);
    assert_true(says(&reader, "/inbox/priority", "as shipped"));
    assert_order(&admin, "/inbox", "<b>Large one</b>", "<b>Small one</b>");
}

static void test_file(void **state)
{
    (void)state;
    char *answer = browser_get(&admin, "/inbox.csv?who=team&queue=late");
    assert_int_equal(hostile_status(answer), 200);
    assert_non_null(strstr(answer, "Small one"));
    assert_null(strstr(answer, "Large one"));
    free(answer);
    assert_int_equal(browser_get_status(&admin, "/inbox.xlsx"), 200);
    assert_int_equal(browser_post_status(&admin, "/preferences", "language=pt-BR&back=/"), 303);
    assert_true(says(&admin, "/inbox.csv?who=team", ";Até quando;Situação;"));
    assert_true(says(&admin, "/dashboard.csv", "Métrica;Valor;Antes;Um ano antes\r\nMRR;"));
    assert_int_equal(browser_post_status(&admin, "/preferences", "language=en&back=/"), 303);
    assert_true(says(&admin, "/dashboard.csv", "Figure,Value,Before,A year before\r\nMRR,"));
    assert_int_equal(browser_get_status(&admin, "/inbox.csv?where=x+y"), 400);
    /* Tasks that cannot be read are not left out: the file breaks off. */
    house_execute("ALTER TABLE task RENAME TO task_away");
    assert_int_equal(browser_get_status(&admin, "/inbox.xlsx"), 500);
    answer = browser_get(&admin, "/inbox.csv?who=team");
    assert_null(strstr(answer, "\r\n0\r\n\r\n"));
    free(answer);
    house_execute("ALTER TABLE task_away RENAME TO task");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),           cmocka_unit_test(test_rank),
        cmocka_unit_test(test_whose),           cmocka_unit_test(test_open),
        cmocka_unit_test(test_done_and_undone), cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_handed_over),     cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_formula),         cmocka_unit_test(test_file)};
    return cmocka_run_group_tests_name("web inbox", tests, start, stop);
}
