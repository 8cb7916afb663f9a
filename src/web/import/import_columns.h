/* The columns of a file on their page: a plan (intake/plan.h) shown as a table with selects, and read back
 * from the form.
 *
 * Fields of the form: `make` (a kind, repeated), `cN` for column N ("accounts.name", "custom", empty: left
 * out) with cN.numbers, .dates, .inclusive, .fallback, .words, .only; and `f.KIND.FIELD` for fields that no
 * column fills by itself: "cN", "=" (with f.KIND.FIELD.text), "keep" (as composed before), empty. */
#ifndef FAROL_WEB_IMPORT_COLUMNS_H
#define FAROL_WEB_IMPORT_COLUMNS_H

#include "intake/guess.h"
#include "view/import.h"
#include "web/import/import_work.h"

/* `outcome` NULL: not checked yet. Texts live in `arena`. */
void web_columns_show(struct arena *arena, const struct plan *plan, const struct intake_sample *sample,
                      const struct web_outcome *outcome, struct view_import_job *ret);
/* The plan as the form says it, made of `before` as it was shown. Absent, or what is wrong with it. */
text web_columns_take(const struct http_request *request, const struct plan *before,
                      const struct intake_sample *sample, uint8_t currency, struct plan *ret);
/* The plan's text, in `arena`. */
text web_columns_text(struct arena *arena, const struct plan *plan);

#endif
