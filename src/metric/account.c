/* One account, all its figures: a few rows of a few blocks, nothing allocated. Its leading signals are
 * those of metric_signal, so the account's page and the health table cannot differ. */
#include "metric/account_mrr.h"
#include "metric/mrr_internal.h"

#define MONTHS 12

/* The day the MRR ended, when it is zero at the end of `day` and once was not; by steps alone, which for
 * accounts with another currency leaves out what rates alone would turn. */
static int32_t churned_day(const struct column_mrr_block *block, uint32_t local, int32_t day)
{
    int32_t last = DAY_ABSENT;
    if (block->point_start[local] < block->point_start[local + 1]) {
        for (uint32_t i = block->point_start[local]; i < block->point_start[local + 1]; i++)
            if (block->point_day[i] <= day)
                last = block->point_day[i];
        return last;
    }
    for (uint32_t lane = 0; lane < block->lane_count; lane++) {
        if (block->lanes[lane].account != local)
            continue;
        for (uint32_t i = block->lanes[lane].start; i < block->lanes[lane].end; i++)
            if (block->lane_day[i] <= day && block->lane_day[i] > last)
                last = block->lane_day[i];
    }
    return last;
}

static void account_overdue(const struct metric_scope *scope, uint32_t account,
                            struct metric_account_figures *ret, struct metric_rate_gap *gap)
{
    const struct column_invoice_block *block =
        scope->columns->blocks[COLUMN_INVOICE][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    for (uint32_t i = block ? block->start[local] : 0; block && i < block->start[local + 1]; i++) {
        int64_t minor;
        if (metric_line_is_overdue(block, i, scope->as_of) &&
            metric_convert(scope->columns, block->amount[i], block->currency[i], month_of_day(scope->as_of),
                           &minor, gap))
            metric_add(&ret->amount_overdue, minor, gap);
    }
}

static void account_revenue(const struct metric_scope *scope, uint32_t account,
                            struct metric_account_figures *ret, struct metric_rate_gap *gap)
{
    const struct column_mrr_block *block = column_mrr(scope->columns, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    int32_t last_month = month_last_over(scope->as_of); /* as Pareto counts */
    int32_t day = metric_mrr_day(scope->columns, scope->as_of);
    metric_account_mrr(scope->columns, account, day, &ret->mrr, gap);
    metric_account_mrr(scope->columns, account, day_add_months(day, -MONTHS), &ret->mrr_year_ago, gap);
    for (int32_t back = 0; back < MONTHS; back++) {
        int64_t mrr;
        metric_account_mrr(scope->columns, account, month_last_day(last_month - back), &mrr, gap);
        ret->lifetime_revenue_12_months += mrr;
    }
    if (block && block->first_day[local] != DAY_ABSENT && block->first_day[local] <= day) {
        ret->first_mrr_day = block->first_day[local];
        if (ret->mrr == 0)
            ret->churned_day = churned_day(block, local, day);
    }
}

enum result metric_account(const struct metric_scope *scope, uint32_t account,
                           struct metric_account_figures *ret, struct problem *problem)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct metric_signal signal;
    struct metric_account_figures made = {.first_mrr_day = DAY_ABSENT, .churned_day = DAY_ABSENT};
    metric_signal(scope, account, scope->as_of, &signal);
    made.usage_30 = signal.usage_30;
    made.usage_30_before = signal.usage_30_before;
    made.last_seen_day = signal.last_seen_day;
    made.features_30 = signal.features_30;
    made.last_nps = signal.last_nps;
    made.open_tickets = signal.open_tickets;
    made.open_severe = signal.open_severe;
    made.days_overdue = signal.days_overdue;
    made.days_since_contact = signal.days_since_contact;
    account_revenue(scope, account, &made, &gap);
    account_overdue(scope, account, &made, &gap);
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    *ret = made;
    return RESULT_OK;
}
