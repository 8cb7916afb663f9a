/* Single amounts in the organisation's currency, and the messages of a missing rate and of a sum too large. */
#ifndef FAROL_METRIC_RATE_H
#define FAROL_METRIC_RATE_H

#include "metric/metric.h"

/* BAD_INPUT with the message that names currency and month and says what to do. */
enum result metric_rate_missing(struct problem *problem, uint8_t currency, int32_t month);

/* LIMIT: a sum of amounts goes beyond 64 bits. */
enum result metric_too_large(struct problem *problem);

/* A rate that was missing while threads converted: the earliest is said, whichever thread met it. */
struct metric_rate_gap { int32_t month; uint8_t currency; };
#define METRIC_NO_GAP ((struct metric_rate_gap){ INT32_MAX, CURRENCY_NONE })
static inline bool metric_rate_gap_is_set(struct metric_rate_gap gap) { return gap.month != INT32_MAX; }
struct metric_rate_gap metric_rate_gap_earlier(struct metric_rate_gap a, struct metric_rate_gap b);

/* `minor` units of `currency` at the rate of `month`, half to even. False when the rate is missing:
 * the gap is then set to the earlier of itself and this one. */
bool metric_convert(const struct column_snapshot *columns, int64_t minor, uint8_t currency, int32_t month,
                    int64_t *ret_minor, struct metric_rate_gap *gap);

/* Whether amounts (in micro) come to a minor unit or more at the rates of any month there is: none is
 * below zero, and one alone does at its currency's lowest rate. */
bool metric_surely_positive(const struct column_snapshot *columns, const struct column_amount *amounts, size_t count);

#endif
