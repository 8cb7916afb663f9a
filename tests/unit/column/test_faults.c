/* A store that fails: at each single read in turn, on another thread only, or from some read on for good.
 * What cannot be read is said, nothing of it is published, and the next attempt that can read takes it in.
 * The store's own functions are wrapped by the linker (meson.build), so that everything else is as it runs.
 */
#include "../ledger/fixture.h"
#include "live_check.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column/live.h"
#include "column/load.h"

/* Accounts go over so many blocks that they are cut into two stretches. */
#define FAR_BLOCKS 13
#define FAR_ACCOUNT (12 * COLUMN_BLOCK_ACCOUNTS + 100)

enum fault_mode { FAULT_NONE, FAULT_ONCE, FAULT_FOR_GOOD, FAULT_ELSEWHERE, FAULT_NO_THREAD };

static struct {
    atomic_int mode;
    atomic_int left; /* reads until the fault */
    atomic_bool met;
    pthread_t here; /* spared by FAULT_ELSEWHERE */
} faults;

static void fault_set(enum fault_mode mode, int after)
{
    faults.here = pthread_self();
    atomic_store(&faults.met, false);
    atomic_store(&faults.left, after);
    atomic_store(&faults.mode, mode);
}

static bool fault_now(void)
{
    enum fault_mode mode = (enum fault_mode)atomic_load(&faults.mode);
    if (mode == FAULT_NONE || mode == FAULT_NO_THREAD ||
        (mode == FAULT_ELSEWHERE && pthread_equal(faults.here, pthread_self())))
        return false;
    int left = atomic_fetch_sub(&faults.left, 1);
    if (left > 1 || (left < 1 && mode == FAULT_ONCE))
        return false;
    atomic_store(&faults.met, true);
    return true;
}

static enum result fault_said(struct problem *problem)
{
    return problem_set(problem, RESULT_IO, "The disk is gone.");
}

enum result __real_store_read_begin(struct store *store, struct store_connection **ret_connection,
                                    struct problem *problem);
enum result __wrap_store_read_begin(struct store *store, struct store_connection **ret_connection,
                                    struct problem *problem);
enum result __wrap_store_read_begin(struct store *store, struct store_connection **ret_connection,
                                    struct problem *problem)
{
    return fault_now() ? fault_said(problem) : __real_store_read_begin(store, ret_connection, problem);
}

enum result __real_store_prepare(struct store_connection *connection, const char *sql,
                                 struct store_statement **ret_statement, struct problem *problem);
enum result __wrap_store_prepare(struct store_connection *connection, const char *sql,
                                 struct store_statement **ret_statement, struct problem *problem);
enum result __wrap_store_prepare(struct store_connection *connection, const char *sql,
                                 struct store_statement **ret_statement, struct problem *problem)
{
    return fault_now() ? fault_said(problem) : __real_store_prepare(connection, sql, ret_statement, problem);
}

enum result __real_store_step(struct store_statement *statement, bool *ret_row, struct problem *problem);
enum result __wrap_store_step(struct store_statement *statement, bool *ret_row, struct problem *problem);
enum result __wrap_store_step(struct store_statement *statement, bool *ret_row, struct problem *problem)
{
    if (!fault_now())
        return __real_store_step(statement, ret_row, problem);
    store_reset(statement); /* a statement that fails is at its end */
    return fault_said(problem);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context)
{
    if (atomic_load(&faults.mode) != FAULT_NO_THREAD)
        return __real_pthread_create(thread, attributes, start, context);
    atomic_store(&faults.met, true);
    return EAGAIN;
}

/* Accounts 0 and 1, then one in the thirteenth block. */
static void fill(struct fixture *f)
{
    char sql[128];
    assert_string_equal(put_all(f,
                                (const char *const[]){"accounts|external_id=A1|name=Acme|segment=SMB|seats=9",
                                                      "accounts|external_id=A2|name=Bravo", NULL},
                                false),
                        "II");
    snprintf(sql, sizeof sql, "INSERT INTO account_key (id, external_id, account_id) VALUES (%d, 'far', %d)",
             FAR_ACCOUNT, FAR_ACCOUNT);
    damage(f, sql);
    assert_string_equal(put_all(f,
                                (const char *const[]){
                                    "accounts|external_id=A3|name=Charlie",
                                    "subscriptions|external_id=S1|account_external_id=A1|amount=100|interval_"
                                    "unit=month|interval_count=1|currency=BRL|start_date=2023-01-10",
                                    "subscriptions|external_id=S3|account_external_id=A3|amount=70|interval_"
                                    "unit=month|interval_count=1|currency=USD|start_date=2023-01-10",
                                    "usage|account_external_id=A1|date=2023-05-01|feature=board|count=3",
                                    "costs|month=2023-05|kind=service|amount=10|currency=BRL",
                                    "fx_rates|month=2023-01|currency=USD|rate=5", NULL},
                                false),
                        "IIIIII");
}

static void check_failed(struct fixture *f, enum result result)
{
    assert_int_equal(result, RESULT_IO);
    assert_string_equal(f->problem.message, "The disk is gone.");
    f->problem.message[0] = '\0';
}

/* Runs `attempt` with the fault at the first read, the second … until it gets through; how often it failed.
 */
static int fail_at_each(struct fixture *f, enum result (*attempt)(struct fixture *f, void *context),
                        void *context)
{
    for (int after = 1;; after++) {
        fault_set(FAULT_ONCE, after);
        enum result result = attempt(f, context);
        bool met = atomic_load(&faults.met);
        fault_set(FAULT_NONE, 0);
        if (!met) {
            assert_int_equal(result, RESULT_OK);
            return after - 1;
        }
        check_failed(f, result);
    }
}

static enum result attempt_open(struct fixture *f, void *context)
{
    return column_live_open(context, f->store, &f->clock, NULL, &f->problem);
}

static enum result attempt_known_at(struct fixture *f, void *context)
{
    return column_load_known_at(f->store, f->clock.fixed_instant, context, &f->problem);
}

static void test_load(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_snapshot *then, *now;
    char where[128];
    fill(f);
    assert_in_range(fail_at_each(f, attempt_open, &live), 50, 1000);
    assert_in_range(fail_at_each(f, attempt_known_at, &then), 50, 1000);
    now = column_live_acquire(live);
    assert_int_equal(now->block_count, FAR_BLOCKS);
    assert_true(column_snapshot_equal(now, then, where));
    column_snapshot_release(now);
    column_snapshot_release(then);
    column_live_close(live);
}

/* Both threads fail: the first problem is the one that is said. */
static void test_load_fails_for_good(void **state)
{
    struct fixture *f = *state;
    struct column_snapshot *snapshot;
    fill(f);
    for (int after = 1; after <= 60; after++) {
        fault_set(FAULT_FOR_GOOD, after);
        enum result result = column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL,
                                         &snapshot, &f->problem);
        fault_set(FAULT_NONE, 0);
        check_failed(f, result);
    }
}

struct applying {
    struct column_live *live;
    struct column_snapshot *before;
    enum result (*apply)(struct fixture *f, struct column_live *live);
};

/* What fails publishes nothing. */
static enum result attempt_apply(struct fixture *f, void *context)
{
    struct applying *applying = context;
    enum result result = applying->apply(f, applying->live);
    struct column_snapshot *after = column_live_acquire(applying->live);
    assert_true((after == applying->before) == (result != RESULT_OK));
    column_snapshot_release(after);
    return result;
}

static enum result apply_change(struct fixture *f, struct column_live *live)
{
    return column_live_apply(live, &f->touched, &f->problem);
}

static enum result apply_tick(struct fixture *f, struct column_live *live)
{
    return column_live_tick(live, &f->problem);
}

static void test_apply(void **state)
{
    struct fixture *f = *state;
    struct applying applying = {.apply = apply_change};
    fill(f);
    assert_int_equal(column_live_open(&applying.live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    /* A further custom field, rates, costs, rows of several families, in both stretches. */
    applying.before = column_live_acquire(applying.live);
    assert_string_equal(
        put_all(f,
                (const char *const[]){
                    "accounts|external_id=A1|name=Acme Two|tier=gold",
                    "fx_rates|month=2023-02|currency=USD|rate=6",
                    "costs|month=2023-06|kind=service|amount=10|currency=BRL",
                    "subscription_changes|subscription_external_id=S3|date=2023-02-10|amount=90",
                    "usage|account_external_id=A3|date=2023-05-02|feature=board|count=4", NULL},
                false),
        "UIIII");
    assert_in_range(fail_at_each(f, attempt_apply, &applying), 50, 1000);
    column_snapshot_release(applying.before);
    check_equal(f, applying.live);
    /* Rows of two accounts alone. */
    applying.before = column_live_acquire(applying.live);
    assert_string_equal(put_all(f,
                                (const char *const[]){"accounts|external_id=A2|name=Bravo Two",
                                                      "accounts|external_id=A3|name=Charlie Two", NULL},
                                false),
                        "UU");
    assert_in_range(fail_at_each(f, attempt_apply, &applying), 10, 1000);
    column_snapshot_release(applying.before);
    check_equal(f, applying.live);
    /* The month turns. */
    f->clock.fixed_instant += INT64_C(40) * 86400 * 1000000;
    applying.before = column_live_acquire(applying.live);
    applying.apply = apply_tick;
    assert_in_range(fail_at_each(f, attempt_apply, &applying), 10, 1000);
    column_snapshot_release(applying.before);
    check_equal(f, applying.live);
    column_live_close(applying.live);
}

/* A change of very many accounts is read in one stretch, and still touches those alone. */
static void test_many_touched(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    static uint64_t touched[FAR_BLOCKS * COLUMN_BLOCK_ACCOUNTS / 64];
    fill(f);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    assert_string_equal(put_all(f,
                                (const char *const[]){"accounts|external_id=A1|name=First",
                                                      "accounts|external_id=A2|name=Second",
                                                      "accounts|external_id=A3|name=Third", NULL},
                                false),
                        "UUU");
    memset(touched, 0x55, sizeof touched); /* every other account, from the first on */
    struct ledger_touched sparse = {.change_id = f->touched.change_id,
                                    .accounts = touched,
                                    .account_words = sizeof touched / sizeof *touched};
    sparse.kinds[RECORD_ACCOUNT] = true;
    assert_int_equal(column_live_apply(live, &sparse, &f->problem), RESULT_OK);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_true(text_equal(column_account_name(snapshot, 0), TEXT("First")));
    assert_true(text_equal(column_account_name(snapshot, 1), TEXT("Bravo")));
    assert_true(text_equal(column_account_name(snapshot, FAR_ACCOUNT), TEXT("Third")));
    column_snapshot_release(snapshot);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

/* Usage that its own thread could not read is said to who waits; the rest goes on without it. */
static void test_usage(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_live_options options = {.usage_follows = true};
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-01", "feature", "board", "count", "3",
        NULL);
    fault_set(FAULT_ELSEWHERE, 1);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
    check_failed(f, column_live_wait(live, &f->problem));
    assert_true(atomic_load(&faults.met));
    fault_set(FAULT_NONE, 0);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Bravo", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-02", "feature", "board", "count", "4",
        NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_true(text_equal(column_account_name(snapshot, 0), TEXT("Bravo")));
    assert_false(snapshot->loaded[COLUMN_USAGE]);
    assert_null(snapshot->blocks[COLUMN_USAGE][0]);
    column_snapshot_release(snapshot);
    column_live_close(live);
    options.usage_follows = false;
    assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

/* Wherever the reading of what comes later fails, who waits is told; what was read before stays. */
static void test_later_at_every_step(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_live_options options = {.usage_follows = true};
    bool found_alone = false;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-01", "feature", "board", "count", "3",
        NULL);
    for (int at = 1;; at++) {
        assert_true(at < 500);
        fault_set(FAULT_ELSEWHERE, at);
        assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
        enum result result = column_live_wait(live, &f->problem);
        struct column_snapshot *snapshot = column_live_acquire(live);
        found_alone |= snapshot->loaded[COLUMN_SEARCH] && !snapshot->loaded[COLUMN_USAGE];
        assert_int_equal(result == RESULT_OK,
                         snapshot->loaded[COLUMN_SEARCH] && snapshot->loaded[COLUMN_USAGE]);
        column_snapshot_release(snapshot);
        fault_set(FAULT_NONE, 0);
        column_live_close(live);
        if (result == RESULT_OK)
            break;
    }
    assert_true(found_alone);
}

/* Where there is no room for a thread, usage is there when the columns are open. */
static void test_usage_without_a_thread(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_live_options options = {.usage_follows = true};
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-01", "feature", "board", "count", "3",
        NULL);
    fault_set(FAULT_NO_THREAD, 0);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
    assert_true(atomic_load(&faults.met));
    fault_set(FAULT_NONE, 0);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_true(snapshot->loaded[COLUMN_USAGE]);
    column_snapshot_release(snapshot);
    assert_int_equal(column_live_wait(live, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_load, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_load_fails_for_good, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_apply, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_many_touched, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_usage, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_later_at_every_step, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_usage_without_a_thread, fixture_open, fixture_close),
    };
    setenv("FAROL_THREADS", "2", 1);
    return cmocka_run_group_tests_name("column faults", tests, NULL, NULL);
}
