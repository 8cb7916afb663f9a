/* What unit economics reads off lifetimes, row by row. Private to unit economics. */
#ifndef FAROL_METRIC_UNIT_LIFETIME_H
#define FAROL_METRIC_UNIT_LIFETIME_H

#include "metric/lifetime.h"

/* The rows being filled: periods ascending, or one whole, or one a group. */
struct unit_frame {
    const struct metric_scope *scope;
    struct metric_unit_row *rows;
    size_t count;
    int32_t as_of;
    int32_t *row_of_group; /* by dictionary code, −1 none; NULL when not grouped */
    int dimension;
};

static inline int64_t unit_frame_row(const struct unit_frame *frame, uint32_t account)
{
    return frame->row_of_group[column_account_code(frame->scope->columns, frame->dimension, account)];
}

void unit_count_new(struct arena *arena, const struct unit_frame *frame,
                    const struct metric_lifetimes *lifetimes);
/* One life table a row, as of the row's cut month. */
struct survival_table *unit_tables(struct arena *arena, const struct unit_frame *frame,
                                   const struct metric_lifetimes *lifetimes);
/* Sets relationship_years of all rows: mean years from first MRR to first churn or the row's last day. */
void unit_relationship_years(struct arena *arena, const struct unit_frame *frame,
                             const struct metric_lifetimes *lifetimes);

#endif
