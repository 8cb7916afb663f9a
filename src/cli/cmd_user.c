/* farol user: the people who may sign in.
 *
 * The password is asked for (without echo), read from standard input, or made up and printed once; always
 * in the person's own process, also when a running server does the writing. */
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/command.h"
#include "web/people/user_write.h"
#include "web/secret.h"

struct user_arguments {
    text words[2], role, name, portfolio, team;
    bool password_stdin, generate;
};

static bool parse(struct command *command, struct user_arguments *ret)
{
    const struct command_option options[] = {{"--role", &ret->role, NULL},
                                             {"--name", &ret->name, NULL},
                                             {"--portfolio", &ret->portfolio, NULL},
                                             {"--team", &ret->team, NULL},
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

/* What the arguments ask of a person. */
struct wish {
    const struct user_arguments *arguments;
    enum user_role role;
    enum user_portfolio portfolio;
    text password_hash; /* absent: as it is */
    const char *action;
};

static enum result apply(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct wish *wish = context;
    const struct user_arguments *arguments = wish->arguments;
    (void)problem;
    if (!text_is_absent(arguments->role))
        user->role = wish->role;
    if (!text_is_absent(arguments->portfolio))
        user->portfolio = wish->portfolio;
    if (!text_is_absent(arguments->name))
        user->name = arguments->name;
    if (!text_is_absent(wish->password_hash))
        user->password_hash = wish->password_hash;
    *team = arguments->team;
    if (strcmp(wish->action, "user-shut-out") == 0)
        user->is_active = false;
    else if (strcmp(wish->action, "user-let-in") == 0)
        user->is_active = true;
    return RESULT_OK;
}

static bool read_wish(struct command *command, const struct user_arguments *arguments, const char *action,
                      struct wish *ret)
{
    *ret = (struct wish){.arguments = arguments, .action = action};
    if (!text_is_absent(arguments->role) && !ledger_user_role_parse(arguments->role, &ret->role)) {
        command_usage(command, _("--role takes admin, manager, csm, marketing, analyst or read_only."));
        return false;
    }
    if (!text_is_absent(arguments->portfolio) &&
        !ledger_user_portfolio_parse(arguments->portfolio, &ret->portfolio)) {
        command_usage(command, _("--portfolio takes all, team or own."));
        return false;
    }
    return true;
}

static struct web_user_writing writing_of(struct command *command, const char *action)
{
    return (struct web_user_writing){.store = command->store,
                                     .clock = command->clock,
                                     .actor = {.peer = TEXT("cli"), .language = command->language},
                                     .action = action};
}

/* Hashes what the person gave, or makes a password up, which is then said once in *ret_made_up. */
static enum result set_password(struct command *command, text *ret_hash, text *ret_made_up,
                                struct problem *problem)
{
    text password = command->secret;
    *ret_made_up = TEXT_ABSENT;
    if (text_is_absent(password))
        password = *ret_made_up = web_password_suggest(command->arena);
    return web_password_hash(password, command->arena, ret_hash, problem);
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

static void say_link(struct command *command, text token, int64_t seconds)
{
    fprintf(command->out, _("Open /welcome/%.*s at Farol's address."), TEXT_ARGUMENTS(token));
    fputc('\n', command->out);
    fprintf(command->out,
            tr_n("It works once, for %lld day. It is shown only now.",
                 "It works once, for %lld days. It is shown only now.", seconds / 86400),
            (long long)(seconds / 86400));
    fputc('\n', command->out);
}

/* add and invite: a new person, with a password or with a link to choose one. */
static enum command_status user_add(struct command *command, const struct user_arguments *arguments,
                                    bool invite)
{
    struct ledger_user user = {.is_active = true};
    struct ledger_user_link link;
    struct wish wish;
    struct problem problem = {0};
    text made_up = TEXT_ABSENT, token = TEXT_ABSENT;
    struct web_user_writing writing = writing_of(command, invite ? "user-invited" : "user-added");
    if (!take_email(command, arguments, &user.email))
        return COMMAND_USAGE;
    if (text_is_absent(arguments->role))
        return command_usage(command,
                             _("--role takes admin, manager, csm, marketing, analyst or read_only."));
    if (!read_wish(command, arguments, writing.action, &wish))
        return COMMAND_USAGE;
    if (invite) {
        token = web_user_link_new(command->arena, command->clock->now(command->clock), WEB_INVITATION_SECONDS,
                                  &link);
        writing.link = &link;
    } else if (set_password(command, &wish.password_hash, &made_up, &problem) != RESULT_OK) {
        return command_failed(command, &problem);
    }
    if (web_user_write(&writing, command->arena, &user, apply, &wish, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    if (invite) {
        fprintf(command->out, _("%.*s is invited, as %s."), TEXT_ARGUMENTS(user.email),
                ledger_user_role_name(user.role));
        fputc('\n', command->out);
        say_link(command, token, WEB_INVITATION_SECONDS);
        return COMMAND_DONE;
    }
    fprintf(command->out, _("%.*s may sign in now, as %s."), TEXT_ARGUMENTS(user.email),
            ledger_user_role_name(user.role));
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

/* password, change, shut-out, let-in, reset: one person changed. */
static enum command_status user_change(struct command *command, const struct user_arguments *arguments,
                                       const char *action)
{
    struct ledger_user user = {0};
    struct ledger_user_link link;
    struct wish wish;
    struct problem problem = {0};
    text email, made_up = TEXT_ABSENT, token = TEXT_ABSENT;
    struct web_user_writing writing = writing_of(command, action);
    if (!take_email(command, arguments, &email) || !read_wish(command, arguments, action, &wish))
        return COMMAND_USAGE;
    if (find(command, email, &user, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    bool waits = text_is_empty(user.password_hash), resets = strcmp(action, "user-reset-link") == 0;
    int64_t seconds = waits ? WEB_INVITATION_SECONDS : WEB_RESET_SECONDS;
    if (resets) {
        token = web_user_link_new(command->arena, command->clock->now(command->clock), seconds, &link);
        writing.link = &link;
    }
    bool password = strcmp(action, "user-password") == 0;
    writing.drops_link = password || strcmp(action, "user-shut-out") == 0;
    writing.ends_sessions = writing.drops_link;
    if (password && set_password(command, &wish.password_hash, &made_up, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    if (web_user_write(&writing, command->arena, &user, apply, &wish, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    if (resets) {
        say_link(command, token, seconds);
        return COMMAND_DONE;
    }
    fprintf(command->out, _("%.*s was changed."), TEXT_ARGUMENTS(email));
    fputc('\n', command->out);
    say_made_up(command, made_up);
    return COMMAND_DONE;
}

static enum result print_user(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct command *command = context;
    (void)problem;
    fprintf(command->out, "%-40.*s %-10s %-5s %.*s%s\n", TEXT_ARGUMENTS(user->email),
            ledger_user_role_name(user->role), ledger_user_portfolio_name(user->portfolio),
            TEXT_ARGUMENTS(user->name),
            !user->is_active                     ? _(" (shut out)")
            : text_is_empty(user->password_hash) ? _(" (invited)")
                                                 : "");
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
                   {"let-in", "user-let-in"},
                   {"reset", "user-reset-link"}};
    struct user_arguments arguments = {0};
    if (!parse(command, &arguments))
        return COMMAND_USAGE;
    web_secret_start();
    if (text_equal(arguments.words[0], TEXT("list")))
        return user_list(command);
    if (text_equal(arguments.words[0], TEXT("add")))
        return user_add(command, &arguments, false);
    if (text_equal(arguments.words[0], TEXT("invite")))
        return user_add(command, &arguments, true);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        if (text_equal(arguments.words[0], text_of(changes[i].word)))
            return user_change(command, &arguments, changes[i].action);
    return command_usage(
        command,
        _("farol user knows add, invite, list, change, password, reset, shut-out and let-in, not \"%.*s\"."),
        TEXT_ARGUMENTS(arguments.words[0]));
}

const struct command_entry command_user = {
    .name = "user",
    .needs = COMMAND_NEEDS_OWN,
    .run = user_run,
    .prepare = user_prepare,
    .summary = N_("adds and changes the people who may sign in"),
    .usage = N_(
        "add EMAIL --role ROLE [--name NAME] [--portfolio WHAT] [--team NAME] | invite EMAIL --role ROLE …\n"
        "           | list | change EMAIL [--role ROLE] [--name NAME] [--portfolio WHAT] [--team NAME]\n"
        "           | password EMAIL | reset EMAIL | shut-out EMAIL | let-in EMAIL"),
    .help = N_("  --role ROLE           admin, manager, csm, marketing, analyst or read_only\n"
               "  --name NAME           what the person is called\n"
               "  --portfolio WHAT      which accounts they see: all, team or own\n"
               "  --team NAME           their team; an empty name takes them out of it\n"
               "  --password-stdin      reads the password from standard input\n"
               "  --generate-password   makes one up and prints it, without asking\n"
               "invite and reset print a link that works once, with which the person chooses a password."),
};
