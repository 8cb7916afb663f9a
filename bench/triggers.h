/* A hundred playbook triggers over all accounts, as the scheduler looks at them after a day's changes. */
#ifndef FAROL_BENCH_TRIGGERS_H
#define FAROL_BENCH_TRIGGERS_H

#include "column/column.h"

enum { BENCH_TRIGGERS = 100 };

struct bench_triggers;
/* Sees every set on the day before `day`; a hundredth of the accounts are then taken for unseen. */
struct bench_triggers *bench_triggers_new(const struct column_snapshot *columns, int32_t day);
/* One look at all of them. Returns how many accounts come into a set. */
int64_t bench_triggers_look(struct bench_triggers *triggers);
void bench_triggers_free(struct bench_triggers *triggers);

#endif
