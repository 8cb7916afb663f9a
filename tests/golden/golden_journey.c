/* The pages of journeys, compared byte by byte with the ones kept (page.h), in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "base/list.h"
#include "language/language.h"
#include "page.h"
#include "web/journey/editor.h"

#define WRITE(name, function, view)                                                                          \
    do {                                                                                                     \
        struct buffer page;                                                                                  \
        buffer_init(&page, 0);                                                                               \
        view_write_##function(&page, &(view));                                                               \
        golden_compare(name, &page);                                                                         \
        buffer_release(&page);                                                                               \
    } while (0)

static struct view_tab tabs[] = {{TEXT("Customer <journey>"), {TEXT("/journeys?journey=customer")}, true},
                                 {TEXT("Big"), {TEXT("/journeys?journey=big")}, false}};

static struct view_journeys board(void)
{
    static struct view_run runs[] = {{TEXT("4 accounts stand longer "), {TEXT_ABSENT}, false},
                                     {TEXT("R$ 1,00"), {TEXT_ABSENT}, true}};
    return (struct view_journeys){.shell = golden_shell(_("Journeys"), "journeys"),
                                  .active = TEXT("394"),
                                  .sentence = {runs, 2},
                                  .tabs = tabs,
                                  .tabs_count = 2,
                                  .board = safe_url_of(TEXT("/journeys")),
                                  .list = safe_url_of(TEXT("/journeys?view=list")),
                                  .csv = safe_url_of(TEXT("/journeys.csv")),
                                  .xlsx = safe_url_of(TEXT("/journeys.xlsx")),
                                  .edit = safe_url_of(TEXT("/journeys/edit?journey=customer")),
                                  .place = safe_url_of(TEXT("/journeys/apply")),
                                  .unplaced = TEXT("41 have no stage"),
                                  .total = TEXT("394 accounts")};
}

static void board_page(void)
{
    struct view_journey_card cards[] = {{.account = TEXT("A&1"),
                                         .name = TEXT("Acme <b>"),
                                         .mrr = TEXT("R$ 1,00"),
                                         .owner = TEXT("Ana <Lima>"),
                                         .owner_email = TEXT("ana@x.example"),
                                         .initials = TEXT("A"),
                                         .days = TEXT("day 104 of 90"),
                                         .note = TEXT("14 days past the norm"),
                                         .late = true,
                                         .by_hand = true,
                                         .url = safe_url_of(TEXT("/accounts/A%261")),
                                         .move = safe_url_of(TEXT("/journeys/move?account=A%261"))},
                                        {.account = TEXT("A2"),
                                         .name = TEXT("Beta"),
                                         .mrr = TEXT("—"),
                                         .days = TEXT("since today"),
                                         .url = safe_url_of(TEXT("/accounts/A2"))}};
    struct view_journey_column columns[] = {
        {.key = TEXT("onboarding"),
         .name = TEXT("Onboarding & more"),
         .next = TEXT(" ongoing uti "),
         .count = TEXT("42"),
         .mrr = TEXT("R$ 2,00"),
         .norm = TEXT("meant for 90 days"),
         .late = TEXT("4 past it"),
         .cards = cards,
         .cards_count = 2,
         .more = TEXT("and 40 more"),
         .list = safe_url_of(TEXT("/journeys?view=list&stage=onboarding"))},
        {.key = TEXT("ongoing"),
         .name = TEXT("Ongoing"),
         .next = TEXT(" "),
         .count = TEXT("0"),
         .mrr = TEXT("R$ 0,00"),
         .list = safe_url_of(TEXT("/journeys?view=list&stage=ongoing"))}};
    struct view_journeys view = board();
    view.columns = columns;
    view.columns_count = 2;
    WRITE("journeys_board", journeys, view);
}

static void list_page(void)
{
    struct view_journey_head heads[] = {
        {TEXT("Account"), TEXT_ABSENT, {TEXT_ABSENT}, false},
        {TEXT("Past the norm"), TEXT("descending"), {TEXT("/journeys?view=list&sort=over")}, true},
        {TEXT("MRR"), TEXT_ABSENT, {TEXT("/journeys?view=list&sort=-mrr")}, true}};
    struct view_journey_row rows[] = {{.name = TEXT("Acme <b>"),
                                       .account = TEXT("A&1"),
                                       .stage = TEXT("Renewal"),
                                       .since = TEXT("3 Mar 2026"),
                                       .days = TEXT("104"),
                                       .norm = TEXT("90"),
                                       .over = TEXT("14"),
                                       .how = TEXT("by hand"),
                                       .owner = TEXT("Ana <Lima>"),
                                       .owner_email = TEXT("ana@x.example"),
                                       .mrr = TEXT("R$ 1,00"),
                                       .milestones = TEXT("First value, 4 days late"),
                                       .late = true,
                                       .milestones_late = true,
                                       .url = safe_url_of(TEXT("/accounts/A%261")),
                                       .move = safe_url_of(TEXT("/journeys/move?account=A%261"))},
                                      {.name = TEXT("Beta"),
                                       .account = TEXT("A2"),
                                       .stage = TEXT("Ongoing"),
                                       .since = TEXT("1 Mar 2026"),
                                       .days = TEXT("2"),
                                       .mrr = TEXT("—"),
                                       .url = safe_url_of(TEXT("/accounts/A2")),
                                       .move = safe_url_of(TEXT("/journeys/move?account=A2"))}};
    struct view_journeys view = board();
    view.as_list = view.may_move = true;
    view.stages = tabs;
    view.stages_count = 2;
    view.heads = heads;
    view.heads_count = 3;
    view.rows = rows;
    view.rows_count = 2;
    view.range = TEXT("1–2 of 394");
    view.next = safe_url_of(TEXT("/journeys?view=list&after=1,14"));
    WRITE("journeys_list", journeys, view);
}

static void empty_page(void)
{
    struct view_journeys view = {.shell = golden_shell(_("Journeys"), "journeys"),
                                 .active = TEXT("0"),
                                 .problem = TEXT("mrrr?"),
                                 .nothing = TEXT("Nobody"),
                                 .advice = TEXT("Later.")};
    WRITE("journeys_empty", journeys, view);
}

static void move_page(void)
{
    struct view_option options[] = {{TEXT("ongoing"), TEXT("Ongoing"), false},
                                    {TEXT("uti"), TEXT("UTI"), true}};
    struct view_journey_move view = {
        .shell = golden_shell("Move", "journeys"),
        .account = TEXT("A&1"),
        .name = TEXT("Acme <b>"),
        .stage = TEXT("7"),
        .back = TEXT("/journeys?view=list"),
        .stands = TEXT("In Onboarding since 3 Mar 2026."),
        .problem = TEXT("Somebody moved it."),
        .to = {.name = TEXT("to"), .label = TEXT("To"), .options = options, .options_count = 2},
        .reason = {.name = TEXT("reason"), .label = TEXT("Why"), .problem = TEXT("Say why.")},
        .url = safe_url_of(TEXT("/accounts/A%261")),
        .back_url = safe_url_of(TEXT("/journeys"))};
    WRITE("journey_move", journey_move, view);
    view.to.options_count = 0;
    WRITE("journey_move_nowhere", journey_move, view);
}

static void apply_page(void)
{
    struct view_journey_apply_row rows[] = {{TEXT("no stage → Ongoing"), TEXT("12"), TEXT("Acme <b>, Beta")}};
    struct view_journey_apply_row faults[] = {
        {TEXT("customer.stages.0.enter"), TEXT_ABSENT, TEXT("no field x")}};
    struct view_journey_apply view = {.shell = golden_shell("Apply", "journeys"),
                                      .sentence = TEXT("12 accounts move."),
                                      .rows = rows,
                                      .rows_count = 1,
                                      .faults = faults,
                                      .faults_count = 1,
                                      .may_apply = true};
    WRITE("journey_apply", journey_apply, view);
}

static struct view_plan plan(void)
{
    static struct view_plan_stage stages[] = {{TEXT("Onboarding"), TEXT("74 days"), true, false},
                                              {TEXT("Ongoing"), TEXT("day 20"), false, true},
                                              {TEXT("Renewal"), TEXT_ABSENT, false, false}};
    static struct view_plan_milestone milestones[] = {{.name = TEXT("First <value>"),
                                                       .state = TEXT("reached"),
                                                       .when = TEXT("reached 2 May 2024, on day 17"),
                                                       .owner = TEXT("Ana Lima"),
                                                       .owner_email = TEXT("ana@x.example"),
                                                       .customer_owner = TEXT("Bia & Co"),
                                                       .edit = {TEXT("/records/milestones/1.1")}},
                                                      {.name = TEXT("Stock"),
                                                       .state = TEXT("late"),
                                                       .when = TEXT("due 3 Mar 2026, 4 days late"),
                                                       .note = TEXT("their turn"),
                                                       .record = TEXT("2"),
                                                       .version = TEXT("9"),
                                                       .edit = {TEXT("/records/milestones/1.2")}},
                                                      {.name = TEXT("Proposal"),
                                                       .state = TEXT("due"),
                                                       .when = TEXT("due 13 Mar 2026"),
                                                       .record = TEXT("3"),
                                                       .version = TEXT("9"),
                                                       .edit = {TEXT("/records/milestones/1.3")}}};
    static struct view_plan_value values[] = {{TEXT("Half the <time>"), TEXT("A third"), TEXT("Ótimo")}};
    static struct view_plan_passage history[] = {{TEXT("3 Mar 2026"), TEXT("Ongoing"),
                                                  TEXT("Handoff <signed>"), TEXT("ana@x.example"),
                                                  TEXT("20 days")}};
    return (struct view_plan){.shell = golden_shell("Plan", "journeys"),
                              .name = TEXT("Acme <b>"),
                              .organisation = TEXT("Cais"),
                              .today = TEXT("7 Mar 2026"),
                              .account = safe_url_of(TEXT("/accounts/A%261")),
                              .handoff = safe_url_of(TEXT("/accounts/A%261/handoff")),
                              .back = safe_url_of(TEXT("/accounts/A%261/plan")),
                              .action = safe_url_of(TEXT("/accounts/A%261/plan")),
                              .print = safe_url_of(TEXT("/accounts/A%261/plan?for=customer")),
                              .outcome = TEXT("Sell <more>"),
                              .sentence = TEXT("1 of 3 reached, 1 late"),
                              .journey = TEXT("Customer journey"),
                              .stages = stages,
                              .stages_count = 3,
                              .milestones = milestones,
                              .milestones_count = 3,
                              .values = values,
                              .values_count = 1,
                              .history = history,
                              .history_count = 1,
                              .csm = TEXT("Ana Lima"),
                              .csm_email = TEXT("ana@x.example"),
                              .next_review = TEXT("1 Apr 2026")};
}

static void plan_page(void)
{
    struct view_plan view = plan();
    view.may_edit = true;
    view.move = safe_url_of(TEXT("/journeys/move?account=A%261"));
    view.add = safe_url_of(TEXT("/records/milestones/new?account=A%261"));
    view.add_value = safe_url_of(TEXT("/records/values/new?account=A%261"));
    view.missing = TEXT("4 milestones are not in the plan yet.");
    view.problem = TEXT("Changed.");
    WRITE("plan", plan, view);
}

static void plan_for_customer_page(void)
{
    struct view_plan view = plan();
    view.for_customer = true;
    view.milestones_count = view.values_count = view.history_count = 0;
    view.outcome = TEXT_ABSENT;
    WRITE("plan_for_customer", plan, view);
}

static void handoff_page(void)
{
    struct view_handoff_item items[] = {{TEXT("Why they <bought>"), TEXT("0"), true},
                                        {TEXT("Risks"), TEXT("1"), false}};
    struct view_handoff view = {
        .shell = golden_shell("Handoff", "journeys"),
        .name = TEXT("Acme <b>"),
        .started = TEXT("started 3 Mar 2026"),
        .sentence = TEXT("1 of 2 items ticked."),
        .account = safe_url_of(TEXT("/accounts/A%261")),
        .plan = safe_url_of(TEXT("/accounts/A%261/plan")),
        .action = safe_url_of(TEXT("/accounts/A%261/handoff")),
        .may_edit = true,
        .is_started = true,
        .may_sign = true,
        .record = TEXT("4"),
        .version = TEXT("9"),
        .items = items,
        .items_count = 2,
        .ism = {TEXT("ISM"), TEXT("Iris Melo"), TEXT("ism@x.example"), TEXT("4 Mar 2026, 09:00"), false},
        .csm = {TEXT("CSM"), TEXT("Ana Lima"), TEXT("ana@x.example"), TEXT_ABSENT, true},
        .sign_hint = TEXT("Every item.")};
    WRITE("handoff", handoff, view);
    view.is_over = true;
    view.csm.signed_at = TEXT("5 Mar 2026, 09:00");
    WRITE("handoff_over", handoff, view);
}

static void handoff_start_page(void)
{
    struct view_option people[] = {{TEXT("ana@x.example"), TEXT_ABSENT, false}};
    struct view_handoff view = {
        .shell = golden_shell("Handoff", "journeys"),
        .name = TEXT("Acme <b>"),
        .sentence = TEXT("Both sign."),
        .problem = TEXT("Write a line."),
        .may_edit = true,
        .ism_email = {.name = TEXT("ism_email"), .label = TEXT("From"), .problem = TEXT("No e-mail.")},
        .csm_email = {.name = TEXT("csm_email"), .label = TEXT("To")},
        .people = people,
        .people_count = 1,
        .checklist = TEXT("One\nTwo <b>")};
    WRITE("handoff_start", handoff, view);
}

static void editor_page(void)
{
    struct journey_set set = journey_shipped(&golden_arena);
    struct journey_form form = {
        .arena = &golden_arena, .journey = set.items[0], .faults.arena = &golden_arena};
    struct view_edit_version versions[] = {{TEXT("2"), TEXT("3 Mar 2026"), TEXT("ana@x.example")},
                                           {TEXT("1"), TEXT("1 Mar 2026"), TEXT_ABSENT}};
    struct view_journey_edit view = {.shell = golden_shell("Edit", "journeys"),
                                     .title = TEXT("Edit <it>"),
                                     .problem = TEXT("Not saved."),
                                     .seen = TEXT("2"),
                                     .key = TEXT("customer"),
                                     .action = safe_url_of(TEXT("/journeys/edit")),
                                     .board = safe_url_of(TEXT("/journeys")),
                                     .tabs = tabs,
                                     .tabs_count = 2,
                                     .versions = versions,
                                     .versions_count = 2};
    journey_fault_add(&form.faults, TEXT("stages.3.enter"), "%s", "The rule, at character 4.");
    journey_fault_add(&form.faults, TEXT("stages.3.from"), "%s", "From where?");
    journey_form_show(&form, &view);
    list_release(&form.faults);
    WRITE("journey_edit", journey_edit, view);
}

#define PAGE_TEST(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        golden_in_both_languages(name##_page);                                                               \
    }
PAGE_TEST(board)
PAGE_TEST(list)
PAGE_TEST(empty)
PAGE_TEST(move)
PAGE_TEST(apply)
PAGE_TEST(plan)
PAGE_TEST(plan_for_customer)
PAGE_TEST(handoff)
PAGE_TEST(handoff_start)
PAGE_TEST(editor)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_board),
                                       cmocka_unit_test(test_list),
                                       cmocka_unit_test(test_empty),
                                       cmocka_unit_test(test_move),
                                       cmocka_unit_test(test_apply),
                                       cmocka_unit_test(test_plan),
                                       cmocka_unit_test(test_plan_for_customer),
                                       cmocka_unit_test(test_handoff),
                                       cmocka_unit_test(test_handoff_start),
                                       cmocka_unit_test(test_editor)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
