/* The MRR of single accounts, for metrics that need few of them. */
#ifndef FAROL_METRIC_ACCOUNT_MRR_H
#define FAROL_METRIC_ACCOUNT_MRR_H

#include "metric/rate.h"

/* MRR at the end of `day`, in the organisation's minor units. False when a rate is missing: the gap is
 * then set to the earlier of itself and this one. */
bool metric_account_mrr(const struct column_snapshot *columns, uint32_t account, int32_t day,
                        int64_t *ret_minor, struct metric_rate_gap *gap);

/* The same from subscriptions, whatever the rule set. */
bool metric_account_subscribed(const struct column_snapshot *columns, uint32_t account, int32_t day,
                               int64_t *ret_minor, struct metric_rate_gap *gap);

#endif
