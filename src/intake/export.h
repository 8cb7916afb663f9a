/* The inverse of the import: every row of a kind that stands, as CSV with the import's columns, so that
 * importing the file into an empty database makes the same record. Accounts and contacts carry their
 * custom fields behind. Ordered as the record is: by account, then key. */
#ifndef FAROL_INTAKE_EXPORT_H
#define FAROL_INTAKE_EXPORT_H

#include "base/buffer.h"
#include "ledger/ledger.h"

/* Takes the next piece of the file; anything but RESULT_OK stops the export. */
typedef enum result (*export_sink)(void *context, text piece, struct problem *problem);

/* `known_change` as in ledger_scan (LEDGER_NOW). `ret_rows` may be NULL. Memory stays small whatever the
 * number of rows. */
MUST_USE enum result intake_export(struct store_connection *connection, enum record_kind kind,
                                   int64_t known_change, export_sink sink, void *context, int64_t *ret_rows,
                                   struct problem *problem);

#endif
