/* Snapshots of the past (as known at an instant), kept for the next request: loading one reads the whole
 * record. The past does not change, so an instant's snapshot stays right. A few are kept; the one unused
 * for longest goes. Safe from any thread; two that ask for the same instant load it once. */
#ifndef FAROL_WEB_PAST_H
#define FAROL_WEB_PAST_H

#include "column/column.h"
#include "store/store.h"

struct web_past;
struct web_past *web_past_new(struct store *store);
void web_past_release(struct web_past *past); /* NULL is fine */
/* A snapshot retained for the caller. */
MUST_USE enum result web_past_acquire(struct web_past *past, int64_t instant, struct column_snapshot **ret_snapshot,
                                      struct problem *problem);

#endif
