/* What figures are worth: each one's value as text with its change and what stands beside it, as a number
 * for charts and breakdowns, and its formula with the period's own numbers. */
#include "web/figure/figure_value.h"

#include <math.h>

#include "base/buffer.h"
#include "language/language.h"
#include "web/words.h"

typedef double (*reader)(const struct metric_mrr_row *row);

double figure_of_closing(const struct metric_mrr_row *row)
{
    return (double)row->closing;
}
double figure_of_arr(const struct metric_mrr_row *row)
{
    return (double)row->arr;
}
double figure_of_opening(const struct metric_mrr_row *row)
{
    return (double)row->opening;
}
double figure_of_fx(const struct metric_mrr_row *row)
{
    return (double)row->fx_impact;
}
double figure_of_new(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_NEW];
}
double figure_of_reactivation(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_REACTIVATION];
}
double figure_of_joined(const struct metric_mrr_row *row)
{
    return figure_of_new(row) + figure_of_reactivation(row);
}
double figure_of_expansion(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_EXPANSION];
}
double figure_of_contraction(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CONTRACTION];
}
double figure_of_churn(const struct metric_mrr_row *row)
{
    return (double)row->movement[MOVEMENT_CHURN];
}
double figure_of_losses(const struct metric_mrr_row *row)
{
    return figure_of_churn(row) + figure_of_contraction(row);
}
double figure_of_involuntary(const struct metric_mrr_row *row)
{
    return (double)row->churn_involuntary;
}
double figure_of_arpa(const struct metric_mrr_row *row)
{
    return row->arpa == MONEY_ABSENT ? NAN : (double)row->arpa;
}
double figure_of_nrr(const struct metric_mrr_row *row)
{
    return row->nrr;
}
double figure_of_grr(const struct metric_mrr_row *row)
{
    return row->grr;
}
double figure_of_gross_churn(const struct metric_mrr_row *row)
{
    return row->gross_churn_rate;
}
double figure_of_net_churn(const struct metric_mrr_row *row)
{
    return row->net_churn_rate;
}
double figure_of_contraction_rate(const struct metric_mrr_row *row)
{
    return row->contraction_rate;
}
double figure_of_quick_ratio(const struct metric_mrr_row *row)
{
    return row->quick_ratio;
}
double figure_of_accounts(const struct metric_mrr_row *row)
{
    return (double)row->accounts_closing;
}
static double money_or_absent(int64_t amount)
{
    return amount == MONEY_ABSENT ? NAN : (double)amount;
}
double figure_of_cac(const struct metric_unit_row *row)
{
    return money_or_absent(row->cac);
}
double figure_of_ltv(const struct metric_unit_row *row)
{
    return money_or_absent(row->ltv_churn);
}
double figure_of_payback(const struct metric_unit_row *row)
{
    return row->payback_months;
}
double figure_of_ltv_to_cac(const struct metric_unit_row *row)
{
    return row->ltv_to_cac;
}
double figure_of_logo(const struct metric_mrr_row *row)
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
    if (opening > 0 && read != figure_of_closing && read != figure_of_arr && read != figure_of_opening &&
        read != figure_of_arpa)
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
    void figure_value_##name(struct arena *arena, const struct web_scope *scope,                             \
                             const struct report_summary *summary, struct view_figure *ret)                  \
    {                                                                                                        \
        kind##_value(arena, scope, summary, figure_of_##name, taste, ret);                                   \
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
VALUE(gross_churn, rate, MORE_IS_BAD)
VALUE(net_churn, rate, MORE_IS_BAD)
VALUE(contraction_rate, rate, MORE_IS_BAD)

void figure_value_logo(struct arena *arena, const struct web_scope *scope,
                       const struct report_summary *summary, struct view_figure *ret)
{
    rate_value(arena, scope, summary, figure_of_logo, MORE_IS_BAD, ret);
    ret->beside = web_message(arena, _("{left} of {opening}; annualised {rate}"), "left",
                              format_integer(arena, summary->now.accounts_moved[MOVEMENT_CHURN]), "opening",
                              format_integer(arena, summary->now.accounts_opening), "rate",
                              format_rate(arena, summary->now.logo_churn_annualised, 2), NULL);
}

void figure_value_nps(struct arena *arena, const struct web_scope *scope,
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

void figure_value_csat(struct arena *arena, const struct web_scope *scope,
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

void figure_value_payback(struct arena *arena, const struct web_scope *scope,
                          const struct report_summary *summary, struct view_figure *ret)
{
    ret->value = format_decimal(arena, summary->unit.payback_months, 1);
    ret->unit = text_printf(arena, " %s", _("months"));
    ret->beside = web_message(arena, _("CAC {amount}"), "amount",
                              format_money(arena, summary->unit.cac, scope->columns->currency), NULL);
}

void figure_value_ltv_to_cac(struct arena *arena, const struct web_scope *scope,
                             const struct report_summary *summary, struct view_figure *ret)
{
    uint8_t currency = scope->columns->currency;
    ret->value = format_decimal(arena, summary->unit.ltv_to_cac, 2);
    ret->beside = web_message(arena, _("LTV {ltv} at a mean churn of {rate} a month, CAC {cac}"), "ltv",
                              format_money(arena, summary->unit.ltv_churn, currency), "rate",
                              format_rate(arena, summary->unit.mean_monthly_logo_churn, 2), "cac",
                              format_money(arena, summary->unit.cac, currency), NULL);
}

void figure_value_renewal(struct arena *arena, const struct web_scope *scope,
                          const struct report_summary *summary, struct view_figure *ret)
{
    uint8_t currency = scope->columns->currency;
    if (summary->renewal.due == 0)
        return;
    web_split_unit(format_rate(arena, summary->renewal.rate, 1), &ret->value, &ret->unit);
    ret->beside = web_message(arena, _("{renewed} of {due} due; by value {rate}: {kept} of {stake} MRR"),
                              "renewed", format_integer(arena, summary->renewal.renewed), "due",
                              format_integer(arena, summary->renewal.due), "rate",
                              format_rate(arena, summary->renewal.value_rate, 1), "kept",
                              format_money(arena, summary->renewal.renewed_value, currency), "stake",
                              format_money(arena, summary->renewal.due_value, currency), NULL);
}

void figure_value_margin(struct arena *arena, const struct web_scope *scope,
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

void figure_value_accounts(struct arena *arena, const struct web_scope *scope,
                           const struct report_summary *summary, struct view_figure *ret)
{
    ret->value = format_integer(arena, summary->now.accounts_closing);
    if (summary->has_before)
        ret->before = web_delta_accounts(arena, summary->now.accounts_closing,
                                         summary->before.accounts_closing, MORE_IS_GOOD);
    ret->before.versus = versus(arena, scope);
}

void figure_value_quick_ratio(struct arena *arena, const struct web_scope *scope,
                              const struct report_summary *summary, struct view_figure *ret)
{
    ret->value = format_decimal(arena, summary->now.quick_ratio, 2);
    if (summary->has_before)
        ret->before = web_delta_number(arena, summary->now.quick_ratio, summary->before.quick_ratio, 2,
                                       MORE_IS_GOOD, versus(arena, scope));
}

static void unit_money(struct arena *arena, const struct web_scope *scope, int64_t now, int64_t before,
                       enum web_taste taste, struct view_figure *ret)
{
    ret->value = format_money(arena, now, scope->columns->currency);
    if (now != MONEY_ABSENT && before != MONEY_ABSENT && scope->compare != COMPARE_NONE)
        ret->before =
            web_delta_money(arena, now, before, scope->columns->currency, taste, versus(arena, scope));
}

void figure_value_cac(struct arena *arena, const struct web_scope *scope,
                      const struct report_summary *summary, struct view_figure *ret)
{
    unit_money(arena, scope, summary->unit.cac, summary->unit_before.cac, MORE_IS_BAD, ret);
    ret->beside =
        web_message(arena, tr_n("{count} new account", "{count} new accounts", summary->unit.new_accounts),
                    "count", format_integer(arena, summary->unit.new_accounts), NULL);
}

void figure_value_ltv(struct arena *arena, const struct web_scope *scope,
                      const struct report_summary *summary, struct view_figure *ret)
{
    unit_money(arena, scope, summary->unit.ltv_churn, summary->unit_before.ltv_churn, MORE_IS_GOOD, ret);
    ret->beside = web_message(arena, _("at a mean churn of {rate} a month"), "rate",
                              format_rate(arena, summary->unit.mean_monthly_logo_churn, 2), NULL);
}

void figure_value_ces(struct arena *arena, const struct web_scope *scope,
                      const struct report_summary *summary, struct view_figure *ret)
{
    const struct metric_csat_row *now = &summary->effort;
    (void)scope;
    if (now->responses == 0)
        return;
    web_split_unit(format_rate(arena, now->satisfied_rate, 1), &ret->value, &ret->unit);
    ret->beside = web_message(arena, _("{satisfied} found it easy, of {all} answers"), "satisfied",
                              format_integer(arena, now->satisfied), "all",
                              format_integer(arena, now->responses), NULL);
}

void figure_value_ticket(struct arena *arena, const struct web_scope *scope,
                         const struct report_summary *summary, struct view_figure *ret)
{
    if (summary->ticket.sales == 0)
        return;
    unit_money(arena, scope, summary->ticket.ticket,
               summary->ticket_before.sales ? summary->ticket_before.ticket : MONEY_ABSENT, MORE_IS_GOOD,
               ret);
    ret->beside = web_message(
        arena, tr_n("{amount} in {count} sale", "{amount} in {count} sales", summary->ticket.sales), "amount",
        format_money(arena, summary->ticket.amount, scope->columns->currency), "count",
        format_integer(arena, summary->ticket.sales), NULL);
}

/* ---- the formula in numbers ---- */

static text amount_named(struct arena *arena, const struct report_summary *summary, uint8_t currency,
                         text name)
{
    const struct metric_mrr_row *now = &summary->now;
    const struct {
        const char *name;
        int64_t amount;
    } amounts[] = {
        {"opening", now->opening},
        {"fx", now->fx_impact},
        {"new", now->movement[MOVEMENT_NEW]},
        {"reactivation", now->movement[MOVEMENT_REACTIVATION]},
        {"expansion", now->movement[MOVEMENT_EXPANSION]},
        {"contraction", now->movement[MOVEMENT_CONTRACTION]},
        {"churn", now->movement[MOVEMENT_CHURN]},
        {"closing", now->closing},
        {"arpa", summary->unit.arpa},
        {"cost", summary->unit.cost},
        {"cac", summary->unit.cac},
        {"ltv", summary->unit.ltv_churn},
        {"revenue", summary->margin.revenue},
        {"served", summary->margin.cost_to_serve},
        {"invoiced", summary->ticket.amount},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        if (text_equal(name, text_of(amounts[i].name)))
            return format_money_plain(arena, amounts[i].amount, currency);
    return TEXT_ABSENT;
}

static text count_named(struct arena *arena, const struct report_summary *summary, text name)
{
    const struct metric_mrr_row *now = &summary->now;
    const struct metric_nps_row *nps = &summary->satisfaction.nps;
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"accounts", now->accounts_closing},
        {"accounts_opening", now->accounts_opening},
        {"left", now->accounts_moved[MOVEMENT_CHURN]},
        {"promoters", nps->promoters},
        {"detractors", nps->detractors},
        {"answers", nps->responses},
        {"satisfied", summary->satisfaction.csat.satisfied},
        {"csat_answers", summary->satisfaction.csat.responses},
        {"easy", summary->effort.satisfied},
        {"ces_answers", summary->effort.responses},
        {"new_accounts", summary->unit.new_accounts},
        {"due", summary->renewal.due},
        {"renewed", summary->renewal.renewed},
        {"sales", summary->ticket.sales},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (text_equal(name, text_of(counts[i].name)))
            return format_integer(arena, counts[i].count);
    return TEXT_ABSENT;
}

text figure_numbers(struct arena *arena, const struct figure *figure, const struct web_scope *scope,
                    const struct report_summary *summary, text value)
{
    struct buffer out;
    if (!figure->numbers || text_is_empty(value))
        return TEXT_ABSENT;
    buffer_init(&out, 4096);
    for (text rest = text_of(figure->numbers); rest.length;) {
        buffer_append_text(&out, text_cut(&rest, '{'));
        text name = text_cut(&rest, '}');
        text words = amount_named(arena, summary, scope->columns->currency, name);
        if (text_is_absent(words))
            words = count_named(arena, summary, name);
        if (text_equal(name, TEXT("margin_rate")))
            words = format_decimal(arena, scope->settings.gross_margin, 2);
        if (text_equal(name, TEXT("churn_rate")))
            words = format_rate(arena, summary->unit.mean_monthly_logo_churn, 2);
        buffer_append_text(&out, words);
    }
    buffer_append_text(&out, TEXT(" = "));
    buffer_append_text(&out, value);
    text written = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return written;
}
