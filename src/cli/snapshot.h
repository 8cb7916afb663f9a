/* The columns that a command computes from: as known now, or at an instant. */
#ifndef FAROL_CLI_SNAPSHOT_H
#define FAROL_CLI_SNAPSHOT_H

#include "cli/change.h"
#include "column/column.h"
#include "health/document.h"
#include "report/report.h"

struct command_snapshot {
    struct command_organisation organisation;
    struct column_snapshot *columns;
    struct report_settings settings; /* as known then */
    struct health_set models;        /* as known then; in the command's arena */
    int32_t today;                   /* the day of known-at, else of now, in the organisation's zone */
};
/* `known_at` absent: everything committed. Otherwise a day (its end), or an instant, in the
 * organisation's zone unless it says its own; BAD_INPUT when malformed. `families` limits what is
 * loaded: bits of enum column_family; 0: all. */
MUST_USE enum result command_snapshot_load(struct command *command, text known_at, unsigned families,
                                           struct command_snapshot *ret, struct problem *problem);
/* What to say of an account whose amounts pass what is counted (column/recurring.h); NULL when all are
 * exact. Lives in the command's arena. */
const char *command_snapshot_doubt(struct command *command, const struct command_snapshot *snapshot);
void command_snapshot_release(struct command_snapshot *snapshot);

#endif
