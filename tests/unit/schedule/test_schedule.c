/* Durable jobs under a clock of the test's: taken once, free again when their holder dies, tried later and
 * later, given up; and the thread that ticks. */
#include "../check.h"
#include "../ledger/fixture.h"
#include "schedule/schedule.h"

#include <pthread.h>

static struct arena arena;
static struct ledger_job *jobs;
static size_t count;

enum act { PUT, PUT_NEW, TAKE, DONE, LATER, FAILED };
struct order {
    enum act act;
    const char *name;
    int64_t at;
    const struct ledger_job *job;
};
#define SECOND INSTANT_MICROSECONDS

static enum result run(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct order *order = context;
    text name = text_of(order->name);
    switch (order->act) {
    case PUT:
        return schedule_put(connection, TEXT("k"), name, order->at, TEXT("load"), problem);
    case PUT_NEW:
        return schedule_put_new(connection, TEXT("k"), name, order->at, TEXT("other"), problem);
    case TAKE:
        return schedule_take(connection, TEXT("k"), order->at, 30, 10, &arena, &jobs, &count, problem);
    case DONE:
        return schedule_done(connection, order->job, problem);
    case LATER:
        return schedule_later(connection, order->job, order->at, problem);
    default:
        return schedule_failed(connection, order->job, order->at, TEXT("broken"), 3, problem);
    }
}

static enum result act(struct fixture *f, enum act what, const char *name, int64_t at,
                       const struct ledger_job *job)
{
    struct order order = {what, name, at, job};
    return store_write(f->store, run, &order, &f->problem);
}

static size_t take(struct fixture *f, int64_t at)
{
    assert_int_equal(act(f, TAKE, NULL, at, NULL), RESULT_OK);
    return count;
}

static int setup(void **state)
{
    arena_init(&arena, 0);
    return fixture_open(state);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return fixture_close(state);
}

static void test_taken_once(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(act(f, PUT, "b", 20 * SECOND, NULL), RESULT_OK);
    assert_int_equal(act(f, PUT, "a", 10 * SECOND, NULL), RESULT_OK);
    assert_int_equal(act(f, PUT_NEW, "a", 1, NULL), RESULT_OK);
    assert_int_equal(take(f, 9 * SECOND), 0);
    assert_int_equal(take(f, 20 * SECOND), 2);
    assert_text(jobs[0].name, "a");
    assert_text(jobs[0].payload, "load");
    struct ledger_job first = jobs[0], second = jobs[1];
    assert_int_equal(take(f, 49 * SECOND), 0); /* held */
    assert_int_equal(act(f, DONE, NULL, 0, &first), RESULT_OK);
    assert_int_equal(act(f, DONE, NULL, 0, &first), RESULT_CONFLICT);
    assert_int_equal(take(f, 50 * SECOND), 1); /* its holder died */
    assert_int_equal(act(f, DONE, NULL, 0, &second), RESULT_CONFLICT);
    assert_int_equal(act(f, LATER, NULL, 90 * SECOND, &jobs[0]), RESULT_OK);
    assert_int_equal(take(f, 89 * SECOND), 0);
    assert_int_equal(take(f, 90 * SECOND), 1);
    struct ledger_job held = jobs[0];
    assert_int_equal(act(f, PUT, "b", 91 * SECOND, NULL), RESULT_OK); /* put anew: nobody's */
    assert_int_equal(act(f, DONE, NULL, 0, &held), RESULT_CONFLICT);
    assert_int_equal(take(f, 91 * SECOND), 1);
}

static void test_given_up(void **state)
{
    struct fixture *f = *state;
    int64_t now = 0;
    assert_int_equal(act(f, PUT, "a", now, NULL), RESULT_OK);
    for (int attempt = 1; attempt <= 3; attempt++) {
        assert_int_equal(take(f, now), 1);
        assert_int_equal(jobs[0].attempts, attempt - 1);
        struct ledger_job held = jobs[0];
        assert_int_equal(act(f, FAILED, NULL, now, &held), RESULT_OK);
        int64_t wait = schedule_backoff_seconds(attempt, TEXT("a"));
        assert_int_equal(take(f, now + wait * SECOND - 1), 0);
        now += wait * SECOND;
    }
    assert_int_equal(take(f, now), 0);
    struct store_connection *reader;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(ledger_job_given_up(reader, TEXT("k"), 10, &arena, &jobs, &count, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, reader);
    assert_int_equal(count, 1);
    assert_text(jobs[0].error, "broken");
}

static void test_backoff(void **state)
{
    (void)state;
    int64_t first = schedule_backoff_seconds(1, TEXT("x")), fourth = schedule_backoff_seconds(4, TEXT("x"));
    assert_true(first >= 60 && first <= 66);
    assert_true(fourth >= 480 && fourth <= 528);
    assert_true(schedule_backoff_seconds(60, TEXT("x")) <= 6 * 3600 * 11 / 10);
    assert_int_equal(first, schedule_backoff_seconds(1, TEXT("x")));
}

struct ticking {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int ticks;
    int64_t now;
};

static bool tick(void *context, int64_t now)
{
    struct ticking *ticking = context;
    pthread_mutex_lock(&ticking->lock);
    ticking->ticks++;
    ticking->now = now;
    pthread_cond_signal(&ticking->changed);
    pthread_mutex_unlock(&ticking->lock);
    return true;
}

static void wait_for(struct ticking *ticking, int ticks)
{
    pthread_mutex_lock(&ticking->lock);
    while (ticking->ticks < ticks)
        pthread_cond_wait(&ticking->changed, &ticking->lock);
    pthread_mutex_unlock(&ticking->lock);
}

static void test_thread(void **state)
{
    (void)state;
    struct ticking ticking = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct clock clock = clock_fixed(1000, 0);
    struct schedule_thread *thread;
    struct problem problem;
    assert_int_equal(schedule_start(&thread, &clock, tick, &ticking, &problem), RESULT_OK);
    wait_for(&ticking, 1);
    schedule_wake(thread);
    wait_for(&ticking, 2);
    schedule_stop(thread);
    schedule_stop(NULL);
    schedule_wake(NULL);
    assert_int_equal(ticking.now, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_taken_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_given_up, setup, teardown),
        cmocka_unit_test(test_backoff),
        cmocka_unit_test(test_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
