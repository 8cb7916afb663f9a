/* What commands that read or write the record share: the organisation with its zone, and one change of
 * the record committed as a whole. */
#ifndef FAROL_CLI_CHANGE_H
#define FAROL_CLI_CHANGE_H

#include "cli/command.h"

struct command_organisation {
    struct organisation organisation;
    struct zone *zone;
};
/* NOT_FOUND before init, with what to do. Released with command_organisation_release. */
MUST_USE enum result command_organisation_read(struct command *command, struct command_organisation *ret,
                                               struct problem *problem);
void command_organisation_release(struct command_organisation *organisation);

/* Runs `fill` inside one change by "cli" and commits it with the whole-file checks; after the commit the
 * server's columns hear of it (command->committed). Any result but RESULT_OK rolls all of it back. */
typedef enum result (*command_fill)(struct ledger_change *change, void *context, struct problem *problem);
MUST_USE enum result command_change(struct command *command, const struct command_organisation *organisation,
                                    command_fill fill, void *context, struct problem *problem);

#endif
