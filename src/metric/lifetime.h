/* Lifetimes of accounts: from the first day with MRR to the first day without it (metrics.md, section
 * 7), and the life tables that the retention curves are made of. */
#ifndef FAROL_METRIC_LIFETIME_H
#define FAROL_METRIC_LIFETIME_H

#include "metric/metric.h"
#include "metric/survival.h"

struct metric_lifetimes { /* by account index */
    size_t count;
    int32_t *first_day; /* DAY_ABSENT: out of scope, or no MRR by the as-of day */
    int32_t *churn_day; /* the first day without MRR; DAY_ABSENT: still there at as-of */
};
/* BAD_INPUT when a rate that decides is missing. */
MUST_USE enum result metric_lifetimes(struct arena *arena, const struct metric_scope *scope,
                                      struct metric_lifetimes *ret, struct problem *problem);

/* Month k of a lifetime ends k months after its first day. The month that an account churned in: 1 when
 * it was gone by the first such day. */
int32_t metric_lifetime_churn_month(int32_t first_day, int32_t churn_day);
/* Whole months that an account was seen for by the end of `day`: its state at each of their ends is known. */
int32_t metric_lifetime_months_seen(int32_t first_day, int32_t day);

/* Counts exits into a life table: `left[k]` accounts left the table after interval k, of which
 * churned[k] by churn in it. Fills table->at_risk from both; all arrays have count + 1 items. */
void metric_lifetime_at_risk(struct survival_table *table, const int64_t *left);

#endif
