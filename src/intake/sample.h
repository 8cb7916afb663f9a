/* The first rows of a file, kept in memory: what a guess goes by and a page shows. The row that names the
 * columns is found among the first ones, since a title often stands above it.
 *
 * Lives in the arena given; cells are trimmed and cut to a bounded length. One thread. */
#ifndef FAROL_INTAKE_SAMPLE_H
#define FAROL_INTAKE_SAMPLE_H

#include "codec/table.h"

enum { SAMPLE_ROWS_MAX = 500, SAMPLE_CELL_BYTES_MAX = 160 };

struct intake_sample {
    text *columns; /* names, trimmed */
    int column_count;
    int64_t header_line; /* 0: the first row that is not blank */
    text **rows;         /* [row][column]; empty where the row ends before */
    int64_t *lines;
    int row_count;
    bool whole;     /* the file has no more rows */
    char delimiter; /* 0: a sheet */
};

/* BAD_INPUT where the file cannot be read or is empty. `options` may be NULL. `header_line` 0: found out. */
MUST_USE enum result sample_read(struct intake_sample *ret, const char *path,
                                 const struct table_options *options, int64_t header_line,
                                 struct arena *arena, struct problem *problem);

#endif
