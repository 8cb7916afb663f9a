/* Concentration of revenue (metrics.md, section 3): an account's revenue is the sum of twelve month ends,
 * to which each point adds its difference times the month ends still to come. Only the sums at certain
 * ranks are wanted, and accounts of one revenue are alike, so revenues alone are sorted (by radix). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "language/language.h"
#include "metric/mrr_internal.h"

#define PARETO_MONTHS 12
#define RADIX_BITS 11
#define RADIX_SIZE (1u << RADIX_BITS)

struct pareto_pass {
    const struct metric_scope *scope;
    struct mrr_calendar calendar;
    struct pareto_part {
        size_t from, count;
        struct metric_rate_gap gap;
    } * parts;
    uint64_t *revenues;  /* each part its stretch, those above zero */
    int64_t *by_account; /* instead; NULL: revenues */
};

/* Month ends at or after a point of `row`: all twelve for what was before the first. */
static int64_t month_ends_left(const struct pareto_pass *pass, uint32_t row)
{
    uint32_t count = pass->calendar.period_count;
    return row == 0 ? count : row > count ? 0 : count - row + 1;
}

static int64_t revenue_home(const struct pareto_pass *pass, const struct column_mrr_block *block, uint32_t a)
{
    int64_t before = 0, revenue = 0;
    for (uint32_t i = block->point_start[a]; i < block->point_start[a + 1]; i++) {
        uint32_t row = mrr_calendar_row(&pass->calendar, block->point_day[i]);
        revenue += (block->point_mrr[i] - before) * month_ends_left(pass, row);
        before = block->point_mrr[i];
    }
    return revenue;
}

static int64_t revenue_foreign(const struct pareto_pass *pass, struct mrr_lanes *lanes)
{
    int64_t revenue = 0;
    for (uint32_t k = 1; k <= pass->calendar.period_count; k++) {
        mrr_lanes_go(lanes, mrr_calendar_end(&pass->calendar, k));
        revenue += mrr_lanes_value(lanes, mrr_calendar_month(&pass->calendar, k));
    }
    return revenue;
}

static void take(const struct pareto_pass *pass, struct pareto_part *part, uint32_t account, int64_t revenue)
{
    if (pass->by_account) {
        if (revenue != 0)
            pass->by_account[account] = revenue;
        return;
    }
    pass->revenues[part->from + part->count] = (uint64_t)revenue;
    part->count += revenue > 0;
}

static void pareto_part(void *context, size_t part, size_t parts)
{
    struct pareto_pass *pass = context;
    struct pareto_part *mine = &pass->parts[part];
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    mine->from = (size_t)first * COLUMN_BLOCK_ACCOUNTS;
    for (uint32_t b = first; b < end; b++) {
        const struct column_mrr_block *block = column_mrr(pass->scope->columns, b);
        if (!block || !column_accounts(pass->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(pass->scope, b, a)
        {
            take(pass, mine, b * COLUMN_BLOCK_ACCOUNTS + a, revenue_home(pass, block, a));
        }
        struct mrr_lanes lanes;
        for (uint32_t lane = 0; lane < block->lane_count;) {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + block->lanes[lane].account;
            lane = mrr_lanes_start(&lanes, pass->scope->columns, block, lane, &mine->gap);
            if (metric_scope_has(pass->scope, account))
                take(pass, mine, account, revenue_foreign(pass, &lanes));
        }
    }
}

/* Ascending; digits that all values share are passed over. Returns which of the two holds the result. */
static uint64_t *radix_sort(uint64_t *values, uint64_t *spare, size_t count)
{
    uint64_t all = ~UINT64_C(0), any = 0;
    for (size_t i = 0; i < count; i++) {
        all &= values[i];
        any |= values[i];
    }
    for (unsigned shift = 0; shift < 64; shift += RADIX_BITS) {
        if (((all ^ any) >> shift) % RADIX_SIZE == 0)
            continue;
        uint32_t at[RADIX_SIZE] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++)
            at[values[i] >> shift & (RADIX_SIZE - 1)]++;
        for (unsigned digit = 0; digit < RADIX_SIZE; digit++) {
            uint32_t digits = at[digit];
            at[digit] = sum;
            sum += digits;
        }
        for (size_t i = 0; i < count; i++)
            spare[at[values[i] >> shift & (RADIX_SIZE - 1)]++] = values[i];
        uint64_t *swap = values;
        values = spare;
        spare = swap;
    }
    return values;
}

static unsigned __int128 sum_of(const uint64_t *values, size_t count)
{
    unsigned __int128 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/* From revenues ascending, whose sum is `revenue_sum`. */
static void fill_pareto(const uint64_t *ascending, size_t count, int64_t revenue_sum,
                        struct metric_pareto *ret)
{
    struct metric_pareto made = {.accounts = (int64_t)count,
                                 .revenue = revenue_sum,
                                 .top_20_share = NAN,
                                 .accounts_share_for_80 = NAN};
    int64_t sum = 0;
    size_t step = 1;
    made.top_20_accounts = (int64_t)((count + 4) / 5);
    for (size_t rank = 1; rank <= count; rank++) {
        int64_t revenue = (int64_t)ascending[count - rank];
        /* An account is in the class in which what stands before it still falls short. */
        int class = (__int128)sum * 100 < (__int128)made.revenue * 80   ? 0
                    : (__int128)sum * 100 < (__int128)made.revenue * 95 ? 1
                                                                        : 2;
        made.class_accounts[class]++;
        made.class_revenue[class] += revenue;
        sum += revenue;
        if ((int64_t)rank == made.top_20_accounts)
            made.top_20_revenue = sum;
        for (; step <= 100 && (count * step + 99) / 100 == rank; step++) {
            made.curve_accounts[step] = (double)rank / (double)count;
            made.curve_revenue[step] = (double)sum / (double)made.revenue;
        }
    }
    made.accounts_for_80 = made.class_accounts[0];
    if (count > 0) {
        made.top_20_share = (double)made.top_20_revenue / (double)made.revenue;
        made.accounts_share_for_80 = (double)made.accounts_for_80 / (double)count;
    }
    *ret = made;
}

/* Runs the pass over all blocks; the gap says which rate is missing. */
static struct metric_rate_gap run_pass(struct arena *scratch, struct pareto_pass *pass, int32_t last_month)
{
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = month_first_day(last_month - PARETO_MONTHS + 1),
                                     .last_day = month_last_day(last_month),
                                     .grouping = {-1}};
    size_t parts = metric_parts(pass->scope->columns);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    pass->calendar = mrr_calendar_make(scratch, &query, pass->scope->as_of);
    pass->parts = arena_array(scratch, struct pareto_part, parts + 1);
    for (size_t p = 0; p < parts; p++)
        pass->parts[p].gap = METRIC_NO_GAP;
    parallel_run(parts, pareto_part, pass);
    for (size_t p = 0; p < parts; p++)
        gap = metric_rate_gap_earlier(gap, pass->parts[p].gap);
    return gap;
}

enum result metric_pareto(struct arena *arena, const struct metric_scope *scope, int32_t last_month,
                          struct metric_pareto *ret, struct problem *problem)
{
    (void)arena;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct pareto_pass pass = {.scope = scope};
    size_t parts = metric_parts(scope->columns), count = 0,
           room = (size_t)scope->columns->block_count * COLUMN_BLOCK_ACCOUNTS;
    enum result result = RESULT_OK;
    pass.revenues = malloc((room + 1) * 2 * sizeof *pass.revenues);
    assert(pass.revenues);
    struct metric_rate_gap gap = run_pass(&scratch, &pass, last_month);
    for (size_t p = 0; p < parts; p++) {
        memmove(pass.revenues + count, pass.revenues + pass.parts[p].from,
                pass.parts[p].count * sizeof *pass.revenues);
        count += pass.parts[p].count;
    }
    unsigned __int128 sum = sum_of(pass.revenues, count);
    if (sum > INT64_MAX)
        gap = METRIC_TOO_LARGE;
    if (metric_rate_gap_is_set(gap))
        result = metric_gap_problem(problem, gap);
    if (result == RESULT_OK)
        fill_pareto(radix_sort(pass.revenues, pass.revenues + room + 1, count), count, (int64_t)sum, ret);
    free(pass.revenues);
    arena_release(&scratch);
    return result;
}

enum result metric_pareto_revenues(const struct metric_scope *scope, int32_t last_month,
                                   int64_t *ret_revenues, struct problem *problem)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct pareto_pass pass = {.scope = scope, .by_account = ret_revenues};
    memset(ret_revenues, 0, scope->columns->account_count * sizeof *ret_revenues);
    struct metric_rate_gap gap = run_pass(&scratch, &pass, last_month);
    arena_release(&scratch);
    return metric_rate_gap_is_set(gap) ? metric_gap_problem(problem, gap) : RESULT_OK;
}
