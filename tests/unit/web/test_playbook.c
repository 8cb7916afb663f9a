/* A playbook tried on the last year by a real server: beside the request, once for all who ask, kept while
 * its version stands, and tried anew when asked; and its runs, stopped by hand. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"
#include "column/live.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Alfa|owner_email=cris@x.example",
    "accounts|external_id=A2|name=Beta|owner_email=dora@x.example",
    "subscriptions|external_id=S1|account_external_id=A1|amount=300|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2022-01-01|end_date=2023-10-20",
    "subscriptions|external_id=S2|account_external_id=A2|amount=900|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2022-01-01|renewal_date=2023-12-20",
    NULL};
static struct browser admin, csm, own, viewer;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("cris@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "ana@x.example");
    browser_sign_in(&csm, "cris@x.example");
    house_person("dora@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    house_person("eva@x.example", USER_ANALYST, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&own, "dora@x.example");
    browser_sign_in(&viewer, "eva@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

/* The page once it has the result: each answer waits a moment by itself. */
static char *trial(const char *target)
{
    for (int asked = 0; asked < 200; asked++) {
        char *answer = browser_get(&admin, target);
        assert_int_equal(hostile_status(answer), 200);
        if (!strstr(answer, "\r\nRefresh: 2;url=/playbooks/renewal-90/trial"))
            return answer;
        assert_non_null(strstr(answer, "<progress "));
        free(answer);
    }
    fail_msg("%s is never done", target);
    return NULL;
}

static void assert_trial(const char *target, const char *words, bool holds)
{
    char *answer = trial(target);
    assert_non_null(strstr(answer, "In the last twelve months it would have been raised "));
    assert_int_equal(strstr(answer, words) != NULL, holds);
    free(answer);
}

#define OLDER "It has changed since."
#define TARGET "/playbooks/renewal-90/trial"

static void test_trial(void **state)
{
    (void)state;
    assert_int_equal(browser_post_status(&admin, "/playbooks/take", "playbook=renewal-90"), 303);
    assert_int_equal(browser_get_status(&csm, TARGET), 403);
    assert_trial(TARGET, OLDER, false);
    assert_int_equal(house_number("SELECT count(*) FROM task"), 0); /* nothing is done */
    /* The record goes on: what is kept still holds, and says so, until it is asked for anew. */
    assert_int_equal(
        browser_post_status(&admin, "/inbox/new", "account=A2&title=Call&due=2023-11-20&kind=call"), 303);
    assert_trial(TARGET, OLDER, true);
    assert_trial(TARGET "?anew=1", OLDER, false);
    assert_trial(TARGET, OLDER, false);
}

/* After a start the uses may follow: what is tried without them would be kept for minutes. */
static void test_trial_waits_for_uses(void **state)
{
    (void)state;
    struct column_snapshot *columns = column_live_acquire(house.live);
    columns->loaded[COLUMN_USAGE] = false;
    char *answer = browser_get(&admin, TARGET "?anew=1");
    columns->loaded[COLUMN_USAGE] = true;
    column_snapshot_release(columns);
    assert_int_equal(hostile_status(answer), 200);
    assert_non_null(strstr(answer, "\r\nRefresh: 2;url=" TARGET));
    assert_null(strstr(answer, "it would have been raised"));
    free(answer);
    assert_trial(TARGET, OLDER, false);
}

/* A statement is kept by where its text stands, so each is a literal. */
#define ADD_RUN(account)                                                                                     \
    damage(house.record,                                                                                     \
           "INSERT INTO playbook_run (account_id, playbook, version, raised_at, raised_day, state, step, "   \
           "sequence, entered_at) VALUES (" account ", 'renewal-60', 1, 1699900000000000, 19675, 0, 0, 0, "  \
           "1699900000000000)")

static bool says(struct browser *browser, const char *target, const char *words)
{
    char *answer = browser_get(browser, target);
    bool found = hostile_status(answer) == 200 && strstr(answer, words);
    free(answer);
    return found;
}

#define RUNS "/playbooks/renewal-60/runs"

/* One run by who may change accounts, all of them by who configures; each with a reason that is told where
 * the run and the account are told of, and to whom may see contacts alone. */
static void test_stopping(void **state)
{
    (void)state;
    assert_int_equal(browser_get_status(&admin, RUNS), 404); /* there never was one */
    assert_int_equal(browser_post_status(&admin, "/playbooks/take", "playbook=renewal-60"), 303);
    assert_true(says(&csm, RUNS, "None yet."));
    ADD_RUN("1");
    for (int i = 0; i < 2; i++)
        ADD_RUN("2");
    assert_true(says(&csm, RUNS, "/playbooks/renewal-60/runs/1/stop"));
    assert_false(says(&viewer, RUNS, "/runs/1/stop"));
    assert_true(says(&csm, RUNS "?account=A1", ">Alfa<"));
    assert_false(says(&csm, RUNS "?account=A1", ">Beta<"));
    assert_false(says(&csm, RUNS "?account=nobody", ">Alfa<"));
    assert_int_equal(browser_get_status(&viewer, RUNS "/1/stop"), 403);
    assert_int_equal(browser_get_status(&csm, RUNS "/stop"), 403);
    assert_int_equal(browser_get_status(&csm, RUNS "/99/stop"), 404);
    assert_int_equal(browser_get_status(&csm, "/playbooks/renewal-90/runs/1/stop"), 404);
    assert_int_equal(browser_get_status(&own, RUNS "/1/stop"), 404); /* not in the portfolio */
    assert_int_equal(browser_post_status(&csm, RUNS "/1/stop", "reason=+"), 422);
    assert_int_equal(browser_post_status(&csm, RUNS "/1/stop", "reason=Signed+already"), 303);
    assert_int_equal(browser_post_status(&csm, RUNS "/1/stop", "reason=Again"), 409);
    assert_true(says(&csm, RUNS, "Signed already · Cris"));
    assert_true(says(&viewer, RUNS, "Cris"));
    assert_false(says(&viewer, RUNS, "Signed already"));
    assert_false(says(&csm, RUNS "?state=active", ">Alfa<"));
    assert_true(says(&csm, "/accounts/A1?tab=timeline", "Signed already"));
    assert_true(says(&csm, "/accounts/A1?tab=timeline&kind=playbooks", "stopped"));
    assert_false(says(&viewer, "/accounts/A1?tab=timeline", "Signed already"));
    assert_true(says(&admin, RUNS "/stop", "2 runs are under way"));
    assert_int_equal(browser_post_status(&admin, RUNS "/stop", "reason=Drawn+anew"), 303);
    assert_true(says(&admin, RUNS "/stop", "There is nothing to stop"));
    assert_int_equal(house_number("SELECT count(*) FROM playbook_run WHERE state = 2"), 3);
    assert_int_equal(house_number("SELECT sum(quantity) FROM audit WHERE action = 'runs-stopped'"), 3);
    /* Taken out, its runs are told of still. */
    assert_int_equal(browser_post_status(&admin, "/playbooks/renewal-60/remove", "seen=1"), 303);
    assert_true(says(&csm, RUNS, "Drawn anew"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_trial, house_forgive),
                                       cmocka_unit_test_setup(test_trial_waits_for_uses, house_forgive),
                                       cmocka_unit_test_setup(test_stopping, house_forgive)};
    return cmocka_run_group_tests(tests, start, stop);
}
