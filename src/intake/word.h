/* Yes and no, and the words of a choice, in English and Portuguese, whatever their case and accents. */
#ifndef FAROL_INTAKE_WORD_H
#define FAROL_INTAKE_WORD_H

#include "ledger/record.h"

bool word_boolean(text value, bool *ret_value);
/* The index of the choice that `value` names: its own word, or a known other ("mensal" for month). */
bool word_choice(const struct record_field *field, text value, int64_t *ret_index);

#endif
