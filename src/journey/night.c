/* See night.h. */
#include "journey/night.h"

#include "base/list.h"
#include "journey/stage_write.h"
#include "journey/values.h"

/* One night's sight of journeys: columns, definitions in force, what rules ask for. */
struct night {
    const struct journey_nights *nights;
    int32_t day;
    struct arena arena;
    struct column_snapshot *columns;
    struct journey_set set;
    struct journey_values above;
    struct rule_values values;
    struct journey_faults faults;
    struct journey_moves moves;
    struct journey_milestone_changes milestones;
};

static enum result night_begin(struct night *night, const struct journey_nights *nights, int32_t day,
                               struct problem *problem)
{
    struct store_connection *connection;
    *night = (struct night){.nights = nights, .day = day};
    arena_init(&night->arena, 0);
    night->columns = column_live_acquire(nights->live);
    night->faults.arena = &night->arena;
    night->above = (struct journey_values){.store = nights->store,
                                           .known_change = night->columns->known_change,
                                           .kept = nights->kept,
                                           .lists = nights->lists};
    night->values = journey_rule_values(&night->above);
    enum result result = store_read_begin(nights->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_set_read(connection, night->columns->known_change, &night->arena, &night->set, problem);
    store_read_end(nights->store, connection);
    return result;
}

static void night_end(struct night *night)
{
    for (size_t i = 0; night->nights->report && i < night->faults.count; i++)
        night->nights->report(night->nights->context, night->faults.items[i].place,
                              night->faults.items[i].reason);
    list_release(&night->faults);
    column_snapshot_release(night->columns);
    arena_release(&night->arena);
}

static enum result write_moves(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    return journey_moves_write(change, night->columns, &night->moves,
                               zone_day_start(change->zone, night->day), problem);
}

enum result journey_night_stages(void *context, int32_t day, int64_t now, struct problem *problem)
{
    const struct journey_nights *nights = context;
    struct night night;
    (void)now;
    enum result result = night_begin(&night, nights, day, problem);
    if (result == RESULT_OK)
        journey_stage_moves(&night.arena, night.columns, day, &night.set, &night.values, NULL, &night.moves,
                            &night.faults);
    if (result == RESULT_OK && night.moves.count > 0)
        result = nights->write(nights->context, write_moves, &night, problem);
    night_end(&night);
    return result;
}

static enum result write_milestones(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    return journey_milestones_write(change, night->columns, &night->milestones, problem);
}

enum result journey_night_milestones(void *context, int32_t day, int64_t now, struct problem *problem)
{
    const struct journey_nights *nights = context;
    struct night night;
    (void)now;
    enum result result = night_begin(&night, nights, day, problem);
    if (result == RESULT_OK)
        journey_milestone_due(&night.arena, night.columns, day, &night.set, &night.values, NULL,
                              &night.milestones, &night.faults);
    if (result == RESULT_OK && night.milestones.count > 0)
        result = nights->write(nights->context, write_milestones, &night, problem);
    night_end(&night);
    return result;
}
