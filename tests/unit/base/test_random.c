/* The generator gives the published numbers, stays in its bounds, and spreads evenly; clocks step. */
#include "../check.h"

#include "base/clock.h"
#include "base/random.h"

/* From the state 1, 2, 3, 4: the first numbers, worked out by hand from the definition. */
static void the_definition_s_numbers(void **state)
{
    (void)state;
    struct random random = {{1, 2, 3, 4}};
    assert_true(random_next(&random) == 11520);
    assert_true(random_next(&random) == 0);
    assert_true(random_next(&random) == 1509978240);
    assert_true(random_next(&random) == UINT64_C(1215971899390074240));
}

static void the_same_seed_gives_the_same(void **state)
{
    (void)state;
    struct random a, b;
    random_seed(&a, 42);
    random_seed(&b, 42);
    for (int i = 0; i < 1000; i++)
        assert_true(random_next(&a) == random_next(&b));
    random_seed(&b, 43);
    assert_true(random_next(&a) != random_next(&b));
}

static void bounds_hold_and_results_spread(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    int counts[6] = {0};
    for (int i = 0; i < 60000; i++)
        counts[random_below(&random, 6)]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 9500, 10500);
    bool low = false, high = false;
    for (int i = 0; i < 10000; i++) {
        int64_t number = random_between(&random, -3, 3);
        assert_true(number >= -3 && number <= 3);
        low |= number == -3;
        high |= number == 3;
    }
    assert_true(low && high);
    random_between(&random, INT64_MIN, INT64_MAX);
    assert_int_equal(random_between(&random, 5, 5), 5);
}

static void a_fixed_clock_steps(void **state)
{
    (void)state;
    struct clock clock = clock_fixed(1000, 5);
    assert_int_equal(clock.now(&clock), 1000);
    assert_int_equal(clock.now(&clock), 1005);
    assert_int_equal(clock.monotonic(&clock), 1010);
    struct clock *system = clock_system();
    int64_t before = system->monotonic(system);
    assert_true(system->monotonic(system) >= before);
    assert_true(system->now(system) > INT64_C(1700000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_definition_s_numbers),
        cmocka_unit_test(the_same_seed_gives_the_same),
        cmocka_unit_test(bounds_hold_and_results_spread),
        cmocka_unit_test(a_fixed_clock_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
