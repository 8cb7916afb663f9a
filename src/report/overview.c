/* `farol report overview`: the dashboard's headline, for the last complete month or the period of --to. */
#include "language/language.h"
#include "report/rows.h"
#include "report/summary.h"

static const struct report_column columns_of_overview[] = {
    {"period", N_("Period"), REPORT_PERIOD, false},
    {"mrr", N_("MRR"), REPORT_MONEY, false},
    {"arr", N_("ARR"), REPORT_MONEY, false},
    {"nrr", N_("NRR"), REPORT_RATE, false},
    {"grr", N_("GRR"), REPORT_RATE, false},
    {"logo_churn_rate", N_("Logo churn"), REPORT_RATE, false},
    {"accounts", N_("Accounts"), REPORT_INTEGER, false},
    {"arpa", N_("ARPA"), REPORT_MONEY, false},
    {"nps", N_("NPS"), REPORT_NUMBER, false},
    {"nps_responses", N_("NPS, responses"), REPORT_INTEGER, false},
    {"csat", N_("CSAT"), REPORT_NUMBER, false},
    {"csat_responses", N_("CSAT, responses"), REPORT_INTEGER, false},
    {"cac", N_("CAC"), REPORT_MONEY, false},
    {"payback_months", N_("Payback, months"), REPORT_NUMBER, false},
    {"ltv_to_cac", N_("LTV : CAC"), REPORT_NUMBER, false},
};

enum result report_overview(struct arena *arena, const struct column_snapshot *columns,
                            const struct report_query *query, struct report_table *table,
                            struct problem *problem)
{
    enum { COUNT = sizeof(columns_of_overview) / sizeof(columns_of_overview[0]) };
    int32_t end = query->last_day < query->as_of ? query->last_day : query->as_of;
    struct report_summary_query asked = {
        .scope = report_scope(columns, query),
        .period = report_summary_last_complete(PERIOD_MONTH, false, end),
        .gross_margin = query->settings.gross_margin,
        .satisfied_percent = query->settings.satisfied_percent,
    };
    struct report_summary summary = {0};
    enum result result = report_summary_compute(arena, &asked, &summary, problem);
    if (result != RESULT_OK)
        return result;
    const struct metric_nps_row *nps = &summary.satisfaction.nps;
    const struct metric_csat_row *csat = &summary.satisfaction.csat;
    report_table_shape(arena, table, columns_of_overview, COUNT, 1);
    struct report_row row = report_row_at(table, 0);
    report_put_period(arena, &row, (struct period){PERIOD_MONTH, asked.period.index});
    report_put_integer(&row, summary.now.closing);
    report_put_integer(&row, summary.now.arr);
    report_put_number(&row, summary.now.nrr);
    report_put_number(&row, summary.now.grr);
    report_put_number(&row, summary.now.logo_churn_rate);
    report_put_integer(&row, summary.now.accounts_closing);
    report_put_integer(&row, summary.now.arpa);
    report_put_number(&row, nps->responses ? nps->nps : NAN);
    report_put_integer(&row, nps->responses);
    report_put_number(&row, csat->responses ? csat->mean : NAN);
    report_put_integer(&row, csat->responses);
    report_put_integer(&row, summary.unit.cac);
    report_put_number(&row, summary.unit.payback_months);
    report_put_number(&row, summary.unit.ltv_to_cac);
    table->provisional = summary.now.provisional;
    return RESULT_OK;
}
