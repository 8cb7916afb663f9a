/* Ticket médio: invoiced amount ÷ invoices (metrics.md, section 2), by period, group or line category.
 *
 * What is invoiced is every line that is neither void nor draft, on the day it was issued, at that
 * month's rate and rounded by line, so that the lines behind a figure add up to it. Credit lines lower
 * the amount. An invoice counts once in each row that has a line of it: its sale. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "language/language.h"
#include "metric/rate.h"
#include "metric/scope.h"

#define CELLS_MAX 4000000
#define CELLS_SHARED_MAX 65536 /* above this one tally a part would cost more than it saves */

struct tally {
    int64_t sales, amount, buyers;
};

struct walk {
    const struct metric_scope *scope;
    const struct metric_ticket_query *query;
    int32_t first_day, last_day;
    int32_t first_index; /* of the first period */
    size_t periods, groups;
    struct tally **tallies; /* one array of periods × groups a part */
    struct metric_rate_gap *gaps;
    int64_t *by_account; /* amounts alone, by account; NULL: tallies */
};

struct keys {
    uint64_t *items;
    size_t count, capacity;
}; /* cell and invoice of an account's lines */

static bool is_invoiced(const struct column_invoice_block *block, uint32_t i)
{
    return block->status[i] != LINE_VOID && block->status[i] != LINE_DRAFT;
}

static size_t cell_of(const struct walk *walk, const struct column_invoice_block *block, uint32_t i,
                      uint32_t group)
{
    size_t period = 0;
    if (!walk->query->whole)
        period = (size_t)(period_of_day(walk->query->unit, block->issued_day[i]).index - walk->first_index);
    return period * walk->groups + (walk->query->by_category ? block->category[i] : group);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Each distinct key is a sale of its cell; the first of a cell is also a buyer. */
static void count_sales(struct tally *tallies, struct keys *keys)
{
    bool ascending = true;
    for (size_t i = 1; i < keys->count; i++)
        ascending &= keys->items[i - 1] <= keys->items[i];
    if (!ascending)
        qsort(keys->items, keys->count, sizeof(*keys->items), compare_keys);
    for (size_t i = 0; i < keys->count; i++) {
        struct tally *tally = &tallies[keys->items[i] >> 32];
        tally->sales += i == 0 || keys->items[i] != keys->items[i - 1];
        tally->buyers += i == 0 || keys->items[i] >> 32 != keys->items[i - 1] >> 32;
    }
    keys->count = 0;
}

static void walk_account(const struct walk *walk, const struct column_invoice_block *block, uint32_t local,
                         uint32_t group, struct tally *tallies, struct keys *keys, int64_t *account_amount,
                         struct metric_rate_gap *gap)
{
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        int32_t day = block->issued_day[i];
        int64_t amount = 0;
        if (day < walk->first_day || day > walk->last_day || !is_invoiced(block, i))
            continue;
        size_t cell = cell_of(walk, block, i, group);
        if (!metric_convert(walk->scope->columns, block->amount[i], block->currency[i], month_of_day(day),
                            &amount, gap))
            continue;
        if (walk->by_account) {
            metric_add(account_amount, amount, gap);
            continue;
        }
        metric_add(&tallies[cell].amount, amount, gap);
        *list_append(keys) = (uint64_t)cell << 32 | block->invoice[i];
    }
    count_sales(tallies, keys);
}

static void walk_part(void *context, size_t part, size_t parts)
{
    const struct walk *walk = context;
    struct keys keys = {0};
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_invoice_block *block = walk->scope->columns->blocks[COLUMN_INVOICE][b];
        if (!block || !column_accounts(walk->scope->columns, b))
            continue;
        const uint32_t *codes = metric_scope_codes(walk->scope, b, walk->query->grouping.dimension);
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        walk_account(walk, block, local, codes ? codes[local] : COLUMN_CODE_ABSENT, walk->tallies[part],
                     &keys, walk->by_account ? &walk->by_account[b * COLUMN_BLOCK_ACCOUNTS + local] : NULL,
                     &walk->gaps[part]);
    }
    list_release(&keys);
}

static void fill_rows(const struct walk *walk, struct arena *arena, const struct tally *tallies,
                      struct metric_ticket *ret)
{
    size_t cells = walk->periods * walk->groups, count = 0;
    struct metric_ticket_row *rows = arena_array(arena, struct metric_ticket_row, cells);
    for (size_t cell = 0; cell < cells; cell++) {
        if (walk->groups > 1 && !tallies[cell].sales) /* a group without sales has no row, a period has */
            continue;
        struct metric_ticket_row *row = &rows[count++];
        row->period = (struct period){walk->query->unit, walk->first_index + (int32_t)(cell / walk->groups)};
        row->group = (uint32_t)(cell % walk->groups);
        row->sales = tallies[cell].sales;
        row->amount = tallies[cell].amount;
        row->buyers = tallies[cell].buyers;
        row->ticket = row->sales ? (int64_t)divide_half_even(row->amount, row->sales) : MONEY_ABSENT;
    }
    *ret = (struct metric_ticket){rows, count};
}

static enum result tally_lines(struct walk *walk, struct arena *arena, struct metric_ticket *ret,
                               struct problem *problem)
{
    size_t cells = walk->periods * walk->groups;
    size_t parts = cells > CELLS_SHARED_MAX ? 1 : metric_parts(walk->scope->columns);
    if (!parts)
        parts = 1;
    walk->tallies = arena_array(arena, struct tally *, parts);
    walk->gaps = arena_array(arena, struct metric_rate_gap, parts);
    for (size_t i = 0; i < parts; i++) {
        walk->tallies[i] = arena_array(arena, struct tally, cells);
        walk->gaps[i] = METRIC_NO_GAP;
    }
    parallel_run(parts, walk_part, walk);
    struct tally *all = walk->tallies[0];
    struct metric_rate_gap gap = walk->gaps[0];
    for (size_t i = 1; i < parts; i++) {
        gap = metric_rate_gap_earlier(gap, walk->gaps[i]);
        for (size_t cell = 0; cell < cells; cell++) {
            all[cell].sales += walk->tallies[i][cell].sales;
            all[cell].buyers += walk->tallies[i][cell].buyers;
            metric_add(&all[cell].amount, walk->tallies[i][cell].amount, &gap);
        }
    }
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    fill_rows(walk, arena, all, ret);
    return RESULT_OK;
}

enum result metric_ticket(struct arena *arena, const struct metric_scope *scope,
                          const struct metric_ticket_query *query, struct metric_ticket *ret,
                          struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct metric_ticket_query shaped = *query;
    shaped.whole = query->whole || (query->grouping.dimension >= 0 && !query->by_category);
    struct walk walk = {.scope = scope, .query = &shaped, .periods = 1, .groups = 1};
    walk.first_day = query->first_day;
    walk.last_day = query->last_day < scope->as_of ? query->last_day : scope->as_of;
    if (query->by_category)
        walk.groups = column_dictionary_count(columns->categories);
    else if (query->grouping.dimension >= 0)
        walk.groups =
            column_dictionary_count(column_dimension_dictionary(columns, query->grouping.dimension));
    if (walk.last_day < walk.first_day) {
        *ret = (struct metric_ticket){0};
        return RESULT_OK;
    }
    if (!shaped.whole) {
        walk.first_index = period_of_day(query->unit, walk.first_day).index;
        walk.periods = (size_t)(period_of_day(query->unit, walk.last_day).index - walk.first_index) + 1;
    }
    if (walk.periods > CELLS_MAX / walk.groups)
        return problem_set(problem, RESULT_LIMIT,
                           _("These periods and groups make too many rows. Ask for fewer."));
    return tally_lines(&walk, arena, ret, problem);
}

enum result metric_ticket_amounts(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                                  int32_t last_day, int64_t *ret_amounts, struct problem *problem)
{
    const struct metric_ticket_query query = {.whole = true, .grouping = {-1}};
    struct walk walk = {
        .scope = scope, .query = &query, .periods = 1, .groups = 1, .by_account = ret_amounts};
    struct metric_ticket none;
    walk.first_day = first_day;
    walk.last_day = last_day < scope->as_of ? last_day : scope->as_of;
    memset(ret_amounts, 0, scope->columns->account_count * sizeof *ret_amounts);
    return tally_lines(&walk, arena, &none, problem);
}
