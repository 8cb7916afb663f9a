/* The pages of named segments, compared byte by byte with the ones kept (page.h), in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "page.h"
#include "view/segment.h"

#define WRITE(name, file, view)                                                                              \
    do {                                                                                                     \
        struct buffer page;                                                                                  \
        buffer_init(&page, 0);                                                                               \
        view_write_##name(&page, &(view));                                                                   \
        golden_compare(file, &page);                                                                         \
        buffer_release(&page);                                                                               \
    } while (0)

static void segments_page(void)
{
    struct view_segment_row rows[] = {{.name = TEXT("At <risk>"),
                                       .note = TEXT("Who may leave"),
                                       .rule = TEXT("light = red and mrr > 0"),
                                       .count = TEXT("12"),
                                       .share = TEXT("3.0%"),
                                       .mrr = TEXT("R$1,200.00"),
                                       .changed = text_of(_("as shipped")),
                                       .url = safe_url_of(TEXT("/segments/at-risk")),
                                       .accounts = safe_url_of(TEXT("/accounts?where=x"))},
                                      {.name = TEXT("Broken"),
                                       .rule = TEXT("segmnt = \"<x>\""),
                                       .problem = TEXT("The rule, at character 1: …"),
                                       .changed = TEXT("3 Mar 2026"),
                                       .url = safe_url_of(TEXT("/segments/broken"))}};
    struct view_segments view = {.shell = golden_shell(_("Segments"), "segments"),
                                 .sentence = TEXT("2"),
                                 .rows = rows,
                                 .rows_count = 2,
                                 .may_edit = true,
                                 .files = true};
    WRITE(segments, "segments", view);
    view.rows_count = 0;
    WRITE(segments, "segments_none", view);
}

static void segment_pages(void)
{
    struct view_option options[] = {{TEXT("mrr"), TEXT("MRR"), true}, {TEXT("owner"), TEXT("CSM"), false}};
    struct view_option hows[] = {{TEXT("from"), text_of(_("is at least")), true}};
    struct view_segment_group group = {TEXT("A & B"), options, 2};
    struct view_segment_condition row = {.number = TEXT("1"),
                                         .groups = &group,
                                         .groups_count = 1,
                                         .hows = hows,
                                         .hows_count = 1,
                                         .value = TEXT("1000\"")};
    struct view_segment_account account = {TEXT("<Alfa>"), TEXT("R$10.00"), TEXT_ABSENT,
                                           safe_url_of(TEXT("/accounts/A"))};
    struct view_segment_version version = {TEXT("1"), TEXT("3 Mar 2026"), TEXT("ana@cais.example"),
                                           TEXT("mrr >= 1000")};
    struct view_segment_use use = {TEXT("Playbook"), TEXT("<Low> health"),
                                   safe_url_of(TEXT("/playbooks/low-health"))};
    struct view_segment view = {
        .shell = golden_shell(_("New segment"), "segments"),
        .heading = TEXT("Large"),
        .name = {.name = TEXT("name"), .label = text_of(_("Name")), .value = TEXT("Large")},
        .note = {.name = TEXT("note"), .label = text_of(_("What it is for"))},
        .may_edit = true,
        .seen = TEXT("1"),
        .conditions = &row,
        .conditions_count = 1,
        .preview = {.rule = TEXT("mrr >= 1000"),
                    .count = TEXT("1"),
                    .share = TEXT("1%"),
                    .mrr = TEXT("R$10.00"),
                    .unknown = TEXT("2"),
                    .rows = &account,
                    .rows_count = 1,
                    .all = safe_url_of(TEXT("/accounts?where=x"))},
        .action = safe_url_of(TEXT("/segments/large")),
        .remove = safe_url_of(TEXT("/segments/large/remove")),
        .uses = &use,
        .uses_count = 1,
        .versions = &version,
        .versions_count = 1};
    WRITE(segment, "segment", view);
    view.is_needed = true;
    view.by_typing = true;
    view.rule = TEXT("mrr >= 1000 </textarea> and segmnt = 1");
    view.rule_problem = TEXT("The rule, at character 13: …");
    view.cannot_click = TEXT("…");
    view.conflict = TEXT("…");
    view.preview = (struct view_segment_preview){.rule = view.rule,
                                                 .problem = view.rule_problem,
                                                 .before = TEXT("mrr >= 1000 and "),
                                                 .fault = TEXT("<segmnt>"),
                                                 .after = TEXT(" = 1")};
    WRITE(segment, "segment_fault", view);
}

static void test_segments(void **state)
{
    (void)state;
    golden_in_both_languages(segments_page);
}
static void test_segment(void **state)
{
    (void)state;
    golden_in_both_languages(segment_pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_segments), cmocka_unit_test(test_segment)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
