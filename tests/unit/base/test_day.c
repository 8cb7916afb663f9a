/* Civil days against the C library's timegm over every day of the calendar, and periods by their own
 * laws: what a period prints, it parses; a day lies in its period; periods leave no gap. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/day.h"

static void every_day_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int32_t day = DAY_MINIMUM; day <= DAY_MAXIMUM; day++) {
        struct civil civil = day_to_civil(day);
        if (day_from_civil(civil.year, civil.month, civil.day) != day)
            fail_msg("day %d does not return", day);
        if (day % 13 != 0)
            continue;
        time_t seconds = (time_t)day * 86400;
        struct tm parts;
        gmtime_r(&seconds, &parts);
        if (parts.tm_year + 1900 != civil.year || parts.tm_mon + 1 != civil.month ||
            parts.tm_mday != civil.day || (parts.tm_wday + 6) % 7 != day_weekday(day))
            fail_msg("day %d is not what gmtime says", day);
        struct tm back = {.tm_year = civil.year - 1900, .tm_mon = civil.month - 1, .tm_mday = civil.day};
        if (timegm(&back) != seconds)
            fail_msg("day %d is not what timegm says", day);
    }
    assert_int_equal(day_from_civil(1, 1, 1), DAY_MINIMUM);
    assert_int_equal(day_from_civil(9999, 12, 31), DAY_MAXIMUM);
}

static void parsing(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-2-01",   "2026-02-29", "2023-02-29", "1900-02-29",
                                      "0000-01-01", "2026-13-01",  "2026-00-01", "2026-01-00", "2026-01-32",
                                      "2026/01/01", "2026-01-01 ", "+026-01-01", "2026-04-31"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(day_parse(text_of(bad[i])), DAY_ABSENT);
    char written[11];
    assert_string_equal(day_format(day_parse(TEXT("2024-02-29")), written), "2024-02-29");
    assert_string_equal(day_format(day_parse(TEXT("0001-01-01")), written), "0001-01-01");
    assert_string_equal(day_format(DAY_ABSENT, written), "");
    assert_int_equal(month_parse(TEXT("1970-01")), 0);
    assert_int_equal(month_parse(TEXT("1969-12")), -1);
    assert_int_equal(month_parse(TEXT("2026-13")), DAY_ABSENT);
    assert_int_equal(month_parse(TEXT("2026-1")), DAY_ABSENT);
    char month[8];
    assert_string_equal(month_format(-1, month), "1969-12");
    assert_int_equal(month_last_over(day_from_civil(1970, 1, 31)), 0);
    assert_int_equal(month_last_over(day_from_civil(1970, 1, 30)), -1);
}

static void adding_months_clamps(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {{"2024-01-31", 1, "2024-02-29"},   {"2023-01-31", 1, "2023-02-28"},
                 {"2024-02-29", 12, "2025-02-28"},  {"2024-03-31", -1, "2024-02-29"},
                 {"2024-05-15", 7, "2024-12-15"},   {"1970-01-31", -2, "1969-11-30"},
                 {"2024-12-31", -13, "2023-11-30"}, {"2024-02-29", 0, "2024-02-29"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char written[11];
        int32_t day = day_add_months(day_parse(text_of(cases[i].from)), cases[i].months);
        assert_string_equal(day_format(day, written), cases[i].to);
    }
}

static void periods_cover_the_calendar(void **state)
{
    (void)state;
    for (int unit = 0; unit < PERIOD_UNIT_COUNT; unit++) {
        for (int32_t day = DAY_MINIMUM + 400; day < DAY_MAXIMUM - 400; day += 97) {
            struct period period = period_of_day((enum period_unit)unit, day);
            int32_t first = period_first_day(period), last = period_last_day(period);
            assert_true(first <= day && day <= last);
            assert_int_equal(period_of_day(period.unit, first).index, period.index);
            assert_int_equal(period_of_day(period.unit, last).index, period.index);
            assert_int_equal(period_of_day(period.unit, last + 1).index, period.index + 1);
            char written[16];
            struct period again;
            assert_true(period_parse(text_of(period_format(period, written)), &again));
            assert_int_equal(again.unit, period.unit);
            assert_int_equal(again.index, period.index);
        }
        enum period_unit parsed;
        assert_true(period_unit_parse(text_of(period_unit_name((enum period_unit)unit)), &parsed));
        assert_int_equal(parsed, unit);
    }
}

/* strftime knows ISO weeks on its own. */
static void weeks_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int32_t day = -80000; day < 200000; day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm parts;
        gmtime_r(&seconds, &parts);
        char expected[16], written[16];
        strftime(expected, sizeof expected, "%G-W%V", &parts);
        assert_string_equal(period_format(period_of_day(PERIOD_WEEK, day), written), expected);
    }
}

static void written_periods(void **state)
{
    (void)state;
    static const char *const bad[] = {"2016-W00", "2016-W53", "2016-W54", "2016-Q0",   "2016-Q5",
                                      "2016-Q10", "0000",     "16",       "20160",     "2016-W1",
                                      "9999-W52", "2016-",    "w2016",    "2016-02-30"};
    struct period period;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(period_parse(text_of(bad[i]), &period));
    assert_true(period_parse(TEXT("2020-W53"), &period));
    char written[11];
    assert_string_equal(day_format(period_first_day(period), written), "2020-12-28");
    assert_true(period_parse(TEXT("2016-Q2"), &period));
    assert_string_equal(day_format(period_last_day(period), written), "2016-06-30");
    assert_true(period_parse(TEXT("1969"), &period));
    assert_int_equal(period.index, -1);
    enum period_unit unit;
    assert_false(period_unit_parse(TEXT("months"), &unit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_agrees_with_the_c_library),
        cmocka_unit_test(parsing),
        cmocka_unit_test(adding_months_clamps),
        cmocka_unit_test(periods_cover_the_calendar),
        cmocka_unit_test(weeks_agree_with_the_c_library),
        cmocka_unit_test(written_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
