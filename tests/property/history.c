/* Making random histories. Amounts are small and odd, so that halves meet often; days cluster at month
 * ends and starts; currencies, credits, trials, void and draft lines, lines of subscriptions that do not
 * exist, answers twice a day, and blocks far apart all occur. */
#include "history.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const segments[] = {NULL, "SMB", "Mid", "Enterprise"};
static const char *const plans[] = {NULL, "Basic", "Pro"};
static const char *const channels[] = {NULL, "ads", "referral"};
static const char *const stages[] = {NULL, "onboarding", "adoption"};
static const char *const categories[] = {NULL, "licence", "service"};
static const char *const contacts[] = {NULL, "ana@x", "bia@x", "caio@x"};
static const char *const invoices[] = {NULL, "N1", "N2", "N3", "N4", "N5"};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PICK(random, array) text_of((array)[random_below((random), COUNT(array))])

static bool one_in(struct random *random, uint64_t n)
{
    return random_below(random, n) == 0;
}

/* A day of the history, often the first or last of its month. */
static int32_t some_day(struct random *random, const struct history *history)
{
    int32_t day = (int32_t)random_between(random, history->first_day - 20, history->last_day + 20);
    switch (random_below(random, 6)) {
    case 0:
        return month_first_day(month_of_day(day));
    case 1:
        return month_last_day(month_of_day(day));
    default:
        return day;
    }
}

static int32_t day_after(struct random *random, int32_t day)
{
    static const int32_t steps[] = {1, 7, 30, 31, 59, 90, 200, 365, 500};
    if (one_in(random, 2))
        return day_add_months(day, (int32_t)random_between(random, 1, 14));
    return day + (int32_t)random_between(random, 1, steps[random_below(random, COUNT(steps))]);
}

static uint8_t some_currency(struct random *random, const struct history *history, bool foreign)
{
    return history->currencies[foreign && !one_in(random, 2) ? random_below(random, HISTORY_CURRENCIES) : 0];
}

static int64_t some_amount(struct random *random)
{
    static const int64_t limits[] = {12, 200, 5000, 1000000};
    return random_between(random, one_in(random, 12) ? 0 : 1, limits[random_below(random, COUNT(limits))]);
}

static void make_accounts(struct history *history, struct random *random)
{
    static const char *const ids[HISTORY_ACCOUNTS] = {"A", "B", "C", "D", "E", "F"};
    uint32_t index = (uint32_t)random_below(random, 3);
    history->account_count = (int)random_between(random, 1, HISTORY_ACCOUNTS);
    for (int i = 0; i < history->account_count; i++) {
        struct history_account *account = &history->accounts[i];
        account->index = index;
        account->row = (struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(ids[i]),
                                                   .name = text_of(ids[i])};
        account->row.dimension[DIMENSION_SEGMENT] = PICK(random, segments);
        account->row.dimension[DIMENSION_PLAN] = PICK(random, plans);
        account->row.dimension[DIMENSION_CHANNEL] = PICK(random, channels);
        index += one_in(random, 40) ? COLUMN_BLOCK_ACCOUNTS : 1 + (uint32_t)random_below(random, 70);
    }
}

static void make_subscriptions(struct history *history, struct random *random, bool foreign)
{
    int64_t id = 1;
    for (int a = 0; a < history->account_count; a++) {
        int count = (int)random_below(random, 5);
        for (int i = 0; i < count; i++) {
            struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE, .id = id++};
            row.amount = some_amount(random);
            row.interval_unit = (enum interval_unit)random_below(random, 4);
            row.interval_count = (int32_t)random_between(random, 1, one_in(random, 3) ? 24 : 2);
            row.currency = some_currency(random, history, foreign);
            row.start_day = some_day(random, history);
            row.end_day = one_in(random, 2) ? DAY_ABSENT : day_after(random, row.start_day);
            if (i > 0 && one_in(random, 3)) /* two that end on one day */
                row.end_day = history->subscriptions[history->subscription_count - 1].row.end_day;
            if (row.end_day <= row.start_day && row.end_day != DAY_ABSENT)
                row.end_day = row.start_day + 1;
            row.renewal_day = one_in(random, 2) ? DAY_ABSENT : day_after(random, row.start_day);
            if (row.end_day != DAY_ABSENT && one_in(random, 3))
                row.renewal_day = row.end_day;
            row.trial_end_day = one_in(random, 5) ? day_after(random, row.start_day) : DAY_ABSENT;
            row.cancel_kind = row.end_day == DAY_ABSENT ? -1 : (int)random_between(random, -1, 1);
            row.plan = PICK(random, plans);
            history->subscriptions[history->subscription_count++] = (struct history_subscription){a, row};
        }
    }
}

static bool has_change_on(const struct history *history, int64_t subscription, int32_t day)
{
    for (int i = 0; i < history->change_count; i++)
        if (history->changes[i].row.subscription_id == subscription && history->changes[i].row.day == day)
            return true;
    return false;
}

static void make_changes(struct history *history, struct random *random)
{
    for (int s = 0; s < history->subscription_count; s++) {
        const struct history_subscription *subscription = &history->subscriptions[s];
        for (int i = (int)random_below(random, 4); i > 0 && history->change_count < HISTORY_ROWS; i--) {
            struct column_change_row row = {.subscription_id = subscription->row.id,
                                            .amount = some_amount(random)};
            row.day = subscription->row.start_day + (int32_t)random_between(random, -20, 400);
            row.interval_unit = (enum interval_unit)random_below(random, 4);
            row.interval_count = (int32_t)random_below(random, 3);
            if (!has_change_on(history, row.subscription_id, row.day))
                history->changes[history->change_count++] =
                    (struct history_change){subscription->account, row};
        }
    }
}

/* A line, of a subscription of the account, of none, or of one that is not there. */
static struct column_line_row some_line(struct history *history, struct random *random, int account,
                                        bool foreign)
{
    static const int statuses[] = {-1,        LINE_OPEN, LINE_OPEN, LINE_PAID,
                                   LINE_PAID, LINE_PAID, LINE_VOID, LINE_DRAFT};
    struct column_line_row row = {COLUMN_LINE_ROW_NONE};
    row.type = one_in(random, 2) ? LINE_SUBSCRIPTION : (enum line_type)random_below(random, 4);
    row.status = statuses[random_below(random, COUNT(statuses))];
    row.currency = some_currency(random, history, foreign);
    row.amount = one_in(random, 5) ? -some_amount(random) : some_amount(random);
    row.discount = one_in(random, 4) ? random_between(random, 0, 50) : 0;
    row.service_start_day = some_day(random, history);
    row.service_end_day =
        one_in(random, 20) ? row.service_start_day : day_after(random, row.service_start_day);
    row.issued_day =
        one_in(random, 12) ? DAY_ABSENT : row.service_start_day + (int32_t)random_between(random, -10, 10);
    row.due_day =
        one_in(random, 4) ? DAY_ABSENT : row.service_start_day + (int32_t)random_between(random, 0, 40);
    row.paid_day = row.status == LINE_PAID && !one_in(random, 6)
                       ? row.service_start_day + (int32_t)random_between(random, 0, 90)
                       : DAY_ABSENT;
    row.invoice = PICK(random, invoices);
    row.category = PICK(random, categories);
    for (int s = 0; s < history->subscription_count && row.subscription_id == 0; s++) {
        if (history->subscriptions[s].account == account && one_in(random, 4)) {
            row.subscription_id = history->subscriptions[s].row.id;
            if (!foreign)
                row.currency = history->subscriptions[s].row.currency;
        }
    }
    if (one_in(random, 30))
        row.subscription_id = 900;
    return row;
}

static void make_lines(struct history *history, struct random *random, bool foreign)
{
    if (one_in(random, 3))
        return;
    for (int a = 0; a < history->account_count; a++)
        for (int i = (int)random_below(random, 9); i > 0; i--)
            history->lines[history->line_count++] =
                (struct history_line){a, some_line(history, random, a, foreign)};
}

static void make_surveys(struct history *history, struct random *random)
{
    static const struct {
        int16_t minimum, maximum;
    } scales[] = {{100, 500}, {100, 1000}, {0, 1000}, {100, 700}};
    for (int i = (int)random_below(random, 40); i > 0; i--) {
        struct history_survey *survey = &history->surveys[history->survey_count];
        struct column_survey_row row = {.contact = PICK(random, contacts), .stage = PICK(random, stages)};
        size_t scale = random_below(random, COUNT(scales));
        row.kind = one_in(random, 2) ? SURVEY_NPS : (enum survey_kind)random_below(random, 3);
        row.scale_min = row.kind == SURVEY_NPS ? 0 : scales[scale].minimum;
        row.scale_max = row.kind == SURVEY_NPS ? 1000 : scales[scale].maximum;
        row.score = (int16_t)(random_between(random, row.scale_min / 100, row.scale_max / 100) * 100);
        row.day = some_day(random, history);
        if (history->survey_count > 0 && one_in(random, 3))
            row.day = history->surveys[history->survey_count - 1].row.day;
        row.instant = (int64_t)row.day * 86400000000 + history->survey_count;
        survey->account = (int)random_below(random, (uint64_t)history->account_count);
        survey->row = row;
        history->survey_count++;
    }
}

/* Named once: rows hold texts that outlive them. */
static text feature_name(uint64_t number)
{
    static const char *const few[] = {"boards", "reports", "exports"};
    static char many[100][12];
    if (number < COUNT(few))
        return text_of(few[number]);
    snprintf(many[number], sizeof many[number], "feature %u", (unsigned)number % 100);
    return text_of(many[number]);
}

static void make_usage(struct history *history, struct random *random)
{
    uint64_t features = one_in(random, 8) ? 100 : 3;
    int32_t center = some_day(random, history);
    for (int i = (int)random_below(random, HISTORY_USAGE); i > 0; i--) {
        struct history_usage *usage = &history->usage[history->usage_count++];
        usage->account = (int)random_below(random, (uint64_t)history->account_count);
        usage->row.day =
            one_in(random, 3) ? some_day(random, history) : center + (int32_t)random_between(random, -70, 70);
        usage->row.feature = feature_name(random_below(random, features));
        usage->row.quantity = random_between(random, 0, 9);
    }
}

static void make_contacts(struct history *history, struct random *random)
{
    for (int i = (int)random_below(random, 20); i > 0; i--) {
        struct history_ticket *ticket = &history->tickets[history->ticket_count++];
        ticket->account = (int)random_below(random, (uint64_t)history->account_count);
        ticket->row.opened_day = some_day(random, history);
        ticket->row.closed_day =
            one_in(random, 2) ? DAY_ABSENT : ticket->row.opened_day + (int32_t)random_below(random, 60);
        ticket->row.severity = (enum ticket_severity)random_below(random, 4);
    }
    for (int i = (int)random_below(random, 20); i > 0; i--) {
        struct history_interaction *interaction = &history->interactions[history->interaction_count++];
        interaction->account = (int)random_below(random, (uint64_t)history->account_count);
        interaction->row.day = some_day(random, history);
        interaction->row.kind = (enum interaction_kind)random_below(random, 4);
    }
}

static void make_costs(struct history *history, struct random *random, bool foreign)
{
    for (int i = (int)random_below(random, 40); i > 0; i--) {
        struct column_cost_row *cost = &history->costs[history->cost_count++];
        cost->month = HISTORY_FIRST_MONTH + (int32_t)random_below(random, HISTORY_MONTHS);
        cost->kind = one_in(random, 2) ? COST_SERVICE : COST_ACQUISITION;
        cost->currency = some_currency(random, history, foreign);
        cost->amount = one_in(random, 8) ? MONEY_ABSENT : some_amount(random);
        cost->channel = PICK(random, channels);
        /* Service: mostly of an account (its place in the history + 1), with effort or without, priced or
         * not. */
        bool served = cost->kind == COST_SERVICE && !one_in(random, 6);
        cost->account = served ? 1 + (uint32_t)random_below(random, (uint64_t)history->account_count) : 0;
        cost->minutes = served && !one_in(random, 4) ? random_between(random, 0, 900) : INT64_MIN;
        cost->hourly_micro = one_in(random, 12) ? MONEY_ABSENT : random_between(random, 0, 40000) * 1234567;
    }
}

/* Every month has its rate up to the running one, which may lack its own. */
static void make_rates(struct history *history, struct random *random)
{
    int32_t last = HISTORY_FIRST_MONTH + HISTORY_MONTHS + 10;
    history->running_month =
        one_in(random, 3) ? HISTORY_FIRST_MONTH + (int32_t)random_below(random, HISTORY_MONTHS) : last;
    for (int c = 1; c < HISTORY_CURRENCIES; c++) {
        int64_t rate = random_between(random, RATE_ONE / 50, 9 * RATE_ONE);
        for (int32_t month = HISTORY_FIRST_MONTH - 12; month <= last; month++) {
            if (one_in(random, 3))
                rate = one_in(random, 2) ? random_between(random, RATE_ONE / 50, 9 * RATE_ONE)
                                         : random_between(random, 1, 9) * RATE_ONE / 2;
            bool missing = month >= history->running_month && one_in(random, 2);
            if (!missing)
                history->rates[history->rate_count++] =
                    (struct history_rate){month, history->currencies[c], rate};
        }
    }
}

void history_make(struct history *history, uint64_t seed)
{
    static const char *const codes[HISTORY_CURRENCIES] = {"BRL", "USD", "JPY", "EUR"};
    struct random random;
    random_seed(&random, seed);
    memset(history, 0, sizeof *history);
    for (int c = 0; c < HISTORY_CURRENCIES; c++)
        history->currencies[c] = currency_parse(text_of(codes[c]));
    history->home = history->currencies[0];
    history->first_day = month_first_day(HISTORY_FIRST_MONTH);
    history->last_day = month_last_day(HISTORY_FIRST_MONTH + HISTORY_MONTHS - 1);
    history->churn_after_overdue_days = one_in(&random, 6) ? (int32_t)random_below(&random, 60) : -1;
    bool foreign = one_in(&random, 3);
    make_accounts(history, &random);
    make_subscriptions(history, &random, foreign);
    make_changes(history, &random);
    make_lines(history, &random, foreign);
    make_surveys(history, &random);
    make_usage(history, &random);
    make_contacts(history, &random);
    make_costs(history, &random, foreign);
    make_rates(history, &random);
}

/* All rows of the accounts of one block. */
static void build_block(const struct history *history, struct column_builder *builder, uint32_t block)
{
#define EACH(list, counter, call)                                                                            \
    for (int i = 0; i < history->counter; i++) {                                                             \
        uint32_t index = history->accounts[history->list[i].account].index;                                  \
        if (index / COLUMN_BLOCK_ACCOUNTS == block)                                                          \
            call(builder, index, &history->list[i].row);                                                     \
    }
    for (int i = 0; i < history->account_count; i++)
        if (history->accounts[i].index / COLUMN_BLOCK_ACCOUNTS == block)
            column_builder_account(builder, history->accounts[i].index, &history->accounts[i].row);
    EACH(changes, change_count, column_builder_change)
    EACH(lines, line_count, column_builder_line)
    EACH(subscriptions, subscription_count, column_builder_subscription)
    EACH(surveys, survey_count, column_builder_survey)
    EACH(usage, usage_count, column_builder_usage)
    EACH(tickets, ticket_count, column_builder_ticket)
    EACH(interactions, interaction_count, column_builder_interaction)
#undef EACH
}

struct column_snapshot *history_columns(const struct history *history)
{
    struct column_builder *builder = column_builder_new(history->home);
    for (int i = 0; i < history->rate_count; i++)
        column_builder_rate(builder, history->rates[i].month, history->rates[i].currency,
                            history->rates[i].rate);
    column_builder_running_month(builder, history->running_month);
    column_builder_churn_after_overdue(builder, history->churn_after_overdue_days);
    for (int i = 0; i < history->cost_count; i++) {
        struct column_cost_row cost = history->costs[i];
        if (cost.account > 0)
            cost.account = history->accounts[cost.account - 1].index + 1;
        column_builder_cost(builder, &cost);
    }
    uint32_t blocks = history->accounts[history->account_count - 1].index / COLUMN_BLOCK_ACCOUNTS + 1;
    for (uint32_t block = 0; block < blocks; block++)
        build_block(history, builder, block);
    return column_builder_finish(builder);
}

static bool has_line(const struct history *history, int64_t subscription)
{
    for (int i = 0; i < history->line_count; i++)
        if (history->lines[i].row.subscription_id == subscription)
            return true;
    return false;
}

static int32_t cut_day(int32_t happens, int32_t day)
{
    return happens > day ? DAY_ABSENT : happens;
}

void history_cut(struct history *history, int32_t day)
{
#define KEEP(list, counter, condition)                                                                       \
    do {                                                                                                     \
        int kept = 0;                                                                                        \
        for (int i = 0; i < history->counter; i++) {                                                         \
            if (condition)                                                                                   \
                history->list[kept++] = history->list[i];                                                    \
        }                                                                                                    \
        history->counter = kept;                                                                             \
    } while (0)
    KEEP(subscriptions, subscription_count,
         history->subscriptions[i].row.start_day <= day ||
             has_line(history, history->subscriptions[i].row.id));
    KEEP(changes, change_count, history->changes[i].row.day <= day);
    KEEP(lines, line_count,
         history->lines[i].row.service_start_day <= day || history->lines[i].row.subscription_id != 0);
    KEEP(surveys, survey_count, history->surveys[i].row.day <= day);
    KEEP(usage, usage_count, history->usage[i].row.day <= day);
    KEEP(tickets, ticket_count, history->tickets[i].row.opened_day <= day);
    KEEP(interactions, interaction_count, history->interactions[i].row.day <= day);
    KEEP(costs, cost_count, month_first_day(history->costs[i].month) <= day);
#undef KEEP
    for (int i = 0; i < history->subscription_count; i++) {
        history->subscriptions[i].row.end_day = cut_day(history->subscriptions[i].row.end_day, day);
        if (history->subscriptions[i].row.end_day == DAY_ABSENT)
            history->subscriptions[i].row.cancel_kind = -1;
    }
    for (int i = 0; i < history->ticket_count; i++)
        history->tickets[i].row.closed_day = cut_day(history->tickets[i].row.closed_day, day);
}

static int *counter_of(struct history *history, int kind)
{
    int *const counters[HISTORY_KINDS] = {
        &history->subscription_count, &history->change_count, &history->line_count,
        &history->survey_count,       &history->usage_count,  &history->ticket_count,
        &history->interaction_count,  &history->cost_count,   &history->rate_count,
    };
    return counters[kind];
}

int history_rows(const struct history *history, int kind)
{
    return kind == HISTORY_KINDS - 1
               ? 0
               : *counter_of((struct history *)(uintptr_t)history, kind); /* rates stay */
}

void history_drop(struct history *history, int kind, int row)
{
    const struct {
        void *items;
        size_t size;
    } lists[HISTORY_KINDS] = {
        {history->subscriptions, sizeof *history->subscriptions},
        {history->changes, sizeof *history->changes},
        {history->lines, sizeof *history->lines},
        {history->surveys, sizeof *history->surveys},
        {history->usage, sizeof *history->usage},
        {history->tickets, sizeof *history->tickets},
        {history->interactions, sizeof *history->interactions},
        {history->costs, sizeof *history->costs},
        {history->rates, sizeof *history->rates},
    };
    int *count = counter_of(history, kind);
    assert(row < *count);
    char *at = (char *)lists[kind].items + (size_t)row * lists[kind].size;
    memmove(at, at + lists[kind].size, (size_t)(*count - row - 1) * lists[kind].size);
    (*count)--;
}

static const char *written(int32_t day, char buffer[11])
{
    return day == DAY_ABSENT ? "-" : day_format(day, buffer);
}

static void print_recurring(const struct history *history)
{
    char a[11], b[11], c[11], d[11], e[11];
    for (int i = 0; i < history->subscription_count; i++) {
        const struct column_subscription_row *row = &history->subscriptions[i].row;
        printf("subscription %lld of %d: %lld %s per %d of unit %d, [%s, %s) trial %s renewal %s kind %d\n",
               (long long)row->id, history->subscriptions[i].account, (long long)row->amount,
               currency_code(row->currency), row->interval_count, row->interval_unit,
               written(row->start_day, a), written(row->end_day, b), written(row->trial_end_day, c),
               written(row->renewal_day, d), row->cancel_kind);
    }
    for (int i = 0; i < history->change_count; i++) {
        const struct column_change_row *row = &history->changes[i].row;
        printf("change of %lld on %s: %lld per %d of unit %d\n", (long long)row->subscription_id,
               written(row->day, a), (long long)row->amount, row->interval_count, row->interval_unit);
    }
    for (int i = 0; i < history->line_count; i++) {
        const struct column_line_row *row = &history->lines[i].row;
        printf("line of %d, subscription %lld: type %d status %d, %lld − %lld %s for [%s, %s) issued %s due "
               "%s paid %s "
               "invoice %.*s\n",
               history->lines[i].account, (long long)row->subscription_id, row->type, row->status,
               (long long)row->amount, (long long)row->discount, currency_code(row->currency),
               written(row->service_start_day, a), written(row->service_end_day, b),
               written(row->issued_day, c), written(row->due_day, d), written(row->paid_day, e),
               TEXT_ARGUMENTS(row->invoice));
    }
}

void history_print(const struct history *history)
{
    char a[11], b[11];
    for (int i = 0; i < history->account_count; i++)
        printf("account %d at %u: segment %.*s channel %.*s\n", i, history->accounts[i].index,
               TEXT_ARGUMENTS(history->accounts[i].row.dimension[DIMENSION_SEGMENT]),
               TEXT_ARGUMENTS(history->accounts[i].row.dimension[DIMENSION_CHANNEL]));
    printf("churn after %d days overdue; running month %d\n", history->churn_after_overdue_days,
           history->running_month);
    print_recurring(history);
    for (int i = 0; i < history->survey_count; i++) {
        const struct column_survey_row *row = &history->surveys[i].row;
        printf("answer of %d, %.*s: kind %d score %d of %d–%d on %s stage %.*s\n",
               history->surveys[i].account, TEXT_ARGUMENTS(row->contact), row->kind, row->score,
               row->scale_min, row->scale_max, written(row->day, a), TEXT_ARGUMENTS(row->stage));
    }
    for (int i = 0; i < history->usage_count; i++)
        printf("usage of %d on %s: %.*s × %lld\n", history->usage[i].account,
               written(history->usage[i].row.day, a), TEXT_ARGUMENTS(history->usage[i].row.feature),
               (long long)history->usage[i].row.quantity);
    for (int i = 0; i < history->ticket_count; i++)
        printf("ticket of %d: [%s, %s] severity %d\n", history->tickets[i].account,
               written(history->tickets[i].row.opened_day, a), written(history->tickets[i].row.closed_day, b),
               history->tickets[i].row.severity);
    for (int i = 0; i < history->interaction_count; i++)
        printf("interaction of %d on %s: kind %d\n", history->interactions[i].account,
               written(history->interactions[i].row.day, a), history->interactions[i].row.kind);
    for (int i = 0; i < history->cost_count; i++)
        printf("cost in month %d: kind %d, %lld %s, %.*s, account %u + 1, %lld minutes at %lld\n",
               history->costs[i].month, history->costs[i].kind, (long long)history->costs[i].amount,
               currency_code(history->costs[i].currency), TEXT_ARGUMENTS(history->costs[i].channel),
               history->costs[i].account, (long long)history->costs[i].minutes,
               (long long)history->costs[i].hourly_micro);
}
