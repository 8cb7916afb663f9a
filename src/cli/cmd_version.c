/* farol version */
#include "cli/command.h"

static enum command_status version_run(struct command *command)
{
    if (!command_parse(command, (struct command_option[]){{0}}, NULL, 0, 0))
        return COMMAND_USAGE;
    fprintf(command->out, "farol %s\n", FAROL_VERSION);
    return COMMAND_DONE;
}

const struct command_entry command_version = {
    .name = "version",
    .needs = COMMAND_NEEDS_NOTHING,
    .run = version_run,
    .summary = N_("prints the version"),
    .usage = "",
};
