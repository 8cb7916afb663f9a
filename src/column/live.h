/* The columns of a running process: *now*, kept current change by change. A change makes a new snapshot
 * that shares every block it did not touch; readers keep the one they hold. */
#ifndef FAROL_COLUMN_LIVE_H
#define FAROL_COLUMN_LIVE_H

#include "base/clock.h"
#include "column/column.h"
#include "ledger/ledger.h"

struct column_live_options {
    /* Return before usage and what accounts are found by are loaded; a thread of its own loads them. */
    bool usage_follows;
};

/* Loads the record's present. The store and the clock must outlive it. NOT_FOUND before init. */
MUST_USE enum result column_live_open(struct column_live **ret_live, struct store *store, struct clock *clock,
                                      const struct column_live_options *options, struct problem *problem);
/* Waits for what it loads; snapshots still held by readers live on. NULL is fine. */
void column_live_close(struct column_live *live);

/* Waits until usage and search are loaded; says why when it could not be (the columns then stay without). For
 * the thread that opened them. */
MUST_USE enum result column_live_wait(struct column_live *live, struct problem *problem);

/* Takes in a committed change: call after each commit, from any thread, in any order. When it returns, what
 * column_live_acquire hands out holds the change. On failure the old snapshot stays, and the next apply
 * takes in this one's accounts too. */
MUST_USE enum result column_live_apply(struct column_live *live, const struct ledger_touched *touched,
                                       struct problem *problem);
/* The same later: with the next apply, or when column_live_catch_up is called. For one of many changes that
 * together are one work. */
void column_live_defer(struct column_live *live, const struct ledger_touched *touched);
/* Takes in what an apply failed at or was put off, and no later one has yet: call now and then. */
MUST_USE enum result column_live_catch_up(struct column_live *live, struct problem *problem);
/* A new day or month may change which rates are provisional: call at midnight. */
MUST_USE enum result column_live_tick(struct column_live *live, struct problem *problem);
/* A snapshot of nothing but its settings for tests of pages, or one built by hand: live columns without a
 * store, that take no changes. Takes over the reference. */
struct column_live *column_live_of(struct column_snapshot *snapshot);

#endif
