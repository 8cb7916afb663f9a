/* The value of an expression for a row. Arithmetic is exact in eight decimals, never in floats. */
#include "intake/evaluate.h"

#include "base/money.h"
#include "intake/fold.h"
#include "language/language.h"

#define DECIMALS 8

static struct value computed(text value, enum table_cell_kind kind)
{
    return (struct value){.text = value, .kind = kind, .column = -1};
}

static struct value faulty(const char *reason)
{
    return (struct value){.text = TEXT(""), .column = -1, .fault = reason};
}

static struct value column_value(const struct binding *binding, int column, const struct table_row *row)
{
    int source = binding->columns[column].source;
    if (source < 0)
        return (struct value){.text = TEXT(""), .column = column, .untouched = true};
    if (source >= row->count)
        return (struct value){.text = TEXT(""), .column = column};
    enum table_cell_kind kind = row->kinds ? (enum table_cell_kind)row->kinds[source] : CELL_TEXT;
    text cell = row->cells[source];
    return (struct value){.text = kind == CELL_TEXT ? text_trim(cell) : cell, .kind = kind, .column = column};
}

enum number_format value_numbers(const struct binding *binding, const struct value *value)
{
    return value->kind == CELL_NUMBER || value->column < 0 ? NUMBER_DOT
                                                           : binding->columns[value->column].numbers;
}

enum date_format value_dates(const struct binding *binding, const struct value *value)
{
    return value->kind != CELL_TEXT || value->column < 0 ? DATE_OPEN : binding->columns[value->column].dates;
}

const char *date_fault_reason(enum date_fault fault)
{
    switch (fault) {
    case DATE_NO_SUCH_DAY:
        return _("this day does not exist");
    case DATE_SHORT_YEAR:
        return _("the year has two digits; say “date: dd/mm/yy” in a mapping");
    default:
        return _("this is not a day; write it as YYYY-MM-DD");
    }
}

bool value_day(const struct binding *binding, const struct value *value, int32_t *ret_day,
               const char **ret_fault)
{
    if (value->fault) {
        *ret_fault = value->fault;
        return false;
    }
    enum date_fault fault = date_parse(value->text, value_dates(binding, value), binding->zone, ret_day);
    if (fault != DATE_OK)
        *ret_fault = date_fault_reason(fault);
    return fault == DATE_OK;
}

/* The value as a decimal of eight places. */
static bool value_decimal(const struct binding *binding, const struct value *value, int64_t *ret_number,
                          const char **ret_fault)
{
    char buffer[NUMBER_PLAIN_BYTES];
    text plain;
    uint8_t currency;
    *ret_fault = value->fault;
    if (value->fault)
        return false;
    if (number_plain(value->text, value_numbers(binding, value), NUMBER_OF_MONEY, buffer, &plain,
                     &currency) &&
        decimal_parse(plain, DECIMALS, ret_number, NULL))
        return true;
    *ret_fault = value->text.length ? _("this is not a number that can be reckoned with")
                                    : _("an empty cell cannot be reckoned with");
    return false;
}

static struct value decimal_value(__int128 number, struct arena *arena)
{
    if (number > INT64_MAX || number < -INT64_MAX)
        return faulty(_("the result is too large"));
    char written[32];
    text whole = text_of(decimal_format((int64_t)number, DECIMALS, written));
    while (whole.data[whole.length - 1] == '0')
        whole.length--;
    if (whole.data[whole.length - 1] == '.')
        whole.length--;
    return computed(text_copy(arena, whole), CELL_NUMBER);
}

static struct value arithmetic(const struct binding *binding, const struct expression *expression,
                               const struct table_row *row, struct arena *arena)
{
    struct value left = evaluate(binding, expression->operands[0], row, arena);
    struct value right = evaluate(binding, expression->operands[1], row, arena);
    const __int128 one = 100000000;
    const char *fault;
    int64_t a, b;
    if (!value_decimal(binding, &left, &a, &fault) || !value_decimal(binding, &right, &b, &fault))
        return faulty(fault);
    if (expression->kind == EXPRESSION_ADD)
        return decimal_value((__int128)a + b, arena);
    if (expression->kind == EXPRESSION_SUBTRACT)
        return decimal_value((__int128)a - b, arena);
    if (expression->kind == EXPRESSION_MULTIPLY)
        return decimal_value(divide_half_even((__int128)a * b, one), arena);
    if (b == 0)
        return faulty(_("this would divide by zero"));
    return decimal_value(
        divide_half_even(b < 0 ? -(__int128)a * one : (__int128)a * one, b < 0 ? -(__int128)b : b), arena);
}

static struct value add_to_day(const struct binding *binding, const struct expression *expression,
                               const struct table_row *row, struct arena *arena)
{
    struct value start = evaluate(binding, expression->operands[0], row, arena);
    struct value by = evaluate(binding, expression->operands[1], row, arena);
    const char *fault;
    int32_t day;
    int64_t number;
    if (start.untouched || (!start.fault && start.text.length == 0))
        return computed(TEXT(""), CELL_TEXT);
    if (!value_day(binding, &start, &day, &fault) || !value_decimal(binding, &by, &number, &fault))
        return faulty(fault);
    if (number % 100000000 != 0)
        return faulty(_("whole months or days are needed here"));
    int64_t count = number / 100000000;
    bool months = expression->kind == EXPRESSION_ADD_MONTHS;
    int64_t place = months ? (int64_t)month_of_day(day) + count : day + count;
    if (place < (months ? month_of_day(DAY_MINIMUM) : DAY_MINIMUM) ||
        place > (months ? month_of_day(DAY_MAXIMUM) : DAY_MAXIMUM))
        return faulty(_("the resulting day is beyond the calendar"));
    char written[11];
    int32_t result = months ? day_add_months(day, (int32_t)count) : (int32_t)place;
    return computed(text_copy(arena, text_of(day_format(result, written))), CELL_DAY);
}

static struct value choose_case(const struct binding *binding, const struct expression *expression,
                                const struct table_row *row, struct arena *arena)
{
    struct value subject = evaluate(binding, expression->operands[0], row, arena);
    int pairs = (expression->operand_count - 1 - expression->has_rest) / 2;
    if (subject.fault)
        return subject;
    for (int i = 0; i < pairs; i++) {
        struct value word = evaluate(binding, expression->operands[1 + 2 * i], row, arena);
        if (fold_same_word(subject.text, word.text))
            return evaluate(binding, expression->operands[2 + 2 * i], row, arena);
    }
    if (expression->has_rest)
        return evaluate(binding, expression->operands[expression->operand_count - 1], row, arena);
    return faulty(text_printf(arena, _("the mapping's value table has no “%.*s”"),
                              TEXT_ARGUMENTS(text_slice(subject.text, 0, 100)))
                      .data);
}

static struct value first_of(const struct binding *binding, const struct expression *expression,
                             const struct table_row *row, struct arena *arena)
{
    struct value value = {.untouched = true};
    for (int i = 0; i < expression->operand_count; i++) {
        value = evaluate(binding, expression->operands[i], row, arena);
        if (value.fault || value.text.length)
            return value;
    }
    return value;
}

static struct value change_case(struct value value, bool upper, struct arena *arena)
{
    char *changed = arena_copy(arena, value.text.data, value.text.length);
    for (size_t i = 0; i < value.text.length; i++) {
        char byte = changed[i];
        if (upper ? byte >= 'a' && byte <= 'z' : byte >= 'A' && byte <= 'Z')
            changed[i] = (char)(byte ^ 0x20);
    }
    value.text.data = changed;
    return value;
}

static struct value join(const struct binding *binding, const struct expression *expression,
                         const struct table_row *row, struct arena *arena)
{
    struct value left = evaluate(binding, expression->operands[0], row, arena);
    struct value right = evaluate(binding, expression->operands[1], row, arena);
    if (left.fault || right.fault)
        return left.fault ? left : right;
    if (left.text.length + right.text.length > TABLE_CELL_BYTES_MAX)
        return faulty(_("the result is too large"));
    return computed(
        text_trim(text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(left.text), TEXT_ARGUMENTS(right.text))),
        CELL_TEXT);
}

struct value evaluate(const struct binding *binding, const struct expression *expression,
                      const struct table_row *row, struct arena *arena)
{
    const char *fault = NULL;
    switch (expression->kind) {
    case EXPRESSION_COLUMN:
        return column_value(binding, expression->column, row);
    case EXPRESSION_TEXT:
        return computed(expression->text, CELL_TEXT);
    case EXPRESSION_NUMBER:
        return computed(expression->text, CELL_NUMBER);
    case EXPRESSION_LINE:
        return computed(text_printf(arena, "%lld", (long long)row->line), CELL_NUMBER);
    case EXPRESSION_JOIN:
        return join(binding, expression, row, arena);
    case EXPRESSION_FIRST_OF:
        return first_of(binding, expression, row, arena);
    case EXPRESSION_CASE:
        return choose_case(binding, expression, row, arena);
    case EXPRESSION_IF: {
        bool holds = evaluate_condition(binding, expression->operands[0], row, arena, &fault);
        return fault ? faulty(fault) : evaluate(binding, expression->operands[holds ? 1 : 2], row, arena);
    }
    case EXPRESSION_ADD_MONTHS:
    case EXPRESSION_ADD_DAYS:
        return add_to_day(binding, expression, row, arena);
    case EXPRESSION_LOWER:
    case EXPRESSION_UPPER:
        return change_case(evaluate(binding, expression->operands[0], row, arena),
                           expression->kind == EXPRESSION_UPPER, arena);
    case EXPRESSION_ADD:
    case EXPRESSION_SUBTRACT:
    case EXPRESSION_MULTIPLY:
    case EXPRESSION_DIVIDE:
        return arithmetic(binding, expression, row, arena);
    default: /* a condition: the parser lets none stand here */
        return faulty(_("a condition is not a value"));
    }
}

static bool decide(enum comparison comparison, int order)
{
    switch (comparison) {
    case COMPARE_EQUAL:
        return order == 0;
    case COMPARE_DIFFERENT:
        return order != 0;
    case COMPARE_LESS:
        return order < 0;
    case COMPARE_LESS_EQUAL:
        return order <= 0;
    case COMPARE_MORE:
        return order > 0;
    case COMPARE_MORE_EQUAL:
        return order >= 0;
    }
    return false;
}

/* Numbers where both are numbers, else days where both are days, else texts without regard to case and
 * accents. An empty cell equals
 * only an empty text, and is neither less nor more than anything. */
static bool compare(const struct binding *binding, const struct expression *expression,
                    const struct table_row *row, struct arena *arena, const char **ret_fault)
{
    struct value left = evaluate(binding, expression->operands[0], row, arena);
    struct value right = evaluate(binding, expression->operands[1], row, arena);
    const char *ignored;
    int64_t a, b;
    int32_t first, second;
    *ret_fault = left.fault ? left.fault : right.fault;
    if (*ret_fault)
        return false;
    if (left.text.length == 0 || right.text.length == 0) {
        bool both = left.text.length == right.text.length;
        return expression->comparison == COMPARE_EQUAL ? both
                                                       : expression->comparison == COMPARE_DIFFERENT && !both;
    }
    if (value_decimal(binding, &left, &a, &ignored) && value_decimal(binding, &right, &b, &ignored))
        return decide(expression->comparison, a < b ? -1 : a > b);
    if (value_day(binding, &left, &first, &ignored) && value_day(binding, &right, &second, &ignored))
        return decide(expression->comparison, first < second ? -1 : first > second);
    bool same = fold_same_word(left.text, right.text);
    return decide(expression->comparison, same ? 0 : text_compare(left.text, right.text));
}

static bool is_in(const struct binding *binding, const struct expression *expression,
                  const struct table_row *row, struct arena *arena, const char **ret_fault)
{
    struct value subject = evaluate(binding, expression->operands[0], row, arena);
    *ret_fault = subject.fault;
    for (int i = 1; i < expression->operand_count && !subject.fault; i++)
        if (fold_same_word(subject.text, evaluate(binding, expression->operands[i], row, arena).text))
            return true;
    return false;
}

bool evaluate_condition(const struct binding *binding, const struct expression *condition,
                        const struct table_row *row, struct arena *arena, const char **ret_fault)
{
    *ret_fault = NULL;
    switch (condition->kind) {
    case EXPRESSION_AND:
        return evaluate_condition(binding, condition->operands[0], row, arena, ret_fault) && !*ret_fault &&
               evaluate_condition(binding, condition->operands[1], row, arena, ret_fault);
    case EXPRESSION_OR: {
        bool first = evaluate_condition(binding, condition->operands[0], row, arena, ret_fault);
        return first ||
               (!*ret_fault && evaluate_condition(binding, condition->operands[1], row, arena, ret_fault));
    }
    case EXPRESSION_NOT:
        return !evaluate_condition(binding, condition->operands[0], row, arena, ret_fault) && !*ret_fault;
    case EXPRESSION_IS_EMPTY: {
        struct value value = evaluate(binding, condition->operands[0], row, arena);
        *ret_fault = value.fault;
        return value.text.length == 0;
    }
    case EXPRESSION_IN:
        return is_in(binding, condition, row, arena, ret_fault);
    default:
        return compare(binding, condition, row, arena, ret_fault);
    }
}
