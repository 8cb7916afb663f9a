/* Source → tree: a recursive descent over words, one token ahead.
 *
 *   rule       = conjunction { "or" conjunction }
 *   conjunction = negation { "and" negation }
 *   negation   = "not" negation | "(" rule ")" | comparison
 *   comparison = measure [ ("=" | "!=" | "<" | "<=" | ">" | ">=") value
 *                        | ["not"] "in" "(" value { "," value } ")"
 *                        | ["not"] "contains" value | ["is"] ["not"] "missing" ]
 *   measure    = field [ "(" argument { "," argument } ")" ]
 *   field      = word | "[" any text "]"
 *   argument   = field | 'text' | "text"
 *   value      = word | 'text' | "text" | "today" [ ("+" | "-") days ]
 *
 * Key words are known in any case. A word is letters, digits and . _ - @ + / : %, and every byte of a
 * non-ASCII letter. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "language/language.h"
#include "rule/tree.h"

struct parser {
    struct arena *arena;
    text source;
    size_t at;                  /* behind `token` */
    size_t counted, characters; /* of the source's first bytes so many characters */
    struct rule_token token;
    struct rule *rule;
    int depth;
    struct rule_place *ret_place;
    struct problem *problem;
};

/* Never before the place told last: characters are counted once over the whole source. */
static struct rule_place place_of(struct parser *parser, size_t offset, size_t length)
{
    parser->characters += text_count_characters(text_slice(parser->source, parser->counted, offset));
    parser->counted = offset;
    return (struct rule_place){.offset = offset, .length = length, .character = parser->characters + 1};
}

enum result rule_fault(struct problem *problem, struct rule_place *ret_place, struct rule_place place,
                       const char *format, ...)
{
    char what[384];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    if (ret_place)
        *ret_place = place;
    return problem_set(problem, RESULT_BAD_INPUT, _("The rule, at character %zu: %s"), place.character, what);
}

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '.' || byte == '_' || byte == '-' || byte == '@' || byte == '+' || byte == '/' ||
           byte == ':' || byte == '%' || (unsigned char)byte >= 0x80;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static enum result token_set(struct parser *parser, enum token_kind kind, size_t from, size_t to, size_t trim)
{
    parser->token = (struct rule_token){
        .kind = kind,
        .place = place_of(parser, from, to - from),
        .text = text_slice(parser->source, from + trim, to - trim),
    };
    parser->at = to;
    return RESULT_OK;
}

/* Reads 'text', "text" or [text] whose opening mark stands at `from`. */
static enum result token_enclosed(struct parser *parser, size_t from, char close, enum token_kind kind)
{
    text source = parser->source;
    size_t to = from + 1;
    while (to < source.length && source.data[to] != close)
        to++;
    if (to == source.length)
        return rule_fault(parser->problem, parser->ret_place, place_of(parser, from, 1),
                          _("this %c is never closed."), source.data[from]);
    return token_set(parser, kind, from, to + 1, 1);
}

static enum result token_next(struct parser *parser)
{
    text source = parser->source;
    size_t from = parser->at;
    while (from < source.length && is_space(source.data[from]))
        from++;
    if (from == source.length)
        return token_set(parser, TOKEN_END, from, from, 0);
    char byte = source.data[from];
    if (byte == '\'' || byte == '"')
        return token_enclosed(parser, from, byte, TOKEN_QUOTED);
    if (byte == '[')
        return token_enclosed(parser, from, ']', TOKEN_FIELD);
    size_t to = from + 1;
    if (is_word_byte(byte)) {
        while (to < source.length && is_word_byte(source.data[to]))
            to++;
        return token_set(parser, TOKEN_WORD, from, to, 0);
    }
    bool pairs = (byte == '!' || byte == '<' || byte == '>') && to < source.length && source.data[to] == '=';
    if (byte == '(' || byte == ')' || byte == ',' || byte == '=' || byte == '<' || byte == '>' || pairs)
        return token_set(parser, TOKEN_SIGN, from, to + pairs, 0);
    return rule_fault(parser->problem, parser->ret_place, place_of(parser, from, 1),
                      _("\"%c\" means nothing here; put texts in quotes."),
                      byte >= ' ' && byte < 127 ? byte : '?');
}

bool rule_token_next(text source, size_t *at, struct rule_token *ret)
{
    struct problem problem;
    struct parser parser = {.source = source, .at = *at, .problem = &problem};
    if (token_next(&parser) != RESULT_OK)
        return false;
    *at = parser.at;
    *ret = parser.token;
    return true;
}

static bool token_is_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_WORD &&
           text_equal_ignoring_ascii_case(parser->token.text, text_of(word));
}

static bool token_is_sign(const struct parser *parser, const char *sign)
{
    return parser->token.kind == TOKEN_SIGN && text_equal(parser->token.text, text_of(sign));
}

static enum result expected(struct parser *parser, const char *what)
{
    if (parser->token.kind == TOKEN_END)
        return rule_fault(parser->problem, parser->ret_place, parser->token.place,
                          _("it ends where %s should stand."), what);
    text source = text_slice(parser->source, parser->token.place.offset,
                             parser->token.place.offset + parser->token.place.length);
    return rule_fault(parser->problem, parser->ret_place, parser->token.place,
                      _("\"%.*s\" stands where %s should."), source.length > 60 ? 60 : (int)source.length,
                      source.data, what);
}

static enum result node_new(struct parser *parser, enum rule_operator operator, struct rule_node ** ret_node)
{
    if (++parser->rule->node_count > RULE_NODES_MAX)
        return problem_set(parser->problem, RESULT_LIMIT, _("The rule has more than %d conditions."),
                           RULE_NODES_MAX);
    struct rule_node *node = arena_new(parser->arena, struct rule_node);
    node->operator= operator;
    node->place = parser->token.place;
    *ret_node = node;
    return RESULT_OK;
}

/* "today - 90" is one value, however it is spaced: takes in what follows "today", "today -" … */
static enum result parse_day_counted(struct parser *parser, struct rule_value *value)
{
    for (int pieces = 0; pieces < 2; pieces++) {
        text so_far = value->text;
        bool is_bare = text_equal_ignoring_ascii_case(so_far, TEXT("today"));
        bool is_open = so_far.length > 5 &&
                       (so_far.data[so_far.length - 1] == '+' || so_far.data[so_far.length - 1] == '-');
        bool goes_on =
            parser->token.kind == TOKEN_WORD &&
            (is_bare ? parser->token.text.data[0] == '+' || parser->token.text.data[0] == '-' : is_open);
        if (!goes_on)
            return RESULT_OK;
        size_t end = parser->token.place.offset + parser->token.place.length;
        value->place.length = end - value->place.offset;
        value->text = text_slice(parser->source, value->place.offset, end);
        enum result result = token_next(parser);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result parse_value(struct parser *parser, struct rule_value *ret_value)
{
    if (parser->token.kind != TOKEN_WORD && parser->token.kind != TOKEN_QUOTED)
        return expected(parser, _("a value"));
    *ret_value = (struct rule_value){
        .place = parser->token.place,
        .text = parser->token.text,
        .quoted = parser->token.kind == TOKEN_QUOTED,
    };
    enum result result = token_next(parser);
    bool is_today = !ret_value->quoted &&
                    text_equal_ignoring_ascii_case(text_slice(ret_value->text, 0, 5), TEXT("today"));
    return result != RESULT_OK || !is_today ? result : parse_day_counted(parser, ret_value);
}

/* Room for one more value, twice as much each time: a rule may hold as many lists as a list values. */
static void make_room(struct parser *parser, struct rule_node *node)
{
    enum { ROOM_FIRST = 4 };
    size_t count = node->value_count;
    bool is_full = count == 0 || (count >= ROOM_FIRST && (count & (count - 1)) == 0);
    if (!is_full)
        return;
    struct rule_value *values = arena_array(parser->arena, struct rule_value, count ? 2 * count : ROOM_FIRST);
    if (count)
        memcpy(values, node->values, count * sizeof *values);
    node->values = values;
}

/* The values of "in (…)", the token being behind "in". */
static enum result parse_values(struct parser *parser, struct rule_node *node)
{
    if (!token_is_sign(parser, "("))
        return expected(parser, "\"(\"");
    do {
        enum result result = token_next(parser);
        if (result != RESULT_OK)
            return result;
        if (node->value_count == RULE_NODES_MAX)
            return problem_set(parser->problem, RESULT_LIMIT,
                               _("A list in the rule has more than %d values."), RULE_NODES_MAX);
        make_room(parser, node);
        result = parse_value(parser, &node->values[node->value_count]);
        if (result != RESULT_OK)
            return result;
        node->value_count++;
    } while (token_is_sign(parser, ","));
    if (!token_is_sign(parser, ")"))
        return expected(parser, _("\",\" or \")\""));
    return token_next(parser);
}

static bool sign_operator(const struct parser *parser, enum rule_operator *ret_operator)
{
    static const struct {
        const char *sign;
        enum rule_operator operator;
    } signs[] = {
        {"=", RULE_EQUAL},       {"!=", RULE_NOT_EQUAL}, {"<", RULE_LESS},
        {"<=", RULE_LESS_EQUAL}, {">", RULE_GREATER},    {">=", RULE_GREATER_EQUAL},
    };
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (token_is_sign(parser, signs[i].sign)) {
            *ret_operator = signs[i].operator;
            return true;
        }
    return false;
}

/* What stands behind the field and an optional "not": in, contains, missing. */
static enum result parse_word_operator(struct parser *parser, struct rule_node *node)
{
    if (token_is_word(parser, "in")) {
        node->operator= RULE_IN;
        enum result result = token_next(parser);
        return result != RESULT_OK ? result : parse_values(parser, node);
    }
    if (token_is_word(parser, "contains")) {
        node->operator= RULE_CONTAINS;
        node->values = arena_new(parser->arena, struct rule_value);
        node->value_count = 1;
        enum result result = token_next(parser);
        return result != RESULT_OK ? result : parse_value(parser, node->values);
    }
    if (token_is_word(parser, "missing")) {
        node->operator= RULE_MISSING;
        return token_next(parser);
    }
    return expected(parser, _("an operator (=, !=, <, <=, >, >=, in, contains, missing)"));
}

/* Wraps the node that is being filled into a "not". */
static enum result negate(struct parser *parser, struct rule_node **node)
{
    struct rule_node *not_node = NULL;
    enum result result = node_new(parser, RULE_NOT, &not_node);
    if (result != RESULT_OK)
        return result;
    not_node->parts = *node;
    *node = not_node;
    return RESULT_OK;
}

static bool is_name(const struct parser *parser)
{
    return parser->token.kind == TOKEN_WORD || parser->token.kind == TOKEN_FIELD;
}

/* The field in "days_since(…)", behind the parenthesis. */
static enum result parse_counted_field(struct parser *parser, struct rule_node *node)
{
    if (!is_name(parser))
        return expected(parser, _("a field's name"));
    node->field = parser->token.text;
    node->field_place = parser->token.place;
    node->is_bracketed = parser->token.kind == TOKEN_FIELD;
    return token_next(parser);
}

static enum result parse_arguments(struct parser *parser, struct rule_node *node)
{
    node->has_arguments = true;
    for (;;) {
        if (node->argument_count == RULE_ARGUMENTS_MAX)
            return expected(parser, "\")\"");
        if (!is_name(parser) && parser->token.kind != TOKEN_QUOTED)
            return expected(parser, _("a number of days or a name"));
        node->arguments[node->argument_count++] =
            (struct rule_value){.place = parser->token.place,
                                .text = parser->token.text,
                                .quoted = parser->token.kind == TOKEN_QUOTED};
        enum result result = token_next(parser);
        if (result != RESULT_OK || !token_is_sign(parser, ","))
            return result;
        if ((result = token_next(parser)) != RESULT_OK)
            return result;
    }
}

/* What stands in parentheses behind a field, the token being theirs; else nothing is done. */
static enum result parse_function(struct parser *parser, struct rule_node *node)
{
    if (!token_is_sign(parser, "("))
        return RESULT_OK;
    if (!node->is_bracketed && text_equal_ignoring_ascii_case(node->field, TEXT("days_since")))
        node->function = RULE_DAYS_SINCE;
    else if (!node->is_bracketed && text_equal_ignoring_ascii_case(node->field, TEXT("days_until")))
        node->function = RULE_DAYS_UNTIL;
    enum result result = token_next(parser);
    if (result == RESULT_OK)
        result = node->function == RULE_AS_IT_IS ? parse_arguments(parser, node)
                                                 : parse_counted_field(parser, node);
    if (result != RESULT_OK)
        return result;
    return token_is_sign(parser, ")") ? token_next(parser) : expected(parser, "\")\"");
}

/* Whether the field stands alone: what follows cannot be an operator. */
static bool ends_condition(const struct parser *parser)
{
    return parser->token.kind == TOKEN_END || token_is_sign(parser, ")") || token_is_word(parser, "and") ||
           token_is_word(parser, "or");
}

static enum result parse_operator(struct parser *parser, struct rule_node *node, struct rule_node **outer)
{
    enum result result;
    if (ends_condition(parser)) {
        node->operator= RULE_HOLDS;
        return RESULT_OK;
    }
    if (sign_operator(parser, &node->operator)) {
        node->values = arena_new(parser->arena, struct rule_value);
        node->value_count = 1;
        result = token_next(parser);
        return result != RESULT_OK ? result : parse_value(parser, node->values);
    }
    if (token_is_word(parser, "is") && (result = token_next(parser)) != RESULT_OK)
        return result;
    if (token_is_word(parser, "not")) {
        if ((result = negate(parser, outer)) != RESULT_OK || (result = token_next(parser)) != RESULT_OK)
            return result;
    }
    return parse_word_operator(parser, node);
}

static enum result parse_comparison(struct parser *parser, struct rule_node **ret_node)
{
    if (!is_name(parser))
        return expected(parser, _("a field's name"));
    struct rule_node *node = NULL, *outer;
    enum result result = node_new(parser, RULE_EQUAL, &node);
    if (result != RESULT_OK)
        return result;
    node->field = parser->token.text;
    node->field_place = node->start = parser->token.place;
    node->is_bracketed = parser->token.kind == TOKEN_FIELD;
    if ((result = token_next(parser)) != RESULT_OK || (result = parse_function(parser, node)) != RESULT_OK)
        return result;
    outer = node;
    node->place = parser->token.place;
    if ((result = parse_operator(parser, node, &outer)) != RESULT_OK)
        return result;
    node->end = parser->token.place;
    *ret_node = outer;
    return RESULT_OK;
}

static enum result parse_rule(struct parser *parser, struct rule_node **ret_node);

static enum result parse_negation(struct parser *parser, struct rule_node **ret_node)
{
    enum result result;
    if (parser->depth >= RULE_DEPTH_MAX)
        return problem_set(parser->problem, RESULT_LIMIT, _("The rule is nested deeper than %d levels."),
                           RULE_DEPTH_MAX);
    if (token_is_word(parser, "not")) {
        struct rule_node *node = NULL;
        if ((result = node_new(parser, RULE_NOT, &node)) != RESULT_OK ||
            (result = token_next(parser)) != RESULT_OK)
            return result;
        *ret_node = node;
        parser->depth++;
        result = parse_negation(parser, &node->parts);
        parser->depth--;
        return result;
    }
    if (!token_is_sign(parser, "("))
        return parse_comparison(parser, ret_node);
    if ((result = token_next(parser)) != RESULT_OK)
        return result;
    parser->depth++;
    result = parse_rule(parser, ret_node);
    parser->depth--;
    if (result != RESULT_OK)
        return result;
    if (!token_is_sign(parser, ")"))
        return expected(parser, _("\"and\", \"or\" or \")\""));
    return token_next(parser);
}

/* What one operator joins is one node with all its parts, so that a long chain needs no recursion. */
static enum result parse_chain(struct parser *parser, const char *word, enum rule_operator operator,
                               enum result (*parse_part)(struct parser *, struct rule_node **),
                               struct rule_node **ret_node)
{
    struct rule_node *first = NULL, *chain = NULL, **last = &first;
    enum result result = parse_part(parser, last);
    while (result == RESULT_OK && token_is_word(parser, word)) {
        if (!chain && (result = node_new(parser, operator, & chain)) != RESULT_OK)
            break;
        last = &(*last)->next;
        if ((result = token_next(parser)) == RESULT_OK)
            result = parse_part(parser, last);
    }
    if (result != RESULT_OK)
        return result;
    if (chain)
        chain->parts = first;
    *ret_node = chain ? chain : first;
    return RESULT_OK;
}

static enum result parse_conjunction(struct parser *parser, struct rule_node **ret_node)
{
    return parse_chain(parser, "and", RULE_AND, parse_negation, ret_node);
}

static enum result parse_rule(struct parser *parser, struct rule_node **ret_node)
{
    return parse_chain(parser, "or", RULE_OR, parse_conjunction, ret_node);
}

enum result rule_parse(struct arena *arena, text source, struct rule **ret_rule, struct rule_place *ret_place,
                       struct problem *problem)
{
    if (source.length > RULE_SOURCE_BYTES_MAX)
        return problem_set(problem, RESULT_LIMIT, _("The rule is longer than %d bytes."),
                           RULE_SOURCE_BYTES_MAX);
    if (!text_is_valid_utf8(source))
        return problem_set(problem, RESULT_BAD_INPUT, _("The rule is not valid UTF-8 text."));
    struct rule *rule = arena_new(arena, struct rule);
    rule->source = text_copy(arena, source);
    struct parser parser = {
        .arena = arena, .source = rule->source, .rule = rule, .ret_place = ret_place, .problem = problem};
    enum result result = token_next(&parser);
    if (result == RESULT_OK)
        result = parse_rule(&parser, &rule->root);
    if (result == RESULT_OK && parser.token.kind != TOKEN_END)
        result = expected(&parser, _("\"and\", \"or\" or the end"));
    if (result == RESULT_OK)
        *ret_rule = rule;
    return result;
}

size_t rule_clauses(text source, text *ret_clauses, size_t limit)
{
    struct problem problem;
    struct parser parser = {.source = source, .problem = &problem};
    size_t count = 0, from = 0, depth = 0;
    if (source.length > RULE_SOURCE_BYTES_MAX || text_is_empty(text_trim(source)) || !limit)
        return 0;
    do {
        if (token_next(&parser) != RESULT_OK)
            return 0;
        depth += token_is_sign(&parser, "(");
        depth -= depth > 0 && token_is_sign(&parser, ")");
        bool ends = parser.token.kind == TOKEN_END;
        if (depth == 0 && token_is_word(&parser, "or")) {
            ret_clauses[0] = text_trim(source);
            return 1;
        }
        if (!ends && (depth > 0 || !token_is_word(&parser, "and") || count + 1 == limit))
            continue;
        ret_clauses[count++] = text_trim(text_slice(source, from, parser.token.place.offset));
        from = parser.at;
    } while (parser.token.kind != TOKEN_END);
    return count;
}

/* Names that stand in quotes or bare behind "segment(", from the tree. */
static void collect_segments(const struct rule_node *node, text *names, size_t *count)
{
    if (node->operator<= RULE_NOT) {
        for (const struct rule_node *part = node->parts; part; part = part->next)
            collect_segments(part, names, count);
        return;
    }
    if (!node->argument_count || !text_equal_ignoring_ascii_case(node->field, TEXT("segment")))
        return;
    for (size_t i = 0; i < *count; i++)
        if (text_equal_ignoring_ascii_case(names[i], node->arguments[0].text))
            return;
    names[(*count)++] = node->arguments[0].text;
}

size_t rule_segments(struct arena *arena, const struct rule *rule, text **ret_names)
{
    size_t count = 0;
    *ret_names = arena_array(arena, text, rule->node_count + 1);
    collect_segments(rule->root, *ret_names, &count);
    return count;
}
