/* Rows of a form to rules and back: condition.h. */
#include "rule/condition.h"

#include "language/language.h"
#include "rule/tree.h"

const struct rule_how rule_hows[] = {
    {"is", N_("is"), "", "=", true, false},
    {"is-not", N_("is not"), "", "!=", true, false},
    {"in", N_("is one of"), "", "in", true, true},
    {"not-in", N_("is none of"), "", "not in", true, true},
    {"contains", N_("contains"), "", "contains", true, false},
    {"not-contains", N_("does not contain"), "", "not contains", true, false},
    {"from", N_("is at least"), "", ">=", true, false},
    {"to", N_("is at most"), "", "<=", true, false},
    {"more", N_("is more than"), "", ">", true, false},
    {"less", N_("is less than"), "", "<", true, false},
    {"ago-more", N_("is more than … days ago"), "days_since", ">", true, false},
    {"ago-less", N_("is at most … days ago"), "days_since", "<=", true, false},
    {"in-less", N_("is within … days"), "days_until", "<=", true, false},
    {"in-more", N_("is more than … days off"), "days_until", ">", true, false},
    {"missing", N_("is missing"), "", "missing", false, false},
    {"there", N_("is there"), "", "not missing", false, false},
    {"holds", N_("holds"), "", "", false, false},
    {"holds-not", N_("does not hold"), "not", "", false, false},
};
const size_t rule_how_count = sizeof rule_hows / sizeof *rule_hows;

const struct rule_how *rule_how_find(text key)
{
    for (size_t i = 0; i < rule_how_count; i++)
        if (text_equal(key, text_of(rule_hows[i].key)))
            return &rule_hows[i];
    return NULL;
}

/* ---- writing ---- */

static bool is_plain_word(text value)
{
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i], lower = (char)(byte | 0x20);
        if (!text_is_digit(byte) && !(lower >= 'a' && lower <= 'z') && byte != '_' && byte != '.' &&
            byte != '-' && byte != '%')
            return false;
    }
    return value.length > 0;
}

text rule_measure(struct arena *arena, text field)
{
    return is_plain_word(field) ? field : text_printf(arena, "[%.*s]", TEXT_ARGUMENTS(field));
}

text rule_quoted(struct arena *arena, text value)
{
    if (is_plain_word(value))
        return value;
    if (text_find_byte(value, '\'') == value.length)
        return text_printf(arena, "'%.*s'", TEXT_ARGUMENTS(value));
    char *copy = arena_copy(arena, value.data, value.length);
    for (size_t i = 0; i < value.length; i++)
        if (copy[i] == '"')
            copy[i] = '\'';
    return text_printf(arena, "\"%s\"", copy);
}

/* "today - 90" stays as it is typed, blanks apart: in quotes it would be a text. */
static text value_of(struct arena *arena, text value)
{
    char counted[24] = "today";
    size_t length = 5;
    if (!text_equal_ignoring_ascii_case(text_slice(value, 0, 5), TEXT("today")))
        return rule_quoted(arena, value);
    for (size_t i = 5; i < value.length; i++) {
        char byte = value.data[i];
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
            continue;
        if (length == sizeof counted || (!text_is_digit(byte) && byte != '+' && byte != '-'))
            return rule_quoted(arena, value);
        counted[length++] = byte;
    }
    return text_copy(arena, (text){counted, length});
}

static text list_of(struct arena *arena, text value)
{
    text list = TEXT_ABSENT;
    while (value.length) {
        text item = text_trim(text_cut(&value, ','));
        if (text_is_empty(item))
            continue;
        item = value_of(arena, item);
        list = text_is_absent(list)
                   ? item
                   : text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(list), TEXT_ARGUMENTS(item));
    }
    return text_is_absent(list) ? list : text_printf(arena, "(%.*s)", TEXT_ARGUMENTS(list));
}

text rule_condition_write(struct arena *arena, const struct rule_condition *condition)
{
    const struct rule_how *how = condition->how;
    text measure = condition->measure, value = text_trim(condition->value);
    if (text_is_empty(measure) || !how)
        return TEXT_ABSENT;
    if (text_equal(text_of(how->before), TEXT("not")))
        return text_printf(arena, "not %.*s", TEXT_ARGUMENTS(measure));
    if (how->before[0])
        measure = text_printf(arena, "%s(%.*s)", how->before, TEXT_ARGUMENTS(measure));
    if (!how->words[0])
        return measure;
    if (!how->takes_value)
        return text_printf(arena, "%.*s %s", TEXT_ARGUMENTS(measure), how->words);
    if (text_is_empty(value))
        return TEXT_ABSENT;
    value = how->takes_list ? list_of(arena, value) : value_of(arena, value);
    if (text_is_absent(value))
        return TEXT_ABSENT;
    return text_printf(arena, "%.*s %s %.*s", TEXT_ARGUMENTS(measure), how->words, TEXT_ARGUMENTS(value));
}

/* ---- reading ---- */

static const char *words_of(const struct rule_node *node, bool negated)
{
    static const char *const signs[] = {
        [RULE_EQUAL] = "=",       [RULE_NOT_EQUAL] = "!=", [RULE_LESS] = "<",
        [RULE_LESS_EQUAL] = "<=", [RULE_GREATER] = ">",    [RULE_GREATER_EQUAL] = ">=",
    };
    switch (node->operator) {
    case RULE_IN:
        return negated ? "not in" : "in";
    case RULE_CONTAINS:
        return negated ? "not contains" : "contains";
    case RULE_MISSING:
        return negated ? "not missing" : "missing";
    case RULE_HOLDS:
        return "";
    default:
        return negated ? NULL : signs[node->operator];
    }
}

static const struct rule_how *how_of(const struct rule_node *node, bool negated)
{
    const char *words = words_of(node, negated);
    const char *before = node->operator== RULE_HOLDS && negated ? "not"
                         : node->function == RULE_DAYS_SINCE    ? "days_since"
                         : node->function == RULE_DAYS_UNTIL    ? "days_until"
                                                                : "";
    for (size_t i = 0; words && i < rule_how_count; i++)
        if (text_equal(text_of(rule_hows[i].words), text_of(words)) &&
            text_equal(text_of(rule_hows[i].before), text_of(before)))
            return &rule_hows[i];
    return NULL;
}

static bool read_condition(struct arena *arena, const struct rule *rule, const struct rule_node *node,
                           struct rule_condition *ret)
{
    bool negated = node->operator== RULE_NOT;
    if (negated)
        node = node->parts;
    if (node->operator<= RULE_NOT)
        return false;
    text value = TEXT_ABSENT;
    for (size_t i = 0; i < node->value_count; i++) {
        text item = node->values[i].text;
        if (node->value_count > 1 && text_find_byte(item, ',') < item.length)
            return false;
        value = i == 0 ? item : text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(item));
    }
    bool counts = node->function != RULE_AS_IT_IS;
    size_t from = counts ? node->field_place.offset : node->start.offset;
    size_t to = counts ? from + node->field_place.length : node->place.offset;
    *ret = (struct rule_condition){.measure = text_trim(text_slice(rule->source, from, to)),
                                   .how = how_of(node, negated),
                                   .value = value};
    return ret->how != NULL;
}

bool rule_conditions(struct arena *arena, text source, struct rule_condition *ret, size_t limit,
                     size_t *ret_count, bool *ret_any)
{
    struct rule *rule = NULL;
    struct problem problem;
    size_t count = 0;
    *ret_count = 0;
    *ret_any = false;
    if (text_is_empty(text_trim(source)))
        return true;
    if (rule_parse(arena, source, &rule, NULL, &problem) != RESULT_OK || limit == 0)
        return false;
    bool is_chain = rule->root->operator== RULE_AND || rule->root->operator== RULE_OR;
    *ret_any = rule->root->operator== RULE_OR;
    const struct rule_node *node = is_chain ? rule->root->parts : rule->root;
    for (; node; node = is_chain ? node->next : NULL) {
        if (count == limit || !read_condition(arena, rule, node, &ret[count]))
            return false;
        count++;
    }
    *ret_count = count;
    return true;
}
