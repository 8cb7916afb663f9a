/* The best rows of many, for the accounts behind a figure: by amount, largest first, then external id.
 * Each part of a pass keeps its own; they are merged at the end. */
#ifndef FAROL_METRIC_ACCOUNT_ROWS_H
#define FAROL_METRIC_ACCOUNT_ROWS_H

#include "metric/metric.h"

struct account_rows {
    const struct column_snapshot *columns;
    size_t limit;                    /* at least 1; SIZE_MAX: all */
    struct metric_account_row *rows; /* a heap, the worst first, once there are `limit` */
    size_t count, capacity;
    size_t total_count; /* offered */
    int64_t sum;
};

void account_rows_offer(struct account_rows *rows, const struct metric_account_row *row);
/* Merges, sorts and cuts the parts' rows into the arena; releases them. There is room for one part at least.
 */
void account_rows_finish(struct arena *arena, struct account_rows *parts, size_t part_count,
                         struct metric_account_rows *ret);

#endif
