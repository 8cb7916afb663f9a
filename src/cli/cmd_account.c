/* farol account EXTERNAL_ID: all that is known of one account: its fields, its figures, and the rows of
 * every kind that name it. Usage is said by its figures alone: its rows are many (farol export usage). */
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "base/zone.h"
#include "cli/output.h"
#include "cli/snapshot.h"
#include "codec/json.h"
#include "ledger/record_format.h"
#include "metric/metric.h"
#include "report/grid.h"

struct account_rows {
    struct arena *arena;
    const struct record_type *type;
    struct ledger_item *items;
    size_t count, capacity;
};

struct account_view {
    struct command *command;
    int64_t account_id;
    struct account_rows kinds[RECORD_KIND_COUNT];
    struct metric_account_figures figures;
    struct metric_margin_row margin; /* of the last 12 months that are over */
    struct command_snapshot snapshot;
    struct column_snapshot *columns; /* the snapshot's under the organisation's rule set */
    bool has_snapshot;
    uint8_t currency;
    int32_t as_of;
};

static bool kind_is_shown(enum record_kind kind)
{
    return kind != RECORD_USAGE && kind != RECORD_FX_RATE;
}

/* Copies a row: what a scan hands out lives only during the call. */
static enum result keep_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct account_rows *rows = context;
    (void)problem;
    struct ledger_item copy = *item;
    struct record_value *values = arena_array(rows->arena, struct record_value, (size_t)item->value_count);
    struct record_custom *custom = arena_array(rows->arena, struct record_custom, (size_t)item->custom_count);
    for (int i = 0; i < item->value_count; i++) {
        values[i] = item->values[i];
        values[i].text = text_copy(rows->arena, item->values[i].text);
    }
    for (int i = 0; i < item->custom_count; i++)
        custom[i] = (struct record_custom){text_copy(rows->arena, item->custom[i].name),
                                           text_copy(rows->arena, item->custom[i].value)};
    copy.values = values;
    copy.custom = custom;
    *list_append(rows) = copy;
    return RESULT_OK;
}

static enum result read_rows(struct account_view *view, struct store_connection *connection,
                             struct problem *problem)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        struct account_rows *rows = &view->kinds[kind];
        rows->arena = view->command->arena;
        rows->type = record_type_of((enum record_kind)kind);
        if (!kind_is_shown((enum record_kind)kind))
            continue;
        int flags = LEDGER_SCAN_TEXTS | (rows->type->takes_custom_fields ? LEDGER_SCAN_CUSTOM : 0);
        enum result result = ledger_scan(connection, (enum record_kind)kind, LEDGER_NOW, view->account_id,
                                         view->account_id, flags, keep_row, rows, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result read_record(struct account_view *view, text external_id, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(view->command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_account_find(connection, external_id, &view->account_id, problem);
    if (result == RESULT_NOT_FOUND)
        problem_set(problem, result, _("There is no account \"%.*s\"."), TEXT_ARGUMENTS(external_id));
    if (result == RESULT_OK)
        result = read_rows(view, connection, problem);
    store_read_end(view->command->store, connection);
    return result;
}

static enum result read_margin(struct account_view *view, const struct command_snapshot *snapshot,
                               struct problem *problem)
{
    struct arena *arena = view->command->arena;
    uint32_t account = (uint32_t)(view->account_id - 1);
    int32_t last_month = month_last_over(snapshot->today);
    uint64_t *bits = arena_array(arena, uint64_t,
                                 (size_t)snapshot->columns->block_count * bits_words(COLUMN_BLOCK_ACCOUNTS));
    bits_add(bits, account);
    struct metric_scope scope = {.columns = view->columns, .accounts = bits, .as_of = snapshot->today};
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = month_first_day(last_month - 11),
                                        .last_day = month_last_day(last_month),
                                        .whole = true,
                                        .grouping = {-1}};
    struct metric_margin margin;
    enum result result = metric_margin(arena, &scope, &query, &margin, problem);
    if (result == RESULT_OK)
        view->margin = margin.rows[0];
    return result;
}

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
    struct metric_scope scope = {.columns = view->columns, .as_of = snapshot->today};
    view->currency = snapshot->columns->currency;
    view->as_of = snapshot->today;
    result = metric_account(&scope, (uint32_t)(view->account_id - 1), &view->figures, problem);
    return result == RESULT_OK ? read_margin(view, snapshot, problem) : result;
}

/* ---- figures: one list for both forms ---- */

enum figure_type { FIGURE_IS_MONEY, FIGURE_IS_DAY, FIGURE_IS_COUNT };
struct figure {
    const char *name;
    const char *label;
    enum figure_type type;
    int64_t value;
    bool absent;
};
#define FIGURES_MAX 24

/* What credits left over below zero, a month, at its worst: in no figure (metrics.md, section 2). */
static int64_t credit_left_over(const struct account_view *view)
{
    uint32_t account = (uint32_t)(view->account_id - 1);
    const struct column_mrr_block *block = column_mrr(view->columns, account / COLUMN_BLOCK_ACCOUNTS);
    int64_t micro =
        block && block->credit_over_micro ? block->credit_over_micro[account % COLUMN_BLOCK_ACCOUNTS] : 0;
    return (int64_t)divide_half_even(micro, MICRO_PER_MINOR);
}

static size_t list_figures(const struct account_view *view, struct figure ret[FIGURES_MAX])
{
    const struct metric_account_figures *f = &view->figures;
    const struct metric_margin_row *m = &view->margin;
    int64_t credit = credit_left_over(view);
    const struct figure figures[] = {
        {"mrr", _("MRR"), FIGURE_IS_MONEY, f->mrr, f->mrr == MONEY_ABSENT},
        {"mrr_year_ago", _("MRR a year ago"), FIGURE_IS_MONEY, f->mrr_year_ago,
         f->mrr_year_ago == MONEY_ABSENT},
        {"revenue_12_months", _("Revenue of 12 months"), FIGURE_IS_MONEY, f->lifetime_revenue_12_months,
         f->lifetime_revenue_12_months == MONEY_ABSENT},
        {"effort_minutes_12_months", _("Minutes of effort, 12 months"), FIGURE_IS_COUNT, m->effort_minutes,
         m->effort_minutes == MONEY_ABSENT},
        {"cost_to_serve_12_months", _("Cost to serve, 12 months"), FIGURE_IS_MONEY, m->cost_to_serve,
         m->cost_to_serve == MONEY_ABSENT},
        {"margin_12_months", _("Margin of 12 months"), FIGURE_IS_MONEY, m->margin, m->margin == MONEY_ABSENT},
        {"first_mrr_day", _("First MRR"), FIGURE_IS_DAY, f->first_mrr_day, f->first_mrr_day == DAY_ABSENT},
        {"churned_day", _("Churned"), FIGURE_IS_DAY, f->churned_day, f->churned_day == DAY_ABSENT},
        {"usage_30", _("Usage of 30 days"), FIGURE_IS_COUNT, f->usage_30, f->usage_30 < 0},
        {"usage_30_before", _("Usage of the 30 before"), FIGURE_IS_COUNT, f->usage_30_before,
         f->usage_30_before < 0},
        {"last_seen_day", _("Last seen"), FIGURE_IS_DAY, f->last_seen_day, f->last_seen_day == DAY_ABSENT},
        {"features_30", _("Features in use"), FIGURE_IS_COUNT, f->features_30, f->features_30 < 0},
        {"last_nps", _("Last NPS"), FIGURE_IS_COUNT, f->last_nps, f->last_nps < 0},
        {"open_tickets", _("Open tickets"), FIGURE_IS_COUNT, f->open_tickets, false},
        {"open_severe", _("Of them high or urgent"), FIGURE_IS_COUNT, f->open_severe, false},
        {"days_overdue", _("Days overdue"), FIGURE_IS_COUNT, f->days_overdue, f->days_overdue < 0},
        {"amount_overdue", _("Amount overdue"), FIGURE_IS_MONEY, f->amount_overdue,
         f->amount_overdue == MONEY_ABSENT},
        {"days_since_contact", _("Days since contact"), FIGURE_IS_COUNT, f->days_since_contact,
         f->days_since_contact < 0},
        {"credit_left_over", _("Credit left over"), FIGURE_IS_MONEY, credit, credit == 0},
    };
    memcpy(ret, figures, sizeof(figures));
    return sizeof(figures) / sizeof(figures[0]);
}

static uint8_t row_currency(const struct account_view *view, const struct record_type *type,
                            const struct ledger_item *item)
{
    int field = record_field_find(type, TEXT("currency"));
    if (field >= 0)
        return item->values[field].state == VALUE_SET ? (uint8_t)item->values[field].number : CURRENCY_NONE;
    const struct account_rows *subscriptions = &view->kinds[RECORD_SUBSCRIPTION];
    for (size_t i = 0; type->kind == RECORD_SUBSCRIPTION_CHANGE && i < subscriptions->count; i++)
        if (subscriptions->items[i].record_id == item->values[CHANGE_SUBSCRIPTION].number)
            return (uint8_t)subscriptions->items[i].values[SUBSCRIPTION_CURRENCY].number;
    return CURRENCY_NONE;
}

/* ---- JSON ---- */

static void json_value(struct json_writer *writer, const struct record_field *field,
                       const struct record_value *value, uint8_t currency)
{
    char scratch[RECORD_FORMAT_BYTES];
    if (value->state != VALUE_SET)
        json_write_null(writer);
    else if (field->type == FIELD_INTEGER || field->type == FIELD_MONEY)
        json_write_integer(writer, value->number);
    else if (field->type == FIELD_SCORE)
        json_write_number(writer, (double)value->number / 100.0);
    else if (field->type == FIELD_BOOLEAN)
        json_write_boolean(writer, value->number != 0);
    else
        json_write_text(writer, record_value_format(field, value, currency, scratch));
}

static void json_row(const struct account_view *view, struct json_writer *writer,
                     const struct account_rows *rows, const struct ledger_item *item)
{
    uint8_t currency = row_currency(view, rows->type, item);
    json_write_object_begin(writer);
    for (int i = 0; i < item->value_count; i++) {
        json_write_key(writer, rows->type->fields[i].name);
        json_value(writer, &rows->type->fields[i], &item->values[i], currency);
    }
    for (int i = 0; i < item->custom_count; i++) {
        if (i == 0) {
            json_write_key(writer, "custom");
            json_write_object_begin(writer);
        }
        json_write_key_text(writer, item->custom[i].name);
        json_write_text(writer, item->custom[i].value);
        if (i == item->custom_count - 1)
            json_write_object_end(writer);
    }
    json_write_object_end(writer);
}

static void json_figures(const struct account_view *view, struct json_writer *writer)
{
    struct figure figures[FIGURES_MAX];
    size_t count = list_figures(view, figures);
    char day[11];
    json_write_object_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_write_key(writer, figures[i].name);
        if (figures[i].absent)
            json_write_null(writer);
        else if (figures[i].type == FIGURE_IS_DAY)
            json_write_text(writer, text_of(day_format((int32_t)figures[i].value, day)));
        else
            json_write_integer(writer, figures[i].value);
    }
    json_write_object_end(writer);
}

static void write_json(const struct account_view *view, struct buffer *out)
{
    struct json_writer writer;
    char day[11];
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(view->as_of, day)));
    json_write_key(&writer, "rules");
    json_write_text(&writer, view->columns->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol"));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(view->currency)));
    json_write_key(&writer, "account");
    json_row(view, &writer, &view->kinds[RECORD_ACCOUNT], &view->kinds[RECORD_ACCOUNT].items[0]);
    json_write_key(&writer, "figures");
    json_figures(view, &writer);
    for (int kind = RECORD_ACCOUNT + 1; kind < RECORD_KIND_COUNT; kind++) {
        const struct account_rows *rows = &view->kinds[kind];
        if (!kind_is_shown((enum record_kind)kind))
            continue;
        json_write_key(&writer, rows->type->name);
        json_write_array_begin(&writer);
        for (size_t i = 0; i < rows->count; i++)
            json_row(view, &writer, rows, &rows->items[i]);
        json_write_array_end(&writer);
    }
    json_write_object_end(&writer);
    buffer_append_byte(out, '\n');
}

/* ---- table ---- */

/* As the organisation's own clocks showed it. */
static text shown_instant(const struct account_view *view, int64_t instant)
{
    int64_t seconds = instant / 1000000 - (instant % 1000000 < 0);
    return format_date_time(view->command->arena,
                            seconds + zone_offset_seconds(view->snapshot.organisation.zone, instant));
}

static text shown_value(const struct account_view *view, const struct account_rows *rows,
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
    const struct account_rows *rows = &view->kinds[RECORD_ACCOUNT];
    const struct ledger_item *item = &rows->items[0];
    struct figure figures[FIGURES_MAX];
    size_t figure_count = list_figures(view, figures), lines = 0;
    struct arena *arena = view->command->arena;
    bool is_text[2] = {true, true};
    text *cells = arena_array(arena, text,
                              2 * ((size_t)item->value_count + (size_t)item->custom_count + FIGURES_MAX + 1));
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
        const struct figure *f = &figures[i];
        if (f->absent)
            continue;
        cells[2 * lines] = text_of(f->label);
        cells[2 * lines++ + 1] = f->type == FIGURE_IS_MONEY ? format_money(arena, f->value, view->currency)
                                 : f->type == FIGURE_IS_DAY ? format_day(arena, (int32_t)f->value)
                                                            : format_integer(arena, f->value);
    }
    grid_append(arena, cells, is_text, 2, lines, out);
}

/* The rows of a kind, without the columns that none of them fills and the account that all of them name. */
static void write_kind(const struct account_view *view, const struct account_rows *rows, struct buffer *out)
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
    enum result result = read_record(&view, external_id, &problem);
    if (result == RESULT_OK)
        result = read_figures(&view, &problem);
    struct buffer out;
    buffer_init(&out, 0);
    if (result == RESULT_OK && format == OUTPUT_JSON)
        write_json(&view, &out);
    if (result == RESULT_OK && format == OUTPUT_TABLE) {
        write_fields(&view, &out);
        for (int kind = RECORD_ACCOUNT + 1; kind < RECORD_KIND_COUNT; kind++)
            if (view.kinds[kind].count)
                write_kind(&view, &view.kinds[kind], &out);
    }
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        list_release(&view.kinds[kind]);
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
