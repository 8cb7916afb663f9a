/* See plan.h. A mapping's expressions are matched against the few shapes that plan_write writes; what fits
 * none of them is left to be edited as text. */
#include "intake/plan.h"

#include <string.h>

#include "intake/fold.h"

void plan_init(struct plan *plan, const text *columns, int column_count, struct arena *arena)
{
    *plan = (struct plan){.arena = arena, .column_count = column_count};
    plan->columns = arena_array(arena, text, (size_t)column_count);
    for (int i = 0; i < column_count; i++)
        plan->columns[i] = text_copy(arena, text_trim(columns[i]));
    plan->items = arena_array(arena, struct plan_item, PLAN_ITEMS_MAX);
}

static bool same_folded(text a, text b)
{
    struct fold first, second;
    fold_name(a, &first);
    fold_name(b, &second);
    return text_equal((text){first.data, first.length}, (text){second.data, second.length});
}

static bool has_control(text name)
{
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.data[i] < 0x20)
            return true;
    return false;
}

bool plan_column_is_usable(const struct plan *plan, int column)
{
    text name = plan->columns[column];
    struct fold fold;
    fold_name(name, &fold);
    if (name.length == 0 || (has_control(name) && fold.length == 0))
        return false;
    for (int i = 0; i < plan->column_count; i++)
        if (i != column && (text_equal(plan->columns[i], name) ||
                            (has_control(name) && same_folded(plan->columns[i], name))))
            return false;
    return true;
}

struct plan_item *plan_find(const struct plan *plan, enum record_kind kind, int field, text custom)
{
    for (int i = 0; i < plan->item_count; i++) {
        struct plan_item *item = &plan->items[i];
        if (item->kind == kind && item->field == field && (field >= 0 || text_equal(item->custom, custom)))
            return item;
    }
    return NULL;
}

struct plan_item *plan_of_column(const struct plan *plan, int column)
{
    for (int i = 0; i < plan->item_count; i++) {
        struct plan_item *item = &plan->items[i];
        if (item->part_count == 1 && item->parts[0].kind == PLAN_COLUMN && item->parts[0].column == column)
            return item;
    }
    return NULL;
}

static struct plan_item *set(struct plan *plan, enum record_kind kind, int field, text custom)
{
    struct plan_item *item = plan_find(plan, kind, field, custom);
    if (!item) {
        if (plan->item_count == PLAN_ITEMS_MAX)
            return NULL;
        item = &plan->items[plan->item_count++];
    }
    *item = (struct plan_item){.kind = kind, .field = field, .custom = custom, .part_count = 1};
    plan->makes[kind] = true;
    return item;
}

struct plan_item *plan_set_column(struct plan *plan, enum record_kind kind, int field, text custom,
                                  int column)
{
    struct plan_item *item = set(plan, kind, field, custom);
    if (item)
        item->parts[0] = (struct plan_part){.kind = PLAN_COLUMN, .column = column};
    return item;
}

struct plan_item *plan_set_text(struct plan *plan, enum record_kind kind, int field, text value)
{
    struct plan_item *item = set(plan, kind, field, TEXT_ABSENT);
    if (item)
        item->parts[0] = (struct plan_part){.kind = PLAN_TEXT, .text = value};
    return item;
}

void plan_remove(struct plan *plan, struct plan_item *item)
{
    int at = (int)(item - plan->items);
    plan->item_count--;
    memmove(item, item + 1, (size_t)(plan->item_count - at) * sizeof(*item));
}

/* ---- writing ---- */

/* Text inside quotes or braces: the closing mark doubled, line breaks as spaces (a column is found by its
 * folded name then). */
static void write_marked(struct buffer *out, char open, text value, char close)
{
    buffer_append_byte(out, open);
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        buffer_append_byte(out, (unsigned char)byte < 0x20 ? ' ' : byte);
        if (byte == close)
            buffer_append_byte(out, byte);
    }
    buffer_append_byte(out, close);
}

static void write_part(const struct plan *plan, const struct plan_item *item, const struct plan_part *part,
                       struct buffer *out)
{
    if (part->kind == PLAN_LINE) {
        buffer_append_text(out, TEXT("line"));
    } else if (part->kind == PLAN_TEXT) {
        write_marked(out, '"', part->text, '"');
    } else {
        write_marked(out, '{', plan->columns[part->column], '}');
        if (item->optional)
            buffer_append_byte(out, '?');
    }
}

static void write_words(const struct plan *plan, const struct plan_item *item, struct buffer *out)
{
    buffer_append_text(out, TEXT("case("));
    write_part(plan, item, &item->parts[0], out);
    for (int i = 0; i < item->word_count; i++) {
        buffer_append_text(out, TEXT(", "));
        write_marked(out, '"', item->words[i].word, '"');
        buffer_append_text(out, TEXT(" -> "));
        write_marked(out, '"', item->words[i].value, '"');
    }
    if (!item->words_only) {
        buffer_append_text(out, TEXT(", else "));
        write_part(plan, item, &item->parts[0], out);
    }
    buffer_append_byte(out, ')');
}

static void write_value(const struct plan *plan, const struct plan_item *item, struct buffer *out)
{
    bool fallback = !text_is_empty(item->fallback);
    if (fallback)
        buffer_append_text(out, TEXT("first_of("));
    if (item->word_count) {
        write_words(plan, item, out);
    } else {
        for (int i = 0; i < item->part_count; i++) {
            if (i)
                buffer_append_text(out, TEXT(" & "));
            write_part(plan, item, &item->parts[i], out);
        }
    }
    if (fallback) {
        buffer_append_text(out, TEXT(", "));
        write_marked(out, '"', item->fallback, '"');
        buffer_append_byte(out, ')');
    }
}

static const char *date_word(enum date_format format)
{
    switch (format) {
    case DATE_MONTH_FIRST:
        return "mm/dd/yyyy";
    case DATE_DAY_FIRST_SHORT:
        return "dd/mm/yy";
    case DATE_MONTH_FIRST_SHORT:
        return "mm/dd/yy";
    case DATE_COMPACT:
        return "yyyymmdd";
    default:
        return "dd/mm/yyyy";
    }
}

static void write_item(const struct plan *plan, const struct plan_item *item, struct buffer *out)
{
    buffer_append_text(out, TEXT("    "));
    if (item->field < 0) {
        buffer_append_text(out, TEXT("custom "));
        write_marked(out, '"', item->custom, '"');
    } else {
        buffer_append_text(out, text_of(record_type_of(item->kind)->fields[item->field].name));
    }
    buffer_append_text(out, TEXT(" = "));
    write_value(plan, item, out);
    if (item->numbers != NUMBER_OPEN)
        buffer_printf(out, "  number: %s", item->numbers == NUMBER_COMMA ? "comma" : "dot");
    if (item->dates_said)
        buffer_printf(out, "  date: %s", date_word(item->dates));
    if (item->end_inclusive)
        buffer_append_text(out, TEXT("  end: inclusive"));
    buffer_append_byte(out, '\n');
}

/* In one order whatever the plan's: equal plans give equal texts. */
static void write_items(const struct plan *plan, enum record_kind kind, struct buffer *out)
{
    for (int field = 0; field < record_type_of(kind)->field_count; field++) {
        const struct plan_item *item = plan_find(plan, kind, field, TEXT_ABSENT);
        if (item)
            write_item(plan, item, out);
    }
    for (int i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == kind && plan->items[i].field < 0)
            write_item(plan, &plan->items[i], out);
}

void plan_write(const struct plan *plan, struct buffer *out)
{
    if (plan->header_line > 1)
        buffer_printf(out, "header: %lld\n", (long long)plan->header_line);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        if (!plan->makes[kind])
            continue;
        buffer_printf(out, "make %s\n", record_type_of((enum record_kind)kind)->name);
        write_items(plan, (enum record_kind)kind, out);
        if (plan->repeats[kind] != REPEATS_REFUSED)
            buffer_printf(out, "    repeats: %s\n", plan->repeats[kind] == REPEATS_FIRST ? "first" : "last");
    }
}

/* ---- reading ---- */

struct reading {
    struct plan *plan;
    const struct mapping *mapping;
};

static int file_column(const struct plan *plan, text name)
{
    int found = -1;
    for (int i = 0; i < plan->column_count && found < 0; i++)
        if (text_equal(plan->columns[i], name))
            found = i;
    for (int i = 0; i < plan->column_count && found < 0; i++)
        if (same_folded(plan->columns[i], name))
            found = i;
    return found;
}

static bool read_column(const struct reading *reading, const struct expression *expression,
                        struct plan_item *item, struct plan_part *part)
{
    const struct mapping_column *column = &reading->mapping->columns[expression->column];
    int found = file_column(reading->plan, column->name);
    *part = (struct plan_part){.kind = PLAN_COLUMN, .column = found};
    item->optional = column->optional;
    item->numbers = column->numbers;
    item->dates = column->dates;
    item->dates_said = column->dates_said;
    return found >= 0;
}

static bool read_part(const struct reading *reading, const struct expression *expression,
                      struct plan_item *item)
{
    if (item->part_count == PLAN_PARTS_MAX)
        return false;
    struct plan_part *part = &item->parts[item->part_count++];
    switch (expression->kind) {
    case EXPRESSION_COLUMN:
        return read_column(reading, expression, item, part);
    case EXPRESSION_TEXT:
    case EXPRESSION_NUMBER:
        *part = (struct plan_part){.kind = PLAN_TEXT, .text = expression->text};
        return true;
    case EXPRESSION_LINE:
        *part = (struct plan_part){.kind = PLAN_LINE};
        return true;
    default:
        return false;
    }
}

static bool read_join(const struct reading *reading, const struct expression *expression,
                      struct plan_item *item)
{
    if (expression->kind != EXPRESSION_JOIN)
        return read_part(reading, expression, item);
    for (int i = 0; i < expression->operand_count; i++)
        if (!read_join(reading, expression->operands[i], item))
            return false;
    return true;
}

static bool is_constant(const struct expression *expression)
{
    return expression->kind == EXPRESSION_TEXT || expression->kind == EXPRESSION_NUMBER;
}

static bool read_words(const struct reading *reading, const struct expression *expression,
                       struct plan_item *item)
{
    struct expression **operands = expression->operands;
    int pairs = (expression->operand_count - 1) / 2;
    if (pairs > PLAN_WORDS_MAX || operands[0]->kind != EXPRESSION_COLUMN ||
        !read_part(reading, operands[0], item))
        return false;
    item->words = arena_array(reading->plan->arena, struct plan_word, (size_t)pairs);
    for (int i = 0; i < pairs; i++) {
        const struct expression *word = operands[1 + 2 * i], *value = operands[2 + 2 * i];
        if (!is_constant(word) || !is_constant(value))
            return false;
        item->words[item->word_count++] = (struct plan_word){word->text, value->text};
    }
    item->words_only = !expression->has_rest;
    const struct expression *rest = operands[expression->operand_count - 1];
    return item->words_only || (rest->kind == EXPRESSION_COLUMN && rest->column == operands[0]->column);
}

static bool read_value(const struct reading *reading, const struct expression *expression,
                       struct plan_item *item)
{
    if (expression->kind == EXPRESSION_FIRST_OF) {
        if (expression->operand_count != 2 || !is_constant(expression->operands[1]))
            return false;
        item->fallback = expression->operands[1]->text;
        expression = expression->operands[0];
    }
    return expression->kind == EXPRESSION_CASE ? read_words(reading, expression, item)
                                               : read_join(reading, expression, item);
}

bool plan_read(struct plan *ret_plan, const struct mapping *mapping, const text *columns, int column_count,
               struct arena *arena)
{
    struct reading reading = {ret_plan, mapping};
    plan_init(ret_plan, columns, column_count, arena);
    ret_plan->header_line = mapping->header_line;
    if (mapping->numbers != NUMBER_OPEN || mapping->dates_said || mapping->table.delimiter ||
        mapping->table.encoding != TABLE_ENCODING_OPEN || !text_is_absent(mapping->table.sheet))
        return false;
    for (int i = 0; i < mapping->target_count; i++) {
        const struct mapping_target *target = &mapping->targets[i];
        if (target->where)
            return false;
        ret_plan->makes[target->kind] = true;
        ret_plan->repeats[target->kind] = target->repeats;
        for (int j = 0; j < target->assignment_count; j++) {
            const struct mapping_assignment *assignment = &target->assignments[j];
            if (ret_plan->item_count == PLAN_ITEMS_MAX)
                return false;
            struct plan_item *item = &ret_plan->items[ret_plan->item_count++];
            *item = (struct plan_item){.kind = target->kind,
                                       .field = assignment->field,
                                       .custom = assignment->custom,
                                       .end_inclusive = assignment->end_inclusive};
            if (!read_value(&reading, assignment->expression, item))
                return false;
        }
    }
    return true;
}
