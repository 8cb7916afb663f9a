/* The POSIX TZ rule in the footer of a TZif file, e.g. "EST5EDT,M3.2.0,M11.1.0" or "<-03>3": the
 * offsets of standard and summer time, and the days of the year on which they change. Pure values;
 * used by zone.c only. */
#ifndef FAROL_BASE_ZONE_RULE_H
#define FAROL_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct zone_rule_date {
    enum { RULE_MONTH_WEEK_DAY, RULE_JULIAN, RULE_DAY_OF_YEAR } form;
    int month, week, weekday; /* Mm.w.d: week 5 is the last; weekday 0 is Sunday */
    int day;                  /* Jn: 1 to 365, no leap day; n: 0 to 365 */
    int32_t time_seconds;     /* local; −167 to 167 hours */
};

struct zone_rule {
    int32_t standard_offset, summer_offset; /* seconds east of UTC */
    bool has_summer;
    struct zone_rule_date start, end; /* of summer time */
};

/* False when malformed, or when it names a summer time without saying when. */
bool zone_rule_parse(text value, struct zone_rule *ret);
/* The changes of a year, seconds since the epoch in UTC. */
int64_t zone_rule_summer_start(const struct zone_rule *rule, int32_t year);
int64_t zone_rule_summer_end(const struct zone_rule *rule, int32_t year);

#endif
