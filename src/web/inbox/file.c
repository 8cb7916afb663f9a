/* GET /inbox.csv and /inbox.xlsx: the whole list as it is filtered and ordered. Its tasks' words are read
 * from the record account by account while it is written. */
#include "web/inbox/inbox.h"

#include <math.h>
#include <stdlib.h>

#include "codec/csv.h"
#include "language/language.h"
#include "web/download.h"
#include "web/people/audit.h"
#include "web/routes.h"

enum { FILE_COLUMNS = 13, PIECE_ROWS = 200 };

struct row_of_file {
    uint32_t account;
    int64_t id;
    int32_t points;
    uint8_t light;
    int32_t score;
    int64_t mrr;
};
struct inbox_file {
    struct web_application *application;
    struct column_snapshot *columns;
    struct row_of_file *rows;
    size_t count, next;
    enum language language;
    bool begun, sees_words;
};

static const char *const heads[FILE_COLUMNS] = {
    N_("Priority"), N_("Account code"), N_("Account"), N_("What to do"),  N_("Why"),
    N_("Reason"),   N_("By when"),      N_("State"),   N_("Who does it"), N_("Playbook"),
    N_("Health"),   N_("Outcome"),      N_("MRR")};
static const char *const states[] = {N_("open"), N_("completed"), N_("dismissed")};

static struct inbox_file *file_new(struct web_application *application, const struct web_scope *scope,
                                   const struct inbox_list *list, const struct inbox_query *query)
{
    struct inbox_file *file = calloc(1, sizeof *file);
    struct inbox_filter filter = inbox_filter_of(scope, query);
    const uint32_t *positions = list->orders[inbox_query_order(query)];
    if (!file)
        abort();
    *file = (struct inbox_file){.application = application,
                                .columns = column_snapshot_retain(scope->columns),
                                .rows = calloc(list->count + 1, sizeof *file->rows),
                                .language = language_current(),
                                .sees_words = web_may(scope->request, PERMISSION_SEE_CONTACTS)};
    if (!file->rows)
        abort();
    for (size_t i = 0; i < list->count; i++) {
        const struct inbox_task *task = &list->tasks[positions ? positions[i] : i];
        if (inbox_is_meant(&filter, task) && inbox_is_queued(query->queue, task))
            file->rows[file->count++] = (struct row_of_file){task->account, task->id,    task->points,
                                                             task->light,   task->score, task->mrr};
    }
    return file;
}

static void file_release(void *context)
{
    struct inbox_file *file = context;
    column_snapshot_release(file->columns);
    free(file->rows);
    free(file);
}

/* *ret_found false where it was taken out since the list was made. */
static enum result read_row(const struct inbox_file *file, struct store_connection *connection,
                            struct arena *arena, const struct row_of_file *row, struct journey_task_row *ret,
                            bool *ret_found, struct problem *problem)
{
    enum result result =
        journey_task_read(connection, arena, (int64_t)row->account + 1, row->id, ret, problem);
    *ret_found = result == RESULT_OK;
    if (*ret_found && !file->sees_words)
        inbox_hide_words(arena, ret);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* ---- CSV ---- */

static void write_row(const struct inbox_file *file, struct arena *arena, const struct row_of_file *row,
                      const struct journey_task_row *task, struct buffer *out)
{
    char separator = web_download_separator(), day[11];
    struct view_light light = inbox_light(arena, row->light, row->score);
    text mrr = row->mrr > 0 ? web_download_decimal(arena, row->mrr, currency_digits(file->columns->currency))
                            : TEXT("");
    const struct {
        text words;
        bool free; /* somebody's words: guarded against being read as a formula */
    } cells[FILE_COLUMNS] = {{format_decimal(arena, row->points / 100.0, 2), false},
                             {column_account_external_id(file->columns, row->account), true},
                             {column_account_name(file->columns, row->account), true},
                             {task->title, true},
                             {task->detail, true},
                             {task->reason, true},
                             {text_of(day_format(task->due_day, day)), false},
                             {text_of(_(states[task->state])), false},
                             {task->owner_email, true},
                             {task->playbook, true},
                             {text_is_absent(light.score) ? TEXT("") : light.score, false},
                             {inbox_outcome_words(task->outcome), true},
                             {mrr, false}};
    for (size_t i = 0; i < FILE_COLUMNS; i++)
        csv_write_cell(out, cells[i].words, separator, i == 0, cells[i].free);
    csv_write_line_end(out);
}

static void write_heads(struct buffer *out)
{
    web_download_csv_begin(out);
    for (size_t i = 0; i < FILE_COLUMNS; i++)
        csv_write_cell(out, text_of(_(heads[i])), web_download_separator(), i == 0, true);
    csv_write_line_end(out);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct inbox_file *file = context;
    struct store_connection *connection;
    struct problem problem;
    struct arena arena;
    language_use(file->language);
    if (store_read_begin(file->application->store, &connection, &problem) != RESULT_OK)
        return HTTP_PULL_FAILED;
    if (!file->begun)
        write_heads(out);
    file->begun = true;
    arena_init(&arena, 0);
    enum result result = RESULT_OK;
    for (size_t i = 0; result == RESULT_OK && i < PIECE_ROWS && file->next < file->count; i++, file->next++) {
        struct journey_task_row task;
        bool found;
        arena_clear(&arena);
        result = read_row(file, connection, &arena, &file->rows[file->next], &task, &found, &problem);
        if (found)
            write_row(file, &arena, &file->rows[file->next], &task, out);
    }
    arena_release(&arena);
    store_read_end(file->application->store, connection);
    return result != RESULT_OK        ? HTTP_PULL_FAILED /* sooner than a file with rows left out */
           : file->next < file->count ? HTTP_PULL_MORE
                                      : HTTP_PULL_END;
}

/* ---- XLSX ---- */

static void write_xlsx_row(const struct inbox_file *file, const struct row_of_file *row,
                           const struct journey_task_row *task, struct xlsx_writer *writer)
{
    xlsx_write_number(writer, row->points / 100.0);
    xlsx_write_text(writer, column_account_external_id(file->columns, row->account));
    xlsx_write_text(writer, column_account_name(file->columns, row->account));
    xlsx_write_text(writer, task->title);
    xlsx_write_text(writer, task->detail);
    xlsx_write_text(writer, task->reason);
    xlsx_write_day(writer, task->due_day);
    xlsx_write_text(writer, text_of(_(states[task->state])));
    xlsx_write_text(writer, task->owner_email);
    xlsx_write_text(writer, task->playbook);
    xlsx_write_number(writer, row->score == JOURNEY_SCORE_ABSENT ? NAN : row->score / 100.0);
    xlsx_write_text(writer, inbox_outcome_words(task->outcome));
    xlsx_write_money(writer, row->mrr > 0 ? row->mrr : MONEY_ABSENT,
                     currency_digits(file->columns->currency));
    xlsx_write_row_end(writer);
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    const struct inbox_file *file = context;
    struct store_connection *connection;
    struct arena arena;
    for (size_t i = 0; i < FILE_COLUMNS; i++)
        xlsx_write_heading(writer, text_of(_(heads[i])));
    xlsx_write_row_end(writer);
    enum result result = store_read_begin(file->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    arena_init(&arena, 0);
    for (size_t i = 0; result == RESULT_OK && i < file->count && i < WEB_DOWNLOAD_ROWS_MAX; i++) {
        struct journey_task_row task;
        bool found;
        arena_clear(&arena);
        result = read_row(file, connection, &arena, &file->rows[i], &task, &found, problem);
        if (found)
            write_xlsx_row(file, &file->rows[i], &task, writer);
    }
    arena_release(&arena);
    store_read_end(file->application->store, connection);
    return result;
}

/* ---- answers ---- */

static void send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, struct web_scope *scope)
{
    struct inbox_query query;
    struct inbox_lent lent;
    struct problem problem;
    if (web_screen_refuse_file(response, scope, NULL))
        return;
    inbox_query_read(request, &query);
    if (inbox_take(application, scope, &lent, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return;
    }
    struct inbox_file *file = file_new(application, scope, lent.list, &query);
    inbox_give_back(application, &lent);
    web_audit(request, application,
              &(struct web_audited){
                  .action = "export-tasks", .object_kind = "task", .count = (int64_t)file->count});
    web_download_send(request, response,
                      &(struct web_download){web_download_name(request->arena, _("tasks"), scope->today),
                                             _("Tasks"), pull_csv, write_xlsx, file_release, file});
}

static void get_file(struct http_request *request, struct http_response *response, void *application)
{
    web_screen_file(request, response, application, send_file);
}

const struct http_route web_inbox_file_routes[] = {
    {HTTP_GET, "/inbox.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/inbox.xlsx", PERMISSION_EXPORT, get_file, 0},
    {0},
};
