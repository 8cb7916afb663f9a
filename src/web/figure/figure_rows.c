/* The rows behind a figure: see figure.h. Accounts and their amounts come from metric/, a page at a time. */
#include "base/bits.h"
#include "language/language.h"
#include "web/account/record_words.h"
#include "web/figure/figure.h"

static struct metric_mrr_query period_query(const struct web_scope *scope)
{
    return (struct metric_mrr_query){.unit = scope->period.unit,
                                     .first_day = report_summary_first_day(scope->period),
                                     .last_day = report_summary_last_day(scope->period),
                                     .whole = true,
                                     .grouping = {-1},
                                     .net = scope->day_by_day ? NET_DAY : NET_PERIOD};
}

struct safe_url figure_account_url(struct arena *arena, const struct web_scope *scope, text external_id)
{
    struct web_scope instant = *scope;
    struct http_pair pairs[2] = {{TEXT("tab"), TEXT("revenue")}};
    size_t count = 1;
    char month[8];
    text path = web_account_path(arena, external_id);
    instant.period_set = instant.day_by_day = instant.revenue = false;
    instant.compare = COMPARE_PREVIOUS;
    instant.filter_count = 0;
    instant.where = TEXT_ABSENT;
    if (scope->period.unit == PERIOD_MONTH && !scope->period.twelve_months)
        pairs[count++] = (struct http_pair){
            TEXT("month"), text_copy(arena, text_of(month_format(scope->period.index, month)))};
    text address = web_scope_url(arena, &instant, path.data, pairs, count).address;
    return safe_url_of(count > 1 ? text_printf(arena, "%.*s#month", TEXT_ARGUMENTS(address)) : address);
}

/* ---- pages of accounts ---- */

struct page {
    struct metric_rows_page page;
    struct metric_rows_place place;
};

static const struct metric_rows_page *page_of(const struct figure_request *request, struct page *page)
{
    *page = (struct page){.page = {.limit = request->limit}};
    if (request->after) {
        page->place = (struct metric_rows_place){request->after->amount, request->after->id};
        page->page.after = &page->place;
    }
    return &page->page;
}

static void take_rows(struct arena *arena, const struct column_snapshot *columns,
                      const struct metric_account_rows *rows, struct figure_table *ret)
{
    ret->rows = arena_array(arena, struct figure_row, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        const struct metric_account_row *row = &rows->rows[i];
        ret->rows[ret->count++] = (struct figure_row){.account = row->account,
                                                      .name = column_account_name(columns, row->account),
                                                      .id = column_account_external_id(columns, row->account),
                                                      .opening = row->opening,
                                                      .closing = row->closing,
                                                      .amount = row->amount};
    }
    ret->total_count = rows->total_count;
    ret->preceding = rows->preceding;
    ret->sum = rows->sum;
}

/* Accounts with their MRR at the end of `day`, of a set; the amount is the MRR. */
static enum result list_closing(struct arena *arena, const struct figure_request *request,
                                const uint64_t *accounts, int32_t day, struct figure_table *ret,
                                struct problem *problem)
{
    struct metric_scope of = web_scope_metric(request->scope);
    struct metric_mrr_query query = {
        .unit = PERIOD_DAY, .first_day = day, .last_day = day, .whole = true, .grouping = {-1}};
    struct metric_account_rows rows = {0};
    struct page page;
    of.accounts = accounts;
    enum result result = metric_mrr_rows(arena, &of, &query, METRIC_FIGURE(FIGURE_CLOSING),
                                         page_of(request, &page), &rows, problem);
    if (result == RESULT_OK)
        take_rows(arena, request->scope->columns, &rows, ret);
    return result;
}

static enum result list_moved(struct arena *arena, const struct figure_request *request,
                              struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_mrr_query query = period_query(request->scope);
    struct metric_account_rows rows = {0};
    struct page page;
    enum result result =
        metric_mrr_rows(arena, &scope, &query, request->part->mask, page_of(request, &page), &rows, problem);
    if (result != RESULT_OK)
        return result;
    take_rows(arena, request->scope->columns, &rows, ret);
    ret->has_ends = request->part->mask != METRIC_FIGURE(FIGURE_CLOSING);
    return RESULT_OK;
}

static enum result list_cohort(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_account_rows rows = {0};
    struct page page;
    if (request->joined == DAY_ABSENT || request->month == DAY_ABSENT)
        return RESULT_OK;
    enum result result = metric_cohort_accounts(arena, &scope, request->joined, request->month,
                                                page_of(request, &page), &rows, problem);
    if (result == RESULT_OK)
        take_rows(arena, request->scope->columns, &rows, ret);
    return result;
}

static enum result list_signal(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct report_summary_query query = web_scope_summary(request->scope);
    uint64_t *accounts;
    int32_t as_of = request->scope->as_of;
    enum result result =
        report_summary_signal_accounts(arena, &query, request->part->signal, as_of, &accounts, problem);
    if (result != RESULT_OK)
        return result;
    return list_closing(arena, request, accounts, metric_mrr_day(request->scope->columns, as_of), ret,
                        problem);
}

/* ---- amounts of all accounts, then a page of them ---- */

static int64_t *new_amounts(struct arena *arena, const struct figure_request *request)
{
    return arena_array(arena, int64_t, (size_t)request->scope->columns->account_count + 1);
}

static void list_amounts(struct arena *arena, const struct figure_request *request, const int64_t *amounts,
                         struct figure_table *ret)
{
    struct metric_account_rows rows;
    struct page page;
    metric_amount_rows(arena, request->scope->columns, amounts, page_of(request, &page), &rows);
    take_rows(arena, request->scope->columns, &rows, ret);
}

/* At stake is what an account paid on the day before: those that did not renew are there too. */
static enum result list_renewals(struct arena *arena, const struct figure_request *request,
                                 struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    int64_t *due = new_amounts(arena, request), *renewed = new_amounts(arena, request);
    enum result result =
        metric_renewal_amounts(arena, &scope, report_summary_first_day(request->scope->period),
                               report_summary_last_day(request->scope->period), due, renewed, problem);
    if (result == RESULT_OK)
        list_amounts(arena, request, request->part->rows == ROWS_DUE ? due : renewed, ret);
    return result;
}

/* Which ranks of Pareto's order the class is: [from, from + length). */
static void class_ranks(text class_name, const struct metric_pareto *pareto, size_t *ret_from,
                        size_t *ret_length)
{
    *ret_from = 0;
    *ret_length = (size_t)pareto->accounts;
    if (text_equal(class_name, TEXT("top")))
        *ret_length = (size_t)pareto->top_20_accounts;
    if (class_name.length != 1 || class_name.data[0] < 'A' || class_name.data[0] > 'C')
        return;
    int class_index = class_name.data[0] - 'A';
    for (int i = 0; i < class_index; i++)
        *ret_from += (size_t)pareto->class_accounts[i];
    *ret_length = (size_t)pareto->class_accounts[class_index];
}

static int64_t class_sum(text class_name, const struct metric_pareto *pareto)
{
    if (text_equal(class_name, TEXT("top")))
        return pareto->top_20_revenue;
    if (class_name.length == 1 && class_name.data[0] >= 'A' && class_name.data[0] <= 'C')
        return pareto->class_revenue[class_name.data[0] - 'A'];
    return pareto->revenue;
}

/* Accounts by the sum of their last 12 month ends, cut as metric_pareto cuts them. */
static enum result list_pareto(struct arena *arena, const struct figure_request *request,
                               struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    int32_t last_day = report_summary_last_day(request->scope->period);
    int32_t last_month = month_last_over(last_day < scope.as_of ? last_day : scope.as_of);
    int64_t *revenues = new_amounts(arena, request);
    struct metric_pareto pareto;
    struct metric_rows_place before;
    struct figure_place start;
    struct figure_request asked = *request;
    size_t from, length;
    enum result result = metric_pareto(arena, &scope, last_month, &pareto, problem);
    if (result == RESULT_OK)
        result = metric_pareto_revenues(&scope, last_month, revenues, problem);
    if (result != RESULT_OK)
        return result;
    class_ranks(request->class_name, &pareto, &from, &length);
    if (from && !request->after) {
        before = metric_amount_place(scope.columns, revenues, from);
        start = (struct figure_place){before.amount, 0, before.external_id};
        asked.after = &start;
    }
    list_amounts(arena, &asked, revenues, ret);
    ret->preceding -= ret->preceding < from ? ret->preceding : from;
    size_t left = length > ret->preceding ? length - ret->preceding : 0;
    ret->count = ret->count < left ? ret->count : left;
    ret->total_count = length;
    ret->sum = class_sum(request->class_name, &pareto);
    return RESULT_OK;
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
    int64_t *amounts = new_amounts(arena, request);
    enum result result = metric_margin(arena, &scope, &query, &margin, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < margin.count; i++) {
        const struct metric_margin_row *row = &margin.rows[i];
        int64_t amount = request->part->rows == ROWS_MARGIN   ? row->margin
                         : request->part->rows == ROWS_EARNED ? row->revenue
                                                              : row->cost_to_serve;
        if (amount == MONEY_ABSENT)
            return RESULT_OK;
        amounts[row->account] = amount;
    }
    list_amounts(arena, request, amounts, ret);
    return RESULT_OK;
}

static enum result list_invoiced(struct arena *arena, const struct figure_request *request,
                                 struct figure_table *ret, struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    int64_t *amounts = new_amounts(arena, request);
    enum result result =
        metric_ticket_amounts(arena, &scope, report_summary_first_day(request->scope->period),
                              report_summary_last_day(request->scope->period), amounts, problem);
    if (result == RESULT_OK)
        list_amounts(arena, request, amounts, ret);
    return result;
}

enum result figure_table(struct arena *arena, const struct figure_request *request, struct figure_table *ret,
                         struct problem *problem)
{
    struct figure_table table = {.money = true};
    enum result result = RESULT_OK;
    switch (request->part->rows) {
    case ROWS_MOVED:
        result = list_moved(arena, request, &table, problem);
        break;
    case ROWS_SIGNAL:
        result = list_signal(arena, request, &table, problem);
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
    case ROWS_CSAT:
    case ROWS_CES:
        result = figure_answers(arena, request, &table, problem);
        break;
    case ROWS_COSTS:
        result = figure_costs(arena, request, &table);
        break;
    case ROWS_MARGIN:
    case ROWS_EARNED:
    case ROWS_SERVED:
        result = list_margin(arena, request, &table, problem);
        break;
    case ROWS_INVOICED:
        result = list_invoiced(arena, request, &table, problem);
        break;
    }
    if (result == RESULT_OK)
        *ret = table;
    return result;
}
