/* The frame of a command: what `farol COMMAND …` is given and how it answers.
 *
 * A command is an entry in the table of commands.c and a function that takes a struct command. It never
 * touches stdin, stdout, the environment, the clock or the working directory itself: everything
 * comes in here, so that the same function runs in the person's process, in a test, and inside a
 * running server that was handed the command over <db>.socket (control.h), where `store` is the
 * server's own and `out` and `err` lead back to the person.
 *
 * The command runs on one thread, with language_use already called for `language`. Everything here
 * belongs to the caller and outlives the run; `arena` is the command's own memory. */
#ifndef FAROL_CLI_COMMAND_H
#define FAROL_CLI_COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/text.h"
#include "language/language.h"
#include "ledger/ledger.h"
#include "store/store.h"

/* Exit statuses (they stay). */
enum command_status {
    COMMAND_DONE = 0,
    COMMAND_FAILED = 1, /* said on err */
    COMMAND_USAGE = 2,  /* wrong usage, said on err with a hint to --help */
    COMMAND_REFUSED = 3 /* the input has rows in error; nothing imported */
};

/* What stands in `store` when the command runs. */
enum command_needs {
    COMMAND_NEEDS_NOTHING, /* NULL; the command opens what it wants (serve, restore, init) */
    COMMAND_NEEDS_READ,    /* STORE_READ_ONLY: works beside a running server */
    COMMAND_NEEDS_OWN      /* STORE_OWN; while a server runs the command is passed to it */
};

struct command {
    const struct command_entry *entry;
    int argument_count; /* behind the command's name, --db taken out */
    char *const *arguments;
    FILE *out, *err;
    enum language language;
    text url;       /* of the database: --db, else $FAROL_DB, else farol.db */
    text secret;    /* what `prepare` asked the person for; absent: nothing */
    text directory; /* relative file names start here; absent: the process's own */
    struct clock *clock;
    struct store *store; /* as the entry needs it */
    struct arena *arena;
    bool is_terminal;             /* err is a terminal: progress may be drawn */
    bool in_server;               /* runs inside a server: never close or replace its database */
    const atomic_bool *cancelled; /* true: the person pressed Ctrl+C; stop, roll back */
    /* Called after each committed change with what it touched, so that a server's live columns
     * follow. NULL in a process of its own. */
    void (*committed)(void *context, const struct ledger_touched *touched);
    void *committed_context;
};

struct command_entry {
    const char *name; /* "report" */
    enum command_needs needs;
    bool bare_needs_nothing; /* without arguments it runs without a store: `farol report` lists */
    enum command_status (*run)(struct command *command);
    /* Before the store is opened, always in the person's own process: may ask on the terminal and read
     * standard input, and leaves the answer in `secret`. Anything but COMMAND_DONE ends the command. NULL:
     * nothing to ask. */
    enum command_status (*prepare)(struct command *command);
    const char *summary; /* one line; English message id, N_("…") */
    const char *usage;   /* what stands behind "farol NAME"; English message id, or "" */
    const char *help;    /* the options, one a line; English message id */
};

/* The table of all commands, ended by a NULL name. Each stands beside its function, in cmd_NAME.c. */
extern const struct command_entry *const command_entries[];
const struct command_entry *command_find(text name); /* NULL when there is none */

extern const struct command_entry command_account, command_backup, command_demo, command_doctor,
    command_export, command_import, command_init, command_key, command_report, command_restore, command_serve,
    command_setting, command_undo, command_user, command_version;

/* Runs one command line (`arguments` without the program's name): parses the common options, answers
 * --help, opens the store as the entry needs it (COMMAND_NEEDS_OWN and BUSY: control_forward), runs,
 * closes. `command` carries out, err, language, clock, arena, cancelled, is_terminal, url's default. */
enum command_status command_main(struct command *command, int argument_count, char *const *arguments);

/* Options of one command. `--name value` and `--name=value` both do; `--` ends options. */
struct command_option {
    const char *name; /* "--format" */
    text *value;      /* takes a value; absent beforehand unless it has a default */
    bool *flag;       /* or takes none */
};
/* Sets values, flags and at most `positional_max` positionals (the first `positional_min` must be
 * there). False after having said what is wrong on err: return COMMAND_USAGE. `options` ends with a
 * NULL name. Unknown options are answered with the nearest known one. */
MUST_USE bool command_parse(struct command *command, const struct command_option *options, text *positionals,
                            int positional_min, int positional_max);
/* Says "farol: …" on err, with the hint to --help; returns COMMAND_USAGE. `format` is translated already. */
enum command_status command_usage(struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Says the problem on err; returns COMMAND_FAILED (COMMAND_USAGE for none of ours). */
enum command_status command_failed(struct command *command, const struct problem *problem);
/* A file name as given, made to start at `directory`; NUL-terminated, in the command's arena. */
const char *command_path(struct command *command, text name);
/* Parses a value of an option and says what is expected where it is malformed. */
MUST_USE bool command_take_number(struct command *command, const char *option, text value, int64_t minimum,
                                  int64_t maximum, int64_t *ret_number);
MUST_USE bool command_take_day(struct command *command, const char *option, text value, int32_t *ret_day);
/* Makes the database at command->url with its organisation; CONFLICT when it has one already. */
MUST_USE enum result command_create(struct command *command, const struct organisation *organisation,
                                    struct problem *problem);
bool command_is_cancelled(const struct command *command);

#endif
