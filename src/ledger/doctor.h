/* Checks of the record beyond the database's own: that the chain of changes and versions is whole. */
#ifndef FAROL_LEDGER_DOCTOR_H
#define FAROL_LEDGER_DOCTOR_H

#include "store/store.h"

/* Hands every kind of fault found to `report`, in the person's language, with the number of rows. Reads
 * whole tables: some seconds a million rows. */
MUST_USE enum result ledger_doctor(struct store_connection *connection,
                                   void (*report)(void *context, text fault), void *context,
                                   struct problem *problem);

#endif
