/* `farol report cohort`: a row a month of first revenue, a cell a month since; the last row weighs
 * them all by size and is called "all". */
#include "language/language.h"
#include "report/rows.h"

static const struct report_column columns_of_cohort[] = {
    {"cohort", N_("Cohort"), REPORT_PERIOD, false},
    {"size", N_("Size"), REPORT_INTEGER, false},
    {"cells", N_("Month"), REPORT_RATES, false},
};

enum result report_cohort(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    struct metric_cohort cohort = {0};
    if (query->first_day <= query->as_of) {
        enum result result = metric_cohort(arena, &scope, query->revenue, month_of_day(query->first_day),
                                           month_of_day(query->last_day), &cohort, problem);
        if (result != RESULT_OK)
            return result;
    }
    report_table_shape(arena, table, columns_of_cohort, 3, cohort.count);
    for (size_t i = 0; i < cohort.count; i++) {
        const struct metric_cohort_row *source = &cohort.rows[i];
        struct report_row row = report_row_at(table, i);
        if (source->cohort == DAY_ABSENT)
            report_put_shown(&row, TEXT("all"), text_of(_("All")));
        else
            report_put_period(arena, &row, (struct period){PERIOD_MONTH, source->cohort});
        report_put_integer(&row, source->size);
        report_put_list(&row, source->cells, source->cell_count);
    }
    return RESULT_OK;
}
