/* The rows behind figures, page by page: whatever the page's size and the order, their pages together are all
 * rows, once each, and add up to the figure. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "company.h"

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

static void subscribe(struct company *company, uint32_t account, const char *code, int64_t amount,
                      int32_t start, int32_t end, int cancel_kind)
{
    struct column_subscription_row row = {
        COLUMN_SUBSCRIPTION_ROW_NONE,    .id = ++company->subscriptions, .amount = amount,
        .interval_unit = INTERVAL_MONTH, .currency = currency(code),     .cancel_kind = cancel_kind};
    row.start_day = start;
    row.end_day = end;
    column_builder_subscription(company->builder, account, &row);
}

/* Amounts of few sizes, so that many are equal and ids decide. */
static void random_company(struct company *company, uint64_t seed, uint32_t count)
{
    struct random random;
    random_seed(&random, seed);
    company_open(company);
    for (int32_t m = month_parse(TEXT("2022-12")); m <= month_parse(TEXT("2024-12")); m++)
        column_builder_rate(company->builder, m, currency("USD"), random_between(&random, 4, 6) * RATE_ONE);
    for (uint32_t a = 0; a < count; a++) {
        company_account(company, a, a % 2 ? "B" : "A", NULL);
        for (uint64_t s = random_below(&random, 3); s-- > 0;) {
            int32_t start = day_of("2023-01-01") + (int32_t)random_below(&random, 600);
            int32_t end =
                random_below(&random, 2) ? start + 1 + (int32_t)random_below(&random, 300) : DAY_ABSENT;
            subscribe(company, a, random_below(&random, 5) ? "BRL" : "USD",
                      random_between(&random, 1, 4) * 100, start, end, (int)random_below(&random, 3) - 1);
        }
    }
}

static struct metric_mrr_query year_query(enum metric_net net)
{
    return (struct metric_mrr_query){.unit = PERIOD_YEAR,
                                     .first_day = day_of("2024-01-01"),
                                     .last_day = day_of("2024-12-31"),
                                     .whole = true,
                                     .grouping = {-1},
                                     .net = net};
}

typedef void (*turn_page)(struct company *company, const struct metric_scope *scope, const void *context,
                          const struct metric_rows_page *page, struct metric_account_rows *ret);

/* Walks all pages of `limit`; the rows come in the order of one page of all, each once. */
static int64_t walk(struct company *company, const struct metric_scope *scope, turn_page turn,
                    const void *context, size_t limit, bool by_magnitude)
{
    struct metric_rows_page page = {.limit = 0, .by_magnitude = by_magnitude};
    struct metric_rows_place place;
    struct metric_account_rows all, rows;
    size_t seen = 0;
    int64_t sum = 0;
    turn(company, scope, context, &page, &all);
    assert_int_equal(all.count, all.total_count);
    assert_int_equal(all.preceding, 0);
    page.limit = limit;
    do {
        turn(company, scope, context, &page, &rows);
        assert_int_equal(rows.preceding, seen);
        assert_int_equal(rows.sum, all.sum);
        assert_int_equal(rows.total_count, all.total_count);
        for (size_t i = 0; i < rows.count; i++, seen++) {
            assert_int_equal(rows.rows[i].account, all.rows[seen].account);
            assert_int_equal(rows.rows[i].amount, all.rows[seen].amount);
            sum += rows.rows[i].amount;
        }
        if (rows.count) {
            place = (struct metric_rows_place){
                rows.rows[rows.count - 1].amount,
                column_account_external_id(scope->columns, rows.rows[rows.count - 1].account)};
            page.after = &place;
        }
    } while (rows.count);
    assert_int_equal(seen, all.total_count);
    assert_int_equal(sum, all.sum);
    return sum;
}

struct moved {
    struct metric_mrr_query query;
    unsigned figures;
};

static void turn_moved(struct company *company, const struct metric_scope *scope, const void *context,
                       const struct metric_rows_page *page, struct metric_account_rows *ret)
{
    const struct moved *moved = context;
    assert_int_equal(
        metric_mrr_rows(&company->arena, scope, &moved->query, moved->figures, page, ret, &company->problem),
        RESULT_OK);
}

static void turn_amounts(struct company *company, const struct metric_scope *scope, const void *context,
                         const struct metric_rows_page *page, struct metric_account_rows *ret)
{
    metric_amount_rows(&company->arena, scope->columns, context, page, ret);
}

static void test_pages_make_the_figure(void **state)
{
    (void)state;
    static const size_t limits[] = {1, 3, 7, 100000};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct company company;
        random_company(&company, seed, 60);
        struct metric_scope scope = company_close(&company, "2024-11-20");
        for (int net = 0; net < 2; net++) {
            struct metric_mrr_query query = year_query(net ? NET_DAY : NET_PERIOD);
            struct metric_mrr mrr;
            assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
            const struct metric_mrr_row *row = &mrr.rows[0];
            const struct {
                unsigned figures;
                int64_t value;
            } figures[] = {
                {METRIC_FIGURE(FIGURE_OPENING), row->opening},
                {METRIC_FIGURE(FIGURE_CLOSING), row->closing},
                {METRIC_FIGURE(FIGURE_FX_IMPACT), row->fx_impact},
                {METRIC_FIGURE(FIGURE_CHURN), row->movement[MOVEMENT_CHURN]},
                {METRIC_FIGURE(FIGURE_CHURN_VOLUNTARY), row->churn_voluntary},
                {METRIC_FIGURE(FIGURE_CHURN_INVOLUNTARY), row->churn_involuntary},
                {METRIC_FIGURE(FIGURE_CHURN_UNKNOWN), row->churn_unknown},
                {METRIC_FIGURE(FIGURE_JOINED_AND_LEFT), row->joined_and_left},
                {METRIC_FIGURE(FIGURE_CHURN) | METRIC_FIGURE(FIGURE_CONTRACTION),
                 row->movement[MOVEMENT_CHURN] + row->movement[MOVEMENT_CONTRACTION]},
                {METRIC_FIGURE(FIGURE_NEW) | METRIC_FIGURE(FIGURE_REACTIVATION) |
                     METRIC_FIGURE(FIGURE_EXPANSION),
                 row->movement[MOVEMENT_NEW] + row->movement[MOVEMENT_REACTIVATION] +
                     row->movement[MOVEMENT_EXPANSION]},
            };
            for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
                struct moved moved = {query, figures[i].figures};
                int64_t sum = walk(&company, &scope, turn_moved, &moved, limits[(i + seed) % 4], false);
                assert_int_equal(sum, figures[i].value);
            }
        }
        company_release(&company);
    }
}

/* The same amounts by account; those that are not in the scope are 0. */
static void test_amounts(void **state)
{
    (void)state;
    struct company company;
    int64_t amounts[60], sum = 0;
    uint64_t some[COLUMN_BLOCK_ACCOUNTS / 64] = {0x0f0f0f0f0f0f0f0f};
    random_company(&company, 9, 60);
    struct metric_scope scope = company_close(&company, "2024-12-31");
    struct metric_mrr_query query = year_query(NET_PERIOD);
    scope.accounts = some;
    assert_int_equal(metric_mrr_amounts(&company.arena, &scope, &query, METRIC_FIGURE(FIGURE_CLOSING),
                                        amounts, &company.problem),
                     RESULT_OK);
    for (int i = 0; i < 60; i++) {
        sum += amounts[i];
        if (i % 8 >= 4)
            assert_int_equal(amounts[i], 0);
    }
    struct metric_mrr mrr;
    assert_int_equal(metric_mrr(&company.arena, &scope, &query, &mrr, &company.problem), RESULT_OK);
    assert_int_equal(sum, mrr.rows[0].closing);
    assert_int_equal(walk(&company, &scope, turn_amounts, amounts, 2, false), sum);
    /* Behind as-of there is nothing. */
    query.first_day = day_of("2025-01-01");
    query.last_day = day_of("2025-12-31");
    assert_int_equal(metric_mrr_amounts(&company.arena, &scope, &query, METRIC_FIGURE(FIGURE_CLOSING),
                                        amounts, &company.problem),
                     RESULT_OK);
    for (int i = 0; i < 60; i++)
        assert_int_equal(amounts[i], 0);
    company_release(&company);
}

/* Differences of either sign: by how large they are; and the place of any rank. */
static void test_magnitude_and_rank(void **state)
{
    (void)state;
    struct company company;
    int64_t amounts[41] = {0};
    struct random random;
    random_seed(&random, 3);
    company_open(&company);
    for (uint32_t a = 0; a < 41; a++) {
        company_account(&company, a, NULL, NULL);
        amounts[a] = random_between(&random, -5, 5);
    }
    struct metric_scope scope = company_close(&company, "2024-12-31");
    walk(&company, &scope, turn_amounts, amounts, 3, true);
    const struct metric_rows_page page = {.by_magnitude = true};
    struct metric_account_rows rows;
    metric_amount_rows(&company.arena, scope.columns, amounts, &page, &rows);
    for (size_t i = 1; i < rows.count; i++)
        assert_true(llabs(rows.rows[i - 1].amount) >= llabs(rows.rows[i].amount));
    const struct metric_rows_page by_amount = {0};
    metric_amount_rows(&company.arena, scope.columns, amounts, &by_amount, &rows);
    for (size_t rank = 1; rank <= rows.count; rank++) {
        struct metric_rows_place place = metric_amount_place(scope.columns, amounts, rank);
        assert_int_equal(place.amount, rows.rows[rank - 1].amount);
        assert_true(text_equal(place.external_id,
                               column_account_external_id(scope.columns, rows.rows[rank - 1].account)));
    }
    company_release(&company);
}

/* Several blocks, each walked for itself. */
static void test_blocks(void **state)
{
    (void)state;
    static int64_t amounts[COLUMN_BLOCK_ACCOUNTS + 900];
    struct company company;
    company_open(&company);
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS + 900; a++) {
        company_account(&company, a, NULL, NULL);
        amounts[a] = a % 7;
    }
    struct metric_scope scope = company_close(&company, "2024-12-31");
    int64_t sum = walk(&company, &scope, turn_amounts, amounts, 700, false);
    assert_int_equal(sum, (COLUMN_BLOCK_ACCOUNTS + 900) / 7 * 21 + 10);
    company_release(&company);
}

/* Pareto's revenues, account by account, and with a rate missing. */
static void test_revenues(void **state)
{
    (void)state;
    struct company company;
    int64_t revenues[61], sum = 0;
    struct metric_pareto pareto;
    int32_t december = month_parse(TEXT("2024-12"));
    random_company(&company, 5, 60);
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(metric_pareto(&company.arena, &scope, december, &pareto, &company.problem), RESULT_OK);
    assert_int_equal(metric_pareto_revenues(&scope, december, revenues, &company.problem), RESULT_OK);
    for (int i = 0; i < 60; i++)
        sum += revenues[i];
    assert_int_equal(sum, pareto.revenue);
    company_release(&company);
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    subscribe(&company, 0, "JPY", 100, day_of("2024-01-01"), DAY_ABSENT, 0);
    scope = company_close(&company, "2024-12-31");
    assert_int_equal(metric_pareto_revenues(&scope, december, revenues, &company.problem), RESULT_BAD_INPUT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_make_the_figure),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_magnitude_and_rank),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_revenues),
    };
    return cmocka_run_group_tests_name("metric rows", tests, NULL, NULL);
}
