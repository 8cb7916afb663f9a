/* The page of tiers and its editor: what is seen, who may change it, faults beside fields, two writers. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Alfa|touch_tier=high touch|owner_email=cris@x.example",
    "accounts|external_id=A2|name=Beta|owner_email=dora@x.example",
    "subscriptions|external_id=S1|account_external_id=A1|amount=300|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "subscriptions|external_id=S2|account_external_id=A2|amount=9000|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-10-01",
    NULL};

static struct browser admin, csm;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("cris@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
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

/* Whether a page holds all of the words, ended by NULL. */
static bool holds(struct browser *browser, const char *target, const char *const *words)
{
    char *answer = browser_get(browser, target);
    bool all = hostile_status(answer) == 200;
    for (size_t i = 0; words[i] && all; i++)
        all = strstr(answer, words[i]) != NULL;
    free(answer);
    return all;
}

static void test_page(void **state)
{
    (void)state;
    const char *const everyone[] = {"2 customers", "Alfa", "Beta", "/tiers/edit", NULL};
    const char *const own[] = {"1 customer", "Alfa", "cris@x.example", NULL};
    const char *const beta[] = {"Beta", NULL}, *const edit[] = {"/tiers/edit", NULL};
    assert_true(holds(&admin, "/tiers", everyone));
    assert_true(holds(&csm, "/tiers", own));
    assert_false(holds(&csm, "/tiers", beta)); /* not in the portfolio */
    assert_false(holds(&csm, "/tiers", edit));
    const char *const only[] = {"1 customer", "Beta", NULL};
    assert_true(holds(&admin, "/tiers?where=mrr+%3E+1000", only));
    /* The lists that the page leads to. */
    const char *const late[] = {"Alfa", NULL};
    assert_true(holds(&admin, "/accounts?where=tier+%3D+high+and+promise_late+%3E+0", late));
}

/* Those behind, days as numbers, and the load; a part of the accounts for whoever sees a part. */
static void test_files(void **state)
{
    (void)state;
    const char *const late[] = {"Code,Account,Tier,", "A1,Alfa,High touch,", ",300.00,cris@x.example", NULL};
    const char *const load[] = {"CSM,Accounts,MRR,Hours a month,Of capacity,Behind",
                                "cris@x.example,1,300.00,", NULL};
    const char *const beta[] = {"dora@x.example,1,9000.00,", NULL};
    assert_true(holds(&admin, "/tiers.csv", late));
    assert_true(holds(&csm, "/tiers.csv", late));
    assert_true(holds(&csm, "/tiers.csv?of=load", load));
    assert_true(holds(&admin, "/tiers.csv?of=load", beta));
    assert_false(holds(&csm, "/tiers.csv?of=load", beta));
    assert_false(holds(&admin, "/tiers.csv?where=mrr+%3E+1000", late));
    assert_int_equal(browser_get_status(&admin, "/tiers.csv?where=mr+%3E+1000"), 400);
    assert_int_equal(browser_get_status(&admin, "/tiers.xlsx"), 200);
    assert_int_equal(browser_get_status(&admin, "/tiers.xlsx?of=load"), 200);
    const char *const links[] = {"/tiers.csv?of=load", "/tiers.xlsx\"", NULL};
    assert_true(holds(&admin, "/tiers", links));
}

static int save(struct browser *browser, const char *seen, const char *rule, const char *days)
{
    char form[1024];
    snprintf(form, sizeof form,
             "seen=%s&high.rule=%s&high.contact_days=%s&high.reviews_year=4&high.minutes_month=300&"
             "mid.rule=&low.rule=&tech.rule=mrr+%%3E+0&profitable.rule=mrr+%%3E+0&profitable.top_percent=20&"
             "capacity_hours=100&later.advice=Wait",
             seen, rule, days);
    return browser_post_status(browser, "/tiers/edit", form);
}

static void test_editor(void **state)
{
    (void)state;
    assert_int_equal(browser_get_status(&csm, "/tiers/edit"), 403);
    assert_int_equal(save(&csm, "0", "mrr+%3E+100", "14"), 403);
    assert_int_equal(save(&admin, "0", "mrr+%3E+", "14"), 422);
    assert_int_equal(save(&admin, "0", "tier+%3D+high", "14"), 422); /* a tier cannot rest on tiers */
    assert_int_equal(save(&admin, "0", "mrr+%3E+100", "-1"), 422);
    assert_int_equal(house_number("SELECT count(*) FROM definition"), 0);
    assert_int_equal(save(&admin, "0", "mrr+%3E+100", "14"), 303);
    assert_int_equal(house_number("SELECT count(*) FROM definition WHERE kind = 'tier'"), 1);
    const char *const promised[] = {"a contact every 14 days", "100 hours a month each", "Wait", NULL};
    assert_true(holds(&admin, "/tiers", promised));
    assert_int_equal(save(&admin, "0", "mrr+%3E+100", "30"), 409); /* another version stands by now */
    assert_int_equal(save(&admin, "1", "mrr+%3E+100", "30"), 303);
}

static const char edited[] = "&high.rule=mrr+%3E+50&high.contact_days=30&mid.rule=&low.rule=&tech.rule=&"
                             "profitable.rule=&capacity_hours=100";

/* What the next night would write is said before it is switched on: A2 by rule, A1 as it stands. */
static void test_written_at_night(void **state)
{
    char form[512];
    (void)state;
    snprintf(form, sizeof form, "step=show&seen=0&writes=1%s", edited);
    char *answer = browser_post(&admin, "/tiers/edit", form);
    assert_int_equal(hostile_status(answer), 200);
    assert_non_null(strstr(answer, "The next night would write 1 account."));
    assert_non_null(strstr(answer, "name=\"writes\" value=\"1\" checked"));
    free(answer);
    const char *const not_yet[] = {"nothing is written into accounts", NULL};
    assert_true(holds(&admin, "/tiers", not_yet)); /* shown, not saved */
    snprintf(form, sizeof form, "seen=%lld&writes=1%s",
             (long long)house_number("SELECT coalesce(max(version), 0) FROM definition WHERE kind = 'tier'"),
             edited);
    assert_int_equal(browser_post_status(&admin, "/tiers/edit", form), 303);
    const char *const written[] = {"Each night what the rules say is written", NULL};
    assert_true(holds(&admin, "/tiers", written));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_page, house_forgive),
                                       cmocka_unit_test_setup(test_files, house_forgive),
                                       cmocka_unit_test_setup(test_editor, house_forgive),
                                       cmocka_unit_test_setup(test_written_at_night, house_forgive)};
    return cmocka_run_group_tests(tests, start, stop);
}
