/* farol backup FILE: a consistent copy, while others read and write. */
#include <unistd.h>

#include "cli/command.h"

static enum command_status backup_run(struct command *command)
{
    text file;
    bool force = false;
    struct problem problem = {0};
    const struct command_option options[] = {{"--force", NULL, &force}, {0}};
    if (!command_parse(command, options, &file, 1, 1))
        return COMMAND_USAGE;
    const char *path = command_path(command, file);
    if (!force && access(path, F_OK) == 0) {
        problem_set(&problem, RESULT_CONFLICT, _("%s exists already; --force overwrites it."), path);
        return command_failed(command, &problem);
    }
    if (store_backup(command->store, text_of(path), &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("Backed up to %s.\n"), path);
    return COMMAND_DONE;
}

const struct command_entry command_backup = {
    .name = "backup",
    .needs = COMMAND_NEEDS_READ,
    .run = backup_run,
    .summary = N_("copies the database to a file, while it is in use"),
    .usage = N_("FILE [--force]"),
    .help = N_("  --force   overwrite FILE"),
};
