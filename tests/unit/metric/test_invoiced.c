/* The rule set `invoiced` (metrics.md, section 2, [S0]) in every figure that stands on MRR: an account's MRR
 * of a month is what it was invoiced in it; renewals are of subscriptions all the same. */
#include "../check.h"

#include "company.h"
#include "metric/account_list.h"
#include "metric/rate.h"

static void invoice(struct company *company, uint32_t account, const char *day, int64_t amount)
{
    column_builder_line(company->builder, account,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                  .currency = currency_parse(TEXT("BRL")), .amount = amount,
                                                  .issued_day = day_of(day)});
}

/* One buys for three months; two buys, leaves for a month and comes back; three only has a contract. Seen in
 * the middle of April. */
static struct metric_scope open_shop(struct company *company, bool invoiced)
{
    company_open(company);
    for (uint32_t a = 0; a < 3; a++)
        company_account(company, a, "A", NULL);
    invoice(company, 0, "2024-01-05", 70);
    invoice(company, 0, "2024-01-25", 30);
    invoice(company, 0, "2024-02-05", 100);
    invoice(company, 0, "2024-03-05", 50);
    invoice(company, 1, "2024-02-10", 300);
    invoice(company, 1, "2024-04-05", 300);
    company_subscribe(company, 2, 40, "2023-03-01", NULL, "2024-03-01");
    return invoiced ? company_close_invoiced(company, "2024-04-10") : company_close(company, "2024-04-10");
}

static void test_cohorts(void **state)
{
    (void)state;
    struct company company;
    struct metric_cohort logos, revenue;
    struct metric_account_rows rows;
    struct metric_scope scope = open_shop(&company, true);
    int32_t january = month_parse(TEXT("2024-01"));
    assert_int_equal(
        metric_cohort_both(&company.arena, &scope, january, january + 2, &logos, &revenue, &company.problem),
        RESULT_OK);
    static const int64_t first[] = {1, 1, 1}, first_revenue[] = {100, 100, 50};
    assert_int_equal(logos.rows[0].size, 1);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(logos.rows[0].values[k], first[k]);
        assert_int_equal(revenue.rows[0].values[k], first_revenue[k]);
    }
    assert_int_equal(logos.rows[1].size, 1);
    assert_int_equal(logos.rows[1].values[0], 1);
    assert_int_equal(logos.rows[1].values[1], 0);
    assert_int_equal(metric_cohort_accounts(&company.arena, &scope, january, january + 2,
                                            &(struct metric_rows_page){0}, &rows, &company.problem),
                     RESULT_OK);
    assert_int_equal(rows.sum, 50);
    company_release(&company);
}

static void test_pareto(void **state)
{
    (void)state;
    struct company company;
    struct metric_pareto pareto;
    struct metric_scope scope = open_shop(&company, true);
    int32_t march = month_parse(TEXT("2024-03"));
    assert_int_equal(metric_pareto(&company.arena, &scope, march, &pareto, &company.problem), RESULT_OK);
    assert_int_equal(pareto.accounts, 2);
    assert_int_equal(pareto.revenue, 550);
    assert_int_equal(pareto.top_20_revenue, 300);
    company_release(&company);
}

static void test_unit_economics(void **state)
{
    (void)state;
    struct company company;
    struct metric_unit unit;
    struct metric_scope scope = open_shop(&company, true);
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH,
                                      .first_day = day_of("2024-01-01"), .last_day = day_of("2024-03-31")};
    assert_int_equal(metric_unit_economics(&company.arena, &scope, &query, &unit, &company.problem),
                     RESULT_OK);
    assert_int_equal(unit.count, 3);
    assert_int_equal(unit.rows[0].new_accounts, 1);
    assert_int_equal(unit.rows[1].new_accounts, 1);
    assert_int_equal(unit.rows[1].arpa, 200);
    assert_int_equal(unit.rows[2].arpa, 50);
    /* Of February's and March's rates, 0 and a half. */
    assert_float_equal(unit.rows[2].mean_monthly_logo_churn, 0.25, 1e-12);
    assert_int_equal(unit.rows[2].ltv_churn, 200);
    company_release(&company);
}

/* Whether an account pays is read from the last month over, so nobody has left because the month still runs;
 * by subscriptions from the day itself. */
static void test_single_accounts(void **state)
{
    (void)state;
    for (int invoiced = 0; invoiced < 2; invoiced++) {
        static const int64_t mrr[2][3] = {{0, 0, 40}, {50, 0, 0}}, year[2][3] = {{0, 0, 480}, {250, 300, 0}};
        struct company company;
        struct metric_scope scope = open_shop(&company, invoiced);
        struct metric_account_figures figures;
        int64_t at[3];
        int32_t day = metric_mrr_day(scope.columns, scope.as_of);
        assert_int_equal(day, day_of(invoiced ? "2024-03-31" : "2024-04-10"));
        assert_int_equal(metric_mrr_day(scope.columns, day_of("2024-02-29")), day_of("2024-02-29"));
        assert_int_equal(metric_mrr_at(&scope, day, at, &company.problem), RESULT_OK);
        for (uint32_t a = 0; a < 3; a++) {
            struct metric_rate_gap gap = METRIC_NO_GAP;
            int64_t listed =
                metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1}, a, &gap);
            bool had = invoiced ? a < 2 : a == 2;
            assert_int_equal(listed, had ? mrr[invoiced][a] : METRIC_KEY_ABSENT);
            assert_int_equal(metric_account(&scope, a, &figures, &company.problem), RESULT_OK);
            assert_int_equal(figures.mrr, mrr[invoiced][a]);
            assert_int_equal(at[a], mrr[invoiced][a]);
            assert_int_equal(figures.lifetime_revenue_12_months, year[invoiced][a]);
            if (invoiced && a == 1) {
                assert_int_equal(figures.first_mrr_day, day_of("2024-02-01"));
                assert_int_equal(figures.churned_day, day_of("2024-03-01"));
            } else {
                assert_int_equal(figures.churned_day, DAY_ABSENT);
            }
        }
        company_release(&company);
    }
}

static void test_renewals_are_of_subscriptions(void **state)
{
    (void)state;
    for (int invoiced = 0; invoiced < 2; invoiced++) {
        struct company company;
        struct metric_renewal renewal;
        struct metric_scope scope = open_shop(&company, invoiced);
        assert_int_equal(metric_renewal(&company.arena, &scope, day_of("2024-03-01"), day_of("2024-03-31"),
                                        &renewal, &company.problem),
                         RESULT_OK);
        assert_int_equal(renewal.due, 1);
        assert_int_equal(renewal.renewed, 1);
        assert_int_equal(renewal.due_value, 40);
        assert_int_equal(renewal.renewed_value, 40);
        company_release(&company);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cohorts),
        cmocka_unit_test(test_pareto),
        cmocka_unit_test(test_unit_economics),
        cmocka_unit_test(test_single_accounts),
        cmocka_unit_test(test_renewals_are_of_subscriptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
