/* Things kept and lent: made once however many ask, let go of in the right order, never while in use. */
#include "../check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/kept.h"

struct thing {
    struct kept_item item;
    int number;
    size_t bytes;
};

struct asked {
    int number;
    size_t bytes;
    bool fails;
};

static atomic_int made, alive;

static struct kept_item *begin(const void *question)
{
    const struct asked *asked = question;
    struct thing *thing = calloc(1, sizeof *thing);
    assert_non_null(thing);
    thing->number = asked->number;
    alive++;
    return &thing->item;
}

static bool answers(const struct kept_item *item, const void *question)
{
    return ((const struct thing *)item)->number == ((const struct asked *)question)->number;
}

static bool make(struct kept_item *item, const void *question)
{
    const struct asked *asked = question;
    ((struct thing *)item)->bytes = asked->bytes;
    made++;
    return !asked->fails;
}

static size_t bytes_of(const struct kept_item *item)
{
    return ((const struct thing *)item)->bytes;
}

static void release(struct kept_item *item)
{
    alive--;
    free(item);
}

static const struct kept_kind kind = {.always = 2,
                                      .most = 4,
                                      .bytes_max = 100,
                                      .begin = begin,
                                      .answers = answers,
                                      .make = make,
                                      .bytes = bytes_of,
                                      .release = release};

static int setup(void **state)
{
    made = 0;
    alive = 0;
    *state = kept_new(&kind);
    return 0;
}

static int teardown(void **state)
{
    kept_release(*state);
    assert_int_equal(alive, 0);
    return 0;
}

static void ask(struct kept *kept, int number, size_t bytes)
{
    const struct asked asked = {.number = number, .bytes = bytes};
    kept_give_back(kept, kept_take(kept, &asked));
}

static bool has(struct kept *kept, int number)
{
    struct kept_item *item = kept_take_made(kept, &(struct asked){.number = number});
    if (item)
        kept_give_back(kept, item);
    return item != NULL;
}

static void test_made_once(void **state)
{
    ask(*state, 1, 10);
    ask(*state, 1, 10);
    assert_int_equal(made, 1);
    assert_true(has(*state, 1));
    assert_false(has(*state, 2));
    assert_int_equal(made, 1);
}

static void test_unused_for_longest_goes_first(void **state)
{
    for (int number = 1; number <= 4; number++)
        ask(*state, number, 10);
    ask(*state, 1, 10);
    ask(*state, 5, 10);
    assert_true(has(*state, 1));
    assert_false(has(*state, 2));
    assert_true(has(*state, 3));
    assert_int_equal(alive, 4);
}

static void test_bytes_bound_all_but_two(void **state)
{
    ask(*state, 1, 80);
    ask(*state, 2, 80);
    assert_int_equal(alive, 2);
    ask(*state, 3, 80);
    assert_int_equal(alive, 2);
    assert_false(has(*state, 1));
    ask(*state, 4, 5);
    assert_int_equal(alive, 2);
}

static void test_in_use_stays(void **state)
{
    struct kept_item *held = kept_take(*state, &(struct asked){.number = 1, .bytes = 80});
    for (int number = 2; number <= 6; number++)
        ask(*state, number, 80);
    assert_int_equal(((struct thing *)held)->number, 1);
    assert_true(has(*state, 1));
    kept_give_back(*state, held);
    assert_int_equal(alive, 2);
}

static void test_failure_is_lent_and_forgotten(void **state)
{
    struct kept_item *failed = kept_take(*state, &(struct asked){.number = 1, .fails = true});
    assert_true(failed->has_failed);
    assert_false(has(*state, 1));
    kept_give_back(*state, failed);
    assert_int_equal(alive, 0);
    ask(*state, 1, 10);
    assert_int_equal(made, 2);
}

static void *ask_many(void *context)
{
    for (int i = 0; i < 2000; i++)
        ask(context, i % 7, 30);
    return NULL;
}

static void test_from_many_threads(void **state)
{
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_many, *state), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_in_range(alive, 1, 3);
}

static void *ask_one(void *context)
{
    ask(context, 1, 10);
    return NULL;
}

static void test_many_wait_for_one_maker(void **state)
{
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_one, *state), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(made, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unused_for_longest_goes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bytes_bound_all_but_two, setup, teardown),
        cmocka_unit_test_setup_teardown(test_in_use_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failure_is_lent_and_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_from_many_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_wait_for_one_maker, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
