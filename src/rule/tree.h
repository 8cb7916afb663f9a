/* The parsed rule: private to src/rule. Nodes live in the rule's arena and are not changed after
 * rule_check, so that threads share them. */
#ifndef FAROL_RULE_TREE_H
#define FAROL_RULE_TREE_H

#include "rule/name.h"

enum { RULE_QUANTITIES_MAX = 48, RULE_ARGUMENTS_MAX = 2, RULE_FEW_CODES = 4 };

enum rule_operator {
    RULE_AND,
    RULE_OR,
    RULE_NOT, /* parts */
    RULE_EQUAL,
    RULE_NOT_EQUAL,
    RULE_LESS,
    RULE_LESS_EQUAL,
    RULE_GREATER,
    RULE_GREATER_EQUAL,
    RULE_IN,
    RULE_CONTAINS,
    RULE_MISSING,
    RULE_HOLDS /* a yes or no, or a segment, that stands alone */
};

/* A day counted from the as-of day: how long ago it is, how far off. */
enum rule_function { RULE_AS_IT_IS, RULE_DAYS_SINCE, RULE_DAYS_UNTIL };

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_FIELD, TOKEN_SIGN };

struct rule_token {
    enum token_kind kind;
    struct rule_place place;
    text text; /* inside quotes or brackets; signs as they stand */
};
/* The token at or behind `at`, which moves behind it; false when there is none to be read. */
bool rule_token_next(text source, size_t *at, struct rule_token *ret);

struct rule_value {
    struct rule_place place;
    text text; /* as written, quotes taken off */
    bool quoted;
    bool is_relative; /* checked: a day counted from the as-of day */
    int64_t number;   /* checked: in the name's digits, minor units, or a day */
};

struct rule_node {
    enum rule_operator operator;
    struct rule_place place; /* of the operator's word */
    struct rule_node *parts; /* of AND and OR two or more, of NOT one: a list by `next` */
    struct rule_node *next;
    struct rule_place field_place;
    text field;
    bool is_bracketed;
    enum rule_function function;
    struct rule_value arguments[RULE_ARGUMENTS_MAX];
    int argument_count;
    bool has_arguments; /* parentheses stand there */
    struct rule_value *values;
    size_t value_count;
    struct rule_place start, end; /* its first token, and the one behind it */
    /* Set by rule_check. */
    const struct rule_name *name; /* NULL: a custom field */
    enum rule_source source;
    enum rule_type type;
    int dimension;   /* of DIMENSION and CUSTOM */
    int quantity;    /* of COLUMN, WINDOW, GIVEN: which of the rule's */
    int member;      /* of SEGMENT: which of the rule's */
    int cost;        /* what evaluating it takes, roughly, an account */
    uint64_t *codes; /* dimensions: the codes that satisfy this node, as bits; unknown is not among them */
    uint32_t code_count;
    uint32_t few[RULE_FEW_CODES]; /* the same codes where they are few */
    uint32_t few_count;           /* more than RULE_FEW_CODES: only the bits say */
    struct rule_node **order;     /* of AND and OR: the parts, the cheapest first */
    size_t part_count;
};

/* A number of an account that the rule reads. */
struct rule_quantity {
    const struct rule_name *name;
    int32_t days;
    uint32_t feature; /* code; 0 all */
};

/* A named segment that the rule rests on. */
struct rule_member {
    text name;
    struct rule_node *root; /* NULL: of everyone */
    int uses;
};

struct rule {
    text source;
    struct rule_node *root;
    size_t node_count;
    bool checked;
    struct rule_quantity quantities[RULE_QUANTITIES_MAX];
    int quantity_count;
    struct rule_member members[RULE_SEGMENTS_MAX];
    int member_count;
};

/* Fills the message with the place; returns BAD_INPUT. `format` is translated already. */
enum result rule_fault(struct problem *problem, struct rule_place *ret_place, struct rule_place place,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Whether a text that is there satisfies the node, which is no MISSING. */
bool rule_text_satisfies(const struct rule_node *node, text candidate);
/* Less, more, or equal. */
bool rule_compares_order(enum rule_operator operator);

/* window.c: the number of an account; METRIC_KEY_ABSENT. */
int64_t rule_window_value(const struct metric_scope *scope, const struct rule_quantity *quantity,
                          uint32_t account, struct metric_rate_gap *gap);
/* journey.c: the same of what is done about the account; of texts the code in the snapshot's `journeys`. */
int64_t rule_journey_value(const struct metric_scope *scope, const struct rule_quantity *quantity,
                           uint32_t account, struct metric_rate_gap *gap);
/* The field of a quantity among the lists' columns, if it is one: what the caller may keep. */
bool rule_quantity_field(const struct rule_quantity *quantity, struct metric_account_field *ret_field);

#endif
