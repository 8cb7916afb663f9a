/* Retention curves: Fader & Hardie's two segments (metrics.md, section 7), Kaplan–Meier against a table
 * worked by hand, the log-rank test, and the life tables below them. */
#include "../check.h"

#include <math.h>

#include "company.h"
#include "metric/lifetime.h"
#include "metric/survival.h"

static bool is_near(double value, double expected, double within)
{
    return fabs(value - expected) <= within;
}

/* Survivors in tenths of a percent, years 0 … 7. */
static void check_segment(const int64_t survivors[8], double alpha, double beta, const double projected[5])
{
    int64_t at_risk[8] = {0}, churned[8] = {0};
    for (int t = 1; t <= 7; t++) {
        at_risk[t] = survivors[t - 1];
        churned[t] = survivors[t - 1] - survivors[t];
    }
    struct survival_table table = {7, at_risk, churned};
    double fitted_alpha, fitted_beta;
    assert_true(survival_sbg_fit(&table, &fitted_alpha, &fitted_beta));
    assert_true(is_near(fitted_alpha, alpha, 0.0005));
    assert_true(is_near(fitted_beta, beta, 0.0005));
    for (int year = 8; year <= 12; year++)
        assert_true(is_near(100 * survival_sbg(fitted_alpha, fitted_beta, year), projected[year - 8], 0.05));
}

static void fader_and_hardies_segments(void **state)
{
    (void)state;
    check_segment((const int64_t[]){1000, 869, 743, 653, 593, 551, 517, 491}, 0.668, 3.806,
                  (const double[]){46.0, 43.6, 41.4, 39.5, 37.8});
    check_segment((const int64_t[]){1000, 631, 468, 382, 326, 289, 262, 241}, 0.704, 1.182,
                  (const double[]){22.0, 20.4, 19.1, 18.0, 17.0});
    assert_true(is_near(1 - survival_sbg(0.668, 3.806, 1), 0.668 / (0.668 + 3.806), 1e-15));
}

static void what_cannot_be_fitted_is_absent(void **state)
{
    (void)state;
    double alpha = -1, beta = -1;
    int64_t none[3] = {0, 0, 0}, ten[3] = {0, 10, 10}, once[3] = {0, 10, 0}, one[3] = {0, 1, 1};
    assert_false(survival_sbg_fit(&(struct survival_table){0, none, none}, &alpha, &beta));
    assert_false(survival_sbg_fit(&(struct survival_table){2, ten, none}, &alpha, &beta)); /* nobody left */
    assert_false(survival_sbg_fit(&(struct survival_table){2, ten, ten}, &alpha, &beta));  /* nobody stayed */
    assert_false(survival_sbg_fit(&(struct survival_table){2, once, one}, &alpha, &beta)); /* one interval */
    assert_true(alpha == -1 && beta == -1);
}

static void a_homogeneous_base_is_nearly_geometric(void **state)
{
    (void)state;
    int64_t at_risk[4] = {0, 80000, 60000, 45000}, churned[4] = {0, 20000, 15000, 11250};
    double alpha, beta;
    assert_true(survival_sbg_fit(&(struct survival_table){3, at_risk, churned}, &alpha, &beta));
    assert_true(is_near(alpha / (alpha + beta), 0.25, 1e-6));
    assert_true(is_near(survival_sbg(alpha, beta, 10), pow(0.75, 10), 1e-3));
}

/* Churn that grows with age has no best β short of the end of its range, where the model is geometric with
 * the share Σ churned ÷ Σ at risk: the lifetimes expected are of that, and of α's own end where hardly anyone
 * left. */
static void a_ridge_is_climbed_to_its_end(void **state)
{
    (void)state;
    int64_t at_risk[] = {0, 247, 235, 225, 214, 200, 185, 176, 162, 150, 136, 115, 92, 63, 38};
    int64_t churned[] = {0, 3, 0, 0, 3, 4, 0, 2, 0, 4, 3, 1, 12, 2, 1};
    double alpha, beta, all = 0, left = 0;
    for (int k = 1; k <= 14; k++) {
        all += (double)at_risk[k];
        left += (double)churned[k];
    }
    assert_true(survival_sbg_fit(&(struct survival_table){14, at_risk, churned}, &alpha, &beta));
    assert_true(is_near(beta, 1e6, 1));
    assert_true(is_near(alpha / (alpha + beta), left / all, 1e-6));
    assert_true(is_near(survival_sbg_lifetime(alpha, beta, 0.01), 39.39396, 1e-4));

    int64_t many[] = {0, 1000, 999, 999}, one[] = {0, 1, 0, 0};
    assert_true(survival_sbg_fit(&(struct survival_table){3, many, one}, &alpha, &beta));
    assert_true(is_near(alpha, 1e-6, 1e-9));
    assert_true(is_near(alpha / (alpha + beta), 0.001, 1e-5));
}

static void expected_lifetime(void **state)
{
    (void)state;
    /* Without discount the mean has a closed form; with one the sum converges for any α. */
    assert_true(is_near(survival_sbg_lifetime(2, 3, 0), 4, 1e-12));
    assert_true(isnan(survival_sbg_lifetime(0.7, 1.2, 0)));
    double sum = 0;
    for (int t = 0; t < 400; t++)
        sum += survival_sbg(0.668, 3.806, t) / pow(1.1, t);
    assert_true(is_near(survival_sbg_lifetime(0.668, 3.806, 0.1), sum, 1e-9));
    assert_true(survival_sbg_lifetime(0.5, 1, 1e-12) > 1000); /* ends, though it hardly converges */
}

static void a_curve_to_its_horizon(void **state)
{
    (void)state;
    int64_t at_risk[4] = {0, 10, 8, 4}, churned[4] = {0, 2, 4, 0};
    struct survival_table table = {3, at_risk, churned};
    size_t horizon;
    assert_true(is_near(survival_expected(&table, 2, &horizon), 1 + 0.8, 1e-12));
    assert_int_equal(horizon, 2);
    assert_true(is_near(survival_expected(&table, 60, &horizon), 1 + 0.8 + 0.4 + 0.4, 1e-12)); /* ends at 3 */
    assert_int_equal(horizon, 4);
    at_risk[2] = 0;
    assert_true(is_near(survival_expected(&table, 60, &horizon), 1 + 0.8, 1e-12)); /* nobody left to see */
    assert_true(survival_expected(&table, 0, &horizon) == 0);
}

static void the_chi_squared_tail(void **state)
{
    (void)state;
    assert_true(is_near(survival_chi_squared_tail(3.841458820694124, 1), 0.05, 1e-9));
    assert_true(is_near(survival_chi_squared_tail(5.991464547107979, 2), 0.05, 1e-9));
    assert_true(is_near(survival_chi_squared_tail(0.710723021397, 4), 0.95, 1e-9));
    assert_true(survival_chi_squared_tail(0, 3) == 1);
}

static void months_of_a_lifetime(void **state)
{
    (void)state;
    int32_t first = day_of("2026-01-31");
    assert_int_equal(metric_lifetime_churn_month(first, day_of("2026-02-01")), 1);
    assert_int_equal(metric_lifetime_churn_month(first, day_of("2026-02-28")), 1); /* the month's last day */
    assert_int_equal(metric_lifetime_churn_month(first, day_of("2026-03-01")), 2);
    assert_int_equal(metric_lifetime_months_seen(first, day_of("2026-02-27")), 0);
    assert_int_equal(metric_lifetime_months_seen(first, day_of("2026-02-28")), 1);
    assert_int_equal(metric_lifetime_months_seen(first, day_of("2027-01-31")), 12);
}

/* Freireich's leukaemia remissions (weeks), the classic of the subject: 21 treated, 21 on placebo. */
static void curves_of_two_groups(void **state)
{
    (void)state;
    static const int treated[] = {6, 6, 6, 7, 10, 13, 16, 22, 23};
    static const int treated_censored[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    static const int placebo[] = {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23};
    struct company company;
    struct metric_survival survival;
    uint32_t account = 0;
    company_open(&company);
    int32_t as_of = day_of("2026-06-30");
    for (int group = 0; group < 3; group++) {
        const int *times = group == 0 ? treated : group == 1 ? treated_censored : placebo;
        int count = group == 0 ? 9 : group == 1 ? 12 : 21;
        for (int i = 0; i < count; i++, account++) {
            char start[11], end[11];
            day_format(group == 1 ? as_of - times[i] : as_of - 40, start);
            day_format(group == 1 ? DAY_ABSENT : as_of - 40 + times[i], end);
            company_account(&company, account, group == 2 ? "placebo" : "treated", NULL);
            company_subscribe(&company, account, 1000, start, end, NULL);
        }
    }
    struct metric_scope scope = company_close(&company, "2026-06-30");
    struct metric_grouping by_segment = {DIMENSION_SEGMENT};
    assert_int_equal(metric_survival(&company.arena, &scope, true, by_segment, &survival, &company.problem),
                     RESULT_OK);
    assert_int_equal(survival.count, 2);
    const struct metric_survival_curve *curve = &survival.curves[0];
    assert_int_equal(curve->accounts, 21);
    assert_int_equal(curve->churned, 9);
    assert_int_equal(curve->points[0].time, 6);
    assert_int_equal(curve->points[0].at_risk, 21);
    assert_int_equal(curve->points[0].churned, 3);
    assert_int_equal(curve->points[0].censored, 1);
    /* By hand: 18/21; × 16/17; × 14/15; standard error of the first √(S² × 3 ÷ (21 × 18)). */
    assert_true(is_near(curve->points[0].survival, 18.0 / 21, 1e-12));
    assert_true(is_near(curve->points[0].low, 18.0 / 21 - 1.96 * 18.0 / 21 * sqrt(3.0 / (21 * 18)), 1e-12));
    assert_true(curve->points[0].high == 1);
    assert_true(is_near(curve->points[1].survival, 18.0 / 21 * 16 / 17, 1e-12));
    assert_true(is_near(curve->points[3].survival, 18.0 / 21 * 16 / 17 * 14 / 15, 1e-12));
    assert_true(isnan(curve->alpha));
    const struct metric_survival_curve *other = &survival.curves[1];
    const struct metric_survival_point *last = &other->points[other->count - 1];
    assert_true(last->survival == 0 && last->low == 0 && last->high == 0);
    assert_true(is_near(survival.log_rank, 16.79, 0.005)); /* as published */
    assert_true(survival.log_rank_p < 0.0001);
    company_release(&company);
}

static void too_many_groups(void **state)
{
    (void)state;
    enum { GROUPS = 6000 };
    struct company company;
    struct metric_survival survival;
    struct metric_grouping by_segment = {DIMENSION_SEGMENT};
    company_open(&company);
    for (uint32_t account = 0; account < GROUPS; account++) {
        char segment[16];
        snprintf(segment, sizeof segment, "segment %u", account);
        company_account(&company, account, segment, NULL);
        company_subscribe(&company, account, 1000, "2016-01-10", account % 2 ? "2016-02-10" : NULL, NULL);
    }
    struct metric_scope scope = company_close(&company, "2026-04-15");
    assert_int_equal(metric_survival(&company.arena, &scope, true, by_segment, &survival, &company.problem),
                     RESULT_LIMIT);
    assert_int_equal(metric_survival(&company.arena, &scope, false, by_segment, &survival, &company.problem),
                     RESULT_OK);
    assert_int_equal(survival.count, GROUPS);
    assert_true(isnan(survival.log_rank)); /* not among thousands */
    company_release(&company);
}

static void three_groups_alike_and_none_that_churned(void **state)
{
    (void)state;
    static const char *const segments[] = {"A", "B", "C"};
    struct company company;
    struct metric_survival survival;
    struct metric_grouping by_segment = {DIMENSION_SEGMENT};
    for (int churning = 0; churning < 2; churning++) {
        company_open(&company);
        for (uint32_t account = 0; account < 12; account++) {
            company_account(&company, account, segments[account % 3], NULL);
            company_subscribe(&company, account, 1000, "2026-01-01",
                              churning && account < 6 ? "2026-02-01" : NULL, NULL);
        }
        struct metric_scope scope = company_close(&company, "2026-04-15");
        enum result result =
            metric_survival(&company.arena, &scope, true, by_segment, &survival, &company.problem);
        assert_int_equal(result, RESULT_OK);
        if (churning)
            assert_true(is_near(survival.log_rank, 0, 1e-12) && is_near(survival.log_rank_p, 1, 1e-12));
        else
            assert_true(isnan(survival.log_rank));
        company_release(&company);
    }
}

static void a_missing_rate_is_an_error(void **state)
{
    (void)state;
    struct company company;
    struct metric_survival survival;
    struct metric_grouping none = {-1};
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    struct column_subscription_row row = {
        COLUMN_SUBSCRIPTION_ROW_NONE,
        .id = 1,
        .amount = 1000,
        .currency = currency_parse(TEXT("USD")),
    };
    row.start_day = day_of("2026-01-05");
    column_builder_subscription(company.builder, 0, &row);
    struct metric_scope scope = company_close(&company, "2026-06-30");
    assert_int_equal(metric_survival(&company.arena, &scope, false, none, &survival, &company.problem),
                     RESULT_BAD_INPUT);
    company_release(&company);
    company_open(&company); /* and nobody at all is no curve */
    scope = company_close(&company, "2026-06-30");
    assert_int_equal(metric_survival(&company.arena, &scope, false, none, &survival, &company.problem),
                     RESULT_OK);
    assert_int_equal(survival.count, 0);
    company_release(&company);
}

static void curves_by_months(void **state)
{
    (void)state;
    struct company company;
    struct metric_survival survival;
    company_open(&company);
    for (uint32_t account = 0; account < 8; account++)
        company_account(&company, account, NULL, NULL);
    company_subscribe(&company, 0, 1000, "2026-01-10", "2026-02-10", NULL); /* month 1 */
    company_subscribe(&company, 1, 1000, "2026-01-10", "2026-02-11", NULL); /* month 2 */
    company_subscribe(&company, 2, 1000, "2026-01-10", NULL, NULL);         /* censored at 3 */
    company_subscribe(&company, 3, 1000, "2026-03-20", "2026-04-12",
                      NULL); /* its first month is not over: censored at 0 */
    company_subscribe(&company, 4, 1000, "2026-05-01", NULL, NULL);         /* after as-of */
    company_subscribe(&company, 5, 1000, "2026-02-15", "2026-03-15", NULL); /* month 1, and back later */
    company_subscribe(&company, 5, 1000, "2026-04-01", NULL, NULL);
    company_subscribe(&company, 6, 1000, "2026-01-10", "2026-07-01",
                      NULL); /* later than as-of: censored at 3 */
    struct metric_scope scope = company_close(&company, "2026-04-15");
    struct metric_grouping none = {-1};
    assert_int_equal(metric_survival(&company.arena, &scope, false, none, &survival, &company.problem),
                     RESULT_OK);
    assert_int_equal(survival.count, 1);
    const struct metric_survival_curve *curve = &survival.curves[0];
    assert_int_equal(curve->accounts, 6);
    assert_int_equal(curve->churned, 3);
    assert_int_equal(curve->count, 4);
    assert_int_equal(curve->points[0].censored, 1);
    assert_int_equal(curve->points[1].at_risk, 5);
    assert_int_equal(curve->points[1].churned, 2);
    assert_int_equal(curve->points[2].churned, 1);
    assert_int_equal(curve->points[3].censored, 2);
    assert_true(is_near(curve->points[3].survival, 3.0 / 5 * 2 / 3, 1e-12));
    assert_false(isnan(curve->alpha));
    assert_true(isnan(survival.log_rank));
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fader_and_hardies_segments),
        cmocka_unit_test(what_cannot_be_fitted_is_absent),
        cmocka_unit_test(a_homogeneous_base_is_nearly_geometric),
        cmocka_unit_test(a_ridge_is_climbed_to_its_end),
        cmocka_unit_test(expected_lifetime),
        cmocka_unit_test(a_curve_to_its_horizon),
        cmocka_unit_test(the_chi_squared_tail),
        cmocka_unit_test(months_of_a_lifetime),
        cmocka_unit_test(curves_of_two_groups),
        cmocka_unit_test(curves_by_months),
        cmocka_unit_test(too_many_groups),
        cmocka_unit_test(three_groups_alike_and_none_that_churned),
        cmocka_unit_test(a_missing_rate_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
