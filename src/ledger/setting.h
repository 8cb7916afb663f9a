/* Settings of the organisation: named values that figures depend on. They are part of the record: a
 * setting changed is a change, and an earlier report keeps the setting it was made with. */
#ifndef FAROL_LEDGER_SETTING_H
#define FAROL_LEDGER_SETTING_H

#include "ledger/ledger.h"

enum setting {
    SETTING_COHORT_FIRST_COLUMN,      /* 1, or 0: the number of a cohort's first month (metrics.md, 5) */
    SETTING_CHURN_AFTER_OVERDUE_DAYS, /* days; absent: a past-due subscription stays until cancelled (2) */
    SETTING_GROSS_MARGIN,             /* fraction; 1 (3) */
    SETTING_LTV_TO_CAC_TARGET,        /* 3 (3) */
    SETTING_NPS_BANDS,                /* "S0" or "S1" (4) */
    SETTING_SATISFIED_PERCENT,        /* 0: as shipped (4) */
    SETTING_LTV_HORIZON_MONTHS,       /* of LTV by survival; 60 (3) */
    SETTING_DISCOUNT_MONTHLY,         /* of LTV by sBG; 0.01 (3) */
    SETTING_RELATIONSHIP_YEARS,       /* of LTV by ticket; absent: from the record (3) */
    SETTING_PURCHASES_PER_YEAR,       /* of LTV by ticket; absent: from the record (3) */
    SETTING_RULE_SET,                 /* "farol" or "invoiced" (2) */
    SETTING_HOURLY_COST, /* of an hour of work, major units of the organisation's currency, unless
                            the person has one of their own; absent (3) */
    SETTING_COUNT
};

struct setting_type {
    const char *name;    /* "gross_margin" */
    const char *shipped; /* NULL: absent */
    int decimals;        /* of a number; −1: one of `choices` */
    double lowest, highest;
    const char *const *choices;
};

const struct setting_type *ledger_setting_type(enum setting setting);
bool ledger_setting_find(text name, enum setting *ret_setting);
/* All settings as known at a change (LEDGER_NOW), those never set as shipped; absent ones are the absent
 * text. Texts live in `arena`. */
MUST_USE enum result ledger_setting_read(struct store_connection *connection, int64_t known_change,
                                         struct arena *arena, text ret_values[SETTING_COUNT],
                                         struct problem *problem);
/* Every value that a setting had, oldest first; absent: as shipped. In `arena`. */
struct ledger_setting_version {
    text value;
    int64_t change_id, committed_at;
    text actor; /* e-mail, "cli"; absent when erased */
};
MUST_USE enum result ledger_setting_history(struct store_connection *connection, enum setting setting,
                                            struct arena *arena, struct ledger_setting_version **ret_versions,
                                            size_t *ret_count, struct problem *problem);
/* The last change of any setting; 0: none was ever set. */
MUST_USE enum result ledger_setting_last_change(struct store_connection *connection, int64_t *ret_change,
                                                struct problem *problem);
/* What people call it, what it does, and its choices ("Subscriptions" of "farol"). Static, in the thread's
 * language. */
const char *ledger_setting_label(enum setting setting);
const char *ledger_setting_hint(enum setting setting);
const char *ledger_setting_choice(enum setting setting, int choice);
/* Whether a value may be set: BAD_INPUT with what is allowed. The absent text may. */
MUST_USE enum result ledger_setting_check(enum setting setting, text value, struct problem *problem);
/* The value as a number; `absent` where it is absent. Of choices: the choice's position. */
double ledger_setting_number(enum setting setting, text value, double absent);
/* Sets one inside a change; the absent text goes back to what is shipped. BAD_INPUT with a message that
 * says what is allowed. Setting what stands already writes nothing. */
MUST_USE enum result ledger_setting_write(struct ledger_change *change, enum setting setting, text value,
                                          struct problem *problem);

/* What an hour of one person's work costs: as SETTING_HOURLY_COST, which it comes before. The person is an
 * e-mail, whatever its case; the record holds the erasable person, not the address. The absent text takes
 * it back. BAD_INPUT for what is no e-mail or no such number. */
MUST_USE enum result ledger_hourly_cost_write(struct ledger_change *change, text email, text value,
                                              struct problem *problem);
struct ledger_hourly_cost {
    int64_t person; /* the number that a scan without texts gives for by_email */
    text email;     /* lower case; absent once erased */
    text value;
};
/* Those as known at a change, by person. In `arena`. */
MUST_USE enum result ledger_hourly_cost_read(struct store_connection *connection, int64_t known_change,
                                             struct arena *arena, struct ledger_hourly_cost **ret_costs,
                                             size_t *ret_count, struct problem *problem);
/* A value as millionths of a minor unit of `currency`; MONEY_ABSENT where it is absent. */
int64_t ledger_hourly_cost_micro(text value, uint8_t currency);

#endif
