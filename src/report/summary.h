/* Everything that the dashboard says of a period, computed from the columns in one place; the report
 * `overview` prints its headline. Pure: no SQL, no clock. A figure that cannot be computed is NAN or
 * MONEY_ABSENT, never 0. Results live in the arena given.
 *
 * "Before" is the comparison (the previous period or the one a year earlier, as asked), "year" the same
 * period a year earlier; both are absent when the record does not reach back. */
#ifndef FAROL_REPORT_SUMMARY_H
#define FAROL_REPORT_SUMMARY_H

#include "metric/metric.h"

#define SUMMARY_TREND 13       /* points of a sparkline, the last one is the period's */
#define SUMMARY_SURVEY_DAYS 90 /* window of NPS and CSAT, ending with the period */

/* A period of the page: a calendar one, or the twelve months up to one. */
struct report_summary_period {
    enum period_unit unit; /* PERIOD_MONTH, _QUARTER, _YEAR */
    bool twelve_months;    /* unit PERIOD_MONTH: the 12 months ending with it */
    int32_t index;         /* of the period, or of the last month */
};
int32_t report_summary_first_day(struct report_summary_period period);
int32_t report_summary_last_day(struct report_summary_period period);
struct report_summary_period report_summary_previous(struct report_summary_period period);
struct report_summary_period report_summary_year_before(struct report_summary_period period);
/* The last period that is over at `as_of`. */
struct report_summary_period report_summary_last_complete(enum period_unit unit, bool twelve_months,
                                                          int32_t as_of);

/* Leading indicators among the accounts with MRR on a day. */
enum report_summary_signal {
    SIGNAL_FADING,    /* usage of 30 days below 70 % of the 30 before */
    SIGNAL_SEEN,      /* used in the last 7 days */
    SIGNAL_SILENT,    /* no contact for more than 30 days, or never */
    SIGNAL_SEVERE,    /* with an open ticket of high or urgent severity */
    SIGNAL_OVERDUE,   /* an invoice overdue for more than 15 days */
    SIGNAL_DETRACTOR, /* the last answer was a detractor's */
    SIGNAL_COUNT
};
/* For each signal the accounts with MRR on a day for which it holds, and (SIGNAL_COUNT) all with MRR: bits by
 * account index, whatever the filter. The same for every page of a snapshot, so the web keeps them. */
struct report_signal_bits {
    int32_t day;
    bool usage_loaded;
    uint64_t *accounts[SIGNAL_COUNT + 1];
};
/* At `count` days, ascending; in the arena. */
MUST_USE enum result report_signal_bits(struct arena *arena, const struct column_snapshot *columns,
                                        const int32_t *days, size_t count, struct report_signal_bits *ret,
                                        struct problem *problem);

enum {
    SUMMARY_REVENUE = 1,
    SUMMARY_SATISFACTION = 2,
    SUMMARY_UNIT = 4,
    SUMMARY_COHORT = 8,
    SUMMARY_PARETO = 16,
    SUMMARY_RENEWAL = 32,
    SUMMARY_SIGNALS = 64,
    SUMMARY_MARGIN = 128,
    SUMMARY_TICKET = 256, /* these two only when asked for */
    SUMMARY_EFFORT = 512
};
struct report_summary_query {
    int parts; /* SUMMARY_… combined; 0: all. Revenue is always there */
    struct metric_scope scope;
    struct report_summary_period period, before;
    bool compare; /* false: nothing beside the period */
    bool revenue; /* cohorts by revenue instead of logos */
    enum metric_net net;
    double gross_margin;
    int satisfied_percent; /* CSAT: satisfied from this share of the scale; 0: as shipped */
    /* Where the signals come from; NULL: computed. What it returns is valid as long as the arena. */
    enum result (*signals)(void *context, struct arena *arena, const struct column_snapshot *columns,
                           const int32_t *days, size_t count, struct report_signal_bits *ret,
                           struct problem *problem);
    void *signals_context;
};

struct report_summary_satisfaction {
    struct metric_nps_row nps;   /* responses 0: absent */
    struct metric_csat_row csat; /* of the scale with most answers */
};
/* Of the SUMMARY_SURVEY_DAYS that end with `day`. */
MUST_USE enum result report_summary_satisfaction_at(struct arena *arena,
                                                    const struct report_summary_query *query, int32_t day,
                                                    struct report_summary_satisfaction *ret,
                                                    struct problem *problem);

#define SUMMARY_SIGNAL_DAYS 6 /* days of a signal's trend: month ends, the last is as of */
struct report_summary_signals {
    int32_t day;
    int64_t accounts;            /* with MRR */
    int64_t count[SIGNAL_COUNT]; /* −1 where nothing of the kind is recorded at all */
};
/* The accounts of the query's scope with MRR at the end of `day` for which `signal` holds; SIGNAL_COUNT: all
 * with MRR. */
MUST_USE enum result report_summary_signal_accounts(struct arena *arena,
                                                    const struct report_summary_query *query,
                                                    enum report_summary_signal signal, int32_t day,
                                                    uint64_t **ret_accounts, struct problem *problem);

struct report_summary {
    int32_t first_day, last_day; /* the period, cut at as-of */
    bool partial;
    struct metric_mrr_row now, before, year; /* has_… */
    bool has_before, has_year;
    struct metric_mrr_row *trend;
    size_t trend_count; /* periods up to now, oldest first */
    struct report_summary_satisfaction satisfaction, satisfaction_before, satisfaction_year;
    struct metric_nps_row nps_trend[SUMMARY_TREND]; /* months up to the period's end; responses 0: none */
    struct metric_csat_row csat_trend[SUMMARY_TREND];
    struct metric_unit_row unit, unit_before, unit_year;
    struct metric_unit_row *unit_trend;
    size_t unit_trend_count;
    struct metric_cohort cohort; /* the last 12 months that are over */
    struct metric_pareto pareto;
    struct metric_renewal renewal, renewal_before;
    struct metric_margin_row margin, margin_before;
    struct metric_ticket_row ticket, ticket_before; /* sales 0: absent */
    struct metric_csat_row effort, effort_before;   /* CES, of the scale with most answers; as csat */
    struct report_summary_signals signals[SUMMARY_SIGNAL_DAYS];
    size_t signals_count; /* the last one is as of */
    bool usage_loaded;
};

/* BAD_INPUT when a rate is missing (currency and month are named). */
MUST_USE enum result report_summary_compute(struct arena *arena, const struct report_summary_query *query,
                                            struct report_summary *ret, struct problem *problem);

#endif
