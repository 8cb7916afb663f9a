/* Histories as import files: see history_file.h. */
#include "history_file.h"

#include <stdio.h>

static const char *const interval_units[] = {"month", "year", "week", "day"};
static const char *const line_types[] = {"subscription", "one_time", "usage", "trial"};
static const char *const line_statuses[] = {"open", "paid", "void", "draft"};
static const char *const severities[] = {"low", "normal", "high", "urgent"};
static const char *const survey_kinds[] = {"nps", "csat", "ces"};
static const char *const interaction_kinds[] = {"call", "meeting", "email", "note"};

static const struct column_subscription_row *find_subscription(const struct history *history, int account,
                                                               int64_t id)
{
    for (int i = 0; i < history->subscription_count; i++)
        if (history->subscriptions[i].account == account && history->subscriptions[i].row.id == id)
            return &history->subscriptions[i].row;
    return NULL;
}

static bool same_cost(const struct column_cost_row *a, const struct column_cost_row *b)
{
    return a->month == b->month && a->kind == b->kind && a->account == b->account &&
           text_equal(a->channel, b->channel);
}

void history_for_record(struct history *history)
{
    int kept = 0;
    for (int i = 0; i < history->account_count; i++)
        history->accounts[i].index = (uint32_t)i;
    for (int i = 0; i < history->line_count; i++) {
        struct history_line line = history->lines[i];
        const struct column_subscription_row *subscription =
            find_subscription(history, line.account, line.row.subscription_id);
        line.row.subscription_id = subscription ? subscription->id : 0;
        if (subscription)
            line.row.currency = subscription->currency;
        if (line.row.service_end_day > line.row.service_start_day)
            history->lines[kept++] = line;
    }
    history->line_count = kept;
    kept = 0;
    for (int i = 0; i < history->change_count; i++) {
        struct history_change change = history->changes[i];
        if (change.row.day >=
            find_subscription(history, change.account, change.row.subscription_id)->start_day)
            history->changes[kept++] = change;
    }
    history->change_count = kept;
    kept = 0;
    for (int i = 0; i < history->cost_count; i++) {
        bool again = history->costs[i].amount == MONEY_ABSENT;
        history->costs[i].hourly_micro = MONEY_ABSENT; /* no setting says otherwise */
        for (int j = 0; j < kept; j++)
            again = again || same_cost(&history->costs[i], &history->costs[j]);
        if (!again)
            history->costs[kept++] = history->costs[i];
    }
    history->cost_count = kept;
}

void history_correct(struct history *history, uint64_t seed)
{
    struct random random;
    random_seed(&random, ~seed);
#define SOME(counter)                                                                                        \
    for (int i = 0; i < history->counter; i++)                                                               \
        if (random_below(&random, 3) == 0)
    SOME(account_count)
    history->accounts[i].row.dimension[DIMENSION_SEGMENT] = TEXT("Mended");
    SOME(subscription_count)
    {
        history->subscriptions[i].row.amount += 7;
        if (history->subscriptions[i].row.end_day != DAY_ABSENT)
            history->subscriptions[i].row.end_day += 40;
    }
    SOME(change_count)
    history->changes[i].row.amount += 3;
    SOME(line_count)
    {
        history->lines[i].row.amount += 11;
        history->lines[i].row.service_end_day += 9;
    }
    SOME(survey_count)
    history->surveys[i].row.score = history->surveys[i].row.scale_max;
    SOME(ticket_count)
    history->tickets[i].row.closed_day = history->tickets[i].row.opened_day + 5;
    SOME(usage_count)
    history->usage[i].row.quantity += 2;
    SOME(cost_count)
    history->costs[i].amount += 100;
    SOME(rate_count)
    history->rates[i].rate += 12345;
#undef SOME
}

static void put_day(struct buffer *out, int32_t day)
{
    char written[11];
    buffer_printf(out, ",%s", day == DAY_ABSENT ? "" : day_format(day, written));
}

static void put_money(struct buffer *out, int64_t minor, uint8_t currency)
{
    char written[32];
    buffer_printf(out, ",%s", decimal_format(minor, currency_digits(currency), written));
}

static void put_text(struct buffer *out, text value)
{
    buffer_printf(out, ",%.*s", TEXT_ARGUMENTS(value));
}

static const char *account_id(const struct history *history, int account)
{
    return history->accounts[account].row.external_id.data;
}

static void write_accounts(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "external_id,name,segment,plan,channel\n");
    for (int i = 0; i < history->account_count; i++) {
        const struct column_account_row *row = &history->accounts[i].row;
        buffer_printf(out, "%s", account_id(history, i));
        put_text(out, row->name);
        put_text(out, row->dimension[DIMENSION_SEGMENT]);
        put_text(out, row->dimension[DIMENSION_PLAN]);
        put_text(out, row->dimension[DIMENSION_CHANNEL]);
        buffer_printf(out, "\n");
    }
}

static void write_subscriptions(const struct history *history, struct buffer *out)
{
    buffer_printf(out,
                  "external_id,account_external_id,interval_unit,interval_count,currency,cancel_kind,amount,"
                  "start_date,end_date,renewal_date,trial_end_date,plan\n");
    for (int i = 0; i < history->subscription_count; i++) {
        const struct column_subscription_row *row = &history->subscriptions[i].row;
        buffer_printf(out, "S%lld,%s,%s,%d,%s,%s", (long long)row->id,
                      account_id(history, history->subscriptions[i].account),
                      interval_units[row->interval_unit], row->interval_count, currency_code(row->currency),
                      row->cancel_kind < 0                   ? ""
                      : row->cancel_kind == CANCEL_VOLUNTARY ? "voluntary"
                                                             : "involuntary");
        put_money(out, row->amount, row->currency);
        put_day(out, row->start_day);
        put_day(out, row->end_day);
        put_day(out, row->renewal_day);
        put_day(out, row->trial_end_day);
        put_text(out, row->plan);
        buffer_printf(out, "\n");
    }
}

static void write_changes(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "subscription_external_id,interval_unit,interval_count,date,amount\n");
    for (int i = 0; i < history->change_count; i++) {
        const struct column_change_row *row = &history->changes[i].row;
        const struct column_subscription_row *of =
            find_subscription(history, history->changes[i].account, row->subscription_id);
        if (row->interval_count > 0)
            buffer_printf(out, "S%lld,%s,%d", (long long)row->subscription_id,
                          interval_units[row->interval_unit], row->interval_count);
        else
            buffer_printf(out, "S%lld,,", (long long)row->subscription_id);
        put_day(out, row->day);
        put_money(out, row->amount, of->currency);
        buffer_printf(out, "\n");
    }
}

static void write_lines(const struct history *history, struct buffer *out)
{
    buffer_printf(
        out,
        "external_id,account_external_id,type,status,subscription_external_id,invoice_external_id,category,"
        "currency,amount,discount,service_start,service_end,issued_date,due_date,paid_date\n");
    for (int i = 0; i < history->line_count; i++) {
        const struct column_line_row *row = &history->lines[i].row;
        buffer_printf(out, "L%d,%s,%s,%s,", i, account_id(history, history->lines[i].account),
                      line_types[row->type], row->status < 0 ? "" : line_statuses[row->status]);
        if (row->subscription_id)
            buffer_printf(out, "S%lld", (long long)row->subscription_id);
        put_text(out, row->invoice);
        put_text(out, row->category);
        buffer_printf(out, ",%s", currency_code(row->currency));
        put_money(out, row->amount, row->currency);
        put_money(out, row->discount, row->currency);
        put_day(out, row->service_start_day);
        put_day(out, row->service_end_day);
        put_day(out, row->issued_day);
        put_day(out, row->due_day);
        put_day(out, row->paid_day);
        buffer_printf(out, "\n");
    }
}

static void write_surveys(const struct history *history, struct buffer *out)
{
    buffer_printf(
        out,
        "external_id,account_external_id,contact_email,kind,score,scale_min,scale_max,stage,answered_at\n");
    for (int i = 0; i < history->survey_count; i++) {
        const struct column_survey_row *row = &history->surveys[i].row;
        char day[11];
        buffer_printf(out, "V%d,%s", i, account_id(history, history->surveys[i].account));
        put_text(out, row->contact);
        buffer_printf(out, ",%s,%d,%d,%d", survey_kinds[row->kind], row->score / 100, row->scale_min / 100,
                      row->scale_max / 100);
        put_text(out, row->stage);
        buffer_printf(out, ",%sT10:00:%02dZ\n", day_format(row->day, day), i % 60);
    }
}

static void write_usage(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "account_external_id,user,count,date,feature\n");
    for (int i = 0; i < history->usage_count; i++) {
        const struct column_usage_row *row = &history->usage[i].row;
        buffer_printf(out, "%s,u%d,%lld", account_id(history, history->usage[i].account), i,
                      (long long)row->quantity);
        put_day(out, row->day);
        put_text(out, row->feature);
        buffer_printf(out, "\n");
    }
}

static void write_tickets(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "external_id,account_external_id,severity,opened_at,closed_at\n");
    for (int i = 0; i < history->ticket_count; i++) {
        const struct column_ticket_row *row = &history->tickets[i].row;
        buffer_printf(out, "T%d,%s,%s", i, account_id(history, history->tickets[i].account),
                      severities[row->severity]);
        put_day(out, row->opened_day);
        put_day(out, row->closed_day);
        buffer_printf(out, "\n");
    }
}

static void write_interactions(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "external_id,account_external_id,kind,at\n");
    for (int i = 0; i < history->interaction_count; i++) {
        const struct column_interaction_row *row = &history->interactions[i].row;
        buffer_printf(out, "X%d,%s,%s", i, account_id(history, history->interactions[i].account),
                      interaction_kinds[row->kind]);
        put_day(out, row->day);
        buffer_printf(out, "\n");
    }
}

static void write_costs(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "month,kind,account_external_id,minutes,currency,amount,channel\n");
    for (int i = 0; i < history->cost_count; i++) {
        const struct column_cost_row *row = &history->costs[i];
        char month[8];
        buffer_printf(out, "%s,%s,%s,", month_format(row->month, month),
                      row->kind == COST_ACQUISITION ? "acquisition" : "service",
                      row->account ? account_id(history, (int)row->account - 1) : "");
        if (row->minutes != INT64_MIN)
            buffer_printf(out, "%lld", (long long)row->minutes);
        buffer_printf(out, ",%s", currency_code(row->currency));
        put_money(out, row->amount, row->currency);
        put_text(out, row->channel);
        buffer_printf(out, "\n");
    }
}

static void write_rates(const struct history *history, struct buffer *out)
{
    buffer_printf(out, "month,currency,rate\n");
    for (int i = 0; i < history->rate_count; i++) {
        char month[8], rate[32];
        buffer_printf(out, "%s,%s,%s\n", month_format(history->rates[i].month, month),
                      currency_code(history->rates[i].currency),
                      decimal_format(history->rates[i].rate, 8, rate));
    }
}

void history_write(const struct history *history, enum record_kind kind, struct buffer *out)
{
    static void (*const writers[RECORD_KIND_COUNT])(const struct history *history, struct buffer *out) = {
        [RECORD_ACCOUNT] = write_accounts,
        [RECORD_SUBSCRIPTION] = write_subscriptions,
        [RECORD_SUBSCRIPTION_CHANGE] = write_changes,
        [RECORD_INVOICE_LINE] = write_lines,
        [RECORD_SURVEY] = write_surveys,
        [RECORD_USAGE] = write_usage,
        [RECORD_TICKET] = write_tickets,
        [RECORD_INTERACTION] = write_interactions,
        [RECORD_COST] = write_costs,
        [RECORD_FX_RATE] = write_rates,
    };
    if (writers[kind])
        writers[kind](history, out);
}
