/* The values of figures, for the table in figure_list.c: figure_of_NAME reads a number from a row of metric/,
 * figure_value_NAME fills value, change and what stands beside it (struct figure, figure.h). */
#ifndef FAROL_WEB_FIGURE_VALUE_H
#define FAROL_WEB_FIGURE_VALUE_H

#include "web/figure/figure.h"

double figure_of_closing(const struct metric_mrr_row *row);
double figure_of_arr(const struct metric_mrr_row *row);
double figure_of_opening(const struct metric_mrr_row *row);
double figure_of_fx(const struct metric_mrr_row *row);
double figure_of_new(const struct metric_mrr_row *row);
double figure_of_reactivation(const struct metric_mrr_row *row);
double figure_of_joined(const struct metric_mrr_row *row);
double figure_of_expansion(const struct metric_mrr_row *row);
double figure_of_contraction(const struct metric_mrr_row *row);
double figure_of_churn(const struct metric_mrr_row *row);
double figure_of_losses(const struct metric_mrr_row *row);
double figure_of_involuntary(const struct metric_mrr_row *row);
double figure_of_arpa(const struct metric_mrr_row *row);
double figure_of_nrr(const struct metric_mrr_row *row);
double figure_of_grr(const struct metric_mrr_row *row);
double figure_of_gross_churn(const struct metric_mrr_row *row);
double figure_of_net_churn(const struct metric_mrr_row *row);
double figure_of_contraction_rate(const struct metric_mrr_row *row);
double figure_of_quick_ratio(const struct metric_mrr_row *row);
double figure_of_logo(const struct metric_mrr_row *row);
double figure_of_accounts(const struct metric_mrr_row *row);
double figure_of_cac(const struct metric_unit_row *row);
double figure_of_ltv(const struct metric_unit_row *row);
double figure_of_payback(const struct metric_unit_row *row);
double figure_of_ltv_to_cac(const struct metric_unit_row *row);

#define FIGURE_VALUE(name)                                                                                   \
    void figure_value_##name(struct arena *arena, const struct web_scope *scope,                             \
                             const struct report_summary *summary, struct view_figure *ret)
FIGURE_VALUE(closing);
FIGURE_VALUE(arr);
FIGURE_VALUE(opening);
FIGURE_VALUE(fx);
FIGURE_VALUE(new);
FIGURE_VALUE(reactivation);
FIGURE_VALUE(joined);
FIGURE_VALUE(expansion);
FIGURE_VALUE(contraction);
FIGURE_VALUE(churn);
FIGURE_VALUE(losses);
FIGURE_VALUE(involuntary);
FIGURE_VALUE(arpa);
FIGURE_VALUE(nrr);
FIGURE_VALUE(grr);
FIGURE_VALUE(gross_churn);
FIGURE_VALUE(net_churn);
FIGURE_VALUE(contraction_rate);
FIGURE_VALUE(quick_ratio);
FIGURE_VALUE(logo);
FIGURE_VALUE(accounts);
FIGURE_VALUE(nps);
FIGURE_VALUE(csat);
FIGURE_VALUE(ces);
FIGURE_VALUE(payback);
FIGURE_VALUE(ltv_to_cac);
FIGURE_VALUE(cac);
FIGURE_VALUE(ltv);
FIGURE_VALUE(renewal);
FIGURE_VALUE(margin);
FIGURE_VALUE(ticket);
#undef FIGURE_VALUE

#endif
