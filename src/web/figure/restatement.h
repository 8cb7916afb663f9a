/* The restatement's page, in two parts: what differs (restatement.c), and which changes of the record did it
 * (restatement_change.c). Private to these. */
#ifndef FAROL_WEB_RESTATEMENT_H
#define FAROL_WEB_RESTATEMENT_H

#include "ledger/ledger.h"
#include "view/restatement.h"
#include "web/application.h"

/* Two states of the record: after `first` up to and with `last`. */
struct restated_span {
    struct http_request *request;
    struct web_application *application;
    struct store_connection *connection;
    int64_t first, last;
};
/* What was recorded in between of one account that MRR is made of, at most `most` changes, newest last. */
MUST_USE enum result restated_changes(const struct restated_span *span, int64_t account_id, size_t most,
                                      struct view_restated_change **ret_changes, size_t *ret_count,
                                      struct problem *problem);
/* The same of exchange rates. */
MUST_USE enum result restated_rates(const struct restated_span *span, size_t most,
                                    struct view_restated_change **ret_changes, size_t *ret_count,
                                    struct problem *problem);

#endif
