/* Holds the live columns against the record read anew: the check that every test of theirs ends in. What
 * was taken in change by change must say the same, text by text and row by row, as a fresh load. Leaves
 * the live columns as they are. */
#ifndef FAROL_TESTS_UNIT_COLUMN_LIVE_CHECK_H
#define FAROL_TESTS_UNIT_COLUMN_LIVE_CHECK_H

#include "../ledger/fixture.h"
#include "column/live.h"
#include "column/load.h"

static inline void check_equal(struct fixture *f, struct column_live *live)
{
    struct column_snapshot *fresh, *current = column_live_acquire(live);
    char where[128] = "";
    if (column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL, &fresh, &f->problem) !=
        RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    if (!column_snapshot_equal(current, fresh, where))
        fail_msg("differs: %s", where);
    column_snapshot_release(fresh);
    column_snapshot_release(current);
}

#endif
