/* `farol report mrr`: a row a period, a row a group, or one for the range. */
#include "base/bits.h"
#include "language/language.h"
#include "report/rows.h"

static const struct report_column columns_of_mrr[] = {
    {"group", N_("Group"), REPORT_TEXT, false},
    {"period", N_("Period"), REPORT_PERIOD, false},
    {"partial", N_("Partial"), REPORT_BOOLEAN, true},
    {"opening", N_("Opening"), REPORT_MONEY, false},
    {"fx_impact", N_("Exchange rates"), REPORT_MONEY, false},
    {"new", N_("New"), REPORT_MONEY, false},
    {"reactivation", N_("Reactivation"), REPORT_MONEY, false},
    {"expansion", N_("Expansion"), REPORT_MONEY, false},
    {"contraction", N_("Contraction"), REPORT_MONEY, false},
    {"churn", N_("Churn"), REPORT_MONEY, false},
    {"closing", N_("Closing"), REPORT_MONEY, false},
    {"arr", N_("ARR"), REPORT_MONEY, true},
    {"gross_churn_rate", N_("Gross churn"), REPORT_RATE, true},
    {"net_churn_rate", N_("Net churn"), REPORT_RATE, true},
    {"grr", N_("GRR"), REPORT_RATE, false},
    {"nrr", N_("NRR"), REPORT_RATE, false},
    {"contraction_rate", N_("Contraction rate"), REPORT_RATE, true},
    {"quick_ratio", N_("Quick ratio"), REPORT_NUMBER, true},
    {"accounts_opening", N_("Accounts, opening"), REPORT_INTEGER, true},
    {"accounts_new", N_("Accounts, new"), REPORT_INTEGER, true},
    {"accounts_reactivated", N_("Accounts, reactivated"), REPORT_INTEGER, true},
    {"accounts_churned", N_("Accounts, churned"), REPORT_INTEGER, true},
    {"accounts_closing", N_("Accounts"), REPORT_INTEGER, false},
    {"joined_and_left", N_("Joined and left"), REPORT_INTEGER, true},
    {"logo_churn_rate", N_("Logo churn"), REPORT_RATE, false},
    {"logo_churn_annualised", N_("Logo churn, annualised"), REPORT_RATE, true},
    {"arpa", N_("ARPA"), REPORT_MONEY, false},
};

static void fill(struct arena *arena, const struct report_query *query, const struct metric_mrr_row *source,
                 struct report_row *row)
{
    static const enum metric_movement order[] = {MOVEMENT_NEW, MOVEMENT_REACTIVATION, MOVEMENT_EXPANSION,
                                                 MOVEMENT_CONTRACTION, MOVEMENT_CHURN};
    if (query->by == REPORT_BY_UNIT)
        report_put_period(arena, row, source->period);
    else
        report_put_range(arena, row, query->first_day, query->last_day);
    report_put_integer(row, source->partial);
    report_put_integer(row, source->opening);
    report_put_integer(row, source->fx_impact);
    for (size_t i = 0; i < MOVEMENT_COUNT; i++)
        report_put_integer(row, source->movement[order[i]]);
    report_put_integer(row, source->closing);
    report_put_integer(row, source->arr);
    report_put_number(row, source->gross_churn_rate);
    report_put_number(row, source->net_churn_rate);
    report_put_number(row, source->grr);
    report_put_number(row, source->nrr);
    report_put_number(row, source->contraction_rate);
    report_put_number(row, source->quick_ratio);
    report_put_integer(row, source->accounts_opening);
    report_put_integer(row, source->accounts_moved[MOVEMENT_NEW]);
    report_put_integer(row, source->accounts_moved[MOVEMENT_REACTIVATION]);
    report_put_integer(row, source->accounts_moved[MOVEMENT_CHURN]);
    report_put_integer(row, source->accounts_closing);
    report_put_integer(row, source->joined_and_left);
    report_put_number(row, source->logo_churn_rate);
    report_put_number(row, source->logo_churn_annualised);
    report_put_integer(row, source->arpa);
}

/* An account's MRR is never below zero; what a credit leaves over is said (metrics.md, section 2). */
static void add_credit_left_over(const struct metric_scope *scope, struct report_table *table)
{
    const struct column_snapshot *columns = scope->columns;
    for (uint32_t account = 0; account < columns->account_count; account++) {
        const struct column_mrr_block *block = column_mrr(columns, account / COLUMN_BLOCK_ACCOUNTS);
        if (!block || !block->credit_over_micro || (scope->accounts && !bits_has(scope->accounts, account)))
            continue;
        int64_t micro = block->credit_over_micro[account % COLUMN_BLOCK_ACCOUNTS];
        table->credit_left_over += (int64_t)divide_half_even(micro, MICRO_PER_MINOR);
        table->credit_accounts += micro > 0;
    }
}

enum result report_mrr(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem)
{
    enum { COUNT = sizeof(columns_of_mrr) / sizeof(columns_of_mrr[0]) };
    bool grouped = query->by == REPORT_BY_FIELD;
    const struct report_column *shape = columns_of_mrr + !grouped;
    struct metric_scope scope = report_scope(columns, query);
    struct metric_mrr_query mrr_query = {
        .unit = query->unit,
        .first_day = query->first_day,
        .last_day = query->last_day,
        .whole = query->by != REPORT_BY_UNIT,
        .grouping = {query->dimension},
        .net = query->net,
    };
    struct metric_mrr mrr = {0};
    if (query->first_day <= query->as_of) {
        enum result result = metric_mrr(arena, &scope, &mrr_query, &mrr, problem);
        if (result != RESULT_OK)
            return result;
    }
    report_table_shape(arena, table, shape, COUNT - !grouped, mrr.count);
    for (size_t i = 0; i < mrr.count; i++) {
        struct report_row row = report_row_at(table, i);
        if (grouped)
            report_put_text(&row, report_group_text(columns, query->dimension, mrr.rows[i].group));
        fill(arena, query, &mrr.rows[i], &row);
        table->provisional |= mrr.rows[i].provisional;
    }
    if (query->rules == RULES_FAROL)
        add_credit_left_over(&scope, table);
    if (grouped)
        report_sort_by_first(arena, table);
    return RESULT_OK;
}
