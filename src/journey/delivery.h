/* Webhooks on their way, beside the scheduler (decision 0027).
 *
 * A webhook is a durable job (schedule/schedule.h), put in the transaction of its step, of a kind that names
 * its receiver: a lane. A few threads take what is due, send it, and finish the job. At most
 * DELIVERY_LANE_AT_ONCE go to one receiver at a time; one that does not answer is left alone for a while,
 * longer each time, then tried with one message, and receivers of whom that is known never take more than
 * half of the threads. So a receiver that is slow or gone delays nobody else's messages, and no tick.
 *
 * Effect at least once, under an id that stays the same: between the answer and the job's end the process
 * may die, and the next one sends again. What is known of receivers is in memory alone; a new process learns
 * it with one message each. Any thread may wake; what is sent goes out on threads of its own. */
#ifndef FAROL_JOURNEY_DELIVERY_H
#define FAROL_JOURNEY_DELIVERY_H

#include "schedule/schedule.h"

enum {
    DELIVERY_THREADS = 8,
    DELIVERY_LANE_AT_ONCE = 2,             /* 1 while it is not known to answer again */
    DELIVERY_LEASE_SECONDS = 300,          /* many times what sending may take */
    DELIVERY_ATTEMPTS_MAX = 16,            /* of one message, over about two days */
    DELIVERY_PAUSE_MOST_SECONDS = 3600,    /* between looks at a receiver that does not answer */
    DELIVERY_WAIT_MOST_SECONDS = 3 * 86400 /* of a message for a receiver that does not answer */
};
/* The kind of a job is this, a blank and the receiver: "webhook https://example.com:8443". */
#define DELIVERY_JOB "webhook"

struct delivery_options {
    struct store *store;
    struct clock *clock;
    void *context; /* of the functions below, which any of the threads calls */
    /* Sends, within a bound of its own. RESULT_OK for an answer that takes it; *ret_status is what was
     * answered, 0 when nothing was. */
    enum result (*send)(void *context, text id, text url, text body, int *ret_status,
                        struct problem *problem);
    void (*report)(void *context, const char *what, text name, const struct problem *problem);
    int threads; /* 0: none, who owns it calls delivery_step */
};
struct delivery;

/* In the transaction of the step: due at once. The body is JSON. */
MUST_USE enum result delivery_put(struct store_connection *connection, text id, text url, text body,
                                  int64_t now, struct problem *problem);
/* Jobs of webhooks that are not over, for those who count them. */
MUST_USE enum result delivery_waiting(struct store_connection *connection, struct arena *arena,
                                      struct ledger_job **ret_jobs, size_t *ret_count,
                                      struct problem *problem);

/* Borrows what the options point to. */
MUST_USE enum result delivery_open(struct delivery **ret_delivery, const struct delivery_options *options,
                                   struct problem *problem);
/* There may be something due: one thread looks, and wakes the next if it finds some. NULL is fine. */
void delivery_wake(struct delivery *delivery);
/* Takes one message that is due, sends it, keeps what came of it: what a thread does again and again. */
MUST_USE enum result delivery_step(struct delivery *delivery, bool *ret_found, struct problem *problem);
/* Waits for those that are being sent. NULL is fine. */
void delivery_close(struct delivery *delivery);

#endif
