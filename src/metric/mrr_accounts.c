/* The accounts behind a figure of revenue: each account by itself through the same two ways as the figure
 * (mrr_home, mrr_foreign), with a table of its own, so that the rows cannot but add up to it. */
#include <string.h>

#include "metric/account_mrr.h"
#include "metric/account_rows.h"
#include "metric/mrr_internal.h"

#define ROWS 3 /* before, in, after */

struct accounts_pass {
    const struct metric_scope *scope;
    const struct metric_mrr_query *query;
    struct mrr_calendar calendar;
    unsigned figures;
    int64_t *amounts;                /* by account, instead of rows; NULL: rows */
    int32_t cohort, day, cohort_day; /* of metric_cohort_accounts */
    struct account_rows *rows;       /* one a part */
    struct metric_rate_gap *gaps;
};

static int64_t net_of(const struct mrr_cell *cells)
{
    return cells[MOVED_NEW].amount + cells[MOVED_REACTIVATION].amount + cells[MOVED_EXPANSION].amount -
           cells[MOVED_CONTRACTION].amount - cells[MOVED_CHURN_UNKNOWN].amount -
           cells[MOVED_CHURN_VOLUNTARY].amount - cells[MOVED_CHURN_INVOLUNTARY].amount;
}

static int64_t amount_of(enum metric_mrr_figure figure, const struct metric_account_row *row,
                         const struct mrr_cell *cells, int64_t joined_and_left)
{
    switch (figure) {
    case FIGURE_OPENING:
        return row->opening;
    case FIGURE_FX_IMPACT:
        return row->fx_impact;
    case FIGURE_CLOSING:
        return row->closing;
    case FIGURE_JOINED_AND_LEFT:
        return joined_and_left;
    case FIGURE_CHURN:
        return cells[MOVED_CHURN_UNKNOWN].amount + cells[MOVED_CHURN_VOLUNTARY].amount +
               cells[MOVED_CHURN_INVOLUNTARY].amount;
    case FIGURE_CHURN_VOLUNTARY:
        return cells[MOVED_CHURN_VOLUNTARY].amount;
    case FIGURE_CHURN_INVOLUNTARY:
        return cells[MOVED_CHURN_INVOLUNTARY].amount;
    case FIGURE_CHURN_UNKNOWN:
        return cells[MOVED_CHURN_UNKNOWN].amount;
    default:
        return cells[figure - FIGURE_NEW + MOVED_NEW].amount;
    }
}

static void offer(const struct accounts_pass *pass, size_t part, uint32_t account,
                  const struct mrr_table *table)
{
    const struct mrr_cell *cells = table->cells + MOVED_COUNT;
    struct metric_account_row row = {
        .account = account, .opening = net_of(table->cells), .fx_impact = table->fx_impact[1]};
    row.closing = row.opening + row.fx_impact + net_of(cells);
    for (unsigned figures = pass->figures; figures; figures &= figures - 1)
        row.amount +=
            amount_of((enum metric_mrr_figure)__builtin_ctz(figures), &row, cells, table->joined_and_left[1]);
    if (pass->amounts)
        pass->amounts[account] = row.amount;
    else if (row.amount != 0)
        account_rows_offer(&pass->rows[part], &row);
}

/* Whether an account with points [from, to), at least one, may have a part in figures of what moved: a look
 * at its first and last point, which spares nearly all accounts of a large company the rest. */
static bool may_have_moved(const struct accounts_pass *pass, const struct column_mrr_block *block,
                           uint32_t from, uint32_t to)
{
    const struct mrr_period *period = &pass->calendar.periods[0];
    return block->point_day[to - 1] >= period->first_day && block->point_day[from] <= period->last_day;
}

static void accounts_block(struct accounts_pass *pass, size_t part, uint32_t b,
                           const struct column_mrr_block *block)
{
    bool by_day = pass->query->net == NET_DAY;
    bool is_of_moved = !(pass->figures & (METRIC_FIGURE(FIGURE_OPENING) | METRIC_FIGURE(FIGURE_CLOSING)));
    METRIC_EACH_ACCOUNT(pass->scope, b, a)
    {
        uint32_t from = block->point_start[a], to = block->point_start[a + 1];
        if (from == to || (is_of_moved && !may_have_moved(pass, block, from, to)))
            continue;
        struct mrr_cell cells[ROWS * MOVED_COUNT] = {0};
        int64_t joined[ROWS] = {0}, fx[ROWS] = {0};
        uint8_t provisional[ROWS];
        struct mrr_table table = {cells, joined, fx, provisional};
        mrr_home(&pass->calendar, block, from, to, &table, 0, by_day);
        offer(pass, part, b * COLUMN_BLOCK_ACCOUNTS + a, &table);
    }
    struct mrr_lanes lanes;
    for (uint32_t lane = 0; lane < block->lane_count;) {
        struct mrr_cell cells[ROWS * MOVED_COUNT] = {0};
        int64_t joined[ROWS] = {0}, fx[ROWS] = {0};
        uint8_t provisional[ROWS] = {0};
        struct mrr_table table = {cells, joined, fx, provisional};
        uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + block->lanes[lane].account;
        lane = mrr_lanes_start(&lanes, pass->scope->columns, block, lane, &pass->gaps[part]);
        if (!metric_scope_has(pass->scope, account))
            continue;
        mrr_foreign(&pass->calendar, &lanes, b, &table, 0, by_day);
        offer(pass, part, account, &table);
    }
}

static void accounts_part(void *context, size_t part, size_t parts)
{
    struct accounts_pass *pass = context;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_mrr_block *block = mrr_block(pass->scope, b);
        if (!block)
            continue;
        accounts_block(pass, part, b, block);
    }
}

static void cohort_part(void *context, size_t part, size_t parts)
{
    struct accounts_pass *pass = context;
    const struct column_snapshot *columns = pass->scope->columns;
    uint32_t first, end;
    metric_part_blocks(columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_mrr_block *block = column_mrr(columns, b);
        if (!block || !column_accounts(columns, b))
            continue;
        METRIC_EACH_ACCOUNT(pass->scope, b, a)
        {
            struct metric_account_row row = {.account = b * COLUMN_BLOCK_ACCOUNTS + a};
            if (block->first_day[a] == DAY_ABSENT || month_of_day(block->first_day[a]) != pass->cohort)
                continue;
            if (!metric_account_mrr(columns, row.account, pass->cohort_day, &row.opening,
                                    &pass->gaps[part]) ||
                !metric_account_mrr(columns, row.account, pass->day, &row.closing, &pass->gaps[part]))
                continue;
            row.amount = row.closing;
            if (row.amount != 0)
                account_rows_offer(&pass->rows[part], &row);
        }
    }
}

/* Rows into `ret`, or, with `pass->amounts`, nothing but those. */
static enum result run_pass(struct arena *arena, struct accounts_pass *pass,
                            const struct metric_rows_page *page,
                            void (*work)(void *context, size_t part, size_t parts),
                            struct metric_account_rows *ret, struct problem *problem)
{
    const struct column_snapshot *columns = pass->scope->columns;
    size_t parts = metric_parts(columns);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    pass->rows = account_rows_new(arena, columns, page, parts);
    pass->gaps = arena_array(arena, struct metric_rate_gap, parts + 1);
    for (size_t p = 0; p < parts; p++)
        pass->gaps[p] = METRIC_NO_GAP;
    parallel_run(parts, work, pass);
    struct metric_account_rows made;
    account_rows_finish(arena, pass->rows, parts, &made);
    for (size_t p = 0; p < parts; p++)
        gap = metric_rate_gap_earlier(gap, pass->gaps[p]);
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    *ret = made;
    return RESULT_OK;
}

static enum result run_figures(struct arena *arena, struct accounts_pass *pass,
                               const struct metric_mrr_query *query, const struct metric_rows_page *page,
                               struct metric_account_rows *ret, struct problem *problem)
{
    struct metric_mrr_query whole = *query;
    whole.whole = true;
    whole.grouping.dimension = -1;
    pass->query = &whole;
    pass->calendar = mrr_calendar_make(arena, &whole, pass->scope->as_of);
    if (pass->calendar.period_count > 0)
        return run_pass(arena, pass, page, accounts_part, ret, problem);
    *ret = (struct metric_account_rows){0};
    return RESULT_OK;
}

enum result metric_mrr_rows(struct arena *arena, const struct metric_scope *scope,
                            const struct metric_mrr_query *query, unsigned figures,
                            const struct metric_rows_page *page, struct metric_account_rows *ret,
                            struct problem *problem)
{
    struct accounts_pass pass = {.scope = scope, .figures = figures};
    return run_figures(arena, &pass, query, page, ret, problem);
}

enum result metric_mrr_accounts(struct arena *arena, const struct metric_scope *scope,
                                const struct metric_mrr_query *query, enum metric_mrr_figure figure,
                                size_t limit, struct metric_account_rows *ret, struct problem *problem)
{
    struct metric_rows_page page = {.limit = limit};
    return metric_mrr_rows(arena, scope, query, METRIC_FIGURE(figure), &page, ret, problem);
}

enum result metric_mrr_amounts(struct arena *arena, const struct metric_scope *scope,
                               const struct metric_mrr_query *query, unsigned figures, int64_t *ret_amounts,
                               struct problem *problem)
{
    struct accounts_pass pass = {.scope = scope, .figures = figures, .amounts = ret_amounts};
    const struct metric_rows_page page = {0};
    struct metric_account_rows none;
    memset(ret_amounts, 0, scope->columns->account_count * sizeof *ret_amounts);
    return run_figures(arena, &pass, query, &page, &none, problem);
}

enum result metric_cohort_accounts(struct arena *arena, const struct metric_scope *scope, int32_t cohort,
                                   int32_t month, const struct metric_rows_page *page,
                                   struct metric_account_rows *ret, struct problem *problem)
{
    struct accounts_pass pass = {
        .scope = scope, .cohort = cohort, .cohort_day = month_last_day(cohort), .day = month_last_day(month)};
    if (pass.day > scope->as_of || month < cohort) { /* no such cell, or not yet */
        *ret = (struct metric_account_rows){0};
        return RESULT_OK;
    }
    return run_pass(arena, &pass, page, cohort_part, ret, problem);
}
