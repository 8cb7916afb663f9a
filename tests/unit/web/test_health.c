/* What a person says of an account's health by hand, and the editor of models: what is refused comes back as
 * a page with the form, as typed, the fault at its field; the same goes through once it is mended. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"
#include "web/health/health.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Alfa",
    "subscriptions|external_id=S1|account_external_id=A1|amount=300|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "interactions|external_id=I1|account_external_id=A1|kind=call|at=2023-10-14", NULL};

static struct browser admin;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "ana@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

/* The status of what is posted; the answer holds all the words, ended by NULL. */
static int posted(const char *target, const char *form, const char *const *words)
{
    char *answer = browser_post(&admin, target, form);
    int status = hostile_status(answer);
    for (size_t i = 0; words && words[i]; i++)
        if (!strstr(answer, words[i]))
            fail_msg("%s is not in the answer to %s", words[i], form);
    free(answer);
    return status;
}

static void test_light(void **state)
{
    (void)state;
    const char *const vague[] = {"text/html",
                                 "Too vague",
                                 "id=\"reason-problem\"",
                                 ">short</textarea>",
                                 "<option value=\"green\" selected>",
                                 "value=\"2099-01-01\"",
                                 "name=\"back\" value=\"/accounts/A1?tab=x\"",
                                 "action=\"/accounts/A1/light\"",
                                 NULL};
    assert_int_equal(posted("/accounts/A1/light",
                            "light=green&reason=short&until_date=2099-01-01&back=%2Faccounts%2FA1%3Ftab%3Dx",
                            vague),
                     422);
    const char *const unsaid[] = {"id=\"light-problem\"", "id=\"until_date-problem\"",
                                  "They signed for two years", NULL};
    assert_int_equal(
        posted("/accounts/A1/light", "light=&reason=They+signed+for+two+years&until_date=soon", unsaid), 422);
    const char *const early[] = {"id=\"until_date-problem\"", "it ends before it begins", NULL};
    assert_int_equal(posted("/accounts/A1/light",
                            "light=red&reason=They+signed+for+two+years&until_date=2001-01-01", early),
                     422);
    assert_int_equal(house_number("SELECT count(*) FROM health_override"), 0);
    assert_int_equal(posted("/accounts/A1/light",
                            "light=green&reason=They+signed+for+two+years&until_date=2099-01-01", NULL),
                     303);
    assert_int_equal(house_number("SELECT count(*) FROM health_override"), 1);
    /* Taken back: it is told as one that held earlier. */
    char form[64];
    snprintf(form, sizeof form, "end=%lld", (long long)house_number("SELECT max(id) FROM health_override"));
    assert_int_equal(posted("/accounts/A1/light", form, NULL), 303);
    char *page = browser_get(&admin, "/accounts/A1");
    assert_non_null(strstr(page, "Set by hand earlier"));
    assert_non_null(strstr(page, "taken back on"));
    free(page);
    assert_int_equal(posted("/accounts/NONE/light", "light=green&reason=x&until_date=2099-01-01", NULL), 404);
}

static void test_sentiment(void **state)
{
    (void)state;
    const char *const unsaid[] = {"id=\"sentiment-problem\"", ">Nobody calls back</textarea>", NULL};
    assert_int_equal(posted("/accounts/A1/sentiment", "note=Nobody+calls+back", unsaid), 422);
    assert_int_equal(house_number("SELECT count(*) FROM sentiment"), 0);
    assert_int_equal(posted("/accounts/A1/sentiment", "sentiment=bad&note=Nobody+calls+back", NULL), 303);
    assert_int_equal(house_number("SELECT count(*) FROM sentiment"), 1);
}

/* The last month's end as it was kept that night; the others are reckoned anew, and each mark says which. */
static void test_trend(void **state)
{
    const struct web_application *application = &house.application;
    struct problem problem;
    (void)state;
    int32_t today = zone_day_of(application->zone, application->clock->now(application->clock));
    char *page = browser_get(&admin, "/accounts/A1");
    assert_null(strstr(page, "as kept that night"));
    free(page);
    assert_int_equal(web_health_keep(&house.application, month_last_day(month_of_day(today) - 1), &problem),
                     RESULT_OK);
    page = browser_get(&admin, "/accounts/A1");
    assert_non_null(strstr(page, "as kept that night"));
    assert_non_null(strstr(page, "by today’s record and model"));
    free(page);
}

#define MODEL(days, more)                                                                                    \
    "step=publish&seen=0&title=Ours&segment=&rank=5&red=50&yellow=75&coverage=60&count=1&name-0=&"           \
    "measure-0=usage&days-0=" days "&worst-0=0&best-0=50&weight-0=2" more

static void test_windows(void **state)
{
    (void)state;
    const char *const long_window[] = {"a window has from 1 to 90 days", NULL};
    assert_int_equal(posted("/scores/models/new", MODEL("120", ""), long_window), 422);
    const char *const untyped[] = {"name=\"worst-0\"", "value=\"Ours\"", "a weight lies above 0",
                                   "name=\"weight-0\" value=\"2x\"", NULL};
    assert_int_equal(posted("/scores/models/new", MODEL("14", "x"), untyped), 422);
    const char *const bounds[] = {"name=\"red\" value=\"fifty\"", "must be numbers", NULL};
    assert_int_equal(posted("/scores/models/new",
                            "step=publish&seen=0&title=Ours&red=fifty&yellow=75&coverage=60&rank=5&count=0",
                            bounds),
                     422);
    assert_int_equal(posted("/scores/models/new", MODEL("14", ""), NULL), 303);
    char *page = browser_get(&admin, "/scores/models/ours");
    assert_non_null(strstr(page, "name=\"days-0\" value=\"14\""));
    assert_non_null(strstr(page, "value=\"Uses in 14 days\""));
    free(page);
}

/* Rates are percentages, typed with a sign or without; the name of a measure chosen before does not stay. */
static void test_rates(void **state)
{
    (void)state;
    const char *const shown[] = {"name=\"worst-0\" value=\"-30%\"", "name=\"best-0\" value=\"5%\"",
                                 "value=\"Change of use, 30 days against the 30 before\"", NULL};
    assert_int_equal(
        posted("/scores/models/ongoing",
               "step=show&seen=0&title=Ongoing&segment=&rank=30&red=50&yellow=75&coverage=60&count=1"
               "&name-0=Last+NPS+answer&measure-0=usage_change&days-0=30&worst-0=-30%C2%A0%25"
               "&best-0=0.05&weight-0=2",
               shown),
        200);
}

/* Money in a file has all the decimals of its currency: some have three, some none. The fixture reads 1234.57
 * as 123,457 of the smallest unit. */
static const char *const rows_of_three_decimals[] = {
    "accounts|external_id=A1|name=Alfa",
    "subscriptions|external_id=S1|account_external_id=A1|amount=1234.57|interval_unit=month|"
    "interval_count=1|currency=KWD|start_date=2023-01-01",
    NULL};

/* The last: it leaves another house behind. */
static void test_money_of_the_file(void **state)
{
    house_stop();
    fixture_currency = "KWD";
    house_start(rows_of_three_decimals);
    (void)house_forgive(state);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "ana@x.example");
    char *answer = browser_get(&admin, "/scores.csv");
    assert_int_equal(hostile_status(answer), 200);
    if (!strstr(answer, ",123.457,"))
        fail_msg("no 123.457 in %s", answer);
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_light, house_forgive),
        cmocka_unit_test_setup(test_sentiment, house_forgive),
        cmocka_unit_test_setup(test_trend, house_forgive),
        cmocka_unit_test_setup(test_windows, house_forgive),
        cmocka_unit_test_setup(test_rates, house_forgive),
        cmocka_unit_test(test_money_of_the_file),
    };
    return cmocka_run_group_tests_name("pages of health by hand", tests, start, stop);
}
