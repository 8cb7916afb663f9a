/* Why customers ask to leave: a tree of groups and specific reasons, each with what to do about it. Kept as a
 * definition of kind "reasons", key "churn" (ledger/definition.h); where none stands, the shipped one holds.
 * A churn request's `reason` is a reason's key.
 *
 *   {"groups": [{"key": "price", "label": "Price",
 *                "reasons": [{"key": "price-rise", "label": "Price rise at the renewal",
 *                             "kind": "voluntary", "advice": "Show what …"}]}]}
 *
 * `label` and `advice` may be left out of shipped keys: they are then the shipped words, in the language of
 * whoever reads. `kind` "voluntary", "involuntary"; left out: either. Vague reasons are refused
 * (ledger/churn_reason.h). Pure; what is read lives in the arena given. */
#ifndef FAROL_JOURNEY_REASONS_H
#define FAROL_JOURNEY_REASONS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/result.h"

#define JOURNEY_REASONS_KEY "churn"
enum {
    JOURNEY_REASONS_MAX = 200,
    JOURNEY_REASON_GROUPS_MAX = 30,
    JOURNEY_REASON_LABEL_MAX = 120,
    JOURNEY_REASON_ADVICE_MAX = 500,
    JOURNEY_REASONS_BYTES_MAX = 262144
};
enum journey_reason_kind { JOURNEY_REASON_EITHER, JOURNEY_REASON_VOLUNTARY, JOURNEY_REASON_INVOLUNTARY };

struct journey_reason_group {
    text key, label; /* label absent: the shipped one */
};
struct journey_reason {
    text key;
    text label, advice; /* absent: the shipped one's */
    int group;          /* its place */
    enum journey_reason_kind kind;
};
struct journey_reasons {
    struct journey_reason_group *groups;
    int group_count;
    struct journey_reason *reasons; /* those of one group together, groups in order */
    int reason_count;
};

void journey_reasons_shipped(struct arena *arena, struct journey_reasons *ret);
/* Where a tree is wrong: members "key", "label", "kind", "advice"; NULL: as a whole. */
struct journey_reasons_fault {
    int group, reason; /* places from 0; −1: none is meant */
    const char *member;
    const char *why; /* in the person's language; static */
};
/* BAD_INPUT says in words where and what is wrong: a key twice or of other characters, a label missing, too
 * long or vague, too many; ret_fault (may be NULL) by place. `body` absent: the shipped ones. */
MUST_USE enum result journey_reasons_read(struct arena *arena, text body, struct journey_reasons *ret,
                                          struct journey_reasons_fault *ret_fault, struct problem *problem);
/* The JSON; reads back as the same. */
void journey_reasons_write(struct buffer *out, const struct journey_reasons *reasons);

/* NULL: no reason of that key. */
const struct journey_reason *journey_reason_find(const struct journey_reasons *reasons, text key);
/* In the thread's language: "Price rise at the renewal". Of a key that the tree does not have: the key
 * itself. */
text journey_reason_label(const struct journey_reasons *reasons, text key);
text journey_reason_group_label(const struct journey_reasons *reasons, int group);
text journey_reason_advice(const struct journey_reason *reason); /* absent: none */

#endif
