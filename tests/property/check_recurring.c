/* Movements, cohorts, concentration and single accounts against the oracle. */
#include "check.h"

#include <math.h>
#include <stdio.h>

static double ratio(int64_t a, int64_t b)
{
    return b == 0 ? NAN : (double)a / (double)b;
}

static bool same_row(struct check *check, const struct metric_mrr_row *row,
                     const struct metric_mrr_row *expected, const char *what)
{
    char day[11];
    day_format(expected->first_day, day);
#define SAME(field)                                                                                          \
    EXPECT(check, row->field == expected->field, "%s from %s: " #field " is %lld, not %lld", what, day,      \
           (long long)row->field, (long long)expected->field)
    SAME(first_day);
    SAME(last_day);
    SAME(opening);
    SAME(fx_impact);
    SAME(closing);
    SAME(accounts_opening);
    SAME(accounts_closing);
    SAME(joined_and_left);
    for (int m = 0; m < MOVEMENT_COUNT; m++) {
        SAME(movement[m]);
        SAME(accounts_moved[m]);
    }
    SAME(churn_voluntary);
    SAME(churn_involuntary);
    SAME(churn_unknown);
    SAME(accounts_churned_voluntary);
    SAME(accounts_churned_involuntary);
    SAME(accounts_churned_unknown);
#undef SAME
    const int64_t *m = row->movement;
    int64_t base = row->opening + row->fx_impact;
    EXPECT(check, base + m[0] + m[1] + m[2] - m[3] - m[4] == row->closing, "%s from %s: not an identity",
           what, day);
    EXPECT(check, row->arr == 12 * row->closing, "%s from %s: ARR", what, day);
    EXPECT(check, check_near(row->grr, 1 - ratio(m[3] + m[4], base)), "%s from %s: GRR %g", what, day,
           row->grr);
    EXPECT(check, check_near(row->nrr, 1 - ratio(m[3] + m[4] - m[2], base)), "%s from %s: NRR %g", what, day,
           row->nrr);
    EXPECT(check, check_near(row->contraction_rate, ratio(m[3], base)), "%s from %s: contraction rate", what,
           day);
    EXPECT(check, check_near(row->quick_ratio, ratio(m[0] + m[1] + m[2], m[3] + m[4])),
           "%s from %s: quick ratio", what, day);
    EXPECT(
        check,
        check_near(row->logo_churn_rate, ratio(row->accounts_moved[MOVEMENT_CHURN], row->accounts_opening)),
        "%s from %s: logo churn", what, day);
    int64_t arpa = row->accounts_closing ? oracle_round(row->closing, row->accounts_closing) : MONEY_ABSENT;
    EXPECT(check, row->arpa == arpa, "%s from %s: ARPA %lld", what, day, (long long)row->arpa);
    return true;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* A range of whole periods of `unit` in the history, not too many days of them. */
static void some_range(struct check *check, enum period_unit unit, int32_t *ret_first, int32_t *ret_last)
{
    const struct history *history = check->history;
    int32_t first = (int32_t)random_between(&check->random, history->first_day - 20, history->last_day);
    int32_t last = (int32_t)random_between(&check->random, first, history->last_day + 25);
    if (unit <= PERIOD_WEEK && last - first > 70)
        last = first + 70;
    *ret_first = period_first_day(period_of_day(unit, first));
    *ret_last = period_last_day(period_of_day(unit, last));
    if (*ret_first < history->first_day - 40)
        *ret_first = period_first_day((struct period){unit, period_of_day(unit, first).index + 1});
    if (*ret_last > history->last_day + 40) /* as-of is before that */
        *ret_last = period_last_day(period_of_day(unit, history->last_day));
}

static bool check_periods(struct check *check, const struct asked *asked,
                          const struct metric_mrr_query *query, const char *what)
{
    struct metric_mrr mrr;
    struct problem problem;
    enum result result = metric_mrr(&check->arena, &asked->scope, query, &mrr, &problem);
    EXPECT(check, result == RESULT_OK, "%s: %s", what, problem.message);
    size_t count = 0;
    for (int32_t day = query->first_day; day <= earlier(query->last_day, asked->as_of); count++) {
        struct period period = period_of_day(query->unit, day);
        int32_t end = query->whole ? query->last_day : period_last_day(period);
        struct metric_mrr_row expected;
        oracle_movements(check->oracle, asked->accounts, day, earlier(end, asked->as_of), query->net,
                         &expected);
        EXPECT(check, count < mrr.count, "%s: only %zu rows", what, mrr.count);
        EXPECT(check, mrr.rows[count].partial == (end > asked->as_of), "%s: partial", what);
        if (!same_row(check, &mrr.rows[count], &expected, what))
            return false;
        day = end + 1;
    }
    EXPECT(check, count == mrr.count, "%s: %zu rows, not %zu", what, mrr.count, count);
    return true;
}

static bool check_groups(struct check *check, const struct asked *asked, struct metric_mrr_query query)
{
    struct metric_mrr mrr;
    struct problem problem;
    struct metric_mrr_row all;
    int64_t closing = 0, opening = 0, moved = 0;
    query.grouping.dimension = random_below(&check->random, 2) ? DIMENSION_SEGMENT : DIMENSION_PLAN;
    enum result result = metric_mrr(&check->arena, &asked->scope, &query, &mrr, &problem);
    EXPECT(check, result == RESULT_OK, "groups: %s", problem.message);
    int32_t last_day = earlier(query.last_day, asked->as_of);
    for (size_t i = 0; i < mrr.count; i++) {
        struct metric_mrr_row expected;
        unsigned accounts =
            check_segment(check, asked->accounts, query.grouping.dimension, mrr.rows[i].group);
        oracle_movements(check->oracle, accounts, query.first_day, last_day, query.net, &expected);
        if (!same_row(check, &mrr.rows[i], &expected, "group"))
            return false;
        closing += mrr.rows[i].closing;
        opening += mrr.rows[i].opening;
        moved += mrr.rows[i].movement[MOVEMENT_CHURN] + mrr.rows[i].movement[MOVEMENT_NEW];
    }
    if (last_day < query.first_day)
        return true;
    oracle_movements(check->oracle, asked->accounts, query.first_day, last_day, query.net, &all);
    EXPECT(check,
           closing == all.closing && opening == all.opening &&
               moved == all.movement[MOVEMENT_CHURN] + all.movement[MOVEMENT_NEW],
           "groups do not add up to all");
    return true;
}

/* The accounts behind each figure of a row: they add up to it, and are what the oracle says of each. */
static bool check_rows_behind(struct check *check, const struct asked *asked, struct metric_mrr_query query)
{
    struct metric_mrr_row all;
    struct problem problem;
    int32_t last_day = earlier(query.last_day, asked->as_of);
    query.whole = true;
    if (last_day < query.first_day)
        return true;
    oracle_movements(check->oracle, asked->accounts, query.first_day, last_day, query.net, &all);
    const int64_t figures[] = {
        all.opening,     all.fx_impact,   all.movement[0], all.movement[1],     all.movement[2],
        all.movement[3], all.movement[4], all.closing,     all.joined_and_left,
    };
    for (int figure = FIGURE_OPENING; figure <= FIGURE_JOINED_AND_LEFT; figure++) {
        struct metric_account_rows rows;
        int64_t sum = 0, kept = INT64_MAX;
        enum result result = metric_mrr_accounts(&check->arena, &asked->scope, &query,
                                                 (enum metric_mrr_figure)figure, SIZE_MAX, &rows, &problem);
        EXPECT(check, result == RESULT_OK, "rows behind: %s", problem.message);
        for (size_t i = 0; i < rows.count; i++) {
            sum += rows.rows[i].amount;
            EXPECT(check, rows.rows[i].amount <= kept, "rows behind figure %d: not in order", figure);
            kept = rows.rows[i].amount;
        }
        EXPECT(check, sum == figures[figure] && rows.sum == sum && rows.count == rows.total_count,
               "rows behind figure %d add up to %lld, not %lld", figure, (long long)sum,
               (long long)figures[figure]);
    }
    return true;
}

bool check_recurring(struct check *check)
{
    for (int i = 0; i < 3; i++) {
        struct asked asked = check_ask(check);
        struct metric_mrr_query query = {.grouping = {-1}};
        query.unit = (enum period_unit)random_below(&check->random, PERIOD_UNIT_COUNT);
        query.net = random_below(&check->random, 2) ? NET_DAY : NET_PERIOD;
        some_range(check, query.unit, &query.first_day, &query.last_day);
        if (query.first_day > query.last_day)
            continue;
        if (!check_periods(check, &asked, &query, period_unit_name(query.unit)))
            return false;
        query.whole = true;
        if (!check_periods(check, &asked, &query, "whole") || !check_groups(check, &asked, query) ||
            !check_rows_behind(check, &asked, query))
            return false;
    }
    return true;
}

static bool check_cohort_row(struct check *check, const struct asked *asked,
                             const struct metric_cohort_row *row, bool revenue, int32_t last_month)
{
    const struct oracle *oracle = check->oracle;
    unsigned members = 0;
    for (int a = 0; a < check->history->account_count; a++)
        if (asked->accounts >> a & 1 && oracle->first_mrr_day[a] != DAY_ABSENT &&
            month_of_day(oracle->first_mrr_day[a]) == row->cohort && oracle->first_mrr_day[a] <= asked->as_of)
            members |= 1u << a;
    EXPECT(check, row->size == __builtin_popcount(members), "cohort %d: size %lld", row->cohort,
           (long long)row->size);
    int32_t over = 0; /* months that have ended, counted one by one */
    while (row->cohort + over <= last_month && month_last_day(row->cohort + over) <= asked->as_of)
        over++;
    EXPECT(check, row->cell_count == (size_t)over, "cohort %d: %zu cells, not %d", row->cohort,
           row->cell_count, over);
    int64_t base = row->size;
    for (size_t k = 0; k < row->cell_count; k++) {
        int32_t end = month_last_day(row->cohort + (int32_t)k);
        int64_t value = 0;
        for (int a = 0; a < check->history->account_count; a++) {
            int64_t mrr = members >> a & 1 ? oracle_mrr_on(oracle, a, end) : 0;
            value += revenue ? mrr : mrr > 0;
        }
        if (k == 0 && revenue)
            base = value;
        EXPECT(check, row->values[k] == value, "cohort %d column %zu: %lld, not %lld", row->cohort, k + 1,
               (long long)row->values[k], (long long)value);
        EXPECT(check, check_near(row->cells[k], ratio(value, base)), "cohort %d column %zu: share",
               row->cohort, k + 1);
    }
    return true;
}

/* The accounts behind one cell; behind one in the future, none. */
static bool check_cell_behind(struct check *check, const struct asked *asked,
                              const struct metric_cohort_row *row)
{
    size_t k = random_below(&check->random, row->cell_count + 1);
    int64_t value = k < row->cell_count ? row->values[k] : 0;
    if (k == row->cell_count && month_last_day(row->cohort + (int32_t)k) <= asked->as_of)
        return true; /* over, but beyond the months asked for */
    struct metric_account_rows rows;
    struct problem problem;
    enum result result =
        metric_cohort_accounts(&check->arena, &asked->scope, row->cohort, row->cohort + (int32_t)k,
                               &(struct metric_rows_page){0}, &rows, &problem);
    EXPECT(check, result == RESULT_OK, "rows behind a cell: %s", problem.message);
    EXPECT(check, rows.sum == value, "rows behind cohort %d column %zu add up to %lld, not %lld", row->cohort,
           k + 1, (long long)rows.sum, (long long)value);
    return true;
}

bool check_cohort(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_cohort cohort;
    struct problem problem;
    bool revenue = random_below(&check->random, 2);
    int32_t first = HISTORY_FIRST_MONTH - 1 + (int32_t)random_below(&check->random, 6);
    int32_t last = HISTORY_FIRST_MONTH + HISTORY_MONTHS - (int32_t)random_below(&check->random, 12);
    enum result result = metric_cohort(&check->arena, &asked.scope, revenue, first, last, &cohort, &problem);
    EXPECT(check, result == RESULT_OK, "cohort: %s", problem.message);
    int32_t last_known = earlier(last, month_of_day(asked.as_of));
    EXPECT(check, (int64_t)cohort.count == (last_known < first ? 0 : last_known - first + 1) + 1,
           "cohort: %zu rows", cohort.count);
    int64_t size = 0;
    for (size_t i = 0; i + 1 < cohort.count; i++) {
        if (!check_cohort_row(check, &asked, &cohort.rows[i], revenue, last_known))
            return false;
        size += cohort.rows[i].size;
        if (revenue && cohort.rows[i].size > 0 && !check_cell_behind(check, &asked, &cohort.rows[i]))
            return false;
    }
    const struct metric_cohort_row *total = &cohort.rows[cohort.count - 1];
    EXPECT(check, total->size == size, "cohorts: %lld accounts in all, not %lld", (long long)total->size,
           (long long)size);
    for (size_t k = 0; k < total->cell_count; k++) {
        int64_t value = 0, base = 0;
        for (size_t i = 0; i + 1 < cohort.count; i++) {
            value += k < cohort.rows[i].cell_count ? cohort.rows[i].values[k] : 0;
            base += k < cohort.rows[i].cell_count ? cohort.rows[i].base : 0;
        }
        EXPECT(check, check_near(total->cells[k], ratio(value, base)), "all cohorts, column %zu: share",
               k + 1);
    }
    return true;
}

bool check_pareto(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_pareto pareto, expected;
    struct problem problem;
    int32_t last = HISTORY_FIRST_MONTH + (int32_t)random_below(&check->random, HISTORY_MONTHS + 1);
    enum result result = metric_pareto(&check->arena, &asked.scope, last, &pareto, &problem);
    EXPECT(check, result == RESULT_OK, "pareto: %s", problem.message);
    oracle_pareto(check->oracle, asked.accounts, last, asked.as_of, &expected);
#define SAME(field)                                                                                          \
    EXPECT(check, pareto.field == expected.field, "pareto to month %d: " #field " is %lld, not %lld", last,  \
           (long long)pareto.field, (long long)expected.field)
    SAME(accounts);
    SAME(revenue);
    SAME(top_20_accounts);
    SAME(top_20_revenue);
    SAME(accounts_for_80);
    for (int class = 0; class < 3; class ++) {
        SAME(class_accounts[class]);
        SAME(class_revenue[class]);
    }
#undef SAME
    EXPECT(check, check_near(pareto.top_20_share, ratio(pareto.top_20_revenue, pareto.revenue)),
           "pareto: share of the top");
    EXPECT(check, check_near(pareto.accounts_share_for_80, ratio(pareto.accounts_for_80, pareto.accounts)),
           "pareto: 80 %%");
    return true;
}

bool check_accounts(struct check *check)
{
    struct asked asked = check_ask(check);
    /* What is invoiced in a month is known when it is over. */
    int32_t day =
        check->rules == RULES_INVOICED ? month_first_day(month_of_day(asked.as_of + 1)) - 1 : asked.as_of;
    for (int a = 0; a < check->history->account_count; a++) {
        struct metric_account_figures figures;
        struct problem problem;
        if (!(asked.accounts >> a & 1))
            continue;
        enum result result =
            metric_account(&asked.scope, check->history->accounts[a].index, &figures, &problem);
        EXPECT(check, result == RESULT_OK, "account %d: %s", a, problem.message);
        int64_t year = 0;
        for (int32_t back = 0; back < 12; back++)
            year += oracle_mrr_on(check->oracle, a, month_last_day(month_of_day(asked.as_of + 1) - 1 - back));
        int32_t first = check->oracle->first_mrr_day[a];
        EXPECT(check, figures.mrr == oracle_mrr_on(check->oracle, a, day), "account %d: MRR", a);
        EXPECT(check, figures.mrr_year_ago == oracle_mrr_on(check->oracle, a, day_add_months(day, -12)),
               "account %d: MRR a year ago", a);
        EXPECT(check, figures.lifetime_revenue_12_months == year, "account %d: revenue of 12 months", a);
        EXPECT(check, figures.first_mrr_day == (first <= day ? first : DAY_ABSENT), "account %d: first day",
               a);
    }
    return true;
}
