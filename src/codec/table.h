/* A file of rows, whatever its format: CSV in its many dialects, or a sheet of an XLSX workbook,
 * told apart by their first bytes. Rows come one at a time in constant memory, whatever the size.
 *
 * What cannot be read at all (a truncated archive, a quote that never closes, NUL bytes) is a
 * problem that names the place; a row that alone cannot be read comes with a `fault` instead.
 * A reader belongs to one thread; a row's cells are borrowed until the next call. */
#ifndef FAROL_CODEC_TABLE_H
#define FAROL_CODEC_TABLE_H

#include "base/result.h"
#include "base/text.h"

#define TABLE_CELL_BYTES_MAX ((size_t)1 << 20)
#define TABLE_ROW_BYTES_MAX ((size_t)16 << 20)
#define TABLE_COLUMNS_MAX 2000

enum table_encoding {
    TABLE_ENCODING_OPEN, /* nothing but ASCII so far */
    TABLE_UTF_8,
    TABLE_WINDOWS_1252,
    TABLE_UTF_16_LITTLE,
    TABLE_UTF_16_BIG
};

/* What a cell holds. CSV knows only text. The other kinds are written in one form: a number with a
 * dot, a day YYYY-MM-DD, an instant YYYY-MM-DDTHH:MM:SS, "true" or "false", an error as "#N/A". */
enum table_cell_kind { CELL_TEXT, CELL_NUMBER, CELL_DAY, CELL_INSTANT, CELL_BOOLEAN, CELL_ERROR };

struct table_row {
    const text *cells;
    const uint8_t *kinds; /* NULL where all are CELL_TEXT */
    int count;
    int64_t line;      /* where it starts in the file, from 1 (a sheet: its row number) */
    const char *fault; /* NULL, or why this row cannot be read; translated, static */
    int fault_column;  /* from 0 */
};

struct table_options {
    char delimiter;               /* 0: found out */
    enum table_encoding encoding; /* TABLE_ENCODING_OPEN: found out */
    text sheet;                   /* absent: the first */
};

struct table_reader;

MUST_USE enum result table_open(struct table_reader **ret_reader, const char *path,
                                const struct table_options *options, struct problem *problem);
/* CSV from memory, for tests and uploads; `content` must outlive the reader. */
MUST_USE enum result table_open_memory(struct table_reader **ret_reader, text content,
                                       const struct table_options *options, struct problem *problem);
/* The next row that is not blank; *ret_row NULL at the end. */
MUST_USE enum result table_next(struct table_reader *reader, const struct table_row **ret_row,
                                struct problem *problem);
void table_close(struct table_reader *reader); /* NULL is fine */

char table_delimiter(const struct table_reader *reader); /* 0 for a sheet */
/* Bytes read so far and in all; the total is 0 where it is not known. */
void table_progress(const struct table_reader *reader, int64_t *ret_done, int64_t *ret_total);

#endif
