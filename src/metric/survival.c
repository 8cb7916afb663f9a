/* Retention curves (metrics.md, section 7).
 *
 * The likelihood of the shifted-beta-geometric model needs only the life table, the same one as
 * Kaplan–Meier's: with n at risk and d churned in interval j,
 *   LL(α, β) = Σ d ln α + (n − d) ln(β + j − 1) − n ln(α + β + j − 1).
 * It is climbed in (ln α, ln β) by damped Newton steps (Levenberg), which cannot leave the positive
 * quadrant and do not mind the long ridge of nearly homogeneous bases: there β runs to the end of its range
 * and α is climbed alone. Doubles enter here: these are
 * estimates, and money made from them is rounded at the end. */
#include "metric/survival.h"

#include <math.h>

#define PARAMETER_LOGARITHM 13.815510557964274 /* α and β from 1e-6 to 1e6 */
#define STEPS_MAX 300
#define DAMPING_MAX 1e12

double survival_expected(const struct survival_table *table, size_t horizon, size_t *ret_horizon)
{
    double survival = 1, sum = 0;
    size_t t = 0;
    while (t < horizon) {
        sum += survival;
        t++;
        if (t > table->count || table->at_risk[t] == 0)
            break;
        survival *= 1.0 - (double)table->churned[t] / (double)table->at_risk[t];
    }
    *ret_horizon = t;
    return sum;
}

struct climb {
    double value;        /* the log-likelihood */
    double gradient[2];  /* by ln α, ln β */
    double curvature[3]; /* αα, αβ, ββ */
};

static struct climb look(const struct survival_table *table, double alpha, double beta)
{
    double churned = 0, stayed_terms = 0, all_terms = 0, stayed_squares = 0, all_squares = 0, value = 0;
    for (size_t j = 1; j <= table->count; j++) {
        double n = (double)table->at_risk[j], d = (double)table->churned[j];
        double stay = beta + (double)j - 1, all = alpha + stay;
        churned += d;
        value += (n - d) * log(stay) - n * log(all);
        stayed_terms += (n - d) / stay;
        stayed_squares += (n - d) / (stay * stay);
        all_terms += n / all;
        all_squares += n / (all * all);
    }
    struct climb climb = {.value = value + churned * log(alpha)};
    double by_alpha = churned / alpha - all_terms, by_beta = stayed_terms - all_terms;
    climb.gradient[0] = alpha * by_alpha;
    climb.gradient[1] = beta * by_beta;
    climb.curvature[0] = alpha * by_alpha + alpha * alpha * (all_squares - churned / (alpha * alpha));
    climb.curvature[1] = alpha * beta * all_squares;
    climb.curvature[2] = beta * by_beta + beta * beta * (all_squares - stayed_squares);
    return climb;
}

static double held(double logarithm)
{
    return fmin(fmax(logarithm, -PARAMETER_LOGARITHM), PARAMETER_LOGARITHM);
}

/* Whether a parameter stands at its end and is drawn further out. It rests there while the other is climbed:
 * a step of both, cut at the end, may lead downhill however short it is. */
static bool rests(double at, double gradient)
{
    return (fabs(at) >= PARAMETER_LOGARITHM) & (at * gradient > 0);
}

/* One damped step from (x, y): solves (damping − curvature) δ = gradient. */
static void step(const struct climb *here, double damping, const double from[2], double ret_to[2])
{
    bool alpha_rests = rests(from[0], here->gradient[0]), beta_rests = rests(from[1], here->gradient[1]);
    double a = damping - here->curvature[0], c = damping - here->curvature[2];
    double b = alpha_rests || beta_rests ? 0 : -here->curvature[1];
    double x = alpha_rests ? 0 : here->gradient[0], y = beta_rests ? 0 : here->gradient[1];
    double determinant = a * c - b * b;
    ret_to[0] = held(from[0] + (c * x - b * y) / determinant);
    ret_to[1] = held(from[1] + (a * y - b * x) / determinant);
}

static bool is_identified(const struct survival_table *table)
{
    int64_t churned = 0, at_risk = 0;
    size_t intervals = 0;
    for (size_t j = 1; j <= table->count; j++) {
        churned += table->churned[j];
        at_risk += table->at_risk[j];
        intervals += table->at_risk[j] > 0;
    }
    return intervals >= 2 && churned > 0 && churned < at_risk;
}

/* The least damping that makes the system positive definite, so that a step goes uphill. */
static double least_damping(const struct climb *here)
{
    double middle = (here->curvature[0] + here->curvature[2]) / 2;
    double half = (here->curvature[0] - here->curvature[2]) / 2;
    double largest = middle + sqrt(half * half + here->curvature[1] * here->curvature[1]);
    return largest > 0 ? largest * 1.01 : 0;
}

bool survival_sbg_fit(const struct survival_table *table, double *ret_alpha, double *ret_beta)
{
    if (!is_identified(table))
        return false;
    double at[2] = {0, 0}, damping = 1;
    struct climb here = look(table, 1, 1);
    /* The climb ends where no step helps; the count of steps is a mere bound. */
    for (int steps = 0; (steps < STEPS_MAX) & (damping < DAMPING_MAX); steps++) {
        double to[2];
        step(&here, least_damping(&here) + damping, at, to);
        struct climb there = look(table, exp(to[0]), exp(to[1]));
        if (!(there.value > here.value)) {
            damping *= 8;
            continue;
        }
        at[0] = to[0];
        at[1] = to[1];
        here = there;
        damping /= 8;
    }
    *ret_alpha = exp(at[0]);
    *ret_beta = exp(at[1]);
    return true;
}

double survival_sbg(double alpha, double beta, int t)
{
    double survival = 1;
    for (int j = 1; j <= t; j++)
        survival *= (beta + j - 1) / (alpha + beta + j - 1);
    return survival;
}

double survival_sbg_lifetime(double alpha, double beta, double discount)
{
    if (discount <= 0) /* the mean of the beta-geometric: Σ S(t) = (α + β − 1) ÷ (α − 1) */
        return alpha > 1 ? (alpha + beta - 1) / (alpha - 1) : NAN;
    double term = 1, sum = 0;
    for (int t = 1; term > sum * 1e-15 && t < 10000000; t++) {
        sum += term;
        term *= (beta + t - 1) / (alpha + beta + t - 1) / (1 + discount);
    }
    return sum;
}

/* The regularised upper incomplete gamma function Q(a, x): the series of P below a + 1, the continued
 * fraction (Lentz) above. */
double survival_chi_squared_tail(double value, int degrees)
{
    double a = degrees / 2.0, x = value / 2;
    if (!(x > 0))
        return 1;
    double factor = exp(a * log(x) - x - lgamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (double n = a + 1; term > sum * 1e-16; n += 1)
            sum += term *= x / n;
        return 1 - factor * sum;
    }
    double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
    for (int i = 1; fabs(d * c - 1) > 1e-15; i++) {
        double numerator = -i * (i - a);
        b += 2;
        d = 1 / (b + numerator * d);
        c = b + numerator / c;
        fraction *= d * c;
    }
    return factor * fraction;
}
