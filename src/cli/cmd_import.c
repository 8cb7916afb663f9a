/* farol import KIND FILE: a CSV or XLSX file into the record, all of it or nothing unless --skip-bad.
 *
 * Bad rows are said on err (the first ones) and written as a file; the last line on out counts what
 * was done, the same as JSON for programs. */
#include <string.h>

#include "cli/output.h"
#include "cli/progress.h"
#include "codec/json.h"
#include "intake/import.h"
#include "intake/mapping.h"
#include "ledger/import_job.h"

#define JOINED_MAX 8

struct import_arguments {
    enum record_kind kind;
    const char *path;
    text file;
    const char *mapping;
    text mapping_source; /* of a mapping kept by name; absent: none */
    const char *joined[JOINED_MAX + 1];
    const char *errors_path;
    int32_t effective_day;
    bool dry_run, skip_bad;
    enum output_format format;
};

static void on_progress(void *context, int64_t done, int64_t total, int64_t rows)
{
    struct progress *progress = context;
    progress->label = rows == 0 ? _("Looking through the file") : _("Import");
    progress->total = total;
    progress_set(progress, done);
}

static bool take_kind(struct command *command, text name, enum record_kind *ret_kind)
{
    if (record_kind_parse(name, ret_kind))
        return true;
    text kinds = TEXT("");
    for (int i = 0; i < RECORD_KIND_COUNT; i++)
        kinds = text_printf(command->arena, "%.*s%s%s", TEXT_ARGUMENTS(kinds), i ? ", " : "",
                            record_type_of((enum record_kind)i)->name);
    command_usage(command, _("“%.*s” is not a kind of record; there are %.*s."), TEXT_ARGUMENTS(name),
                  TEXT_ARGUMENTS(kinds));
    return false;
}

/* --join A,B: further files, in this order. */
static bool take_joined(struct command *command, text value, const char **ret_joined)
{
    int count = 0;
    while (value.length) {
        if (count == JOINED_MAX) {
            command_usage(command, _("--join takes at most %d files."), JOINED_MAX);
            return false;
        }
        ret_joined[count++] = command_path(command, text_trim(text_cut(&value, ',')));
    }
    ret_joined[count] = NULL;
    return true;
}

/* A mapping that somebody kept on the pages, by its name. */
static text find_kept(struct command *command, text name)
{
    struct store_connection *connection;
    struct ledger_import_preset preset = {.mapping = TEXT_ABSENT};
    struct problem ignored = {0};
    if (store_read_begin(command->store, &connection, &ignored) != RESULT_OK)
        return TEXT_ABSENT;
    bool found = ledger_import_preset_read(connection, name, command->arena, &preset, &ignored) == RESULT_OK;
    store_read_end(command->store, connection);
    return found ? preset.mapping : TEXT_ABSENT;
}

static void take_mapping(struct command *command, text map, struct import_arguments *ret)
{
    text ignored;
    ret->mapping_source = TEXT_ABSENT;
    if (text_is_absent(map))
        return;
    if (mapping_preset(map, ret->kind, &ignored)) {
        ret->mapping = text_copy(command->arena, map).data;
        return;
    }
    ret->mapping_source = find_kept(command, map);
    ret->mapping = command_path(command, map);
}

static bool take_arguments(struct command *command, struct import_arguments *ret)
{
    text positionals[2], map = TEXT_ABSENT, join = TEXT_ABSENT, effective = TEXT_ABSENT, errors = TEXT_ABSENT,
                         format = TEXT_ABSENT;
    const struct command_option options[] = {
        {"--map", &map, NULL},
        {"--join", &join, NULL},
        {"--effective", &effective, NULL},
        {"--errors", &errors, NULL},
        {"--format", &format, NULL},
        {"--dry-run", NULL, &ret->dry_run},
        {"--skip-bad", NULL, &ret->skip_bad},
        {0},
    };
    if (!command_parse(command, options, positionals, 2, 2) ||
        !take_kind(command, positionals[0], &ret->kind) || !take_joined(command, join, ret->joined) ||
        !output_format_take(command, format, false, &ret->format))
        return false;
    ret->effective_day = DAY_ABSENT;
    if (!text_is_absent(effective) &&
        !command_take_day(command, "--effective", effective, &ret->effective_day))
        return false;
    ret->file = positionals[1];
    ret->path = command_path(command, ret->file);
    take_mapping(command, map, ret);
    ret->errors_path = text_is_absent(errors) ? arena_printf(command->arena, "%s.errors.csv", ret->path)
                                              : command_path(command, errors);
    return true;
}

static void say_issues(struct command *command, const struct intake_result *result)
{
    for (int i = 0; i < result->issues.kept_count; i++) {
        const struct intake_issue *issue = &result->issues.kept[i];
        text place = TEXT(""), column = TEXT(""), value = TEXT("");
        if (issue->line > 0)
            place = text_printf(command->arena, _("line %lld: "), (long long)issue->line);
        if (issue->column.length)
            column = text_printf(command->arena, "%.*s: ", TEXT_ARGUMENTS(issue->column));
        if (issue->value.length)
            value = text_printf(command->arena, "“%.*s”: ", TEXT_ARGUMENTS(issue->value));
        char *said =
            arena_printf(command->arena, "  %.*s%.*s%.*s%.*s\n", TEXT_ARGUMENTS(place),
                         TEXT_ARGUMENTS(column), TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(issue->reason));
        output_tame(said, strlen(said));
        fputs(said, command->err);
    }
    int64_t more = result->issues.count - result->issues.kept_count;
    if (more > 0)
        fprintf(command->err, tr_n("  … and %lld more\n", "  … and %lld more\n", more), (long long)more);
}

static void say_errors_file(struct command *command, const struct import_arguments *arguments,
                            const struct intake_result *result)
{
    if (result->errors_written)
        fprintf(command->err, _("All of them are in %s.\n"), arguments->errors_path);
    else if (result->issues.count > 0)
        fprintf(command->err,
                _("The list of errors could not be written to %s; name another place with --errors.\n"),
                arguments->errors_path);
    if (result->issues.count > ISSUES_WRITTEN_MAX)
        fprintf(command->err, _("Only the first %d errors are listed.\n"), ISSUES_WRITTEN_MAX);
}

static void say_counts(struct command *command, const char *label, const struct intake_counts *counts)
{
    fprintf(command->out, _("%s: %lld inserted, %lld updated, %lld unchanged\n"), label,
            (long long)counts->inserted, (long long)counts->updated, (long long)counts->unchanged);
}

static void say_result(struct command *command, const struct import_arguments *arguments,
                       const struct intake_result *result)
{
    int kinds = 0;
    for (int i = 0; i < RECORD_KIND_COUNT; i++)
        kinds += result->kinds[i].inserted + result->kinds[i].updated + result->kinds[i].unchanged > 0;
    for (int i = 0; i < RECORD_KIND_COUNT && kinds > 1; i++)
        if (result->kinds[i].inserted + result->kinds[i].updated + result->kinds[i].unchanged > 0)
            say_counts(command, record_type_of((enum record_kind)i)->name, &result->kinds[i]);
    if (result->custom_fields.length)
        fprintf(command->out, _("Custom fields: %.*s\n"), TEXT_ARGUMENTS(result->custom_fields));
    if (result->skipped > 0)
        fprintf(command->out,
                tr_n("%lld row left out by the mapping\n", "%lld rows left out by the mapping\n",
                     result->skipped),
                (long long)result->skipped);
    fprintf(command->out, tr_n("%lld row: ", "%lld rows: ", result->rows), (long long)result->rows);
    fprintf(command->out, _("%lld inserted, %lld updated, %lld unchanged, %lld refused, %lld rounded"),
            (long long)result->total.inserted, (long long)result->total.updated,
            (long long)result->total.unchanged, (long long)result->refused, (long long)result->rounded);
    if (arguments->dry_run)
        fputs(_(". A dry run: nothing was kept.\n"), command->out);
    else if (result->import_id)
        fprintf(command->out, _(". Import %lld.\n"), (long long)result->import_id);
    else
        fputs(_(". Nothing to change.\n"), command->out);
}

static void write_json(struct command *command, const struct import_arguments *arguments,
                       const struct intake_result *result)
{
    struct buffer buffer;
    struct json_writer json;
    struct intake_counts counts = result->imported ? result->total : (struct intake_counts){0};
    buffer_init(&buffer, 0);
    json_write_init(&json, &buffer);
    json_write_object_begin(&json);
    json_write_key(&json, "kind");
    json_write_text(&json, text_of(record_type_of(arguments->kind)->name));
    json_write_key(&json, "rows");
    json_write_integer(&json, result->rows);
    json_write_key(&json, "inserted");
    json_write_integer(&json, counts.inserted);
    json_write_key(&json, "updated");
    json_write_integer(&json, counts.updated);
    json_write_key(&json, "unchanged");
    json_write_integer(&json, counts.unchanged);
    json_write_key(&json, "refused");
    json_write_integer(&json, result->refused);
    json_write_key(&json, "rounded");
    json_write_integer(&json, result->rounded);
    json_write_key(&json, "import_id");
    if (result->import_id)
        json_write_integer(&json, result->import_id);
    else
        json_write_null(&json);
    json_write_object_end(&json);
    buffer_append_byte(&buffer, '\n');
    output_write(command, &buffer);
}

static enum command_status conclude(struct command *command, const struct import_arguments *arguments,
                                    const struct intake_result *result)
{
    if (result->import_id && command->committed)
        command->committed(command->committed_context, &result->touched);
    say_issues(command, result);
    if (result->notes.length)
        fprintf(command->err, "%.*s", TEXT_ARGUMENTS(result->notes));
    if (!result->imported)
        fprintf(command->err,
                tr_n("%lld row has errors; nothing was imported. Mend it, or leave it out with --skip-bad.\n",
                     "%lld rows have errors; nothing was imported. Mend them, or leave them out with "
                     "--skip-bad.\n",
                     result->refused),
                (long long)result->refused);
    say_errors_file(command, arguments, result);
    if (arguments->format == OUTPUT_JSON)
        write_json(command, arguments, result);
    else if (result->imported)
        say_result(command, arguments, result);
    return result->imported ? COMMAND_DONE : COMMAND_REFUSED;
}

static enum command_status import_run(struct command *command)
{
    struct import_arguments arguments = {0};
    if (!take_arguments(command, &arguments))
        return COMMAND_USAGE;
    struct progress progress;
    progress_start(&progress, command, _("Import"), 0);
    struct intake_request request = {
        .store = command->store,
        .clock = command->clock,
        .actor = TEXT("cli"),
        .language = command->language,
        .kind = arguments.kind,
        .path = arguments.path,
        .source_name = arguments.file,
        .mapping = arguments.mapping,
        .mapping_source = arguments.mapping_source,
        .joined = arguments.joined,
        .effective_day = arguments.effective_day,
        .dry_run = arguments.dry_run,
        .skip_bad = arguments.skip_bad,
        .errors_path = arguments.errors_path,
        .progress = on_progress,
        .progress_context = &progress,
        .cancelled = command->cancelled,
    };
    struct intake_result result;
    struct problem problem = {0};
    enum result code = intake_import(&request, &result, &problem);
    progress_finish(&progress);
    enum command_status status;
    if (code == RESULT_OK)
        status = conclude(command, &arguments, &result);
    else
        status = command_failed(command, &problem);
    if (code == RESULT_BAD_INPUT || code == RESULT_LIMIT)
        status = COMMAND_REFUSED;
    intake_result_release(&result);
    return status;
}

const struct command_entry command_import = {
    .name = "import",
    .needs = COMMAND_NEEDS_OWN,
    .run = import_run,
    .summary = N_("brings a CSV or XLSX file into the record"),
    .usage = N_("KIND FILE [--map PRESET|FILE] [--join FILE,…] [--effective DAY] [--dry-run] [--skip-bad]\n"
                "             [--errors FILE] [--format table|json]"),
    .help = N_(
        "  KIND             accounts, contacts, subscriptions, subscription_changes, invoice_lines, costs,\n"
        "                   usage, tickets, surveys, interactions, fx_rates,\n"
        "                   stages, milestones, handoffs, tasks, reviews, churn_requests, opportunities,\n"
        "                   renewal_calls, values, health_overrides or sentiments\n"
        "  --map M          Farol's own columns (farol), chartmogul, a mapping kept by name, or a file\n"
        "  --join A,B       files that hold further columns of the same rows\n"
        "  --effective DAY  differences in price, quantity or plan are changes from that day\n"
        "  --dry-run        do everything and keep nothing\n"
        "  --skip-bad       import the good rows; otherwise all or nothing\n"
        "  --errors FILE    where the list of bad rows goes (FILE.errors.csv beside the file)\n"
        "  --format F       table (for people) or json"),
};
