/* Tasks: one open at most of an account and reason, brought up to date by a second raise; what is done to
 * them. */
#include "../ledger/fixture.h"

#include <string.h>

#include "journey/task.h"

static struct arena arena;

typedef enum result (*task_work)(struct ledger_change *change, void *context, struct problem *problem);
struct running {
    struct fixture *f;
    task_work work;
    void *context;
};

static enum result run_work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct running *running = context;
    struct fixture *f = running->f;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@farol.test"), &f->touched, problem);
    if (result == RESULT_OK)
        result = running->work(&change, running->context, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    f->change_id = f->touched.change_id;
    ledger_change_release(&change);
    return result;
}

static enum result run(struct fixture *f, task_work work, void *context)
{
    struct running running = {f, work, context};
    return store_write(f->store, run_work, &running, &f->problem);
}

struct raising {
    struct journey_task tasks[3];
    int count;
    enum journey_raised raised[3];
    char ids[3][JOURNEY_TASK_ID_BYTES];
};

static enum result raise_all(struct ledger_change *change, void *context, struct problem *problem)
{
    struct raising *raising = context;
    enum result result = RESULT_OK;
    for (int i = 0; i < raising->count && result == RESULT_OK; i++)
        result =
            journey_task_raise(change, &raising->tasks[i], &raising->raised[i], raising->ids[i], problem);
    return result;
}

static struct journey_task a_task(const char *reason, const char *title, int32_t due_day)
{
    return (struct journey_task){.account_id = 1,
                                 .reason = text_of(reason),
                                 .title = text_of(title),
                                 .detail = TEXT("because"),
                                 .kind = TASK_KIND_CALL,
                                 .due_day = due_day};
}

static enum journey_raised raise_one(struct fixture *f, struct journey_task task)
{
    struct raising raising = {.tasks = {task}, .count = 1};
    assert_int_equal(run(f, raise_all, &raising), RESULT_OK);
    return raising.raised[0];
}

static size_t read_all(struct fixture *f, struct journey_task_row **ret_rows)
{
    struct store_connection *connection;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(journey_task_list(connection, &arena, 1, ret_rows, &count, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
    return count;
}

static void add_account(struct fixture *f)
{
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "owner_email", "rui@farol.test", NULL);
}

static void assert_text(text value, const char *expected)
{
    if (!text_equal(value, text_of(expected)))
        fail_msg("%.*s is not %s", TEXT_ARGUMENTS(value), expected);
}

static void test_raise(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    assert_int_equal(raise_one(f, a_task("low-health", "Call them", DAY_ABSENT)), JOURNEY_TASK_NEW);
    assert_int_equal(read_all(f, &rows), 1);
    assert_text(rows[0].title, "Call them");
    assert_text(rows[0].detail, "because");
    assert_text(rows[0].reason, "low-health");
    assert_text(rows[0].owner_email, "rui@farol.test"); /* the account's CSM */
    assert_int_equal(rows[0].state, TASK_STATE_OPEN);
    assert_int_equal(rows[0].due_day, zone_day_of(f->zone, rows[0].created_at));
    assert_int_equal(rows[0].snoozed_until, DAY_ABSENT);
}

static void test_second_updates_first(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    assert_int_equal(raise_one(f, a_task("low-health", "Call them", 30000)), JOURNEY_TASK_NEW);
    assert_int_equal(raise_one(f, a_task("low-health", "Call them", 30000)), JOURNEY_TASK_UNCHANGED);
    assert_int_equal(f->change_id, 0);
    assert_int_equal(raise_one(f, a_task("low-health", "Call them now", 30005)), JOURNEY_TASK_UPDATED);
    assert_int_equal(read_all(f, &rows), 1);
    assert_text(rows[0].title, "Call them now");
    assert_int_equal(rows[0].due_day, 30000); /* raised again, a deadline is not softened */
    assert_int_equal(raise_one(f, a_task("low-health", "Call them now", 29990)), JOURNEY_TASK_UPDATED);
    assert_int_equal(read_all(f, &rows), 1);
    assert_int_equal(rows[0].due_day, 29990);
    assert_int_equal(raise_one(f, a_task("detractor", "Answer them", 30000)), JOURNEY_TASK_NEW);
    assert_int_equal(read_all(f, &rows), 2);
}

static void test_several_in_one_change(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    struct raising raising = {
        .tasks = {a_task("a", "One", 30000), a_task("a", "Two", 30000), a_task("b", "Three", 30000)},
        .count = 3};
    assert_int_equal(run(f, raise_all, &raising), RESULT_OK);
    assert_int_equal(raising.raised[0], JOURNEY_TASK_NEW);
    assert_int_equal(raising.raised[1], JOURNEY_TASK_UPDATED);
    assert_int_equal(raising.raised[2], JOURNEY_TASK_NEW);
    assert_string_equal(raising.ids[0], raising.ids[1]);
    assert_string_not_equal(raising.ids[0], raising.ids[2]);
    assert_int_equal(read_all(f, &rows), 2);
}

struct doing {
    int64_t id;
    struct journey_task_closing closing;
    int32_t until;
    text owner;
};
static enum result close_it(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct doing *doing = context;
    return journey_task_close(change, 1, doing->id, &doing->closing, problem);
}
static enum result snooze_it(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct doing *doing = context;
    return journey_task_snooze(change, 1, doing->id, doing->until, problem);
}
static enum result assign_it(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct doing *doing = context;
    return journey_task_assign(change, 1, doing->id, doing->owner, problem);
}

static void test_close(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    raise_one(f, a_task("low-health", "Call them", 30000));
    read_all(f, &rows);
    struct doing doing = {.id = rows[0].record_id,
                          .closing = {.outcome = TEXT("spoke"), .note = TEXT("They will stay.")}};
    assert_int_equal(run(f, close_it, &doing), RESULT_OK);
    read_all(f, &rows);
    assert_int_equal(rows[0].state, TASK_STATE_DONE);
    assert_text(rows[0].outcome, "spoke");
    assert_text(rows[0].outcome_note, "They will stay.");
    assert_true(rows[0].closed_at > rows[0].created_at);
    assert_int_equal(run(f, close_it, &doing), RESULT_CONFLICT);
    assert_int_equal(run(f, assign_it, &doing), RESULT_CONFLICT);
    doing.id = 99;
    assert_int_equal(run(f, close_it, &doing), RESULT_NOT_FOUND);
    /* The reason is free again. */
    assert_int_equal(raise_one(f, a_task("low-health", "Call them again", 30000)), JOURNEY_TASK_NEW);
    assert_int_equal(read_all(f, &rows), 2);
}

static void test_dismiss(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    raise_one(f, a_task("low-health", "Call them", 30000));
    read_all(f, &rows);
    struct doing doing = {.id = rows[0].record_id, .closing = {.dismissed = true}};
    assert_int_equal(run(f, close_it, &doing), RESULT_OK);
    read_all(f, &rows);
    assert_int_equal(rows[0].state, TASK_STATE_DISMISSED);
    assert_true(text_is_absent(rows[0].outcome));
}

static void test_snooze_and_wake(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    raise_one(f, a_task("low-health", "Call them", 30000));
    read_all(f, &rows);
    int32_t today = zone_day_of(f->zone, rows[0].created_at);
    struct doing doing = {.id = rows[0].record_id, .until = today};
    assert_int_equal(run(f, snooze_it, &doing), RESULT_BAD_INPUT);
    doing.until = today + 7;
    assert_int_equal(run(f, snooze_it, &doing), RESULT_OK);
    raise_one(f, a_task("low-health", "Call them, please", 30000)); /* goes on sleeping */
    read_all(f, &rows);
    assert_int_equal(rows[0].snoozed_until, today + 7);
    raise_one(f, a_task("low-health", "Call them, please", 29999)); /* more pressing than it was: awake */
    read_all(f, &rows);
    assert_int_equal(rows[0].snoozed_until, DAY_ABSENT);
}

static void test_assign(void **state)
{
    struct fixture *f = *state;
    struct journey_task_row *rows;
    add_account(f);
    raise_one(f, a_task("low-health", "Call them", 30000));
    read_all(f, &rows);
    struct doing doing = {.id = rows[0].record_id, .owner = TEXT("bia@farol.test")};
    assert_int_equal(run(f, assign_it, &doing), RESULT_OK);
    raise_one(f, a_task("low-health", "Call them soon", 30000)); /* stays with whoever has it */
    read_all(f, &rows);
    assert_text(rows[0].owner_email, "bia@farol.test");
    doing.owner = TEXT_ABSENT;
    assert_int_equal(run(f, assign_it, &doing), RESULT_OK);
    read_all(f, &rows);
    assert_true(text_is_absent(rows[0].owner_email));
}

static void test_find_open(void **state)
{
    struct fixture *f = *state;
    struct store_connection *connection;
    struct journey_task_row row;
    bool found;
    add_account(f);
    raise_one(f, a_task("low-health", "Call them", 30000));
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(
        journey_task_find_open(connection, &arena, 1, TEXT("low-health"), &found, &row, &f->problem),
        RESULT_OK);
    assert_true(found);
    assert_text(row.title, "Call them");
    assert_int_equal(journey_task_find_open(connection, &arena, 1, TEXT("other"), &found, &row, &f->problem),
                     RESULT_OK);
    assert_false(found);
    store_read_end(f->store, connection);
}

/* Of any number of tasks the few that are asked for, by name; and one by its number. */
static void test_find(void **state)
{
    struct fixture *f = *state;
    struct store_connection *connection;
    struct journey_task_row *rows, row;
    struct raising raising = {
        .tasks = {a_task("a", "One", 30000), a_task("b", "Two", 30000), a_task("c", "Three", 30000)},
        .count = 3};
    add_account(f);
    assert_int_equal(run(f, raise_all, &raising), RESULT_OK);
    assert_int_equal(read_all(f, &rows), 3);
    struct journey_task_named names[] = {
        {1, rows[2].external_id, 9}, {1, rows[0].external_id, 9}, {1, rows[2].external_id, 9}};
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(journey_task_find(connection, names, 3, &f->problem), RESULT_OK);
    assert_int_equal(names[0].record_id, rows[2].record_id);
    assert_int_equal(names[1].record_id, rows[0].record_id);
    assert_int_equal(names[2].record_id, rows[2].record_id);
    names[1].external_id = TEXT("T-none");
    assert_int_equal(journey_task_find(connection, names, 3, &f->problem), RESULT_NOT_FOUND);
    names[1] = (struct journey_task_named){.account_id = 2, .external_id = rows[0].external_id};
    assert_int_equal(journey_task_find(connection, names, 3, &f->problem), RESULT_NOT_FOUND);
    assert_int_equal(journey_task_read(connection, &arena, 1, rows[1].record_id, &row, &f->problem),
                     RESULT_OK);
    assert_text(row.title, "Two");
    assert_text(row.external_id, rows[1].external_id.data);
    assert_int_equal(row.change_id, rows[1].change_id);
    assert_int_equal(journey_task_read(connection, &arena, 1, 99, &row, &f->problem), RESULT_NOT_FOUND);
    store_read_end(f->store, connection);
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    struct raising raising = {.tasks = {a_task("a", "One", 30000)}, .count = 1};
    assert_int_equal(run(f, raise_all, &raising), RESULT_NOT_FOUND); /* no such account */
    add_account(f);
    raising.tasks[0].title = TEXT("");
    assert_int_equal(run(f, raise_all, &raising), RESULT_BAD_INPUT);
}

int main(void)
{
    arena_init(&arena, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_raise, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_second_updates_first, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_several_in_one_change, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_close, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_dismiss, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_snooze_and_wake, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_assign, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_find_open, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_find, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_refused, fixture_open, fixture_close),
    };
    int failed = cmocka_run_group_tests_name("journey task", tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
