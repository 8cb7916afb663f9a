/* What a playbook would have raised in a year, and treated against held out, on small companies by hand. */
#include <math.h>

#include "at_work.h"
#include "column/builder.h"
#include "journey/dry_run.h"
#include "journey/outcome.h"

static struct arena arena;

static int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}

static void add_account(struct column_builder *builder, uint32_t account, const char *id, const char *start,
                        const char *end)
{
    column_builder_account(builder, account,
                           &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                                        .name = text_of(id)});
    column_builder_subscription(
        builder, account,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = account + 1, .amount = 10000,
                                          .currency = currency_parse(TEXT("BRL")), .start_day = day_of(start),
                                          .end_day = end ? day_of(end) : DAY_ABSENT});
}

static void add_answer(struct column_builder *builder, uint32_t account, const char *day, int16_t score)
{
    column_builder_survey(builder, account,
                          &(struct column_survey_row){.contact = TEXT("c"),
                                                      .instant = day_of(day) * INT64_C(86400000000),
                                                      .day = day_of(day),
                                                      .kind = SURVEY_NPS,
                                                      .score = (int16_t)(score * 100),
                                                      .scale_max = 1000});
}

/* A leaves 40 days after a bad answer; B stays after one; C leaves without one; D answered well. */
static struct column_snapshot *company(void)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    add_account(builder, 0, "A", "2023-01-01", "2024-04-10");
    add_account(builder, 1, "B", "2023-01-01", NULL);
    add_account(builder, 2, "C", "2023-01-01", "2024-05-05");
    add_account(builder, 3, "D", "2023-01-01", NULL);
    add_answer(builder, 0, "2024-03-01", 3);
    add_answer(builder, 1, "2024-03-20", 6);
    add_answer(builder, 1, "2024-11-20", 2);
    add_answer(builder, 3, "2024-03-01", 9);
    return column_builder_finish(builder);
}

static struct playbook *read_well(const char *body)
{
    struct playbook *playbook = NULL;
    struct problem problem;
    if (playbook_read(&arena, text_of(body), &playbook, NULL, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return playbook;
}

#define DETRACTOR(rest)                                                                                      \
    "{\"title\":\"T\",\"trigger\":{\"kind\":\"survey\",\"survey\":\"nps\",\"from\":0,\"to\":6}," rest        \
    "\"steps\":[{\"kind\":\"task\",\"title\":\"T\"}]}"

static struct dry_run try_it(const char *body)
{
    struct dry_run run;
    struct problem problem;
    struct column_snapshot *columns = company();
    if (playbook_dry_run(&arena, TEXT("detractor"), read_well(body), columns, day_of("2024-12-31"), NULL,
                         NULL, NULL, &run, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    column_snapshot_release(columns);
    return run;
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_year(void **state)
{
    (void)state;
    struct dry_run run = try_it(DETRACTOR(""));
    assert_int_equal(run.step_days, 1);
    assert_int_equal(run.month_count, 12);
    assert_int_equal(run.raised, 2); /* once an account */
    assert_int_equal(run.accounts, 2);
    assert_int_equal(run.before_churn, 1);
    assert_int_equal(run.judged, 2);
    assert_int_equal(run.judged_before_churn, 1);
    assert_int_equal(run.churned, 2);
    assert_int_equal(run.churned_warned, 1);
    assert_int_equal(run.months[2].raised, 2);
    assert_int_equal(run.months[2].before_churn, 1);
    assert_int_equal(run.months[3].churned, 1);
    assert_int_equal(run.months[4].churned, 1);
    assert_int_equal(run.present, 0);
    assert_int_equal(run.item_count, 2);
    assert_int_equal(run.items[1].account, 0);
    assert_int_equal(run.items[1].day, day_of("2024-03-01"));
    assert_int_equal(run.items[1].churn_day, day_of("2024-04-10"));
    assert_int_equal(run.items[0].churn_day, DAY_ABSENT);
}

static void test_again_and_condition(void **state)
{
    (void)state;
    struct dry_run run = try_it(DETRACTOR("\"limit\":{\"every_days\":90},"));
    assert_int_equal(run.raised, 3);
    assert_int_equal(run.accounts, 2);
    assert_int_equal(run.judged, 2); /* the one of November is too young */
    run = try_it(DETRACTOR("\"condition\":\"external_id = B\","));
    assert_int_equal(run.raised, 1);
    run = try_it(DETRACTOR("\"hold_out_percent\":50,"));
    assert_int_equal(run.raised, 2);
    assert_int_equal(run.held_out, playbook_holds_out(TEXT("detractor"), TEXT("A"), 50) +
                                       playbook_holds_out(TEXT("detractor"), TEXT("B"), 50));
}

/* A rule looks at each day as it was: who began to be overdue, whose revenue ended. */
static void test_rules(void **state)
{
    (void)state;
    struct dry_run run =
        try_it("{\"title\":\"T\",\"trigger\":{\"kind\":\"segment_entered\",\"rule\":\"mrr = 0\"},"
               "\"steps\":[{\"kind\":\"task\",\"title\":\"T\"}]}");
    assert_int_equal(run.raised, 2);
    assert_int_equal(run.items[1].day, day_of("2024-04-10"));
    assert_int_equal(run.present, 2);
    run = try_it("{\"title\":\"T\",\"trigger\":{\"kind\":\"event\",\"event\":\"churned\"},"
                 "\"steps\":[{\"kind\":\"task\",\"title\":\"T\"}]}");
    assert_int_equal(run.raised, 2);
}

struct adding {
    int64_t account_id;
    enum ledger_run_state state;
    int32_t day;
};

static enum result add_run(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct adding *adding = context;
    struct ledger_run run = {.account_id = adding->account_id,
                             .playbook = TEXT("detractor"),
                             .version = 1,
                             .raised_day = adding->day,
                             .state = adding->state,
                             .ended_at = INSTANT_ABSENT};
    return ledger_run_add(connection, &run, problem);
}

static void test_outcome(void **state)
{
    struct fixture *f = *state;
    struct column_snapshot *columns = company();
    const struct adding runs[] = {{1, RUN_DONE, day_of("2024-03-01")},
                                  {2, RUN_ACTIVE, day_of("2024-03-20")},
                                  {2, RUN_DONE, day_of("2024-06-20")}, /* an account once */
                                  {3, RUN_HELD_OUT, day_of("2024-04-01")},
                                  {4, RUN_HELD_OUT, day_of("2024-12-01")}};
    for (int i = 0; i < 5; i++)
        assert_int_equal(store_write(f->store, add_run, (void *)&runs[i], &f->problem), RESULT_OK);
    struct store_connection *reader;
    struct playbook_outcome outcome;
    uint64_t second = 1 << 1;
    struct metric_scope scope = {columns, NULL, day_of("2024-12-31")},
                        narrow = {columns, &second, scope.as_of},
                        earlier = {columns, NULL, day_of("2024-06-20")};
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(playbook_outcome(reader, TEXT("detractor"), &scope, &outcome, &f->problem), RESULT_OK);
    assert_int_equal(outcome.treated.part, 1);
    assert_int_equal(outcome.treated.whole, 2);
    assert_int_equal(outcome.held_out.part, 0);
    assert_int_equal(outcome.held_out.whole, 1);
    assert_int_equal(outcome.waiting, 1);
    assert_true(outcome.difference > 0.49 && outcome.difference < 0.51);
    assert_true(outcome.low < 0 && outcome.high > outcome.difference && !outcome.tells);
    /* Of the accounts asked for alone, and of what had been raised by the day asked for. */
    assert_int_equal(playbook_outcome(reader, TEXT("detractor"), &narrow, &outcome, &f->problem), RESULT_OK);
    assert_true(outcome.treated.whole == 1 && outcome.held_out.whole == 0 && outcome.waiting == 0);
    assert_int_equal(playbook_outcome(reader, TEXT("detractor"), &earlier, &outcome, &f->problem), RESULT_OK);
    assert_true(outcome.treated.whole == 2 && outcome.held_out.whole == 0 && outcome.waiting == 1);
    assert_int_equal(playbook_outcome(reader, TEXT("none"), &scope, &outcome, &f->problem), RESULT_OK);
    assert_true(isnan(outcome.difference));
    store_read_end(f->store, reader);
    column_snapshot_release(columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_year, setup, teardown),
        cmocka_unit_test_setup_teardown(test_again_and_condition, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(test_outcome, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
