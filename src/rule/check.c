/* Names and values of a rule against the fields of a snapshot. For a dimension or custom field the
 * comparison is decided once for each distinct value (a code), not for each account: evaluation then
 * only looks up a bit. */
#include <assert.h>

#include "base/bits.h"
#include "base/near.h"
#include "language/language.h"
#include "rule/tree.h"

static const struct {
    const char *name;
    enum rule_field_kind kind;
    int dimension; /* or the column, of MRR and VALUE */
} built_in[] = {
    {"external_id", RULE_FIELD_EXTERNAL_ID, -1},
    {"name", RULE_FIELD_NAME, -1},
    {"mrr", RULE_FIELD_MRR, ACCOUNT_COLUMN_MRR},
    {"signup_date", RULE_FIELD_SIGNUP_DATE, -1},
    {"segment", RULE_FIELD_DIMENSION, DIMENSION_SEGMENT},
    {"plan", RULE_FIELD_DIMENSION, DIMENSION_PLAN},
    {"industry", RULE_FIELD_DIMENSION, DIMENSION_INDUSTRY},
    {"country", RULE_FIELD_DIMENSION, DIMENSION_COUNTRY},
    {"region", RULE_FIELD_DIMENSION, DIMENSION_REGION},
    {"city", RULE_FIELD_DIMENSION, DIMENSION_CITY},
    {"touch_tier", RULE_FIELD_DIMENSION, DIMENSION_TOUCH_TIER},
    {"channel", RULE_FIELD_DIMENSION, DIMENSION_CHANNEL},
    {"owner", RULE_FIELD_DIMENSION, DIMENSION_OWNER},
    {"ism", RULE_FIELD_DIMENSION, DIMENSION_ISM},
    {"farmer", RULE_FIELD_DIMENSION, DIMENSION_FARMER},
    {"language", RULE_FIELD_DIMENSION, DIMENSION_LANGUAGE},
    {"mrr_change", RULE_FIELD_VALUE, ACCOUNT_COLUMN_MRR_CHANGE},
    {"overdue", RULE_FIELD_VALUE, ACCOUNT_COLUMN_OVERDUE},
    {"first_mrr", RULE_FIELD_VALUE, ACCOUNT_COLUMN_FIRST_MRR},
    {"last_contact", RULE_FIELD_VALUE, ACCOUNT_COLUMN_LAST_CONTACT},
    {"last_seen", RULE_FIELD_VALUE, ACCOUNT_COLUMN_LAST_SEEN},
    {"renewal_date", RULE_FIELD_VALUE, ACCOUNT_COLUMN_RENEWAL},
    {"nps", RULE_FIELD_VALUE, ACCOUNT_COLUMN_NPS},
    {"open_tickets", RULE_FIELD_VALUE, ACCOUNT_COLUMN_TICKETS},
};
#define BUILT_IN_COUNT (sizeof(built_in) / sizeof(built_in[0]))

struct checker {
    struct arena *arena;
    struct rule *rule;
    const struct column_snapshot *columns;
    struct rule_place *ret_place;
    struct problem *problem;
};

size_t rule_field_count(const struct column_snapshot *columns)
{
    return BUILT_IN_COUNT + columns->custom_count;
}

text rule_field_name(const struct column_snapshot *columns, size_t field)
{
    assert(field < rule_field_count(columns));
    return field < BUILT_IN_COUNT ? text_of(built_in[field].name)
                                  : columns->custom_names[field - BUILT_IN_COUNT];
}

static enum metric_account_column column_of(const struct rule_node *node)
{
    return (enum metric_account_column)node->dimension;
}

static bool is_money(const struct rule_node *node)
{
    return column_of(node) >= ACCOUNT_COLUMN_MRR && column_of(node) <= ACCOUNT_COLUMN_OVERDUE;
}

static bool is_day(const struct rule_node *node)
{
    return node->kind == RULE_FIELD_SIGNUP_DATE ||
           (node->kind == RULE_FIELD_VALUE && column_of(node) >= ACCOUNT_COLUMN_SIGNUP &&
            column_of(node) <= ACCOUNT_COLUMN_RENEWAL);
}

/* Gives the node its place among the numbers that the rule reads. */
static void place_value(struct rule *rule, struct rule_node *node)
{
    for (node->value = 0; node->value < rule->value_count; node->value++)
        if (rule->values[node->value].column == column_of(node))
            return;
    assert(rule->value_count < RULE_VALUES_MAX);
    rule->values[rule->value_count++] = (struct metric_account_field){column_of(node), -1};
}

static enum result check_field(struct checker *checker, struct rule_node *node)
{
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        if (text_equal_ignoring_ascii_case(node->field, text_of(built_in[i].name))) {
            node->kind = built_in[i].kind;
            node->dimension = built_in[i].dimension;
            if (node->kind == RULE_FIELD_MRR || node->kind == RULE_FIELD_VALUE)
                place_value(checker->rule, node);
            return RESULT_OK;
        }
    for (uint32_t i = 0; i < checker->columns->custom_count; i++)
        if (text_equal_ignoring_ascii_case(node->field, checker->columns->custom_names[i])) {
            node->kind = RULE_FIELD_DIMENSION;
            node->dimension = COLUMN_DIMENSION_COUNT + (int)i;
            return RESULT_OK;
        }
    struct near near = {.wanted = node->field};
    for (size_t i = 0; i < rule_field_count(checker->columns); i++)
        near_offer(&near, rule_field_name(checker->columns, i));
    if (text_is_absent(near.best))
        return rule_fault(checker->problem, checker->ret_place, node->field_place,
                          _("accounts have no field \"%.*s\"."), TEXT_ARGUMENTS(node->field));
    return rule_fault(checker->problem, checker->ret_place, node->field_place,
                      _("accounts have no field \"%.*s\". Did you mean %.*s?"), TEXT_ARGUMENTS(node->field),
                      TEXT_ARGUMENTS(near.best));
}

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
    bool is_absent = text_is_absent(candidate);
    bool any = false;
    if (node->operator== RULE_MISSING)
        return is_absent;
    if (is_absent)
        return node->operator== RULE_NOT_EQUAL;
    if (node->operator== RULE_CONTAINS)
        return text_contains(candidate, node->values[0].text);
    if (rule_compares_order(node->operator))
        return ordered(node->operator, text_order(candidate, node->values[0].text));
    for (size_t i = 0; i < node->value_count && !any; i++)
        any = text_same(candidate, node->values[i].text);
    return node->operator== RULE_NOT_EQUAL ? !any : any;
}

bool rule_number_satisfies(const struct rule_node *node, int64_t number)
{
    bool any = false;
    if (rule_compares_order(node->operator))
        return ordered(node->operator,(number > node->values[0].number) - (number < node->values[0].number));
    for (size_t i = 0; i < node->value_count && !any; i++)
        any = number == node->values[i].number;
    return node->operator== RULE_NOT_EQUAL ? !any : any;
}

static void decide_codes(struct checker *checker, struct rule_node *node)
{
    const struct column_dictionary *dictionary =
        column_dimension_dictionary(checker->columns, node->dimension);
    uint32_t count = column_dictionary_count(dictionary);
    node->codes = arena_array(checker->arena, uint64_t, bits_words(count ? count : 1));
    node->code_count = count ? count : 1;
    for (uint32_t code = 0; code < node->code_count; code++)
        if (rule_text_satisfies(node, code == COLUMN_CODE_ABSENT ? TEXT_ABSENT
                                                                 : column_dictionary_text(dictionary, code)))
            bits_add(node->codes, code);
}

/* What a value of VALUE is compared with: a day, an amount, a count (of days, where a function counts them).
 */
static enum result check_number(struct checker *checker, const struct rule_node *node,
                                struct rule_value *value)
{
    bool counts = node->function != RULE_AS_IT_IS;
    if (is_day(node) && !counts) {
        int32_t day = day_parse(value->text);
        value->number = day;
        return day != DAY_ABSENT
                   ? RESULT_OK
                   : rule_fault(checker->problem, checker->ret_place, value->place,
                                _("%.*s is compared with a day such as 2016-05-31, not \"%.*s\"."),
                                TEXT_ARGUMENTS(node->field), TEXT_ARGUMENTS(value->text));
    }
    int digits = is_money(node) && !counts ? currency_digits(checker->columns->currency) : 0;
    if (decimal_parse(value->text, digits, &value->number, NULL))
        return RESULT_OK;
    return rule_fault(checker->problem, checker->ret_place, value->place,
                      _("%.*s is compared with a number, not \"%.*s\"."), TEXT_ARGUMENTS(node->field),
                      TEXT_ARGUMENTS(value->text));
}

static enum result check_values(struct checker *checker, struct rule_node *node)
{
    for (size_t i = 0; i < node->value_count; i++) {
        struct rule_value *value = &node->values[i];
        if (node->kind == RULE_FIELD_VALUE || node->function != RULE_AS_IT_IS) {
            enum result result = check_number(checker, node, value);
            if (result != RESULT_OK)
                return result;
        } else if (node->kind == RULE_FIELD_MRR) {
            int digits = currency_digits(checker->columns->currency);
            if (!decimal_parse(value->text, digits, &value->number, NULL))
                return rule_fault(checker->problem, checker->ret_place, value->place,
                                  _("mrr is compared with an amount such as 1000 or 1000.50, not \"%.*s\"."),
                                  TEXT_ARGUMENTS(value->text));
        } else if (node->kind == RULE_FIELD_SIGNUP_DATE) {
            int32_t day = day_parse(value->text);
            if (day == DAY_ABSENT)
                return rule_fault(checker->problem, checker->ret_place, value->place,
                                  _("signup_date is compared with a day such as 2016-05-31, not \"%.*s\"."),
                                  TEXT_ARGUMENTS(value->text));
            value->number = day;
        }
    }
    return RESULT_OK;
}

static enum result check_operator(struct checker *checker, const struct rule_node *node)
{
    bool is_number = node->kind == RULE_FIELD_MRR || node->kind == RULE_FIELD_SIGNUP_DATE ||
                     node->kind == RULE_FIELD_VALUE;
    bool is_there = node->kind == RULE_FIELD_VALUE && column_of(node) == ACCOUNT_COLUMN_TICKETS;
    if (node->function != RULE_AS_IT_IS && !is_day(node))
        return rule_fault(checker->problem, checker->ret_place, node->field_place,
                          _("days are counted of a day such as last_contact, and %.*s is none."),
                          TEXT_ARGUMENTS(node->field));
    if (node->operator== RULE_CONTAINS && is_number)
        return rule_fault(checker->problem, checker->ret_place, node->place,
                          _("\"contains\" looks into texts, and %.*s is none."), TEXT_ARGUMENTS(node->field));
    if (node->operator==
        RULE_MISSING &&(is_there || (node->kind != RULE_FIELD_DIMENSION &&
                                     node->kind != RULE_FIELD_SIGNUP_DATE && node->kind != RULE_FIELD_VALUE)))
        return rule_fault(checker->problem, checker->ret_place, node->place, _("%.*s is never missing."),
                          TEXT_ARGUMENTS(node->field));
    return RESULT_OK;
}

static enum result check_node(struct checker *checker, struct rule_node *node)
{
    if (!node)
        return RESULT_OK;
    if (node->operator<= RULE_NOT) {
        enum result result = check_node(checker, node->left);
        return result != RESULT_OK ? result : check_node(checker, node->right);
    }
    enum result result = check_field(checker, node);
    if (result == RESULT_OK)
        result = check_operator(checker, node);
    if (result == RESULT_OK)
        result = check_values(checker, node);
    if (result != RESULT_OK)
        return result;
    if (node->kind == RULE_FIELD_DIMENSION)
        decide_codes(checker, node);
    return RESULT_OK;
}

enum result rule_check(struct arena *arena, struct rule *rule, const struct column_snapshot *columns,
                       struct rule_place *ret_place, struct problem *problem)
{
    struct checker checker = {
        .arena = arena, .rule = rule, .columns = columns, .ret_place = ret_place, .problem = problem};
    rule->value_count = 0;
    enum result result = check_node(&checker, rule->root);
    rule->checked = result == RESULT_OK;
    return result;
}
