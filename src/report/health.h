/* Health of the accounts that are customers at a day: by the first shipped model whose segment an account is
 * in. A customer has MRR at the day, or is signed up and has had none yet; who left is not scored. */
#ifndef FAROL_REPORT_HEALTH_H
#define FAROL_REPORT_HEALTH_H

#include "health/health.h"

enum { REPORT_HEALTH_TREND_DAYS = 30, REPORT_HEALTH_MODELS_MAX = 8 };

struct report_health {
    struct health_scores scores;
    struct health_scores earlier;    /* REPORT_HEALTH_TREND_DAYS before, each account by its model of now */
    struct health_scores engagement; /* usage alone */
    int8_t *model;                   /* by account index: of health_shipped; −1 no customer */
};
/* In `arena`. BAD_INPUT when a rate is missing for the MRR that says who is a customer. */
MUST_USE enum result report_health_compute(struct arena *arena, const struct metric_scope *scope,
                                           struct report_health *ret, struct problem *problem);
/* What costs the account's score most, in the thread's language: the criterion with its measure,
 * "Last seen: 41 days"; absent where nothing does. In `arena`. */
text report_health_reason(struct arena *arena, const struct metric_scope *scope,
                          const struct health_model *model, uint32_t account, int reason);

#endif
