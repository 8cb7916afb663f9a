/* The XLSX writer over libxlsxwriter in its constant-memory mode: rows go to a temporary file as they
 * are written, and into the archive at the end. */
#include "codec/xlsx_write.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/money.h"
#include "language/language.h"

#define TEXT_CHARACTERS_MAX 32767

struct xlsx_writer {
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *heading, *day, *money;
    lxw_row_t row;
    lxw_col_t column;
    bool too_long;
};

/* Cuts at `characters_max` code points; NUL-terminated, freed by the caller, NULL without memory. */
static char *terminated(text value, size_t characters_max)
{
    size_t length = 0, characters = 0;
    while (length < value.length && value.data[length]) {
        if (((unsigned char)value.data[length] & 0xC0) != 0x80 && ++characters > characters_max)
            break;
        length++;
    }
    return strndup(value.data ? value.data : "", length);
}

static char *sheet_name(text wanted)
{
    char *name = terminated(wanted, 31);
    for (char *at = name; at && *at; at++)
        if (strchr("[]:*?/\\'", *at))
            *at = ' ';
    return name;
}

enum result xlsx_write_begin(struct xlsx_writer **ret_writer, const char *path, text sheet,
                             struct problem *problem)
{
    struct xlsx_writer *writer = calloc(1, sizeof(*writer));
    char *name = sheet_name(sheet);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (writer && name)
        writer->workbook = workbook_new_opt(path, &options);
    if (writer && writer->workbook)
        writer->sheet = workbook_add_worksheet(writer->workbook, *name ? name : NULL);
    free(name);
    if (!writer || !writer->sheet) {
        if (writer && writer->workbook)
            lxw_workbook_free(writer->workbook);
        free(writer);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    writer->heading = workbook_add_format(writer->workbook);
    format_set_bold(writer->heading);
    writer->day = workbook_add_format(writer->workbook);
    format_set_num_format(writer->day, "yyyy-mm-dd");
    writer->money = workbook_add_format(writer->workbook);
    format_set_num_format(writer->money, "#,##0.00");
    worksheet_freeze_panes(writer->sheet, 1, 0);
    *ret_writer = writer;
    return RESULT_OK;
}

static void write_text(struct xlsx_writer *writer, text value, lxw_format *format)
{
    if (!text_is_empty(value)) {
        char *cut = terminated(value, TEXT_CHARACTERS_MAX);
        if (!cut ||
            worksheet_write_string(writer->sheet, writer->row, writer->column, cut, format) != LXW_NO_ERROR)
            writer->too_long = true;
        free(cut);
    }
    writer->column++;
}

void xlsx_write_heading(struct xlsx_writer *writer, text value)
{
    write_text(writer, value, writer->heading);
}

void xlsx_write_text(struct xlsx_writer *writer, text value)
{
    write_text(writer, value, NULL);
}

static void write_number(struct xlsx_writer *writer, double number, lxw_format *format)
{
    if (isfinite(number) &&
        worksheet_write_number(writer->sheet, writer->row, writer->column, number, format) != LXW_NO_ERROR)
        writer->too_long = true;
    writer->column++;
}

void xlsx_write_number(struct xlsx_writer *writer, double number)
{
    write_number(writer, number, NULL);
}

void xlsx_write_money(struct xlsx_writer *writer, int64_t minor, int digits)
{
    write_number(writer, minor == MONEY_ABSENT ? NAN : (double)minor / pow(10, digits), writer->money);
}

void xlsx_write_day(struct xlsx_writer *writer, int32_t day)
{
    int32_t epoch =
        day < -25509 ? DAY_ABSENT : -25569; /* 1899-12-30; spreadsheets begin on 1900-03-01 for sure */
    write_number(writer, day == DAY_ABSENT || epoch == DAY_ABSENT ? NAN : (double)(day - epoch), writer->day);
}

void xlsx_write_row_end(struct xlsx_writer *writer)
{
    writer->row++;
    writer->column = 0;
    if (writer->row > LXW_ROW_MAX)
        writer->too_long = true;
}

enum result xlsx_write_finish(struct xlsx_writer *writer, struct problem *problem)
{
    bool too_long = writer->too_long;
    lxw_error error = workbook_close(writer->workbook);
    int cause = errno;
    free(writer);
    if (error != LXW_NO_ERROR) {
        problem_set(problem, cause == ENOSPC ? RESULT_FULL : RESULT_IO,
                    cause == ENOSPC ? _("The disk is full; the XLSX file was not written.")
                                    : _("The XLSX file could not be written."));
        if (problem)
            problem_detail(problem, "%s", lxw_strerror(error));
        return cause == ENOSPC ? RESULT_FULL : RESULT_IO;
    }
    if (too_long)
        return problem_set(problem, RESULT_LIMIT,
                           _("A sheet holds 1,048,576 rows at most; take CSV instead."));
    return RESULT_OK;
}
