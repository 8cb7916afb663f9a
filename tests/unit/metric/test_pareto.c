/* Concentration (metrics.md, section 3), and one account's figures. */
#include "../check.h"

#include <stdlib.h>

#include "base/random.h"
#include "company.h"

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

/* Ten accounts of 1 … 10 a month over the whole year, one that paid nothing in it. */
static void test_shares(void **state)
{
    (void)state;
    struct company company;
    struct metric_pareto pareto;
    company_open(&company);
    for (uint32_t a = 0; a < 11; a++) {
        company_account(&company, a, "A", NULL);
        company_subscribe(&company, a, a < 10 ? a + 1 : 5, "2023-01-01", a < 10 ? NULL : "2023-12-31", NULL);
    }
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_OK);
    assert_int_equal(pareto.accounts, 10);
    assert_int_equal(pareto.revenue, 55 * 12);
    assert_int_equal(pareto.top_20_accounts, 2);
    assert_float_equal(pareto.top_20_share, 19.0 / 55, 1e-12);
    /* 10+9+8+7+6 = 40 fall short of 44; with the 5 it is 45. */
    assert_int_equal(pareto.accounts_for_80, 6);
    assert_float_equal(pareto.accounts_share_for_80, 0.6, 1e-12);
    /* To 95 %: 52.25 of 55; 45+4+3 = 52 fall short. */
    assert_int_equal(pareto.class_accounts[0], 6);
    assert_int_equal(pareto.class_accounts[1], 3);
    assert_int_equal(pareto.class_accounts[2], 1);
    assert_int_equal(pareto.class_revenue[0], 45 * 12);
    assert_int_equal(pareto.class_revenue[1], 9 * 12);
    assert_int_equal(pareto.class_revenue[2], 12);
    assert_float_equal(pareto.curve_accounts[10], 0.1, 1e-12);
    assert_float_equal(pareto.curve_revenue[10], 10.0 / 55, 1e-12);
    assert_float_equal(pareto.curve_revenue[100], 1, 1e-12);
    assert_float_equal(pareto.curve_revenue[0], 0, 1e-12);
    company_release(&company);
}

/* Each account's MRR is held at 2^41 minor units; a year of so many, or their ARR, does not fit in 64 bits.
 */
static void test_too_large(void **state)
{
    (void)state;
    enum { ACCOUNTS = 360000, FITTING = 1000 };
    struct company company;
    struct metric_pareto pareto;
    struct metric_mrr mrr;
    company_open(&company);
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        company_account(&company, a, "A", NULL);
        company_subscribe(&company, a, INT64_C(1) << 42, "2023-01-01", NULL, NULL);
    }
    struct metric_scope scope = company_close(&company, "2024-12-31");
    const struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                           .first_day = day_of("2024-12-01"),
                                           .last_day = day_of("2024-12-31"),
                                           .grouping = {-1}};
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_LIMIT);
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_LIMIT);
    uint64_t *some = arena_array(&company.arena, uint64_t, ACCOUNTS / 64 + 64);
    for (uint32_t a = 0; a < FITTING; a++)
        some[a / 64] |= UINT64_C(1) << a % 64;
    scope.accounts = some;
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_OK);
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(mrr.rows[0].arr, mrr.rows[0].closing * 12);
    assert_int_equal(pareto.revenue, mrr.rows[0].arr);
    assert_true(mrr.rows[0].closing > INT64_C(1) << 50);
    company_release(&company);
}

static void test_nothing(void **state)
{
    (void)state;
    struct company company;
    struct metric_pareto pareto;
    company_open(&company);
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_OK);
    assert_int_equal(pareto.accounts, 0);
    assert_true(isnan(pareto.top_20_share) && isnan(pareto.accounts_share_for_80));
    company_release(&company);
}

static int compare_descending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* Against sums of month ends of single accounts, sorted plainly; two blocks, a filter, another currency. */
static void test_against_plain_sums(void **state)
{
    (void)state;
    enum { ACCOUNTS = 4200 };
    static int64_t revenues[ACCOUNTS];
    static uint64_t filter[2 * 64];
    struct company company;
    struct metric_pareto pareto;
    struct random random;
    random_seed(&random, 7);
    company_open(&company);
    for (int32_t m = month_parse(TEXT("2023-06")); m <= month_parse(TEXT("2024-12")); m++)
        column_builder_rate(company.builder, m, currency("USD"), random_between(&random, 4, 6) * RATE_ONE);
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        char start[11], end[11];
        int32_t day = day_of("2023-06-01") + (int32_t)random_below(&random, 500);
        company_account(&company, a, "A", NULL);
        day_format(day, start);
        day_format(day + 1 + (int32_t)random_below(&random, 400), end);
        struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE,
                                              .id = a + 1,
                                              .currency = currency(a % 9 ? "BRL" : "USD"),
                                              .amount = (int64_t)1 << random_below(&random, 40),
                                              .start_day = day,
                                              .end_day = day_of(end)};
        column_builder_subscription(company.builder, a, &row);
        filter[a / 64] |= (uint64_t)(a % 3 != 0) << (a % 64);
    }
    struct metric_scope scope = company_close(&company, "2024-12-31");
    scope.accounts = filter;
    size_t count = 0;
    int64_t total = 0, top = 0;
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        struct metric_account_figures figures;
        assert_int_equal(metric_account(&scope, a, &figures, &company.problem), RESULT_OK);
        if (a % 3 != 0 && figures.lifetime_revenue_12_months > 0)
            revenues[count++] = figures.lifetime_revenue_12_months;
    }
    qsort(revenues, count, sizeof *revenues, compare_descending);
    for (size_t i = 0; i < count; i++)
        total += revenues[i];
    for (size_t i = 0; i < (count + 4) / 5; i++)
        top += revenues[i];
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_OK);
    assert_int_equal(pareto.accounts, count);
    assert_int_equal(pareto.revenue, total);
    assert_int_equal(pareto.top_20_revenue, top);
    assert_int_equal(pareto.class_revenue[0] + pareto.class_revenue[1] + pareto.class_revenue[2], total);
    company_release(&company);
}

static void test_missing_rate(void **state)
{
    (void)state;
    struct company company;
    struct metric_pareto pareto;
    struct metric_account_figures figures;
    company_open(&company);
    company_account(&company, 0, "A", NULL);
    column_builder_subscription(company.builder, 0,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1,
                                                                  .amount = 5, .currency = currency("USD"),
                                                                  .start_day = day_of("2024-01-01")});
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(
        metric_pareto(&company.arena, &scope, month_parse(TEXT("2024-12")), &pareto, &company.problem),
        RESULT_BAD_INPUT);
    assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_BAD_INPUT);
    struct metric_account_rows rows;
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(metric_cohort_accounts(&company.arena, &scope, january, january,
                                            &(struct metric_rows_page){0}, &rows, &company.problem),
                     RESULT_BAD_INPUT);
    company_release(&company);
    /* A rate that only what is overdue wants. */
    company_open(&company);
    company_account(&company, 0, "A", NULL);
    column_builder_line(company.builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = 5,
                                                  .currency = currency("USD"),
                                                  .issued_day = day_of("2024-01-01"),
                                                  .due_day = day_of("2024-01-10")});
    scope = company_close(&company, "2024-12-31");
    assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_BAD_INPUT);
    company_release(&company);
}

/* One account: MRR now and a year ago, when it began and ended, what is overdue. */
static void test_one_account(void **state)
{
    (void)state;
    struct company company;
    struct metric_account_figures figures;
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2024-11")), currency("USD"), 5 * RATE_ONE);
    column_builder_rate(company.builder, month_parse(TEXT("2024-12")), currency("USD"), 6 * RATE_ONE);
    for (uint32_t a = 0; a < 4; a++)
        company_account(&company, a, "A", NULL);
    company_subscribe(&company, 0, 100, "2023-01-15", NULL, NULL);
    company_subscribe(&company, 0, 50, "2024-06-15", NULL, NULL);
    company_subscribe(&company, 1, 100, "2024-01-15", "2024-03-01", NULL);
    column_builder_subscription(company.builder, 2,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 99,
                                                                  .amount = 10, .currency = currency("USD"),
                                                                  .start_day = day_of("2024-11-05"),
                                                                  .end_day = day_of("2024-12-05")});
    column_builder_line(company.builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = 7,
                                                  .currency = currency("USD"),
                                                  .issued_day = day_of("2024-12-01"),
                                                  .due_day = day_of("2024-12-10")});
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.mrr, 150);
    assert_int_equal(figures.mrr_year_ago, 100);
    assert_int_equal(figures.lifetime_revenue_12_months, 5 * 100 + 7 * 150);
    assert_int_equal(figures.first_mrr_day, day_of("2023-01-15"));
    assert_int_equal(figures.churned_day, DAY_ABSENT);
    assert_int_equal(figures.amount_overdue, 42);
    assert_int_equal(figures.days_overdue, 21);
    assert_int_equal(figures.last_nps, -1);
    assert_int_equal(metric_account(&scope, 1, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.mrr, 0);
    assert_int_equal(figures.churned_day, day_of("2024-03-01"));
    assert_int_equal(metric_account(&scope, 2, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.lifetime_revenue_12_months, 50);
    assert_int_equal(figures.churned_day, day_of("2024-12-05"));
    assert_int_equal(metric_account(&scope, 3, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.first_mrr_day, DAY_ABSENT);
    scope.as_of = day_of("2024-12-30"); /* December is not over: from December before to November */
    assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.lifetime_revenue_12_months, 6 * 100 + 6 * 150);
    scope.as_of = day_of("2022-12-31");
    assert_int_equal(metric_account(&scope, 0, &figures, &company.problem), RESULT_OK);
    assert_int_equal(figures.first_mrr_day, DAY_ABSENT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares),       cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_too_large),    cmocka_unit_test(test_against_plain_sums),
        cmocka_unit_test(test_missing_rate), cmocka_unit_test(test_one_account)};
    return cmocka_run_group_tests_name("metric pareto", tests, NULL, NULL);
}
