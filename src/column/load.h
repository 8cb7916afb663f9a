/* From the record to columns: a whole snapshot as known at any change, or the families and blocks that a
 * change touched. Blocks are read in parallel, each thread on a reader of its own; every scan is pinned to
 * one change, so the snapshot is consistent whatever commits meanwhile. */
#ifndef FAROL_COLUMN_LOAD_H
#define FAROL_COLUMN_LOAD_H

#include "base/clock.h"
#include "column/column.h"
#include "ledger/ledger.h"

#define COLUMN_FAMILIES_ALL ((1u << COLUMN_FAMILY_COUNT) - 1)
#define COLUMN_FAMILY(family) (1u << (family))

/* The state as known at `known_change` (LEDGER_NOW: the last). `now` is the instant that tells the running
 * month: the clock's for the present, the known-at instant for the past. `families` without
 * COLUMN_FAMILY(COLUMN_USAGE) leaves usage out (loaded[COLUMN_USAGE] false). NOT_FOUND before init. */
MUST_USE enum result column_load(struct store *store, int64_t known_change, int64_t now, unsigned families,
                                 struct column_snapshot **ret_snapshot, struct problem *problem);
/* The same as it would be with these settings (SETTING_COUNT values as ledger_setting_read gives them) in the
 * place of the recorded ones: to show what a change would do. */
MUST_USE enum result column_load_trying(struct store *store, const text *settings, int64_t now,
                                        unsigned families, struct column_snapshot **ret_snapshot,
                                        struct problem *problem);
/* As known at an instant: for reports of the past. */
MUST_USE enum result column_load_known_at(struct store *store, int64_t instant,
                                          struct column_snapshot **ret_snapshot, struct problem *problem);

/* The field of an account's record (ACCOUNT_SEGMENT…) that the dimension, below COLUMN_DIMENSION_COUNT, is
 * read from. */
int column_dimension_field(int dimension);
/* The highest account number; LIMIT above COLUMN_ACCOUNTS_MAX. */
MUST_USE enum result column_load_account_count(struct store_connection *connection, uint32_t *ret_count,
                                               struct problem *problem);

/* Reads `families` of the blocks in `blocks` (bits) anew into `snapshot`, not yet published. With `touched`
 * (bits by account index) only those accounts' rows, the others keep what the snapshot's blocks hold. */
MUST_USE enum result column_load_blocks(struct store *store, struct column_snapshot *snapshot,
                                        unsigned families, const uint64_t *blocks, const uint64_t *touched,
                                        struct problem *problem);
/* Rates, costs, settings and the running month, anew. */
MUST_USE enum result column_load_wide(struct store *store, struct column_snapshot *snapshot, int64_t now,
                                      struct problem *problem);

#endif
