/* Single amounts in the organisation's currency, and the messages of a missing rate and of a sum too large.
 */
#ifndef FAROL_METRIC_RATE_H
#define FAROL_METRIC_RATE_H

#include "metric/metric.h"

/* What kept threads from converting or adding up: the earliest rate that was missing, whichever thread met
 * it; a sum beyond 64 bits comes before any of them. */
struct metric_rate_gap {
    int32_t month;
    uint8_t currency;
};
#define METRIC_NO_GAP ((struct metric_rate_gap){INT32_MAX, CURRENCY_NONE})
#define METRIC_TOO_LARGE ((struct metric_rate_gap){INT32_MIN, CURRENCY_NONE})
static inline bool metric_rate_gap_is_set(struct metric_rate_gap gap)
{
    return gap.month != INT32_MAX;
}
struct metric_rate_gap metric_rate_gap_earlier(struct metric_rate_gap a, struct metric_rate_gap b);
/* Of a gap that is set: BAD_INPUT names currency and month and says what to do; LIMIT for a sum too large. */
enum result metric_gap_problem(struct problem *problem, struct metric_rate_gap gap);

/* `minor` units of `currency` at the rate of `month`, half to even. False when the rate is missing or the
 * result too large: the gap then says so. */
bool metric_convert(const struct column_snapshot *columns, int64_t minor, uint8_t currency, int32_t month,
                    int64_t *ret_minor, struct metric_rate_gap *gap);
/* Adds to `sum`; where that is too large the sum stays and the gap says so. */
void metric_add(int64_t *sum, int64_t minor, struct metric_rate_gap *gap);

/* Whether amounts (in micro) come to a minor unit or more at the rates of any month there is: none is
 * below zero, and one alone does at its currency's lowest rate. */
bool metric_surely_positive(const struct column_snapshot *columns, const struct column_amount *amounts,
                            size_t count);

#endif
