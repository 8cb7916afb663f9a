/* The pages of imports and of the first run, compared byte by byte with the ones kept (page.h), in both
 * languages. The columns are those that a sheet of contracts is guessed to have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "intake/guess.h"
#include "language/language.h"
#include "page.h"
#include "view/import.h"
#include "view/setup.h"
#include "web/import/import_columns.h"
#include "web/people/sign_in.h"

#define WRITE(name, view)                                                                                    \
    do {                                                                                                     \
        struct buffer page;                                                                                  \
        buffer_init(&page, 0);                                                                               \
        view_write_##name(&page, &(view));                                                                   \
        golden_compare(#name, &page);                                                                        \
        buffer_release(&page);                                                                               \
    } while (0)

static struct view_issue_row issues[] = {{TEXT("24"), TEXT("Valor"), TEXT("1.2O0,00"), TEXT("No number.")},
                                         {TEXT("53"), TEXT(""), TEXT("<b>"), TEXT("<i>Why</i>")}};

static void imports_page(void)
{
    struct view_option options[] = {{TEXT(""), TEXT("?"), true}};
    struct view_import_open open[] = {{.name = TEXT("<x>.csv"),
                                       .state = TEXT("waits"),
                                       .when = TEXT("now"),
                                       .url = safe_url_of(TEXT("/imports/jobs/3"))},
                                      {.name = TEXT("y.csv"),
                                       .state = TEXT("failed"),
                                       .when = TEXT("then"),
                                       .url = safe_url_of(TEXT("/imports/jobs/2")),
                                       .failed = true}};
    struct view_import_row rows[] = {{.name = TEXT("contratos \"fev\".csv"),
                                      .what = TEXT("Subscriptions"),
                                      .who = TEXT("marina@cais.example"),
                                      .when = TEXT("3 Mar 2026, 09:12"),
                                      .counts = TEXT("12,880"),
                                      .url = safe_url_of(TEXT("/imports/7")),
                                      .undone = true}};
    struct view_import_mapping mappings[] = {
        {TEXT("mapping-1"), TEXT("ERP \"mensal\""), TEXT("Subscriptions")}};
    struct view_imports view = {
        .shell = golden_shell(_("Import"), "imports"),
        .problem = TEXT("No <file>."),
        .kind = {.name = TEXT("kind"), .label = TEXT("Kind"), .options = options, .options_count = 1},
        .open = open,
        .open_count = 2,
        .rows = rows,
        .rows_count = 1,
        .mappings = mappings,
        .mappings_count = 1,
        .older = safe_url_of(TEXT("/imports?before=7")),
        .has_sample = true,
        .may_fill = true,
        .sample = safe_url_of(TEXT("/imports/1"))};
    WRITE(imports, view);
}

/* A sheet of two rows with a column that nobody knows, one without a name, and two alike. */
static struct intake_sample sheet(void)
{
    static text columns[] = {TEXT("Cliente"), TEXT("CNPJ"),    TEXT("Valor mensal"),
                             TEXT("Início"),  TEXT("Término"), TEXT("<Nota>"),
                             TEXT("x"),       TEXT("x")};
    static text first[] = {TEXT("Açaí"),
                           TEXT("11"),
                           TEXT("R$ 1.234,56"),
                           TEXT("01/02/2024"),
                           TEXT("31/01/2025"),
                           TEXT("\"<script>\""),
                           TEXT(""),
                           TEXT("")};
    static text second[] = {TEXT("Maçã"), TEXT("22"),  TEXT("980,00"), TEXT("10/05/2024"),
                            TEXT("-"),    TEXT("boa"), TEXT(""),       TEXT("")};
    static text *rows[] = {first, second};
    static int64_t lines[] = {2, 3};
    return (struct intake_sample){.columns = columns,
                                  .column_count = 8,
                                  .rows = rows,
                                  .lines = lines,
                                  .row_count = 2,
                                  .whole = true,
                                  .delimiter = ';'};
}

static void import_job_page(void)
{
    struct view_import_step steps[] = {{TEXT("1"), TEXT("File"), true, false},
                                       {TEXT("2"), TEXT("Columns"), false, true}};
    struct view_option presets[] = {{TEXT(""), TEXT("this"), true},
                                    {TEXT("kept:\"a\""), TEXT("\"a\""), false}};
    struct view_effect_row effect[] = {{TEXT("MRR"), TEXT("0.00"), TEXT("2,214.56"), true}};
    struct view_preview_cell heads[] = {{TEXT("Amount"), true}}, cells[] = {{TEXT("1,234.56"), true}};
    struct view_preview_row rows[] = {{TEXT("2"), TEXT("new"), TEXT("new"), cells, 1},
                                      {TEXT("3"), TEXT("bad"), TEXT("bad"), cells, 1}};
    struct view_preview previews[] = {{TEXT("Subscriptions"), heads, 1, rows, 2}};
    struct intake_sample sample = sheet();
    struct web_column_issues wrong[] = {{TEXT("Valor mensal"), 2}};
    struct web_outcome outcome = {.columns = wrong, .column_count = 1};
    struct plan plan;
    (void)guess(&plan, &sample, RECORD_KIND_COUNT, currency_parse(TEXT("BRL")), &golden_arena);
    struct view_import_job view = {
        .shell = golden_shell("Import", "imports"),
        .heading = TEXT("Import <subscriptions>"),
        .file = TEXT("contratos \"fev\".csv"),
        .size = TEXT("2 rows"),
        .csrf = TEXT("token"),
        .steps = steps,
        .steps_count = 2,
        .action = safe_url_of(TEXT("/imports/jobs/3")),
        .notice = TEXT("Noticed."),
        .editable = true,
        .checked = true,
        .has_bad = true,
        .added = TEXT("2"),
        .updated = TEXT("0"),
        .same = TEXT("0"),
        .bad = TEXT("1"),
        .notes = TEXT("Read <so>.\n"),
        .preset = {.options = presets, .options_count = 2},
        .mapping = web_columns_text(&golden_arena, &plan),
        .issues = issues,
        .issues_count = 2,
        .issues_all = safe_url_of(TEXT("/imports/jobs/3/errors")),
        .issues_file = safe_url_of(TEXT("/imports/jobs/3/errors.csv")),
        .skip_bad = true,
        .takes_effective = true,
        .effective = {.name = TEXT("day"), .label = TEXT("Day"), .type = TEXT("date")},
        .effect = effect,
        .effect_count = 1,
        .months = effect,
        .months_count = 1,
        .previews = previews,
        .previews_count = 1,
        .go = TEXT("Import 2 rows")};
    web_columns_show(&golden_arena, &plan, &sample, &outcome, &view);
    WRITE(import_job, view);
}

static void import_issues_page(void)
{
    struct view_import_issues view = {.shell = golden_shell(_("Rows in error"), "imports"),
                                      .heading = TEXT("Rows"),
                                      .sentence = TEXT("<x>.csv"),
                                      .back = safe_url_of(TEXT("/imports/jobs/3")),
                                      .file = safe_url_of(TEXT("/imports/jobs/3/errors.csv")),
                                      .next = safe_url_of(TEXT("/imports/jobs/3/errors?from=100")),
                                      .rows = issues,
                                      .rows_count = 2};
    WRITE(import_issues, view);
}

static void import_page(void)
{
    struct view_import_count counts[] = {{TEXT("Accounts"), TEXT("2"), TEXT("1"), TEXT("0")}};
    text blocked[] = {TEXT("accounts <A-1>")};
    struct view_import view = {.shell = golden_shell("Import", "imports"),
                               .heading = TEXT("contratos \"fev\".csv"),
                               .sentence = TEXT("Import 7"),
                               .problem = TEXT("Changed since."),
                               .counts = counts,
                               .counts_count = 1,
                               .refused = TEXT("1 left out"),
                               .blocked = blocked,
                               .blocked_count = 1,
                               .blocked_more = TEXT("and 3 more"),
                               .may_undo = true,
                               .undo = safe_url_of(TEXT("/imports/7/undo"))};
    WRITE(import, view);
}

static void setup_page(void)
{
    struct view_option options[] = {{TEXT("en"), TEXT("English"), true}};
    struct view_setup view = {
        .shell = golden_shell(_("Welcome to Farol"), ""),
        .problem = TEXT("Not <now>."),
        .code = {.name = TEXT("code"), .label = TEXT("Code"), .problem = TEXT("No.")},
        .organisation = {.name = TEXT("organisation"),
                         .label = TEXT("Company"),
                         .value = TEXT("\"><script>")},
        .currency = {.name = TEXT("currency"), .label = TEXT("Currency"), .list = TEXT("currencies")},
        .zone = {.name = TEXT("zone"), .label = TEXT("Zone"), .list = TEXT("zones")},
        .name = {.name = TEXT("name"), .label = TEXT("Name")},
        .email = {.name = TEXT("email"), .label = TEXT("E-mail"), .type = TEXT("email")},
        .password = web_password_field("Password", NULL),
        .language = {.name = TEXT("language"), .label = TEXT("L"), .options = options, .options_count = 1},
        .version = TEXT("0.1")};
    WRITE(setup, view);
}

#define PAGE_TEST(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        golden_in_both_languages(name##_page);                                                               \
    }
PAGE_TEST(imports)
PAGE_TEST(import_job)
PAGE_TEST(import_issues)
PAGE_TEST(import)
PAGE_TEST(setup)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_imports), cmocka_unit_test(test_import_job),
                                       cmocka_unit_test(test_import_issues), cmocka_unit_test(test_import),
                                       cmocka_unit_test(test_setup)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
