/* farol undo IMPORT_ID: takes an import back, unless rows that it made were changed since. */
#include "cli/change.h"

#define BLOCKED_SAID 20

struct undoing {
    struct command *command;
    int64_t import_id;
    int64_t blocked;
};

static void on_blocked(void *context, text what)
{
    struct undoing *undoing = context;
    if (undoing->blocked++ < BLOCKED_SAID)
        fprintf(undoing->command->err, _("  changed since: %.*s\n"), TEXT_ARGUMENTS(what));
}

static enum result undo_fill(struct ledger_change *change, void *context, struct problem *problem)
{
    struct undoing *undoing = context;
    return ledger_undo(change, undoing->import_id, on_blocked, undoing, problem);
}

static enum command_status undo_run(struct command *command)
{
    text number;
    struct undoing undoing = {.command = command};
    struct command_organisation organisation;
    struct problem problem = {0};
    const struct command_option options[] = {{0}};
    if (!command_parse(command, options, &number, 1, 1) ||
        !command_take_number(command, _("IMPORT_ID"), number, 1, INT64_MAX, &undoing.import_id))
        return COMMAND_USAGE;
    enum result result = command_organisation_read(command, &organisation, &problem);
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    result = command_change(command, &organisation, undo_fill, &undoing, &problem);
    command_organisation_release(&organisation);
    if (undoing.blocked > BLOCKED_SAID)
        fprintf(command->err,
                tr_n("  … and %lld more\n", "  … and %lld more\n", undoing.blocked - BLOCKED_SAID),
                (long long)(undoing.blocked - BLOCKED_SAID));
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("Import %lld is taken back.\n"), (long long)undoing.import_id);
    return COMMAND_DONE;
}

const struct command_entry command_undo = {
    .name = "undo",
    .needs = COMMAND_NEEDS_OWN,
    .run = undo_run,
    .summary = N_("takes an import back"),
    .usage = N_("IMPORT_ID"),
    .help = N_("  Refuses, and names them, where rows of the import were changed since."),
};
