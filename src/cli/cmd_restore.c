/* farol restore FILE: puts a backup in the database's place, checked first. What was there stays until
 * the backup stands beside it, whole. */
#include <sys/stat.h>

#include "cli/command.h"

static enum command_status restore_run(struct command *command)
{
    text file;
    bool force = false;
    struct problem problem = {0};
    struct stat there;
    const struct command_option options[] = {{"--force", NULL, &force}, {0}};
    if (!command_parse(command, options, &file, 1, 1))
        return COMMAND_USAGE;
    if (text_starts_with(command->url, TEXT("postgresql://")))
        return command_usage(command,
                             _("restore puts back a database file; use PostgreSQL's own tools for %.*s."),
                             TEXT_ARGUMENTS(command->url));
    const char *path = command_path(command, command->url);
    if (!force && stat(path, &there) == 0 && there.st_size > 0) {
        problem_set(&problem, RESULT_CONFLICT,
                    _("%s exists already and would be replaced. Back it up first, then say --force."), path);
        return command_failed(command, &problem);
    }
    if (store_restore(text_of(command_path(command, file)), text_of(path), &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("%s stands as it was when the backup was made.\n"), path);
    return COMMAND_DONE;
}

const struct command_entry command_restore = {
    .name = "restore",
    .needs = COMMAND_NEEDS_NOTHING,
    .run = restore_run,
    .summary = N_("puts a backup in the database's place, after checking it"),
    .usage = N_("FILE [--force]"),
    .help = N_("  --force   replace a database that is there already"),
};
