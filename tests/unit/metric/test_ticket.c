/* Ticket médio ([S1] in metrics.md, section 2), renewals, and conversion of single amounts. */
#include "../check.h"

#include <math.h>
#include <string.h>

#include "company.h"
#include "metric/account_list.h"
#include "metric/account_mrr.h"
#include "metric/rate.h"

static void sell(struct company *company, uint32_t account, const char *invoice, const char *category,
                 int64_t amount, const char *day, int status, const char *currency)
{
    struct column_line_row row = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = amount,
                                  .status = status};
    row.currency = currency_parse(text_of(currency));
    row.issued_day = day_of(day);
    row.invoice = text_of(invoice);
    row.category = text_of(category);
    column_builder_line(company->builder, account, &row);
}

static struct metric_ticket ask(struct company *company, const struct metric_scope *scope,
                                struct metric_ticket_query query)
{
    struct metric_ticket ticket;
    query.first_day = day_of("2026-01-01");
    query.last_day = day_of("2026-12-31");
    assert_int_equal(metric_ticket(&company->arena, scope, &query, &ticket, &company->problem), RESULT_OK);
    return ticket;
}

/* [S1]: 600,00 in 5 sales, of which footwear 400,00 in 2. One invoice has two lines. */
static struct metric_scope five_sales(struct company *company)
{
    company_open(company);
    company_account(company, 0, "shops", NULL);
    company_account(company, 1, "people", NULL);
    sell(company, 0, "N1", "footwear", 15000, "2026-01-05", LINE_PAID, "BRL");
    sell(company, 0, "N2", "footwear", 20000, "2026-02-05", LINE_OPEN, "BRL");
    sell(company, 0, "N2", "footwear", 5000, "2026-02-05", LINE_OPEN, "BRL");
    sell(company, 1, "N3", "clothes", 10000, "2026-02-06", -1, "BRL");
    sell(company, 1, "N4", "clothes", 6000, "2026-02-07", LINE_PAID, "BRL");
    sell(company, 1, NULL, NULL, 4000, "2026-04-07", LINE_PAID, "BRL");
    sell(company, 1, "N5", "clothes", 99999, "2026-02-07", LINE_VOID, "BRL");
    sell(company, 1, "N6", "clothes", 99999, "2026-02-07", LINE_DRAFT, "BRL");
    sell(company, 1, "N7", "clothes", 99999, "2027-02-07", LINE_PAID, "BRL");
    sell(company, 1, "N8", "clothes", 99999, NULL, LINE_PAID, "BRL");
    return company_close(company, "2026-12-31");
}

static void five_sales_of_six_hundred(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = five_sales(&company);
    struct metric_ticket all =
        ask(&company, &scope, (struct metric_ticket_query){.whole = true, .grouping = {-1}});
    int64_t amounts[2];
    assert_int_equal(metric_ticket_amounts(&company.arena, &scope, day_of("2026-01-01"), day_of("2027-12-31"),
                                           amounts, &company.problem),
                     RESULT_OK);
    assert_int_equal(amounts[0], 40000);
    assert_int_equal(amounts[1], 20000);
    assert_int_equal(metric_ticket_amounts(&company.arena, &scope, day_of("2026-02-07"), day_of("2026-02-07"),
                                           amounts, &company.problem),
                     RESULT_OK);
    assert_int_equal(amounts[0] + amounts[1], 6000);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.rows[0].sales, 5);
    assert_int_equal(all.rows[0].amount, 60000);
    assert_int_equal(all.rows[0].ticket, 12000);
    assert_int_equal(all.rows[0].buyers, 2);
    struct metric_ticket categories = ask(
        &company, &scope, (struct metric_ticket_query){.whole = true, .by_category = true, .grouping = {-1}});
    assert_int_equal(categories.count, 3);
    for (size_t i = 0; i < categories.count; i++) {
        if (categories.rows[i].group ==
            column_dictionary_code(company.columns->categories, TEXT("footwear"))) {
            assert_int_equal(categories.rows[i].sales, 2);
            assert_int_equal(categories.rows[i].ticket, 20000);
        }
    }
    struct metric_ticket segments =
        ask(&company, &scope, (struct metric_ticket_query){.grouping = {DIMENSION_SEGMENT}});
    assert_int_equal(segments.count, 2);
    assert_int_equal(segments.rows[0].amount + segments.rows[1].amount, 60000);
    company_release(&company);
}

static void tickets_by_period(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = five_sales(&company);
    struct metric_ticket_query by_month = {.unit = PERIOD_MONTH, .grouping = {-1}};
    struct metric_ticket months = ask(&company, &scope, by_month);
    assert_int_equal(months.count, 12);
    assert_int_equal(months.rows[1].sales, 3);
    assert_int_equal(months.rows[1].amount, 41000);
    assert_int_equal(months.rows[1].ticket, 13667);
    assert_int_equal(months.rows[2].sales, 0);
    assert_true(months.rows[2].ticket == MONEY_ABSENT);
    scope.as_of = day_of("2026-02-05");
    months = ask(&company, &scope, by_month);
    assert_int_equal(months.count, 2);
    assert_int_equal(months.rows[1].sales, 1);
    scope.as_of = day_of("2025-12-31");
    assert_int_equal(ask(&company, &scope, by_month).count, 0);
    company_release(&company);
}

static void nobody_and_nothing(void **state)
{
    (void)state;
    struct company company;
    struct metric_renewal renewal;
    company_open(&company);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_ticket none =
        ask(&company, &scope, (struct metric_ticket_query){.whole = true, .grouping = {-1}});
    assert_int_equal(none.rows[0].sales, 0);
    company_release(&company);
    company_open(&company); /* rows of an account that is not there */
    company_subscribe(&company, 0, 10000, "2025-03-10", NULL, "2026-03-10");
    sell(&company, 0, "N1", NULL, 101, "2026-02-05", LINE_PAID, "BRL");
    company_account(&company, COLUMN_BLOCK_ACCOUNTS, NULL, NULL);
    sell(&company, COLUMN_BLOCK_ACCOUNTS, "N1", "licence", 100, "2026-02-05", LINE_PAID, "BRL");
    scope = company_close(&company, "2026-12-31");
    int32_t first = day_of("2026-03-01");
    assert_int_equal(metric_renewal(&company.arena, &scope, first, first + 30, &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.due, 0);
    struct metric_ticket_query both = {.by_category = true, .whole = true, .grouping = {DIMENSION_SEGMENT}};
    struct metric_ticket one = ask(&company, &scope, both); /* the category wins */
    assert_int_equal(one.count, 1);
    assert_int_equal(one.rows[0].amount, 100);
    both.whole = false;
    both.unit = PERIOD_YEAR;
    assert_int_equal(ask(&company, &scope, both).rows[0].amount, 100);
    company_release(&company);
}

static void too_many_cells_are_refused(void **state)
{
    (void)state;
    struct company company;
    struct metric_ticket ticket;
    struct metric_scope scope = five_sales(&company);
    struct metric_ticket_query query = {.unit = PERIOD_DAY, .by_category = true, .grouping = {-1}};
    query.first_day = DAY_MINIMUM;
    query.last_day = scope.as_of = DAY_MAXIMUM;
    assert_int_equal(metric_ticket(&company.arena, &scope, &query, &ticket, &company.problem), RESULT_LIMIT);
    query.first_day = day_of("1800-01-01");
    query.last_day = day_of("2026-12-31"); /* one tally for all parts */
    assert_int_equal(metric_ticket(&company.arena, &scope, &query, &ticket, &company.problem), RESULT_OK);
    assert_int_equal(ticket.count, 5);
    company_release(&company);
}

static void other_currencies_at_their_months_rate(void **state)
{
    (void)state;
    struct company company;
    struct metric_ticket ticket;
    company_open(&company);
    uint8_t dollar = currency_parse(TEXT("USD")), euro = currency_parse(TEXT("EUR"));
    column_builder_rate(company.builder, month_of_day(day_of("2026-02-01")), dollar,
                        5 * RATE_ONE + RATE_ONE / 2);
    company_account(&company, 0, NULL, NULL);
    sell(&company, 0, "N1", NULL, 101, "2026-02-05", LINE_PAID, "USD");
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_ticket all =
        ask(&company, &scope, (struct metric_ticket_query){.whole = true, .grouping = {-1}});
    assert_int_equal(all.rows[0].amount, 556); /* 555.5, half to even */
    struct metric_rate_gap gap = METRIC_NO_GAP, other = {gap.month - 1, dollar}, same = {gap.month - 1, euro};
    int64_t minor;
    assert_false(metric_convert(company.columns, 1, euro, 700, &minor, &gap));
    assert_true(metric_rate_gap_is_set(gap));
    assert_int_equal(metric_rate_gap_earlier(gap, other).month, 700);
    assert_int_equal(metric_rate_gap_earlier(other, gap).month, 700);
    uint8_t lower = dollar < euro ? dollar : euro;
    assert_int_equal(metric_rate_gap_earlier(other, same).currency, lower);
    assert_int_equal(metric_rate_gap_earlier(same, other).currency, lower);
    company_release(&company);
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    sell(&company, 0, "N1", NULL, 100, "2026-02-05", LINE_PAID, "EUR");
    scope = company_close(&company, "2026-12-31");
    struct metric_ticket_query query = {
        .whole = true, .grouping = {-1}, .first_day = 20000, .last_day = 21000};
    assert_int_equal(metric_ticket(&company.arena, &scope, &query, &ticket, &company.problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(company.problem.message, "EUR"));
    assert_non_null(strstr(company.problem.message, "2026-02"));
    company_release(&company);
}

static void renewals_by_count_and_value(void **state)
{
    (void)state;
    struct company company;
    struct metric_renewal renewal;
    company_open(&company);
    for (uint32_t account = 0; account < 8; account++)
        company_account(&company, account, NULL, NULL);
    company_subscribe(&company, 0, 10000, "2025-03-10", NULL, "2026-03-10");         /* renewed */
    company_subscribe(&company, 1, 20000, "2025-03-10", "2026-03-10", "2026-03-10"); /* not */
    company_subscribe(&company, 2, 30000, "2025-03-10", "2026-03-10", "2026-03-10"); /* by another */
    company_subscribe(&company, 2, 25000, "2026-03-10", NULL, "2027-03-10");
    company_subscribe(&company, 3, 40000, "2024-03-15", NULL, "2027-03-15"); /* the years before count */
    company_subscribe(&company, 4, 50000, "2025-03-10", "2025-09-01",
                      "2026-03-10");                                         /* gone before it was due */
    company_subscribe(&company, 5, 60000, "2025-03-10", NULL, "2026-04-10"); /* later than the range */
    company_subscribe(&company, 6, 70000, "2025-03-10", NULL, NULL);
    company_subscribe(&company, 7, 1000, "2025-03-10", NULL, "2026-03-10"); /* two on one day: one renewal */
    company_subscribe(&company, 7, 2000, "2025-03-10", "2026-03-10", "2026-03-10");
    company_subscribe(&company, 1, 500, "2026-03-10", "2026-03-10", NULL); /* never in force */
    struct metric_scope scope = company_close(&company, "2026-12-31");
    int32_t first = day_of("2026-03-01"), last = day_of("2026-03-31");
    assert_int_equal(metric_renewal(&company.arena, &scope, first, last, &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.due, 5);
    assert_int_equal(renewal.renewed, 4);
    assert_int_equal(renewal.due_value, 10000 + 20000 + 30000 + 40000 + 3000);
    assert_int_equal(renewal.renewed_value, 10000 + 25000 + 40000 + 1000);
    assert_true(renewal.rate == 4.0 / 5);
    assert_true(renewal.value_rate == 76000.0 / 103000);
    int64_t due[8], renewed[8];
    static const int64_t all_due[8] = {10000, 20000, 30000, 40000, 0, 0, 0, 3000};
    static const int64_t all_renewed[8] = {10000, 0, 25000, 40000, 0, 0, 0, 1000};
    enum result result =
        metric_renewal_amounts(&company.arena, &scope, first, last, due, renewed, &company.problem);
    assert_int_equal(result, RESULT_OK);
    assert_memory_equal(due, all_due, sizeof due); /* the parts add up to both values */
    assert_memory_equal(renewed, all_renewed, sizeof renewed);
    scope.as_of = day_of("2026-03-09");
    assert_int_equal(metric_renewal(&company.arena, &scope, first, last, &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.due, 0);
    assert_true(isnan(renewal.rate) && isnan(renewal.value_rate));
    company_release(&company);
}

/* A contract by the year that begins to be paid where its trial ends: that day is no renewal, a year on it
 * is. */
static void the_end_of_a_trial_renews_nothing(void **state)
{
    (void)state;
    struct company company;
    struct metric_renewal renewal;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE,
                                          .id = 1,
                                          .amount = 1000,
                                          .currency = currency_parse(TEXT("BRL")),
                                          .start_day = day_of("2025-03-01"),
                                          .trial_end_day = day_of("2025-03-15"),
                                          .renewal_day = day_of("2026-03-15")};
    column_builder_subscription(company.builder, 0, &row);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(metric_renewal(&company.arena, &scope, day_of("2025-03-01"), day_of("2025-12-31"),
                                    &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.due, 0);
    assert_int_equal(metric_renewal(&company.arena, &scope, day_of("2026-03-01"), day_of("2026-03-31"),
                                    &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.due, 1);
    assert_int_equal(renewal.due_value, 1000);
    company_release(&company);
}

static int64_t due_in(struct company *company, const struct metric_scope *scope, const char *year)
{
    struct metric_renewal renewal;
    int32_t first = month_first_day(month_of_day(day_of(year)));
    assert_int_equal(metric_renewal(&company->arena, scope, first, day_add_months(first, 12) - 1, &renewal,
                                    &company->problem),
                     RESULT_OK);
    return renewal.due;
}

/* A price for two years binds for two: nothing renews in the middle. A change of the interval changes the
 * term. */
static void a_term_of_two_years_renews_every_other(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    for (uint32_t account = 0; account < 3; account++)
        company_account(&company, account, NULL, NULL);
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE,
                                          .id = 1,
                                          .amount = 24000,
                                          .interval_unit = INTERVAL_YEAR,
                                          .interval_count = 2,
                                          .currency = currency_parse(TEXT("BRL")),
                                          .start_day = day_of("2022-04-17"),
                                          .renewal_day = day_of("2026-04-17")};
    column_builder_subscription(company.builder, 0, &row);
    row.id = 2; /* by the month at first, then for two years: once without saying how many, once anew */
    row.interval_unit = INTERVAL_MONTH;
    row.interval_count = 1;
    column_builder_subscription(company.builder, 1, &row);
    column_builder_change(company.builder, 1,
                          &(struct column_change_row){.subscription_id = 2,
                                                      .day = day_of("2022-05-17"),
                                                      .amount = 24000,
                                                      .interval_unit = INTERVAL_YEAR,
                                                      .interval_count = 2});
    column_builder_change(
        company.builder, 1,
        &(struct column_change_row){.subscription_id = 2, .day = day_of("2022-06-17"), .amount = 25000});
    row.id = 3; /* eighteen months are no whole years: by the year, as those by the month */
    row.interval_count = 18;
    column_builder_subscription(company.builder, 2, &row);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(due_in(&company, &scope, "2023-01-01"), 1);
    assert_int_equal(due_in(&company, &scope, "2024-01-01"), 3);
    assert_int_equal(due_in(&company, &scope, "2025-01-01"), 1);
    assert_int_equal(due_in(&company, &scope, "2026-01-01"), 3);
    scope.as_of = day_of("2025-01-01");
    struct metric_rate_gap gap = METRIC_NO_GAP;
    assert_int_equal(
        metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_RENEWAL, -1}, 0, &gap),
        day_of("2026-04-17"));
    company_release(&company);
}

static void a_renewal_without_a_rate_is_an_error(void **state)
{
    (void)state;
    struct company company;
    struct metric_renewal renewal;
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t minor;
    company_open(&company);
    column_builder_rate(company.builder, month_of_day(day_of("2026-02-01")), currency_parse(TEXT("USD")),
                        5 * RATE_ONE);
    company_account(&company, 0, NULL, NULL);
    company_account(&company, 1, NULL, NULL);
    struct column_subscription_row row = {
        COLUMN_SUBSCRIPTION_ROW_NONE,
        .id = 9,
        .amount = 1000,
        .currency = currency_parse(TEXT("USD")),
        .start_day = 20000,
        .renewal_day = day_of("2026-02-20"),
    };
    column_builder_subscription(company.builder, 1, &row);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    int32_t first = day_of("2026-02-01");
    assert_int_equal(metric_renewal(&company.arena, &scope, first, first + 27, &renewal, &company.problem),
                     RESULT_OK);
    assert_int_equal(renewal.renewed_value, 5000);
    assert_true(metric_account_mrr(company.columns, 0, first, &minor, &gap));
    assert_int_equal(minor, 0);
    assert_false(metric_account_mrr(company.columns, 1, day_of("2026-05-01"), &minor, &gap));
    row.renewal_day = day_of("2026-05-20");
    company_release(&company);
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    column_builder_subscription(company.builder, 0, &row);
    scope = company_close(&company, "2026-12-31");
    assert_int_equal(
        metric_renewal(&company.arena, &scope, first, day_of("2026-12-31"), &renewal, &company.problem),
        RESULT_BAD_INPUT);
    int64_t due[2], renewed[2];
    enum result result = metric_renewal_amounts(&company.arena, &scope, first, day_of("2026-12-31"), due,
                                                renewed, &company.problem);
    assert_int_equal(result, RESULT_BAD_INPUT);
    company_release(&company);
    company_open(&company); /* the day before has its rate, the day itself has none */
    column_builder_rate(company.builder, month_of_day(day_of("2026-02-01")), currency_parse(TEXT("USD")),
                        5 * RATE_ONE);
    column_builder_running_month(company.builder, month_of_day(day_of("2026-12-01")));
    company_account(&company, 0, NULL, NULL);
    row.renewal_day = day_of("2026-03-01");
    column_builder_subscription(company.builder, 0, &row);
    scope = company_close(&company, "2026-12-31");
    assert_int_equal(
        metric_renewal(&company.arena, &scope, first, day_of("2026-12-31"), &renewal, &company.problem),
        RESULT_BAD_INPUT);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_sales_of_six_hundred),
        cmocka_unit_test(tickets_by_period),
        cmocka_unit_test(nobody_and_nothing),
        cmocka_unit_test(too_many_cells_are_refused),
        cmocka_unit_test(other_currencies_at_their_months_rate),
        cmocka_unit_test(renewals_by_count_and_value),
        cmocka_unit_test(the_end_of_a_trial_renews_nothing),
        cmocka_unit_test(a_term_of_two_years_renews_every_other),
        cmocka_unit_test(a_renewal_without_a_rate_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
