/* What is done about accounts, read from the columns as of a day: rows of one kind, the last of them, whether
 * a row was open then. All are pure and safe from any thread; blocks belong to the snapshot. */
#ifndef FAROL_COLUMN_JOURNEY_H
#define FAROL_COLUMN_JOURNEY_H

#include "column/column.h"

/* Rows of all kinds but stages. */
static inline const struct column_journey_block *column_journeys(const struct column_snapshot *s,
                                                                 uint32_t block)
{
    return s->blocks[COLUMN_JOURNEY][block];
}
/* Stages alone. */
static inline const struct column_journey_block *column_places(const struct column_snapshot *s,
                                                               uint32_t block)
{
    return s->blocks[COLUMN_PLACE][block];
}

/* Rows [from, to) of one account and kind, by day, then instant; none: from = to, block NULL or not. */
struct column_journey_rows {
    const struct column_journey_block *block;
    uint32_t from, to;
};
struct column_journey_rows column_journey_rows(const struct column_snapshot *snapshot, uint32_t account,
                                               enum record_kind kind);
/* The last row that began on or before `day`; −1 none. Of milestones, which begin never: the last. */
int64_t column_journey_last(struct column_journey_rows rows, int32_t day);

/* Whether a task, churn request or opportunity was open at the end of `day`. One that is closed without
 * saying when counts as never open. */
bool column_journey_is_open(const struct column_journey_block *block, uint32_t row, int32_t day);
/* Whether a light set by hand held on `day`. */
bool column_journey_override_holds(const struct column_journey_block *block, uint32_t row, int32_t day);
/* Whether a milestone was past its due day at the end of `day`, and not reached by then. */
bool column_journey_is_late(const struct column_journey_block *block, uint32_t row, int32_t day);

#endif
