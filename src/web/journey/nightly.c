/* The night's work of journeys (nightly.h): moves first, in a change of their own, so that the milestones of
 * a stage are made on the day it is entered. A rule that cannot be answered is logged and moves nobody. */
#include "web/journey/nightly.h"

#include "base/list.h"
#include "base/log.h"
#include "column/live.h"
#include "web/journey/journey.h"
#include "web/scheduler.h"
#include "web/values.h"

struct night {
    struct web_application *application;
    struct arena arena;
    struct column_snapshot *columns;
    struct journey_set set;
    struct journey_faults faults;
    struct journey_moves moves;
    struct journey_milestone_changes milestones;
    int32_t day;
};

static enum result night_begin(struct night *night, struct problem *problem)
{
    arena_init(&night->arena, 0);
    night->faults.arena = &night->arena;
    night->columns = column_live_acquire(night->application->live);
    return web_journey_set(night->application, night->columns, &night->arena, &night->set, NULL, problem);
}

static void night_end(struct night *night)
{
    for (size_t i = 0; i < night->faults.count; i++)
        log_event(LOG_WARNING, "journey-rule-not-answered", "place=%.*s",
                  TEXT_ARGUMENTS(night->faults.items[i].place));
    list_release(&night->faults);
    column_snapshot_release(night->columns);
    arena_release(&night->arena);
}

static enum result moves_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    int64_t entered_at = zone_day_start(change->zone, night->day);
    return journey_moves_write(change, night->columns, &night->moves, entered_at, problem);
}

static enum result milestones_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    return journey_milestones_write(change, night->columns, &night->milestones, problem);
}

static enum result move_accounts(struct web_application *application, int32_t day, struct problem *problem)
{
    struct night night = {.application = application, .day = day};
    enum result result = night_begin(&night, problem);
    if (result == RESULT_OK) {
        struct journey_values values = web_values_of(application, night.columns);
        struct rule_values asked = journey_rule_values(&values);
        journey_stage_moves(&night.arena, night.columns, day, &night.set, &asked, NULL, &night.moves,
                            &night.faults);
    }
    if (result == RESULT_OK && night.moves.count)
        result = web_scheduler_write(application, moves_work, &night, problem);
    night_end(&night);
    return result;
}

static enum result look_at_milestones(struct web_application *application, int32_t day,
                                      struct problem *problem)
{
    struct night night = {.application = application, .day = day};
    enum result result = night_begin(&night, problem);
    if (result == RESULT_OK) {
        struct journey_values values = web_values_of(application, night.columns);
        struct rule_values asked = journey_rule_values(&values);
        journey_milestone_due(&night.arena, night.columns, day, &night.set, &asked, NULL, &night.milestones,
                              &night.faults);
    }
    if (result == RESULT_OK && night.milestones.count)
        result = web_scheduler_write(application, milestones_work, &night, problem);
    night_end(&night);
    return result;
}

enum result web_journey_nightly(void *application, int32_t day, int64_t now, struct problem *problem)
{
    (void)now;
    enum result result = move_accounts(application, day, problem);
    return result == RESULT_OK ? look_at_milestones(application, day, problem) : result;
}
