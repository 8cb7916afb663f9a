/* The oracle's recurring revenue: for each day, what each row contributes; for each period, what each
 * account did. */
#include "oracle.h"

#include <string.h>

int64_t oracle_round(__int128 value, __int128 divisor)
{
    __int128 down = value / divisor;
    if (down * divisor > value)
        down--; /* now the floor */
    __int128 rest = value - down * divisor, twice = rest * 2;
    if (twice > divisor || (twice == divisor && down % 2 != 0))
        down++;
    return (int64_t)down;
}

static int64_t rate_of(const struct history *history, uint8_t currency, int32_t month)
{
    int64_t rate = 0;
    int32_t from = INT32_MIN;
    if (currency == history->home)
        return RATE_ONE;
    for (int i = 0; i < history->rate_count; i++) {
        const struct history_rate *row = &history->rates[i];
        if (row->currency == currency && row->month <= month && row->month > from) {
            from = row->month;
            rate = row->rate;
        }
    }
    bool stands_in = from < month;
    return stands_in && month < history->running_month ? 0 : rate;
}

static __int128 power_of_ten(int exponent)
{
    return exponent == 0 ? 1 : 10 * power_of_ten(exponent - 1);
}

int64_t oracle_convert(const struct history *history, int64_t minor, uint8_t currency, int32_t month)
{
    int from = currency_digits(currency), to = currency_digits(history->home);
    return oracle_round((__int128)minor * rate_of(history, currency, month) * power_of_ten(to),
                        (__int128)RATE_ONE * power_of_ten(from));
}

/* MRR in millionths of a minor unit of an amount per so many intervals. */
static int64_t price_micro(int64_t amount, enum interval_unit unit, int32_t count)
{
    __int128 millionths = (__int128)amount * 1000000;
    switch (unit) {
    case INTERVAL_MONTH:
        return oracle_round(millionths, count);
    case INTERVAL_YEAR:
        return oracle_round(millionths, (__int128)count * 12);
    case INTERVAL_WEEK:
        return oracle_round(millionths * 52, (__int128)count * 12);
    default:
        return oracle_round(millionths * 36525, (__int128)count * 1200);
    }
}

static bool is_month_end(int32_t day)
{
    return month_of_day(day + 1) != month_of_day(day);
}

/* MRR in millionths of an amount for the service of [start, end). */
static int64_t service_micro(int64_t amount, int32_t start, int32_t end)
{
    for (int32_t months = 1; months <= 200; months++) {
        bool whole =
            day_add_months(start, months) == end ||
            (is_month_end(start) && is_month_end(end) && month_of_day(end) - month_of_day(start) == months);
        if (whole)
            return oracle_round((__int128)amount * 1000000, months);
    }
    return oracle_round((__int128)amount * 1000000 * 36525, (__int128)(end - start) * 1200);
}

static bool is_issued(const struct column_line_row *line)
{
    return line->status != LINE_VOID && line->status != LINE_DRAFT;
}

/* Lines that say something of recurring revenue: of service, or of a trial of it. */
static bool is_service(const struct column_line_row *line)
{
    bool type = line->type == LINE_SUBSCRIPTION || line->type == LINE_TRIAL;
    return type && is_issued(line) && line->service_start_day != DAY_ABSENT &&
           line->service_end_day > line->service_start_day;
}

static bool has_subscription(const struct history *history, int account, int64_t id)
{
    for (int i = 0; i < history->subscription_count; i++)
        if (history->subscriptions[i].account == account && history->subscriptions[i].row.id == id)
            return true;
    return false;
}

/* Whether a line unpaid for too long on `day` stops what it belongs to. */
static bool stops(const struct history *history, const struct column_line_row *line, int32_t day)
{
    if (history->churn_after_overdue_days < 0 || line->type != LINE_SUBSCRIPTION || !is_issued(line) ||
        line->due_day == DAY_ABSENT)
        return false;
    bool paid = line->paid_day != DAY_ABSENT && line->paid_day <= day;
    return day >= line->due_day + history->churn_after_overdue_days && !paid;
}

static bool subscription_is_stopped(const struct history *history, int account, int64_t id, int32_t day)
{
    for (int i = 0; i < history->line_count; i++)
        if (history->lines[i].account == account && history->lines[i].row.subscription_id == id &&
            stops(history, &history->lines[i].row, day))
            return true;
    return false;
}

/* Whether `day` is between the first line's start and the last line's end of a subscription. */
static bool lines_reign(const struct history *history, int account, int64_t id, int32_t day)
{
    bool started = false, to_come = false;
    for (int i = 0; i < history->line_count; i++) {
        const struct column_line_row *line = &history->lines[i].row;
        if (history->lines[i].account != account || line->subscription_id != id || !is_service(line))
            continue;
        started = started || line->service_start_day <= day;
        to_come = to_come || line->service_end_day > day;
    }
    return started && to_come;
}

static int64_t subscription_micro(const struct history *history, int account,
                                  const struct column_subscription_row *row, int32_t day)
{
    if (day < row->start_day || (row->end_day != DAY_ABSENT && day >= row->end_day) ||
        (row->trial_end_day != DAY_ABSENT && day < row->trial_end_day))
        return 0;
    if (lines_reign(history, account, row->id, day) ||
        subscription_is_stopped(history, account, row->id, day))
        return 0;
    int64_t amount = row->amount;
    enum interval_unit unit = row->interval_unit;
    int32_t count = row->interval_count;
    /* Changes in the order of their days, up to this one. */
    for (int32_t after = INT32_MIN;;) {
        const struct column_change_row *next = NULL;
        for (int i = 0; i < history->change_count; i++) {
            const struct column_change_row *change = &history->changes[i].row;
            if (change->subscription_id == row->id && change->day > after && change->day <= day &&
                (!next || change->day < next->day))
                next = change;
        }
        if (!next)
            break;
        after = next->day;
        amount = next->amount;
        if (next->interval_count > 0) {
            unit = next->interval_unit;
            count = next->interval_count;
        }
    }
    return price_micro(amount, unit, count);
}

static int64_t line_micro(const struct history *history, int account, const struct column_line_row *line,
                          int32_t day)
{
    if (!is_service(line) || line->type == LINE_TRIAL || day < line->service_start_day ||
        day >= line->service_end_day)
        return 0;
    bool own = line->subscription_id != 0 && has_subscription(history, account, line->subscription_id);
    if (own ? subscription_is_stopped(history, account, line->subscription_id, day)
            : stops(history, line, day))
        return 0;
    return service_micro(line->amount - line->discount, line->service_start_day, line->service_end_day);
}

static int currency_place(const struct history *history, uint8_t currency)
{
    int place = 0;
    while (history->currencies[place] != currency)
        place++;
    return place;
}

int64_t oracle_mrr(const struct oracle *oracle, int account, int32_t day, int32_t month)
{
    const struct history *history = oracle->history;
    __int128 sum = 0, one = (__int128)1000000 * RATE_ONE;
    int home_digits = currency_digits(history->home);
    if (day < oracle->first_day)
        return 0;
    for (int c = 0; c < HISTORY_CURRENCIES; c++) {
        int64_t micro = oracle->micro[account][c][day - oracle->first_day];
        if (micro != 0) /* in units of 10⁻¹⁴ and of three digits more, which no currency here has */
            sum += (__int128)micro * rate_of(history, history->currencies[c], month) *
                   power_of_ten(home_digits) * power_of_ten(3 - currency_digits(history->currencies[c]));
    }
    return sum <= 0 ? 0 : oracle_round(sum, one * power_of_ten(3));
}

int64_t oracle_mrr_on(const struct oracle *oracle, int account, int32_t day)
{
    return day < oracle->first_day ? 0 : oracle->mrr[account][day - oracle->first_day];
}

static void value_days(struct oracle *oracle)
{
    for (int a = 0; a < oracle->history->account_count; a++) {
        oracle->first_mrr_day[a] = DAY_ABSENT;
        for (int32_t day = oracle->first_day; day <= oracle->last_day; day++) {
            int32_t at = day - oracle->first_day;
            bool as_before = at > 0 && month_of_day(day) == month_of_day(day - 1);
            for (int c = 0; c < HISTORY_CURRENCIES && as_before; c++)
                as_before = oracle->micro[a][c][at] == oracle->micro[a][c][at - 1];
            oracle->mrr[a][at] =
                as_before ? oracle->mrr[a][at - 1] : oracle_mrr(oracle, a, day, month_of_day(day));
            if (oracle->mrr[a][at] > 0 && oracle->first_mrr_day[a] == DAY_ABSENT)
                oracle->first_mrr_day[a] = day;
        }
    }
}

static void start(struct oracle *oracle, const struct history *history)
{
    memset(oracle, 0, sizeof *oracle);
    oracle->history = history;
    oracle->first_day = history->first_day - ORACLE_MARGIN_DAYS;
    oracle->last_day = history->last_day + ORACLE_MARGIN_DAYS;
}

void oracle_make(struct oracle *oracle, const struct history *history)
{
    start(oracle, history);
    for (int32_t day = oracle->first_day; day <= oracle->last_day; day++) {
        int32_t at = day - oracle->first_day;
        for (int i = 0; i < history->subscription_count; i++) {
            const struct history_subscription *subscription = &history->subscriptions[i];
            oracle->micro[subscription->account][currency_place(history, subscription->row.currency)][at] +=
                subscription_micro(history, subscription->account, &subscription->row, day);
        }
        for (int i = 0; i < history->line_count; i++) {
            const struct history_line *line = &history->lines[i];
            oracle->micro[line->account][currency_place(history, line->row.currency)][at] +=
                line_micro(history, line->account, &line->row, day);
        }
    }
    value_days(oracle);
}

void oracle_make_invoiced(struct oracle *oracle, const struct history *history, int32_t as_of)
{
    start(oracle, history);
    oracle->invoiced = true;
    for (int32_t day = oracle->first_day; day <= oracle->last_day; day++) {
        for (int i = 0; i < history->line_count; i++) {
            const struct history_line *line = &history->lines[i];
            int32_t issued = line->row.issued_day;
            if (issued != DAY_ABSENT && issued <= as_of && is_issued(&line->row) &&
                month_of_day(issued) == month_of_day(day))
                oracle->micro[line->account][currency_place(history, line->row.currency)]
                             [day - oracle->first_day] += (line->row.amount - line->row.discount) * 1000000;
        }
    }
    value_days(oracle);
}

/* How the account was cancelled whose MRR was gone at the end of `last_day`: 0 unknown, else the kind + 1. */
static int cancel_kind(const struct oracle *oracle, int account, int32_t last_day)
{
    int32_t fall = last_day;
    if (oracle->invoiced)
        return 0;
    while (oracle_mrr_on(oracle, account, fall - 1) == 0)
        fall--;
    int32_t rise = fall - 1;
    while (oracle_mrr_on(oracle, account, rise - 1) > 0)
        rise--;
    const struct column_subscription_row *last = NULL;
    for (int i = 0; i < oracle->history->subscription_count; i++) {
        const struct column_subscription_row *row = &oracle->history->subscriptions[i].row;
        bool ended = oracle->history->subscriptions[i].account == account && row->end_day != DAY_ABSENT &&
                     row->end_day > rise && row->end_day <= fall;
        if (ended &&
            (!last || row->end_day > last->end_day || (row->end_day == last->end_day && row->id > last->id)))
            last = row;
    }
    return last ? last->cancel_kind + 1 : 0;
}

/* One account's movement from the end of the day before `first_day` to the end of `last_day`. */
static void move(const struct oracle *oracle, int account, int32_t first_day, int32_t last_day, bool amounts,
                 bool counts, struct metric_mrr_row *row)
{
    int64_t opening = oracle_mrr_on(oracle, account, first_day - 1),
            closing = oracle_mrr_on(oracle, account, last_day);
    int64_t base = opening, amount = 0;
    int movement = -1;
    if (opening > 0 && closing > 0) {
        base = oracle_mrr(oracle, account, first_day - 1, month_of_day(last_day));
        if (amounts)
            row->fx_impact += base - opening;
        movement = closing > base ? MOVEMENT_EXPANSION : closing < base ? MOVEMENT_CONTRACTION : -1;
        amount = closing > base ? closing - base : base - closing;
    } else if (closing > 0) {
        movement = oracle->first_mrr_day[account] < first_day ? MOVEMENT_REACTIVATION : MOVEMENT_NEW;
        amount = closing;
    } else if (opening > 0) {
        movement = MOVEMENT_CHURN;
        amount = opening;
    }
    if (movement < 0)
        return;
    row->movement[movement] += amounts ? amount : 0;
    row->accounts_moved[movement] += counts;
    if (movement != MOVEMENT_CHURN)
        return;
    int kind = cancel_kind(oracle, account, last_day);
    *(kind == 0   ? &row->churn_unknown
      : kind == 1 ? &row->churn_voluntary
                  : &row->churn_involuntary) += amounts ? amount : 0;
    *(kind == 0   ? &row->accounts_churned_unknown
      : kind == 1 ? &row->accounts_churned_voluntary
                  : &row->accounts_churned_involuntary) += counts;
}

void oracle_movements(const struct oracle *oracle, unsigned accounts, int32_t first_day, int32_t last_day,
                      enum metric_net net, struct metric_mrr_row *ret)
{
    *ret = (struct metric_mrr_row){.first_day = first_day, .last_day = last_day};
    for (int a = 0; a < oracle->history->account_count; a++) {
        if (!(accounts >> a & 1))
            continue;
        int64_t opening = oracle_mrr_on(oracle, a, first_day - 1),
                closing = oracle_mrr_on(oracle, a, last_day);
        bool inside = false;
        for (int32_t day = first_day; day <= last_day; day++) {
            inside = inside || oracle_mrr_on(oracle, a, day) > 0;
            if (net == NET_DAY)
                move(oracle, a, day, day, true, false, ret);
        }
        move(oracle, a, first_day, last_day, net == NET_PERIOD, true, ret);
        ret->opening += opening;
        ret->closing += closing;
        ret->accounts_opening += opening > 0;
        ret->accounts_closing += closing > 0;
        ret->joined_and_left += opening == 0 && closing == 0 && inside;
    }
}

int32_t oracle_churn_day(const struct oracle *oracle, int account, int32_t as_of)
{
    int32_t first = oracle->first_mrr_day[account];
    for (int32_t day = first + 1; first != DAY_ABSENT && day <= as_of; day++)
        if (oracle_mrr_on(oracle, account, day) == 0)
            return day;
    return DAY_ABSENT;
}
