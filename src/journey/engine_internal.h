/* The engine's parts among themselves (engine.h): engine.c ticks, look.c looks at triggers and raises runs,
 * run.c decides what each due run does next, effect.c does it inside the transaction. */
#ifndef FAROL_JOURNEY_ENGINE_INTERNAL_H
#define FAROL_JOURNEY_ENGINE_INTERNAL_H

#include "journey/engine.h"
#include "journey/task.h"
#include "journey/trigger.h"
#include "journey/values.h"
#include "schedule/schedule.h"

/* A playbook that is on, and what its trigger saw. */
struct engine_watch {
    text key, watched; /* watched: the trigger as JSON, by which a changed one is known */
    int64_t version;
    struct playbook *playbook;
    uint64_t *seen; /* its own memory */
    size_t word_count;
    bool is_new;        /* never looked at: who is in the set is not raised, unless the playbook says so */
    int32_t looked_day; /* DAY_ABSENT: never */
};

struct engine_version { /* a playbook as runs go by it */
    text key;
    int64_t version;
    struct playbook *playbook; /* NULL: it cannot be read any more */
};

struct journey_engine {
    struct journey_engine_options options;
    struct arena watch_memory, version_memory, round_memory;
    struct engine_watch *watches;
    size_t watch_count;
    int64_t definitions_change; /* those that watches were read from; −1 none */
    uint64_t looked_version;    /* of the columns */
    int32_t looked_day;
    bool more; /* more accounts fired than were raised at once */
    struct {
        struct engine_version *items;
        size_t count, capacity;
    } versions;
    bool nightly_is_put;
    struct {
        uint64_t *items; /* a hash each */
        size_t count, capacity;
    } said; /* faults of `said_day` */
    int32_t said_day;
};

/* The columns and what rules need beside them, of one round. */
struct engine_view {
    struct column_snapshot *columns;
    struct journey_values above;
    struct rule_values values; /* of `above` */
    const struct journey_engine_options *options;
    int32_t day;
    int64_t now;
};

void engine_report(struct journey_engine *engine, const char *what, text name, const struct problem *problem);
/* A fault that is met at each look until somebody mends it: said once a day for each reason. */
void engine_report_standing(struct journey_engine *engine, int32_t day, const char *what, text name,
                            const struct problem *problem);
bool engine_is_stopping(const struct journey_engine *engine);
/* The store's reader and transaction, or those of the change that all is to happen inside of. */
MUST_USE enum result engine_read_begin(const struct journey_engine *engine, struct store_connection **ret,
                                       struct problem *problem);
void engine_read_end(const struct journey_engine *engine, struct store_connection *connection);
MUST_USE enum result engine_write(const struct journey_engine *engine, store_work work, void *context,
                                  struct problem *problem);

/* Reads the playbooks that are on where definitions have changed since. */
MUST_USE enum result engine_read_watches(struct journey_engine *engine, struct problem *problem);
void engine_forget_watches(struct journey_engine *engine);
/* Looks at all triggers where something has changed since the last look. */
MUST_USE enum result engine_look(struct journey_engine *engine, const struct engine_view *view,
                                 struct problem *problem);
/* Takes runs that are due one step on each, at most ENGINE_RUNS_AT_ONCE. *ret_count: of how many. */
MUST_USE enum result engine_advance(struct journey_engine *engine, const struct engine_view *view,
                                    size_t *ret_count, struct problem *problem);
/* When a run that comes to `step` at `now` is to be looked at. */
int64_t engine_due(const struct journey_engine *engine, const struct playbook *playbook, int step,
                   int64_t now);

/* What a due run does next, decided from the columns before the transaction. */
enum engine_move {
    ENGINE_LATER, /* nothing: again at due_at */
    ENGINE_STOP,
    ENGINE_STEP /* the step's effect, then `next` */
};
struct engine_pending {
    struct arena *arena; /* the round's */
    struct ledger_job job;
    struct ledger_run run; /* as it stands */
    const struct playbook *playbook;
    const struct playbook_step *step;
    enum engine_move move;
    int next;       /* step; PLAYBOOK_END */
    int64_t due_at; /* of the run where it goes on */
    text effect;    /* what is kept of the step */
    text account;   /* external id */
    /* Texts filled in. */
    text title, detail, to_email;
};
/* Does it and takes the run on; what a step cannot do fails the run, not the change. */
MUST_USE enum result engine_apply(const struct engine_view *view, struct engine_pending *pending,
                                  struct ledger_change *change, struct problem *problem);

#endif
