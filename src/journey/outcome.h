/* Whether a playbook helps: accounts it was run for against those held out, by who still paid
 * OUTCOME_DAYS after it was raised. Only runs raised so long before the scope's as-of day are judged, and
 * only of its accounts that paid on the day it was raised; of an account the first of its runs. Pure but for
 * reading the runs.
 *
 * The difference of the two shares comes with its interval (Newcombe 1998, method 10: Wilson's intervals
 * squared together), which holds for small numbers; with nobody on one side there is none. */
#ifndef FAROL_JOURNEY_OUTCOME_H
#define FAROL_JOURNEY_OUTCOME_H

#include "journey/share.h"
#include "ledger/playbook_run.h"
#include "metric/metric.h"

enum { OUTCOME_DAYS = 90 };

struct playbook_outcome {
    struct journey_share treated, held_out; /* part: still paying; whole: judged */
    int64_t waiting;                        /* runs too young to be judged */
    double difference, low, high;           /* of shares, treated − held out; NAN without one */
    bool tells;                             /* the interval leaves 0 out */
};
MUST_USE enum result playbook_outcome(struct store_connection *connection, text key,
                                      const struct metric_scope *scope, struct playbook_outcome *ret,
                                      struct problem *problem);

#endif
