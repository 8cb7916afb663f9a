/* The parser of template.h: one pass over the source, recursive over blocks and conditions, bounded
 * in depth. It knows nothing of HTML (context.c does) and nothing of what is done with the tree.
 *
 * Everything is allocated in the caller's arena; the first fault ends the parse and is the problem. */
#include "template/template.h"

#include <string.h>

struct parser {
    struct arena *arena;
    text name, source;
    size_t at;         /* next byte of the source */
    size_t counted_at; /* up to where line and column are known */
    struct template_place counted;
    size_t tag_end; /* where the inside of the current tag ends */
    bool trim_next; /* the last tag closed with -%} */
    struct problem *problem;
    enum result result;
    int depth;
    struct template *template;
};

/* How a block ended: the tag that stopped it. */
struct stop {
    text tag;
    struct template_place place;
};

static struct template_place place_of(struct parser *p, size_t at)
{
    if (at < p->counted_at) {
        p->counted_at = 0;
        p->counted = (struct template_place){1, 1};
    }
    for (; p->counted_at < at; p->counted_at++) {
        if (p->source.data[p->counted_at] == '\n')
            p->counted = (struct template_place){p->counted.line + 1, 1};
        else
            p->counted.column++;
    }
    return p->counted;
}

static bool fail_at(struct parser *p, struct template_place place, const char *what, text detail)
{
    if (p->result == RESULT_OK)
        p->result =
            problem_set(p->problem, RESULT_BAD_INPUT, "%.*s:%d:%d: %s%s%.*s", TEXT_ARGUMENTS(p->name),
                        place.line, place.column, what, detail.length ? ": " : "",
                        (int)(detail.length < 80 ? detail.length : 80), detail.data ? detail.data : "");
    return false;
}

static bool fail(struct parser *p, const char *what, text detail)
{
    return fail_at(p, place_of(p, p->at), what, detail);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || text_is_digit(c) || c == '_';
}

/* ---- inside a tag ---- */

static void skip_space(struct parser *p)
{
    while (p->at < p->tag_end && is_space(p->source.data[p->at]))
        p->at++;
}

static bool at_end(struct parser *p)
{
    skip_space(p);
    return p->at >= p->tag_end;
}

static bool take_byte(struct parser *p, char byte)
{
    if (at_end(p) || p->source.data[p->at] != byte)
        return false;
    p->at++;
    return true;
}

static text peek_name(struct parser *p)
{
    skip_space(p);
    size_t end = p->at;
    while (end < p->tag_end && is_name_byte(p->source.data[end]))
        end++;
    return text_slice(p->source, p->at, end);
}

static bool take_name(struct parser *p, text *ret)
{
    text name = peek_name(p);
    if (name.length == 0 || text_is_digit(name.data[0]))
        return fail(p, "a name is missing here", TEXT_ABSENT);
    p->at += name.length;
    *ret = name;
    return true;
}

static bool take_word(struct parser *p, text word)
{
    if (!text_equal(peek_name(p), word))
        return false;
    p->at += word.length;
    return true;
}

static bool take_string(struct parser *p, text *ret)
{
    skip_space(p);
    char quote = p->at < p->tag_end ? p->source.data[p->at] : 0;
    if (quote != '\'' && quote != '"')
        return fail(p, "a quoted text is missing here", TEXT_ABSENT);
    size_t end = p->at + 1;
    while (end < p->tag_end && p->source.data[end] != quote)
        end++;
    if (end >= p->tag_end)
        return fail(p, "the quote is not closed", TEXT_ABSENT);
    *ret = text_slice(p->source, p->at + 1, end);
    p->at = end + 1;
    return true;
}

static struct template_expression *new_expression(struct parser *p, enum template_operator operator)
{
    struct template_expression *expression = arena_new(p->arena, struct template_expression);
    expression->operator= operator;
    expression->place = place_of(p, p->at);
    return expression;
}

static bool parse_path(struct parser *p, struct template_expression *ret)
{
    size_t from = p->at;
    do {
        text part;
        if (p->at < p->tag_end && is_space(p->source.data[p->at]))
            return fail(p, "a name must follow the dot", TEXT_ABSENT);
        if (!take_name(p, &part))
            return false;
    } while (p->at < p->tag_end && p->source.data[p->at] == '.' && p->at++ < p->tag_end);
    ret->value = text_slice(p->source, from, p->at);
    return true;
}

static bool parse_leaf(struct parser *p, struct template_expression **ret)
{
    if (at_end(p))
        return fail(p, "a value is missing here", TEXT_ABSENT);
    struct template_expression *leaf = new_expression(p, TEMPLATE_PATH);
    char first = p->source.data[p->at];
    *ret = leaf;
    if (first == '\'' || first == '"') {
        leaf->operator= TEMPLATE_TEXT;
        return take_string(p, &leaf->value);
    }
    if (text_is_digit(first) || first == '-') {
        size_t from = p->at++;
        while (p->at < p->tag_end && text_is_digit(p->source.data[p->at]))
            p->at++;
        leaf->operator= TEMPLATE_INTEGER;
        leaf->value = text_slice(p->source, from, p->at);
        int64_t number;
        return text_to_int64(leaf->value, &number) || fail(p, "not a whole number", leaf->value);
    }
    if (take_word(p, TEXT("true")) || take_word(p, TEXT("false"))) {
        leaf->operator= p->source.data[p->at - 2] == 'u' ? TEMPLATE_TRUE : TEMPLATE_FALSE;
        return true;
    }
    return parse_path(p, leaf);
}

static bool take_operator(struct parser *p, enum template_operator *ret)
{
    static const struct {
        text sign;
        enum template_operator operator;
    } signs[] = {
        {{"==", 2}, TEMPLATE_EQUAL},         {{"!=", 2}, TEMPLATE_UNEQUAL},
        {{"<=", 2}, TEMPLATE_LESS_OR_EQUAL}, {{">=", 2}, TEMPLATE_MORE_OR_EQUAL},
        {{"<", 1}, TEMPLATE_LESS},           {{">", 1}, TEMPLATE_MORE},
    };
    skip_space(p);
    text rest = text_slice(p->source, p->at, p->tag_end);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (text_starts_with(rest, signs[i].sign)) {
            p->at += signs[i].sign.length;
            *ret = signs[i].operator;
            return true;
        }
    }
    return false;
}

static struct template_expression *join(struct parser *p, enum template_operator operator,
                                        struct template_expression * left)
{
    struct template_expression *joined = new_expression(p, operator);
    joined->place = left->place;
    joined->left = left;
    return joined;
}

static bool parse_comparison(struct parser *p, struct template_expression **ret)
{
    enum template_operator operator;
    if (!parse_leaf(p, ret))
        return false;
    if (!take_operator(p, &operator))
        return true;
    *ret = join(p, operator, * ret);
    return parse_leaf(p, &(*ret)->right);
}

/* `and` and `or` bind alike and from the right, as in Liquid. Iterative: the chain may be long. */
static bool parse_condition(struct parser *p, struct template_expression **ret)
{
    struct template_expression **hole = ret;
    for (int length = 1;; length++) {
        if (!parse_comparison(p, hole))
            return false;
        enum template_operator operator;
        if (take_word(p, TEXT("and")))
            operator= TEMPLATE_AND;
        else if (take_word(p, TEXT("or")))
            operator= TEMPLATE_OR;
        else
            return true;
        if (length == TEMPLATE_DEPTH_MAX)
            return fail(p, "the condition is too long", TEXT_ABSENT);
        *hole = join(p, operator, * hole);
        hole = &(*hole)->right;
    }
}

static bool expect_end(struct parser *p)
{
    return at_end(p) || fail(p, "not expected here", text_slice(p->source, p->at, p->tag_end));
}

/* name: value, name: value … up to the end of the tag. */
static bool parse_arguments(struct parser *p, struct template_node *node)
{
    struct template_argument arguments[16];
    size_t count = 0;
    take_byte(p, ',');
    while (!at_end(p)) {
        if (count == sizeof arguments / sizeof *arguments)
            return fail(p, "more than 16 arguments", TEXT_ABSENT);
        struct template_argument *argument = &arguments[count++];
        if (!take_name(p, &argument->name))
            return false;
        if (!take_byte(p, ':'))
            return fail(p, "a colon is missing behind the argument's name", argument->name);
        if (!parse_leaf(p, &argument->value))
            return false;
        if (!take_byte(p, ',') && !at_end(p))
            return fail(p, "a comma is missing between arguments", TEXT_ABSENT);
    }
    node->arguments = arena_array(p->arena, struct template_argument, count);
    memcpy(node->arguments, arguments, count * sizeof *arguments);
    node->argument_count = count;
    return true;
}

/* ---- nodes ---- */

static struct template_node *append(struct parser *p, struct template_block *block,
                                    enum template_node_kind kind, struct template_place place)
{
    struct template_node *node = arena_new(p->arena, struct template_node);
    node->kind = kind;
    node->place = place;
    if (block->last)
        block->last->next = node;
    else
        block->first = node;
    block->last = node;
    return node;
}

static void append_literal(struct parser *p, struct template_block *block, size_t from, size_t to,
                           bool trim_end)
{
    text literal = text_slice(p->source, from, to);
    size_t start = 0;
    while (p->trim_next && start < literal.length && is_space(literal.data[start]))
        start++;
    while (trim_end && literal.length > start && is_space(literal.data[literal.length - 1]))
        literal.length--;
    p->trim_next = false;
    literal = text_slice(literal, start, literal.length);
    if (literal.length)
        append(p, block, TEMPLATE_LITERAL, place_of(p, from + start))->literal = literal;
}

static bool parse_output(struct parser *p, struct template_block *block, struct template_place place)
{
    struct template_node *node = append(p, block, TEMPLATE_OUTPUT, place);
    if (!parse_leaf(p, &node->value))
        return false;
    while (take_byte(p, '|')) {
        text filter;
        if (!take_name(p, &filter))
            return false;
        if (text_equal(filter, TEXT("escape")))
            continue; /* always done */
        if (!text_equal(filter, TEXT("default")))
            return fail(p, "unknown filter", filter);
        if (!take_byte(p, ':'))
            return fail(p, "the filter default needs a value: default: '…'", TEXT_ABSENT);
        if (!parse_leaf(p, &node->fallback))
            return false;
    }
    return expect_end(p);
}

static bool parse_block(struct parser *p, struct template_block *block, struct stop *ret_stop);

/* Collects branches until `end_tag`; `else_tags` says whether elsif is allowed. */
static bool parse_branches(struct parser *p, struct template_node *node, text end_tag, bool elsif)
{
    struct template_branch branches[32];
    size_t count = 0;
    branches[count++] = node->branches[0];
    for (;;) {
        struct stop stop = {TEXT_ABSENT, {0, 0}};
        if (!parse_block(p, &branches[count - 1].body, &stop))
            return false;
        if (text_equal(stop.tag, end_tag)) {
            if (!expect_end(p))
                return false;
            break;
        }
        if (text_is_absent(stop.tag))
            return fail_at(p, node->place, "this tag is never closed; it needs", end_tag);
        bool otherwise = text_equal(stop.tag, TEXT("else"));
        if ((!otherwise && !(elsif && text_equal(stop.tag, TEXT("elsif")))) ||
            (count > 1 && !branches[count - 1].condition))
            return fail_at(p, stop.place, "this tag does not belong here", stop.tag);
        if (count == sizeof branches / sizeof *branches)
            return fail_at(p, stop.place, "more than 32 branches", TEXT_ABSENT);
        branches[count++] = (struct template_branch){0};
        if (!otherwise && !parse_condition(p, &branches[count - 1].condition))
            return false;
        if (!expect_end(p))
            return false;
    }
    node->branches = arena_array(p->arena, struct template_branch, count);
    memcpy(node->branches, branches, count * sizeof *branches);
    node->branch_count = count;
    return true;
}

static bool parse_if(struct parser *p, struct template_node *node, bool negated)
{
    node->branches = arena_new(p->arena, struct template_branch);
    node->branches->negated = negated;
    if (!parse_condition(p, &node->branches->condition) || !expect_end(p))
        return false;
    return parse_branches(p, node, negated ? TEXT("endunless") : TEXT("endif"), !negated);
}

static bool parse_for(struct parser *p, struct template_node *node)
{
    node->branches = arena_new(p->arena, struct template_branch);
    if (!take_name(p, &node->literal))
        return false;
    if (!take_word(p, TEXT("in")))
        return fail(p, "the word in is missing: for item in list", TEXT_ABSENT);
    if (!parse_leaf(p, &node->value) || !expect_end(p))
        return false;
    if (node->value->operator!= TEMPLATE_PATH)
        return fail_at(p, node->value->place, "only a list can be walked", TEXT_ABSENT);
    return parse_branches(p, node, TEXT("endfor"), false);
}

static bool parse_render(struct parser *p, struct template_node *node)
{
    if (!take_string(p, &node->literal))
        return false;
    if (take_word(p, TEXT("with")) && !parse_leaf(p, &node->value))
        return false;
    if (node->value && node->value->operator!= TEMPLATE_PATH)
        return fail_at(p, node->value->place, "a template is rendered with a struct, not a constant",
                       TEXT_ABSENT);
    return parse_arguments(p, node);
}

static bool parse_message(struct parser *p, struct template_node *node)
{
    if (!take_string(p, &node->literal))
        return false;
    if (node->literal.length == 0)
        return fail(p, "an empty message", TEXT_ABSENT);
    if (take_word(p, TEXT("plural")) && !take_string(p, &node->plural))
        return false;
    if (take_word(p, TEXT("context")) && !take_string(p, &node->message_context))
        return false;
    if (!parse_arguments(p, node))
        return false;
    bool counted = false;
    for (size_t i = 0; i < node->argument_count; i++)
        counted |= text_equal(node->arguments[i].name, TEXT("count"));
    return text_is_absent(node->plural) || counted || fail(p, "a plural needs count: …", TEXT_ABSENT);
}

static bool parse_icon(struct parser *p, struct template_node *node)
{
    if (!take_string(p, &node->literal))
        return false;
    if (take_word(p, TEXT("class")) && (!take_byte(p, ':') || !take_string(p, &node->class_names)))
        return fail(p, "class: '…' is expected", TEXT_ABSENT);
    return expect_end(p);
}

/* {% raw %} and {% comment %}: everything up to the end tag, unread. */
static bool parse_unread(struct parser *p, struct template_block *block, struct template_place place,
                         bool keep)
{
    text end_tag = keep ? TEXT("endraw") : TEXT("endcomment");
    if (!expect_end(p))
        return false;
    size_t from = p->at = p->tag_end + 2;
    for (; p->at + 1 < p->source.length; p->at++) {
        if (p->source.data[p->at] != '{' || p->source.data[p->at + 1] != '%')
            continue;
        size_t at = p->at + 2;
        while (at < p->source.length && (is_space(p->source.data[at]) || p->source.data[at] == '-'))
            at++;
        if (!text_starts_with(text_slice(p->source, at, p->source.length), end_tag))
            continue;
        size_t close = at + end_tag.length;
        while (close < p->source.length && is_space(p->source.data[close]))
            close++;
        if (!text_starts_with(text_slice(p->source, close, p->source.length), TEXT("%}")))
            continue;
        if (keep && p->at > from)
            append(p, block, TEMPLATE_LITERAL, place)->literal = text_slice(p->source, from, p->at);
        p->at = p->tag_end = close;
        return true;
    }
    return fail_at(p, place, "this tag is never closed; it needs", end_tag);
}

static bool parse_directive(struct parser *p, bool is_page, struct template_place place)
{
    text parameters[8];
    size_t count = 0;
    if (!text_is_absent(p->template->struct_name) || p->depth > 1)
        return fail_at(p, place, "only one page or partial directive, at the top", TEXT_ABSENT);
    p->template->is_page = is_page;
    if (!take_name(p, &p->template->struct_name))
        return false;
    if (!take_word(p, TEXT("from")))
        return fail(p, "the word from is missing: page STRUCT from \"HEADER\"", TEXT_ABSENT);
    if (!take_string(p, &p->template->header))
        return false;
    if (take_word(p, TEXT("with"))) {
        do {
            if (count == sizeof parameters / sizeof *parameters)
                return fail(p, "more than 8 arguments", TEXT_ABSENT);
            if (!take_name(p, &parameters[count++]))
                return false;
        } while (take_byte(p, ','));
    }
    p->template->parameters = arena_array(p->arena, text, count);
    memcpy(p->template->parameters, parameters, count * sizeof *parameters);
    p->template->parameter_count = count;
    return expect_end(p);
}

static bool parse_tag(struct parser *p, struct template_block *block, text tag, struct template_place place)
{
    if (text_equal(tag, TEXT("if")))
        return parse_if(p, append(p, block, TEMPLATE_IF, place), false);
    if (text_equal(tag, TEXT("unless")))
        return parse_if(p, append(p, block, TEMPLATE_IF, place), true);
    if (text_equal(tag, TEXT("for")))
        return parse_for(p, append(p, block, TEMPLATE_FOR, place));
    if (text_equal(tag, TEXT("render")))
        return parse_render(p, append(p, block, TEMPLATE_RENDER, place));
    if (text_equal(tag, TEXT("t")))
        return parse_message(p, append(p, block, TEMPLATE_MESSAGE, place));
    if (text_equal(tag, TEXT("icon")))
        return parse_icon(p, append(p, block, TEMPLATE_ICON, place));
    if (text_equal(tag, TEXT("icons"))) {
        append(p, block, TEMPLATE_ICONS, place);
        return expect_end(p);
    }
    if (text_equal(tag, TEXT("raw")) || text_equal(tag, TEXT("comment")))
        return parse_unread(p, block, place, text_equal(tag, TEXT("raw")));
    if (text_equal(tag, TEXT("page")) || text_equal(tag, TEXT("partial")))
        return parse_directive(p, text_equal(tag, TEXT("page")), place);
    return fail_at(p, place, "unknown tag", tag);
}

static bool is_stop(text tag)
{
    return text_equal(tag, TEXT("else")) || text_equal(tag, TEXT("elsif")) ||
           text_starts_with(tag, TEXT("end"));
}

/* Finds the end of the tag that opens at `open`; quotes inside hide it. */
static bool find_tag_end(struct parser *p, size_t open, bool output, size_t *ret_end)
{
    char quote = 0;
    for (size_t at = open + 2; at + 1 < p->source.length; at++) {
        char byte = p->source.data[at];
        if (quote) {
            quote = byte == quote ? 0 : quote;
        } else if (byte == '\'' || byte == '"') {
            quote = byte;
        } else if (byte == (output ? '}' : '%') && p->source.data[at + 1] == '}') {
            *ret_end = at;
            return true;
        }
    }
    return fail_at(p, place_of(p, open), "this tag has no end", TEXT_ABSENT);
}

static bool find_open(const struct parser *p, size_t *ret_open)
{
    for (size_t at = p->at; at + 1 < p->source.length; at++) {
        if (p->source.data[at] == '{' && (p->source.data[at + 1] == '{' || p->source.data[at + 1] == '%')) {
            *ret_open = at;
            return true;
        }
    }
    return false;
}

/* One tag from `open`: sets *ret_stop when it ends the block. */
static bool parse_one(struct parser *p, struct template_block *block, size_t open, struct stop *ret_stop)
{
    bool output = p->source.data[open + 1] == '{';
    size_t end;
    if (!find_tag_end(p, open, output, &end))
        return false;
    struct template_place place = place_of(p, open);
    bool trim_start = open + 2 < end && p->source.data[open + 2] == '-';
    append_literal(p, block, p->at, open, trim_start);
    p->at = open + 2 + trim_start;
    bool trim_end = end > p->at && p->source.data[end - 1] == '-';
    p->tag_end = end - trim_end;
    text tag = TEXT_ABSENT;
    bool good;
    if (output)
        good = parse_output(p, block, place);
    else if ((good = take_name(p, &tag)) && is_stop(tag))
        *ret_stop = (struct stop){tag, place};
    else if (good)
        good = parse_tag(p, block, tag, place);
    if (!good)
        return false;
    if (ret_stop->tag.length)
        p->trim_next = trim_end; /* the caller reads on inside the tag */
    else {
        bool dash = p->source.data[p->tag_end] == '-';
        p->trim_next = dash;
        p->at = p->tag_end + dash + 2;
    }
    return true;
}

static bool parse_block(struct parser *p, struct template_block *block, struct stop *ret_stop)
{
    /* Behind an opening tag, or a stop tag of this node: first step out of it. */
    if (p->depth > 0) {
        bool dash = p->tag_end < p->source.length && p->source.data[p->tag_end] == '-';
        p->trim_next = dash;
        p->at = p->tag_end + dash + 2;
    }
    int depth = p->depth;
    if (++p->depth > TEMPLATE_DEPTH_MAX)
        return fail(p, "nested too deeply", TEXT_ABSENT);
    size_t open;
    while (find_open(p, &open)) {
        if (!parse_one(p, block, open, ret_stop))
            return false;
        if (ret_stop->tag.length) {
            p->depth = depth;
            return true;
        }
    }
    append_literal(p, block, p->at, p->source.length, false);
    p->at = p->source.length;
    p->depth = depth;
    return true;
}

enum result template_parse(struct arena *arena, text name, text source, struct template *ret,
                           struct problem *problem)
{
    struct template template = {.name = name, .source = source};
    struct parser p = {.arena = arena,
                       .name = name,
                       .source = source,
                       .counted = {1, 1},
                       .problem = problem,
                       .template = &template};
    struct stop stop = {TEXT_ABSENT, {0, 0}};
    if (source.length > TEMPLATE_SOURCE_BYTES_MAX)
        return problem_set(problem, RESULT_LIMIT, "%.*s: larger than 1 MiB", TEXT_ARGUMENTS(name));
    if (!parse_block(&p, &template.body, &stop))
        return p.result;
    if (stop.tag.length) {
        fail_at(&p, stop.place, "this tag does not belong here", stop.tag);
        return p.result;
    }
    *ret = template;
    return RESULT_OK;
}
