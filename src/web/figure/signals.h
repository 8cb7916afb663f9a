/* The leading indicators' accounts, kept by snapshot and day: they are the same for every filter, period
 * and language, and reading all usage is the dearest part of the dashboard. Safe from any thread; who asks
 * while they are being computed waits for them. */
#ifndef FAROL_WEB_SIGNALS_H
#define FAROL_WEB_SIGNALS_H

#include "report/summary.h"

struct web_signals;
struct web_signals *web_signals_new(void);
void web_signals_release(struct web_signals *signals); /* NULL is fine */
/* For report_summary_query.signals, with the struct as its context. The bits are copied into `arena`. */
enum result web_signals_read(void *signals, struct arena *arena, const struct column_snapshot *columns,
                             const int32_t *days, size_t count, struct report_signal_bits *ret,
                             struct problem *problem);

#endif
