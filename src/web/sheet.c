/* Small lists as files: see sheet.h. */
#include "web/sheet.h"

#include <math.h>

#include "codec/csv.h"
#include "language/language.h"
#include "web/download.h"
#include "web/people/audit.h"

static bool is_empty(const struct web_cell *cell)
{
    switch (cell->kind) {
    case WEB_CELL_TEXT:
        return text_is_absent(cell->words);
    case WEB_CELL_DAY:
        return cell->number == DAY_ABSENT;
    case WEB_CELL_NUMBER:
        break;
    }
    return cell->number == MONEY_ABSENT;
}

static text cell_words(struct arena *arena, const struct web_cell *cell)
{
    char day[11];
    if (is_empty(cell))
        return TEXT("");
    if (cell->kind == WEB_CELL_TEXT)
        return cell->words;
    return cell->kind == WEB_CELL_DAY ? text_copy(arena, text_of(day_format((int32_t)cell->number, day)))
                                      : web_download_decimal(arena, cell->number, cell->digits);
}

static void write_csv(struct arena *arena, const struct web_sheet *sheet, struct buffer *out)
{
    char separator = web_download_separator();
    web_download_csv_begin(out);
    for (size_t i = 0; i < sheet->column_count; i++)
        csv_write_cell(out, text_of(_(sheet->heads[i])), separator, i == 0, true);
    csv_write_line_end(out);
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->column_count; i++) {
            const struct web_cell *cell = &sheet->cells[row * sheet->column_count + i];
            csv_write_cell(out, cell_words(arena, cell), separator, i == 0, cell->kind == WEB_CELL_TEXT);
        }
        csv_write_line_end(out);
    }
}

static void write_xlsx_cell(struct xlsx_writer *writer, const struct web_cell *cell)
{
    if (cell->kind == WEB_CELL_TEXT)
        xlsx_write_text(writer, cell->words);
    else if (cell->kind == WEB_CELL_DAY)
        xlsx_write_day(writer, (int32_t)cell->number);
    else if (cell->digits == 0)
        xlsx_write_number(writer, is_empty(cell) ? NAN : (double)cell->number);
    else
        xlsx_write_money(writer, cell->number, cell->digits);
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    const struct web_sheet *sheet = context;
    (void)problem;
    for (size_t i = 0; i < sheet->column_count; i++)
        xlsx_write_heading(writer, text_of(_(sheet->heads[i])));
    xlsx_write_row_end(writer);
    for (size_t row = 0; row < sheet->row_count && row < WEB_DOWNLOAD_ROWS_MAX; row++) {
        for (size_t i = 0; i < sheet->column_count; i++)
            write_xlsx_cell(writer, &sheet->cells[row * sheet->column_count + i]);
        xlsx_write_row_end(writer);
    }
    return RESULT_OK;
}

void web_sheet_send(struct http_request *request, struct http_response *response,
                    struct web_application *application, const struct web_sheet *sheet)
{
    bool as_xlsx = text_ends_with(request->path, TEXT(".xlsx"));
    web_audit(request, application,
              &(struct web_audited){.action = sheet->action,
                                    .object_kind = sheet->object_kind,
                                    .count = (int64_t)sheet->row_count});
    web_download_name_answer(request, response, web_download_name(request->arena, sheet->name, sheet->day),
                             as_xlsx);
    if (as_xlsx)
        web_download_xlsx(request, response, text_of(sheet->title), write_xlsx, (void *)(uintptr_t)sheet);
    else
        write_csv(request->arena, sheet, &response->body);
}
