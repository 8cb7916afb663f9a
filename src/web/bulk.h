/* What pages and the API did to several at once stands in the record as an import of its own (LEDGER_BULK_…,
 * ledger/import_list.h), so that it can be taken back as one: by whoever did it, once, while nothing of it
 * was changed since. */
#ifndef FAROL_WEB_BULK_H
#define FAROL_WEB_BULK_H

#include "web/application.h"

/* Takes back the import `import_id` of that name; NOT_FOUND where it is none of this person's, or taken back
 * already; CONFLICT where some of it was changed since. `object_kind` is the audit's. */
MUST_USE enum result web_bulk_take_back(struct web_application *application,
                                        const struct http_request *request, const char *source_name,
                                        int64_t import_id, const char *object_kind, struct problem *problem);
/* POST of the form's fields `undo` (the import's number) and `back`: the same, and leads back there. */
void web_bulk_undo(struct http_request *request, struct http_response *response,
                   struct web_application *application, const char *source_name, const char *object_kind);

#endif
