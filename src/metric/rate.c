/* Conversion of single amounts (costs, invoice lines) at their month's rate: metrics.md, section 2. */
#include "metric/rate.h"

#include <assert.h>

#include "language/language.h"

enum result metric_rate_missing(struct problem *problem, uint8_t currency, int32_t month)
{
    char month_text[8];
    return problem_set(problem, RESULT_BAD_INPUT,
                       _("There is no exchange rate for %s in %s. Import it with “farol import fx_rates”."),
                       currency_code(currency), month_format(month, month_text));
}

enum result metric_too_large(struct problem *problem)
{
    return problem_set(problem, RESULT_LIMIT,
                       _("These amounts are too large to be added up. Look for one with digits too many, or leave "
                         "accounts out with a filter."));
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
        *gap = metric_rate_gap_earlier(*gap, (struct metric_rate_gap){ month, currency });
        return false;
    }
    bool fits = money_convert_micro((__int128)minor * MICRO_PER_MINOR, rate, currency_digits(currency),
                                    currency_digits(columns->currency), ret_minor);
    assert(fits); /* amounts are bounded at import */
    return fits;
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

bool metric_surely_positive(const struct column_snapshot *columns, const struct column_amount *amounts, size_t count)
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
