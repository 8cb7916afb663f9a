/* The rows behind a figure: see figure.h. Accounts come from metric/; answers and costs from the columns. */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "ledger/record.h"
#include "web/figure.h"

static struct metric_mrr_query period_query(const struct web_scope *scope)
{
    return (struct metric_mrr_query){.unit = scope->period.unit,
                                     .first_day = report_summary_first_day(scope->period),
                                     .last_day = report_summary_last_day(scope->period),
                                     .whole = true,
                                     .grouping = {-1},
                                     .net = scope->day_by_day ? NET_DAY : NET_PERIOD};
}

static struct figure_row row_of(const struct column_snapshot *columns, const struct metric_account_row *row)
{
    return (struct figure_row){.name = column_account_name(columns, row->account),
                               .id = column_account_external_id(columns, row->account),
                               .opening = row->opening,
                               .closing = row->closing,
                               .amount = row->amount};
}

static int larger_first(const void *a, const void *b)
{
    const struct figure_row *left = a, *right = b;
    if (left->amount != right->amount)
        return left->amount > right->amount ? -1 : 1;
    return text_compare(left->id, right->id);
}

static void cut_to_limit(struct figure_table *table, size_t limit)
{
    if (table->count > limit)
        table->count = limit;
}

/* Accounts with their MRR at the end of `day`, of a set; the amount is the MRR. */
static enum result list_closing(struct arena *arena, const struct web_scope *scope, const uint64_t *accounts,
                                int32_t day, size_t limit, struct figure_table *ret, struct problem *problem)
{
    struct metric_scope of = web_scope_metric(scope);
    struct metric_mrr_query query = {
        .unit = PERIOD_DAY, .first_day = day, .last_day = day, .whole = true, .grouping = {-1}};
    struct metric_account_rows rows = {0};
    of.accounts = accounts;
    enum result result = metric_mrr_accounts(arena, &of, &query, FIGURE_CLOSING, limit, &rows, problem);
    if (result != RESULT_OK)
        return result;
    ret->rows = arena_array(arena, struct figure_row, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        ret->rows[ret->count++] = row_of(scope->columns, &rows.rows[i]);
    ret->total_count = rows.total_count;
    ret->sum = rows.sum;
    return RESULT_OK;
}

static enum result list_moved(struct arena *arena, const struct figure_request *request,
                              struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_mrr_query query = period_query(request->scope);
    struct metric_account_rows lists[FIGURE_JOINED_AND_LEFT + 1];
    size_t total = 0;
    for (int figure = 0; figure <= FIGURE_JOINED_AND_LEFT; figure++) {
        lists[figure] = (struct metric_account_rows){0};
        if (!(request->part->mask >> figure & 1))
            continue;
        enum result result = metric_mrr_accounts(arena, &scope, &query, (enum metric_mrr_figure)figure,
                                                 request->limit, &lists[figure], problem);
        if (result != RESULT_OK)
            return result;
        total += lists[figure].count;
    }
    ret->rows = arena_array(arena, struct figure_row, total);
    for (int figure = 0; figure <= FIGURE_JOINED_AND_LEFT; figure++) {
        for (size_t i = 0; i < lists[figure].count; i++)
            ret->rows[ret->count++] = row_of(request->scope->columns, &lists[figure].rows[i]);
        ret->total_count += lists[figure].total_count;
        ret->sum += lists[figure].sum;
    }
    ret->has_ends = request->part->mask != 1u << FIGURE_CLOSING;
    if (request->part->mask & (request->part->mask - 1)) /* several lists: each came sorted for itself */
        qsort(ret->rows, ret->count, sizeof *ret->rows, larger_first);
    cut_to_limit(ret, request->limit);
    return RESULT_OK;
}

/* Of the accounts that churned, those cancelled for not paying: asked account by account. */
static enum result list_involuntary(struct arena *arena, const struct figure_request *request,
                                    struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_mrr_query query = period_query(request->scope);
    struct metric_account_rows churned = {0};
    enum result result =
        metric_mrr_accounts(arena, &scope, &query, FIGURE_CHURN, SIZE_MAX, &churned, problem);
    uint64_t *one =
        arena_array(arena, uint64_t, bits_words(scope.columns->account_count) + COLUMN_BLOCK_ACCOUNTS / 64);
    ret->rows = arena_array(arena, struct figure_row, churned.count);
    ret->has_ends = true;
    scope.accounts = one;
    for (size_t i = 0; result == RESULT_OK && i < churned.count; i++) {
        struct metric_mrr mrr = {0};
        bits_add(one, churned.rows[i].account);
        result = metric_mrr(arena, &scope, &query, &mrr, problem);
        bits_remove(one, churned.rows[i].account);
        if (result != RESULT_OK || !mrr.count || mrr.rows[0].churn_involuntary == 0)
            continue;
        ret->rows[ret->count] = row_of(scope.columns, &churned.rows[i]);
        ret->rows[ret->count].amount = mrr.rows[0].churn_involuntary;
        ret->sum += ret->rows[ret->count++].amount;
    }
    ret->total_count = ret->count;
    cut_to_limit(ret, request->limit);
    return result;
}

static enum result list_cohort(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_account_rows rows = {0};
    if (request->joined == DAY_ABSENT || request->month == DAY_ABSENT)
        return RESULT_OK;
    enum result result = metric_cohort_accounts(arena, &scope, request->joined, request->month,
                                                request->limit, &rows, problem);
    if (result != RESULT_OK)
        return result;
    ret->rows = arena_array(arena, struct figure_row, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        ret->rows[ret->count++] = row_of(scope.columns, &rows.rows[i]);
    ret->total_count = rows.total_count;
    ret->sum = rows.sum;
    return RESULT_OK;
}

/* Accounts by the sum of their last 12 month ends, cut as metric_pareto cuts them. */
static enum result list_pareto(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    int32_t last_day = report_summary_last_day(request->scope->period), count = 0;
    int32_t last_month = month_last_over(last_day < scope.as_of ? last_day : scope.as_of);
    size_t accounts = scope.columns->account_count, kept = 0;
    int64_t *month_mrr = arena_array(arena, int64_t, accounts),
            *revenue = arena_array(arena, int64_t, accounts);
    struct metric_pareto pareto;
    enum result result = metric_pareto(arena, &scope, last_month, &pareto, problem);
    for (int month = 0; result == RESULT_OK && month < 12; month++) {
        result = metric_mrr_at(&scope, month_last_day(last_month - month), month_mrr, problem);
        for (size_t i = 0; result == RESULT_OK && i < accounts; i++)
            revenue[i] += month_mrr[i];
    }
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < accounts; i++)
        kept += revenue[i] > 0;
    struct figure_row *rows = arena_array(arena, struct figure_row, kept);
    for (uint32_t i = 0; i < accounts; i++)
        if (revenue[i] > 0)
            rows[count++] = (struct figure_row){.name = column_account_name(scope.columns, i),
                                                .id = column_account_external_id(scope.columns, i),
                                                .amount = revenue[i]};
    qsort(rows, kept, sizeof *rows, larger_first);
    size_t from = 0, length = kept;
    if (text_equal(request->class_name, TEXT("top"))) {
        length = (size_t)pareto.top_20_accounts;
    } else if (request->class_name.length == 1 && request->class_name.data[0] >= 'A' &&
               request->class_name.data[0] <= 'C') {
        int class_index = request->class_name.data[0] - 'A';
        for (int i = 0; i < class_index; i++)
            from += (size_t)pareto.class_accounts[i];
        length = (size_t)pareto.class_accounts[class_index];
    }
    ret->rows = rows + from;
    ret->count = ret->total_count = length;
    for (size_t i = 0; i < length; i++)
        ret->sum += ret->rows[i].amount;
    cut_to_limit(ret, request->limit);
    return RESULT_OK;
}

/* ---- answers: of NPS the latest of each contact within the window, as metric_nps counts; of CSAT all on the
 * scale shown, as metric_csat does ---- */

struct answers {
    struct figure_row *items;
    size_t count, capacity;
};

struct answers_asked {
    enum survey_kind kind;
    int32_t first_day, last_day;
    int32_t scale_min, scale_max; /* of CSAT */
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

static void take_answers(const struct column_survey_block *block, uint32_t local,
                         const struct answers_asked *asked, const struct figure_row *account,
                         struct answers *answers)
{
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        if (!answer_counts(block, local, i, asked))
            continue;
        struct figure_row row = *account;
        row.day = block->day[i];
        row.amount = block->score[i];
        *list_append(answers) = row;
    }
}

static enum result list_answers(struct arena *arena, const struct figure_request *request,
                                enum survey_kind kind, struct figure_table *ret, struct problem *problem)
{
    const struct column_snapshot *columns = request->scope->columns;
    struct answers answers = {0};
    int32_t last_day = report_summary_last_day(request->scope->period);
    if (last_day > request->scope->as_of)
        last_day = request->scope->as_of;
    struct answers_asked asked = {kind, last_day - SUMMARY_SURVEY_DAYS + 1, last_day, 0, 0};
    if (kind == SURVEY_CSAT) {
        struct report_summary_query query = web_scope_summary(request->scope);
        struct report_summary_satisfaction shown;
        enum result result = report_summary_satisfaction_at(arena, &query, last_day, &shown, problem);
        if (result != RESULT_OK)
            return result;
        asked.scale_min = shown.csat.scale_min;
        asked.scale_max = shown.csat.scale_max;
    }
    for (uint32_t account = 0; account < columns->account_count; account++) {
        const struct column_survey_block *block =
            columns->blocks[COLUMN_SURVEY][account / COLUMN_BLOCK_ACCOUNTS];
        const struct column_account_block *names = column_accounts(columns, account / COLUMN_BLOCK_ACCOUNTS);
        uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
        if (!block || !names || !bits_has(names->exists, local) ||
            (request->scope->accounts && !bits_has(request->scope->accounts, account)))
            continue;
        struct figure_row row = {.name = column_account_name(columns, account),
                                 .id = column_account_external_id(columns, account),
                                 .opening = MONEY_ABSENT,
                                 .closing = MONEY_ABSENT};
        take_answers(block, local, &asked, &row, &answers);
    }
    ret->rows = arena_array(arena, struct figure_row, answers.count);
    if (answers.count > 0)
        memcpy(ret->rows, answers.items, answers.count * sizeof *ret->rows);
    ret->count = ret->total_count = answers.count;
    list_release(&answers);
    ret->money = false;
    for (size_t i = 0; i < ret->count; i++)
        ret->sum += ret->rows[i].amount;
    qsort(ret->rows, ret->count, sizeof *ret->rows, larger_first);
    cut_to_limit(ret, request->limit);
    return RESULT_OK;
}

static enum result list_costs(struct arena *arena, const struct figure_request *request,
                              struct figure_table *ret)
{
    const struct column_snapshot *columns = request->scope->columns;
    int32_t first = month_of_day(report_summary_first_day(request->scope->period));
    int32_t last = month_of_day(report_summary_last_day(request->scope->period));
    ret->rows = arena_array(arena, struct figure_row, columns->cost_count);
    for (size_t i = 0; i < columns->cost_count; i++) {
        const struct column_cost *cost = &columns->costs[i];
        struct column_amount amount = {cost->currency, 0};
        int64_t minor;
        bool provisional;
        uint8_t missing;
        if (cost->kind != COST_ACQUISITION || cost->month < first || cost->month > last ||
            cost->amount == MONEY_ABSENT)
            continue;
        amount.micro = cost->amount * MICRO_PER_MINOR;
        if (!column_convert(columns, &amount, 1, cost->month, &minor, &provisional, &missing))
            continue;
        text channel = column_dictionary_text(columns->dimensions[DIMENSION_CHANNEL], cost->channel);
        ret->rows[ret->count++] = (struct figure_row){.name = format_month(arena, cost->month),
                                                      .what = channel,
                                                      .opening = MONEY_ABSENT,
                                                      .closing = MONEY_ABSENT,
                                                      .amount = minor};
        ret->sum += minor;
    }
    ret->total_count = ret->count;
    qsort(ret->rows, ret->count, sizeof *ret->rows, larger_first);
    cut_to_limit(ret, request->limit);
    return RESULT_OK;
}

static enum result list_renewals(struct arena *arena, const struct figure_request *request,
                                 struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    uint64_t *due, *renewed;
    int32_t first_day = report_summary_first_day(request->scope->period);
    enum result result = metric_renewal_accounts(
        arena, &scope, first_day, report_summary_last_day(request->scope->period), &due, &renewed, problem);
    if (result != RESULT_OK)
        return result;
    /* At stake is what they paid as the period began: those that did not renew are there too. */
    return list_closing(arena, request->scope, request->part->rows == ROWS_DUE ? due : renewed, first_day - 1,
                        request->limit, ret, problem);
}

/* Accounts by margin, revenue or cost to serve; nothing where the sum itself is absent. */
static enum result list_margin(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = report_summary_first_day(request->scope->period),
                                        .last_day = report_summary_last_day(request->scope->period),
                                        .by_account = true,
                                        .grouping = {-1}};
    struct metric_margin margin;
    enum result result = metric_margin(arena, &scope, &query, &margin, problem);
    if (result != RESULT_OK)
        return result;
    ret->rows = arena_array(arena, struct figure_row, margin.count);
    for (size_t i = 0; i < margin.count; i++) {
        const struct metric_margin_row *row = &margin.rows[i];
        int64_t amount = request->part->rows == ROWS_MARGIN   ? row->margin
                         : request->part->rows == ROWS_EARNED ? row->revenue
                                                              : row->cost_to_serve;
        if (amount == MONEY_ABSENT) {
            *ret = (struct figure_table){.money = true};
            return RESULT_OK;
        }
        if (amount == 0)
            continue;
        ret->rows[ret->count++] =
            (struct figure_row){.name = column_account_name(scope.columns, row->account),
                                .id = column_account_external_id(scope.columns, row->account),
                                .opening = MONEY_ABSENT,
                                .closing = MONEY_ABSENT,
                                .amount = amount};
        ret->sum += amount;
    }
    ret->total_count = ret->count;
    if (ret->count > 1)
        qsort(ret->rows, ret->count, sizeof *ret->rows, larger_first);
    cut_to_limit(ret, request->limit);
    return RESULT_OK;
}

enum result figure_table(struct arena *arena, const struct figure_request *request, struct figure_table *ret,
                         struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct report_summary_query query = web_scope_summary(request->scope);
    struct figure_table table = {.money = true};
    uint64_t *accounts = NULL;
    enum result result = RESULT_OK;
    switch (request->part->rows) {
    case ROWS_MOVED:
        result = list_moved(arena, request, &table, problem);
        break;
    case ROWS_INVOLUNTARY:
        result = list_involuntary(arena, request, &table, problem);
        break;
    case ROWS_SIGNAL:
        result = report_summary_signal_accounts(arena, &query, request->part->signal, scope.as_of, &accounts,
                                                problem);
        if (result == RESULT_OK)
            result = list_closing(arena, request->scope, accounts, metric_mrr_day(scope.columns, scope.as_of),
                                  request->limit, &table, problem);
        break;
    case ROWS_COHORT:
        result = list_cohort(arena, request, &table, problem);
        break;
    case ROWS_PARETO:
        result = list_pareto(arena, request, &table, problem);
        break;
    case ROWS_DUE:
    case ROWS_RENEWED:
        result = list_renewals(arena, request, &table, problem);
        break;
    case ROWS_NPS:
        result = list_answers(arena, request, SURVEY_NPS, &table, problem);
        break;
    case ROWS_CSAT:
        result = list_answers(arena, request, SURVEY_CSAT, &table, problem);
        break;
    case ROWS_COSTS:
        result = list_costs(arena, request, &table);
        break;
    case ROWS_MARGIN:
    case ROWS_EARNED:
    case ROWS_SERVED:
        result = list_margin(arena, request, &table, problem);
        break;
    }
    if (result == RESULT_OK)
        *ret = table;
    return result;
}
