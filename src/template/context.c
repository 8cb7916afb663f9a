/* Follows the HTML that a template's literals write, and decides for every output where it stands.
 *
 * A small tokenizer of HTML runs over the literals in the order of the tree. Branches of an `if` must
 * end where they all end; the body of a `for` must end where it began: so what stands in one place is
 * escaped one way, whatever was chosen at run time. What cannot be made safe is refused. */
#include "template/template.h"

#include <string.h>

enum html_state {
    HTML_TEXT,
    HTML_TAG_OPEN,
    HTML_TAG_NAME,
    HTML_IN_TAG,
    HTML_ATTRIBUTE_NAME,
    HTML_AFTER_NAME,
    HTML_BEFORE_VALUE,
    HTML_VALUE,
    HTML_COMMENT,
    HTML_DECLARATION,
    HTML_SCRIPT,
    HTML_FIELD
};
enum address_part { ADDRESS_START, ADDRESS_WHOLE, ADDRESS_PATH, ADDRESS_QUERY };

struct html {
    enum html_state state;
    bool closing;     /* the tag is </…> */
    bool needs_break; /* a bare attribute ended a branch: a space must follow */
    bool has_source;  /* the <script> has src */
    char quote;
    char element[16], attribute[24];
    bool address; /* the value is an address */
    enum address_part part;
    bool keeps_space; /* inside <pre>, <textarea> */
    int dashes;       /* of a comment's end */
    char matched[12]; /* of the end tag that ends HTML_SCRIPT, HTML_FIELD */
};

struct checker {
    struct arena *arena;
    struct template *template;
    struct problem *problem;
    enum result result;
    struct html html;
};

static bool fail(struct checker *c, struct template_place place, const char *what, const char *detail)
{
    if (c->result == RESULT_OK)
        c->result =
            problem_set(c->problem, RESULT_BAD_INPUT, "%.*s:%d:%d: %s%s%s", TEXT_ARGUMENTS(c->template->name),
                        place.line, place.column, what, *detail ? ": " : "", detail);
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static void grow(char *name, size_t size, char byte)
{
    size_t length = strlen(name);
    if (length + 1 < size)
        name[length] = lower(byte);
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

static bool is_address(const char *attribute)
{
    static const char *const addresses[] = {"href",     "src",    "action",     "formaction", "poster",
                                            "cite",     "data",   "xlink:href", "background", "ping",
                                            "manifest", "srcset", "hx-get",     "hx-post",    NULL};
    return is_one_of(attribute, addresses);
}

static bool start_attribute(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    if (h->needs_break)
        return fail(c, place, "a space must follow a bare attribute at the end of a branch", "");
    memset(h->attribute, 0, sizeof h->attribute);
    grow(h->attribute, sizeof h->attribute, byte);
    h->state = HTML_ATTRIBUTE_NAME;
    return true;
}

static bool end_attribute_name(struct checker *c, struct template_place place)
{
    struct html *h = &c->html;
    if (strcmp(h->attribute, "style") == 0)
        return fail(c, place, "no style attributes: use a class or an SVG attribute", "");
    if (h->attribute[0] == 'o' && h->attribute[1] == 'n')
        return fail(c, place, "no event attributes: the page's policy refuses them", h->attribute);
    h->has_source |= strcmp(h->attribute, "src") == 0;
    return true;
}

static void to_in_tag(struct html *h)
{
    h->state = HTML_IN_TAG;
    h->needs_break = false;
    h->quote = 0;
    h->address = false;
    h->part = ADDRESS_START;
    memset(h->attribute, 0, sizeof h->attribute);
}

static bool end_tag(struct checker *c, struct template_place place)
{
    struct html *h = &c->html;
    bool opens = !h->closing;
    bool script = strcmp(h->element, "script") == 0, style = strcmp(h->element, "style") == 0;
    bool field = strcmp(h->element, "title") == 0 || strcmp(h->element, "textarea") == 0;
    bool keeps = strcmp(h->element, "pre") == 0 || strcmp(h->element, "textarea") == 0;
    if (opens && style)
        return fail(c, place, "no <style>: the page's policy refuses it", "");
    if (opens && script && !h->has_source)
        return fail(c, place, "no inline script: the page's policy refuses it", "");
    bool kept = keeps ? opens : h->keeps_space;
    char element[sizeof h->element];
    memcpy(element, h->element, sizeof element);
    *h = (struct html){.state = opens && script ? HTML_SCRIPT : opens && field ? HTML_FIELD : HTML_TEXT};
    h->keeps_space = kept;
    if (h->state != HTML_TEXT)
        memcpy(h->element, element, sizeof element);
    return true;
}

static bool in_tag_byte(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    if (byte == '>')
        return end_tag(c, place);
    if (is_space(byte) || byte == '/') {
        h->needs_break = false;
        return true;
    }
    if (byte == '"' || byte == '\'' || byte == '=' || byte == '<')
        return fail(c, place, "not expected inside a tag", (char[]){byte, 0});
    return start_attribute(c, place, byte);
}

static bool value_byte(struct html *h, char byte)
{
    if (byte == h->quote) {
        to_in_tag(h);
        h->needs_break = true;
        return true;
    }
    if (!h->address)
        return true;
    if (byte == '?' || byte == '#')
        h->part = ADDRESS_QUERY;
    else if (h->part == ADDRESS_START)
        h->part = ADDRESS_PATH;
    return true;
}

static bool name_byte(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    if (byte != '=' && byte != '>' && byte != '/' && !is_space(byte)) {
        grow(h->attribute, sizeof h->attribute, byte);
        return true;
    }
    if (!end_attribute_name(c, place))
        return false;
    if (byte == '=') {
        h->state = HTML_BEFORE_VALUE;
        return true;
    }
    to_in_tag(h);
    return in_tag_byte(c, place, byte);
}

static bool before_value_byte(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    if (byte != '"' && byte != '\'')
        return fail(c, place, "attribute values must be quoted", h->attribute);
    h->state = HTML_VALUE;
    h->quote = byte;
    h->address = is_address(h->attribute);
    h->part = ADDRESS_START;
    return true;
}

/* Looks for "</element" that ends a script or a field. */
static void raw_byte(struct html *h, char byte)
{
    char wanted[sizeof h->element + 2] = "</";
    size_t length = strlen(h->matched);
    memcpy(wanted + 2, h->element, strlen(h->element));
    if (wanted[length] && lower(byte) == wanted[length] && length + 1 < sizeof h->matched) {
        h->matched[length] = lower(byte);
        if (!wanted[length + 1]) {
            memset(h->matched, 0, sizeof h->matched);
            h->closing = true;
            h->state = HTML_IN_TAG;
        }
    } else {
        memset(h->matched, 0, sizeof h->matched);
        if (byte == '<')
            h->matched[0] = '<';
    }
}

static bool tag_start_byte(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    if (h->state == HTML_TAG_OPEN) {
        memset(h->element, 0, sizeof h->element);
        if (byte == '/' && !h->closing) {
            h->closing = true;
            return true;
        }
        if (byte == '!') {
            h->state = HTML_DECLARATION;
            return true;
        }
        if (!is_letter(byte))
            return fail(c, place, "a lone < must be written &lt;", "");
        h->state = HTML_TAG_NAME;
    }
    if (is_space(byte) || byte == '>' || byte == '/') {
        h->state = HTML_IN_TAG;
        return in_tag_byte(c, place, byte);
    }
    grow(h->element, sizeof h->element, byte);
    return true;
}

static bool comment_byte(struct html *h, char byte)
{
    if (h->state == HTML_DECLARATION) { /* <!doctype …> or the start of <!-- */
        h->dashes = byte == '-' ? h->dashes + 1 : 0;
        if (h->dashes == 2)
            *h = (struct html){.state = HTML_COMMENT, .keeps_space = h->keeps_space};
        else if (byte == '>')
            *h = (struct html){.state = HTML_TEXT, .keeps_space = h->keeps_space};
        return true;
    }
    if (byte == '>' && h->dashes >= 2)
        *h = (struct html){.state = HTML_TEXT, .keeps_space = h->keeps_space};
    else
        h->dashes = byte == '-' ? h->dashes + 1 : 0;
    return true;
}

static bool html_byte(struct checker *c, struct template_place place, char byte)
{
    struct html *h = &c->html;
    switch (h->state) {
    case HTML_TEXT:
        if (byte == '<')
            *h = (struct html){.state = HTML_TAG_OPEN, .keeps_space = h->keeps_space};
        return true;
    case HTML_TAG_OPEN:
    case HTML_TAG_NAME:
        return tag_start_byte(c, place, byte);
    case HTML_IN_TAG:
        return in_tag_byte(c, place, byte);
    case HTML_ATTRIBUTE_NAME:
    case HTML_AFTER_NAME:
        return name_byte(c, place, byte);
    case HTML_BEFORE_VALUE:
        return before_value_byte(c, place, byte);
    case HTML_VALUE:
        return value_byte(h, byte);
    case HTML_COMMENT:
    case HTML_DECLARATION:
        return comment_byte(h, byte);
    case HTML_SCRIPT:
    case HTML_FIELD:
        raw_byte(h, byte);
        return true;
    }
    return false;
}

/* Feeds one literal through, folding white space between tags. */
static bool check_literal(struct checker *c, struct template_node *node)
{
    char *folded = arena_allocate(c->arena, node->literal.length + 1);
    size_t length = 0;
    struct template_place place = node->place;
    for (size_t i = 0; i < node->literal.length; i++) {
        char byte = node->literal.data[i];
        bool folds = !c->html.keeps_space && (c->html.state == HTML_TEXT || c->html.state == HTML_IN_TAG) &&
                     is_space(byte);
        if (!folds || length == 0 || !is_space(folded[length - 1]))
            folded[length++] = folds && byte != '\n' ? ' ' : byte;
        else if (byte == '\n' && c->html.state == HTML_TEXT)
            folded[length - 1] = '\n';
        if (!html_byte(c, place, byte))
            return false;
        place = byte == '\n' ? (struct template_place){place.line + 1, 1}
                             : (struct template_place){place.line, place.column + 1};
    }
    node->literal = (text){folded, length};
    return true;
}

static bool check_output(struct checker *c, struct template_node *node)
{
    struct html *h = &c->html;
    switch (h->state) {
    case HTML_TEXT:
    case HTML_FIELD:
        node->context = TEMPLATE_IN_TEXT;
        return true;
    case HTML_VALUE:
        break;
    case HTML_BEFORE_VALUE:
        return fail(c, node->place, "attribute values must be quoted", h->attribute);
    case HTML_SCRIPT:
        return fail(c, node->place, "no outputs inside <script>", "");
    case HTML_COMMENT:
    case HTML_DECLARATION:
        return fail(c, node->place, "no outputs inside a comment", "");
    default:
        return fail(c, node->place, "no outputs inside a tag, only in quoted values", "");
    }
    node->context = TEMPLATE_IN_ATTRIBUTE;
    if (!h->address)
        return true;
    if (strcmp(h->attribute, "srcset") == 0)
        return fail(c, node->place, "no outputs inside srcset", "");
    if (h->part == ADDRESS_WHOLE)
        return fail(c, node->place, "an address is whole already: write ?name= before another value", "");
    node->context = h->part == ADDRESS_START ? TEMPLATE_IN_ADDRESS : TEMPLATE_IN_ADDRESS_PART;
    if (h->part == ADDRESS_START)
        h->part = ADDRESS_WHOLE;
    if (node->kind == TEMPLATE_MESSAGE)
        return fail(c, node->place, "no messages inside an address", "");
    return true;
}

static bool check_whole_element(struct checker *c, struct template_node *node, const char *what)
{
    return c->html.state == HTML_TEXT || fail(c, node->place, what, "");
}

/* Alike for what follows: the same state of the tokenizer. */
static bool is_same_place(const struct html *a, const struct html *b)
{
    return a->state == b->state && a->closing == b->closing && a->needs_break == b->needs_break &&
           a->has_source == b->has_source && a->quote == b->quote && a->address == b->address &&
           a->part == b->part && a->keeps_space == b->keeps_space && a->dashes == b->dashes &&
           strcmp(a->element, b->element) == 0 && strcmp(a->attribute, b->attribute) == 0 &&
           strcmp(a->matched, b->matched) == 0;
}

/* What differs without harm is made alike: a space still due, an address half written. */
static bool join_places(struct html *joined, struct html *other)
{
    joined->needs_break |= other->needs_break;
    other->needs_break = joined->needs_break;
    if (joined->address && joined->part != other->part)
        joined->part = other->part = ADDRESS_WHOLE;
    return is_same_place(joined, other);
}

static void settle(struct html *h)
{
    if (h->state == HTML_ATTRIBUTE_NAME) {
        to_in_tag(h);
        h->needs_break = true;
    }
}

static bool check_block(struct checker *c, struct template_block *block);

static bool check_branches(struct checker *c, struct template_node *node, bool loop)
{
    const struct html before = c->html;
    struct html joined = before;
    bool any = loop; /* a loop may run not at all */
    bool has_else = false;
    for (size_t i = 0; i < node->branch_count; i++) {
        c->html = before;
        has_else |= i > 0 && !node->branches[i].condition;
        if (!check_block(c, &node->branches[i].body))
            return false;
        if (c->html.state == HTML_ATTRIBUTE_NAME && !end_attribute_name(c, node->place))
            return false;
        settle(&c->html);
        if (!any) {
            joined = c->html;
            any = true;
            continue;
        }
        if (!join_places(&joined, &c->html))
            return fail(c, node->place,
                        loop ? "the loop's body must end where it began in the HTML"
                             : "the branches end in different places of the HTML",
                        "");
    }
    if (!has_else && !loop) {
        struct html unchanged = before;
        if (!join_places(&joined, &unchanged))
            return fail(c, node->place, "without an else this must end where it began in the HTML", "");
    }
    c->html = joined;
    return true;
}

static bool check_node(struct checker *c, struct template_node *node)
{
    switch (node->kind) {
    case TEMPLATE_LITERAL:
        return check_literal(c, node);
    case TEMPLATE_OUTPUT:
    case TEMPLATE_MESSAGE:
        return check_output(c, node);
    case TEMPLATE_IF:
        if (c->html.state == HTML_TAG_OPEN)
            return fail(c, node->place, "no tags inside a name", "");
        if (c->html.state == HTML_ATTRIBUTE_NAME && !end_attribute_name(c, node->place))
            return false;
        settle(&c->html);
        if (c->html.state == HTML_TAG_NAME) {
            c->html.state = HTML_IN_TAG;
            c->html.needs_break = true;
        }
        return check_branches(c, node, false);
    case TEMPLATE_FOR:
        return check_branches(c, node, true);
    case TEMPLATE_RENDER:
        return check_whole_element(c, node, "a template is rendered between tags only");
    case TEMPLATE_ICON:
    case TEMPLATE_ICONS:
        return check_whole_element(c, node, "an icon stands between tags only");
    }
    return false;
}

static bool check_block(struct checker *c, struct template_block *block)
{
    for (struct template_node *node = block->first; node; node = node->next)
        if (!check_node(c, node))
            return false;
    return true;
}

enum result template_check_html(struct arena *arena, struct template *template, struct problem *problem)
{
    struct checker c = {.arena = arena, .template = template, .problem = problem};
    if (check_block(&c, &template->body) && c.html.state != HTML_TEXT)
        fail(&c, (struct template_place){1, 1}, "the template ends inside a tag", c.html.element);
    return c.result;
}
