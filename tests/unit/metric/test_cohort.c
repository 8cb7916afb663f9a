/* Cohorts (metrics.md, section 5): columns counted from the month joined, the future absent, the last row
 * weighing by size. */
#include "../check.h"

#include "company.h"

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

/* January: 4 join, 2 of them with 200; one leaves in February, one in March and comes back in April.
 * February: 2 join, one of them only for that month. Account 6 joins in March in dollars. */
static void open_cohorts(struct company *company)
{
    company_open(company);
    for (int m = 0; m < 4; m++)
        column_builder_rate(company->builder, month_parse(TEXT("2024-01")) + m, currency("USD"),
                            (5 + m) * RATE_ONE);
    for (uint32_t a = 0; a < 8; a++)
        company_account(company, a, a % 2 ? "B" : "A", NULL);
    company_subscribe(company, 0, 100, "2024-01-10", NULL, NULL);
    company_subscribe(company, 1, 100, "2024-01-11", "2024-02-11", NULL);
    company_subscribe(company, 2, 200, "2024-01-12", NULL, NULL);
    company_subscribe(company, 3, 200, "2024-01-13", "2024-03-05", NULL);
    company_subscribe(company, 3, 300, "2024-04-05", NULL, NULL);
    company_subscribe(company, 4, 100, "2024-02-01", NULL, NULL);
    company_subscribe(company, 5, 100, "2024-02-02", "2024-02-20", NULL);
    column_builder_subscription(company->builder, 6,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE,
                                                                  .id = ++company->subscriptions,
                                                                  .amount = 10, .currency = currency("USD"),
                                                                  .start_day = day_of("2024-03-03")});
}

static void test_logos(void **state)
{
    (void)state;
    struct company company;
    struct metric_cohort cohort;
    open_cohorts(&company);
    struct metric_scope scope = company_close(&company, "2024-04-30");
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(
        metric_cohort(&company.arena, &scope, false, january, january + 5, &cohort, &company.problem),
        RESULT_OK);
    assert_false(cohort.revenue);
    assert_int_equal(cohort.count, 5); /* May and June are in the future; the last row is all */
    assert_int_equal(cohort.rows[0].size, 4);
    assert_int_equal(cohort.rows[0].cell_count, 4);
    static const int64_t january_values[] = {4, 3, 2, 3}, february_values[] = {1, 1, 1};
    for (int k = 0; k < 4; k++)
        assert_int_equal(cohort.rows[0].values[k], january_values[k]);
    assert_float_equal(cohort.rows[0].cells[1], 0.75, 1e-12);
    for (int k = 0; k < 3; k++)
        assert_int_equal(cohort.rows[1].values[k], february_values[k]);
    assert_int_equal(cohort.rows[1].size, 2);
    assert_float_equal(cohort.rows[1].cells[0], 0.5, 1e-12); /* joined and left within the month */
    assert_int_equal(cohort.rows[2].values[1], 1);
    assert_int_equal(cohort.rows[3].size, 0);
    assert_true(isnan(cohort.rows[3].cells[0]));
    const struct metric_cohort_row *all = &cohort.rows[4];
    assert_int_equal(all->cohort, DAY_ABSENT);
    assert_int_equal(all->size, 7);
    assert_float_equal(all->cells[0], 6.0 / 7, 1e-12);
    assert_float_equal(all->cells[1], 5.0 / 7, 1e-12);
    assert_float_equal(all->cells[2], 3.0 / 6, 1e-12); /* March's cohort does not reach it */
    assert_float_equal(all->cells[3], 3.0 / 4, 1e-12);
    company_release(&company);
}

static void test_revenue(void **state)
{
    (void)state;
    struct company company;
    struct metric_cohort logos, revenue;
    struct metric_account_rows rows;
    open_cohorts(&company);
    struct metric_scope scope = company_close(&company, "2024-04-30");
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(
        metric_cohort_both(&company.arena, &scope, january, january + 3, &logos, &revenue, &company.problem),
        RESULT_OK);
    assert_int_equal(logos.rows[0].values[3], 3);
    static const int64_t january_values[] = {600, 500, 300, 600};
    for (int k = 0; k < 4; k++)
        assert_int_equal(revenue.rows[0].values[k], january_values[k]);
    assert_int_equal(revenue.rows[0].base, 600);
    assert_float_equal(revenue.rows[0].cells[2], 0.5, 1e-12);
    assert_int_equal(revenue.rows[2].values[0], 70); /* ten dollars at March's 7, then April's 8 */
    assert_int_equal(revenue.rows[2].values[1], 80);
    assert_int_equal(metric_cohort_accounts(&company.arena, &scope, january, january + 3,
                                            &(struct metric_rows_page){.limit = 2}, &rows, &company.problem),
                     RESULT_OK);
    assert_int_equal(rows.sum, 600);
    assert_int_equal(rows.total_count, 3);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.rows[0].account, 3);
    assert_int_equal(rows.rows[0].opening, 200);
    assert_int_equal(rows.rows[1].account, 2);
    company_release(&company);
}

/* A filter, an as-of inside a month, a range that leaves the first cohort out. */
static void test_scope(void **state)
{
    (void)state;
    struct company company;
    struct metric_cohort cohort;
    struct metric_account_rows rows;
    uint64_t odd[64] = {0xaa};
    open_cohorts(&company);
    struct metric_scope scope = company_close(&company, "2024-02-10");
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(
        metric_cohort(&company.arena, &scope, false, january, january + 3, &cohort, &company.problem),
        RESULT_OK);
    assert_int_equal(cohort.count, 3);
    assert_int_equal(cohort.column_count, 1); /* the end of February is to come */
    assert_int_equal(cohort.rows[0].cell_count, 1);
    assert_int_equal(cohort.rows[0].values[0], 4);
    assert_int_equal(cohort.rows[1].size, 2);
    assert_int_equal(cohort.rows[1].base, 2);
    assert_int_equal(cohort.rows[1].cell_count, 0);
    assert_int_equal(cohort.rows[2].size, 6);
    assert_int_equal(cohort.rows[2].cell_count, 1);
    assert_float_equal(cohort.rows[2].cells[0], 1, 1e-12); /* of January's four alone */
    assert_int_equal(
        metric_cohort(&company.arena, &scope, true, january + 1, january + 3, &cohort, &company.problem),
        RESULT_OK);
    assert_int_equal(cohort.count, 2);
    assert_int_equal(cohort.rows[0].base, MONEY_ABSENT);
    assert_int_equal(cohort.rows[1].base, 0);
    static const int32_t no_cells[][2] = {{1, 1}, {0, 1}, {1, 0}}; /* to come, to come, before it joined */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(metric_cohort_accounts(&company.arena, &scope, january + no_cells[i][0],
                                                january + no_cells[i][1], &(struct metric_rows_page){0},
                                                &rows, &company.problem),
                         RESULT_OK);
        assert_int_equal(rows.count, 0);
        assert_int_equal(rows.sum, 0);
    }
    scope.as_of = day_of("2024-04-30");
    scope.accounts = odd;
    assert_int_equal(
        metric_cohort(&company.arena, &scope, true, january + 1, january + 3, &cohort, &company.problem),
        RESULT_OK);
    assert_int_equal(cohort.count, 4);
    assert_int_equal(cohort.rows[0].size, 1);
    assert_int_equal(cohort.rows[0].base, 0);
    assert_true(isnan(cohort.rows[0].cells[0]));
    assert_int_equal(
        metric_cohort(&company.arena, &scope, true, january + 1, january, &cohort, &company.problem),
        RESULT_OK);
    assert_int_equal(cohort.count, 1);
    assert_int_equal(metric_cohort(&company.arena, &scope, true, 0, 1200, &cohort, &company.problem),
                     RESULT_LIMIT);
    company_release(&company);
}

static void test_missing_rate(void **state)
{
    (void)state;
    struct company company;
    struct metric_cohort cohort;
    struct metric_account_rows rows;
    open_cohorts(&company);
    struct metric_scope scope = company_close(&company, "2024-05-31");
    int32_t march = month_parse(TEXT("2024-03"));
    assert_int_equal(metric_cohort(&company.arena, &scope, true, march, march + 2, &cohort, &company.problem),
                     RESULT_BAD_INPUT);
    assert_int_equal(metric_cohort_accounts(&company.arena, &scope, march, march + 2,
                                            &(struct metric_rows_page){0}, &rows, &company.problem),
                     RESULT_BAD_INPUT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_logos), cmocka_unit_test(test_revenue),
                                       cmocka_unit_test(test_scope), cmocka_unit_test(test_missing_rate)};
    return cmocka_run_group_tests_name("metric cohort", tests, NULL, NULL);
}
