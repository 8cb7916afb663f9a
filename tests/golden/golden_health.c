/* The pages of health over the invented company: the list with its lights, the models, the editor with what
 * it would do; and a leader's page with every part. What comes from the record is made up here, hostile where
 * it is somebody's text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "company.h"
#include "language/language.h"
#include "page.h"
#include "view/leader.h"
#include "web/health/health_model.h"

static struct column_snapshot *company;
static struct web_scope scope;
static struct health_set set;
static struct health_assessment assessment;

static void read_company(void)
{
    struct problem problem;
    struct metric_scope metric = {company, NULL, COMPANY_TODAY};
    scope = (struct web_scope){.columns = company,
                               .settings = report_settings_shipped(),
                               .today = COMPANY_TODAY,
                               .as_of = COMPANY_TODAY};
    health_set_shipped(&golden_arena, &set);
    assert_int_equal(health_assess(&golden_arena, &golden_arena, &metric, &set, HEALTH_TREND_DAYS, NULL,
                                   &assessment, &problem),
                     RESULT_OK);
}

static void list_page(void)
{
    struct health_list list = {.light = -1};
    struct health_found found;
    struct metric_account_page rows;
    struct view_health view = {.shell = golden_shell(_("Health"), "health"),
                               .customers = TEXT("3"),
                               .where = TEXT("mrr > <1>"),
                               .where_problem = TEXT("<b>no</b>"),
                               .csv = safe_url_of(TEXT("/scores.csv")),
                               .xlsx = safe_url_of(TEXT("/scores.xlsx")),
                               .model_list = safe_url_of(TEXT("/scores/models"))};
    struct buffer page;
    read_company();
    health_find(&golden_arena, &scope, &assessment, &list, &found);
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = found.keys};
    struct metric_scope metric = {company, found.accounts, COMPANY_TODAY};
    struct metric_account_query query = {.keys = &keys, .limit = 5};
    metric_account_page(&golden_arena, &metric, &query, &rows);
    health_fill_rows(&golden_arena, &scope, &assessment, &rows, &view);
    buffer_init(&page, 0);
    view_write_health(&page, &view);
    golden_compare("health", &page);
    buffer_release(&page);
}

static void model_page(void)
{
    struct health_form form = {.document = health_document_shipped(&golden_arena, TEXT("high-touch")),
                               .seen = TEXT("2"),
                               .is_good = true};
    struct view_effect_light lights[] = {{.shown = {TEXT("red"), TEXT_ABSENT, health_light_word(HEALTH_RED)},
                                          .light = TEXT("red"),
                                          .before = TEXT("1"),
                                          .after = TEXT("3"),
                                          .change = TEXT("+2"),
                                          .mrr = TEXT("R$ 1"),
                                          .before_width = TEXT("10%"),
                                          .after_width = TEXT("30%")}};
    struct view_effect_account accounts[] = {{.name = TEXT("Pão & <Mel>"),
                                              .mrr = TEXT("10,00"),
                                              .from = {TEXT("green"), TEXT("80"), TEXT("Verde")},
                                              .to = {TEXT("red"), TEXT("40"), TEXT("Vermelho")},
                                              .url = safe_url_of(TEXT("/accounts/1"))}};
    struct view_health_model view = {.shell = golden_shell(_("Health models"), "health"),
                                     .title_words = TEXT("High touch"),
                                     .version_words = TEXT("v2"),
                                     .problem = TEXT("<b>no</b>"),
                                     .action = safe_url_of(TEXT("/scores/models/high-touch")),
                                     .effect_action = TEXT("/scores/models/high-touch/effect"),
                                     .list = safe_url_of(TEXT("/scores/models")),
                                     .may_edit = true,
                                     .effect = {.changed = TEXT("2"),
                                                .lights = lights,
                                                .lights_count = 1,
                                                .accounts = accounts,
                                                .accounts_count = 1}};
    struct buffer page;
    form.document->model.criteria[0].name = "\"<own>\"";
    form.document->model.criteria[1].measure = HEALTH_RULE;
    form.document->model.criteria[1].source = TEXT("owner = \"<a>\"");
    form.document->model.criteria[2].shape = HEALTH_STEPS;
    form.document->model.criteria[2].steps[0] = (struct health_step){7, 500000};
    form.document->model.criteria[2].step_count = 1;
    form.faults[2] = "fault";
    health_form_fill(&golden_arena, &form, &view);
    buffer_init(&page, 0);
    view_write_health_model(&page, &view);
    golden_compare("health_model", &page);
    buffer_release(&page);
}

static void leader_page(void)
{
    struct view_leader_light lights[] = {
        {.shown = {TEXT("yellow"), TEXT_ABSENT, health_light_word(HEALTH_YELLOW)},
         .light = TEXT("yellow"),
         .count = TEXT("4"),
         .change = TEXT("+1"),
         .judgement = TEXT("bad"),
         .mrr = TEXT("R$ 4"),
         .share = TEXT("10%"),
         .x = TEXT("0%"),
         .width = TEXT("10%"),
         .url = safe_url_of(TEXT("/scores?light=yellow"))}};
    struct view_leader_move moves[] = {{.name = TEXT("Pão & <Mel>"),
                                        .mrr = TEXT("10,00"),
                                        .points = TEXT("−9,00"),
                                        .judgement = TEXT("bad"),
                                        .reason = TEXT("NPS: 9 → 3"),
                                        .from = {TEXT("green"), TEXT("80"), TEXT("Verde")},
                                        .to = {TEXT("none"), TEXT("40"), TEXT("Sem cor")},
                                        .url = safe_url_of(TEXT("/accounts/1"))}};
    struct view_leader_reason reasons[] = {{.label = TEXT("<Preço>"),
                                            .count = TEXT("2"),
                                            .revenue = TEXT("R$ 2"),
                                            .reversed = TEXT("1"),
                                            .width = TEXT("100%")}};
    struct view_leader_rescue rescues[] = {{TEXT("90"), TEXT("80%"), TEXT("60% – 90%"), TEXT("8/10")}};
    struct view_leader_playbook playbooks[] = {{.name = TEXT("<Resgate>"),
                                                .treated = TEXT("80% (10)"),
                                                .held_out = TEXT("60% (5)"),
                                                .difference = TEXT("+20 pp"),
                                                .judgement = TEXT("flat"),
                                                .note = TEXT("−10 … +50"),
                                                .url = safe_url_of(TEXT("/playbooks/x"))}};
    struct view_leader_load loads[] = {{.person = TEXT("Ana <Lima>"),
                                        .email = TEXT("ana@x.example"),
                                        .accounts = TEXT("3"),
                                        .mrr = TEXT("R$ 3"),
                                        .red = TEXT("1"),
                                        .red_mrr = TEXT("R$ 1"),
                                        .open = TEXT("5"),
                                        .overdue = TEXT("2"),
                                        .late = true,
                                        .url = safe_url_of(TEXT("/scores?owner=ana%40x.example"))}};
    struct view_leader view = {.shell = golden_shell(_("Portfolio"), "portfolio"),
                               .customers = TEXT("3"),
                               .sentence = TEXT("<Two> got worse."),
                               .lights = lights,
                               .lights_count = 1,
                               .moved = TEXT("1"),
                               .moves = moves,
                               .moves_count = 1,
                               .csv = safe_url_of(TEXT("/portfolio.csv")),
                               .xlsx = safe_url_of(TEXT("/portfolio.xlsx")),
                               .reasons = reasons,
                               .reasons_count = 1,
                               .rescues = rescues,
                               .rescues_count = 1,
                               .playbooks = playbooks,
                               .playbooks_count = 1,
                               .loads = loads,
                               .loads_count = 1};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_leader(&page, &view);
    golden_compare("leader", &page);
    buffer_release(&page);
}

static void models_page(void)
{
    struct view_model_line lines[] = {{.title = TEXT("<Own>"),
                                       .segment = TEXT("mrr > 5 and name = \"<a>\""),
                                       .criteria = TEXT("3"),
                                       .version = TEXT("v4"),
                                       .accounts = TEXT("12"),
                                       .rank = TEXT("5"),
                                       .url = safe_url_of(TEXT("/scores/models/own")),
                                       .retired = true}};
    struct view_health_models view = {.shell = golden_shell(_("Health models"), "health"),
                                      .models = lines,
                                      .models_count = 1,
                                      .engagement = lines[0],
                                      .create = safe_url_of(TEXT("/scores/models/new")),
                                      .list = safe_url_of(TEXT("/scores"))};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_health_models(&page, &view);
    golden_compare("health_models", &page);
    buffer_release(&page);
}

static void pages(void **state)
{
    (void)state;
    golden_in_both_languages(list_page);
    golden_in_both_languages(model_page);
    golden_in_both_languages(models_page);
    golden_in_both_languages(leader_page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages)};
    arena_init(&golden_arena, 0);
    company = company_snapshot();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    column_snapshot_release(company);
    arena_release(&golden_arena);
    return failed;
}
