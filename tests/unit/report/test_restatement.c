/* Two states of one record: the figures that differ, and the accounts whose differences add up to theirs. */
#include "../check.h"

#include <string.h>

#include "../metric/company.h"
#include "base/random.h"
#include "report/restatement.h"

enum { ACCOUNTS = 30 };

/* The company as known; with `later`, some subscriptions are longer, dearer or new, and there is one account
 * more. */
static struct metric_scope state_of(struct company *company, uint64_t seed, bool later)
{
    struct random random;
    random_seed(&random, seed);
    company_open(company);
    for (uint32_t a = 0; a < ACCOUNTS + (later ? 1 : 0); a++) {
        company_account(company, a, "A", NULL);
        int32_t start = day_of("2024-01-01") + (int32_t)random_below(&random, 200);
        int32_t end = start + 30 + (int32_t)random_below(&random, 150);
        int64_t amount = random_between(&random, 1, 9) * 100;
        char from[11], to[11];
        if (later && random_below(&random, 3) == 0)
            end += 40;
        if (later && random_below(&random, 3) == 0)
            amount += 50;
        company_subscribe(company, a, amount, day_format(start, from), a % 3 ? day_format(end, to) : NULL,
                          NULL);
    }
    return company_close(company, "2024-12-31");
}

static int64_t walk_accounts(struct company *company, const struct metric_scope *before,
                             const struct metric_scope *after, const struct restated_row *row)
{
    struct metric_rows_page page = {.limit = 4, .by_magnitude = true};
    struct metric_rows_place place;
    struct restated_accounts accounts;
    int64_t sum = 0;
    size_t seen = 0;
    do {
        assert_int_equal(report_restated_accounts(&company->arena, before, after, row->figure, row->period,
                                                  &page, &accounts, &company->problem),
                         RESULT_OK);
        assert_int_equal(accounts.preceding, seen);
        assert_true((double)accounts.before == row->before && (double)accounts.after == row->after);
        for (size_t i = 0; i < accounts.count; i++, seen++)
            sum += accounts.rows[i].after - accounts.rows[i].before;
        if (accounts.count) {
            const struct restated_account *last = &accounts.rows[accounts.count - 1];
            place = (struct metric_rows_place){last->after - last->before,
                                               column_account_external_id(after->columns, last->account)};
            page.after = &place;
        }
    } while (accounts.count);
    assert_int_equal(seen, accounts.total_count);
    return sum;
}

static void test_accounts_make_the_difference(void **state)
{
    (void)state;
    const struct period first = {PERIOD_MONTH, month_parse(TEXT("2024-01"))},
                        last = {PERIOD_MONTH, month_parse(TEXT("2024-12"))};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct company then, now;
        struct metric_scope before = state_of(&then, seed, false), after = state_of(&now, seed, true);
        struct report_restatement restatement;
        int opened = 0;
        assert_int_equal(
            report_restatement(&now.arena, &before, &after, first, last, &restatement, &now.problem),
            RESULT_OK);
        for (size_t i = 0; i < restatement.count; i++) {
            const struct restated_row *row = &restatement.rows[i];
            assert_true(row->before != row->after || isnan(row->before) != isnan(row->after));
            if (!row->figure->figures)
                continue;
            opened++;
            assert_int_equal(walk_accounts(&now, &before, &after, row), (int64_t)(row->after - row->before));
        }
        assert_true(opened > 0);
        /* The other way round the signs change, and an account that is no more is named by the older side. */
        struct report_restatement back;
        assert_int_equal(report_restatement(&now.arena, &after, &before, first, last, &back, &now.problem),
                         RESULT_OK);
        assert_int_equal(back.count, restatement.count);
        company_release(&then);
        company_release(&now);
    }
}

static void test_same_and_nothing(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = state_of(&company, 1, false);
    struct report_restatement restatement;
    const struct period first = {PERIOD_MONTH, month_parse(TEXT("2024-01"))},
                        before_it = {PERIOD_MONTH, month_parse(TEXT("2023-12"))};
    assert_int_equal(
        report_restatement(&company.arena, &scope, &scope, first, first, &restatement, &company.problem),
        RESULT_OK);
    assert_int_equal(restatement.count, 0);
    assert_int_equal(
        report_restatement(&company.arena, &scope, &scope, first, before_it, &restatement, &company.problem),
        RESULT_OK);
    assert_int_equal(restatement.count, 0);
    /* A month to come as seen then: known later, absent before. */
    struct metric_scope early = scope;
    early.as_of = day_of("2024-02-29");
    const struct period june = {PERIOD_MONTH, month_parse(TEXT("2024-06"))};
    assert_int_equal(
        report_restatement(&company.arena, &early, &scope, june, june, &restatement, &company.problem),
        RESULT_OK);
    assert_true(restatement.count > 0);
    for (size_t i = 0; i < restatement.count; i++)
        assert_true(isnan(restatement.rows[i].before));
    assert_null(restated_figure_find(TEXT("nonsense")));
    assert_string_equal(restated_figure_find(TEXT("churn"))->name, "churn");
    company_release(&company);
}

/* As rows: money, rates and counts in columns of their own. */
static void test_table(void **state)
{
    (void)state;
    struct company then, now;
    struct report_table table;
    struct buffer out;
    const struct period month = {PERIOD_MONTH, month_parse(TEXT("2024-03"))};
    company_open(&then);
    company_account(&then, 0, NULL, NULL);
    company_subscribe(&then, 0, 100, "2024-01-01", NULL, NULL);
    struct metric_scope before = company_close(&then, "2024-12-31");
    company_open(&now);
    company_account(&now, 0, NULL, NULL);
    company_subscribe(&now, 0, 100, "2024-01-01", "2024-03-10", NULL);
    struct metric_scope after = company_close(&now, "2024-12-31");
    assert_int_equal(
        report_restatement_table(&now.arena, &before, &after, month, month, &table, &now.problem), RESULT_OK);
    buffer_init(&out, 0);
    report_write_csv(&table, &out);
    text csv = text_copy(&now.arena, buffer_text(&out));
    assert_non_null(strstr(csv.data, "2024-03,mrr,1.00,0.00,-1.00,,,,"));
    assert_non_null(strstr(csv.data, "2024-03,churn,0.00,1.00,1.00,,,,"));
    assert_non_null(strstr(csv.data, "2024-03,accounts,,,,,,1,0"));
    assert_non_null(strstr(csv.data, "2024-03,grr,,,,1,0,,"));
    buffer_release(&out);
    company_release(&then);
    company_release(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts_make_the_difference),
        cmocka_unit_test(test_same_and_nothing),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests_name("restatement", tests, NULL, NULL);
}
