/* farol setting: what figures depend on, listed, shown, set. A setting changed is a change of the record: an
 * earlier report keeps the setting it was made with. */
#include "base/near.h"
#include "cli/change.h"
#include "cli/output.h"
#include "ledger/setting.h"
#include "ledger/user.h"
#include "report/grid.h"

enum { COLUMNS = 4 };

struct setting_work {
    enum setting setting;
    text value; /* absent: back to what is shipped */
    text email; /* of the person whose hourly cost it is; absent: the organisation's setting */
};

struct standing {
    text values[SETTING_COUNT];
    struct ledger_hourly_cost *hourly_costs;
    size_t hourly_cost_count;
};

static enum result write_setting(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct setting_work *work = context;
    if (!text_is_absent(work->email))
        return ledger_hourly_cost_write(change, work->email, work->value, problem);
    return ledger_setting_write(change, work->setting, work->value, problem);
}

static enum result read_settings(struct command *command, struct standing *ret, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_setting_read(connection, LEDGER_NOW, command->arena, ret->values, problem);
    if (result == RESULT_OK)
        result = ledger_hourly_cost_read(connection, LEDGER_NOW, command->arena, &ret->hourly_costs,
                                         &ret->hourly_cost_count, problem);
    store_read_end(command->store, connection);
    return result;
}

static text shown(text value)
{
    return text_is_absent(value) ? TEXT("—") : value;
}

/* What the setting is called, and what its code stands for. */
static text meaning(struct arena *arena, enum setting setting, text value)
{
    const struct setting_type *type = ledger_setting_type(setting);
    for (int i = 0; type->choices && type->choices[i]; i++)
        if (text_equal(value, text_of(type->choices[i])))
            return text_printf(arena, "%s: %s", ledger_setting_label(setting),
                               ledger_setting_choice(setting, i));
    return text_of(ledger_setting_label(setting));
}

static enum command_status list_settings(struct command *command)
{
    struct standing standing;
    const bool is_text[COLUMNS] = {true, true, true, true};
    struct problem problem = {0};
    struct buffer out;
    if (read_settings(command, &standing, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    size_t rows = SETTING_COUNT + 1 + standing.hourly_cost_count;
    text *cells = arena_array(command->arena, text, rows * COLUMNS);
    cells[0] = text_of(_("Setting"));
    cells[1] = text_of(_("Value"));
    cells[2] = text_of(_("As shipped"));
    cells[3] = text_of(_("What it is"));
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_type *type = ledger_setting_type((enum setting)i);
        text *row = cells + (i + 1) * COLUMNS;
        row[0] = text_of(type->name);
        row[1] = shown(standing.values[i]);
        row[2] = shown(text_of(type->shipped));
        row[3] = meaning(command->arena, (enum setting)i, standing.values[i]);
    }
    rows = SETTING_COUNT + 1;
    for (size_t i = 0; i < standing.hourly_cost_count; i++) {
        const struct ledger_hourly_cost *cost = &standing.hourly_costs[i];
        if (text_is_absent(cost->email))
            continue; /* erased */
        text *row = cells + rows++ * COLUMNS;
        row[0] = text_printf(command->arena, "hourly_cost --for %.*s", TEXT_ARGUMENTS(cost->email));
        row[1] = cost->value;
        row[2] = shown(TEXT_ABSENT);
        row[3] = text_of(ledger_setting_label(SETTING_HOURLY_COST));
    }
    buffer_init(&out, 0);
    grid_append(command->arena, cells, is_text, COLUMNS, rows, &out);
    return output_write(command, &out);
}

static enum command_status setting_unknown(struct command *command, text name)
{
    struct near near = {.wanted = name};
    for (int i = 0; i < SETTING_COUNT; i++)
        near_offer(&near, text_of(ledger_setting_type((enum setting)i)->name));
    if (text_is_absent(near.best))
        return command_usage(command, _("There is no setting \"%.*s\"; farol setting lists them."),
                             TEXT_ARGUMENTS(name));
    return command_usage(command, _("There is no setting \"%.*s\". Did you mean %.*s?"), TEXT_ARGUMENTS(name),
                         TEXT_ARGUMENTS(near.best));
}

static enum command_status set(struct command *command, struct setting_work *work)
{
    struct command_organisation organisation;
    struct problem problem = {0};
    enum result result = command_organisation_read(command, &organisation, &problem);
    if (result == RESULT_OK) {
        result = command_change(command, &organisation, write_setting, work, &problem);
        command_organisation_release(&organisation);
    }
    return result == RESULT_OK ? COMMAND_DONE : command_failed(command, &problem);
}

/* What stands after, of the organisation or of one person. */
static enum command_status show_setting(struct command *command, const struct setting_work *work)
{
    struct standing standing;
    struct problem problem = {0};
    if (read_settings(command, &standing, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    text value = standing.values[work->setting], email = ledger_user_email(command->arena, work->email);
    for (size_t i = 0; i < standing.hourly_cost_count && !text_is_absent(work->email); i++)
        if (text_equal(standing.hourly_costs[i].email, email))
            value = standing.hourly_costs[i].value;
    fprintf(command->out, "%s = %.*s\n", ledger_setting_type(work->setting)->name,
            TEXT_ARGUMENTS(shown(value)));
    return COMMAND_DONE;
}

static enum command_status setting_run(struct command *command)
{
    text words[2] = {TEXT_ABSENT, TEXT_ABSENT};
    bool shipped = false;
    struct setting_work work = {.email = TEXT_ABSENT};
    const struct command_option options[] = {
        {"--shipped", NULL, &shipped}, {"--for", &work.email, NULL}, {0}};
    if (!command_parse(command, options, words, 0, 2))
        return COMMAND_USAGE;
    if (text_is_absent(words[0]))
        return list_settings(command);
    if (!ledger_setting_find(words[0], &work.setting))
        return setting_unknown(command, words[0]);
    if (!text_is_absent(words[1]) && shipped)
        return command_usage(command, _("Either a value or --shipped, not both."));
    if (!text_is_absent(work.email) && work.setting != SETTING_HOURLY_COST)
        return command_usage(command, _("--for goes with hourly_cost alone."));
    work.value = words[1];
    if (!text_is_absent(words[1]) || shipped) {
        enum command_status status = set(command, &work);
        if (status != COMMAND_DONE)
            return status;
    }
    return show_setting(command, &work);
}

const struct command_entry command_setting = {
    .name = "setting",
    .needs = COMMAND_NEEDS_OWN,
    .run = setting_run,
    .summary = N_("lists and sets what figures depend on"),
    .usage = N_("[NAME [VALUE | --shipped] [--for EMAIL]]"),
    .help = N_("  NAME VALUE   sets it; earlier reports (--known-at) keep what stood then\n"
               "  --shipped    back to what is shipped\n"
               "  --for EMAIL  of hourly_cost: what an hour of this person costs, whatever the others'"),
};
