/* Whole pages compared byte by byte with the ones kept in expected/: the invented company's dashboard and
 * figures, sign-in, an error, the first steps; in both languages. GOLDEN_UPDATE=1 writes them anew (then
 * read the difference before committing it). The assets' hashes are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "company.h"
#include "language/language.h"
#include "page.h"
#include "view/figure.h"
#include "view/sign_in.h"
#include "web/figure/dashboard_part.h"

static struct column_snapshot *company;

static struct web_scope scope_of(void)
{
    struct web_scope scope = {.columns = company,
                              .settings = report_settings_shipped(),
                              .today = COMPANY_TODAY,
                              .as_of = COMPANY_TODAY};
    scope.period = report_summary_last_complete(PERIOD_MONTH, false, COMPANY_TODAY);
    scope.before = report_summary_previous(scope.period);
    scope.account_count = scope.account_total = company->account_count;
    return scope;
}

static void dashboard_page(void)
{
    struct web_scope scope = scope_of();
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary;
    struct problem problem;
    struct view_dashboard view = {.shell = golden_shell(_("Dashboard"), "dashboard")};
    struct buffer page;
    assert_int_equal(report_summary_compute(&golden_arena, &query, &summary, &problem), RESULT_OK);
    struct dashboard_source source = {&golden_arena, &scope, &summary, company->currency};
    dashboard_fill(&source, &view);
    web_scope_view(&golden_arena, &scope, "/", NULL, 0, &view.shell.scope);
    buffer_init(&page, 0);
    view_write_dashboard(&page, &view);
    golden_compare("dashboard", &page);
    buffer_release(&page);
}

/* What stands beside the history and the rows. */
static void fill_sides(struct view_figure *view, struct view_tab *parts, struct view_fact *facts)
{
    static struct view_figure_group groups[2];
    struct view_figure_group made_groups[] = {{.name = {"<SMB>", 5},
                                               .url = safe_url_of(TEXT("?segment=%3CSMB%3E")),
                                               .value = TEXT("R$ 2,00"),
                                               .share = TEXT("66,7 %"),
                                               .width = TEXT("100%")},
                                              {.name = TEXT("2 others"), .value = TEXT("R$ 1,00")}};
    static struct view_figure_rule rules[2];
    struct view_figure_rule made_rules[] = {{.label = TEXT("net"), .value = TEXT("1,80 %")},
                                            {.label = TEXT("day by day"),
                                             .value = TEXT("2,00 %"),
                                             .difference = TEXT("+0,20 p.p."),
                                             .url = safe_url_of(TEXT("?net=day")),
                                             .note = TEXT("1 account"),
                                             .accounts = facts,
                                             .accounts_count = 1}};
    memcpy(groups, made_groups, sizeof groups);
    memcpy(rules, made_rules, sizeof rules);
    view->figures = safe_url_of(TEXT("/figures"));
    view->group = TEXT("Retention");
    view->numbers = TEXT("7 ÷ 389 = 1,80 %");
    view->source = TEXT("Section 2");
    view->by = parts;
    view->by_count = 2;
    view->groups = groups;
    view->groups_count = 2;
    view->groups_sum = TEXT("R$ 3,00");
    view->rules = rules;
    view->rules_count = 2;
    view->way_back = safe_url_of(TEXT("/figures/logo-churn?rules=farol"));
    view->way_back_label = TEXT("Back");
}

static void figure_page(void)
{
    struct view_head heads[] = {{.label = TEXT("Account")},
                                {.label = TEXT("Code")},
                                {.label = TEXT("Opening"), .number = true, .wide = true},
                                {.label = TEXT("Amount"), .number = true, .main = true}};
    struct view_cell cells[] = {
        {.words = TEXT("Pão & Mel <Ltda>"), .url = safe_url_of(TEXT("/accounts/C-%221%22"))},
        {.words = TEXT("C-\"1\""), .mono = true},
        {.number = true, .wide = true},
        {.words = TEXT("−R$ 1,00"), .number = true, .main = true}};
    struct view_cell foot[] = {{.number = true}, {.wide = true}, {.words = TEXT("−R$ 1,00")}};
    struct view_line rows[] = {{cells, 4}, {cells, 4}};
    struct view_tab parts[] = {
        {TEXT("Left"), safe_url_of(TEXT("/figures/logo-churn")), true},
        {TEXT("Opening"), safe_url_of(TEXT("/figures/logo-churn?part=opening&rows=200")), false}};
    struct view_bar bars[] = {{.x = TEXT("60"),
                               .y = TEXT("20"),
                               .width = TEXT("40"),
                               .height = TEXT("100"),
                               .fill = TEXT("f1"),
                               .label = TEXT("Jan"),
                               .label_x = TEXT("80"),
                               .value = TEXT("1 %"),
                               .url = safe_url_of(TEXT("?p=1")),
                               .current = true}};
    struct view_fact facts[] = {{.name = TEXT("Period"), .value = TEXT("[1, 2)")}};
    struct view_figure view = {
        .shell = golden_shell("Logo churn", ""),
        .name = TEXT("Logo churn"),
        .period = TEXT("February"),
        .value = TEXT("1,80"),
        .unit = TEXT("%"),
        .beside = TEXT("7 of 389"),
        .before = {TEXT("+0,24 p.p."), TEXT("up"), TEXT("bad"), TEXT("worse"), TEXT("on January")},
        .has_history = true,
        .bars = bars,
        .bars_count = 1,
        .history_label = TEXT("History"),
        .definition = TEXT("What it is."),
        .formula = TEXT("a > b & c < d"),
        .facts = facts,
        .facts_count = 1,
        .parts = parts,
        .parts_count = 2,
        .rows_title = TEXT("Rows"),
        .rows_note = TEXT("2 accounts"),
        .heads = heads,
        .heads_count = 4,
        .rows = rows,
        .rows_count = 2,
        .foot_label = TEXT("Sum"),
        .foot = foot,
        .foot_count = 3,
        .csv = safe_url_of(TEXT("/figures/logo-churn?format=csv")),
        .xlsx = safe_url_of(TEXT("/figures/logo-churn?format=xlsx")),
        .first = safe_url_of(TEXT("/figures/logo-churn#rows")),
        .next = safe_url_of(TEXT("/figures/logo-churn?after=-100%2C0%2CC-%221%22#rows")),
        .range = TEXT("51–52 of 90")};
    fill_sides(&view, parts, facts);
    struct buffer page;
    buffer_init(&page, 0);
    view_write_figure(&page, &view);
    golden_compare("figure", &page);
    buffer_release(&page);
}

static void figures_page(void)
{
    struct view_figure_item items[] = {
        {.name = TEXT("MRR <now>"),
         .value = TEXT("R$ 1,00"),
         .sentence = TEXT("What it is & was."),
         .url = safe_url_of(TEXT("/figures/mrr?a=1&b=2")),
         .before = {TEXT("+1 %"), TEXT("up"), TEXT("good"), TEXT("better"), TEXT("on January")},
         .spark = {TEXT("M0 0L1 1"), TEXT("1"), TEXT("1")}},
        {.name = TEXT("NPS"), .sentence = TEXT("No answer.")}};
    struct view_figure_group_list groups[] = {{TEXT("Revenue"), items, 2}};
    struct view_figures view = {.shell = golden_shell(_("All figures"), "figures"),
                                .period = TEXT("February"),
                                .groups = groups,
                                .groups_count = 1};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_figures(&page, &view);
    golden_compare("figures", &page);
    buffer_release(&page);
}

static void sign_in_page(void)
{
    struct view_sign_in view = {.shell = golden_shell(_("Sign in"), ""),
                                .email = TEXT("marina.tavares@cais.example"),
                                .problem = TEXT("<b>\"problem\" & 'more'</b>"),
                                .version = TEXT("0.1")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_sign_in(&page, &view);
    golden_compare("sign_in", &page);
    buffer_release(&page);
}

static void failure_page(void)
{
    struct view_failure view = {.shell = golden_shell("404", ""),
                                .status = 404,
                                .what = TEXT("Not here"),
                                .advice = TEXT("Look elsewhere."),
                                .way_out = safe_url_of(TEXT("/?a=1&b=2")),
                                .way_out_label = TEXT("Out")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_failure(&page, &view);
    golden_compare("failure", &page);
    buffer_clear(&page);
    view.shell.profile = (struct safe_url){TEXT_ABSENT}; /* a visitor */
    view_write_failure(&page, &view);
    golden_compare("failure-visitor", &page);
    buffer_release(&page);
}

static void empty_page(void)
{
    struct view_step steps[] = {{.name = TEXT("Accounts"),
                                 .why = TEXT("Who they are."),
                                 .count = TEXT("128"),
                                 .done = true,
                                 .number = 1},
                                {.name = TEXT("Usage"),
                                 .why = TEXT("What they do."),
                                 .number = 2,
                                 .command = TEXT("farol import usage")}};
    struct view_empty view = {.shell = golden_shell("First steps", "dashboard"),
                              .greeting = TEXT("Good evening, Helena."),
                              .sentence = TEXT("Nothing here yet."),
                              .steps = steps,
                              .steps_count = 2,
                              .progress = TEXT("1/2")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_empty(&page, &view);
    golden_compare("empty", &page);
    buffer_release(&page);
}

static void test_dashboard(void **state)
{
    (void)state;
    golden_in_both_languages(dashboard_page);
}
static void test_figure(void **state)
{
    (void)state;
    golden_in_both_languages(figure_page);
    golden_in_both_languages(figures_page);
}
static void test_sign_in(void **state)
{
    (void)state;
    golden_in_both_languages(sign_in_page);
}
static void test_failure(void **state)
{
    (void)state;
    golden_in_both_languages(failure_page);
}
static void test_empty(void **state)
{
    (void)state;
    golden_in_both_languages(empty_page);
}

/* The target that the organisation has set is the one that is shown. */
static void test_target(void **state)
{
    (void)state;
    struct web_scope scope = scope_of();
    scope.settings.ltv_to_cac_target = 2.5;
    struct report_summary_query query = web_scope_summary(&scope);
    struct report_summary summary;
    struct problem problem;
    struct view_dashboard view = {.shell = golden_shell("", "")};
    language_use(LANGUAGE_EN);
    assert_int_equal(report_summary_compute(&golden_arena, &query, &summary, &problem), RESULT_OK);
    summary.unit.ltv_to_cac = 4; /* the small company of these pages has too few months for it */
    summary.unit.ltv_churn = 1000;
    struct dashboard_source source = {&golden_arena, &scope, &summary, company->currency};
    dashboard_fill(&source, &view);
    assert_true(text_starts_with(view.kpis[9].detail, TEXT("target ≥ 2.50; LTV ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_dashboard), cmocka_unit_test(test_target),
                                       cmocka_unit_test(test_figure),    cmocka_unit_test(test_sign_in),
                                       cmocka_unit_test(test_failure),   cmocka_unit_test(test_empty)};
    arena_init(&golden_arena, 0);
    company = company_snapshot();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    column_snapshot_release(company);
    arena_release(&golden_arena);
    return failed;
}
