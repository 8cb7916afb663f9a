/* See import_columns.h: what is shown. Reading the form back: import_columns_form.c. */
#include "web/import/import_columns.h"

#include <string.h>

#include "intake/fold.h"
#include "intake/guess_field.h"
#include "intake/guess_value.h"
#include "intake/interval.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/import/import_columns_form.h"
#include "web/words.h"

struct showing {
    struct arena *arena;
    const struct plan *plan;
    const struct intake_sample *sample;
    const struct web_outcome *outcome;
};

/* The item that a column's select stands for: the one its name says, else the first that takes it plainly. */
const struct plan_item *web_columns_item(const struct plan *plan, int column)
{
    const struct plan_item *first = NULL;
    for (int i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        enum guess_strength strength;
        if (item->part_count != 1 || item->parts[0].kind != PLAN_COLUMN || item->parts[0].column != column)
            continue;
        if (item->field >= 0 && guess_field(item->kind, plan->columns[column], &strength) == item->field &&
            record_type_of(item->kind)->fields[item->field].type != FIELD_REFERENCE)
            return item;
        if (!first)
            first = item;
    }
    return first;
}

text web_columns_text(struct arena *arena, const struct plan *plan)
{
    struct buffer out;
    buffer_init(&out, MAPPING_BYTES_MAX);
    plan_write(plan, &out);
    text copy = text_copy(arena, out.data ? buffer_text(&out) : TEXT(""));
    buffer_release(&out);
    return copy;
}

/* ---- a column's select ---- */

static text field_code(struct arena *arena, enum record_kind kind, int field)
{
    const struct record_type *type = record_type_of(kind);
    return text_printf(arena, "%s.%s", type->name, type->fields[field].name);
}

static text field_label(struct arena *arena, enum record_kind kind, int field)
{
    const char *label = record_field_label(kind, field);
    return record_type_of(kind)->fields[field].required && !interval_may_lack(kind, field)
               ? text_printf(arena, "%s *", label)
               : text_of(label);
}

static struct view_map_group kind_group(const struct showing *showing, enum record_kind kind,
                                        const struct plan_item *item)
{
    const struct record_type *type = record_type_of(kind);
    struct view_map_group group = {.label = text_of(record_kind_plural(kind))};
    group.options = arena_array(showing->arena, struct view_option, (size_t)type->field_count);
    for (int field = 0; field < type->field_count; field++)
        group.options[group.options_count++] = (struct view_option){
            field_code(showing->arena, kind, field), field_label(showing->arena, kind, field),
            item && item->kind == kind && item->field == field};
    return group;
}

static void fill_groups(const struct showing *showing, const struct plan_item *item, struct view_map_row *row)
{
    struct arena *arena = showing->arena;
    row->groups = arena_array(arena, struct view_map_group, RECORD_KIND_COUNT + 1);
    struct view_map_group *plain = &row->groups[row->groups_count++];
    plain->options = arena_array(arena, struct view_option, RECORD_KIND_COUNT + 1);
    plain->options[plain->options_count++] =
        (struct view_option){TEXT(""), text_of(_("Leave out")), item == NULL};
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        if (!showing->plan->makes[kind])
            continue;
        if (record_type_of((enum record_kind)kind)->takes_custom_fields)
            plain->options[plain->options_count++] = (struct view_option){
                text_printf(arena, "%s.custom", record_type_of((enum record_kind)kind)->name),
                kind == RECORD_ACCOUNT ? text_of(_("Custom field of the account"))
                                       : text_of(_("Custom field of the contact")),
                item && item->kind == (enum record_kind)kind && item->field < 0};
        row->groups[row->groups_count++] = kind_group(showing, (enum record_kind)kind, item);
    }
}

/* ---- what can be adjusted ---- */

static void fill_formats(const struct showing *showing, const struct plan_item *item, enum field_type type,
                         struct view_map_row *row)
{
    struct arena *arena = showing->arena;
    row->takes_numbers =
        type == FIELD_MONEY || type == FIELD_INTEGER || type == FIELD_SCORE || type == FIELD_RATE;
    row->takes_dates = type == FIELD_DAY || type == FIELD_INSTANT || type == FIELD_MONTH;
    row->takes_end = type == FIELD_DAY;
    row->numbers = arena_array(arena, struct view_option, 3);
    row->numbers_count = 3;
    row->numbers[0] = (struct view_option){TEXT(""), text_of(_("detect")), item->numbers == NUMBER_OPEN};
    row->numbers[1] =
        (struct view_option){TEXT("comma"), text_of(_("comma: 1.234,56")), item->numbers == NUMBER_COMMA};
    row->numbers[2] =
        (struct view_option){TEXT("dot"), text_of(_("dot: 1,234.56")), item->numbers == NUMBER_DOT};
    static const struct {
        const char *code;
        enum date_format format;
    } dates[] = {{"dd/mm/yyyy", DATE_DAY_FIRST},
                 {"mm/dd/yyyy", DATE_MONTH_FIRST},
                 {"dd/mm/yy", DATE_DAY_FIRST_SHORT},
                 {"mm/dd/yy", DATE_MONTH_FIRST_SHORT},
                 {"yyyymmdd", DATE_COMPACT}};
    enum { DATES = sizeof dates / sizeof dates[0] };
    row->dates = arena_array(arena, struct view_option, DATES + 1);
    row->dates[row->dates_count++] = (struct view_option){TEXT(""), text_of(_("detect")), !item->dates_said};
    for (size_t i = 0; i < DATES; i++)
        row->dates[row->dates_count++] =
            (struct view_option){text_of(dates[i].code), text_of(dates[i].code),
                                 item->dates_said && item->dates == dates[i].format};
}

static text choices_of(struct arena *arena, const struct record_field *field)
{
    text list = TEXT("");
    if (field->type != FIELD_CHOICE)
        return TEXT_ABSENT;
    for (int i = 0; field->choices[i]; i++)
        list = text_printf(arena, "%.*s%s%s", TEXT_ARGUMENTS(list), i ? ", " : "", field->choices[i]);
    return web_message(arena, _("Values: {list}"), "list", list, NULL);
}

static text adjusted_words(struct arena *arena, const struct plan_item *item)
{
    text words = TEXT("");
    if (item->end_inclusive)
        words = text_of(_("last day counts"));
    if (item->word_count)
        words = text_printf(arena, "%.*s%s%s", TEXT_ARGUMENTS(words), words.length ? " · " : "",
                            web_message(arena, tr_n("{count} word", "{count} words", item->word_count),
                                        "count", format_integer(arena, item->word_count), NULL)
                                .data);
    if (!text_is_empty(item->fallback))
        words = text_printf(
            arena, "%.*s%s%.*s", TEXT_ARGUMENTS(words), words.length ? " · " : "",
            TEXT_ARGUMENTS(web_message(arena, _("empty: {value}"), "value", item->fallback, NULL)));
    return words.length ? words : text_of(_("Adjust"));
}

static void fill_options(const struct showing *showing, const struct plan_item *item,
                         struct view_map_row *row)
{
    struct arena *arena = showing->arena;
    row->takes_options = true;
    row->fallback = item->fallback;
    row->words_only = item->words_only && item->word_count;
    row->inclusive = item->end_inclusive;
    row->adjusted = adjusted_words(arena, item);
    row->words = TEXT("");
    for (int i = 0; i < item->word_count; i++)
        row->words = text_printf(arena, "%.*s%.*s = %.*s\n", TEXT_ARGUMENTS(row->words),
                                 TEXT_ARGUMENTS(item->words[i].word), TEXT_ARGUMENTS(item->words[i].value));
    if (item->field < 0)
        return;
    const struct record_field *field = &record_type_of(item->kind)->fields[item->field];
    fill_formats(showing, item, field->type, row);
    row->choices = choices_of(arena, field);
}

/* ---- examples and state ---- */

static text samples_of(const struct showing *showing, int column)
{
    text shown = TEXT(""), last = TEXT_ABSENT;
    int count = 0;
    for (int i = 0; i < showing->sample->row_count && count < 2; i++) {
        text value = showing->sample->rows[i][column];
        if (value.length == 0 || text_equal(value, last))
            continue;
        text cut = text_slice(value, 0, 28);
        while (cut.length && cut.length < value.length &&
               ((unsigned char)value.data[cut.length] & 0xC0) == 0x80)
            cut.length--;
        shown = text_printf(showing->arena, "%.*s%s%.*s%s", TEXT_ARGUMENTS(shown), count ? " · " : "",
                            TEXT_ARGUMENTS(cut), cut.length < value.length ? "…" : "");
        last = value;
        count++;
    }
    return shown;
}

static int64_t distinct_values(const struct showing *showing, int column)
{
    int64_t distinct = 0;
    for (int i = 0; i < showing->sample->row_count; i++) {
        bool fresh = showing->sample->rows[i][column].length > 0;
        for (int j = 0; j < i && fresh; j++)
            fresh = !text_equal(showing->sample->rows[i][column], showing->sample->rows[j][column]);
        distinct += fresh;
    }
    return distinct;
}

static const char *number_state(const struct showing *showing, int column)
{
    for (int i = 0; i < showing->sample->row_count; i++) {
        enum number_shape shape = number_shape_of(showing->sample->rows[i][column]);
        if (shape == NUMBER_SHAPE_COMMA)
            return _("decimal comma");
        if (shape == NUMBER_SHAPE_DOT)
            return _("decimal dot");
    }
    return _("numbers");
}

static const char *date_state(const struct showing *showing, int column)
{
    const char *state = _("days");
    for (int i = 0; i < showing->sample->row_count; i++) {
        enum date_shape shape = date_shape_of(showing->sample->rows[i][column]);
        if (shape == DATE_SHAPE_MONTH_FIRST)
            return _("mm/dd/yyyy");
        if (shape == DATE_SHAPE_DAY_FIRST || shape == DATE_SHAPE_BOTH)
            state = _("dd/mm/yyyy");
        else if (shape == DATE_SHAPE_YEAR_FIRST)
            state = _("yyyy-mm-dd");
    }
    return state;
}

static text state_of(const struct showing *showing, const struct plan_item *item, int column)
{
    struct arena *arena = showing->arena;
    int64_t distinct;
    if (item->field < 0)
        return text_of(_("as it stands"));
    const struct record_field *field = &record_type_of(item->kind)->fields[item->field];
    switch (field->type) {
    case FIELD_MONEY:
    case FIELD_INTEGER:
    case FIELD_SCORE:
    case FIELD_RATE:
        return text_of(number_state(showing, column));
    case FIELD_DAY:
    case FIELD_INSTANT:
    case FIELD_MONTH:
        return text_of(date_state(showing, column));
    case FIELD_NAME:
    case FIELD_CHOICE:
    case FIELD_CURRENCY:
        distinct = distinct_values(showing, column);
        return web_message(arena, tr_n("{count} value", "{count} values", distinct), "count",
                           format_integer(arena, distinct), NULL);
    default:
        return text_of(field->key && guess_is_unique(showing->sample, &column, 1) ? _("none twice")
                                                                                  : _("read"));
    }
}

static text fault_of(const struct showing *showing, int column)
{
    for (int i = 0; showing->outcome && i < showing->outcome->column_count; i++) {
        const struct web_column_issues *issues = &showing->outcome->columns[i];
        if (text_equal(issues->column, showing->plan->columns[column]))
            return web_message(showing->arena, tr_n("{count} in error", "{count} in error", issues->count),
                               "count", format_integer(showing->arena, issues->count), NULL);
    }
    return TEXT_ABSENT;
}

static void show_row(const struct showing *showing, int column, struct view_map_row *row)
{
    const struct plan_item *item = web_columns_item(showing->plan, column);
    *row = (struct view_map_row){.id = text_printf(showing->arena, "c%d", column),
                                 .name = showing->plan->columns[column],
                                 .sample = samples_of(showing, column),
                                 .ignored = !item,
                                 .unusable = !plan_column_is_usable(showing->plan, column)};
    row->status = item ? state_of(showing, item, column) : text_of(_("stays out"));
    row->fault = item ? fault_of(showing, column) : TEXT_ABSENT;
    if (row->unusable)
        return;
    fill_groups(showing, item, row);
    if (item)
        fill_options(showing, item, row);
}

/* ---- fields that no column fills by itself ---- */

static bool is_shown_by_column(const struct plan *plan, const struct plan_item *item)
{
    return item->part_count == 1 && item->parts[0].kind == PLAN_COLUMN &&
           web_columns_item(plan, item->parts[0].column) == item;
}

static text composed_words(const struct showing *showing, const struct plan_item *item)
{
    text words = TEXT("");
    for (int i = 0; i < item->part_count; i++) {
        const struct plan_part *part = &item->parts[i];
        text piece = part->kind == PLAN_COLUMN ? showing->plan->columns[part->column]
                     : part->kind == PLAN_LINE ? text_of(_("line number"))
                                               : part->text;
        words = text_printf(showing->arena, "%.*s%s%.*s", TEXT_ARGUMENTS(words), i ? " " : "",
                            TEXT_ARGUMENTS(piece));
    }
    return words;
}

static void fill_sources(const struct showing *showing, const struct plan_item *item, bool required,
                         struct view_fill_row *row)
{
    struct arena *arena = showing->arena;
    const struct plan *plan = showing->plan;
    bool constant = item && item->part_count == 1 && item->parts[0].kind == PLAN_TEXT;
    bool composed = item && !constant && (item->part_count > 1 || item->word_count || item->fallback.length);
    row->sources = arena_array(arena, struct view_option, (size_t)plan->column_count + 3);
    row->sources[row->sources_count++] =
        (struct view_option){TEXT(""), required ? text_of(_("choose")) : text_of(_("nothing")), !item};
    row->sources[row->sources_count++] =
        (struct view_option){TEXT("="), text_of(_("always the same")), constant};
    if (composed)
        row->sources[row->sources_count++] =
            (struct view_option){TEXT("keep"), composed_words(showing, item), true};
    for (int i = 0; i < plan->column_count; i++)
        if (plan_column_is_usable(plan, i))
            row->sources[row->sources_count++] =
                (struct view_option){text_printf(arena, "c%d", i), plan->columns[i],
                                     item && !composed && !constant && item->parts[0].column == i};
    row->value = constant ? item->parts[0].text : TEXT("");
}

static void show_fill(const struct showing *showing, enum record_kind kind, int field,
                      const struct plan_item *item, struct view_fill_row *row)
{
    const struct record_field *type = &record_type_of(kind)->fields[field];
    bool required = type->required && !interval_may_lack(kind, field);
    *row = (struct view_fill_row){
        .id = text_printf(showing->arena, "f.%.*s", TEXT_ARGUMENTS(field_code(showing->arena, kind, field))),
        .label = field_label(showing->arena, kind, field),
        .kind = text_of(record_kind_plural(kind)),
        .hint = choices_of(showing->arena, type),
        .fault = required && !item ? text_of(_("Say where it comes from.")) : TEXT_ABSENT};
    fill_sources(showing, item, required, row);
}

static void show_fills(const struct showing *showing, struct view_import_job *ret)
{
    ret->fills = arena_array(showing->arena, struct view_fill_row,
                             (size_t)showing->plan->item_count + RECORD_KIND_COUNT * RECORD_FIELDS_MAX);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        const struct record_type *type = record_type_of((enum record_kind)kind);
        for (int field = 0; showing->plan->makes[kind] && field < type->field_count; field++) {
            const struct plan_item *item =
                plan_find(showing->plan, (enum record_kind)kind, field, TEXT_ABSENT);
            bool wanted = type->fields[field].required && !interval_may_lack((enum record_kind)kind, field);
            if (item ? !is_shown_by_column(showing->plan, item) : wanted)
                show_fill(showing, (enum record_kind)kind, field, item, &ret->fills[ret->fills_count++]);
        }
    }
}

void web_columns_show(struct arena *arena, const struct plan *plan, const struct intake_sample *sample,
                      const struct web_outcome *outcome, struct view_import_job *ret)
{
    struct showing showing = {arena, plan, sample, outcome};
    int known = 0;
    ret->by_table = true;
    ret->kinds = arena_array(arena, struct view_made_kind, RECORD_KIND_COUNT);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        ret->kinds[ret->kinds_count++] =
            (struct view_made_kind){text_of(record_type_of((enum record_kind)kind)->name),
                                    text_of(record_kind_plural((enum record_kind)kind)), plan->makes[kind]};
    ret->rows = arena_array(arena, struct view_map_row, (size_t)plan->column_count);
    ret->rows_count = (size_t)plan->column_count;
    for (int i = 0; i < plan->column_count; i++) {
        show_row(&showing, i, &ret->rows[i]);
        known += !ret->rows[i].ignored;
    }
    ret->known =
        web_message(arena, _("{known} of {all} taken; * must be there"), "known",
                    format_integer(arena, known), "all", format_integer(arena, plan->column_count), NULL);
    show_fills(&showing, ret);
}
