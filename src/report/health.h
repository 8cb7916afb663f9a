/* Health in words, for tables, pages and files. */
#ifndef FAROL_REPORT_HEALTH_H
#define FAROL_REPORT_HEALTH_H

#include "health/assess.h"

/* What a criterion measured, as a person reads it: "41", "−37%", "yes"; a dash where it is absent. */
text report_health_measured(struct arena *arena, const struct health_criterion *criterion, double measured);
/* What costs the account's score most, in the thread's language: the criterion with its measure,
 * "Last seen: 41 days"; absent where nothing does. `model` is bound at the scope's day. In `arena`. */
text report_health_reason(struct arena *arena, const struct metric_scope *scope,
                          const struct health_model *model, uint32_t account, int reason);

#endif
