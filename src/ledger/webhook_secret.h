/* The secrets that webhooks are signed with: one of the installation's, and for a while after it was replaced
 * the one before it. Kept apart from the record, like keys and users; they are read back as they are, so they
 * go into no log, no audit and no export. Writes run inside store_write, reads on a reader. */
#ifndef FAROL_LEDGER_WEBHOOK_SECRET_H
#define FAROL_LEDGER_WEBHOOK_SECRET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/store.h"

struct ledger_webhook_secret {
    text secret; /* "whsec_…" */
    int64_t created_at;
    int64_t retires_at; /* INSTANT_ABSENT: it stands */
};
/* Those that sign at `now`, the newest first; texts live in `arena`. None before the first is made. */
MUST_USE enum result ledger_webhook_secret_list(struct store_connection *connection, int64_t now,
                                                struct arena *arena,
                                                struct ledger_webhook_secret **ret_secrets, size_t *ret_count,
                                                struct problem *problem);
/* Makes `secret` the one that stands; what stood signs until `retires_at`, what has retired is taken out. */
MUST_USE enum result ledger_webhook_secret_put(struct store_connection *connection, text secret, int64_t now,
                                               int64_t retires_at, struct problem *problem);

#endif
