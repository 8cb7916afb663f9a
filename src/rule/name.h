/* The names that rules know: one table, from which the parser's check, completion, the forms of the pages and
 * the reference in docs/guide are all made. Custom fields come on top, by their own names.
 *
 * A name is of one type; what it is made from is its source. `arguments` says what may stand in parentheses
 * behind it. */
#ifndef FAROL_RULE_NAME_H
#define FAROL_RULE_NAME_H

#include "rule/rule.h"

enum rule_type { RULE_TEXT, RULE_NUMBER, RULE_RATE, RULE_MONEY, RULE_DAY, RULE_TRUTH, RULE_TYPE_COUNT };

enum rule_source {
    RULE_DIMENSION,   /* `which`: enum column_dimension */
    RULE_EXTERNAL_ID, /* text of the account block */
    RULE_NAME,
    RULE_COLUMN,  /* `which`: enum metric_account_column */
    RULE_WINDOW,  /* `which`: enum rule_window; a number over the last days */
    RULE_JOURNEY, /* `which`: enum rule_journey; what is done about the account */
    RULE_GIVEN,   /* by struct rule_values */
    RULE_SEGMENT, /* the accounts of a named segment */
    RULE_CUSTOM   /* not in the table: a custom field */
};

enum rule_window {
    WINDOW_USAGE,
    WINDOW_USAGE_CHANGE,
    WINDOW_ACTIVE_DAYS,
    WINDOW_FEATURES,
    WINDOW_CONTACTS,
    WINDOW_TICKETS,
    WINDOW_MRR_CHANGE,
    WINDOW_DAYS_OVERDUE,
    WINDOW_SEVERE_TICKETS
};

enum rule_journey {
    RULE_STAGE,
    RULE_JOURNEY_NAME,
    RULE_DAYS_IN_STAGE,
    RULE_SENTIMENT,
    RULE_OPEN_TASKS,
    RULE_OVERDUE_TASKS,
    RULE_LATE_MILESTONES,
    RULE_LAST_REVIEW,
    RULE_CHURN_REQUESTED,
    RULE_INTENSIVE_CARE,
    RULE_OPEN_OPPORTUNITIES,
    RULE_OPPORTUNITY_VALUE
};

enum rule_arguments {
    ARGUMENTS_NONE,
    ARGUMENTS_DAYS,         /* (days), or none for RULE_WINDOW_DAYS */
    ARGUMENTS_FEATURE_DAYS, /* (days), (feature, days), or none */
    ARGUMENTS_SEGMENT       /* ('name') */
};
enum { RULE_WINDOW_DAYS = 30, RULE_WINDOW_DAYS_MAX = 3660 };

enum rule_group {
    GROUP_ACCOUNT,
    GROUP_REVENUE,
    GROUP_USE,
    GROUP_RELATIONSHIP,
    GROUP_JOURNEY,
    GROUP_HEALTH,
    GROUP_SEGMENT,
    RULE_GROUP_COUNT
};

struct rule_name {
    const char *name; /* stays: saved rules hold it */
    enum rule_group group;
    enum rule_type type;
    enum rule_source source;
    int which;
    enum rule_arguments arguments;
    int digits;          /* decimals of NUMBER and RATE as kept: 2 means that 50 is 5000 */
    bool is_always;      /* no account is without it: `missing` makes no sense */
    const char *words;   /* of a TEXT that can be nothing else, parted by blanks; NULL any */
    const char *label;   /* N_("…"): "Days since last contact" */
    const char *meaning; /* N_("…"): one sentence */
    const char *example;
};
extern const struct rule_name rule_names[];
extern const size_t rule_name_count;

/* Without regard to ASCII case; NULL when there is none. */
const struct rule_name *rule_name_find(text name);
/* The place of `word` among the name's words, from 1; 0 none. */
int rule_name_word(const struct rule_name *name, text word);
/* The `place`-th word, from 1; absent behind the last. */
text rule_name_word_at(const struct rule_name *name, int place);
const char *rule_group_label(enum rule_group group); /* N_("…") */
const char *rule_type_label(enum rule_type type);    /* N_("…"): "amount", "yes or no" */

/* The reference as Markdown, in the language in use: the table of names with types and examples, the
 * operators, the grammar. docs/guide/rules.md holds it between two marks; a test compares. */
text rule_reference(struct arena *arena);

#endif
