/* Writing an XLSX file of one sheet, row by row in constant memory (libxlsxwriter).
 *
 * Texts are written as texts, never as formulas, whatever they begin with; days and amounts as
 * numbers with their format. A writer belongs to one thread; nothing is on disk before finish. */
#ifndef FAROL_CODEC_XLSX_WRITE_H
#define FAROL_CODEC_XLSX_WRITE_H

#include "base/day.h"
#include "base/result.h"
#include "base/text.h"

struct xlsx_writer;

/* `sheet` is cut to what spreadsheets allow (31 characters, none of []:*?/\). */
MUST_USE enum result xlsx_write_begin(struct xlsx_writer **ret_writer, const char *path, text sheet,
                                      struct problem *problem);
/* One cell each, from left to right. Absent values (absent text, NAN, MONEY_ABSENT, DAY_ABSENT) leave
 * the cell empty. Texts are cut at 32,767 characters, a spreadsheet's limit. */
void xlsx_write_heading(struct xlsx_writer *writer, text value);
void xlsx_write_text(struct xlsx_writer *writer, text value);
void xlsx_write_number(struct xlsx_writer *writer, double number);
void xlsx_write_money(struct xlsx_writer *writer, int64_t minor, int digits);
void xlsx_write_day(struct xlsx_writer *writer, int32_t day);
void xlsx_write_row_end(struct xlsx_writer *writer);
/* Writes the file and frees the writer in every case. FULL where the disk is. */
MUST_USE enum result xlsx_write_finish(struct xlsx_writer *writer, struct problem *problem);

#endif
