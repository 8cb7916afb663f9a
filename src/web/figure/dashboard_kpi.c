/* The ruler of ten figures: value, change against the comparison and a year ago, trend. */
#include <math.h>

#include "web/figure/dashboard_part.h"
#include "web/words.h"

static double as_double(int64_t money)
{
    return money == MONEY_ABSENT ? NAN : (double)money;
}

static struct view_spark mrr_spark(const struct dashboard_source *source,
                                   double (*read)(const struct metric_mrr_row *))
{
    const struct report_summary *summary = source->summary;
    double values[SUMMARY_TREND];
    size_t count = summary->trend_count < SUMMARY_TREND ? summary->trend_count : SUMMARY_TREND;
    for (size_t i = 0; i < count; i++)
        values[i] = read(&summary->trend[summary->trend_count - count + i]);
    return view_spark(source->arena, values, count);
}

static struct view_spark unit_spark(const struct dashboard_source *source, bool payback)
{
    const struct report_summary *summary = source->summary;
    double values[SUMMARY_TREND];
    size_t count = summary->unit_trend_count < SUMMARY_TREND ? summary->unit_trend_count : SUMMARY_TREND;
    for (size_t i = 0; i < count; i++) {
        const struct metric_unit_row *row = &summary->unit_trend[summary->unit_trend_count - count + i];
        values[i] = payback ? row->payback_months : row->ltv_to_cac;
    }
    return view_spark(source->arena, values, count);
}

static double closing_of(const struct metric_mrr_row *row)
{
    return (double)row->closing;
}
static double nrr_of(const struct metric_mrr_row *row)
{
    return row->nrr;
}
static double grr_of(const struct metric_mrr_row *row)
{
    return row->grr;
}
static double logo_churn_of(const struct metric_mrr_row *row)
{
    return row->logo_churn_rate;
}
static double arpa_of(const struct metric_mrr_row *row)
{
    return as_double(row->arpa);
}

static text before_words(const struct dashboard_source *source)
{
    text label = web_period_label(source->arena, source->scope->before);
    return web_message(source->arena, _("on {period}"), "period", label, NULL);
}

static text year_words(const struct dashboard_source *source)
{
    /* With the year as the comparison there is no need to say it twice. */
    return source->scope->compare == COMPARE_YEAR ? TEXT_ABSENT : text_of(_("in a year"));
}

static bool wants_year(const struct dashboard_source *source)
{
    return source->summary->has_year && source->scope->compare == COMPARE_PREVIOUS &&
           source->scope->before.index != report_summary_year_before(source->scope->period).index;
}

static struct view_kpi money_kpi(const struct dashboard_source *source, const char *name, const char *note,
                                 const char *figure, int64_t now, int64_t before, int64_t year)
{
    struct view_kpi kpi = {.name = text_of(name), .note = text_of(note)};
    kpi.value = format_money(source->arena, now, source->currency);
    if (now != MONEY_ABSENT)
        kpi.url = dashboard_figure_url(source, figure);
    if (source->summary->has_before)
        kpi.before = web_delta_growth(source->arena, now, before, MORE_IS_GOOD, before_words(source));
    if (wants_year(source))
        kpi.year = web_delta_growth(source->arena, now, year, MORE_IS_GOOD, year_words(source));
    return kpi;
}

static struct view_kpi rate_kpi(const struct dashboard_source *source, const char *name, const char *note,
                                const char *figure, double (*read)(const struct metric_mrr_row *),
                                enum web_taste taste)
{
    const struct report_summary *summary = source->summary;
    struct view_kpi kpi = {.name = text_of(name), .note = text_of(note)};
    double now = read(&summary->now);
    web_split_unit(format_rate(source->arena, now, 2), &kpi.value, &kpi.unit);
    if (!isnan(now))
        kpi.url = dashboard_figure_url(source, figure);
    if (summary->has_before)
        kpi.before = web_delta_rate(source->arena, now, read(&summary->before), taste, before_words(source));
    if (wants_year(source))
        kpi.year = web_delta_rate(source->arena, now, read(&summary->year), taste, year_words(source));
    kpi.spark = mrr_spark(source, read);
    return kpi;
}

static text change_words(const struct dashboard_source *source, int64_t now, int64_t before)
{
    return source->summary->has_before ? format_money_signed(source->arena, now - before, source->currency)
                                       : TEXT_ABSENT;
}

static void revenue_kpis(const struct dashboard_source *source, struct view_kpi *kpis)
{
    const struct report_summary *summary = source->summary;
    const struct metric_mrr_row *now = &summary->now, *before = &summary->before, *year = &summary->year;
    struct arena *arena = source->arena;
    int64_t losses = now->movement[MOVEMENT_CONTRACTION] + now->movement[MOVEMENT_CHURN];
    kpis[0] = money_kpi(source, "MRR", _("monthly recurring revenue"), "mrr", now->closing, before->closing,
                        year->closing);
    kpis[0].detail = change_words(source, now->closing, before->closing);
    kpis[0].spark = mrr_spark(source, closing_of);
    kpis[1] = money_kpi(source, "ARR", _("12 × MRR"), "arr", now->arr, before->arr, year->arr);
    kpis[1].detail = change_words(source, now->arr, before->arr);
    kpis[1].spark = kpis[0].spark;
    kpis[2] = rate_kpi(source, "NRR", _("net retention"), "nrr", nrr_of, MORE_IS_GOOD);
    kpis[2].detail =
        web_message(arena, now->net_churn_rate < 0 ? _("negative churn, {rate}") : _("net churn {rate}"),
                    "rate", format_rate(arena, now->net_churn_rate, 2), NULL);
    kpis[3] = rate_kpi(source, "GRR", _("gross retention"), "grr", grr_of, MORE_IS_GOOD);
    kpis[3].detail = web_message(arena, _("losses of {amount}"), "amount",
                                 format_money(arena, losses, source->currency), NULL);
    kpis[4] = rate_kpi(source, _("Logo churn"), "", "logo-churn", logo_churn_of, MORE_IS_BAD);
    kpis[4].detail = web_message(arena, _("{left} of {opening}; annualised {rate}"), "left",
                                 format_integer(arena, now->accounts_moved[MOVEMENT_CHURN]), "opening",
                                 format_integer(arena, now->accounts_opening), "rate",
                                 format_rate(arena, now->logo_churn_annualised, 2), NULL);
    kpis[5] = money_kpi(source, "ARPA", _("MRR per account"), "arpa", now->arpa, before->arpa, year->arpa);
    kpis[5].detail = web_message(arena, tr_n("{count} account", "{count} accounts", now->accounts_closing),
                                 "count", format_integer(arena, now->accounts_closing), NULL);
    kpis[5].spark = mrr_spark(source, arpa_of);
}

static struct view_kpi nps_kpi(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    const struct metric_nps_row *now = &summary->satisfaction.nps;
    struct arena *arena = source->arena;
    struct view_kpi kpi = {.name = TEXT("NPS"), .detail = text_of(_("no answers in 90 days"))};
    if (now->responses == 0)
        return kpi;
    text margin = format_decimal(arena, now->margin, 0);
    kpi.note = web_message(arena, tr_n("90 days, {count} answer", "90 days, {count} answers", now->responses),
                           "count", format_integer(arena, now->responses), NULL);
    kpi.value = format_decimal(arena, now->nps, 0);
    kpi.unit = text_printf(arena, " ± %.*s", TEXT_ARGUMENTS(margin));
    kpi.url = dashboard_figure_url(source, "nps");
    if (source->scope->compare != COMPARE_NONE && summary->satisfaction_before.nps.responses)
        kpi.before = web_delta_within(arena, now->nps, summary->satisfaction_before.nps.nps,
                                      hypot(now->margin, summary->satisfaction_before.nps.margin),
                                      before_words(source));
    if (wants_year(source) && summary->satisfaction_year.nps.responses)
        kpi.year =
            web_delta_within(arena, now->nps, summary->satisfaction_year.nps.nps,
                             hypot(now->margin, summary->satisfaction_year.nps.margin), year_words(source));
    kpi.detail =
        web_message(arena,
                    source->scope->settings.nps_bands ? _("“{band}” on the scale of zones")
                                                      : _("“{band}” on the standard scale"),
                    "band", text_of(_(metric_nps_band(now->nps, source->scope->settings.nps_bands))), NULL);
    double values[SUMMARY_TREND];
    for (size_t i = 0; i < SUMMARY_TREND; i++)
        values[i] = summary->nps_trend[i].responses ? summary->nps_trend[i].nps : NAN;
    kpi.spark = view_spark(arena, values, SUMMARY_TREND);
    return kpi;
}

static bool same_scale(const struct metric_csat_row *a, const struct metric_csat_row *b)
{
    return a->responses && b->responses && a->scale_min == b->scale_min && a->scale_max == b->scale_max;
}

static struct view_kpi csat_kpi(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    const struct metric_csat_row *now = &summary->satisfaction.csat;
    const struct metric_csat_row *before = &summary->satisfaction_before.csat,
                                 *year = &summary->satisfaction_year.csat;
    struct arena *arena = source->arena;
    struct view_kpi kpi = {.name = TEXT("CSAT"), .detail = text_of(_("no answers in 90 days"))};
    if (now->responses == 0)
        return kpi;
    kpi.note = web_message(arena, tr_n("90 days, {count} answer", "90 days, {count} answers", now->responses),
                           "count", format_integer(arena, now->responses), NULL);
    web_split_unit(format_rate(arena, now->satisfied_rate, 1), &kpi.value, &kpi.unit);
    kpi.url = dashboard_figure_url(source, "csat");
    if (source->scope->compare != COMPARE_NONE && same_scale(now, before))
        kpi.before = web_delta_rate(arena, now->satisfied_rate, before->satisfied_rate, MORE_IS_GOOD,
                                    before_words(source));
    if (wants_year(source) && same_scale(now, year))
        kpi.year = web_delta_rate(arena, now->satisfied_rate, year->satisfied_rate, MORE_IS_GOOD,
                                  year_words(source));
    kpi.detail =
        web_message(arena, _("mean {mean} of {maximum}"), "mean", format_decimal(arena, now->mean, 2),
                    "maximum", format_decimal(arena, now->scale_max / 100.0, 0), NULL);
    double values[SUMMARY_TREND];
    for (size_t i = 0; i < SUMMARY_TREND; i++)
        values[i] = summary->csat_trend[i].responses ? summary->csat_trend[i].satisfied_rate : NAN;
    kpi.spark = view_spark(arena, values, SUMMARY_TREND);
    return kpi;
}

/* Why there is no CAC. */
static const char *no_cac_words(const struct dashboard_source *source)
{
    if (source->scope->accounts)
        return _("costs are not recorded for a part of the accounts");
    if (source->summary->unit.cost != MONEY_ABSENT && source->summary->unit.new_accounts == 0)
        return _("no new account in the period");
    return _("no acquisition cost in the period");
}

static struct view_kpi payback_kpi(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    struct arena *arena = source->arena;
    double now = summary->unit.payback_months;
    struct view_kpi kpi = {.name = text_of(_("CAC payback")), .detail = text_of(no_cac_words(source))};
    if (isnan(now))
        return kpi;
    kpi.value = format_decimal(arena, now, 1);
    kpi.unit = text_printf(arena, " %s", _("months"));
    kpi.url = dashboard_figure_url(source, "payback");
    if (summary->has_before)
        kpi.before = web_delta_number(arena, now, summary->unit_before.payback_months, 1, MORE_IS_BAD,
                                      before_words(source));
    if (wants_year(source))
        kpi.year = web_delta_number(arena, now, summary->unit_year.payback_months, 1, MORE_IS_BAD,
                                    year_words(source));
    kpi.detail = web_message(arena, _("CAC {amount}"), "amount",
                             format_money(arena, summary->unit.cac, source->currency), NULL);
    kpi.spark = unit_spark(source, true);
    return kpi;
}

static struct view_kpi ltv_kpi(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    struct arena *arena = source->arena;
    double now = summary->unit.ltv_to_cac;
    struct view_kpi kpi = {.name = TEXT("LTV : CAC"),
                           .note = text_of(_("LTV by churn")),
                           .detail = text_of(summary->unit.cac == MONEY_ABSENT
                                                 ? no_cac_words(source)
                                                 : _("no churn in the last six months"))};
    if (isnan(now))
        return kpi;
    kpi.value = format_decimal(arena, now, 2);
    kpi.url = dashboard_figure_url(source, "ltv-cac");
    if (summary->has_before)
        kpi.before = web_delta_number(arena, now, summary->unit_before.ltv_to_cac, 2, MORE_IS_GOOD,
                                      before_words(source));
    if (wants_year(source))
        kpi.year =
            web_delta_number(arena, now, summary->unit_year.ltv_to_cac, 2, MORE_IS_GOOD, year_words(source));
    double target = source->scope->settings.ltv_to_cac_target;
    kpi.detail = web_message(arena, _("target ≥ {target}; LTV {amount}"), "target",
                             format_decimal(arena, target, target == floor(target) ? 0 : 2), "amount",
                             format_money(arena, summary->unit.ltv_churn, source->currency), NULL);
    kpi.spark = unit_spark(source, false);
    return kpi;
}

void dashboard_kpis(const struct dashboard_source *source, struct view_dashboard *ret)
{
    ret->kpis_count = 10;
    ret->kpis = arena_array(source->arena, struct view_kpi, ret->kpis_count);
    revenue_kpis(source, ret->kpis);
    ret->kpis[6] = nps_kpi(source);
    ret->kpis[7] = csat_kpi(source);
    ret->kpis[8] = payback_kpi(source);
    ret->kpis[9] = ltv_kpi(source);
}
