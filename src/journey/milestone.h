/* What accounts are to reach in their stage, and whether they have: pure functions of a snapshot, a day and
 * the journeys in force. The nightly job writes what they say (stage_write.h).
 *
 * A milestone of a journey becomes a row of the record when an account stands in its stage; the row is known
 * by its name, in either language, with a due day not before the anchor: so the renewal's comes again with
 * the next renewal. None is born late: what was due before it could be made is not. From then on it is the
 * account's own: people move its deadline, give it owners, say that it was reached. Rules only say that it
 * was reached, and never take that back. */
#ifndef FAROL_JOURNEY_MILESTONE_H
#define FAROL_JOURNEY_MILESTONE_H

#include "journey/stage.h"

struct journey_milestone_change {
    uint32_t account;
    const struct journey *journey;
    int milestone; /* position in the journey */
    bool makes;    /* there is no row yet */
    int32_t anchor_day, due_day;
    int32_t reached_day; /* DAY_ABSENT: not reached, or not to be told */
    int64_t row_id;      /* of the row that there is; 0 */
};
struct journey_milestone_changes {
    struct journey_milestone_change *items; /* by account, then position; in the arena */
    size_t count;
};
/* What is to be written at the end of `day`: rows to be made, and those now reached. Parameters as of
 * journey_stage_moves. */
void journey_milestone_due(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                           const struct journey_set *set, const struct rule_values *values,
                           const uint64_t *accounts, struct journey_milestone_changes *ret,
                           struct journey_faults *faults);
/* The same a piece at a time, as journey_stage_search; `room` is at least JOURNEY_MILESTONES_MAX, since an
 * account's stand together. */
struct journey_milestone_search;
struct journey_milestone_search *
journey_milestone_search(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const struct rule_values *values,
                         const uint64_t *accounts, struct journey_faults *faults);
size_t journey_milestone_search_next(struct journey_milestone_search *search,
                                     struct journey_milestone_change *ret, size_t room);

/* The day on which the account had used `feature` `times` times, counted from `from`, within `within_days`
 * (0: whenever), by the end of `day`; DAY_ABSENT when it had not. Ten days from the 1st end with the 10th. */
int32_t journey_first_use(const struct column_snapshot *columns, uint32_t account, text feature,
                          int64_t times, int32_t from, int32_t within_days, int32_t day);
/* What the account's time is counted from: signed up, else its first MRR, else `fallback`. */
int32_t journey_anchor_day(const struct column_snapshot *columns, uint32_t account, int32_t fallback);

#endif
