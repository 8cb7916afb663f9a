/* Unit economics' formulas: see unit_economics.h. Estimates become money here, rounded half to even. */
#include <math.h>

#include "base/money.h"
#include "metric/unit_economics.h"

static int64_t rounded(double minor)
{
    if (!(fabs(minor) < 9e15)) /* absent, infinite, or beyond what a double counts in ones */
        return MONEY_ABSENT;
    return (int64_t)nearbyint(minor);
}

static double number(int64_t money)
{
    return money == MONEY_ABSENT ? NAN : (double)money;
}

static double ratio(double value, double divisor)
{
    return divisor == 0 ? NAN : value / divisor;
}

int64_t unit_cac(int64_t cost, int64_t new_accounts)
{
    if (cost == MONEY_ABSENT || new_accounts == 0)
        return MONEY_ABSENT;
    return (int64_t)divide_half_even(cost, new_accounts);
}

double unit_payback_months(int64_t cac, int64_t arpa, double margin)
{
    return ratio(number(cac), number(arpa) * margin);
}

int64_t unit_ltv_churn(int64_t arpa, double margin, double monthly_logo_churn)
{
    return rounded(ratio(number(arpa) * margin, monthly_logo_churn));
}

int64_t unit_ltv_lifetime(int64_t arpa, double margin, double months)
{
    return rounded(number(arpa) * margin * months);
}

int64_t unit_ltv_ticket(int64_t ticket, double purchases_per_year, double relationship_years)
{
    return rounded(number(ticket) * purchases_per_year * relationship_years);
}

double unit_ltv_to_cac(int64_t ltv, int64_t cac)
{
    return ratio(number(ltv), number(cac));
}
