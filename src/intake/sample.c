/* See sample.h. */
#include "intake/sample.h"

#include "intake/guess_field.h"
#include "language/language.h"

enum { HEADER_ROWS_LOOKED_AT = 30, SAMPLE_COLUMNS_MAX = 500 };

struct raw_row {
    text *cells;
    int count;
    int64_t line;
};

struct raw {
    struct raw_row rows[SAMPLE_ROWS_MAX + HEADER_ROWS_LOOKED_AT];
    int count;
};

static text cut_cell(struct arena *arena, text cell)
{
    cell = text_trim(cell);
    size_t length = cell.length;
    if (length > SAMPLE_CELL_BYTES_MAX) {
        length = SAMPLE_CELL_BYTES_MAX;
        while (length > 0 && ((unsigned char)cell.data[length] & 0xC0) == 0x80)
            length--;
    }
    return length ? text_copy(arena, text_slice(cell, 0, length)) : TEXT("");
}

static void take_row(struct raw *raw, const struct table_row *row, struct arena *arena)
{
    struct raw_row *taken = &raw->rows[raw->count++];
    taken->line = row->line;
    taken->count = row->count < SAMPLE_COLUMNS_MAX ? row->count : SAMPLE_COLUMNS_MAX;
    taken->cells = arena_array(arena, text, (size_t)taken->count);
    for (int i = 0; i < taken->count; i++)
        taken->cells[i] = cut_cell(arena, row->cells[i]);
}

static int count_known(const struct raw_row *row)
{
    int known = 0;
    for (int i = 0; i < row->count; i++)
        known += guess_is_known_name(row->cells[i]);
    return known;
}

/* The row that names several columns that Farol knows, and more than the first one does. */
static int find_header(const struct raw *raw, int64_t header_line)
{
    int best = 0, best_known = 0;
    for (int i = 0; i < raw->count && i < HEADER_ROWS_LOOKED_AT; i++) {
        if (header_line) {
            if (raw->rows[i].line >= header_line)
                return i;
            continue;
        }
        int known = count_known(&raw->rows[i]);
        if (i == 0)
            best_known = known > 1 ? known : 1;
        else if (known > best_known) {
            best = i;
            best_known = known;
        }
    }
    return best;
}

static void lay_out(struct intake_sample *sample, const struct raw *raw, int header, struct arena *arena)
{
    const struct raw_row *names = &raw->rows[header];
    sample->columns = names->cells;
    sample->column_count = names->count;
    sample->header_line = header > 0 ? names->line : 0;
    sample->rows = arena_array(arena, text *, SAMPLE_ROWS_MAX);
    sample->lines = arena_array(arena, int64_t, SAMPLE_ROWS_MAX);
    for (int i = header + 1; i < raw->count && sample->row_count < SAMPLE_ROWS_MAX; i++) {
        text *cells = arena_array(arena, text, (size_t)names->count);
        for (int j = 0; j < names->count; j++)
            cells[j] = j < raw->rows[i].count ? raw->rows[i].cells[j] : TEXT("");
        sample->lines[sample->row_count] = raw->rows[i].line;
        sample->rows[sample->row_count++] = cells;
    }
}

enum result sample_read(struct intake_sample *ret, const char *path, const struct table_options *options,
                        int64_t header_line, struct arena *arena, struct problem *problem)
{
    struct table_reader *reader;
    struct intake_sample sample = {0};
    struct raw *raw = arena_new(arena, struct raw);
    const struct table_row *row = NULL;
    enum result result = table_open(&reader, path, options, problem);
    if (result != RESULT_OK)
        return result;
    while (raw->count < SAMPLE_ROWS_MAX + HEADER_ROWS_LOOKED_AT) {
        result = table_next(reader, &row, problem);
        if (result != RESULT_OK || !row)
            break;
        if (!row->fault || raw->count == 0)
            take_row(raw, row, arena);
    }
    sample.whole = !row;
    sample.delimiter = table_delimiter(reader);
    table_close(reader);
    if (result != RESULT_OK)
        return result;
    if (raw->count == 0)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("The file is empty; its first row must name the columns."));
    lay_out(&sample, raw, find_header(raw, header_line), arena);
    *ret = sample;
    return RESULT_OK;
}
