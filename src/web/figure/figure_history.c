/* The history of a figure: thirteen periods as bars from zero, or, where the changes are small against
 * the figure or it may fall below zero, as a line over an axis that is cut and says so. */
#include <math.h>

#include "language/language.h"
#include "web/figure/figure.h"
#include "web/words.h"

enum { LEFT = 58, RIGHT = 756, TOP = 20, BOTTOM = 216 };

struct history {
    double values[SUMMARY_TREND];
    struct period periods[SUMMARY_TREND];
    size_t count;
    const struct figure *figure;
    double low, high; /* of the axis */
    bool cut;
};

/* ---- the values ---- */

struct series {
    double *values;
    struct period *periods;
    size_t count;
};

static void add(struct series *series, struct period period, double value)
{
    if (series->count == SUMMARY_TREND)
        return;
    series->periods[series->count] = period;
    series->values[series->count++] = value;
}

static double money_or_absent(int64_t amount)
{
    return amount == MONEY_ABSENT ? NAN : (double)amount;
}

/* The periods of the chart: of the page's unit, those of twelve months by month. */
static struct period period_at(const struct figure_request *request, int i)
{
    struct report_summary_period last = request->scope->period;
    return (struct period){last.unit, last.index - SUMMARY_TREND + 1 + i};
}

static void add_answers(const struct figure_request *request, const struct report_summary *summary,
                        struct series *ret)
{
    int32_t last_month = month_of_day(summary->last_day);
    for (int i = 0; i < SUMMARY_TREND; i++) {
        const struct metric_nps_row *nps = &summary->nps_trend[i];
        const struct metric_csat_row *csat = &summary->csat_trend[i];
        double value = request->figure->family == FAMILY_NPS ? (nps->responses ? nps->nps : NAN)
                                                             : (csat->responses ? csat->satisfied_rate : NAN);
        add(ret, (struct period){PERIOD_MONTH, last_month - SUMMARY_TREND + 1 + i}, value);
    }
}

static enum result add_effort(struct arena *arena, const struct figure_request *request,
                              const struct report_summary *summary, struct series *ret,
                              struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    int32_t last_month = month_of_day(summary->last_day), first_month = last_month - SUMMARY_TREND + 1;
    struct metric_survey_query query = {.by = BY_MONTH,
                                        .dimension = -1,
                                        .satisfied_bottom_percent =
                                            request->scope->settings.satisfied_percent,
                                        .first_day = month_first_day(first_month),
                                        .last_day = summary->last_day};
    struct metric_csat effort;
    enum result result = metric_csat(arena, &scope, true, &query, &effort, problem);
    for (int32_t month = first_month; result == RESULT_OK && month <= last_month; month++) {
        double value = NAN;
        for (size_t i = 0; i < effort.count; i++)
            if (effort.rows[i].month == month && effort.rows[i].scale_min == summary->effort.scale_min &&
                effort.rows[i].scale_max == summary->effort.scale_max)
                value = effort.rows[i].satisfied_rate;
        add(ret, (struct period){PERIOD_MONTH, month}, value);
    }
    return result;
}

static enum result add_renewals(struct arena *arena, const struct figure_request *request, struct series *ret,
                                struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    enum result result = RESULT_OK;
    for (int i = 0; result == RESULT_OK && i < SUMMARY_TREND; i++) {
        struct period period = period_at(request, i);
        struct metric_renewal renewal;
        result = metric_renewal(arena, &scope, period_first_day(period), period_last_day(period), &renewal,
                                problem);
        if (result == RESULT_OK)
            add(ret, period, renewal.rate);
    }
    return result;
}

static enum result add_margins(struct arena *arena, const struct figure_request *request, struct series *ret,
                               struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_margin_query query = {.unit = request->scope->period.unit,
                                        .first_day = period_first_day(period_at(request, 0)),
                                        .last_day = period_last_day(period_at(request, SUMMARY_TREND - 1)),
                                        .grouping = {-1}};
    struct metric_margin margin;
    enum result result = metric_margin(arena, &scope, &query, &margin, problem);
    for (size_t i = 0; result == RESULT_OK && i < margin.count; i++)
        add(ret, margin.rows[i].period, money_or_absent(margin.rows[i].margin));
    return result;
}

static enum result add_tickets(struct arena *arena, const struct figure_request *request, struct series *ret,
                               struct problem *problem)
{
    struct metric_scope scope = web_scope_metric(request->scope);
    struct metric_ticket_query query = {.unit = request->scope->period.unit,
                                        .first_day = period_first_day(period_at(request, 0)),
                                        .last_day = period_last_day(period_at(request, SUMMARY_TREND - 1)),
                                        .grouping = {-1}};
    struct metric_ticket ticket;
    enum result result = metric_ticket(arena, &scope, &query, &ticket, problem);
    for (size_t i = 0; result == RESULT_OK && i < ticket.count; i++)
        add(ret, ticket.rows[i].period, money_or_absent(ticket.rows[i].ticket));
    return result;
}

enum result figure_series(struct arena *arena, const struct figure_request *request,
                          const struct report_summary *summary, double *ret_values,
                          struct period *ret_periods, size_t *ret_count, struct problem *problem)
{
    struct series series = {ret_values, ret_periods, 0};
    enum result result = RESULT_OK;
    switch (request->figure->family) {
    case FAMILY_REVENUE:
        for (size_t i = 0; i < summary->trend_count; i++)
            add(&series, summary->trend[i].period, request->figure->of_mrr(&summary->trend[i]));
        break;
    case FAMILY_UNIT:
        for (size_t i = 0; i < summary->unit_trend_count; i++)
            add(&series, summary->unit_trend[i].period, request->figure->of_unit(&summary->unit_trend[i]));
        break;
    case FAMILY_NPS:
    case FAMILY_CSAT:
        add_answers(request, summary, &series);
        break;
    case FAMILY_CES:
        result = add_effort(arena, request, summary, &series, problem);
        break;
    case FAMILY_RENEWAL:
        result = add_renewals(arena, request, &series, problem);
        break;
    case FAMILY_MARGIN:
        result = add_margins(arena, request, &series, problem);
        break;
    case FAMILY_TICKET:
        result = add_tickets(arena, request, &series, problem);
        break;
    case FAMILY_SIGNAL:
    case FAMILY_ACCOUNTS:
        break;
    }
    *ret_count = series.count;
    return result;
}

/* ---- the chart ---- */

/* Fits the axis; false where there is nothing to draw. */
static bool fit_axis(struct history *history)
{
    double low = INFINITY, high = -INFINITY;
    size_t known = 0;
    for (size_t i = 0; i < history->count; i++) {
        if (isnan(history->values[i]))
            continue;
        known++;
        low = fmin(low, history->values[i]);
        high = fmax(high, history->values[i]);
    }
    history->cut = known && (low < 0 || low > 0.6 * high);
    double margin = high > low ? (high - low) * 0.15 : fabs(high) * 0.1 + 0.01;
    history->low = history->cut ? low - margin : 0;
    history->high = high + (history->cut ? margin : high * 0.05);
    return known > 1 && history->high > history->low;
}

text figure_shown(struct arena *arena, const struct figure *figure, uint8_t currency, double value, bool axis)
{
    switch (figure->shown) {
    case SHOWN_RATE:
        return format_rate(arena, value, axis ? 1 : 2);
    case SHOWN_MONEY:
        if (isnan(value))
            return format_money(arena, MONEY_ABSENT, currency);
        return axis ? format_money_axis(arena, (int64_t)value, currency)
                    : format_money(arena, (int64_t)value, currency);
    case SHOWN_COUNT:
        return format_decimal(arena, value, 0);
    case SHOWN_NUMBER:
        break;
    }
    return format_decimal(arena, value, axis && value == floor(value) ? 0 : 1);
}

static double height_of(const struct history *history, double value)
{
    return BOTTOM - (BOTTOM - TOP) * (value - history->low) / (history->high - history->low);
}

static void add_lines(struct arena *arena, const struct history *history, uint8_t currency,
                      struct view_figure *ret)
{
    double range = history->high - history->low, power = pow(10, floor(log10(range / 4))),
           times = range / 4 / power;
    double step = power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    ret->lines = arena_allocate_array(arena, 8, sizeof *ret->lines);
    for (double line = (floor(history->low / step) + 1) * step; line <= history->high && ret->lines_count < 8;
         line += step) {
        ret->lines[ret->lines_count].y = view_number(arena, height_of(history, line));
        ret->lines[ret->lines_count++].label = figure_shown(arena, history->figure, currency, line, true);
    }
}

static struct view_bar bar_of(struct arena *arena, const struct figure_request *request,
                              const struct history *history, size_t i, const char *path)
{
    struct period period = history->periods[i];
    struct web_scope there = *request->scope;
    double value = history->values[i], pitch = (double)(RIGHT - LEFT) / (double)history->count;
    double top = isnan(value) ? BOTTOM : fmin(height_of(history, value), BOTTOM);
    there.period = (struct report_summary_period){period.unit, false, period.index};
    there.before = report_summary_previous(there.period);
    there.period_set = true;
    return (struct view_bar){
        .x = view_number(arena, LEFT + pitch * ((double)i + 0.14)),
        .width = view_number(arena, pitch * 0.72),
        .y = view_number(arena, top),
        .height = view_number(arena, BOTTOM - top),
        .fill = TEXT("f1"),
        .label = period.unit == PERIOD_MONTH ? format_month_short(arena, period.index)
                                             : format_period(arena, period),
        .label_x = view_number(arena, LEFT + pitch * ((double)i + 0.5)),
        .value = figure_shown(arena, request->figure, request->scope->columns->currency, value, false),
        .url = web_scope_url(arena, &there, path, NULL, 0),
        .current = i + 1 == history->count};
}

static void draw(struct arena *arena, const struct figure_request *request, const struct history *history,
                 const char *path, struct view_figure *ret)
{
    struct buffer line;
    buffer_init(&line, 4096);
    ret->bars = arena_array(arena, struct view_bar, history->count);
    bool pen_down = false;
    for (size_t i = 0; i < history->count; i++) {
        struct view_bar bar = bar_of(arena, request, history, i, path);
        if (!isnan(history->values[i]))
            buffer_printf(&line, "%s%.*s %.*s", pen_down ? " " : "M", TEXT_ARGUMENTS(bar.label_x),
                          TEXT_ARGUMENTS(bar.y));
        pen_down = !isnan(history->values[i]);
        if (pen_down || !history->cut)
            ret->bars[ret->bars_count++] = bar;
    }
    if (history->cut)
        ret->line = text_copy(arena, buffer_text(&line));
    buffer_release(&line);
}

enum result figure_history(struct arena *arena, const struct figure_request *request,
                           const struct report_summary *summary, const char *path, struct view_figure *ret,
                           struct problem *problem)
{
    struct history history = {.figure = request->figure};
    uint8_t currency = request->scope->columns->currency;
    enum result result =
        figure_series(arena, request, summary, history.values, history.periods, &history.count, problem);
    if (result != RESULT_OK || !fit_axis(&history))
        return result;
    draw(arena, request, &history, path, ret);
    add_lines(arena, &history, currency, ret);
    ret->has_history = true;
    if (request->figure->summary_parts & (SUMMARY_SATISFACTION | SUMMARY_EFFORT))
        ret->axis_note = text_of(_("answers of each month"));
    ret->is_line = history.cut;
    if (history.cut)
        ret->axis_note = web_message(arena, _("axis from {value}"), "value",
                                     figure_shown(arena, request->figure, currency, history.low, true), NULL);
    ret->history_label = web_message(arena, _("{figure} of the last {count} periods"), "figure",
                                     text_of(_(request->figure->title)), "count",
                                     format_integer(arena, (int64_t)history.count), NULL);
    return RESULT_OK;
}
