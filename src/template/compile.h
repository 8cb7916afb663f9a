/* The compile-time back end: page templates become C functions over plain structs, so that a misspelt
 * field, or a value of a wrong type for its place, is an error of the build at the template's line.
 *
 * A page "dashboard" over `struct view_dashboard` becomes
 *     void view_write_dashboard(struct buffer *out, const struct view_dashboard *self);
 * which the header that its directive names declares by hand; a partial becomes a static function. A
 * list `rows` has its length in `rows_count` beside it. Messages stay _("…"), tr_n("…") and tr_c("…")
 * for xgettext. */
#ifndef FAROL_TEMPLATE_COMPILE_H
#define FAROL_TEMPLATE_COMPILE_H

#include "base/buffer.h"
#include "template/template.h"

struct template_symbol {
    text name, markup;
}; /* <symbol id="name" …>…</symbol> */

/* Reads the symbols of an SVG sprite, one a line. */
size_t template_read_symbols(struct arena *arena, text sprite, struct template_symbol **ret_symbols);

/* Appends one C file for all the templates (parsed and checked) to `out`. `paths` are the files' names
 * for #line. BAD_INPUT for a render of what is not there or of a page, for a ring of partials, unknown
 * icons or arguments. */
MUST_USE enum result template_compile(struct arena *arena, const struct template *templates,
                                      const text *paths, size_t count, const struct template_symbol *symbols,
                                      size_t symbol_count, struct buffer *out, struct problem *problem);

#endif
