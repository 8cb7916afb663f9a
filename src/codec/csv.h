/* The CSV reader behind table.h: RFC 4180 with the tolerance that real files need.
 *
 * The delimiter is sniffed among , ; tab and | (or told by Excel's first line "sep=;"); lines end in
 * LF, CRLF or CR; quoted cells may hold line ends and doubled quotes; text behind a closing quote is
 * kept as it stands. UTF-8, UTF-16 with its mark, or else Windows-1252: decided by the first row that
 * is not plain ASCII, and a later row that contradicts it is a fault of that row. */
#ifndef FAROL_CODEC_CSV_H
#define FAROL_CODEC_CSV_H

#include "codec/table.h"

struct csv_reader;

/* Takes over `descriptor` (closed with the reader, and on failure); total 0 where unknown. */
MUST_USE enum result csv_open(struct csv_reader **ret_reader, int descriptor, int64_t total_bytes,
                              const struct table_options *options, struct problem *problem);
MUST_USE enum result csv_open_memory(struct csv_reader **ret_reader, text content,
                                     const struct table_options *options, struct problem *problem);
MUST_USE enum result csv_next(struct csv_reader *reader, const struct table_row **ret_row,
                              struct problem *problem);
void csv_close(struct csv_reader *reader);
char csv_delimiter(const struct csv_reader *reader);
void csv_progress(const struct csv_reader *reader, int64_t *ret_done, int64_t *ret_total);

/* The delimiter that best explains a sample of ASCII-like text; ',' where none does. */
char csv_sniff(text sample);

/* Writing. A cell that needs quotes gets them; a text that a spreadsheet would take for a formula
 * (it begins with = + - @ tab or CR, and is no number) gets a leading apostrophe when
 * `for_spreadsheet`, which must be off where the file is to be imported again. */
struct buffer;
void csv_write_cell(struct buffer *out, text value, char delimiter, bool first, bool for_spreadsheet);
void csv_write_line_end(struct buffer *out);

#endif
