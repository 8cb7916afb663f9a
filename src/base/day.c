/* Civil days: the proleptic Gregorian calendar counted in days since 1970-01-01, and the periods made
 * of them. All divisions of what may lie before 1970 round down. */
#include "base/day.h"

#include <assert.h>
#include <stdio.h>

#define DAYS_PER_ERA 146097 /* 400 years, whole weeks: the calendar repeats */

static int32_t floor_divide(int32_t value, int32_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool day_is_valid_civil(int32_t year, int32_t month, int32_t day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

/* The year is counted from March, so that the leap day is the last of its year. */
static int32_t count_days(int32_t year, int32_t month, int32_t day)
{
    int32_t march_year = year - (month <= 2);
    int32_t era = floor_divide(march_year, 400);
    int32_t year_of_era = march_year - era * 400;
    int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

int32_t day_from_civil(int32_t year, int32_t month, int32_t day)
{
    assert(day_is_valid_civil(year, month, day));
    return count_days(year, month, day);
}

struct civil day_to_civil(int32_t day)
{
    int32_t shifted = day + 719468;
    int32_t era = floor_divide(shifted, DAYS_PER_ERA);
    int32_t day_of_era = shifted - era * DAYS_PER_ERA;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    int32_t month = month_from_march + (month_from_march < 10 ? 3 : -9);
    return (struct civil){year_of_era + era * 400 + (month <= 2), month,
                          day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

/* Exactly `count` decimal digits at `at`; -1 when there are none. */
static int32_t digits_at(text value, size_t at, size_t count)
{
    if (value.length < at + count)
        return -1;
    int32_t number = 0;
    for (size_t i = at; i < at + count; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return -1;
        number = number * 10 + (value.data[i] - '0');
    }
    return number;
}

int32_t day_parse(text value)
{
    if (value.length != 10 || value.data[4] != '-' || value.data[7] != '-')
        return DAY_ABSENT;
    int32_t year = digits_at(value, 0, 4), month = digits_at(value, 5, 2), day = digits_at(value, 8, 2);
    return day_is_valid_civil(year, month, day) ? count_days(year, month, day) : DAY_ABSENT;
}

char *day_format(int32_t day, char ret[11])
{
    ret[0] = '\0';
    if (day == DAY_ABSENT)
        return ret;
    assert(day >= DAY_MINIMUM && day <= DAY_MAXIMUM);
    struct civil civil = day_to_civil(day);
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)civil.year % 10000, (unsigned)civil.month % 100,
             (unsigned)civil.day % 100);
    return ret;
}

int32_t day_weekday(int32_t day)
{
    int32_t from_monday = day + 3; /* 1969-12-29 was a Monday */
    return from_monday - floor_divide(from_monday, 7) * 7;
}

int32_t day_add_months(int32_t day, int32_t months)
{
    int32_t month = month_of_day(day) + months;
    int32_t same_day = month_first_day(month) + day_to_civil(day).day - 1;
    int32_t last = month_last_day(month);
    return same_day < last ? same_day : last;
}

int32_t month_of_day(int32_t day)
{
    struct civil civil = day_to_civil(day);
    return (civil.year - 1970) * 12 + civil.month - 1;
}

int32_t month_first_day(int32_t month)
{
    int32_t year = floor_divide(month, 12);
    return count_days(1970 + year, month - year * 12 + 1, 1);
}

int32_t month_last_day(int32_t month)
{
    return month_first_day(month + 1) - 1;
}

int32_t month_last_over(int32_t day)
{
    int32_t month = month_of_day(day);
    return month_last_day(month) == day ? month : month - 1;
}

int32_t month_parse(text value)
{
    if (value.length != 7 || value.data[4] != '-')
        return DAY_ABSENT;
    int32_t year = digits_at(value, 0, 4), month = digits_at(value, 5, 2);
    return day_is_valid_civil(year, month, 1) ? (year - 1970) * 12 + month - 1 : DAY_ABSENT;
}

char *month_format(int32_t month, char ret[8])
{
    ret[0] = '\0';
    if (month == DAY_ABSENT)
        return ret;
    int32_t year = floor_divide(month, 12);
    snprintf(ret, 8, "%04u-%02u", (unsigned)(1970 + year) % 10000, (unsigned)(month - year * 12 + 1) % 100);
    return ret;
}

struct period period_of_day(enum period_unit unit, int32_t day)
{
    switch (unit) {
    case PERIOD_DAY:
        return (struct period){unit, day};
    case PERIOD_WEEK:
        return (struct period){unit, floor_divide(day + 3, 7)};
    case PERIOD_MONTH:
        return (struct period){unit, month_of_day(day)};
    case PERIOD_QUARTER:
        return (struct period){unit, floor_divide(month_of_day(day), 3)};
    case PERIOD_YEAR:
        return (struct period){unit, day_to_civil(day).year - 1970};
    case PERIOD_UNIT_COUNT:
        break;
    }
    assert(!"a period's unit");
    return (struct period){unit, 0};
}

int32_t period_first_day(struct period period)
{
    switch (period.unit) {
    case PERIOD_DAY:
        return period.index;
    case PERIOD_WEEK:
        return period.index * 7 - 3;
    case PERIOD_MONTH:
        return month_first_day(period.index);
    case PERIOD_QUARTER:
        return month_first_day(period.index * 3);
    case PERIOD_YEAR:
        return month_first_day(period.index * 12);
    case PERIOD_UNIT_COUNT:
        break;
    }
    assert(!"a period's unit");
    return 0;
}

int32_t period_last_day(struct period period)
{
    return period_first_day((struct period){period.unit, period.index + 1}) - 1;
}

/* Monday of ISO week 1: the week that holds 4 January. */
static int32_t first_monday(int32_t year)
{
    int32_t fourth = count_days(year, 1, 4);
    return fourth - day_weekday(fourth);
}

static bool parse_week(text value, struct period *ret_period)
{
    int32_t year = digits_at(value, 0, 4), week = digits_at(value, 6, 2);
    if (value.length != 8 || year < 1 || week < 1 || week > 53)
        return false;
    int32_t monday = first_monday(year) + (week - 1) * 7;
    if (monday >= first_monday(year + 1) || monday + 6 > DAY_MAXIMUM)
        return false;
    *ret_period = period_of_day(PERIOD_WEEK, monday);
    return true;
}

static bool parse_quarter(text value, struct period *ret_period)
{
    int32_t year = digits_at(value, 0, 4), quarter = digits_at(value, 6, 1);
    if (value.length != 7 || year < 1 || quarter < 1 || quarter > 4)
        return false;
    *ret_period = (struct period){PERIOD_QUARTER, (year - 1970) * 4 + quarter - 1};
    return true;
}

bool period_parse(text value, struct period *ret_period)
{
    if (value.length > 5 && value.data[4] == '-' && value.data[5] == 'W')
        return parse_week(value, ret_period);
    if (value.length > 5 && value.data[4] == '-' && value.data[5] == 'Q')
        return parse_quarter(value, ret_period);
    struct period period = {PERIOD_DAY, day_parse(value)};
    if (period.index == DAY_ABSENT)
        period = (struct period){PERIOD_MONTH, month_parse(value)};
    if (period.index == DAY_ABSENT && value.length == 4 && digits_at(value, 0, 4) >= 1)
        period = (struct period){PERIOD_YEAR, digits_at(value, 0, 4) - 1970};
    if (period.index == DAY_ABSENT)
        return false;
    *ret_period = period;
    return true;
}

char *period_format(struct period period, char ret[16])
{
    int32_t first = period_first_day(period);
    struct civil civil = day_to_civil(period.unit == PERIOD_WEEK ? first + 3 : first);
    switch (period.unit) {
    case PERIOD_DAY:
        day_format(first, ret);
        break;
    case PERIOD_WEEK: /* the year of a week is its Thursday's */
        snprintf(ret, 16, "%04u-W%02u", (unsigned)civil.year % 10000,
                 (unsigned)((first - first_monday(civil.year)) / 7 + 1) % 100);
        break;
    case PERIOD_MONTH:
        month_format(period.index, ret);
        break;
    case PERIOD_QUARTER:
        snprintf(ret, 16, "%04u-Q%u", (unsigned)civil.year % 10000, (unsigned)(civil.month - 1) / 3 % 4 + 1);
        break;
    case PERIOD_YEAR:
        snprintf(ret, 16, "%04u", (unsigned)civil.year % 10000);
        break;
    case PERIOD_UNIT_COUNT:
        assert(!"a period's unit");
    }
    return ret;
}

static const char *const unit_names[PERIOD_UNIT_COUNT] = {"day", "week", "month", "quarter", "year"};

bool period_unit_parse(text value, enum period_unit *ret_unit)
{
    for (int unit = 0; unit < PERIOD_UNIT_COUNT; unit++) {
        if (text_equal(value, text_of(unit_names[unit]))) {
            *ret_unit = (enum period_unit)unit;
            return true;
        }
    }
    return false;
}

const char *period_unit_name(enum period_unit unit)
{
    assert((unsigned)unit < PERIOD_UNIT_COUNT);
    return unit_names[unit];
}
