/* The map against a plain array of what was put. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/random.h"

static void a_map_holds_what_was_put(void **state)
{
    (void)state;
    enum { KEYS = 5000 };
    static uint64_t expected[KEYS];
    static bool present[KEYS];
    struct map map;
    map_init(&map);
    struct random random;
    random_seed(&random, 3);
    uint64_t value;
    assert_false(map_get(&map, TEXT("nothing"), &value));
    for (int i = 0; i < 40000; i++) {
        unsigned k = (unsigned)random_below(&random, KEYS);
        char key[16];
        snprintf(key, sizeof key, "conta-%u", k);
        expected[k] = random_next(&random);
        assert_int_equal(map_put(&map, text_of(key), expected[k]), !present[k]);
        present[k] = true;
    }
    size_t count = 0, cursor = 0, walked = 0;
    for (unsigned k = 0; k < KEYS; k++) {
        char key[16];
        snprintf(key, sizeof key, "conta-%u", k);
        assert_int_equal(map_get(&map, text_of(key), &value), present[k]);
        if (present[k])
            assert_true(value == expected[k]);
        count += present[k];
    }
    assert_int_equal(map.count, count);
    text key;
    while (map_next(&map, &cursor, &key, &value)) {
        int64_t k;
        assert_true(text_to_int64(text_slice(key, 6, key.length), &k));
        assert_true(present[k] && expected[k] == value);
        walked++;
    }
    assert_int_equal(walked, count);
    map_release(&map);
}

static void empty_and_binary_keys(void **state)
{
    (void)state;
    struct map map;
    map_init(&map);
    uint64_t value = 0;
    assert_true(map_put(&map, TEXT(""), 1));
    assert_true(map_put(&map, (text){"a\0b", 3}, 2));
    assert_true(map_put(&map, TEXT("a"), 3));
    assert_false(map_put(&map, TEXT_ABSENT, 4)); /* the same bytes as the empty key */
    assert_true(map_get(&map, (text){"a\0b", 3}, &value));
    assert_int_equal(value, 2);
    assert_true(map_get(&map, TEXT(""), &value));
    assert_int_equal(value, 4);
    map_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_holds_what_was_put),
        cmocka_unit_test(empty_and_binary_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
