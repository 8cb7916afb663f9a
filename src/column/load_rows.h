/* Rows of the record turned into rows of the stage (private to column/load*.c). */
#ifndef FAROL_COLUMN_LOAD_ROWS_H
#define FAROL_COLUMN_LOAD_ROWS_H

#include "base/map.h"
#include "column/stage.h"
#include "ledger/ledger.h"

/* Where a scan's rows go: the stages of neighbouring blocks. */
struct load_target {
    struct column_snapshot *snapshot;
    const struct zone *zone;
    const struct map *custom;     /* name → index */
    struct column_stage **stages; /* of blocks first_block, first_block + 1, … */
    uint32_t first_block, block_count;
    enum record_kind kind;   /* of the rows that come */
    const uint64_t *touched; /* bits by account index; NULL: all */
    bool with_search;        /* what accounts are found by, too */
    text *custom_values;     /* room for one a custom field */
};

/* Scans `kind` for accounts [from, to] (indexes) into the target's stages. */
MUST_USE enum result column_load_rows(struct load_target *target, struct store_connection *connection,
                                      enum record_kind kind, uint32_t from, uint32_t to,
                                      struct problem *problem);

#endif
