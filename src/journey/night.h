/* What is done each night about journeys: accounts move by their rules, milestones are made and said to be
 * reached, tiers are written where rules decide them. Each may be run again for the same day and comes to the
 * same. Used as nightly work of the engine (engine.h). */
#ifndef FAROL_JOURNEY_NIGHT_H
#define FAROL_JOURNEY_NIGHT_H

#include "journey/engine.h"

struct journey_nights {
    struct store *store;
    struct column_live *live;
    struct kept *kept; /* as of engine.h */
    struct rule_values lists;
    void *context; /* of what follows */
    /* One of the night's changes; the columns may take it in as late as `written`, after the last one
     * (NULL: `write` has done so itself). */
    enum result (*write)(void *context, journey_work work, void *work_context, struct problem *problem);
    enum result (*written)(void *context, struct problem *problem);
    /* As `write`, as the actor of what tiers' rules write; NULL: `write`. */
    enum result (*write_tiers)(void *context, journey_work work, void *work_context, struct problem *problem);
    /* Rules that could not be answered, each once a night; NULL. */
    void (*report)(void *context, text place, text reason);
    bool (*is_stopping)(void *context); /* asked between changes; NULL: never */
};
/* `context` is a struct journey_nights. CANCELLED when it stops: what is written by then stands. */
MUST_USE enum result journey_night_stages(void *context, int32_t day, int64_t now, struct problem *problem);
MUST_USE enum result journey_night_milestones(void *context, int32_t day, int64_t now,
                                              struct problem *problem);

/* Where the tiers' definition says so (tier.h). At most so many accounts share a change. */
enum { JOURNEY_TIERS_AT_ONCE = 5000 };
MUST_USE enum result journey_night_tiers(void *context, int32_t day, int64_t now, struct problem *problem);

#endif
