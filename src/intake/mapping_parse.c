/* The parser of mapping files: statements a line each, expressions by descent with a stated depth. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "intake/interval.h"
#include "intake/mapping.h"
#include "intake/mapping_lex.h"
#include "language/language.h"

#define TARGETS_MAX RECORD_KIND_COUNT

struct named {
    text name;
    struct expression *expression;
};

struct parser {
    struct lexer lexer;
    struct token token; /* the one looked at */
    struct arena *arena;
    struct problem *problem;
    bool failed;
    int depth;
    struct mapping *mapping;
    struct mapping_target targets[TARGETS_MAX];
    int target_count;
    struct {
        struct mapping_assignment *items;
        size_t count, capacity;
    } assignments[TARGETS_MAX];
    struct {
        struct mapping_column *items;
        size_t count, capacity;
    } columns;
    struct {
        struct named *items;
        size_t count, capacity;
    } names;
    bool partial; /* required fields may be missing */
};

static struct expression *parse_expression(struct parser *parser);
static struct expression *parse_condition(struct parser *parser);

static void fail_at(struct parser *parser, int line, int character, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void fail_at(struct parser *parser, int line, int character, const char *format, ...)
{
    if (parser->failed)
        return;
    parser->failed = true;
    char reason[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    problem_set(parser->problem, RESULT_BAD_INPUT, _("Mapping, line %d, column %d: %s."), line, character,
                reason);
}

static void fail(struct parser *parser, const char *reason)
{
    const struct token *token = &parser->token;
    if (token->kind == TOKEN_FAULT)
        fail_at(parser, token->line, token->character, "%s", parser->lexer.fault);
    else if (token->kind == TOKEN_END || token->kind == TOKEN_LINE_END)
        fail_at(parser, token->line, token->character, _("%s, but the line ends"), reason);
    else
        fail_at(parser, token->line, token->character, _("%s, not “%.*s”"), reason,
                TEXT_ARGUMENTS(token->text));
}

static void advance(struct parser *parser)
{
    parser->token = lexer_next(&parser->lexer);
    if (parser->token.kind == TOKEN_FAULT)
        fail(parser, "");
}

static bool at_sign(const struct parser *parser, const char *sign)
{
    return parser->token.kind == TOKEN_SIGN && text_equal(parser->token.text, text_of(sign));
}

static bool at_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_WORD && text_equal(parser->token.text, text_of(word));
}

static bool accept_sign(struct parser *parser, const char *sign)
{
    if (parser->failed || !at_sign(parser, sign))
        return false;
    advance(parser);
    return true;
}

static bool accept_word(struct parser *parser, const char *word)
{
    if (parser->failed || !at_word(parser, word))
        return false;
    advance(parser);
    return true;
}

static void expect_sign(struct parser *parser, const char *sign)
{
    if (!accept_sign(parser, sign) && !parser->failed) {
        char reason[80];
        snprintf(reason, sizeof(reason), _("“%s” is expected here"), sign);
        fail(parser, reason);
    }
}

static struct expression *new_expression(struct parser *parser, enum expression_kind kind)
{
    struct expression *expression = arena_new(parser->arena, struct expression);
    expression->kind = kind;
    expression->weight = 1;
    expression->line = parser->token.line;
    expression->character = parser->token.character;
    return expression;
}

static void add_operand(struct parser *parser, struct expression *expression, struct expression *operand)
{
    int count = expression->operand_count;
    if ((count & (count - 1)) == 0) {
        struct expression **grown =
            arena_array(parser->arena, struct expression *, (size_t)(count ? count * 2 : 1));
        if (count)
            memcpy(grown, expression->operands, (size_t)count * sizeof(*grown));
        expression->operands = grown;
    }
    expression->operands[expression->operand_count++] = operand;
    expression->weight += operand->weight;
    if (expression->weight > MAPPING_WEIGHT_MAX)
        fail_at(parser, expression->line, expression->character, "%s", _("this expression is too large"));
}

static struct expression *pair(struct parser *parser, enum expression_kind kind, struct expression *left,
                               struct expression *right)
{
    struct expression *expression = new_expression(parser, kind);
    add_operand(parser, expression, left);
    add_operand(parser, expression, right);
    return expression;
}

static struct expression *parse_column(struct parser *parser)
{
    struct expression *expression = new_expression(parser, EXPRESSION_COLUMN);
    text name = text_trim(parser->token.text);
    if (name.length == 0)
        fail_at(parser, expression->line, expression->character, "%s", _("a column needs a name"));
    size_t i = 0;
    while (i < parser->columns.count && !text_equal(parser->columns.items[i].name, name))
        i++;
    if (i == MAPPING_COLUMNS_MAX)
        fail_at(parser, expression->line, expression->character, "%s",
                _("this mapping names too many columns"));
    else if (i == parser->columns.count)
        *list_append(&parser->columns) = (struct mapping_column){.name = name};
    expression->column = (int)i;
    advance(parser);
    if (accept_sign(parser, "?") && !parser->failed)
        parser->columns.items[i].optional = true;
    return expression;
}

/* (a, b, …), from `minimum` operands on. */
static struct expression *parse_call(struct parser *parser, enum expression_kind kind, int minimum,
                                     int maximum)
{
    struct expression *expression = new_expression(parser, kind);
    advance(parser);
    expect_sign(parser, "(");
    do
        add_operand(parser, expression, parse_expression(parser));
    while (accept_sign(parser, ","));
    if (expression->operand_count < minimum || expression->operand_count > maximum)
        fail_at(parser, expression->line, expression->character, "%s",
                _("this takes another number of values"));
    expect_sign(parser, ")");
    return expression;
}

/* case(subject, "word" -> value, …, else value) */
static struct expression *parse_case(struct parser *parser)
{
    struct expression *expression = new_expression(parser, EXPRESSION_CASE);
    advance(parser);
    expect_sign(parser, "(");
    add_operand(parser, expression, parse_expression(parser));
    while (accept_sign(parser, ",") && !parser->failed) {
        if (accept_word(parser, "else")) {
            add_operand(parser, expression, parse_expression(parser));
            expression->has_rest = true;
            break;
        }
        add_operand(parser, expression, parse_expression(parser));
        expect_sign(parser, "->");
        add_operand(parser, expression, parse_expression(parser));
    }
    if (expression->operand_count < 2)
        fail(parser, _("a case needs at least one value"));
    expect_sign(parser, ")");
    return expression;
}

/* if(condition, then, else) */
static struct expression *parse_if(struct parser *parser)
{
    struct expression *expression = new_expression(parser, EXPRESSION_IF);
    advance(parser);
    expect_sign(parser, "(");
    add_operand(parser, expression, parse_condition(parser));
    expect_sign(parser, ",");
    add_operand(parser, expression, parse_expression(parser));
    expect_sign(parser, ",");
    add_operand(parser, expression, parse_expression(parser));
    expect_sign(parser, ")");
    return expression;
}

static struct expression *parse_word(struct parser *parser)
{
    static const struct {
        const char *name;
        enum expression_kind kind;
        int minimum, maximum;
    } functions[] = {
        {"first_of", EXPRESSION_FIRST_OF, 1, 100}, {"add_months", EXPRESSION_ADD_MONTHS, 2, 2},
        {"add_days", EXPRESSION_ADD_DAYS, 2, 2},   {"lower", EXPRESSION_LOWER, 1, 1},
        {"upper", EXPRESSION_UPPER, 1, 1},
    };
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (at_word(parser, functions[i].name))
            return parse_call(parser, functions[i].kind, functions[i].minimum, functions[i].maximum);
    if (at_word(parser, "case"))
        return parse_case(parser);
    if (at_word(parser, "if"))
        return parse_if(parser);
    if (at_word(parser, "line")) {
        struct expression *line = new_expression(parser, EXPRESSION_LINE);
        advance(parser);
        return line;
    }
    for (size_t i = 0; i < parser->names.count; i++) {
        if (text_equal(parser->names.items[i].name, parser->token.text)) {
            advance(parser);
            return parser->names.items[i].expression;
        }
    }
    fail(parser, _("a {column}, a \"text\", a number or a function is expected here"));
    return new_expression(parser, EXPRESSION_TEXT);
}

static struct expression *parse_primary(struct parser *parser)
{
    if (parser->token.kind == TOKEN_COLUMN)
        return parse_column(parser);
    if (parser->token.kind == TOKEN_TEXT || parser->token.kind == TOKEN_NUMBER) {
        struct expression *constant =
            new_expression(parser, parser->token.kind == TOKEN_TEXT ? EXPRESSION_TEXT : EXPRESSION_NUMBER);
        constant->text = parser->token.text;
        advance(parser);
        return constant;
    }
    if (accept_sign(parser, "(")) {
        struct expression *inner = parse_expression(parser);
        expect_sign(parser, ")");
        return inner;
    }
    if (accept_sign(parser, "-")) {
        struct expression *nought = new_expression(parser, EXPRESSION_NUMBER);
        nought->text = TEXT("0");
        return pair(parser, EXPRESSION_SUBTRACT, nought, parse_primary(parser));
    }
    return parse_word(parser);
}

/* Guards each way down; a hostile file must not exhaust the stack. */
static bool enter(struct parser *parser)
{
    if (++parser->depth > MAPPING_DEPTH_MAX)
        fail_at(parser, parser->token.line, parser->token.character, "%s", _("this is nested too deeply"));
    return !parser->failed;
}

static struct expression *parse_factor(struct parser *parser)
{
    if (!enter(parser)) {
        parser->depth--;
        return new_expression(parser, EXPRESSION_TEXT);
    }
    struct expression *expression = parse_primary(parser);
    parser->depth--;
    return expression;
}

static struct expression *parse_product(struct parser *parser)
{
    struct expression *left = parse_factor(parser);
    for (;;) {
        if (accept_sign(parser, "*"))
            left = pair(parser, EXPRESSION_MULTIPLY, left, parse_factor(parser));
        else if (accept_sign(parser, "/"))
            left = pair(parser, EXPRESSION_DIVIDE, left, parse_factor(parser));
        else
            return left;
    }
}

static struct expression *parse_sum(struct parser *parser)
{
    struct expression *left = parse_product(parser);
    for (;;) {
        if (accept_sign(parser, "+"))
            left = pair(parser, EXPRESSION_ADD, left, parse_product(parser));
        else if (accept_sign(parser, "-"))
            left = pair(parser, EXPRESSION_SUBTRACT, left, parse_product(parser));
        else
            return left;
    }
}

static struct expression *parse_expression(struct parser *parser)
{
    struct expression *left = parse_sum(parser);
    while (accept_sign(parser, "&"))
        left = pair(parser, EXPRESSION_JOIN, left, parse_sum(parser));
    return left;
}

static struct expression *parse_in(struct parser *parser, struct expression *subject)
{
    struct expression *expression = new_expression(parser, EXPRESSION_IN);
    add_operand(parser, expression, subject);
    expect_sign(parser, "(");
    do
        add_operand(parser, expression, parse_expression(parser));
    while (accept_sign(parser, ","));
    expect_sign(parser, ")");
    return expression;
}

static struct expression *negate(struct parser *parser, struct expression *condition)
{
    struct expression *expression = new_expression(parser, EXPRESSION_NOT);
    add_operand(parser, expression, condition);
    return expression;
}

static struct expression *parse_comparison(struct parser *parser)
{
    static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
    struct expression *left = parse_expression(parser);
    if (accept_word(parser, "is")) {
        bool negated = accept_word(parser, "not");
        if (!accept_word(parser, "empty"))
            fail(parser, _("“empty” or “not empty” is expected here"));
        struct expression *empty = new_expression(parser, EXPRESSION_IS_EMPTY);
        add_operand(parser, empty, left);
        return negated ? negate(parser, empty) : empty;
    }
    if (accept_word(parser, "in"))
        return parse_in(parser, left);
    for (int i = 0; i < 6; i++) {
        if (accept_sign(parser, signs[i])) {
            struct expression *expression = pair(parser, EXPRESSION_COMPARE, left, parse_expression(parser));
            expression->comparison = (enum comparison)i;
            return expression;
        }
    }
    fail(parser, _("a comparison is expected here"));
    return left;
}

static struct expression *parse_not(struct parser *parser)
{
    struct expression *expression;
    if (!enter(parser))
        expression = new_expression(parser, EXPRESSION_NOT);
    else if (accept_word(parser, "not"))
        expression = negate(parser, parse_not(parser));
    else
        expression = parse_comparison(parser);
    parser->depth--;
    return expression;
}

static struct expression *parse_and(struct parser *parser)
{
    struct expression *left = parse_not(parser);
    while (accept_word(parser, "and"))
        left = pair(parser, EXPRESSION_AND, left, parse_not(parser));
    return left;
}

static struct expression *parse_condition(struct parser *parser)
{
    struct expression *left = parse_and(parser);
    while (accept_word(parser, "or"))
        left = pair(parser, EXPRESSION_OR, left, parse_and(parser));
    return left;
}

/* Says a format for every column that the expression reads. */
static void set_formats(struct parser *parser, const struct expression *expression,
                        enum number_format numbers, enum date_format dates, bool dates_said)
{
    if (expression->kind == EXPRESSION_COLUMN && (size_t)expression->column < parser->columns.count) {
        struct mapping_column *column = &parser->columns.items[expression->column];
        if (numbers != NUMBER_OPEN)
            column->numbers = numbers;
        if (dates_said) {
            column->dates = dates;
            column->dates_said = true;
        }
    }
    for (int i = 0; i < expression->operand_count; i++)
        set_formats(parser, expression->operands[i], numbers, dates, dates_said);
}

/* A value behind "name:", up to white space or in quotes. */
static text parse_option_value(struct parser *parser)
{
    if (!at_sign(parser, ":")) {
        fail(parser, _("“:” is expected here"));
        return TEXT("");
    }
    parser->token = lexer_next_raw(&parser->lexer);
    text value = parser->token.text;
    if (parser->token.kind == TOKEN_FAULT || parser->token.kind == TOKEN_LINE_END)
        fail(parser, _("a value is expected here"));
    return value;
}

static bool take_numbers(struct parser *parser, enum number_format *ret_numbers)
{
    text value = parse_option_value(parser);
    if (!parser->failed && !number_format_parse(value, ret_numbers))
        fail(parser, _("“comma” or “dot” is expected here"));
    return !parser->failed;
}

static bool take_dates(struct parser *parser, enum date_format *ret_dates)
{
    text value = parse_option_value(parser);
    if (!parser->failed && !date_format_parse(value, ret_dates))
        fail(parser,
             _("yyyy-mm-dd, dd/mm/yyyy, mm/dd/yyyy, dd/mm/yy, mm/dd/yy or yyyymmdd is expected here"));
    return !parser->failed;
}

/* number: date: end: behind an assignment's expression */
static void parse_assignment_options(struct parser *parser, struct mapping_assignment *assignment)
{
    while (!parser->failed && parser->token.kind == TOKEN_WORD) {
        enum number_format numbers = NUMBER_OPEN;
        enum date_format dates = DATE_OPEN;
        if (accept_word(parser, "number")) {
            if (take_numbers(parser, &numbers))
                set_formats(parser, assignment->expression, numbers, DATE_OPEN, false);
        } else if (accept_word(parser, "date")) {
            if (take_dates(parser, &dates))
                set_formats(parser, assignment->expression, NUMBER_OPEN, dates, true);
        } else if (accept_word(parser, "end")) {
            text value = parse_option_value(parser);
            if (!parser->failed && !text_equal(value, TEXT("inclusive")) &&
                !text_equal(value, TEXT("exclusive")))
                fail(parser, _("“inclusive” or “exclusive” is expected here"));
            assignment->end_inclusive = text_equal(value, TEXT("inclusive"));
        } else {
            fail(parser, _("“number:”, “date:”, “end:” or the line's end is expected here"));
        }
        if (!parser->failed)
            advance(parser);
    }
}

static void check_assignment(struct parser *parser, int target, const struct mapping_assignment *assignment,
                             const struct token *at)
{
    const struct record_type *type = record_type_of(parser->targets[target].kind);
    for (size_t i = 0; i < parser->assignments[target].count; i++) {
        const struct mapping_assignment *other = &parser->assignments[target].items[i];
        if (other->field == assignment->field && text_equal(other->custom, assignment->custom))
            fail_at(parser, at->line, at->character, _("“%.*s” is given twice"), TEXT_ARGUMENTS(at->text));
    }
    if (assignment->field < 0 && !type->takes_custom_fields)
        fail_at(parser, at->line, at->character, _("the kind %s takes no custom fields"), type->name);
    if (assignment->end_inclusive &&
        (assignment->field < 0 || type->fields[assignment->field].type != FIELD_DAY))
        fail_at(parser, at->line, at->character, _("“%.*s” is not a day, so “end:” means nothing"),
                TEXT_ARGUMENTS(at->text));
}

/* field = expression options, or custom "Name" = expression */
static void parse_assignment(struct parser *parser, int target)
{
    const struct record_type *type = record_type_of(parser->targets[target].kind);
    struct mapping_assignment assignment = {.field = -1};
    struct token at = parser->token;
    if (accept_word(parser, "custom")) {
        if (parser->token.kind != TOKEN_TEXT) {
            fail(parser, _("the name of the custom field in quotes is expected here"));
            return;
        }
        at = parser->token;
        assignment.custom = text_trim(parser->token.text);
    } else {
        assignment.field = record_field_find(type, parser->token.text);
        if (assignment.field < 0) {
            fail_at(parser, at.line, at.character, _("the kind %s has no column “%.*s”"), type->name,
                    TEXT_ARGUMENTS(at.text));
            return;
        }
    }
    advance(parser);
    expect_sign(parser, "=");
    assignment.expression = parse_expression(parser);
    parse_assignment_options(parser, &assignment);
    check_assignment(parser, target, &assignment, &at);
    if (parser->assignments[target].count >= RECORD_FIELDS_MAX + RECORD_CUSTOM_FIELDS_MAX)
        fail_at(parser, at.line, at.character, "%s", _("there are too many fields"));
    *list_append(&parser->assignments[target]) = assignment;
}

static void parse_target_line(struct parser *parser, int target)
{
    struct mapping_target *made = &parser->targets[target];
    if (accept_word(parser, "where")) {
        struct expression *condition = parse_condition(parser);
        made->where = made->where ? pair(parser, EXPRESSION_AND, made->where, condition) : condition;
    } else if (accept_word(parser, "repeats")) {
        text value = parse_option_value(parser);
        if (text_equal(value, TEXT("first")))
            made->repeats = REPEATS_FIRST;
        else if (text_equal(value, TEXT("last")))
            made->repeats = REPEATS_LAST;
        else
            fail(parser, _("“first” or “last” is expected here"));
        if (!parser->failed)
            advance(parser);
    } else {
        parse_assignment(parser, target);
    }
}

static void parse_file_line(struct parser *parser)
{
    struct mapping *mapping = parser->mapping;
    if (accept_word(parser, "numbers")) {
        take_numbers(parser, &mapping->numbers);
    } else if (accept_word(parser, "dates")) {
        mapping->dates_said = take_dates(parser, &mapping->dates);
    } else if (accept_word(parser, "header")) {
        text value = parse_option_value(parser);
        if (!text_to_int64(value, &mapping->header_line) || mapping->header_line < 1 ||
            mapping->header_line > MAPPING_HEADER_LINE_MAX)
            fail(parser, _("the number of the line that names the columns is expected here"));
    } else if (accept_word(parser, "sheet")) {
        mapping->table.sheet = parse_option_value(parser);
    } else if (accept_word(parser, "delimiter")) {
        text value = parse_option_value(parser);
        if (text_equal(value, TEXT("tab")))
            mapping->table.delimiter = '\t';
        else if (value.length == 1 && strchr(",;|\t:", value.data[0]))
            mapping->table.delimiter = value.data[0];
        else
            fail(parser, _("\",\", \";\", \"|\", \":\" or tab is expected here"));
    } else if (accept_word(parser, "encoding")) {
        text value = parse_option_value(parser);
        if (text_equal_ignoring_ascii_case(value, TEXT("utf-8")))
            mapping->table.encoding = TABLE_UTF_8;
        else if (text_equal_ignoring_ascii_case(value, TEXT("windows-1252")))
            mapping->table.encoding = TABLE_WINDOWS_1252;
        else
            fail(parser, _("utf-8 or windows-1252 is expected here"));
    } else {
        fail(parser, _("“make”, “let”, “numbers:”, “dates:”, “delimiter:”, “encoding:”, “header:” or "
                       "“sheet:” is expected "
                       "here"));
    }
    if (!parser->failed)
        advance(parser);
}

static void parse_let(struct parser *parser)
{
    struct named named = {.name = parser->token.text};
    if (parser->token.kind != TOKEN_WORD) {
        fail(parser, _("a name is expected here"));
        return;
    }
    advance(parser);
    expect_sign(parser, "=");
    named.expression = parse_expression(parser);
    *list_append(&parser->names) = named;
}

static void parse_make(struct parser *parser)
{
    enum record_kind kind;
    if (parser->token.kind != TOKEN_WORD || !record_kind_parse(parser->token.text, &kind)) {
        fail(parser, _("a kind such as accounts, subscriptions or invoice_lines is expected here"));
        return;
    }
    for (int i = 0; i < parser->target_count; i++) {
        if (parser->targets[i].kind == kind) {
            fail(parser, _("each kind may be made once"));
            return;
        }
    }
    parser->targets[parser->target_count++].kind = kind;
    advance(parser);
}

static void parse_line(struct parser *parser)
{
    if (accept_word(parser, "make"))
        parse_make(parser);
    else if (accept_word(parser, "let"))
        parse_let(parser);
    else if (parser->token.kind != TOKEN_WORD)
        fail(parser, _("a line begins with a word"));
    else if (parser->target_count == 0)
        parse_file_line(parser);
    else
        parse_target_line(parser, parser->target_count - 1);
    if (!parser->failed && parser->token.kind != TOKEN_LINE_END && parser->token.kind != TOKEN_END)
        fail(parser, _("the line should end here"));
}

static void check_required(struct parser *parser, int target)
{
    const struct record_type *type = record_type_of(parser->targets[target].kind);
    for (int field = 0; field < type->field_count && !parser->failed; field++) {
        bool given = !type->fields[field].required || interval_may_lack(type->kind, field);
        for (size_t i = 0; i < parser->assignments[target].count; i++)
            given |= parser->assignments[target].items[i].field == field;
        if (!given)
            fail_at(parser, parser->lexer.line, 1, _("“make %s” needs %s"), type->name,
                    type->fields[field].name);
    }
}

static int compare_targets(const struct mapping_target *a, const struct mapping_target *b)
{
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static void finish(struct parser *parser)
{
    struct mapping *mapping = parser->mapping;
    if (parser->target_count == 0)
        fail_at(parser, parser->lexer.line, 1, "%s",
                _("this mapping makes nothing; begin with “make accounts” or the like"));
    for (int i = 0; i < parser->target_count && !parser->failed; i++) {
        if (!parser->partial)
            check_required(parser, i);
        size_t count = parser->assignments[i].count;
        parser->targets[i].assignments = arena_array(parser->arena, struct mapping_assignment, count);
        if (count)
            memcpy(parser->targets[i].assignments, parser->assignments[i].items,
                   count * sizeof(struct mapping_assignment));
        parser->targets[i].assignment_count = (int)count;
    }
    for (int i = 1; i < parser->target_count; i++) { /* accounts before what refers to them */
        struct mapping_target target = parser->targets[i];
        int at = i;
        for (; at > 0 && compare_targets(&target, &parser->targets[at - 1]) < 0; at--)
            parser->targets[at] = parser->targets[at - 1];
        parser->targets[at] = target;
    }
    mapping->targets = arena_array(parser->arena, struct mapping_target, (size_t)parser->target_count);
    memcpy(mapping->targets, parser->targets, (size_t)parser->target_count * sizeof(struct mapping_target));
    mapping->target_count = parser->target_count;
    mapping->columns = arena_array(parser->arena, struct mapping_column, parser->columns.count);
    if (parser->columns.count)
        memcpy(mapping->columns, parser->columns.items,
               parser->columns.count * sizeof(struct mapping_column));
    mapping->column_count = (int)parser->columns.count;
}

static enum result parse(struct mapping **ret_mapping, text source, bool partial, struct arena *arena,
                         struct problem *problem)
{
    if (source.length > MAPPING_BYTES_MAX)
        return problem_set(problem, RESULT_LIMIT, _("This mapping is larger than 1 MB."));
    if (!text_is_valid_utf8(source) && source.length)
        return problem_set(problem, RESULT_BAD_INPUT, _("This mapping is not valid UTF-8 text."));
    struct parser parser = {
        .arena = arena, .problem = problem, .mapping = arena_new(arena, struct mapping), .partial = partial};
    lexer_init(&parser.lexer, text_copy(arena, source.data ? source : TEXT("")), arena);
    advance(&parser);
    while (!parser.failed && parser.token.kind != TOKEN_END) {
        if (parser.token.kind == TOKEN_LINE_END)
            advance(&parser);
        else
            parse_line(&parser);
    }
    if (!parser.failed)
        finish(&parser);
    for (int i = 0; i < TARGETS_MAX; i++)
        list_release(&parser.assignments[i]);
    list_release(&parser.columns);
    list_release(&parser.names);
    if (parser.failed)
        return RESULT_BAD_INPUT;
    *ret_mapping = parser.mapping;
    return RESULT_OK;
}

enum result mapping_parse(struct mapping **ret_mapping, text source, struct arena *arena,
                          struct problem *problem)
{
    return parse(ret_mapping, source, false, arena, problem);
}

enum result mapping_parse_partial(struct mapping **ret_mapping, text source, struct arena *arena,
                                  struct problem *problem)
{
    return parse(ret_mapping, source, true, arena, problem);
}
