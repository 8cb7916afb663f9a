/* Definitions (ledger/definition.h) as pages and the API write them: health models, segments, journeys,
 * playbooks, tiers, the formula of the inbox. One change reads what stands, holds it against what the writer
 * saw, puts the next version or takes it out, and adds the audit's line.
 *
 * A page carries the version it was made from in its form's field "seen"; who is told of another (409) gets
 * the page again with what was typed and the version that stands now, so that saving once more lets it hold.
 * A program says the version with If-Match (api/api_definition.h). Version 0 is what is shipped, or nothing:
 * what was taken out is as though it never stood.
 *
 * Texts live in the request's arena. Called from the request's thread; `hold` and `put` run on the store's
 * writer. */
#ifndef FAROL_WEB_DEFINITION_H
#define FAROL_WEB_DEFINITION_H

#include "ledger/definition.h"
#include "web/application.h"

struct web_definition {
    enum definition_kind kind;
    const char *action; /* of the audit's line */
    text key;
    text body;    /* the next version; absent: it is taken out */
    int64_t seen; /* the version that the writer looked at, or DEFINITION_SEEN_ANY */
    /* The status of a refusal for the version that stands, or 0; NULL: 409 unless it was seen. */
    int (*hold)(const struct http_request *request, int64_t version);
    /* What writes it; NULL: ledger_definition_put of the body. It need not look at the version. */
    enum result (*put)(struct ledger_change *change, const struct web_definition *definition,
                       struct problem *problem);
    void *context; /* of `put` */
    /* Filled by web_definition_store: */
    struct arena *arena; /* the request's */
    int64_t standing;    /* the version that stood before; 0: none */
    int held;            /* the status with which `hold` refused, or 0 */
};

/* CONFLICT with `held` filled when the version is not the one that was seen; NOT_FOUND when there is nothing
 * to take out; LIMIT when as many stand as there may be; else what the writing says. Playbooks are looked at
 * soon afterwards. */
MUST_USE enum result web_definition_store(struct web_application *application,
                                          const struct http_request *request,
                                          struct web_definition *definition, struct problem *problem);
/* The status of a page for what it said. */
int web_definition_status(const struct web_definition *definition, enum result result);
/* "There is no such segment." */
const char *web_definition_none(enum definition_kind kind);
/* What a page says with 409. */
const char *web_definition_meanwhile(void);
/* The version that a form was made from; `otherwise` where it says none. */
int64_t web_definition_seen(const struct http_request *request, int64_t otherwise);

/* The versions of a key in words, the newest first. */
struct web_definition_version {
    text number; /* "3" */
    text when, who;
    const struct ledger_definition *definition;
};
/* How many there are; 0 too when they cannot be read just now. */
size_t web_definition_versions(const struct web_application *application, struct arena *arena,
                               enum definition_kind kind, text key, struct web_definition_version **ret);

#endif
