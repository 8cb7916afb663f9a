/* The XLSX reader behind table.h: libzip for the archive, expat for its XML, one row at a time.
 *
 * Sizes are checked before anything is inflated (zip bombs are refused), DTDs are refused, shared
 * strings are kept in memory up to a stated bound, and the sheet itself is streamed. Numbers whose
 * format shows a date come out as days or instants (1900 and 1904 systems alike). */
#ifndef FAROL_CODEC_XLSX_H
#define FAROL_CODEC_XLSX_H

#include "codec/table.h"

struct xlsx_reader;

MUST_USE enum result xlsx_open(struct xlsx_reader **ret_reader, const char *path,
                               const struct table_options *options, struct problem *problem);
/* From memory, for the fuzzer and tests; `content` must outlive the reader. */
MUST_USE enum result xlsx_open_memory(struct xlsx_reader **ret_reader, text content,
                                      const struct table_options *options, struct problem *problem);
MUST_USE enum result xlsx_next(struct xlsx_reader *reader, const struct table_row **ret_row,
                               struct problem *problem);
void xlsx_close(struct xlsx_reader *reader);
void xlsx_progress(const struct xlsx_reader *reader, int64_t *ret_done, int64_t *ret_total);

#endif
