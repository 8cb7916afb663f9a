/* Intervals that one word says whole: “trimestral” and “quarterly” are three months. Files in the wild
 * write that word and no count, so the count may be left out of subscriptions: it follows from the word,
 * and is 1 for a plain unit. */
#ifndef FAROL_INTAKE_INTERVAL_H
#define FAROL_INTAKE_INTERVAL_H

#include "ledger/record.h"

/* Whether a file or mapping that gives the interval's unit may leave this required field out. */
bool interval_may_lack(enum record_kind kind, int field);
/* The positions of unit and count in the kind's table; false for kinds without an interval. */
bool interval_fields(enum record_kind kind, int *ret_unit, int *ret_count);
/* Puts the count that `word`, the unit as the file writes it, says into `record`. NULL, or why the
 * count given beside it contradicts the word; translated, static. */
const char *interval_settle(struct record_row *record, text word);

#endif
