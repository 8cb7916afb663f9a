/* The names of custom fields, for those that read all of them at once (the columns). */
#ifndef FAROL_LEDGER_CUSTOM_NAMES_H
#define FAROL_LEDGER_CUSTOM_NAMES_H

#include "ledger/record.h"
#include "store/store.h"

/* Names of the kind's custom fields, in the order in which they came, in the arena. */
MUST_USE enum result ledger_custom_names(struct store_connection *connection, enum record_kind kind,
                                         struct arena *arena, text **ret_names, uint32_t *ret_count,
                                         struct problem *problem);

#endif
