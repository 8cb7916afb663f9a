/* A record's values as import files write them: the inverse of the import's parsing, used by the export
 * and by the sample company's files, so that export → import is the identity. Pure; any thread. */
#ifndef FAROL_LEDGER_RECORD_FORMAT_H
#define FAROL_LEDGER_RECORD_FORMAT_H

#include "ledger/record.h"

#define RECORD_FORMAT_BYTES 64

/* Days YYYY-MM-DD, months YYYY-MM, instants RFC 3339 in UTC, money and scores and rates decimal with a
 * dot and no more decimals than needed, choices and currencies by name, booleans true and false.
 * `currency` is the row's (for money). Untouched and absent values are the empty text. Texts come back as
 * they are, everything else stands in `scratch`. */
text record_value_format(const struct record_field *field, const struct record_value *value, uint8_t currency,
                         char scratch[RECORD_FORMAT_BYTES]);

#endif
