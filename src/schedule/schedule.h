/* Durable work: what is due at an instant stands in the database and survives the process.
 *
 * A job is known by its kind and name; putting one that is there replaces it. Who works on one takes it
 * with a lease: until that ends nobody else gets it, and when its holder dies the job is free again. A
 * failure is tried again, later each time, until it is given up and waits for a person.
 *
 * Work whose effect is in the database finishes its job in the same transaction (schedule_done,
 * schedule_later), so that it takes effect exactly once. Work outside (a webhook) takes effect at least
 * once: between it and schedule_done the process may die.
 *
 * The clock is the caller's: every function is given `now`. Runs inside store_write unless said. */
#ifndef FAROL_SCHEDULE_SCHEDULE_H
#define FAROL_SCHEDULE_SCHEDULE_H

#include "ledger/job.h"

enum {
    SCHEDULE_BACKOFF_FIRST_SECONDS = 60, /* doubled at each attempt … */
    SCHEDULE_BACKOFF_MOST_SECONDS = 6 * 3600,
    SCHEDULE_TAKE_MAX = 1000
};

/* Due at `due_at`, free, without attempts. */
MUST_USE enum result schedule_put(struct store_connection *connection, text kind, text name, int64_t due_at,
                                  text payload, struct problem *problem);
/* The same unless one of that kind and name is there. */
MUST_USE enum result schedule_put_new(struct store_connection *connection, text kind, text name,
                                      int64_t due_at, text payload, struct problem *problem);
/* Those due that nobody holds, without taking them: for who works inside the same transaction, or only
 * looks; on a reader too. The longest due first, at most `limit`; texts live in `arena`. */
MUST_USE enum result schedule_due(struct store_connection *connection, text kind, int64_t now, int64_t limit,
                                  struct arena *arena, struct ledger_job **ret_jobs, size_t *ret_count,
                                  struct problem *problem);
/* Takes them, each for `lease_seconds`. */
MUST_USE enum result schedule_take(struct store_connection *connection, text kind, int64_t now,
                                   int64_t lease_seconds, int64_t limit, struct arena *arena,
                                   struct ledger_job **ret_jobs, size_t *ret_count, struct problem *problem);
/* Frees what is held of a kind: for a process that knows itself to be the only one, when it starts. */
MUST_USE enum result schedule_free(struct store_connection *connection, text kind, struct problem *problem);
/* Over. CONFLICT when the lease went to another meanwhile (or the job was put anew): the work's transaction
 * must fail then. */
MUST_USE enum result schedule_done(struct store_connection *connection, const struct ledger_job *job,
                                   struct problem *problem);
/* Free, and due again at `due_at`, as if it were new; CONFLICT alike. */
MUST_USE enum result schedule_later(struct store_connection *connection, const struct ledger_job *job,
                                    int64_t due_at, struct problem *problem);
/* Failed: due again after a while, or given up at the `attempts_max`th time; CONFLICT alike. */
MUST_USE enum result schedule_failed(struct store_connection *connection, const struct ledger_job *job,
                                     int64_t now, text error, int64_t attempts_max, struct problem *problem);

/* How long to wait after the `attempts`th failure: 1, 2, 4 … minutes, at most six hours, and up to a tenth
 * more, by name, so that what failed together does not come back together. */
int64_t schedule_backoff_seconds(int64_t attempts, text name);

/* A thread that ticks: at once, then each minute, and soon after schedule_wake. `tick` hears the clock's
 * instant; false asks for another tick in a second (what it needs is not there yet). The clock and the
 * context must outlive it. */
struct schedule_thread;
struct clock;
MUST_USE enum result schedule_start(struct schedule_thread **ret_thread, struct clock *clock,
                                    bool (*tick)(void *context, int64_t now), void *context,
                                    struct problem *problem);
void schedule_wake(struct schedule_thread *thread); /* from any thread; NULL is fine */
/* Waits for a running tick to end. NULL is fine. */
void schedule_stop(struct schedule_thread *thread);

#endif
