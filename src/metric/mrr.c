/* Movements of recurring revenue (metrics.md, section 2): the calendar, the pass over the blocks, and the
 * rates made of the table. Everything is added up in tables of integers, one a part of the blocks, and
 * the parts summed, so the figures do not depend on how many threads there were. */
#include "metric/metric.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "language/language.h"
#include "metric/mrr_internal.h"

#define GROUP_ROWS 3 /* before, in, after */
#define PART_BYTES_MAX ((size_t)64 << 20)
/* All that moved, added up, stays under this: then so does every sum of it, a year's worth included. */
#define MOVED_MAX (INT64_MAX / 12)
#define CHECK_AFTER_LEAST (1u << 16) /* additions between two looks at a part's table */
#define CHECK_AFTER_MOST (1u << 20)  /* each is below 2^42, so none wraps between two looks */

static bool query_is_whole(const struct metric_mrr_query *query)
{
    return query->whole || query->grouping.dimension >= 0;
}

int64_t mrr_calendar_count(const struct metric_mrr_query *query, int32_t as_of)
{
    int32_t last_day = query->last_day < as_of ? query->last_day : as_of;
    if (last_day < query->first_day)
        return 0;
    if (query_is_whole(query))
        return 1;
    return (int64_t)period_of_day(query->unit, last_day).index -
           period_of_day(query->unit, query->first_day).index + 1;
}

struct mrr_calendar mrr_calendar_make(struct arena *arena, const struct metric_mrr_query *query,
                                      int32_t as_of)
{
    bool whole = query_is_whole(query);
    int64_t count = mrr_calendar_count(query, as_of);
    struct period first = period_of_day(query->unit, query->first_day);
    struct mrr_calendar made = {.period_count = (uint32_t)count,
                                .periods = arena_array(arena, struct mrr_period, (size_t)count)};
    assert(count <= MRR_ROWS_MAX);
    for (int64_t i = 0; i < count; i++) {
        struct mrr_period *period = &made.periods[i];
        period->period = (struct period){query->unit, first.index + (int32_t)i};
        period->first_day = whole ? query->first_day : period_first_day(period->period);
        period->last_day = whole ? query->last_day : period_last_day(period->period);
        period->partial = period->last_day > as_of;
        if (period->partial)
            period->last_day = as_of;
        period->month = month_of_day(period->last_day);
    }
    made.base_day = (count > 0 ? made.periods[0].first_day : query->first_day) - 1;
    made.base_month = month_of_day(made.base_day);
    made.span = count == 0 ? 1 : made.periods[count - 1].last_day - made.base_day + 1;
    made.row_of_day = arena_array(arena, uint32_t, (size_t)made.span + 1);
    for (int64_t i = 0; i < count; i++)
        for (int32_t day = made.periods[i].first_day; day <= made.periods[i].last_day; day++)
            made.row_of_day[day - made.base_day] = (uint32_t)i + 1;
    made.row_of_day[made.span] = (uint32_t)count + 1;
    return made;
}

struct mrr_table mrr_table_new(struct arena *arena, size_t rows)
{
    return (struct mrr_table){
        .cells = arena_array(arena, struct mrr_cell, rows * MOVED_COUNT),
        .joined_and_left = arena_array(arena, int64_t, rows),
        .fx_impact = arena_array(arena, int64_t, rows),
        .provisional = arena_array(arena, uint8_t, rows),
    };
}

struct pass {
    const struct metric_scope *scope;
    const struct metric_mrr_query *query;
    struct mrr_calendar calendar;
    struct mrr_table *tables;     /* one a part */
    struct metric_rate_gap *gaps; /* one a part */
    size_t rows;                  /* of each table */
    atomic_bool too_large;        /* for 64 bits */
};

/* Points of the accounts in the scope, in stretches of neighbours; each account by itself when grouped. */
static void pass_home(const struct pass *pass, uint32_t b, const struct column_mrr_block *block,
                      const struct mrr_table *table)
{
    const struct metric_scope *scope = pass->scope;
    const uint32_t *codes = metric_scope_codes(scope, b, pass->query->grouping.dimension);
    bool by_day = pass->query->net == NET_DAY;
    const uint32_t *start = block->point_start;
    if (!codes && !scope->accounts) {
        mrr_home(&pass->calendar, block, 0, start[COLUMN_BLOCK_ACCOUNTS], table, 0, by_day);
        return;
    }
    if (codes) {
        METRIC_EACH_ACCOUNT(scope, b, a)
        mrr_home(&pass->calendar, block, start[a], start[a + 1], table, (size_t)codes[a] * GROUP_ROWS,
                 by_day);
        return;
    }
    uint32_t words = (uint32_t)bits_words(column_accounts(scope->columns, b)->count);
    for (uint32_t word = 0; word < words; word++) { /* the filter has no more bits than there are accounts */
        uint64_t bits = metric_scope_word(scope, b, word);
        while (bits != 0) {
            uint32_t from = (uint32_t)__builtin_ctzll(bits);
            uint64_t rest = ~(bits >> from);
            uint32_t length = rest == 0 ? 64 - from : (uint32_t)__builtin_ctzll(rest);
            bits = from + length >= 64 ? 0 : bits >> (from + length) << (from + length);
            mrr_home(&pass->calendar, block, start[word * 64 + from], start[word * 64 + from + length], table,
                     0, by_day);
        }
    }
}

static void pass_foreign(const struct pass *pass, uint32_t b, const struct column_mrr_block *block,
                         const struct mrr_table *table, struct metric_rate_gap *gap)
{
    const uint32_t *codes = metric_scope_codes(pass->scope, b, pass->query->grouping.dimension);
    struct mrr_lanes lanes;
    for (uint32_t lane = 0; lane < block->lane_count;) {
        uint32_t a = block->lanes[lane].account;
        lane = mrr_lanes_start(&lanes, pass->scope->columns, block, lane, gap);
        if (metric_scope_has(pass->scope, b * COLUMN_BLOCK_ACCOUNTS + a))
            mrr_foreign(&pass->calendar, &lanes, b, table, codes ? (size_t)codes[a] * GROUP_ROWS : 0,
                        pass->query->net == NET_DAY);
    }
}

/* What all movements of a table add up to, whatever their sign. */
static unsigned __int128 table_moved(const struct mrr_table *table, size_t rows)
{
    unsigned __int128 moved = 0;
    for (size_t i = 0; i < rows * MOVED_COUNT; i++)
        moved += (uint64_t)table->cells[i].amount;
    for (size_t i = 0; i < rows; i++)
        moved += (uint64_t)llabs(table->fx_impact[i]);
    return moved;
}

/* At most how often a block adds to one cell: its points, and the steps and periods of its lanes. */
static uint64_t block_additions(const struct pass *pass, const struct column_mrr_block *block)
{
    uint64_t steps = block->lane_count ? block->lanes[block->lane_count - 1].end : 0;
    return block->point_start[COLUMN_BLOCK_ACCOUNTS] + steps +
           (uint64_t)block->lane_count * (pass->calendar.period_count + 2);
}

static void pass_part(void *context, size_t part, size_t parts)
{
    struct pass *pass = context;
    size_t cells = pass->rows * MOVED_COUNT;
    uint64_t check_after = cells < CHECK_AFTER_LEAST  ? CHECK_AFTER_LEAST
                           : cells > CHECK_AFTER_MOST ? CHECK_AFTER_MOST
                                                      : cells,
             added = 0;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_mrr_block *block = mrr_block(pass->scope, b);
        if (!block)
            continue;
        pass_home(pass, b, block, &pass->tables[part]);
        pass_foreign(pass, b, block, &pass->tables[part], &pass->gaps[part]);
        added += block_additions(pass, block);
        if (added > check_after) {
            if (table_moved(&pass->tables[part], pass->rows) > MOVED_MAX)
                pass->too_large = true;
            added = 0;
        }
    }
}

static void table_add(struct mrr_table *target, const struct mrr_table *source, size_t rows)
{
    for (size_t i = 0; i < rows * MOVED_COUNT; i++) {
        target->cells[i].amount += source->cells[i].amount;
        target->cells[i].count += source->cells[i].count;
    }
    for (size_t i = 0; i < rows; i++) {
        target->joined_and_left[i] += source->joined_and_left[i];
        target->fx_impact[i] += source->fx_impact[i];
        target->provisional[i] |= source->provisional[i];
    }
}

static double ratio(int64_t numerator, int64_t denominator)
{
    return denominator == 0 ? (double)NAN : (double)numerator / (double)denominator;
}

/* Months in a period, for annualising: whole ones for a range of whole months. */
static double period_months(const struct metric_mrr_query *query)
{
    static const double months[PERIOD_UNIT_COUNT] = {
        [PERIOD_DAY] = 12 / 365.25, [PERIOD_WEEK] = 12.0 / 52, [PERIOD_MONTH] = 1,
        [PERIOD_QUARTER] = 3,       [PERIOD_YEAR] = 12,
    };
    if (!query_is_whole(query))
        return months[query->unit];
    int32_t first = month_of_day(query->first_day), last = month_of_day(query->last_day);
    if (query->first_day == month_first_day(first) && query->last_day == month_last_day(last))
        return last - first + 1;
    return ((double)query->last_day - query->first_day + 1) * months[PERIOD_DAY];
}

static void row_rates(struct metric_mrr_row *row, double months)
{
    const int64_t *movement = row->movement;
    int64_t base = row->opening + row->fx_impact;
    int64_t lost = movement[MOVEMENT_CHURN] + movement[MOVEMENT_CONTRACTION];
    int64_t gained = movement[MOVEMENT_NEW] + movement[MOVEMENT_REACTIVATION] + movement[MOVEMENT_EXPANSION];
    row->arr = 12 * row->closing;
    row->gross_churn_rate = ratio(lost, base);
    row->net_churn_rate = ratio(lost - movement[MOVEMENT_EXPANSION], base);
    row->net_churn_rate_chartmogul =
        ratio(lost - movement[MOVEMENT_EXPANSION] - movement[MOVEMENT_REACTIVATION], base);
    row->grr = ratio(base - lost, base);
    row->nrr = ratio(base - lost + movement[MOVEMENT_EXPANSION], base);
    row->contraction_rate = ratio(movement[MOVEMENT_CONTRACTION], base);
    row->quick_ratio = ratio(gained, lost);
    row->logo_churn_rate = ratio(row->accounts_moved[MOVEMENT_CHURN], row->accounts_opening);
    row->logo_churn_annualised = 1 - pow(1 - row->logo_churn_rate, 12 / months);
    row->arpa = row->accounts_closing == 0 ? MONEY_ABSENT
                                           : (int64_t)divide_half_even(row->closing, row->accounts_closing);
}

/* Opening figures come in, closing ones are left, for the next row. */
static void row_make(const struct mrr_table *table, size_t at, struct metric_mrr_row *row)
{
    static const enum metric_movement movement_of[MOVED_NOT] = {
        MOVEMENT_NEW,   MOVEMENT_REACTIVATION, MOVEMENT_EXPANSION, MOVEMENT_CONTRACTION,
        MOVEMENT_CHURN, MOVEMENT_CHURN,        MOVEMENT_CHURN,
    };
    const struct mrr_cell *cells = table->cells + at * MOVED_COUNT;
    for (int m = 0; m < MOVED_NOT; m++) {
        row->movement[movement_of[m]] += cells[m].amount;
        row->accounts_moved[movement_of[m]] += cells[m].count;
    }
    row->churn_unknown = cells[MOVED_CHURN_UNKNOWN].amount;
    row->churn_voluntary = cells[MOVED_CHURN_VOLUNTARY].amount;
    row->churn_involuntary = cells[MOVED_CHURN_INVOLUNTARY].amount;
    row->accounts_churned_unknown = cells[MOVED_CHURN_UNKNOWN].count;
    row->accounts_churned_voluntary = cells[MOVED_CHURN_VOLUNTARY].count;
    row->accounts_churned_involuntary = cells[MOVED_CHURN_INVOLUNTARY].count;
    row->fx_impact = table->fx_impact[at];
    row->joined_and_left = table->joined_and_left[at];
    row->provisional = table->provisional[at];
    row->closing = row->opening + row->fx_impact + row->movement[MOVEMENT_NEW] +
                   row->movement[MOVEMENT_REACTIVATION] + row->movement[MOVEMENT_EXPANSION] -
                   row->movement[MOVEMENT_CONTRACTION] - row->movement[MOVEMENT_CHURN];
    row->accounts_closing = row->accounts_opening + row->accounts_moved[MOVEMENT_NEW] +
                            row->accounts_moved[MOVEMENT_REACTIVATION] - row->accounts_moved[MOVEMENT_CHURN];
}

static void make_periods(const struct pass *pass, size_t base_row, uint32_t group, struct metric_mrr *ret)
{
    const struct mrr_calendar *calendar = &pass->calendar;
    double months = period_months(pass->query);
    struct metric_mrr_row before = {0};
    row_make(&pass->tables[0], base_row, &before);
    for (uint32_t k = 1; k <= calendar->period_count; k++) {
        struct metric_mrr_row row = {.opening = before.closing, .accounts_opening = before.accounts_closing};
        const struct mrr_period *period = &calendar->periods[k - 1];
        row_make(&pass->tables[0], base_row + k, &row);
        row.period = period->period;
        row.group = group;
        row.first_day = period->first_day;
        row.last_day = period->last_day;
        row.partial = period->partial;
        row_rates(&row, months);
        before = row;
        /* Who came is there at the end, or has left again. */
        bool empty = row.accounts_opening == 0 && row.accounts_closing == 0 && row.joined_and_left == 0;
        if (pass->query->grouping.dimension < 0 || !empty)
            ret->rows[ret->count++] = row;
    }
}

enum result metric_mrr(struct arena *arena, const struct metric_scope *scope,
                       const struct metric_mrr_query *query, struct metric_mrr *ret, struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct pass pass = {.scope = scope, .query = query};
    int dimension = query->grouping.dimension;
    enum result result = RESULT_OK;
    if (mrr_calendar_count(query, scope->as_of) > MRR_ROWS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("That is more than %d rows. Choose a shorter range or longer periods."),
                           MRR_ROWS_MAX);
    pass.calendar = mrr_calendar_make(arena, query, scope->as_of);
    if (pass.calendar.period_count == 0) {
        *ret = (struct metric_mrr){0};
        return RESULT_OK;
    }
    size_t groups =
        dimension < 0 ? 1 : column_dictionary_count(column_dimension_dictionary(columns, dimension));
    if (groups > MRR_ROWS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("That field has more than %d different values. Group by another."),
                           MRR_ROWS_MAX);
    size_t rows = pass.rows = groups * (pass.calendar.period_count + 2);
    size_t parts = metric_parts(columns), bytes = rows * MOVED_COUNT * sizeof(struct mrr_cell);
    while (parts > 1 && parts * bytes > PART_BYTES_MAX)
        parts--;
    struct arena scratch;
    arena_init(&scratch, 0);
    pass.tables = arena_array(&scratch, struct mrr_table, parts + 1);
    pass.gaps = arena_array(&scratch, struct metric_rate_gap, parts + 1);
    for (size_t i = 0; i < parts + 1; i++)
        pass.gaps[i] = METRIC_NO_GAP;
    for (size_t i = 0; i < (parts > 0 ? parts : 1); i++)
        pass.tables[i] = mrr_table_new(&scratch, rows);
    parallel_run(parts, pass_part, &pass);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    unsigned __int128 moved = 0;
    for (size_t i = 0; i < parts; i++) {
        moved += table_moved(&pass.tables[i], rows);
        gap = metric_rate_gap_earlier(gap, pass.gaps[i]);
    }
    if (pass.too_large || moved > MOVED_MAX)
        gap = METRIC_TOO_LARGE;
    if (metric_rate_gap_is_set(gap))
        result = metric_gap_problem(problem, gap);
    for (size_t i = 1; i < parts && result == RESULT_OK; i++)
        table_add(&pass.tables[0], &pass.tables[i], rows);
    if (result == RESULT_OK) {
        struct metric_mrr made = {
            .rows = arena_array(arena, struct metric_mrr_row, groups * pass.calendar.period_count)};
        for (size_t g = 0; g < groups; g++)
            make_periods(&pass, g * GROUP_ROWS, (uint32_t)g, &made);
        *ret = made;
    }
    arena_release(&scratch);
    return result;
}
