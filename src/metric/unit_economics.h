/* The formulas of unit economics (metrics.md, section 3), apart from where their terms come from. Money
 * is minor units, MONEY_ABSENT when absent; rates and counts of time are doubles, NAN when absent. A
 * result is absent when a term is, or when a divisor is zero. */
#ifndef FAROL_METRIC_UNIT_ECONOMICS_H
#define FAROL_METRIC_UNIT_ECONOMICS_H

#include <stdint.h>

int64_t unit_cac(int64_t cost, int64_t new_accounts); /* exact, half to even */
double unit_payback_months(int64_t cac, int64_t arpa, double margin);
int64_t unit_ltv_churn(int64_t arpa, double margin, double monthly_logo_churn);
/* `months`: expected months, from a survival curve or a model. */
int64_t unit_ltv_lifetime(int64_t arpa, double margin, double months);
int64_t unit_ltv_ticket(int64_t ticket, double purchases_per_year, double relationship_years);
double unit_ltv_to_cac(int64_t ltv, int64_t cac);

#endif
