/* Settings, figures and the restatement by a real server: a setting's effect is shown and nothing written
 * until it is confirmed, nobody overwrites another's; a correction is found again by the restatement, with
 * who made it; a figure leads to its rows, they to the account. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "column/live.h"
#include "house.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Acme <b>Ltda|segment=SMB|owner_email=own@x.example",
    "accounts|external_id=A2|name=Outra|segment=Large",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15",
    "subscriptions|external_id=S2|account_external_id=A2|plan=Basic|amount=70|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-01-15|end_date=2023-09-20",
    "costs|month=2023-09|kind=acquisition|amount=50|currency=BRL",
    NULL};

static struct browser admin, reader;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&reader, "reader@x.example");
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
        print_message("%s does not say “%s”:\n%.6000s\n", target, words, answer);
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

static long long seen(struct browser *browser)
{
    char *answer = browser_get(browser, "/settings"), *at = strstr(answer, "name=\"seen\" value=\"");
    long long change = at ? atoll(at + strlen("name=\"seen\" value=\"")) : -1;
    free(answer);
    return change;
}

static int64_t settings_written(void)
{
    return house_number("SELECT COUNT(*) FROM setting");
}

static void test_shown_before_it_is_saved(void **state)
{
    (void)state;
    char form[200];
    assert_int_equal(settings_written(), 0);
    assert_true(answer_says(browser_post(&admin, "/settings", "seen=0&step=show&gross_margin=0.5"), 200,
                            "What this would change"));
    assert_int_equal(settings_written(), 0);
    /* What is outside is said beside its field, what was typed stays. */
    assert_true(answer_says(browser_post(&admin, "/settings", "seen=0&step=save&gross_margin=7"), 422,
                            "value=\"7\""));
    assert_true(answer_says(browser_post(&admin, "/settings", "seen=0&step=save&rule_set=chartmogul"), 422,
                            "outside what is allowed"));
    assert_int_equal(settings_written(), 0);
    snprintf(form, sizeof form, "seen=%lld&step=save&gross_margin=0.5", seen(&admin));
    assert_int_equal(browser_post_status(&admin, "/settings", form), 303);
    assert_int_equal(settings_written(), 1);
    assert_true(says(&admin, "/settings", "admin@x.example"));
    /* The second, who saw the state before, overwrites nothing. */
    assert_true(answer_says(browser_post(&admin, "/settings", "seen=0&step=save&gross_margin=0.9"), 409,
                            "Somebody changed a setting meanwhile"));
    assert_int_equal(settings_written(), 1);
    /* Empty is back to what is shipped; the history keeps what was. */
    snprintf(form, sizeof form, "seen=%lld&step=save&gross_margin=", seen(&admin));
    assert_int_equal(browser_post_status(&admin, "/settings", form), 303);
    assert_int_equal(house_number("SELECT COUNT(*) FROM setting WHERE ended_by IS NULL"), 0);
    assert_true(says(&admin, "/settings", "<b>0.5</b>"));
    snprintf(form, sizeof form, "seen=%lld&step=save&gross_margin=1", seen(&admin));
    assert_int_equal(browser_post_status(&admin, "/settings", form), 303); /* nothing differs */
    assert_int_equal(settings_written(), 1);
}

/* Settings that the columns are made with: an overdue rule, the cost of an hour, the rule set. */
static void test_effect_on_columns(void **state)
{
    (void)state;
    assert_true(answer_says(
        browser_post(&admin, "/settings",
                     "seen=0&step=show&rule_set=invoiced&hourly_cost=10&churn_after_overdue_days=30"),
        200, "What this would change"));
    assert_int_equal(browser_get_status(&reader, "/settings"), 403);
    assert_int_equal(browser_post_status(&reader, "/settings", "seen=0&step=save&gross_margin=0.5"), 403);
}

/* Name and language: said at once on every page, never over what somebody else said meanwhile. */
static void test_organisation(void **state)
{
    (void)state;
    struct browser visitor = {0};
    const char *first = "organisation=Novo+%3CNome%3E&language=pt-BR&seen_name=Test&seen_language=en";
    assert_true(says(&admin, "/settings", "value=\"Test\""));
    assert_true(says(&reader, "/", "brand-of\">Test")); /* and is kept */
    assert_int_equal(browser_post_status(&reader, "/settings/organisation", first), 403);
    assert_int_equal(browser_post_status(&admin, "/settings/organisation", first), 303);
    assert_true(says(&reader, "/", "Novo &lt;Nome&gt;"));
    assert_true(says(&visitor, "/sign-in", "lang=\"pt-BR\""));
    assert_int_equal(house_number("SELECT COUNT(*) FROM organisation WHERE name = 'Novo <Nome>'"), 1);
    assert_int_equal(house_number("SELECT COUNT(*) FROM audit WHERE action = 'organisation-changed'"), 1);
    assert_true(answer_says(browser_post(&admin, "/settings/organisation",
                                         "organisation=Outro&language=en&seen_name=Test&seen_language=en"),
                            409, "Now: Novo &lt;Nome&gt;"));
    assert_true(answer_says(browser_post(&admin, "/settings/organisation", "organisation=++&language=en"),
                            422, "Write your company"));
    assert_true(answer_says(browser_post(&admin, "/settings/organisation", "organisation=X&language=tlh"),
                            422, "Choose a language"));
    assert_true(says(&reader, "/", "Novo &lt;Nome&gt;"));
    assert_int_equal(browser_post_status(&admin, "/settings/organisation", "organisation=Test&language=en"),
                     303);
    assert_true(says(&reader, "/", "brand-of\">Test"));
}

static void test_hourly_costs(void **state)
{
    (void)state;
    const char *page = "/settings/hourly-costs";
    assert_int_equal(browser_get_status(&reader, page), 403);
    assert_int_equal(browser_post_status(&reader, page, "person=ana@x.example&value=90&seen="), 403);
    assert_int_equal(browser_post_status(&admin, page, "person=Ana@x.example&value=90&seen="), 303);
    assert_true(says(&admin, page, "ana@x.example"));
    assert_true(says(&admin, "/settings/hourly-costs?person=ana@x.example", "name=\"seen\" value=\"90\""));
    /* Who has not seen the 90 is shown it, and only then changes it. */
    assert_true(
        answer_says(browser_post(&admin, page, "person=ana@x.example&value=95&seen="), 409, "Now: R$90.00"));
    assert_int_equal(browser_post_status(&admin, page, "person=ana@x.example&value=95&seen=90"), 303);
    assert_true(answer_says(browser_post(&admin, page, "person=ana&value=95"), 422, "Write an e-mail"));
    assert_true(answer_says(browser_post(&admin, page, "person=b@x.example&value=-1"), 422,
                            "outside what is allowed"));
    assert_int_equal(browser_post_status(&admin, page, "person=ana@x.example&value=&seen=95"), 303);
    assert_int_equal(
        house_number("SELECT COUNT(*) FROM setting WHERE name LIKE 'hourly_cost:%' AND ended_by IS NULL"), 0);
}

static void test_figures_lead_on(void **state)
{
    (void)state;
    assert_true(says(&reader, "/figures", "/figures/churn"));
    assert_true(says(&reader, "/figures/churn?period=2023-09", "R$70.00"));
    assert_true(says(&reader, "/figures/churn?period=2023-09", "/accounts/A2?tab=revenue&amp;month=2023-09"));
    assert_true(says(&reader, "/figures/mrr?period=2023-08&by=segment", "segment=Large"));
    assert_true(says(&reader, "/accounts/A2?tab=revenue&month=2023-09", "S2"));
    assert_int_equal(browser_get_status(&reader, "/figures/nonsense"), 404);
    char *file = browser_get(&admin, "/figures/churn?period=2023-09&format=xlsx");
    assert_int_equal(hostile_status(file), 200);
    assert_non_null(strstr(file, "PK"));
    free(file);
    assert_true(says(&admin, "/figures/churn?period=2023-09&format=csv", "Outra,A2,70.00,0.00,70.00"));
    /* Every figure, in the other order of rules, day by day, with nonsense for a place. */
    assert_int_equal(browser_get_status(&reader, "/figures/nrr?net=day&rules=invoiced&after=x,y"), 200);
}

static void test_restatement(void **state)
{
    (void)state;
    char target[200], instant[32];
    instant_format(house_number("SELECT MAX(committed_at) FROM change"), instant);
    static const char *const corrected[] = {"subscriptions|external_id=S2|account_external_id=A2|plan=Basic|"
                                            "amount=90|interval_unit=month|interval_"
                                            "count=1|currency=BRL|start_date=2023-01-15|end_date=2023-09-20",
                                            NULL};
    assert_null(strpbrk(put_all(house.record, corrected, false), "R!"));
    assert_int_equal(column_live_apply(house.live, &house.record->touched, &house.record->problem),
                     RESULT_OK);
    snprintf(target, sizeof target,
             "/restatement?known_at=%s&from=2023-06&to=2023-09&figure=churn&in=2023-09", instant);
    assert_true(says(&reader, target, "The accounts’ differences add up to +R$20.00"));
    assert_true(says(&reader, target, "Subscription S2: Corrected"));
    /* Whatever zone an instant is written in, the page says it on the organisation's clock. */
    assert_true(says(&reader, "/restatement?known_at=2000-06-30T22:30:00-03:00", "1 Jul 2000, 01:30"));
    assert_true(says(&reader, "/restatement?known_at=2000-07-01T01:30", "1 Jul 2000, 01:30"));
    assert_true(says(&reader, "/restatement?known_at=2000-07-01", "as known 1 Jul 2000:"));
    assert_true(says(&reader, "/restatement?known_at=nonsense", "not a date and time"));
    assert_true(says(&reader, "/restatement?known_at=2000-01-01", "No revenue was in the record yet"));
    snprintf(target, sizeof target, "/restatement?known_at=%s&against=2023-01-01", instant);
    assert_true(says(&reader, target, "lies before the first"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_shown_before_it_is_saved, house_forgive),
        cmocka_unit_test_setup(test_effect_on_columns, house_forgive),
        cmocka_unit_test_setup(test_organisation, house_forgive),
        cmocka_unit_test_setup(test_hourly_costs, house_forgive),
        cmocka_unit_test_setup(test_figures_lead_on, house_forgive),
        cmocka_unit_test_setup(test_restatement, house_forgive),
    };
    return cmocka_run_group_tests_name("settings", tests, start, stop);
}
