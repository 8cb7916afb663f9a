/* Scores kept: what was said of every account's health at the end of a day, as known then, with the model's
 * version and the value of every criterion. A later correction of the record does not change it.
 *
 * A block of 4,096 accounts is two blobs. Each is a list of columns of whole numbers; a column is runs of
 * equal numbers, each run the difference from the run before (zigzag) and its length, as variable-length
 * integers. Most accounts of a column are at 0 or at the best, so that a night of a million accounts with ten
 * criteria is a few megabytes. */
#ifndef FAROL_JOURNEY_SCORE_H
#define FAROL_JOURNEY_SCORE_H

#include "health/assess.h"
#include "store/store.h"

/* Keeps an assessment of `columns`; again for the same day and state of the record it replaces itself. */
MUST_USE enum result journey_scores_keep(struct store *store, const struct column_snapshot *columns,
                                         const struct health_assessment *assessment, int64_t now,
                                         struct problem *problem);

/* What was kept of one account, the last keeping of a day. */
struct journey_kept {
    int32_t day;
    int64_t known_change, kept_at;
    text model; /* key; in the arena */
    int version;
    int32_t score, coverage;
    enum health_light light, standing;   /* computed; with what was set by hand */
    int32_t values[HEALTH_CRITERIA_MAX]; /* by criterion of that version; HEALTH_ABSENT */
};
/* Of the days [first, last], ascending; days on which the account was no customer are left out. */
MUST_USE enum result journey_scores_read(struct store_connection *connection, uint32_t account, int32_t first,
                                         int32_t last, struct arena *arena, struct journey_kept **ret_kept,
                                         size_t *ret_count, struct problem *problem);
/* Columns of numbers, for the tests too. */
void journey_column_write(const int32_t *numbers, size_t count, struct buffer *out);
/* Reads a column of `count` numbers from `*rest` into `ret` (NULL: skipped); false when it is no column. */
bool journey_column_read(text *rest, size_t count, int32_t *ret);

#endif
