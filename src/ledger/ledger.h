/* The record: append-only, every version of a row carrying the change that made it and the one that
 * ended it. A correction supersedes; nothing is overwritten (decision 0003).
 *
 * `struct ledger_change` is one open transaction of one actor, inside a store_write. Its id and its
 * committed_at are strictly increasing. Account index = account id − 1 throughout the columns. */
#ifndef FAROL_LEDGER_LEDGER_H
#define FAROL_LEDGER_LEDGER_H

#include "base/clock.h"
#include "base/zone.h"
#include "ledger/record.h"
#include "store/store.h"

#define LEDGER_NOW INT64_MAX /* as known change: everything committed */

struct organisation {
    char name[256];
    uint8_t currency;
    char zone[64];
    char language[8]; /* "pt-BR", "en" */
};
MUST_USE enum result ledger_organisation_read(struct store_connection *connection, struct organisation *ret,
                                              struct problem *problem); /* NOT_FOUND before init */
MUST_USE enum result ledger_organisation_write(struct store_connection *connection,
                                               const struct organisation *organisation,
                                               struct problem *problem);

/* An organisation of what a person typed; what is wrong with it, the first thing found. The tag of the
 * language is one that language_parse takes. */
enum organisation_fault {
    ORGANISATION_FINE,
    ORGANISATION_NAMELESS,
    ORGANISATION_NAME_LONG,
    ORGANISATION_CURRENCY,
    ORGANISATION_ZONE,
    ORGANISATION_LANGUAGE
};
MUST_USE enum organisation_fault ledger_organisation_make(struct organisation *ret, text name, text currency,
                                                          text zone, text language);

/* Settings by name: ledger/setting.h. Imports made: ledger/import_list.h. Checks of the record:
 * ledger/doctor.h. */

struct ledger_change {
    int64_t id;
    int64_t committed_at; /* instant */
    int64_t import_id;    /* 0: none */
    struct store_connection *connection;
    const struct organisation *organisation;
    const struct zone *zone;
    struct ledger_touched *touched; /* account ids touched, by kind; for the live columns */
    /* engine's own state (lookup caches) */
    struct ledger_engine *engine;
};

/* What a committed change touched. All of a family when too many to list. */
struct ledger_touched {
    bool kinds[RECORD_KIND_COUNT];
    uint64_t *accounts; /* bits by account index */
    size_t account_words;
    bool organisation_wide; /* fx rates, costs, settings */
    int64_t change_id;
};
void ledger_touched_release(struct ledger_touched *touched);

/* Opens a change; `actor` is an e-mail or "cli". `import_kind` and `source_name` are kept when an import. */
MUST_USE enum result ledger_change_begin(struct ledger_change *change, struct store_connection *connection,
                                         const struct organisation *organisation, const struct zone *zone,
                                         struct clock *clock, text actor, struct ledger_touched *touched,
                                         struct problem *problem);
/* Makes this change an import: kept in the list of imports, can be undone. */
MUST_USE enum result ledger_change_is_import(struct ledger_change *change, text kind, text source_name,
                                             struct problem *problem);
/* Whole-file checks (parents exist, no cycle of parents, references to come resolved), then the
 * import's counts. Before commit, as the last thing of the store_write's work. Faults are handed to
 * `fault` (may be NULL) by source line where known, and make the result BAD_INPUT: the work must fail
 * then. An importer that skips bad rows runs the file again without those lines. A change that wrote
 * nothing leaves no row, and its import_id becomes 0. */
typedef void (*ledger_fault)(void *context, int64_t line, const char *field, text value, const char *reason);
MUST_USE enum result ledger_change_finish(struct ledger_change *change, ledger_fault fault, void *context,
                                          struct problem *problem);
void ledger_change_release(struct ledger_change *change);

enum ledger_outcome { LEDGER_INSERTED, LEDGER_UPDATED, LEDGER_UNCHANGED, LEDGER_REFUSED };

struct ledger_options {
    int32_t effective_day; /* DAY_ABSENT: a difference corrects; else it is a change from that day */
    bool repeats_first, repeats_last; /* what the mapping says of differing repeats of a key in one file */
    bool accounts_follow;             /* the same source holds accounts too: a row may name one whose own row
                                         comes later; ledger_change_finish says which never came */
    int64_t line;                     /* of the source, for faults said at the end */
    int64_t record_id;                /* the row meant, by its internal id: a correction of what carries no
                                         external id; 0: by its key */
};
/* Puts one typed row into the record. REFUSED with `field` (index, or -1) and `reason` (in the person's
 * language) when the row cannot stand: an unknown account, a currency that differs, two changes of one
 * subscription on one day … Only faults of the store are a result. Of a row's values, texts are read for
 * TEXT, NAME, EMAIL and REFERENCE fields and numbers for all others; an empty text clears. E-mails are
 * kept in lower case. Amounts are bounded by ten billion major units of two decimals, counts by 2³² − 1. */
MUST_USE enum result ledger_put(struct ledger_change *change, const struct record_row *row,
                                const struct ledger_options *options, enum ledger_outcome *ret_outcome,
                                int *ret_field, char ret_reason[256], struct problem *problem);

/* The currency of a standing subscription, in whose minor units its changes are given to ledger_put;
 * CURRENCY_NONE where there is no such subscription. */
MUST_USE enum result ledger_subscription_currency(struct ledger_change *change, text external_id,
                                                  uint8_t *ret_currency, struct problem *problem);

/* Takes an import back: a new change that supersedes what it made and restores what it ended.
 * CONFLICT when rows changed since; they are handed to `blocked` ("subscriptions S-1"). */
MUST_USE enum result ledger_undo(struct ledger_change *change, int64_t import_id,
                                 void (*blocked)(void *context, text what), void *context,
                                 struct problem *problem);

/* Reading back. */
struct ledger_item {
    int64_t account_id; /* 0 where the kind has none (fx rates, costs by channel) */
    int64_t record_id;  /* account, contact, subscription, line … internal id; 0 if none */
    int64_t change_id;
    int64_t recorded_at;               /* committed_at of change_id; INSTANT_ABSENT unless asked for */
    const struct record_value *values; /* by field position; REFERENCE numbers are internal ids */
    int value_count;
    const struct record_custom *custom; /* accounts and contacts, when asked for */
    int custom_count;
};
typedef enum result (*ledger_visit)(void *context, const struct ledger_item *item, struct problem *problem);
enum {
    LEDGER_SCAN_TEXTS = 1, /* erasable texts and external ids too */
    LEDGER_SCAN_CUSTOM = 2,
    LEDGER_SCAN_RECORDED = 4
};
/* Every row of `kind` that stands as known at `known_change`, ordered by account id, then key. Account
 * ids in [account_from, account_to]; 0 and INT64_MAX for all. What the item points to lasts until `visit`
 * returns; `visit` may read on the same connection, but not scan the same kind. NAME values carry their text
 * always, and their number: dense, the same for equal names, for the life of the database. Persons (contact,
 * user, by whom) carry their number always, and their e-mail only with texts, until erased. */
MUST_USE enum result ledger_scan(struct store_connection *connection, enum record_kind kind,
                                 int64_t known_change, int64_t account_from, int64_t account_to, int flags,
                                 ledger_visit visit, void *context, struct problem *problem);
/* The last change committed at or before `instant`; 0 when none. */
MUST_USE enum result ledger_change_at(struct store_connection *connection, int64_t instant,
                                      int64_t *ret_change, struct problem *problem);
MUST_USE enum result ledger_last_change(struct store_connection *connection, int64_t *ret_change,
                                        int64_t *ret_committed_at, struct problem *problem);
MUST_USE enum result ledger_account_find(struct store_connection *connection, text external_id,
                                         int64_t *ret_account_id, struct problem *problem);
MUST_USE enum result ledger_account_count(struct store_connection *connection, int64_t *ret_highest_id,
                                          struct problem *problem);

#endif
