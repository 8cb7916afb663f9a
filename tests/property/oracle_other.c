/* The oracle's other figures: answers, signals, tickets, renewals, concentration, survival. */
#include "oracle.h"

#include <stdlib.h>

static text segment_of(const struct history *history, int account)
{
    return history->accounts[account].row.dimension[DIMENSION_SEGMENT];
}

bool oracle_same_group(const struct history *history, const struct metric_survey_query *query, int a, int b)
{
    const struct history_survey *one = &history->surveys[a], *other = &history->surveys[b];
    if (query->by & BY_MONTH && month_of_day(one->row.day) != month_of_day(other->row.day))
        return false;
    if (query->by & BY_STAGE && !text_equal(one->row.stage, other->row.stage))
        return false;
    return !(query->by & BY_DIMENSION) ||
           text_equal(segment_of(history, one->account), segment_of(history, other->account));
}

void oracle_answers(const struct history *history, unsigned accounts, enum survey_kind kind,
                    const struct metric_survey_query *query, int32_t as_of, struct oracle_answers *ret)
{
    bool in[HISTORY_ROWS];
    ret->count = 0;
    for (int i = 0; i < history->survey_count; i++) {
        const struct history_survey *survey = &history->surveys[i];
        in[i] = accounts >> survey->account & 1 && survey->row.kind == kind &&
                survey->row.day >= query->first_day && survey->row.day <= query->last_day &&
                survey->row.day <= as_of;
    }
    for (int i = 0; i < history->survey_count; i++) {
        bool counts = in[i];
        for (int j = 0; j < history->survey_count && kind == SURVEY_NPS && counts; j++) {
            const struct history_survey *one = &history->surveys[i], *other = &history->surveys[j];
            bool later = other->row.instant > one->row.instant && other->account == one->account;
            bool same_contact =
                !text_is_absent(one->row.contact) && text_equal(one->row.contact, other->row.contact);
            counts = !(in[j] && later && same_contact && oracle_same_group(history, query, i, j));
        }
        if (counts)
            ret->rows[ret->count++] = i;
    }
}

static int64_t usage_between(const struct history *history, int account, int32_t first_day, int32_t last_day)
{
    int64_t sum = 0;
    for (int i = 0; i < history->usage_count; i++) {
        const struct history_usage *usage = &history->usage[i];
        if (usage->account == account && usage->row.day >= first_day && usage->row.day <= last_day)
            sum += usage->row.quantity;
    }
    return sum;
}

/* Whether usage row `i` is the first of its feature in the window. */
static bool is_new_feature(const struct history *history, int account, int i, int32_t first_day,
                           int32_t last_day)
{
    for (int j = 0; j <= i; j++) {
        const struct history_usage *usage = &history->usage[j];
        if (usage->account == account && usage->row.day >= first_day && usage->row.day <= last_day &&
            usage->row.quantity > 0 && text_equal(usage->row.feature, history->usage[i].row.feature))
            return j == i;
    }
    return false;
}

struct metric_usage_window oracle_window(const struct history *history, int account, int32_t day,
                                         int32_t window_days)
{
    struct metric_usage_window window = {
        .uses = usage_between(history, account, day - window_days + 1, day),
        .uses_before = usage_between(history, account, day - 2 * window_days + 1, day - window_days)};
    for (int i = 0; i < history->usage_count; i++)
        if (history->usage[i].account == account && history->usage[i].row.quantity != 0 &&
            history->usage[i].row.day <= day)
            window.features += is_new_feature(history, account, i, day - window_days + 1, day);
    return window;
}

/* Days with use among the last `window_days`. */
int oracle_active_days(const struct history *history, int account, int32_t day, int32_t window_days)
{
    int days = 0;
    for (int32_t at = day - window_days + 1; at <= day; at++)
        days += usage_between(history, account, at, at) != 0;
    return days;
}

static void usage_signal(const struct history *history, int account, int32_t day, struct metric_signal *ret)
{
    ret->usage_30 = usage_between(history, account, day - 29, day);
    ret->usage_30_before = usage_between(history, account, day - 59, day - 30);
    for (int i = 0; i < history->usage_count; i++) {
        const struct column_usage_row *row = &history->usage[i].row;
        if (history->usage[i].account != account || row->quantity == 0 || row->day > day)
            continue;
        ret->last_seen_day = row->day > ret->last_seen_day ? row->day : ret->last_seen_day;
        ret->features_30 += is_new_feature(history, account, i, day - 29, day);
    }
}

/* Of each contact the last answer; of those the latest day's, the lowest of several. */
static void nps_signal(const struct history *history, int account, int32_t day, struct metric_signal *ret)
{
    struct metric_survey_query ever = {.first_day = INT32_MIN, .last_day = day};
    struct oracle_answers answers;
    int32_t latest = INT32_MIN;
    oracle_answers(history, 1u << account, SURVEY_NPS, &ever, day, &answers);
    for (int i = 0; i < answers.count; i++) {
        const struct column_survey_row *row = &history->surveys[answers.rows[i]].row;
        int16_t score = row->score / 100;
        if (row->day > latest || (row->day == latest && score < ret->last_nps))
            ret->last_nps = score;
        latest = row->day > latest ? row->day : latest;
    }
}

static bool is_unpaid(const struct column_line_row *line, int32_t day)
{
    bool counts =
        line->status != LINE_VOID && line->status != LINE_DRAFT && line->amount - line->discount > 0;
    bool late = line->due_day != DAY_ABSENT && line->due_day < day &&
                (line->issued_day == DAY_ABSENT || line->issued_day <= day);
    bool paid = line->paid_day != DAY_ABSENT ? line->paid_day <= day : line->status == LINE_PAID;
    return counts && late && !paid;
}

void oracle_signal(const struct history *history, int account, int32_t day, struct metric_signal *ret)
{
    *ret = (struct metric_signal){
        .last_seen_day = DAY_ABSENT, .days_overdue = -1, .days_since_contact = -1, .last_nps = -1};
    usage_signal(history, account, day, ret);
    nps_signal(history, account, day, ret);
    for (int i = 0; i < history->ticket_count; i++) {
        const struct column_ticket_row *row = &history->tickets[i].row;
        bool open = history->tickets[i].account == account && row->opened_day <= day &&
                    (row->closed_day == DAY_ABSENT || row->closed_day > day);
        ret->open_tickets += open;
        ret->open_severe += open && (row->severity == SEVERITY_HIGH || row->severity == SEVERITY_URGENT);
    }
    for (int i = 0; i < history->line_count; i++) {
        const struct column_line_row *row = &history->lines[i].row;
        if (history->lines[i].account == account && is_unpaid(row, day) &&
            day - row->due_day > ret->days_overdue)
            ret->days_overdue = day - row->due_day;
    }
    for (int i = 0; i < history->interaction_count; i++) {
        const struct column_interaction_row *row = &history->interactions[i].row;
        int32_t days = day - row->day;
        if (history->interactions[i].account == account && row->kind != INTERACTION_NOTE && days >= 0 &&
            (ret->days_since_contact < 0 || days < ret->days_since_contact))
            ret->days_since_contact = days;
    }
}

static bool is_counted_line(const struct history *history, int i, unsigned accounts, int32_t first_day,
                            int32_t last_day, const text *category)
{
    const struct column_line_row *row = &history->lines[i].row;
    return accounts >> history->lines[i].account & 1 && row->status != LINE_VOID &&
           row->status != LINE_DRAFT && row->issued_day != DAY_ABSENT && row->issued_day >= first_day &&
           row->issued_day <= last_day && (!category || text_equal(*category, row->category));
}

void oracle_ticket(const struct history *history, unsigned accounts, int32_t first_day, int32_t last_day,
                   const text *category, struct metric_ticket_row *ret)
{
    unsigned buyers = 0;
    *ret = (struct metric_ticket_row){0};
    for (int i = 0; i < history->line_count; i++) {
        const struct history_line *line = &history->lines[i];
        bool first_of_invoice = true;
        if (!is_counted_line(history, i, accounts, first_day, last_day, category))
            continue;
        for (int j = 0; j < i; j++)
            if (is_counted_line(history, j, accounts, first_day, last_day, category) &&
                history->lines[j].account == line->account && !text_is_absent(line->row.invoice) &&
                text_equal(history->lines[j].row.invoice, line->row.invoice))
                first_of_invoice = false;
        ret->sales += first_of_invoice;
        ret->amount += oracle_convert(history, line->row.amount - line->row.discount, line->row.currency,
                                      month_of_day(line->row.issued_day));
        buyers |= 1u << line->account;
    }
    ret->buyers = __builtin_popcount(buyers);
    ret->ticket = ret->sales ? oracle_round(ret->amount, ret->sales) : MONEY_ABSENT;
}

static bool in_force(const struct column_subscription_row *row, int32_t day)
{
    return row->start_day <= day && (row->end_day == DAY_ABSENT || day < row->end_day);
}

/* Months from one renewal to the next: a year, or the whole years that the last terms are for. */
static int term_months(const struct history *history, const struct column_subscription_row *row)
{
    int unit = row->interval_unit, count = row->interval_count;
    int32_t latest = INT32_MIN;
    for (int i = 0; i < history->change_count; i++) {
        const struct column_change_row *change = &history->changes[i].row;
        if (change->subscription_id != row->id || change->interval_count == 0 || change->day < latest)
            continue;
        latest = change->day;
        unit = change->interval_unit;
        count = change->interval_count;
    }
    int months = unit == INTERVAL_YEAR ? 12 * count : unit == INTERVAL_MONTH ? count : 0;
    return months > 12 && months % 12 == 0 ? months : 12;
}

static bool is_due(const struct history *history, const struct column_subscription_row *row, int32_t day)
{
    if (row->renewal_day == DAY_ABSENT || day <= row->start_day || !in_force(row, day - 1))
        return false;
    int months = term_months(history, row);
    for (int terms = 0; terms < 60; terms++)
        if (day_add_months(row->renewal_day, -months * terms) == day)
            return true;
    return false;
}

void oracle_renewal(const struct oracle *oracle, unsigned accounts, int32_t first_day, int32_t last_day,
                    struct metric_renewal *ret)
{
    const struct history *history = oracle->history;
    *ret = (struct metric_renewal){0};
    for (int a = 0; a < history->account_count; a++) {
        for (int32_t day = first_day; day <= last_day && accounts >> a & 1; day++) {
            bool due = false, renewed = false;
            for (int i = 0; i < history->subscription_count; i++) {
                const struct column_subscription_row *row = &history->subscriptions[i].row;
                bool own = history->subscriptions[i].account == a;
                due = due || (own && is_due(history, row, day));
                renewed = renewed ||
                          (own && in_force(row, day) && (is_due(history, row, day) || row->start_day == day));
            }
            if (!due)
                continue;
            int64_t before = oracle_mrr_on(oracle, a, day - 1), after = oracle_mrr_on(oracle, a, day);
            if (before == 0)
                continue; /* nothing was paid that could be renewed */
            ret->due++;
            ret->renewed += renewed;
            ret->due_value += before;
            ret->renewed_value += !renewed ? 0 : after < before ? after : before;
        }
    }
}

static int descending(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

void oracle_pareto(const struct oracle *oracle, unsigned accounts, int32_t last_month, int32_t as_of,
                   struct metric_pareto *ret)
{
    int64_t revenue[HISTORY_ACCOUNTS], sum = 0;
    *ret = (struct metric_pareto){0};
    for (int a = 0; a < oracle->history->account_count; a++) {
        int64_t of_account = 0;
        for (int32_t month = last_month - 11; month <= last_month; month++) {
            int32_t end = month_last_day(month) < as_of ? month_last_day(month) : as_of;
            if (month_first_day(month) <= as_of)
                of_account += oracle_mrr_on(oracle, a, end);
        }
        if (accounts >> a & 1 && of_account > 0) {
            revenue[ret->accounts++] = of_account;
            ret->revenue += of_account;
        }
    }
    qsort(revenue, (size_t)ret->accounts, sizeof *revenue, descending);
    while (ret->top_20_accounts * 5 < ret->accounts) /* the least count that is a fifth or more */
        ret->top_20_accounts++;
    for (int64_t i = 0; i < ret->accounts; i++) {
        int class = sum * 100 < ret->revenue * 80 ? 0 : sum * 100 < ret->revenue * 95 ? 1 : 2;
        ret->class_accounts[class]++;
        ret->class_revenue[class] += revenue[i];
        ret->accounts_for_80 += sum * 100 < ret->revenue * 80;
        ret->top_20_revenue += i < ret->top_20_accounts ? revenue[i] : 0;
        sum += revenue[i];
    }
}

int oracle_survival(const struct oracle *oracle, unsigned accounts, int32_t as_of, double *ret_survival,
                    int count)
{
    double survival = 1;
    int known = 0;
    while (known < count) {
        ret_survival[known++] = survival;
        /* The next month of lifetime: who was there at its start, and is seen to its end. */
        int at_risk = 0, churned = 0;
        for (int a = 0; a < oracle->history->account_count; a++) {
            int32_t first = oracle->first_mrr_day[a], churn = oracle_churn_day(oracle, a, as_of);
            if (!(accounts >> a & 1) || first == DAY_ABSENT || day_add_months(first, known) > as_of)
                continue;
            if (churn != DAY_ABSENT && churn <= day_add_months(first, known - 1))
                continue;
            at_risk++;
            churned += churn != DAY_ABSENT && churn <= day_add_months(first, known);
        }
        if (at_risk == 0)
            return known;
        survival *= 1.0 - (double)churned / at_risk;
    }
    return known;
}
