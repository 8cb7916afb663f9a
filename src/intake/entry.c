/* See entry.h. A row typed by hand is a table of one line whose columns write numbers as the person's
 * language does. */
#include "intake/entry.h"

#include "intake/field.h"
#include "intake/interval.h"

struct typing {
    struct ledger_change *change;
    struct arena *arena;
    const struct intake_entry *entry;
    const struct record_type *type;
    struct column_binding column;
    struct binding binding;
    struct field_context context;
    int64_t rounded;
    struct record_row row;
    struct record_custom custom[RECORD_CUSTOM_FIELDS_MAX];
    struct intake_faults *faults;
};

static void add_fault(struct typing *typing, int field, text custom, const char *reason)
{
    struct intake_faults *faults = typing->faults;
    faults->items[faults->count++] =
        (struct intake_cell_fault){field, custom, text_copy(typing->arena, text_of(reason))};
}

static enum result take_currency(struct typing *typing, const struct record_value *value, int field,
                                 struct problem *problem)
{
    uint8_t currency = CURRENCY_NONE;
    enum result result = RESULT_OK;
    if (value->state != VALUE_SET)
        return RESULT_OK;
    if (typing->type->fields[field].type == FIELD_CURRENCY)
        currency = (uint8_t)value->number;
    else if (typing->entry->kind == RECORD_SUBSCRIPTION_CHANGE && field == CHANGE_SUBSCRIPTION)
        result = ledger_subscription_currency(typing->change, value->text, &currency, problem);
    if (result == RESULT_OK && currency != CURRENCY_NONE) {
        typing->context.currency = currency;
        typing->context.money_digits = currency_digits(currency);
    }
    return result;
}

static enum result take_cell(struct typing *typing, const struct intake_cell *cell, struct problem *problem)
{
    static const struct record_field own = {.name = "", .type = FIELD_TEXT};
    const struct record_field *field = cell->field < 0 ? &own : &typing->type->fields[cell->field];
    struct value value = {.text = text_trim(cell->value), .kind = CELL_TEXT};
    struct record_value parsed;
    if (text_is_absent(value.text))
        value.text = TEXT("");
    typing->rounded = 0;
    const char *reason = field_parse(&typing->context, field, &value, &parsed);
    if (!reason && field->required && parsed.state != VALUE_SET &&
        !interval_may_lack(typing->entry->kind, cell->field))
        reason = _("this is required");
    if (!reason && typing->rounded)
        reason = _("this has more decimals than the currency");
    if (reason) {
        add_fault(typing, cell->field, cell->custom, reason);
        return RESULT_OK;
    }
    if (cell->field < 0) {
        struct record_custom *custom = &typing->custom[typing->row.custom_count++];
        *custom = (struct record_custom){cell->custom, parsed.state == VALUE_SET ? parsed.text : TEXT_ABSENT};
        return RESULT_OK;
    }
    typing->row.values[cell->field] = parsed;
    return take_currency(typing, &parsed, cell->field, problem);
}

/* What an amount is read by goes first. */
static bool names_currency(const struct typing *typing, int field)
{
    return field >= 0 &&
           (typing->type->fields[field].type == FIELD_CURRENCY ||
            (typing->entry->kind == RECORD_SUBSCRIPTION_CHANGE && field == CHANGE_SUBSCRIPTION));
}

static enum result take_cells(struct typing *typing, struct problem *problem)
{
    const struct intake_entry *entry = typing->entry;
    enum result result = RESULT_OK;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < entry->cell_count && result == RESULT_OK; i++)
            if (names_currency(typing, entry->cells[i].field) == (pass == 0) &&
                (entry->cells[i].field >= 0 || typing->row.custom_count < RECORD_CUSTOM_FIELDS_MAX))
                result = take_cell(typing, &entry->cells[i], problem);
    return result;
}

static void settle_interval(struct typing *typing)
{
    int unit, count;
    if (!interval_fields(typing->entry->kind, &unit, &count))
        return;
    for (size_t i = 0; i < typing->entry->cell_count; i++)
        if (typing->entry->cells[i].field == unit) {
            const char *reason = interval_settle(&typing->row, text_trim(typing->entry->cells[i].value));
            if (reason)
                add_fault(typing, unit, TEXT_ABSENT, reason);
        }
}

static enum result put(struct typing *typing, enum ledger_outcome *ret_outcome, struct problem *problem)
{
    struct ledger_options options = {.effective_day = typing->entry->effective_day,
                                     .record_id = typing->entry->record_id};
    enum ledger_outcome outcome = LEDGER_REFUSED;
    int field = -1;
    char reason[256];
    enum result result =
        ledger_put(typing->change, &typing->row, &options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome == LEDGER_REFUSED)
        add_fault(typing, field, TEXT_ABSENT, reason);
    *ret_outcome = outcome;
    return result;
}

enum result intake_entry_put(struct ledger_change *change, struct arena *arena,
                             const struct intake_entry *entry, enum ledger_outcome *ret_outcome,
                             struct intake_faults *ret_faults, struct problem *problem)
{
    struct typing *typing = arena_new(arena, struct typing);
    *typing =
        (struct typing){.change = change,
                        .arena = arena,
                        .entry = entry,
                        .type = record_type_of(entry->kind),
                        .column = {.numbers = entry->language == LANGUAGE_PT_BR ? NUMBER_COMMA : NUMBER_DOT,
                                   .dates = DATE_DAY_FIRST},
                        .row = {.kind = entry->kind},
                        .faults = ret_faults};
    *ret_faults =
        (struct intake_faults){.items = arena_array(arena, struct intake_cell_fault, entry->cell_count + 2)};
    *ret_outcome = LEDGER_REFUSED;
    typing->binding = (struct binding){.columns = &typing->column, .zone = change->zone};
    typing->context = (struct field_context){.binding = &typing->binding,
                                             .arena = arena,
                                             .money_digits = currency_digits(change->organisation->currency),
                                             .currency = CURRENCY_NONE,
                                             .rounded = &typing->rounded};
    typing->row.custom = typing->custom;
    enum result result = take_cells(typing, problem);
    if (result == RESULT_OK)
        settle_interval(typing);
    return result == RESULT_OK && ret_faults->count == 0 ? put(typing, ret_outcome, problem) : result;
}
