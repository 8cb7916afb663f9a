/* How each column of a file writes numbers and days, decided over the whole file before a single row
 * is imported, so that 1.234 is never read one way on one line and another way on the next.
 *
 * Numbers: a column that proves a decimal comma (12,5) has one, one that proves a dot has that; one
 * that proves both is an error naming both cells. A column that proves nothing (1.234 alone) follows
 * the other columns, then the delimiter (; is the decimal comma's companion), then the dot.
 * Days: 31/01/2024 anywhere in a column makes it day first; else 01/31/2024 makes it month first;
 * a column that proves nothing is day first. */
#ifndef FAROL_INTAKE_EVIDENCE_H
#define FAROL_INTAKE_EVIDENCE_H

#include "intake/evaluate.h"

struct evidence;

/* Lives in `arena`. */
struct evidence *evidence_begin(const struct binding *binding, struct arena *arena);
/* Whether any column needs to be looked at. */
bool evidence_is_needed(const struct evidence *evidence);
void evidence_add(struct evidence *evidence, const struct table_row *row);
/* Writes the decisions into `binding`. */
MUST_USE enum result evidence_decide(const struct evidence *evidence, struct binding *binding, char delimiter,
                                     struct problem *problem);
/* What was decided without proof, a line each, for the person to look at; lives in `arena`. */
text evidence_notes(const struct evidence *evidence, const struct binding *binding, struct arena *arena);

#endif
