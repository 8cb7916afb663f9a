/* The audit: who did what, when, to which object, to how many, from where. Lines are added, never changed.
 *
 * A line that goes with a change of the record names it and stands in the same transaction; the list reads
 * every other change from `change` itself, so that nothing is missing whatever wrote it (a command, an
 * import, an undo). Lines hold no personal data: people are ids, what was typed in vain is not kept.
 * Writes run inside store_write, reads on a reader. */
#ifndef FAROL_LEDGER_AUDIT_H
#define FAROL_LEDGER_AUDIT_H

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

#endif
