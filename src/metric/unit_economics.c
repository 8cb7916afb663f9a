/* Unit economics (metrics.md, section 3): lays out the rows, gathers each term for all of them at once,
 * then applies the formulas. ARPA and logo churn come from the MRR metric, lifetimes from the MRR
 * columns, the ticket from invoice lines. */
#include "metric/unit_economics.h"

#include <assert.h>

#include "language/language.h"
#include "metric/metric.h"
#include "metric/rate.h"
#include "metric/scope.h"
#include "metric/unit_lifetime.h"

#define ROWS_MAX 100000
#define CHURN_MONTHS 6

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static enum result lay_periods(struct arena *arena, const struct metric_unit_query *query, int32_t as_of,
                               struct unit_frame *ret, struct problem *problem)
{
    int32_t last_day = earlier(query->last_day, as_of);
    struct period first = period_of_day(query->unit, query->first_day);
    int64_t count = query->whole ? 1 : (int64_t)period_of_day(query->unit, last_day).index - first.index + 1;
    if (count > ROWS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("These periods and groups make too many rows. Ask for fewer."));
    ret->count = (size_t)count;
    ret->rows = arena_array(arena, struct metric_unit_row, ret->count);
    for (size_t i = 0; i < ret->count; i++) {
        struct metric_unit_row *row = &ret->rows[i];
        row->period = (struct period){query->unit, first.index + (int32_t)i};
        row->first_day = query->whole ? query->first_day : period_first_day(row->period);
        int32_t end = query->whole ? query->last_day : period_last_day(row->period);
        row->last_day = earlier(end, as_of);
        row->partial = row->last_day < end;
    }
    return RESULT_OK;
}

/* The groups that have accounts in the scope or, by channel, costs. */
static void lay_groups(struct arena *arena, const struct metric_unit_query *query, struct unit_frame *ret)
{
    const struct column_snapshot *columns = ret->scope->columns;
    uint32_t codes = column_dictionary_count(column_dimension_dictionary(columns, ret->dimension));
    bool *used = arena_array(arena, bool, (size_t)codes + 1);
    for (uint32_t b = 0; b < columns->block_count; b++) {
        if (!column_accounts(columns, b))
            continue;
        const uint32_t *of = metric_scope_codes(ret->scope, b, ret->dimension);
        METRIC_EACH_ACCOUNT(ret->scope, b, local)
        used[of[local]] = true;
    }
    for (size_t i = 0;
         i < columns->cost_count && ret->dimension == DIMENSION_CHANNEL && !ret->scope->accounts; i++)
        used[columns->costs[i].channel] = true;
    ret->row_of_group = arena_array(arena, int32_t, (size_t)codes + 1);
    ret->rows = arena_array(arena, struct metric_unit_row, (size_t)codes + 1);
    for (uint32_t code = 0; code <= codes; code++) {
        ret->row_of_group[code] = used[code] ? (int32_t)ret->count : -1;
        if (!used[code])
            continue;
        int32_t last_day = earlier(query->last_day, ret->as_of);
        ret->rows[ret->count++] = (struct metric_unit_row){
            .group = code,
            .first_day = query->first_day,
            .last_day = last_day,
            .partial = last_day < query->last_day,
        };
    }
}

/* The row that a cost belongs to; −1 none. Only months that lie within a row, and have begun. */
static int64_t row_of_cost(const struct unit_frame *frame, const struct metric_unit_query *query,
                           const struct column_cost *cost)
{
    int32_t first_day = month_first_day(cost->month), last_day = month_last_day(cost->month);
    bool counts = cost->kind == COST_ACQUISITION && cost->amount != MONEY_ABSENT;
    if (!counts || first_day < query->first_day || last_day > query->last_day || first_day > frame->as_of)
        return -1;
    if (frame->row_of_group)
        return frame->row_of_group[cost->channel];
    if (query->whole)
        return 0;
    struct period period = period_of_day(query->unit, first_day);
    if (period_last_day(period) < last_day)
        return -1;
    return period.index - frame->rows[0].period.index;
}

static enum result add_costs(const struct unit_frame *frame, const struct metric_unit_query *query,
                             struct problem *problem)
{
    const struct column_snapshot *columns = frame->scope->columns;
    struct metric_rate_gap gap = METRIC_NO_GAP;
    for (size_t i = 0; i < frame->count; i++)
        frame->rows[i].cost = MONEY_ABSENT;
    if (frame->scope->accounts || (frame->row_of_group && frame->dimension != DIMENSION_CHANNEL))
        return RESULT_OK;
    for (size_t i = 0; i < columns->cost_count; i++) {
        const struct column_cost *cost = &columns->costs[i];
        int64_t row = row_of_cost(frame, query, cost), amount = 0;
        if (row < 0 || !metric_convert(columns, cost->amount, cost->currency, cost->month, &amount, &gap))
            continue;
        int64_t *sum = &frame->rows[row].cost;
        *sum = *sum == MONEY_ABSENT ? 0 : *sum;
        metric_add(sum, amount, &gap);
    }
    return metric_rate_gap_is_set(gap) ? metric_gap_problem(problem, gap) : RESULT_OK;
}

/* One MRR query with the frame's shape over [first_day, last_day]. */
static enum result ask_mrr(struct arena *arena, const struct unit_frame *frame, enum period_unit unit,
                           bool whole, int32_t first_day, int32_t last_day, struct metric_mrr *ret,
                           struct problem *problem)
{
    struct metric_mrr_query query = {
        .unit = unit,
        .first_day = first_day,
        .last_day = last_day,
        .whole = whole || frame->row_of_group,
        .grouping = {frame->dimension},
    };
    return metric_mrr(arena, frame->scope, &query, ret, problem);
}

static enum result add_arpa(struct arena *arena, const struct unit_frame *frame,
                            const struct metric_unit_query *query, struct problem *problem)
{
    struct metric_mrr mrr;
    enum result result =
        ask_mrr(arena, frame, query->unit, query->whole, query->first_day, query->last_day, &mrr, problem);
    for (size_t i = 0; i < frame->count; i++)
        frame->rows[i].arpa = MONEY_ABSENT;
    for (size_t i = 0; result == RESULT_OK && i < mrr.count; i++) {
        int64_t row = query->whole ? 0 : (int64_t)mrr.rows[i].period.index - frame->rows[0].period.index;
        if (frame->row_of_group)
            row = frame->row_of_group[mrr.rows[i].group];
        assert(row >= 0 && row < (int64_t)frame->count);
        frame->rows[row].arpa = mrr.rows[i].arpa;
    }
    return result;
}

struct mean {
    double sum;
    int count;
};

static double mean_of(struct mean mean)
{
    return mean.count ? mean.sum / mean.count : NAN;
}

static void mean_add(struct mean *mean, double rate)
{
    if (isnan(rate))
        return;
    mean->sum += rate;
    mean->count++;
}

static enum result add_logo_churn_by_group(struct arena *arena, const struct unit_frame *frame,
                                           struct problem *problem)
{
    struct mean *means = arena_array(arena, struct mean, frame->count);
    int32_t cut = month_last_over(frame->rows[0].last_day);
    for (int32_t month = cut - CHURN_MONTHS + 1; month <= cut; month++) {
        struct metric_mrr mrr;
        enum result result = ask_mrr(arena, frame, PERIOD_MONTH, true, month_first_day(month),
                                     month_last_day(month), &mrr, problem);
        if (result != RESULT_OK)
            return result;
        for (size_t i = 0; i < mrr.count; i++) {
            int32_t row = frame->row_of_group[mrr.rows[i].group];
            assert(row >= 0); /* a group with MRR has accounts */
            mean_add(&means[row], mrr.rows[i].logo_churn_rate);
        }
    }
    for (size_t row = 0; row < frame->count; row++)
        frame->rows[row].mean_monthly_logo_churn = mean_of(means[row]);
    return RESULT_OK;
}

static enum result add_logo_churn(struct arena *arena, const struct unit_frame *frame,
                                  struct problem *problem)
{
    if (frame->row_of_group)
        return add_logo_churn_by_group(arena, frame, problem);
    struct metric_mrr mrr;
    int32_t first = month_last_over(frame->rows[0].last_day) - CHURN_MONTHS + 1;
    int32_t last = month_last_over(frame->rows[frame->count - 1].last_day);
    enum result result = ask_mrr(arena, frame, PERIOD_MONTH, false, month_first_day(first),
                                 month_last_day(last), &mrr, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t row = 0; row < frame->count; row++) {
        struct mean mean = {0};
        int32_t cut = month_last_over(frame->rows[row].last_day);
        for (size_t i = 0; i < mrr.count; i++)
            if (mrr.rows[i].period.index > cut - CHURN_MONTHS && mrr.rows[i].period.index <= cut)
                mean_add(&mean, mrr.rows[i].logo_churn_rate);
        frame->rows[row].mean_monthly_logo_churn = mean_of(mean);
    }
    return RESULT_OK;
}

/* Invoices ÷ buyers of the twelve months that end with a row; by group, of all of them at once. */
static enum result add_purchases(struct arena *arena, const struct unit_frame *frame, size_t from, size_t end,
                                 struct problem *problem)
{
    int32_t last_day = frame->rows[from].last_day;
    struct metric_ticket_query ask = {
        .unit = PERIOD_MONTH,
        .first_day = day_add_months(last_day + 1, -12),
        .last_day = last_day,
        .whole = true,
        .grouping = {frame->dimension},
    };
    struct metric_ticket year;
    enum result result = metric_ticket(arena, frame->scope, &ask, &year, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t row = from; row < end; row++)
        frame->rows[row].purchases_per_year = NAN;
    for (size_t i = 0; i < year.count; i++) {
        size_t row = frame->row_of_group ? (size_t)frame->row_of_group[year.rows[i].group] : from;
        if (year.rows[i].buyers)
            frame->rows[row].purchases_per_year = (double)year.rows[i].sales / (double)year.rows[i].buyers;
    }
    return RESULT_OK;
}

/* ltv_ticket: the ticket of each row, with what the query, or the record at the row's end, says of
 * repetition.
 */
static enum result add_ticket(struct arena *arena, const struct unit_frame *frame,
                              const struct metric_unit_query *query, struct problem *problem)
{
    struct metric_ticket_query ask = {
        .unit = query->unit,
        .first_day = query->first_day,
        .last_day = query->last_day,
        .whole = query->whole,
        .grouping = {frame->dimension},
    };
    struct metric_ticket tickets;
    enum result result = metric_ticket(arena, frame->scope, &ask, &tickets, problem);
    size_t step = frame->row_of_group ? frame->count : 1;
    for (size_t i = 0; i < frame->count; i++) {
        frame->rows[i].ltv_ticket = MONEY_ABSENT;
        frame->rows[i].purchases_per_year = query->purchases_per_year;
    }
    for (size_t i = 0; result == RESULT_OK && isnan(query->purchases_per_year) && i < frame->count; i += step)
        result = add_purchases(arena, frame, i, i + step, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < tickets.count; i++) {
        int64_t at = frame->row_of_group ? frame->row_of_group[tickets.rows[i].group] : (int64_t)i;
        struct metric_unit_row *row = &frame->rows[at];
        row->ltv_ticket =
            unit_ltv_ticket(tickets.rows[i].ticket, row->purchases_per_year, row->relationship_years);
    }
    return RESULT_OK;
}

static void add_curves(struct arena *arena, const struct unit_frame *frame,
                       const struct metric_unit_query *query, const struct metric_lifetimes *lifetimes)
{
    struct survival_table *tables = unit_tables(arena, frame, lifetimes);
    for (size_t i = 0; i < frame->count; i++) {
        struct metric_unit_row *row = &frame->rows[i];
        double alpha = NAN, beta = NAN, lifetime = NAN;
        size_t horizon = 0;
        row->ltv_survival = row->ltv_sbg = MONEY_ABSENT;
        if (tables[i].count && tables[i].at_risk[1]) {
            double months = survival_expected(&tables[i], (size_t)query->horizon_months, &horizon);
            row->ltv_survival = unit_ltv_lifetime(row->arpa, query->gross_margin, months);
        }
        if (survival_sbg_fit(&tables[i], &alpha, &beta))
            lifetime = survival_sbg_lifetime(alpha, beta, query->discount_monthly);
        row->survival_horizon_months = (int)horizon;
        row->survival_alpha = alpha;
        row->survival_beta = beta;
        row->ltv_sbg = unit_ltv_lifetime(row->arpa, query->gross_margin, lifetime);
    }
}

/* Only what new accounts are counted by: no churn days, which cost a walk over every account's points. */
static void read_first_days(struct arena *arena, const struct metric_scope *scope,
                            struct metric_lifetimes *ret)
{
    *ret = (struct metric_lifetimes){.count = scope->columns->account_count};
    ret->first_day = arena_array(arena, int32_t, ret->count);
    for (size_t i = 0; i < ret->count; i++)
        ret->first_day[i] = DAY_ABSENT;
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(scope->columns, b);
        if (!block || !column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        if (block->first_day[local] <= scope->as_of)
            ret->first_day[(size_t)b * COLUMN_BLOCK_ACCOUNTS + local] = block->first_day[local];
    }
}

static void apply_formulas(struct unit_frame *frame, const struct metric_unit_query *query)
{
    for (size_t i = 0; i < frame->count; i++) {
        struct metric_unit_row *row = &frame->rows[i];
        row->cac = unit_cac(row->cost, row->new_accounts);
        row->payback_months = unit_payback_months(row->cac, row->arpa, query->gross_margin);
        row->ltv_churn = unit_ltv_churn(row->arpa, query->gross_margin, row->mean_monthly_logo_churn);
        row->ltv_to_cac = unit_ltv_to_cac(row->ltv_churn, row->cac);
    }
}

static enum result fill_rows(struct arena *arena, struct unit_frame *frame,
                             const struct metric_unit_query *query, struct problem *problem)
{
    struct metric_lifetimes lifetimes;
    enum result result = RESULT_OK;
    if (query->acquisition_only)
        read_first_days(arena, frame->scope, &lifetimes);
    else
        result = metric_lifetimes(arena, frame->scope, &lifetimes, problem);
    if (result == RESULT_OK)
        result = add_costs(frame, query, problem);
    if (result == RESULT_OK)
        result = add_arpa(arena, frame, query, problem);
    if (result == RESULT_OK)
        result = add_logo_churn(arena, frame, problem);
    if (result != RESULT_OK)
        return result;
    unit_count_new(arena, frame, &lifetimes);
    if (query->acquisition_only) {
        for (size_t i = 0; i < frame->count; i++) {
            struct metric_unit_row *row = &frame->rows[i];
            row->ltv_ticket = row->ltv_survival = row->ltv_sbg = MONEY_ABSENT;
            row->survival_alpha = row->survival_beta = row->purchases_per_year = row->relationship_years =
                NAN;
        }
        apply_formulas(frame, query);
        return RESULT_OK;
    }
    unit_relationship_years(arena, frame, &lifetimes);
    for (size_t i = 0; i < frame->count && !isnan(query->relationship_years); i++)
        frame->rows[i].relationship_years = query->relationship_years;
    add_curves(arena, frame, query, &lifetimes);
    apply_formulas(frame, query);
    return add_ticket(arena, frame, query, problem);
}

enum result metric_unit_economics(struct arena *arena, const struct metric_scope *scope,
                                  const struct metric_unit_query *query, struct metric_unit *ret,
                                  struct problem *problem)
{
    struct unit_frame frame = {.scope = scope, .as_of = scope->as_of, .dimension = query->grouping.dimension};
    enum result result = RESULT_OK;
    *ret = (struct metric_unit){0};
    if (earlier(query->last_day, scope->as_of) < query->first_day)
        return RESULT_OK;
    if (frame.dimension >= 0)
        lay_groups(arena, query, &frame);
    else
        result = lay_periods(arena, query, scope->as_of, &frame, problem);
    if (result != RESULT_OK || !frame.count)
        return result;
    result = fill_rows(arena, &frame, query, problem);
    if (result == RESULT_OK)
        *ret = (struct metric_unit){frame.rows, frame.count};
    return result;
}
