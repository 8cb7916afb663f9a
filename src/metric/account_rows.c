/* A bounded heap whose root is the worst row kept: most rows of a large company are refused by one
 * comparison of amounts. */
#include "metric/account_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* Below 0 when `a` goes before `b`. */
static int compare_rows(const struct column_snapshot *columns, const struct metric_account_row *a,
                        const struct metric_account_row *b)
{
    if (a->amount != b->amount)
        return a->amount > b->amount ? -1 : 1;
    return text_compare(column_account_external_id(columns, a->account),
                        column_account_external_id(columns, b->account));
}

static void sift_down(struct account_rows *rows, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < rows->count; child++)
            if (compare_rows(rows->columns, &rows->rows[child], &rows->rows[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        struct metric_account_row swap = rows->rows[at];
        rows->rows[at] = rows->rows[worst];
        rows->rows[worst] = swap;
        at = worst;
    }
}

void account_rows_offer(struct account_rows *rows, const struct metric_account_row *row)
{
    rows->total_count++;
    rows->sum += row->amount;
    if (rows->count < rows->limit) {
        rows->rows = list_grow(rows->rows, &rows->capacity, rows->count, sizeof *rows->rows);
        rows->rows[rows->count++] = *row;
        for (size_t at = rows->count / 2; rows->count == rows->limit && at-- > 0;)
            sift_down(rows, at);
        return;
    }
    if (compare_rows(rows->columns, row, &rows->rows[0]) < 0) {
        rows->rows[0] = *row;
        sift_down(rows, 0);
    }
}

static int compare_for_sort(const void *a, const void *b, void *columns)
{
    return compare_rows(columns, a, b);
}

void account_rows_finish(struct arena *arena, struct account_rows *parts, size_t part_count,
                         struct metric_account_rows *ret)
{
    struct metric_account_rows made = {0};
    size_t count = 0;
    for (size_t p = 0; p < part_count; p++)
        count += parts[p].count;
    made.rows = arena_array(arena, struct metric_account_row, count);
    for (size_t p = 0; p < part_count; p++) {
        if (parts[p].count > 0)
            memcpy(made.rows + made.count, parts[p].rows, parts[p].count * sizeof *made.rows);
        made.count += parts[p].count;
        made.sum += parts[p].sum;
        made.total_count += parts[p].total_count;
        list_free(parts[p].rows);
    }
    if (made.count > 1)
        qsort_r(made.rows, made.count, sizeof *made.rows, compare_for_sort, (void *)parts[0].columns);
    if (made.count > parts[0].limit)
        made.count = parts[0].limit;
    *ret = made;
}
