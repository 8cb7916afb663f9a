/* The board or the list as a file, all of its accounts: GET /journeys.csv as a stream, /journeys.xlsx made on
 * disk first. A file holds the snapshot that it began with. */
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"
#include "codec/csv.h"
#include "language/language.h"
#include "web/account/account_keys.h"
#include "web/account/account_list.h"
#include "web/download.h"
#include "web/journey/journey.h"
#include "web/people/audit.h"
#include "web/routes.h"

enum { PIECE_BYTES = 64 * 1024, FILE_COLUMNS = 12 };

static const char *const heads[FILE_COLUMNS] = {N_("Account"), N_("Code"),
                                                N_("Journey"), N_("Stage"),
                                                N_("Since"),   N_("Days in the stage"),
                                                N_("Norm"),    N_("Past the norm"),
                                                N_("By hand"), N_("Late milestones"),
                                                N_("CSM"),     "MRR"};

struct journey_file {
    struct arena arena;
    struct column_snapshot *columns; /* retained */
    struct web_scope scope;          /* its snapshot and day alone */
    struct web_journey_stand stand;
    uint32_t *order;
    size_t count, next;
    char separator, mark;
    bool begun;
};

static void file_release(void *context)
{
    struct journey_file *file = context;
    if (file->stand.hold)
        web_journey_stand_end(&file->stand);
    column_snapshot_release(file->columns);
    free(file->order);
    arena_release(&file->arena);
    free(file);
}

struct placed {
    int64_t key;
    uint32_t account;
};
static int by_key(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key) - (x->key > y->key)
                            : (x->account > y->account) - (x->account < y->account);
}

/* Longest past the norm first, as the list stands when nothing else is asked. */
static void order_accounts(struct journey_file *file, const struct web_journey_asked *asked)
{
    int chosen = journey_stage_find(file->stand.journey, asked->stage);
    const int64_t *keys = web_journey_keys(&file->stand, asked->sort);
    size_t words = (size_t)file->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
    struct placed *placed = calloc((size_t)file->stand.total + 1, sizeof *placed);
    file->order = calloc((size_t)file->stand.total + 1, sizeof *file->order);
    if (!placed || !file->order)
        abort();
    for (int stage = 0; stage < file->stand.journey->stage_count; stage++)
        for (size_t word = 0; (chosen < 0 || chosen == stage) && word < words; word++)
            for (uint64_t rest = file->stand.stages[stage][word]; rest; rest &= rest - 1) {
                uint32_t account = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(rest));
                int64_t key = keys[account];
                bool turned = asked->ascending && key != METRIC_KEY_ABSENT;
                placed[file->count++] = (struct placed){turned ? -key : key, account};
            }
    qsort(placed, file->count, sizeof *placed, by_key);
    for (size_t i = 0; i < file->count; i++)
        file->order[i] = placed[i].account;
    free(placed);
}

static struct journey_file *file_new(struct web_application *application, const struct web_scope *scope,
                                     const struct web_journey_asked *asked, struct problem *problem)
{
    struct journey_file *file = calloc(1, sizeof *file);
    struct journey_set set;
    if (!file)
        abort();
    arena_init(&file->arena, 0);
    file->columns = column_snapshot_retain(scope->columns);
    file->scope = (struct web_scope){
        .columns = file->columns, .as_of = scope->as_of, .today = scope->today, .accounts = scope->accounts};
    if (web_journey_set(application, file->columns, &file->arena, &set, NULL, problem) != RESULT_OK) {
        file_release(file);
        return NULL;
    }
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    keys.keys = arena_array(&file->arena, int64_t, (size_t)file->columns->account_count + 1);
    metric_account_keys(&metric, &keys, &gap);
    web_journey_stand_begin(application, &file->arena, &file->scope, &set, asked, keys.keys, &file->stand);
    file->scope.accounts = NULL; /* the request's: not to be looked at again */
    order_accounts(file, asked);
    file->separator = web_download_separator();
    file->mark = web_download_mark();
    return file;
}

/* ---- rows ---- */

struct row {
    text name, account, journey, stage, owner;
    int32_t since;
    int64_t days, norm, over, late, mrr; /* METRIC_KEY_ABSENT */
    bool by_hand;
};

static struct row row_of(const struct journey_file *file, uint32_t account)
{
    const struct column_snapshot *columns = file->columns;
    const struct journey_stage *stage =
        &file->stand.journey->stages[file->stand.places->states.stage[account]];
    return (struct row){.name = column_account_name(columns, account),
                        .account = column_account_external_id(columns, account),
                        .journey = journey_name(file->stand.journey->name),
                        .stage = journey_name(stage->name),
                        .owner =
                            column_dictionary_text(columns->dimensions[DIMENSION_OWNER],
                                                   column_account_code(columns, DIMENSION_OWNER, account)),
                        .since = file->stand.places->states.entered_day[account],
                        .days = web_journey_days(&file->stand, account),
                        .norm = stage->norm_days ? stage->norm_days : METRIC_KEY_ABSENT,
                        .over = web_journey_over(&file->stand, account),
                        .late = web_journey_milestones(&file->stand, account).late,
                        .mrr = file->stand.mrr[account],
                        .by_hand = bits_has(file->stand.places->states.by_hand, account)};
}

static void write_number(const struct journey_file *file, struct buffer *out, int64_t value, int digits)
{
    char number[32] = "";
    if (value != METRIC_KEY_ABSENT)
        decimal_format(value, digits, number);
    for (char *byte = number; *byte; byte++)
        if (*byte == '.')
            *byte = file->mark;
    csv_write_cell(out, text_of(number), file->separator, false, false);
}

static void write_row(const struct journey_file *file, uint32_t account, struct buffer *out)
{
    struct row row = row_of(file, account);
    char day[11];
    csv_write_cell(out, row.name, file->separator, true, true);
    csv_write_cell(out, row.account, file->separator, false, true);
    csv_write_cell(out, row.journey, file->separator, false, true);
    csv_write_cell(out, row.stage, file->separator, false, true);
    csv_write_cell(out, text_of(day_format(row.since, day)), file->separator, false, false);
    write_number(file, out, row.days, 0);
    write_number(file, out, row.norm, 0);
    write_number(file, out, row.over, 0);
    csv_write_cell(out, text_of(row.by_hand ? _("yes") : _("no")), file->separator, false, false);
    write_number(file, out, row.late, 0);
    csv_write_cell(out, row.owner, file->separator, false, true);
    write_number(file, out, row.mrr, currency_digits(file->columns->currency));
    csv_write_line_end(out);
}

static enum http_pull pull_csv(void *context, struct buffer *out)
{
    struct journey_file *file = context;
    size_t from = out->length;
    if (!file->begun) {
        web_download_csv_begin(out);
        for (int i = 0; i < FILE_COLUMNS; i++)
            csv_write_cell(out, text_of(_(heads[i])), file->separator, i == 0, true);
        csv_write_line_end(out);
    }
    file->begun = true;
    while (file->next < file->count && out->length - from < PIECE_BYTES)
        write_row(file, file->order[file->next++], out);
    return file->next < file->count ? HTTP_PULL_MORE : HTTP_PULL_END;
}

static double number_or_none(int64_t value)
{
    return value == METRIC_KEY_ABSENT ? NAN : (double)value;
}

static enum result write_xlsx(void *context, struct xlsx_writer *writer, struct problem *problem)
{
    const struct journey_file *file = context;
    (void)problem;
    for (int i = 0; i < FILE_COLUMNS; i++)
        xlsx_write_heading(writer, text_of(_(heads[i])));
    xlsx_write_row_end(writer);
    for (size_t i = 0; i < file->count && i < WEB_DOWNLOAD_ROWS_MAX; i++) {
        struct row row = row_of(file, file->order[i]);
        xlsx_write_text(writer, row.name);
        xlsx_write_text(writer, row.account);
        xlsx_write_text(writer, row.journey);
        xlsx_write_text(writer, row.stage);
        xlsx_write_day(writer, row.since);
        xlsx_write_number(writer, number_or_none(row.days));
        xlsx_write_number(writer, number_or_none(row.norm));
        xlsx_write_number(writer, number_or_none(row.over));
        xlsx_write_text(writer, text_of(row.by_hand ? _("yes") : _("no")));
        xlsx_write_number(writer, number_or_none(row.late));
        xlsx_write_text(writer, row.owner);
        xlsx_write_money(writer, row.mrr, currency_digits(file->columns->currency));
        xlsx_write_row_end(writer);
    }
    return RESULT_OK;
}

/* ---- answers ---- */

static void send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, struct web_scope *scope)
{
    struct web_journey_asked asked;
    struct problem problem;
    if (web_screen_refuse_file(response, scope, NULL))
        return;
    web_journey_read(&request->query, &asked);
    struct journey_file *file = file_new(application, scope, &asked, &problem);
    if (!file) {
        response->status = web_status_of(problem.code);
        return;
    }
    web_audit(request, application,
              &(struct web_audited){
                  .action = "export-journeys", .object_kind = "account", .count = (int64_t)file->count});
    web_download_send(request, response,
                      &(struct web_download){web_download_name(request->arena, _("journeys"), scope->as_of),
                                             _("Journeys"), pull_csv, write_xlsx, file_release, file});
}

static void get_file(struct http_request *request, struct http_response *response, void *application)
{
    web_screen_file(request, response, application, send_file);
}

const struct http_route web_journey_file_routes[] = {
    {HTTP_GET, "/journeys.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/journeys.xlsx", PERMISSION_EXPORT, get_file, 0},
    {0},
};
