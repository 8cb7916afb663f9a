/* Every account's MRR at the end of a day: what rules compare and lists show. */
#include <assert.h>
#include <string.h>

#include "metric/account_mrr.h"
#include "metric/scope.h"

#define PARTS_MAX 64

struct mrr_at_pass {
    const struct metric_scope *scope;
    int32_t day;
    int64_t *mrr;
    struct metric_rate_gap gaps[PARTS_MAX];
};

static void mrr_at_part(void *context, size_t part, size_t parts)
{
    struct mrr_at_pass *pass = context;
    const struct metric_scope *scope = pass->scope;
    uint32_t first, end;
    metric_part_blocks(scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(scope->columns, b) || !column_mrr(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, a)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + a;
            metric_account_mrr(scope->columns, account, pass->day, &pass->mrr[account], &pass->gaps[part]);
        }
    }
}

int32_t metric_mrr_day(const struct column_snapshot *columns, int32_t day)
{
    return columns->rules == RULES_INVOICED ? month_last_day(month_last_over(day)) : day;
}

enum result metric_mrr_at(const struct metric_scope *scope, int32_t day, int64_t *ret_mrr,
                          struct problem *problem)
{
    struct mrr_at_pass pass = {
        .scope = scope, .day = day < scope->as_of ? day : scope->as_of, .mrr = ret_mrr};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    size_t parts = metric_parts(scope->columns);
    assert(parts <= PARTS_MAX);
    for (size_t i = 0; i < parts; i++)
        pass.gaps[i] = METRIC_NO_GAP;
    memset(ret_mrr, 0, scope->columns->account_count * sizeof(*ret_mrr));
    parallel_run(parts, mrr_at_part, &pass);
    for (size_t i = 0; i < parts; i++)
        gap = metric_rate_gap_earlier(gap, pass.gaps[i]);
    return metric_rate_gap_is_set(gap) ? metric_gap_problem(problem, gap) : RESULT_OK;
}
