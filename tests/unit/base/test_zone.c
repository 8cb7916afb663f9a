/* Zones against the C library, which reads the same files in its own way; days that begin where the
 * clock jumps; damaged files; instants as written. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/random.h"
#include "base/zone.h"

static struct zone *load(const char *name)
{
    struct zone *zone;
    struct problem problem;
    if (zone_load(&zone, text_of(name), &problem) != RESULT_OK)
        fail_msg("%s: %s", name, problem.message);
    return zone;
}

static const char *const names[] = {"America/Sao_Paulo",
                                    "America/New_York",
                                    "Europe/Lisbon",
                                    "Europe/Dublin",
                                    "Australia/Lord_Howe",
                                    "Asia/Kathmandu",
                                    "Pacific/Apia",
                                    "Africa/Casablanca",
                                    "America/Nuuk",
                                    "Asia/Tokyo",
                                    "UTC"};

static void offsets_agree_with_the_c_library(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 11);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct zone *zone = load(names[i]);
        assert_string_equal(zone_name(zone), names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int k = 0; k < 20000; k++) {
            time_t seconds = random_between(&random, INT64_C(-6000000000), INT64_C(30000000000));
            struct tm parts;
            localtime_r(&seconds, &parts);
            if (zone_offset_seconds(zone, (int64_t)seconds * 1000000) != parts.tm_gmtoff)
                fail_msg("%s at %lld: %d, and the C library says %ld", names[i], (long long)seconds,
                         zone_offset_seconds(zone, (int64_t)seconds * 1000000), parts.tm_gmtoff);
        }
        zone_release(zone);
    }
    unsetenv("TZ");
    tzset();
}

static void a_day_starts_at_its_first_instant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct zone *zone = load(names[i]);
        for (int32_t day = -30000; day < 60000; day += 1) {
            int64_t start = zone_day_start(zone, day);
            int32_t at_start = zone_day_of(zone, start);
            /* Samoa had no 2011-12-30: the day that was left out starts where the next one does. */
            if (at_start != day && !(i == 6 && at_start == day + 1 && day == day_from_civil(2011, 12, 30)))
                fail_msg("%s: day %d starts in day %d", names[i], day, at_start);
            if (zone_day_of(zone, start - 1) >= day)
                fail_msg("%s: day %d has begun before its start", names[i], day);
        }
        zone_release(zone);
    }
}

static void brazilian_summer_time_began_at_midnight(void **state)
{
    (void)state;
    struct zone *zone = load("America/Sao_Paulo");
    char written[32];
    assert_string_equal(instant_format(zone_day_start(zone, day_from_civil(2018, 11, 4)), written),
                        "2018-11-04T03:00:00Z"); /* 01:00 at −02:00: there was no 00:00 */
    assert_string_equal(instant_format(zone_day_start(zone, day_from_civil(2018, 11, 5)), written),
                        "2018-11-05T02:00:00Z");
    assert_string_equal(instant_format(zone_day_start(zone, day_from_civil(2019, 2, 17)), written),
                        "2019-02-17T03:00:00Z");
    assert_string_equal(instant_format(zone_day_start(zone, day_from_civil(9999, 12, 31)), written),
                        "9999-12-31T03:00:00Z");
    zone_release(zone);
    zone = load("America/New_York");
    assert_int_equal(zone_offset_seconds(zone, (int64_t)day_from_civil(9999, 7, 1) * 86400000000), -4 * 3600);
    assert_int_equal(zone_offset_seconds(zone, (int64_t)day_from_civil(2500, 1, 1) * 86400000000), -5 * 3600);
    zone_release(zone);
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "Mars/Base",
        "../etc/passwd",
        "/etc/localtime",
        "America",
        "America/",
        "America/../UTC",
        "posixrules\n",
        "tzdata.zi",
        "A b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct zone *zone = NULL;
        struct problem problem;
        assert_int_equal(zone_load(&zone, text_of(bad[i]), &problem), RESULT_BAD_INPUT);
        assert_null(zone);
    }
}

/* Every cut and every changed byte of a real file is either read or refused, never a crash. */
static void damaged_files_are_refused(void **state)
{
    (void)state;
    static char bytes[65536], changed[65536];
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Lisbon", "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct problem problem;
    struct zone *zone;
    for (size_t cut = 1; cut < length; cut++)
        assert_int_equal(zone_from_bytes(&zone, TEXT("X"), (text){bytes, cut}, &problem), RESULT_CORRUPT);
    for (size_t i = 0; i < length; i++) {
        memcpy(changed, bytes, length);
        changed[i] = (char)(changed[i] ^ 0xFF);
        if (zone_from_bytes(&zone, TEXT("X"), (text){changed, length}, &problem) == RESULT_OK) {
            zone_day_start(zone, 20000);
            zone_release(zone);
        }
    }
}

/* A file with nothing but its footer, as a compact tz database may have it. */
static void a_footer_alone_is_a_rule(void **state)
{
    (void)state;
    char bytes[256] = {0};
    size_t length = 0;
    for (int block = 0; block < 2; block++) {
        memcpy(bytes + length, "TZif2", 5);
        bytes[length + 39] = 1; /* one type, of offset 0 */
        bytes[length + 43] = 1;
        length += 44 + 6 + 1;
    }
    const char *footer = "\nEST5EDT,M3.2.0,M11.1.0\n";
    memcpy(bytes + length, footer, strlen(footer));
    struct zone *zone, *expected = load("America/New_York");
    struct problem problem;
    assert_int_equal(zone_from_bytes(&zone, TEXT("X"), (text){bytes, length + strlen(footer)}, &problem),
                     RESULT_OK);
    for (int32_t day = day_from_civil(2010, 1, 1); day < day_from_civil(2600, 1, 1); day++)
        assert_int_equal(zone_day_start(zone, day), zone_day_start(expected, day));
    zone_release(zone);
    zone_release(expected);
    memcpy(bytes + length, "\nEST5EDT,M3.2.7,M11.1.0\n", strlen(footer));
    assert_int_equal(zone_from_bytes(&zone, TEXT("X"), (text){bytes, length + strlen(footer)}, &problem),
                     RESULT_CORRUPT);
}

static void instants(void **state)
{
    (void)state;
    struct zone *zone = load("America/Sao_Paulo");
    static const struct {
        const char *written, *read;
    } cases[] = {{"2026-03-03T09:12:00-03:00", "2026-03-03T12:12:00Z"},
                 {"2026-03-03T12:12:00Z", "2026-03-03T12:12:00Z"},
                 {"2026-03-03 09:12", "2026-03-03T12:12:00Z"},
                 {"2018-12-03 09:12:30", "2018-12-03T11:12:30Z"},
                 {"2026-03-03T09:12:00.25+05:30", "2026-03-03T03:42:00.250000Z"},
                 {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
                 {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char written[32];
        int64_t instant = instant_parse(text_of(cases[i].written), zone);
        assert_true(instant != INSTANT_ABSENT);
        assert_string_equal(instant_format(instant, written), cases[i].read);
    }
    static const char *const bad[] = {"2026-03-03",
                                      "2026-03-03T24:00:00Z",
                                      "2026-02-30T00:00:00Z",
                                      "2026-03-03T09:60:00Z",
                                      "2026-03-03T09:12:00.",
                                      "2026-03-03T09:12:00z ",
                                      "2026-03-03T09:12:00+3:00",
                                      "2026-03-03X09:12",
                                      "2026-03-03T09:12:00.Z",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(instant_parse(text_of(bad[i]), zone) == INSTANT_ABSENT);
    char written[32];
    assert_string_equal(instant_format(instant_parse_day_end(TEXT("2026-03-03"), zone), written),
                        "2026-03-04T02:59:59.999999Z");
    assert_true(instant_parse_day_end(TEXT("2026-03-03T12:12:00Z"), zone) ==
                instant_parse(TEXT("2026-03-03T12:12:00Z"), zone));
    assert_true(instant_parse_day_end(TEXT("2026-02-30"), zone) == INSTANT_ABSENT);
    zone_release(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_agree_with_the_c_library),
        cmocka_unit_test(a_day_starts_at_its_first_instant),
        cmocka_unit_test(brazilian_summer_time_began_at_midnight),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(a_footer_alone_is_a_rule),
        cmocka_unit_test(instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
