/* Playbooks at work on a record of the test's: the ledger's fixture, live columns, and an engine that can be
 * made to die between any two transactions and is then opened anew, as after a kill. */
#ifndef FAROL_TESTS_JOURNEY_AT_WORK_H
#define FAROL_TESTS_JOURNEY_AT_WORK_H

#include "../ledger/fixture.h"
#include "column/live.h"
#include "journey/night.h"

struct at_work {
    struct fixture *f;
    struct column_live *live;
    struct journey_engine *engine;
    struct arena arena;
    int reports;
    char last_report[700];
    /* The engine dies at the `dies_in`th commit that it asks for: before it (or where it asks
     * whether to end), or right after it. 0: never. */
    int dies_in;
    void (*next_death)(struct at_work *work); /* sets the two for the next life; NULL */
    bool dies_after;
    int deaths;
    bool is_dead;
    struct kept *kept;
    const struct journey_nightly *nightly;
    size_t nightly_count;
    struct journey_nights *nights; /* brought up to date whenever the columns are opened anew; NULL */
};

void at_work_open(struct at_work *work, struct fixture *f);
void at_work_close(struct at_work *work);
/* What nights' work is given. */
struct journey_nights at_work_nights(struct at_work *work);
/* A person's change, which the columns take in. */
void at_work_change(struct at_work *work, journey_work run, void *context);
/* A playbook's definition, as it is put by a person. */
void at_work_playbook(struct at_work *work, const char *key, const char *body);
/* Ticks at noon of the day; opens the engine anew and ticks again for as long as it dies. */
void at_work_tick(struct at_work *work, const char *day);
void at_work_tick_at(struct at_work *work, int64_t now);
/* What was put behind the engine's back stands in the columns. */
void at_work_follow(struct at_work *work);
/* All runs, oldest first: "low-health A1 done 3;" … */
const char *at_work_runs(struct at_work *work);
/* All tasks by account and reason: "A1 low-health open Call Alfa 2024-01-03;" … */
const char *at_work_tasks(struct at_work *work);

#endif
