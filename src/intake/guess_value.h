/* What the values of a sample say of a column: whether they can be what the name says, how they are written,
 * whether they tell rows apart. */
#ifndef FAROL_INTAKE_GUESS_VALUE_H
#define FAROL_INTAKE_GUESS_VALUE_H

#include "intake/plan.h"
#include "intake/sample.h"

/* Whether most values that stand there can be of the field's type; true where none stand. */
bool guess_values_fit(const struct intake_sample *sample, int column, const struct record_field *field);
bool guess_has_values(const struct intake_sample *sample, int column);
/* Whether a value stands in every row. */
bool guess_is_full(const struct intake_sample *sample, int column);
/* Whether no two rows have the same values in these columns together, nor an empty one in the first. */
bool guess_is_unique(const struct intake_sample *sample, const int *columns, int count);
/* Sets what cannot be found out over the whole file: two-digit years, words for "nothing" among days and
 * numbers ("-", "indeterminado"). */
void guess_formats(const struct intake_sample *sample, int column, struct plan_item *item,
                   struct arena *arena);
bool guess_end_is_inclusive(const struct intake_sample *sample, const struct plan_item *start,
                            const struct plan_item *end);

#endif
