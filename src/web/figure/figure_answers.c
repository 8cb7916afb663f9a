/* Rows behind a figure that are no accounts' amounts: answers (of NPS the latest of each contact within the
 * window, as metric_nps counts; of CSAT and CES all on the scale shown, as metric_csat does), and costs.
 *
 * The best rows are kept twice over and cut when there are too many, so a page needs no more memory than
 * itself. */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "ledger/record.h"
#include "web/figure/figure.h"

struct best {
    struct figure_row *items;
    size_t count, capacity;
    const struct figure_request *request;
    struct figure_table *table;
};

/* By amount, largest first, then id, then ordinal. */
static int order_of(const struct figure_row *a, int64_t amount, text id, int64_t ordinal)
{
    if (a->amount != amount)
        return a->amount > amount ? -1 : 1;
    int order = text_compare(a->id, id);
    return order ? order : (a->ordinal > ordinal) - (a->ordinal < ordinal);
}

static int compare_rows(const void *a, const void *b)
{
    const struct figure_row *right = b;
    return order_of(a, right->amount, right->id, right->ordinal);
}

static void cut(struct best *best, size_t limit)
{
    if (best->count > 1)
        qsort(best->items, best->count, sizeof *best->items, compare_rows);
    best->count = best->count < limit ? best->count : limit;
}

static void offer(struct best *best, const struct figure_row *row)
{
    const struct figure_place *after = best->request->after;
    best->table->total_count++;
    best->table->sum += row->amount;
    if (after && order_of(row, after->amount, after->id, after->ordinal) <= 0) {
        best->table->preceding++;
        return;
    }
    *list_append(best) = *row;
    if (best->request->limit < SIZE_MAX / 2 && best->count >= 2 * best->request->limit)
        cut(best, best->request->limit);
}

static void finish(struct arena *arena, struct best *best)
{
    cut(best, best->request->limit);
    best->table->rows = arena_array(arena, struct figure_row, best->count);
    if (best->count)
        memcpy(best->table->rows, best->items, best->count * sizeof *best->items);
    best->table->count = best->count;
    list_release(best);
}

/* ---- answers ---- */

struct answers_asked {
    enum survey_kind kind;
    int32_t first_day, last_day;
    int32_t scale_min, scale_max; /* of CSAT and CES */
};

static bool answer_counts(const struct column_survey_block *block, uint32_t local, uint32_t i,
                          const struct answers_asked *asked)
{
    if (block->kind[i] != asked->kind || block->day[i] < asked->first_day || block->day[i] > asked->last_day)
        return false;
    if (asked->kind != SURVEY_NPS)
        return block->scale_min[i] == asked->scale_min && block->scale_max[i] == asked->scale_max;
    for (uint32_t j = i + 1; j < block->start[local + 1] && block->contact[j] == block->contact[i]; j++)
        if (block->kind[j] == SURVEY_NPS && block->day[j] <= asked->last_day)
            return false;
    return true;
}

static void take_answers(const struct column_snapshot *columns, uint32_t account,
                         const struct column_survey_block *block, const struct answers_asked *asked,
                         struct best *best)
{
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    struct figure_row row = {.account = account, .opening = MONEY_ABSENT, .closing = MONEY_ABSENT};
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        if (!answer_counts(block, local, i, asked))
            continue;
        row.name = column_account_name(columns, account);
        row.id = column_account_external_id(columns, account);
        row.day = block->day[i];
        row.amount = block->score[i];
        row.ordinal = i - block->start[local];
        offer(best, &row);
    }
}

/* The scale with most answers, as the figure itself is of. */
static enum result find_scale(struct arena *arena, const struct figure_request *request,
                              struct answers_asked *asked, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_survey_query query = {.dimension = -1,
                                        .first_day = asked->first_day,
                                        .last_day = asked->last_day,
                                        .satisfied_bottom_percent =
                                            request->scope->settings.satisfied_percent};
    struct metric_csat csat;
    enum result result = metric_csat(arena, &scope, asked->kind == SURVEY_CES, &query, &csat, problem);
    int64_t most = 0;
    for (size_t i = 0; result == RESULT_OK && i < csat.count; i++)
        if (csat.rows[i].responses > most) {
            most = csat.rows[i].responses;
            asked->scale_min = csat.rows[i].scale_min;
            asked->scale_max = csat.rows[i].scale_max;
        }
    return result;
}

enum result figure_answers(struct arena *arena, const struct figure_request *request,
                           struct figure_table *ret, struct problem *problem)
{
    const struct column_snapshot *columns = request->scope->columns;
    struct best best = {.request = request, .table = ret};
    int32_t last_day = report_summary_last_day(request->scope->period);
    if (last_day > request->scope->as_of)
        last_day = request->scope->as_of;
    struct answers_asked asked = {request->part->rows == ROWS_NPS    ? SURVEY_NPS
                                  : request->part->rows == ROWS_CSAT ? SURVEY_CSAT
                                                                     : SURVEY_CES,
                                  last_day - SUMMARY_SURVEY_DAYS + 1, last_day, 0, 0};
    enum result result = asked.kind == SURVEY_NPS ? RESULT_OK : find_scale(arena, request, &asked, problem);
    if (result != RESULT_OK)
        return result;
    ret->money = false;
    for (uint32_t account = 0; account < columns->account_count; account++) {
        const struct column_survey_block *block =
            columns->blocks[COLUMN_SURVEY][account / COLUMN_BLOCK_ACCOUNTS];
        const struct column_account_block *names = column_accounts(columns, account / COLUMN_BLOCK_ACCOUNTS);
        if (!block || !names || !bits_has(names->exists, account % COLUMN_BLOCK_ACCOUNTS) ||
            (request->scope->accounts && !bits_has(request->scope->accounts, account)))
            continue;
        take_answers(columns, account, block, &asked, &best);
    }
    finish(arena, &best);
    return RESULT_OK;
}

/* ---- costs ---- */

enum result figure_costs(struct arena *arena, const struct figure_request *request, struct figure_table *ret)
{
    const struct column_snapshot *columns = request->scope->columns;
    struct best best = {.request = request, .table = ret};
    int32_t first = month_of_day(report_summary_first_day(request->scope->period));
    int32_t last = month_of_day(report_summary_last_day(request->scope->period));
    /* Of some accounts alone nobody can say the costs: the figure is absent then too. */
    for (size_t i = 0; i < columns->cost_count && !request->scope->accounts; i++) {
        const struct column_cost *cost = &columns->costs[i];
        struct column_amount amount = {cost->currency, 0};
        struct figure_row row = {
            .account = UINT32_MAX, .ordinal = (int64_t)i, .opening = MONEY_ABSENT, .closing = MONEY_ABSENT};
        bool provisional;
        uint8_t missing;
        if (cost->kind != COST_ACQUISITION || cost->month < first || cost->month > last ||
            cost->amount == MONEY_ABSENT)
            continue;
        amount.micro = cost->amount * MICRO_PER_MINOR;
        if (!column_convert(columns, &amount, 1, cost->month, &row.amount, &provisional, &missing))
            continue;
        row.name = format_month(arena, cost->month);
        row.what = column_dictionary_text(columns->dimensions[DIMENSION_CHANNEL], cost->channel);
        offer(&best, &row);
    }
    finish(arena, &best);
    return RESULT_OK;
}
