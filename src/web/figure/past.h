/* Snapshots of the past (as known at an instant), kept for the next request: loading one reads the whole
 * record. The past does not change, so a snapshot stays right for every instant between the same two
 * changes of the record (and in the same month, for the rates of the running one). A few are kept; the one
 * unused for longest goes. Safe from any thread; two that ask for the same instant load it once. */
#ifndef FAROL_WEB_PAST_H
#define FAROL_WEB_PAST_H

#include "base/zone.h"
#include "column/column.h"
#include "store/store.h"

enum { WEB_PAST_WAITING_MAX = 2 }; /* while one loads; more are turned away */

struct web_past;
/* `zone`, the organisation's, outlives it. */
struct web_past *web_past_new(struct store *store, const struct zone *zone);
void web_past_release(struct web_past *past); /* NULL is fine */
/* A snapshot retained for the caller. BUSY when as many wait for another already. */
MUST_USE enum result web_past_acquire(struct web_past *past, int64_t instant,
                                      struct column_snapshot **ret_snapshot, struct problem *problem);

#endif
