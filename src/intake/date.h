/* Days, months and instants as people and spreadsheets write them: 2024-01-31, 31/01/2024, 31.1.2024,
 * 2024-01-31 14:30, 31/01/2024 14:30:05, and by a mapping's word 01/31/2024, 20240131, 31/01/24.
 *
 * Year first is always understood. Which of two small numbers is the day is decided once a column
 * (intake/evidence.h): day first unless the column proves otherwise or the mapping says so. */
#ifndef FAROL_INTAKE_DATE_H
#define FAROL_INTAKE_DATE_H

#include "base/day.h"
#include "base/text.h"
#include "base/zone.h"

enum date_format {
    DATE_OPEN,              /* nothing decided; read as DATE_DAY_FIRST */
    DATE_DAY_FIRST,         /* dd/mm/yyyy */
    DATE_MONTH_FIRST,       /* mm/dd/yyyy */
    DATE_DAY_FIRST_SHORT,   /* dd/mm/yy: 00–68 is 2000–2068, 69–99 is 1969–1999 */
    DATE_MONTH_FIRST_SHORT, /* mm/dd/yy */
    DATE_COMPACT            /* yyyymmdd */
};

enum date_shape {
    DATE_SHAPE_YEAR_FIRST,
    DATE_SHAPE_DAY_FIRST,
    DATE_SHAPE_MONTH_FIRST,
    DATE_SHAPE_BOTH, /* 03/04/2024 */
    DATE_SHAPE_NONE
};
enum date_shape date_shape_of(text value);

enum date_fault { DATE_OK, DATE_MALFORMED, DATE_NO_SUCH_DAY, DATE_SHORT_YEAR };

/* A time behind the day is left out (an instant with an offset is that day of `zone`). */
enum date_fault date_parse(text value, enum date_format format, const struct zone *zone, int32_t *ret_day);
/* A day alone is its start in `zone`; a time without offset is of `zone`. */
enum date_fault date_parse_instant(text value, enum date_format format, const struct zone *zone,
                                   int64_t *ret_instant);
/* 2024-01, 01/2024, or any day of the month. */
enum date_fault date_parse_month(text value, enum date_format format, const struct zone *zone,
                                 int32_t *ret_month);

/* "yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy", "dd/mm/yy", "mm/dd/yy", "yyyymmdd", as mapping files say it. */
bool date_format_parse(text name, enum date_format *ret_format);

#endif
