/* See snapshot.h. */
#include "cli/snapshot.h"

#include "column/load.h"
#include "journey/model.h"
#include "web/figure/report_settings.h"

static enum result load(struct command *command, text known_at, unsigned families,
                        struct command_snapshot *snapshot, struct problem *problem)
{
    const struct zone *zone = snapshot->organisation.zone;
    int64_t now = command->clock->now(command->clock);
    if (text_is_absent(known_at)) {
        snapshot->today = zone_day_of(zone, now);
        return column_load(command->store, LEDGER_NOW, now,
                           families ? families : COLUMN_FAMILIES_ALL & ~COLUMN_FAMILY(COLUMN_SEARCH),
                           &snapshot->columns, problem);
    }
    int64_t instant = instant_parse_day_end(known_at, zone);
    if (instant == INSTANT_ABSENT)
        return problem_set(
            problem, RESULT_BAD_INPUT,
            _("--known-at takes a day or an instant such as 2016-05-31T18:00:00Z, not \"%.*s\"."),
            TEXT_ARGUMENTS(known_at));
    snapshot->today = zone_day_of(zone, instant < now ? instant : now);
    return column_load_known_at(command->store, instant, &snapshot->columns, problem);
}

static enum result read_settings(struct command *command, struct command_snapshot *snapshot,
                                 struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = web_report_settings(connection, snapshot->columns->known_change, &snapshot->settings, problem);
    if (result == RESULT_OK)
        result = journey_models(connection, snapshot->columns->known_change, command->arena,
                                &snapshot->models, problem);
    store_read_end(command->store, connection);
    return result;
}

enum result command_snapshot_load(struct command *command, text known_at, unsigned families,
                                  struct command_snapshot *ret, struct problem *problem)
{
    struct command_snapshot snapshot = {0};
    enum result result = command_organisation_read(command, &snapshot.organisation, problem);
    if (result != RESULT_OK)
        return result;
    result = load(command, known_at, families, &snapshot, problem);
    if (result == RESULT_OK)
        result = read_settings(command, &snapshot, problem);
    if (result == RESULT_OK)
        *ret = snapshot;
    else
        command_snapshot_release(&snapshot);
    return result;
}

const char *command_snapshot_doubt(struct command *command, const struct command_snapshot *snapshot)
{
    return report_doubt(command->arena, snapshot->columns).data;
}

void command_snapshot_release(struct command_snapshot *snapshot)
{
    column_snapshot_release(snapshot->columns);
    command_organisation_release(&snapshot->organisation);
}
