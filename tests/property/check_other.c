/* Satisfaction, signals, tickets, renewals and unit economics against the oracle. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include "health/health.h"

static struct metric_survey_query some_survey_query(struct check *check)
{
    struct metric_survey_query query = {.by = (int)random_below(&check->random, 8),
                                        .dimension = DIMENSION_SEGMENT};
    query.first_day =
        (int32_t)random_between(&check->random, check->history->first_day - 30, check->history->last_day);
    query.last_day = (int32_t)random_between(&check->random, query.first_day, check->history->last_day + 30);
    return query;
}

/* The first counted answer of the group that a row stands for; −1 none. */
static int find_group(const struct check *check, const struct oracle_answers *answers,
                      const struct metric_survey_query *query, int32_t month, uint32_t stage, uint32_t group)
{
    const struct history *history = check->history;
    text stage_text = column_dictionary_text(check->columns->stages, stage);
    text group_text =
        column_dictionary_text(column_dimension_dictionary(check->columns, query->dimension), group);
    for (int i = 0; i < answers->count; i++) {
        const struct history_survey *survey = &history->surveys[answers->rows[i]];
        if ((!(query->by & BY_MONTH) || month_of_day(survey->row.day) == month) &&
            (!(query->by & BY_STAGE) || text_equal(survey->row.stage, stage_text)) &&
            (!(query->by & BY_DIMENSION) ||
             text_equal(history->accounts[survey->account].row.dimension[query->dimension], group_text)))
            return i;
    }
    return -1;
}

static bool check_nps(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_survey_query query = some_survey_query(check);
    struct metric_nps nps;
    struct problem problem;
    struct oracle_answers answers;
    int64_t responses = 0;
    EXPECT(check, metric_nps(&check->arena, &asked.scope, &query, &nps, &problem) == RESULT_OK, "NPS: %s",
           problem.message);
    oracle_answers(check->history, asked.accounts, SURVEY_NPS, &query, asked.as_of, &answers);
    for (size_t i = 0; i < nps.count; i++) {
        const struct metric_nps_row *row = &nps.rows[i];
        int first = find_group(check, &answers, &query, row->month, row->stage, row->group);
        int n = 0, promoters = 0, detractors = 0;
        for (int j = 0; j < answers.count && first >= 0; j++) {
            int score = check->history->surveys[answers.rows[j]].row.score;
            if (!oracle_same_group(check->history, &query, answers.rows[first], answers.rows[j]))
                continue;
            n++;
            promoters += score >= 900;
            detractors += score <= 600;
        }
        double mean = n ? (double)(promoters - detractors) / n : NAN;
        double variance = n ? (promoters * (1 - mean) * (1 - mean) + detractors * (1 + mean) * (1 + mean) +
                               (n - promoters - detractors) * mean * mean) /
                                  n
                            : NAN;
        EXPECT(check, row->responses == n && row->promoters == promoters && row->detractors == detractors,
               "NPS by %d, row %zu: %lld answers, %lld promoters, %lld detractors, not %d, %d, %d", query.by,
               i, (long long)row->responses, (long long)row->promoters, (long long)row->detractors, n,
               promoters, detractors);
        EXPECT(check, row->passives == n - promoters - detractors, "NPS: passives");
        EXPECT(check, check_near(row->nps, 100 * mean) && check_near(row->variance, variance), "NPS: score");
        EXPECT(check, check_near(row->margin, 196 * sqrt(variance / n)), "NPS: margin %g", row->margin);
        responses += row->responses;
    }
    EXPECT(check, responses == answers.count, "NPS by %d: %lld answers in all, not %d", query.by,
           (long long)responses, answers.count);
    return true;
}

static bool check_scales(struct check *check, bool effort)
{
    struct asked asked = check_ask(check);
    struct metric_survey_query query = some_survey_query(check);
    struct metric_csat csat;
    struct problem problem;
    struct oracle_answers answers;
    int64_t responses = 0;
    EXPECT(check, metric_csat(&check->arena, &asked.scope, effort, &query, &csat, &problem) == RESULT_OK,
           "CSAT");
    oracle_answers(check->history, asked.accounts, effort ? SURVEY_CES : SURVEY_CSAT, &query, asked.as_of,
                   &answers);
    for (size_t i = 0; i < csat.count; i++) {
        const struct metric_csat_row *row = &csat.rows[i];
        int first = find_group(check, &answers, &query, row->month, row->stage, row->group);
        int64_t n = 0, sum = 0, satisfied = 0;
        for (int j = 0; j < answers.count && first >= 0; j++) {
            const struct column_survey_row *answer = &check->history->surveys[answers.rows[j]].row;
            if (answer->scale_min != row->scale_min || answer->scale_max != row->scale_max ||
                !oracle_same_group(check->history, &query, answers.rows[first], answers.rows[j]))
                continue;
            n++;
            sum += answer->score;
            satisfied += answer->score >= (answer->scale_max == 500   ? 400
                                           : answer->scale_max == 700 ? 600
                                                                      : 800);
        }
        EXPECT(check, row->responses == n && row->satisfied == satisfied,
               "CSAT %d–%d: %lld answers, not %lld", row->scale_min, row->scale_max,
               (long long)row->responses, (long long)n);
        EXPECT(check, check_near(row->mean, (double)sum / 100 / (double)n), "CSAT: mean %g", row->mean);
        responses += row->responses;
    }
    EXPECT(check, responses == answers.count, "CSAT: %lld answers in all", (long long)responses);
    return true;
}

bool check_satisfaction(struct check *check)
{
    return check_nps(check) && check_nps(check) && check_scales(check, false) && check_scales(check, true);
}

static bool same_signal(struct check *check, const struct metric_signal *signal, int account, int32_t day)
{
    struct metric_signal expected;
    char written[11];
    oracle_signal(check->history, account, day, &expected);
    day_format(day, written);
#define SAME(field)                                                                                          \
    EXPECT(check, signal->field == expected.field, "signals of %d on %s: " #field " is %lld, not %lld",      \
           account, written, (long long)signal->field, (long long)expected.field)
    SAME(usage_30);
    SAME(usage_30_before);
    SAME(last_seen_day);
    SAME(features_30);
    SAME(last_nps);
    SAME(open_tickets);
    SAME(open_severe);
    SAME(days_overdue);
    SAME(days_since_contact);
#undef SAME
    return true;
}

static struct metric_signal signal_at(const struct metric_signals *signals, uint32_t account)
{
    return (struct metric_signal){
        .usage_30 = signals->usage_30[account],
        .usage_30_before = signals->usage_30_before[account],
        .last_seen_day = signals->last_seen_day[account],
        .features_30 = signals->features_30[account],
        .last_nps = signals->last_nps[account],
        .open_tickets = signals->open_tickets[account],
        .open_severe = signals->open_severe[account],
        .days_overdue = signals->days_overdue[account],
        .days_since_contact = signals->days_since_contact[account],
    };
}

/* A measure of health over a window of any length, of one account, against the oracle. */
static bool same_measure(struct check *check, const struct metric_scope *scope, int account, int32_t day,
                         enum health_measure measure, int32_t window_days)
{
    struct health_model model = {.criterion_count = 1,
                                 .criteria[0] = {.name = "c",
                                                 .measure = measure,
                                                 .window_days = window_days,
                                                 .dimension = -1,
                                                 .best = 1,
                                                 .weight = 100}};
    struct metric_usage_window window = oracle_window(check->history, account, day, window_days);
    struct metric_signal signal;
    struct health_account explained;
    oracle_signal(check->history, account, day, &signal);
    double uses = (double)window.uses, expected = uses;
    if (measure == HEALTH_FEATURES)
        expected = window.features;
    if (measure == HEALTH_ACTIVE_DAYS)
        expected = oracle_active_days(check->history, account, day, window_days);
    if (measure == HEALTH_USAGE_CHANGE)
        expected = window.uses_before > 0 ? uses / (double)window.uses_before - 1 : NAN;
    if (signal.last_seen_day == DAY_ABSENT)
        expected = NAN;
    health_explain(scope, &model, check->history->accounts[account].index, day, &explained);
    double measured = explained.parts[0].measured;
    EXPECT(check, isnan(expected) ? isnan(measured) : measured == expected,
           "%s of %d in %d days is %g, not %g", health_measure_types[measure].name, account, window_days,
           measured, expected);
    return true;
}

static bool check_windows(struct check *check, const struct metric_scope *scope, int account, int32_t day)
{
    static const enum health_measure measures[] = {HEALTH_USAGE, HEALTH_USAGE_CHANGE, HEALTH_FEATURES,
                                                   HEALTH_ACTIVE_DAYS};
    int32_t window_days = 1 + (int32_t)random_below(&check->random, HEALTH_WINDOW_DAYS_MAX);
    return same_measure(check, scope, account, day, measures[random_below(&check->random, 4)], window_days);
}

bool check_signals(struct check *check)
{
    enum { DAYS = 5 };
    struct asked asked = check_ask(check);
    struct metric_signals signals[DAYS];
    struct problem problem;
    int32_t days[DAYS];
    days[0] = check->history->first_day + (int32_t)random_below(&check->random, 300);
    for (int k = 1; k < DAYS; k++)
        days[k] = days[k - 1] + (int32_t)random_below(&check->random, 100);
    enum result result = metric_signals_history(&check->arena, &asked.scope, days, DAYS, signals, &problem);
    EXPECT(check, result == RESULT_OK, "signals: %s", problem.message);
    for (int k = 0; k < DAYS; k++) {
        for (int a = 0; a < check->history->account_count; a++) {
            uint32_t index = check->history->accounts[a].index;
            struct metric_signal signal = signal_at(&signals[k], index), one;
            int32_t day = days[k] < asked.as_of ? days[k] : asked.as_of;
            metric_signal(&asked.scope, index, days[k], &one);
            if (!(asked.accounts >> a & 1))
                continue;
            if (!same_signal(check, &signal, a, day) || !same_signal(check, &one, a, day) ||
                !check_windows(check, &asked.scope, a, day))
                return false;
        }
    }
    return true;
}

static bool same_ticket(struct check *check, const struct metric_ticket_row *row,
                        const struct metric_ticket_row *expected, const char *what)
{
    EXPECT(check,
           row->sales == expected->sales && row->amount == expected->amount &&
               row->ticket == expected->ticket && row->buyers == expected->buyers,
           "ticket by %s: %lld sales of %lld by %lld, not %lld of %lld by %lld", what, (long long)row->sales,
           (long long)row->amount, (long long)row->buyers, (long long)expected->sales,
           (long long)expected->amount, (long long)expected->buyers);
    return true;
}

static bool check_ticket_groups(struct check *check, const struct asked *asked,
                                struct metric_ticket_query query, const struct metric_ticket_row *all)
{
    struct metric_ticket ticket;
    struct problem problem;
    struct metric_ticket_row expected;
    int32_t last_day = query.last_day < asked->as_of ? query.last_day : asked->as_of;
    for (int by_category = 0; by_category < 2; by_category++) {
        int64_t amount = 0;
        query.by_category = by_category;
        query.grouping.dimension = by_category ? -1 : DIMENSION_SEGMENT;
        enum result result = metric_ticket(&check->arena, &asked->scope, &query, &ticket, &problem);
        EXPECT(check, result == RESULT_OK, "ticket: %s", problem.message);
        for (size_t i = 0; i < ticket.count; i++) {
            text category = column_dictionary_text(check->columns->categories, ticket.rows[i].group);
            unsigned accounts =
                by_category ? asked->accounts
                            : check_segment(check, asked->accounts, DIMENSION_SEGMENT, ticket.rows[i].group);
            oracle_ticket(check->history, accounts, query.first_day, last_day, by_category ? &category : NULL,
                          &expected);
            if (!same_ticket(check, &ticket.rows[i], &expected, by_category ? "category" : "segment"))
                return false;
            amount += ticket.rows[i].amount;
        }
        EXPECT(check, amount == all->amount, "ticket: groups do not add up to all");
    }
    return true;
}

bool check_ticket(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_ticket ticket;
    struct problem problem;
    struct metric_ticket_row expected;
    struct metric_ticket_query query = {.unit = PERIOD_QUARTER, .grouping = {-1}};
    query.first_day = check->history->first_day;
    query.last_day = check->history->last_day;
    enum result result = metric_ticket(&check->arena, &asked.scope, &query, &ticket, &problem);
    EXPECT(check, result == RESULT_OK, "ticket: %s", problem.message);
    for (size_t i = 0; i < ticket.count; i++) {
        int32_t last_day = period_last_day(ticket.rows[i].period);
        oracle_ticket(check->history, asked.accounts, period_first_day(ticket.rows[i].period),
                      last_day < asked.as_of ? last_day : asked.as_of, NULL, &expected);
        if (!same_ticket(check, &ticket.rows[i], &expected, "quarter"))
            return false;
    }
    query.whole = true;
    oracle_ticket(check->history, asked.accounts, query.first_day,
                  query.last_day < asked.as_of ? query.last_day : asked.as_of, NULL, &expected);
    return check_ticket_groups(check, &asked, query, &expected);
}

bool check_renewal(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_renewal renewal, expected;
    struct problem problem;
    int32_t first =
        (int32_t)random_between(&check->random, check->history->first_day, check->history->last_day);
    int32_t last = (int32_t)random_between(&check->random, first, check->history->last_day);
    enum result result = metric_renewal(&check->arena, &asked.scope, first, last, &renewal, &problem);
    EXPECT(check, result == RESULT_OK, "renewal: %s", problem.message);
    oracle_make(check->oracle, check->history); /* renewals are of subscriptions, whatever the rules */
    oracle_renewal(check->oracle, asked.accounts, first, last < asked.as_of ? last : asked.as_of, &expected);
    EXPECT(check, renewal.due == expected.due && renewal.renewed == expected.renewed,
           "renewals: %lld of %lld, not %lld of %lld", (long long)renewal.renewed, (long long)renewal.due,
           (long long)expected.renewed, (long long)expected.due);
    EXPECT(check, renewal.due_value == expected.due_value && renewal.renewed_value == expected.renewed_value,
           "renewals: %lld of %lld by value, not %lld of %lld", (long long)renewal.renewed_value,
           (long long)renewal.due_value, (long long)expected.renewed_value, (long long)expected.due_value);
    return true;
}

/* Money made of doubles: the nearest unit, or its neighbour where the exact value is about a half. */
static bool is_rounding_of(int64_t money, double exact)
{
    if (isnan(exact) || fabs(exact) >= 9e15)
        return money == MONEY_ABSENT;
    return fabs((double)money - exact) <= 0.5 + 1e-6 * fmax(1, fabs(exact) * 1e-3);
}

/* Mean logo churn of the last six months that were over by `day`, of those that have one. */
static double mean_logo_churn(const struct check *check, unsigned accounts, int32_t day)
{
    int32_t last = month_of_day(day + 1) - 1;
    double sum = 0;
    int count = 0;
    for (int32_t month = last - 5; month <= last; month++) {
        struct metric_mrr_row row;
        oracle_movements(check->oracle, accounts, month_first_day(month), month_last_day(month), NET_PERIOD,
                         &row);
        if (row.accounts_opening == 0)
            continue;
        sum += (double)row.accounts_moved[MOVEMENT_CHURN] / (double)row.accounts_opening;
        count++;
    }
    return count ? sum / count : NAN;
}

static int64_t acquisition_cost(const struct check *check, const struct asked *asked,
                                const struct metric_unit_row *row, int32_t whole_last_day,
                                const text *channel)
{
    int64_t cost = MONEY_ABSENT;
    for (int i = 0; i < check->history->cost_count && !asked->scope.accounts; i++) {
        const struct column_cost_row *one = &check->history->costs[i];
        bool counts =
            one->kind == COST_ACQUISITION && one->amount != MONEY_ABSENT &&
            month_first_day(one->month) >= row->first_day && month_last_day(one->month) <= whole_last_day &&
            month_first_day(one->month) <= asked->as_of && (!channel || text_equal(*channel, one->channel));
        if (counts)
            cost = (cost == MONEY_ABSENT ? 0 : cost) +
                   oracle_convert(check->history, one->amount, one->currency, one->month);
    }
    return cost;
}

static int64_t new_accounts(const struct check *check, unsigned accounts, const struct metric_unit_row *row)
{
    int64_t count = 0;
    for (int a = 0; a < check->history->account_count; a++) {
        int32_t first = check->oracle->first_mrr_day[a];
        count +=
            accounts >> a & 1 && first != DAY_ABSENT && first >= row->first_day && first <= row->last_day;
    }
    return count;
}

/* The four LTVs of a row, given ARPA. */
static bool check_ltv(struct check *check, unsigned accounts, const struct metric_unit_query *query,
                      const struct metric_unit_row *row, int64_t arpa)
{
    double survival[HISTORY_MONTHS + 40], months = 0;
    double earned = arpa == MONEY_ABSENT ? NAN : (double)arpa * query->gross_margin;
    double churn = mean_logo_churn(check, accounts, row->last_day);
    int32_t cut = month_first_day(month_of_day(row->last_day + 1)) - 1; /* the last month end by then */
    int known = oracle_survival(check->oracle, accounts, cut, survival, query->horizon_months);
    for (int t = 0; t < known; t++)
        months += survival[t];
    if (known == 1 && query->horizon_months > 1)
        months = NAN; /* nobody was seen for a month */
    EXPECT(check, check_near(row->mean_monthly_logo_churn, churn), "unit economics: logo churn %g, not %g",
           row->mean_monthly_logo_churn, churn);
    EXPECT(check, is_rounding_of(row->ltv_churn, churn == 0 ? NAN : earned / churn),
           "unit economics: ltv_churn %lld", (long long)row->ltv_churn);
    EXPECT(check, is_rounding_of(row->ltv_survival, earned * months),
           "unit economics: ltv_survival %lld, not %g × %g", (long long)row->ltv_survival, earned, months);
    EXPECT(check, isnan(months) ? row->survival_horizon_months == 0 : row->survival_horizon_months == known,
           "unit economics: a horizon of %d, not %d", row->survival_horizon_months, known);
    EXPECT(check, isnan(row->survival_alpha) == (row->ltv_sbg == MONEY_ABSENT) || isnan(earned),
           "unit economics: sBG");
    return true;
}

static bool check_unit_row(struct check *check, const struct asked *asked,
                           const struct metric_unit_query *query, const struct metric_unit_row *row,
                           unsigned accounts, const text *channel)
{
    int32_t whole_last_day = query->whole || channel ? query->last_day : period_last_day(row->period);
    struct metric_mrr_row mrr;
    oracle_movements(check->oracle, accounts, row->first_day, row->last_day, NET_PERIOD, &mrr);
    int64_t arpa = mrr.accounts_closing ? oracle_round(mrr.closing, mrr.accounts_closing) : MONEY_ABSENT;
    int64_t cost = acquisition_cost(check, asked, row, whole_last_day, channel);
    int64_t joined = new_accounts(check, accounts, row);
    int64_t cac = cost == MONEY_ABSENT || joined == 0 ? MONEY_ABSENT : oracle_round(cost, joined);
    EXPECT(check, row->arpa == arpa, "unit economics: ARPA %lld, not %lld", (long long)row->arpa,
           (long long)arpa);
    EXPECT(check, row->cost == cost, "unit economics: cost %lld, not %lld", (long long)row->cost,
           (long long)cost);
    EXPECT(check, row->new_accounts == joined, "unit economics: %lld new accounts, not %lld",
           (long long)row->new_accounts, (long long)joined);
    EXPECT(check, row->cac == cac, "unit economics: CAC %lld, not %lld", (long long)row->cac, (long long)cac);
    double payback = cac == MONEY_ABSENT || arpa == MONEY_ABSENT
                         ? NAN
                         : (double)cac / ((double)arpa * query->gross_margin);
    EXPECT(check, check_near(row->payback_months, payback), "unit economics: payback %g",
           row->payback_months);
    double to_cac = cac == MONEY_ABSENT || cac == 0 || row->ltv_churn == MONEY_ABSENT
                        ? NAN
                        : (double)row->ltv_churn / (double)cac;
    EXPECT(check, check_near(row->ltv_to_cac, to_cac), "unit economics: LTV:CAC %g", row->ltv_to_cac);
    struct metric_ticket_row ticket;
    oracle_ticket(check->history, accounts, row->first_day, row->last_day, NULL, &ticket);
    double by_ticket =
        ticket.sales ? (double)ticket.ticket * row->purchases_per_year * row->relationship_years : NAN;
    EXPECT(check, is_rounding_of(row->ltv_ticket, by_ticket), "unit economics: ltv_ticket %lld",
           (long long)row->ltv_ticket);
    return check_ltv(check, accounts, query, row, arpa);
}

/* What a relationship is said to last, and how often it buys, as of the end of the row. */
static bool check_repetition(struct check *check, unsigned accounts, const struct metric_unit_row *row)
{
    int32_t end_day = row->last_day;
    struct metric_ticket_row year;
    int64_t days = 0, count = 0;
    oracle_ticket(check->history, accounts, day_add_months(end_day + 1, -12), end_day, NULL, &year);
    for (int a = 0; a < check->history->account_count; a++) {
        int32_t first = check->oracle->first_mrr_day[a], churn = oracle_churn_day(check->oracle, a, end_day);
        if (!(accounts >> a & 1) || first == DAY_ABSENT || first > end_day)
            continue;
        days += (churn == DAY_ABSENT ? end_day + 1 : churn) - first;
        count++;
    }
    EXPECT(check,
           check_near(row->purchases_per_year, year.buyers ? (double)year.sales / (double)year.buyers : NAN),
           "unit economics: %g purchases a year", row->purchases_per_year);
    EXPECT(check, check_near(row->relationship_years, count ? (double)days / (double)count / 365.25 : NAN),
           "unit economics: %g years", row->relationship_years);
    return true;
}

bool check_unit_economics(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_unit unit;
    struct problem problem;
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH};
    query.unit = random_below(&check->random, 2) ? PERIOD_QUARTER : PERIOD_MONTH;
    query.horizon_months = 24;
    query.gross_margin = random_below(&check->random, 2) ? 1 : 0.75;
    query.whole = random_below(&check->random, 3) == 0;
    bool by_channel = random_below(&check->random, 2);
    query.grouping.dimension = by_channel ? DIMENSION_CHANNEL : -1;
    query.first_day = month_first_day(HISTORY_FIRST_MONTH + 12 * (int32_t)random_below(&check->random, 3));
    query.last_day =
        period_last_day((struct period){PERIOD_QUARTER, period_of_day(PERIOD_QUARTER, query.first_day).index +
                                                            (int32_t)random_below(&check->random, 12)});
    if (query.last_day > check->history->last_day)
        query.last_day = check->history->last_day;
    enum result result = metric_unit_economics(&check->arena, &asked.scope, &query, &unit, &problem);
    EXPECT(check, result == RESULT_OK, "unit economics: %s", problem.message);
    int32_t end_day = query.last_day < asked.as_of ? query.last_day : asked.as_of;
    EXPECT(check, by_channel || end_day < query.first_day || unit.count > 0, "unit economics: no rows");
    for (size_t i = 0; i < unit.count; i++) {
        const struct metric_unit_row *row = &unit.rows[i];
        unsigned accounts = asked.accounts;
        text channel = TEXT_ABSENT;
        if (by_channel) {
            accounts = check_segment(check, accounts, DIMENSION_CHANNEL, row->group);
            channel = column_dictionary_text(check->columns->dimensions[DIMENSION_CHANNEL], row->group);
        }
        if (!check_unit_row(check, &asked, &query, row, accounts, by_channel ? &channel : NULL) ||
            !check_repetition(check, accounts, row))
            return false;
    }
    return true;
}

/* The Kaplan–Meier curve by months: at each of its times what the oracle counts, and exits that add up. */
static bool check_curve(struct check *check, const struct metric_survival_curve *curve, unsigned accounts,
                        int32_t as_of)
{
    double expected[HISTORY_MONTHS + 40];
    int64_t at_risk = curve->accounts;
    int known = oracle_survival(check->oracle, accounts, as_of, expected, HISTORY_MONTHS + 40);
    for (size_t i = 0; i < curve->count; i++) {
        const struct metric_survival_point *point = &curve->points[i];
        EXPECT(check, point->at_risk == at_risk, "survival at %d: %lld at risk, not %lld", point->time,
               (long long)point->at_risk, (long long)at_risk);
        EXPECT(check, point->time < known && check_near(point->survival, expected[point->time]),
               "survival at %d: %g", point->time, point->survival);
        EXPECT(check, point->low <= point->survival && point->survival <= point->high,
               "survival at %d: interval", point->time);
        at_risk -= point->churned + point->censored;
    }
    EXPECT(check, at_risk == 0, "survival: %lld accounts never left the table", (long long)at_risk);
    return true;
}

bool check_survival(struct check *check)
{
    struct asked asked = check_ask(check);
    struct metric_survival survival;
    struct problem problem;
    struct metric_grouping grouping = {random_below(&check->random, 2) ? DIMENSION_SEGMENT : -1};
    enum result result = metric_survival(&check->arena, &asked.scope, false, grouping, &survival, &problem);
    EXPECT(check, result == RESULT_OK, "survival: %s", problem.message);
    int64_t accounts = 0;
    for (size_t i = 0; i < survival.count; i++) {
        unsigned members = grouping.dimension < 0 ? asked.accounts
                                                  : check_segment(check, asked.accounts, grouping.dimension,
                                                                  survival.curves[i].group);
        if (!check_curve(check, &survival.curves[i], members, asked.as_of))
            return false;
        accounts += survival.curves[i].accounts;
    }
    for (int a = 0; a < check->history->account_count; a++)
        accounts -= asked.accounts >> a & 1 && check->oracle->first_mrr_day[a] != DAY_ABSENT &&
                    check->oracle->first_mrr_day[a] <= asked.as_of;
    EXPECT(check, accounts == 0, "survival: %lld accounts too many", (long long)accounts);
    return true;
}
