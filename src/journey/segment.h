/* Named segments: a rule with a name, kept as a definition of the record (kind "segment") and used by its
 * name wherever rules are: segment('In rescue').
 *
 *   {"name":"In rescue","note":"Who asked to leave and stays for now","rule":"churn_requested",
 *    "formerly":["Rescue"]}
 *
 * A segment is found by its name, by its key, which is made of its first name, so that case and accents do
 * not matter, and by every name it had before, so that rules go on when it is renamed; no other may take such
 * a name. A body that does not parse, or a rule that rests on itself, is never stored through here; what
 * other definitions use is not taken out (segment_use.h). A few are shipped and hold, as version 0, where
 * none of their key is stored; they are found by their names in any language. Texts live in the arena. */
#ifndef FAROL_JOURNEY_SEGMENT_H
#define FAROL_JOURNEY_SEGMENT_H

#include "ledger/definition.h"
#include "rule/rule.h"

enum {
    JOURNEY_SEGMENT_NAME_MAX = 60,
    JOURNEY_SEGMENT_NOTE_MAX = 400,
    JOURNEY_SEGMENT_FORMER_MAX = 40 /* names that are kept; the oldest goes first */
};

struct journey_segment {
    text key, name, note, rule;
    text *formerly; /* names it had, oldest first */
    size_t formerly_count;
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
/* By name, key or former name; NULL when there is none. */
const struct journey_segment *journey_segment_find(struct arena *arena,
                                                   const struct journey_segments *segments, text name);
/* "segment('NAME')": a named segment as it stands in a rule. */
text journey_segment_call(struct arena *arena, text name);
/* Whether a rule that names it so goes on once the stored one is taken out: a shipped one stands in its place
 * and has that name. */
bool journey_segment_is_shipped_as(struct arena *arena, text key, text name);
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
/* Within a ledger_change: the next version of `segment->key` (of a new one it is made of its name); `seen` as
 * ledger_definition_put. The name that stood before is kept among the former ones, whatever `segment` says of
 * them. */
MUST_USE enum result journey_segment_put(struct ledger_change *change, struct arena *arena,
                                         const struct journey_segment *segment, int64_t seen,
                                         struct problem *problem);

#endif
