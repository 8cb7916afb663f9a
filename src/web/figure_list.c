/* The figures there are: name, definition, formula, parts. Definitions follow docs/guide/figures.md. */
#include <math.h>

#include "web/figure.h"
#include "web/words.h"

#define BIT(figure) (1u << (figure))
#define LOSSES (BIT(FIGURE_CONTRACTION) | BIT(FIGURE_CHURN))
#define PART(name, label, mask)                                                                              \
    {                                                                                                        \
        name, label, ROWS_MOVED, mask, SIGNAL_COUNT                                                          \
    }
#define PART_OPENING PART("opening", N_("Opening"), BIT(FIGURE_OPENING))
#define PART_RATES PART("fx", N_("Exchange rates"), BIT(FIGURE_FX_IMPACT))
#define PART_SIGNAL(signal)                                                                                  \
    {                                                                                                        \
        {"rows", N_("Accounts"), ROWS_SIGNAL, 0, signal},                                                    \
        {                                                                                                    \
            "all", N_("All with MRR"), ROWS_SIGNAL, 0, SIGNAL_COUNT                                          \
        }                                                                                                    \
    }
#define PART_OF(label, rows)                                                                                 \
    {                                                                                                        \
        "rows", label, rows, 0, SIGNAL_COUNT                                                                 \
    }
#define REVENUE_NEIGHBOURS                                                                                   \
    {                                                                                                        \
        "churn", "contraction", "expansion", "new"                                                           \
    }

/* ---- values ---- */

typedef double (*reader)(const struct metric_mrr_row *row);

static double closing_of(const struct metric_mrr_row *row)
{
    return (double)row->closing;
}
static double arr_of(const struct metric_mrr_row *row)
{
    return (double)row->arr;
}
static double opening_of(const struct metric_mrr_row *row)
{
    return (double)row->opening;
}
static double fx_of(const struct metric_mrr_row *row)
{
    return (double)row->fx_impact;
}
static double new_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_NEW];
}
static double reactivation_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_REACTIVATION];
}
static double joined_of(const struct metric_mrr_row *row)
{
    return new_of(row) + reactivation_of(row);
}
static double expansion_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_EXPANSION];
}
static double contraction_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CONTRACTION];
}
static double churn_of(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CHURN];
}
static double losses_of(const struct metric_mrr_row *row)
{
    return churn_of(row) + contraction_of(row);
}
static double involuntary_of(const struct metric_mrr_row *row)
{
    return (double)row->churn_involuntary;
}
static double arpa_of(const struct metric_mrr_row *row)
{
    return row->arpa == MONEY_ABSENT ? NAN : (double)row->arpa;
}
static double nrr_of(const struct metric_mrr_row *row)
{
    return row->nrr;
}
static double grr_of(const struct metric_mrr_row *row)
{
    return row->grr;
}
static double logo_of(const struct metric_mrr_row *row)
{
    return row->logo_churn_rate;
}

static text versus(struct arena *arena, const struct web_scope *scope)
{
    return web_message(arena, _("on {period}"), "period", web_period_label(arena, scope->before), NULL);
}

static void money_value(struct arena *arena, const struct web_scope *scope,
                        const struct report_summary *summary, reader read, enum web_taste taste,
                        struct view_figure *ret)
{
    uint8_t currency = scope->columns->currency;
    double now = read(&summary->now), before = summary->has_before ? read(&summary->before) : NAN;
    ret->value = format_money(arena, isnan(now) ? MONEY_ABSENT : (int64_t)now, currency);
    if (summary->has_before && !isnan(now) && !isnan(before))
        ret->before =
            web_delta_money(arena, (int64_t)now, (int64_t)before, currency, taste, versus(arena, scope));
    double opening = (double)summary->now.opening;
    if (opening > 0 && read != closing_of && read != arr_of && read != opening_of && read != arpa_of)
        ret->beside = web_message(arena, _("{share} of the opening MRR"), "share",
                                  format_rate(arena, now / opening, 2), NULL);
}

static void rate_value(struct arena *arena, const struct web_scope *scope,
                       const struct report_summary *summary, reader read, enum web_taste taste,
                       struct view_figure *ret)
{
    double now = read(&summary->now);
    web_split_unit(format_rate(arena, now, 2), &ret->value, &ret->unit);
    if (summary->has_before)
        ret->before = web_delta_rate(arena, now, read(&summary->before), taste, versus(arena, scope));
}

#define VALUE(name, kind, taste)                                                                             \
    static void name##_value(struct arena *arena, const struct web_scope *scope,                             \
                             const struct report_summary *summary, struct view_figure *ret)                  \
    {                                                                                                        \
        kind##_value(arena, scope, summary, name##_of, taste, ret);                                          \
    }
VALUE(closing, money, MORE_IS_GOOD)
VALUE(arr, money, MORE_IS_GOOD)
VALUE(opening, money, MORE_IS_NEITHER)
VALUE(fx, money, MORE_IS_NEITHER)
VALUE(new, money, MORE_IS_GOOD)
VALUE(reactivation, money, MORE_IS_GOOD)
VALUE(joined, money, MORE_IS_GOOD)
VALUE(expansion, money, MORE_IS_GOOD)
VALUE(contraction, money, MORE_IS_BAD)
VALUE(churn, money, MORE_IS_BAD)
VALUE(losses, money, MORE_IS_BAD)
VALUE(involuntary, money, MORE_IS_BAD)
VALUE(arpa, money, MORE_IS_GOOD)
VALUE(nrr, rate, MORE_IS_GOOD)
VALUE(grr, rate, MORE_IS_GOOD)

static void logo_value(struct arena *arena, const struct web_scope *scope,
                       const struct report_summary *summary, struct view_figure *ret)
{
    rate_value(arena, scope, summary, logo_of, MORE_IS_BAD, ret);
    ret->beside = web_message(arena, _("{left} of {opening}; annualised {rate}"), "left",
                              format_integer(arena, summary->now.accounts_moved[MOVEMENT_CHURN]), "opening",
                              format_integer(arena, summary->now.accounts_opening), "rate",
                              format_rate(arena, summary->now.logo_churn_annualised, 2), NULL);
}

static void nps_value(struct arena *arena, const struct web_scope *scope,
                      const struct report_summary *summary, struct view_figure *ret)
{
    const struct metric_nps_row *now = &summary->satisfaction.nps;
    if (now->responses == 0)
        return;
    ret->value = format_decimal(arena, now->nps, 0);
    ret->unit = text_printf(arena, " ± %.*s", TEXT_ARGUMENTS(format_decimal(arena, now->margin, 0)));
    if (summary->satisfaction_before.nps.responses)
        ret->before = web_delta_within(arena, now->nps, summary->satisfaction_before.nps.nps,
                                       hypot(now->margin, summary->satisfaction_before.nps.margin),
                                       versus(arena, scope));
    ret->beside = web_message(arena, _("{promoters} promoters, {passives} passives, {detractors} detractors"),
                              "promoters", format_integer(arena, now->promoters), "passives",
                              format_integer(arena, now->passives), "detractors",
                              format_integer(arena, now->detractors), NULL);
}

static void csat_value(struct arena *arena, const struct web_scope *scope,
                       const struct report_summary *summary, struct view_figure *ret)
{
    const struct metric_csat_row *now = &summary->satisfaction.csat;
    (void)scope;
    if (now->responses == 0)
        return;
    web_split_unit(format_rate(arena, now->satisfied_rate, 1), &ret->value, &ret->unit);
    ret->beside = web_message(arena, _("{satisfied} satisfied of {all} answers"), "satisfied",
                              format_integer(arena, now->satisfied), "all",
                              format_integer(arena, now->responses), NULL);
}

static void payback_value(struct arena *arena, const struct web_scope *scope,
                          const struct report_summary *summary, struct view_figure *ret)
{
    ret->value = format_decimal(arena, summary->unit.payback_months, 1);
    ret->unit = text_printf(arena, " %s", _("months"));
    ret->beside = web_message(arena, _("CAC {amount}"), "amount",
                              format_money(arena, summary->unit.cac, scope->columns->currency), NULL);
}

static void ltv_value(struct arena *arena, const struct web_scope *scope,
                      const struct report_summary *summary, struct view_figure *ret)
{
    uint8_t currency = scope->columns->currency;
    ret->value = format_decimal(arena, summary->unit.ltv_to_cac, 2);
    ret->beside = web_message(arena, _("LTV {ltv} at a mean churn of {rate} a month, CAC {cac}"), "ltv",
                              format_money(arena, summary->unit.ltv_churn, currency), "rate",
                              format_rate(arena, summary->unit.mean_monthly_logo_churn, 2), "cac",
                              format_money(arena, summary->unit.cac, currency), NULL);
}

static void renewal_value(struct arena *arena, const struct web_scope *scope,
                          const struct report_summary *summary, struct view_figure *ret)
{
    (void)scope;
    if (summary->renewal.due == 0)
        return;
    web_split_unit(format_rate(arena, summary->renewal.rate, 1), &ret->value, &ret->unit);
    ret->beside = web_message(arena, _("{renewed} of {due} due"), "renewed",
                              format_integer(arena, summary->renewal.renewed), "due",
                              format_integer(arena, summary->renewal.due), NULL);
}

static void margin_value(struct arena *arena, const struct web_scope *scope,
                         const struct report_summary *summary, struct view_figure *ret)
{
    uint8_t currency = scope->columns->currency;
    const struct metric_margin_row *now = &summary->margin, *before = &summary->margin_before;
    if (now->margin == MONEY_ABSENT)
        return;
    ret->value = format_money(arena, now->margin, currency);
    ret->beside = web_message(arena, _("{share} of the revenue; cost to serve {cost}"), "share",
                              format_rate(arena, now->margin_rate, 1), "cost",
                              format_money(arena, now->cost_to_serve, currency), NULL);
    if (summary->has_before && before->margin != MONEY_ABSENT)
        ret->before =
            web_delta_money(arena, now->margin, before->margin, currency, MORE_IS_GOOD, versus(arena, scope));
}

static void accounts_value(struct arena *arena, const struct web_scope *scope,
                           const struct report_summary *summary, struct view_figure *ret)
{
    ret->value = format_integer(arena, summary->now.accounts_closing);
    if (summary->has_before)
        ret->before = web_delta_accounts(arena, summary->now.accounts_closing,
                                         summary->before.accounts_closing, MORE_IS_GOOD);
    ret->before.versus = versus(arena, scope);
}

/* ---- the list ---- */

const struct figure figure_list[] = {
    {"accounts",
     N_("Accounts with MRR"),
     N_("The accounts that pay at the end of the period, and what each pays a month."),
     NULL,
     0,
     accounts_value,
     NULL,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CLOSING)), PART("new", N_("New"), BIT(FIGURE_NEW)),
      PART("churn", N_("Left"), BIT(FIGURE_CHURN))},
     REVENUE_NEIGHBOURS},
    {"mrr",
     N_("MRR"),
     N_("Monthly recurring revenue at the end of the period: what each account pays a month, after "
        "discounts, before tax, in the organisation’s currency."),
     N_("MRR = Σ accounts (price ÷ months of its interval)"),
     0,
     closing_value,
     closing_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CLOSING))},
     REVENUE_NEIGHBOURS,
     .invoiced_definition = N_(
         "Monthly revenue at the end of the period: what each account was invoiced in its last month, in the "
         "organisation’s currency."),
     .invoiced_formula = N_("MRR = Σ accounts (invoice lines issued in the month)")},
    {"arr",
     N_("ARR"),
     N_("Annual recurring revenue: twelve times the MRR at the end of the period. The rows show the MRR."),
     N_("ARR = 12 × MRR"),
     0,
     arr_value,
     arr_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CLOSING))},
     REVENUE_NEIGHBOURS},
    {"opening",
     N_("Opening MRR"),
     N_("MRR at the end of the day before the period."),
     NULL,
     0,
     opening_value,
     opening_of,
     false,
     {PART_OPENING},
     REVENUE_NEIGHBOURS},
    {"fx",
     N_("Exchange rates"),
     N_("What the change of exchange rates alone did to the MRR of accounts that pay in another currency and "
        "had MRR at both ends."),
     N_("opening MRR at closing rates − opening MRR"),
     0,
     fx_value,
     NULL,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_FX_IMPACT))},
     REVENUE_NEIGHBOURS},
    {"new",
     N_("New MRR"),
     N_("Closing MRR of accounts that had none at the opening and never had any before."),
     N_("opening = 0, closing > 0, first time"),
     0,
     new_value,
     new_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_NEW))},
     {"reactivation", "expansion", "churn", NULL}},
    {"reactivation",
     N_("Reactivation"),
     N_("Closing MRR of accounts that had none at the opening but had some before."),
     N_("opening = 0, closing > 0, not the first time"),
     0,
     reactivation_value,
     reactivation_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_REACTIVATION))},
     {"new", "expansion", "churn", NULL}},
    {"joined",
     N_("New and reactivated MRR"),
     N_("Closing MRR of accounts that had none at the opening."),
     N_("joined = new + reactivation"),
     0,
     joined_value,
     joined_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_NEW) | BIT(FIGURE_REACTIVATION))},
     {"new", "reactivation", "churn", NULL}},
    {"expansion",
     N_("Expansion"),
     N_("What accounts with MRR at both ends pay more at the closing than at the opening; also a second "
        "subscription."),
     N_("expansion = Σ (closing − opening), where closing > opening > 0"),
     0,
     expansion_value,
     expansion_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_EXPANSION))},
     {"contraction", "churn", "new", NULL}},
    {"contraction",
     N_("Contraction"),
     N_("What accounts with MRR at both ends pay less at the closing than at the opening; also the end of "
        "one of two subscriptions."),
     N_("contraction = Σ (opening − closing), where 0 < closing < opening"),
     0,
     contraction_value,
     contraction_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CONTRACTION))},
     {"expansion", "churn", "new", NULL}},
    {"churn",
     N_("MRR churn"),
     N_("Opening MRR of the accounts that had MRR at the end of the period before and have none at the end "
        "of this one. An account that comes back before the end of the period is not churn."),
     N_("churn = Σ opening, where opening > 0 and closing = 0"),
     0,
     churn_value,
     churn_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CHURN))},
     {"contraction", "expansion", "new", NULL}},
    {"losses",
     N_("MRR lost"),
     N_("Churn and contraction together: what gross retention counts."),
     N_("losses = churn + contraction"),
     0,
     losses_value,
     losses_of,
     false,
     {PART("rows", N_("Accounts"), LOSSES)},
     {"churn", "contraction", "expansion", NULL}},
    {"involuntary-churn",
     N_("Involuntary churn"),
     N_("Of the MRR churn, that of accounts which did not ask to leave but stopped paying, by the "
        "cancellation’s recorded kind."),
     NULL,
     0,
     involuntary_value,
     involuntary_of,
     false,
     {PART_OF(N_("Accounts"), ROWS_INVOLUNTARY)},
     {"churn", "contraction", NULL}},
    {"nrr",
     N_("NRR"),
     N_("Net revenue retention: what the accounts of the opening pay at the closing, for every unit they "
        "paid. Above 100% churn is negative. New and reactivated accounts are outside."),
     N_("NRR = 1 − (churn + contraction − expansion) ÷ (opening + exchange rates)"),
     0,
     nrr_value,
     nrr_of,
     true,
     {PART("expansion", N_("Expansion"), BIT(FIGURE_EXPANSION)), PART("losses", N_("Losses"), LOSSES),
      PART_OPENING, PART_RATES},
     REVENUE_NEIGHBOURS},
    {"grr",
     N_("GRR"),
     N_("Gross revenue retention: what is left of the opening MRR after all losses, before any expansion."),
     N_("GRR = 1 − (churn + contraction) ÷ (opening + exchange rates)"),
     0,
     grr_value,
     grr_of,
     true,
     {PART("losses", N_("Losses"), LOSSES), PART_OPENING, PART_RATES},
     REVENUE_NEIGHBOURS},
    {"logo-churn",
     N_("Logo churn"),
     N_("Of the accounts with MRR at the opening, the share with none at the closing. Who joins and leaves "
        "inside the period is in neither."),
     N_("logo churn = accounts that left ÷ accounts at the opening"),
     0,
     logo_value,
     logo_of,
     true,
     {PART("churn", N_("Left"), BIT(FIGURE_CHURN)), PART_OPENING},
     REVENUE_NEIGHBOURS},
    {"arpa",
     N_("ARPA"),
     N_("Average revenue per account: MRR over the accounts that have any."),
     N_("ARPA = MRR ÷ accounts with MRR"),
     0,
     arpa_value,
     arpa_of,
     false,
     {PART("rows", N_("Accounts"), BIT(FIGURE_CLOSING))},
     REVENUE_NEIGHBOURS},
    {"nps",
     N_("NPS"),
     N_("Share of promoters (9–10) minus share of detractors (0–6) among the answers of 90 days; of each "
        "contact the latest counts. With its 95% margin."),
     N_("NPS = 100 × (promoters − detractors) ÷ answers"),
     SUMMARY_SATISFACTION,
     nps_value,
     NULL,
     false,
     {PART_OF(N_("Answers"), ROWS_NPS)},
     {NULL}},
    {"csat",
     N_("CSAT"),
     N_("Share of satisfied answers of 90 days (4–5 of 5, 8–10 of 10), on the scale with most answers; every "
        "answer counts."),
     N_("CSAT = satisfied answers ÷ answers"),
     SUMMARY_SATISFACTION,
     csat_value,
     NULL,
     false,
     {PART_OF(N_("Answers"), ROWS_CSAT)},
     {NULL}},
    {"payback",
     N_("CAC payback"),
     N_("Months until an account has paid back what winning it cost: acquisition cost per new account over "
        "what an account pays a month."),
     N_("payback = CAC ÷ (ARPA × margin)"),
     SUMMARY_UNIT,
     payback_value,
     NULL,
     false,
     {PART_OF(N_("Costs"), ROWS_COSTS), PART("new", N_("New accounts"), BIT(FIGURE_NEW))},
     {"arpa", "new", NULL}},
    {"ltv-cac",
     N_("LTV : CAC"),
     N_("Lifetime value by churn, over the cost of acquisition: below 1 an account does not pay for itself; "
        "3 is the usual target."),
     N_("LTV = ARPA × margin ÷ mean monthly logo churn of six months"),
     SUMMARY_UNIT,
     ltv_value,
     NULL,
     false,
     {PART_OF(N_("Costs"), ROWS_COSTS), PART("new", N_("New accounts"), BIT(FIGURE_NEW))},
     {"arpa", "logo-churn", NULL}},
    {"renewal",
     N_("Renewal rate"),
     N_("Of the renewals due in the period, how many were renewed. It is not GRR."),
     N_("renewed ÷ due"),
     SUMMARY_RENEWAL,
     renewal_value,
     NULL,
     false,
     {PART_OF(N_("Due"), ROWS_DUE), {"renewed", N_("Renewed"), ROWS_RENEWED, 0, SIGNAL_COUNT}},
     {NULL}},
    {"margin",
     N_("Margin after cost to serve"),
     N_("Revenue, the sum of month-end MRRs, less what serving the accounts cost: minutes of effort at the "
        "hourly cost of who gave them, and costs booked to accounts. Of the months that are over."),
     N_("margin = revenue − (minutes × hourly cost + costs booked)"),
     SUMMARY_MARGIN,
     margin_value,
     NULL,
     false,
     {PART_OF(N_("Margin"), ROWS_MARGIN),
      {"revenue", N_("Revenue"), ROWS_EARNED, 0, SIGNAL_COUNT},
      {"cost", N_("Cost to serve"), ROWS_SERVED, 0, SIGNAL_COUNT}},
     {NULL}},
    {"cohort",
     N_("Cohort"),
     N_("The accounts that joined in one month and have MRR at the end of another."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     {PART_OF(N_("Accounts"), ROWS_COHORT)},
     {NULL}},
    {"pareto",
     N_("Concentration of revenue"),
     N_("Accounts by the sum of their last twelve month-end MRRs; A to 80%, B to 95%, C to 100% of the "
        "revenue."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     {PART_OF(N_("Accounts"), ROWS_PARETO)},
     {NULL}},
    {"fading",
     N_("Usage down by more than 30%"),
     N_("Accounts with MRR that used the product in the 30 days before last, and less than 70% as much in "
        "the last 30."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_FADING),
     {NULL}},
    {"seen",
     N_("With use in the last 7 days"),
     N_("Accounts with MRR that used any feature in the last seven days."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_SEEN),
     {NULL}},
    {"silent",
     N_("No contact for more than 30 days"),
     N_("Accounts with MRR with whom nobody has called, met or written for more than 30 days, or ever. A "
        "note is not a contact."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_SILENT),
     {NULL}},
    {"severe",
     N_("With a severe ticket open"),
     N_("Accounts with MRR and an open ticket of high or urgent severity."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_SEVERE),
     {NULL}},
    {"overdue",
     N_("Invoices overdue for more than 15 days"),
     N_("Accounts with MRR whose oldest unpaid invoice fell due more than 15 days ago."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_OVERDUE),
     {NULL}},
    {"detractors",
     N_("Last answer was a detractor’s"),
     N_("Accounts with MRR whose last NPS answer was 6 or less."),
     NULL,
     0,
     NULL,
     NULL,
     false,
     PART_SIGNAL(SIGNAL_DETRACTOR),
     {NULL}},
    {0},
};

const struct figure *figure_find(text name)
{
    for (const struct figure *figure = figure_list; figure->name; figure++)
        if (text_equal(text_of(figure->name), name))
            return figure;
    return NULL;
}
