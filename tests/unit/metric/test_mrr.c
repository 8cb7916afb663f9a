/* Movements of revenue: every example of metrics.md, section 2, and the identities. */
#include "../check.h"

#include <string.h>

#include "base/bits.h"
#include "base/random.h"
#include "company.h"

static struct metric_mrr mrr_of(struct company *company, const struct metric_scope *scope,
                                enum period_unit unit, const char *first, const char *last)
{
    struct metric_mrr mrr = {0};
    struct metric_mrr_query query = {
        .unit = unit, .first_day = day_of(first), .last_day = day_of(last), .grouping = {-1}};
    if (metric_mrr(&company->arena, scope, &query, &mrr, &company->problem) != RESULT_OK)
        fail_msg("%s", company->problem.message);
    return mrr;
}

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

static void subscribe_in(struct company *company, uint32_t account, const char *code, int64_t amount,
                         enum interval_unit unit, const char *start, const char *end)
{
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE, .id = ++company->subscriptions,
                                          .amount = amount, .interval_unit = unit,
                                          .currency = currency(code)};
    row.start_day = day_of(start);
    row.end_day = day_of(end);
    column_builder_subscription(company->builder, account, &row);
}

static void accounts(struct company *company, uint32_t count)
{
    for (uint32_t a = 0; a < count; a++)
        company_account(company, a, a % 2 ? "B" : "A", NULL);
}

/* [S0] 50 accounts × 10,00 and 50 × 20,00; 15 of the 100 cancel. */
static void test_sums_and_logo_churn(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 100);
    for (uint32_t a = 0; a < 100; a++)
        company_subscribe(&company, a, a < 50 ? 1000 : 2000, "2024-01-05", a < 15 ? "2024-02-10" : NULL,
                          NULL);
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-03-31");
    assert_int_equal(mrr.count, 3);
    assert_int_equal(mrr.rows[0].closing, 150000);
    assert_int_equal(mrr.rows[0].arr, 1800000);
    assert_int_equal(mrr.rows[0].arpa, 1500);
    assert_int_equal(mrr.rows[0].accounts_moved[MOVEMENT_NEW], 100);
    assert_true(isnan(mrr.rows[0].logo_churn_rate) && isnan(mrr.rows[0].grr) &&
                isnan(mrr.rows[0].quick_ratio));
    assert_float_equal(mrr.rows[1].logo_churn_rate, 0.15, 1e-12);
    assert_int_equal(mrr.rows[1].movement[MOVEMENT_CHURN], 15000);
    assert_int_equal(mrr.rows[1].churn_unknown, 15000);
    assert_int_equal(mrr.rows[1].accounts_closing, 85);
    assert_int_equal(mrr.rows[2].opening, mrr.rows[1].closing);
    /* A filter that lets all of a word through, and one that starts inside it. */
    static uint64_t filter[64];
    memset(filter, 0xff, sizeof filter);
    scope.accounts = filter;
    assert_int_equal(mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-01-31").rows[0].closing,
                     150000);
    filter[0] = ~UINT64_C(0) << 60;
    assert_int_equal(mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-01-31").rows[0].closing,
                     80000);
    company_release(&company);
}

/* [S1] 800 → 750 accounts in a month; 2 500,00 lost of 105 000,00. */
static void test_rates(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 800);
    for (uint32_t a = 0; a < 800; a++)
        company_subscribe(&company, a,
                          a < 50    ? 5000
                          : a < 799 ? 13000
                                    : 513000,
                          "2024-01-05", a < 50 ? "2024-02-10" : NULL, NULL);
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-02-01", "2024-02-29");
    assert_float_equal(mrr.rows[0].logo_churn_rate, 0.0625, 1e-12);
    assert_float_equal(mrr.rows[0].logo_churn_annualised, 0.53905, 1e-5);
    assert_int_equal(mrr.rows[0].opening, 10500000);
    assert_float_equal(mrr.rows[0].gross_churn_rate, 0.0238, 1e-4);
    /* A quarter is annualised by four, a year by one; a range of two whole months by six; days by days. */
    struct metric_mrr quarter = mrr_of(&company, &scope, PERIOD_QUARTER, "2024-01-01", "2024-03-31");
    assert_true(isnan(quarter.rows[0].logo_churn_rate));
    struct metric_mrr_query query = {.whole = true,
                                     .first_day = day_of("2024-02-01"),
                                     .last_day = day_of("2024-03-31"),
                                     .unit = PERIOD_MONTH,
                                     .grouping = {-1}};
    struct metric_mrr whole;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &whole, &company.problem), RESULT_OK);
    assert_float_equal(whole.rows[0].logo_churn_annualised, 1 - pow(1 - 0.0625, 6), 1e-12);
    query.last_day = day_of("2024-03-10");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &whole, &company.problem), RESULT_OK);
    assert_float_equal(whole.rows[0].logo_churn_annualised, 1 - pow(1 - 0.0625, 365.25 / 39), 1e-9);
    query.last_day = day_of("2024-03-31");
    query.first_day = day_of("2024-02-05");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &whole, &company.problem), RESULT_OK);
    assert_float_equal(whole.rows[0].logo_churn_annualised, 1 - pow(1 - 0.0625, 365.25 / 56), 1e-9);
    company_release(&company);
}

/* ChartMogul: a yearly plan of 2 000,00; later + 60,00 a month; that ends; later the yearly one ends; later
 * 150,00 a month. Every figure of its month, and each account row adds up. */
static void test_life_of_one_account(void **state)
{
    (void)state;
    static const struct {
        const char *month;
        enum metric_mrr_figure figure;
        int64_t amount;
    } expected[] = {
        {"2023-01", FIGURE_NEW, 16667},          {"2023-03", FIGURE_EXPANSION, 6000},
        {"2023-05", FIGURE_CONTRACTION, 6000},   {"2024-01", FIGURE_CHURN, 16667},
        {"2024-04", FIGURE_REACTIVATION, 15000},
    };
    struct company company;
    company_open(&company);
    accounts(&company, 2);
    subscribe_in(&company, 1, "BRL", 200000, INTERVAL_YEAR, "2023-01-15", "2024-01-15");
    subscribe_in(&company, 1, "BRL", 6000, INTERVAL_MONTH, "2023-03-01", "2023-05-01");
    subscribe_in(&company, 1, "BRL", 15000, INTERVAL_MONTH, "2024-04-01", NULL);
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2023-01-01", "2024-12-31");
    int64_t total = 0, wanted = 0;
    for (size_t i = 0; i < mrr.count; i++)
        for (int m = 0; m < MOVEMENT_COUNT; m++)
            total += mrr.rows[i].movement[m];
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int32_t month = month_parse(text_of(expected[i].month));
        const struct metric_mrr_row *row = &mrr.rows[month - month_parse(TEXT("2023-01"))];
        struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                         .first_day = month_first_day(month),
                                         .last_day = month_last_day(month),
                                         .grouping = {-1}};
        struct metric_account_rows rows;
        assert_int_equal(row->movement[expected[i].figure - FIGURE_NEW], expected[i].amount);
        assert_int_equal(row->accounts_moved[expected[i].figure - FIGURE_NEW], 1);
        assert_int_equal(metric_mrr_accounts(&company.arena, &scope, &query, expected[i].figure, 10, &rows,
                                             &company.problem),
                         RESULT_OK);
        assert_int_equal(rows.sum, expected[i].amount);
        assert_int_equal(rows.count, 1);
        assert_int_equal(rows.rows[0].account, 1);
        wanted += expected[i].amount;
    }
    assert_int_equal(total, wanted);
    company_release(&company);
}

/* ChartMogul: opening 100, churn 10, contraction 10, expansion 10 → gross 20 %, net 10 %. */
static void test_gross_and_net(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 4);
    company_subscribe(&company, 0, 10, "2024-01-01", "2024-02-02", NULL);
    company_subscribe(&company, 1, 20, "2024-01-01", NULL, NULL);
    company_subscribe(&company, 2, 70, "2024-01-01", NULL, NULL);
    column_builder_change(
        company.builder, 1,
        &(struct column_change_row){.subscription_id = 2, .day = day_of("2024-02-03"), .amount = 10});
    column_builder_change(
        company.builder, 2,
        &(struct column_change_row){.subscription_id = 3, .day = day_of("2024-02-04"), .amount = 80});
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-02-01", "2024-02-29");
    const struct metric_mrr_row *row = &mrr.rows[0];
    assert_int_equal(row->opening, 100);
    assert_float_equal(row->gross_churn_rate, 0.2, 1e-12);
    assert_float_equal(row->grr, 0.8, 1e-12);
    assert_float_equal(row->net_churn_rate, 0.1, 1e-12);
    assert_float_equal(row->nrr, 0.9, 1e-12);
    assert_float_equal(row->contraction_rate, 0.1, 1e-12);
    company_release(&company);
}

/* Stripe: 100 × 100,00 a month and 50 × 600,00 a year. */
static void test_yearly_and_monthly(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 150);
    for (uint32_t a = 0; a < 150; a++)
        subscribe_in(&company, a, "BRL", a < 100 ? 10000 : 60000, a < 100 ? INTERVAL_MONTH : INTERVAL_YEAR,
                     "2024-01-01", NULL);
    struct metric_scope scope = company_close(&company, "2024-01-31");
    assert_int_equal(mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-01-31").rows[0].closing,
                     1250000);
    company_release(&company);
}

/* Opening 50K, new 8K, expansion 4K, reactivation 1K, contraction 2K, churn 3K. */
static void test_waterfall(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 5);
    company_subscribe(&company, 0, 1000000, "2024-01-01", NULL, NULL);
    company_subscribe(&company, 0, 400000, "2024-02-10", NULL, NULL);
    company_subscribe(&company, 1, 3700000, "2024-01-01", NULL, NULL);
    company_subscribe(&company, 1, 0, "2024-01-01", NULL, NULL);
    column_builder_change(
        company.builder, 1,
        &(struct column_change_row){.subscription_id = 3, .day = day_of("2024-02-11"), .amount = 3500000});
    company_subscribe(&company, 2, 300000, "2024-01-01", "2024-02-12", NULL);
    company_subscribe(&company, 3, 800000, "2024-02-13", NULL, NULL);
    company_subscribe(&company, 4, 700000, "2023-01-01", "2023-06-01", NULL);
    company_subscribe(&company, 4, 100000, "2024-02-14", NULL, NULL);
    struct metric_scope scope = company_close(&company, "2024-02-29");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-02-01", "2024-02-29");
    const struct metric_mrr_row *row = &mrr.rows[0];
    assert_int_equal(row->opening, 5000000);
    assert_int_equal(row->closing, 5800000);
    assert_float_equal(row->quick_ratio, 2.6, 1e-12);
    assert_int_equal(row->movement[MOVEMENT_REACTIVATION], 100000);
    assert_float_equal(row->net_churn_rate_chartmogul, 0.0, 1e-12);
    assert_float_equal(row->nrr, 0.98, 1e-12);
    company_release(&company);
}

static void dollars(struct company *company)
{
    company_open(company);
    column_builder_rate(company->builder, month_parse(TEXT("2024-01")), currency("USD"), 5 * RATE_ONE);
    column_builder_rate(company->builder, month_parse(TEXT("2024-02")), currency("USD"), 12 * RATE_ONE);
    accounts(company, 2);
    subscribe_in(company, 0, "USD", 10000, INTERVAL_MONTH, "2024-01-10", NULL);
    column_builder_change(
        company->builder, 0,
        &(struct column_change_row){.subscription_id = 1, .day = day_of("2024-02-15"), .amount = 5000});
}

/* USD 100 at rate 5, next month USD 50 at rate 12. */
static void test_currency(void **state)
{
    (void)state;
    struct company company;
    dollars(&company);
    struct metric_scope scope = company_close(&company, "2024-02-29");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-02-29");
    const struct metric_mrr_row *row = &mrr.rows[1];
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_NEW], 50000);
    assert_int_equal(row->opening, 50000);
    assert_int_equal(row->fx_impact, 70000);
    assert_int_equal(row->movement[MOVEMENT_CONTRACTION], 60000);
    assert_int_equal(row->closing, 60000);
    assert_float_equal(row->grr, 0.5, 1e-12);
    assert_false(row->provisional);
    /* By day it is the same here: the rate on the 1st, the change on the 15th. */
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-02-01"),
                                     .last_day = day_of("2024-02-29"),
                                     .grouping = {-1},
                                     .net = NET_DAY};
    struct metric_mrr by_day;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &by_day, &company.problem), RESULT_OK);
    assert_int_equal(by_day.rows[0].fx_impact, 70000);
    assert_int_equal(by_day.rows[0].movement[MOVEMENT_CONTRACTION], 60000);
    company_release(&company);
}

static void test_missing_and_provisional_rates(void **state)
{
    (void)state;
    struct company company;
    struct metric_mrr mrr;
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-03-31"),
                                     .grouping = {-1}};
    dollars(&company);
    struct metric_scope scope = company_close(&company, "2024-03-10");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_BAD_INPUT);
    assert_non_null(strstr(company.problem.message, "USD"));
    assert_non_null(strstr(company.problem.message, "2024-03"));
    company_release(&company);
    dollars(&company);
    column_builder_running_month(company.builder, month_parse(TEXT("2024-03")));
    scope = company_close(&company, "2024-03-10");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_true(mrr.rows[2].provisional && mrr.rows[2].partial);
    assert_false(mrr.rows[1].provisional || mrr.rows[1].partial);
    assert_int_equal(mrr.rows[2].closing, 60000);
    assert_int_equal(mrr.rows[2].last_day, day_of("2024-03-10"));
    company_release(&company);
}

/* Joined and left within a month: in neither count; by day, the movements show. As of a day between, new. */
static void test_joined_and_left(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-02")), currency("USD"), 5 * RATE_ONE);
    accounts(&company, 2);
    company_subscribe(&company, 0, 1000, "2024-02-05", "2024-02-20", NULL);
    subscribe_in(&company, 1, "USD", 200, INTERVAL_MONTH, "2024-02-05", "2024-02-20");
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-02-01"),
                                     .last_day = day_of("2024-02-29"),
                                     .grouping = {-1}};
    struct metric_mrr mrr;
    struct metric_account_rows rows;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].joined_and_left, 2);
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_NEW] + mrr.rows[0].movement[MOVEMENT_CHURN], 0);
    assert_int_equal(metric_mrr_accounts(&company.arena, &scope, &query, FIGURE_JOINED_AND_LEFT, 0, &rows,
                                         &company.problem),
                     RESULT_OK);
    assert_int_equal(rows.sum, 2);
    assert_int_equal(rows.rows[0].account, 0);
    query.net = NET_DAY;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_NEW], 2000);
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_CHURN], 2000);
    assert_int_equal(mrr.rows[0].accounts_moved[MOVEMENT_NEW], 0);
    assert_int_equal(mrr.rows[0].joined_and_left, 2);
    scope.as_of = day_of("2024-02-10");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].accounts_moved[MOVEMENT_NEW], 2);
    assert_true(mrr.rows[0].partial);
    scope.as_of = day_of("2024-01-10");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 0);
    assert_int_equal(
        metric_mrr_accounts(&company.arena, &scope, &query, FIGURE_NEW, 0, &rows, &company.problem),
        RESULT_OK);
    assert_int_equal(rows.count, 0);
    company_release(&company);
}

static void cancelled(struct company *company, uint32_t account, const char *end, int kind, const char *code)
{
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE, .id = ++company->subscriptions,
                                          .amount = 100, .currency = currency(code),
                                          .start_day = day_of("2024-01-01")};
    row.cancel_kind = kind;
    row.end_day = day_of(end);
    column_builder_subscription(company->builder, account, &row);
}

static void test_voluntary(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-01")), currency("USD"), RATE_ONE);
    column_builder_rate(company.builder, month_parse(TEXT("2024-02")), currency("USD"), RATE_ONE);
    accounts(&company, 6);
    cancelled(&company, 0, "2024-02-10", CANCEL_VOLUNTARY, "BRL");
    cancelled(&company, 1, "2024-02-10", CANCEL_INVOLUNTARY, "BRL");
    cancelled(&company, 2, "2024-02-10", -1, "BRL");
    /* The last to end decides; of one day the last made. */
    cancelled(&company, 3, "2024-02-20", CANCEL_INVOLUNTARY, "BRL");
    cancelled(&company, 3, "2024-02-10", CANCEL_VOLUNTARY, "BRL");
    cancelled(&company, 4, "2024-02-10", CANCEL_INVOLUNTARY, "BRL");
    cancelled(&company, 4, "2024-02-10", CANCEL_VOLUNTARY, "BRL");
    cancelled(&company, 5, "2024-02-10", CANCEL_VOLUNTARY, "USD");
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-02-01", "2024-02-29");
    assert_int_equal(mrr.rows[0].accounts_churned_voluntary, 3);
    assert_int_equal(mrr.rows[0].accounts_churned_involuntary, 2);
    assert_int_equal(mrr.rows[0].accounts_churned_unknown, 1);
    assert_int_equal(mrr.rows[0].churn_voluntary, 400);
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_CHURN], 800);
    company_release(&company);
}

/* A credit lowers MRR, never below zero; what it leaves over is kept to be reported. */
static void test_credit(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 1);
    company_subscribe(&company, 0, 1000, "2024-01-01", NULL, NULL);
    column_builder_line(company.builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                  .currency = currency("BRL"), .amount = -400,
                                                  .service_start_day = day_of("2024-02-01"),
                                                  .service_end_day = day_of("2024-03-01")});
    column_builder_line(company.builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                  .currency = currency("BRL"), .amount = -1500,
                                                  .service_start_day = day_of("2024-03-01"),
                                                  .service_end_day = day_of("2024-04-01")});
    struct metric_scope scope = company_close(&company, "2024-04-30");
    struct metric_mrr mrr = mrr_of(&company, &scope, PERIOD_MONTH, "2024-01-01", "2024-04-30");
    assert_int_equal(mrr.rows[1].closing, 600);
    assert_int_equal(mrr.rows[2].closing, 0);
    assert_int_equal(mrr.rows[3].movement[MOVEMENT_REACTIVATION], 1000);
    assert_int_equal(column_mrr(company.columns, 0)->credit_over_micro[0], 500 * MICRO_PER_MINOR);
    company_release(&company);
}

static void test_groups(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    accounts(&company, 10);
    for (uint32_t a = 0; a < 10; a++)
        company_subscribe(&company, a, a % 2 ? 100 : 10, "2024-01-01", NULL, NULL);
    struct metric_scope scope = company_close(&company, "2024-02-29");
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-02-29"),
                                     .grouping = {DIMENSION_SEGMENT}};
    struct metric_mrr mrr;
    uint64_t some[64] = {0x0f};
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 2);
    assert_int_equal(mrr.rows[0].closing, 50);
    assert_int_equal(mrr.rows[1].closing, 500);
    assert_text(column_dictionary_text(column_dimension_dictionary(company.columns, DIMENSION_SEGMENT),
                                       mrr.rows[1].group),
                "B");
    query.last_day = day_of("2023-12-31");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 0);
    query.last_day = day_of("2024-02-29");
    scope.accounts = some;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].closing + mrr.rows[1].closing, 220);
    query.grouping.dimension = -1;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 2);
    assert_int_equal(mrr.rows[1].closing, 220);
    company_release(&company);
}

/* [S0] Without subscriptions: what was invoiced in the month. */
static void test_invoiced(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int64_t amount;
        int status;
    } lines[] = {
        {"2024-01-10", 1000, LINE_PAID}, {"2024-01-20", 500, -1},         {"2024-02-10", 800, LINE_OPEN},
        {"2024-02-11", 999, LINE_VOID},  {"2024-02-12", 999, LINE_DRAFT}, {"2024-04-01", 700, LINE_OPEN},
        {"2024-05-01", -50, LINE_OPEN},  {NULL, 100, LINE_OPEN},          {"2024-06-01", 900, LINE_OPEN},
    };
    struct company company;
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-01")), currency("USD"), 5 * RATE_ONE);
    accounts(&company, 2);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        column_builder_line(company.builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .status = lines[i].status, .currency = currency("BRL"),
                                                      .amount = lines[i].amount,
                                                      .issued_day = day_of(lines[i].day)});
    for (int i = 0; i < 2; i++)
        column_builder_line(company.builder, 1,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_USAGE,
                                                      .currency = currency(i ? "USD" : "BRL"), .amount = 10,
                                                      .issued_day = day_of("2024-01-05")});
    struct metric_scope scope = company_close_invoiced(&company, "2024-05-31");
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-06-30"),
                                     .grouping = {-1}};
    static const int64_t closings[] = {1560, 800, 0, 700, 0};
    struct metric_mrr mrr;
    struct metric_account_rows rows;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 5);
    for (size_t i = 0; i < mrr.count; i++)
        assert_int_equal(mrr.rows[i].closing, closings[i]);
    assert_int_equal(mrr.rows[0].movement[MOVEMENT_NEW], 1560);
    assert_int_equal(mrr.rows[1].movement[MOVEMENT_CONTRACTION], 700);
    assert_int_equal(mrr.rows[1].movement[MOVEMENT_CHURN], 60);
    assert_int_equal(mrr.rows[3].movement[MOVEMENT_REACTIVATION], 700);
    query.last_day = day_of("2024-01-31");
    assert_int_equal(
        metric_mrr_accounts(&company.arena, &scope, &query, FIGURE_CLOSING, 1, &rows, &company.problem),
        RESULT_OK);
    assert_int_equal(rows.sum, 1560);
    assert_int_equal(rows.total_count, 2);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.rows[0].amount, 1500);
    company_release(&company);
}

/* Invoiced sums past what an account may be worth are held, credits below as well. */
static void test_invoiced_held(void **state)
{
    (void)state;
    struct company company;
    struct metric_mrr mrr;
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-01-31"),
                                     .grouping = {-1}};
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-01")), currency("USD"), RATE_ONE);
    accounts(&company, 2);
    for (int i = 0; i < 4; i++)
        column_builder_line(company.builder, (uint32_t)(i > 0),
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .currency = currency(i > 1 ? "USD" : "BRL"),
                                                      .amount = i > 1 ? -INT64_MAX : INT64_MAX,
                                                      .issued_day = day_of("2024-01-05")});
    struct metric_scope scope = company_close_invoiced(&company, "2024-01-31");
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].closing, INT64_MAX >> 22);
    company_release(&company);
}

/* Random companies, three currencies: opening + … = closing in every period of every unit, both nets, and
 * the accounts behind each figure sum to it. */
static void random_company(struct company *company, uint64_t seed)
{
    struct random random;
    static const char *const codes[] = {"BRL", "BRL", "BRL", "USD", "EUR"};
    random_seed(&random, seed);
    company_open(company);
    for (int32_t m = month_parse(TEXT("2022-12")); m <= month_parse(TEXT("2024-12")); m++) {
        column_builder_rate(company->builder, m, currency("USD"), random_between(&random, 4, 6) * RATE_ONE);
        column_builder_rate(company->builder, m, currency("EUR"),
                            random_between(&random, 500, 600) * RATE_ONE / 100);
    }
    accounts(company, 40);
    for (uint32_t a = 0; a < 40; a++) {
        for (uint64_t s = random_below(&random, 4); s-- > 0;) {
            int32_t start = day_of("2023-01-01") + (int32_t)random_below(&random, 600);
            char from[11], to[11];
            day_format(start, from);
            day_format(start + 1 + (int32_t)random_below(&random, 300), to);
            subscribe_in(company, a, codes[random_below(&random, 5)], random_between(&random, 0, 5000),
                         INTERVAL_MONTH, from, random_below(&random, 2) ? to : NULL);
            column_builder_change(
                company->builder, a,
                &(struct column_change_row){.subscription_id = company->subscriptions,
                                            .day = start + (int32_t)random_below(&random, 60),
                                            .amount = random_between(&random, 0, 5000)});
        }
    }
}

static void check_row(struct company *company, const struct metric_scope *scope,
                      const struct metric_mrr_row *row, enum metric_net net)
{
    const int64_t figures[] = {row->opening,     row->fx_impact,   row->movement[0],
                               row->movement[1], row->movement[2], row->movement[3],
                               row->movement[4], row->closing,     row->joined_and_left};
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = row->first_day,
                                     .last_day = row->last_day,
                                     .grouping = {-1},
                                     .net = net};
    assert_int_equal(row->closing, row->opening + row->fx_impact + row->movement[0] + row->movement[1] +
                                       row->movement[2] - row->movement[3] - row->movement[4]);
    for (int figure = FIGURE_OPENING; figure <= FIGURE_JOINED_AND_LEFT; figure++) {
        struct metric_account_rows rows;
        assert_int_equal(
            metric_mrr_accounts(&company->arena, scope, &query, figure, 5, &rows, &company->problem),
            RESULT_OK);
        assert_int_equal(rows.sum, figures[figure]);
        for (size_t i = 1; i < rows.count; i++)
            assert_true(rows.rows[i - 1].amount >= rows.rows[i].amount);
    }
}

static void test_identities(void **state)
{
    (void)state;
    static const enum period_unit units[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR};
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct company company;
        random_company(&company, seed);
        struct metric_scope scope = company_close(&company, "2024-11-20");
        int64_t closing[2][4];
        for (int u = 0; u < 4; u++) {
            for (int net = 0; net < 2; net++) {
                struct metric_mrr_query query = {.unit = units[u],
                                                 .first_day = day_of("2023-01-02"),
                                                 .last_day = day_of("2024-12-31"),
                                                 .grouping = {-1},
                                                 .net = net};
                struct metric_mrr mrr;
                assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem),
                                 RESULT_OK);
                for (size_t i = 0; i < mrr.count; i++) {
                    if (i > 0)
                        assert_int_equal(mrr.rows[i].opening, mrr.rows[i - 1].closing);
                    if (units[u] != PERIOD_WEEK || i % 10 == 0)
                        check_row(&company, &scope, &mrr.rows[i], net);
                }
                closing[net][u] = mrr.rows[mrr.count - 1].closing;
            }
            assert_int_equal(closing[0][u], closing[1][u]);
            assert_int_equal(closing[0][u], closing[0][0]);
        }
        company_release(&company);
    }
}

/* Blocks of which the first holds nothing, or MRR of accounts that are not there: they count for nothing. */
static void test_holes(void **state)
{
    (void)state;
    struct company company;
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-01-31"),
                                     .grouping = {-1}};
    static uint64_t all[3 * 64];
    memset(all, 0xff, sizeof all);
    company_open(&company);
    company_subscribe(&company, 5000, 77, "2024-01-01", NULL, NULL);
    company_account(&company, 9000, "A", NULL);
    company_subscribe(&company, 9000, 100, "2024-01-01", NULL, NULL);
    company_subscribe(&company, 9001, 55, "2024-01-01", NULL, NULL);
    struct metric_scope scope = company_close(&company, "2024-01-31");
    scope.accounts = all;
    for (enum column_rules rules = RULES_FAROL; rules <= RULES_INVOICED; rules++) {
        struct metric_mrr mrr;
        struct metric_account_rows rows;
        int64_t expected = rules == RULES_FAROL ? 100 : 0;
        struct column_snapshot *under = column_under(company.columns, rules, scope.as_of);
        scope.columns = under;
        assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
        assert_int_equal(mrr.rows[0].closing, expected);
        assert_int_equal(
            metric_mrr_accounts(&company.arena, &scope, &query, FIGURE_CLOSING, 0, &rows, &company.problem),
            RESULT_OK);
        assert_int_equal(rows.sum, expected);
        column_snapshot_release(under);
    }
    scope.columns = company.columns;
    struct metric_pareto pareto;
    struct metric_cohort cohort;
    struct metric_account_rows rows;
    static int64_t at[9002];
    assert_int_equal(metric_mrr_at(&scope, day_of("2024-06-30"), at, &company.problem), RESULT_OK);
    for (uint32_t a = 0; a < 9002; a++)
        assert_int_equal(at[a], a == 9000 ? 100 : 0);
    assert_int_equal(metric_mrr_at(&scope, day_of("2023-12-31"), at, &company.problem), RESULT_OK);
    assert_int_equal(at[9000], 0);
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(metric_pareto(&company.arena, &scope, january, &pareto, &company.problem), RESULT_OK);
    assert_int_equal(pareto.revenue, 100);
    assert_int_equal(metric_cohort(&company.arena, &scope, true, january, january, &cohort, &company.problem),
                     RESULT_OK);
    assert_int_equal(cohort.rows[0].base, 100);
    assert_int_equal(metric_cohort_accounts(&company.arena, &scope, january, january,
                                            &(struct metric_rows_page){0}, &rows, &company.problem),
                     RESULT_OK);
    assert_int_equal(rows.count, 1);
    company_release(&company);
}

/* The MRR at a day of accounts in blocks apart, of which one has none at all; without a rate it is said
 * which. */
static void test_mrr_at(void **state)
{
    (void)state;
    struct company company;
    static int64_t at[8193];
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-02")), currency("USD"), 5 * RATE_ONE);
    company_account(&company, 0, "A", NULL);
    subscribe_in(&company, 0, "USD", 200, INTERVAL_MONTH, "2024-01-10", NULL);
    company_account(&company, 5000, "A", NULL);
    company_account(&company, 8192, "A", NULL);
    company_subscribe(&company, 8192, 70, "2024-01-10", NULL, NULL);
    struct metric_scope scope = company_close(&company, "2024-02-29");
    assert_int_equal(metric_mrr_at(&scope, day_of("2024-02-29"), at, &company.problem), RESULT_OK);
    assert_int_equal(at[0], 1000);
    assert_int_equal(at[5000], 0);
    assert_int_equal(at[8192], 70);
    assert_int_equal(metric_mrr_at(&scope, day_of("2024-01-31"), at, &company.problem), RESULT_BAD_INPUT);
    assert_non_null(strstr(company.problem.message, "USD"));
    company_release(&company);
    company_open(&company);
    scope = company_close(&company, "2024-02-29");
    assert_int_equal(metric_mrr_at(&scope, day_of("2024-02-29"), at, &company.problem), RESULT_OK);
    company_release(&company);
}

/* Movements that only together are too large are refused, whether seen on the way or at the end; as many of
 * ordinary size are not. */
static void test_too_large_together(void **state)
{
    (void)state;
    struct metric_mrr mrr;
    struct metric_mrr_query month = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-01-31"),
                                     .grouping = {-1}};
    struct metric_mrr_query days = {.unit = PERIOD_DAY, .first_day = 0, .last_day = 65000, .grouping = {-1}};
    for (int large = 0; large < 2; large++) {
        struct company company;
        company_open(&company);
        for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
            company_account(&company, a, "A", NULL);
            company_subscribe(&company, a, 0, "1980-01-01", NULL, NULL);
            for (int i = 0; i < 100; i++)
                column_builder_change(company.builder, a,
                                      &(struct column_change_row){.subscription_id = company.subscriptions,
                                                                  .day = day_of("1980-01-01") + i,
                                                                  .amount = i % 2   ? 0
                                                                            : large ? INT64_MAX
                                                                                    : 500,
                                                                  .interval_count = 0});
        }
        struct metric_scope scope = company_close(&company, "2147-12-31");
        assert_int_equal(column_mrr(company.columns, 0)->point_start[COLUMN_BLOCK_ACCOUNTS],
                         100 * COLUMN_BLOCK_ACCOUNTS);
        enum result expected = large ? RESULT_LIMIT : RESULT_OK;
        assert_int_equal(metric_mrr(&company.arena, &scope, &month, &mrr, &company.problem), expected);
        assert_int_equal(metric_mrr(&company.arena, &scope, &days, &mrr, &company.problem), expected);
        if (large)
            assert_non_null(strstr(company.problem.message, "too large"));
        else
            assert_int_equal(mrr.rows[day_of("1980-01-01")].movement[MOVEMENT_NEW],
                             500 * COLUMN_BLOCK_ACCOUNTS);
        company_release(&company);
    }
}

/* The largest few of accounts spread over blocks, which each keep as many of their own. */
static void test_largest_of_blocks(void **state)
{
    (void)state;
    struct company company;
    struct metric_account_rows rows;
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-01-31"),
                                     .grouping = {-1}};
    company_open(&company);
    for (uint32_t i = 0; i < 9; i++) {
        company_account(&company, i / 3 * COLUMN_BLOCK_ACCOUNTS + i % 3, "A", NULL);
        company_subscribe(&company, i / 3 * COLUMN_BLOCK_ACCOUNTS + i % 3, 100 + 7 * i % 9, "2024-01-01",
                          NULL, NULL);
    }
    struct metric_scope scope = company_close(&company, "2024-01-31");
    assert_int_equal(
        metric_mrr_accounts(&company.arena, &scope, &query, FIGURE_CLOSING, 2, &rows, &company.problem),
        RESULT_OK);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.total_count, 9);
    assert_int_equal(rows.sum, 9 * 100 + 36);
    assert_int_equal(rows.rows[0].amount, 108); /* i = 5 */
    assert_int_equal(rows.rows[0].account, COLUMN_BLOCK_ACCOUNTS + 2);
    assert_int_equal(rows.rows[1].amount, 107); /* i = 1 */
    assert_int_equal(rows.rows[1].account, 1);
    company_release(&company);
}

/* Groups by a field of very many values: fewer parts at once, and no more than the limit. */
static void test_many_groups(void **state)
{
    (void)state;
    for (uint32_t count = 99999; count <= 100000; count++) {
        struct company company;
        struct metric_mrr mrr;
        struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                         .first_day = day_of("2024-01-01"),
                                         .last_day = day_of("2024-01-31"),
                                         .grouping = {DIMENSION_SEGMENT}};
        company_open(&company);
        for (uint32_t a = 0; a < count; a++) {
            char segment[16];
            snprintf(segment, sizeof segment, "s%u", a);
            company_account(&company, a, segment, NULL);
        }
        company_subscribe(&company, count - 1, 100, "2024-01-01", NULL, NULL);
        struct metric_scope scope = company_close(&company, "2024-01-31");
        enum result result = metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem);
        assert_int_equal(result, count == 99999 ? RESULT_OK : RESULT_LIMIT);
        if (result == RESULT_OK)
            assert_int_equal(mrr.count, 1);
        company_release(&company);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct company company;
    struct metric_mrr mrr;
    company_open(&company);
    struct metric_scope scope = company_close(&company, "9999-12-31");
    struct metric_mrr_query query = {
        .unit = PERIOD_DAY, .first_day = 0, .last_day = 100000, .grouping = {-1}};
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_LIMIT);
    query.last_day = 99999;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.count, 100000);
    assert_int_equal(mrr.rows[99999].closing, 0);
    assert_int_equal(mrr.rows[99999].arpa, MONEY_ABSENT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_and_logo_churn),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_life_of_one_account),
        cmocka_unit_test(test_gross_and_net),
        cmocka_unit_test(test_yearly_and_monthly),
        cmocka_unit_test(test_waterfall),
        cmocka_unit_test(test_currency),
        cmocka_unit_test(test_missing_and_provisional_rates),
        cmocka_unit_test(test_joined_and_left),
        cmocka_unit_test(test_voluntary),
        cmocka_unit_test(test_credit),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_invoiced),
        cmocka_unit_test(test_invoiced_held),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_mrr_at),
        cmocka_unit_test(test_too_large_together),
        cmocka_unit_test(test_largest_of_blocks),
        cmocka_unit_test(test_many_groups),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("metric mrr", tests, NULL, NULL);
}
