/* Where accounts stand in their journeys, and who moves: pure functions of a snapshot, a day and the journeys
 * in force. The nightly job writes what they say (stage_write.h); the board shows it.
 *
 * At most one move an account a day. After a move by hand the rules leave an account alone for the journey's
 * hold_days, but for stages that end the journey (a customer who left has left). An account that another
 * journey means now goes to the stage of the same key there, else begins anew. */
#ifndef FAROL_JOURNEY_STAGE_H
#define FAROL_JOURNEY_STAGE_H

#include "column/column.h"
#include "journey/journey.h"
#include "rule/rule.h"

enum { JOURNEY_NONE = 0xff };     /* of `journey`: no stage, or a journey that is gone */
enum { JOURNEY_STAGE_GONE = -2 }; /* of `stage`: the journey has no such stage any more */

/* By account index, at the end of a day. */
struct journey_states {
    uint32_t count;
    uint8_t *journey;     /* position in the set, JOURNEY_NONE */
    int8_t *stage;        /* position in the journey; −1 none; JOURNEY_STAGE_GONE */
    int32_t *entered_day; /* says nothing where there is no stage */
    uint64_t *by_hand;    /* bits: the last move was made by a person */
};
/* One pass over the columns. In `arena`. Accounts outside `accounts` (bits by index; NULL: all) have no
 * stage. */
void journey_states_read(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const uint64_t *accounts, struct journey_states *ret);

/* Which journey each account is meant to go through: positions in the set by account index, JOURNEY_NONE of
 * an account that there is not. A rule that cannot be answered means nobody and is added to `faults` (may be
 * NULL) at "KEY.accounts". */
uint8_t *journey_meant(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                       const struct journey_set *set, const struct rule_values *values,
                       struct journey_faults *faults);

struct journey_move {
    uint32_t account;
    const struct journey *journey;
    int from; /* −1: begins */
    int to;
    text rule; /* what led there: the entry's or exit's source; absent: another journey means the account */
};
struct journey_moves {
    struct journey_move *items; /* by account; in the arena */
    size_t count;
};
/* Who moves at the end of `day`. `values` (may be NULL) lends what rules ask beyond the columns. `accounts`
 * (bits by account index, NULL: all) bounds whom it is asked for: after a change, those it touched. A rule
 * that cannot be answered moves nobody and is said in `faults` (may be NULL) at "KEY.stages.2.enter". */
void journey_stage_moves(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const struct rule_values *values,
                         const uint64_t *accounts, struct journey_moves *ret, struct journey_faults *faults);
/* The same a piece at a time, for a night that may move all accounts: the rules are asked once, by `begin`,
 * and each `next` goes on behind the last, with at most `room` moves into `ret`; 0: no more. What `begin` is
 * given must outlast the search, which lives in the arena. */
struct journey_search;
struct journey_search *journey_stage_search(struct arena *arena, const struct column_snapshot *columns,
                                            int32_t day, const struct journey_set *set,
                                            const struct rule_values *values, const uint64_t *accounts,
                                            struct journey_faults *faults);
size_t journey_stage_search_next(struct journey_search *search, struct journey_move *ret, size_t room);

/* Whether the names in the journey's rules are known to this snapshot; adds to `faults` at the same places.
 */
void journey_check_rules(const struct journey *journey, const struct column_snapshot *columns,
                         struct journey_faults *faults);

#endif
