/* What people call the kinds of record, their fields and their choices: one table of words for forms,
 * histories, files' heads and lists. The names of import columns (record.h) are for programs and stay.
 *
 * All messages are static, in the thread's language. */
#ifndef FAROL_LEDGER_WORDS_H
#define FAROL_LEDGER_WORDS_H

#include "ledger/record.h"

const char *record_kind_singular(enum record_kind kind); /* "Subscription" */
const char *record_kind_plural(enum record_kind kind);   /* "Subscriptions" */
/* "Customer since" of (RECORD_ACCOUNT, ACCOUNT_SIGNUP_DATE). */
const char *record_field_label(enum record_kind kind, int field);
/* What to write there, in a short sentence; NULL where the label says it all. */
const char *record_field_hint(enum record_kind kind, int field);
/* "monthly" for the first choice of a subscription's interval unit; of FIELD_CHOICE alone. */
const char *record_choice_label(enum record_kind kind, int field, int64_t choice);

#endif
