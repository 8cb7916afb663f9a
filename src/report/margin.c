/* `farol report margin`: revenue, cost to serve and what is left, by period, field or account. */
#include <stdlib.h>

#include "language/language.h"
#include "report/rows.h"

static const struct report_column columns_of_margin[] = {
    {"group", N_("Group"), REPORT_TEXT, false},
    {"account", N_("Account"), REPORT_TEXT, false},
    {"name", N_("Name"), REPORT_TEXT, false},
    {"period", N_("Period"), REPORT_PERIOD, false},
    {"partial", N_("Partial"), REPORT_BOOLEAN, true},
    {"revenue", N_("Revenue"), REPORT_MONEY, false},
    {"effort_minutes", N_("Minutes of effort"), REPORT_INTEGER, false},
    {"effort_cost", N_("Cost of effort"), REPORT_MONEY, false},
    {"booked_cost", N_("Costs booked"), REPORT_MONEY, false},
    {"cost_to_serve", N_("Cost to serve"), REPORT_MONEY, false},
    {"margin", N_("Margin"), REPORT_MONEY, false},
    {"margin_rate", N_("Share of revenue"), REPORT_RATE, false},
};
enum {
    GROUP_AT,
    ACCOUNT_AT,
    NAME_AT,
    COLUMN_COUNT = sizeof(columns_of_margin) / sizeof(columns_of_margin[0])
};

struct ranked {
    const struct column_snapshot *columns;
    const struct metric_margin_row *row;
};

/* By revenue, largest first, then external id. */
static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->row->revenue != b->row->revenue)
        return a->row->revenue > b->row->revenue ? -1 : 1;
    return text_compare(column_account_external_id(a->columns, a->row->account),
                        column_account_external_id(b->columns, b->row->account));
}

static struct ranked *rank_rows(struct arena *arena, const struct column_snapshot *columns,
                                const struct metric_margin *margin, bool by_account)
{
    struct ranked *ranked = arena_array(arena, struct ranked, margin->count);
    for (size_t i = 0; i < margin->count; i++)
        ranked[i] = (struct ranked){columns, &margin->rows[i]};
    if (by_account && margin->count > 1)
        qsort(ranked, margin->count, sizeof *ranked, compare_ranked);
    return ranked;
}

static void put_row(struct arena *arena, const struct column_snapshot *columns,
                    const struct report_query *query, const struct metric_margin_row *source,
                    struct report_row *row)
{
    if (query->by == REPORT_BY_FIELD)
        report_put_text(row, report_group_text(columns, query->dimension, source->group));
    if (query->by == REPORT_BY_ACCOUNT) {
        report_put_text(row, column_account_external_id(columns, source->account));
        report_put_text(row, column_account_name(columns, source->account));
    }
    if (query->by == REPORT_BY_UNIT)
        report_put_period(arena, row, source->period);
    else
        report_put_range(arena, row, source->first_day, query->last_day);
    report_put_integer(row, source->partial);
    report_put_integer(row, source->revenue);
    report_put_integer(row, source->effort_minutes);
    report_put_integer(row, source->effort_cost);
    report_put_integer(row, source->booked_cost);
    report_put_integer(row, source->cost_to_serve);
    report_put_integer(row, source->margin);
    report_put_number(row, source->margin_rate);
}

enum result report_margin(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem)
{
    bool by_account = query->by == REPORT_BY_ACCOUNT;
    struct metric_scope scope = report_scope(columns, query);
    struct metric_margin_query asked = {
        .unit = query->unit,
        /* The month of the first record counts whole. */
        .first_day = query->has_from ? query->first_day : month_first_day(month_of_day(query->first_day)),
        .last_day = query->last_day,
        .whole = query->by == REPORT_BY_NONE,
        .by_account = by_account,
        .grouping = {query->dimension},
    };
    struct metric_margin margin = {0};
    if (query->first_day <= query->as_of) {
        enum result result = metric_margin(arena, &scope, &asked, &margin, problem);
        if (result != RESULT_OK)
            return result;
    }
    enum result fits = report_check_rows(query, margin.count, problem);
    if (fits != RESULT_OK)
        return fits;
    struct report_column shape[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++)
        shape[i] = columns_of_margin[i];
    if (query->by != REPORT_BY_FIELD)
        shape[GROUP_AT].name = NULL;
    if (!by_account)
        shape[ACCOUNT_AT].name = shape[NAME_AT].name = NULL;
    report_table_shape(arena, table, shape, COLUMN_COUNT, margin.count);
    struct ranked *ranked = rank_rows(arena, columns, &margin, by_account);
    for (size_t i = 0; i < margin.count; i++) {
        struct report_row row = report_row_at(table, i);
        put_row(arena, columns, query, ranked[i].row, &row);
        table->unpriced_minutes += ranked[i].row->unpriced_minutes;
    }
    if (query->by == REPORT_BY_FIELD)
        report_sort_by_first(arena, table);
    return RESULT_OK;
}
