/* Who uses a named segment: the rules of other segments, health models, journeys, playbooks and tiers; runs
 * under way by an earlier version of their playbook; filters of saved views, of everyone who may sign in.
 * What is used is not taken out, since rules that name what is missing mean nobody. */
#ifndef FAROL_JOURNEY_SEGMENT_USE_H
#define FAROL_JOURNEY_SEGMENT_USE_H

#include "journey/segment.h"

enum journey_use_of { JOURNEY_USE_DEFINITION, JOURNEY_USE_RUNS, JOURNEY_USE_VIEW };
struct journey_use {
    enum journey_use_of of;
    enum definition_kind kind; /* of a definition, and of runs */
    text key;                  /* of the definition */
    text address;              /* of a view: behind "?"; absent where it is another's own */
    text name;                 /* as people read it; of another's own view whose it is */
    bool is_kept; /* goes on when the segment is taken out: a shipped one of that name stands in its place */
};
/* Each once, by kind, as they stand now. In `arena`. What cannot be read uses nothing. Views that are neither
 * shared nor of the person `viewer` (an e-mail) are told by whose they are alone. */
MUST_USE enum result journey_segment_uses(struct store_connection *connection, struct arena *arena,
                                          const struct journey_segments *segments, text key, text viewer,
                                          struct journey_use **ret_uses, size_t *ret_count,
                                          struct problem *problem);
/* "Playbook", "Health model", "Saved view": what it is, as it stands before the name. */
const char *journey_use_kind(const struct journey_use *use);

/* Within a ledger_change: takes a stored one out; `seen` as ledger_definition_put. CONFLICT, with the list,
 * when something uses it. */
MUST_USE enum result journey_segment_remove(struct ledger_change *change, struct arena *arena, text key,
                                            text viewer, int64_t seen, struct problem *problem);

#endif
