/* Binding a mapping to a file's header. */
#include "base/buffer.h"
#include "intake/evaluate.h"
#include "intake/fold.h"
#include "language/language.h"

enum { FOUND_NONE = -1, FOUND_TWICE = -2 };

static int find_exactly(const struct binding *binding, text name)
{
    int found = FOUND_NONE;
    for (int i = 0; i < binding->header_count; i++)
        if (text_equal(binding->header[i], name))
            found = found == FOUND_NONE ? i : FOUND_TWICE;
    return found;
}

static int find_folded(const struct binding *binding, text name)
{
    struct fold wanted, fold;
    fold_name(name, &wanted);
    int found = FOUND_NONE;
    for (int i = 0; i < binding->header_count; i++) {
        fold_name(binding->header[i], &fold);
        if (text_equal((text){fold.data, fold.length}, (text){wanted.data, wanted.length}))
            found = found == FOUND_NONE ? i : FOUND_TWICE;
    }
    return found;
}

/* Marks the columns under `expression` by the use that is made of them. */
static void mark(struct mapping *mapping, const struct expression *expression, bool numeric, bool dated)
{
    switch (expression->kind) {
    case EXPRESSION_COLUMN:
        mapping->columns[expression->column].numeric |= numeric;
        mapping->columns[expression->column].dated |= dated;
        return;
    case EXPRESSION_ADD:
    case EXPRESSION_SUBTRACT:
    case EXPRESSION_MULTIPLY:
    case EXPRESSION_DIVIDE:
        numeric = true;
        dated = false;
        break;
    case EXPRESSION_ADD_MONTHS:
    case EXPRESSION_ADD_DAYS:
        mark(mapping, expression->operands[0], false, true);
        mark(mapping, expression->operands[1], true, false);
        return;
    case EXPRESSION_COMPARE: {
        bool by_number = expression->operands[0]->kind == EXPRESSION_NUMBER ||
                         expression->operands[1]->kind == EXPRESSION_NUMBER;
        numeric = by_number;
        dated = false;
        break;
    }
    case EXPRESSION_CASE: /* the subject and the words are compared as texts */
        mark(mapping, expression->operands[0], false, false);
        for (int i = 1; i < expression->operand_count; i++) {
            bool word = i % 2 == 1 && !(expression->has_rest && i == expression->operand_count - 1);
            mark(mapping, expression->operands[i], !word && numeric, !word && dated);
        }
        return;
    case EXPRESSION_IF:
        mark(mapping, expression->operands[0], false, false);
        mark(mapping, expression->operands[1], numeric, dated);
        mark(mapping, expression->operands[2], numeric, dated);
        return;
    case EXPRESSION_JOIN:
    case EXPRESSION_LOWER:
    case EXPRESSION_UPPER:
    case EXPRESSION_IN:
    case EXPRESSION_IS_EMPTY:
        numeric = dated = false;
        break;
    default:
        break;
    }
    for (int i = 0; i < expression->operand_count; i++)
        mark(mapping, expression->operands[i], numeric, dated);
}

static void mark_target(struct mapping *mapping, const struct mapping_target *target)
{
    const struct record_type *type = record_type_of(target->kind);
    for (int i = 0; i < target->assignment_count; i++) {
        const struct mapping_assignment *assignment = &target->assignments[i];
        enum field_type field = assignment->field < 0 ? FIELD_TEXT : type->fields[assignment->field].type;
        mark(mapping, assignment->expression,
             field == FIELD_MONEY || field == FIELD_INTEGER || field == FIELD_RATE || field == FIELD_SCORE,
             field == FIELD_DAY || field == FIELD_MONTH || field == FIELD_INSTANT);
    }
    if (target->where)
        mark(mapping, target->where, false, false);
}

static enum result say_missing(struct buffer *names, const char *format, struct problem *problem)
{
    enum result result = RESULT_OK;
    if (names->length)
        result = problem_set(problem, RESULT_BAD_INPUT, format, TEXT_ARGUMENTS(buffer_text(names)));
    buffer_release(names);
    return result;
}

static enum result find_columns(struct binding *binding, struct problem *problem)
{
    const struct mapping *mapping = binding->mapping;
    struct buffer missing, twice;
    buffer_init(&missing, 300);
    buffer_init(&twice, 300);
    for (int i = 0; i < mapping->column_count; i++) {
        const struct mapping_column *column = &mapping->columns[i];
        int found = find_exactly(binding, column->name);
        if (found == FOUND_NONE)
            found = find_folded(binding, column->name);
        if (found == FOUND_NONE && !column->optional)
            buffer_printf(&missing, "%s“%.*s”", missing.length ? ", " : "", TEXT_ARGUMENTS(column->name));
        if (found == FOUND_TWICE)
            buffer_printf(&twice, "%s“%.*s”", twice.length ? ", " : "", TEXT_ARGUMENTS(column->name));
        binding->columns[i] = (struct column_binding){
            .source = found,
            .numbers = column->numbers != NUMBER_OPEN ? column->numbers : mapping->numbers,
            .dates = column->dates_said    ? column->dates
                     : mapping->dates_said ? mapping->dates
                                           : DATE_OPEN,
        };
    }
    enum result result =
        say_missing(&missing, _("The file lacks columns that the mapping names: %.*s."), problem);
    enum result second = say_missing(&twice, _("The file has columns of the same name: %.*s."),
                                     result == RESULT_OK ? problem : NULL);
    return result != RESULT_OK ? result : second;
}

enum result binding_make(struct binding *ret_binding, struct mapping *mapping, const struct table_row *header,
                         const struct zone *zone, struct arena *arena, struct problem *problem)
{
    struct binding binding = {.mapping = mapping, .zone = zone, .header_count = header->count};
    binding.header = arena_array(arena, text, (size_t)header->count);
    for (int i = 0; i < header->count; i++)
        binding.header[i] = text_copy(arena, text_trim(header->cells[i]));
    binding.columns = arena_array(arena, struct column_binding, (size_t)mapping->column_count);
    enum result result = find_columns(&binding, problem);
    if (result != RESULT_OK)
        return result;
    for (int i = 0; i < mapping->target_count; i++)
        mark_target(mapping, &mapping->targets[i]);
    *ret_binding = binding;
    return RESULT_OK;
}
