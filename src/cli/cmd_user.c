/* farol user: the people who may sign in.
 *
 * The password is asked for (without echo), read from standard input, or made up and printed once; always
 * in the person's own process, also when a running server does the writing. */
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/command.h"
#include "ledger/audit.h"
#include "ledger/user.h"
#include "web/secret.h"

struct user_arguments {
    text words[2], role, name;
    bool password_stdin, generate;
};

static bool parse(struct command *command, struct user_arguments *ret)
{
    const struct command_option options[] = {{"--role", &ret->role, NULL},
                                             {"--name", &ret->name, NULL},
                                             {"--password-stdin", NULL, &ret->password_stdin},
                                             {"--generate-password", NULL, &ret->generate},
                                             {0}};
    return command_parse(command, options, ret->words, 1, 2);
}

static text read_line(struct command *command, FILE *stream)
{
    char line[WEB_PASSWORD_BYTES_MAX + 2];
    if (!fgets(line, sizeof line, stream))
        return TEXT("");
    text secret = text_copy(command->arena, text_slice(text_of(line), 0, strcspn(line, "\r\n")));
    explicit_bzero(line, sizeof line);
    return secret;
}

static text ask(struct command *command, const char *question)
{
    struct termios before, silent;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    fprintf(command->err, "%s ", question);
    fflush(command->err);
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    text answer = read_line(command, stdin);
    if (terminal)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', command->err);
    return answer;
}

static enum command_status user_prepare(struct command *command)
{
    struct user_arguments arguments = {0};
    if (!parse(command, &arguments))
        return COMMAND_USAGE;
    bool takes_password =
        text_equal(arguments.words[0], TEXT("add")) || text_equal(arguments.words[0], TEXT("password"));
    if (!takes_password || arguments.generate)
        return COMMAND_DONE;
    if (arguments.password_stdin) {
        command->secret = read_line(command, stdin);
    } else if (isatty(STDIN_FILENO)) {
        command->secret = ask(command, _("Password (nothing: one is made up):"));
        if (!text_is_empty(command->secret) && !text_equal(command->secret, ask(command, _("Once more:")))) {
            fprintf(command->err, "farol: %s\n", _("The two differ. Nothing was done."));
            return COMMAND_FAILED;
        }
        if (text_is_empty(command->secret))
            command->secret = TEXT_ABSENT;
    }
    return COMMAND_DONE;
}

struct user_work {
    struct ledger_user user;
    int64_t now;
    const char *action;
    char user_number[24];
};

static enum result audit(struct store_connection *connection, struct user_work *work, struct problem *problem)
{
    snprintf(work->user_number, sizeof work->user_number, "%lld", (long long)work->user.id);
    const struct ledger_audit_line line = {.at = work->now,
                                           .action = text_of(work->action),
                                           .peer = TEXT("cli"),
                                           .detail = text_of(ledger_user_role_name(work->user.role)),
                                           .object_kind = TEXT("user"),
                                           .object = text_of(work->user_number),
                                           .quantity = LEDGER_AUDIT_QUANTITY_NONE};
    return ledger_audit_put(connection, &line, problem);
}

static enum result add(struct store_connection *connection, void *context, struct problem *problem)
{
    struct user_work *work = context;
    enum result result = ledger_user_add(connection, &work->user, work->now, &work->user.id, problem);
    return result == RESULT_OK ? audit(connection, work, problem) : result;
}

static enum result update(struct store_connection *connection, void *context, struct problem *problem)
{
    struct user_work *work = context;
    enum result result = ledger_user_update(connection, &work->user, problem);
    if (result == RESULT_OK && !work->user.is_active)
        result = ledger_session_delete_user(connection, work->user.id, problem);
    return result == RESULT_OK ? audit(connection, work, problem) : result;
}

/* Hashes what the person gave, or makes a password up, which is then said once in *ret_made_up. */
static enum result set_password(struct command *command, struct ledger_user *user, text *ret_made_up,
                                struct problem *problem)
{
    text password = command->secret;
    *ret_made_up = TEXT_ABSENT;
    if (text_is_absent(password))
        password = *ret_made_up = web_password_suggest(command->arena);
    return web_password_hash(password, command->arena, &user->password_hash, problem);
}

static void say_made_up(struct command *command, text made_up)
{
    if (text_is_absent(made_up))
        return;
    fprintf(command->out, _("Password: %.*s"), TEXT_ARGUMENTS(made_up));
    fprintf(command->out, "\n%s\n", _("It is shown only now."));
}

static bool take_email(struct command *command, const struct user_arguments *arguments, text *ret)
{
    *ret = ledger_user_email(command->arena, arguments->words[1]);
    if (!text_is_absent(*ret))
        return true;
    command_usage(command, _("\"%.*s\" is not an e-mail address."), TEXT_ARGUMENTS(arguments->words[1]));
    return false;
}

static enum command_status user_add(struct command *command, const struct user_arguments *arguments)
{
    struct user_work work = {.user.name = arguments->name, .user.is_active = true, .action = "user-added"};
    struct problem problem = {0};
    text made_up;
    if (!take_email(command, arguments, &work.user.email))
        return COMMAND_USAGE;
    if (!ledger_user_role_parse(arguments->role, &work.user.role))
        return command_usage(command,
                             _("--role takes admin, manager, csm, marketing, analyst or read_only."));
    work.now = command->clock->now(command->clock);
    if (set_password(command, &work.user, &made_up, &problem) != RESULT_OK ||
        store_write(command->store, add, &work, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("%.*s may sign in now, as %s."), TEXT_ARGUMENTS(work.user.email),
            ledger_user_role_name(work.user.role));
    fputc('\n', command->out);
    say_made_up(command, made_up);
    return COMMAND_DONE;
}

static enum result find(struct command *command, text email, struct ledger_user *ret, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_user_find(connection, email, command->arena, ret, problem);
    store_read_end(command->store, connection);
    return result;
}

/* password, role, shut-out, let-in: one user changed. */
static enum command_status user_change(struct command *command, const struct user_arguments *arguments,
                                       const char *action)
{
    struct user_work work = {.action = action};
    struct problem problem = {0};
    text email, made_up = TEXT_ABSENT;
    if (!take_email(command, arguments, &email))
        return COMMAND_USAGE;
    if (find(command, email, &work.user, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    if (!text_is_absent(arguments->role) && !ledger_user_role_parse(arguments->role, &work.user.role))
        return command_usage(command,
                             _("--role takes admin, manager, csm, marketing, analyst or read_only."));
    if (!text_is_absent(arguments->name))
        work.user.name = arguments->name;
    if (strcmp(action, "user-shut-out") == 0)
        work.user.is_active = false;
    else if (strcmp(action, "user-let-in") == 0)
        work.user.is_active = true;
    else if (strcmp(action, "user-password") == 0 &&
             set_password(command, &work.user, &made_up, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    work.now = command->clock->now(command->clock);
    if (store_write(command->store, update, &work, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("%.*s was changed."), TEXT_ARGUMENTS(email));
    fputc('\n', command->out);
    say_made_up(command, made_up);
    return COMMAND_DONE;
}

static enum result print_user(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct command *command = context;
    (void)problem;
    fprintf(command->out, "%-40.*s %-10s %.*s%s\n", TEXT_ARGUMENTS(user->email),
            ledger_user_role_name(user->role), TEXT_ARGUMENTS(user->name),
            user->is_active ? "" : _(" (shut out)"));
    return RESULT_OK;
}

static enum command_status user_list(struct command *command)
{
    struct store_connection *connection;
    struct problem problem = {0};
    enum result result = store_read_begin(command->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_user_scan(connection, print_user, command, &problem);
        store_read_end(command->store, connection);
    }
    return result == RESULT_OK ? COMMAND_DONE : command_failed(command, &problem);
}

static enum command_status user_run(struct command *command)
{
    static const struct {
        const char *word, *action;
    } changes[] = {{"password", "user-password"},
                   {"change", "user-changed"},
                   {"shut-out", "user-shut-out"},
                   {"let-in", "user-let-in"}};
    struct user_arguments arguments = {0};
    if (!parse(command, &arguments))
        return COMMAND_USAGE;
    web_secret_start();
    if (text_equal(arguments.words[0], TEXT("list")))
        return user_list(command);
    if (text_equal(arguments.words[0], TEXT("add")))
        return user_add(command, &arguments);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        if (text_equal(arguments.words[0], text_of(changes[i].word)))
            return user_change(command, &arguments, changes[i].action);
    return command_usage(
        command, _("farol user knows add, list, change, password, shut-out and let-in, not \"%.*s\"."),
        TEXT_ARGUMENTS(arguments.words[0]));
}

const struct command_entry command_user = {
    .name = "user",
    .needs = COMMAND_NEEDS_OWN,
    .run = user_run,
    .prepare = user_prepare,
    .summary = N_("adds and changes the people who may sign in"),
    .usage = N_("add EMAIL --role ROLE [--name NAME] | list | change EMAIL [--role ROLE] [--name NAME]\n"
                "           | password EMAIL | shut-out EMAIL | let-in EMAIL"),
    .help = N_("  --role ROLE           admin, manager, csm, marketing, analyst or read_only\n"
               "  --name NAME           what the person is called\n"
               "  --password-stdin      reads the password from standard input\n"
               "  --generate-password   makes one up and prints it, without asking"),
};
