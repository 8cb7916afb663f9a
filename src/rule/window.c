/* Numbers of an account over its last days, for rules: uses, active days, contacts. Each is read from the
 * account's own rows, which stand by day, so that only those accounts are read that a number decides upon.
 * A window of n days ends with the as-of day, which it includes. */
#include "metric/scope.h"
#include "metric/signal.h"
#include "rule/tree.h"

#define RATE_ONE_MILLION 1000000

/* ---- use ---- */

static uint16_t usage_day(const struct column_snapshot *columns, int64_t day)
{
    int64_t number = day - columns->usage_base_day;
    return (uint16_t)(number < 0 ? 0 : number > UINT16_MAX ? UINT16_MAX : number);
}

/* The first row of [from, to) not before `day`. */
static uint32_t first_row(const struct column_usage_block *block, uint32_t from, uint32_t to, uint16_t day)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (block->day[middle] < day)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The rows of the days (after, until] of one account. */
struct usage_rows {
    const struct column_usage_block *block;
    uint32_t local, from, to;
};

static struct usage_rows rows_of(const struct metric_scope *scope, const struct column_usage_block *block,
                                 uint32_t local, int32_t after, int32_t until)
{
    struct usage_rows rows = {.block = block, .local = local};
    uint32_t start = block->start[local], end = block->start[local + 1];
    rows.to = first_row(block, start, end, usage_day(scope->columns, (int64_t)until + 1));
    rows.from = first_row(block, start, rows.to, usage_day(scope->columns, (int64_t)after + 1));
    return rows;
}

static int64_t uses(struct usage_rows rows, uint32_t feature)
{
    int64_t sum = 0;
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (feature == 0 || rows.block->feature[row] == feature)
            sum += column_usage_quantity(rows.block, rows.local, row);
    return sum;
}

static int64_t active_days(struct usage_rows rows, uint32_t feature)
{
    int64_t days = 0;
    int32_t last = -1;
    for (uint32_t row = rows.from; row < rows.to; row++)
        if ((feature == 0 || rows.block->feature[row] == feature) && rows.block->day[row] != last) {
            last = rows.block->day[row];
            days++;
        }
    return days;
}

/* Few rows, few features: each row is new if none before it is of the same. */
static int64_t features(struct usage_rows rows)
{
    uint64_t seen[UINT16_MAX / 64 + 1];
    uint32_t highest = 0;
    int64_t count = 0;
    for (uint32_t row = rows.from; row < rows.to; row++)
        highest = rows.block->feature[row] > highest ? rows.block->feature[row] : highest;
    for (uint32_t word = 0; word <= highest / 64; word++)
        seen[word] = 0;
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (!bits_has(seen, rows.block->feature[row])) {
            bits_add(seen, rows.block->feature[row]);
            count++;
        }
    return count;
}

static int64_t usage_change(const struct metric_scope *scope, const struct column_usage_block *block,
                            uint32_t local, const struct rule_quantity *quantity)
{
    int32_t end = scope->as_of, middle = end - quantity->days, start = middle - quantity->days;
    int64_t before = uses(rows_of(scope, block, local, start, middle), quantity->feature);
    int64_t now = uses(rows_of(scope, block, local, middle, end), quantity->feature);
    if (before == 0)
        return METRIC_KEY_ABSENT;
    return (int64_t)divide_half_even((__int128)(now - before) * RATE_ONE_MILLION, before);
}

static int64_t of_usage(const struct metric_scope *scope, const struct rule_quantity *quantity,
                        uint32_t account)
{
    const struct column_snapshot *columns = scope->columns;
    const struct column_usage_block *block = columns->blocks[COLUMN_USAGE][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    if (!block || !columns->loaded[COLUMN_USAGE] ||
        metric_last_seen(columns, block, local, scope->as_of) == DAY_ABSENT)
        return METRIC_KEY_ABSENT;
    if (quantity->name->which == WINDOW_USAGE_CHANGE)
        return usage_change(scope, block, local, quantity);
    struct usage_rows rows = rows_of(scope, block, local, scope->as_of - quantity->days, scope->as_of);
    return quantity->name->which == WINDOW_USAGE         ? uses(rows, quantity->feature)
           : quantity->name->which == WINDOW_ACTIVE_DAYS ? active_days(rows, quantity->feature)
                                                         : features(rows);
}

/* ---- the others ---- */

static int64_t contacts(const struct metric_scope *scope, const struct column_interaction_block *block,
                        uint32_t local, int32_t days)
{
    int64_t count = 0;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        count += block->kind[i] != INTERACTION_NOTE && block->day[i] <= scope->as_of &&
                 block->day[i] > scope->as_of - days;
    return count;
}

static int64_t tickets(const struct metric_scope *scope, const struct column_ticket_block *block,
                       uint32_t local, int32_t days)
{
    int64_t count = 0;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        count += block->opened_day[i] <= scope->as_of && block->opened_day[i] > scope->as_of - days;
    return count;
}

static int64_t severe_tickets(const struct metric_scope *scope, const struct column_ticket_block *block,
                              uint32_t local)
{
    uint16_t open, severe;
    metric_open_tickets(block, local, scope->as_of, &open, &severe);
    return severe;
}

/* Against the day so many days before; absent where both have none. */
static int64_t mrr_change(const struct metric_scope *scope, uint32_t account, int32_t days,
                          struct metric_rate_gap *gap)
{
    struct metric_scope earlier = *scope;
    struct metric_account_field field = {ACCOUNT_COLUMN_MRR, -1};
    earlier.as_of -= days;
    int64_t now = metric_account_value(scope, field, account, gap);
    int64_t before = metric_account_value(&earlier, field, account, gap);
    now = now == METRIC_KEY_ABSENT ? 0 : now;
    before = before == METRIC_KEY_ABSENT ? 0 : before;
    return now == 0 && before == 0 ? METRIC_KEY_ABSENT : now - before;
}

static int64_t of_family(const struct metric_scope *scope, const struct rule_quantity *quantity,
                         enum column_family family, uint32_t account)
{
    const void *block = scope->columns->blocks[family][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    int32_t days;
    switch (quantity->name->which) {
    case WINDOW_CONTACTS:
        return block ? contacts(scope, block, local, quantity->days) : 0;
    case WINDOW_TICKETS:
        return block ? tickets(scope, block, local, quantity->days) : 0;
    case WINDOW_SEVERE_TICKETS:
        return block ? severe_tickets(scope, block, local) : 0;
    default:
        days = block ? metric_days_overdue(block, local, scope->as_of) : -1;
        return days < 0 ? METRIC_KEY_ABSENT : days;
    }
}

int64_t rule_window_value(const struct metric_scope *scope, const struct rule_quantity *quantity,
                          uint32_t account, struct metric_rate_gap *gap)
{
    switch (quantity->name->which) {
    case WINDOW_USAGE:
    case WINDOW_USAGE_CHANGE:
    case WINDOW_ACTIVE_DAYS:
    case WINDOW_FEATURES:
        return of_usage(scope, quantity, account);
    case WINDOW_MRR_CHANGE:
        return mrr_change(scope, account, quantity->days, gap);
    case WINDOW_CONTACTS:
        return of_family(scope, quantity, COLUMN_INTERACTION, account);
    case WINDOW_DAYS_OVERDUE:
        return of_family(scope, quantity, COLUMN_INVOICE, account);
    default:
        return of_family(scope, quantity, COLUMN_TICKET, account);
    }
}

bool rule_quantity_field(const struct rule_quantity *quantity, struct metric_account_field *ret_field)
{
    bool is_change = quantity->name->source == RULE_WINDOW && quantity->name->which == WINDOW_MRR_CHANGE &&
                     quantity->days == ACCOUNT_CHANGE_DAYS;
    if (quantity->name->source != RULE_COLUMN && !is_change)
        return false;
    *ret_field = (struct metric_account_field){
        is_change ? ACCOUNT_COLUMN_MRR_CHANGE : (enum metric_account_column)quantity->name->which, -1};
    return true;
}
