/* `farol report unit-economics`, `ticket` and `pareto`. */
#include "language/language.h"
#include "report/rows.h"

static const struct report_column columns_of_unit[] = {
    {"group", N_("Group"), REPORT_TEXT, false},
    {"period", N_("Period"), REPORT_PERIOD, false},
    {"cac", N_("CAC"), REPORT_MONEY, false},
    {"new_accounts", N_("New accounts"), REPORT_INTEGER, false},
    {"payback_months", N_("Payback, months"), REPORT_NUMBER, false},
    {"ltv_churn", N_("LTV (churn)"), REPORT_MONEY, false},
    {"ltv_ticket", N_("LTV (ticket)"), REPORT_MONEY, false},
    {"ltv_survival", N_("LTV (survival)"), REPORT_MONEY, false},
    {"ltv_sbg", N_("LTV (sBG)"), REPORT_MONEY, false},
    {"ltv_to_cac", N_("LTV : CAC"), REPORT_NUMBER, false},
};

static const struct report_column columns_of_ticket[] = {
    {"group", N_("Group"), REPORT_PERIOD, false},
    {"sales", N_("Sales"), REPORT_INTEGER, false},
    {"amount", N_("Amount"), REPORT_MONEY, false},
    {"ticket", N_("Ticket"), REPORT_MONEY, false},
};

static const struct report_column columns_of_pareto[] = {
    {"accounts", N_("Accounts"), REPORT_INTEGER, false},
    {"revenue", N_("Revenue"), REPORT_MONEY, false},
    {"top_20_share", N_("Share of the top fifth of accounts"), REPORT_RATE, false},
    {"accounts_share_for_80", N_("Accounts that make four fifths of revenue"), REPORT_RATE, false},
    {"class_a", N_("Class A accounts"), REPORT_INTEGER, false},
    {"class_b", N_("Class B accounts"), REPORT_INTEGER, false},
    {"class_c", N_("Class C accounts"), REPORT_INTEGER, false},
};

enum result report_unit_economics(struct arena *arena, const struct column_snapshot *columns,
                                  const struct report_query *query, struct report_table *table,
                                  struct problem *problem)
{
    enum { COUNT = sizeof(columns_of_unit) / sizeof(columns_of_unit[0]) };
    bool grouped = query->by == REPORT_BY_FIELD;
    struct metric_scope scope = report_scope(columns, query);
    struct metric_unit_query asked = {
        .unit = query->unit,
        .first_day = query->first_day,
        .last_day = query->last_day,
        .whole = query->by != REPORT_BY_UNIT,
        .grouping = {query->dimension},
        .gross_margin = query->settings.gross_margin,
        .horizon_months = query->settings.horizon_months,
        .discount_monthly = query->settings.discount_monthly,
        .relationship_years = query->settings.relationship_years,
        .purchases_per_year = query->settings.purchases_per_year,
    };
    struct metric_unit unit = {0};
    if (query->first_day <= query->as_of) {
        enum result result = metric_unit_economics(arena, &scope, &asked, &unit, problem);
        if (result != RESULT_OK)
            return result;
    }
    report_table_shape(arena, table, columns_of_unit + !grouped, COUNT - !grouped, unit.count);
    for (size_t i = 0; i < unit.count; i++) {
        const struct metric_unit_row *source = &unit.rows[i];
        struct report_row row = report_row_at(table, i);
        if (grouped)
            report_put_text(&row, report_group_text(columns, query->dimension, source->group));
        if (asked.whole)
            report_put_range(arena, &row, query->first_day, query->last_day);
        else
            report_put_period(arena, &row, source->period);
        report_put_integer(&row, source->cac);
        report_put_integer(&row, source->new_accounts);
        report_put_number(&row, source->payback_months);
        report_put_integer(&row, source->ltv_churn);
        report_put_integer(&row, source->ltv_ticket);
        report_put_integer(&row, source->ltv_survival);
        report_put_integer(&row, source->ltv_sbg);
        report_put_number(&row, source->ltv_to_cac);
    }
    if (grouped)
        report_sort_by_first(arena, table);
    return RESULT_OK;
}

static void put_ticket_group(struct arena *arena, struct report_row *row,
                             const struct column_snapshot *columns, const struct report_query *query,
                             const struct metric_ticket_row *source)
{
    if (query->by == REPORT_BY_UNIT)
        report_put_period(arena, row, source->period);
    else if (query->by == REPORT_BY_CATEGORY)
        report_put_text(row, column_dictionary_text(columns->categories, source->group));
    else if (query->by == REPORT_BY_FIELD)
        report_put_text(row, report_group_text(columns, query->dimension, source->group));
    else
        report_put_shown(row, TEXT_ABSENT, text_of(_("All")));
}

enum result report_ticket(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    struct metric_ticket_query asked = {
        .unit = query->unit,
        .first_day = query->first_day,
        .last_day = query->last_day,
        .whole = query->by != REPORT_BY_UNIT,
        .by_category = query->by == REPORT_BY_CATEGORY,
        .grouping = {query->dimension},
    };
    struct metric_ticket ticket = {0};
    if (query->first_day <= query->as_of) {
        enum result result = metric_ticket(arena, &scope, &asked, &ticket, problem);
        if (result != RESULT_OK)
            return result;
    }
    report_table_shape(arena, table, columns_of_ticket, 4, ticket.count);
    for (size_t i = 0; i < ticket.count; i++) {
        struct report_row row = report_row_at(table, i);
        put_ticket_group(arena, &row, columns, query, &ticket.rows[i]);
        report_put_integer(&row, ticket.rows[i].sales);
        report_put_integer(&row, ticket.rows[i].amount);
        report_put_integer(&row, ticket.rows[i].ticket);
    }
    if (query->by == REPORT_BY_CATEGORY || query->by == REPORT_BY_FIELD)
        report_sort_by_first(arena, table);
    return RESULT_OK;
}

enum result report_pareto(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    int32_t end = query->last_day < query->as_of ? query->last_day : query->as_of;
    int32_t last_month = month_last_over(end); /* the month that is not over has no month end yet */
    struct metric_pareto pareto = {0};
    enum result result = metric_pareto(arena, &scope, last_month, &pareto, problem);
    if (result != RESULT_OK)
        return result;
    report_table_shape(arena, table, columns_of_pareto, 7, 1);
    struct report_row row = report_row_at(table, 0);
    report_put_integer(&row, pareto.accounts);
    report_put_integer(&row, pareto.revenue);
    report_put_number(&row, pareto.top_20_share);
    report_put_number(&row, pareto.accounts_share_for_80);
    for (int i = 0; i < 3; i++)
        report_put_integer(&row, pareto.class_accounts[i]);
    return RESULT_OK;
}
