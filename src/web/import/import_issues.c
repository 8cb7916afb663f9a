/* The rows in error of an import on its way: GET /imports/jobs/{id}/errors, page by page, and errors.csv, as
 * the person's language writes files. */
#include "codec/csv.h"
#include "language/language.h"
#include "web/download.h"
#include "web/import/import_page.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/words.h"

enum { ROWS_SHOWN = 100, CELLS = 4 };

/* Walks the rows [from, from + most) of the file of issues; *ret_more says that there are further ones. */
static bool walk(const struct web_import *import, int64_t from, int64_t most,
                 void (*visit)(void *context, const struct table_row *row), void *context, bool *ret_more)
{
    struct table_reader *reader;
    const struct table_row *row;
    struct problem ignored = {0};
    *ret_more = false;
    if (table_open(&reader, import->errors_path.data, NULL, &ignored) != RESULT_OK)
        return false;
    for (int64_t at = -1; table_next(reader, &row, &ignored) == RESULT_OK && row; at++) {
        if (at < from || row->count < CELLS) /* the first names the columns */
            continue;
        if (at == from + most) {
            *ret_more = true;
            break;
        }
        visit(context, row);
    }
    table_close(reader);
    return true;
}

struct page {
    struct arena *arena;
    struct view_import_issues *view;
};

static void add_row(void *context, const struct table_row *row)
{
    struct page *page = context;
    page->view->rows[page->view->rows_count++] =
        (struct view_issue_row){.line = text_copy(page->arena, row->cells[0]),
                                .column = text_copy(page->arena, row->cells[1]),
                                .value = text_copy(page->arena, row->cells[2]),
                                .reason = text_copy(page->arena, row->cells[3])};
}

static struct safe_url page_url(struct arena *arena, int64_t id, int64_t from)
{
    return safe_url_printf(arena, "/imports/jobs/%lld/errors?from=%lld", (long long)id, (long long)from);
}

static void get_issues(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct arena *arena = request->arena;
    struct web_import import;
    int64_t from;
    bool more;
    if (!web_import_of(request, response, application, &import))
        return;
    web_outcome_release(import.outcome);
    if (!text_to_int64(http_value(&request->query, "from"), &from) || from < 0)
        from = 0;
    struct view_import_issues view = {
        .heading = text_of(_("Rows in error")),
        .sentence = import.job.source_name,
        .back = safe_url_printf(arena, "/imports/jobs/%lld", (long long)import.job.id),
        .file = safe_url_printf(arena, "/imports/jobs/%lld/errors.csv", (long long)import.job.id),
        .rows = arena_array(arena, struct view_issue_row, ROWS_SHOWN)};
    struct page page = {arena, &view};
    if (!walk(&import, from, ROWS_SHOWN, add_row, &page, &more)) {
        response->status = 404;
        return;
    }
    if (from > 0)
        view.previous = page_url(arena, import.job.id, from > ROWS_SHOWN ? from - ROWS_SHOWN : 0);
    if (more)
        view.next = page_url(arena, import.job.id, from + ROWS_SHOWN);
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = view.heading;
    view.shell.place = TEXT("imports");
    view_write_import_issues(&response->body, &view);
}

struct file {
    struct buffer *out;
    char delimiter;
};

static void write_row(void *context, const struct table_row *row)
{
    struct file *file = context;
    for (int i = 0; i < CELLS; i++)
        csv_write_cell(file->out, row->cells[i], file->delimiter, i == 0, true);
    csv_write_line_end(file->out);
}

static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_import import;
    bool more;
    if (!web_import_of(request, response, application, &import))
        return;
    web_outcome_release(import.outcome);
    struct file file = {&response->body, web_download_separator()};
    const text head[CELLS] = {text_of(_("Line")), text_of(_("Column")), text_of(_("Value")),
                              text_of(_("Why"))};
    const struct table_row names = {.cells = head, .count = CELLS};
    web_download_csv_begin(&response->body);
    write_row(&file, &names);
    if (!walk(&import, 0, ISSUES_WRITTEN_MAX, write_row, &file, &more)) {
        buffer_clear(&response->body);
        response->status = 404;
        return;
    }
    web_download_name_answer(request, response, TEXT("import-errors"), false);
    const struct web_audited taken = {.action = "export-import-errors"};
    web_audit(request, application, &taken);
}

const struct http_route web_import_issue_routes[] = {
    {HTTP_GET, "/imports/jobs/{id}/errors", PERMISSION_IMPORT, get_issues, 0},
    {HTTP_GET, "/imports/jobs/{id}/errors.csv", PERMISSION_IMPORT, get_file, 0},
    {0},
};
