/* A playbook tried on the last year by a real server: beside the request, once for all who ask, kept while
 * its version stands, and tried anew when asked. */
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
static struct browser admin, csm;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("cris@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "ana@x.example");
    browser_sign_in(&csm, "cris@x.example");
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_trial, house_forgive),
                                       cmocka_unit_test_setup(test_trial_waits_for_uses, house_forgive)};
    return cmocka_run_group_tests(tests, start, stop);
}
