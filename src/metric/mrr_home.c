/* The hot loop: five million points to a table of movements. A point knows what it does to the MRR
 * before it (point_moved), so a point that stands alone in its period, as nearly all do, is one table
 * row to find and one cell to add to; no account is looked at. Only where an account has several points
 * in one period are they netted. Points before the range are added like the rest: their sum is the
 * opening. */
#include "metric/mrr_internal.h"

static inline uint64_t magnitude(int64_t value)
{
    return value < 0 ? (uint64_t)-value : (uint64_t)value;
}

static enum column_moved net_move(int64_t before, int64_t after, enum column_moved first,
                                  enum column_moved last)
{
    if (before == after)
        return MOVED_NOT;
    if (before == 0)
        return first; /* new or reactivation */
    if (after == 0)
        return last; /* a churn of some kind */
    return after > before ? MOVED_EXPANSION : MOVED_CONTRACTION;
}

/* Several points of one account in one period, from `at` on; returns the last of them. */
static uint32_t home_run(const struct mrr_calendar *calendar, const struct column_mrr_block *block,
                         uint32_t at, uint32_t to, int64_t before, const struct mrr_table *table, size_t row,
                         uint32_t calendar_row, bool by_day)
{
    struct mrr_cell *cells = table->cells + row * MOVED_COUNT;
    uint32_t last = at;
    while (last + 1 < to && block->point_moved[last + 1] != MOVED_NEW &&
           mrr_calendar_row(calendar, block->point_day[last + 1]) == calendar_row)
        last++;
    int64_t after = block->point_mrr[last];
    enum column_moved net = net_move(before, after, block->point_moved[at], block->point_moved[last]);
    cells[net].count++;
    if (before == 0 && after == 0)
        table->joined_and_left[row]++;
    if (!by_day) {
        cells[net].amount += (int64_t)magnitude(after - before);
        return last;
    }
    for (uint32_t i = at; i <= last; i++) {
        cells[block->point_moved[i]].amount += (int64_t)magnitude(block->point_mrr[i] - before);
        before = block->point_mrr[i];
    }
    return last;
}

void mrr_home(const struct mrr_calendar *calendar, const struct column_mrr_block *block, uint32_t from,
              uint32_t to, const struct mrr_table *table, size_t base_row, bool by_day)
{
    const int32_t *days = block->point_day;
    const int64_t *values = block->point_mrr;
    const uint8_t *moves = block->point_moved;
    if (from >= to)
        return;
    struct mrr_cell *cells = table->cells + base_row * MOVED_COUNT;
    uint32_t row = mrr_calendar_row(calendar, days[from]);
    int64_t before = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t move = moves[i];
        bool more = i + 1 < to;
        uint32_t next_row = more ? mrr_calendar_row(calendar, days[i + 1]) : 0;
        int64_t after = values[i];
        before = move == MOVED_NEW ? 0 : before;
        if (__builtin_expect(more && next_row == row && row - 1 < calendar->period_count &&
                                 moves[i + 1] != MOVED_NEW,
                             0)) {
            i = home_run(calendar, block, i, to, before, table, base_row + row, row, by_day);
            before = values[i];
            row = i + 1 < to ? mrr_calendar_row(calendar, days[i + 1]) : 0;
            continue;
        }
        struct mrr_cell *cell = &cells[row * MOVED_COUNT + move];
        cell->amount += (int64_t)magnitude(after - before);
        cell->count++;
        before = after;
        row = next_row;
    }
}
