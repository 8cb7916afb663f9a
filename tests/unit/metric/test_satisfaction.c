/* NPS, CSAT and CES: the examples of metrics.md, section 4, and the rules around them. */
#include "../check.h"

#include <math.h>

#include "base/bits.h"
#include "company.h"
#include "metric/satisfaction_table.h"

static const struct metric_survey_query year_2026 = {.first_day = 20454, .last_day = 20818};

/* `promoters` tens, `passives` eights and `detractors` threes, each of an account of its own. */
static struct metric_nps_row nps_of(int promoters, int passives, int detractors)
{
    struct company company;
    struct metric_nps nps;
    company_open(&company);
    for (int i = 0; i < promoters + passives + detractors; i++) {
        company_account(&company, (uint32_t)i, NULL, NULL);
        company_score(&company, (uint32_t)i, "ana@x", "2026-03-04",
                      i < promoters              ? 10
                      : i < promoters + passives ? 8
                                                 : 3,
                      NULL);
    }
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(metric_nps(&company.arena, &scope, &year_2026, &nps, &company.problem), RESULT_OK);
    assert_int_equal(nps.count, 1);
    struct metric_nps_row row = nps.rows[0];
    company_release(&company);
    return row;
}

static void seven_promoters_and_three_detractors(void **state)
{
    (void)state;
    struct metric_nps_row row = nps_of(7, 0, 3);
    assert_true(row.nps == 40);
    assert_int_equal(row.responses, 10);
    assert_string_equal(metric_nps_band(row.nps, 0), "fair"); /* razoável */
}

static void two_thousand_answers_at_fifty(void **state)
{
    (void)state;
    struct metric_nps_row row = nps_of(1200, 600, 200);
    assert_true(row.nps == 50);
    assert_int_equal(row.responses, 2000);
    assert_string_equal(metric_nps_band(row.nps, 1), "improvement zone"); /* zona de aperfeiçoamento */
    assert_string_equal(metric_nps_band(row.nps, 0), "very good");
}

static void variance_and_margin(void **state)
{
    (void)state;
    struct metric_nps_row row = nps_of(3, 2, 1);
    assert_true(fabs(row.nps - 100.0 / 3) < 1e-12);
    assert_true(fabs(row.variance - 5.0 / 9) < 1e-12);
    assert_true(fabs(row.margin - 196 * sqrt(5.0 / 9 / 6)) < 1e-9);
    assert_int_equal(row.promoters, 3);
    assert_int_equal(row.passives, 2);
    assert_int_equal(row.detractors, 1);
}

static void no_answers_are_absent(void **state)
{
    (void)state;
    struct metric_nps_row row = nps_of(0, 0, 0);
    assert_int_equal(row.responses, 0);
    assert_true(isnan(row.nps) && isnan(row.margin) && isnan(row.variance));
    assert_null(metric_nps_band(row.nps, 0));
}

static void bands_are_half_open(void **state)
{
    (void)state;
    assert_string_equal(metric_nps_band(75, 0), "excellent");
    assert_string_equal(metric_nps_band(74.9, 0), "very good");
    assert_string_equal(metric_nps_band(0, 0), "fair");
    assert_string_equal(metric_nps_band(-0.1, 0), "poor");
    assert_string_equal(metric_nps_band(75.1, 1), "excellence zone");
    assert_string_equal(metric_nps_band(75, 1), "quality zone");
    assert_string_equal(metric_nps_band(0, 1), "critical zone");
}

/* One contact: a 2 in January (onboarding), a 10 in January (adoption), a 9 in February, a 0 in March. */
static struct metric_scope answer_four_times(struct company *company, const char *as_of)
{
    company_open(company);
    company_account(company, 0, "SMB", NULL);
    company_account(company, 1, "SMB", NULL);
    company_score(company, 0, "ana@x", "2026-01-05", 2, "onboarding");
    company_score(company, 0, "ana@x", "2026-01-20", 10, "adoption");
    company_score(company, 0, "ana@x", "2026-02-03", 9, "adoption");
    company_score(company, 0, "ana@x", "2026-03-09", 0, "renewal");
    company_answer(company, 0, "ana@x", "2026-03-10", SURVEY_CSAT, 1, 1, 5, "renewal");
    return company_close(company, as_of);
}

static struct metric_nps ask(struct company *company, const struct metric_scope *scope, int by,
                             const char *last_day)
{
    struct metric_nps nps;
    struct metric_survey_query query = year_2026;
    query.by = by;
    query.dimension = DIMENSION_SEGMENT;
    query.last_day = day_of(last_day);
    assert_int_equal(metric_nps(&company->arena, scope, &query, &nps, &company->problem), RESULT_OK);
    return nps;
}

static void the_latest_answer_counts_in_each_groups_window(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = answer_four_times(&company, "2026-12-31");
    struct metric_nps all = ask(&company, &scope, 0, "2026-12-31");
    assert_int_equal(all.rows[0].responses, 1);
    assert_int_equal(all.rows[0].detractors, 1);
    assert_int_equal(all.rows[0].month, DAY_ABSENT);
    struct metric_nps months = ask(&company, &scope, BY_MONTH, "2026-12-31");
    assert_int_equal(months.count, 3);
    assert_int_equal(months.rows[0].month, month_of_day(day_of("2026-01-01")));
    assert_int_equal(months.rows[0].promoters, 1); /* the 10 replaced the 2 */
    assert_int_equal(months.rows[0].responses, 1);
    struct metric_nps stages = ask(&company, &scope, BY_STAGE, "2026-12-31");
    assert_int_equal(stages.count, 3);
    struct metric_nps both = ask(&company, &scope, BY_MONTH | BY_STAGE | BY_DIMENSION, "2026-12-31");
    assert_int_equal(both.count, 4);
    assert_int_equal(both.rows[0].group, column_account_code(company.columns, DIMENSION_SEGMENT, 0));
    assert_int_equal(both.rows[0].detractors + both.rows[1].detractors, 1);
    company_release(&company);
}

static void nothing_after_the_window_or_as_of_counts(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = answer_four_times(&company, "2026-02-28");
    assert_int_equal(ask(&company, &scope, 0, "2026-12-31").rows[0].promoters, 1);
    assert_int_equal(ask(&company, &scope, BY_MONTH, "2026-12-31").count, 2);
    scope.as_of = INT32_MAX;
    assert_int_equal(ask(&company, &scope, 0, "2026-01-31").rows[0].promoters, 1);
    assert_int_equal(ask(&company, &scope, 0, "2026-01-10").rows[0].detractors, 1);
    assert_int_equal(ask(&company, &scope, 0, "2025-12-31").rows[0].responses, 0);
    assert_int_equal(ask(&company, &scope, BY_MONTH, "2025-12-31").count, 0);
    struct metric_survey_query ever = {.first_day = INT32_MIN, .last_day = INT32_MAX};
    struct metric_nps nps;
    assert_int_equal(metric_nps(&company.arena, &scope, &ever, &nps, &company.problem), RESULT_OK);
    assert_int_equal(nps.rows[0].detractors, 1);
    uint64_t second_only = UINT64_C(1) << 1;
    scope.accounts = &second_only;
    assert_int_equal(ask(&company, &scope, 0, "2026-12-31").rows[0].responses, 0);
    company_release(&company);
}

static void anonymous_answers_are_each_their_own(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    company_score(&company, 0, NULL, "2026-01-05", 9, NULL);
    company_score(&company, 0, NULL, "2026-01-06", 9, NULL);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(ask(&company, &scope, 0, "2026-12-31").rows[0].promoters, 2);
    company_release(&company);
    company_open(&company); /* an answer of an account that is not there */
    company_score(&company, 0, NULL, "2026-01-05", 9, NULL);
    company_account(&company, COLUMN_BLOCK_ACCOUNTS, NULL, NULL);
    scope = company_close(&company, "2026-12-31");
    assert_int_equal(ask(&company, &scope, 0, "2026-12-31").rows[0].promoters, 0);
    company_release(&company);
}

static void scales_are_never_mixed(void **state)
{
    (void)state;
    static const struct {
        int score, minimum, maximum;
        bool satisfied;
    } answers[] = {
        {3, 1, 5, false},  {4, 1, 5, true},   {5, 1, 5, true},  {7, 1, 10, false},
        {8, 1, 10, true},  {10, 1, 10, true}, {5, 1, 7, false}, {6, 1, 7, true},
        {7, 0, 10, false}, {8, 0, 10, true},  {0, 0, 1, false}, {1, 0, 1, true},
    };
    struct company company;
    struct metric_csat csat;
    int64_t satisfied = 0;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        company_answer(&company, 0, "ana@x", "2026-03-04", SURVEY_CSAT, answers[i].score, answers[i].minimum,
                       answers[i].maximum, NULL);
        satisfied += answers[i].satisfied;
    }
    company_answer(&company, 0, "ana@x", "2026-03-04", SURVEY_CES, 6, 1, 7, NULL);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(metric_csat(&company.arena, &scope, false, &year_2026, &csat, &company.problem),
                     RESULT_OK);
    assert_int_equal(csat.count, 5);
    for (size_t i = 0; i < csat.count; i++)
        satisfied -= csat.rows[i].satisfied;
    assert_int_equal(satisfied, 0);
    assert_int_equal(csat.rows[1].scale_max, 500); /* by greatest, then least of the scale */
    assert_int_equal(csat.rows[1].responses, 3);
    assert_true(csat.rows[1].mean == 4);
    assert_true(csat.rows[1].satisfied_rate == 2.0 / 3);
    assert_int_equal(csat.rows[3].scale_min, 0);
    assert_int_equal(csat.rows[4].scale_min, 100);
    assert_int_equal(metric_csat(&company.arena, &scope, true, &year_2026, &csat, &company.problem),
                     RESULT_OK);
    assert_int_equal(csat.count, 1);
    assert_true(csat.rows[0].mean == 6);
    struct metric_survey_query strict = year_2026;
    strict.satisfied_bottom_percent = 100;
    assert_int_equal(metric_csat(&company.arena, &scope, true, &strict, &csat, &company.problem), RESULT_OK);
    assert_int_equal(csat.rows[0].satisfied, 0);
    company_release(&company);
}

static void a_table_holds_many_groups(void **state)
{
    (void)state;
    enum { KEYS = 3000 };
    struct satisfaction_table first = {0}, second = {0};
    for (int i = 0; i < KEYS; i++) {
        struct satisfaction_key key =
            satisfaction_key_of(i % 50 - 25, (uint32_t)(i / 50 % 10), (uint16_t)(i / 500), 0, 500);
        satisfaction_table_at(i % 2 ? &first : &second, key)->responses++;
        satisfaction_table_at(&first, key)->responses++;
    }
    satisfaction_table_merge(&first, &second);
    assert_int_equal(first.count, KEYS);
    satisfaction_table_sort(&first);
    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(first.slots[i].responses, 2);
        assert_int_equal(satisfaction_key_month(&first.slots[i].key), i / 60 - 25);
    }
    satisfaction_table_release(&first);
    satisfaction_table_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_promoters_and_three_detractors),
        cmocka_unit_test(two_thousand_answers_at_fifty),
        cmocka_unit_test(variance_and_margin),
        cmocka_unit_test(no_answers_are_absent),
        cmocka_unit_test(bands_are_half_open),
        cmocka_unit_test(the_latest_answer_counts_in_each_groups_window),
        cmocka_unit_test(nothing_after_the_window_or_as_of_counts),
        cmocka_unit_test(anonymous_answers_are_each_their_own),
        cmocka_unit_test(scales_are_never_mixed),
        cmocka_unit_test(a_table_holds_many_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
