/* Which field a column of a file is, by its name: Farol's own names first, then what people call
 * them in English and Portuguese, whatever the case, accents, spaces and underscores. */
#ifndef FAROL_INTAKE_HEADER_H
#define FAROL_INTAKE_HEADER_H

#include "ledger/record.h"

/* The field's position in the kind's table, or -1. `ret_by_own_name` says that no synonym was needed. */
int header_field(const struct record_type *type, text name, bool *ret_by_own_name);

#endif
