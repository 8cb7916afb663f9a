/* Days, instants and months as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intake/date.h"

static struct zone *zone;

static int load_zone(void **state)
{
    (void)state;
    return zone_load(&zone, TEXT("UTC"), NULL) == RESULT_OK ? 0 : -1;
}

static int release_zone(void **state)
{
    (void)state;
    zone_release(zone);
    return 0;
}

static void day(const char *written, enum date_format format, enum date_fault fault, const char *expected)
{
    int32_t parsed = DAY_ABSENT;
    char back[11];
    enum date_fault found = date_parse(text_of(written), format, zone, &parsed);
    if (found != fault)
        fail_msg("“%s” gives fault %d, not %d", written, (int)found, (int)fault);
    if (fault == DATE_OK)
        assert_string_equal(day_format(parsed, back), expected);
}

static void test_days(void **state)
{
    (void)state;
    day("2024-01-31", DATE_OPEN, DATE_OK, "2024-01-31");
    day("31/01/2024", DATE_DAY_FIRST, DATE_OK, "2024-01-31");
    day("31.1.2024", DATE_DAY_FIRST, DATE_OK, "2024-01-31");
    day("1-2-2024", DATE_OPEN, DATE_OK, "2024-02-01");
    day("01/31/2024", DATE_MONTH_FIRST, DATE_OK, "2024-01-31");
    day("2024/1/5", DATE_MONTH_FIRST, DATE_OK, "2024-01-05");
    day("31/02/2026", DATE_DAY_FIRST, DATE_NO_SUCH_DAY, NULL);
    day("2026-02-29", DATE_OPEN, DATE_NO_SUCH_DAY, NULL);
    day("01/31/2024", DATE_DAY_FIRST, DATE_NO_SUCH_DAY, NULL);
    day("31/01/24", DATE_DAY_FIRST, DATE_SHORT_YEAR, NULL);
    day("31/01/24", DATE_DAY_FIRST_SHORT, DATE_OK, "2024-01-31");
    day("31/01/70", DATE_DAY_FIRST_SHORT, DATE_OK, "1970-01-31");
    day("20240131", DATE_COMPACT, DATE_OK, "2024-01-31");
    day("20240231", DATE_COMPACT, DATE_NO_SUCH_DAY, NULL);
    day("20240131", DATE_OPEN, DATE_MALFORMED, NULL);
    day("2024-01-31 00:00:00", DATE_OPEN, DATE_OK, "2024-01-31");
    day("31/01/2024 23:59", DATE_DAY_FIRST, DATE_OK, "2024-01-31");
    day("2024-01-31T25:00:00", DATE_OPEN, DATE_MALFORMED, NULL);
    day("2024-01-31T23:30:00-03:00", DATE_OPEN, DATE_OK, "2024-02-01");
    day("31/01", DATE_DAY_FIRST, DATE_MALFORMED, NULL);
    day("31/01-2024", DATE_DAY_FIRST, DATE_MALFORMED, NULL);
    day("yesterday", DATE_OPEN, DATE_MALFORMED, NULL);
    day("", DATE_OPEN, DATE_MALFORMED, NULL);
}

static void test_shapes(void **state)
{
    (void)state;
    assert_int_equal(date_shape_of(TEXT("2024-01-31")), DATE_SHAPE_YEAR_FIRST);
    assert_int_equal(date_shape_of(TEXT("31/01/2024")), DATE_SHAPE_DAY_FIRST);
    assert_int_equal(date_shape_of(TEXT("01/31/2024")), DATE_SHAPE_MONTH_FIRST);
    assert_int_equal(date_shape_of(TEXT("03/04/2024")), DATE_SHAPE_BOTH);
    assert_int_equal(date_shape_of(TEXT("31/31/2024")), DATE_SHAPE_NONE);
    assert_int_equal(date_shape_of(TEXT("12.5")), DATE_SHAPE_NONE);
}

static void test_instants_and_months(void **state)
{
    (void)state;
    int64_t instant = 0;
    int32_t month = 0;
    char back[32];
    assert_int_equal(date_parse_instant(TEXT("31/01/2024 14:30"), DATE_DAY_FIRST, zone, &instant), DATE_OK);
    assert_string_equal(instant_format(instant, back), "2024-01-31T14:30:00Z");
    assert_int_equal(date_parse_instant(TEXT("2024-01-31T14:30:05-03:00"), DATE_OPEN, zone, &instant),
                     DATE_OK);
    assert_string_equal(instant_format(instant, back), "2024-01-31T17:30:05Z");
    assert_int_equal(date_parse_instant(TEXT("2024-01-31"), DATE_OPEN, zone, &instant), DATE_OK);
    assert_string_equal(instant_format(instant, back), "2024-01-31T00:00:00Z");
    assert_int_equal(date_parse_month(TEXT("2024-02"), DATE_OPEN, zone, &month), DATE_OK);
    assert_string_equal(month_format(month, back), "2024-02");
    assert_int_equal(date_parse_month(TEXT("02/2024"), DATE_OPEN, zone, &month), DATE_OK);
    assert_string_equal(month_format(month, back), "2024-02");
    assert_int_equal(date_parse_month(TEXT("15/03/2024"), DATE_OPEN, zone, &month), DATE_OK);
    assert_string_equal(month_format(month, back), "2024-03");
    assert_int_equal(date_parse_month(TEXT("2024-13"), DATE_OPEN, zone, &month), DATE_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_instants_and_months),
    };
    return cmocka_run_group_tests_name("date", tests, load_zone, release_zone);
}
