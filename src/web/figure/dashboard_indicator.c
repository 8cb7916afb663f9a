/* Leading indicators beside lagging ones: what can still be changed, and what has happened. */
#include <math.h>

#include "web/figure/dashboard_part.h"
#include "web/words.h"

static double signal_share(const struct report_summary_signals *signals, enum report_summary_signal signal)
{
    return signals->accounts && signals->count[signal] >= 0
               ? (double)signals->count[signal] / (double)signals->accounts
               : NAN;
}

static struct view_spark signal_spark(const struct dashboard_source *source,
                                      enum report_summary_signal signal)
{
    const struct report_summary *summary = source->summary;
    double values[SUMMARY_SIGNAL_DAYS];
    for (size_t i = 0; i < summary->signals_count; i++)
        values[i] = signal_share(&summary->signals[i], signal);
    /* Two points make a line, but no trend. */
    return summary->signals_count > 2 ? view_spark(source->arena, values, summary->signals_count)
                                      : (struct view_spark){0};
}

/* Against a month earlier: the last but one day of the trend. */
static struct view_indicator signal_row(const struct dashboard_source *source,
                                        enum report_summary_signal signal, const char *name,
                                        const char *figure, enum web_taste taste, bool as_share)
{
    const struct report_summary *summary = source->summary;
    const struct report_summary_signals *now = &summary->signals[summary->signals_count - 1],
                                        *before = now - 1;
    struct arena *arena = source->arena;
    struct view_indicator row = {.name = text_of(name), .spark = signal_spark(source, signal)};
    double share = signal_share(now, signal);
    if (now->count[signal] < 0 || now->accounts == 0) {
        row.note = text_of(_("nothing of it is recorded yet"));
        return row;
    }
    text count = format_integer(arena, now->count[signal]);
    row.url = dashboard_figure_url(source, figure);
    if (as_share) {
        row.value = format_rate(arena, share, 1);
        row.note = web_message(arena, _("{count} of {all} accounts"), "count", count, "all",
                               format_integer(arena, now->accounts), NULL);
        row.delta = web_delta_rate(arena, share, signal_share(before, signal), taste, TEXT_ABSENT);
    } else {
        row.value = count;
        row.note =
            web_message(arena, _("{share} of the accounts"), "share", format_rate(arena, share, 1), NULL);
        row.delta = web_delta_accounts(arena, now->count[signal], before->count[signal], taste);
    }
    return row;
}

static void leading(const struct dashboard_source *source, struct view_dashboard *ret)
{
    struct view_indicator *rows = arena_array(source->arena, struct view_indicator, SIGNAL_COUNT);
    rows[0] =
        signal_row(source, SIGNAL_FADING, _("Usage down by more than 30%"), "fading", MORE_IS_BAD, false);
    rows[1] = signal_row(source, SIGNAL_SEEN, _("With use in the last 7 days"), "seen", MORE_IS_GOOD, true);
    rows[2] = signal_row(source, SIGNAL_SILENT, _("No contact for more than 30 days"), "silent", MORE_IS_BAD,
                         false);
    rows[3] = signal_row(source, SIGNAL_SEVERE, _("With a severe ticket open"), "severe", MORE_IS_BAD, false);
    rows[4] = signal_row(source, SIGNAL_OVERDUE, _("Invoices overdue for more than 15 days"), "overdue",
                         MORE_IS_BAD, false);
    rows[5] = signal_row(source, SIGNAL_DETRACTOR, _("Last answer was a detractor’s"), "detractors",
                         MORE_IS_BAD, false);
    ret->leading = rows;
    ret->leading_count = SIGNAL_COUNT;
    if (!source->summary->usage_loaded) {
        rows[0] =
            (struct view_indicator){.name = rows[0].name, .note = text_of(_("usage is still being loaded"))};
        rows[1] =
            (struct view_indicator){.name = rows[1].name, .note = text_of(_("usage is still being loaded"))};
    }
    ret->leading_note = web_message(source->arena, _("on {day}, against a month earlier"), "day",
                                    format_day(source->arena, source->scope->as_of), NULL);
}

static struct view_spark involuntary_spark(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    double values[SUMMARY_TREND];
    size_t count = summary->trend_count < SUMMARY_TREND ? summary->trend_count : SUMMARY_TREND;
    for (size_t i = 0; i < count; i++)
        values[i] = (double)summary->trend[summary->trend_count - count + i].churn_involuntary;
    return view_spark(source->arena, values, count);
}

static struct view_indicator renewal_row(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    struct arena *arena = source->arena;
    struct view_indicator row = {.name = text_of(_("Renewal rate")),
                                 .note = text_of(_("no renewal was due"))};
    if (summary->renewal.due == 0)
        return row;
    row.note = web_message(arena, _("{renewed} of {due} due"), "renewed",
                           format_integer(arena, summary->renewal.renewed), "due",
                           format_integer(arena, summary->renewal.due), NULL);
    row.value = format_rate(arena, summary->renewal.rate, 1);
    row.url = dashboard_figure_url(source, "renewal");
    if (summary->has_before && summary->renewal_before.due)
        row.delta = web_delta_rate(arena, summary->renewal.rate, summary->renewal_before.rate, MORE_IS_GOOD,
                                   TEXT_ABSENT);
    return row;
}

/* Where the kind of a cancellation is not recorded, it is said to be unknown. */
static struct view_indicator involuntary_row(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    const struct metric_mrr_row *now = &summary->now;
    struct arena *arena = source->arena;
    int64_t churn = now->movement[MOVEMENT_CHURN];
    struct view_indicator row = {.name = text_of(_("Involuntary churn")),
                                 .note = text_of(_("how it ended is not recorded"))};
    if (churn && now->churn_unknown == churn)
        return row;
    row.spark = involuntary_spark(source);
    row.value = format_money(arena, now->churn_involuntary, source->currency);
    row.url = dashboard_figure_url(source, "involuntary-churn");
    row.note =
        web_message(arena, tr_n("{count} account", "{count} accounts", now->accounts_churned_involuntary),
                    "count", format_integer(arena, now->accounts_churned_involuntary), NULL);
    if (churn)
        row.note =
            web_message(arena,
                        now->churn_unknown ? _("{accounts}; {share} of the churn, of {unknown} it is unknown")
                                           : _("{accounts}; {share} of the churn"),
                        "accounts", row.note, "share",
                        format_rate(arena, (double)now->churn_involuntary / (double)churn, 1), "unknown",
                        format_rate(arena, (double)now->churn_unknown / (double)churn, 1), NULL);
    if (summary->has_before)
        row.delta = web_delta_money(arena, now->churn_involuntary, summary->before.churn_involuntary,
                                    source->currency, MORE_IS_BAD, TEXT_ABSENT);
    return row;
}

/* Where anybody records a cost to serve; without a price of the effort it is said how much has none. */
static struct view_indicator margin_row(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    const struct metric_margin_row *now = &summary->margin, *before = &summary->margin_before;
    struct arena *arena = source->arena;
    struct view_indicator row = {.name = text_of(_("Margin after cost to serve"))};
    if (now->margin == MONEY_ABSENT) {
        row.note = web_message(
            arena,
            tr_n("{count} minute of effort has no hourly cost: farol setting hourly_cost sets one",
                 "{count} minutes of effort have no hourly cost: farol setting hourly_cost sets one",
                 now->unpriced_minutes),
            "count", format_integer(arena, now->unpriced_minutes), NULL);
        return row;
    }
    row.value = format_rate(arena, now->margin_rate, 1);
    row.url = dashboard_figure_url(source, "margin");
    row.note = web_message(arena, _("{margin} left, {cost} of cost to serve"), "margin",
                           format_money(arena, now->margin, source->currency), "cost",
                           format_money(arena, now->cost_to_serve, source->currency), NULL);
    if (summary->has_before)
        row.delta = web_delta_rate(arena, now->margin_rate, before->margin_rate, MORE_IS_GOOD, TEXT_ABSENT);
    return row;
}

static struct view_indicator of_kpi(const struct view_kpi *kpi, text value, text note)
{
    struct view_indicator row = {.name = kpi->name,
                                 .note = note,
                                 .value = value,
                                 .url = kpi->url,
                                 .spark = kpi->spark,
                                 .delta = kpi->before};
    row.delta.versus = TEXT_ABSENT;
    return row;
}

static void lagging(const struct dashboard_source *source, struct view_dashboard *ret)
{
    const struct report_summary *summary = source->summary;
    const struct metric_mrr_row *now = &summary->now;
    struct arena *arena = source->arena;
    struct view_indicator *rows = arena_array(arena, struct view_indicator, 7);
    const struct view_kpi *nrr = &ret->kpis[2], *grr = &ret->kpis[3], *logos = &ret->kpis[4],
                          *nps = &ret->kpis[6];
    text left = web_message(arena, _("{count} of {all} accounts"), "count",
                            format_integer(arena, now->accounts_moved[MOVEMENT_CHURN]), "all",
                            format_integer(arena, now->accounts_opening), NULL);
    rows[0] = of_kpi(logos, format_rate(arena, now->logo_churn_rate, 2), left);
    rows[1] = of_kpi(nrr, format_rate(arena, now->nrr, 2), nrr->detail);
    rows[2] = of_kpi(grr, format_rate(arena, now->grr, 2), grr->detail);
    rows[3] = renewal_row(source);
    rows[4] =
        of_kpi(nps, text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(nps->value), TEXT_ARGUMENTS(nps->unit)),
               nps->note);
    if (text_is_absent(nps->value))
        rows[4].note = nps->detail;
    rows[5] = involuntary_row(source);
    ret->lagging = rows;
    ret->lagging_count = 6;
    if (summary->margin.effort_minutes != MONEY_ABSENT)
        rows[ret->lagging_count++] = margin_row(source);
    ret->lagging_note = web_period_name(arena, source->scope->period);
}

void dashboard_indicators(const struct dashboard_source *source, struct view_dashboard *ret)
{
    leading(source, ret);
    lagging(source, ret);
}
