/* From what a row gives to checked values with numbers for names and references (private to ledger/). */
#ifndef FAROL_LEDGER_RESOLVE_H
#define FAROL_LEDGER_RESOLVE_H

#include "ledger/engine.h"

/* Stands before the hash that is the external id of a row without one; no given id holds it. */
#define LEDGER_CONTENT_KEY_MARK "\x01"

/* Fills put->given; sets put->refused with field and reason. */
MUST_USE enum result resolve_row(struct put *put, struct problem *problem);
/* put->external_id from the whole content in put->values (defaults included). */
void resolve_content_key(struct put *put);

#endif
