/* See grid.h. */
#include "report/grid.h"

static void append_spaces(struct buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append_byte(out, ' ');
}

void grid_append(struct arena *arena, const text *cells, const bool *is_text, size_t width, size_t row_count,
                 struct buffer *out)
{
    size_t *widths = arena_array(arena, size_t, width);
    for (size_t i = 0; i < row_count * width; i++) {
        size_t characters = text_count_characters(cells[i]);
        if (characters > widths[i % width])
            widths[i % width] = characters;
    }
    for (size_t row = 0; row < row_count; row++) {
        size_t owed = 0; /* spaces that only what comes behind calls for */
        for (size_t i = 0; i < width; i++) {
            text cell = cells[row * width + i];
            size_t gap = widths[i] - text_count_characters(cell);
            if (cell.length == 0) {
                owed += gap + 2;
                continue;
            }
            append_spaces(out, owed + (is_text[i] ? 0 : gap));
            buffer_append_text(out, cell);
            owed = (is_text[i] ? gap : 0) + 2;
        }
        buffer_append_byte(out, '\n');
    }
}
