/* Figures that open into their rows: what each is, and the rows whose sum it is. Private to web/figure*.c
 * and tests.
 *
 * A figure has one part or several: a rate has those above and below its line. A part is a list of rows
 * with an amount each; the part's sum is shown under them. */
#ifndef FAROL_WEB_FIGURE_H
#define FAROL_WEB_FIGURE_H

#include "view/figure.h"
#include "web/scope.h"

enum figure_rows {              /* what a part lists */
                   ROWS_MOVED,  /* accounts of the movements in `mask` (METRIC_FIGURE(…)) */
                   ROWS_SIGNAL, /* accounts for which a signal holds, with their MRR */
                   ROWS_COHORT,
                   ROWS_PARETO,
                   ROWS_DUE,
                   ROWS_RENEWED,
                   ROWS_NPS,
                   ROWS_CSAT,
                   ROWS_CES,
                   ROWS_COSTS,
                   ROWS_MARGIN, /* of accounts: what is left, what came in, what serving them cost */
                   ROWS_EARNED,
                   ROWS_SERVED,
                   ROWS_INVOICED /* accounts by what they were invoiced */
};
struct figure_part {
    const char *name;  /* in the address: part=… */
    const char *label; /* N_("Expansion") */
    enum figure_rows rows;
    unsigned mask;
    enum report_summary_signal signal;
};
enum { FIGURE_PARTS_MAX = 4 };

/* Where a figure's value for a period or a group of accounts comes from. */
enum figure_family {
    FAMILY_REVENUE, /* `of_mrr` */
    FAMILY_UNIT,    /* `of_unit` */
    FAMILY_NPS,
    FAMILY_CSAT,
    FAMILY_CES,
    FAMILY_RENEWAL,
    FAMILY_MARGIN,
    FAMILY_TICKET,
    FAMILY_SIGNAL,
    FAMILY_ACCOUNTS /* only its rows: a cohort's cell, a class of Pareto's */
};
enum figure_group { FIGURES_REVENUE, FIGURES_RETENTION, FIGURES_UNIT, FIGURES_SATISFACTION, FIGURES_LEADING };
/* How a value is shown. */
enum figure_shown { SHOWN_MONEY, SHOWN_RATE, SHOWN_NUMBER, SHOWN_COUNT };

struct figure {
    const char *name;                         /* in the address: /figures/NAME */
    const char *title, *definition, *formula; /* N_("…"); formula NULL: none */
    enum figure_group group;
    enum figure_family family;
    enum figure_shown shown;
    bool adds_up;      /* the values of groups that share out the accounts add up to it */
    int summary_parts; /* SUMMARY_… that its value needs */
    /* The value as text, its change and what stands beside it; NULL where it has none. */
    void (*value)(struct arena *arena, const struct web_scope *scope, const struct report_summary *summary,
                  struct view_figure *ret);
    double (*of_mrr)(const struct metric_mrr_row *row);
    double (*of_unit)(const struct metric_unit_row *row);
    struct figure_part parts[FIGURE_PARTS_MAX]; /* ended by a NULL label */
    const char *neighbours[4];                  /* names; of the MRR family */
    const char *numbers;                        /* N_("{churn} ÷ {opening}"): figure_number's names */
    const char *invoiced_definition, *invoiced_formula; /* under RULES_INVOICED; NULL: the same */
};
extern const struct figure figure_list[]; /* ended by a NULL name */
const struct figure *figure_find(text name);

/* The place behind which a page of rows begins. */
struct figure_place {
    int64_t amount, ordinal;
    text id;
};
struct figure_request {
    const struct web_scope *scope;
    const struct figure *figure;
    const struct figure_part *part;
    size_t limit;                     /* rows shown; SIZE_MAX all */
    const struct figure_place *after; /* NULL: from the first */
    int32_t joined, month;            /* of a cohort's cell */
    text class_name;                  /* of Pareto: A, B, C, top */
    text by;                          /* of the breakdown: a field's name */
};

/* One row, whatever it lists. */
struct figure_row {
    uint32_t account;         /* index; UINT32_MAX: of none */
    text name, id;            /* account */
    text what;                /* channel of a cost */
    int32_t day;              /* of an answer */
    int64_t opening, closing; /* MRR; MONEY_ABSENT */
    int64_t amount;           /* what is summed: minor units, or an answer's points */
    int64_t ordinal;          /* tells several rows of one account apart */
};
struct figure_table {
    struct figure_row *rows;
    size_t count;
    size_t total_count;
    size_t preceding; /* rows before the first of these */
    int64_t sum;      /* of all */
    bool money;       /* amounts are money; else points of answers */
    bool has_ends;    /* opening and closing are shown */
};
/* A page of rows, by amount, largest first. `sum` and `total_count` are of all. */
MUST_USE enum result figure_table(struct arena *arena, const struct figure_request *request,
                                  struct figure_table *ret, struct problem *problem);
/* The columns of those rows, on the page and in files. */
enum figure_cell {
    FIGURE_CELL_NAME,
    FIGURE_CELL_CODE,
    FIGURE_CELL_CHANNEL,
    FIGURE_CELL_DAY, /* from here on numbers */
    FIGURE_CELL_OPENING,
    FIGURE_CELL_CLOSING,
    FIGURE_CELL_AMOUNT
};
enum { FIGURE_COLUMNS_MAX = 6 };
struct figure_column {
    enum figure_cell cell;
    const char *label; /* message id */
};
size_t figure_columns(const struct figure_request *request, bool has_ends,
                      struct figure_column ret[FIGURE_COLUMNS_MAX]);
/* The rows, all of them, as CSV made while it is sent, or as XLSX. */
void figure_send_file(struct http_request *request, struct http_response *response,
                      struct web_application *application, const struct figure_request *asked, bool as_xlsx);
/* GET /figures */
void figure_send_list(struct http_request *request, struct http_response *response, void *application);
text figure_group_name(enum figure_group group);
/* Where the definition is published. */
text figure_source(struct arena *arena, const struct figure *figure);

/* The rows that are no accounts' amounts: answers, costs (figure_answers.c). */
MUST_USE enum result figure_answers(struct arena *arena, const struct figure_request *request,
                                    struct figure_table *ret, struct problem *problem);
enum result figure_costs(struct arena *arena, const struct figure_request *request, struct figure_table *ret);

/* The last periods up to the request's, oldest first; NAN where absent. `ret_values` and `ret_periods` have
 * room for SUMMARY_TREND. */
MUST_USE enum result figure_series(struct arena *arena, const struct figure_request *request,
                                   const struct report_summary *summary, double *ret_values,
                                   struct period *ret_periods, size_t *ret_count, struct problem *problem);
/* A value of the figure as text; `axis` short. */
text figure_shown(struct arena *arena, const struct figure *figure, uint8_t currency, double value,
                  bool axis);
/* The chart of the last periods; nothing where the figure has no history. */
MUST_USE enum result figure_history(struct arena *arena, const struct figure_request *request,
                                    const struct report_summary *summary, const char *path,
                                    struct view_figure *ret, struct problem *problem);
/* The value by groups of a field (request->by). */
MUST_USE enum result figure_breakdown(struct arena *arena, const struct figure_request *request,
                                      const char *path, const struct http_pair *pairs, size_t pair_count,
                                      struct view_figure *ret, struct problem *problem);
/* The same period by other rules, and which accounts make the difference. */
MUST_USE enum result figure_rules(struct arena *arena, const struct figure_request *request,
                                  const struct report_summary *summary, const char *path,
                                  struct view_figure *ret, struct problem *problem);
/* The formula with the period's numbers in it; absent where the figure has none. */
text figure_numbers(struct arena *arena, const struct figure *figure, const struct web_scope *scope,
                    const struct report_summary *summary, text value);
/* Where an account's row leads: what moved in its MRR, with the scope's instant and rules kept. */
struct safe_url figure_account_url(struct arena *arena, const struct web_scope *scope, text external_id);

#endif
