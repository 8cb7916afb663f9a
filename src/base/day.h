/* Civil days, months and periods (metrics.md, section 1).
 *
 * A day is an int32_t: days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999.
 * A month is an int32_t: months since 1970-01. DAY_ABSENT means "no day", never zero. */
#ifndef FAROL_BASE_DAY_H
#define FAROL_BASE_DAY_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define DAY_ABSENT INT32_MIN
#define DAY_MINIMUM (-719162) /* 0001-01-01 */
#define DAY_MAXIMUM 2932896   /* 9999-12-31 */

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

int32_t day_from_civil(int32_t year, int32_t month, int32_t day); /* asserts a valid date */
struct civil day_to_civil(int32_t day);
bool day_is_valid_civil(int32_t year, int32_t month, int32_t day);
int32_t day_parse(text value); /* YYYY-MM-DD only; DAY_ABSENT when malformed */
/* Writes YYYY-MM-DD and NUL; an absent day writes an empty string. Returns `ret`. */
char *day_format(int32_t day, char ret[11]);
int32_t day_weekday(int32_t day);                    /* 0 Monday … 6 Sunday */
int32_t day_add_months(int32_t day, int32_t months); /* day of month clamped to the month's last */

int32_t month_of_day(int32_t day);
int32_t month_first_day(int32_t month);
int32_t month_last_day(int32_t month);
int32_t month_last_over(int32_t day);           /* the last month that is over by the end of `day` */
int32_t month_parse(text value);                /* YYYY-MM; DAY_ABSENT when malformed */
char *month_format(int32_t month, char ret[8]); /* YYYY-MM */

enum period_unit { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_UNIT_COUNT };

/* A period: an index counted in its unit from the period that holds 1970-01-01 (ISO weeks from the
 * week of 1969-12-29). */
struct period {
    enum period_unit unit;
    int32_t index;
};

/* "2016-05-31", "2016-W22", "2016-05", "2016-Q2", "2016"; false when malformed or out of range. */
bool period_parse(text value, struct period *ret_period);
char *period_format(struct period period, char ret[16]);
struct period period_of_day(enum period_unit unit, int32_t day);
int32_t period_first_day(struct period period);
int32_t period_last_day(struct period period);
bool period_unit_parse(text value, enum period_unit *ret_unit); /* "month", … */
const char *period_unit_name(enum period_unit unit);

#endif
