/* Revenue, cost to serve and margin against the oracle: month by month, account by account, row by row. */
#include <math.h>

#include "check.h"

/* What the rows of one figure should be. */
struct expected {
    bool months, recorded; /* over; and in one of them a cost to serve of anybody */
    __int128 revenue, minutes, unpriced, effort, booked;
};

static struct expected expect(const struct check *check, unsigned accounts, int32_t first_day,
                              int32_t last_day)
{
    const struct history *history = check->history;
    struct expected made = {0};
    for (int32_t month = month_of_day(first_day); month_last_day(month) <= last_day; month++) {
        if (month_first_day(month) < first_day)
            continue;
        made.months = true;
        for (int a = 0; a < history->account_count; a++)
            if (accounts >> a & 1)
                made.revenue += oracle_mrr_on(check->oracle, a, month_last_day(month));
        for (int i = 0; i < history->cost_count; i++) {
            const struct column_cost_row *cost = &history->costs[i];
            if (cost->kind != COST_SERVICE || cost->account == 0 || cost->month != month)
                continue;
            made.recorded = true;
            if (!(accounts >> (cost->account - 1) & 1))
                continue;
            if (cost->amount != MONEY_ABSENT)
                made.booked += oracle_convert(history, cost->amount, cost->currency, month);
            if (cost->minutes == INT64_MIN)
                continue;
            made.minutes += cost->minutes;
            if (cost->hourly_micro == MONEY_ABSENT)
                made.unpriced += cost->minutes;
            else
                made.effort += oracle_round((__int128)cost->minutes * cost->hourly_micro, 60000000);
        }
    }
    return made;
}

static int64_t when(bool known, __int128 value)
{
    return known ? (int64_t)value : MONEY_ABSENT;
}

static bool same_margin(struct check *check, const struct metric_margin_row *row,
                        const struct expected *expected, const char *what)
{
    bool recorded = expected->recorded, priced = recorded && expected->unpriced == 0;
    __int128 cost = expected->effort + expected->booked;
    const struct {
        const char *name;
        int64_t is, should;
    } fields[] = {
        {"revenue", row->revenue, when(expected->months, expected->revenue)},
        {"effort_minutes", row->effort_minutes, when(recorded, expected->minutes)},
        {"unpriced_minutes", row->unpriced_minutes, (int64_t)expected->unpriced},
        {"effort_cost", row->effort_cost, when(priced, expected->effort)},
        {"booked_cost", row->booked_cost, when(recorded, expected->booked)},
        {"cost_to_serve", row->cost_to_serve, when(priced, cost)},
        {"margin", row->margin, when(priced, expected->revenue - cost)},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        EXPECT(check, fields[i].is == fields[i].should, "margin %s: %s is %lld, not %lld", what,
               fields[i].name, (long long)fields[i].is, (long long)fields[i].should);
    double rate = priced && expected->revenue > 0
                      ? (double)(int64_t)(expected->revenue - cost) / (double)(int64_t)expected->revenue
                      : NAN;
    EXPECT(check, check_near(row->margin_rate, rate), "margin %s: rate %g, not %g", what, row->margin_rate,
           rate);
    return true;
}

static bool ask(struct check *check, const struct asked *asked, const struct metric_margin_query *query,
                struct metric_margin *ret)
{
    struct problem problem;
    enum result result = metric_margin(&check->arena, &asked->scope, query, ret, &problem);
    EXPECT(check, result == RESULT_OK, "margin: %s", problem.message);
    return true;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static bool check_by_time(struct check *check, const struct asked *asked,
                          const struct metric_margin_query *query)
{
    struct metric_margin margin;
    size_t count = 0;
    if (!ask(check, asked, query, &margin))
        return false;
    for (int32_t day = query->first_day; day <= earlier(query->last_day, asked->as_of); count++) {
        int32_t end = query->whole ? query->last_day : period_last_day(period_of_day(query->unit, day));
        int32_t cut = earlier(end, asked->as_of);
        struct expected expected = expect(check, asked->accounts, day, cut);
        EXPECT(check, count < margin.count, "margin: only %zu rows", margin.count);
        const struct metric_margin_row *row = &margin.rows[count];
        EXPECT(check, row->first_day == day && row->last_day == cut && row->partial == (cut < end),
               "margin: row %zu is of other days", count);
        if (!same_margin(check, row, &expected, query->whole ? "whole" : period_unit_name(query->unit)))
            return false;
        day = end + 1;
    }
    EXPECT(check, count == margin.count, "margin: %zu rows, not %zu", margin.count, count);
    return true;
}

/* By field or account: each row, and no group that has something without a row. */
static bool check_rows(struct check *check, const struct asked *asked,
                       const struct metric_margin_query *query)
{
    struct metric_margin margin;
    int32_t last_day = earlier(query->last_day, asked->as_of);
    __int128 revenue = 0, booked = 0;
    if (!ask(check, asked, query, &margin))
        return false;
    for (size_t i = 0; i < margin.count; i++) {
        const struct metric_margin_row *row = &margin.rows[i];
        unsigned accounts = asked->accounts;
        if (query->by_account)
            for (int a = 0; a < check->history->account_count; a++)
                accounts &= check->history->accounts[a].index == row->account ? ~0u : ~(1u << a);
        else
            accounts = check_segment(check, accounts, query->grouping.dimension, row->group);
        struct expected expected = expect(check, accounts, query->first_day, last_day);
        if (!same_margin(check, row, &expected, query->by_account ? "account" : "group"))
            return false;
        revenue += expected.revenue;
        booked += expected.booked;
    }
    struct expected all = expect(check, asked->accounts, query->first_day, last_day);
    EXPECT(check, revenue == all.revenue && booked == all.booked, "margin: rows are missing");
    return true;
}

bool check_margin(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_margin_query query = {.grouping = {-1}};
    query.unit = (enum period_unit)random_below(&check->random, PERIOD_UNIT_COUNT);
    int32_t first = HISTORY_FIRST_MONTH + (int32_t)random_below(&check->random, HISTORY_MONTHS - 1);
    int32_t last = first + (int32_t)random_below(&check->random, HISTORY_MONTHS);
    query.first_day = period_first_day(period_of_day(query.unit, month_first_day(first)));
    query.last_day = period_last_day(period_of_day(query.unit, month_first_day(last)));
    if (query.first_day < check->history->first_day - 40)
        query.first_day = period_first_day(
            (struct period){query.unit, period_of_day(query.unit, query.first_day).index + 1});
    if (query.last_day > check->history->last_day + 40)
        query.last_day = period_last_day(period_of_day(query.unit, check->history->last_day));
    if (query.first_day > earlier(query.last_day, asked.as_of))
        return true;
    bool same = check_by_time(check, &asked, &query);
    query.whole = true;
    same = same && check_by_time(check, &asked, &query);
    query.whole = false;
    query.grouping.dimension = DIMENSION_SEGMENT;
    same = same && check_rows(check, &asked, &query);
    query.grouping.dimension = -1;
    query.by_account = true;
    same = same && check_rows(check, &asked, &query);
    return same;
}
