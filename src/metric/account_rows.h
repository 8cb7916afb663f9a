/* The best rows of many, for the accounts behind a figure: by amount, largest first, then external id.
 * Each part of a pass keeps its own; they are merged at the end. */
#ifndef FAROL_METRIC_ACCOUNT_ROWS_H
#define FAROL_METRIC_ACCOUNT_ROWS_H

#include "metric/metric.h"

struct account_rows {
    const struct column_snapshot *columns;
    const struct metric_rows_page *page;
    size_t limit;                    /* the page's, at least 1; SIZE_MAX: all */
    struct metric_account_row *rows; /* a heap, the worst first, once there are `limit` */
    size_t count, capacity;
    size_t total_count; /* offered */
    size_t preceding;   /* of those, up to the page's place */
    int64_t sum;
};

/* The order of the rows: below 0 when (amount, id) `a` goes before `b`. */
int account_rows_order(const struct metric_rows_page *page, int64_t amount_a, text id_a, int64_t amount_b,
                       text id_b);
/* One for each of `parts`, with room for one at least. */
struct account_rows *account_rows_new(struct arena *arena, const struct column_snapshot *columns,
                                      const struct metric_rows_page *page, size_t parts);
void account_rows_offer(struct account_rows *rows, const struct metric_account_row *row);
/* Merges, sorts and cuts the parts' rows into the arena; releases them. There is room for one part at least.
 */
void account_rows_finish(struct arena *arena, struct account_rows *parts, size_t part_count,
                         struct metric_account_rows *ret);

#endif
