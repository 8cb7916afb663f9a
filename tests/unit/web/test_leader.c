/* The leader's page and the panel's "what changed since", where the models rest on named segments: earlier
 * days are scored by the models and segments of then, and what moved an account is said from its criteria. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"
#include "column/live.h"
#include "ledger/definition.h"

#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

/* The clock begins on 2023-11-14; what is defined then stands for nine days when the pages are asked. */
static const char *const rows[] = {
    "accounts|external_id=A1|name=Alfa|owner_email=cris@x.example",
    "accounts|external_id=B1|name=Beta|owner_email=cris@x.example",
    "subscriptions|external_id=S1|account_external_id=A1|amount=900|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01|renewal_date=2024-01-01",
    "subscriptions|external_id=S2|account_external_id=B1|amount=50|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "interactions|external_id=I1|account_external_id=A1|kind=call|at=2023-11-14",
    "interactions|external_id=I2|account_external_id=B1|kind=call|at=2023-11-14",
    "accounts|external_id=G1|name=Gama|segment=M",
    "subscriptions|external_id=S3|account_external_id=G1|amount=40|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "interactions|external_id=I3|account_external_id=G1|kind=call|at=2023-11-14",
    "sentiments|external_id=F1|account_external_id=G1|at=2023-11-10|sentiment=bad",
    "sentiments|external_id=F2|account_external_id=G1|at=2023-11-18|sentiment=good",
    "surveys|external_id=N1|account_external_id=G1|kind=nps|score=3|answered_at=2023-11-10",
    "surveys|external_id=N2|account_external_id=G1|kind=nps|score=8|answered_at=2023-11-18",
    NULL};

static struct browser admin;

struct defining {
    enum definition_kind kind;
    const char *key, *body;
};

static enum result write_definition(struct store_connection *connection, void *context,
                                    struct problem *problem)
{
    const struct defining *defining = context;
    struct fixture *f = house.record;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@x.example"), &f->touched, problem);
    if (result == RESULT_OK)
        result = ledger_definition_put(&change, defining->kind, text_of(defining->key), DEFINITION_SEEN_ANY,
                                       text_of(defining->body), NULL, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

static void define(enum definition_kind kind, const char *key, const char *body)
{
    struct defining defining = {kind, key, body};
    struct problem problem = {0};
    if (store_write(house.record->store, write_definition, &defining, &problem) != RESULT_OK ||
        column_live_apply(house.live, &house.record->touched, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
}

static void pass_days(int days)
{
    __atomic_add_fetch(&house.record->clock.fixed_instant, days * DAY_MICROSECONDS, __ATOMIC_RELAXED);
    house_forgive(NULL);
}

#define BOUNDS "\"coverage_least\":0,\"red_below\":50,\"yellow_below\":75,"
#define SPOKEN_TO                                                                                            \
    "{\"name\":\"Spoken to\",\"measure\":\"days_since_contact\",\"worst\":10,\"best\":0,\"weight\":1},"
#define CRITERIA                                                                                             \
    BOUNDS "\"criteria\":[" SPOKEN_TO                                                                        \
           "{\"name\":\"Gold\",\"measure\":\"rule\",\"rule\":\"segment('Gold')\",\"weight\":1}]}"

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    define(DEFINITION_SEGMENT, "gold", "{\"name\":\"Gold\",\"rule\":\"mrr >= 100\"}");
    define(DEFINITION_HEALTH_MODEL, "golden",
           "{\"title\":\"Golden\",\"segment\":\"segment('Gold')\",\"rank\":1," CRITERIA);
    define(DEFINITION_HEALTH_MODEL, "mixed",
           "{\"title\":\"Mixed\",\"segment\":\"segment = M\",\"rank\":2," BOUNDS "\"criteria\":[" SPOKEN_TO
           "{\"name\":\"Felt\",\"measure\":\"sentiment\",\"worst\":1,\"best\":5,\"weight\":1},"
           "{\"name\":\"Answered\",\"measure\":\"nps\",\"worst\":0,\"best\":10,\"weight\":0.9}]}");
    pass_days(8);
    browser_sign_in(&admin, "ana@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static void check_holds(const char *target, const char *const *words)
{
    char *answer = browser_get(&admin, target);
    assert_int_equal(hostile_status(answer), 200);
    for (size_t i = 0; words[i]; i++)
        if (!strstr(answer, words[i])) {
            char *main = strstr(answer, "Spoken to");
            fail_msg("%s is without %s:\n%.600s", target, words[i], main ? main - 300 : answer);
        }
    free(answer);
}

/* A week before it had been spoken to two days ago (0.8 and 1: 90), now nine days ago (0.1 and 1: 55). */
static void test_portfolio(void **state)
{
    (void)state;
    const char *const moved[] = {"Alfa", "Spoken to: 2 → 9", "−35.00", NULL};
    check_holds("/portfolio", moved);
    check_holds("/portfolio.csv", (const char *const[]){"-35.00,Spoken to: 2 → 9", NULL});
    assert_int_equal(browser_get_status(&admin, "/portfolio.xlsx"), 200);
}

/* From 46 to 55: being spoken to 70 % less pulled most of all, but down. */
static void test_direction(void **state)
{
    (void)state;
    check_holds("/portfolio.csv", (const char *const[]){"Felt: 2 → 4", NULL});
}

static void test_since(void **state)
{
    (void)state;
    const char *const split[] = {"95.00", "55.00", "−40.00", NULL};
    check_holds("/accounts/A1?since=2023-11-15", split);
}

/* The segment of then is no longer that of now: Beta comes into the model with a wider segment. */
static void test_segment_changed(void **state)
{
    (void)state;
    define(DEFINITION_SEGMENT, "gold", "{\"name\":\"Gold\",\"rule\":\"mrr >= 10\"}");
    check_holds("/accounts/B1?since=2023-11-15", (const char *const[]){"Ongoing", "Golden", "55.00", NULL});
    check_holds("/accounts/A1?since=2023-11-15", (const char *const[]){"95.00", "55.00", "−40.00", NULL});
    check_holds("/portfolio", (const char *const[]){"Spoken to: 2 → 9", NULL});
}

/* The forecast of renewals looks at months back by the same models. */
static void test_renewals(void **state)
{
    (void)state;
    check_holds("/renewals", (const char *const[]){"1 contract worth", "Alfa", NULL});
}

/* Who has a colour set by hand keeps it, whatever the model: the editor counts as the lists do. Alfa is
 * yellow by its score, and was set to green. */
static void test_editor_counts_what_stands(void **state)
{
    (void)state;
    assert_string_equal(
        put_all(house.record,
                (const char *const[]){"health_overrides|external_id=H1|account_external_id=A1|"
                                      "light=green|reason=Signed for two years|"
                                      "at=2023-11-20|until_date=2023-12-20",
                                      NULL},
                false),
        "I");
    struct problem problem = {0};
    assert_int_equal(column_live_apply(house.live, &house.record->touched, &problem), RESULT_OK);
    char *answer = browser_get(&admin, "/scores/models/golden");
    const char *green = strstr(answer, "mk-green");
    assert_non_null(green);
    assert_non_null(strstr(green, "<td class=\"n\">1</td>"));
    assert_true(strstr(green, "<td class=\"n\">1</td>") < strstr(green, "mk-none"));
    free(answer);
}

/* Somebody's hand gave the colour; the scores beside it moved all the same, and their difference is theirs.
 */
static void test_points_beside_a_hand(void **state)
{
    (void)state;
    assert_string_equal(
        put_all(house.record,
                (const char *const[]){"health_overrides|external_id=H1|account_external_id=A1|"
                                      "light=red|reason=Their board left|"
                                      "at=2023-11-20|until_date=2023-12-20",
                                      NULL},
                false),
        "U");
    struct problem problem = {0};
    assert_int_equal(column_live_apply(house.live, &house.record->touched, &problem), RESULT_OK);
    check_holds("/portfolio", (const char *const[]){"set by hand, or no longer", "−35.00", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_portfolio, house_forgive),
                                       cmocka_unit_test_setup(test_direction, house_forgive),
                                       cmocka_unit_test_setup(test_since, house_forgive),
                                       cmocka_unit_test_setup(test_renewals, house_forgive),
                                       cmocka_unit_test_setup(test_segment_changed, house_forgive),
                                       cmocka_unit_test_setup(test_editor_counts_what_stands, house_forgive),
                                       cmocka_unit_test_setup(test_points_beside_a_hand, house_forgive)};
    return cmocka_run_group_tests(tests, start, stop);
}
