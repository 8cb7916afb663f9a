/* Making a snapshot: its empty shell, its rates and dictionaries, and taking over what an earlier one
 * holds. Only the builder, the loader and the live columns need this; readers use column/column.h. */
#ifndef FAROL_COLUMN_SNAPSHOT_H
#define FAROL_COLUMN_SNAPSHOT_H

#include "column/block.h"
#include "column/column.h"

/* An empty snapshot with its own dictionaries, one reference. */
struct column_snapshot *column_snapshot_new(uint8_t currency);
/* An empty snapshot that shares the dictionaries and custom fields of `other`. */
struct column_snapshot *column_snapshot_new_like(const struct column_snapshot *other);
/* A snapshot that shares all that `old` holds; not sealed. */
struct column_snapshot *column_snapshot_share(const struct column_snapshot *old);
/* Names the custom fields; once, before the first block. */
void column_snapshot_set_custom(struct column_snapshot *snapshot, const text *names, uint32_t count);
/* More custom fields: `names` begin with those that are there. Blocks of accounts must all be made anew. */
void column_snapshot_add_custom(struct column_snapshot *snapshot, const text *names, uint32_t count);
/* Copies rates and costs. */
void column_snapshot_take_wide(struct column_snapshot *snapshot, const struct column_snapshot *other);
/* Room for accounts up to `account_count`; grows only. */
void column_snapshot_set_accounts(struct column_snapshot *snapshot, uint32_t account_count);
void column_snapshot_set_rate(struct column_snapshot *snapshot, int32_t month, uint8_t currency,
                              int64_t rate);
bool column_rates_equal(const struct column_rates *x, const struct column_rates *y);
/* After the last block: the range of MRR points, the version. */
void column_snapshot_seal(struct column_snapshot *snapshot);
/* What `held` is set to when sealed (held.c). */
uint32_t column_find_held(const struct column_snapshot *snapshot);

/* One of every family's dictionaries, to walk them alike; NULL past the last. */
struct column_dictionary *column_snapshot_dictionary(const struct column_snapshot *snapshot, uint32_t index);

static inline uint32_t column_dimension_count(const struct column_snapshot *snapshot)
{
    return COLUMN_DIMENSION_COUNT + snapshot->custom_count;
}

#endif
