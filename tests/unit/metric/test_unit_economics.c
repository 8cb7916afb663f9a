/* Unit economics: the examples of metrics.md, section 3, by the formulas alone and from a company's
 * rows; groups, ranges without costs, and what is refused. */
#include "../check.h"

#include <math.h>
#include <string.h>

#include "company.h"
#include "metric/lifetime.h"
#include "metric/unit_economics.h"

static bool is_near(double value, double expected)
{
    return fabs(value - expected) < 1e-9;
}

static void the_worked_examples(void **state)
{
    (void)state;
    assert_true(unit_payback_months(10000, 2500, 1) == 4);            /* [S1] CAC 100,00, 25,00 a month */
    assert_true(is_near(unit_ltv_to_cac(15000, 19000), 150.0 / 190)); /* [S1] 0.79: does not pay */
    assert_int_equal(unit_ltv_churn(10000, 1, 0.05), 200000);         /* ChartMogul */
    assert_int_equal(unit_ltv_ticket(12000, 2.5, 4), 120000);         /* [S4] */
    assert_int_equal(unit_ltv_lifetime(10000, 0.8, 10.5), 84000);
    assert_int_equal(unit_cac(1001, 2), 500); /* half to even */
}

static void absent_terms_make_absent_figures(void **state)
{
    (void)state;
    assert_true(unit_cac(MONEY_ABSENT, 3) == MONEY_ABSENT);
    assert_true(unit_cac(100, 0) == MONEY_ABSENT);
    assert_true(isnan(unit_payback_months(MONEY_ABSENT, 2500, 1)));
    assert_true(isnan(unit_payback_months(100, MONEY_ABSENT, 1)));
    assert_true(isnan(unit_payback_months(100, 2500, 0)));
    assert_true(unit_ltv_churn(10000, 1, 0) == MONEY_ABSENT);
    assert_true(unit_ltv_churn(10000, 1, NAN) == MONEY_ABSENT);
    assert_true(unit_ltv_lifetime(10000, 1, INFINITY) == MONEY_ABSENT);
    assert_true(isnan(unit_ltv_to_cac(100, 0)));
}

static void spend(struct company *company, const char *month, int64_t amount, const char *channel,
                  const char *currency, enum cost_kind kind)
{
    struct column_cost_row row = {
        .month = month_parse(text_of(month)),
        .kind = kind,
        .currency = currency_parse(text_of(currency)),
        .amount = amount,
        .channel = text_of(channel),
        .minutes = INT64_MIN,
    };
    column_builder_cost(company->builder, &row);
}

/* Four customers of 25,00 a month; the ads of January cost 100,00 and won two, of whom one left. */
static struct metric_scope four_customers(struct company *company)
{
    company_open(company);
    company_account(company, 0, NULL, "ads");
    company_account(company, 1, NULL, "ads");
    company_account(company, 2, NULL, "referral");
    company_account(company, 3, NULL, NULL);
    company_subscribe(company, 0, 2500, "2026-01-10", NULL, NULL);
    company_subscribe(company, 1, 2500, "2026-01-20", "2026-04-20", NULL);
    company_subscribe(company, 2, 2500, "2026-02-01", NULL, NULL);
    company_subscribe(company, 3, 2500, "2025-12-01", NULL, NULL);
    spend(company, "2026-01", 10000, "ads", "BRL", COST_ACQUISITION);
    spend(company, "2026-01", 5000, "referral", "BRL", COST_ACQUISITION);
    spend(company, "2026-01", 99999, "ads", "BRL", COST_SERVICE);
    spend(company, "2026-01", MONEY_ABSENT, "ads", "BRL", COST_ACQUISITION);
    spend(company, "2026-03", 7000, "events", "BRL", COST_ACQUISITION);
    spend(company, "2027-01", 7000, "events", "BRL", COST_ACQUISITION);
    struct column_line_row line = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = 12000};
    line.currency = currency_parse(TEXT("BRL"));
    line.issued_day = day_of("2026-02-10");
    column_builder_line(company->builder, 0, &line);
    line.issued_day = day_of("2026-05-10");
    column_builder_line(company->builder, 0, &line);
    return company_close(company, "2026-06-30");
}

static struct metric_unit ask(struct company *company, const struct metric_scope *scope,
                              struct metric_unit_query query, const char *first_day, const char *last_day)
{
    struct metric_unit unit;
    query.first_day = day_of(first_day);
    query.last_day = day_of(last_day);
    enum result result = metric_unit_economics(&company->arena, scope, &query, &unit, &company->problem);
    assert_int_equal(result, RESULT_OK);
    return unit;
}

static void economics_by_month(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = four_customers(&company);
    struct metric_unit_query by_month = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH};
    struct metric_unit unit = ask(&company, &scope, by_month, "2026-01-01", "2026-06-30");
    assert_int_equal(unit.count, 6);
    const struct metric_unit_row *january = &unit.rows[0], *february = &unit.rows[1], *june = &unit.rows[5];
    assert_int_equal(january->cost, 15000);
    assert_int_equal(january->new_accounts, 2);
    assert_int_equal(january->cac, 7500);
    assert_true(january->payback_months == 3);
    assert_true(january->ltv_churn == MONEY_ABSENT); /* nobody had left */
    assert_true(february->cost == MONEY_ABSENT);
    assert_true(february->cac == MONEY_ABSENT);
    assert_int_equal(february->ltv_ticket, unit_ltv_ticket(12000, 1, february->relationship_years));
    assert_true(february->purchases_per_year == 1); /* so far: what comes later is not known by then */
    assert_true(june->purchases_per_year == 2);
    struct metric_unit alone = ask(&company, &scope, by_month, "2026-02-01", "2026-02-28");
    assert_int_equal(alone.rows[0].ltv_ticket, february->ltv_ticket); /* whatever range it is asked in */
    assert_true(alone.rows[0].relationship_years == february->relationship_years);
    assert_true(alone.rows[0].relationship_years < june->relationship_years);
    /* Logo churn of January to June: 0, 0, 0, 1 of 4, 0, 0. */
    assert_true(is_near(june->mean_monthly_logo_churn, 0.25 / 6));
    assert_int_equal(june->ltv_churn, 60000);
    assert_true(june->ltv_to_cac != june->ltv_to_cac); /* no costs in June */
    /* At risk in months 1 … 6: 4 4 4 3 3 1; one of four left in month 3; month 7 nobody was seen in. */
    assert_int_equal(june->survival_horizon_months, 7);
    assert_int_equal(june->ltv_survival, (int64_t)(2500 * (1 + 1 + 1 + 0.75 * 4)));
    assert_false(isnan(june->survival_alpha));
    assert_true(june->ltv_sbg > 0);
    assert_false(june->partial);
    company_release(&company);
}

static void economics_by_channel(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = four_customers(&company);
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH};
    query.grouping.dimension = DIMENSION_CHANNEL;
    query.relationship_years = 3;
    query.purchases_per_year = 12;
    struct metric_unit unit = ask(&company, &scope, query, "2026-01-01", "2026-06-30");
    assert_int_equal(unit.count, 4); /* none, ads, referral, events */
    for (size_t i = 0; i < unit.count; i++) {
        const struct metric_unit_row *row = &unit.rows[i];
        text channel = column_dictionary_text(company.columns->dimensions[DIMENSION_CHANNEL], row->group);
        if (text_equal(channel, TEXT("ads"))) {
            assert_int_equal(row->cac, 5000);
            assert_int_equal(row->ltv_ticket, 12000 * 36);
            assert_true(is_near(row->mean_monthly_logo_churn, 0.5 / 5)); /* February to June */
        } else if (text_equal(channel, TEXT("events"))) {
            assert_int_equal(row->cost, 7000);
            assert_true(row->cac == MONEY_ABSENT);
            assert_true(row->arpa == MONEY_ABSENT);
        } else if (text_is_absent(channel)) {
            assert_true(row->cost == MONEY_ABSENT);
            assert_int_equal(row->new_accounts, 0); /* it came in December */
        }
    }
    query.grouping.dimension = DIMENSION_SEGMENT;
    unit = ask(&company, &scope, query, "2026-01-01", "2026-06-30");
    assert_int_equal(unit.count, 1);
    assert_true(unit.rows[0].cost == MONEY_ABSENT); /* nobody can say what a segment cost */
    assert_int_equal(unit.rows[0].new_accounts, 3);
    company_release(&company);
}

static void ranges_scopes_and_cuts(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = four_customers(&company);
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .whole = true, .unit = PERIOD_YEAR};
    struct metric_unit unit = ask(&company, &scope, query, "2026-01-01", "2026-12-31");
    assert_int_equal(unit.count, 1);
    assert_int_equal(unit.rows[0].cost, 22000);
    assert_int_equal(unit.rows[0].new_accounts, 3);
    assert_true(unit.rows[0].partial);
    query.whole = false;
    query.unit = PERIOD_DAY;
    unit = ask(&company, &scope, query, "2026-01-30", "2026-02-02");
    assert_int_equal(unit.count, 4);
    assert_true(unit.rows[0].cost == MONEY_ABSENT); /* a day has no share of a month's costs */
    assert_int_equal(unit.rows[2].new_accounts, 1);
    query.unit = PERIOD_WEEK;
    unit = ask(&company, &scope, query, "2025-12-29", "2026-02-01");
    assert_true(unit.rows[0].cost == MONEY_ABSENT);
    uint64_t first_only = 1, nobody = 0;
    scope.accounts = &first_only;
    query.unit = PERIOD_MONTH;
    unit = ask(&company, &scope, query, "2026-01-01", "2026-01-31");
    assert_true(unit.rows[0].cost == MONEY_ABSENT);
    assert_int_equal(unit.rows[0].new_accounts, 1);
    scope.accounts = &nobody;
    unit = ask(&company, &scope, query, "2026-01-01", "2026-01-31");
    assert_true(unit.rows[0].ltv_survival == MONEY_ABSENT);
    query.grouping.dimension = DIMENSION_CHANNEL;
    assert_int_equal(ask(&company, &scope, query, "2026-01-01", "2026-01-31").count, 0);
    scope.accounts = NULL;
    scope.as_of = day_of("2025-12-31");
    assert_int_equal(ask(&company, &scope, query, "2026-01-01", "2026-01-31").count, 0);
    scope.as_of = day_of("2025-11-30"); /* before anyone */
    query.grouping.dimension = -1;
    unit = ask(&company, &scope, query, "2025-11-01", "2025-11-30");
    assert_true(isnan(unit.rows[0].relationship_years));
    company_release(&company);
}

static void too_many_rows_are_refused(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = four_customers(&company);
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_DAY, .first_day = -200000};
    struct metric_unit unit;
    query.last_day = scope.as_of;
    assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                     RESULT_LIMIT);
    company_release(&company);
}

/* A rate or amounts beyond reason, as a slip in a file makes them, are said; nothing wraps and nothing stops.
 */
static void sums_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    static const int64_t rates[] = {INT64_MAX, 1000000 * RATE_ONE};
    struct company company;
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH, .grouping = {-1}};
    struct metric_unit unit;
    struct metric_ticket ticket;
    query.first_day = day_of("2026-02-01");
    query.last_day = day_of("2026-02-28");
    for (int i = 0; i < 2; i++) {
        company_open(&company);
        column_builder_rate(company.builder, month_parse(TEXT("2026-02")), currency_parse(TEXT("USD")),
                            rates[i]);
        company_account(&company, 0, NULL, NULL);
        struct column_line_row line = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                       .amount = INT64_C(1000000000000)};
        line.currency = currency_parse(TEXT("USD"));
        line.issued_day = day_of("2026-02-10");
        line.due_day = day_of("2026-02-11");
        for (int k = 0; k < 10; k++) {
            spend(&company, "2026-02", INT64_C(1000000000000), NULL, "USD", COST_ACQUISITION);
            column_builder_line(company.builder, 0, &line);
        }
        struct metric_scope scope = company_close(&company, "2026-02-28");
        assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                         RESULT_LIMIT);
        const struct metric_ticket_query tickets = {
            .unit = PERIOD_MONTH, .first_day = query.first_day, .last_day = query.last_day, .grouping = {-1}};
        assert_int_equal(metric_ticket(&company.arena, &scope, &tickets, &ticket, &company.problem),
                         RESULT_LIMIT);
        struct metric_account_figures figures;
        assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_LIMIT);
        company_release(&company);
    }
}

/* A company of one subscription in dollars, billed monthly, over [2026-01-05, end); rates as given. */
static struct metric_scope in_dollars(struct company *company, const char *end, int rate_count,
                                      const int64_t *rates)
{
    company_open(company);
    uint8_t dollar = currency_parse(TEXT("USD"));
    int32_t month = month_parse(TEXT("2026-01"));
    for (int i = 0; i < rate_count; i++)
        if (rates[i])
            column_builder_rate(company->builder, month + i, dollar, rates[i]);
    column_builder_running_month(company->builder, month + 7);
    company_account(company, 0, NULL, "ads");
    struct column_subscription_row row = {
        COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = 1000, .interval_unit = INTERVAL_MONTH,
        .currency = dollar,
    };
    row.start_day = day_of("2026-01-05");
    row.end_day = day_of(end);
    column_builder_subscription(company->builder, 0, &row);
    return company_close(company, "2026-06-30");
}

static void missing_rates_are_said(void **state)
{
    (void)state;
    struct company company;
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH};
    struct metric_unit unit;
    static const int64_t with_a_gap[] = {5 * RATE_ONE, 5 * RATE_ONE, 0,
                                         5 * RATE_ONE, 5 * RATE_ONE, 5 * RATE_ONE};
    query.first_day = day_of("2026-01-01");
    query.last_day = day_of("2026-06-30");
    for (int by_channel = 0; by_channel < 2; by_channel++) {
        struct metric_scope scope = in_dollars(&company, NULL, 6, with_a_gap);
        query.grouping.dimension = by_channel ? DIMENSION_CHANNEL : -1;
        assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                         RESULT_BAD_INPUT);
        assert_non_null(strstr(company.problem.message, "2026-03"));
        company_release(&company);
    }
    /* A rate that only the months before the range lack, which logo churn looks at. */
    query.first_day = day_of("2026-05-01");
    for (int by_channel = 0; by_channel < 2; by_channel++) {
        struct metric_scope scope = in_dollars(&company, NULL, 6, with_a_gap);
        query.grouping.dimension = by_channel ? DIMENSION_CHANNEL : -1;
        assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                         RESULT_BAD_INPUT);
        company_release(&company);
    }
    static const int64_t never[] = {0}; /* nor can lifetimes be told */
    struct metric_scope without = in_dollars(&company, NULL, 1, never);
    assert_int_equal(metric_unit_economics(&company.arena, &without, &query, &unit, &company.problem),
                     RESULT_BAD_INPUT);
    company_release(&company);
    query.first_day = day_of("2026-01-01");
    /* Costs alone without a rate. */
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    spend(&company, "2026-02", 100, NULL, "EUR", COST_ACQUISITION);
    struct metric_scope scope = company_close(&company, "2026-06-30");
    query.grouping.dimension = -1;
    assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(company.problem.message, "EUR"));
    company_release(&company);
    /* Lines alone. */
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    struct column_line_row line = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = 12000};
    line.currency = currency_parse(TEXT("EUR"));
    line.issued_day = day_of("2026-02-10");
    column_builder_line(company.builder, 0, &line);
    scope = company_close(&company, "2026-06-30");
    assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                     RESULT_BAD_INPUT);
    /* Which only the year of purchases holds, not the range. */
    query.first_day = day_of("2026-05-01");
    company.problem = (struct problem){0};
    assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(company.problem.message, "EUR"));
    company_release(&company);
}

/* What the dashboard asks: the same CAC, payback and LTV by churn, the costly LTVs absent. */
static void acquisition_alone(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = four_customers(&company);
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH};
    for (int by_channel = 0; by_channel < 2; by_channel++) {
        query.grouping.dimension = by_channel ? DIMENSION_CHANNEL : -1;
        query.acquisition_only = false;
        struct metric_unit whole = ask(&company, &scope, query, "2026-01-01", "2026-06-30");
        query.acquisition_only = true;
        struct metric_unit part = ask(&company, &scope, query, "2026-01-01", "2026-06-30");
        assert_int_equal(part.count, whole.count);
        for (size_t i = 0; i < part.count; i++) {
            assert_int_equal(part.rows[i].cac, whole.rows[i].cac);
            assert_int_equal(part.rows[i].new_accounts, whole.rows[i].new_accounts);
            assert_int_equal(part.rows[i].ltv_churn, whole.rows[i].ltv_churn);
            assert_true(part.rows[i].ltv_survival == MONEY_ABSENT && part.rows[i].ltv_sbg == MONEY_ABSENT);
            assert_true(part.rows[i].ltv_ticket == MONEY_ABSENT && isnan(part.rows[i].relationship_years));
        }
    }
    scope.as_of = day_of("2026-01-15"); /* before the second account's first day */
    query.grouping.dimension = -1;
    assert_int_equal(ask(&company, &scope, query, "2026-01-01", "2026-01-31").rows[0].new_accounts, 1);
    company_release(&company);
}

static void groups_of_a_hole(void **state)
{
    (void)state;
    struct company company;
    struct metric_lifetimes lifetimes;
    company_open(&company);
    company_subscribe(&company, 0, 2500, "2026-01-10", NULL, NULL); /* of an account that is not there */
    company_account(&company, COLUMN_BLOCK_ACCOUNTS, NULL, "ads");
    company_subscribe(&company, COLUMN_BLOCK_ACCOUNTS, 2500, "2026-01-10", NULL, NULL);
    company_account(&company, 2 * COLUMN_BLOCK_ACCOUNTS, NULL, "ads"); /* that never had any MRR */
    struct metric_scope scope = company_close(&company, "2026-06-30");
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .whole = true};
    query.grouping.dimension = DIMENSION_CHANNEL;
    struct metric_unit unit = ask(&company, &scope, query, "2026-01-01", "2026-06-30");
    assert_int_equal(unit.count, 1);
    assert_int_equal(unit.rows[0].new_accounts, 1);
    query.acquisition_only = true;
    assert_int_equal(ask(&company, &scope, query, "2026-01-01", "2026-06-30").rows[0].new_accounts, 1);
    assert_int_equal(metric_lifetimes(&company.arena, &scope, &lifetimes, &company.problem), RESULT_OK);
    assert_int_equal(lifetimes.first_day[0], DAY_ABSENT);
    company_release(&company);
}

static void lifetimes_in_another_currency(void **state)
{
    (void)state;
    struct company company;
    struct metric_lifetimes lifetimes;
    /* So low a rate that March's MRR rounds to nothing: churned there, though the subscription goes on. */
    static const int64_t falling[] = {RATE_ONE, RATE_ONE, 1, RATE_ONE, RATE_ONE, RATE_ONE};
    struct metric_scope scope = in_dollars(&company, "2026-05-20", 6, falling);
    assert_int_equal(metric_lifetimes(&company.arena, &scope, &lifetimes, &company.problem), RESULT_OK);
    assert_int_equal(lifetimes.first_day[0], day_of("2026-01-05"));
    assert_int_equal(lifetimes.churn_day[0], day_of("2026-03-01"));
    company_release(&company);
    static const int64_t steady[] = {RATE_ONE, RATE_ONE, RATE_ONE, RATE_ONE, RATE_ONE, RATE_ONE};
    scope = in_dollars(&company, "2026-05-20", 6, steady);
    assert_int_equal(metric_lifetimes(&company.arena, &scope, &lifetimes, &company.problem), RESULT_OK);
    assert_int_equal(lifetimes.churn_day[0], day_of("2026-05-20"));
    scope.as_of = day_of("2026-05-19");
    assert_int_equal(metric_lifetimes(&company.arena, &scope, &lifetimes, &company.problem), RESULT_OK);
    assert_int_equal(lifetimes.churn_day[0], DAY_ABSENT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_examples),
        cmocka_unit_test(absent_terms_make_absent_figures),
        cmocka_unit_test(economics_by_month),
        cmocka_unit_test(economics_by_channel),
        cmocka_unit_test(ranges_scopes_and_cuts),
        cmocka_unit_test(too_many_rows_are_refused),
        cmocka_unit_test(sums_beyond_64_bits_are_refused),
        cmocka_unit_test(missing_rates_are_said),
        cmocka_unit_test(acquisition_alone),
        cmocka_unit_test(groups_of_a_hole),
        cmocka_unit_test(lifetimes_in_another_currency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
