/* Named segments: a rule with a name, kept as a definition of the record (kind "segment") and used by its
 * name wherever rules are: segment('In rescue').
 *
 *   {"name":"In rescue","note":"Who asked to leave and stays for now","rule":"churn_requested"}
 *
 * A segment is found by its key, which is made of its name, so that case and accents do not matter. A body
 * that does not parse, or a rule that rests on itself, is never stored through here. A few are shipped and
 * hold, as version 0, where none of their key is stored; they are found by their names in any language. Texts
 * live in the arena. */
#ifndef FAROL_JOURNEY_SEGMENT_H
#define FAROL_JOURNEY_SEGMENT_H

#include "ledger/definition.h"
#include "rule/rule.h"

enum { JOURNEY_SEGMENT_NAME_MAX = 60, JOURNEY_SEGMENT_NOTE_MAX = 400, JOURNEY_SEGMENTS_MAX = 500 };

struct journey_segment {
    text key, name, note, rule;
    int64_t version;                 /* 0: as shipped */
    int64_t change_id, committed_at; /* 0, INSTANT_ABSENT of what is shipped */
    text actor;                      /* who made this version; absent when erased */
};
struct journey_segments {
    struct journey_segment *items; /* by name */
    size_t count;
};

/* As known at a change (LEDGER_NOW). One that cannot be read is left out. */
MUST_USE enum result journey_segments_read(struct store_connection *connection, int64_t known_change,
                                           struct arena *arena, struct journey_segments *ret,
                                           struct problem *problem);
/* By name or key; NULL when there is none. */
const struct journey_segment *journey_segment_find(struct arena *arena,
                                                   const struct journey_segments *segments, text name);
/* The body of a definition; false when it is none of a segment. */
bool journey_segment_of(struct arena *arena, const struct ledger_definition *definition,
                        struct journey_segment *ret);

/* Where a segment stands in the way of another. */
enum journey_segment_field { JOURNEY_SEGMENT_NAME, JOURNEY_SEGMENT_NOTE, JOURNEY_SEGMENT_RULE };
/* BAD_INPUT with the field (and the place in the rule): no name, too long, a name taken by another key, a
 * rule that cannot be read or rests on itself. `segments` are those that stand; `segment->key` is that of the
 * one edited, empty of a new one. */
MUST_USE enum result journey_segment_check(struct arena *arena, const struct journey_segments *segments,
                                           const struct column_snapshot *columns,
                                           const struct rule_values *values,
                                           const struct journey_segment *segment,
                                           enum journey_segment_field *ret_field,
                                           struct rule_place *ret_place, struct problem *problem);
/* Within a ledger_change: the next version; `seen` as ledger_definition_put. The key of a new one is made of
 * its name and stays with it, so that rules which name a renamed one as it was called first still find it. */
MUST_USE enum result journey_segment_put(struct ledger_change *change, struct arena *arena,
                                         const struct journey_segment *segment, int64_t seen, text *ret_key,
                                         struct problem *problem);
/* The names of the segments whose rules name this one. */
size_t journey_segment_users(struct arena *arena, const struct journey_segments *segments,
                             const struct journey_segment *segment, text **ret_names);

#endif
