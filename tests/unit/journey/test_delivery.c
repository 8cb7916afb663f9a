/* Webhooks on their way, with receivers of the test's: who does not answer is left alone and delays nobody,
 * what the process before left is sent again, nothing waits for ever. No clock but the test's; threads meet
 * at conditions. */
#include <stdio.h>
#include <string.h>

#include <pthread.h>

#include "../check.h"
#include "../ledger/fixture.h"
#include "base/clock.h"
#include "journey/delivery.h"

#define SECOND ((int64_t)INSTANT_MICROSECONDS)

/* How a receiver is, by its host's first letter: g good, d dead, r refuses each message, o overloaded, and
 * h hangs until the test lets go; t is dead first, then hangs. */
static struct receivers {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int sent[26], hanging, most_hanging;
    bool then, let_go;
    char last_id[64];
    int reports;
    struct fixture *meddling; /* puts the message anew while it is sent */
} all;

static struct arena arena;
static struct clock hour;
static struct delivery *delivery;

static enum result put_one(struct store_connection *connection, void *context, struct problem *problem)
{
    const char *const *words = context;
    return delivery_put(connection, text_of(words[0]), text_of(words[1]), TEXT("{}"), hour.fixed_instant,
                        problem);
}

static void put_message(struct fixture *f, const char *id, const char *url)
{
    const char *words[] = {id, url};
    assert_int_equal(store_write(f->store, put_one, (void *)words, &f->problem), RESULT_OK);
}

static void put_messages(struct fixture *f, const char *host, int count)
{
    for (int i = 0; i < count; i++) {
        char id[40], url[80];
        snprintf(id, sizeof id, "%s-%d", host, i);
        snprintf(url, sizeof url, "https://%s.example/hook/%d?k=1", host, i);
        put_message(f, id, url);
    }
}

static enum result answer(char kind, int *ret_status, struct problem *problem)
{
    *ret_status = kind == 'g' ? 204 : kind == 'r' ? 422 : kind == 'o' ? 503 : 0;
    return kind == 'g' || kind == 'h' ? RESULT_OK : problem_set(problem, RESULT_IO, "no");
}

static enum result take_in(void *context, text id, text url, text body, int *ret_status,
                           struct problem *problem)
{
    (void)context;
    assert_true(text_equal(body, TEXT("{}")));
    char kind = (char)(url.data[strlen("https://")] | 0x20);
    pthread_mutex_lock(&all.lock);
    all.sent[kind - 'a']++;
    text_copy_into(all.last_id, sizeof all.last_id, id);
    if (kind == 'h' || (kind == 't' && all.then)) {
        if (++all.hanging > all.most_hanging)
            all.most_hanging = all.hanging;
        pthread_cond_broadcast(&all.changed);
        while (!all.let_go)
            pthread_cond_wait(&all.changed, &all.lock);
        all.hanging--;
    }
    struct fixture *meddling = all.meddling;
    all.meddling = NULL;
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.lock);
    if (meddling)
        put_message(meddling, "again", "https://good.example/");
    return answer(kind, ret_status, problem);
}

static void report(void *context, const char *what, text name, const struct problem *problem)
{
    (void)context, (void)what, (void)name, (void)problem;
    pthread_mutex_lock(&all.lock);
    all.reports++;
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.lock);
}

static int sent(char kind)
{
    return all.sent[kind - 'a'];
}

/* While threads read it, it is moved under the lock. */
static int64_t now_of(struct clock *clock)
{
    pthread_mutex_lock(&all.lock);
    int64_t now = clock->fixed_instant;
    pthread_mutex_unlock(&all.lock);
    return now;
}

static int setup(void **state)
{
    memset(&all, 0, sizeof all);
    pthread_mutex_init(&all.lock, NULL);
    pthread_cond_init(&all.changed, NULL);
    arena_init(&arena, 0);
    hour = clock_fixed(1000000 * SECOND, 0);
    hour.now = now_of;
    return fixture_open(state);
}

static int teardown(void **state)
{
    delivery_close(delivery);
    delivery = NULL;
    arena_release(&arena);
    return fixture_close(state);
}

static void begin(struct fixture *f, int threads)
{
    const struct delivery_options options = {
        .store = f->store, .clock = &hour, .send = take_in, .report = report, .threads = threads};
    delivery_close(delivery);
    assert_int_equal(delivery_open(&delivery, &options, &f->problem), RESULT_OK);
}

/* All that goes out now, one after the other. */
static void pump(struct fixture *f)
{
    bool found = true;
    for (int i = 0; found && i < 1000; i++)
        if (delivery_step(delivery, &found, &f->problem) != RESULT_OK)
            fail_msg("%s %s", f->problem.message, f->problem.detail);
    assert_false(found);
}

static size_t waiting(struct fixture *f)
{
    struct store_connection *reader;
    struct ledger_job *jobs;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &reader, &f->problem), RESULT_OK);
    assert_int_equal(delivery_waiting(reader, &arena, &jobs, &count, &f->problem), RESULT_OK);
    store_read_end(f->store, reader);
    return count;
}

/* One that does not answer is asked once, then left alone: a minute, two … at most an hour. */
static void test_left_alone(void **state)
{
    struct fixture *f = *state;
    put_messages(f, "dead", 50);
    put_messages(f, "good", 3);
    put_messages(f, "Good", 1); /* the same */
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('d'), 1);
    assert_int_equal(sent('g'), 4);
    hour.fixed_instant += 59 * SECOND;
    pump(f);
    assert_int_equal(sent('d'), 1);
    hour.fixed_instant += 10 * SECOND;
    pump(f);
    assert_int_equal(sent('d'), 2);
    hour.fixed_instant += 110 * SECOND;
    pump(f);
    assert_int_equal(sent('d'), 2);
    for (int i = 0; i < 20; i++, hour.fixed_instant += 66 * 60 * SECOND)
        pump(f);
    assert_int_equal(sent('d'), 21);
    assert_int_equal(all.reports, 21);
    assert_int_equal(waiting(f), 50);
}

/* It answers again: all that waited goes out at once, in its order. */
static void test_comes_back(void **state)
{
    struct fixture *f = *state;
    put_messages(f, "over", 1);
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('o'), 1);
    put_messages(f, "over", 5); /* the first again, and four */
    pump(f);
    assert_int_equal(sent('o'), 1);
    delivery_close(delivery); /* a new process knows nothing of it and asks once */
    delivery = NULL;
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('o'), 2);
    assert_int_equal(waiting(f), 5);
}

/* A message that its receiver refuses says nothing of the receiver. */
static void test_refused_message(void **state)
{
    struct fixture *f = *state;
    put_messages(f, "refuses", 4);
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('r'), 4);
    for (int i = 0; i < 140; i++, hour.fixed_instant += 30 * 60 * SECOND)
        pump(f);
    assert_int_equal(sent('r'), 4 * DELIVERY_ATTEMPTS_MAX);
    assert_int_equal(waiting(f), 0);
}

/* What waits for one that never answers is given up after three days, tried or not. */
static void test_nothing_waits_for_ever(void **state)
{
    struct fixture *f = *state;
    put_messages(f, "dead", 300);
    begin(f, 0);
    for (int i = 0; i < 3 * 24 - 2; i++, hour.fixed_instant += 3600 * SECOND)
        pump(f);
    assert_in_range(waiting(f), 290, 300);
    for (int i = 0; i < 12; i++, hour.fixed_instant += 3600 * SECOND)
        pump(f);
    assert_in_range(waiting(f), 0, 100); /* those tried have been due for less long */
    for (int i = 0; i < 5 * 24; i++, hour.fixed_instant += 3600 * SECOND)
        pump(f);
    assert_int_equal(waiting(f), 0);
}

static enum result take_job(struct store_connection *connection, void *context, struct problem *problem)
{
    struct ledger_job *jobs;
    size_t count;
    return schedule_take(connection, text_of(context), hour.fixed_instant, 300, 1, &arena, &jobs, &count,
                         problem);
}

static enum result put_bare(struct store_connection *connection, void *context, struct problem *problem)
{
    (void)context;
    return schedule_put(connection, TEXT(DELIVERY_JOB), TEXT("812-3"), hour.fixed_instant,
                        TEXT("{\"url\":\"https://good.example/\",\"body\":\"{}\"}"), problem);
}

/* The process died while it sent, or after the answer: the next one sends again, under the same id. */
static void test_death(void **state)
{
    struct fixture *f = *state;
    put_message(f, "7-1", "https://GOOD.example:8443");
    char kind[] = "webhook https://good.example:8443";
    assert_int_equal(store_write(f->store, take_job, kind, &f->problem), RESULT_OK);
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('g'), 1);
    assert_string_equal(all.last_id, "7-1");
    assert_int_equal(waiting(f), 0);
    /* From a version before receivers had lanes. */
    assert_int_equal(store_write(f->store, put_bare, NULL, &f->problem), RESULT_OK);
    char bare[] = DELIVERY_JOB;
    assert_int_equal(store_write(f->store, take_job, bare, &f->problem), RESULT_OK);
    begin(f, 0);
    pump(f);
    assert_string_equal(all.last_id, "812-3");
    assert_int_equal(waiting(f), 0);
}

/* Put anew while it is sent: what was sent does not end what came since. */
static void test_put_anew(void **state)
{
    struct fixture *f = *state;
    put_message(f, "again", "https://good.example/");
    begin(f, 0);
    all.meddling = f;
    pump(f);
    assert_int_equal(sent('g'), 2);
    assert_int_equal(waiting(f), 0);
}

static enum result put_unreadable(struct store_connection *connection, void *context, struct problem *problem)
{
    return schedule_put(connection, text_of(context), TEXT("0-0"), hour.fixed_instant, TEXT("{"), problem);
}

/* What cannot be read is not its receiver's failure; an address longer than a lane's name is cut. */
static void test_strange(void **state)
{
    struct fixture *f = *state;
    char url[600] = "webhook https://good.example";
    assert_int_equal(store_write(f->store, put_unreadable, url, &f->problem), RESULT_OK);
    snprintf(url, sizeof url, "https://g%0500d/", 1);
    put_message(f, "long", url);
    put_message(f, "bare", "https://g");
    put_message(f, "query", "https://good.example?k=a/b");
    begin(f, 0);
    pump(f);
    assert_int_equal(sent('g'), 3);
    assert_int_equal(waiting(f), 1);
}

static void wait_until(int *figure, int least)
{
    pthread_mutex_lock(&all.lock);
    while (*figure < least)
        pthread_cond_wait(&all.changed, &all.lock);
    pthread_mutex_unlock(&all.lock);
}

static void let_go(void)
{
    pthread_mutex_lock(&all.lock);
    all.let_go = true;
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.lock);
}

/* While one hangs, and however much waits for it, all others get theirs; closing waits for it. */
static void test_beside_one_that_hangs(void **state)
{
    struct fixture *f = *state;
    put_messages(f, "hangs", 30);
    begin(f, DELIVERY_THREADS);
    wait_until(&all.hanging, 1);
    put_messages(f, "good", 40);
    delivery_wake(delivery);
    wait_until(&all.sent['g' - 'a'], 40);
    assert_int_equal(all.most_hanging, 1); /* never known to answer */
    let_go();
    wait_until(&all.sent['h' - 'a'], 30);
    delivery_close(delivery);
    delivery = NULL;
    assert_int_equal(waiting(f), 0);
    assert_in_range(all.most_hanging, 1, DELIVERY_LANE_AT_ONCE);
}

/* Many that failed before take half of the threads, and no more. */
static void test_beside_many_that_hang(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 20; i++) {
        char host[16];
        snprintf(host, sizeof host, "then%d", i);
        put_messages(f, host, 2);
    }
    begin(f, DELIVERY_THREADS);
    wait_until(&all.reports, 20);
    pthread_mutex_lock(&all.lock);
    all.then = true;
    hour.fixed_instant += 67 * SECOND;
    pthread_mutex_unlock(&all.lock);
    delivery_wake(delivery);
    wait_until(&all.hanging, DELIVERY_THREADS / 2);
    put_messages(f, "good", 40);
    delivery_wake(delivery);
    wait_until(&all.sent['g' - 'a'], 40);
    assert_int_equal(all.most_hanging, DELIVERY_THREADS / 2);
    let_go();
    delivery_close(delivery);
    delivery = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_message, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_waits_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_death, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(test_strange, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beside_one_that_hangs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beside_many_that_hang, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
