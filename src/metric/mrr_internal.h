/* Inside of the revenue figures: the calendar that turns a day into a row, the table that movements are
 * added up in, and the two ways through a block: home accounts by their points (mrr_home.c, the hot
 * loop), accounts with another currency by their lanes (mrr_foreign.c). */
#ifndef FAROL_METRIC_MRR_INTERNAL_H
#define FAROL_METRIC_MRR_INTERNAL_H

#include "metric/metric.h"
#include "metric/rate.h"
#include "metric/scope.h"

#define MRR_ROWS_MAX 100000

/* Rows of a table: 0 what was before the range, 1 … period_count the periods, then what comes after. */
struct mrr_calendar {
    int32_t base_day;     /* the day before the first period */
    int32_t span;         /* of `row_of_day`, less one: later days are at it */
    uint32_t *row_of_day; /* by day − base_day */
    uint32_t period_count;
    int32_t base_month; /* of base_day */
    struct mrr_period {
        int32_t first_day, last_day, month;
        bool partial;
        struct period period;
    } * periods;
};

static inline uint32_t mrr_calendar_row(const struct mrr_calendar *calendar, int32_t day)
{
    int64_t at = (int64_t)day - calendar->base_day;
    at = at < 0 ? 0 : at > calendar->span ? calendar->span : at;
    return calendar->row_of_day[at];
}
/* The state at the end of what day each period closes. */
static inline int32_t mrr_calendar_end(const struct mrr_calendar *calendar, uint32_t row) /* from 1 */
{
    return calendar->periods[row - 1].last_day;
}

/* The month of that day, whose rates it is valued at. */
static inline int32_t mrr_calendar_month(const struct mrr_calendar *calendar, uint32_t row)
{
    return row == 0 ? calendar->base_month : calendar->periods[row - 1].month;
}

struct mrr_cell {
    int64_t amount, count;
};
struct mrr_table { /* by group × row; cells × MOVED_COUNT */
    struct mrr_cell *cells;
    int64_t *joined_and_left, *fx_impact;
    uint8_t *provisional;
};

/* Points [from, to) of whole home accounts into the table at `base_row`. */
void mrr_home(const struct mrr_calendar *calendar, const struct column_mrr_block *block, uint32_t from,
              uint32_t to, const struct mrr_table *table, size_t base_row, bool by_day);

/* The lanes of one account, walked forward day by day. */
struct mrr_lanes {
    const struct column_snapshot *columns;
    const struct column_mrr_block *block;
    const struct column_lane *lanes;
    uint32_t count;
    struct metric_rate_gap *gap;
    bool provisional; /* set when a rate of an earlier month stood in */
    uint32_t at[256]; /* the next step of each lane */
    struct column_amount amounts[256];
};
/* The account's lanes start at `lane` of the block; returns where the next account's start. */
uint32_t mrr_lanes_start(struct mrr_lanes *lanes, const struct column_snapshot *columns,
                         const struct column_mrr_block *block, uint32_t lane, struct metric_rate_gap *gap);
void mrr_lanes_go(struct mrr_lanes *lanes, int32_t day);         /* to the state at the end of `day` */
int32_t mrr_lanes_next(const struct mrr_lanes *lanes);           /* the next step's day; INT32_MAX none */
int64_t mrr_lanes_value(struct mrr_lanes *lanes, int32_t month); /* MRR at the rates of `month`, ≥ 0 */

/* One account's movement over each period of the calendar into the table. `block_index` for its id. */
void mrr_foreign(const struct mrr_calendar *calendar, struct mrr_lanes *lanes, uint32_t block_index,
                 const struct mrr_table *table, size_t base_row, bool by_day);

/* How many periods a query's calendar has, and the calendar, cut at as-of: at most MRR_ROWS_MAX. */
int64_t mrr_calendar_count(const struct metric_mrr_query *query, int32_t as_of);
struct mrr_calendar mrr_calendar_make(struct arena *arena, const struct metric_mrr_query *query,
                                      int32_t as_of);
/* Tables of `rows` rows in all, zeroed. */
struct mrr_table mrr_table_new(struct arena *arena, size_t rows);
/* The MRR block; NULL where there is nothing, or nobody whose it could be. */
static inline const struct column_mrr_block *mrr_block(const struct metric_scope *scope, uint32_t block)
{
    return column_accounts(scope->columns, block) ? column_mrr(scope->columns, block) : NULL;
}

#endif
