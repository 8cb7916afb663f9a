/* What the organisation works by: health models, segments, journeys, tiers, playbooks, trees of reasons, the
 * formula of the inbox's order. Each is a document with versions; a change makes the next one, every
 * earlier one stays, so that what was decided in March can be read as it was in March. The record does not
 * look into a document: whoever owns the kind reads, writes and validates it.
 *
 * What is shipped stands in code and holds where no definition stands; a shipped one that is edited becomes
 * version 1 under its own key, and taking it out goes back to what is shipped. Texts and lists live in the
 * arena given. Reading: any thread, on its connection; writing: inside a ledger_change. */
#ifndef FAROL_LEDGER_DEFINITION_H
#define FAROL_LEDGER_DEFINITION_H

#include "ledger/ledger.h"

enum definition_kind {
    DEFINITION_HEALTH_MODEL,
    DEFINITION_SEGMENT,
    DEFINITION_JOURNEY,
    DEFINITION_TIER,
    DEFINITION_PLAYBOOK,
    DEFINITION_REASONS,  /* trees of reasons for leaving */
    DEFINITION_PRIORITY, /* formulas of the order in which tasks come */
    DEFINITION_KIND_COUNT
};

enum { DEFINITION_KEY_CHARACTERS_MAX = 80, DEFINITION_BODY_BYTES_MAX = 65536, DEFINITION_SEEN_ANY = -1 };

struct ledger_definition {
    text key;        /* "low-health": a–z, 0–9 and dashes, for addresses and files */
    text body;       /* JSON; absent: this version took it out, or there never was one */
    int64_t version; /* counted from 1; 0: there never was one */
    int64_t change_id, committed_at;
    text actor; /* e-mail, "cli"; absent when erased */
};

/* "health-model"; static. */
const char *ledger_definition_kind_name(enum definition_kind kind);
/* A key made of a title: "Saúde baixa!" is "saude-baixa"; the absent text where nothing is left. */
text ledger_definition_key_of(struct arena *arena, text title);

/* Makes the next version; the absent body takes the definition out. `seen` is the version that the writer
 * looked at (0: none, or one taken out), or DEFINITION_SEEN_ANY: another that stands by now is CONFLICT.
 * BAD_INPUT for a key of other characters, or a body longer than its readers take. The body that stands
 * already writes nothing. A second put of one change replaces what the first made. *ret_version (may be NULL)
 * is what stands then. */
MUST_USE enum result ledger_definition_put(struct ledger_change *change, enum definition_kind kind, text key,
                                           int64_t seen, text body, int64_t *ret_version,
                                           struct problem *problem);
/* What stands under a key as known at a change (LEDGER_NOW). No such definition is no fault: version 0. */
MUST_USE enum result ledger_definition_get(struct store_connection *connection, enum definition_kind kind,
                                           text key, int64_t known_change, struct arena *arena,
                                           struct ledger_definition *ret, struct problem *problem);
/* Those that stand and have a body, by key. */
MUST_USE enum result ledger_definition_list(struct store_connection *connection, enum definition_kind kind,
                                            int64_t known_change, struct arena *arena,
                                            struct ledger_definition **ret_definitions, size_t *ret_count,
                                            struct problem *problem);
/* One version, standing or not; NOT_FOUND. */
MUST_USE enum result ledger_definition_version(struct store_connection *connection, enum definition_kind kind,
                                               text key, int64_t version, struct arena *arena,
                                               struct ledger_definition *ret, struct problem *problem);
/* Every version of a key, oldest first; none when there never was one. */
MUST_USE enum result ledger_definition_history(struct store_connection *connection, enum definition_kind kind,
                                               text key, struct arena *arena,
                                               struct ledger_definition **ret_versions, size_t *ret_count,
                                               struct problem *problem);
/* The last change of any definition of the kind, for what is kept of them in memory; 0: none ever. */
MUST_USE enum result ledger_definition_last_change(struct store_connection *connection,
                                                   enum definition_kind kind, int64_t *ret_change,
                                                   struct problem *problem);

#endif
