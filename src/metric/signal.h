/* Single signals of one account's rows in a block, for signals.c and the columns of a list of accounts.
 * `local` is the account's place in its block; `day` the day at whose end they hold. */
#ifndef FAROL_METRIC_SIGNAL_H
#define FAROL_METRIC_SIGNAL_H

#include "metric/metric.h"

/* As struct metric_signals has them. */
int16_t metric_last_nps(const struct column_survey_block *block, uint32_t local, int32_t day);
void metric_open_tickets(const struct column_ticket_block *block, uint32_t local, int32_t day,
                         uint16_t *ret_open, uint16_t *ret_severe);
int32_t metric_days_since_contact(const struct column_interaction_block *block, uint32_t local, int32_t day);
int32_t metric_days_overdue(const struct column_invoice_block *block, uint32_t local, int32_t day);
int32_t metric_last_seen(const struct column_snapshot *columns, const struct column_usage_block *block,
                         uint32_t local, int32_t day);

#endif
