/* The dashboard's figures: see summary.h. Each part fills its own fields of struct report_summary; the
 * metrics themselves are in metric/. */
#include "report/summary.h"

#include <string.h>

#include "base/bits.h"

#define SIGNAL_TREND_ACCOUNTS_MAX 20000 /* above, only the day itself and the comparison's are read */

/* ---- periods ---- */

int32_t report_summary_first_day(struct report_summary_period period)
{
    if (period.twelve_months)
        return month_first_day(period.index - 11);
    return period_first_day((struct period){period.unit, period.index});
}

int32_t report_summary_last_day(struct report_summary_period period)
{
    return period_last_day((struct period){period.unit, period.index});
}

static int32_t periods_a_year(enum period_unit unit)
{
    return unit == PERIOD_MONTH ? 12 : unit == PERIOD_QUARTER ? 4 : 1;
}

struct report_summary_period report_summary_previous(struct report_summary_period period)
{
    period.index -= period.twelve_months ? 12 : 1;
    return period;
}

struct report_summary_period report_summary_year_before(struct report_summary_period period)
{
    period.index -= periods_a_year(period.unit);
    return period;
}

struct report_summary_period report_summary_last_complete(enum period_unit unit, bool twelve_months,
                                                          int32_t as_of)
{
    struct period now = period_of_day(unit, as_of);
    return (struct report_summary_period){unit, twelve_months, now.index - (period_last_day(now) > as_of)};
}

/* ---- revenue ---- */

static enum result mrr_rows(struct arena *arena, const struct report_summary_query *query,
                            struct report_summary_period first, struct report_summary_period last, bool whole,
                            struct metric_mrr *ret, struct problem *problem)
{
    struct metric_mrr_query mrr = {.unit = last.unit,
                                   .first_day = report_summary_first_day(first),
                                   .last_day = report_summary_last_day(last),
                                   .whole = whole,
                                   .grouping = {-1},
                                   .net = query->net};
    return metric_mrr(arena, &query->scope, &mrr, ret, problem);
}

/* Where a period stands in a trend of the page's own unit: its row's index, or −1. */
static int64_t place_in_trend(struct report_summary_period period, const struct report_summary_query *query,
                              const struct metric_mrr_row *rows, size_t count)
{
    if (period.twelve_months || period.unit != query->period.unit)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (rows[i].period.index == period.index)
            return (int64_t)i;
    return -1;
}

/* The row of one period; false when there was nothing yet. */
static enum result one_period(struct arena *arena, const struct report_summary_query *query,
                              const struct metric_mrr *trend, struct report_summary_period period,
                              struct metric_mrr_row *ret_row, bool *ret_has, struct problem *problem)
{
    struct metric_mrr mrr;
    int32_t first_point = query->scope.columns->first_point_day;
    if (first_point == DAY_ABSENT || report_summary_last_day(period) < first_point)
        return RESULT_OK;
    int64_t place = place_in_trend(period, query, trend->rows, trend->count);
    if (place >= 0) {
        *ret_row = trend->rows[place];
        *ret_has = true;
        return RESULT_OK;
    }
    enum result result = mrr_rows(arena, query, period, period, true, &mrr, problem);
    if (result == RESULT_OK && mrr.count) {
        *ret_row = mrr.rows[0];
        *ret_has = true;
    }
    return result;
}

static enum result compute_revenue(struct arena *arena, const struct report_summary_query *query,
                                   struct report_summary *ret, struct problem *problem)
{
    struct report_summary_period first = query->period;
    struct metric_mrr mrr = {0};
    bool has_now = false;
    /* Before the first MRR there is none, and no rate of it. */
    ret->now = (struct metric_mrr_row){.gross_churn_rate = NAN,
                                       .net_churn_rate = NAN,
                                       .grr = NAN,
                                       .nrr = NAN,
                                       .contraction_rate = NAN,
                                       .quick_ratio = NAN,
                                       .net_churn_rate_chartmogul = NAN,
                                       .logo_churn_rate = NAN,
                                       .logo_churn_annualised = NAN,
                                       .arpa = MONEY_ABSENT};
    first.twelve_months = false;
    first.index -= SUMMARY_TREND - 1;
    struct report_summary_period last = query->period;
    last.twelve_months = false;
    enum result result = mrr_rows(arena, query, first, last, false, &mrr, problem);
    if (result != RESULT_OK)
        return result;
    ret->trend = mrr.rows;
    ret->trend_count = mrr.count;
    result = one_period(arena, query, &mrr, query->period, &ret->now, &has_now, problem);
    if (result == RESULT_OK && query->compare)
        result = one_period(arena, query, &mrr, query->before, &ret->before, &ret->has_before, problem);
    if (result == RESULT_OK)
        result = one_period(arena, query, &mrr, report_summary_year_before(query->period), &ret->year,
                            &ret->has_year, problem);
    ret->first_day = report_summary_first_day(query->period);
    ret->last_day = report_summary_last_day(query->period);
    ret->partial = ret->last_day > query->scope.as_of;
    if (ret->partial)
        ret->last_day = query->scope.as_of;
    return result;
}

/* ---- satisfaction ---- */

static int32_t cut_at_as_of(const struct report_summary_query *query, int32_t day)
{
    return day < query->scope.as_of ? day : query->scope.as_of;
}

static struct report_summary_satisfaction absent_satisfaction(void)
{
    return (struct report_summary_satisfaction){.nps = {.nps = NAN, .variance = NAN, .margin = NAN},
                                                .csat = {.mean = NAN, .satisfied_rate = NAN}};
}

static void keep_largest(const struct metric_csat *csat, struct metric_csat_row *ret)
{
    for (size_t i = 0; i < csat->count; i++)
        if (csat->rows[i].responses > ret->responses)
            *ret = csat->rows[i];
}

static enum result nps_and_csat(struct arena *arena, const struct report_summary_query *query,
                                const struct metric_survey_query *survey, struct metric_nps *ret_nps,
                                struct metric_csat *ret_csat, struct problem *problem)
{
    enum result result = metric_nps(arena, &query->scope, survey, ret_nps, problem);
    return result == RESULT_OK ? metric_csat(arena, &query->scope, false, survey, ret_csat, problem) : result;
}

enum result report_summary_satisfaction_at(struct arena *arena, const struct report_summary_query *query,
                                           int32_t day, struct report_summary_satisfaction *ret,
                                           struct problem *problem)
{
    struct metric_survey_query survey = {.dimension = -1,
                                         .satisfied_bottom_percent = query->satisfied_percent,
                                         .first_day = day - SUMMARY_SURVEY_DAYS + 1,
                                         .last_day = day};
    struct metric_nps nps = {0};
    struct metric_csat csat = {0};
    *ret = absent_satisfaction();
    enum result result = nps_and_csat(arena, query, &survey, &nps, &csat, problem);
    if (result != RESULT_OK)
        return result;
    if (nps.count)
        ret->nps = nps.rows[0];
    keep_largest(&csat, &ret->csat);
    return RESULT_OK;
}

static enum result satisfaction_trend(struct arena *arena, const struct report_summary_query *query,
                                      int32_t last_day, struct report_summary *ret, struct problem *problem)
{
    int32_t last_month = month_of_day(last_day), first_month = last_month - SUMMARY_TREND + 1;
    struct metric_survey_query survey = {.by = BY_MONTH,
                                         .dimension = -1,
                                         .satisfied_bottom_percent = query->satisfied_percent,
                                         .first_day = month_first_day(first_month),
                                         .last_day = last_day};
    struct metric_nps nps = {0};
    struct metric_csat csat = {0};
    enum result result = nps_and_csat(arena, query, &survey, &nps, &csat, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < nps.count; i++)
        if (nps.rows[i].month >= first_month && nps.rows[i].month <= last_month)
            ret->nps_trend[nps.rows[i].month - first_month] = nps.rows[i];
    for (size_t i = 0; i < csat.count; i++) {
        const struct metric_csat_row *row = &csat.rows[i];
        const struct metric_csat_row *shown = &ret->satisfaction.csat;
        if (row->month >= first_month && row->month <= last_month && row->scale_min == shown->scale_min &&
            row->scale_max == shown->scale_max)
            ret->csat_trend[row->month - first_month] = *row;
    }
    return RESULT_OK;
}

static enum result compute_satisfaction(struct arena *arena, const struct report_summary_query *query,
                                        struct report_summary *ret, struct problem *problem)
{
    int32_t last_day = cut_at_as_of(query, report_summary_last_day(query->period));
    ret->satisfaction = ret->satisfaction_before = ret->satisfaction_year = absent_satisfaction();
    enum result result = report_summary_satisfaction_at(arena, query, last_day, &ret->satisfaction, problem);
    if (result == RESULT_OK && query->compare)
        result = report_summary_satisfaction_at(arena, query,
                                                cut_at_as_of(query, report_summary_last_day(query->before)),
                                                &ret->satisfaction_before, problem);
    if (result == RESULT_OK)
        result = report_summary_satisfaction_at(
            arena, query, report_summary_last_day(report_summary_year_before(query->period)),
            &ret->satisfaction_year, problem);
    if (result == RESULT_OK)
        result = satisfaction_trend(arena, query, last_day, ret, problem);
    return result;
}

/* ---- unit economics ---- */

static enum result unit_rows(struct arena *arena, const struct report_summary_query *query, int32_t first_day,
                             int32_t last_day, bool whole, struct metric_unit *ret, struct problem *problem)
{
    struct metric_unit_query unit = {.unit = query->period.unit,
                                     .first_day = first_day,
                                     .last_day = last_day,
                                     .whole = whole,
                                     .grouping = {-1},
                                     .gross_margin = query->gross_margin,
                                     .acquisition_only = true,
                                     .horizon_months = 60,
                                     .discount_monthly = 0.01,
                                     .relationship_years = NAN,
                                     .purchases_per_year = NAN};
    return metric_unit_economics(arena, &query->scope, &unit, ret, problem);
}

static struct metric_unit_row absent_unit(void)
{
    return (struct metric_unit_row){.cost = MONEY_ABSENT,
                                    .cac = MONEY_ABSENT,
                                    .payback_months = NAN,
                                    .arpa = MONEY_ABSENT,
                                    .ltv_churn = MONEY_ABSENT,
                                    .ltv_to_cac = NAN};
}

static enum result one_unit(struct arena *arena, const struct report_summary_query *query,
                            const struct metric_unit *trend, struct report_summary_period period,
                            struct metric_unit_row *ret, struct problem *problem)
{
    struct metric_unit unit = {0};
    for (size_t i = 0; i < trend->count && !period.twelve_months; i++) {
        if (trend->rows[i].period.unit == period.unit && trend->rows[i].period.index == period.index) {
            *ret = trend->rows[i];
            return RESULT_OK;
        }
    }
    enum result result = unit_rows(arena, query, report_summary_first_day(period),
                                   report_summary_last_day(period), true, &unit, problem);
    if (result == RESULT_OK && unit.count)
        *ret = unit.rows[0];
    return result;
}

static enum result compute_unit(struct arena *arena, const struct report_summary_query *query,
                                struct report_summary *ret, struct problem *problem)
{
    struct metric_unit trend = {0};
    struct report_summary_period first = query->period;
    first.twelve_months = false;
    first.index -= SUMMARY_TREND - 1;
    ret->unit = ret->unit_before = ret->unit_year = absent_unit();
    enum result result = unit_rows(arena, query, report_summary_first_day(first),
                                   report_summary_last_day(query->period), false, &trend, problem);
    ret->unit_trend = trend.rows;
    ret->unit_trend_count = trend.count;
    if (result == RESULT_OK)
        result = one_unit(arena, query, &trend, query->period, &ret->unit, problem);
    if (result == RESULT_OK && query->compare && ret->has_before)
        result = one_unit(arena, query, &trend, query->before, &ret->unit_before, problem);
    if (result == RESULT_OK && ret->has_year)
        result = one_unit(arena, query, &trend, report_summary_year_before(query->period), &ret->unit_year,
                          problem);
    return result;
}

/* ---- signals ---- */

static bool signal_holds(const struct metric_signals *signals, enum report_summary_signal signal,
                         size_t account)
{
    switch (signal) {
    case SIGNAL_FADING:
        return signals->usage_30_before[account] > 0 &&
               signals->usage_30[account] <
                   signals->usage_30_before[account] - signals->usage_30_before[account] * 3 / 10;
    case SIGNAL_SEEN:
        return signals->last_seen_day[account] != DAY_ABSENT &&
               signals->last_seen_day[account] > signals->day - 7;
    case SIGNAL_SILENT:
        return signals->days_since_contact[account] < 0 || signals->days_since_contact[account] > 30;
    case SIGNAL_SEVERE:
        return signals->open_severe[account] > 0;
    case SIGNAL_OVERDUE:
        return signals->days_overdue[account] > 15;
    case SIGNAL_DETRACTOR:
        return signals->last_nps[account] >= 0 && signals->last_nps[account] <= 6;
    case SIGNAL_COUNT:
        break;
    }
    return true;
}

/* Whether anything of what a signal reads is recorded at all: if not, its count is absent, not zero. */
static bool has_records(const struct column_snapshot *columns, enum report_summary_signal signal)
{
    static const enum column_family families[SIGNAL_COUNT] = {
        [SIGNAL_FADING] = COLUMN_USAGE,       [SIGNAL_SEEN] = COLUMN_USAGE,
        [SIGNAL_SILENT] = COLUMN_INTERACTION, [SIGNAL_SEVERE] = COLUMN_TICKET,
        [SIGNAL_OVERDUE] = COLUMN_INVOICE,    [SIGNAL_DETRACTOR] = COLUMN_SURVEY,
    };
    return column_has(columns, families[signal]);
}

static enum result bits_of_day(struct arena *arena, const struct column_snapshot *columns,
                               const struct metric_signals *signals, int32_t day,
                               struct report_signal_bits *ret, struct problem *problem)
{
    const struct metric_scope all = {columns, NULL, day};
    size_t count = columns->account_count;
    int64_t *mrr = arena_array(arena, int64_t, count);
    struct report_signal_bits bits = {.day = day, .usage_loaded = signals->usage_loaded};
    enum result result = metric_mrr_at(&all, metric_mrr_day(columns, day), mrr, problem);
    if (result != RESULT_OK)
        return result;
    for (int signal = 0; signal <= SIGNAL_COUNT; signal++)
        bits.accounts[signal] = arena_array(arena, uint64_t, bits_words(count) + 1);
    for (size_t account = 0; account < count; account++) {
        if (mrr[account] <= 0)
            continue;
        for (int signal = 0; signal <= SIGNAL_COUNT; signal++)
            if (signal_holds(signals, (enum report_summary_signal)signal, account))
                bits_add(bits.accounts[signal], account);
    }
    *ret = bits;
    return RESULT_OK;
}

enum result report_signal_bits(struct arena *arena, const struct column_snapshot *columns,
                               const int32_t *days, size_t count, struct report_signal_bits *ret,
                               struct problem *problem)
{
    const struct metric_scope all = {columns, NULL, days[count - 1]};
    struct metric_signals *signals = arena_array(arena, struct metric_signals, count);
    enum result result = metric_signals_history(arena, &all, days, count, signals, problem);
    for (size_t i = 0; result == RESULT_OK && i < count; i++)
        result = bits_of_day(arena, columns, &signals[i], days[i], &ret[i], problem);
    return result;
}

static enum result signals_of(struct arena *arena, const struct report_summary_query *query,
                              const int32_t *days, size_t count, struct report_signal_bits *ret,
                              struct problem *problem)
{
    if (query->signals)
        return query->signals(query->signals_context, arena, query->scope.columns, days, count, ret, problem);
    return report_signal_bits(arena, query->scope.columns, days, count, ret, problem);
}

static int64_t count_in_scope(const struct metric_scope *scope, const uint64_t *accounts)
{
    size_t words = bits_words(scope->columns->account_count);
    int64_t count = 0;
    for (size_t word = 0; word < words; word++)
        count +=
            __builtin_popcountll(accounts[word] & (scope->accounts ? scope->accounts[word] : ~UINT64_C(0)));
    return count;
}

enum result report_summary_signal_accounts(struct arena *arena, const struct report_summary_query *query,
                                           enum report_summary_signal signal, int32_t day,
                                           uint64_t **ret_accounts, struct problem *problem)
{
    struct report_signal_bits bits;
    enum result result = signals_of(arena, query, &day, 1, &bits, problem);
    if (result != RESULT_OK)
        return result;
    size_t words = bits_words(query->scope.columns->account_count);
    uint64_t *accounts = arena_array(arena, uint64_t, words + 1);
    for (size_t word = 0; word < words; word++)
        accounts[word] = bits.accounts[signal][word] &
                         (query->scope.accounts ? query->scope.accounts[word] : ~UINT64_C(0));
    *ret_accounts = accounts;
    return RESULT_OK;
}

static enum result compute_signals(struct arena *arena, const struct report_summary_query *query,
                                   struct report_summary *ret, struct problem *problem)
{
    const struct column_snapshot *columns = query->scope.columns;
    int32_t as_of = query->scope.as_of, days[SUMMARY_SIGNAL_DAYS];
    size_t count = columns->account_count > SIGNAL_TREND_ACCOUNTS_MAX ? 2 : SUMMARY_SIGNAL_DAYS;
    struct report_signal_bits bits[SUMMARY_SIGNAL_DAYS];
    for (size_t i = 0; i < count; i++)
        days[i] = day_add_months(as_of, -(int32_t)(count - 1 - i));
    enum result result = signals_of(arena, query, days, count, bits, problem);
    for (size_t i = 0; result == RESULT_OK && i < count; i++) {
        ret->signals[i].day = days[i];
        ret->signals[i].accounts = count_in_scope(&query->scope, bits[i].accounts[SIGNAL_COUNT]);
        for (int signal = 0; signal < SIGNAL_COUNT; signal++)
            ret->signals[i].count[signal] = has_records(columns, (enum report_summary_signal)signal)
                                                ? count_in_scope(&query->scope, bits[i].accounts[signal])
                                                : -1;
        ret->usage_loaded = bits[i].usage_loaded;
    }
    ret->signals_count = count;
    return result;
}

/* ---- all of it ---- */

static enum result compute_renewal(struct arena *arena, const struct report_summary_query *query,
                                   struct report_summary *ret, struct problem *problem)
{
    enum result result =
        metric_renewal(arena, &query->scope, ret->first_day, ret->last_day, &ret->renewal, problem);
    if (result == RESULT_OK && ret->has_before)
        result = metric_renewal(arena, &query->scope, report_summary_first_day(query->before),
                                cut_at_as_of(query, report_summary_last_day(query->before)),
                                &ret->renewal_before, problem);
    return result;
}

static enum result margin_of(struct arena *arena, const struct report_summary_query *query,
                             struct report_summary_period period, struct metric_margin_row *ret,
                             struct problem *problem)
{
    struct metric_margin_query asked = {.unit = PERIOD_MONTH,
                                        .first_day = report_summary_first_day(period),
                                        .last_day = report_summary_last_day(period),
                                        .whole = true,
                                        .grouping = {-1}};
    struct metric_margin margin;
    enum result result = metric_margin(arena, &query->scope, &asked, &margin, problem);
    if (result == RESULT_OK)
        *ret = margin.rows[0];
    return result;
}

static enum result compute_margin(struct arena *arena, const struct report_summary_query *query,
                                  struct report_summary *ret, struct problem *problem)
{
    enum result result = margin_of(arena, query, query->period, &ret->margin, problem);
    if (result == RESULT_OK && ret->has_before)
        result = margin_of(arena, query, query->before, &ret->margin_before, problem);
    return result;
}

/* ---- ticket, effort ---- */

static enum result ticket_of(struct arena *arena, const struct report_summary_query *query,
                             struct report_summary_period period, struct metric_ticket_row *ret,
                             struct problem *problem)
{
    struct metric_ticket_query asked = {.whole = true,
                                        .first_day = report_summary_first_day(period),
                                        .last_day = report_summary_last_day(period),
                                        .grouping = {-1}};
    struct metric_ticket ticket;
    *ret = (struct metric_ticket_row){.ticket = MONEY_ABSENT};
    enum result result = metric_ticket(arena, &query->scope, &asked, &ticket, problem);
    if (result == RESULT_OK && ticket.count)
        *ret = ticket.rows[0];
    return result;
}

static enum result compute_ticket(struct arena *arena, const struct report_summary_query *query,
                                  struct report_summary *ret, struct problem *problem)
{
    enum result result = ticket_of(arena, query, query->period, &ret->ticket, problem);
    return result == RESULT_OK ? ticket_of(arena, query, query->before, &ret->ticket_before, problem)
                               : result;
}

static enum result effort_at(struct arena *arena, const struct report_summary_query *query, int32_t day,
                             struct metric_csat_row *ret, struct problem *problem)
{
    struct metric_survey_query survey = {.dimension = -1,
                                         .satisfied_bottom_percent = query->satisfied_percent,
                                         .first_day = day - SUMMARY_SURVEY_DAYS + 1,
                                         .last_day = day};
    struct metric_csat effort;
    *ret = absent_satisfaction().csat;
    enum result result = metric_csat(arena, &query->scope, true, &survey, &effort, problem);
    if (result == RESULT_OK)
        keep_largest(&effort, ret);
    return result;
}

static enum result compute_effort(struct arena *arena, const struct report_summary_query *query,
                                  struct report_summary *ret, struct problem *problem)
{
    int32_t day = cut_at_as_of(query, report_summary_last_day(query->period));
    int32_t before = cut_at_as_of(query, report_summary_last_day(query->before));
    enum result result = effort_at(arena, query, day, &ret->effort, problem);
    return result == RESULT_OK ? effort_at(arena, query, before, &ret->effort_before, problem) : result;
}

enum result report_summary_compute(struct arena *arena, const struct report_summary_query *query,
                                   struct report_summary *ret, struct problem *problem)
{
    struct report_summary summary = {.margin = {.effort_minutes = MONEY_ABSENT, .margin = MONEY_ABSENT}};
    int32_t last_day = cut_at_as_of(query, report_summary_last_day(query->period));
    int32_t last_month = month_last_over(last_day);
    int parts = query->parts ? query->parts : ~(SUMMARY_TICKET | SUMMARY_EFFORT);
    enum result result = compute_revenue(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_SATISFACTION)
        result = compute_satisfaction(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_UNIT)
        result = compute_unit(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_COHORT)
        result = metric_cohort(arena, &query->scope, query->revenue, last_month - 11, last_month,
                               &summary.cohort, problem);
    if (result == RESULT_OK && parts & SUMMARY_PARETO)
        result = metric_pareto(arena, &query->scope, last_month, &summary.pareto, problem);
    if (result == RESULT_OK && parts & SUMMARY_RENEWAL)
        result = compute_renewal(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_MARGIN)
        result = compute_margin(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_TICKET)
        result = compute_ticket(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_EFFORT)
        result = compute_effort(arena, query, &summary, problem);
    if (result == RESULT_OK && parts & SUMMARY_SIGNALS)
        result = compute_signals(arena, query, &summary, problem);
    if (result == RESULT_OK)
        *ret = summary;
    return result;
}
