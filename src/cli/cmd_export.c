/* farol export KIND [FILE]: the rows of a kind as an import file. A file is written beside and renamed,
 * so that what stands under its name is whole. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cli/change.h"
#include "intake/export.h"

struct writing {
    struct command *command;
    FILE *file;
};

static enum result take_piece(void *context, text piece, struct problem *problem)
{
    struct writing *writing = context;
    if (command_is_cancelled(writing->command))
        return problem_set(problem, RESULT_CANCELLED, _("Stopped; nothing was written."));
    if (fwrite(piece.data, 1, piece.length, writing->file) == piece.length)
        return RESULT_OK;
    problem_set(problem, errno == ENOSPC ? RESULT_FULL : RESULT_IO,
                _("The output could not be written in full."));
    return problem_detail(problem, "%s", strerror(errno));
}

static enum result export_to(struct writing *writing, enum record_kind kind, int64_t *ret_rows,
                             struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(writing->command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = intake_export(connection, kind, LEDGER_NOW, take_piece, writing, ret_rows, problem);
    store_read_end(writing->command->store, connection);
    return result;
}

static enum result export_file(struct command *command, enum record_kind kind, const char *path,
                               int64_t *ret_rows, struct problem *problem)
{
    const char *partial = arena_printf(command->arena, "%s.partial", path);
    struct writing writing = {command, fopen(partial, "wbe")};
    if (!writing.file) {
        problem_set(problem, RESULT_IO, _("%s cannot be written: check the folder and its permissions."),
                    path);
        return problem_detail(problem, "%s", strerror(errno));
    }
    enum result result = export_to(&writing, kind, ret_rows, problem);
    bool written = fflush(writing.file) == 0 && !ferror(writing.file);
    written &= fclose(writing.file) == 0;
    if (result == RESULT_OK && (!written || rename(partial, path) != 0)) {
        problem_set(problem, errno == ENOSPC ? RESULT_FULL : RESULT_IO, _("%s could not be written in full."),
                    path);
        result = problem_detail(problem, "%s", strerror(errno));
    }
    if (result != RESULT_OK)
        unlink(partial);
    return result;
}

static enum command_status kind_unknown(struct command *command, text name)
{
    struct near near = {.wanted = name};
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        near_offer(&near, text_of(record_type_of((enum record_kind)kind)->name));
    if (text_is_absent(near.best))
        return command_usage(command, _("There is no kind \"%.*s\"."), TEXT_ARGUMENTS(name));
    return command_usage(command, _("There is no kind \"%.*s\". Did you mean %.*s?"), TEXT_ARGUMENTS(name),
                         TEXT_ARGUMENTS(near.best));
}

static enum command_status export_run(struct command *command)
{
    text names[2] = {TEXT_ABSENT, TEXT_ABSENT};
    enum record_kind kind;
    struct problem problem = {0};
    int64_t rows = 0;
    if (!command_parse(command, (struct command_option[]){{0}}, names, 1, 2))
        return COMMAND_USAGE;
    if (!record_kind_parse(names[0], &kind))
        return kind_unknown(command, names[0]);
    struct writing writing = {command, command->out};
    bool to_file = !text_is_absent(names[1]) && !text_equal(names[1], TEXT("-"));
    const char *path = to_file ? command_path(command, names[1]) : NULL;
    enum result result = to_file ? export_file(command, kind, path, &rows, &problem)
                                 : export_to(&writing, kind, &rows, &problem);
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    if (to_file) {
        text count = format_integer(command->arena, rows);
        fprintf(command->out, tr_n("%.*s row of %s in %s.\n", "%.*s rows of %s in %s.\n", rows),
                TEXT_ARGUMENTS(count), record_type_of(kind)->name, path);
    }
    return COMMAND_DONE;
}

const struct command_entry command_export = {
    .name = "export",
    .needs = COMMAND_NEEDS_READ,
    .run = export_run,
    .summary = N_("writes the rows of a kind as a CSV file that import takes"),
    .usage = N_("KIND [FILE]"),
    .help = N_("  KIND   accounts, contacts, subscriptions, subscription_changes, invoice_lines, costs,\n"
               "         usage, tickets, surveys, interactions, fx_rates,\n"
               "         stages, milestones, handoffs, tasks, reviews, churn_requests, opportunities,\n"
               "         renewal_calls, values, health_overrides or sentiments\n"
               "  FILE   else the rows go to standard output"),
};
