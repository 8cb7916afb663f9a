/* Templates to C: see compile.h. Runs at build time, on the build machine, on the project's own files.
 *
 * Names: the root struct is `self`; the item of a loop is a pointer NAME_N, N counting loops, so that
 * nothing shadows. A path's first member is reached by ->, the rest by dots. */
#include "template/compile.h"

#include <string.h>

struct scope {
    text name;
    int number;
    bool is_parameter;
    const struct scope *outer;
};

struct compiler {
    struct arena *arena;
    const struct template *templates;
    const text *paths;
    size_t count;
    const struct template_symbol *symbols;
    size_t symbol_count;
    struct buffer *out;
    struct problem *problem;
    enum result result;
    const struct template *current;
    text current_path;
    int numbers;      /* of loops and messages, unique in the file */
    bool *icons_used; /* by the page being compiled, partials included */
};

static bool fail(struct compiler *c, struct template_place place, const char *what, text detail)
{
    if (c->result == RESULT_OK)
        c->result = problem_set(c->problem, RESULT_BAD_INPUT, "%.*s:%d:%d: %s: %.*s",
                                TEXT_ARGUMENTS(c->current->name), place.line, place.column, what,
                                TEXT_ARGUMENTS(detail));
    return false;
}

static bool compile_block(struct compiler *c, const struct template_block *block, const struct scope *scope);

/* ---- writing C ---- */

static void write_c_string(struct compiler *c, text value)
{
    buffer_append_byte(c->out, '"');
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        if (byte == '\n')
            buffer_append_text(c->out, TEXT("\\n"));
        else if (byte == '"' || byte == '\\') {
            buffer_append_byte(c->out, '\\');
            buffer_append_byte(c->out, byte);
        } else if (byte == '?') {
            buffer_append_text(c->out, TEXT("\\?"));
        } else if ((unsigned char)byte < 32) {
            buffer_printf(c->out, "\\%03o", (unsigned)(unsigned char)byte);
        } else {
            buffer_append_byte(c->out, byte);
        }
    }
    buffer_append_byte(c->out, '"');
}

static void write_line(struct compiler *c, struct template_place place)
{
    buffer_printf(c->out, "#line %d ", place.line);
    write_c_string(c, c->current_path);
    buffer_append_byte(c->out, '\n');
}

static void write_literal(struct compiler *c, text literal)
{
    buffer_append_text(c->out, TEXT("    buffer_append_text(out, TEXT("));
    write_c_string(c, literal);
    buffer_append_text(c->out, TEXT("));\n"));
}

static const struct scope *find_scope(const struct scope *scope, text name)
{
    for (; scope; scope = scope->outer)
        if (text_equal(scope->name, name))
            return scope;
    return NULL;
}

static bool is_parameter(const struct compiler *c, text name)
{
    for (size_t i = 0; i < c->current->parameter_count; i++)
        if (text_equal(c->current->parameters[i], name))
            return true;
    return false;
}

static bool write_forloop(struct compiler *c, const struct template_expression *path,
                          const struct scope *scope)
{
    text rest = path->value;
    text_cut(&rest, '.');
    if (!scope)
        return fail(c, path->place, "forloop outside a loop", path->value);
    int n = scope->number;
    if (text_equal(rest, TEXT("index")))
        buffer_printf(c->out, "(int64_t)(loop_%d + 1)", n);
    else if (text_equal(rest, TEXT("index0")))
        buffer_printf(c->out, "(int64_t)loop_%d", n);
    else if (text_equal(rest, TEXT("length")))
        buffer_printf(c->out, "(int64_t)count_%d", n);
    else if (text_equal(rest, TEXT("first")))
        buffer_printf(c->out, "(loop_%d == 0)", n);
    else if (text_equal(rest, TEXT("last")))
        buffer_printf(c->out, "(loop_%d + 1 == count_%d)", n, n);
    else
        return fail(c, path->place, "forloop has index, index0, length, first and last, not", rest);
    return true;
}

/* Writes a path; `pointer` gives the address of what it names. */
static bool write_path(struct compiler *c, const struct template_expression *path, const struct scope *scope,
                       bool pointer)
{
    text rest = path->value;
    text first = text_cut(&rest, '.');
    const struct scope *found = find_scope(scope, first);
    if (text_equal(first, TEXT("forloop")))
        return write_forloop(c, path, scope);
    if (!found && is_parameter(c, first)) {
        if (rest.length)
            return fail(c, path->place, "an argument is a text and has no members", path->value);
        buffer_printf(c->out, "argument_%.*s", TEXT_ARGUMENTS(first));
    } else if (found && !rest.length) {
        buffer_printf(c->out, pointer ? "%.*s_%d" : "(*%.*s_%d)", TEXT_ARGUMENTS(first), found->number);
    } else if (found) {
        buffer_printf(c->out, pointer ? "&%.*s_%d->%.*s" : "%.*s_%d->%.*s", TEXT_ARGUMENTS(first),
                      found->number, TEXT_ARGUMENTS(rest));
    } else {
        buffer_printf(c->out, pointer ? "&self->%.*s" : "self->%.*s", TEXT_ARGUMENTS(path->value));
    }
    return true;
}

static bool write_value(struct compiler *c, const struct template_expression *value,
                        const struct scope *scope)
{
    switch (value->operator) {
    case TEMPLATE_TEXT:
        buffer_append_text(c->out, TEXT("TEXT("));
        write_c_string(c, value->value);
        buffer_append_text(c->out, TEXT(")"));
        return true;
    case TEMPLATE_INTEGER:
        buffer_printf(c->out, "INT64_C(%.*s)", TEXT_ARGUMENTS(value->value));
        return true;
    case TEMPLATE_TRUE:
    case TEMPLATE_FALSE:
        buffer_append_text(c->out, value->operator== TEMPLATE_TRUE ? TEXT("true") : TEXT("false"));
        return true;
    default:
        return write_path(c, value, scope, false);
    }
}

static bool write_condition(struct compiler *c, const struct template_expression *e,
                            const struct scope *scope);

static bool write_comparison(struct compiler *c, const struct template_expression *e,
                             const struct scope *scope)
{
    static const char *const signs[] = {
        [TEMPLATE_EQUAL] = "==", [TEMPLATE_UNEQUAL] = "!=",       [TEMPLATE_LESS] = "<",
        [TEMPLATE_MORE] = ">",   [TEMPLATE_LESS_OR_EQUAL] = "<=", [TEMPLATE_MORE_OR_EQUAL] = ">="};
    bool with_text = e->right->operator== TEMPLATE_TEXT;
    if (with_text && e->operator!= TEMPLATE_EQUAL && e->operator!= TEMPLATE_UNEQUAL)
        return fail(c, e->place, "texts are only equal or not", e->right->value);
    if (with_text) {
        buffer_append_text(c->out,
                           e->operator== TEMPLATE_EQUAL ? TEXT("template_equal(") : TEXT("!template_equal("));
        if (!write_value(c, e->left, scope))
            return false;
        buffer_append_text(c->out, TEXT(", "));
        write_c_string(c, e->right->value);
        buffer_append_text(c->out, TEXT(")"));
        return true;
    }
    bool same =
        e->right->operator== TEMPLATE_PATH &&(e->operator== TEMPLATE_EQUAL || e->operator== TEMPLATE_UNEQUAL);
    if (same)
        buffer_append_text(c->out,
                           e->operator== TEMPLATE_EQUAL ? TEXT("template_same") : TEXT("!template_same"));
    buffer_append_text(c->out, TEXT("("));
    if (!write_value(c, e->left, scope))
        return false;
    buffer_printf(c->out, same ? "%s " : " %s ", same ? "," : signs[e->operator]);
    if (!write_value(c, e->right, scope))
        return false;
    buffer_append_text(c->out, TEXT(")"));
    return true;
}

static bool write_condition(struct compiler *c, const struct template_expression *e,
                            const struct scope *scope)
{
    if (e->operator== TEMPLATE_AND || e->operator== TEMPLATE_OR) {
        buffer_append_text(c->out, TEXT("("));
        if (!write_condition(c, e->left, scope))
            return false;
        buffer_append_text(c->out, e->operator== TEMPLATE_AND ? TEXT(" && ") : TEXT(" || "));
        if (!write_condition(c, e->right, scope))
            return false;
        buffer_append_text(c->out, TEXT(")"));
        return true;
    }
    if (e->operator> TEMPLATE_OR)
        return write_comparison(c, e, scope);
    buffer_append_text(c->out, TEXT("template_true("));
    if (!write_value(c, e, scope))
        return false;
    buffer_append_text(c->out, TEXT(")"));
    return true;
}

/* ---- nodes ---- */

static const char *writer_of(enum template_context context)
{
    switch (context) {
    case TEMPLATE_IN_ATTRIBUTE:
        return "template_write_attribute";
    case TEMPLATE_IN_ADDRESS:
        return "template_write_url";
    case TEMPLATE_IN_ADDRESS_PART:
        return "template_write_url_part";
    case TEMPLATE_IN_TEXT:
        break;
    }
    return "template_write";
}

static bool write_call(struct compiler *c, enum template_context context,
                       const struct template_expression *value, const struct scope *scope)
{
    buffer_printf(c->out, "%s(out, ", writer_of(context));
    if (!write_value(c, value, scope))
        return false;
    buffer_append_text(c->out, TEXT(");"));
    return true;
}

static bool compile_output(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    write_line(c, node->place);
    buffer_append_text(c->out, TEXT("    "));
    if (node->fallback) {
        buffer_append_text(c->out, TEXT("if (!template_true("));
        if (!write_value(c, node->value, scope))
            return false;
        buffer_append_text(c->out, TEXT(")) "));
        if (!write_call(c, node->context, node->fallback, scope))
            return false;
        buffer_append_text(c->out, TEXT(" else "));
    }
    if (!write_call(c, node->context, node->value, scope))
        return false;
    buffer_append_text(c->out, TEXT("\n"));
    return true;
}

static bool compile_if(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    write_line(c, node->place);
    for (size_t i = 0; i < node->branch_count; i++) {
        const struct template_branch *branch = &node->branches[i];
        buffer_append_text(c->out, i ? TEXT("    } else ") : TEXT("    "));
        if (branch->condition) {
            buffer_append_text(c->out, branch->negated ? TEXT("if (!") : TEXT("if ("));
            if (!write_condition(c, branch->condition, scope))
                return false;
            buffer_append_text(c->out, TEXT(") "));
        }
        buffer_append_text(c->out, TEXT("{\n"));
        if (!compile_block(c, &branch->body, scope))
            return false;
    }
    buffer_append_text(c->out, TEXT("    }\n"));
    return true;
}

static bool compile_for(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    struct scope inner = {node->literal, ++c->numbers, false, scope};
    struct template_expression length = *node->value;
    length.value = text_printf(c->arena, "%.*s_count", TEXT_ARGUMENTS(node->value->value));
    write_line(c, node->place);
    buffer_printf(c->out, "    { size_t count_%d = (size_t)", inner.number);
    if (!write_path(c, &length, scope, false))
        return false;
    buffer_printf(
        c->out,
        ";\n    for (size_t loop_%d = 0; loop_%d < count_%d; loop_%d++) {\n    __auto_type %.*s_%d = &",
        inner.number, inner.number, inner.number, inner.number, TEXT_ARGUMENTS(inner.name), inner.number);
    if (!write_path(c, node->value, scope, false))
        return false;
    buffer_printf(c->out, "[loop_%d];\n    (void)%.*s_%d;\n", inner.number, TEXT_ARGUMENTS(inner.name),
                  inner.number);
    if (!compile_block(c, &node->branches[0].body, &inner))
        return false;
    buffer_append_text(c->out, TEXT("    }\n"));
    if (node->branch_count > 1) {
        buffer_printf(c->out, "    if (count_%d == 0) {\n", inner.number);
        if (!compile_block(c, &node->branches[1].body, scope))
            return false;
        buffer_append_text(c->out, TEXT("    }\n"));
    }
    buffer_append_text(c->out, TEXT("    }\n"));
    return true;
}

static const struct template *find_template(const struct compiler *c, text name)
{
    for (size_t i = 0; i < c->count; i++)
        if (text_equal(c->templates[i].name, name))
            return &c->templates[i];
    return NULL;
}

static bool compile_render(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    const struct template *partial = find_template(c, node->literal);
    if (!partial || partial->is_page)
        return fail(c, node->place, "no such partial", node->literal);
    if (node->argument_count != partial->parameter_count)
        return fail(c, node->place, "the partial takes other arguments", node->literal);
    write_line(c, node->place);
    buffer_printf(c->out, "    partial_%.*s(out, ", TEXT_ARGUMENTS(partial->name));
    if (!node->value)
        buffer_append_text(c->out, TEXT("self"));
    else if (!write_path(c, node->value, scope, true))
        return false;
    for (size_t i = 0; i < partial->parameter_count; i++) {
        const struct template_argument *given = NULL;
        for (size_t j = 0; j < node->argument_count; j++)
            if (text_equal(node->arguments[j].name, partial->parameters[i]))
                given = &node->arguments[j];
        if (!given)
            return fail(c, node->place, "an argument is missing", partial->parameters[i]);
        buffer_append_text(c->out, TEXT(", "));
        if (!write_value(c, given->value, scope))
            return false;
    }
    buffer_append_text(c->out, TEXT(");\n"));
    return true;
}

/* The C expression of the message itself, a literal for xgettext. */
static bool write_message_id(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    if (!text_is_absent(node->plural)) {
        buffer_append_text(c->out, TEXT("tr_n("));
        write_c_string(c, node->literal);
        buffer_append_text(c->out, TEXT(", "));
        write_c_string(c, node->plural);
        buffer_append_text(c->out, TEXT(", "));
        for (size_t i = 0; i < node->argument_count; i++)
            if (text_equal(node->arguments[i].name, TEXT("count")) &&
                !write_value(c, node->arguments[i].value, scope))
                return false;
    } else if (!text_is_absent(node->message_context)) {
        buffer_append_text(c->out, TEXT("tr_c("));
        write_c_string(c, node->message_context);
        buffer_append_text(c->out, TEXT(", "));
        write_c_string(c, node->literal);
    } else {
        buffer_append_text(c->out, TEXT("_("));
        write_c_string(c, node->literal);
    }
    buffer_append_text(c->out, TEXT(")"));
    return true;
}

static bool compile_message(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    int n = ++c->numbers;
    write_line(c, node->place);
    if (node->argument_count == 0) {
        buffer_append_text(c->out, TEXT("    template_write_string(out, "));
        if (!write_message_id(c, node, scope))
            return false;
        buffer_append_text(c->out, TEXT(");\n"));
        return true;
    }
    buffer_printf(c->out, "    { const char *message_%d = ", n);
    if (!write_message_id(c, node, scope))
        return false;
    buffer_printf(c->out, ";\n    static const char *const names_%d[] = { ", n);
    for (size_t i = 0; i < node->argument_count; i++) {
        write_c_string(c, node->arguments[i].name);
        buffer_append_text(c->out, TEXT(", "));
    }
    buffer_printf(c->out,
                  "};\n    for (int piece_%d; (piece_%d = template_message_piece(out, &message_%d, names_%d, "
                  "%zu)) >= 0;)\n"
                  "    switch (piece_%d) {\n",
                  n, n, n, n, node->argument_count, n);
    for (size_t i = 0; i < node->argument_count; i++) {
        buffer_printf(c->out, "    case %zu: ", i);
        if (!write_call(c, node->context, node->arguments[i].value, scope))
            return false;
        buffer_append_text(c->out, TEXT(" break;\n"));
    }
    buffer_append_text(c->out, TEXT("    } }\n"));
    return true;
}

static bool find_symbol(struct compiler *c, const struct template_node *node, size_t *ret_index)
{
    for (size_t i = 0; i < c->symbol_count; i++) {
        if (text_equal(c->symbols[i].name, node->literal)) {
            *ret_index = i;
            return true;
        }
    }
    return fail(c, node->place, "no such icon", node->literal);
}

static bool compile_icon(struct compiler *c, const struct template_node *node)
{
    text classes = text_is_absent(node->class_names) ? TEXT("i") : node->class_names;
    write_literal(c, text_printf(c->arena,
                                 "<svg class=\"%.*s\" aria-hidden=\"true\"><use href=\"#%.*s\"/></svg>",
                                 TEXT_ARGUMENTS(classes), TEXT_ARGUMENTS(node->literal)));
    return true;
}

static bool compile_icons(struct compiler *c)
{
    write_literal(c, TEXT("<svg hidden aria-hidden=\"true\">"));
    for (size_t i = 0; i < c->symbol_count; i++)
        if (c->icons_used[i])
            write_literal(c, c->symbols[i].markup);
    write_literal(c, TEXT("</svg>"));
    return true;
}

static bool compile_node(struct compiler *c, const struct template_node *node, const struct scope *scope)
{
    switch (node->kind) {
    case TEMPLATE_LITERAL:
        write_literal(c, node->literal);
        return true;
    case TEMPLATE_OUTPUT:
        return compile_output(c, node, scope);
    case TEMPLATE_IF:
        return compile_if(c, node, scope);
    case TEMPLATE_FOR:
        return compile_for(c, node, scope);
    case TEMPLATE_RENDER:
        return compile_render(c, node, scope);
    case TEMPLATE_MESSAGE:
        return compile_message(c, node, scope);
    case TEMPLATE_ICON:
        return compile_icon(c, node);
    case TEMPLATE_ICONS:
        return compile_icons(c);
    }
    return false;
}

static bool compile_block(struct compiler *c, const struct template_block *block, const struct scope *scope)
{
    for (const struct template_node *node = block->first; node; node = node->next)
        if (!compile_node(c, node, scope))
            return false;
    return true;
}

/* ---- the file ---- */

/* Marks the icons that a block and all it renders may show; refuses rings of partials by depth. */
static bool collect_icons(struct compiler *c, const struct template_block *block, int depth)
{
    for (const struct template_node *node = block->first; node; node = node->next) {
        size_t index = 0;
        if (node->kind == TEMPLATE_ICON) {
            if (!find_symbol(c, node, &index))
                return false;
            c->icons_used[index] = true;
        }
        if (node->kind == TEMPLATE_RENDER) {
            const struct template *partial = find_template(c, node->literal);
            if (depth > 16)
                return fail(c, node->place, "partials render each other in a ring", node->literal);
            if (partial && !partial->is_page && !collect_icons(c, &partial->body, depth + 1))
                return false;
        }
        for (size_t i = 0; i < node->branch_count; i++)
            if (!collect_icons(c, &node->branches[i].body, depth))
                return false;
    }
    return true;
}

static void write_signature(struct compiler *c, const struct template *template)
{
    buffer_printf(c->out, template->is_page ? "void view_write_%.*s(" : "static void partial_%.*s(",
                  TEXT_ARGUMENTS(template->name));
    buffer_printf(c->out, "struct buffer *out, const struct %.*s *self",
                  TEXT_ARGUMENTS(template->struct_name));
    for (size_t i = 0; i < template->parameter_count; i++)
        buffer_printf(c->out, ", text argument_%.*s", TEXT_ARGUMENTS(template->parameters[i]));
    buffer_append_byte(c->out, ')');
}

static bool compile_template(struct compiler *c)
{
    memset(c->icons_used, 0, c->symbol_count * sizeof *c->icons_used);
    if (!collect_icons(c, &c->current->body, 0))
        return false;
    buffer_append_text(c->out, TEXT("\n"));
    write_signature(c, c->current);
    buffer_append_text(c->out, TEXT("\n{\n    (void)self;\n"));
    for (size_t i = 0; i < c->current->parameter_count; i++)
        buffer_printf(c->out, "    (void)argument_%.*s;\n", TEXT_ARGUMENTS(c->current->parameters[i]));
    if (!compile_block(c, &c->current->body, NULL))
        return false;
    buffer_append_text(c->out, TEXT("}\n"));
    return true;
}

size_t template_read_symbols(struct arena *arena, text sprite, struct template_symbol **ret_symbols)
{
    size_t count = 0;
    struct template_symbol *symbols = arena_array(arena, struct template_symbol, sprite.length / 16 + 1);
    while (sprite.length) {
        text line = text_trim(text_cut(&sprite, '\n'));
        if (!text_starts_with(line, TEXT("<symbol id=\"")))
            continue;
        text name = text_slice(line, sizeof "<symbol id=\"" - 1, line.length);
        symbols[count++] = (struct template_symbol){text_cut(&name, '"'), line};
    }
    *ret_symbols = symbols;
    return count;
}

enum result template_compile(struct arena *arena, const struct template *templates, const text *paths,
                             size_t count, const struct template_symbol *symbols, size_t symbol_count,
                             struct buffer *out, struct problem *problem)
{
    struct compiler c = {.arena = arena,
                         .templates = templates,
                         .paths = paths,
                         .count = count,
                         .symbols = symbols,
                         .symbol_count = symbol_count,
                         .out = out,
                         .problem = problem};
    c.icons_used = arena_array(arena, bool, symbol_count);
    buffer_append_text(out, TEXT("/* Made by the build from the page templates: see template/compile.h. */\n"
                                 "#include \"language/language.h\"\n#include \"template/write.h\"\n"));
    for (size_t i = 0; i < count; i++) {
        c.current = &templates[i];
        if (text_is_absent(templates[i].struct_name)) {
            fail(&c, (struct template_place){1, 1}, "the page or partial directive is missing",
                 templates[i].name);
            return c.result;
        }
        buffer_printf(out, "#include \"%.*s\"\n", TEXT_ARGUMENTS(templates[i].header));
    }
    for (size_t i = 0; i < count; i++) {
        if (templates[i].is_page)
            continue;
        write_signature(&c, &templates[i]);
        buffer_append_text(out, TEXT(" __attribute__((unused));\n"));
    }
    for (size_t i = 0; i < count; i++) {
        c.current = &templates[i];
        c.current_path = paths[i];
        if (!compile_template(&c))
            return c.result;
    }
    return out->failed ? problem_set(problem, RESULT_LIMIT, "the generated file is too large") : RESULT_OK;
}
