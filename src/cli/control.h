/* Commands that write while a server runs go through it: <db>.socket, both ends.
 *
 * One process owns a SQLite file. A command that finds it owned hands itself to the owner: its name and
 * arguments, language, working directory, what it asked the person for, and its output streams as
 * descriptors. The server runs the same function on a thread against its own store and answers with
 * the exit status. When the person's process goes away or presses Ctrl+C, the command is cancelled and
 * what it did is rolled back.
 *
 * The socket is mode 0600 beside the database, and the server asks the kernel who is at the other end:
 * only its own user and root are heard. Arguments that name a descriptor (/dev/stdin, /dev/fd/3) take
 * that descriptor along; other files are opened by the server, under the name given. */
#ifndef FAROL_CLI_CONTROL_H
#define FAROL_CLI_CONTROL_H

#include "cli/command.h"

/* Hands the command to the server that owns its database. False: there is none that listens. */
bool control_forward(struct command *command, enum command_status *ret_status);

struct control_options {
    text url;            /* of the database */
    struct store *store; /* the server's */
    struct clock *clock;
    const struct command_entry *const *entries; /* what may be run, ended by NULL */
    void (*committed)(void *context, const struct ledger_touched *touched); /* see struct command */
    void (*finished)(void *context, const struct command *command);         /* after each; NULL: nothing */
    void *context;
};
struct control;
/* Listens beside the database and serves until control_stop. Texts of `options` are copied. */
MUST_USE enum result control_start(struct control **ret, const struct control_options *options,
                                   struct problem *problem);
/* Cancels what runs, waits for it, removes the socket. NULL is fine. */
void control_stop(struct control *control);

#endif
