/* One change of the record, committed as a whole: for pages, the API and commands alike.
 *
 * The work runs on the store's writer thread inside the transaction, with the person's language in use; it
 * puts rows (ledger_put) and returns. Then the whole-file checks run, the line of the audit is added, all
 * commits; after that the live columns take the change in, so that the page answered next shows it. Any
 * result but RESULT_OK leaves nothing behind. */
#ifndef FAROL_WEB_WRITE_H
#define FAROL_WEB_WRITE_H

#include "web/people/audit.h"

typedef enum result (*web_change_work)(struct ledger_change *change, void *context, struct problem *problem);

/* Runs `work` as the person of the request. `what` is the audit's line (`count` may be filled by the work:
 * it is read after it); NULL: the change's own row in the audit's list is enough. A change that wrote
 * nothing leaves no line either. Faults of the whole-file checks (a parent that does not exist …) are
 * BAD_INPUT with the first one in the message. When the change stands but the columns could not follow,
 * the result is RESULT_OK all the same: it is logged and they catch up. */
MUST_USE enum result web_change_run(struct web_application *application, const struct http_request *request,
                                    const struct web_audited *what, web_change_work work, void *context,
                                    struct problem *problem);
/* The same for work that outlives its request, or acts for a key. */
MUST_USE enum result web_change_run_as(struct web_application *application, const struct web_actor *actor,
                                       const struct web_audited *what, web_change_work work, void *context,
                                       struct problem *problem);

/* The part below both, of an application: the columns take the change in. `writing` is filled in by the
 * caller, but for what the application knows (store, organisation, zone, clock). *ret_change_id is the
 * change's number, 0 when nothing was written. */
struct web_writing;
MUST_USE enum result web_change_write(struct web_application *application, struct web_writing *writing,
                                      web_change_work work, void *context, int64_t *ret_change_id,
                                      struct problem *problem);

/* The part below all, for whoever has no web application (commands): `ret_touched` is what the columns are
 * to take in, released by the caller in any case. `fault` (NULL: the first becomes the problem) hears each
 * fault of the whole-file checks. */
struct web_writing {
    struct store *store;
    const struct organisation *organisation;
    const struct zone *zone;
    struct clock *clock;
    struct web_actor actor;
    const struct web_audited *what; /* NULL: no line */
    ledger_fault fault;
    void *fault_context;
    bool columns_later; /* web_change_write: the columns take it in when column_live_catch_up is called */
};
MUST_USE enum result web_write(const struct web_writing *writing, web_change_work work, void *context,
                               struct ledger_touched *ret_touched, struct problem *problem);

#endif
