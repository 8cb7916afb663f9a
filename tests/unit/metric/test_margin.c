/* Cost to serve and margin (metrics.md, section 3). */
#include "../check.h"

#include "company.h"

#define MONTH(text_) month_parse(TEXT(text_))
#define HOUR_OF_90 (INT64_C(9000) * MICRO_PER_MINOR)

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

/* A cost to serve of account `account` (from 1; 0: of none). */
static void serve(struct company *company, uint32_t account, const char *month, int64_t amount,
                  int64_t minutes, int64_t hourly_micro)
{
    column_builder_cost(company->builder, &(struct column_cost_row){.month = month_parse(text_of(month)),
                                                                    .kind = COST_SERVICE,
                                                                    .currency = currency("BRL"),
                                                                    .amount = amount,
                                                                    .account = account,
                                                                    .minutes = minutes,
                                                                    .hourly_micro = hourly_micro});
}

/* January to March: "1" pays 1000,00 a month, "2" 300,00 from February, "3" left before, "4" ten dollars. */
static void open_margin(struct company *company)
{
    static const char *const segments[] = {"A", "B", "B", "A", NULL};
    company_open(company);
    for (int m = 0; m < 6; m++)
        column_builder_rate(company->builder, MONTH("2024-01") + m, currency("USD"), (5 + m) * RATE_ONE);
    for (uint32_t a = 0; a < 5; a++)
        company_account(company, a, segments[a], NULL);
    company_subscribe(company, 0, 100000, "2023-05-10", NULL, NULL);
    company_subscribe(company, 1, 30000, "2024-02-10", NULL, NULL);
    company_subscribe(company, 2, 20000, "2023-01-01", "2023-12-31", NULL);
    column_builder_subscription(company->builder, 3,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE,
                                                                  .id = ++company->subscriptions,
                                                                  .amount = 1000, .currency = currency("USD"),
                                                                  .start_day = day_of("2024-01-20")});
    serve(company, 1, "2024-01", 5000, 60, HOUR_OF_90);           /* 50,00 booked, an hour of 90,00 */
    serve(company, 1, "2024-02", 0, 45, HOUR_OF_90);              /* 67,50 */
    serve(company, 2, "2024-02", MONEY_ABSENT, 1, HOUR_OF_90);    /* 1,50 */
    serve(company, 2, "2024-03", 40000, INT64_MIN, MONEY_ABSENT); /* more than it pays */
    serve(company, 3, "2024-03", 700, INT64_MIN, MONEY_ABSENT);   /* no revenue any more */
    serve(company, 0, "2024-03", 999999, 600, HOUR_OF_90);        /* nobody's */
    column_builder_cost(company->builder, &(struct column_cost_row){.month = MONTH("2024-03"),
                                                                    .kind = COST_ACQUISITION,
                                                                    .currency = currency("BRL"),
                                                                    .amount = 5555,
                                                                    .account = 1,
                                                                    .minutes = INT64_MIN});
    column_builder_cost(company->builder, &(struct column_cost_row){.month = MONTH("2024-01"),
                                                                    .kind = COST_SERVICE,
                                                                    .currency = currency("USD"),
                                                                    .amount = 100,
                                                                    .account = 4,
                                                                    .minutes = INT64_MIN});
}

static struct metric_margin ask(struct company *company, const struct metric_scope *scope,
                                struct metric_margin_query query)
{
    struct metric_margin margin;
    if (metric_margin(&company->arena, scope, &query, &margin, &company->problem) != RESULT_OK)
        fail_msg("%s", company->problem.message);
    return margin;
}

static struct metric_margin_query quarter(void)
{
    return (struct metric_margin_query){.unit = PERIOD_MONTH,
                                        .first_day = day_of("2024-01-01"),
                                        .last_day = day_of("2024-03-31"),
                                        .grouping = {-1}};
}

static void assert_row(const struct metric_margin_row *row, int64_t revenue, int64_t minutes, int64_t effort,
                       int64_t booked)
{
    assert_int_equal(row->revenue, revenue);
    assert_int_equal(row->effort_minutes, minutes);
    assert_int_equal(row->unpriced_minutes, 0);
    assert_int_equal(row->effort_cost, effort);
    assert_int_equal(row->booked_cost, booked);
    assert_int_equal(row->cost_to_serve, effort + booked);
    assert_int_equal(row->margin, revenue - effort - booked);
    if (revenue > 0)
        assert_float_equal(row->margin_rate, (double)row->margin / (double)revenue, 1e-12);
    else
        assert_true(isnan(row->margin_rate));
}

/* The guide's: a yearly plan of 2 000,00, 90 minutes at 120,00 an hour, 50,00 booked. */
static void test_worked_example(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, "A", NULL);
    column_builder_subscription(
        company.builder, 0,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = 200000,
                                          .currency = currency("BRL"), .interval_unit = INTERVAL_YEAR,
                                          .start_day = day_of("2024-01-01")});
    serve(&company, 1, "2024-01", 5000, 90, INT64_C(12000) * MICRO_PER_MINOR);
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct metric_margin margin = ask(&company, &scope, quarter());
    assert_row(&margin.rows[0], 16667, 90, 18000, 5000);
    assert_int_equal(margin.rows[0].margin, -6333);
    company_release(&company);
}

static void test_by_month(void **state)
{
    (void)state;
    struct company company;
    open_margin(&company);
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct metric_margin margin = ask(&company, &scope, quarter());
    assert_int_equal(margin.count, 3);
    assert_row(&margin.rows[0], 100000 + 5000, 60, 9000, 5000 + 500);
    assert_row(&margin.rows[1], 130000 + 6000, 46, 6750 + 150, 0);
    assert_row(&margin.rows[2], 130000 + 7000, 0, 0, 40000 + 700);
    assert_int_equal(margin.rows[2].period.index, MONTH("2024-03"));
    struct metric_margin_query query = quarter();
    query.whole = true;
    margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 1);
    assert_row(&margin.rows[0], 360000 + 18000, 106, 15900, 46200);
    query.whole = false;
    query.unit = PERIOD_QUARTER;
    margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 1);
    assert_row(&margin.rows[0], 378000, 106, 15900, 46200);
    company_release(&company);
}

static void test_by_account_and_field(void **state)
{
    (void)state;
    struct company company;
    open_margin(&company);
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct metric_margin_query query = quarter();
    query.by_account = true;
    struct metric_margin margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 4); /* the fifth has nothing */
    assert_row(&margin.rows[0], 300000, 105, 15750, 5000);
    assert_row(&margin.rows[1], 60000, 1, 150, 40000);
    assert_row(&margin.rows[2], 0, 0, 0, 700);
    assert_row(&margin.rows[3], 18000, 0, 0, 500);
    assert_int_equal(margin.rows[3].account, 3);
    query.by_account = false;
    query.grouping.dimension = DIMENSION_SEGMENT;
    margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 2);
    assert_row(&margin.rows[0], 318000, 105, 15750, 5500);
    assert_row(&margin.rows[1], 60000, 1, 150, 40700);
    uint64_t bits[64] = {1u << 1};
    scope.accounts = bits;
    query = quarter();
    margin = ask(&company, &scope, query);
    /* In January others have a cost: the second account's is none, not unknown. */
    assert_row(&margin.rows[0], 0, 0, 0, 0);
    assert_row(&margin.rows[2], 30000, 0, 0, 40000);
    assert_int_equal(margin.rows[2].margin, -10000);
    company_release(&company);
}

/* Months that are not over, months before anybody wrote a cost down, effort without a price. */
static void test_absent(void **state)
{
    (void)state;
    struct company company;
    open_margin(&company);
    serve(&company, 2, "2024-04", 100, 30, MONEY_ABSENT);
    struct metric_scope scope = company_close(&company, "2024-05-10");
    struct metric_margin_query query = quarter();
    query.first_day = day_of("2023-12-01");
    query.last_day = day_of("2024-05-31");
    struct metric_margin margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 6);
    const struct metric_margin_row *december = &margin.rows[0], *april = &margin.rows[4], *may = april + 1;
    assert_int_equal(december->revenue, 100000);
    assert_int_equal(december->effort_minutes, MONEY_ABSENT);
    assert_int_equal(december->booked_cost, MONEY_ABSENT);
    assert_int_equal(december->margin, MONEY_ABSENT);
    assert_true(isnan(december->margin_rate));
    assert_int_equal(april->effort_minutes, 30);
    assert_int_equal(april->unpriced_minutes, 30);
    assert_int_equal(april->effort_cost, MONEY_ABSENT);
    assert_int_equal(april->booked_cost, 100);
    assert_int_equal(april->cost_to_serve, MONEY_ABSENT);
    assert_int_equal(april->margin, MONEY_ABSENT);
    assert_int_equal(may->revenue, MONEY_ABSENT);
    assert_true(may->partial);
    assert_int_equal(may->last_day, day_of("2024-05-10"));
    /* Days and weeks hold no month; a range inside a month neither. */
    query.unit = PERIOD_WEEK;
    query.first_day = day_of("2024-01-01");
    query.last_day = day_of("2024-03-31");
    margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 13);
    for (size_t i = 0; i < margin.count; i++)
        assert_int_equal(margin.rows[i].revenue, MONEY_ABSENT);
    query.whole = true;
    query.first_day = day_of("2024-02-02");
    query.last_day = day_of("2024-03-30");
    margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 1);
    assert_int_equal(margin.rows[0].revenue, MONEY_ABSENT);
    query.by_account = true;
    assert_int_equal(ask(&company, &scope, query).count, 0);
    /* Nothing has begun. */
    query.by_account = query.whole = false;
    query.first_day = day_of("2025-01-01");
    query.last_day = day_of("2025-01-31");
    assert_int_equal(ask(&company, &scope, query).count, 0);
    company_release(&company);
}

static void test_invoiced(void **state)
{
    (void)state;
    struct company company;
    open_margin(&company);
    for (uint32_t a = 0; a < 4; a += 3)
        column_builder_line(company.builder, a,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .amount = 200,
                                                      .currency = a ? currency("USD") : currency("BRL"),
                                                      .issued_day = day_of("2024-02-03")});
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct column_snapshot *invoiced = column_under(scope.columns, RULES_INVOICED, scope.as_of);
    scope.columns = invoiced;
    struct metric_margin margin = ask(&company, &scope, quarter());
    assert_int_equal(margin.rows[0].revenue, 0);
    assert_int_equal(margin.rows[1].revenue, 200 + 1200);
    assert_int_equal(margin.rows[2].revenue, 0);
    column_snapshot_release(invoiced);
    company_release(&company);
}

static void test_refused(void **state)
{
    (void)state;
    struct company company;
    struct metric_margin margin;
    struct metric_margin_query query = quarter();
    open_margin(&company);
    column_builder_cost(company.builder, &(struct column_cost_row){.month = MONTH("2024-03"),
                                                                   .kind = COST_SERVICE,
                                                                   .currency = currency("EUR"),
                                                                   .amount = 100,
                                                                   .account = 1,
                                                                   .minutes = INT64_MIN});
    struct metric_scope scope = company_close(&company, "2024-12-31");
    assert_int_equal(metric_margin(&company.arena, &scope, &query, &margin, &company.problem),
                     RESULT_BAD_INPUT);
    query.last_day = day_of("2024-12-31"); /* dollars have no rate after June */
    assert_int_equal(metric_margin(&company.arena, &scope, &query, &margin, &company.problem),
                     RESULT_BAD_INPUT);
    query.unit = PERIOD_DAY;
    query.first_day = DAY_MINIMUM;
    query.last_day = day_of("1970-01-01"); /* days too many */
    assert_int_equal(metric_margin(&company.arena, &scope, &query, &margin, &company.problem), RESULT_LIMIT);
    query.whole = true;
    scope.as_of = query.last_day = DAY_MAXIMUM; /* months too many */
    assert_int_equal(metric_margin(&company.arena, &scope, &query, &margin, &company.problem), RESULT_LIMIT);
    company_release(&company);
    /* Two costs that do not fit into 64 bits together, to either side; minutes alike. */
    static const int64_t amounts[] = {INT64_MAX - 5, -(INT64_MAX - 5)};
    for (int sign = 0; sign < 2; sign++) {
        open_margin(&company);
        serve(&company, 1, "2024-03", amounts[sign], INT64_MIN, MONEY_ABSENT);
        serve(&company, 1, "2024-03", amounts[sign], INT64_MIN, MONEY_ABSENT);
        scope = company_close(&company, "2024-12-31");
        query = quarter();
        assert_int_equal(metric_margin(&company.arena, &scope, &query, &margin, &company.problem),
                         RESULT_LIMIT);
        company_release(&company);
    }
}

/* Blocks without anything, one with accounts alone, and a cost in each that has accounts. */
static void test_blocks(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, "A", NULL);
    company_subscribe(&company, 2 * COLUMN_BLOCK_ACCOUNTS, 100, "2023-05-10", NULL, NULL); /* nobody's */
    company_account(&company, 3 * COLUMN_BLOCK_ACCOUNTS, "A", NULL);
    company_subscribe(&company, 3 * COLUMN_BLOCK_ACCOUNTS, 100, "2023-05-10", NULL, NULL);
    serve(&company, 2 * COLUMN_BLOCK_ACCOUNTS + 1, "2024-01", 9, INT64_MIN, MONEY_ABSENT);
    serve(&company, 1, "2024-01", 7, INT64_MIN, MONEY_ABSENT);
    serve(&company, 3 * COLUMN_BLOCK_ACCOUNTS + 1, "2024-01", 8, INT64_MIN, MONEY_ABSENT);
    struct metric_scope scope = company_close(&company, "2024-03-31");
    struct metric_margin_query query = quarter();
    query.by_account = true;
    struct metric_margin margin = ask(&company, &scope, query);
    assert_int_equal(margin.count, 2);
    assert_row(&margin.rows[0], 0, 0, 0, 7);
    assert_row(&margin.rows[1], 300, 0, 0, 8);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked_example),
        cmocka_unit_test(test_by_month),
        cmocka_unit_test(test_by_account_and_field),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_invoiced),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_blocks),
    };
    return cmocka_run_group_tests_name("metric margin", tests, NULL, NULL);
}
