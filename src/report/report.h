/* Reports: a request in words → metric → rows → table, JSON or CSV. The names of reports, options and
 * fields stay (docs/REPORTS.md). Used by the command line and by the pages' exports.
 *
 *   report_query_parse  checks the words against the report and the snapshot's fields
 *   report_run          computes the rows
 *   report_write_…      shows them
 *
 * Everything lives in the arena given; the snapshot must outlive the table. */
#ifndef FAROL_REPORT_REPORT_H
#define FAROL_REPORT_REPORT_H

#include "base/buffer.h"
#include "base/zone.h"
#include "metric/metric.h"

struct report_type;
struct health_set;
struct rule_values;

/* Settings of the organisation that a report's figures or names depend on. */
struct report_settings {
    double gross_margin;                           /* 1 unless set */
    double ltv_to_cac_target;                      /* 3 */
    int nps_bands;                                 /* 0 [S0], 1 [S1] */
    int cohort_first_column;                       /* 1, or 0 */
    int satisfied_percent;                         /* 0: the shipped rule */
    int horizon_months;                            /* of LTV by survival: 60 */
    double discount_monthly;                       /* of LTV by sBG: 0.01 */
    double relationship_years, purchases_per_year; /* of LTV by ticket; NAN: from the record */
};
struct report_settings report_settings_shipped(void);

/* As the person gave them; absent where not. */
struct report_request {
    text name, from, to, by, as_of, rules, net, where, measure;
    const struct report_settings *settings; /* NULL: as shipped */
    const struct health_set *models;        /* NULL: as shipped */
    const struct rule_values *values;       /* what --where asks for from above; NULL: nobody knows */
};

enum report_by { /* what --by means */
                 REPORT_BY_NONE,
                 REPORT_BY_UNIT,
                 REPORT_BY_FIELD,
                 REPORT_BY_CATEGORY,
                 REPORT_BY_ACCOUNT,
                 REPORT_BY_SURVEY
};

struct report_query {
    const struct report_type *type;
    int32_t as_of;
    bool has_from, has_to;
    int32_t first_day, last_day; /* the range; last_day is never behind as_of's period */
    enum report_by by;
    enum period_unit unit;
    int dimension;           /* −1 none */
    int survey_by;           /* BY_… of metric.h */
    enum column_rules rules; /* of --rules, otherwise the organisation's */
    enum metric_net net;
    bool revenue; /* cohort --measure revenue */
    struct report_settings settings;
    const struct health_set *models; /* health's; NULL: as shipped */
    const struct rule_values
        *values;              /* what the models' rules ask for; as of the request, which outlives it */
    const uint64_t *accounts; /* of --where; NULL all */
    size_t rows_max;          /* LIMIT beyond it; 0: as many as there are */
};

enum report_cell_type {
    REPORT_TEXT,   /* text */
    REPORT_PERIOD, /* text: ISO; shown by the language */
    REPORT_INTEGER,
    REPORT_MONEY,   /* integer, MONEY_ABSENT when absent */
    REPORT_RATE,    /* number: a fraction, shown as a percentage */
    REPORT_NUMBER,  /* number, shown with one decimal */
    REPORT_BOOLEAN, /* integer */
    REPORT_RATES    /* list: fractions */
};

struct report_column {
    const char *name;  /* of the JSON key and the CSV column: stays */
    const char *label; /* N_("…") */
    enum report_cell_type type;
    bool detail; /* left out of a table of many rows */
};

struct report_cell {
    text text;
    text shown; /* what a table shows instead of `text`; absent: the same */
    int64_t integer;
    double number;
    const double *list;
    size_t list_count;
};

struct report_table {
    const struct report_type *type;
    struct report_column *columns;
    size_t column_count;
    struct report_cell *cells; /* row by row */
    size_t row_count;
    size_t list_count_max; /* of REPORT_RATES */
    int list_first;        /* what the first cell of a list is called: 1, or 0 by setting */
    text rules;
    int32_t as_of;
    int64_t known_at; /* instant; INSTANT_ABSENT: nothing recorded */
    uint8_t currency;
    bool provisional; /* an earlier month's rate stood in somewhere */
    /* What credits left over below zero, a month, at each account's worst: it is in no figure. 0: none. */
    int64_t credit_left_over, credit_accounts;
    int64_t unpriced_minutes; /* of margin: effort of the rows that has no hourly cost */
};

/* The reports there are, ended by a NULL name. */
struct report_type {
    const char *name;
    const char *summary; /* N_("…") */
    enum result (*run)(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem);
    const char *by; /* words that --by takes besides fields, for help; "" none */
    bool by_field, takes_rules, takes_net, takes_measure, takes_range;
    enum period_unit default_unit;
    bool default_by_unit; /* goes by default_unit unless told */
    bool from_first_day;  /* without --from starts with the first record, else unbounded */
};
extern const struct report_type report_types[];

/* BAD_INPUT with a message that names the option, what it takes and the nearest known word. `today` is
 * the day that as-of defaults to. */
MUST_USE enum result report_query_parse(struct arena *arena, const struct column_snapshot *columns,
                                        const struct report_request *request, int32_t today,
                                        struct report_query *ret, struct problem *problem);
MUST_USE enum result report_run(struct arena *arena, const struct column_snapshot *columns,
                                const struct report_query *query, struct report_table *ret,
                                struct problem *problem);

/* That an account pays more than is counted, so that figures with it are too low; absent where none does. */
text report_doubt(struct arena *arena, const struct column_snapshot *columns);

void report_write_json(const struct report_table *table, struct buffer *out);
/* Money in major units with a dot, rates as fractions, absent empty: as the imports read it. */
void report_write_csv(const struct report_table *table, struct buffer *out);
/* For people: aligned, in the thread's language. One row alone stands upright, a field a line. */
void report_write_table(struct arena *arena, const struct report_table *table, struct buffer *out);

#endif
