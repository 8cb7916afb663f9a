/* Health models as documents: what a definition of the kind "health-model" holds, read from JSON and written
 * again, and bound to a snapshot before it scores.
 *
 *   {"title":"Ongoing","segment":"","rank":30,"coverage_least":0.6,"red_below":50,"yellow_below":75,
 *    "criteria":[{"name":"Last seen","measure":"days_since_seen","worst":21,"best":2,"weight":4},
 *                {"name":"NPS","measure":"nps","below":0,"steps":[{"from":7,"value":0.5}],"weight":3},
 *                {"name":"Has an owner","measure":"rule","rule":"not (owner missing)","weight":1},
 *                {"name":"Fit","measure":"custom","field":"icp_score","worst":0,"best":10,"weight":1},
 *                {"name":"Fewer days","measure":"active_days","days":14,"worst":2,"best":9,"weight":1}]}
 *
 * "days" is the window of a measure of use, from 1 to 90; left out it is 30.
 * Models are tried by rank; the first whose segment an account is in is its own. The document "engagement" is
 * apart from them: usage alone, for everyone. What is shipped stands in shipped.c and holds where nothing is
 * stored. Pure: no SQL, no clock; a document lives in its arena and is not changed, so that threads share it.
 */
#ifndef FAROL_HEALTH_DOCUMENT_H
#define FAROL_HEALTH_DOCUMENT_H

#include "base/buffer.h"
#include "health/health.h"
#include "rule/rule.h"

#define HEALTH_KIND "health-model"
#define HEALTH_ENGAGEMENT_KEY "engagement"
enum { HEALTH_DOCUMENT_BYTES_MAX = 65536, HEALTH_WORDS_BYTES_MAX = 120, HEALTH_MODELS_MAX = 16 };

struct health_document {
    text key;          /* "ongoing": stays */
    const char *title; /* the person's words, or a shipped message id: shown by _() */
    text segment;      /* a rule; empty: everyone */
    int rank;
    bool retired; /* kept, but no account goes by it */
    int version;  /* 0: as shipped, nothing is stored */
    int64_t change_id;
    struct health_model model; /* criteria's names as the title; rules and fields unbound */
};

/* All models in force at once, by rank; `engagement` apart. */
struct health_set {
    struct health_document *documents[HEALTH_MODELS_MAX];
    int count;
    struct health_document *engagement;
    uint64_t stamp; /* equal for equal contents and versions: for keys of caches */
};

/* BAD_INPUT names the place: "criterion 3 (Last seen): a weight lies above 0, up to 100". */
MUST_USE enum result health_document_read(struct arena *arena, text key, text json,
                                          struct health_document **ret, struct problem *problem);
/* What reading checks, for a document that was made otherwise; *ret_criterion (may be NULL) its place or −1.
 */
MUST_USE enum result health_document_check(const struct health_document *document, int *ret_criterion,
                                           struct problem *problem);
void health_document_write(const struct health_document *document, struct buffer *out);
text health_document_body(struct arena *arena, const struct health_document *document);
struct json_writer;
void health_document_write_into(const struct health_document *document, struct json_writer *writer);
/* The shipped one of that key; NULL when none is. */
struct health_document *health_document_shipped(struct arena *arena, text key);

/* The shipped models and those of `stored` in their place or beside them; retired ones left out. */
void health_set_of(struct arena *arena, struct health_document *const *stored, size_t count,
                   struct health_set *ret);
void health_set_shipped(struct arena *arena, struct health_set *ret);
const struct health_document *health_set_find(const struct health_set *set, text key);

/* The model with its fields found and its rules evaluated at a day. A field that is not there is absent
 * everywhere; BAD_INPUT for a rule that means nothing (with the criterion's name). */
MUST_USE enum result health_bind(struct arena *arena, const struct health_document *document,
                                 const struct column_snapshot *columns, int32_t day,
                                 const struct rule_values *values, struct health_model *ret,
                                 struct problem *problem);
/* Whether two documents score alike: all but their titles and names. */
bool health_document_equal(const struct health_document *a, const struct health_document *b);

#endif
