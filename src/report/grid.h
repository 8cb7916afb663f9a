/* Columns of text on a terminal: widths counted in characters, texts to the left, figures to the right,
 * two spaces between, none at a line's end. */
#ifndef FAROL_REPORT_GRID_H
#define FAROL_REPORT_GRID_H

#include "base/buffer.h"
#include "base/text.h"

/* `cells` row by row, `width` a row; `is_text` by column. */
void grid_append(struct arena *arena, const text *cells, const bool *is_text, size_t width, size_t row_count,
                 struct buffer *out);

#endif
