/* Comparing what the program says of a history with the oracle. A check draws its questions from the
 * history's seed, so that the same seed asks the same; it returns false with a message at the first
 * figure that differs. */
#ifndef FAROL_TESTS_PROPERTY_CHECK_H
#define FAROL_TESTS_PROPERTY_CHECK_H

#include <stdio.h>

#include "base/bits.h"
#include "oracle.h"

struct check {
    const struct history *history;
    struct oracle *oracle;
    struct column_snapshot *columns;  /* under `rules`, as of the day last asked for */
    struct column_snapshot *recorded; /* whose they are */
    enum column_rules rules;
    struct random random;
    struct arena arena;
    char *message;
    size_t message_size;
};

#define CHECK_MESSAGE 400

/* Says what differs and returns false from the caller. */
#define EXPECT(check, condition, ...)                                                                        \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            snprintf((check)->message, (check)->message_size, __VA_ARGS__);                                  \
            return false;                                                                                    \
        }                                                                                                    \
    } while (0)

/* A scope of some of the accounts, with an as-of day somewhere in the history or after it. Under
 * RULES_INVOICED the columns and the oracle are those of what was issued by then. */
struct asked {
    struct metric_scope scope;
    unsigned accounts; /* bits by account of the history */
    int32_t as_of;
};
struct asked check_ask(struct check *check);
unsigned check_segment(const struct check *check, unsigned accounts, int dimension, uint32_t code);
bool check_near(double value, double expected);

/* Compares all figures of `columns` with the oracle's of `history`, or only check number `only`. Returns
 * the number of the check that failed, CHECK_ALL when none did. */
#define CHECK_ALL SIZE_MAX
size_t check_history(const struct history *history, struct column_snapshot *columns, uint64_t seed,
                     size_t only, char message[CHECK_MESSAGE]);

bool check_recurring(struct check *check);
bool check_cohort(struct check *check);
bool check_pareto(struct check *check);
bool check_accounts(struct check *check);

bool check_satisfaction(struct check *check);
bool check_signals(struct check *check);
bool check_ticket(struct check *check);
bool check_renewal(struct check *check);
bool check_unit_economics(struct check *check);
bool check_margin(struct check *check);
bool check_survival(struct check *check);

#endif
