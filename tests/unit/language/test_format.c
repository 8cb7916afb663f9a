/* Every form of the design's table of numbers, money and dates, in both languages; "~" stands for the
 * non-breaking space and "−" is the true minus. */
#include "../check.h"

#include <math.h>
#include <string.h>

#include "base/money.h"
#include "language/language.h"

static struct arena arena;

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* `expected` with its tildes as non-breaking spaces. */
static const char *spaced(const char *expected)
{
    char *written = arena_allocate(&arena, strlen(expected) * 2 + 1);
    size_t length = 0;
    for (; *expected; expected++) {
        if (*expected == '~') {
            memcpy(written + length, "\u00A0", 2);
            length += 2;
        } else {
            written[length++] = *expected;
        }
    }
    return written;
}

#define check_both(call, portuguese, english)                                                                \
    do {                                                                                                     \
        language_use(LANGUAGE_PT_BR);                                                                        \
        assert_text((call), spaced(portuguese));                                                             \
        language_use(LANGUAGE_EN);                                                                           \
        assert_text((call), spaced(english));                                                                \
    } while (0)

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}

static void numbers(void **state)
{
    (void)state;
    check_both(format_integer(&arena, 0), "0", "0");
    check_both(format_integer(&arena, 999), "999", "999");
    check_both(format_integer(&arena, 1000), "1.000", "1,000");
    check_both(format_integer(&arena, -1234567), "−1.234.567", "−1,234,567");
    check_both(format_integer(&arena, INT64_MIN), "−9.223.372.036.854.775.808", "−9,223,372,036,854,775,808");
    check_both(format_decimal(&arena, 1234.5, 2), "1.234,50", "1,234.50");
    check_both(format_decimal(&arena, 72, 0), "72", "72");
    check_both(format_decimal(&arena, -0.001, 2), "0,00", "0.00");
    check_both(format_decimal(&arena, NAN, 2), "—", "—");
    check_both(format_decimal(&arena, INFINITY, 2), "—", "—");
}

static void rates(void **state)
{
    (void)state;
    check_both(format_rate(&arena, 0.9776, 2), "97,76~%", "97.76%");
    check_both(format_rate(&arena, 0.0625, 2), "6,25~%", "6.25%");
    check_both(format_rate(&arena, -0.031, 1), "−3,1~%", "−3.1%");
    check_both(format_rate(&arena, 12.5, 0), "1.250~%", "1,250%");
    check_both(format_rate(&arena, NAN, 2), "—", "—");
    check_both(format_rate_difference(&arena, -0.0035, 2), "−0,35~p.p.", "−0.35~pp");
    check_both(format_rate_difference(&arena, 0.012, 2), "+1,20~p.p.", "+1.20~pp");
    check_both(format_rate_difference(&arena, 0, 2), "0,00~p.p.", "0.00~pp");
}

static void money(void **state)
{
    (void)state;
    check_both(format_money(&arena, 131207500, currency("BRL")), "R$~1.312.075,00", "R$1,312,075.00");
    check_both(format_money(&arena, -978000, currency("BRL")), "−R$~9.780,00", "−R$9,780.00");
    check_both(format_money(&arena, 5, currency("USD")), "US$~0,05", "$0.05");
    check_both(format_money(&arena, 100000, currency("EUR")), "€~1.000,00", "€1,000.00");
    check_both(format_money(&arena, 100000, currency("GBP")), "£~1.000,00", "£1,000.00");
    check_both(format_money(&arena, 123456, currency("MXN")), "MXN~1.234,56", "MXN~1,234.56");
    check_both(format_money(&arena, 123456, currency("CLP")), "CLP~123.456", "CLP~123,456");
    check_both(format_money(&arena, -1234567, currency("KWD")), "−KWD~1.234,567", "−KWD~1,234.567");
    check_both(format_money(&arena, MONEY_ABSENT, currency("BRL")), "—", "—");
    check_both(format_money_signed(&arena, 978000, currency("BRL")), "+R$~9.780,00", "+R$9,780.00");
    check_both(format_money_signed(&arena, -1, currency("BRL")), "−R$~0,01", "−R$0.01");
    check_both(format_money_signed(&arena, 0, currency("BRL")), "R$~0,00", "R$0.00");
    check_both(format_money_plain(&arena, -131207500, currency("BRL")), "−1.312.075,00", "−1,312,075.00");
    check_both(format_money_plain(&arena, MONEY_ABSENT, currency("BRL")), "—", "—");
}

static void axes(void **state)
{
    (void)state;
    check_both(format_money_axis(&arena, 132000000, currency("BRL")), "1,32~mi", "1.32M");
    check_both(format_money_axis(&arena, 1500000, currency("BRL")), "15~mil", "15K");
    check_both(format_money_axis(&arena, 11250000, currency("BRL")), "112,5~mil", "112.5K");
    check_both(format_money_axis(&arena, 0, currency("BRL")), "0", "0");
    check_both(format_money_axis(&arena, 50000, currency("BRL")), "500", "500");
    check_both(format_money_axis(&arena, 99999999, currency("BRL")), "1~mi", "1M");
    check_both(format_money_axis(&arena, -1500000, currency("BRL")), "−15~mil", "−15K");
    check_both(format_money_axis(&arena, 15000, currency("JPY")), "15~mil", "15K");
    check_both(format_money_axis(&arena, INT64_C(250000000000), currency("BRL")), "2,5~bi", "2.5B");
    check_both(format_money_axis(&arena, MONEY_ABSENT, currency("BRL")), "—", "—");
}

static void dates(void **state)
{
    (void)state;
    int32_t day = day_from_civil(2026, 3, 3);
    check_both(format_day(&arena, day), "03/03/2026", "3 Mar 2026");
    check_both(format_month(&arena, month_of_day(day) - 1), "fev/2026", "Feb 2026");
    check_both(format_month_short(&arena, month_of_day(day) - 1), "fev/26", "Feb 26");
    check_both(format_month_long(&arena, month_of_day(day)), "março de 2026", "March 2026");
    check_both(format_date_time(&arena, (int64_t)day * 86400 + 9 * 3600 + 12 * 60 + 59), "03/03/2026, 09:12",
               "3 Mar 2026, 09:12");
    check_both(format_date_time(&arena, -1), "31/12/1969, 23:59", "31 Dec 1969, 23:59");
    check_both(format_day(&arena, DAY_ABSENT), "—", "—");
    check_both(format_month(&arena, DAY_ABSENT), "—", "—");
    for (int32_t month = 0; month < 12; month++) {
        language_use(LANGUAGE_PT_BR);
        text name = format_month_long(&arena, month), cut = format_month(&arena, month);
        assert_true(text_starts_with(name, text_slice(cut, 0, 3)));
        assert_true(text_is_valid_utf8(cut));
        assert_text(text_slice(cut, 3, cut.length), "/1970");
    }
}

static void periods(void **state)
{
    (void)state;
    struct period period;
    assert_true(period_parse(TEXT("2016-05"), &period));
    check_both(format_period(&arena, period), "mai/2016", "May 2016");
    assert_true(period_parse(TEXT("2016-Q2"), &period));
    check_both(format_period(&arena, period), "2º tri/2016", "Q2 2016");
    assert_true(period_parse(TEXT("2016-W22"), &period));
    check_both(format_period(&arena, period), "sem. 22/2016", "week 22, 2016");
    assert_true(period_parse(TEXT("2016"), &period));
    check_both(format_period(&arena, period), "2016", "2016");
    assert_true(period_parse(TEXT("2016-05-31"), &period));
    check_both(format_period(&arena, period), "31/05/2016", "31 May 2016");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers), cmocka_unit_test(rates), cmocka_unit_test(money),
        cmocka_unit_test(axes),    cmocka_unit_test(dates), cmocka_unit_test(periods),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
