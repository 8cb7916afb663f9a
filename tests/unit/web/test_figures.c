/* The screens of figures, from the scope in the address to the words: on a snapshot built by hand, without
 * a server. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "column/builder.h"
#include "column/live.h"
#include "web/cache.h"
#include "web/figure/dashboard_part.h"
#include "web/figure/figure.h"
#include "web/figure/signals.h"
#include "web/organisation.h"
#include "web/people/session.h"
#include "web/routes.h"
#include "web/words.h"

#define TODAY 20515 /* 2026-03-03 */

static struct arena arena;
static struct web_application application;
static struct clock clock_;

static void add(struct column_builder *builder, uint32_t account, const char *id, const char *segment,
                int64_t amount, int32_t start, int32_t end)
{
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                     .name = text_of(id)};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    column_builder_account(builder, account, &row);
    struct column_subscription_row subscription = {COLUMN_SUBSCRIPTION_ROW_NONE,
                                                   .id = account + 1,
                                                   .amount = amount,
                                                   .currency = currency_parse(TEXT("BRL")),
                                                   .start_day = start,
                                                   .end_day = end};
    column_builder_subscription(builder, account, &subscription);
}

static void answer(struct column_builder *builder, uint32_t account, enum survey_kind kind, int score,
                   int scale_max, int32_t day)
{
    struct column_survey_row row = {.contact = TEXT("a@a.example"),
                                    .instant = (int64_t)day * 86400 * 1000000,
                                    .day = day,
                                    .kind = kind,
                                    .score = (int16_t)(score * 100),
                                    .scale_min = kind == SURVEY_NPS ? 0 : 100,
                                    .scale_max = (int16_t)(scale_max * 100)};
    column_builder_survey(builder, account, &row);
}

static int set_up(void **state)
{
    (void)state;
    struct problem problem;
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    add(builder, 0, "A", "SMB", 10000, TODAY - 400, DAY_ABSENT);
    add(builder, 1, "B", "SMB", 20000, TODAY - 400, TODAY - 20);       /* left in February */
    add(builder, 2, "C", "Enterprise", 70000, TODAY - 20, DAY_ABSENT); /* joined in February */
    /* One contact answers again and again, once on another scale. */
    for (int i = 0; i < 3; i++) {
        answer(builder, 0, SURVEY_CSAT, 3 + i, 5, TODAY - 20 - i);
        answer(builder, 0, SURVEY_NPS, 8 + i, 10, TODAY - 20 - i);
    }
    answer(builder, 0, SURVEY_CSAT, 9, 10, TODAY - 19);
    arena_init(&arena, 0);
    clock_ = clock_fixed((int64_t)TODAY * 86400 * 1000000 + INT64_C(43200000000), 0);
    application =
        (struct web_application){.clock = &clock_, .live = column_live_of(column_builder_finish(builder))};
    language_use(LANGUAGE_EN);
    return zone_load(&application.zone, TEXT("UTC"), &problem);
}

static int tear_down(void **state)
{
    (void)state;
    column_live_close(application.live);
    zone_release(application.zone);
    arena_release(&arena);
    return 0;
}

static struct web_scope read(const struct http_pair *pairs, size_t count)
{
    struct web_session session = {.signed_in = true};
    struct http_request request = {
        .arena = &arena, .query = {(struct http_pair *)pairs, count}, .session = &session};
    struct web_scope scope;
    struct problem problem = {0};
    if (web_scope_read(&request, &application, &scope, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    scope.application = NULL; /* signals are computed, not kept */
    scope.request = NULL;     /* all accounts are seen */
    return scope;
}

static void assert_text(text value, const char *expected)
{
    if (!text_equal(value, text_of(expected)))
        fail_msg("“%.*s”, not “%s”", TEXT_ARGUMENTS(value), expected);
}

static void test_scope_defaults(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    assert_int_equal(scope.as_of, TODAY);
    assert_int_equal(report_summary_last_day(scope.period), day_from_civil(2026, 2, 28));
    assert_null(scope.accounts);
    assert_text(web_scope_url(&arena, &scope, "/", NULL, 0).address, "/");
    web_scope_release(&scope);
}

/* Months without an event are no archive while contracts go on. */
static void test_quiet_months(void **state)
{
    (void)state;
    clock_ = clock_fixed((int64_t)day_from_civil(2027, 6, 15) * 86400 * 1000000, 0);
    struct web_scope scope = read(NULL, 0);
    assert_int_equal(report_summary_last_day(scope.period), day_from_civil(2027, 5, 31));
    web_scope_release(&scope);
}

/* What stands in the address comes out again, in one order, whatever order it came in. */
static void test_scope_round_trip(void **state)
{
    (void)state;
    const struct http_pair pairs[] = {{TEXT("segment"), TEXT("Enterprise")},
                                      {TEXT("period"), TEXT("2025-12-12m")},
                                      {TEXT("compare"), TEXT("year")},
                                      {TEXT("as_of"), TEXT("2026-02-10")},
                                      {TEXT("nonsense"), TEXT("x")}};
    struct web_scope scope = read(pairs, 5);
    assert_true(scope.period.twelve_months);
    assert_int_equal(scope.account_count, 1);
    assert_text(web_scope_url(&arena, &scope, "/", NULL, 0).address,
                "/?period=2025-12-12m&compare=year&as_of=2026-02-10&segment=Enterprise");
    web_scope_release(&scope);
}

static void test_scope_faults(void **state)
{
    (void)state;
    const struct http_pair pairs[] = {{TEXT("as_of"), TEXT("2026-02-31")},
                                      {TEXT("where"), TEXT("segmnt = x")},
                                      {TEXT("period"), TEXT("2026-W02")}};
    struct web_scope scope = read(pairs, 3);
    assert_int_equal(scope.as_of, TODAY);
    assert_false(text_is_absent(scope.instant_problem));
    assert_non_null(strstr(scope.where_problem.data, "segmnt"));
    assert_null(scope.accounts);
    assert_false(scope.period_set);
    web_scope_release(&scope);
}

/* A period that has not begun by the day has no figures: the page shows another and says so, not zero. */
static void test_scope_to_come(void **state)
{
    (void)state;
    const struct http_pair pairs[] = {{TEXT("period"), TEXT("2026-04")},
                                      {TEXT("period"), TEXT("2026-02")},
                                      {TEXT("as_of"), TEXT("2026-01-31")}};
    for (int i = 0; i < 2; i++) { /* to come, and to come on the day that is looked back at */
        struct web_scope scope = read(&pairs[i], (size_t)i + 1);
        assert_false(scope.period_set);
        assert_int_equal(report_summary_last_day(scope.period),
                         i ? day_from_civil(2026, 1, 31) : day_from_civil(2026, 2, 28));
        assert_false(text_is_absent(scope.instant_problem));
        web_scope_release(&scope);
    }
    const struct http_pair running = {TEXT("period"), TEXT("2026-03")};
    struct web_scope scope = read(&running, 1);
    assert_true(scope.period_set);
    assert_true(text_is_absent(scope.instant_problem));
    web_scope_release(&scope);
}

static void test_filters_and_rule_together(void **state)
{
    (void)state;
    const struct http_pair pairs[] = {{TEXT("segment"), TEXT("SMB")}, {TEXT("where"), TEXT("mrr > 0")}};
    struct web_scope scope = read(pairs, 2);
    assert_int_equal(scope.account_count, 1);
    assert_int_equal(scope.account_total, 3);
    web_scope_release(&scope);
}

static struct figure_table rows_of(const struct web_scope *scope, const char *figure, size_t limit)
{
    struct figure_request asked = {.scope = scope, .figure = figure_find(text_of(figure)), .limit = limit};
    struct figure_table table = {0};
    struct problem problem = {0};
    asked.part = &asked.figure->parts[0];
    if (figure_table(&arena, &asked, &table, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return table;
}

/* Every figure of the MRR family is the sum of its rows. */
static void test_rows_sum_to_the_figure(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct figure_table mrr = rows_of(&scope, "mrr", SIZE_MAX);
    assert_int_equal(mrr.sum, 80000);
    assert_int_equal(mrr.count, 2);
    assert_text(mrr.rows[0].id, "C");
    assert_int_equal(rows_of(&scope, "new", SIZE_MAX).sum, 70000);
    assert_int_equal(rows_of(&scope, "churn", SIZE_MAX).sum, 20000);
    assert_int_equal(rows_of(&scope, "opening", SIZE_MAX).sum, 30000);
    assert_int_equal(rows_of(&scope, "losses", SIZE_MAX).sum, 20000);
    assert_int_equal(rows_of(&scope, "pareto", SIZE_MAX).count, 3);
    struct figure_table cut = rows_of(&scope, "mrr", 1);
    assert_int_equal(cut.count, 1);
    assert_int_equal(cut.total_count, 2);
    assert_int_equal(cut.sum, 80000);
    web_scope_release(&scope);
}

/* Of NPS a contact's latest answer counts, of CSAT every answer on the scale shown. */
static void test_rows_of_answers_make_the_figure(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary = {0};
    struct problem problem = {0};
    assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
    struct figure_table nps = rows_of(&scope, "nps", SIZE_MAX), csat = rows_of(&scope, "csat", SIZE_MAX);
    assert_int_equal(summary.satisfaction.nps.responses, 1);
    assert_int_equal(nps.total_count, 1);
    assert_int_equal(nps.sum, 800);
    assert_int_equal(summary.satisfaction.csat.responses, 3);
    assert_int_equal(csat.total_count, 3);
    assert_int_equal(csat.sum, 1200);
    web_scope_release(&scope);
}

/* The shares of the waterfall add up as the amounts do. */
static void test_the_waterfall_adds_up(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary = {0};
    struct problem problem = {0};
    struct view_dashboard view = {0};
    assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
    summary.now.opening = 10000; /* the rates alone made 140 % more of it */
    summary.now.fx_impact = 14000;
    summary.now.movement[MOVEMENT_CONTRACTION] = 12000;
    summary.now.movement[MOVEMENT_NEW] = summary.now.movement[MOVEMENT_CHURN] = 0;
    summary.now.closing = 12000;
    struct dashboard_source source = {
        .arena = &arena, .scope = &scope, .summary = &summary, .currency = scope.columns->currency};
    dashboard_waterfall(&source, &view);
    assert_text(view.falls[0].share, "100%");
    assert_text(view.falls[1].share, "+140.00%");
    assert_text(view.falls[2 + MOVEMENT_CONTRACTION].share, "−120.00%");
    assert_text(view.falls[view.falls_count - 1].share, "120.00%");
    web_scope_release(&scope);
}

/* February's: A pays 100,00, C 700,00; serving A cost an hour and 5,00 more, serving B, who left, 1,00. */
static void test_margin_and_its_rows(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct column_cost costs[] = {
        {month_parse(TEXT("2026-02")), COST_SERVICE, scope.columns->currency, 500, 0, 1, 60, MONEY_ABSENT},
        {month_parse(TEXT("2026-02")), COST_SERVICE, scope.columns->currency, 100, 0, 2, INT64_MIN,
         MONEY_ABSENT},
    };
    struct report_summary_query query = web_scope_summary(&scope);
    struct problem problem = {0};
    for (int priced = -1; priced <= 1; priced++) { /* nothing recorded; without a price; with one */
        struct column_snapshot columns = *scope.columns;
        struct report_summary summary = {0};
        struct view_dashboard view = {0};
        struct view_figure figure = {0};
        struct web_scope asked = scope;
        costs[0].hourly_micro = priced > 0 ? 9000 * MICRO_PER_MINOR : MONEY_ABSENT;
        columns.costs = costs;
        columns.cost_count = priced < 0 ? 0 : 2;
        query.scope.columns = asked.columns = &columns;
        assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
        struct dashboard_source source = {
            .arena = &arena, .scope = &asked, .summary = &summary, .currency = columns.currency};
        dashboard_kpis(&source, &view);
        dashboard_indicators(&source, &view);
        figure_find(TEXT("margin"))->value(&arena, &asked, &summary, &figure);
        struct figure_table rows = rows_of(&asked, "margin", 2);
        assert_int_equal(view.lagging_count, priced < 0 ? 6 : 7);
        if (priced <= 0) {
            assert_int_equal(rows.count, 0);
            assert_int_equal(rows.sum, 0);
            assert_true(text_is_absent(figure.value));
        }
        if (priced == 0) {
            assert_true(text_is_absent(view.lagging[6].value));
            assert_text(view.lagging[6].note,
                        "60 minutes of effort have no hourly cost: farol setting hourly_cost sets one");
        }
        if (priced > 0) {
            assert_int_equal(rows.sum, 80000 - 9000 - 600);
            assert_int_equal(rows.total_count, 3); /* the last of them below zero */
            assert_int_equal(rows.count, 2);
            assert_text(rows.rows[0].id, "C");
            assert_text(figure.value, "R$704.00");
            assert_text(figure.beside, "88.0% of the revenue; cost to serve R$96.00");
            assert_text(view.lagging[6].value, "88.0%");
            assert_text(view.lagging[6].note, "R$704.00 left, R$96.00 of cost to serve");
        }
    }
    web_scope_release(&scope);
}

/* An account beyond what is counted is said on the dashboard. */
static void test_a_held_account_is_said(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary = {0};
    struct problem problem = {0};
    assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
    for (int held = 0; held < 2; held++) {
        struct column_snapshot columns = *scope.columns;
        struct web_scope asked = scope;
        struct view_dashboard view = {0};
        struct dashboard_source source = {
            .arena = &arena, .scope = &asked, .summary = &summary, .currency = columns.currency};
        columns.held = held ? 2 : 0;
        asked.columns = &columns;
        dashboard_fill(&source, &view);
        if (held)
            assert_text(view.doubt, "Account B pays more a month than Farol counts (R$21,990,232,555.51): "
                                    "figures with it are too low. Check its amounts.");
        else
            assert_true(text_is_absent(view.doubt));
    }
    web_scope_release(&scope);
}

/* March runs: of the twelve months shown it is none, and February's cohort has one cell. */
static void test_the_running_month_has_no_cell(void **state)
{
    (void)state;
    const struct http_pair march[] = {{TEXT("period"), TEXT("2026-03")}};
    struct web_scope scope = read(march, 1);
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary = {0};
    struct problem problem = {0};
    struct view_dashboard view = {0};
    struct figure_table table = {0};
    assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
    struct dashboard_source source = {
        .arena = &arena, .scope = &scope, .summary = &summary, .currency = scope.columns->currency};
    dashboard_cohorts(&source, &view);
    assert_int_equal(view.heat.rows_count, 1); /* the others joined before the twelve */
    assert_int_equal(view.heat.rows[0].cells_count, 1);
    assert_text(view.heat.rows[0].cells[0].share, "100");
    for (int month = 2; month <= 3; month++) { /* the accounts behind February's cell, and March's */
        struct figure_request asked = {.scope = &scope,
                                       .figure = figure_find(TEXT("cohort")),
                                       .limit = 10,
                                       .joined = month_parse(TEXT("2026-02")),
                                       .month = month_parse(TEXT("2025-12")) + month};
        asked.part = &asked.figure->parts[0];
        assert_int_equal(figure_table(&arena, &asked, &table, &problem), RESULT_OK);
        assert_int_equal(table.count, month == 2);
    }
    web_scope_release(&scope);
}

/* ---- the rule set ---- */

/* The company of A, B and C, A billed 90.00 in each of January and February; the page of `setting`. */
static struct column_live *billed(enum column_rules setting)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    add(builder, 0, "A", "SMB", 10000, TODAY - 400, DAY_ABSENT);
    add(builder, 1, "B", "SMB", 20000, TODAY - 400, DAY_ABSENT);
    for (int month = 1; month <= 2; month++)
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .currency = currency_parse(TEXT("BRL")), .amount = 9000,
                                                      .issued_day = day_from_civil(2026, month, 20)});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    snapshot->settings.rules = setting;
    return column_live_of(snapshot);
}

static int64_t closing(const struct web_scope *scope)
{
    struct report_summary_query query = web_scope_summary(scope);
    struct report_summary summary;
    struct problem problem = {0};
    if (report_summary_compute(&arena, &query, &summary, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return summary.now.closing;
}

static const struct view_pick *rules_field(const struct view_scope *view)
{
    for (size_t i = 0; i < view->fields_count; i++)
        if (text_equal(view->fields[i].name, TEXT("rules")))
            return &view->fields[i];
    return NULL;
}

/* The organisation's rule set needs no word in the address, the other one does; the page says which. */
static void test_rules_of_the_address(void **state)
{
    (void)state;
    struct column_live *usual = application.live;
    static const struct {
        enum column_rules setting;
        const char *word, *address;
        int64_t closing;
    } cases[] = {
        {RULES_FAROL, "", "/", 30000},           {RULES_FAROL, "invoiced", "/?rules=invoiced", 9000},
        {RULES_FAROL, "stripe", "/", 30000},     {RULES_INVOICED, "", "/", 9000},
        {RULES_INVOICED, "invoiced", "/", 9000}, {RULES_INVOICED, "farol", "/?rules=farol", 30000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct http_pair pair = {TEXT("rules"), text_of(cases[i].word)};
        struct view_scope view;
        application.live = billed(cases[i].setting);
        struct web_scope scope = read(&pair, 1);
        bool invoiced = cases[i].closing == 9000;
        assert_text(web_scope_url(&arena, &scope, "/", NULL, 0).address, cases[i].address);
        assert_int_equal(scope.columns->rules, invoiced ? RULES_INVOICED : RULES_FAROL);
        assert_int_equal(closing(&scope), cases[i].closing);
        web_scope_view(&arena, &scope, "/", NULL, 0, &view);
        const struct view_pick *field = rules_field(&view);
        assert_non_null(field);
        assert_text(field->options[cases[i].setting].value, "");
        assert_true(field->options[invoiced].selected && !field->options[!invoiced].selected);
        if (invoiced)
            assert_text(view.rules, "MRR is what was invoiced in the month.");
        else
            assert_true(text_is_absent(view.rules));
        web_scope_release(&scope);
        column_live_close(application.live);
    }
    application.live = usual;
}

/* Without invoices, or without anything else, there is nothing to choose. */
static void test_no_choice_of_rules(void **state)
{
    (void)state;
    const struct http_pair pair = {TEXT("rules"), TEXT("invoiced")};
    struct web_scope scope = read(&pair, 1);
    struct view_scope view;
    assert_false(scope.has_rules_choice);
    assert_int_equal(scope.columns->rules, RULES_FAROL);
    web_scope_view(&arena, &scope, "/", NULL, 0, &view);
    assert_null(rules_field(&view));
    web_scope_release(&scope);
}

/* The page of a company that only has invoices: it says how they become figures, and shows them when told. */
static void test_only_invoices(void **state)
{
    (void)state;
    struct column_live *usual = application.live;
    application.cache = web_cache_new(1 << 20);
    application.signals = web_signals_new();
    application.organisation = web_organisation_new();
    for (enum column_rules setting = RULES_FAROL; setting <= RULES_INVOICED; setting++) {
        struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
        struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("A"),
                                         .name = TEXT("A")};
        column_builder_account(builder, 0, &row);
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .currency = currency_parse(TEXT("BRL")), .amount = 9000,
                                                      .issued_day = day_from_civil(2026, 2, 20)});
        struct column_snapshot *snapshot = column_builder_finish(builder);
        snapshot->settings.rules = setting;
        application.live = column_live_of(snapshot);
        struct web_session session = {.signed_in = true, .role = USER_ANALYST, .name = TEXT("Ana")};
        struct http_request request = {.arena = &arena, .session = &session};
        struct http_response response = {.status = 200};
        buffer_init(&response.body, 0);
        web_dashboard_routes[1].handler(&request, &response, &application);
        const char *body = text_copy(&arena, buffer_text(&response.body)).data;
        assert_int_equal(response.status, 200);
        assert_int_equal(strstr(body, "farol setting rule_set invoiced") != NULL, setting == RULES_FAROL);
        assert_int_equal(strstr(body, "MRR is what was invoiced in the month.") != NULL,
                         setting == RULES_INVOICED);
        buffer_release(&response.body);
        column_live_close(application.live);
    }
    web_cache_release(application.cache);
    web_signals_release(application.signals);
    web_organisation_free(application.organisation);
    application.organisation = NULL;
    application.cache = NULL;
    application.signals = NULL;
    application.live = usual;
}

/* The rows behind the figures go by the rule set too: what A was invoiced is all there is. March runs, so
 * whom the leading indicators count is read from February. */
static void test_rows_under_the_rules(void **state)
{
    (void)state;
    struct column_live *usual = application.live;
    application.live = billed(RULES_INVOICED);
    struct web_scope scope = read(NULL, 0);
    static const struct {
        const char *figure, *class_name;
        int64_t sum;
    } cases[] = {{"mrr", "", 9000}, {"cohort", "", 9000}, {"pareto", "A", 18000}, {"silent", "", 9000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problem problem = {0};
        struct figure_table table;
        struct figure_request asked = {.scope = &scope,
                                       .figure = figure_find(text_of(cases[i].figure)),
                                       .limit = 10,
                                       .joined = month_parse(TEXT("2026-01")),
                                       .month = month_parse(TEXT("2026-02")),
                                       .class_name = text_of(cases[i].class_name)};
        asked.part = &asked.figure->parts[0];
        if (figure_table(&arena, &asked, &table, &problem) != RESULT_OK)
            fail_msg("%s: %s", cases[i].figure, problem.message);
        assert_int_equal(table.count, 1);
        assert_text(table.rows[0].id, "A");
        assert_int_equal(table.sum, cases[i].sum);
    }
    web_scope_release(&scope);
    column_live_close(application.live);
    application.live = usual;
}

/* B left, and nobody recorded whether it asked to. */
static void test_an_unknown_kind_of_churn_is_not_none(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary = {0};
    struct problem problem = {0};
    struct view_dashboard view = {0};
    assert_int_equal(report_summary_compute(&arena, &query, &summary, &problem), RESULT_OK);
    struct dashboard_source source = {
        .arena = &arena, .scope = &scope, .summary = &summary, .currency = scope.columns->currency};
    dashboard_kpis(&source, &view);
    dashboard_indicators(&source, &view);
    assert_true(text_is_absent(view.lagging[5].value));
    assert_text(view.lagging[5].note, "how it ended is not recorded");
    summary.now.churn_unknown = 5000;
    summary.now.churn_involuntary = 10000;
    summary.now.accounts_churned_involuntary = 1;
    dashboard_indicators(&source, &view);
    assert_text(view.lagging[5].note, "1 account; 50.0% of the churn, of 25.0% it is unknown");
    web_scope_release(&scope);
}

static void test_every_figure_has_rows(void **state)
{
    (void)state;
    struct web_scope scope = read(NULL, 0);
    for (const struct figure *figure = figure_list; figure->name; figure++) {
        assert_ptr_equal(figure_find(text_of(figure->name)), figure);
        assert_non_null(figure->parts[0].label);
        (void)rows_of(&scope, figure->name, 10);
        for (int i = 0; i < 4 && figure->neighbours[i]; i++)
            assert_non_null(figure_find(text_of(figure->neighbours[i]))->value);
    }
    web_scope_release(&scope);
}

/* The file of accounts, asked for as the address says; what is said instead when it is refused. */
static const char *file_of(const char *name, const char *value)
{
    struct http_pair pairs[] = {{TEXT("format"), TEXT("csv")}, {text_of(name), text_of(value)}};
    struct http_pair path[] = {{TEXT("name"), TEXT("accounts")}};
    struct web_session session = {.signed_in = true, .role = USER_ANALYST};
    struct http_request request = {
        .arena = &arena, .query = {pairs, 2}, .path_values = {path, 1}, .session = &session};
    struct http_response response = {.status = 200};
    buffer_init(&response.body, 0);
    web_figure_routes[1].handler(&request, &response, &application);
    while (response.stream.pull &&
           response.stream.pull(response.stream.context, &response.body) == HTTP_PULL_MORE)
        ;
    if (response.stream.release)
        response.stream.release(response.stream.context);
    const char *body = text_copy(&arena, buffer_text(&response.body)).data;
    buffer_release(&response.body);
    assert_int_equal(response.status, text_starts_with(text_of(body), TEXT("\xEF\xBB\xBF"
                                                                           "Account,"))
                                          ? 200
                                          : 400);
    return body;
}

/* Nobody is given the rows of everybody for a filter that is misspelt. */
static void test_file_of_a_broken_scope(void **state)
{
    (void)state;
    assert_non_null(strstr(file_of("where", "segment = SMB"), "A,A,"));
    assert_null(strstr(file_of("where", "segment = SMB"), "C,C,"));
    assert_non_null(strstr(file_of("where", "segmnt = SMB"), "segmnt"));
    assert_null(strstr(file_of("where", "segmnt = SMB"), "C,C,"));
    assert_non_null(strstr(file_of("as_of", "2026-02-31"), "does not exist"));
}

static void test_words(void **state)
{
    (void)state;
    assert_text(web_message(&arena, "{a} of {b}{c}", "a", TEXT("1"), "b", TEXT("{a}"), NULL), "1 of {a}");
    struct view_delta churn = web_delta_rate(&arena, 0.02, 0.01, MORE_IS_BAD, TEXT_ABSENT);
    assert_text(churn.direction, "up");
    assert_text(churn.judgement, "bad");
    struct view_delta inside = web_delta_within(&arena, 42, 39, 10, TEXT_ABSENT);
    assert_text(inside.judgement, "flat");
    assert_true(text_is_absent(web_delta_rate(&arena, NAN, 0.01, MORE_IS_BAD, TEXT_ABSENT).words));
    assert_true(text_is_absent(web_delta_growth(&arena, 5, 0, MORE_IS_GOOD, TEXT_ABSENT).words));
    text value, unit;
    web_split_unit(TEXT("97.76%"), &value, &unit);
    assert_text(value, "97.76");
    assert_text(unit, "%");
}

static void test_cache(void **state)
{
    (void)state;
    struct web_cache *cache = web_cache_new(400);
    const text values[WEB_MARK_COUNT] = {TEXT("token"), TEXT("<Ana>"), TEXT("A")};
    text mark = web_cache_marker(cache, WEB_MARK_PERSON);
    text page = text_printf(&arena, "<p>%.*s</p>\x01!", TEXT_ARGUMENTS(mark));
    struct buffer out;
    buffer_init(&out, 0);
    assert_false(web_cache_write(cache, TEXT("k"), values, &out));
    web_cache_keep(cache, TEXT("k"), page);
    assert_true(web_cache_write(cache, TEXT("k"), values, &out));
    assert_text(buffer_text(&out), "<p>&lt;Ana&gt;</p>!");
    for (int i = 0; i < 10; i++) /* the least recently used go first */
        web_cache_keep(cache, text_printf(&arena, "other %d", i), page);
    assert_false(web_cache_write(cache, TEXT("k"), values, &out));
    buffer_release(&out);
    web_cache_release(cache);
}

/* Two threads ask for one page that is not kept: one makes it, the other waits and gets that. */
struct asking {
    struct web_cache *cache;
    atomic_int made;
    pthread_barrier_t barrier;
};

static void *ask_for_page(void *context)
{
    struct asking *asking = context;
    const text values[WEB_MARK_COUNT] = {{0}};
    struct web_cache_claim claim;
    struct buffer out;
    buffer_init(&out, 0);
    pthread_barrier_wait(&asking->barrier);
    if (!web_cache_write_or_claim(asking->cache, TEXT("page"), values, &out, &claim)) {
        atomic_fetch_add(&asking->made, 1);
        web_cache_keep(asking->cache, TEXT("page"), TEXT("<p>made</p>"));
        web_cache_give_back(&claim);
        buffer_append_text(&out, TEXT("<p>made</p>"));
    }
    assert_text(buffer_text(&out), "<p>made</p>");
    buffer_release(&out);
    return NULL;
}

static void test_cache_makes_once(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        struct asking asking = {.cache = web_cache_new(1 << 16)};
        pthread_t threads[4];
        pthread_barrier_init(&asking.barrier, NULL, 4);
        for (int i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, ask_for_page, &asking), 0);
        for (int i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
        assert_int_equal(asking.made, 1);
        pthread_barrier_destroy(&asking.barrier);
        web_cache_release(asking.cache);
    }
}

/* A page that could not be kept is made by each that waited for it, and nobody waits again. */
static void test_cache_given_back_without_page(void **state)
{
    (void)state;
    struct web_cache *cache = web_cache_new(1 << 16);
    const text values[WEB_MARK_COUNT] = {{0}};
    struct web_cache_claim first, second;
    struct buffer out;
    buffer_init(&out, 0);
    assert_false(web_cache_write_or_claim(cache, TEXT("a"), values, &out, &first));
    assert_false(web_cache_write_or_claim(cache, TEXT("b"), values, &out, &second));
    web_cache_give_back(&first);
    web_cache_give_back(&first);
    assert_false(web_cache_write_or_claim(cache, TEXT("a"), values, &out, &first));
    web_cache_give_back(&second);
    web_cache_give_back(&first);
    buffer_release(&out);
    web_cache_release(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scope_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_quiet_months, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scope_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scope_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scope_to_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_filters_and_rule_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_sum_to_the_figure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_of_answers_make_the_figure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_waterfall_adds_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_unknown_kind_of_churn_is_not_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_running_month_has_no_cell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rules_of_the_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_choice_of_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_under_the_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_invoices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_margin_and_its_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_held_account_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_figure_has_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file_of_a_broken_scope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cache, set_up, tear_down),
        cmocka_unit_test(test_cache_makes_once),
        cmocka_unit_test(test_cache_given_back_without_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
