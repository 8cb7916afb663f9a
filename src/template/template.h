/* The template language: a subset of Liquid, one parser for all back ends.
 *
 *   {{ account.name }}  {{ note | default: '—' }}          output, escaped for where it stands
 *   {% if a %}…{% elsif b == 'x' and n > 2 %}…{% else %}…{% endif %}   {% unless a %}…{% endunless %}
 *   {% for row in rows %}…{{ forloop.index }}…{% else %}nothing{% endfor %}
 *   {% render 'kpi' with item, size: 'small' %}            another template, over one value
 *   {% t 'Sum of {count} rows' count: n %}                 a message; with plural '…' and context '…'
 *   {% icon 'search' %}  {% icons %}                       a symbol; the symbols that the page used
 *   {% raw %}…{% endraw %}  {% comment %}…{% endcomment %}  {%- trims the white space -%}
 *
 * A page template opens with {% page STRUCT from "HEADER" %} or {% partial STRUCT from "HEADER" %}
 * (with names of further text arguments: `with a, b`). The tree lives in the arena given and points
 * into the source text. */
#ifndef FAROL_TEMPLATE_TEMPLATE_H
#define FAROL_TEMPLATE_TEMPLATE_H

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"

#define TEMPLATE_SOURCE_BYTES_MAX ((size_t)1 << 20)
#define TEMPLATE_DEPTH_MAX 48

struct template_place {
    int line, column;
}; /* from 1 */

enum template_operator {
    TEMPLATE_TEXT,
    TEMPLATE_INTEGER,
    TEMPLATE_TRUE,
    TEMPLATE_FALSE,
    TEMPLATE_PATH, /* leaves */
    TEMPLATE_AND,
    TEMPLATE_OR,
    TEMPLATE_EQUAL,
    TEMPLATE_UNEQUAL,
    TEMPLATE_LESS,
    TEMPLATE_MORE,
    TEMPLATE_LESS_OR_EQUAL,
    TEMPLATE_MORE_OR_EQUAL
};
struct template_expression {
    enum template_operator operator;
    struct template_place place;
    text value; /* of TEXT; the digits of INTEGER; "a.b.c" of PATH */
    struct template_expression *left, *right;
};

/* Where an output stands, decided by template_check_html. */
enum template_context {
    TEMPLATE_IN_TEXT,        /* between tags, or inside <title>, <textarea> */
    TEMPLATE_IN_ATTRIBUTE,   /* in a quoted value */
    TEMPLATE_IN_ADDRESS,     /* the start of an address: only a struct safe_url */
    TEMPLATE_IN_ADDRESS_PART /* behind "?name=" or "/path/": percent-encoded */
};

struct template_argument {
    text name;
    struct template_expression *value;
};
struct template_block {
    struct template_node *first, *last;
};
struct template_branch {
    struct template_expression *condition; /* NULL: else */
    bool negated;
    struct template_block body;
};

enum template_node_kind {
    TEMPLATE_LITERAL,
    TEMPLATE_OUTPUT,
    TEMPLATE_IF,
    TEMPLATE_FOR,
    TEMPLATE_RENDER,
    TEMPLATE_MESSAGE,
    TEMPLATE_ICON,
    TEMPLATE_ICONS
};
struct template_node {
    enum template_node_kind kind;
    enum template_context context; /* OUTPUT, MESSAGE */
    struct template_place place;
    struct template_node *next;
    text literal; /* LITERAL; the name of RENDER and ICON; the id of MESSAGE; the item of FOR */
    text plural, message_context, class_names; /* absent unless given */
    struct template_expression *value;         /* OUTPUT; the list of FOR; "with" of RENDER */
    struct template_expression *fallback;      /* of the filter `default` */
    struct template_argument *arguments;
    size_t argument_count;
    struct template_branch *branches; /* IF; FOR has its body first, then its else */
    size_t branch_count;
};

struct template
{
    text name, source;
    bool is_page;
    text struct_name, header; /* absent without the opening directive */
    text *parameters;
    size_t parameter_count;
    struct template_block body;
};

/* Parses `source`. BAD_INPUT says "NAME:LINE:COLUMN: what is wrong". */
MUST_USE enum result template_parse(struct arena *arena, text name, text source, struct template *ret,
                                    struct problem *problem);

/* Follows the HTML that the literals write and decides every output's context. Refuses outputs inside
 * scripts, styles, comments, event and style attributes, unquoted values and names; markup that breaks
 * the page's policy (inline scripts, style attributes); and branches that end in different places.
 * White space between tags is folded (not inside <pre>, <textarea>). */
MUST_USE enum result template_check_html(struct arena *arena, struct template *template,
                                         struct problem *problem);

#endif
