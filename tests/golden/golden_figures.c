/* The restatement's page and the settings', compared byte by byte with the ones kept (page.h), in both
 * languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "page.h"
#include "view/restatement.h"
#include "view/settings.h"

static void restatement_page(void)
{
    struct view_difference differences[] = {{TEXT("Amount"), TEXT("1 <b>"), TEXT("2 & 3")},
                                            {.field = TEXT("End"), .after = TEXT("31")}};
    struct view_restated_change changes[] = {{.what = TEXT("Subscription <S-1>: Corrected"),
                                              .who = TEXT("ana@cais.example"),
                                              .when = TEXT("3 Mar 2026, 09:12"),
                                              .how = TEXT("by hand"),
                                              .url = safe_url_of(TEXT("/records/subscriptions/1.2/history")),
                                              .differences = differences,
                                              .differences_count = 2}};
    struct view_restated figures[] = {
        {TEXT("Feb 2026"), TEXT("Churn"), TEXT("1"), TEXT("2"), TEXT("+1"),
         safe_url_of(TEXT("/restatement?figure=churn&in=2026-02")), true},
        {.period = TEXT("Feb 2026"), .figure = TEXT("NRR"), .after = TEXT("9%")}};
    struct view_restated_account accounts[] = {{.name = TEXT("Pão & Mel <Ltda>"),
                                                .id = TEXT("C-1"),
                                                .before = TEXT("1"),
                                                .after = TEXT("2"),
                                                .difference = TEXT("+1"),
                                                .url = safe_url_of(TEXT("/accounts/C-1")),
                                                .changes = changes,
                                                .changes_count = 1},
                                               {.name = TEXT("Other"), .nothing = TEXT("None of its own.")}};
    struct view_hidden kept[] = {{TEXT("segment"), TEXT("\"S\"")}};
    struct view_restatement view = {.shell = golden_shell(_("Restatement"), "restatement"),
                                    .before = TEXT("2026-02-28"),
                                    .from = TEXT("2026-01"),
                                    .to = TEXT("2026-02"),
                                    .kept = kept,
                                    .kept_count = 1,
                                    .before_words = TEXT("2026-02-28"),
                                    .after_words = text_of(_("now")),
                                    .figures = figures,
                                    .figures_count = 2,
                                    .title = TEXT("Churn, Feb 2026"),
                                    .before_sum = TEXT("1"),
                                    .after_sum = TEXT("2"),
                                    .difference_sum = TEXT("+1"),
                                    .accounts = accounts,
                                    .accounts_count = 2,
                                    .wide = changes,
                                    .wide_count = 1,
                                    .range = TEXT("1–2 of 9"),
                                    .next = safe_url_of(TEXT("/restatement?after=1%2CC-1"))};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_restatement(&page, &view);
    golden_compare("restatement", &page);
    buffer_release(&page);
}

static void settings_page_of(bool confirm, const char *name)
{
    struct view_setting_version versions[] = {{TEXT("0.8"), TEXT("ana@cais.example"), TEXT("3 Mar 2026")},
                                              {.when = TEXT("2 Mar 2026")}};
    struct view_option options[] = {{TEXT("farol"), TEXT("Subscriptions"), true},
                                    {TEXT("invoiced"), TEXT("<Invoices>"), false}};
    struct view_setting settings[] = {{.name = TEXT("gross_margin"),
                                       .label = TEXT("Gross margin"),
                                       .hint = TEXT("What is left."),
                                       .range = TEXT("From 0 to 1."),
                                       .value = TEXT("1.1\""),
                                       .problem = TEXT("Outside & refused"),
                                       .versions = versions,
                                       .versions_count = 2},
                                      {.name = TEXT("rule_set"),
                                       .label = TEXT("MRR from"),
                                       .hint = TEXT("What it is made of."),
                                       .options = options,
                                       .options_count = 2}};
    struct view_setting_group groups[] = {{TEXT("Revenue"), settings, 2}};
    struct view_setting_effect effects[] = {{TEXT("LTV"), TEXT("1"), TEXT("<2>")}, {.name = TEXT("Payback")}};
    struct view_option languages[] = {{TEXT("pt-BR"), TEXT("Português (Brasil)"), true},
                                      {TEXT("en"), TEXT("English"), false}};
    struct view_settings view = {.shell = golden_shell(_("Settings"), "settings"),
                                 .hourly_costs = safe_url_of(TEXT("/settings/hourly-costs")),
                                 .organisation = {.name = {.name = TEXT("organisation"),
                                                           .label = TEXT("Name"),
                                                           .value = TEXT("Cais \"&\" filhos"),
                                                           .problem = TEXT("Too <long>")},
                                                  .language = {.name = TEXT("language"),
                                                               .label = TEXT("Language"),
                                                               .options = languages,
                                                               .options_count = 2},
                                                  .stays = TEXT("In BRL"),
                                                  .seen_name = TEXT("Cais \"&\""),
                                                  .seen_language = TEXT("en"),
                                                  .problem = TEXT("Somebody <else>")},
                                 .problem = TEXT("Some <values>"),
                                 .groups = groups,
                                 .groups_count = 1,
                                 .seen = TEXT("17"),
                                 .confirm = confirm,
                                 .period = TEXT("February"),
                                 .changes = effects,
                                 .changes_count = 1,
                                 .effects = effects,
                                 .effects_count = 2};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_settings(&page, &view);
    golden_compare(name, &page);
    buffer_release(&page);
}

static void settings_page(void)
{
    settings_page_of(true, "settings");
    settings_page_of(false, "settings-form");
}

static void hourly_costs_page(void)
{
    struct view_hourly_cost costs[] = {{TEXT("ana&bia@cais.example"), TEXT("BRL 90"),
                                        safe_url_of(TEXT("/settings/hourly-costs?person=ana"))}};
    struct view_option people[] = {{.value = TEXT("\"rui\"@cais.example")}};
    struct view_hourly_costs view = {
        .shell = golden_shell(_("Hourly costs of persons"), "settings"),
        .problem = TEXT("Somebody <else>"),
        .sentence = TEXT("An hour costs BRL 80"),
        .costs = costs,
        .costs_count = 1,
        .email = {.name = TEXT("person"),
                  .label = TEXT("E-mail"),
                  .value = TEXT("<ana>"),
                  .list = TEXT("people")},
        .value = {.name = TEXT("value"), .label = TEXT("An hour"), .problem = TEXT("Outside & refused")},
        .people = people,
        .people_count = 1,
        .seen = TEXT("9\"0")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_hourly_costs(&page, &view);
    golden_compare("hourly-costs", &page);
    buffer_release(&page);
}

static void test_restatement(void **state)
{
    (void)state;
    golden_in_both_languages(restatement_page);
}

static void test_settings(void **state)
{
    (void)state;
    golden_in_both_languages(settings_page);
}

static void test_hourly_costs(void **state)
{
    (void)state;
    golden_in_both_languages(hourly_costs_page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_restatement), cmocka_unit_test(test_settings),
                                       cmocka_unit_test(test_hourly_costs)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
