/* Histories as import files, to be taken through the real record. */
#ifndef FAROL_TESTS_PROPERTY_HISTORY_FILE_H
#define FAROL_TESTS_PROPERTY_HISTORY_FILE_H

#include "base/buffer.h"
#include "history.h"
#include "ledger/record.h"

/* Makes the history one that the record takes: accounts one after another, no lines of subscriptions that
 * do not exist or have another currency, no changes before the start, one cost a key. */
void history_for_record(struct history *history);
/* Mends some of its rows, as a correction would: amounts, days, scores, rates, fields of accounts. */
void history_correct(struct history *history, uint64_t seed);
/* The rows of `kind` with the import's columns, as CSV. */
void history_write(const struct history *history, enum record_kind kind, struct buffer *out);

#endif
