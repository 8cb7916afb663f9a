/* Tiers written by their rules at night (night.h). */
#include "journey/night.h"
#include "journey/values.h"
#include "language/language.h"

struct tier_night {
    const struct journey_nights *nights;
    struct arena arena;
    struct column_snapshot *columns;
    struct journey_tier_change *changes;
    size_t count, first, end; /* those of one change of the record */
};

static enum result write_tiers(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct tier_night *night = context;
    return journey_tier_changes_write(change, night->columns, night->changes + night->first,
                                      night->end - night->first, problem);
}

/* What would be written; nothing where the definition does not say so. */
static enum result find_tiers(struct tier_night *night, int32_t day, struct problem *problem)
{
    struct journey_values above = {.store = night->nights->store,
                                   .known_change = night->columns->known_change,
                                   .kept = night->nights->kept,
                                   .lists = night->nights->lists,
                                   .without_tiers = true};
    struct rule_values values = journey_rule_values(&above);
    const struct journey_tiers *tiers;
    struct journey_tier_states states;
    struct store_connection *connection;
    enum result result = journey_values_tiers(&above, &night->arena, &tiers, problem);
    if (result != RESULT_OK || !tiers->writes)
        return result;
    result = journey_tier_states(&night->arena, night->columns, day, tiers, &values, &states, problem);
    if (result != RESULT_OK)
        return result;
    result = store_read_begin(night->nights->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_tier_changes(connection, night->columns, &states, &night->arena, &night->changes,
                                  &night->count, problem);
    store_read_end(night->nights->store, connection);
    return result;
}

/* As stages' nights: what a stopped one has written stands, and the next attempt finds the rest. */
static enum result write_some(struct tier_night *night, struct problem *problem)
{
    const struct journey_nights *nights = night->nights;
    size_t left = night->count - night->first;
    if (nights->is_stopping && nights->is_stopping(nights->context))
        return problem_set(problem, RESULT_CANCELLED, "%s", _("Stopped."));
    night->end = night->first + (left < JOURNEY_TIERS_AT_ONCE ? left : JOURNEY_TIERS_AT_ONCE);
    enum result result = (nights->write_tiers ? nights->write_tiers
                                              : nights->write)(nights->context, write_tiers, night, problem);
    if (result == RESULT_OK)
        night->first = night->end;
    return result;
}

enum result journey_night_tiers(void *context, int32_t day, int64_t now, struct problem *problem)
{
    const struct journey_nights *nights = context;
    struct tier_night night = {.nights = nights};
    struct problem late;
    (void)now;
    arena_init(&night.arena, 0);
    night.columns = column_live_acquire(nights->live);
    enum result result = find_tiers(&night, day, problem);
    while (result == RESULT_OK && night.first < night.count)
        result = write_some(&night, problem);
    enum result taken = night.first && nights->written ? nights->written(nights->context, &late) : RESULT_OK;
    if (result == RESULT_OK && taken != RESULT_OK) {
        *problem = late;
        result = taken;
    }
    column_snapshot_release(night.columns);
    arena_release(&night.arena);
    return result;
}
