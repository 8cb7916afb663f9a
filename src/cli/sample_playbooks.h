/* The sample company's playbooks: those of the shipped library that its team has had on for some months, with
 * the runs and tasks that came of them (journey/replay.h). */
#ifndef FAROL_CLI_SAMPLE_PLAYBOOKS_H
#define FAROL_CLI_SAMPLE_PLAYBOOKS_H

#include "cli/change.h"
#include "demo/demo.h"

enum { SAMPLE_PLAYBOOK_ACCOUNTS_MAX = 2000 }; /* beyond, months of them would take too long */

/* Into a database that holds the company `options` made, as a change of its own. */
MUST_USE enum result sample_playbooks(struct command *command,
                                      const struct command_organisation *organisation,
                                      const struct demo_options *options, struct problem *problem);

#endif
