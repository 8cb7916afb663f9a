/* GET /health.csv and /health.xlsx: all customers of the list, as numbers. The rows are computed before the
 * first byte is sent and written as the client takes them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "codec/csv.h"
#include "language/language.h"
#include "report/health.h"
#include "web/download.h"
#include "web/health/health.h"
#include "web/people/audit.h"
#include "web/routes.h"

enum { PIECE_BYTES = 65536, FIELD_COUNT = 11, TEXT_CELL = -1, MONEY_CELL = -2 };

static const struct {
    const char *label;
    int decimals; /* TEXT_CELL, MONEY_CELL */
} fields[FIELD_COUNT] = {
    {N_("Account"), -1},
    {N_("Code"), -1},
    {N_("Traffic light"), -1},
    {N_("Score"), 2},
    {N_("30 d"), 2},
    {N_("Coverage"), 4},
    {N_("CHI"), 2},
    {N_("Engagement"), 2},
    {N_("MRR"), MONEY_CELL},
    {N_("What weighs most"), -1},
    {N_("Model"), -1},
};

struct file {
    struct web_application *application;
    struct web_scope scope; /* its columns retained */
    struct arena arena;
    struct web_health health;
    uint32_t *order;
    size_t count, next;
    bool begun;
};

struct cell {
    text words;
    double number;
    int64_t money; /* minor units */
};

static void fill_cells(struct file *file, struct arena *arena, uint32_t account,
                       struct cell cells[FIELD_COUNT])
{
    const struct health_assessment *of = file->health.of;
    const struct column_snapshot *columns = file->scope.columns;
    struct metric_scope metric = {columns, NULL, file->scope.as_of};
    int32_t score = of->scores.score[account], earlier = of->earlier.score[account],
            engagement = of->engagement.score[account];
    int place = of->model[account];
    double points = score == HEALTH_ABSENT ? NAN : score / 100.0;
    const struct cell all[FIELD_COUNT] = {
        {column_account_name(columns, account), NAN},
        {column_account_external_id(columns, account), NAN},
        {health_light_word(of->light[account]), NAN},
        {TEXT_ABSENT, points},
        {TEXT_ABSENT, earlier == HEALTH_ABSENT ? NAN : points - earlier / 100.0},
        {TEXT_ABSENT, (double)of->scores.coverage[account] / HEALTH_ONE},
        {TEXT_ABSENT, points / 10},
        {TEXT_ABSENT, engagement == HEALTH_ABSENT ? NAN : engagement / 100.0},
        {.money = of->mrr[account]},
        {report_health_reason(arena, &metric, &of->models[place], account, of->scores.reason[account]), NAN},
        {text_of(_(of->set->documents[place]->title)), NAN},
    };
    memcpy(cells, all, sizeof all);
}

static void write_number(struct buffer *out, double number, int decimals)
{
    char written[48];
    int length = snprintf(written, sizeof written, "%.*f", decimals, number);
    text words = {written, (size_t)length};
    size_t at = text_find_byte(words, '.');
    if (at < words.length)
        written[at] = web_download_mark();
    csv_write_cell(out, isnan(number) ? TEXT("") : words, web_download_separator(), false, false);
}

static void write_row(struct file *file, uint32_t account, struct buffer *out)
{
    char separator = web_download_separator();
    int digits = currency_digits(file->scope.columns->currency);
    struct cell cells[FIELD_COUNT];
    struct arena scratch;
    arena_init(&scratch, 0);
    fill_cells(file, &scratch, account, cells);
    for (int i = 0; i < FIELD_COUNT; i++)
        if (fields[i].decimals == TEXT_CELL)
            csv_write_cell(out, text_is_absent(cells[i].words) ? TEXT("") : cells[i].words, separator, i == 0,
                           true);
        else if (fields[i].decimals == MONEY_CELL)
            csv_write_cell(out, web_download_decimal(&scratch, cells[i].money, digits), separator, false,
                           false);
        else
            write_number(out, cells[i].number, fields[i].decimals);
    csv_write_line_end(out);
    arena_release(&scratch);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct file *file = context;
    size_t from = out->length;
    if (!file->begun) {
        web_download_csv_begin(out);
        for (int i = 0; i < FIELD_COUNT; i++)
            csv_write_cell(out, text_of(_(fields[i].label)), web_download_separator(), i == 0, true);
        csv_write_line_end(out);
        file->begun = true;
    }
    while (file->next < file->count && out->length - from < PIECE_BYTES)
        write_row(file, file->order[file->next++], out);
    return file->next < file->count ? HTTP_PULL_MORE : HTTP_PULL_END;
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    struct file *file = context;
    struct cell cells[FIELD_COUNT];
    (void)problem;
    for (int i = 0; i < FIELD_COUNT; i++)
        xlsx_write_heading(writer, text_of(_(fields[i].label)));
    xlsx_write_row_end(writer);
    for (size_t row = 0; row < file->count && row < WEB_DOWNLOAD_ROWS_MAX; row++) {
        struct arena scratch;
        arena_init(&scratch, 0);
        fill_cells(file, &scratch, file->order[row], cells);
        for (int i = 0; i < FIELD_COUNT; i++)
            if (fields[i].decimals == TEXT_CELL)
                xlsx_write_text(writer, text_is_empty(cells[i].words) ? TEXT_ABSENT : cells[i].words);
            else if (fields[i].decimals == MONEY_CELL)
                xlsx_write_money(writer, cells[i].money, currency_digits(file->scope.columns->currency));
            else
                xlsx_write_number(writer, cells[i].number);
        xlsx_write_row_end(writer);
        arena_release(&scratch);
    }
    return RESULT_OK;
}

static void release(void *context)
{
    struct file *file = context;
    web_health_give_back(&file->scope, &file->health);
    column_snapshot_release(file->scope.columns);
    arena_release(&file->arena);
    free(file->order);
    free(file);
}

static enum result open_file(const struct web_scope *scope, const struct http_pairs *query, struct file **ret,
                             struct problem *problem)
{
    struct file *file = calloc(1, sizeof *file);
    struct health_list list;
    struct health_found found;
    if (!file)
        abort();
    arena_init(&file->arena, 0);
    enum result result = web_health_take(scope, &file->arena, &file->health, problem);
    if (result != RESULT_OK) {
        arena_release(&file->arena);
        free(file);
        return result;
    }
    file->application = scope->application;
    file->scope = (struct web_scope){.application = scope->application,
                                     .columns = column_snapshot_retain(scope->columns),
                                     .as_of = scope->as_of};
    health_list_read(query, &list);
    health_find(&file->arena, scope, file->health.of, &list, &found);
    struct metric_scope metric = {scope->columns, found.accounts, scope->as_of};
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = found.keys};
    file->order = malloc(((size_t)scope->columns->account_count + 1) * sizeof *file->order);
    if (!file->order)
        abort();
    file->count = metric_account_sort(&metric, &keys, list.descending, file->order);
    *ret = file;
    return RESULT_OK;
}

static void send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, struct web_scope *scope)
{
    struct problem problem;
    struct file *file = NULL;
    if (web_screen_refuse_file(response, scope, NULL))
        return;
    if (open_file(scope, &request->query, &file, &problem) != RESULT_OK) {
        web_screen_refuse_file(response, scope, problem.message);
        return;
    }
    web_audit(request, application,
              &(struct web_audited){
                  .action = "export-health", .object_kind = "account", .count = (int64_t)file->count});
    web_download_send(request, response,
                      &(struct web_download){web_download_name(request->arena, _("health"), scope->as_of),
                                             _("Health"), pull_csv, write_xlsx, release, file});
}

static void get_file(struct http_request *request, struct http_response *response, void *application)
{
    web_screen_file(request, response, application, send_file);
}

const struct http_route web_health_file_routes[] = {
    {HTTP_GET, "/scores.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/scores.xlsx", PERMISSION_EXPORT, get_file, 0},
    {0},
};
