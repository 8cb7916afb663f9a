/* The sum shown equals the figure, always: random companies, every figure and every part, all pages together,
 * under filters, an as-of day, both rule sets, net and day by day. */
#include "../check.h"

#include <string.h>

#include "../metric/company.h"
#include "base/bits.h"
#include "base/random.h"
#include "web/figure/figure.h"

enum { ACCOUNTS = 50 };

static const char *const segments[] = {"SMB", "Enterprise", NULL};

static void add_account(struct company *company, struct random *random, uint32_t account)
{
    uint8_t currency = currency_parse(TEXT("BRL"));
    company_account(company, account, segments[random_below(random, 3)],
                    random_below(random, 2) ? "Ads" : NULL);
    for (uint64_t s = random_below(random, 3); s-- > 0;) {
        char from[11], to[11];
        int32_t start = day_of("2025-01-01") + (int32_t)random_below(random, 400);
        company_subscribe(
            company, account, random_between(random, 1, 5) * 100, day_format(start, from),
            random_below(random, 2) ? day_format(start + 20 + (int32_t)random_below(random, 200), to) : NULL,
            NULL);
    }
    for (uint64_t l = random_below(random, 6); l-- > 0;) {
        struct column_line_row row = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                      .amount = random_between(random, -2, 9) * 100, .currency = currency,
                                      .status = LINE_PAID};
        row.issued_day = day_of("2025-06-01") + (int32_t)random_below(random, 270);
        row.invoice = random_below(random, 2) ? TEXT("N1") : TEXT_ABSENT;
        column_builder_line(company->builder, account, &row);
    }
    for (uint64_t a = random_below(random, 5); a-- > 0;) {
        char day[11];
        day_format(day_of("2025-11-01") + (int32_t)random_below(random, 110), day);
        company_answer(company, account, random_below(random, 2) ? "a@x" : "b@x", day,
                       (enum survey_kind)random_below(random, 3), (int)random_between(random, 1, 5), 1,
                       random_below(random, 3) ? 5 : 10, NULL);
    }
}

static void random_company(struct company *company, uint64_t seed)
{
    struct random random;
    random_seed(&random, seed);
    company_open(company);
    for (uint32_t a = 0; a < ACCOUNTS; a++)
        add_account(company, &random, a);
    for (int i = 0; i < 8; i++)
        column_builder_cost(company->builder,
                            &(struct column_cost_row){.month = month_parse(TEXT("2026-02")) - i % 3,
                                                      .kind = COST_ACQUISITION,
                                                      .amount = random_between(&random, 1, 9) * 1000,
                                                      .currency = currency_parse(TEXT("BRL")),
                                                      .channel = TEXT("Ads")});
}

static int64_t walk(struct arena *arena, struct figure_request *request, size_t limit,
                    const struct figure_table *all)
{
    struct figure_table table;
    struct figure_place place;
    struct problem problem;
    size_t seen = 0;
    int64_t sum = 0;
    request->limit = limit;
    request->after = NULL;
    do {
        if (figure_table(arena, request, &table, &problem) != RESULT_OK)
            fail_msg("%s", problem.message);
        assert_int_equal(table.preceding, seen);
        assert_int_equal(table.sum, all->sum);
        assert_int_equal(table.total_count, all->total_count);
        for (size_t i = 0; i < table.count; i++, seen++) {
            assert_int_equal(table.rows[i].amount, all->rows[seen].amount);
            assert_int_equal(table.rows[i].ordinal, all->rows[seen].ordinal);
            sum += table.rows[i].amount;
        }
        if (table.count) {
            const struct figure_row *last = &table.rows[table.count - 1];
            place = (struct figure_place){last->amount, last->ordinal,
                                          text_is_absent(last->id) ? TEXT("") : last->id};
            request->after = &place;
        }
    } while (table.count);
    assert_int_equal(seen, all->total_count);
    return sum;
}

/* The parts of a figure of money are that figure: its first alone, or with NULL values what it is made of. */
static void check_figure(struct arena *arena, const struct web_scope *scope, const struct figure *figure,
                         const struct report_summary *summary, size_t limit)
{
    for (int i = 0; i < FIGURE_PARTS_MAX && figure->parts[i].label; i++) {
        struct figure_request request = {.scope = scope,
                                         .figure = figure,
                                         .part = &figure->parts[i],
                                         .limit = SIZE_MAX,
                                         .joined = month_parse(TEXT("2025-03")),
                                         .month = month_parse(TEXT("2025-09"))};
        struct figure_table all;
        struct problem problem;
        if (figure_table(arena, &request, &all, &problem) != RESULT_OK)
            fail_msg("%s: %s", figure->name, problem.message);
        assert_int_equal(all.count, all.total_count);
        if (walk(arena, &request, limit, &all) != all.sum)
            fail_msg("%s, %s: the pages do not add up", figure->name, figure->parts[i].name);
        bool is_it = i == 0 && figure->of_mrr && figure->adds_up && figure->shown == SHOWN_MONEY &&
                     strcmp(figure->name, "arr") != 0;
        if (is_it && (double)all.sum != figure->of_mrr(&summary->now))
            fail_msg("%s: the rows make %lld, the figure is %.0f", figure->name, (long long)all.sum,
                     figure->of_mrr(&summary->now));
    }
}

/* Of what adds up, so do the groups of each field. */
static void check_groups(struct arena *arena, const struct web_scope *scope, const struct figure *figure)
{
    static const char *const fields[] = {"segment", "channel"};
    for (int i = 0; i < 2; i++) {
        struct figure_request request = {.scope = scope,
                                         .figure = figure,
                                         .part = &figure->parts[0],
                                         .by = text_of(fields[i]),
                                         .joined = DAY_ABSENT,
                                         .month = DAY_ABSENT};
        struct view_figure view = {0};
        struct problem problem;
        if (figure_breakdown(arena, &request, "/figures/x", NULL, 0, &view, &problem) != RESULT_OK)
            fail_msg("%s by %s: %s", figure->name, fields[i], problem.message);
        struct figure_table all;
        request.limit = 1;
        assert_int_equal(figure_table(arena, &request, &all, &problem), RESULT_OK);
        if (!figure->adds_up || figure->shown != SHOWN_MONEY || !strcmp(figure->name, "arr") ||
            text_is_absent(view.groups_sum))
            continue;
        text sum = format_money(arena, all.sum, scope->columns->currency);
        if (!text_equal(view.groups_sum, sum))
            fail_msg("%s by %s: the groups make %.*s, the rows %.*s", figure->name, fields[i],
                     TEXT_ARGUMENTS(view.groups_sum), TEXT_ARGUMENTS(sum));
    }
}

static void check_scope(struct company *company, struct web_scope *scope, size_t limit)
{
    struct report_summary_query query = web_scope_summary(scope);
    struct report_summary summary;
    if (report_summary_compute(&company->arena, &query, &summary, &company->problem) != RESULT_OK)
        fail_msg("%s", company->problem.message);
    for (const struct figure *figure = figure_list; figure->name; figure++) {
        check_figure(&company->arena, scope, figure, &summary, limit);
        check_groups(&company->arena, scope, figure);
    }
}

static void test_pages_make_every_figure(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct company company;
        random_company(&company, seed);
        struct metric_scope metric =
            seed % 2 ? company_close(&company, "2026-03-03") : company_close_invoiced(&company, "2026-03-03");
        uint64_t some[COLUMN_BLOCK_ACCOUNTS / 64] = {0x5a5a5a5a5a5a5a5a * seed};
        struct web_scope scope = {.columns = (struct column_snapshot *)metric.columns,
                                  .settings = report_settings_shipped(),
                                  .today = metric.as_of,
                                  .as_of = seed % 3 ? metric.as_of : day_of("2026-02-14"),
                                  .period = {PERIOD_MONTH, seed % 4 == 0, month_parse(TEXT("2026-02"))},
                                  .day_by_day = seed % 5 == 0,
                                  .accounts = seed % 2 ? some : NULL};
        scope.before = report_summary_previous(scope.period);
        check_scope(&company, &scope, 1 + seed % 6);
        company_release(&company);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages_make_every_figure)};
    return cmocka_run_group_tests_name("figure rows", tests, NULL, NULL);
}
