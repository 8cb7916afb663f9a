/* Pages of amounts by account that came from elsewhere: revenues of a year, margins, what differs between two
 * states of the record. One pass keeps the best rows of each part; a rank is found by selection. */
#include <assert.h>
#include <stdlib.h>

#include "metric/account_rows.h"
#include "metric/scope.h"

struct amounts_pass {
    const struct column_snapshot *columns;
    const int64_t *amounts;
    struct account_rows *rows;
};

static void amounts_part(void *context, size_t part, size_t parts)
{
    struct amounts_pass *pass = context;
    uint32_t first, end, count = pass->columns->account_count;
    metric_part_blocks(pass->columns, part, parts, &first, &end);
    first *= COLUMN_BLOCK_ACCOUNTS;
    end *= COLUMN_BLOCK_ACCOUNTS;
    for (uint32_t account = first; account < end && account < count; account++)
        if (pass->amounts[account] != 0)
            account_rows_offer(&pass->rows[part], &(struct metric_account_row){
                                                      .account = account, .amount = pass->amounts[account]});
}

void metric_amount_rows(struct arena *arena, const struct column_snapshot *columns, const int64_t *amounts,
                        const struct metric_rows_page *page, struct metric_account_rows *ret)
{
    size_t parts = metric_parts(columns);
    struct amounts_pass pass = {columns, amounts, account_rows_new(arena, columns, page, parts)};
    parallel_run(parts, amounts_part, &pass);
    account_rows_finish(arena, pass.rows, parts, ret);
}

struct ranked {
    const struct column_snapshot *columns;
    const int64_t *amounts;
    uint32_t *accounts;
};

static bool goes_before(const struct ranked *ranked, uint32_t a, uint32_t b)
{
    static const struct metric_rows_page order = {0};
    return account_rows_order(&order, ranked->amounts[a], column_account_external_id(ranked->columns, a),
                              ranked->amounts[b], column_account_external_id(ranked->columns, b)) < 0;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Moves what goes before the middle one of [low, high] to its front; returns where that one then stands. */
static size_t divide(struct ranked *ranked, size_t low, size_t high)
{
    uint32_t *accounts = ranked->accounts;
    size_t at = low;
    swap(&accounts[low + (high - low) / 2], &accounts[high]);
    for (size_t i = low; i < high; i++)
        if (goes_before(ranked, accounts[i], accounts[high]))
            swap(&accounts[i], &accounts[at++]);
    swap(&accounts[at], &accounts[high]);
    return at;
}

struct metric_rows_place metric_amount_place(const struct column_snapshot *columns, const int64_t *amounts,
                                             size_t rank)
{
    struct ranked ranked = {columns, amounts, calloc((size_t)columns->account_count + 1, sizeof(uint32_t))};
    size_t count = 0;
    assert(ranked.accounts);
    for (uint32_t account = 0; account < columns->account_count; account++)
        if (amounts[account] != 0)
            ranked.accounts[count++] = account;
    assert(rank >= 1 && rank <= count);
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t at = divide(&ranked, low, high);
        if (at + 1 == rank)
            break;
        if (at + 1 < rank)
            low = at + 1;
        else
            high = at - 1;
    }
    uint32_t account = ranked.accounts[rank - 1];
    free(ranked.accounts);
    return (struct metric_rows_place){amounts[account], column_account_external_id(columns, account)};
}
