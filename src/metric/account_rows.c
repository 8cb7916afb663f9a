/* A bounded heap whose root is the worst row kept: most rows of a large company are refused by one
 * comparison of amounts. */
#include "metric/account_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static int64_t magnitude(int64_t amount)
{
    return amount < 0 ? -amount : amount;
}

int account_rows_order(const struct metric_rows_page *page, int64_t amount_a, text id_a, int64_t amount_b,
                       text id_b)
{
    if (page->by_magnitude && magnitude(amount_a) != magnitude(amount_b))
        return magnitude(amount_a) > magnitude(amount_b) ? -1 : 1;
    if (amount_a != amount_b)
        return amount_a > amount_b ? -1 : 1;
    return text_compare(id_a, id_b);
}

/* Most rows are told apart by their amounts: ids are looked up only where these are equal. */
static int compare_rows(const struct account_rows *rows, const struct metric_account_row *a,
                        const struct metric_account_row *b)
{
    bool equal = a->amount == b->amount;
    return account_rows_order(
        rows->page, a->amount, equal ? column_account_external_id(rows->columns, a->account) : TEXT_ABSENT,
        b->amount, equal ? column_account_external_id(rows->columns, b->account) : TEXT_ABSENT);
}

struct account_rows *account_rows_new(struct arena *arena, const struct column_snapshot *columns,
                                      const struct metric_rows_page *page, size_t parts)
{
    struct account_rows *rows = arena_array(arena, struct account_rows, parts + 1);
    for (size_t p = 0; p <= parts; p++)
        rows[p] = (struct account_rows){
            .columns = columns, .page = page, .limit = page->limit == 0 ? SIZE_MAX : page->limit};
    return rows;
}

static void sift_down(struct account_rows *rows, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < rows->count; child++)
            if (compare_rows(rows, &rows->rows[child], &rows->rows[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        struct metric_account_row swap = rows->rows[at];
        rows->rows[at] = rows->rows[worst];
        rows->rows[worst] = swap;
        at = worst;
    }
}

static bool is_before_page(const struct account_rows *rows, const struct metric_account_row *row)
{
    const struct metric_rows_place *after = rows->page->after;
    if (!after)
        return false;
    text id =
        row->amount == after->amount ? column_account_external_id(rows->columns, row->account) : TEXT_ABSENT;
    return account_rows_order(rows->page, row->amount, id, after->amount, after->external_id) <= 0;
}

void account_rows_offer(struct account_rows *rows, const struct metric_account_row *row)
{
    rows->total_count++;
    rows->sum += row->amount;
    if (is_before_page(rows, row)) {
        rows->preceding++;
        return;
    }
    if (rows->count < rows->limit) {
        rows->rows = list_grow(rows->rows, &rows->capacity, rows->count, sizeof *rows->rows);
        rows->rows[rows->count++] = *row;
        for (size_t at = rows->count / 2; rows->count == rows->limit && at-- > 0;)
            sift_down(rows, at);
        return;
    }
    if (compare_rows(rows, row, &rows->rows[0]) < 0) {
        rows->rows[0] = *row;
        sift_down(rows, 0);
    }
}

static int compare_for_sort(const void *a, const void *b, void *rows)
{
    return compare_rows(rows, a, b);
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
        made.preceding += parts[p].preceding;
        list_free(parts[p].rows);
    }
    if (made.count > 1)
        qsort_r(made.rows, made.count, sizeof *made.rows, compare_for_sort, parts);
    if (made.count > parts[0].limit)
        made.count = parts[0].limit;
    *ret = made;
}
