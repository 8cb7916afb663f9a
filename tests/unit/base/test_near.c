/* "Did you mean …?": what counts as near, and what does not. */
#include "../check.h"

#include "base/near.h"

static const text names[] = {{"report", 6}, {"restore", 7}, {"unit-economics", 14}, {"nps", 3}, {"mrr", 3}};

static text nearest(const char *wanted)
{
    return near_of(text_of(wanted), names, sizeof(names) / sizeof(names[0]));
}

static void letters_are_counted(void **state)
{
    (void)state;
    assert_int_equal(near_distance(TEXT("mrr"), TEXT("mrr")), 0);
    assert_int_equal(near_distance(TEXT("MRR"), TEXT("mrr")), 0);
    assert_int_equal(near_distance(TEXT("mmr"), TEXT("mrr")), 1);
    assert_int_equal(near_distance(TEXT("abc"), TEXT("acb")), 1); /* neighbours swapped */
    assert_int_equal(near_distance(TEXT(""), TEXT("nps")), 3);
    assert_int_equal(near_distance(TEXT("kitten"), TEXT("sitting")), 3);
}

static void the_nearest_is_offered(void **state)
{
    (void)state;
    assert_text(nearest("rpeort"), "report");
    assert_text(nearest("restor"), "restore");
    assert_text(nearest("unit"), "unit-economics"); /* it begins so */
    assert_text(nearest("NSP"), "nps");
}

static void what_is_far_is_not(void **state)
{
    char long_name[100];
    (void)state;
    assert_true(text_is_absent(nearest("customers")));
    assert_true(text_is_absent(nearest("x")));
    for (size_t i = 0; i < sizeof(long_name); i++)
        long_name[i] = 'r';
    assert_true(text_is_absent(near_of((text){long_name, sizeof(long_name)}, names, 5)));
    assert_true(near_distance((text){long_name, sizeof(long_name)}, TEXT("r")) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_counted),
        cmocka_unit_test(the_nearest_is_offered),
        cmocka_unit_test(what_is_far_is_not),
    };
    return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
