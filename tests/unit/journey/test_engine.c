/* Playbooks at work: what fires, what each step does, waits, branches, limits, hold-out, kills at every
 * transaction. */
#include <stdio.h>
#include <string.h>

#include "at_work.h"
#include "journey/delivery.h"
#include "journey/trigger.h"

static struct at_work work;

static int setup(void **state)
{
    fixture_open(state);
    work = (struct at_work){0};
    return 0;
}

static int teardown(void **state)
{
    at_work_close(&work);
    return fixture_close(state);
}

static void account(struct fixture *f, const char *id, const char *name, const char *segment)
{
    put(f, RECORD_ACCOUNT, "external_id", id, "name", name, "segment", segment, "owner_email", "ana@x.com",
        NULL);
}

static void begin(struct fixture *f)
{
    account(f, "A1", "Alfa", "SMB");
    account(f, "A2", "Beta", "Large");
    at_work_open(&work, f);
}

#define BOOK(rest, steps)                                                                                    \
    "{\"title\":\"T\",\"on\":true,\"trigger\":{\"kind\":\"segment_entered\",\"rule\":\"segment = "           \
    "SMB\"}," rest "\"steps\":[" steps "]}"
#define TASK "{\"kind\":\"task\",\"title\":\"Call {account}\",\"due_days\":2}"

/* Who is there at the start is not raised; who comes later is, once. */
static void test_entered(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(&work, "small", BOOK("", TASK));
    at_work_tick(&work, "2024-01-01");
    assert_string_equal(at_work_runs(&work), "");
    account(f, "A2", "Beta", "SMB");
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-02");
    assert_string_equal(at_work_runs(&work), "small A2 done 1;");
    assert_string_equal(at_work_tasks(&work), "A2 small open Call Beta 2024-01-04;");
    account(f, "A2", "Beta", "Large");
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-03");
    account(f, "A2", "Beta", "SMB");
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-04");
    assert_string_equal(at_work_runs(&work), "small A2 done 1;");
    assert_int_equal(work.reports, 0);
}

static void test_present_and_again(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(&work, "small", BOOK("\"include_present\":true,\"limit\":{\"every_days\":10},", TASK));
    at_work_tick(&work, "2024-01-01");
    assert_string_equal(at_work_runs(&work), "small A1 done 1;");
    const char *const days[] = {"2024-01-02", "2024-01-03", "2024-01-11", "2024-01-12"};
    for (int i = 0; i < 4; i++) {
        account(f, "A1", "Alfa", i % 2 ? "SMB" : "Large");
        at_work_follow(&work);
        at_work_tick(&work, days[i]);
    }
    assert_string_equal(at_work_runs(&work), "small A1 done 1;small A1 done 1;");
    assert_string_equal(at_work_tasks(&work), "A1 small open Call Alfa 2024-01-03;"); /* one open */
}

static void test_left(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(
        &work, "gone",
        "{\"title\":\"T\",\"on\":true,\"trigger\":{\"kind\":\"segment_left\",\"rule\":\"segment = SMB\"},"
        "\"steps\":[" TASK "]}");
    at_work_tick(&work, "2024-01-01");
    account(f, "A1", "Alfa", "");
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-02"); /* nobody knows */
    assert_string_equal(at_work_runs(&work), "");
    account(f, "A1", "Alfa", "Large");
    account(f, "A3", "Gama", "Large"); /* was never in it */
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-03");
    assert_string_equal(at_work_runs(&work), "gone A1 done 1;");
}

static const char all_steps[] = BOOK(
    "\"include_present\":true,", TASK
    ",{\"kind\":\"wait\",\"days\":3},"
    "{\"kind\":\"branch\",\"rule\":\"segment = SMB\",\"then\":[{\"kind\":\"set_tier\",\"tier\":\"high\"}],"
    "\"otherwise\":[{\"kind\":\"set_tier\",\"tier\":\"low\"}]},"
    "{\"kind\":\"branch\",\"rule\":\"touch_tier = "
    "high\",\"then\":[{\"kind\":\"set_field\",\"field\":\"plan\","
    "\"value\":\"Care\"}]},"
    "{\"kind\":\"wait_until\",\"rule\":\"segment = Large\",\"days\":5},"
    "{\"kind\":\"notify\",\"text\":\"{account} of {owner}\"},"
    "{\"kind\":\"webhook\",\"url\":\"https://example.com/x\",\"text\":\"{nps}\"},"
    "{\"kind\":\"email\",\"template\":\"t\"},{\"kind\":\"set_stage\",\"stage\":\"ongoing\",\"journey\":"
    "\"customer\"}");

static char account_row[2000];
static const char *account_fields(struct fixture *f)
{
    return dump(f, RECORD_ACCOUNT, LEDGER_NOW, account_row, sizeof account_row);
}

static void test_steps(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(&work, "small", all_steps);
    at_work_tick(&work, "2024-01-01");
    assert_string_equal(at_work_runs(&work), "small A1 active 1;");
    at_work_tick(&work, "2024-01-03");
    assert_string_equal(at_work_runs(&work), "small A1 active 1;"); /* the wait is honoured */
    at_work_tick(&work, "2024-01-04");
    assert_string_equal(at_work_runs(&work), "small A1 active 6;");
    assert_non_null(strstr(account_fields(f), "touch_tier=high"));
    assert_non_null(strstr(account_fields(f), "plan=Care"));
    at_work_tick(&work, "2024-01-08");
    assert_string_equal(at_work_runs(&work), "small A1 active 6;");
    at_work_tick(&work, "2024-01-09"); /* five days are over */
    assert_string_equal(at_work_runs(&work), "small A1 done 11;");
    assert_int_equal(work.reports, 0);

    struct store_connection *reader;
    struct ledger_notice *notices;
    struct ledger_run_step *steps;
    struct ledger_job *jobs;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(
        ledger_notice_list(reader, TEXT("ana@x.com"), 10, &work.arena, &notices, &count, &f->problem),
        RESULT_OK);
    assert_int_equal(count, 1);
    assert_true(text_equal(notices[0].words, TEXT("Alfa of ana@x.com")));
    assert_int_equal(ledger_run_steps(reader, 1, &work.arena, &steps, &count, &f->problem), RESULT_OK);
    assert_int_equal(count, 11);
    assert_true(text_equal(steps[2].effect, TEXT("then")));
    assert_true(text_equal(steps[6].effect, TEXT("over")));
    assert_true(text_equal(steps[9].effect, TEXT("not-live")));
    assert_int_equal(delivery_waiting(reader, &work.arena, &jobs, &count, &f->problem), RESULT_OK);
    assert_int_equal(count, 1);
    assert_non_null(strstr(jobs[0].payload.data, "example.com"));
    store_read_end(f->store, reader);
    assert_non_null(strstr(dump(f, RECORD_STAGE, LEDGER_NOW, account_row, sizeof account_row), "ongoing"));
}

/* Whatever transaction it dies before or after, the end is the same. */
static void test_kills(void **state)
{
    struct fixture *f = *state;
    begin(f);
    static const char *const days[] = {"2024-01-01", "2024-01-02", "2024-01-04", "2024-01-09", "2024-01-10"};
    at_work_playbook(&work, "small", all_steps);
    for (int i = 0; i < 5; i++) {
        work.dies_in = i == 2 ? 3 : 1;
        work.dies_after = i % 2;
        at_work_tick(&work, days[i]);
    }
    assert_true(work.deaths >= 3);
    assert_string_equal(at_work_runs(&work), "small A1 done 11;");
    assert_string_equal(at_work_tasks(&work), "A1 small open Call Alfa 2024-01-03;");
}

static void test_stopped_and_off(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(&work, "small",
                     BOOK("\"include_present\":true,\"stop_when\":\"segment = Large\",",
                          "{\"kind\":\"wait\",\"days\":1}," TASK));
    at_work_tick(&work, "2024-01-01");
    account(f, "A1", "Alfa", "Large");
    account(f, "A2", "Beta", "SMB");
    at_work_follow(&work);
    at_work_tick(&work, "2024-01-02");
    assert_string_equal(at_work_runs(&work), "small A1 stopped 0;small A2 active 0;");
    assert_string_equal(at_work_tasks(&work), "");
    /* Off: nothing new is raised; what runs goes on by its own version. */
    at_work_playbook(&work, "small",
                     "{\"title\":\"T\",\"trigger\":{\"kind\":\"segment_entered\",\"rule\":\"segment = SMB\"},"
                     "\"steps\":[{\"kind\":\"wait\",\"days\":9}]}");
    at_work_tick(&work, "2024-01-03");
    assert_string_equal(at_work_runs(&work), "small A1 stopped 0;small A2 done 2;");
}

/* What the record refuses fails the run with the reason; what was done before stays. */
static void test_failed_step(void **state)
{
    struct fixture *f = *state;
    begin(f);
#define TEN "0123456789"
    at_work_playbook(&work, "small",
                     BOOK("\"include_present\":true,",
                          "{\"kind\":\"set_field\",\"field\":\"region\",\"value\":\"X\"},"
                          "{\"kind\":\"set_field\",\"field\":\"language\",\"value\":\"" TEN TEN TEN TEN TEN
                              TEN TEN TEN TEN TEN TEN TEN TEN "\"}," TASK));
    at_work_tick(&work, "2024-01-01");
    assert_string_equal(at_work_runs(&work), "small A1 failed 1;");
    assert_non_null(strstr(account_fields(f), "region=X"));
    assert_string_equal(at_work_tasks(&work), "");
}

static void test_hold_out(void **state)
{
    struct fixture *f = *state;
    char id[20];
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "H%d", i);
        account(f, id, id, "SMB");
    }
    at_work_open(&work, f);
    at_work_playbook(&work, "small", BOOK("\"include_present\":true,\"hold_out_percent\":20,", TASK));
    at_work_tick(&work, "2024-01-01");
    struct store_connection *reader;
    struct ledger_run_counts counts;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(ledger_run_count(reader, TEXT("small"), &counts, &f->problem), RESULT_OK);
    store_read_end(f->store, reader);
    assert_int_equal(counts.states[RUN_DONE] + counts.states[RUN_HELD_OUT], 200);
    assert_in_range(counts.states[RUN_HELD_OUT], 22, 60);
    assert_true(playbook_holds_out(TEXT("a"), TEXT("b"), 100));
    assert_false(playbook_holds_out(TEXT("a"), TEXT("b"), 0));
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "H%d", i);
        assert_true(!playbook_holds_out(TEXT("small"), text_of(id), 20) ||
                    playbook_holds_out(TEXT("small"), text_of(id), 30));
    }
}

static const struct journey_stop by_ana = {.reason = {" No need ", 9}, .by_email = {"ana@x.example", 13}};

static enum result stop_first(struct ledger_change *change, void *context, struct problem *problem)
{
    (void)context;
    return journey_run_stop(change, 1, &by_ana, problem);
}

static enum result stop_again(struct ledger_change *change, void *context, struct problem *problem)
{
    static const char long_reason[JOURNEY_STOP_REASON_MAX + 2] = {[0 ... JOURNEY_STOP_REASON_MAX] = 'x'};
    struct journey_stop wrong = {.reason = TEXT("  "), .by_email = TEXT("ana@x.example")};
    (void)context, (void)problem;
    struct problem own;
    assert_int_equal(journey_run_stop(change, 1, &by_ana, &own), RESULT_CONFLICT);
    assert_int_equal(journey_run_stop(change, 99, &by_ana, &own), RESULT_NOT_FOUND);
    assert_int_equal(journey_run_stop(change, 1, &wrong, &own), RESULT_BAD_INPUT);
    wrong.reason = text_of(long_reason);
    assert_int_equal(journey_run_stop(change, 1, &wrong, &own), RESULT_BAD_INPUT);
    return RESULT_OK;
}

static bool not_the_second(void *context, int64_t account_id)
{
    (void)context;
    return account_id != 2;
}

static enum result stop_all(struct ledger_change *change, void *context, struct problem *problem)
{
    struct journey_stop stop = by_ana;
    int64_t *count = context;
    stop.may = not_the_second;
    return journey_runs_stop(change, TEXT("small"), &stop, count, problem);
}

/* Everyone's whom one may stop, beyond what is read at once; the others go on. */
static void test_all_stopped_by_hand(void **state)
{
    struct fixture *f = *state;
    char id[16];
    int64_t count = 0;
    struct store_connection *reader;
    struct ledger_run_counts counts;
    begin(f);
    for (int i = 2; i <= 600; i++) {
        snprintf(id, sizeof id, "A%d", i);
        account(f, id, id, "SMB");
    }
    at_work_follow(&work);
    at_work_playbook(&work, "small",
                     BOOK("\"include_present\":true,", "{\"kind\":\"wait\",\"days\":1}," TASK));
    at_work_tick(&work, "2024-01-01");
    at_work_change(&work, stop_all, &count);
    assert_true(count > 500);
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(ledger_run_count(reader, TEXT("small"), &counts, &f->problem), RESULT_OK);
    store_read_end(f->store, reader);
    assert_int_equal(counts.states[RUN_STOPPED], count);
    assert_int_equal(counts.states[RUN_ACTIVE], 1);
    at_work_tick(&work, "2024-01-05");
    assert_int_equal(work.reports, 0);
}

/* A run ended by hand does nothing more, and leaves no job. */
static void test_stopped_by_hand(void **state)
{
    struct fixture *f = *state;
    begin(f);
    at_work_playbook(&work, "small",
                     BOOK("\"include_present\":true,", "{\"kind\":\"wait\",\"days\":1}," TASK));
    at_work_tick(&work, "2024-01-01");
    at_work_change(&work, stop_first, NULL);
    at_work_change(&work, stop_again, NULL);
    at_work_tick(&work, "2024-01-05");
    assert_string_equal(at_work_runs(&work), "small A1 stopped 0;");
    assert_string_equal(at_work_tasks(&work), "");
    assert_int_equal(work.reports, 0);
    struct store_connection *reader;
    struct ledger_run_step *steps;
    struct ledger_run run;
    bool found;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(ledger_run_steps(reader, 1, &work.arena, &steps, &count, &f->problem), RESULT_OK);
    assert_int_equal(ledger_run_read(reader, 1, &work.arena, &found, &run, &f->problem), RESULT_OK);
    store_read_end(f->store, reader);
    assert_int_equal(count, 1);
    assert_int_equal(steps[0].kind, LEDGER_STEP_STOPPED);
    assert_true(text_equal(steps[0].effect, TEXT("ana@x.example")) && text_equal(run.error, TEXT("No need")));
}

static int nights, failing;
static enum result night(void *context, int32_t day, int64_t now, struct problem *problem)
{
    (void)context, (void)day, (void)now;
    nights++;
    return failing-- > 0 ? problem_set(problem, RESULT_IO, "dark") : RESULT_OK;
}

static int delivered;
static enum result deliver(void *context, text id, text url, text body, int *ret_status,
                           struct problem *problem)
{
    (void)context;
    *ret_status = delivered ? 200 : 0;
    assert_true(id.length > 0 && text_equal(url, TEXT("https://example.com/x")));
    assert_non_null(strstr(body.data, "\"account\":\"A1\""));
    return ++delivered == 1 ? problem_set(problem, RESULT_IO, "refused") : RESULT_OK;
}

/* What is due goes out on another's time: here on the test's, at the tick's instant. */
static void send_due(struct delivery *delivery, struct clock *clock, int64_t now)
{
    bool found = true;
    struct problem problem;
    clock->fixed_instant = now;
    at_work_tick_at(&work, now);
    while (found)
        assert_int_equal(delivery_step(delivery, &found, &problem), RESULT_OK);
}

static void test_outside(void **state)
{
    struct fixture *f = *state;
    static const struct journey_nightly nightly = {.name = "night", .run = night};
    const int64_t minute = 60 * (int64_t)INSTANT_MICROSECONDS;
    nights = delivered = 0;
    failing = 1;
    struct clock clock = clock_fixed(0, 0);
    const struct delivery_options options = {.store = f->store, .clock = &clock, .send = deliver};
    struct delivery *delivery;
    assert_int_equal(delivery_open(&delivery, &options, &f->problem), RESULT_OK);
    work.nightly = &nightly;
    work.nightly_count = 1;
    begin(f);
    at_work_playbook(
        &work, "small",
        BOOK("\"include_present\":true,", "{\"kind\":\"webhook\",\"url\":\"https://example.com/x\"}"));
    int64_t noon = zone_day_start(f->zone, day_parse(TEXT("2024-01-01"))) + 720 * minute;
    send_due(delivery, &clock, noon);
    assert_int_equal(nights, 1);
    assert_int_equal(delivered, 1);
    assert_int_equal(work.reports, 1);
    send_due(delivery, &clock, noon + minute / 2); /* not yet again */
    assert_int_equal(nights, 1);
    send_due(delivery, &clock, noon + 2 * minute);
    assert_int_equal(nights, 2);
    assert_int_equal(delivered, 2);
    send_due(delivery, &clock, noon + 300 * minute); /* done for today */
    assert_int_equal(nights, 2);
    assert_int_equal(delivered, 2);
    send_due(delivery, &clock, noon + 1440 * minute);
    assert_int_equal(nights, 3);
    delivery_close(delivery);
}

/* A rule that means nothing any more is said once a day and reason, however often it is looked at. */
static void test_a_fault_that_stands(void **state)
{
    struct fixture *f = *state;
    static const char body[] = "{\"title\":\"Lost\",\"on\":true,\"trigger\":{\"kind\":\"segment_entered\","
                               "\"rule\":\"%s = 1\"},\"steps\":[{\"kind\":\"wait\",\"days\":1}]}";
    char written[300];
    int64_t noon = f->clock.now(&f->clock);
    begin(f);
    snprintf(written, sizeof written, body, "no_such_field");
    at_work_playbook(&work, "lost", written);
    for (int minute = 0; minute < 3; minute++) {
        at_work_tick_at(&work, noon + minute * 60 * (int64_t)INSTANT_MICROSECONDS);
        assert_int_equal(work.reports, 1);
        at_work_playbook(&work, "other",
                         minute % 2 ? BOOK("", TASK) : BOOK("", TASK "," TASK)); /* look anew */
    }
    assert_non_null(strstr(work.last_report, "no_such_field"));
    snprintf(written, sizeof written, body, "neither_this");
    at_work_playbook(&work, "lost", written);
    at_work_tick_at(&work, noon + 240 * (int64_t)INSTANT_MICROSECONDS);
    assert_int_equal(work.reports, 2);
    at_work_tick_at(&work, noon + 86400 * (int64_t)INSTANT_MICROSECONDS);
    assert_int_equal(work.reports, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_present_and_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left, setup, teardown),
        cmocka_unit_test_setup_teardown(test_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kills, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stopped_and_off, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stopped_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_stopped_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failed_step, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hold_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_outside, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_fault_that_stands, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
