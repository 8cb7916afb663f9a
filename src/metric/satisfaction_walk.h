/* The walk over survey answers that NPS, CSAT and CES share: which answers count, and for which group. */
#ifndef FAROL_METRIC_SATISFACTION_WALK_H
#define FAROL_METRIC_SATISFACTION_WALK_H

#include "metric/metric.h"
#include "metric/satisfaction_table.h"

struct satisfaction_rule {
    uint8_t kind;     /* enum survey_kind */
    bool latest_only; /* of a contact, within its group's window */
    bool by_scale;
    int high_score, low_score; /* hundredths: high from, low below (NPS) */
    int satisfied_percent;     /* above 0: high from this share of the answer's own scale */
};

/* Groups of the answers in [query->first_day, query->last_day], not after the scope's as-of, sorted.
 * The caller releases the table. */
struct satisfaction_table satisfaction_walk(const struct metric_scope *scope,
                                            const struct metric_survey_query *query,
                                            const struct satisfaction_rule *rule);

#endif
