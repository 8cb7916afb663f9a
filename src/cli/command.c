/* The frame of a command: common options, help in both languages, the store opened as the command
 * needs it, and the small things that commands share (options, paths, complaints).
 *
 * Runs on the calling thread; keeps nothing between calls. */
#include "cli/command.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/day.h"
#include "base/near.h"
#include "cli/control.h"
#include "cli/output.h"

static void command_list(struct command *command, FILE *stream)
{
    fprintf(stream, "%s\n\n", _("farol COMMAND [--db PATH | postgresql://…] …"));
    for (size_t i = 0; command_entries[i]; i++)
        fprintf(stream, "  %-9s %s\n", command_entries[i]->name,
                language_message(command_entries[i]->summary));
    fprintf(stream, "\n%s\n",
            _("The database is --db, else $FAROL_DB, else farol.db.\n"
              "farol COMMAND --help explains one command."));
    (void)command;
}

/* The empty message is the catalogue's own head, so an empty usage is not looked up. */
static const char *usage_message(const struct command_entry *entry)
{
    return entry->usage[0] ? language_message(entry->usage) : "";
}

static void command_help(struct command *command)
{
    const struct command_entry *entry = command->entry;
    fprintf(command->out, "farol %s%s%s\n\n%s\n", entry->name, entry->usage[0] ? " " : "",
            usage_message(entry), language_message(entry->summary));
    if (entry->help)
        fprintf(command->out, "\n%s\n", language_message(entry->help));
    fprintf(command->out, "\n%s\n", _("The database is --db, else $FAROL_DB, else farol.db."));
}

const struct command_entry *command_find(text name)
{
    for (size_t i = 0; command_entries[i]; i++)
        if (text_equal(name, text_of(command_entries[i]->name)))
            return command_entries[i];
    return NULL;
}

static enum command_status command_unknown(struct command *command, text name)
{
    struct near near = {.wanted = name};
    for (size_t i = 0; command_entries[i]; i++)
        near_offer(&near, text_of(command_entries[i]->name));
    fprintf(command->err, _("farol: there is no command \"%.*s\"."), TEXT_ARGUMENTS(name));
    if (!text_is_absent(near.best)) {
        fputc(' ', command->err);
        fprintf(command->err, _("Did you mean %.*s?"), TEXT_ARGUMENTS(near.best));
    }
    fprintf(command->err, "\n%s\n", _("farol --help lists the commands."));
    return COMMAND_USAGE;
}

/* Takes --db and --help out of the arguments; what is left lands in `kept`. False on wrong usage. */
static bool command_take_common(struct command *command, int count, char *const *arguments, char **kept,
                                bool *ret_help)
{
    int kept_count = 0;
    *ret_help = false;
    for (int i = 0; i < count; i++) {
        text argument = text_of(arguments[i]);
        if (text_equal(argument, TEXT("--"))) {
            while (i < count)
                kept[kept_count++] = arguments[i++];
            break;
        }
        if (text_equal(argument, TEXT("--help")) || text_equal(argument, TEXT("-h"))) {
            *ret_help = true;
        } else if (text_starts_with(argument, TEXT("--db="))) {
            command->url = text_slice(argument, 5, argument.length);
        } else if (text_equal(argument, TEXT("--db"))) {
            if (++i == count) {
                command_usage(command, _("%s needs a value after it."), "--db");
                return false;
            }
            command->url = text_of(arguments[i]);
        } else {
            kept[kept_count++] = arguments[i];
        }
    }
    command->argument_count = kept_count;
    command->arguments = kept;
    if (text_is_empty(command->url)) {
        command_usage(command, _("%s is empty."), "--db");
        return false;
    }
    return true;
}

static enum command_status command_run_with_store(struct command *command)
{
    const struct command_entry *entry = command->entry;
    enum command_status prepared = entry->prepare ? entry->prepare(command) : COMMAND_DONE;
    if (prepared != COMMAND_DONE)
        return prepared;
    bool is_bare = entry->bare_needs_nothing && command->argument_count == 0;
    if (entry->needs == COMMAND_NEEDS_NOTHING || is_bare || command->store)
        return entry->run(command);
    struct store_options options = {
        .mode = entry->needs == COMMAND_NEEDS_OWN ? STORE_OWN : STORE_READ_ONLY,
        .clock = command->clock,
    };
    struct problem problem = {0};
    enum command_status status;
    enum result result = store_open(&command->store, command->url, &options, &problem);
    if (result == RESULT_BUSY && entry->needs == COMMAND_NEEDS_OWN && control_forward(command, &status))
        return status;
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    status = entry->run(command);
    store_close(command->store);
    command->store = NULL;
    return status;
}

enum command_status command_main(struct command *command, int argument_count, char *const *arguments)
{
    if (argument_count == 0) {
        command_list(command, command->err);
        return COMMAND_USAGE;
    }
    text name = text_of(arguments[0]);
    if (text_equal(name, TEXT("--help")) || text_equal(name, TEXT("-h")) || text_equal(name, TEXT("help"))) {
        command_list(command, command->out);
        return COMMAND_DONE;
    }
    if (text_equal(name, TEXT("--version")))
        name = TEXT("version");
    command->entry = command_find(name);
    if (!command->entry)
        return command_unknown(command, name);
    char **kept = arena_array(command->arena, char *, (size_t)argument_count);
    bool help;
    if (!command_take_common(command, argument_count - 1, arguments + 1, kept, &help))
        return COMMAND_USAGE;
    if (help) {
        command_help(command);
        return COMMAND_DONE;
    }
    return command_run_with_store(command);
}

static const struct command_option *option_find(const struct command_option *options, text name)
{
    for (; options->name; options++)
        if (text_equal(name, text_of(options->name)))
            return options;
    return NULL;
}

static bool option_unknown(struct command *command, const struct command_option *options, text name)
{
    struct near near = {.wanted = name};
    for (; options->name; options++)
        near_offer(&near, text_of(options->name));
    if (text_is_absent(near.best))
        command_usage(command, _("%.*s is not an option of this command."), TEXT_ARGUMENTS(name));
    else
        command_usage(command, _("%.*s is not an option of this command. Did you mean %.*s?"),
                      TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(near.best));
    return false;
}

/* One option at arguments[*position]; moves on to its last argument. */
static bool option_take(struct command *command, const struct command_option *options, int *position)
{
    text argument = text_of(command->arguments[*position]);
    size_t mark = text_find_byte(argument, '=');
    text name = text_slice(argument, 0, mark);
    const struct command_option *option = option_find(options, name);
    if (!option)
        return option_unknown(command, options, name);
    if (option->flag) {
        if (mark < argument.length) {
            command_usage(command, _("%s takes no value."), option->name);
            return false;
        }
        *option->flag = true;
        return true;
    }
    if (mark < argument.length) {
        *option->value = text_slice(argument, mark + 1, argument.length);
        return true;
    }
    if (*position + 1 >= command->argument_count) {
        command_usage(command, _("%s needs a value after it."), option->name);
        return false;
    }
    *option->value = text_of(command->arguments[++*position]);
    return true;
}

bool command_parse(struct command *command, const struct command_option *options, text *positionals,
                   int positional_min, int positional_max)
{
    int count = 0;
    bool options_over = false;
    for (int i = 0; i < command->argument_count; i++) {
        text argument = text_of(command->arguments[i]);
        if (!options_over && text_equal(argument, TEXT("--"))) {
            options_over = true;
        } else if (!options_over && argument.length > 1 && argument.data[0] == '-') {
            if (!option_take(command, options, &i))
                return false;
        } else if (count < positional_max) {
            positionals[count++] = argument;
        } else {
            command_usage(command, _("\"%.*s\" is one argument too many."), TEXT_ARGUMENTS(argument));
            return false;
        }
    }
    if (count < positional_min) {
        command_usage(command, _("something is missing: farol %s %s"), command->entry->name,
                      usage_message(command->entry));
        return false;
    }
    return true;
}

enum command_status command_usage(struct command *command, const char *format, ...)
{
    va_list arguments;
    fputs("farol: ", command->err);
    va_start(arguments, format);
    vfprintf(command->err, format, arguments);
    va_end(arguments);
    fputc('\n', command->err);
    fprintf(command->err, _("farol %s --help says how it is used."), command->entry->name);
    fputc('\n', command->err);
    return COMMAND_USAGE;
}

enum command_status command_failed(struct command *command, const struct problem *problem)
{
    struct problem said = *problem; /* it may name what stood in a file */
    output_tame(said.message, strlen(said.message));
    output_tame(said.detail, strlen(said.detail));
    fprintf(command->err, "farol: %s\n", said.message[0] ? said.message : result_name(said.code));
    if (said.detail[0])
        fprintf(command->err, "  (%s)\n", said.detail);
    return COMMAND_FAILED;
}

const char *command_path(struct command *command, text name)
{
    if (text_is_empty(command->directory) || text_starts_with(name, TEXT("/")))
        return text_copy(command->arena, name).data;
    return arena_printf(command->arena, "%.*s/%.*s", TEXT_ARGUMENTS(command->directory),
                        TEXT_ARGUMENTS(name));
}

bool command_take_number(struct command *command, const char *option, text value, int64_t minimum,
                         int64_t maximum, int64_t *ret_number)
{
    int64_t number;
    if (!text_to_int64(value, &number) || number < minimum || number > maximum) {
        command_usage(command, _("%s takes a whole number from %lld to %lld, not \"%.*s\"."), option,
                      (long long)minimum, (long long)maximum, TEXT_ARGUMENTS(value));
        return false;
    }
    *ret_number = number;
    return true;
}

bool command_take_day(struct command *command, const char *option, text value, int32_t *ret_day)
{
    int32_t day = day_parse(value);
    if (day == DAY_ABSENT) {
        command_usage(command, _("%s takes a day such as 2016-05-31, not \"%.*s\"."), option,
                      TEXT_ARGUMENTS(value));
        return false;
    }
    *ret_day = day;
    return true;
}

bool command_is_cancelled(const struct command *command)
{
    /* Set by a signal's handler, or by another thread of a server. */
    return command->cancelled && atomic_load(command->cancelled);
}
