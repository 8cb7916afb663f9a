/* Numbers as people write them: what a cell proves, and what it reads as under each format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"
#include "intake/number.h"

static void shape(const char *written, enum number_shape expected)
{
    if (number_shape_of(text_of(written)) != expected)
        fail_msg("“%s” has shape %d, not %d", written, (int)number_shape_of(text_of(written)), (int)expected);
}

/* `expected` NULL: no number. */
static void reads(const char *written, enum number_format format, enum number_use use, const char *expected,
                  const char *currency)
{
    char buffer[NUMBER_PLAIN_BYTES];
    text plain;
    uint8_t found;
    bool good = number_plain(text_of(written), format, use, buffer, &plain, &found);
    if (good != (expected != NULL))
        fail_msg("“%s” %s", written, good ? "was read" : "was refused");
    if (!good)
        return;
    if (!text_equal(plain, text_of(expected)))
        fail_msg("“%s” reads %.*s, not %s", written, TEXT_ARGUMENTS(plain), expected);
    assert_int_equal(found, currency ? currency_parse(text_of(currency)) : CURRENCY_NONE);
}

static void test_shapes(void **state)
{
    (void)state;
    shape("1234", NUMBER_SHAPE_NEUTRAL);
    shape("-5", NUMBER_SHAPE_NEUTRAL);
    shape("12.5", NUMBER_SHAPE_DOT);
    shape("12,5", NUMBER_SHAPE_COMMA);
    shape("1.234,56", NUMBER_SHAPE_COMMA);
    shape("1,234.56", NUMBER_SHAPE_DOT);
    shape("R$ 1.234,56", NUMBER_SHAPE_COMMA);
    shape("1.234", NUMBER_SHAPE_BOTH);
    shape("1,234", NUMBER_SHAPE_BOTH);
    shape("0.125", NUMBER_SHAPE_DOT);
    shape("0,125", NUMBER_SHAPE_COMMA);
    shape("1234.567", NUMBER_SHAPE_DOT);
    shape("1.234.567", NUMBER_SHAPE_COMMA);
    shape("1,234,567", NUMBER_SHAPE_DOT);
    shape("12.34.56", NUMBER_SHAPE_NONE);
    shape("1,23,456.7", NUMBER_SHAPE_NONE);
    shape("abc", NUMBER_SHAPE_NONE);
    shape("", NUMBER_SHAPE_NONE);
    shape("31/02/2024", NUMBER_SHAPE_NONE);
    shape("1e5", NUMBER_SHAPE_NONE);
    shape(",", NUMBER_SHAPE_NONE);
    shape("R$", NUMBER_SHAPE_NONE);
}

static void test_money(void **state)
{
    (void)state;
    reads("R$ 1.234,56", NUMBER_COMMA, NUMBER_OF_MONEY, "1234.56", "BRL");
    reads("R$\xC2\xA0"
          "1.234,56",
          NUMBER_COMMA, NUMBER_OF_MONEY, "1234.56", "BRL");
    reads("US$ 1,234.56", NUMBER_DOT, NUMBER_OF_MONEY, "1234.56", "USD");
    reads("$5", NUMBER_DOT, NUMBER_OF_MONEY, "5", NULL);
    reads("1 234,56 €", NUMBER_COMMA, NUMBER_OF_MONEY, "1234.56", "EUR");
    reads("BRL 10", NUMBER_DOT, NUMBER_OF_MONEY, "10", "BRL");
    reads("10 usd", NUMBER_DOT, NUMBER_OF_MONEY, "10", "USD");
    reads("10 XXQ", NUMBER_DOT, NUMBER_OF_MONEY, NULL, NULL);
    reads("(12,00)", NUMBER_COMMA, NUMBER_OF_MONEY, "-12.00", NULL);
    reads("(R$ 12,00)", NUMBER_COMMA, NUMBER_OF_MONEY, "-12.00", "BRL");
    reads("-R$ 12,00", NUMBER_COMMA, NUMBER_OF_MONEY, "-12.00", "BRL");
    reads(" R$ -   ", NUMBER_COMMA, NUMBER_OF_MONEY, "0", "BRL");
    reads("R$ -12,00", NUMBER_COMMA, NUMBER_OF_MONEY, "-12.00", "BRL");
    reads("12-", NUMBER_DOT, NUMBER_OF_MONEY, "-12", NULL);
    reads("\xE2\x88\x92"
          "7",
          NUMBER_DOT, NUMBER_OF_MONEY, "-7", NULL);
    reads("(-12)", NUMBER_DOT, NUMBER_OF_MONEY, NULL, NULL);
    reads("--12", NUMBER_DOT, NUMBER_OF_MONEY, NULL, NULL);
    reads("+12", NUMBER_DOT, NUMBER_OF_MONEY, "12", NULL);
    reads("1.234", NUMBER_COMMA, NUMBER_OF_MONEY, "1234", NULL);
    reads("1.234", NUMBER_DOT, NUMBER_OF_MONEY, "1.234", NULL);
    reads("1,234", NUMBER_DOT, NUMBER_OF_MONEY, "1234", NULL);
    reads("1'234.50", NUMBER_DOT, NUMBER_OF_MONEY, "1234.50", NULL);
    reads(",5", NUMBER_COMMA, NUMBER_OF_MONEY, "0.5", NULL);
    reads("12,", NUMBER_COMMA, NUMBER_OF_MONEY, "12", NULL);
    reads("12,34", NUMBER_DOT, NUMBER_OF_MONEY, NULL, NULL);
    reads("12,5%", NUMBER_COMMA, NUMBER_OF_MONEY, NULL, NULL);
}

static void test_rates(void **state)
{
    (void)state;
    reads("5.123", NUMBER_COMMA, NUMBER_OF_RATE, "5.123", NULL);
    reads("5,123", NUMBER_DOT, NUMBER_OF_RATE, "5.123", NULL);
    reads("1.234,5", NUMBER_COMMA, NUMBER_OF_RATE, "1234.5", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_rates),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
