/* Random rows of what is done about accounts (RECORD_STAGE … RECORD_SENTIMENT) as import files, made from the
 * kinds' own tables of fields, so that a field added later is written too. */
#ifndef FAROL_TESTS_PROPERTY_DEED_FILE_H
#define FAROL_TESTS_PROPERTY_DEED_FILE_H

#include "base/buffer.h"
#include "history.h"
#include "ledger/record.h"

/* Rows that the record takes, of accounts and subscriptions of the history; the same for the same seed. */
void deeds_write(const struct history *history, enum record_kind kind, uint64_t seed, struct buffer *out);

#endif
