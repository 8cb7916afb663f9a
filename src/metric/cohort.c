/* Cohorts by the month of first MRR (metrics.md, section 5). A column stands for the end of a month: one that
 * the as-of day cuts is still to come, so who joined in it is counted and its cells are absent. Each point
 * adds its difference to one cell of a cohort × month table, sums along the months make the triangle: no
 * account is visited for the months in which nothing changed. Accounts with another currency are valued at
 * each month's end instead. */
#include <stdlib.h>

#include "language/language.h"
#include "metric/mrr_internal.h"

#define COHORT_MONTHS_MAX 1200

struct cohort_cell {
    int64_t revenue, accounts;
};

struct cohort_pass {
    const struct metric_scope *scope;
    int32_t first_month, month_count;
    struct mrr_calendar calendar; /* the months' ends, as-of's cut included */
    uint32_t months_over;         /* of the calendar's months, those that have ended by as-of */
    struct cohort_tables {
        struct cohort_cell *cells;
        int64_t *sizes;
        struct metric_rate_gap gap;
    } * parts;
};

/* Cells of a cohort are month_count + 2: before its range (none), the months, after. */
static size_t cohort_stride(const struct cohort_pass *pass)
{
    return (size_t)pass->month_count + 2;
}

static void cohort_home(const struct cohort_pass *pass, const struct column_mrr_block *block, uint32_t a,
                        struct cohort_cell *cells)
{
    int64_t before = 0;
    for (uint32_t i = block->point_start[a]; i < block->point_start[a + 1]; i++) {
        struct cohort_cell *cell = &cells[mrr_calendar_row(&pass->calendar, block->point_day[i])];
        int64_t after = block->point_mrr[i];
        cell->revenue += after - before;
        cell->accounts += (after > 0) - (before > 0);
        before = after;
    }
}

static void cohort_foreign(const struct cohort_pass *pass, struct mrr_lanes *lanes, struct cohort_cell *cells)
{
    int64_t before = 0;
    for (uint32_t k = 1; k <= pass->months_over; k++) {
        mrr_lanes_go(lanes, mrr_calendar_end(&pass->calendar, k));
        int64_t after = mrr_lanes_value(lanes, mrr_calendar_month(&pass->calendar, k));
        cells[k].revenue += after - before;
        cells[k].accounts += (after > 0) - (before > 0);
        before = after;
    }
}

/* The cohort's number, or −1 when the account joined outside the months or after as-of. */
static int32_t cohort_of(const struct cohort_pass *pass, int32_t first_day)
{
    uint32_t row = first_day == DAY_ABSENT ? 0 : mrr_calendar_row(&pass->calendar, first_day);
    return row == 0 || row > pass->calendar.period_count ? -1 : (int32_t)row - 1;
}

static void cohort_block(const struct cohort_pass *pass, uint32_t b, struct cohort_tables *tables)
{
    const struct column_mrr_block *block = column_mrr(pass->scope->columns, b);
    METRIC_EACH_ACCOUNT(pass->scope, b, a)
    {
        int32_t cohort = cohort_of(pass, block->first_day[a]);
        if (cohort >= 0) {
            tables->sizes[cohort]++;
            cohort_home(pass, block, a, tables->cells + (size_t)cohort * cohort_stride(pass));
        }
    }
    struct mrr_lanes lanes;
    for (uint32_t lane = 0; lane < block->lane_count;) {
        uint32_t a = block->lanes[lane].account;
        int32_t cohort = cohort_of(pass, block->first_day[a]);
        lane = mrr_lanes_start(&lanes, pass->scope->columns, block, lane, &tables->gap);
        if (cohort >= 0 && metric_scope_has(pass->scope, b * COLUMN_BLOCK_ACCOUNTS + a))
            cohort_foreign(pass, &lanes, tables->cells + (size_t)cohort * cohort_stride(pass));
    }
}

static void cohort_part(void *context, size_t part, size_t parts)
{
    struct cohort_pass *pass = context;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++)
        if (column_accounts(pass->scope->columns, b) && column_mrr(pass->scope->columns, b))
            cohort_block(pass, b, &pass->parts[part]);
}

static uint32_t months_over(const struct mrr_calendar *calendar)
{
    uint32_t count = calendar->period_count;
    return count > 0 && calendar->periods[count - 1].partial ? count - 1 : count;
}

static double share(int64_t value, int64_t base)
{
    return base == 0 ? (double)NAN : (double)value / (double)base;
}

static void fill_row(const struct cohort_pass *pass, struct arena *arena, bool revenue, uint32_t cohort,
                     struct metric_cohort_row *row)
{
    const struct cohort_tables *table = &pass->parts[0];
    const struct cohort_cell *cells = table->cells + cohort * cohort_stride(pass) + 1 + cohort;
    int64_t value = 0;
    row->cohort = pass->first_month + (int32_t)cohort;
    row->size = table->sizes[cohort];
    row->cell_count = pass->months_over - cohort;
    row->values = arena_array(arena, int64_t, row->cell_count);
    row->cells = arena_array(arena, double, row->cell_count);
    for (size_t k = 0; k < row->cell_count; k++) {
        value += revenue ? cells[k].revenue : cells[k].accounts;
        row->values[k] = value;
    }
    row->base = !revenue ? row->size : row->cell_count > 0 ? row->values[0] : MONEY_ABSENT;
    for (size_t k = 0; k < row->cell_count; k++)
        row->cells[k] = share(row->values[k], row->base);
}

/* Column k of all cohorts: over those that reach it, so each weighs by its size (or its MRR). */
static void fill_total(struct arena *arena, struct metric_cohort *cohort)
{
    struct metric_cohort_row *total = &cohort->rows[cohort->count];
    total->cohort = DAY_ABSENT;
    total->cell_count = cohort->column_count;
    total->values = arena_array(arena, int64_t, cohort->column_count);
    total->cells = arena_array(arena, double, cohort->column_count);
    for (size_t i = 0; i < cohort->count; i++) {
        total->size += cohort->rows[i].size;
        total->base += cohort->rows[i].base == MONEY_ABSENT ? 0 : cohort->rows[i].base;
    }
    for (size_t k = 0; k < cohort->column_count; k++) {
        int64_t base = 0;
        for (size_t i = 0; i < cohort->count && k < cohort->rows[i].cell_count; i++) {
            total->values[k] += cohort->rows[i].values[k];
            base += cohort->rows[i].base;
        }
        total->cells[k] = share(total->values[k], base);
    }
}

static void make_triangle(const struct cohort_pass *pass, struct arena *arena, bool revenue,
                          struct metric_cohort *ret)
{
    uint32_t count = pass->calendar.period_count;
    struct metric_cohort made = {.rows = arena_array(arena, struct metric_cohort_row, (size_t)count + 1),
                                 .count = count,
                                 .column_count = pass->months_over,
                                 .revenue = revenue};
    for (uint32_t c = 0; c < count; c++)
        fill_row(pass, arena, revenue, c, &made.rows[c]);
    fill_total(arena, &made);
    made.count++;
    *ret = made;
}

static void sum_parts(struct cohort_pass *pass, size_t parts)
{
    struct cohort_tables *sum = &pass->parts[0];
    for (size_t p = 1; p < parts; p++) {
        for (size_t i = 0; i < cohort_stride(pass) * (size_t)pass->month_count; i++) {
            sum->cells[i].revenue += pass->parts[p].cells[i].revenue;
            sum->cells[i].accounts += pass->parts[p].cells[i].accounts;
        }
        for (int32_t c = 0; c < pass->month_count; c++)
            sum->sizes[c] += pass->parts[p].sizes[c];
        sum->gap = metric_rate_gap_earlier(sum->gap, pass->parts[p].gap);
    }
}

enum result metric_cohort_both(struct arena *arena, const struct metric_scope *scope, int32_t first_month,
                               int32_t last_month, struct metric_cohort *ret_logos,
                               struct metric_cohort *ret_revenue, struct problem *problem)
{
    if (last_month - first_month >= COHORT_MONTHS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("A cohort table has at most %d months. Choose a shorter range."),
                           COHORT_MONTHS_MAX);
    struct arena scratch;
    arena_init(&scratch, 0);
    struct cohort_pass pass = {.scope = scope,
                               .first_month = first_month,
                               .month_count = last_month < first_month ? 0 : last_month - first_month + 1};
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = month_first_day(first_month),
                                     .last_day = month_last_day(last_month),
                                     .grouping = {-1}};
    size_t parts = metric_parts(scope->columns);
    enum result result = RESULT_OK;
    pass.calendar = mrr_calendar_make(&scratch, &query, scope->as_of);
    pass.months_over = months_over(&pass.calendar);
    pass.parts = arena_array(&scratch, struct cohort_tables, parts + 1);
    for (size_t p = 0; p < parts + 1; p++) {
        pass.parts[p].cells =
            arena_array(&scratch, struct cohort_cell, cohort_stride(&pass) * (size_t)pass.month_count);
        pass.parts[p].gap = METRIC_NO_GAP;
        pass.parts[p].sizes = arena_array(&scratch, int64_t, (size_t)pass.month_count);
    }
    if (pass.calendar.period_count > 0)
        parallel_run(parts, cohort_part, &pass);
    sum_parts(&pass, parts);
    struct metric_rate_gap gap = pass.parts[0].gap;
    if (metric_rate_gap_is_set(gap))
        result = metric_gap_problem(problem, gap);
    if (result == RESULT_OK && ret_logos)
        make_triangle(&pass, arena, false, ret_logos);
    if (result == RESULT_OK && ret_revenue)
        make_triangle(&pass, arena, true, ret_revenue);
    arena_release(&scratch);
    return result;
}

enum result metric_cohort(struct arena *arena, const struct metric_scope *scope, bool revenue,
                          int32_t first_month, int32_t last_month, struct metric_cohort *ret,
                          struct problem *problem)
{
    return metric_cohort_both(arena, scope, first_month, last_month, revenue ? NULL : ret,
                              revenue ? ret : NULL, problem);
}
