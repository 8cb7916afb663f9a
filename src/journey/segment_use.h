/* Who uses a named segment: the rules of other segments, health models, journeys, playbooks and tiers. What
 * is used is not taken out, since rules that name what is missing mean nobody. Filters of saved views, and
 * runs that are under way by an earlier version of their playbook, are not looked at. */
#ifndef FAROL_JOURNEY_SEGMENT_USE_H
#define FAROL_JOURNEY_SEGMENT_USE_H

#include "journey/segment.h"

struct journey_use {
    enum definition_kind kind;
    text key, name; /* of the definition that uses it; the name as people read it */
    bool is_kept; /* goes on when the segment is taken out: a shipped one of that name stands in its place */
};
/* Each definition once, by kind, as they stand now. In `arena`. What cannot be read uses nothing. */
MUST_USE enum result journey_segment_uses(struct store_connection *connection, struct arena *arena,
                                          const struct journey_segments *segments, text key,
                                          struct journey_use **ret_uses, size_t *ret_count,
                                          struct problem *problem);
/* "Playbook", "Health model": a kind as it stands before a name. */
const char *journey_use_kind(enum definition_kind kind);

/* Within a ledger_change: takes a stored one out; `seen` as ledger_definition_put. CONFLICT, with the list,
 * when something uses it. */
MUST_USE enum result journey_segment_remove(struct ledger_change *change, struct arena *arena, text key,
                                            int64_t seen, struct problem *problem);

#endif
