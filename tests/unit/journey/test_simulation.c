/* Three years of the sample company under a virtual clock, by seed, with playbooks on: once without a crash
 * and once with crashes at random points, in which everything that is not in the database is lost. Both must
 * come to the same end, with no two open tasks of one account and reason, and every wait honoured.
 *   test_journey_simulation [SEEDS [FIRST]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "at_work.h"
#include "base/random.h"
#include "base/stable_hash.h"
#include "demo/demo.h"
#include "health/assess.h"
#include "journey/delivery.h"
#include "journey/stage_write.h"
#include "journey/task.h"

enum { ACCOUNTS = 20, MONTHS = 36, DAYS = 1096 };
static int seed_count = 3;
static uint64_t seed_first = 1;

/* ---- the company, its facts known from the start and in force by day ---- */

struct filling {
    struct fixture *f;
    struct ledger_change change;
    uint64_t seed;
    int32_t last_day;
};

static enum result put_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct filling *filling = context;
    enum ledger_outcome outcome;
    int field;
    char reason[256];
    if (row->kind > RECORD_FX_RATE)
        return RESULT_OK; /* what is done about accounts is done by playbooks */
    if (row->kind == RECORD_USAGE && row->values[USAGE_DATE].number % 4 != 0)
        return RESULT_OK; /* fewer rows, quicker to load anew after each crash */
    return ledger_put(&filling->change, row, &filling->f->options, &outcome, &field, reason, problem);
}

static enum result fill(struct store_connection *connection, void *context, struct problem *problem)
{
    struct filling *filling = context;
    struct fixture *f = filling->f;
    const struct demo_options options = {
        .accounts = ACCOUNTS, .months = MONTHS, .seed = filling->seed, .as_of = filling->last_day};
    enum result result = ledger_change_begin(&filling->change, connection, &f->organisation, f->zone,
                                             &f->clock, TEXT("cli"), &f->touched, problem);
    if (result == RESULT_OK)
        result = demo_generate(&options, put_row, filling, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&filling->change, NULL, NULL, problem);
    ledger_change_release(&filling->change);
    return result;
}

static const struct {
    const char *key, *body;
} playbooks[] = {
    {"welcome",
     "{\"title\":\"Welcome\",\"on\":true,\"trigger\":{\"kind\":\"event\",\"event\":\"signup\"},\"steps\":["
     "{\"kind\":\"task\",\"title\":\"Welcome {account}\",\"task\":\"call\"},{\"kind\":\"wait\",\"days\":7},"
     "{\"kind\":\"branch\",\"rule\":\"usage(30) > 0\",\"then\":[{\"kind\":\"set_tier\",\"tier\":\"low\"}],"
     "\"otherwise\":[{\"kind\":\"set_tier\",\"tier\":\"high\"},{\"kind\":\"task\",\"title\":\"Nobody uses "
     "it\","
     "\"reason\":\"unused\"}]},{\"kind\":\"wait_until\",\"rule\":\"usage(30) > 20\",\"days\":60},"
     "{\"kind\":\"notify\",\"text\":\"{account} is at work\"}]}"},
    {"detractor",
     "{\"title\":\"Detractor\",\"on\":true,\"limit\":{\"every_days\":90},"
     "\"trigger\":{\"kind\":\"survey\",\"survey\":\"nps\",\"from\":0,\"to\":6},\"hold_out_percent\":20,"
     "\"steps\":["
     "{\"kind\":\"task\",\"title\":\"{account} gave "
     "{nps}\",\"reason\":\"unhappy\"},{\"kind\":\"wait\",\"days\":14},"
     "{\"kind\":\"task\",\"title\":\"Did it help {account}?\",\"reason\":\"unhappy\",\"due_days\":3}]}"},
    {"tickets", "{\"title\":\"Tickets\",\"on\":true,\"limit\":{\"every_days\":30},"
                "\"trigger\":{\"kind\":\"event\",\"event\":\"ticket\",\"name\":\"high\"},\"steps\":["
                "{\"kind\":\"wait\",\"days\":2},{\"kind\":\"branch\",\"rule\":\"open_tickets > 0\",\"then\":["
                "{\"kind\":\"task\",\"title\":\"Still open at {account}\",\"reason\":\"unhappy\"}]}]}"},
    {"quiet",
     "{\"title\":\"Quiet\",\"on\":true,\"limit\":{\"every_days\":60},\"trigger\":{\"kind\":\"segment_"
     "entered\","
     "\"rule\":\"days_since(last_seen) > 10 and mrr > 0\"},\"stop_when\":\"mrr = 0\",\"steps\":["
     "{\"kind\":\"wait_until\",\"rule\":\"days_since(last_seen) < 3\",\"days\":10},"
     "{\"kind\":\"branch\",\"rule\":\"days_since(last_seen) >= 3\",\"then\":["
     "{\"kind\":\"task\",\"title\":\"{account} is quiet\"},{\"kind\":\"set_field\",\"field\":\"plan\","
     "\"value\":\"Quiet\"}]}]}"},
    {"renewal", "{\"title\":\"Renewal\",\"on\":true,\"limit\":{\"every_days\":300},"
                "\"trigger\":{\"kind\":\"date\",\"field\":\"renewal_date\",\"days\":-60},\"steps\":["
                "{\"kind\":\"task\",\"title\":\"Renewal of {account} on {renewal_date}\",\"due_days\":10},"
                "{\"kind\":\"wait\",\"days\":30},{\"kind\":\"webhook\",\"url\":\"https://"
                "example.com\",\"text\":\"{mrr}\"}]}"},
    {"overdue", "{\"title\":\"Overdue\",\"on\":true,\"limit\":{\"every_days\":20},\"trigger\":{\"kind\":"
                "\"overdue\",\"days\":5},"
                "\"condition\":\"mrr > 0\",\"steps\":[{\"kind\":\"task\",\"title\":\"{account} owes for "
                "{days_overdue}\"},"
                "{\"kind\":\"wait\",\"days\":5},{\"kind\":\"set_tier\",\"tier\":\"mid\"}]}"},
    {"left",
     "{\"title\":\"Left\",\"on\":true,\"limit\":{\"every_days\":1},\"trigger\":{\"kind\":\"segment_left\","
     "\"rule\":\"mrr > "
     "0\"},\"steps\":[{\"kind\":\"set_stage\",\"stage\":\"churned\",\"journey\":\"customer\"},"
     "{\"kind\":\"wait\",\"days\":3},{\"kind\":\"task\",\"title\":\"Why did {account} leave?\"}]}"},
};

static void open_company(struct at_work *work, struct fixture *f, uint64_t seed, int32_t first_day)
{
    struct filling filling = {.f = f, .seed = seed, .last_day = first_day + DAYS};
    f->clock.fixed_instant = zone_day_start(f->zone, first_day);
    f->clock.step_microseconds = 1;
    if (store_write(f->store, fill, &filling, &f->problem) != RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    at_work_open(work, f);
    for (size_t i = 0; i < sizeof playbooks / sizeof playbooks[0]; i++)
        at_work_playbook(work, playbooks[i].key, playbooks[i].body);
}

/* ---- people, who close tasks as they get to them: by lot, the same in both runs ---- */

struct closing {
    struct at_work *work;
    int64_t day;
    uint64_t seed;
    size_t open;
};

static enum result close_some(struct ledger_change *change, void *context, struct problem *problem)
{
    struct closing *closing = context;
    const struct journey_task_closing how = {.outcome = TEXT("spoke")};
    struct arena arena;
    enum result result = RESULT_OK;
    arena_init(&arena, 0);
    for (int64_t account = 1; account <= ACCOUNTS && result == RESULT_OK; account++) {
        struct journey_task_row *rows;
        size_t count = 0;
        result = journey_task_list(change->connection, &arena, account, &rows, &count, problem);
        for (size_t i = 0; i < count && result == RESULT_OK; i++) {
            if (rows[i].state != TASK_STATE_OPEN)
                continue;
            closing->open++;
            for (size_t k = 0; k < i; k++)
                if (rows[k].state == TASK_STATE_OPEN && text_equal(rows[k].reason, rows[i].reason))
                    fail_msg("two open tasks of account %lld: %.*s", (long long)account,
                             TEXT_ARGUMENTS(rows[i].reason));
            uint64_t lot =
                stable_hash(rows[i].reason, closing->seed ^ (uint64_t)(account * 100000 + closing->day));
            if (lot % 3 == 0)
                result = journey_task_close(change, account, rows[i].record_id, &how, problem);
        }
    }
    arena_release(&arena);
    return result;
}

/* ---- what it came to ---- */

static void check_waits(struct at_work *work, const struct ledger_run *run,
                        const struct ledger_run_step *steps, size_t count, struct playbook *playbook)
{
    int64_t came = run->raised_at;
    for (size_t i = 0; i < count; i++) {
        const struct playbook_step *step = &playbook->steps[steps[i].step];
        int32_t days = zone_day_of(work->f->zone, steps[i].at) - zone_day_of(work->f->zone, came);
        assert_int_equal(steps[i].sequence, i);
        assert_int_equal(steps[i].kind, (int)step->kind);
        if (step->kind == PLAYBOOK_WAIT)
            assert_int_equal(days, playbook_step_number(step, "days"));
        else if (step->kind == PLAYBOOK_WAIT_UNTIL)
            assert_true(days <= playbook_step_number(step, "days"));
        else
            assert_int_equal(days, 0);
        came = steps[i].at;
    }
}

static const char *body_of(text key)
{
    for (size_t i = 0; i < sizeof playbooks / sizeof playbooks[0]; i++)
        if (text_equal(key, text_of(playbooks[i].key)))
            return playbooks[i].body;
    fail_msg("no such playbook");
    return "";
}

static void say_runs(struct at_work *work, struct store_connection *reader, struct buffer *out)
{
    struct ledger_run *runs;
    size_t count, step_count;
    struct ledger_run_step *steps;
    struct playbook *playbook;
    struct problem problem;
    assert_int_equal(ledger_run_list(reader, TEXT_ABSENT, 0, RUN_STATE_COUNT, 0, 100000, &work->arena, &runs,
                                     &count, &problem),
                     RESULT_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ledger_run_steps(reader, runs[i].id, &work->arena, &steps, &step_count, &problem),
                         RESULT_OK);
        assert_int_equal(
            playbook_read(&work->arena, text_of(body_of(runs[i].playbook)), &playbook, NULL, &problem),
            RESULT_OK);
        assert_int_equal(runs[i].sequence, step_count);
        check_waits(work, &runs[i], steps, step_count, playbook);
        buffer_printf(out, "%lld %lld %.*s %d %d %d %lld|", (long long)runs[i].id,
                      (long long)runs[i].account_id, TEXT_ARGUMENTS(runs[i].playbook), runs[i].raised_day,
                      runs[i].state, runs[i].step, (long long)runs[i].entered_at);
        for (size_t k = 0; k < step_count; k++)
            buffer_printf(out, "%d@%lld=%.*s|", steps[k].step, (long long)steps[k].at,
                          TEXT_ARGUMENTS(steps[k].effect));
        buffer_append_byte(out, '\n');
    }
}

static text end_state(struct at_work *work, size_t *ret_runs)
{
    struct store_connection *reader;
    struct buffer out;
    struct problem problem;
    struct ledger_job *jobs;
    size_t count;
    static char rows[400000];
    buffer_init(&out, 0);
    assert_int_equal(store_read_begin(work->f->store, &reader, &problem), RESULT_OK);
    say_runs(work, reader, &out);
    assert_int_equal(delivery_waiting(reader, &work->arena, &jobs, &count, &problem), RESULT_OK);
    buffer_printf(&out, "webhooks %zu\n", count);
    store_read_end(work->f->store, reader);
    *ret_runs = count;
    buffer_append_text(&out, text_of(at_work_tasks(work)));
    buffer_append_text(&out, text_of(dump(work->f, RECORD_ACCOUNT, LEDGER_NOW, rows, sizeof rows)));
    buffer_append_text(&out, text_of(dump(work->f, RECORD_STAGE, LEDGER_NOW, rows, sizeof rows)));
    text said = text_copy(&work->arena, buffer_text(&out));
    buffer_release(&out);
    return said;
}

/* What the rules and the playbooks moved, one after the other, is a path of its journey. */
static void check_paths(struct at_work *work)
{
    struct store_connection *reader;
    struct journey_set set;
    struct problem problem;
    size_t moves = 0;
    assert_int_equal(store_read_begin(work->f->store, &reader, &problem), RESULT_OK);
    assert_int_equal(journey_set_read(reader, LEDGER_NOW, &work->arena, &set, &problem), RESULT_OK);
    for (int64_t account = 1; account <= ACCOUNTS; account++) {
        struct journey_passage *passages;
        size_t count;
        assert_int_equal(
            journey_history_read(reader, LEDGER_NOW, account, &work->arena, &passages, &count, &problem),
            RESULT_OK);
        assert_true(journey_history_is_path(&set, passages, count));
        moves += count;
    }
    store_read_end(work->f->store, reader);
    assert_true(moves > ACCOUNTS);
}

/* ---- the run ---- */

static struct random dice;

static void draw_death(struct at_work *work)
{
    bool crashes = random_below(&dice, 3) == 0;
    work->dies_in = crashes ? 1 + (int)random_below(&dice, 4) : 0;
    work->dies_after = random_below(&dice, 2);
}

static text live_through(uint64_t seed, bool crashes, struct arena *arena, int *ret_deaths, size_t *ret_runs)
{
    void *state;
    struct journey_nights nights;
    const struct journey_nightly nightly[] = {{"stages", journey_night_stages, &nights},
                                              {"milestones", journey_night_milestones, &nights}};
    struct at_work work = {
        .nightly = nightly, .nightly_count = 2, .nights = &nights, .kept = health_kept_new()};
    int32_t first_day = day_parse(TEXT("2023-03-01"));
    fixture_open(&state);
    struct fixture *f = state;
    random_seed(&dice, seed * 7919);
    open_company(&work, f, seed, first_day);
    work.next_death = crashes ? draw_death : NULL;
    for (int32_t day = first_day; day < first_day + DAYS; day++) {
        struct closing closing = {.work = &work, .day = day, .seed = seed};
        at_work_tick_at(&work, zone_day_start(f->zone, day) + INSTANT_MICROSECONDS);
        work.dies_in = 0;
        if (day % 3 == 0)
            at_work_change(&work, close_some, &closing);
    }
    size_t webhooks;
    text end = text_copy(arena, end_state(&work, &webhooks));
    check_paths(&work);
    if (work.reports > 0)
        fail_msg("%s", work.last_report);
    *ret_deaths = work.deaths;
    *ret_runs = webhooks;
    at_work_close(&work);
    kept_release(work.kept);
    fixture_close(&state);
    return end;
}

static void first_difference(text a, text b)
{
    while (a.length > 0 || b.length > 0) {
        text line_a = text_cut(&a, '\n'), line_b = text_cut(&b, '\n');
        if (!text_equal(line_a, line_b))
            fail_msg("%.300s\ninstead of\n%.300s", line_b.data ? line_b.data : "",
                     line_a.data ? line_a.data : "");
    }
}

static void test_seeds(void **state)
{
    (void)state;
    int deaths_all = 0;
    size_t length_all = 0;
    for (uint64_t seed = seed_first; seed < seed_first + (uint64_t)seed_count; seed++) {
        struct arena arena;
        int deaths;
        size_t webhooks, webhooks_again;
        arena_init(&arena, 0);
        text calm = live_through(seed, false, &arena, &deaths, &webhooks);
        assert_int_equal(deaths, 0);
        text stormy = live_through(seed, true, &arena, &deaths, &webhooks_again);
        if (!text_equal(calm, stormy))
            first_difference(calm, stormy);
        assert_true(calm.length > 1000);
        deaths_all += deaths;
        length_all += calm.length;
        arena_release(&arena);
    }
    print_message("# %d seeds, %d crashes, %zu bytes of end state each\n", seed_count, deaths_all,
                  length_all / (size_t)seed_count);
    assert_true(deaths_all > 20 * seed_count);
}

int main(int count, char **arguments)
{
    if (count > 1)
        seed_count = (int)strtol(arguments[1], NULL, 10);
    if (count > 2)
        seed_first = strtoull(arguments[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
