/* All that is known of one account (account_record.h). */
#include "web/account/account_record.h"

#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "ledger/record_format.h"

bool web_account_kind_is_shown(enum record_kind kind)
{
    return kind != RECORD_USAGE && kind != RECORD_FX_RATE;
}

/* Copies a row: what a scan hands out lives only during the call. */
enum result web_rows_keep(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct web_rows *rows = context;
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

static enum result read_rows(struct web_account_record *record, struct store_connection *connection,
                             struct arena *arena, struct problem *problem)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        struct web_rows *rows = &record->kinds[kind];
        rows->arena = arena;
        rows->type = record_type_of((enum record_kind)kind);
        if (!web_account_kind_is_shown((enum record_kind)kind))
            continue;
        int flags = LEDGER_SCAN_TEXTS | (rows->type->takes_custom_fields ? LEDGER_SCAN_CUSTOM : 0);
        enum result result = ledger_scan(connection, (enum record_kind)kind, LEDGER_NOW, record->account_id,
                                         record->account_id, flags, web_rows_keep, rows, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result no_account(text external_id, struct problem *problem)
{
    return problem_set(problem, RESULT_NOT_FOUND, _("There is no account \"%.*s\"."),
                       TEXT_ARGUMENTS(external_id));
}

enum result web_account_record_read(struct web_account_record *ret, struct store *store, text external_id,
                                    struct arena *arena, struct problem *problem)
{
    struct store_connection *connection;
    *ret = (struct web_account_record){0};
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_account_find(connection, external_id, &ret->account_id, problem);
    if (result == RESULT_NOT_FOUND)
        result = no_account(external_id, problem);
    else if (result == RESULT_OK)
        result = read_rows(ret, connection, arena, problem);
    store_read_end(store, connection);
    if (result == RESULT_OK && ret->kinds[RECORD_ACCOUNT].count == 0) /* taken out of the record */
        result = no_account(external_id, problem);
    return result;
}

static enum result read_margin(struct web_account_record *record, struct arena *arena,
                               struct problem *problem)
{
    int32_t last_month = month_last_over(record->as_of);
    size_t words = (size_t)record->columns->block_count * bits_words(COLUMN_BLOCK_ACCOUNTS);
    uint64_t *bits = arena_array(arena, uint64_t, words + 1);
    bits_add(bits, (uint32_t)(record->account_id - 1));
    struct metric_scope scope = {.columns = record->columns, .accounts = bits, .as_of = record->as_of};
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = month_first_day(last_month - 11),
                                        .last_day = month_last_day(last_month),
                                        .whole = true,
                                        .grouping = {-1}};
    struct metric_margin margin;
    enum result result = metric_margin(arena, &scope, &query, &margin, problem);
    if (result == RESULT_OK)
        record->margin = margin.rows[0];
    return result;
}

enum result web_account_record_figures(struct web_account_record *record, struct arena *arena,
                                       const struct column_snapshot *columns, int32_t as_of,
                                       struct problem *problem)
{
    struct metric_scope scope = {.columns = columns, .as_of = as_of};
    record->columns = columns;
    record->as_of = as_of;
    enum result result =
        metric_account(&scope, (uint32_t)(record->account_id - 1), &record->figures, problem);
    return result == RESULT_OK ? read_margin(record, arena, problem) : result;
}

void web_account_record_release(struct web_account_record *record)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        list_release(&record->kinds[kind]);
}

/* ---- figures ---- */

/* What credits left over below zero, a month, at its worst: in no figure (metrics.md, section 2). */
static int64_t credit_left_over(const struct web_account_record *record)
{
    uint32_t account = (uint32_t)(record->account_id - 1);
    const struct column_mrr_block *block = column_mrr(record->columns, account / COLUMN_BLOCK_ACCOUNTS);
    int64_t micro =
        block && block->credit_over_micro ? block->credit_over_micro[account % COLUMN_BLOCK_ACCOUNTS] : 0;
    return (int64_t)divide_half_even(micro, MICRO_PER_MINOR);
}

size_t web_account_figures(const struct web_account_record *record,
                           struct web_account_figure ret[WEB_ACCOUNT_FIGURES_MAX])
{
    const struct metric_account_figures *f = &record->figures;
    const struct metric_margin_row *m = &record->margin;
    int64_t credit = credit_left_over(record);
    const struct web_account_figure figures[] = {
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

uint8_t web_row_currency(const struct record_type *type, const struct ledger_item *item,
                         const struct web_rows *subscriptions)
{
    int field = record_field_find(type, TEXT("currency"));
    if (field >= 0)
        return item->values[field].state == VALUE_SET ? (uint8_t)item->values[field].number : CURRENCY_NONE;
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

void web_row_json(struct json_writer *writer, const struct record_type *type, const struct ledger_item *item,
                  uint8_t currency, bool hide_personal)
{
    json_write_object_begin(writer);
    for (int i = 0; i < item->value_count; i++) {
        const struct record_field *field = &type->fields[i];
        json_write_key(writer, field->name);
        if (hide_personal && field->personal)
            json_write_null(writer);
        else
            json_value(writer, field, &item->values[i], currency);
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

static void json_figures(const struct web_account_record *record, struct json_writer *writer)
{
    struct web_account_figure figures[WEB_ACCOUNT_FIGURES_MAX];
    size_t count = web_account_figures(record, figures);
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

void web_account_record_json(const struct web_account_record *record, bool hide_people, struct buffer *out)
{
    struct json_writer writer;
    char day[11];
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(record->as_of, day)));
    json_write_key(&writer, "rules");
    json_write_text(&writer, record->columns->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol"));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(record->columns->currency)));
    json_write_key(&writer, "account");
    web_row_json(&writer, record->kinds[RECORD_ACCOUNT].type, &record->kinds[RECORD_ACCOUNT].items[0],
                 CURRENCY_NONE, false);
    json_write_key(&writer, "figures");
    json_figures(record, &writer);
    for (int kind = RECORD_ACCOUNT + 1; kind < RECORD_KIND_COUNT; kind++) {
        const struct web_rows *rows = &record->kinds[kind];
        if (!web_account_kind_is_shown((enum record_kind)kind) || (hide_people && kind == RECORD_CONTACT))
            continue;
        json_write_key(&writer, rows->type->name);
        json_write_array_begin(&writer);
        for (size_t i = 0; i < rows->count; i++)
            web_row_json(&writer, rows->type, &rows->items[i],
                         web_row_currency(rows->type, &rows->items[i], &record->kinds[RECORD_SUBSCRIPTION]),
                         hide_people);
        json_write_array_end(&writer);
    }
    json_write_object_end(&writer);
    buffer_append_byte(out, '\n');
}
