/* What a file seems to be: which kinds it makes and where each field comes from, by the names of its columns
 * and the first rows. A guess is a plan for a person to look at, never more: whatever it says stands on the
 * page and can be changed.
 *
 * A file that Farol wrote itself is recognised by its names and mapped name by name. Otherwise the kind is
 * the one whose telling fields are there, accounts are made beside it where their names stand in the same
 * rows, and what must be there and is not (currency, interval, a code) is filled with what is likely. */
#ifndef FAROL_INTAKE_GUESS_H
#define FAROL_INTAKE_GUESS_H

#include "intake/plan.h"
#include "intake/sample.h"

/* `wanted` RECORD_KIND_COUNT: find out; else this kind (and accounts beside it where they are there).
 * `currency` is the organisation's. Returns the kind the file is chiefly of. Lives in `arena`. */
enum record_kind guess(struct plan *ret, const struct intake_sample *sample, enum record_kind wanted,
                       uint8_t currency, struct arena *arena);
/* Whether the file's names are those of Farol's own export of `kind`. */
bool guess_is_own(const struct intake_sample *sample, enum record_kind kind);

#endif
