/* POSIX TZ rules, with the wider times of RFC 8536's version 3. The reader takes from the front of a
 * text what it understands; whatever is left over makes the rule malformed. */
#include "base/zone_rule.h"

#include "base/day.h"

static bool take_byte(text *rest, char byte)
{
    if (rest->length == 0 || rest->data[0] != byte)
        return false;
    *rest = text_slice(*rest, 1, rest->length);
    return true;
}

static bool take_number(text *rest, int maximum, int *ret)
{
    int number = 0;
    size_t i = 0;
    for (; i < rest->length && i < 4 && rest->data[i] >= '0' && rest->data[i] <= '9'; i++)
        number = number * 10 + (rest->data[i] - '0');
    if (i == 0 || number > maximum)
        return false;
    *rest = text_slice(*rest, i, rest->length);
    *ret = number;
    return true;
}

/* Letters, or anything between < and >. */
static bool take_name(text *rest)
{
    if (take_byte(rest, '<')) {
        size_t end = text_find_byte(*rest, '>');
        if (end == rest->length)
            return false;
        *rest = text_slice(*rest, end + 1, rest->length);
        return true;
    }
    size_t i = 0;
    while (i < rest->length &&
           ((rest->data[i] >= 'A' && rest->data[i] <= 'Z') || (rest->data[i] >= 'a' && rest->data[i] <= 'z')))
        i++;
    *rest = text_slice(*rest, i, rest->length);
    return i >= 3;
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool take_time(text *rest, int hours_max, int32_t *ret_seconds)
{
    int sign = 1, hours, minutes = 0, seconds = 0;
    if (take_byte(rest, '-'))
        sign = -1;
    else
        take_byte(rest, '+');
    if (!take_number(rest, hours_max, &hours))
        return false;
    if (take_byte(rest, ':')) {
        if (!take_number(rest, 59, &minutes))
            return false;
        if (take_byte(rest, ':') && !take_number(rest, 59, &seconds))
            return false;
    }
    *ret_seconds = sign * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool take_date(text *rest, struct zone_rule_date *ret)
{
    *ret = (struct zone_rule_date){.time_seconds = 2 * 3600};
    if (take_byte(rest, 'M')) {
        ret->form = RULE_MONTH_WEEK_DAY;
        if (!take_number(rest, 12, &ret->month) || ret->month < 1 || !take_byte(rest, '.') ||
            !take_number(rest, 5, &ret->week) || ret->week < 1 || !take_byte(rest, '.') ||
            !take_number(rest, 6, &ret->weekday))
            return false;
    } else if (take_byte(rest, 'J')) {
        ret->form = RULE_JULIAN;
        if (!take_number(rest, 365, &ret->day) || ret->day < 1)
            return false;
    } else {
        ret->form = RULE_DAY_OF_YEAR;
        if (!take_number(rest, 365, &ret->day))
            return false;
    }
    return !take_byte(rest, '/') || take_time(rest, 167, &ret->time_seconds);
}

bool zone_rule_parse(text value, struct zone_rule *ret)
{
    struct zone_rule rule = {0};
    int32_t west;
    if (!take_name(&value) || !take_time(&value, 24, &west))
        return false;
    rule.standard_offset = -west;
    if (value.length) {
        rule.has_summer = true;
        if (!take_name(&value))
            return false;
        rule.summer_offset = rule.standard_offset + 3600;
        if (value.length && value.data[0] != ',') {
            if (!take_time(&value, 24, &west))
                return false;
            rule.summer_offset = -west;
        }
        if (!take_byte(&value, ',') || !take_date(&value, &rule.start) || !take_byte(&value, ',') ||
            !take_date(&value, &rule.end) || value.length)
            return false;
    }
    *ret = rule;
    return true;
}

/* Local seconds since the epoch, as the clock shows before the change. */
static int64_t date_seconds(const struct zone_rule_date *date, int32_t year)
{
    int32_t january = month_first_day((year - 1970) * 12);
    int32_t day = january + date->day;
    if (date->form == RULE_JULIAN) {
        int32_t month_march = (year - 1970) * 12 + 2;
        bool leap = month_first_day(month_march) - january == 60;
        day = january + date->day - 1 + (leap && date->day >= 60);
    } else if (date->form == RULE_MONTH_WEEK_DAY) {
        int32_t month = (year - 1970) * 12 + date->month - 1;
        int32_t first = month_first_day(month);
        int32_t wanted = (date->weekday + 6) % 7; /* Monday first, as day_weekday counts */
        day = first + (wanted - day_weekday(first) + 7) % 7 + (date->week - 1) * 7;
        if (day > month_last_day(month))
            day -= 7;
    }
    return (int64_t)day * 86400 + date->time_seconds;
}

int64_t zone_rule_summer_start(const struct zone_rule *rule, int32_t year)
{
    return date_seconds(&rule->start, year) - rule->standard_offset;
}

int64_t zone_rule_summer_end(const struct zone_rule *rule, int32_t year)
{
    return date_seconds(&rule->end, year) - rule->summer_offset;
}
