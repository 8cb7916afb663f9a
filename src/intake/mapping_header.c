/* Farol's own columns: a mapping made from a file's header. */
#include "base/buffer.h"
#include "base/near.h"
#include "intake/header.h"
#include "intake/interval.h"
#include "intake/mapping.h"
#include "language/language.h"

struct heading {
    int field;
    bool own;
};

static void name_in_list(struct buffer *list, text name)
{
    buffer_printf(list, "%s“%.*s”", list->length ? ", " : "", TEXT_ARGUMENTS(name));
}

/* Says `format` with the names gathered, if any were. */
static enum result refuse_names(struct buffer *names, const char *format, const char *kind,
                                struct problem *problem)
{
    enum result result = RESULT_OK;
    if (names->length)
        result = problem_set(problem, RESULT_BAD_INPUT, format, kind, TEXT_ARGUMENTS(buffer_text(names)));
    buffer_release(names);
    return result;
}

/* Two columns of one meaning: a column that bears Farol's own name wins over a synonym; among equals
 * nobody can tell, and the person is asked. */
static enum result find_fields(const struct record_type *type, const struct table_row *header,
                               struct heading *headings, struct problem *problem)
{
    int taken[RECORD_FIELDS_MAX];
    struct buffer twice;
    buffer_init(&twice, 300);
    for (int i = 0; i < type->field_count; i++)
        taken[i] = -1;
    for (int i = 0; i < header->count; i++) {
        text name = text_trim(header->cells[i]);
        headings[i].field = name.length ? header_field(type, name, &headings[i].own) : -1;
        if (headings[i].field < 0)
            continue;
        int *holder = &taken[headings[i].field];
        if (*holder >= 0 && headings[*holder].own == headings[i].own) {
            name_in_list(&twice, text_trim(header->cells[*holder]));
            name_in_list(&twice, name);
        } else if (*holder >= 0) {
            headings[headings[i].own ? *holder : i].field = -1;
        }
        if (*holder < 0 || headings[i].own)
            *holder = i;
    }
    return refuse_names(&twice,
                        _("For %s these columns of the file mean the same: %.*s. Rename or remove one."),
                        type->name, problem);
}

/* An unknown column, with the name that was probably meant. */
static void name_unknown(struct buffer *list, const struct record_type *type, text name)
{
    struct near near = {.wanted = name, .best = TEXT_ABSENT};
    for (int field = 0; field < type->field_count; field++)
        near_offer(&near, text_of(type->fields[field].name));
    name_in_list(list, name);
    if (!text_is_absent(near.best))
        buffer_printf(list, " (%.*s?)", TEXT_ARGUMENTS(near.best));
}

static enum result check_unknown(const struct record_type *type, const struct table_row *header,
                                 const struct heading *headings, struct problem *problem)
{
    struct buffer unknown;
    buffer_init(&unknown, 300);
    int custom = 0;
    for (int i = 0; i < header->count; i++) {
        text name = text_trim(header->cells[i]);
        if (headings[i].field >= 0 || name.length == 0)
            continue;
        custom++;
        if (!type->takes_custom_fields)
            name_unknown(&unknown, type, name);
        for (int j = 0; j < i; j++)
            if (headings[j].field < 0 && text_equal(text_trim(header->cells[j]), name))
                name_in_list(&unknown, name);
    }
    if (type->takes_custom_fields && custom > RECORD_CUSTOM_FIELDS_MAX) {
        buffer_release(&unknown);
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This file has %d columns that Farol does not know; at most %d "
                             "become custom fields."),
                           custom, RECORD_CUSTOM_FIELDS_MAX);
    }
    return refuse_names(
        &unknown,
        type->takes_custom_fields
            ? _("For %s these columns appear more than once: %.*s.")
            : _("The kind %s has no such columns: %.*s. Remove them, or import with a mapping."),
        type->name, problem);
}

static enum result check_required(const struct record_type *type, const struct table_row *header,
                                  const struct heading *headings, struct problem *problem)
{
    struct buffer missing;
    buffer_init(&missing, 300);
    for (int field = 0; field < type->field_count; field++) {
        bool given = !type->fields[field].required || interval_may_lack(type->kind, field);
        for (int i = 0; i < header->count; i++)
            given |= headings[i].field == field;
        if (!given)
            name_in_list(&missing, text_of(type->fields[field].name));
    }
    return refuse_names(&missing, _("The kind %s needs these columns, which the file does not have: %.*s."),
                        type->name, problem);
}

static void build(struct mapping *mapping, enum record_kind kind, const struct table_row *header,
                  const struct heading *headings, struct arena *arena)
{
    struct mapping_target *target = arena_new(arena, struct mapping_target);
    target->kind = kind;
    target->assignments = arena_array(arena, struct mapping_assignment, (size_t)header->count);
    mapping->targets = target;
    mapping->target_count = 1;
    mapping->columns = arena_array(arena, struct mapping_column, (size_t)header->count);
    for (int i = 0; i < header->count; i++) {
        text name = text_copy(arena, text_trim(header->cells[i]));
        if (name.length == 0)
            continue;
        struct expression *expression = arena_new(arena, struct expression);
        *expression =
            (struct expression){.kind = EXPRESSION_COLUMN, .column = mapping->column_count, .weight = 1};
        mapping->columns[mapping->column_count++].name = name;
        target->assignments[target->assignment_count++] = (struct mapping_assignment){
            .field = headings[i].field,
            .custom = headings[i].field < 0 ? name : TEXT_ABSENT,
            .expression = expression,
        };
    }
}

enum result mapping_from_header(struct mapping **ret_mapping, enum record_kind kind,
                                const struct table_row *header, struct arena *arena, struct problem *problem)
{
    const struct record_type *type = record_type_of(kind);
    struct heading *headings = arena_array(arena, struct heading, (size_t)header->count);
    enum result result = find_fields(type, header, headings, problem);
    if (result == RESULT_OK)
        result = check_required(type, header, headings, problem);
    if (result == RESULT_OK)
        result = check_unknown(type, header, headings, problem);
    if (result != RESULT_OK)
        return result;
    struct mapping *mapping = arena_new(arena, struct mapping);
    build(mapping, kind, header, headings, arena);
    *ret_mapping = mapping;
    return RESULT_OK;
}
