/* The pool: each part exactly once, also nested and from several callers at a time. */
#include "../check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/parallel.h"

enum { PARTS = 300 };

struct tally {
    atomic_int calls[PARTS];
    bool nested;
};

static void count_part(void *context, size_t part, size_t parts)
{
    struct tally *tally = context;
    assert_int_equal(parts, PARTS);
    atomic_fetch_add(&tally->calls[part], 1);
    if (tally->nested && part % 50 == 0) {
        struct tally inner = {0};
        parallel_run(PARTS, count_part, &inner);
        for (int i = 0; i < PARTS; i++)
            assert_int_equal(inner.calls[i], 1);
    }
}

static void run_and_check(bool nested)
{
    struct tally tally = {.nested = nested};
    parallel_run(PARTS, count_part, &tally);
    for (int i = 0; i < PARTS; i++)
        assert_int_equal(tally.calls[i], 1);
}

static void each_part_once(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        run_and_check(false);
    run_and_check(true);
}

static void no_part_is_no_call(void **state)
{
    (void)state;
    parallel_run(0, count_part, NULL);
}

static void *call_many(void *unused)
{
    for (int i = 0; i < 200; i++)
        run_and_check(i % 20 == 0);
    return unused;
}

static void callers_do_not_disturb_each_other(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_many, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void the_width_is_as_told(void **state)
{
    (void)state;
    assert_int_equal(parallel_width(), 4);
}

int main(void)
{
    setenv("FAROL_THREADS", "4", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_width_is_as_told),
        cmocka_unit_test(each_part_once),
        cmocka_unit_test(no_part_is_no_call),
        cmocka_unit_test(callers_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
