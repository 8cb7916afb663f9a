/* Conversion of single amounts (costs, invoice lines) at their month's rate: metrics.md, section 2. */
#include "metric/rate.h"

#include <assert.h>

#include "language/language.h"

enum result metric_gap_problem(struct problem *problem, struct metric_rate_gap gap)
{
    char month[8];
    assert(metric_rate_gap_is_set(gap));
    if (gap.month == METRIC_TOO_LARGE.month)
        return problem_set(
            problem, RESULT_LIMIT,
            _("These amounts are too large to be added up. Look for an amount or a rate with digits "
              "too many, or leave accounts out with a filter."));
    return problem_set(problem, RESULT_BAD_INPUT,
                       _("There is no exchange rate for %s in %s. Import it with “farol import fx_rates”."),
                       currency_code(gap.currency), month_format(gap.month, month));
}

struct metric_rate_gap metric_rate_gap_earlier(struct metric_rate_gap a, struct metric_rate_gap b)
{
    if (a.month != b.month)
        return a.month < b.month ? a : b;
    return a.currency < b.currency ? a : b;
}

bool metric_convert(const struct column_snapshot *columns, int64_t minor, uint8_t currency, int32_t month,
                    int64_t *ret_minor, struct metric_rate_gap *gap)
{
    bool provisional;
    if (currency == columns->currency) {
        *ret_minor = minor;
        return true;
    }
    int64_t rate = column_rate(columns, currency, month, &provisional);
    if (!rate) {
        *gap = metric_rate_gap_earlier(*gap, (struct metric_rate_gap){month, currency});
        return false;
    }
    bool fits = money_convert_micro((__int128)minor * MICRO_PER_MINOR, rate, currency_digits(currency),
                                    currency_digits(columns->currency), ret_minor);
    if (!fits)
        *gap = METRIC_TOO_LARGE;
    return fits;
}

void metric_add(int64_t *sum, int64_t minor, struct metric_rate_gap *gap)
{
    if (!money_add(*sum, minor, sum))
        *gap = METRIC_TOO_LARGE;
}

/* Of the months that have one; 0 none. */
static int64_t lowest_rate(const struct column_snapshot *columns, uint8_t currency)
{
    const struct column_rates *rates = &columns->rates;
    int64_t lowest = currency == columns->currency ? RATE_ONE : 0;
    for (int32_t month = 0; rates->rate[currency] && month < rates->month_count; month++) {
        int64_t rate = rates->rate[currency][month];
        if (rate && (!lowest || rate < lowest))
            lowest = rate;
    }
    return lowest;
}

bool metric_surely_positive(const struct column_snapshot *columns, const struct column_amount *amounts,
                            size_t count)
{
    bool surely = false;
    for (size_t i = 0; i < count; i++) {
        int64_t minor = 0;
        if (amounts[i].micro < 0)
            return false;
        money_convert_micro(amounts[i].micro, lowest_rate(columns, amounts[i].currency),
                            currency_digits(amounts[i].currency), currency_digits(columns->currency),
                            &minor); /* past its range it stays 0: not sure */
        surely |= minor > 0;
    }
    return surely;
}
