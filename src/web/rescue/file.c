/* A list as a file, exactly what is seen, all pages of it: CSV as a stream, XLSX made on disk first. */
#include "codec/csv.h"
#include "language/language.h"
#include "web/download.h"
#include "web/people/audit.h"
#include "web/rescue/rescue.h"

enum { PIECE_BYTES = 64 * 1024 };

struct list_file {
    struct rescue_page page;
    struct web_scope scope;
    struct arena arena; /* of a chunk of rows */
    struct rescue_row *chunk;
    size_t chunk_count, chunk_next, next;
    char separator, mark;
    bool begun;
};

static void close_file(void *context)
{
    struct list_file *file = context;
    arena_release(&file->arena);
    rescue_release(&file->page);
    web_scope_release(&file->scope);
}

/* The next rows with their texts. */
static enum result load_chunk(struct list_file *file, struct problem *problem)
{
    size_t left = file->page.rows.count - file->next;
    arena_clear(&file->arena);
    file->chunk = &file->page.rows.items[file->next];
    file->chunk_count = left < RESCUE_CHUNK ? left : RESCUE_CHUNK;
    file->chunk_next = 0;
    file->next += file->chunk_count;
    return file->page.list->prepare
               ? file->page.list->prepare(&file->page, &file->arena, file->chunk, file->chunk_count, problem)
               : RESULT_OK;
}

static struct rescue_row *next_row(struct list_file *file, enum result *ret_result, struct problem *problem)
{
    *ret_result = RESULT_OK;
    if (file->chunk_next == file->chunk_count && file->next < file->page.rows.count)
        *ret_result = load_chunk(file, problem);
    return *ret_result == RESULT_OK && file->chunk_next < file->chunk_count ? &file->chunk[file->chunk_next++]
                                                                            : NULL;
}

static text label_of(const struct list_file *file, size_t column)
{
    return text_of(_(file->page.fields[column].label));
}

/* ---- CSV ---- */

static text number_words(const struct list_file *file, const struct rescue_column *column,
                         const struct rescue_cell *cell, char out[40])
{
    out[0] = '\0';
    if (column->type == RESCUE_DAY && cell->number != DAY_ABSENT)
        day_format((int32_t)cell->number, out);
    else if (column->type == RESCUE_MONEY && cell->number != MONEY_ABSENT)
        decimal_format(cell->number, currency_digits(file->page.columns->currency), out);
    else if (column->type == RESCUE_COUNT && cell->number != INT64_MIN)
        decimal_format(cell->number, 0, out);
    else if (column->type == RESCUE_RATE && cell->rate == cell->rate)
        decimal_format((int64_t)(cell->rate * 10000 + 0.5), 4, out);
    text words = text_of(out);
    size_t mark = text_find_byte(words, '.');
    if (mark < words.length)
        out[mark] = file->mark;
    return words;
}

static void write_row(struct list_file *file, const struct rescue_row *row, struct buffer *out)
{
    const struct rescue_list *list = file->page.list;
    struct rescue_cell cells[RESCUE_COLUMNS_MAX] = {{.number = 0}};
    char number[40];
    list->fill(&file->page, &file->arena, row, cells);
    for (size_t i = 0; i < file->page.field_count; i++) {
        bool is_text = file->page.fields[i].type == RESCUE_TEXT;
        text words = is_text ? rescue_cell_words(&file->arena, &file->page, &file->page.fields[i], &cells[i])
                             : number_words(file, &file->page.fields[i], &cells[i], number);
        csv_write_cell(out, text_is_absent(words) ? TEXT("") : words, file->separator, i == 0, is_text);
    }
    csv_write_line_end(out);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct list_file *file = context;
    struct problem problem;
    enum result result = RESULT_OK;
    struct rescue_row *row = NULL;
    size_t from = out->length;
    if (!file->begun) {
        web_download_csv_begin(out);
        for (size_t i = 0; i < file->page.field_count; i++)
            csv_write_cell(out, label_of(file, i), file->separator, i == 0, true);
        csv_write_line_end(out);
    }
    file->begun = true;
    while (out->length - from < PIECE_BYTES && (row = next_row(file, &result, &problem)))
        write_row(file, row, out);
    return result != RESULT_OK ? HTTP_PULL_FAILED : row ? HTTP_PULL_MORE : HTTP_PULL_END;
}

/* ---- XLSX ---- */

static void write_xlsx_row(struct list_file *file, const struct rescue_row *row, struct xlsx_writer *writer)
{
    const struct rescue_list *list = file->page.list;
    struct rescue_cell cells[RESCUE_COLUMNS_MAX] = {{.number = 0}};
    list->fill(&file->page, &file->arena, row, cells);
    for (size_t i = 0; i < file->page.field_count; i++) {
        const struct rescue_cell *cell = &cells[i];
        switch (file->page.fields[i].type) {
        case RESCUE_TEXT:
            xlsx_write_text(writer,
                            rescue_cell_words(&file->arena, &file->page, &file->page.fields[i], cell));
            break;
        case RESCUE_MONEY:
            xlsx_write_money(writer, cell->number, currency_digits(file->page.columns->currency));
            break;
        case RESCUE_DAY:
            xlsx_write_day(writer, (int32_t)cell->number);
            break;
        case RESCUE_COUNT:
            xlsx_write_number(writer, cell->number == INT64_MIN ? NAN : (double)cell->number);
            break;
        case RESCUE_RATE:
            xlsx_write_number(writer, cell->rate);
            break;
        }
    }
    xlsx_write_row_end(writer);
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    struct list_file *file = context;
    struct rescue_row *row;
    enum result result;
    for (size_t i = 0; i < file->page.field_count; i++)
        xlsx_write_heading(writer, label_of(file, i));
    xlsx_write_row_end(writer);
    for (size_t count = 0; count < WEB_DOWNLOAD_ROWS_MAX && (row = next_row(file, &result, problem)); count++)
        write_xlsx_row(file, row, writer);
    return result;
}

/* ---- answers ---- */

/* NULL: answered. */
static struct list_file *open_file(struct http_request *request, struct http_response *response,
                                   struct web_application *application, const struct rescue_list *list)
{
    struct list_file *file = arena_new(request->arena, struct list_file);
    struct problem problem;
    if (web_scope_read(request, application, &file->scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return NULL;
    }
    bool refused = web_screen_refuse_file(response, &file->scope, NULL);
    if (refused ||
        rescue_open(&file->page, list, request, application, &file->scope, &problem) != RESULT_OK) {
        if (!refused)
            response->status = web_status_of(problem.code);
        web_scope_release(&file->scope);
        return NULL;
    }
    rescue_sort(&file->page);
    file->separator = web_download_separator();
    file->mark = web_download_mark();
    arena_init(&file->arena, 0);
    web_audit(request, application,
              &(struct web_audited){.action = text_printf(request->arena, "export-%s", list->file).data,
                                    .count = (int64_t)file->page.rows.count});
    return file;
}

void rescue_get_file(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct rescue_list *list)
{
    struct list_file *file = open_file(request, response, application, list);
    if (!file)
        return;
    web_download_send(
        request, response,
        &(struct web_download){web_download_name(request->arena, _(list->file), file->page.today),
                               _(list->title), pull_csv, write_xlsx, close_file, file});
}
