/* SQL of playbooks at work (migration 0009): runs, the steps they have done, what triggers saw, notices. No
 * part of the record: rows are changed in place. Writing: inside store_write, in the transaction of the
 * effects. Texts that are read live in the arena given. */
#ifndef FAROL_LEDGER_PLAYBOOK_RUN_H
#define FAROL_LEDGER_PLAYBOOK_RUN_H

#include "base/day.h"
#include "base/zone.h"
#include "store/store.h"

enum ledger_run_state {
    RUN_ACTIVE,
    RUN_DONE,     /* came to its end */
    RUN_STOPPED,  /* by its stop_when, or by a person */
    RUN_FAILED,   /* a step could not be done: `error` says why */
    RUN_HELD_OUT, /* nothing is done, to compare with */
    RUN_STATE_COUNT
};

struct ledger_run {
    int64_t id, account_id;
    text playbook; /* its key */
    int64_t version;
    int64_t raised_at; /* instant */
    int32_t raised_day;
    enum ledger_run_state state;
    int step;           /* the next one; −1 at the end */
    int64_t sequence;   /* steps done */
    int64_t entered_at; /* when it came to `step`; instant */
    int64_t ended_at;   /* INSTANT_ABSENT */
    text error;         /* why it failed, or why a person stopped it; absent */
};
/* Fills run->id. */
MUST_USE enum result ledger_run_add(struct store_connection *connection, struct ledger_run *run,
                                    struct problem *problem);
/* Overwrites what moves: state, step, sequence, entered_at, ended_at, error; CONFLICT unless the run stands
 * at `sequence_before` and is active. */
MUST_USE enum result ledger_run_advance(struct store_connection *connection, const struct ledger_run *run,
                                        int64_t sequence_before, struct problem *problem);
MUST_USE enum result ledger_run_read(struct store_connection *connection, int64_t id, struct arena *arena,
                                     bool *ret_found, struct ledger_run *ret, struct problem *problem);
/* Newest first. `playbook` absent: of all; account_id 0: of all; `state` RUN_STATE_COUNT: any; below id
 * `before` (0: from the newest); at most `limit`. */
MUST_USE enum result ledger_run_list(struct store_connection *connection, text playbook, int64_t account_id,
                                     enum ledger_run_state state, int64_t before, int64_t limit,
                                     struct arena *arena, struct ledger_run **ret_runs, size_t *ret_count,
                                     struct problem *problem);
/* An account's, the newest first, at most `limit`: quick however many runs there are. */
MUST_USE enum result ledger_run_list_account(struct store_connection *connection, int64_t account_id,
                                             int64_t limit, struct arena *arena, struct ledger_run **ret_runs,
                                             size_t *ret_count, struct problem *problem);
/* Those of a playbook that are active, oldest first, above id `after`. */
MUST_USE enum result ledger_run_list_active(struct store_connection *connection, text playbook, int64_t after,
                                            int64_t limit, struct arena *arena, struct ledger_run **ret_runs,
                                            size_t *ret_count, struct problem *problem);
/* Those of a playbook, oldest first, above id `after`. */
MUST_USE enum result ledger_run_list_after(struct store_connection *connection, text playbook, int64_t after,
                                           int64_t limit, struct arena *arena, struct ledger_run **ret_runs,
                                           size_t *ret_count, struct problem *problem);
/* How many of a playbook are in each state, and the last day one was raised (DAY_ABSENT never). */
struct ledger_run_counts {
    int64_t states[RUN_STATE_COUNT];
    int32_t last_day;
};
MUST_USE enum result ledger_run_count(struct store_connection *connection, text playbook,
                                      struct ledger_run_counts *ret, struct problem *problem);
/* The account's newest run of a playbook: DAY_ABSENT when it never had one. */
MUST_USE enum result ledger_run_last(struct store_connection *connection, int64_t account_id, text playbook,
                                     int32_t *ret_day, bool *ret_active, struct problem *problem);

/* The playbooks and versions that active runs go by, each once, by playbook and version. */
struct ledger_run_version {
    text playbook;
    int64_t version, runs;
};
MUST_USE enum result ledger_run_versions(struct store_connection *connection, struct arena *arena,
                                         struct ledger_run_version **ret_versions, size_t *ret_count,
                                         struct problem *problem);

/* The kind of the step that a person's stopping leaves behind; its effect is who. */
enum { LEDGER_STEP_STOPPED = -1 };
struct ledger_run_step {
    int64_t sequence;
    int step;    /* index in the playbook's steps */
    int kind;    /* enum playbook_step_kind */
    int64_t at;  /* instant */
    text effect; /* what came of it: a task's external id, the arm taken … */
};
MUST_USE enum result ledger_run_step_add(struct store_connection *connection, int64_t run_id,
                                         const struct ledger_run_step *step, struct problem *problem);
MUST_USE enum result ledger_run_steps(struct store_connection *connection, int64_t run_id,
                                      struct arena *arena, struct ledger_run_step **ret_steps,
                                      size_t *ret_count, struct problem *problem);

/* What a trigger saw when it last looked. */
MUST_USE enum result ledger_watch_read(struct store_connection *connection, text playbook,
                                       struct arena *arena, bool *ret_found, text *ret_watched,
                                       int32_t *ret_looked_day, struct problem *problem);
MUST_USE enum result ledger_watch_put(struct store_connection *connection, text playbook, text watched,
                                      int32_t looked_day, struct problem *problem);
/* The playbooks that something was seen for. */
MUST_USE enum result ledger_watch_keys(struct store_connection *connection, struct arena *arena,
                                       text **ret_keys, size_t *ret_count, struct problem *problem);
/* Forgets it, and what was seen. */
MUST_USE enum result ledger_watch_forget(struct store_connection *connection, text playbook,
                                         struct problem *problem);
/* Bits of account indexes, 64 words a block of 4096. */
enum { LEDGER_SEEN_WORDS = 64 };
MUST_USE enum result ledger_seen_put(struct store_connection *connection, text playbook, int64_t block,
                                     const uint64_t words[LEDGER_SEEN_WORDS], struct problem *problem);
/* Into words[block × LEDGER_SEEN_WORDS …]; blocks past `block_count` are left out. */
MUST_USE enum result ledger_seen_read(struct store_connection *connection, text playbook, uint64_t *words,
                                      int64_t block_count, struct problem *problem);

struct ledger_notice {
    int64_t id, account_id, at;
    text to_email, words, playbook;
    int64_t run_id;
    int64_t read_at; /* INSTANT_ABSENT */
};
MUST_USE enum result ledger_notice_add(struct store_connection *connection,
                                       const struct ledger_notice *notice, struct problem *problem);
/* A person's, the unread first, then the newest; at most `limit`. */
MUST_USE enum result ledger_notice_list(struct store_connection *connection, text to_email, int64_t limit,
                                        struct arena *arena, struct ledger_notice **ret_notices,
                                        size_t *ret_count, struct problem *problem);
/* How many a person has not read. */
MUST_USE enum result ledger_notice_count(struct store_connection *connection, text to_email,
                                         int64_t *ret_unread, struct problem *problem);
/* A person's with ids from `first` to `last` are read; those that were stay as they are. */
MUST_USE enum result ledger_notice_read(struct store_connection *connection, text to_email, int64_t first,
                                        int64_t last, int64_t at, struct problem *problem);

#endif
