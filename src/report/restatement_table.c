/* `farol report restatement`: the figures that differ between two states of the record, as rows. */
#include "language/language.h"
#include "report/restatement.h"
#include "report/rows.h"

const struct report_type report_restatement_type = {
    .name = "restatement",
    .summary = N_("figures of the same months as known at two instants, where they differ"),
};

static const struct report_column columns_of_restatement[] = {
    {"period", N_("Period"), REPORT_PERIOD, false},
    {"figure", N_("Figure"), REPORT_TEXT, false},
    {"before", N_("Before"), REPORT_MONEY, false},
    {"after", N_("After"), REPORT_MONEY, false},
    {"difference", N_("Difference"), REPORT_MONEY, false},
    {"rate_before", N_("Rate before"), REPORT_RATE, false},
    {"rate_after", N_("Rate after"), REPORT_RATE, false},
    {"accounts_before", N_("Accounts before"), REPORT_INTEGER, false},
    {"accounts_after", N_("Accounts after"), REPORT_INTEGER, false},
};

static int64_t amount_of(const struct restated_row *row, enum restated_kind kind, double value)
{
    return row->figure->kind == kind && !isnan(value) ? (int64_t)value : MONEY_ABSENT;
}

static void put_row(struct arena *arena, const struct restated_row *row, struct report_row *out)
{
    bool is_rate = row->figure->kind == RESTATED_RATE;
    report_put_period(arena, out, row->period);
    report_put_text(out, text_of(row->figure->name));
    report_put_integer(out, amount_of(row, RESTATED_MONEY, row->before));
    report_put_integer(out, amount_of(row, RESTATED_MONEY, row->after));
    report_put_integer(out, amount_of(row, RESTATED_MONEY, row->after - row->before));
    report_put_number(out, is_rate ? row->before : NAN);
    report_put_number(out, is_rate ? row->after : NAN);
    report_put_integer(out, amount_of(row, RESTATED_COUNT, row->before));
    report_put_integer(out, amount_of(row, RESTATED_COUNT, row->after));
}

enum result report_restatement_table(struct arena *arena, const struct metric_scope *before,
                                     const struct metric_scope *after, struct period first,
                                     struct period last, struct report_table *ret, struct problem *problem)
{
    enum { COUNT = sizeof columns_of_restatement / sizeof *columns_of_restatement };
    const struct column_snapshot *columns = after->columns;
    struct report_restatement restatement;
    enum result result = report_restatement(arena, before, after, first, last, &restatement, problem);
    if (result != RESULT_OK)
        return result;
    *ret = (struct report_table){.type = &report_restatement_type,
                                 .rules = columns->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol"),
                                 .as_of = after->as_of,
                                 .known_at = columns->known_change ? columns->known_at : INSTANT_ABSENT,
                                 .currency = columns->currency};
    report_table_shape(arena, ret, columns_of_restatement, COUNT, restatement.count);
    for (size_t i = 0; i < restatement.count; i++) {
        struct report_row row = report_row_at(ret, i);
        put_row(arena, &restatement.rows[i], &row);
    }
    return RESULT_OK;
}
