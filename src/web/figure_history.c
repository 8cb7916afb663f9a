/* The history of a figure: thirteen periods as bars from zero, or, where the changes are small against
 * the figure or it may fall below zero, as a line over an axis that is cut and says so. */
#include <math.h>

#include "language/language.h"
#include "web/figure.h"
#include "web/words.h"

enum { LEFT = 58, RIGHT = 756, TOP = 20, BOTTOM = 216 };

struct history {
    double values[SUMMARY_TREND];
    struct period periods[SUMMARY_TREND];
    size_t count;
    enum { SHOWN_MONEY, SHOWN_RATE, SHOWN_NUMBER } shown;
    double low, high; /* of the axis */
    bool cut;
};

static void add(struct history *history, struct period period, double value)
{
    if (history->count == SUMMARY_TREND)
        return;
    history->periods[history->count] = period;
    history->values[history->count++] = value;
}

static void read_revenue(const struct figure *figure, const struct report_summary *summary,
                         struct history *ret)
{
    for (size_t i = 0; i < summary->trend_count; i++)
        add(ret, summary->trend[i].period, figure->history(&summary->trend[i]));
    ret->shown = figure->history_rate ? SHOWN_RATE : SHOWN_MONEY;
}

static void read_answers(bool nps, const struct report_summary *summary, struct history *ret)
{
    int32_t last_month = month_of_day(summary->last_day);
    for (int i = 0; i < SUMMARY_TREND; i++) {
        double value = nps ? (summary->nps_trend[i].responses ? summary->nps_trend[i].nps : NAN)
                           : (summary->csat_trend[i].responses ? summary->csat_trend[i].satisfied_rate : NAN);
        add(ret, (struct period){PERIOD_MONTH, last_month - SUMMARY_TREND + 1 + i}, value);
    }
    ret->shown = nps ? SHOWN_NUMBER : SHOWN_RATE;
}

static void read_unit(const struct figure *figure, const struct report_summary *summary, struct history *ret)
{
    bool payback = text_equal(text_of(figure->name), TEXT("payback"));
    for (size_t i = 0; i < summary->unit_trend_count; i++)
        add(ret, summary->unit_trend[i].period,
            payback ? summary->unit_trend[i].payback_months : summary->unit_trend[i].ltv_to_cac);
    ret->shown = SHOWN_NUMBER;
}

static bool read_history(const struct figure_request *request, const struct report_summary *summary,
                         struct history *ret)
{
    const struct figure *figure = request->figure;
    if (figure->history)
        read_revenue(figure, summary, ret);
    else if (figure->summary_parts & SUMMARY_SATISFACTION)
        read_answers(figure->parts[0].rows == ROWS_NPS, summary, ret);
    else if (figure->summary_parts & SUMMARY_UNIT)
        read_unit(figure, summary, ret);
    double low = INFINITY, high = -INFINITY;
    size_t known = 0;
    for (size_t i = 0; i < ret->count; i++) {
        if (isnan(ret->values[i]))
            continue;
        known++;
        low = fmin(low, ret->values[i]);
        high = fmax(high, ret->values[i]);
    }
    ret->cut = known && (low < 0 || low > 0.6 * high);
    double margin = high > low ? (high - low) * 0.15 : fabs(high) * 0.1 + 0.01;
    ret->low = ret->cut ? low - margin : 0;
    ret->high = high + (ret->cut ? margin : high * 0.05);
    return known > 1 && ret->high > ret->low;
}

static text shown_value(struct arena *arena, const struct history *history, uint8_t currency, double value,
                        bool axis)
{
    switch (history->shown) {
    case SHOWN_RATE:
        return format_rate(arena, value, axis ? 1 : 2);
    case SHOWN_MONEY:
        if (isnan(value))
            return format_money(arena, MONEY_ABSENT, currency);
        return axis ? format_money_axis(arena, (int64_t)value, currency)
                    : format_money(arena, (int64_t)value, currency);
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
        ret->lines[ret->lines_count++].label = shown_value(arena, history, currency, line, true);
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
    return (struct view_bar){.x = view_number(arena, LEFT + pitch * ((double)i + 0.14)),
                             .width = view_number(arena, pitch * 0.72),
                             .y = view_number(arena, top),
                             .height = view_number(arena, BOTTOM - top),
                             .fill = TEXT("f1"),
                             .label = period.unit == PERIOD_MONTH ? format_month_short(arena, period.index)
                                                                  : format_period(arena, period),
                             .label_x = view_number(arena, LEFT + pitch * ((double)i + 0.5)),
                             .value =
                                 shown_value(arena, history, request->scope->columns->currency, value, false),
                             .url = web_scope_url(arena, &there, path, NULL, 0),
                             .current = i + 1 == history->count};
}

void figure_history(struct arena *arena, const struct figure_request *request,
                    const struct report_summary *summary, const char *path, struct view_figure *ret)
{
    struct history history = {0};
    struct buffer line;
    if (!read_history(request, summary, &history))
        return;
    buffer_init(&line, 4096);
    ret->bars = arena_array(arena, struct view_bar, history.count);
    bool pen_down = false;
    for (size_t i = 0; i < history.count; i++) {
        struct view_bar bar = bar_of(arena, request, &history, i, path);
        if (!isnan(history.values[i]))
            buffer_printf(&line, "%s%.*s %.*s", pen_down ? " " : "M", TEXT_ARGUMENTS(bar.label_x),
                          TEXT_ARGUMENTS(bar.y));
        pen_down = !isnan(history.values[i]);
        if (pen_down || !history.cut)
            ret->bars[ret->bars_count++] = bar;
    }
    add_lines(arena, &history, request->scope->columns->currency, ret);
    ret->has_history = true;
    if (request->figure->summary_parts & SUMMARY_SATISFACTION)
        ret->axis_note = text_of(_("answers of each month"));
    ret->is_line = history.cut;
    if (history.cut) {
        text from = shown_value(arena, &history, request->scope->columns->currency, history.low, true);
        ret->line = text_copy(arena, buffer_text(&line));
        ret->axis_note = web_message(arena, _("axis from {value}"), "value", from, NULL);
    }
    buffer_release(&line);
    ret->history_label = web_message(arena, _("{figure} of the last {count} periods"), "figure",
                                     text_of(_(request->figure->title)), "count",
                                     format_integer(arena, (int64_t)history.count), NULL);
}
