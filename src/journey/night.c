/* See night.h. */
#include "journey/night.h"

#include "base/list.h"
#include "journey/stage_write.h"
#include "journey/values.h"

/* Changes of that many rows: the first night may move every account there is, and neither the writer, for
 * whom people wait, nor memory is to hold all of it. What a stopped night has written stands; the next
 * attempt finds the rest. */
enum { NIGHT_ROWS_A_CHANGE = 5000 };

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
    bool has_written;
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

/* `result`: of the writing; what was written before a failure is taken in all the same. */
static enum result night_end(struct night *night, enum result result, struct problem *problem)
{
    const struct journey_nights *nights = night->nights;
    struct problem late;
    enum result taken =
        night->has_written && nights->written ? nights->written(nights->context, &late) : RESULT_OK;
    if (result == RESULT_OK && taken != RESULT_OK) {
        *problem = late;
        result = taken;
    }
    for (size_t i = 0; night->nights->report && i < night->faults.count; i++)
        night->nights->report(night->nights->context, night->faults.items[i].place,
                              night->faults.items[i].reason);
    list_release(&night->faults);
    column_snapshot_release(night->columns);
    arena_release(&night->arena);
    return result;
}

/* One change of the night, unless it is to stop. */
static enum result write_some(struct night *night, journey_work work, struct problem *problem)
{
    const struct journey_nights *nights = night->nights;
    if (nights->is_stopping && nights->is_stopping(nights->context))
        return problem_set(problem, RESULT_CANCELLED, "%s", _("Stopped."));
    enum result result = nights->write(nights->context, work, night, problem);
    night->has_written |= result == RESULT_OK;
    return result;
}

static enum result write_moves(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    return journey_moves_write(change, night->columns, &night->moves,
                               zone_day_start(change->zone, night->day), problem);
}

static enum result find_and_write_moves(struct night *night, struct problem *problem)
{
    struct journey_search *search = journey_stage_search(&night->arena, night->columns, night->day,
                                                         &night->set, &night->values, NULL, &night->faults);
    struct journey_moves *moves = &night->moves;
    moves->items = arena_array(&night->arena, struct journey_move, NIGHT_ROWS_A_CHANGE);
    enum result result = RESULT_OK;
    while (result == RESULT_OK &&
           (moves->count = journey_stage_search_next(search, moves->items, NIGHT_ROWS_A_CHANGE)) > 0)
        result = write_some(night, write_moves, problem);
    return result;
}

enum result journey_night_stages(void *context, int32_t day, int64_t now, struct problem *problem)
{
    struct night night;
    (void)now;
    enum result result = night_begin(&night, context, day, problem);
    if (result == RESULT_OK)
        result = find_and_write_moves(&night, problem);
    return night_end(&night, result, problem);
}

static enum result write_milestones(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct night *night = context;
    return journey_milestones_write(change, night->columns, &night->milestones, problem);
}

static enum result find_and_write_milestones(struct night *night, struct problem *problem)
{
    struct journey_milestone_search *search = journey_milestone_search(
        &night->arena, night->columns, night->day, &night->set, &night->values, NULL, &night->faults);
    struct journey_milestone_changes *changes = &night->milestones;
    changes->items = arena_array(&night->arena, struct journey_milestone_change, NIGHT_ROWS_A_CHANGE);
    enum result result = RESULT_OK;
    while (result == RESULT_OK &&
           (changes->count = journey_milestone_search_next(search, changes->items, NIGHT_ROWS_A_CHANGE)) > 0)
        result = write_some(night, write_milestones, problem);
    return result;
}

enum result journey_night_milestones(void *context, int32_t day, int64_t now, struct problem *problem)
{
    struct night night;
    (void)now;
    enum result result = night_begin(&night, context, day, problem);
    if (result == RESULT_OK)
        result = find_and_write_milestones(&night, problem);
    return night_end(&night, result, problem);
}
