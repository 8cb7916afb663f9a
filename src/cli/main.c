/* The program's entry: takes in the world (arguments, environment, terminal, clock, signals), makes a
 * struct command of it and hands over. Nothing else of the project reads the environment. */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"

static atomic_bool cancelled; /* lock-free, so a handler may set it */

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&cancelled, true); /* a second one ends the process: the handler is gone (SA_RESETHAND) */
}

/* FAROL_LANGUAGE, else the locale's, in the order that libc itself asks. */
static enum language language_of_environment(void)
{
    static const char *const variables[] = {"FAROL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *value = getenv(variables[i]);
        enum language language;
        if (!value || !*value)
            continue;
        return language_parse(text_of(value), &language) ? language : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

int main(int argument_count, char **arguments)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    struct arena arena;
    arena_init(&arena, 0);
    const char *database = getenv("FAROL_DB");
    struct command command = {
        .out = stdout,
        .err = stderr,
        .language = language_of_environment(),
        .url = text_of(database && *database ? database : "farol.db"),
        .clock = clock_system(),
        .arena = &arena,
        .is_terminal = isatty(STDERR_FILENO) == 1,
        .cancelled = &cancelled,
    };
    language_use(command.language);
    enum command_status status = command_main(&command, argument_count - 1, arguments + 1);
    arena_release(&arena);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs(_("farol: the output could not be written in full.\n"), stderr);
        return status == COMMAND_DONE ? COMMAND_FAILED : (int)status;
    }
    return (int)status;
}
