/* The rows of a figure as a file, all of them: CSV as a stream, a page of rows at a time, so that memory does
 * not grow with them; XLSX made on disk first. Heads and numbers are in the person's language. */
#include "codec/csv.h"
#include "language/language.h"
#include "web/download.h"
#include "web/figure/figure.h"
#include "web/people/audit.h"
#include "web/screen.h"

enum { ROWS_A_PAGE = 20000, PIECE_BYTES = 64 * 1024 };

size_t figure_columns(const struct figure_request *request, bool has_ends,
                      struct figure_column ret[FIGURE_COLUMNS_MAX])
{
    enum figure_rows rows = request->part->rows;
    bool answers = rows == ROWS_NPS || rows == ROWS_CSAT || rows == ROWS_CES, costs = rows == ROWS_COSTS;
    size_t count = 0;
    ret[count++] = (struct figure_column){FIGURE_CELL_NAME, costs ? N_("Month") : N_("Account")};
    ret[count++] = costs ? (struct figure_column){FIGURE_CELL_CHANNEL, N_("Channel")}
                         : (struct figure_column){FIGURE_CELL_CODE, N_("Code")};
    if (answers)
        ret[count++] = (struct figure_column){FIGURE_CELL_DAY, N_("Answered on")};
    if (has_ends) {
        ret[count++] = (struct figure_column){FIGURE_CELL_OPENING, N_("Opening MRR")};
        ret[count++] = (struct figure_column){FIGURE_CELL_CLOSING, N_("Closing MRR")};
    }
    ret[count++] = (struct figure_column){FIGURE_CELL_AMOUNT, answers               ? N_("Score")
                                                              : costs || has_ends   ? N_("Amount")
                                                              : rows == ROWS_PARETO ? N_("Revenue, 12 months")
                                                              : rows == ROWS_MARGIN ? N_("Margin")
                                                              : rows == ROWS_EARNED ? N_("Revenue")
                                                              : rows == ROWS_SERVED ? N_("Cost to serve")
                                                              : rows == ROWS_INVOICED ? N_("Invoiced")
                                                                                      : N_("MRR")};
    return count;
}

struct file {
    struct web_scope scope; /* its columns are retained */
    struct figure_request request;
    struct figure_place place;
    struct figure_column columns[FIGURE_COLUMNS_MAX];
    size_t column_count;
    struct arena arena; /* of one page of rows */
    struct figure_table table;
    size_t next; /* of the page */
    char delimiter, mark;
    bool begun;
};

/* The page behind the last row. */
static enum result turn_page(struct file *file, struct problem *problem)
{
    struct figure_row last = {0};
    if (file->begun) {
        last = file->table.rows[file->table.count - 1];
        file->place =
            (struct figure_place){last.amount, last.ordinal, text_is_absent(last.id) ? TEXT("") : last.id};
        file->request.after = &file->place;
    }
    /* Ids point into the columns, so they outlive the page. */
    arena_clear(&file->arena);
    file->next = 0;
    file->begun = true;
    enum result result = figure_table(&file->arena, &file->request, &file->table, problem);
    if (result == RESULT_OK)
        file->column_count = figure_columns(&file->request, file->table.has_ends, file->columns);
    return result;
}

static bool is_over(const struct file *file)
{
    return file->table.count == 0 || (file->next == file->table.count &&
                                      file->table.preceding + file->table.count >= file->table.total_count);
}

static struct file *open_file(struct http_request *request, const struct figure_request *asked,
                              const struct web_scope *scope)
{
    struct file *file = arena_new(request->arena, struct file);
    *file = (struct file){.scope = *scope,
                          .request = *asked,
                          .delimiter = web_download_separator(),
                          .mark = web_download_mark()};
    file->request.scope = &file->scope;
    file->request.limit = ROWS_A_PAGE;
    arena_init(&file->arena, 0);
    return file;
}

static void close_file(void *context)
{
    struct file *file = context;
    arena_release(&file->arena);
    web_scope_release(&file->scope);
}

/* Minor units; of answers, hundredths of a point. */
static int digits_of(const struct file *file)
{
    return file->table.money ? currency_digits(file->scope.columns->currency) : 2;
}

static int64_t number_of(const struct figure_row *row, enum figure_cell cell)
{
    return cell == FIGURE_CELL_OPENING   ? row->opening
           : cell == FIGURE_CELL_CLOSING ? row->closing
                                         : row->amount;
}

static text text_cell(const struct figure_row *row, enum figure_cell cell)
{
    text words = cell == FIGURE_CELL_NAME ? row->name : cell == FIGURE_CELL_CODE ? row->id : row->what;
    return text_is_absent(words) ? TEXT("") : words;
}

/* ---- CSV ---- */

static void write_cell(const struct file *file, const struct figure_row *row, size_t column,
                       struct buffer *out)
{
    enum figure_cell cell = file->columns[column].cell;
    char written[32] = "";
    if (cell < FIGURE_CELL_DAY) {
        csv_write_cell(out, text_cell(row, cell), file->delimiter, column == 0, true);
        return;
    }
    if (cell == FIGURE_CELL_DAY)
        day_format(row->day, written);
    else if (number_of(row, cell) != MONEY_ABSENT)
        decimal_format(number_of(row, cell), digits_of(file), written);
    for (char *at = written; *at; at++)
        if (*at == '.')
            *at = file->mark;
    csv_write_cell(out, text_of(written), file->delimiter, column == 0, false);
}

static void write_heads(const struct file *file, struct buffer *out)
{
    web_download_csv_begin(out);
    for (size_t i = 0; i < file->column_count; i++)
        csv_write_cell(out, text_of(_(file->columns[i].label)), file->delimiter, i == 0, true);
    csv_write_line_end(out);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct file *file = context;
    struct problem problem;
    size_t from = out->length;
    bool first = !file->begun;
    if ((first || file->next == file->table.count) && turn_page(file, &problem) != RESULT_OK)
        return HTTP_PULL_FAILED;
    if (first)
        write_heads(file, out);
    while (file->next < file->table.count && out->length - from < PIECE_BYTES) {
        for (size_t i = 0; i < file->column_count; i++)
            write_cell(file, &file->table.rows[file->next], i, out);
        csv_write_line_end(out);
        file->next++;
    }
    return is_over(file) ? HTTP_PULL_END : HTTP_PULL_MORE;
}

/* ---- XLSX ---- */

static void write_xlsx_row(const struct file *file, const struct figure_row *row, struct xlsx_writer *writer)
{
    for (size_t i = 0; i < file->column_count; i++) {
        enum figure_cell cell = file->columns[i].cell;
        if (cell < FIGURE_CELL_DAY)
            xlsx_write_text(writer, text_cell(row, cell));
        else if (cell == FIGURE_CELL_DAY)
            xlsx_write_day(writer, row->day);
        else
            xlsx_write_money(writer, number_of(row, cell), digits_of(file));
    }
    xlsx_write_row_end(writer);
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    struct file *file = context;
    size_t count = 0;
    enum result result = turn_page(file, problem);
    for (size_t i = 0; result == RESULT_OK && i < file->column_count; i++)
        xlsx_write_heading(writer, text_of(_(file->columns[i].label)));
    if (result == RESULT_OK)
        xlsx_write_row_end(writer);
    while (result == RESULT_OK && file->table.count) {
        for (; file->next < file->table.count && count < WEB_DOWNLOAD_ROWS_MAX; count++)
            write_xlsx_row(file, &file->table.rows[file->next++], writer);
        if (is_over(file) || count == WEB_DOWNLOAD_ROWS_MAX)
            break;
        result = turn_page(file, problem);
    }
    return result;
}

/* ---- the answer ---- */

void figure_send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, const struct figure_request *asked, bool as_xlsx)
{
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    struct figure_request first = *asked;
    struct figure_table table;
    const char *fault = NULL;
    first.scope = &scope;
    first.limit = 1;
    if (web_scope_settings(&scope, &problem) != RESULT_OK ||
        figure_table(request->arena, &first, &table, &problem) != RESULT_OK)
        fault = problem.message;
    if (web_screen_refuse_file(response, &scope, fault)) {
        web_scope_release(&scope);
        return;
    }
    web_audit(request, application,
              &(struct web_audited){.action = "export-figure",
                                    .object_kind = "figure",
                                    .object = text_of(asked->figure->name),
                                    .count = (int64_t)table.total_count});
    web_download_send(request, response,
                      &(struct web_download){text_of(asked->figure->name), _(asked->figure->title), pull_csv,
                                             write_xlsx, close_file, open_file(request, asked, &scope),
                                             as_xlsx});
}
