/* The waterfall: where the MRR came from, as a table with bars. */
#include <math.h>

#include "web/figure/dashboard_part.h"
#include "web/words.h"

struct axis {
    double low, high;
    bool cut;
};

static double place(const struct axis *axis, double level)
{
    return (level - axis->low) / (axis->high - axis->low);
}

/* 1, 2 or 5 times a power of ten, so that about `wanted` steps fill `range`. */
static double nice_step(double range, int wanted)
{
    double raw = range / wanted, power = pow(10, floor(log10(raw)));
    double times = raw / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

/* The axis over all levels of the waterfall; cut when otherwise the movements would hardly be seen. */
static struct axis choose_axis(const struct metric_mrr_row *now)
{
    double level = (double)(now->opening + now->fx_impact);
    double low = fmin((double)now->opening, level), high = fmax((double)now->opening, level);
    for (int movement = 0; movement < MOVEMENT_COUNT; movement++) {
        bool loss = movement == MOVEMENT_CONTRACTION || movement == MOVEMENT_CHURN;
        level += loss ? -(double)now->movement[movement] : (double)now->movement[movement];
        low = fmin(low, level);
        high = fmax(high, level);
    }
    double range = high - low;
    struct axis axis = {0, high > 0 ? high * 1.06 : 1, false};
    if (range > 0 && low > range) {
        axis.low = low - range * 0.3;
        axis.high = high + range * 0.08;
        axis.cut = true;
    }
    return axis;
}

static void add_ticks(const struct dashboard_source *source, const struct axis *axis,
                      struct view_dashboard *ret)
{
    double step = nice_step(axis->high - axis->low, 6);
    double first = axis->cut ? ceil(axis->low / step) * step : step;
    ret->ticks = arena_array(source->arena, struct view_tick, 8);
    for (double tick = first; tick < axis->high && ret->ticks_count < 8; tick += step) {
        if (place(axis, tick) < 0.04 || place(axis, tick) > 0.97)
            continue;
        ret->ticks[ret->ticks_count] = (struct view_tick){
            view_percent(source->arena, place(axis, tick)),
            format_money_axis(source->arena, (int64_t)tick, source->currency), ret->ticks_count == 1};
        ret->ticks_count++;
    }
}

static struct view_fall total_row(const struct dashboard_source *source, const struct axis *axis,
                                  const char *name, const char *figure, int64_t level, int64_t accounts,
                                  text share)
{
    return (struct view_fall){.name = text_of(name),
                              .total = true,
                              .cut = axis->cut,
                              .fill = TEXT("ft"),
                              .x = TEXT("0"),
                              .width = view_percent(source->arena, fmax(0, place(axis, (double)level))),
                              .accounts = format_integer(source->arena, accounts),
                              .share = share,
                              .value = format_money(source->arena, level, source->currency),
                              .url = dashboard_figure_url(source, figure)};
}

/* A movement from `*level` on; steps the level. Shares are of the opening, so that they add up like the
 * amounts (the rates, GRR and so on, divide by the opening at the closing's exchange rates). */
static struct view_fall movement_row(const struct dashboard_source *source, const struct axis *axis,
                                     const char *name, const char *figure, int64_t change, text accounts,
                                     double opening, double *level)
{
    double from = *level, to = from + (double)change;
    *level = to;
    struct view_fall row = {
        .name = text_of(name), .accounts = accounts, .url = dashboard_figure_url(source, figure)};
    row.link = view_percent(source->arena, place(axis, from));
    if (change) {
        row.fill = change > 0 ? TEXT("f1") : TEXT("f2");
        row.x = view_percent(source->arena, place(axis, fmin(from, to)));
        row.width = view_percent(source->arena, place(axis, fmax(from, to)) - place(axis, fmin(from, to)));
    }
    row.share = opening > 0 ? web_signed_rate(source->arena, (double)change / opening, 2) : TEXT("—");
    row.value = format_money_signed(source->arena, change, source->currency);
    return row;
}

void dashboard_waterfall(const struct dashboard_source *source, struct view_dashboard *ret)
{
    static const struct {
        const char *name, *figure;
        int sign;
    } movements[MOVEMENT_COUNT] = {
        [MOVEMENT_NEW] = {N_("New"), "new", 1},
        [MOVEMENT_REACTIVATION] = {N_("Reactivation"), "reactivation", 1},
        [MOVEMENT_EXPANSION] = {N_("Expansion"), "expansion", 1},
        [MOVEMENT_CONTRACTION] = {N_("Contraction"), "contraction", -1},
        [MOVEMENT_CHURN] = {N_("Churn"), "churn", -1},
    };
    const struct metric_mrr_row *now = &source->summary->now;
    struct arena *arena = source->arena;
    struct axis axis = choose_axis(now);
    double level = (double)now->opening, opening = level;
    add_ticks(source, &axis, ret);
    ret->falls = arena_array(arena, struct view_fall, MOVEMENT_COUNT + 3);
    ret->falls[ret->falls_count++] =
        total_row(source, &axis, _("Opening MRR"), "opening", now->opening, now->accounts_opening,
                  format_rate(arena, now->opening ? 1 : NAN, 0));
    if (now->fx_impact)
        ret->falls[ret->falls_count++] = movement_row(source, &axis, _("Exchange rates"), "fx",
                                                      now->fx_impact, TEXT_ABSENT, opening, &level);
    for (int i = 0; i < MOVEMENT_COUNT; i++)
        ret->falls[ret->falls_count++] = movement_row(
            source, &axis, _(movements[i].name), movements[i].figure, movements[i].sign * now->movement[i],
            format_integer(arena, now->accounts_moved[i]), opening, &level);
    struct view_fall closing =
        total_row(source, &axis, _("Closing MRR"), "mrr", now->closing, now->accounts_closing,
                  format_rate(arena, opening > 0 ? (double)now->closing / opening : NAN, 2));
    closing.link = view_percent(arena, place(&axis, (double)now->closing));
    ret->falls[ret->falls_count++] = closing;
    if (axis.cut)
        ret->axis_note = web_message(arena, _("axis cut at {amount}"), "amount",
                                     format_money_axis(arena, (int64_t)axis.low, source->currency), NULL);
    ret->quick_ratio = format_decimal(arena, now->quick_ratio, 2);
    ret->arpa = format_money(arena, now->arpa, source->currency);
    struct web_scope period = *source->scope, daily = *source->scope;
    period.day_by_day = false;
    daily.day_by_day = true;
    ret->net_count = 2;
    ret->net = arena_array(arena, struct view_tab, 2);
    ret->net[0] = (struct view_tab){text_of(_("Net in the period")),
                                    web_scope_url(arena, &period, "/", NULL, 0), !source->scope->day_by_day};
    ret->net[1] = (struct view_tab){text_of(_("Day by day")), web_scope_url(arena, &daily, "/", NULL, 0),
                                    source->scope->day_by_day};
}
