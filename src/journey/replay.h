/* Playbooks as if they had been on for a while: the engine itself over days that have passed, inside one
 * change. For a company that is made at once with a history, as the sample is: its runs, waits, tasks and
 * those held out are what the engine would have come to, since it is the engine that does it. It looks on
 * working days and on the last one, as after weekends on which the server was off.
 *
 * The columns are those of before the change and stay as they are: what a step writes (a tier, a stage) is
 * not seen by the rules of later days. Health is as shipped, named segments are not known. Everything is
 * stamped with the replayed instants but the change's own, which is when it is committed. */
#ifndef FAROL_JOURNEY_REPLAY_H
#define FAROL_JOURNEY_REPLAY_H

#include "column/column.h"
#include "journey/task.h"

struct journey_replay_playbook {
    text key, body;    /* as a definition is; it says whether it is on */
    int32_t first_day; /* switched on in its morning: who is in its set then is not raised */
};
/* What a person does with a task. */
struct journey_replay_closing {
    int32_t day; /* on or after the day it is raised; DAY_ABSENT: it stays open */
    struct journey_task_closing how;
};
struct journey_replay {
    struct column_snapshot *columns; /* with all families; borrowed */
    const struct zone *zone;
    const struct journey_replay_playbook *playbooks; /* ascending by first_day */
    size_t count;
    int32_t last_day;
    void *context;
    /* Asked of each new task; texts of the answer live as long as the replay. */
    void (*close)(void *context, const struct journey_task *task, text account_external_id, int32_t day,
                  struct journey_replay_closing *ret);
    bool (*is_cancelled)(void *context); /* NULL: never */
};

/* Inside store_write. A failure (a rule that cannot be worked out is one too) is to roll the change back. */
MUST_USE enum result journey_replay(struct ledger_change *change, const struct journey_replay *replay,
                                    struct problem *problem);

#endif
