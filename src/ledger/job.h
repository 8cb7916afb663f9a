/* SQL of durable jobs (migration 0009); what they mean is schedule/'s. Everything runs inside store_write,
 * listing also on a reader. */
#ifndef FAROL_LEDGER_JOB_H
#define FAROL_LEDGER_JOB_H

#include "base/zone.h"
#include "store/store.h"

struct ledger_job {
    text kind, name; /* together its key */
    text payload;
    int64_t due_at; /* instant */
    int64_t attempts;
    int64_t lease;        /* which taker holds it, or held it last */
    int64_t leased_until; /* INSTANT_ABSENT: nobody holds it */
    bool given_up;
    text error; /* of the last attempt; absent */
};
/* Inserts; one of the same kind and name is replaced, and whoever holds that can no longer finish it. */
MUST_USE enum result ledger_job_put(struct store_connection *connection, const struct ledger_job *job,
                                    struct problem *problem);
/* Overwrites the one whose lease is `held`; *ret_found false when there is none (any more). */
MUST_USE enum result ledger_job_update(struct store_connection *connection, const struct ledger_job *job,
                                       int64_t held, bool *ret_found, struct problem *problem);
MUST_USE enum result ledger_job_delete(struct store_connection *connection, text kind, text name,
                                       int64_t held, bool *ret_found, struct problem *problem);
/* Nobody holds any of a kind. */
MUST_USE enum result ledger_job_free(struct store_connection *connection, text kind, struct problem *problem);
/* Those of a kind that are due at `now` and that nobody holds then, the longest due first, at most `limit`.
 * Texts live in `arena`. */
MUST_USE enum result ledger_job_due(struct store_connection *connection, text kind, int64_t now,
                                    int64_t limit, struct arena *arena, struct ledger_job **ret_jobs,
                                    size_t *ret_count, struct problem *problem);
/* The first kind behind `after` of which there is any, by the database's order; kinds are few, however many
 * jobs there are. */
MUST_USE enum result ledger_job_next_kind(struct store_connection *connection, text after,
                                          struct arena *arena, bool *ret_found, text *ret_kind,
                                          struct problem *problem);
/* Gives up those of a kind that nobody holds at `now` and that have been due since before `before`. */
MUST_USE enum result ledger_job_give_up(struct store_connection *connection, text kind, int64_t now,
                                        int64_t before, text error, struct problem *problem);
/* Those given up. */
MUST_USE enum result ledger_job_given_up(struct store_connection *connection, text kind, int64_t limit,
                                         struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                                         struct problem *problem);
MUST_USE enum result ledger_job_find(struct store_connection *connection, text kind, text name,
                                     struct arena *arena, bool *ret_found, struct ledger_job *ret,
                                     struct problem *problem);

#endif
