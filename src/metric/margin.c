/* Cost to serve and margin (metrics.md, section 3): revenue of the months that are over, less recorded
 * effort at the hourly cost of who did it and the costs booked to accounts in those months.
 *
 * Revenue is the sum of month-end MRRs. By period every point of an account adds its difference to one month,
 * sums along the months make the closings; by group or account it adds it as often as month ends follow. So
 * no account is visited for the months in which nothing changed. Sums are of 128 bits and must fit into 64
 * at the end. */
#include <assert.h>

#include "language/language.h"
#include "metric/mrr_internal.h"

#define MINUTES_PER_HOUR 60

/* What is added up for one row to be: a period, a group, or an account. */
struct margin_sum {
    __int128 revenue, minutes, unpriced_minutes, effort, booked;
    bool has_cost;   /* one of its own */
    bool has_months; /* that are over */
    bool recorded;   /* in one of them a cost to serve is recorded, of whatever account */
};

struct margin_pass {
    const struct metric_scope *scope;
    const struct metric_margin_query *query;
    struct mrr_calendar calendar; /* months that are over */
    int32_t first_month;
    bool by_time; /* by period or in one: sums by month */
    struct margin_sum *sums;
    size_t sum_count;
    bool *recorded; /* by month: whether any cost to serve is recorded at all */
    struct margin_part {
        __int128 *by_month; /* differences, from the one before the first month */
        __int128 *by_group;
        struct metric_rate_gap gap;
    } * parts;
};

static void add_home(const struct margin_pass *pass, struct margin_part *part,
                     const struct column_mrr_block *block, uint32_t a, __int128 *revenue)
{
    uint32_t months = pass->calendar.period_count;
    int64_t before = 0;
    for (uint32_t i = block->point_start[a]; i < block->point_start[a + 1]; i++) {
        uint32_t row = mrr_calendar_row(&pass->calendar, block->point_day[i]);
        int64_t difference = block->point_mrr[i] - before;
        before = block->point_mrr[i];
        if (pass->by_time)
            part->by_month[row] += difference;
        else
            *revenue += (__int128)difference * (row == 0 ? months : months + 1 - row);
    }
}

static void add_foreign(const struct margin_pass *pass, struct margin_part *part, struct mrr_lanes *lanes,
                        __int128 *revenue)
{
    int64_t before = 0;
    for (uint32_t k = 1; k <= pass->calendar.period_count; k++) {
        mrr_lanes_go(lanes, mrr_calendar_end(&pass->calendar, k));
        int64_t mrr = mrr_lanes_value(lanes, mrr_calendar_month(&pass->calendar, k));
        if (pass->by_time)
            part->by_month[k] += mrr - before;
        else
            *revenue += mrr;
        before = mrr;
    }
}

/* Where the revenue of an account goes when not by time. */
static __int128 *revenue_of(const struct margin_pass *pass, const struct margin_part *part, uint32_t account)
{
    if (pass->query->by_account)
        return &pass->sums[account].revenue;
    int dimension = pass->query->grouping.dimension;
    return pass->by_time ? NULL
                         : &part->by_group[column_account_code(pass->scope->columns, dimension, account)];
}

static void add_block(const struct margin_pass *pass, struct margin_part *part, uint32_t b,
                      const struct column_mrr_block *block)
{
    METRIC_EACH_ACCOUNT(pass->scope, b, a)
    {
        if (block->point_start[a] < block->point_start[a + 1])
            add_home(pass, part, block, a, revenue_of(pass, part, b * COLUMN_BLOCK_ACCOUNTS + a));
    }
    struct mrr_lanes lanes;
    for (uint32_t lane = 0; lane < block->lane_count;) {
        uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + block->lanes[lane].account;
        lane = mrr_lanes_start(&lanes, pass->scope->columns, block, lane, &part->gap);
        if (!metric_scope_has(pass->scope, account))
            continue;
        add_foreign(pass, part, &lanes, revenue_of(pass, part, account));
    }
}

static void margin_part(void *context, size_t part, size_t parts)
{
    struct margin_pass *pass = context;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_mrr_block *block = column_mrr(pass->scope->columns, b);
        if (block && column_accounts(pass->scope->columns, b))
            add_block(pass, &pass->parts[part], b, block);
    }
}

/* The row of a month of the calendar when by time; −1 where it lies in none (a week, a day). */
static int64_t row_of_month(const struct margin_pass *pass, int32_t month)
{
    const struct metric_margin_query *query = pass->query;
    if (query->whole)
        return 0;
    struct period period = period_of_day(query->unit, month_first_day(month));
    if (period_last_day(period) < month_last_day(month))
        return -1;
    return period.index - period_of_day(query->unit, query->first_day).index;
}

static struct metric_rate_gap take_parts(struct margin_pass *pass, size_t parts)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    __int128 closing = 0;
    for (size_t p = 0; p < parts; p++)
        gap = metric_rate_gap_earlier(gap, pass->parts[p].gap);
    for (uint32_t k = 0; pass->by_time && k <= pass->calendar.period_count; k++) {
        for (size_t p = 0; p < parts; p++)
            closing += pass->parts[p].by_month[k];
        int64_t row = k == 0 ? -1 : row_of_month(pass, pass->first_month + (int32_t)k - 1);
        if (row >= 0)
            pass->sums[row].revenue += closing;
    }
    for (size_t p = 0; p < parts && !pass->by_time && !pass->query->by_account; p++)
        for (size_t code = 0; code < pass->sum_count; code++)
            pass->sums[code].revenue += pass->parts[p].by_group[code];
    return gap;
}

static struct metric_rate_gap add_revenue(struct arena *scratch, struct margin_pass *pass)
{
    size_t parts = metric_parts(pass->scope->columns);
    bool by_group = !pass->by_time && !pass->query->by_account;
    pass->parts = arena_array(scratch, struct margin_part, parts + 1);
    for (size_t p = 0; p < parts; p++) {
        pass->parts[p].by_month = arena_array(scratch, __int128, (size_t)pass->calendar.period_count + 2);
        pass->parts[p].by_group = arena_array(scratch, __int128, by_group ? pass->sum_count : 0);
        pass->parts[p].gap = METRIC_NO_GAP;
    }
    if (pass->calendar.period_count > 0)
        parallel_run(parts, margin_part, pass);
    return take_parts(pass, parts);
}

/* The sum that a cost belongs to; −1 none. */
static int64_t sum_of_cost(const struct margin_pass *pass, const struct column_cost *cost)
{
    uint32_t account = cost->account - 1;
    if (!metric_scope_has(pass->scope, account))
        return -1;
    if (pass->query->by_account)
        return account;
    return pass->by_time
               ? row_of_month(pass, cost->month)
               : (int64_t)column_account_code(pass->scope->columns, pass->query->grouping.dimension, account);
}

static void add_cost(struct margin_pass *pass, const struct column_cost *cost, struct metric_rate_gap *gap)
{
    const struct column_snapshot *columns = pass->scope->columns;
    int64_t months = pass->calendar.period_count, at = (int64_t)cost->month - pass->first_month, booked;
    if (cost->kind != COST_SERVICE || cost->account == 0 || at < 0 || at >= months)
        return;
    pass->recorded[at] = true;
    int64_t target = sum_of_cost(pass, cost);
    if (target < 0)
        return;
    struct margin_sum *sum = &pass->sums[target];
    sum->has_cost = true;
    if (cost->amount != MONEY_ABSENT &&
        metric_convert(columns, cost->amount, cost->currency, cost->month, &booked, gap))
        sum->booked += booked;
    if (cost->minutes == MONEY_ABSENT)
        return;
    sum->minutes += cost->minutes;
    if (cost->hourly_micro == MONEY_ABSENT)
        sum->unpriced_minutes += cost->minutes;
    else
        sum->effort += divide_half_even((__int128)cost->minutes * cost->hourly_micro,
                                        MINUTES_PER_HOUR * MICRO_PER_MINOR);
}

static int64_t fitting(__int128 value, struct metric_rate_gap *gap)
{
    if (value > INT64_MAX || value <= INT64_MIN)
        *gap = METRIC_TOO_LARGE;
    return (int64_t)value;
}

static void fill_amounts(struct metric_margin_row *row, const struct margin_sum *sum,
                         struct metric_rate_gap *gap)
{
    bool recorded = sum->recorded, priced = recorded && sum->unpriced_minutes == 0;
    row->revenue = sum->has_months ? fitting(sum->revenue, gap) : MONEY_ABSENT;
    row->effort_minutes = recorded ? fitting(sum->minutes, gap) : MONEY_ABSENT;
    row->unpriced_minutes = fitting(sum->unpriced_minutes, gap);
    row->effort_cost = priced ? fitting(sum->effort, gap) : MONEY_ABSENT;
    row->booked_cost = recorded ? fitting(sum->booked, gap) : MONEY_ABSENT;
    row->cost_to_serve = priced ? fitting(sum->effort + sum->booked, gap) : MONEY_ABSENT;
    row->margin = priced ? fitting(sum->revenue - sum->effort - sum->booked, gap) : MONEY_ABSENT;
    row->margin_rate = priced && sum->revenue > 0 ? (double)row->margin / (double)row->revenue : (double)NAN;
}

/* Which rows have months that are over, and a cost to serve recorded in one of them. */
static void mark_rows(struct margin_pass *pass)
{
    bool any = false;
    for (uint32_t k = 0; k < pass->calendar.period_count; k++) {
        int64_t row = pass->by_time ? row_of_month(pass, pass->first_month + (int32_t)k) : -1;
        any |= pass->recorded[k];
        if (row >= 0) {
            pass->sums[row].has_months = true;
            pass->sums[row].recorded |= pass->recorded[k];
        }
    }
    for (size_t i = 0; i < pass->sum_count && !pass->by_time; i++) {
        pass->sums[i].has_months = pass->calendar.period_count > 0;
        pass->sums[i].recorded = any;
    }
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static void fill_rows(const struct margin_pass *pass, struct metric_margin *margin,
                      struct metric_rate_gap *gap)
{
    const struct metric_margin_query *query = pass->query;
    struct period first = period_of_day(query->unit, query->first_day);
    for (size_t i = 0; i < pass->sum_count; i++) {
        const struct margin_sum *sum = &pass->sums[i];
        struct metric_margin_row row = {.period = {query->unit, first.index + (int32_t)i},
                                        .first_day = query->first_day};
        int32_t end = query->last_day;
        if (!pass->by_time && sum->revenue == 0 && !sum->has_cost)
            continue;
        if (!pass->by_time)
            *(query->by_account ? &row.account : &row.group) = (uint32_t)i;
        else if (!query->whole) {
            row.first_day = period_first_day(row.period);
            end = period_last_day(row.period);
        }
        row.last_day = earlier(end, pass->scope->as_of);
        row.partial = row.last_day < end;
        fill_amounts(&row, sum, gap);
        margin->rows[margin->count++] = row;
    }
}

/* The months that lie within the query and are over by as-of. */
static enum result lay_calendar(struct arena *scratch, struct margin_pass *pass, struct problem *problem)
{
    const struct metric_margin_query *query = pass->query;
    int32_t last_day = earlier(query->last_day, pass->scope->as_of);
    int32_t first = month_of_day(query->first_day), last = month_last_over(last_day);
    if (month_first_day(first) < query->first_day)
        first++;
    int64_t months = (int64_t)last - first + 1, rows = 1;
    if (!query->whole && pass->by_time)
        rows = (int64_t)period_of_day(query->unit, last_day).index -
               period_of_day(query->unit, query->first_day).index + 1;
    if (months > MRR_ROWS_MAX || rows > MRR_ROWS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("That is more than %d rows. Choose a shorter range or longer periods."),
                           MRR_ROWS_MAX);
    struct metric_mrr_query asked = {.unit = PERIOD_MONTH,
                                     .first_day = month_first_day(first),
                                     .last_day = month_last_day(months > 0 ? last : first - 1),
                                     .grouping = {-1}};
    pass->first_month = first;
    pass->calendar = mrr_calendar_make(scratch, &asked, pass->scope->as_of);
    pass->recorded = arena_array(scratch, bool, pass->calendar.period_count);
    pass->sum_count = rows > 0 ? (size_t)rows : 0;
    return RESULT_OK;
}

enum result metric_margin(struct arena *arena, const struct metric_scope *scope,
                          const struct metric_margin_query *query, struct metric_margin *ret,
                          struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct margin_pass pass = {
        .scope = scope, .query = query, .by_time = !query->by_account && query->grouping.dimension < 0};
    struct arena scratch;
    arena_init(&scratch, 0);
    enum result result = lay_calendar(&scratch, &pass, problem);
    if (result == RESULT_OK) {
        if (query->by_account)
            pass.sum_count = columns->account_count;
        else if (!pass.by_time)
            pass.sum_count = (size_t)column_dictionary_count(
                                 column_dimension_dictionary(columns, query->grouping.dimension)) +
                             1;
        pass.sums = arena_array(&scratch, struct margin_sum, pass.sum_count);
        struct metric_rate_gap gap = add_revenue(&scratch, &pass);
        for (size_t i = 0; i < columns->cost_count; i++)
            add_cost(&pass, &columns->costs[i], &gap);
        struct metric_margin made = {.rows = arena_array(arena, struct metric_margin_row, pass.sum_count)};
        mark_rows(&pass);
        fill_rows(&pass, &made, &gap);
        if (metric_rate_gap_is_set(gap))
            result = metric_gap_problem(problem, gap);
        else
            *ret = made;
    }
    arena_release(&scratch);
    return result;
}
