/* Playbooks replayed over days that have passed: the runs and tasks are those of the engine day by day,
 * stamped with the days they belong to; who is there at the start is not raised; the server goes on from
 * there. */
#include <stdio.h>
#include <string.h>

#include "at_work.h"
#include "column/load.h"
#include "journey/replay.h"
#include "journey/trigger.h"

static struct at_work work;

#define BOOK(rest)                                                                                           \
    "{\"title\":\"T\",\"on\":true,\"limit\":{\"every_days\":5},\"trigger\":{\"kind\":\"survey\",\"survey\":" \
    "\"nps\",\"from\":0,\"to\":6}," rest "\"steps\":[{\"kind\":\"task\",\"title\":\"{account} gave {nps}\"," \
    "\"due_days\":2},{\"kind\":\"wait\",\"days\":3},{\"kind\":\"task\",\"title\":\"Again {account}\"}]}"

static void account(struct fixture *f, const char *id, const char *name)
{
    put(f, RECORD_ACCOUNT, "external_id", id, "name", name, "owner_email", "ana@x.com", NULL);
}

static void answer(struct fixture *f, const char *id, const char *account_id, const char *at)
{
    put(f, RECORD_SURVEY, "external_id", id, "account_external_id", account_id, "kind", "nps", "score", "3",
        "answered_at", at, NULL);
}

/* A1 is served the next day, A2 never. */
static void close_task(void *context, const struct journey_task *task, text account_id, int32_t day,
                       struct journey_replay_closing *ret)
{
    (void)context;
    assert_true(text_equal(task->owner_email, TEXT("ana@x.com")));
    if (text_equal(account_id, TEXT("A1")))
        *ret = (struct journey_replay_closing){.day = day + 1, .how = {.outcome = TEXT("spoke")}};
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

struct replaying {
    struct journey_replay replay;
    struct fixture *f;
    struct ledger_change change;
};

static enum result run(struct store_connection *connection, void *context, struct problem *problem)
{
    struct replaying *replaying = context;
    struct fixture *f = replaying->f;
    struct ledger_change *change = &replaying->change;
    enum result result = ledger_change_begin(change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("cli"), &f->touched, problem);
    int64_t committed_at = change->committed_at;
    if (result == RESULT_OK)
        result = journey_replay(change, &replaying->replay, problem);
    assert_true(change->committed_at == committed_at);
    if (result == RESULT_OK)
        result = ledger_change_finish(change, NULL, NULL, problem);
    ledger_change_release(change);
    return result;
}

static enum result replay(struct fixture *f, const char *body, bool cancelled)
{
    const struct journey_replay_playbook books[] = {
        {TEXT("low"), text_of(body), day_parse(TEXT("2024-01-03"))},
        {TEXT("late"), TEXT(BOOK("\"hold_out_percent\":0,\"condition\":\"mrr > 0\",")),
         day_parse(TEXT("2024-01-06"))}};
    struct replaying replaying = {.f = f,
                                  .replay = {.zone = f->zone,
                                             .playbooks = books,
                                             .count = 2,
                                             .last_day = day_parse(TEXT("2024-01-12")),
                                             .close = close_task,
                                             .is_cancelled = cancelled ? at_once : NULL}};
    assert_int_equal(column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL,
                                 &replaying.replay.columns, &f->problem),
                     RESULT_OK);
    enum result result = store_write(f->store, run, &replaying, &f->problem);
    column_snapshot_release(replaying.replay.columns);
    return result;
}

static void begin(struct fixture *f)
{
    account(f, "A1", "Alfa");
    account(f, "A2", "Beta");
    account(f, "A3", "Gama");
    answer(f, "S1", "A3", "2024-01-02T12:00:00Z"); /* before it was on */
    answer(f, "S2", "A1", "2024-01-05T12:00:00Z");
    answer(f, "S3", "A2", "2024-01-10T12:00:00Z");
}

static int64_t created_day(struct fixture *f, int64_t account_id, size_t index)
{
    struct store_connection *reader;
    struct journey_task_row *rows;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(journey_task_list(reader, &work.arena, account_id, &rows, &count, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, reader);
    assert_true(index < count);
    return zone_day_of(f->zone, rows[index].created_at);
}

static void test_days_that_have_passed(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_equal(replay(f, BOOK(""), false), RESULT_OK);
    at_work_open(&work, f);
    /* Nobody paid, so the other playbook raised nothing. A2 waits. */
    assert_string_equal(at_work_runs(&work), "low A1 done 3;low A2 active 1;");
    assert_string_equal(at_work_tasks(&work), "A1 low done Alfa gave 3 2024-01-07;"
                                              "A1 low done Again Alfa 2024-01-09;"
                                              "A2 low open Beta gave 3 2024-01-12;");
    assert_int_equal(created_day(f, 1, 0), day_parse(TEXT("2024-01-05")));
    assert_int_equal(created_day(f, 1, 1), day_parse(TEXT("2024-01-08")));
    /* The server goes on with what waits, and raises nothing twice. */
    at_work_tick(&work, "2024-01-13");
    assert_string_equal(at_work_runs(&work), "low A1 done 3;low A2 done 3;");
    assert_int_equal(work.reports, 0);
    at_work_close(&work);
}

static void test_held_out(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_equal(replay(f, BOOK("\"hold_out_percent\":50,"), false), RESULT_OK);
    at_work_open(&work, f);
    for (int i = 1; i <= 2; i++) {
        const char *id = i == 1 ? "A1" : "A2";
        bool held_out = playbook_holds_out(TEXT("low"), text_of(id), 50);
        char expected[40];
        snprintf(expected, sizeof expected, "low %s %s", id,
                 held_out ? "held-out 0"
                 : i == 1 ? "done 3"
                          : "active 1");
        assert_non_null(strstr(at_work_runs(&work), expected));
    }
    at_work_close(&work);
}

/* A rule that means nothing here, and a person who stops it: nothing stays. */
static void test_failures_leave_nothing(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_not_equal(replay(f, BOOK("\"condition\":\"colour = blue\","), false), RESULT_OK);
    assert_int_equal(replay(f, BOOK(""), true), RESULT_CANCELLED);
    at_work_open(&work, f);
    assert_string_equal(at_work_runs(&work), "");
    assert_string_equal(at_work_tasks(&work), "");
    at_work_close(&work);
}

static int setup(void **state)
{
    work = (struct at_work){0};
    return fixture_open(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_days_that_have_passed, setup, fixture_close),
        cmocka_unit_test_setup_teardown(test_held_out, setup, fixture_close),
        cmocka_unit_test_setup_teardown(test_failures_leave_nothing, setup, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
