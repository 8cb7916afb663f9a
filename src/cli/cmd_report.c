/* farol report: any report, as a table, JSON or CSV; alone it lists them. */
#include "cli/output.h"
#include "cli/report_restatement.h"
#include "cli/snapshot.h"
#include "journey/values.h"
#include "report/report.h"
#include "report/restatement.h"

static enum command_status list_reports(struct command *command)
{
    for (const struct report_type *type = report_types; type->name; type++)
        fprintf(command->out, "  %-15s %s\n", type->name, language_message(type->summary));
    fprintf(command->out, "  %-15s %s\n", report_restatement_type.name,
            language_message(report_restatement_type.summary));
    return COMMAND_DONE;
}

static enum command_status show(struct command *command, const struct report_table *table,
                                enum output_format format)
{
    struct buffer out;
    buffer_init(&out, 0);
    if (format == OUTPUT_JSON)
        report_write_json(table, &out);
    else if (format == OUTPUT_CSV)
        report_write_csv(table, &out);
    else
        report_write_table(command->arena, table, &out);
    return output_write(command, &out);
}

/* What the request is wrong about is wrong usage; what the record cannot answer is a failure. */
static enum command_status refuse(struct command *command, const struct problem *problem, bool asking)
{
    command_failed(command, problem);
    return asking && (problem->code == RESULT_BAD_INPUT || problem->code == RESULT_NOT_FOUND)
               ? COMMAND_USAGE
               : COMMAND_FAILED;
}

static enum command_status restate(struct command *command, text known_at, text against,
                                   const struct report_request *request, enum output_format format)
{
    struct command_restatement restatement;
    struct report_table table;
    struct problem problem = {0};
    bool asking;
    enum command_status status = command_restatement_make(command, known_at, against, request, &restatement,
                                                          &table, &asking, &problem) == RESULT_OK
                                     ? show(command, &table, format)
                                     : refuse(command, &problem, asking);
    command_restatement_release(&restatement);
    return status;
}

static enum command_status report_run_command(struct command *command)
{
    text name = TEXT_ABSENT, known_at = TEXT_ABSENT, against = TEXT_ABSENT, format_name = TEXT_ABSENT;
    struct report_request request = {0};
    const struct command_option options[] = {
        {"--from", &request.from, NULL},   {"--to", &request.to, NULL},
        {"--by", &request.by, NULL},       {"--as-of", &request.as_of, NULL},
        {"--known-at", &known_at, NULL},   {"--against", &against, NULL},
        {"--rules", &request.rules, NULL}, {"--net", &request.net, NULL},
        {"--where", &request.where, NULL}, {"--measure", &request.measure, NULL},
        {"--format", &format_name, NULL},  {0},
    };
    enum output_format format;
    if (!command_parse(command, options, &name, 0, 1) ||
        !output_format_take(command, format_name, true, &format))
        return COMMAND_USAGE;
    if (text_is_absent(name))
        return list_reports(command);
    request.name = name;
    if (text_equal(name, text_of(report_restatement_type.name)))
        return restate(command, known_at, against, &request, format);
    if (!text_is_absent(against))
        return command_usage(command, _("--against goes with restatement alone."));

    struct problem problem = {0};
    struct command_snapshot snapshot;
    if (command_snapshot_load(command, known_at, 0, &snapshot, &problem) != RESULT_OK)
        return refuse(command, &problem, problem.code == RESULT_BAD_INPUT);
    request.settings = &snapshot.settings;
    request.models = &snapshot.models;
    struct journey_values above = {.store = command->store, .known_change = snapshot.columns->known_change};
    struct rule_values values = journey_rule_values(&above);
    request.values = &values;
    struct report_query query;
    struct report_table table;
    enum command_status status;
    if (report_query_parse(command->arena, snapshot.columns, &request, snapshot.today, &query, &problem) !=
        RESULT_OK)
        status = refuse(command, &problem, true);
    else if (report_run(command->arena, snapshot.columns, &query, &table, &problem) != RESULT_OK)
        status = refuse(command, &problem, false);
    else
        status = show(command, &table, format);
    const char *doubt = command_snapshot_doubt(command, &snapshot);
    if (doubt)
        fprintf(command->err, "farol: %s\n", doubt);
    command_snapshot_release(&snapshot);
    return status;
}

const struct command_entry command_report = {
    .name = "report",
    .needs = COMMAND_NEEDS_READ,
    .bare_needs_nothing = true,
    .run = report_run_command,
    .summary = N_("prints a report; without a name it lists them"),
    .usage = N_(
        "[NAME] [--from P] [--to P] [--by UNIT|FIELD] [--as-of DAY] [--known-at INSTANT] [--rules NAME]\n"
        "             [--net period|day] [--where RULE] [--measure logos|revenue] [--format table|json|csv]\n"
        "             [--against INSTANT]"),
    .help =
        N_("  --from P, --to P     periods: 2016-05-31, 2016-W22, 2016-05, 2016-Q2 or 2016; both included\n"
           "  --by WORD            day, week, month, quarter, year, or a field of accounts such as segment;\n"
           "                       surveys: month, stage and a field, with commas; ticket: category too,\n"
           "                       margin: account too\n"
           "  --as-of DAY          only what took effect by then counts (today)\n"
           "  --known-at INSTANT   only what was recorded by then counts: a day or 2016-05-31T18:00:00Z\n"
           "  --against INSTANT    of restatement: compared with what was known then (now)\n"
           "  --rules NAME         farol, or invoiced: MRR is what was invoiced in the month\n"
           "  --net period|day     movements net over the period, or day by day as event-based tools count\n"
           "  --where RULE         of which accounts: \"segment = Enterprise and mrr >= 1000\"\n"
           "  --measure WORD       of cohorts: logos or revenue\n"
           "  --format FORM        table, json (integers in minor units), csv"),
};
