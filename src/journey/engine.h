/* Playbooks at work: what the scheduler's thread calls at each tick (decision 0022).
 *
 * A tick looks at the triggers of the playbooks that are on, raises runs, and takes every run that is due on
 * by as many steps as it can go. Each step's effect and the run's advance stand in one transaction, so that a
 * step takes effect exactly once, wherever the process dies; what triggers saw is kept in the transaction
 * that raises their runs. Nothing that cannot be read back from the database is in memory.
 *
 * One thread at a time. The clock's days are those of the organisation's zone: a wait of n days ends when the
 * nth day after it began begins. */
#ifndef FAROL_JOURNEY_ENGINE_H
#define FAROL_JOURNEY_ENGINE_H

#include "column/live.h"
#include "journey/playbook.h"
#include "journey/task.h"
#include "ledger/playbook_run.h"
#include "rule/rule.h"

enum {
    ENGINE_LOOK_AGAIN_SECONDS = 3600,  /* how often "wait until" looks */
    ENGINE_RUNS_AT_ONCE = 200,         /* that share a transaction */
    ENGINE_NIGHTLY_ATTEMPTS_MAX = 1000 /* never given up */
};
#define ENGINE_RUN_JOB "playbook-run" /* kinds of jobs */
#define ENGINE_NIGHTLY_JOB "nightly"

typedef enum result (*journey_work)(struct ledger_change *change, void *context, struct problem *problem);

/* Work of each night: kept scores, stages moved by rule … Run once a day of the organisation, after it began,
 * in the order of the list and before triggers are looked at; tried again when it fails, and after a kill. */
struct journey_nightly {
    const char *name;
    enum result (*run)(void *context, int32_t day, int64_t now, struct problem *problem);
    void *context;
};

struct journey_engine_options {
    struct store *store;
    struct column_live *live;
    const struct zone *zone;
    void *context; /* of the functions below */
    /* Runs `work` in one change of the record, which the columns have taken in when it returns. */
    enum result (*write)(void *context, journey_work work, void *work_context, struct problem *problem);
    struct kept *kept;        /* assessments of all accounts; NULL: made at each look */
    struct rule_values lists; /* who keeps numbers of lists; {0}: nobody */
    /* A playbook or a night's work that could not be done; the tick goes on with the others. */
    void (*report)(void *context, const char *what, text name, const struct problem *problem);
    bool (*is_stopping)(void *context); /* NULL: never */
    /* NULL; else all is read and written inside this open change (replay.h): `store` is NULL, rules know
     * health as it is shipped and no named segments, there is no nightly work and nothing is delivered. */
    struct ledger_change *inside;
    /* Hears of each task that a step raised or brought up to date, within its transaction; NULL. */
    void (*raised)(void *context, const struct journey_task *task, const char *external_id,
                   enum journey_raised raised);
    const struct journey_nightly *nightly;
    size_t nightly_count;
};

struct journey_engine;
/* Borrows what the options point to. */
MUST_USE enum result journey_engine_open(struct journey_engine **ret_engine,
                                         const struct journey_engine_options *options,
                                         struct problem *problem);
void journey_engine_close(struct journey_engine *engine); /* NULL is fine */
/* All that is due at `now`. A failure is of the store: what was done stands, and the next tick goes on. BUSY
 * while the columns are still being loaded: nothing was looked at. */
MUST_USE enum result journey_engine_tick(struct journey_engine *engine, int64_t now, struct problem *problem);

/* Why a person ends a run, and who. */
enum { JOURNEY_STOP_REASON_MAX = 300 };
struct journey_stop {
    text reason, by_email;
    bool (*may)(void *context, int64_t account_id); /* of several: whose runs; NULL: everyone's */
    void *context;
};
/* BAD_INPUT for a reason that says nothing, or too much. */
MUST_USE enum result journey_stop_check(const struct journey_stop *stop, struct problem *problem);
/* Ends an active run by hand; its job goes with it, its last step says who, its `error` why. CONFLICT when it
 * has ended meanwhile, NOT_FOUND, BAD_INPUT as above. */
MUST_USE enum result journey_run_stop(struct ledger_change *change, int64_t run_id,
                                      const struct journey_stop *stop, struct problem *problem);
/* All active ones of a playbook, of whatever version. *ret_count: how many. */
MUST_USE enum result journey_runs_stop(struct ledger_change *change, text playbook,
                                       const struct journey_stop *stop, int64_t *ret_count,
                                       struct problem *problem);

#endif
