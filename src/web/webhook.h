/* Webhooks as the Standard Webhooks write them: each message has an id that stays the same when it is sent
 * again, the instant it is sent at, and a signature of both and the body by which a receiver knows that it is
 * ours and new. One secret an installation, made by chance when it is first needed; another takes its place
 * when somebody asks for one, and both sign for a day, so that nothing is lost while receivers learn it. */
#ifndef FAROL_WEB_WEBHOOK_H
#define FAROL_WEB_WEBHOOK_H

#include "ledger/webhook_secret.h"
#include "web/application.h"

enum { WEB_WEBHOOK_SECRET_BYTES = 32, WEB_WEBHOOK_OVERLAP_SECONDS = 24 * 60 * 60 };

/* Those that sign now, the newest first, at least one; texts live in `arena`. */
MUST_USE enum result web_webhook_secrets(const struct web_application *application, struct arena *arena,
                                         struct ledger_webhook_secret **ret_secrets, size_t *ret_count,
                                         struct problem *problem);
/* A secret nobody has had, "whsec_…". */
text web_webhook_secret_new(struct arena *arena);
/* The header webhook-signature: "v1,…" a secret, the newest first, with blanks between. */
text web_webhook_signature(struct arena *arena, const struct ledger_webhook_secret *secrets,
                           size_t secret_count, text id, text timestamp, text body);
/* Signs and sends; any 2xx is OK; *ret_status is what was answered, 0 when nothing was. Blocks. Not to this
 * machine or a private network unless the application may call them. */
MUST_USE enum result web_webhook_send(const struct web_application *application, text id, text url, text body,
                                      int *ret_status, struct problem *problem);

#endif
