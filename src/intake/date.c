/* Reading dates: three numbers with their separators, then what may stand behind them. */
#include "intake/date.h"

#include <stdio.h>
#include <string.h>

struct parts {
    int32_t numbers[3];
    int digits[3];
    char separator;
    text rest; /* behind the date: empty, or a time */
};

static bool read_number(text value, size_t *at, int32_t *ret_number, int *ret_digits)
{
    int32_t number = 0;
    int digits = 0;
    while (*at < value.length && value.data[*at] >= '0' && value.data[*at] <= '9' && digits < 5) {
        number = number * 10 + (value.data[(*at)++] - '0');
        digits++;
    }
    *ret_number = number;
    *ret_digits = digits;
    return digits > 0 && digits < 5;
}

static bool split(text value, struct parts *ret_parts)
{
    struct parts parts = {0};
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        if (i > 0) {
            char separator = at < value.length ? value.data[at++] : 0;
            if ((separator != '/' && separator != '-' && separator != '.') ||
                (i == 2 && separator != parts.separator))
                return false;
            parts.separator = separator;
        }
        if (!read_number(value, &at, &parts.numbers[i], &parts.digits[i]))
            return false;
    }
    parts.rest = text_slice(value, at, value.length);
    if (parts.rest.length && parts.rest.data[0] != ' ' && parts.rest.data[0] != 'T')
        return false;
    *ret_parts = parts;
    return true;
}

static bool year_first(const struct parts *parts)
{
    return parts->digits[0] == 4 && parts->digits[1] <= 2 && parts->digits[2] <= 2;
}

static bool year_last(const struct parts *parts)
{
    return parts->digits[0] <= 2 && parts->digits[1] <= 2 && (parts->digits[2] == 4 || parts->digits[2] == 2);
}

enum date_shape date_shape_of(text value)
{
    struct parts parts;
    if (!split(text_trim(value), &parts))
        return DATE_SHAPE_NONE;
    if (year_first(&parts))
        return DATE_SHAPE_YEAR_FIRST;
    if (!year_last(&parts))
        return DATE_SHAPE_NONE;
    bool first_high = parts.numbers[0] > 12, second_high = parts.numbers[1] > 12;
    if (first_high && second_high)
        return DATE_SHAPE_NONE;
    return first_high ? DATE_SHAPE_DAY_FIRST : second_high ? DATE_SHAPE_MONTH_FIRST : DATE_SHAPE_BOTH;
}

static enum date_fault day_of(int32_t year, int32_t month, int32_t day, int32_t *ret_day)
{
    if (!day_is_valid_civil(year, month, day))
        return DATE_NO_SUCH_DAY;
    *ret_day = day_from_civil(year, month, day);
    return DATE_OK;
}

static enum date_fault compact(text value, int32_t *ret_day, text *ret_rest)
{
    int64_t number;
    if (value.length < 8 || !text_to_int64(text_slice(value, 0, 8), &number) || number < 0)
        return DATE_MALFORMED;
    *ret_rest = text_slice(value, 8, value.length);
    if (ret_rest->length && ret_rest->data[0] != ' ' && ret_rest->data[0] != 'T')
        return DATE_MALFORMED;
    return day_of((int32_t)(number / 10000), (int32_t)(number / 100 % 100), (int32_t)(number % 100), ret_day);
}

/* The day, and what stands behind it. */
static enum date_fault parse_parts(text value, enum date_format format, int32_t *ret_day, text *ret_rest)
{
    struct parts parts;
    if (format == DATE_COMPACT && text_find_byte(value, '-') == value.length)
        return compact(value, ret_day, ret_rest);
    if (!split(value, &parts))
        return DATE_MALFORMED;
    *ret_rest = parts.rest;
    if (year_first(&parts))
        return day_of(parts.numbers[0], parts.numbers[1], parts.numbers[2], ret_day);
    if (!year_last(&parts))
        return DATE_MALFORMED;
    int32_t year = parts.numbers[2];
    bool short_format = format == DATE_DAY_FIRST_SHORT || format == DATE_MONTH_FIRST_SHORT;
    if (parts.digits[2] == 2 && !short_format)
        return DATE_SHORT_YEAR;
    if (parts.digits[2] == 2)
        year += year < 69 ? 2000 : 1900;
    bool month_first = format == DATE_MONTH_FIRST || format == DATE_MONTH_FIRST_SHORT;
    return day_of(year, parts.numbers[month_first ? 0 : 1], parts.numbers[month_first ? 1 : 0], ret_day);
}

/* HH:MM, HH:MM:SS with or without fraction and offset, as an RFC 3339 instant of `day`. */
static int64_t instant_of(int32_t day, text time, const struct zone *zone)
{
    char written[80], date[11];
    time = text_trim(time.data[0] == 'T' ? text_slice(time, 1, time.length) : time);
    if (time.length < 5 || time.length > 40)
        return INSTANT_ABSENT;
    bool seconds = time.length > 5 && time.data[5] == ':';
    int length = snprintf(written, sizeof(written), "%sT%.5s%s%.*s", day_format(day, date), time.data,
                          seconds ? "" : ":00", TEXT_ARGUMENTS(text_slice(time, 5, time.length)));
    return instant_parse((text){written, (size_t)length}, zone);
}

static bool has_offset(text time)
{
    return time.length > 6 &&
           (text_find_byte(time, 'Z') < time.length || text_find_byte(time, '+') < time.length ||
            text_find_byte(time, '-') < time.length);
}

enum date_fault date_parse(text value, enum date_format format, const struct zone *zone, int32_t *ret_day)
{
    text rest;
    int32_t day;
    enum date_fault fault = parse_parts(text_trim(value), format, &day, &rest);
    if (fault != DATE_OK)
        return fault;
    if (rest.length) {
        int64_t instant = instant_of(day, rest, zone);
        if (instant == INSTANT_ABSENT)
            return DATE_MALFORMED;
        if (has_offset(rest))
            day = zone_day_of(zone, instant);
    }
    *ret_day = day;
    return DATE_OK;
}

enum date_fault date_parse_instant(text value, enum date_format format, const struct zone *zone,
                                   int64_t *ret_instant)
{
    text rest;
    int32_t day;
    enum date_fault fault = parse_parts(text_trim(value), format, &day, &rest);
    if (fault != DATE_OK)
        return fault;
    int64_t instant = rest.length ? instant_of(day, rest, zone) : zone_day_start(zone, day);
    if (instant == INSTANT_ABSENT)
        return DATE_MALFORMED;
    *ret_instant = instant;
    return DATE_OK;
}

static bool month_alone(text value, int32_t *ret_month)
{
    size_t at = 0;
    int32_t first, second;
    int first_digits, second_digits;
    if (!read_number(value, &at, &first, &first_digits) || at >= value.length ||
        (value.data[at] != '/' && value.data[at] != '-' && value.data[at] != '.'))
        return false;
    at++;
    if (!read_number(value, &at, &second, &second_digits) || at != value.length)
        return false;
    int32_t year = first_digits == 4 ? first : second, month = first_digits == 4 ? second : first;
    int year_digits = first_digits == 4 ? first_digits : second_digits;
    if (year_digits != 4 || !day_is_valid_civil(year, month, 1))
        return false;
    *ret_month = month_of_day(day_from_civil(year, month, 1));
    return true;
}

enum date_fault date_parse_month(text value, enum date_format format, const struct zone *zone,
                                 int32_t *ret_month)
{
    int32_t day;
    value = text_trim(value);
    if (month_alone(value, ret_month))
        return DATE_OK;
    enum date_fault fault = date_parse(value, format, zone, &day);
    if (fault == DATE_OK)
        *ret_month = month_of_day(day);
    return fault;
}

bool date_format_parse(text name, enum date_format *ret_format)
{
    static const struct {
        const char *name;
        enum date_format format;
    } formats[] = {
        {"yyyy-mm-dd", DATE_OPEN},
        {"dd/mm/yyyy", DATE_DAY_FIRST},
        {"mm/dd/yyyy", DATE_MONTH_FIRST},
        {"dd/mm/yy", DATE_DAY_FIRST_SHORT},
        {"mm/dd/yy", DATE_MONTH_FIRST_SHORT},
        {"yyyymmdd", DATE_COMPACT},
    };
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (text_equal_ignoring_ascii_case(name, text_of(formats[i].name))) {
            *ret_format = formats[i].format;
            return true;
        }
    }
    return false;
}
