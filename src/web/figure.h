/* Figures that open into their rows: what each is, and the rows whose sum it is. Private to web/figure*.c.
 *
 * A figure has one part or several: a rate has those above and below its line. A part is a list of rows
 * with an amount each; the part's sum is shown under them. */
#ifndef FAROL_WEB_FIGURE_H
#define FAROL_WEB_FIGURE_H

#include "view/figure.h"
#include "web/scope.h"

enum figure_rows {                   /* what a part lists */
                   ROWS_MOVED,       /* accounts of the movements in `mask` (1 << FIGURE_…) */
                   ROWS_INVOLUNTARY, /* of churn, those that stopped paying */
                   ROWS_SIGNAL,      /* accounts for which a signal holds, with their MRR */
                   ROWS_COHORT,
                   ROWS_PARETO,
                   ROWS_DUE,
                   ROWS_RENEWED,
                   ROWS_NPS,
                   ROWS_CSAT,
                   ROWS_COSTS,
                   ROWS_MARGIN, /* of accounts: what is left, what came in, what serving them cost */
                   ROWS_EARNED,
                   ROWS_SERVED
};
struct figure_part {
    const char *name;  /* in the address: part=… */
    const char *label; /* N_("Expansion") */
    enum figure_rows rows;
    unsigned mask;
    enum report_summary_signal signal;
};
enum { FIGURE_PARTS_MAX = 4 };
struct figure {
    const char *name;                         /* in the address: /figures/NAME */
    const char *title, *definition, *formula; /* N_("…"); formula NULL: none */
    int summary_parts;                        /* SUMMARY_… that its value needs */
    /* The value as text, its change and its history; NULL where it has none. */
    void (*value)(struct arena *arena, const struct web_scope *scope, const struct report_summary *summary,
                  struct view_figure *ret);
    double (*history)(const struct metric_mrr_row *row);
    bool history_rate;
    struct figure_part parts[FIGURE_PARTS_MAX];         /* ended by a NULL label */
    const char *neighbours[4];                          /* names; of the MRR family */
    const char *invoiced_definition, *invoiced_formula; /* under RULES_INVOICED; NULL: the same */
};
extern const struct figure figure_list[]; /* ended by a NULL name */
const struct figure *figure_find(text name);

struct figure_request {
    const struct web_scope *scope;
    const struct figure *figure;
    const struct figure_part *part;
    size_t limit;          /* rows shown; SIZE_MAX all */
    int32_t joined, month; /* of a cohort's cell */
    text class_name;       /* of Pareto: A, B, C, top */
};

/* One row, whatever it lists. */
struct figure_row {
    text name, id;            /* account */
    text what;                /* month, kind and channel of a cost; the contact's number */
    int32_t day;              /* of an answer */
    int64_t opening, closing; /* MRR; MONEY_ABSENT */
    int64_t amount;           /* what is summed: minor units, or an answer's points */
};
struct figure_table {
    struct figure_row *rows;
    size_t count;
    size_t total_count;
    int64_t sum;
    bool money;    /* amounts are money; else points of answers */
    bool has_ends; /* opening and closing are shown */
};
/* The chart of the last periods; nothing where the figure has no history. */
void figure_history(struct arena *arena, const struct figure_request *request,
                    const struct report_summary *summary, const char *path, struct view_figure *ret);
MUST_USE enum result figure_table(struct arena *arena, const struct figure_request *request,
                                  struct figure_table *ret, struct problem *problem);

#endif
