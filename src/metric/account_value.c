/* One number of one account for a column: account_list.h. Each is the same that the account's page shows. */
#include "metric/account_list.h"

#include "metric/account_mrr.h"
#include "metric/scope.h"
#include "metric/signal.h"

static int64_t of_day(int32_t day)
{
    return day == DAY_ABSENT ? METRIC_KEY_ABSENT : day;
}

static int32_t first_mrr_day(const struct metric_scope *scope, uint32_t account)
{
    const struct column_mrr_block *block = column_mrr(scope->columns, account / COLUMN_BLOCK_ACCOUNTS);
    int32_t day = block ? block->first_day[account % COLUMN_BLOCK_ACCOUNTS] : DAY_ABSENT;
    return day > metric_mrr_day(scope->columns, scope->as_of) ? DAY_ABSENT : day;
}

static int64_t mrr_of(const struct metric_scope *scope, uint32_t account, bool change,
                      struct metric_rate_gap *gap)
{
    int32_t day = metric_mrr_day(scope->columns, scope->as_of);
    int32_t earlier = metric_mrr_day(scope->columns, scope->as_of - ACCOUNT_CHANGE_DAYS);
    int64_t now, before = 0;
    if (first_mrr_day(scope, account) == DAY_ABSENT ||
        !metric_account_mrr(scope->columns, account, day, &now, gap))
        return METRIC_KEY_ABSENT;
    if (!change)
        return now;
    if (!metric_account_mrr(scope->columns, account, earlier, &before, gap) || (now == 0 && before == 0))
        return METRIC_KEY_ABSENT;
    return now - before;
}

static int64_t overdue_of(const struct metric_scope *scope, const struct column_invoice_block *block,
                          uint32_t local, struct metric_rate_gap *gap)
{
    int64_t sum = 0;
    bool any = false;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        int64_t minor;
        if (!metric_line_is_overdue(block, i, scope->as_of))
            continue;
        if (!metric_convert(scope->columns, block->amount[i], block->currency[i], month_of_day(scope->as_of),
                            &minor, gap))
            return METRIC_KEY_ABSENT;
        metric_add(&sum, minor, gap);
        any = true;
    }
    return any ? sum : METRIC_KEY_ABSENT;
}

/* Contracts run by the year or by several (metric_renewal): before the renewal that is recorded lie those of
 * the terms before. The first of them that is not past. */
static int32_t next_of(int32_t renewal_day, int32_t term_years, int32_t start_day, int32_t as_of)
{
    int32_t next = renewal_day;
    for (int32_t terms = 1;; terms++) {
        int32_t day = day_add_months(renewal_day, -12 * term_years * terms);
        if (day < as_of || day <= start_day)
            return next;
        next = day;
    }
}

static int64_t renewal_of(const struct metric_scope *scope, const struct column_subscription_block *block,
                          uint32_t local)
{
    int32_t next = DAY_ABSENT;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        bool in_force = block->start_day[i] <= scope->as_of &&
                        (block->end_day[i] == DAY_ABSENT || block->end_day[i] > scope->as_of);
        int32_t day = block->renewal_day[i];
        if (!in_force || day < scope->as_of) /* an absent day is before all */
            continue;
        day = next_of(day, 1 + block->years_more[i], block->start_day[i], scope->as_of);
        if (next == DAY_ABSENT || day < next)
            next = day;
    }
    return of_day(next);
}

static int64_t contact_of(const struct metric_scope *scope, const struct column_interaction_block *block,
                          uint32_t local)
{
    int32_t days = metric_days_since_contact(block, local, scope->as_of);
    return days < 0 ? METRIC_KEY_ABSENT : (int64_t)scope->as_of - days;
}

static int64_t tickets_of(const struct metric_scope *scope, const struct column_ticket_block *block,
                          uint32_t local)
{
    uint16_t open, severe;
    metric_open_tickets(block, local, scope->as_of, &open, &severe);
    return open;
}

static int64_t nps_of(const struct metric_scope *scope, const struct column_survey_block *block,
                      uint32_t local)
{
    int16_t score = metric_last_nps(block, local, scope->as_of);
    return score < 0 ? METRIC_KEY_ABSENT : score;
}

/* Columns read from the rows of one family; absent (of tickets none) where there are no rows. */
static int64_t family_value(const struct metric_scope *scope, enum metric_account_column column,
                            uint32_t account, struct metric_rate_gap *gap)
{
    static const enum column_family families[ACCOUNT_COLUMN_COUNT] = {
        [ACCOUNT_COLUMN_OVERDUE] = COLUMN_INVOICE, [ACCOUNT_COLUMN_LAST_CONTACT] = COLUMN_INTERACTION,
        [ACCOUNT_COLUMN_LAST_SEEN] = COLUMN_USAGE, [ACCOUNT_COLUMN_RENEWAL] = COLUMN_SUBSCRIPTION,
        [ACCOUNT_COLUMN_NPS] = COLUMN_SURVEY,      [ACCOUNT_COLUMN_TICKETS] = COLUMN_TICKET,
    };
    const void *block = scope->columns->blocks[families[column]][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    if (!block)
        return column == ACCOUNT_COLUMN_TICKETS ? 0 : METRIC_KEY_ABSENT;
    switch (column) {
    case ACCOUNT_COLUMN_OVERDUE:
        return overdue_of(scope, block, local, gap);
    case ACCOUNT_COLUMN_LAST_CONTACT:
        return contact_of(scope, block, local);
    case ACCOUNT_COLUMN_LAST_SEEN:
        return of_day(metric_last_seen(scope->columns, block, local, scope->as_of));
    case ACCOUNT_COLUMN_RENEWAL:
        return renewal_of(scope, block, local);
    case ACCOUNT_COLUMN_NPS:
        return nps_of(scope, block, local);
    default:
        return tickets_of(scope, block, local);
    }
}

int64_t metric_account_value(const struct metric_scope *scope, struct metric_account_field field,
                             uint32_t account, struct metric_rate_gap *gap)
{
    uint32_t block = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
    switch (field.column) {
    case ACCOUNT_COLUMN_MRR:
    case ACCOUNT_COLUMN_MRR_CHANGE:
        return mrr_of(scope, account, field.column == ACCOUNT_COLUMN_MRR_CHANGE, gap);
    case ACCOUNT_COLUMN_SIGNUP:
        return of_day(column_accounts(scope->columns, block)->signup_day[local]);
    case ACCOUNT_COLUMN_FIRST_MRR:
        return of_day(first_mrr_day(scope, account));
    case ACCOUNT_COLUMN_DIMENSION:
        return column_account_code(scope->columns, field.dimension, account);
    default:
        return family_value(scope, field.column, account, gap);
    }
}

text metric_account_text(const struct column_snapshot *columns, struct metric_account_field field,
                         uint32_t account)
{
    if (field.column == ACCOUNT_COLUMN_NAME)
        return column_account_name(columns, account);
    if (field.column == ACCOUNT_COLUMN_EXTERNAL_ID)
        return column_account_external_id(columns, account);
    return column_dictionary_text(column_dimension_dictionary(columns, field.dimension),
                                  column_account_code(columns, field.dimension, account));
}
