/* A progress bar on the person's terminal: one line, redrawn at most ten times a second, wiped when
 * done. Draws nothing where err is no terminal. One thread. */
#ifndef FAROL_CLI_PROGRESS_H
#define FAROL_CLI_PROGRESS_H

#include <stdint.h>

#include "cli/command.h"

struct progress {
    struct command *command;
    const char *label; /* translated; static */
    int64_t total;     /* 0: unknown, only the count is shown */
    int64_t done;
    int64_t started_microseconds, drawn_microseconds;
    bool visible;
};

void progress_start(struct progress *progress, struct command *command, const char *label, int64_t total);
/* Cheap enough for every row: reads the clock once in 256 calls. */
void progress_set(struct progress *progress, int64_t done);
void progress_finish(struct progress *progress); /* wipes the line */

#endif
