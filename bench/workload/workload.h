/* The bench's company: accounts × 60 months, made from a seed, the same rows for every peer.
 *
 * Each account has a generator of its own (seed mixed with its index), so any account's rows can be
 * made alone, in any order, on any thread. Days are days since 1970-01-01; the 60 months run from
 * 2021-01 to 2025-12. Money is minor units of one currency. */
#ifndef FAROL_BENCH_WORKLOAD_H
#define FAROL_BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#define WORKLOAD_FIRST_DAY 18628 /* 2021-01-01 */
#define WORKLOAD_LAST_DAY 20453  /* 2025-12-31 */
#define WORKLOAD_MONTHS 60
#define WORKLOAD_POINTS_MAX 5 /* the first MRR and four changes */
#define WORKLOAD_ANSWERS 2
#define WORKLOAD_TICKETS_MAX 3
#define WORKLOAD_LINES 3
#define WORKLOAD_CONTACTS_MAX 2
#define WORKLOAD_SEGMENTS 4
#define WORKLOAD_STAGES 5
#define WORKLOAD_FEATURES 40

struct workload_point {
    int32_t day;
    int64_t mrr;
};
struct workload_answer {
    int32_t day;
    uint8_t contact, score, stage;
};
struct workload_usage {
    int32_t day;
    uint16_t feature;
    uint32_t quantity;
};
struct workload_ticket {
    int32_t opened_day, closed_day;
    uint8_t severity;
}; /* closed INT32_MIN: open */
struct workload_line {
    int32_t issued_day, due_day, paid_day;
    int64_t amount;
}; /* paid INT32_MIN: unpaid */

struct workload_account {
    uint8_t segment; /* 1 … WORKLOAD_SEGMENTS */
    int point_count, ticket_count, touch_count;
    struct workload_point points[WORKLOAD_POINTS_MAX];
    struct workload_answer answers[WORKLOAD_ANSWERS]; /* by contact, then day */
    struct workload_ticket tickets[WORKLOAD_TICKETS_MAX];
    struct workload_line lines[WORKLOAD_LINES];
    int32_t touch_days[WORKLOAD_CONTACTS_MAX];
};

void workload_account(uint64_t seed, uint32_t account, struct workload_account *ret);
/* `count` usage rows of the account over `days` days up to WORKLOAD_LAST_DAY, by day. */
void workload_usage(uint64_t seed, uint32_t account, int32_t days, int count, struct workload_usage *ret);
/* Writes one CSV a table into `directory`: account, mrr_change, answer, ticket, line, contact, and usage
 * with `usage_rows` an account over `usage_days`. 0, or -1 with errno. */
int workload_write(const char *directory, uint64_t seed, uint32_t accounts, int usage_rows,
                   int32_t usage_days);

/* The same accounts as Farol's import files: accounts, subscriptions (in random order), subscription_changes
 * and surveys. 0, or -1 with errno. */
int workload_write_import(const char *directory, uint64_t seed, uint32_t accounts);

#endif
