/* The audit: who did what, when, to which object, to how many, from where. Lines are added, never changed.
 *
 * A line that goes with a change of the record names it and stands in the same transaction; the list reads
 * every other change from `change` itself, so that nothing is missing whatever wrote it (a command, an
 * import, an undo). Lines hold no personal data: people are ids, what was typed in vain is not kept.
 * Writes run inside store_write, reads on a reader. */
#ifndef FAROL_LEDGER_AUDIT_H
#define FAROL_LEDGER_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/text.h"
#include "store/store.h"

#define LEDGER_AUDIT_QUANTITY_NONE INT64_MIN

struct ledger_audit_line {
    int64_t id;        /* given by ledger_audit_put */
    int64_t at;        /* instant */
    int64_t user_id;   /* 0: nobody known */
    text action;       /* "sign-in", "account-edited", "export-accounts" … */
    text peer;         /* address; "cli" */
    text detail;       /* short, without personal data; may be absent */
    text object_kind;  /* "account", "user", "figure" …; absent: none */
    text object;       /* its external id or name */
    int64_t quantity;  /* rows written or exported; LEDGER_AUDIT_QUANTITY_NONE */
    int64_t change_id; /* 0: no change of the record */
};
MUST_USE enum result ledger_audit_put(struct store_connection *connection,
                                      const struct ledger_audit_line *line, struct problem *problem);

/* ---- the list ---- */

/* What a change of the record without a line of its own is called. */
#define LEDGER_AUDIT_IMPORTED "imported"
#define LEDGER_AUDIT_UNDONE "import-undone"
#define LEDGER_AUDIT_RECORDED "record-changed"
#define LEDGER_AUDIT_SETTING "setting-changed"

/* A line in the list: of the audit, or a change of the record that no line of it names. */
struct ledger_audit_entry {
    struct ledger_audit_line line; /* of a change: its import as object and quantity; id: the change's */
    bool is_change;
    text actor;       /* the person's name, else e-mail, else what a change names ("cli"); may be absent */
    text object_name; /* the person that the line is about; absent: none */
    text import_name; /* the imported file's; absent: none */
    uint64_t kinds;   /* bits of the record kinds that a change wrote; 0: settings */
};
/* Where the list goes on: behind an entry. {0}: from the newest. */
struct ledger_audit_place {
    int64_t at;
    bool is_change;
    int64_t id;
};
struct ledger_audit_filter {
    int64_t user_id;     /* 0: everybody's */
    text action, object; /* absent: any. An object matches letter by letter */
    int64_t from, to;    /* instants, [from, to) */
    struct ledger_audit_place after;
    int64_t most; /* entries at most */
};
/* The newest first; texts are valid during the call. */
MUST_USE enum result ledger_audit_list(
    struct store_connection *connection, const struct ledger_audit_filter *filter,
    enum result (*visit)(void *context, const struct ledger_audit_entry *entry, struct problem *problem),
    void *context, struct problem *problem);

#endif
