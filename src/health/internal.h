/* What the files of health/ share. */
#ifndef FAROL_HEALTH_INTERNAL_H
#define FAROL_HEALTH_INTERNAL_H

#include "base/bits.h"
#include "health/health.h"

/* The criterion's measure of accounts [account, account + count), all of one block; NAN absent. */
void health_measure_read(const struct health_day *day, const struct health_criterion *criterion,
                         uint32_t account, uint32_t count, double *measured);
/* What a measure is worth: millionths, HEALTH_ABSENT for NAN. Half to even. */
int32_t health_value(const struct health_criterion *criterion, double measured);
/* The score, hundredths, of Σ weight × value over Σ weight; HEALTH_ABSENT where that is 0. */
int32_t health_score_of(int64_t weighted, int64_t weight);
int64_t health_weight_of(const struct health_model *model);
/* The share of `whole`, in millionths. */
int32_t health_coverage_of(int64_t weight, int64_t whole);
/* Whether any ticket stood by then: an account without one has none open, rather than nothing known. */
bool health_tickets_recorded(const struct column_snapshot *columns, int32_t day);

/* assess.c: whether an account is a customer, its MRR at `mrr_day` being known: it pays, or has signed up and
 * is yet to pay. */
bool health_is_customer(const struct metric_scope *scope, uint32_t account, int64_t mrr, int32_t mrr_day);

#endif
