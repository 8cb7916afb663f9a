/* The sample company: a software house of invented customers that behaves like a real one.
 *
 * Each account is a life of its own, drawn from (seed, account number): so accounts come out one by
 * one in constant memory, at four hundred or a million, and in any order of kinds. Nothing depends on
 * the clock, the locale, the machine's time zone or its mathematics library: the same options give
 * the same bytes everywhere. Rows are those of ledger/record.h, with VALUE_ABSENT where a file's cell
 * would be empty. Local times are −03:00, São Paulo's. The team writes in one language, its organisation's;
 * each customer in its own. */
#ifndef FAROL_DEMO_DEMO_H
#define FAROL_DEMO_DEMO_H

#include "base/result.h"
#include "ledger/record.h"

struct demo_options {
    int64_t accounts; /* 1 … 10 000 000; 400 unless asked */
    int32_t months;   /* of history before as_of: 1 … 240; 36 unless asked */
    uint64_t seed;    /* 1 unless asked */
    int32_t as_of;    /* the last day that has happened */
    bool in_english;  /* what the team writes and how it names its segments and plans; else Portuguese */
    bool without_playbook_tasks; /* the caller has them raised by the playbooks themselves */
};

#define DEMO_ACCOUNTS_DEFAULT 400
#define DEMO_MONTHS_DEFAULT 36
#define DEMO_SEED_DEFAULT 1
#define DEMO_HOURLY_COST "99" /* of the success team's effort, in BRL: a setting, not a row */
/* One playbook the team compares: whom it leaves out (by lot of its key) leaves more often since it is on. */
#define DEMO_COMPARED_PLAYBOOK "low-health"
enum { DEMO_COMPARED_DAYS = 330, DEMO_COMPARED_PERCENT = 25 };
#define DEMO_ORGANISATION "Cais Sistemas" /* BRL, America/Sao_Paulo, pt-BR unless asked */

/* Takes one row; its texts live only during the call. Anything but RESULT_OK stops the generator,
 * which returns it. */
typedef enum result (*demo_sink)(void *context, const struct record_row *row, struct problem *problem);

/* Every row, kind by kind in an order that an import can take: fx rates, accounts, contacts,
 * subscriptions, their changes, invoice lines, costs, usage, tickets, surveys, interactions, then what is
 * done about accounts: stages, milestones, handoffs, tasks, reviews, requests to leave, opportunities,
 * forecasts of renewals, values, lights set by hand, feelings. BAD_INPUT for options out of range. */
MUST_USE enum result demo_generate(const struct demo_options *options, demo_sink sink, void *context,
                                   struct problem *problem);
/* The rows of one kind only. */
MUST_USE enum result demo_generate_kind(const struct demo_options *options, enum record_kind kind,
                                        demo_sink sink, void *context, struct problem *problem);
/* The custom fields that rows of a kind carry, every row all of them in this order; returns how many. */
int demo_custom_names(enum record_kind kind, const char *const **ret_names);
/* What somebody of the team does with a task that a playbook raised: some have more than they can do, and of
 * an account that leaves nothing stays to be done. */
struct demo_raised {
    text account, reason, owner_email; /* the account by its external id */
    int32_t day, due_day;
};
struct demo_closing {
    int32_t day; /* DAY_ABSENT: it is open on the last day */
    bool dismissed;
    const char *outcome, *note; /* NULL: none */
};
void demo_close_task(const struct demo_options *options, const struct demo_raised *raised,
                     struct demo_closing *ret);
/* One CSV file a kind in `directory` (made if missing): accounts.csv, contacts.csv … with the import's
 * columns. `progress` may be NULL; it hears of files done, of all. */
MUST_USE enum result demo_write_csv(const struct demo_options *options, const char *directory,
                                    void (*progress)(void *context, int done, int all), void *context,
                                    struct problem *problem);

#endif
