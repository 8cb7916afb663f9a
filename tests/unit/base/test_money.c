/* Money: currencies, rounding half to even against a search of the nearest multiple, decimals that
 * print what they parse. */
#include "../check.h"

#include <string.h>

#include "base/money.h"
#include "base/random.h"

static void currencies(void **state)
{
    (void)state;
    for (int i = 0; i < currency_count(); i++) {
        assert_int_equal(strlen(currency_code((uint8_t)i)), 3);
        assert_int_equal(currency_parse(text_of(currency_code((uint8_t)i))), i); /* no code stands twice */
    }
    assert_int_equal(currency_digits(currency_parse(TEXT("BRL"))), 2);
    assert_int_equal(currency_digits(currency_parse(TEXT("JPY"))), 0);
    assert_int_equal(currency_digits(currency_parse(TEXT("KWD"))), 3);
    assert_int_equal(currency_digits(currency_parse(TEXT("CLF"))), 4);
    static const char *const bad[] = {"", "BR", "brl", "BRLX", "XXA", "R$ ", "AAA", "ZZZ"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(currency_parse(text_of(bad[i])), CURRENCY_NONE);
}

static void division_rounds_half_to_even(void **state)
{
    (void)state;
    for (int value = -300; value <= 300; value++) {
        for (int divisor = 1; divisor <= 40; divisor++) {
            int rounded = (int)divide_half_even(value, divisor);
            int twice_off = 2 * (value - rounded * divisor);
            assert_true(twice_off >= -divisor && twice_off <= divisor);
            if (twice_off == divisor || twice_off == -divisor)
                assert_int_equal(rounded % 2, 0);
        }
    }
    __int128 large = (__int128)1 << 126;
    assert_true(divide_half_even(large, large) == 1);
    assert_true(divide_half_even(-large, 1) == -large);
    assert_true(divide_half_even(large, large * 1 + (large - 1)) == 1);
}

static void conversion(void **state)
{
    (void)state;
    int64_t minor = 0;
    /* USD 100.00 at 5.4321 BRL */
    assert_true(money_convert_micro((__int128)10000 * MICRO_PER_MINOR, INT64_C(543210000), 2, 2, &minor));
    assert_int_equal(minor, 54321);
    /* JPY 1 000 at 0.0345 BRL: 34.50 */
    assert_true(money_convert_micro((__int128)1000 * MICRO_PER_MINOR, INT64_C(3450000), 0, 2, &minor));
    assert_int_equal(minor, 3450);
    /* KWD 1.005 at 1: 1.005 is half way between 1.00 and 1.01; even wins */
    assert_true(money_convert_micro((__int128)1005 * MICRO_PER_MINOR, RATE_ONE, 3, 2, &minor));
    assert_int_equal(minor, 100);
    assert_true(money_convert_micro((__int128)1015 * MICRO_PER_MINOR, RATE_ONE, 3, 2, &minor));
    assert_int_equal(minor, 102);
    assert_false(money_convert_micro((__int128)INT64_MAX * MICRO_PER_MINOR, RATE_ONE * 2, 2, 2, &minor));
    assert_false(money_convert_micro(((__int128)1 << 126), INT64_MAX, 2, 2, &minor));
    assert_false(money_convert_micro((__int128)INT64_MIN * MICRO_PER_MINOR, RATE_ONE, 2, 2, &minor));
}

static void addition_stays_in_range(void **state)
{
    (void)state;
    int64_t sum = 5;
    assert_true(money_add(INT64_MAX - 1, 1, &sum));
    assert_int_equal(sum, INT64_MAX);
    assert_false(money_add(INT64_MAX, 1, &sum));
    assert_false(money_add(-INT64_MAX, -1, &sum)); /* would be the absent amount */
    assert_int_equal(sum, INT64_MAX);
}

static void decimals(void **state)
{
    (void)state;
    static const struct {
        const char *written;
        int digits;
        bool good, rounded;
        int64_t number;
    } cases[] = {{"-1234.567", 2, true, true, -123457},
                 {"0.125", 2, true, true, 12},
                 {"0.135", 2, true, true, 14},
                 {"0.1250001", 2, true, true, 13},
                 {"0.12500", 3, true, false, 125},
                 {"1", 2, true, false, 100},
                 {".5", 0, true, true, 0},
                 {"1.5", 0, true, true, 2},
                 {"-0.005", 2, true, true, 0},
                 {"+7.10", 2, true, false, 710},
                 {"92233720368547758.07", 2, true, false, INT64_MAX},
                 {"92233720368547758.08", 2, false, false, 0},
                 {"-92233720368547758.08", 2, false, false, 0},
                 {"92233720368547758.075", 2, false, false, 0},
                 {"99999999999999999999999999999999999999999999", 2, false, false, 0},
                 {"", 2, false, false, 0},
                 {"-", 2, false, false, 0},
                 {".", 2, false, false, 0},
                 {"5.", 2, false, false, 0},
                 {"1,5", 2, false, false, 0},
                 {"1e3", 2, false, false, 0},
                 {"1.2.3", 2, false, false, 0},
                 {" 1", 2, false, false, 0},
                 {"--1", 2, false, false, 0},
                 {"NaN", 2, false, false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t number = 77;
        bool rounded = false;
        assert_int_equal(decimal_parse(text_of(cases[i].written), cases[i].digits, &number, &rounded),
                         cases[i].good);
        assert_int_equal(number, cases[i].good ? cases[i].number : 77);
        assert_int_equal(rounded, cases[i].rounded);
    }
}

static void decimals_return(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < 100000; i++) {
        int64_t number = (int64_t)random_next(&random) >> random_below(&random, 63);
        int digits = (int)random_below(&random, 9);
        if (number == INT64_MIN)
            continue;
        char written[32];
        int64_t again;
        bool rounded = true;
        assert_true(
            decimal_parse(text_of(decimal_format(number, digits, written)), digits, &again, &rounded));
        assert_true(again == number && !rounded);
    }
    char written[32];
    assert_string_equal(decimal_format(-5, 2, written), "-0.05");
    assert_string_equal(decimal_format(0, 0, written), "0");
    assert_string_equal(decimal_format(INT64_MIN, 0, written), "-9223372036854775808");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(currencies), cmocka_unit_test(division_rounds_half_to_even),
        cmocka_unit_test(conversion), cmocka_unit_test(addition_stays_in_range),
        cmocka_unit_test(decimals),   cmocka_unit_test(decimals_return),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
