/* What became known since: see restatement.h. An account keeps its number in every state of the record, so
 * the two sides are compared number by number. */
#include "report/restatement.h"

static double closing_of(const struct metric_mrr_row *row)
{
    return (double)row->closing;
}
static double new_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_NEW];
}
static double reactivation_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_REACTIVATION];
}
static double expansion_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_EXPANSION];
}
static double contraction_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CONTRACTION];
}
static double churn_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CHURN];
}
static double fx_of(const struct metric_mrr_row *row)
{
    return (double)row->fx_impact;
}
static double accounts_of(const struct metric_mrr_row *row)
{
    return (double)row->accounts_closing;
}
static double nrr_of(const struct metric_mrr_row *row)
{
    return row->nrr;
}
static double grr_of(const struct metric_mrr_row *row)
{
    return row->grr;
}
static double logo_of(const struct metric_mrr_row *row)
{
    return row->logo_churn_rate;
}

const struct restated_figure restated_figures[] = {
    {"mrr", RESTATED_MONEY, METRIC_FIGURE(FIGURE_CLOSING), closing_of},
    {"new", RESTATED_MONEY, METRIC_FIGURE(FIGURE_NEW), new_of},
    {"reactivation", RESTATED_MONEY, METRIC_FIGURE(FIGURE_REACTIVATION), reactivation_of},
    {"expansion", RESTATED_MONEY, METRIC_FIGURE(FIGURE_EXPANSION), expansion_of},
    {"contraction", RESTATED_MONEY, METRIC_FIGURE(FIGURE_CONTRACTION), contraction_of},
    {"churn", RESTATED_MONEY, METRIC_FIGURE(FIGURE_CHURN), churn_of},
    {"fx", RESTATED_MONEY, METRIC_FIGURE(FIGURE_FX_IMPACT), fx_of},
    {"accounts", RESTATED_COUNT, 0, accounts_of},
    {"nrr", RESTATED_RATE, 0, nrr_of},
    {"grr", RESTATED_RATE, 0, grr_of},
    {"logo-churn", RESTATED_RATE, 0, logo_of},
    {0},
};

const struct restated_figure *restated_figure_find(text name)
{
    for (const struct restated_figure *figure = restated_figures; figure->name; figure++)
        if (text_equal(text_of(figure->name), name))
            return figure;
    return NULL;
}

static const struct metric_mrr_row *row_of(const struct metric_mrr *mrr, struct period period)
{
    for (size_t i = 0; i < mrr->count; i++)
        if (mrr->rows[i].period.index == period.index)
            return &mrr->rows[i];
    return NULL;
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void compare_period(const struct metric_mrr_row *before, const struct metric_mrr_row *after,
                           struct period period, struct report_restatement *ret)
{
    for (const struct restated_figure *figure = restated_figures; figure->name; figure++) {
        struct restated_row row = {figure, period, before ? figure->read(before) : NAN,
                                   after ? figure->read(after) : NAN};
        if (!is_same(row.before, row.after))
            ret->rows[ret->count++] = row;
    }
}

enum result report_restatement(struct arena *arena, const struct metric_scope *before,
                               const struct metric_scope *after, struct period first, struct period last,
                               struct report_restatement *ret, struct problem *problem)
{
    struct metric_mrr_query query = {.unit = first.unit,
                                     .first_day = period_first_day(first),
                                     .last_day = period_last_day(last),
                                     .grouping = {-1}};
    struct metric_mrr old = {0}, new = {0};
    size_t figures = sizeof restated_figures / sizeof *restated_figures - 1;
    size_t periods = last.index < first.index ? 0 : (size_t)(last.index - first.index) + 1;
    enum result result = metric_mrr(arena, before, &query, &old, problem);
    if (result == RESULT_OK)
        result = metric_mrr(arena, after, &query, &new, problem);
    if (result != RESULT_OK)
        return result;
    *ret = (struct report_restatement){arena_array(arena, struct restated_row, periods * figures + 1), 0};
    for (size_t i = 0; i < periods; i++) {
        struct period period = {first.unit, first.index + (int32_t)i};
        compare_period(row_of(&old, period), row_of(&new, period), period, ret);
    }
    return RESULT_OK;
}

enum result report_restated_accounts(struct arena *arena, const struct metric_scope *before,
                                     const struct metric_scope *after, const struct restated_figure *figure,
                                     struct period period, const struct metric_rows_page *page,
                                     struct restated_accounts *ret, struct problem *problem)
{
    struct metric_mrr_query query = {.unit = period.unit,
                                     .first_day = period_first_day(period),
                                     .last_day = period_last_day(period),
                                     .whole = true,
                                     .grouping = {-1}};
    const struct column_snapshot *widest =
        before->columns->account_count > after->columns->account_count ? before->columns : after->columns;
    size_t count = (size_t)widest->account_count + 1;
    int64_t *old = arena_array(arena, int64_t, count), *new = arena_array(arena, int64_t, count),
            *difference = arena_array(arena, int64_t, count);
    struct metric_account_rows rows;
    struct restated_accounts made = {0};
    enum result result = metric_mrr_amounts(arena, before, &query, figure->figures, old, problem);
    if (result == RESULT_OK)
        result = metric_mrr_amounts(arena, after, &query, figure->figures, new, problem);
    if (result != RESULT_OK)
        return result;
    for (uint32_t i = 0; i < widest->account_count; i++) {
        difference[i] = new[i] - old[i];
        made.before += old[i];
        made.after += new[i];
    }
    metric_amount_rows(arena, widest, difference, page, &rows);
    made.rows = arena_array(arena, struct restated_account, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        uint32_t account = rows.rows[i].account;
        made.rows[made.count++] = (struct restated_account){account, old[account], new[account]};
    }
    made.total_count = rows.total_count;
    made.preceding = rows.preceding;
    *ret = made;
    return RESULT_OK;
}
