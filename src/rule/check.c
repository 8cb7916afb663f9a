/* Names and values of a rule against the fields of a snapshot. For a dimension or custom field the
 * comparison is decided once for each distinct value (a code), not for each account: evaluation then
 * only looks up a bit. A named segment's rule is parsed and checked as part of the rule that names it, once
 * however often it is named. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/near.h"
#include "language/language.h"
#include "rule/tree.h"

enum { FAULT_BYTES = 384 };

struct checker {
    struct arena *arena;
    struct rule *rule;
    const struct column_snapshot *columns;
    const struct rule_values *values;
    struct rule_place *ret_place;
    struct problem *problem;
    /* The named segments inside which it is, the outermost first; and where the rule names that one. */
    text inside[RULE_SEGMENTS_MAX];
    int depth;
    bool takes_segments_as_named;
    bool goes_round;        /* a fault that is told at the outermost name alone */
    char what[FAULT_BYTES]; /* is wrong, and where, of the fault told last */
    struct rule_place place;
};

static enum result fault(struct checker *checker, struct rule_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum result fault(struct checker *checker, struct rule_place place, const char *format, ...)
{
    char what[FAULT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    text_copy_into(checker->what, sizeof checker->what, text_of(what));
    checker->place = place;
    return rule_fault(checker->problem, checker->ret_place, place, "%s", checker->what);
}

/* What an account costs to evaluate, roughly in nanoseconds. */
enum { COST_CODE = 1, COST_GIVEN = 2, COST_TEXT = 20, COST_COLUMN = 30, COST_WINDOW = 60, COST_SEGMENT = 40 };

/* Names that stand bare: a segment's is a function. */
static bool is_field(const struct rule_name *name)
{
    return name->source != RULE_SEGMENT;
}

static size_t built_in_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < rule_name_count; i++)
        count += is_field(&rule_names[i]);
    return count;
}

size_t rule_field_count(const struct column_snapshot *columns)
{
    return built_in_count() + columns->custom_count;
}

text rule_field_name(const struct column_snapshot *columns, size_t field)
{
    size_t built_in = built_in_count();
    assert(field < built_in + columns->custom_count);
    if (field >= built_in)
        return columns->custom_names[field - built_in];
    size_t i = 0;
    while (!is_field(&rule_names[i]) || field-- > 0)
        i++;
    return text_of(rule_names[i].name);
}

static bool is_day(const struct rule_node *node)
{
    return node->type == RULE_DAY;
}

/* ---- names ---- */

static enum result unknown_name(struct checker *checker, const struct rule_node *node)
{
    struct near near = {.wanted = node->field};
    for (size_t i = 0; i < rule_field_count(checker->columns); i++)
        near_offer(&near, rule_field_name(checker->columns, i));
    near_offer(&near, TEXT("days_since"));
    near_offer(&near, TEXT("days_until"));
    if (text_is_absent(near.best))
        return fault(checker, node->field_place, _("accounts have no field \"%.*s\"."),
                     TEXT_ARGUMENTS(node->field));
    return fault(checker, node->field_place, _("accounts have no field \"%.*s\". Did you mean %.*s?"),
                 TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(near.best));
}

static bool find_custom(const struct checker *checker, struct rule_node *node)
{
    for (uint32_t i = 0; i < checker->columns->custom_count; i++)
        if (text_equal_ignoring_ascii_case(node->field, checker->columns->custom_names[i])) {
            node->name = NULL;
            node->source = RULE_CUSTOM;
            node->type = RULE_TEXT;
            node->dimension = COLUMN_DIMENSION_COUNT + (int)i;
            return true;
        }
    return false;
}

/* "segment" is a field, and with a parenthesis behind it a named segment. */
static const struct rule_name *find_name(const struct rule_node *node)
{
    for (size_t i = 0; i < rule_name_count; i++) {
        bool is_call = rule_names[i].arguments == ARGUMENTS_SEGMENT;
        if (text_equal_ignoring_ascii_case(node->field, text_of(rule_names[i].name)) &&
            (!text_equal(text_of(rule_names[i].name), TEXT("segment")) || is_call == node->has_arguments))
            return &rule_names[i];
    }
    return NULL;
}

/* In brackets a custom field comes before a name of ours. */
static enum result check_field(struct checker *checker, struct rule_node *node)
{
    if (node->is_bracketed && find_custom(checker, node))
        return RESULT_OK;
    const struct rule_name *name = find_name(node);
    if (!name)
        return find_custom(checker, node) ? RESULT_OK : unknown_name(checker, node);
    node->name = name;
    node->source = name->source;
    node->type = name->type;
    node->dimension = name->source == RULE_DIMENSION ? name->which : -1;
    return RESULT_OK;
}

/* ---- arguments ---- */

static enum result check_days(struct checker *checker, const struct rule_value *value, int32_t *ret_days)
{
    int64_t days;
    if (!value->quoted && text_to_int64(value->text, &days) && days >= 1 && days <= RULE_WINDOW_DAYS_MAX) {
        *ret_days = (int32_t)days;
        return RESULT_OK;
    }
    return fault(checker, value->place, _("a number of days from 1 to %d stands here, not \"%.*s\"."),
                 RULE_WINDOW_DAYS_MAX, TEXT_ARGUMENTS(value->text));
}

/* A feature that nobody ever used is none that accounts can have used: more likely misspelt. */
static enum result check_feature(struct checker *checker, const struct rule_value *value, uint32_t *ret_code)
{
    const struct column_dictionary *features = checker->columns->features;
    struct near near = {.wanted = value->text};
    for (uint32_t code = 1; features && code < column_dictionary_count(features); code++) {
        text name = column_dictionary_text(features, code);
        if (text_equal_ignoring_ascii_case(name, value->text)) {
            *ret_code = code;
            return RESULT_OK;
        }
        near_offer(&near, name);
    }
    if (text_is_absent(near.best))
        return fault(checker, value->place, _("no account ever used a feature \"%.*s\"."),
                     TEXT_ARGUMENTS(value->text));
    return fault(checker, value->place, _("no account ever used a feature \"%.*s\". Did you mean '%.*s'?"),
                 TEXT_ARGUMENTS(value->text), TEXT_ARGUMENTS(near.best));
}

/* Gives the node its place among the numbers that the rule reads. */
static enum result place_quantity(struct checker *checker, struct rule_node *node,
                                  struct rule_quantity quantity)
{
    struct rule *rule = checker->rule;
    for (node->quantity = 0; node->quantity < rule->quantity_count; node->quantity++) {
        const struct rule_quantity *known = &rule->quantities[node->quantity];
        if (known->name == quantity.name && known->days == quantity.days &&
            known->feature == quantity.feature)
            return RESULT_OK;
    }
    if (rule->quantity_count == RULE_QUANTITIES_MAX)
        return problem_set(checker->problem, RESULT_LIMIT,
                           _("The rule reads more than %d different numbers."), RULE_QUANTITIES_MAX);
    rule->quantities[rule->quantity_count++] = quantity;
    return RESULT_OK;
}

static enum result check_quantity(struct checker *checker, struct rule_node *node)
{
    const struct rule_name *name = node->name;
    struct rule_quantity quantity = {.name = name};
    bool takes_days = name->arguments == ARGUMENTS_DAYS || name->arguments == ARGUMENTS_FEATURE_DAYS;
    int most = name->arguments == ARGUMENTS_FEATURE_DAYS ? 2 : takes_days;
    enum result result = RESULT_OK;
    if (node->argument_count > most && most == 0)
        return fault(checker, node->arguments[0].place, _("nothing stands in parentheses behind %.*s."),
                     TEXT_ARGUMENTS(node->field));
    if (node->argument_count > most)
        return fault(checker, node->arguments[most].place, _("%.*s takes a number of days and nothing else."),
                     TEXT_ARGUMENTS(node->field));
    if (takes_days)
        quantity.days = RULE_WINDOW_DAYS;
    if (node->argument_count == 2)
        result = check_feature(checker, &node->arguments[0], &quantity.feature);
    if (result == RESULT_OK && node->argument_count)
        result = check_days(checker, &node->arguments[node->argument_count - 1], &quantity.days);
    node->cost = name->source == RULE_GIVEN    ? COST_GIVEN
                 : name->source == RULE_WINDOW ? COST_WINDOW
                                               : COST_COLUMN;
    return result != RESULT_OK ? result : place_quantity(checker, node, quantity);
}

/* ---- named segments ---- */

static enum result check_tree(struct checker *checker, struct rule_node *node);

static enum result unknown_segment(struct checker *checker, const struct rule_value *value)
{
    text *names = NULL;
    size_t count = 0;
    if (checker->values->segment_names) {
        enum result result = checker->values->segment_names(checker->values->context, checker->arena, &names,
                                                            &count, checker->problem);
        if (result != RESULT_OK)
            return result;
    }
    text best = near_of(value->text, names, count);
    if (text_is_absent(best))
        return fault(checker, value->place, _("there is no segment \"%.*s\"."), TEXT_ARGUMENTS(value->text));
    return fault(checker, value->place, _("there is no segment \"%.*s\". Did you mean '%.*s'?"),
                 TEXT_ARGUMENTS(value->text), TEXT_ARGUMENTS(best));
}

/* "A → B → A". */
static enum result goes_round(struct checker *checker, int from, text name)
{
    text way = checker->inside[from];
    for (int i = from + 1; i < checker->depth; i++)
        way = text_printf(checker->arena, "%.*s → %.*s", TEXT_ARGUMENTS(way),
                          TEXT_ARGUMENTS(checker->inside[i]));
    checker->goes_round = true;
    return fault(checker, checker->place, _("this segment rests on itself: %.*s → %.*s."),
                 TEXT_ARGUMENTS(way), TEXT_ARGUMENTS(name));
}

static enum result read_segment(struct checker *checker, text source, struct rule_member *member)
{
    struct rule *inner = NULL;
    if (text_is_empty(text_trim(source)))
        return RESULT_OK;
    enum result result = rule_parse(checker->arena, source, &inner, checker->ret_place, checker->problem);
    if (result == RESULT_BAD_INPUT)
        return fault(checker, (struct rule_place){0}, _("it cannot be read."));
    if (result != RESULT_OK)
        return result;
    checker->rule->node_count += inner->node_count;
    if (checker->rule->node_count > RULE_NODES_MAX)
        return problem_set(checker->problem, RESULT_LIMIT,
                           _("The rule has more than %d conditions, with those of its segments."),
                           RULE_NODES_MAX);
    member->root = inner->root;
    return check_tree(checker, inner->root);
}

/* A fault inside a segment is told where the rule names the segment, with the place inside it. */
static enum result inside(struct checker *checker, text name, const struct rule_value *value)
{
    struct rule_place at = checker->place;
    text what = text_copy(checker->arena, text_of(checker->what));
    if (checker->goes_round || at.character == 0)
        return checker->goes_round ? fault(checker, value->place, "%s", what.data)
                                   : fault(checker, value->place, _("in the segment \"%.*s\": %s"),
                                           TEXT_ARGUMENTS(name), what.data);
    return fault(checker, value->place, _("in the segment \"%.*s\", at its character %zu: %s"),
                 TEXT_ARGUMENTS(name), at.character, what.data);
}

static enum result check_member(struct checker *checker, struct rule_node *node,
                                const struct rule_value *value)
{
    struct rule *rule = checker->rule;
    text source = TEXT_ABSENT;
    if (checker->takes_segments_as_named)
        return RESULT_OK;
    for (int i = 0; i < checker->depth; i++)
        if (text_equal_ignoring_ascii_case(checker->inside[i], value->text))
            return goes_round(checker, i, value->text);
    for (int i = 0; i < rule->member_count; i++)
        if (text_equal_ignoring_ascii_case(rule->members[i].name, value->text)) {
            rule->members[i].uses++;
            node->member = i;
            return RESULT_OK;
        }
    if (!checker->values || !checker->values->segment)
        return fault(checker, node->field_place, _("named segments cannot be used here."));
    enum result result = checker->values->segment(checker->values->context, checker->arena, value->text,
                                                  &source, checker->problem);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(source))
        return unknown_segment(checker, value);
    if (rule->member_count == RULE_SEGMENTS_MAX)
        return problem_set(checker->problem, RESULT_LIMIT, _("The rule rests on more than %d segments."),
                           RULE_SEGMENTS_MAX);
    node->member = rule->member_count++;
    struct rule_member *member = &rule->members[node->member];
    *member = (struct rule_member){.name = value->text, .uses = 1};
    checker->inside[checker->depth++] = value->text;
    result = read_segment(checker, source, member);
    checker->depth--;
    return result == RESULT_BAD_INPUT ? inside(checker, value->text, value) : result;
}

static enum result check_segment(struct checker *checker, struct rule_node *node)
{
    if (node->operator!= RULE_HOLDS)
        return fault(checker, node->place,
                     _("segment(…) stands alone or behind \"not\": nothing is compared with it."));
    if (node->argument_count != 1)
        return fault(checker, node->arguments[1].place, _("segment(…) takes one name."));
    node->cost = COST_SEGMENT;
    return check_member(checker, node, &node->arguments[0]);
}

/* ---- operators and values ---- */

bool rule_compares_order(enum rule_operator operator)
{
    return operator>= RULE_LESS && operator<= RULE_GREATER_EQUAL;
}

static bool ordered(enum rule_operator operator, int comparison)
{
    switch (operator) {
    case RULE_LESS:
        return comparison < 0;
    case RULE_LESS_EQUAL:
        return comparison <= 0;
    case RULE_GREATER:
        return comparison > 0;
    default:
        return comparison >= 0;
    }
}

static bool text_contains(text haystack, text needle)
{
    for (size_t i = 0; i + needle.length <= haystack.length; i++)
        if (text_equal_ignoring_ascii_case(text_slice(haystack, i, i + needle.length), needle))
            return true;
    return false;
}

/* Numbers are compared with eight decimals, exactly. */
static bool number_of_text(text value, int64_t *ret_number)
{
    return decimal_parse(value, 8, ret_number, NULL);
}

static int text_order(text candidate, text value)
{
    int64_t a, b;
    if (number_of_text(candidate, &a) && number_of_text(value, &b))
        return (a > b) - (a < b);
    return text_compare(candidate, value);
}

static bool text_same(text candidate, text value)
{
    int64_t a, b;
    return text_equal_ignoring_ascii_case(candidate, value) ||
           (number_of_text(candidate, &a) && number_of_text(value, &b) && a == b);
}

bool rule_text_satisfies(const struct rule_node *node, text candidate)
{
    bool any = false;
    if (node->operator== RULE_CONTAINS)
        return text_contains(candidate, node->values[0].text);
    if (rule_compares_order(node->operator))
        return ordered(node->operator, text_order(candidate, node->values[0].text));
    for (size_t i = 0; i < node->value_count && !any; i++)
        any = text_same(candidate, node->values[i].text);
    return node->operator== RULE_NOT_EQUAL ? !any : any;
}

static void decide_codes(struct checker *checker, struct rule_node *node,
                         const struct column_dictionary *dictionary)
{
    uint32_t count = dictionary ? column_dictionary_count(dictionary) : 0;
    node->cost = COST_CODE;
    node->code_count = count ? count : 1;
    node->few_count = 0; /* of an earlier snapshot */
    node->codes = arena_array(checker->arena, uint64_t, bits_words(node->code_count));
    for (uint32_t code = 1; node->operator!= RULE_MISSING && code<node->code_count; code++) {
        if (!rule_text_satisfies(node, column_dictionary_text(dictionary, code)))
            continue;
        bits_add(node->codes, code);
        if (node->few_count < RULE_FEW_CODES)
            node->few[node->few_count] = code;
        node->few_count += node->few_count <= RULE_FEW_CODES;
    }
}

/* "today", "today-90", "today + 30". */
static bool parse_counted(text words, int64_t *ret_days)
{
    char digits[16];
    size_t length = 0;
    if (!text_equal_ignoring_ascii_case(text_slice(words, 0, 5), TEXT("today")))
        return false;
    for (size_t i = 5; i < words.length; i++) {
        if (words.data[i] == ' ' || words.data[i] == '\t' || words.data[i] == '\n' || words.data[i] == '\r')
            continue;
        if (length == sizeof digits || (length == 0 && words.data[i] != '+' && words.data[i] != '-'))
            return false;
        digits[length++] = words.data[i];
    }
    *ret_days = 0;
    text number = {digits + (length && digits[0] == '+'), length - (length && digits[0] == '+')};
    return length == 0 || (text_to_int64(number, ret_days) && *ret_days <= 100000 && *ret_days >= -100000);
}

static enum result check_day(struct checker *checker, const struct rule_node *node, struct rule_value *value)
{
    int32_t day = day_parse(value->text);
    value->number = day;
    value->is_relative = false;
    if (day != DAY_ABSENT)
        return RESULT_OK;
    value->is_relative = !value->quoted && parse_counted(value->text, &value->number);
    if (value->is_relative)
        return RESULT_OK;
    return fault(checker, value->place,
                 _("%.*s is compared with a day such as 2016-05-31 or today-90, not \"%.*s\"."),
                 TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
}

/* A percentage is written as one, or as a fraction: -20% is -0.2. */
static bool parse_number(const struct rule_node *node, int digits, text words, int64_t *ret_number,
                         bool *ret_rounded)
{
    bool is_percent = node->type == RULE_RATE && words.length > 1 && words.data[words.length - 1] == '%';
    return is_percent
               ? decimal_parse(text_slice(words, 0, words.length - 1), digits - 2, ret_number, ret_rounded)
               : decimal_parse(words, digits, ret_number, ret_rounded);
}

static enum result check_number(struct checker *checker, const struct rule_node *node,
                                struct rule_value *value)
{
    bool counts = node->function != RULE_AS_IT_IS, rounded = false;
    int digits = counts                     ? 0
                 : node->type == RULE_MONEY ? currency_digits(checker->columns->currency)
                 : node->name               ? node->name->digits
                                            : 0;
    if (!parse_number(node, digits, value->text, &value->number, &rounded)) {
        if (node->type == RULE_MONEY)
            return fault(checker, value->place,
                         _("%.*s is compared with an amount such as 1000 or 1000.50, not \"%.*s\"."),
                         TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
        if (node->type == RULE_RATE)
            return fault(checker, value->place,
                         _("%.*s is compared with a percentage such as -20%%, not \"%.*s\"."),
                         TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
        return fault(checker, value->place, _("%.*s is compared with a number, not \"%.*s\"."),
                     TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
    }
    if (rounded && digits == 0)
        return fault(checker, value->place, _("%.*s is compared with a whole number, not \"%.*s\"."),
                     TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
    if (rounded)
        return fault(checker, value->place, _("\"%.*s\" has more decimals than %.*s."),
                     TEXT_ARGUMENTS(value->text), TEXT_ARGUMENTS(node->field));
    return RESULT_OK;
}

/* Of a text that can be only one of a few words, the word's place. */
static enum result check_word(struct checker *checker, const struct rule_node *node, struct rule_value *value)
{
    struct near near = {.wanted = value->text};
    text word;
    value->number = rule_name_word(node->name, value->text);
    if (value->number)
        return RESULT_OK;
    for (int place = 1; !text_is_absent(word = rule_name_word_at(node->name, place)); place++)
        near_offer(&near, word);
    if (text_is_absent(near.best))
        return fault(checker, value->place, _("%.*s is one of: %s."), TEXT_ARGUMENTS(node->field),
                     node->name->words);
    return fault(checker, value->place, _("%.*s is one of: %s. Did you mean %.*s?"),
                 TEXT_ARGUMENTS(node->field), node->name->words, TEXT_ARGUMENTS(near.best));
}

static enum result check_truth(struct checker *checker, const struct rule_node *node,
                               struct rule_value *value)
{
    bool yes = text_equal_ignoring_ascii_case(value->text, TEXT("yes")) ||
               text_equal_ignoring_ascii_case(value->text, TEXT("true"));
    bool no = text_equal_ignoring_ascii_case(value->text, TEXT("no")) ||
              text_equal_ignoring_ascii_case(value->text, TEXT("false"));
    value->number = yes;
    if (yes || no)
        return RESULT_OK;
    return fault(checker, value->place, _("%.*s is yes or no, not \"%.*s\"."), TEXT_ARGUMENTS(node->field),
                 TEXT_ARGUMENTS(value->text));
}

static enum result check_values(struct checker *checker, struct rule_node *node)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < node->value_count && result == RESULT_OK; i++) {
        struct rule_value *value = &node->values[i];
        if (is_day(node) && node->function == RULE_AS_IT_IS)
            result = check_day(checker, node, value);
        else if (node->type == RULE_TRUTH)
            result = check_truth(checker, node, value);
        else if (node->type != RULE_TEXT || node->function != RULE_AS_IT_IS)
            result = check_number(checker, node, value);
        else if (node->name && node->name->words)
            result = check_word(checker, node, value);
    }
    return result;
}

static enum result check_operator(struct checker *checker, const struct rule_node *node)
{
    bool has_words = node->name && node->name->words;
    if (node->function != RULE_AS_IT_IS && !is_day(node))
        return fault(checker, node->field_place,
                     _("days are counted of a day such as last_contact, and %.*s is none."),
                     TEXT_ARGUMENTS(node->field));
    if (node->operator== RULE_HOLDS && node->type != RULE_TRUTH)
        return fault(checker, node->place, _("%s should stand here: %.*s is no yes or no."),
                     _("an operator (=, !=, <, <=, >, >=, in, contains, missing)"),
                     TEXT_ARGUMENTS(node->field));
    if (node->operator== RULE_CONTAINS &&(node->type != RULE_TEXT || has_words))
        return fault(checker, node->place, _("\"contains\" looks into texts, and %.*s is none."),
                     TEXT_ARGUMENTS(node->field));
    if (rule_compares_order(node->operator) && (node->type == RULE_TRUTH || has_words))
        return fault(checker, node->place, _("%.*s is neither less nor more: use =, != or in."),
                     TEXT_ARGUMENTS(node->field));
    if (node->operator== RULE_MISSING && node->name && node->name->is_always)
        return fault(checker, node->place, _("%.*s is never missing."), TEXT_ARGUMENTS(node->field));
    return RESULT_OK;
}

/* Of what is done about accounts texts are codes too. */
static enum result check_counted(struct checker *checker, struct rule_node *node)
{
    node->codes = NULL;
    if (node->source == RULE_JOURNEY && node->type == RULE_TEXT && !node->name->words)
        decide_codes(checker, node, checker->columns->journeys);
    return check_quantity(checker, node);
}

static enum result check_condition(struct checker *checker, struct rule_node *node)
{
    enum result result = check_field(checker, node);
    if (result != RESULT_OK)
        return result;
    if (node->source == RULE_SEGMENT)
        return check_segment(checker, node);
    bool takes_none = node->source == RULE_DIMENSION || node->source == RULE_CUSTOM ||
                      node->source == RULE_EXTERNAL_ID || node->source == RULE_NAME;
    if (node->argument_count && takes_none)
        return fault(checker, node->arguments[0].place, _("nothing stands in parentheses behind %.*s."),
                     TEXT_ARGUMENTS(node->field));
    result = check_operator(checker, node);
    if (result == RESULT_OK)
        result = check_values(checker, node);
    if (result != RESULT_OK)
        return result;
    if (node->source == RULE_DIMENSION || node->source == RULE_CUSTOM)
        decide_codes(checker, node, column_dimension_dictionary(checker->columns, node->dimension));
    else if (takes_none)
        node->cost = COST_TEXT;
    else
        return check_counted(checker, node);
    return RESULT_OK;
}

static int by_cost(const void *left, const void *right)
{
    const struct rule_node *a = *(struct rule_node *const *)left, *b = *(struct rule_node *const *)right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return (a->start.offset > b->start.offset) - (a->start.offset < b->start.offset);
}

static enum result check_tree(struct checker *checker, struct rule_node *node)
{
    if (node->operator> RULE_NOT)
        return check_condition(checker, node);
    node->part_count = 0;
    node->cost = 0;
    for (struct rule_node *part = node->parts; part; part = part->next) {
        enum result result = check_tree(checker, part);
        if (result != RESULT_OK)
            return result;
        node->part_count++;
        node->cost += part->cost;
    }
    node->order = arena_array(checker->arena, struct rule_node *, node->part_count);
    size_t count = 0;
    for (struct rule_node *part = node->parts; part; part = part->next)
        node->order[count++] = part;
    qsort(node->order, count, sizeof(struct rule_node *), by_cost);
    return RESULT_OK;
}

static enum result check(struct checker *checker, struct rule *rule)
{
    rule->quantity_count = rule->member_count = 0;
    rule->node_count = 0;
    return check_tree(checker, rule->root);
}

enum result rule_check_with(struct arena *arena, struct rule *rule, const struct column_snapshot *columns,
                            const struct rule_values *values, struct rule_place *ret_place,
                            struct problem *problem)
{
    struct checker checker = {.arena = arena,
                              .rule = rule,
                              .columns = columns,
                              .values = values,
                              .ret_place = ret_place,
                              .problem = problem};
    enum result result = check(&checker, rule);
    rule->checked = result == RESULT_OK;
    return result;
}

enum result rule_check(struct arena *arena, struct rule *rule, const struct column_snapshot *columns,
                       struct rule_place *ret_place, struct problem *problem)
{
    struct checker checker = {.arena = arena,
                              .rule = rule,
                              .columns = columns,
                              .takes_segments_as_named = true,
                              .ret_place = ret_place,
                              .problem = problem};
    rule->checked = false;
    return check(&checker, rule);
}
