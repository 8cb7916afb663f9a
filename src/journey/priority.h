/* Priority of a task: 100 × revenue × risk × nearness, each between 0 and 1 (product.md, J7).
 *
 *   revenue   the share of paying accounts whose MRR is at or below this one's; `revenue_without` without MRR
 *   risk      at_best + (1 − at_best) × (100 − health) ÷ 100 + what health fell in 30 days ÷ fall_points;
 *             1 with an open churn request, risk_unknown without a score
 *   nearness  renewal_share × (1 − days to renewal ÷ renewal_days)
 *             + (1 − renewal_share) × (1 − days to the due date ÷ due_days); what has no date takes no part,
 *             what is past counts 1
 *
 * each raised to its power (1: as it is; 0: left out; 2: counts double). The numbers are a definition of kind
 * "priority" that an organisation may change; without one those shipped hold. Pure functions; no SQL, no
 * clock. The answer is in hundredths, so that equal inputs sort alike. */
#ifndef FAROL_JOURNEY_PRIORITY_H
#define FAROL_JOURNEY_PRIORITY_H

#include "base/buffer.h"
#include "base/day.h"
#include "base/result.h"

#define JOURNEY_PRIORITY_KIND "priority" /* of definitions; there is one, under the key "tasks" */
#define JOURNEY_PRIORITY_KEY "tasks"
#define JOURNEY_SCORE_ABSENT (-1)

struct journey_priority {
    double revenue_power, risk_power, nearness_power; /* 0 … 3 */
    double revenue_without;                           /* 0 … 1 */
    double risk_at_best, risk_unknown;                /* 0 … 1 */
    double fall_points;                               /* 1 … 1000 */
    double renewal_days, due_days;                    /* 1 … 3650 */
    double renewal_share;                             /* 0 … 1 */
};
extern const struct journey_priority journey_priority_shipped;

struct journey_priority_input {
    double revenue_rank; /* 0 … 1; NAN: no MRR */
    int32_t score, fall; /* health in hundredths of a point; JOURNEY_SCORE_ABSENT. Fall: 0 or more */
    bool churn_requested;
    int32_t today, renewal_day, due_day; /* DAY_ABSENT */
};
struct journey_priority_parts {
    double revenue, risk, nearness; /* before their powers */
    int32_t points;                 /* hundredths of a point, 0 … 10000 */
};
void journey_priority_of(const struct journey_priority *formula, const struct journey_priority_input *input,
                         struct journey_priority_parts *ret);

/* The numbers by name, for the page that edits them and for the definition's JSON, which is an object of
 * them. */
struct journey_priority_number {
    const char *name;  /* "risk_at_best" */
    const char *label; /* N_("…") */
    double lowest, highest;
    size_t offset; /* of the double within struct journey_priority */
};
extern const struct journey_priority_number journey_priority_numbers[]; /* ended by a NULL name */
double journey_priority_get(const struct journey_priority *formula,
                            const struct journey_priority_number *number);
void journey_priority_set(struct journey_priority *formula, const struct journey_priority_number *number,
                          double value);

/* Numbers left out are as shipped. BAD_INPUT names the number and what is allowed. */
MUST_USE enum result journey_priority_read(text body, struct journey_priority *ret, struct problem *problem);
void journey_priority_write(const struct journey_priority *formula, struct buffer *out);

#endif
