/* See snapshot.h. */
#include "cli/snapshot.h"

#include "column/load.h"
#include "column/recurring.h"
#include "web/report_settings.h"

static enum result load(struct command *command, text known_at, unsigned families,
                        struct command_snapshot *snapshot, struct problem *problem)
{
    const struct zone *zone = snapshot->organisation.zone;
    int64_t now = command->clock->now(command->clock);
    if (text_is_absent(known_at)) {
        snapshot->today = zone_day_of(zone, now);
        return column_load(command->store, LEDGER_NOW, now, families ? families : COLUMN_FAMILIES_ALL,
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

/* ---- amounts beyond what is counted ---- */

static bool holds_point(const struct column_mrr_block *block, uint32_t account)
{
    for (uint32_t i = block->point_start[account]; i < block->point_start[account + 1]; i++)
        if (block->point_mrr[i] == RECURRING_MINOR_MAX)
            return true;
    return false;
}

static bool holds_lane(const struct column_mrr_block *block, uint32_t *ret_account)
{
    for (uint32_t l = 0; l < block->lane_count; l++)
        for (uint32_t i = block->lanes[l].start; i < block->lanes[l].end; i++)
            if (block->lane_micro[i] == RECURRING_MICRO_MAX || block->lane_micro[i] == -RECURRING_MICRO_MAX) {
                *ret_account = block->lanes[l].account;
                return true;
            }
    return false;
}

static bool find_held(const struct column_snapshot *snapshot, uint32_t *ret_account)
{
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(snapshot, b);
        uint32_t account = 0;
        bool found = block && holds_lane(block, &account);
        for (uint32_t a = 0; block && !found && a < block->count; a++) {
            found = holds_point(block, a);
            account = a;
        }
        if (found) {
            *ret_account = b * COLUMN_BLOCK_ACCOUNTS + account;
            return true;
        }
    }
    return false;
}

const char *command_snapshot_doubt(struct command *command, const struct command_snapshot *snapshot)
{
    uint32_t account;
    if (!find_held(snapshot->columns, &account))
        return NULL;
    text most = format_money(command->arena, RECURRING_MINOR_MAX, snapshot->columns->currency);
    text id = column_account_external_id(snapshot->columns, account);
    return arena_printf(
        command->arena,
        _("Account %.*s pays more a month than Farol counts (%.*s): figures with it are too low. "
          "Check its amounts."),
        TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(most));
}

void command_snapshot_release(struct command_snapshot *snapshot)
{
    column_snapshot_release(snapshot->columns);
    command_organisation_release(&snapshot->organisation);
}
