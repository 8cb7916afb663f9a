/* farol account EXTERNAL_ID: all that is known of one account: its fields, its figures, and the rows of
 * every kind that name it. Usage is said by its figures alone: its rows are many (farol export usage). */
#include "base/zone.h"
#include "cli/output.h"
#include "cli/snapshot.h"
#include "ledger/record_format.h"
#include "report/grid.h"
#include "web/account/account_record.h"

struct account_view {
    struct command *command;
    struct web_account_record record;
    struct command_snapshot snapshot;
    struct column_snapshot *columns; /* the snapshot's under the organisation's rule set */
    bool has_snapshot;
};

static enum result read_figures(struct account_view *view, struct problem *problem)
{
    const struct command_snapshot *snapshot = &view->snapshot;
    enum result result = command_snapshot_load(view->command, TEXT_ABSENT, 0, &view->snapshot, problem);
    if (result != RESULT_OK)
        return result;
    view->has_snapshot = true;
    const char *doubt = command_snapshot_doubt(view->command, snapshot);
    if (doubt)
        fprintf(view->command->err, "farol: %s\n", doubt);
    view->columns = column_under(snapshot->columns, snapshot->columns->settings.rules, snapshot->today);
    return web_account_record_figures(&view->record, view->command->arena, view->columns, snapshot->today,
                                      problem);
}

static uint8_t row_currency(const struct account_view *view, const struct record_type *type,
                            const struct ledger_item *item)
{
    return web_row_currency(type, item, &view->record.kinds[RECORD_SUBSCRIPTION]);
}

/* As the organisation's own clocks showed it. */
static text shown_instant(const struct account_view *view, int64_t instant)
{
    int64_t seconds = instant / 1000000 - (instant % 1000000 < 0);
    return format_date_time(view->command->arena,
                            seconds + zone_offset_seconds(view->snapshot.organisation.zone, instant));
}

static text shown_value(const struct account_view *view, const struct web_rows *rows,
                        const struct ledger_item *item, int field)
{
    char scratch[RECORD_FORMAT_BYTES];
    const struct record_field *type = &rows->type->fields[field];
    const struct record_value *value = &item->values[field];
    struct arena *arena = view->command->arena;
    uint8_t currency = row_currency(view, rows->type, item);
    if (value->state != VALUE_SET)
        return TEXT("");
    if (type->type == FIELD_DAY)
        return format_day(arena, (int32_t)value->number);
    if (type->type == FIELD_INSTANT)
        return shown_instant(view, value->number);
    if (type->type == FIELD_BOOLEAN)
        return text_of(value->number ? _("yes") : _("no"));
    if (type->type == FIELD_MONEY && currency != CURRENCY_NONE)
        return format_money(arena, value->number, currency);
    return text_copy(arena, record_value_format(type, value, currency, scratch));
}

static void write_fields(const struct account_view *view, struct buffer *out)
{
    const struct web_rows *rows = &view->record.kinds[RECORD_ACCOUNT];
    const struct ledger_item *item = &rows->items[0];
    struct web_account_figure figures[WEB_ACCOUNT_FIGURES_MAX];
    size_t figure_count = web_account_figures(&view->record, figures), lines = 0;
    struct arena *arena = view->command->arena;
    bool is_text[2] = {true, true};
    text *cells = arena_array(
        arena, text,
        2 * ((size_t)item->value_count + (size_t)item->custom_count + WEB_ACCOUNT_FIGURES_MAX + 1));
    for (int i = 0; i < item->value_count; i++)
        if (item->values[i].state == VALUE_SET) {
            cells[2 * lines] = text_of(rows->type->fields[i].name);
            cells[2 * lines++ + 1] = shown_value(view, rows, item, i);
        }
    for (int i = 0; i < item->custom_count; i++) {
        cells[2 * lines] = item->custom[i].name;
        cells[2 * lines++ + 1] = item->custom[i].value;
    }
    if (view->columns->rules == RULES_INVOICED) {
        cells[2 * lines] = text_of(_("MRR from"));
        cells[2 * lines++ + 1] = text_of(_("Invoices of the month"));
    }
    for (size_t i = 0; i < figure_count; i++) {
        const struct web_account_figure *f = &figures[i];
        if (f->absent)
            continue;
        cells[2 * lines] = text_of(f->label);
        cells[2 * lines++ + 1] = f->type == FIGURE_IS_MONEY
                                     ? format_money(arena, f->value, view->columns->currency)
                                 : f->type == FIGURE_IS_DAY ? format_day(arena, (int32_t)f->value)
                                                            : format_integer(arena, f->value);
    }
    grid_append(arena, cells, is_text, 2, lines, out);
}

/* The rows of a kind, without the columns that none of them fills and the account that all of them name. */
static void write_kind(const struct account_view *view, const struct web_rows *rows, struct buffer *out)
{
    int fields[RECORD_FIELDS_MAX];
    bool is_text[RECORD_FIELDS_MAX];
    size_t width = 0;
    for (int field = 0; field < rows->type->field_count; field++) {
        const struct record_field *type = &rows->type->fields[field];
        bool filled = false;
        for (size_t i = 0; i < rows->count && !filled; i++)
            filled = rows->items[i].values[field].state == VALUE_SET;
        if (!filled || (type->type == FIELD_REFERENCE && type->reference == RECORD_ACCOUNT))
            continue;
        fields[width] = field;
        is_text[width++] =
            type->type != FIELD_MONEY && type->type != FIELD_INTEGER && type->type != FIELD_SCORE;
    }
    text *cells = arena_array(view->command->arena, text, (rows->count + 1) * width);
    for (size_t c = 0; c < width; c++) {
        cells[c] = text_of(rows->type->fields[fields[c]].name);
        for (size_t i = 0; i < rows->count; i++)
            cells[(i + 1) * width + c] = shown_value(view, rows, &rows->items[i], fields[c]);
    }
    buffer_printf(out, "\n%s (%zu)\n", rows->type->name, rows->count);
    grid_append(view->command->arena, cells, is_text, width, rows->count + 1, out);
}

static enum command_status account_run(struct command *command)
{
    text external_id, format_name = TEXT_ABSENT;
    enum output_format format;
    struct problem problem = {0};
    const struct command_option options[] = {{"--format", &format_name, NULL}, {0}};
    if (!command_parse(command, options, &external_id, 1, 1) ||
        !output_format_take(command, format_name, false, &format))
        return COMMAND_USAGE;
    struct account_view view = {.command = command};
    enum result result =
        web_account_record_read(&view.record, command->store, external_id, command->arena, &problem);
    if (result == RESULT_OK)
        result = read_figures(&view, &problem);
    struct buffer out;
    buffer_init(&out, 0);
    if (result == RESULT_OK && format == OUTPUT_JSON)
        web_account_record_json(&view.record, false, &out);
    if (result == RESULT_OK && format == OUTPUT_TABLE) {
        write_fields(&view, &out);
        for (int kind = RECORD_ACCOUNT + 1; kind < RECORD_KIND_COUNT; kind++)
            if (view.record.kinds[kind].count)
                write_kind(&view, &view.record.kinds[kind], &out);
    }
    web_account_record_release(&view.record);
    column_snapshot_release(view.columns);
    if (view.has_snapshot)
        command_snapshot_release(&view.snapshot);
    if (result == RESULT_OK)
        return output_write(command, &out);
    buffer_release(&out);
    return command_failed(command, &problem);
}

const struct command_entry command_account = {
    .name = "account",
    .needs = COMMAND_NEEDS_READ,
    .run = account_run,
    .summary = N_("prints all that is known of one account"),
    .usage = N_("EXTERNAL_ID [--format table|json]"),
    .help = N_("Usage is said by its figures; farol export usage has its rows."),
};
