/* Rules as forms: rows of a measure, how it is compared, and a value; and what may be typed next. */
#ifndef FAROL_RULE_CONDITION_H
#define FAROL_RULE_CONDITION_H

#include "rule/rule.h"

/* A way to compare, as a form offers it. */
struct rule_how {
    const char *key, *label; /* "from", N_("is at least") */
    const char *before;      /* a function around the measure: "days_since" */
    const char *words;       /* behind it: ">=", "not in", "missing"; "" nothing, "not" before it all */
    bool takes_value, takes_list;
};
extern const struct rule_how rule_hows[];
extern const size_t rule_how_count;
const struct rule_how *rule_how_find(text key); /* NULL when there is none */

struct rule_condition {
    text measure; /* as it stands in a rule: "mrr", "usage(30)", "[Seats bought]", "segment('In rescue')" */
    const struct rule_how *how;
    text value; /* as a person types it; of a list with commas */
};
/* The condition in the language; absent where a value is missing. A text that holds both kinds of quotes
 * loses one. */
text rule_condition_write(struct arena *arena, const struct rule_condition *condition);
/* A field's name as it stands in a rule: in brackets where it is no word. */
text rule_measure(struct arena *arena, text field);
/* A text as it stands in a rule: in quotes where it is no word. */
text rule_quoted(struct arena *arena, text value);
/* The rows that a rule is made of, joined by "or" (*ret_any) or "and"; false when rows cannot show it. At
 * most `limit`. The texts are the rule's. */
bool rule_conditions(struct arena *arena, text source, struct rule_condition *ret, size_t limit,
                     size_t *ret_count, bool *ret_any);

/* What may be typed at a place: `insert` takes the place of the bytes [from, to). */
struct rule_completion {
    text insert, label;
};
struct rule_completions {
    struct rule_completion *items;
    size_t count, from, to;
};
enum { RULE_COMPLETIONS_MAX = 12 };
struct rule_completing {
    const struct column_snapshot *columns;
    const struct rule_values *values; /* may be NULL */
    /* The codes of a dimension that the person may know of, as bits; NULL: all. May be NULL itself. */
    const uint64_t *(*seen)(const void *context, int dimension);
    const void *seen_context;
};
/* Names, operators, the values that accounts have, segments: whatever fits at byte `at` and begins, or else
 * goes on, as the word there does. Nothing in a source that cannot be read. */
MUST_USE enum result rule_complete(struct arena *arena, const struct rule_completing *completing, text source,
                                   size_t at, struct rule_completions *ret, struct problem *problem);

#endif
