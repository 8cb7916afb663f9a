/* The parsed rule: private to src/rule. Nodes live in the rule's arena and are not changed after
 * rule_check, so that threads share them. */
#ifndef FAROL_RULE_TREE_H
#define FAROL_RULE_TREE_H

#include "rule/rule.h"

enum { RULE_VALUES_MAX = 16 };

enum rule_operator {
    RULE_AND,
    RULE_OR,
    RULE_NOT, /* left (and right) */
    RULE_EQUAL,
    RULE_NOT_EQUAL,
    RULE_LESS,
    RULE_LESS_EQUAL,
    RULE_GREATER,
    RULE_GREATER_EQUAL,
    RULE_IN,
    RULE_CONTAINS,
    RULE_MISSING /* field (and values) */
};

enum rule_field_kind {
    RULE_FIELD_DIMENSION,
    RULE_FIELD_EXTERNAL_ID,
    RULE_FIELD_NAME,
    RULE_FIELD_MRR,
    RULE_FIELD_SIGNUP_DATE,
    RULE_FIELD_VALUE /* any other number or day of an account */
};

/* A day counted from the as-of day: how long ago it is, how far off. */
enum rule_function { RULE_AS_IT_IS, RULE_DAYS_SINCE, RULE_DAYS_UNTIL };

struct rule_value {
    struct rule_place place;
    text text; /* as written, quotes taken off */
    bool quoted;
    int64_t number; /* checked: minor units of MRR, or a day */
};

struct rule_node {
    enum rule_operator operator;
    struct rule_place place; /* of the operator's word */
    struct rule_node *left, *right;
    struct rule_place field_place;
    text field;
    enum rule_function function;
    struct rule_value *values;
    size_t value_count;
    /* Set by rule_check. */
    enum rule_field_kind kind;
    int dimension;
    int value;       /* of MRR and VALUE: which of the rule's values */
    uint64_t *codes; /* dimensions: the codes that satisfy this node, as bits */
    uint32_t code_count;
};

struct rule {
    text source;
    struct rule_node *root;
    size_t node_count;
    bool checked;
    struct metric_account_field values[RULE_VALUES_MAX]; /* the accounts' numbers that it reads */
    int value_count;
};

/* Fills the message with the place; returns BAD_INPUT. `format` is translated already. */
enum result rule_fault(struct problem *problem, struct rule_place *ret_place, struct rule_place place,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Whether `candidate` satisfies `operator` against the node's values, as text or as number. */
bool rule_text_satisfies(const struct rule_node *node, text candidate);
/* Less, more, or equal. */
bool rule_compares_order(enum rule_operator operator);
bool rule_number_satisfies(const struct rule_node *node, int64_t number);

#endif
