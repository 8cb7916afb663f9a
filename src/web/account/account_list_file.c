/* The list as a file, exactly what is seen, all pages of it: GET /accounts.csv as a stream, /accounts.xlsx
 * made on disk first (the format has its table of contents at the end). A file holds the snapshot that it
 * began with, so it is one state however long it takes. */
#include <stdlib.h>

#include "base/bits.h"
#include "codec/csv.h"
#include "language/language.h"
#include "web/account/account_list.h"
#include "web/download.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/search/search.h"
#include "web/words.h"

enum { PIECE_BYTES = 64 * 1024 };

struct list_file {
    struct column_snapshot *columns; /* retained */
    struct metric_scope scope;       /* of all accounts: the order says which */
    struct metric_account_field fields[LIST_COLUMNS_MAX + 2];
    size_t field_count;
    uint32_t *order;
    size_t count, next;
    char separator, mark;
    bool begun;
};

/* ---- what is in it ---- */

static void list_file_release(void *context)
{
    struct list_file *file = context;
    column_snapshot_release(file->columns);
    free(file->order);
    free(file);
}

/* Name and code, then the columns as they stand on the page. */
static void add_fields(struct list_file *file, const struct account_list *list)
{
    file->fields[file->field_count++] = (struct metric_account_field){ACCOUNT_COLUMN_NAME, -1};
    file->fields[file->field_count++] = (struct metric_account_field){ACCOUNT_COLUMN_EXTERNAL_ID, -1};
    for (size_t i = 0; i < list->column_count; i++)
        if (list->columns[i].column != ACCOUNT_COLUMN_EXTERNAL_ID)
            file->fields[file->field_count++] = list->columns[i];
}

static struct list_file *list_file_new(struct web_application *application, const struct web_scope *scope,
                                       const struct account_list *list)
{
    struct list_file *file = calloc(1, sizeof *file);
    uint32_t *order = calloc((size_t)scope->columns->account_count + 1, sizeof *order);
    if (!file || !order)
        abort();
    struct metric_scope metric = web_scope_metric(scope);
    struct web_account_keys_in_use keys =
        web_account_keys_take(application->account_keys, &metric, list->sort);
    *file = (struct list_file){.columns = column_snapshot_retain(scope->columns),
                               .scope = {scope->columns, NULL, scope->as_of},
                               .order = order};
    file->count = metric_account_sort(&metric, &keys.keys, list->descending, order);
    web_account_keys_give_back(application->account_keys, &keys);
    file->separator = web_download_separator();
    file->mark = web_download_mark();
    add_fields(file, list);
    return file;
}

/* ---- CSV ---- */

static text plain_number(const struct list_file *file, struct metric_account_field field, int64_t value,
                         char out[32])
{
    if (account_list_is_day(field))
        return text_of(day_format((int32_t)value, out));
    decimal_format(value, account_list_is_money(field) ? currency_digits(file->columns->currency) : 0, out);
    text number = text_of(out);
    size_t mark = text_find_byte(number, '.');
    if (mark < number.length)
        out[mark] = file->mark;
    return number;
}

static void write_row(const struct list_file *file, uint32_t account, struct buffer *out)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    char number[32];
    for (size_t i = 0; i < file->field_count; i++) {
        struct metric_account_field field = file->fields[i];
        if (metric_account_is_text(field.column)) {
            csv_write_cell(out, metric_account_text(file->columns, field, account), file->separator, i == 0,
                           true);
            continue;
        }
        int64_t value = metric_account_value(&file->scope, field, account, &gap);
        csv_write_cell(out, value == METRIC_KEY_ABSENT ? TEXT("") : plain_number(file, field, value, number),
                       file->separator, i == 0, false);
    }
    csv_write_line_end(out);
}

static void write_heads(const struct list_file *file, struct buffer *out)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    web_download_csv_begin(out);
    for (size_t i = 0; i < file->field_count; i++)
        csv_write_cell(out, account_list_field_label(&scratch, file->columns, file->fields[i]),
                       file->separator, i == 0, true);
    csv_write_line_end(out);
    arena_release(&scratch);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct list_file *file = context;
    size_t from = out->length;
    if (!file->begun)
        write_heads(file, out);
    file->begun = true;
    while (file->next < file->count && out->length - from < PIECE_BYTES)
        write_row(file, file->order[file->next++], out);
    return file->next < file->count ? HTTP_PULL_MORE : HTTP_PULL_END;
}

/* ---- XLSX ---- */

static void write_xlsx_row(const struct list_file *file, uint32_t account, struct xlsx_writer *writer)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    for (size_t i = 0; i < file->field_count; i++) {
        struct metric_account_field field = file->fields[i];
        if (metric_account_is_text(field.column)) {
            text words = metric_account_text(file->columns, field, account);
            xlsx_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
            continue;
        }
        int64_t value = metric_account_value(&file->scope, field, account, &gap);
        if (account_list_is_day(field))
            xlsx_write_day(writer, value == METRIC_KEY_ABSENT ? DAY_ABSENT : (int32_t)value);
        else if (account_list_is_money(field))
            xlsx_write_money(writer, value, currency_digits(file->columns->currency));
        else
            xlsx_write_number(writer, value == METRIC_KEY_ABSENT ? NAN : (double)value);
    }
    xlsx_write_row_end(writer);
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    const struct list_file *file = context;
    struct arena scratch;
    (void)problem;
    arena_init(&scratch, 0);
    for (size_t i = 0; i < file->field_count; i++)
        xlsx_write_heading(writer, account_list_field_label(&scratch, file->columns, file->fields[i]));
    xlsx_write_row_end(writer);
    for (size_t i = 0; i < file->count && i < WEB_DOWNLOAD_ROWS_MAX; i++)
        write_xlsx_row(file, file->order[i], writer);
    arena_release(&scratch);
    return RESULT_OK;
}

/* ---- answers ---- */

static void send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, struct web_scope *scope)
{
    struct account_list list;
    text fault = TEXT_ABSENT;
    account_list_read(request->arena, &request->query, scope->columns, &list);
    account_list_apply_words(request, scope, &list, &fault);
    if (web_screen_refuse_file(response, scope, fault.data))
        return;
    struct list_file *file = list_file_new(application, scope, &list);
    web_audit(request, application,
              &(struct web_audited){
                  .action = "export-accounts", .object_kind = "account", .count = (int64_t)file->count});
    web_download_send(request, response,
                      &(struct web_download){web_download_name(request->arena, _("accounts"), scope->as_of),
                                             _("Accounts"), pull_csv, write_xlsx, list_file_release, file});
}

static void get_file(struct http_request *request, struct http_response *response, void *application)
{
    web_screen_file(request, response, application, send_file);
}

const struct http_route web_account_file_routes[] = {
    {HTTP_GET, "/accounts.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/accounts.xlsx", PERMISSION_EXPORT, get_file, 0},
    {0},
};
