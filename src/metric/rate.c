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
