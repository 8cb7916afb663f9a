/* Which field a column is for a kind, as a person would read its name: header.h's names and synonyms, then
 * the same with what stands in brackets and the little words left out ("Início do contrato (data)"). */
#ifndef FAROL_INTAKE_GUESS_FIELD_H
#define FAROL_INTAKE_GUESS_FIELD_H

#include "ledger/record.h"

enum guess_strength { GUESS_NONE, GUESS_LOOSE, GUESS_SYNONYM, GUESS_OWN };

/* The field's position, -1 without one. */
int guess_field(enum record_kind kind, text name, enum guess_strength *ret_strength);
/* Whether any kind knows a column of this name. */
bool guess_is_known_name(text name);
/* Whether the name says the code of a customer: "CustOrgID", "Cód. do cliente". */
bool guess_is_account_code(text name);
/* Whether the name says so much a month (1), a year (12); 0: neither. */
int guess_amount_months(text name);

#endif
