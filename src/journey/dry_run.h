/* What a playbook would have done last year, on the record as it is known now: each day's set of its trigger,
 * as of that day, as the engine would have looked at it. Pure.
 *
 * Of large companies not every day is looked at but every few: at most every PLAYBOOK_GRACE_DAYS, so that no
 * happening is missed, and of sets that rest on health at most every 31. `step_days` says it. Fields that are
 * not kept by day (segment, owner, custom ones) are as they are now. */
#ifndef FAROL_JOURNEY_DRY_RUN_H
#define FAROL_JOURNEY_DRY_RUN_H

#include "journey/trigger.h"
#include "journey/values.h"

enum { DRY_RUN_DAYS = 365, DRY_RUN_CHURN_DAYS = 90, DRY_RUN_MONTHS_MAX = 14, DRY_RUN_ITEMS_MAX = 200 };

struct dry_run_month {
    int32_t month;
    int64_t raised;       /* runs, those held out included */
    int64_t held_out;     /* of them */
    int64_t before_churn; /* of them: the account's MRR ended within DRY_RUN_CHURN_DAYS after */
    int64_t churned;      /* accounts whose MRR ended in the month, raised or not */
};
struct dry_run_item {
    uint32_t account; /* index */
    int32_t day;
    bool held_out;
    int32_t churn_day; /* DAY_ABSENT: not within DRY_RUN_CHURN_DAYS */
};
struct dry_run {
    int32_t first_day, last_day; /* (first_day, last_day]: who is in the set on first_day is not raised */
    int32_t step_days;
    struct dry_run_month months[DRY_RUN_MONTHS_MAX]; /* ascending */
    int month_count;
    int64_t raised, held_out, before_churn;
    int64_t accounts; /* different ones */
    int64_t judged;   /* raised DRY_RUN_CHURN_DAYS or more ago: of them before_churn can be said whole */
    int64_t judged_before_churn;
    int64_t churned;            /* accounts whose MRR ended in the time */
    int64_t churned_warned;     /* of them, raised within DRY_RUN_CHURN_DAYS before */
    int64_t present;            /* in the set on last_day: whom `include_present` would start with */
    struct dry_run_item *items; /* the latest, newest first */
    size_t item_count;
};
/* `last_day` is as a rule yesterday or today. `key` draws the hold-out. `above` is what rules ask for from
 * above (NULL nothing), as it is before anything was asked of it. `stop` (may be NULL) is asked now and
 * then; CANCELLED. */
MUST_USE enum result playbook_dry_run(struct arena *arena, text key, const struct playbook *playbook,
                                      const struct column_snapshot *columns, int32_t last_day,
                                      const struct journey_values *above, bool (*stop)(void *context),
                                      void *stop_context, struct dry_run *ret, struct problem *problem);
/* How often `stop` will be asked: how many days are looked at. */
int playbook_dry_run_looks(const struct column_snapshot *columns, const struct playbook *playbook);

#endif
