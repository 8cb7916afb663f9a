/* Retention curves over a life table (metrics.md, section 7): the pure formulas. A table has one row
 * an interval 1 … count: how many were at risk in it and how many of them churned; item 0 of the arrays
 * is unused. */
#ifndef FAROL_METRIC_SURVIVAL_H
#define FAROL_METRIC_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct survival_table {
    size_t count;               /* intervals */
    int64_t *at_risk, *churned; /* [count + 1] */
};

/* The expected number of intervals that an account pays for, of the first `horizon`: Σ S(t) for
 * t = 0 … horizon − 1 of the Kaplan–Meier curve. The curve ends where nobody is left at risk:
 * `ret_horizon` says how many terms were summed. */
double survival_expected(const struct survival_table *table, size_t horizon, size_t *ret_horizon);

/* The shifted-beta-geometric model (Fader & Hardie 2007) by maximum likelihood. False when the table
 * cannot identify it: fewer than two intervals, nobody churned, or nobody stayed. Parameters are held
 * within [1e-6, 1e6]; a homogeneous base ends at the upper bound, which then acts as a geometric. */
bool survival_sbg_fit(const struct survival_table *table, double *ret_alpha, double *ret_beta);
/* S(t): the share that is still there after t intervals. */
double survival_sbg(double alpha, double beta, int t);
/* Discounted expected lifetime of a new account, Σ S(t) ÷ (1 + discount)^t from t = 0 (Fader & Hardie
 * 2010), in intervals; NAN where it is infinite (no discount and α ≤ 1). */
double survival_sbg_lifetime(double alpha, double beta, double discount);

/* The upper tail of the chi-squared distribution. */
double survival_chi_squared_tail(double value, int degrees);

#endif
