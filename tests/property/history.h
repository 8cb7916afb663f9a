/* Random small companies: everything the record could say of up to six accounts over three years, as the
 * plain rows that the column builder takes. The same seed gives the same history. A history holds no
 * pointers but to constant texts, so that shrinking may copy it and leave rows out. */
#ifndef FAROL_TESTS_PROPERTY_HISTORY_H
#define FAROL_TESTS_PROPERTY_HISTORY_H

#include "base/random.h"
#include "column/builder.h"

#define HISTORY_ACCOUNTS 6
#define HISTORY_CURRENCIES 4
#define HISTORY_ROWS 64
#define HISTORY_USAGE 160
#define HISTORY_FIRST_MONTH 624 /* January 2022 */
#define HISTORY_MONTHS 36

struct history_account {
    uint32_t index;
    struct column_account_row row;
};
struct history_subscription {
    int account;
    struct column_subscription_row row;
};
struct history_change {
    int account;
    struct column_change_row row;
};
struct history_line {
    int account;
    struct column_line_row row;
};
struct history_survey {
    int account;
    struct column_survey_row row;
};
struct history_usage {
    int account;
    struct column_usage_row row;
};
struct history_ticket {
    int account;
    struct column_ticket_row row;
};
struct history_interaction {
    int account;
    struct column_interaction_row row;
};
struct history_rate {
    int32_t month;
    uint8_t currency;
    int64_t rate;
};

struct history {
    uint8_t home, currencies[HISTORY_CURRENCIES]; /* the organisation's is the first of them */
    int32_t first_day, last_day;                  /* of what happens; some rows stand a little outside */
    int32_t running_month;
    int32_t churn_after_overdue_days;
    int account_count, subscription_count, change_count, line_count, survey_count, usage_count, ticket_count,
        interaction_count, cost_count, rate_count;
    struct history_account accounts[HISTORY_ACCOUNTS];
    struct history_subscription subscriptions[HISTORY_ROWS];
    struct history_change changes[HISTORY_ROWS];
    struct history_line lines[HISTORY_ROWS];
    struct history_survey surveys[HISTORY_ROWS];
    struct history_usage usage[HISTORY_USAGE];
    struct history_ticket tickets[HISTORY_ROWS];
    struct history_interaction interactions[HISTORY_ROWS];
    struct column_cost_row costs[HISTORY_ROWS];
    struct history_rate rates[HISTORY_CURRENCIES * (HISTORY_MONTHS + 24)];
};

void history_make(struct history *history, uint64_t seed);
/* The columns of the history; release the snapshot. */
struct column_snapshot *history_columns(const struct history *history);
/* Leaves out what took effect after `day`. Lines of subscriptions stay, and what they belong to: where
 * the last of them ends is what says since when a subscription's own terms count again. */
void history_cut(struct history *history, int32_t day);
/* Writes the rows out, for a person to see a counterexample. */
void history_print(const struct history *history);

/* The kinds of rows, for shrinking: how many, and leaving the i-th out. */
#define HISTORY_KINDS 9
int history_rows(const struct history *history, int kind);
void history_drop(struct history *history, int kind, int row);

#endif
