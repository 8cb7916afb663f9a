/* farol report restatement: two states of the record, as known at --known-at and at --against (now). */
#ifndef FAROL_CLI_REPORT_RESTATEMENT_H
#define FAROL_CLI_REPORT_RESTATEMENT_H

#include "cli/snapshot.h"

/* The table, made of both; `asking` says that a problem is of what was asked. The snapshots stay until
 * released, for the table's texts. */
struct command_restatement {
    struct command_snapshot before, after;
    struct column_snapshot *under_before, *under_after;
};
MUST_USE enum result command_restatement_make(struct command *command, text known_at, text against,
                                              const struct report_request *request,
                                              struct command_restatement *ret, struct report_table *ret_table,
                                              bool *ret_asking, struct problem *problem);
void command_restatement_release(struct command_restatement *restatement);

#endif
