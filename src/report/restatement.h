/* What became known since: the same periods' figures from two states of the record, and the accounts that
 * make a figure differ. Amounts are exact, so the accounts' differences add up to the figure's. Pure; in the
 * arena. */
#ifndef FAROL_REPORT_RESTATEMENT_H
#define FAROL_REPORT_RESTATEMENT_H

#include "report/report.h"

enum restated_kind { RESTATED_MONEY, RESTATED_RATE, RESTATED_COUNT };
struct restated_figure {
    const char *name; /* of the figure's page and of the report */
    enum restated_kind kind;
    unsigned figures; /* METRIC_FIGURE(…) that the accounts are of; 0: none */
    double (*read)(const struct metric_mrr_row *row);
};
extern const struct restated_figure restated_figures[]; /* ended by a NULL name */

struct restated_row {
    const struct restated_figure *figure;
    struct period period;
    double before, after; /* minor units, fractions, counts; NAN absent */
};
struct report_restatement {
    struct restated_row *rows; /* by period, then figure */
    size_t count;
};
/* The figures of the periods from `first` to `last` that differ. */
MUST_USE enum result report_restatement(struct arena *arena, const struct metric_scope *before,
                                        const struct metric_scope *after, struct period first,
                                        struct period last, struct report_restatement *ret,
                                        struct problem *problem);

struct restated_account {
    uint32_t account;
    int64_t before, after;
};
struct restated_accounts {
    struct restated_account *rows; /* by how much they differ, largest first */
    size_t count, total_count, preceding;
    int64_t before, after; /* of all accounts, those that are the same too: the figure's */
};
/* The accounts that make one of them differ. `page` is of differences. */
MUST_USE enum result report_restated_accounts(struct arena *arena, const struct metric_scope *before,
                                              const struct metric_scope *after,
                                              const struct restated_figure *figure, struct period period,
                                              const struct metric_rows_page *page,
                                              struct restated_accounts *ret, struct problem *problem);
const struct restated_figure *restated_figure_find(text name);

/* `farol report restatement`: a row a figure of a month that differs. Money, rates and counts stand in
 * columns of their own, since a program adds up what stands in one. */
extern const struct report_type report_restatement_type;
MUST_USE enum result report_restatement_table(struct arena *arena, const struct metric_scope *before,
                                              const struct metric_scope *after, struct period first,
                                              struct period last, struct report_table *ret,
                                              struct problem *problem);

#endif
