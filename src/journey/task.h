/* Tasks: what somebody is to do about an account, and why.
 *
 * A task is a row of the record (kind `tasks`), so it has a history, can be taken back and is exported like
 * any other. What raises one names a reason; of one account and reason at most one task is open at any time:
 * a second raise brings the open one up to date instead (the inbox never shows two of the same).
 *
 * Everything here runs inside a change (store_write's thread) and reads the record, never the columns, so
 * that several raises in one change see each other. What is given is borrowed for the call. */
#ifndef FAROL_JOURNEY_TASK_H
#define FAROL_JOURNEY_TASK_H

#include "ledger/ledger.h"

enum { JOURNEY_TASK_ID_BYTES = 64 };

/* What is to be done. Absent texts: none. */
struct journey_task {
    int64_t account_id; /* of the record; account index + 1 */
    text reason;        /* dedupes with the account: "champion-left", "milestone:first_value"; lower case */
    text title;         /* what to do, in the organisation's language: "Call the new decision maker" */
    text detail;        /* why, in a sentence */
    text playbook;      /* its key; absent: not raised by one */
    int kind;           /* enum task_kind of the record */
    int32_t due_day;    /* DAY_ABSENT: the day it is raised */
    text owner_email;   /* absent: the account's CSM, else its ISM, else nobody's */
    text by_email;      /* who raised it; absent: done by a rule */
};
enum journey_raised { JOURNEY_TASK_NEW, JOURNEY_TASK_UPDATED, JOURNEY_TASK_UNCHANGED };

/* Raises a task, or brings the open one of this account and reason up to date: title, detail, playbook and
 * kind as given; the due day moves only forward to an earlier one (a deadline is not softened by being raised
 * again), and the owner stays with whoever has it. A task that sleeps (snoozed) goes on sleeping unless the
 * due day moved to an earlier one, which wakes it. `ret_external_id` (may be NULL) is the task's, of either.
 * BAD_INPUT when the row cannot stand: the message says why. */
MUST_USE enum result journey_task_raise(struct ledger_change *change, const struct journey_task *task,
                                        enum journey_raised *ret_raised,
                                        char ret_external_id[JOURNEY_TASK_ID_BYTES], struct problem *problem);

/* One task as it stands. Texts live in the arena. */
struct journey_task_row {
    int64_t account_id, record_id, change_id;
    text external_id, title, detail, reason, playbook, owner_email, by_email, outcome, outcome_note;
    int kind, state;                /* enums of the record */
    int64_t created_at, closed_at;  /* instants; INSTANT_ABSENT */
    int32_t due_day, snoozed_until; /* DAY_ABSENT */
};
/* NOT_FOUND, said to the person, when no such task stands under the account. */
MUST_USE enum result journey_task_read(struct store_connection *connection, struct arena *arena,
                                       int64_t account_id, int64_t record_id, struct journey_task_row *ret,
                                       struct problem *problem);
/* The numbers of those called so, reading each account once; NOT_FOUND, said to the person, when one is not
 * there. */
struct journey_task_named {
    int64_t account_id;
    text external_id;
    int64_t record_id; /* found */
};
MUST_USE enum result journey_task_find(struct store_connection *connection, struct journey_task_named *names,
                                       size_t count, struct problem *problem);
/* All standing tasks of an account, by number. */
MUST_USE enum result journey_task_list(struct store_connection *connection, struct arena *arena,
                                       int64_t account_id, struct journey_task_row **ret_rows,
                                       size_t *ret_count, struct problem *problem);
/* The open task of an account and reason; *ret_found false when there is none. */
MUST_USE enum result journey_task_find_open(struct store_connection *connection, struct arena *arena,
                                            int64_t account_id, text reason, bool *ret_found,
                                            struct journey_task_row *ret, struct problem *problem);

/* What is done to an open task. CONFLICT, said to the person, when it is closed already (another was
 * quicker). */
struct journey_task_closing {
    bool dismissed; /* not done: it need not be */
    text outcome;   /* a short word that reports count by: "spoke", "no_answer"; absent */
    text note;      /* in the person's words; absent */
};
MUST_USE enum result journey_task_close(struct ledger_change *change, int64_t account_id, int64_t record_id,
                                        const struct journey_task_closing *closing, struct problem *problem);
/* Sleeps until the day, when it is in the list again. */
MUST_USE enum result journey_task_snooze(struct ledger_change *change, int64_t account_id, int64_t record_id,
                                         int32_t until_day, struct problem *problem);
/* To somebody else; the absent text: to nobody. */
MUST_USE enum result journey_task_assign(struct ledger_change *change, int64_t account_id, int64_t record_id,
                                         text owner_email, struct problem *problem);

#endif
