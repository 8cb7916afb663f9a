/* Journeys and the record: the definitions in force, an account's history of stages, and moves written as
 * rows of the kind `stages`, milestones as rows of `milestones`. Writing runs inside a change (the writer's
 * thread); reading on any connection. */
#ifndef FAROL_JOURNEY_STAGE_WRITE_H
#define FAROL_JOURNEY_STAGE_WRITE_H

#include "journey/milestone.h"
#include "journey/stage.h"
#include "ledger/ledger.h"

/* The journeys in force as known at a change (LEDGER_NOW): those stored, and the shipped ones that nobody
 * stored anew. One that cannot be read is left out. In `arena`. */
MUST_USE enum result journey_set_read(struct store_connection *connection, int64_t known_change,
                                      struct arena *arena, struct journey_set *ret, struct problem *problem);

/* One move of an account, as it stands in the record. */
struct journey_passage {
    text journey, stage, reason, by_email; /* absent: none, or erased */
    int64_t entered_at;
    bool automatic;
    int64_t record_id, change_id;
};
/* Oldest first. In `arena`. */
MUST_USE enum result journey_history_read(struct store_connection *connection, int64_t known_change,
                                          int64_t account_id, struct arena *arena,
                                          struct journey_passage **ret_passages, size_t *ret_count,
                                          struct problem *problem);
/* Whether a history is a path: within each journey its steps are followed; where another journey takes over,
 * it may go on at the same stage. */
bool journey_history_is_path(const struct journey_set *set, const struct journey_passage *passages,
                             size_t count);

/* A move by hand, or by a playbook: to a stage of the journey that the account is in (`journey` absent; else
 * of that one, when the account has none or is to change). BAD_INPUT when it is no step of the journey, with
 * the steps there are; when it stands there already, or `reason` is empty; NOT_FOUND for an account that is
 * not. *ret_record_id (may be NULL) is the row's. */
struct journey_order {
    int64_t account_id;
    text journey, stage;
    text reason;
    text by_email;  /* absent: no person */
    bool automatic; /* by a rule or a playbook: does not hold the rules off */
};
MUST_USE enum result journey_move_put(struct ledger_change *change, const struct journey_set *set,
                                      const struct journey_order *order, struct problem *problem);

/* The nightly moves, each a row at `entered_at`; the reason is the rule. `columns` names the accounts. */
MUST_USE enum result journey_moves_write(struct ledger_change *change, const struct column_snapshot *columns,
                                         const struct journey_moves *moves, int64_t entered_at,
                                         struct problem *problem);
/* Rows made, and those that are there told as reached. Our owner is the account's ISM, else its CSM. */
MUST_USE enum result journey_milestones_write(struct ledger_change *change,
                                              const struct column_snapshot *columns,
                                              const struct journey_milestone_changes *changes,
                                              struct problem *problem);

#endif
