/* The list of accounts over the invented company: filters with a fault, columns of every kind, in order; the
 * page that asks before many are changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "company.h"
#include "language/language.h"
#include "page.h"
#include "view/account_edit.h"
#include "web/account/account_list.h"

static struct column_snapshot *company;

static struct web_scope scope_of(const char *where)
{
    struct web_scope scope = {.columns = company,
                              .settings = report_settings_shipped(),
                              .today = COMPANY_TODAY,
                              .as_of = COMPANY_TODAY,
                              .where = text_of(where)};
    text segment_value = column_dictionary_text(company->dimensions[DIMENSION_SEGMENT], 1);
    scope.filters[scope.filter_count++] =
        (struct web_filter){DIMENSION_SEGMENT, TEXT("segment"), segment_value};
    web_scope_apply(&golden_arena, &scope);
    return scope;
}

static struct account_list list_of(const char *sort, const char *columns)
{
    struct http_pair pairs[] = {{TEXT("sort"), text_of(sort)}, {TEXT("columns"), text_of(columns)}};
    struct http_pairs query = {pairs, columns ? 2 : 1};
    struct account_list list;
    account_list_read(&golden_arena, &query, company, &list);
    return list;
}

static void fill_page(const struct web_scope *scope, const struct account_list *list,
                      struct view_account_list *view)
{
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_account_keys keys = {.field = list->sort};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct metric_account_page page;
    keys.keys = arena_array(&golden_arena, int64_t, company->account_count + 1);
    metric_account_keys(&metric, &keys, &gap);
    struct metric_account_query query = {.keys = &keys, .descending = list->descending, .limit = 5};
    metric_account_page(&golden_arena, &metric, &query, &page);
    account_list_filters(&golden_arena, scope, list, view);
    account_list_heads(&golden_arena, scope, list, view);
    account_list_rows(&golden_arena, scope, list, &page, view);
}

static void list_page(void)
{
    struct web_scope scope = scope_of("mrr >= 1 and days_since(first_mrr) > 3 and region not missing");
    struct account_list list = list_of("-mrr", NULL);
    struct view_list_tab tabs[] = {
        {TEXT("<All>"), TEXT("394"), safe_url_of(TEXT("/accounts")), true},
        {TEXT("Mine & yours"), TEXT_ABSENT, safe_url_of(TEXT("/accounts?view=1")), false}};
    struct view_list_choice edits[] = {{TEXT("owner"), TEXT("CSM"), false}};
    struct view_account_list view = {.shell = golden_shell(_("Accounts"), "accounts"),
                                     .active = TEXT("7 active"),
                                     .tabs = tabs,
                                     .tabs_count = 2,
                                     .foot = TEXT("5 accounts"),
                                     .range = TEXT("1–5 of 9"),
                                     .next = safe_url_of(TEXT("/accounts?after=1")),
                                     .dense = safe_url_of(TEXT("/accounts")),
                                     .comfortable = safe_url_of(TEXT("/accounts?rows=roomy")),
                                     .csv = safe_url_of(TEXT("/accounts.csv")),
                                     .xlsx = safe_url_of(TEXT("/accounts.xlsx")),
                                     .edit = safe_url_of(TEXT("/account-list/edit")),
                                     .may_edit = true,
                                     .may_share = true,
                                     .undo = TEXT("12"),
                                     .here = TEXT("/accounts"),
                                     .total_count = TEXT("9"),
                                     .edits = edits,
                                     .edits_count = 1,
                                     .view_id = TEXT("3"),
                                     .view_name = TEXT("\"Big\" & <old>"),
                                     .view_is_own = true};
    struct buffer page;
    fill_page(&scope, &list, &view);
    buffer_init(&page, 0);
    view_write_account_list(&page, &view);
    golden_compare("account_list", &page);
    buffer_release(&page);
}

/* A fault in the expression; every kind of column; who may only look. */
static void list_fault_page(void)
{
    struct web_scope scope = scope_of("mrr > 1 and renewl < 3");
    struct account_list list =
        list_of("name", "external_id,overdue,signup_date,first_mrr,last_seen,open_tickets,"
                        "ism,city,renewal_date,mrr_change,nonsense");
    struct view_account_list view = {.shell = golden_shell(_("Accounts"), "accounts"), .roomy = true};
    struct buffer page;
    fill_page(&scope, &list, &view);
    buffer_init(&page, 0);
    view_write_account_list(&page, &view);
    golden_compare("account_list_fault", &page);
    buffer_release(&page);
}

static void list_empty_page(void)
{
    struct view_account_list view = {.shell = golden_shell(_("Accounts"), "accounts"),
                                     .words = TEXT("<zz>"),
                                     .nothing = TEXT("Nothing"),
                                     .advice = TEXT("Look elsewhere."),
                                     .nothing_url = safe_url_of(TEXT("/accounts")),
                                     .nothing_label = TEXT("All")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_account_list(&page, &view);
    golden_compare("account_list_empty", &page);
    buffer_release(&page);
}

static void edit_page(void)
{
    struct view_edit_row rows[] = {{TEXT("Pão & Mel <Ltda>"), TEXT_ABSENT}, {TEXT("Sol"), TEXT("mid")}};
    struct view_account_edit view = {.shell = golden_shell(_("Change several accounts"), "accounts"),
                                     .action = safe_url_of(TEXT("/account-list/edit?segment=SMB")),
                                     .back = safe_url_of(TEXT("/accounts?segment=SMB")),
                                     .field = TEXT("touch_tier"),
                                     .field_label = TEXT("Touch tier"),
                                     .value = TEXT("\"high\""),
                                     .ids = TEXT("1,2"),
                                     .changing = TEXT("2 accounts will change"),
                                     .unchanged = TEXT("1 has it already"),
                                     .problem = TEXT("<b>no</b>"),
                                     .may_apply = true,
                                     .rows = rows,
                                     .rows_count = 2,
                                     .more = TEXT("and 3 more")};
    struct buffer page;
    buffer_init(&page, 0);
    view_write_account_edit(&page, &view);
    golden_compare("account_edit", &page);
    buffer_release(&page);
}

static void test_list(void **state)
{
    (void)state;
    golden_in_both_languages(list_page);
    golden_in_both_languages(list_fault_page);
    golden_in_both_languages(list_empty_page);
}
static void test_edit(void **state)
{
    (void)state;
    golden_in_both_languages(edit_page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_list), cmocka_unit_test(test_edit)};
    arena_init(&golden_arena, 0);
    company = company_snapshot();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    column_snapshot_release(company);
    arena_release(&golden_arena);
    return failed;
}
