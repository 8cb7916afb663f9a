/* Health: how an account stands, from 0 to 100, and why (metrics.md, section 6).
 *
 * A model is a set of criteria. A criterion maps one measure of an account to a value between 0 and 1,
 * linear between a worst and a best measure, by steps, or by a yes/no rule; it has a weight. The score is
 * 100 × Σ weight × value ÷ Σ weight over the criteria that have data; coverage is the share of the weight
 * that has data. What is missing is never scored, and below the model's least coverage there is no light.
 * CHI is the same score ÷ 10.
 *
 * Everything is fixed point, so that parts of a change add up exactly: values and coverage in millionths
 * (HEALTH_ONE), scores in hundredths of a point (HEALTH_SCORE_MAX). Weights are hundredths. Pure functions
 * over columns: no SQL, no clock. Whose model an account goes by, and the accounts that satisfy a yes/no
 * rule, are worked out above (rule/) and given as bits. */
#ifndef FAROL_HEALTH_HEALTH_H
#define FAROL_HEALTH_HEALTH_H

#include "metric/metric.h"

#define HEALTH_ONE 1000000
#define HEALTH_SCORE_MAX 10000
#define HEALTH_ABSENT (-1)
/* What is shipped: coverage in millionths, bands in hundredths of a point. */
enum { HEALTH_COVERAGE_LEAST = 600000, HEALTH_RED_BELOW = 5000, HEALTH_YELLOW_BELOW = 7500 };
enum { HEALTH_CRITERIA_MAX = 24, HEALTH_STEPS_MAX = 8, HEALTH_WEIGHT_MAX = 10000 };

/* Days of the windows of use: what is shipped, and the longest that a criterion may ask for. */
enum { HEALTH_WINDOW_DAYS = 30, HEALTH_WINDOW_DAYS_MAX = 90 };

/* What a criterion looks at. Windows end at the day included and are as long as the criterion says. */
enum health_measure {
    HEALTH_USAGE,              /* uses in the window; absent for an account never seen */
    HEALTH_USAGE_CHANGE,       /* the window ÷ the one before − 1; absent where that was none */
    HEALTH_FEATURES,           /* distinct features used in the window; absent as usage */
    HEALTH_DAYS_SINCE_SEEN,    /* absent as usage */
    HEALTH_NPS,                /* 0 to 10: of the contact who answered last */
    HEALTH_OPEN_TICKETS,       /* absent where no ticket of any account is recorded */
    HEALTH_OPEN_SEVERE,        /* of them high or urgent; absent alike */
    HEALTH_DAYS_OVERDUE,       /* of the oldest unpaid line; absent for an account never invoiced */
    HEALTH_DAYS_SINCE_CONTACT, /* absent where there never was one */
    HEALTH_ACTIVE_DAYS,        /* days with use in the window; absent as usage */
    HEALTH_CSAT,               /* the last answer as a share of its scale, 0 to 1 */
    HEALTH_OLDEST_TICKET, /* days that the oldest open ticket is open; 0 none open; absent as open tickets */
    HEALTH_MILESTONES_LATE, /* past their due day and not reached; absent without any milestone */
    HEALTH_SENTIMENT,       /* the last one given, 1 (very bad) to 5 (very good) */
    HEALTH_CUSTOM,          /* a custom field that reads as a number */
    HEALTH_RULE,            /* 1 where the criterion's rule holds, else 0 */
    HEALTH_MEASURE_COUNT
};
struct health_measure_type {
    const char *name;   /* "usage_change": in a model's text and in addresses; stays */
    const char *label;  /* N_("…") */
    bool is_usage;      /* may stand in an engagement model */
    bool is_rate;       /* shown as a percentage */
    const char *choice; /* N_("…"): the label beside a choice of the window; NULL: it looks at no window */
};
extern const struct health_measure_type health_measure_types[HEALTH_MEASURE_COUNT];
bool health_measure_find(text name, enum health_measure *ret_measure);
/* "Uses in 14 days", in the thread's language, in the arena or static; 0 days as of a criterion. */
const char *health_measure_words(struct arena *arena, enum health_measure measure, int32_t window_days);

enum health_shape { HEALTH_LINEAR, HEALTH_STEPS };
struct health_step {
    double from;   /* measures from this on, up to the next step's … */
    int32_t value; /* … are worth this, in millionths */
};
struct health_criterion {
    const char *name; /* N_("…") of a shipped model, else the person's own words */
    enum health_measure measure;
    int32_t window_days; /* of a windowed measure, from 1 to 90; 0: HEALTH_WINDOW_DAYS */
    text source;   /* HEALTH_RULE: the rule; HEALTH_CUSTOM: the field's name (health/document.h binds both) */
    int dimension; /* of HEALTH_CUSTOM: column_dimension_find; −1: no such field, absent everywhere */
    enum health_shape shape;
    double worst, best;  /* LINEAR: in either order, not equal */
    int32_t below_value; /* STEPS: below the first */
    struct health_step steps[HEALTH_STEPS_MAX];
    int step_count;
    int32_t weight;           /* hundredths, above zero */
    const uint64_t *accounts; /* RULE: bits by account index of those it holds for */
    const uint64_t *unknown;  /* RULE: of those it cannot be said for; NULL none */
};
struct health_model {
    struct health_criterion criteria[HEALTH_CRITERIA_MAX];
    int criterion_count;
    int32_t coverage_least;          /* millionths; 600000 as shipped */
    int32_t red_below, yellow_below; /* hundredths of a point; 5000 and 7500 as shipped */
};
/* BAD_INPUT with what is wrong and with which criterion; *ret_criterion (may be NULL) its place or −1. */
MUST_USE enum result health_model_check(const struct health_model *model, int *ret_criterion,
                                        struct problem *problem);

enum health_light { HEALTH_NONE, HEALTH_RED, HEALTH_YELLOW, HEALTH_GREEN };

/* What a day says of all accounts: read once, scored by as many models as are tried. */
struct health_day {
    const struct metric_scope *scope;
    int32_t day;
    struct metric_signals signals;
    uint32_t first_account; /* of signals' arrays */
    bool has_tickets;
};
MUST_USE enum result health_day_read(struct arena *arena, const struct metric_scope *scope, int32_t day,
                                     struct health_day *ret, struct problem *problem);
/* The same at `count` days, ascending, into ret[0 … count − 1]. */
MUST_USE enum result health_days_read(struct arena *arena, const struct metric_scope *scope,
                                      const int32_t *days, size_t count, struct health_day *ret,
                                      struct problem *problem);

/* Arrays by account index; accounts outside the scope are absent and without light. */
struct health_scores {
    size_t count;
    int32_t *score;    /* hundredths of a point; HEALTH_ABSENT without any data */
    int32_t *coverage; /* millionths */
    uint8_t *light;    /* enum health_light */
    int8_t *reason; /* the criterion that costs most: weight × (1 − value), the first of equals; −1: none
                     * with data costs anything */
};
/* Scores the accounts in `accounts` (bits; NULL: all of the day's scope) by `model` into `ret`, made by
 * health_scores_new: several models may fill one result, each its accounts. */
void health_scores_new(struct arena *arena, const struct health_day *day, struct health_scores *ret);
/* The same without coverage and reason, NULL: half the memory. */
void health_scores_lights_new(struct arena *arena, const struct health_day *day, struct health_scores *ret);
void health_score(struct arena *arena, const struct health_day *day, const struct health_model *model,
                  const uint64_t *accounts, struct health_scores *ret);

/* What a criterion is worth for accounts [account, account + count), all of one block: millionths or
 * HEALTH_ABSENT. */
void health_values(const struct health_day *day, const struct health_criterion *criterion, uint32_t account,
                   uint32_t count, int32_t *ret_values);

/* One account, criterion by criterion. */
struct health_part {
    double measured;        /* NAN absent */
    int32_t value;          /* millionths; HEALTH_ABSENT */
    int32_t points;         /* hundredths of a point of the score; parts add up to it exactly; 0 if absent */
    int32_t points_at_best; /* what the score would gain were the value 1 */
};
struct health_account {
    int32_t score, coverage;
    enum health_light light;
    int reason;
    struct health_part parts[HEALTH_CRITERIA_MAX];
};
void health_explain(const struct metric_scope *scope, const struct health_model *model, uint32_t account,
                    int32_t day, struct health_account *ret);

/* What changed a score between two days, in this order: the model (the old day's data under the new model),
 * coverage (criteria that gained or lost data), data (the rest). The parts add up to `after − before`
 * exactly. With `has_scores` false one of the two is absent, and only before and after say anything.
 * `by_criterion`: of the data's part, each criterion's (new model), adding up to it. */
struct health_change {
    int32_t before, after; /* HEALTH_ABSENT */
    bool has_scores;
    int32_t model, coverage, data;
    int32_t by_criterion[HEALTH_CRITERIA_MAX];
};
void health_compare(const struct health_account *old_account, const struct health_model *new_model,
                    const struct health_account *old_under_new, const struct health_account *new_account,
                    struct health_change *ret);

/* The light of a score under a model; NONE below its coverage. */
enum health_light health_light_of(const struct health_model *model, int32_t score, int32_t coverage);
/* "red", "yellow", "green", "none": in files and addresses. */
const char *health_light_name(enum health_light light);

/* Shipped models. Segments are rules of rule/; the first whose rule an account satisfies is its own. */
struct health_shipped {
    const char *name;    /* "onboarding": stays */
    const char *title;   /* N_("…") */
    const char *segment; /* a rule; "" everyone */
    struct health_model model;
};
extern const struct health_shipped health_shipped[]; /* ended by a NULL name */
/* Usage alone, apart from health [S1]. */
extern const struct health_model health_engagement;

#endif
