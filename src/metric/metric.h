/* What every metric takes and says. Metrics are pure functions from columns to result structs: no
 * SQL, no I/O, no clock. Definitions: docs/guide/figures.md (a section a family, with its source).
 *
 * A rate is a double fraction, NAN when absent; money is minor units, MONEY_ABSENT when absent. Results
 * live in the arena given. */
#ifndef FAROL_METRIC_METRIC_H
#define FAROL_METRIC_METRIC_H

#include <math.h>

#include "column/column.h"

/* The rule set that MRR goes by is the columns' own: column_under. */
struct metric_scope {
    const struct column_snapshot *columns;
    const uint64_t
        *accounts; /* bits by account index, bits_words(account_count) words; NULL: all that exist */
    int32_t as_of; /* day; nothing later counts */
};

/* Groups of accounts: a dimension (or custom field), or none. Group 0 is "no value". */
struct metric_grouping {
    int dimension;
}; /* -1: none, one group of all */

enum metric_net { NET_PERIOD, NET_DAY };
enum metric_movement {
    MOVEMENT_NEW,
    MOVEMENT_REACTIVATION,
    MOVEMENT_EXPANSION,
    MOVEMENT_CONTRACTION,
    MOVEMENT_CHURN,
    MOVEMENT_COUNT
};

/* Periods from `first` to `last`, both included, of one unit; with a grouping, one row a group over
 * the whole range instead (groups without MRR in it are left out).
 *
 * Counts of accounts (accounts_moved, logo churn) are net over the period whatever `net` says: with
 * NET_DAY only the amounts are sums of each day's movements. How a churn was cancelled: column.h, enum
 * column_moved; of what was only invoiced it is unknown. Annualising takes a month as 1, a quarter 3, a year
 * 12, a week 12/52, a day 12/365.25; a range of whole months as their number. */
struct metric_mrr_query {
    enum period_unit unit;
    int32_t first_day, last_day;     /* whole periods: first day of the first, last day of the last */
    bool whole;                      /* one row for the range, whatever the unit */
    struct metric_grouping grouping; /* dimension ≥ 0 implies whole */
    enum metric_net net;
};

struct metric_mrr_row {
    struct period period;        /* when not whole */
    uint32_t group;              /* dictionary code when grouped */
    int32_t first_day, last_day; /* last_day cut at as-of */
    bool partial;                /* cut by as-of */
    bool provisional;            /* a rate of an earlier month stood in */
    int64_t opening, fx_impact, movement[MOVEMENT_COUNT], closing, arr;
    int64_t accounts_opening, accounts_moved[MOVEMENT_COUNT], accounts_closing, joined_and_left;
    double gross_churn_rate, net_churn_rate, grr, nrr, contraction_rate, quick_ratio,
        net_churn_rate_chartmogul;
    double logo_churn_rate, logo_churn_annualised;
    int64_t arpa;                                              /* half to even */
    int64_t churn_voluntary, churn_involuntary, churn_unknown; /* of MOVEMENT_CHURN */
    int64_t accounts_churned_voluntary, accounts_churned_involuntary, accounts_churned_unknown;
};
struct metric_mrr {
    struct metric_mrr_row *rows;
    size_t count;
};
/* BAD_INPUT when a rate is missing: names currency and month. LIMIT past 100,000 rows. */
MUST_USE enum result metric_mrr(struct arena *arena, const struct metric_scope *scope,
                                const struct metric_mrr_query *query, struct metric_mrr *ret,
                                struct problem *problem);

/* The accounts behind a movement row: opening (at the opening's rates), fx impact and closing of each
 * account over [first_day, last_day]; `amount` sums to the figure (joined and left: 1 each). By amount,
 * largest first, then external id. `sum` and `total_count` are of all, whatever the page. */
struct metric_account_row {
    uint32_t account;
    int64_t opening, fx_impact, closing, amount;
};
struct metric_account_rows {
    struct metric_account_row *rows;
    size_t count;
    int64_t sum;
    size_t total_count;
    size_t preceding; /* up to the page's place, it included */
};
/* Which of the rows: `limit` of them behind a place, in their order. Nothing is sorted whole. */
struct metric_rows_place {
    int64_t amount;
    text external_id;
};
struct metric_rows_page {
    size_t limit;                          /* 0: all */
    const struct metric_rows_place *after; /* NULL: from the first */
    bool by_magnitude;                     /* amounts of either sign by how large they are */
};
enum metric_mrr_figure { /* which column of the row is opened */
                         FIGURE_OPENING,
                         FIGURE_FX_IMPACT,
                         FIGURE_NEW,
                         FIGURE_REACTIVATION,
                         FIGURE_EXPANSION,
                         FIGURE_CONTRACTION,
                         FIGURE_CHURN,
                         FIGURE_CLOSING,
                         FIGURE_JOINED_AND_LEFT,
                         FIGURE_CHURN_VOLUNTARY,
                         FIGURE_CHURN_INVOLUNTARY,
                         FIGURE_CHURN_UNKNOWN
};
#define METRIC_FIGURE(figure) (1u << (figure))
/* `figures`: METRIC_FIGURE(…) combined; an account's amount is the sum of them. A query's grouping is not
 * looked at: filter by the scope. */
MUST_USE enum result metric_mrr_rows(struct arena *arena, const struct metric_scope *scope,
                                     const struct metric_mrr_query *query, unsigned figures,
                                     const struct metric_rows_page *page, struct metric_account_rows *ret,
                                     struct problem *problem);
/* The first `limit` (0: all) of one figure. */
MUST_USE enum result metric_mrr_accounts(struct arena *arena, const struct metric_scope *scope,
                                         const struct metric_mrr_query *query, enum metric_mrr_figure figure,
                                         size_t limit, struct metric_account_rows *ret,
                                         struct problem *problem);
/* The same amounts of every account: `ret_amounts` has columns->account_count items by account index, 0 where
 * an account has no part in the figures. */
MUST_USE enum result metric_mrr_amounts(struct arena *arena, const struct metric_scope *scope,
                                        const struct metric_mrr_query *query, unsigned figures,
                                        int64_t *ret_amounts, struct problem *problem);

/* Rows of amounts that came from elsewhere (by account index), those that are not 0; opening, closing and fx
 * impact are 0. */
void metric_amount_rows(struct arena *arena, const struct column_snapshot *columns, const int64_t *amounts,
                        const struct metric_rows_page *page, struct metric_account_rows *ret);
/* The place of the `rank`-th of them, from 1; there are as many. */
struct metric_rows_place metric_amount_place(const struct column_snapshot *columns, const int64_t *amounts,
                                             size_t rank);

/* Every account's MRR at the end of `day` (no later than as_of), in minor units of the organisation's
 * currency: `ret_mrr` has columns->account_count items by account index; accounts outside the scope and
 * those without MRR are 0. BAD_INPUT when a rate is missing. */
MUST_USE enum result metric_mrr_at(const struct metric_scope *scope, int32_t day, int64_t *ret_mrr,
                                   struct problem *problem);

/* The day whose MRR says who pays as of `day`. What an account is invoiced in a month is only known when it
 * is over, so under RULES_INVOICED this is the last day of the last month over, otherwise `day` itself.
 * Single accounts, rules and signals ask for it; periods are cut at as-of and say that they are partial. */
int32_t metric_mrr_day(const struct column_snapshot *columns, int32_t day);

/* Cohorts by month of first MRR (section 5). cells[k] is at the end of month cohort + k; a month that is not
 * over by the as-of day has none: the cohort of that month has its size alone. */
struct metric_cohort_row {
    int32_t cohort;  /* month; DAY_ABSENT in the last row: all, weighted by size */
    int64_t size;    /* accounts that joined */
    int64_t base;    /* accounts, or MRR at the end of the month joined; MONEY_ABSENT before it */
    int64_t *values; /* accounts, or MRR, of each column */
    double *cells;   /* shares; NAN absent */
    size_t cell_count;
};
struct metric_cohort {
    struct metric_cohort_row *rows;
    size_t count;
    size_t column_count;
    bool revenue;
};
MUST_USE enum result metric_cohort(struct arena *arena, const struct metric_scope *scope, bool revenue,
                                   int32_t first_month, int32_t last_month, struct metric_cohort *ret,
                                   struct problem *problem);
/* Logos and revenue in one pass; either may be NULL. */
MUST_USE enum result metric_cohort_both(struct arena *arena, const struct metric_scope *scope,
                                        int32_t first_month, int32_t last_month,
                                        struct metric_cohort *ret_logos, struct metric_cohort *ret_revenue,
                                        struct problem *problem);
/* The accounts behind one cell; none where the cell is absent. */
MUST_USE enum result metric_cohort_accounts(struct arena *arena, const struct metric_scope *scope,
                                            int32_t cohort, int32_t month,
                                            const struct metric_rows_page *page,
                                            struct metric_account_rows *ret, struct problem *problem);

/* Concentration over the last 12 month ends to `last_month` (section 3). */
struct metric_pareto {
    int64_t accounts, revenue;
    int64_t top_20_accounts, top_20_revenue;
    double top_20_share, accounts_share_for_80;
    int64_t accounts_for_80;
    int64_t class_accounts[3], class_revenue[3];    /* A, B, C */
    double curve_accounts[101], curve_revenue[101]; /* shares at 0 … 100 % of accounts */
};
MUST_USE enum result metric_pareto(struct arena *arena, const struct metric_scope *scope, int32_t last_month,
                                   struct metric_pareto *ret, struct problem *problem);
/* The revenues it is of, by account index (columns->account_count items), 0 outside the scope. */
MUST_USE enum result metric_pareto_revenues(const struct metric_scope *scope, int32_t last_month,
                                            int64_t *ret_revenues, struct problem *problem);

/* Satisfaction (section 4), in groups of any of month, stage, and one dimension. */
enum { BY_MONTH = 1, BY_STAGE = 2, BY_DIMENSION = 4 };
struct metric_survey_query {
    int by; /* BY_… combined */
    int dimension;
    int32_t first_day, last_day;  /* the window of each group (each month's, when by month) */
    int satisfied_bottom_percent; /* CSAT/CES: satisfied from this share of the scale; 0: the shipped rule */
};
struct metric_nps_row {
    int32_t month;
    uint32_t stage, group; /* as far as grouped by */
    int64_t responses, promoters, passives, detractors;
    double nps, variance, margin;
};
struct metric_nps {
    struct metric_nps_row *rows;
    size_t count;
};
MUST_USE enum result metric_nps(struct arena *arena, const struct metric_scope *scope,
                                const struct metric_survey_query *query, struct metric_nps *ret,
                                struct problem *problem);
/* The band's message id for an NPS ("fair", in Portuguese "razoável"); NULL when absent. Sets: 0 [S0], 1
 * [S1]. */
const char *metric_nps_band(double nps, int set);
struct metric_csat_row {
    int32_t month;
    uint32_t stage, group;
    int32_t scale_min, scale_max; /* hundredths; one row a scale, never mixed */
    int64_t responses;
    double mean, satisfied_rate;
    int64_t satisfied;
};
struct metric_csat {
    struct metric_csat_row *rows;
    size_t count;
};
MUST_USE enum result metric_csat(struct arena *arena, const struct metric_scope *scope, bool effort, /* CES */
                                 const struct metric_survey_query *query, struct metric_csat *ret,
                                 struct problem *problem);

/* Unit economics (section 3). One row a period, or for the whole range, or (grouping) one a group that
 * has accounts or costs. Costs are known by month: a row has those of the months that lie within it, so
 * days and weeks have none; by group only where the group is the channel; and none under a filter of
 * accounts, which nobody can say the costs of. CAC, payback and LTV:CAC are then absent.
 *
 * ARPA, CAC and costs are exact integers. The four LTVs are estimates: made of doubles (a mean of rates,
 * a curve, a model) and rounded half to even at the end. Curves are as of the last month end in the row. */
struct metric_unit_row {
    struct period period;
    uint32_t group;
    int32_t first_day, last_day;
    bool partial;         /* last_day is cut at as-of */
    int64_t cost, cac;    /* minor; MONEY_ABSENT */
    int64_t new_accounts; /* whose first MRR falls in the row */
    double payback_months;
    int64_t arpa, ltv_churn, ltv_ticket, ltv_survival, ltv_sbg;
    double ltv_to_cac;                    /* of ltv_churn */
    double mean_monthly_logo_churn;       /* of the last six complete months, those that have a rate */
    double survival_alpha, survival_beta; /* sBG, by month; NAN where it cannot be fitted */
    int survival_horizon_months; /* months of ltv_survival: the query's, or as far as anyone was seen */
    double purchases_per_year, relationship_years; /* as used in ltv_ticket */
};
struct metric_unit_query {
    enum period_unit unit;
    int32_t first_day, last_day;
    bool whole;
    struct metric_grouping grouping; /* channel */
    double gross_margin;             /* 1 by default */
    bool acquisition_only;           /* CAC, payback, LTV by churn and LTV:CAC; the other LTVs stay absent */
    int horizon_months;              /* of `survival`: 60 */
    double discount_monthly;         /* of `sbg`: 0.01 */
    /* Of `ticket`; NAN: from the record, by group, at the end of each row, so that a month says the same
     * whatever range it is asked in. Purchases a year: invoices of the last 12 months ÷ accounts with one.
     * Years: mean over accounts that ever had MRR, from its first day to its first churn or the end. */
    double relationship_years, purchases_per_year;
};
#define METRIC_UNIT_QUERY_SHIPPED                                                                            \
    .grouping = {-1}, .gross_margin = 1, .horizon_months = 60, .discount_monthly = 0.01,                     \
    .relationship_years = NAN, .purchases_per_year = NAN
struct metric_unit {
    struct metric_unit_row *rows;
    size_t count;
};
MUST_USE enum result metric_unit_economics(struct arena *arena, const struct metric_scope *scope,
                                           const struct metric_unit_query *query, struct metric_unit *ret,
                                           struct problem *problem);

/* Cost to serve and margin (section 3), of the months that lie within a row and are over by as-of; a row
 * without one has no revenue. Revenue: the sum of their month-end MRRs, as Pareto counts it (under
 * RULES_INVOICED what was invoiced in them). Cost to serve: recorded effort, each entry's minutes at the
 * hourly cost of who did it rounded half to even to a minor unit, and the costs booked to accounts at their
 * month's rate; costs of no account are in no row. Amounts are exact, so rows by account add up to the whole.
 *
 * Absent are effort, cost and margin where no cost to serve is recorded for any account in the row's months
 * (an account without one among others that have is 0), and effort cost, cost to serve and margin where
 * minutes have no hourly cost: `unpriced_minutes`. */
struct metric_margin_row {
    struct period period;        /* by unit */
    uint32_t group, account;     /* code when grouped; index when by account */
    int32_t first_day, last_day; /* last_day cut at as-of */
    bool partial;
    int64_t revenue, effort_minutes, unpriced_minutes, effort_cost, booked_cost, cost_to_serve, margin;
    double margin_rate; /* margin ÷ revenue; absent without revenue */
};
struct metric_margin_query {
    enum period_unit unit;
    int32_t first_day, last_day; /* whole periods when by unit */
    bool whole;
    bool by_account;                 /* one row an account with revenue or cost, in the order of index */
    struct metric_grouping grouping; /* one row a group with revenue or cost */
};
struct metric_margin {
    struct metric_margin_row *rows;
    size_t count;
};
/* BAD_INPUT when a rate is missing; LIMIT past 100,000 periods or where a sum is too large. */
MUST_USE enum result metric_margin(struct arena *arena, const struct metric_scope *scope,
                                   const struct metric_margin_query *query, struct metric_margin *ret,
                                   struct problem *problem);

/* Retention curves (section 7): Kaplan–Meier of lifetimes from first MRR to first churn, censored at the
 * as-of day, one curve a group; the log-rank test between them. By months an interval counts for an
 * account only when it was over by the as-of day. */
struct metric_survival_point {
    int32_t time;                       /* months or days since the first MRR; only times with an exit */
    int64_t at_risk, churned, censored; /* censored at this time stay at risk in it */
    double survival, low, high;         /* Greenwood's 95 % interval, held within 0 … 1 */
};
struct metric_survival_curve {
    uint32_t group;
    int64_t accounts, churned;
    struct metric_survival_point *points;
    size_t count;
    double alpha, beta; /* sBG by months; NAN by days or where it cannot be fitted */
};
struct metric_survival {
    struct metric_survival_curve *curves;
    size_t count;
    double log_rank, log_rank_p; /* chi-squared with curves − 1 degrees; NAN with fewer than two */
};
MUST_USE enum result metric_survival(struct arena *arena, const struct metric_scope *scope, bool by_days,
                                     struct metric_grouping grouping, struct metric_survival *ret,
                                     struct problem *problem);

/* Ticket médio: invoiced ÷ invoices, or by line category. */
struct metric_ticket_row {
    struct period period;
    uint32_t group; /* by_category: dictionary code of the category */
    int64_t sales, amount,
        ticket;     /* sales: distinct invoices; ticket half to even, MONEY_ABSENT without sales */
    int64_t buyers; /* distinct accounts */
};
struct metric_ticket {
    struct metric_ticket_row *rows;
    size_t count;
};
struct metric_ticket_query {
    enum period_unit unit;
    int32_t first_day, last_day;
    bool whole;
    bool by_category;
    struct metric_grouping grouping;
};
MUST_USE enum result metric_ticket(struct arena *arena, const struct metric_scope *scope,
                                   const struct metric_ticket_query *query, struct metric_ticket *ret,
                                   struct problem *problem);
/* What each account was invoiced in a range, as the ticket counts it: by account index
 * (columns->account_count items), 0 outside the scope. */
MUST_USE enum result metric_ticket_amounts(struct arena *arena, const struct metric_scope *scope,
                                           int32_t first_day, int32_t last_day, int64_t *ret_amounts,
                                           struct problem *problem);

/* Renewals due in a range: on each subscription's renewal day and the same day of the years before it, a term
 * apart where its price is for several years, back to its start, if it was in force and paid for the day
 * before; one an account and day. Renewed: in force on the day, or followed by another subscription that
 * starts on it. By value: the account's MRR of the day before, and of that what is left on the day. */
struct metric_renewal {
    int64_t due, renewed, due_value, renewed_value;
    double rate, value_rate;
};
MUST_USE enum result metric_renewal(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                                    int32_t last_day, struct metric_renewal *ret, struct problem *problem);
/* The two values by account (columns->account_count items each), 0 where nothing was due: they add up to
 * due_value and renewed_value. Not looked at after a failure. */
MUST_USE enum result metric_renewal_amounts(struct arena *arena, const struct metric_scope *scope,
                                            int32_t first_day, int32_t last_day, int64_t *ret_due,
                                            int64_t *ret_renewed, struct problem *problem);

/* What health will read (issue 4), and the leading indicators of the dashboard: per account at `day`
 * (the as-of day when that is earlier). Windows end at the day included: [day − 29, day] against
 * [day − 59, day − 30]. A usage row of quantity 0 is no use: it is neither seen nor a feature. */
struct metric_signals { /* arrays by account index; what is out of scope is absent or 0 */
    size_t count;
    int32_t day;       /* as counted */
    bool usage_loaded; /* false: the usage columns are still to come, usage reads as none */
    int64_t *usage_30, *usage_30_before;
    int32_t *last_seen_day; /* DAY_ABSENT */
    uint16_t *features_30;  /* distinct */
    int16_t *last_nps;      /* 0..10, −1 absent: of the contact who answered last; of several on
                               one day the lowest */
    uint16_t *open_tickets, *open_severe; /* severe: high or urgent; 65535 means that or more */
    int32_t *days_overdue; /* of the oldest unpaid line above zero that fell due before `day`; −1 none */
    int32_t *days_since_contact; /* call, meeting or e-mail; a note is none; −1 never */
};
MUST_USE enum result metric_signals(struct arena *arena, const struct metric_scope *scope, int32_t day,
                                    struct metric_signals *ret, struct problem *problem);
/* The same at `count` days, ascending, into ret[0 … count − 1]: one pass over each account's rows. */
MUST_USE enum result metric_signals_history(struct arena *arena, const struct metric_scope *scope,
                                            const int32_t *days, size_t count, struct metric_signals *ret,
                                            struct problem *problem);
/* The same of one account of the scope; no allocation. */
struct metric_signal {
    int64_t usage_30, usage_30_before;
    int32_t last_seen_day, days_overdue, days_since_contact;
    uint16_t features_30, open_tickets, open_severe;
    int16_t last_nps;
};
void metric_signal(const struct metric_scope *scope, uint32_t account, int32_t day,
                   struct metric_signal *ret);

/* Use in windows of another length, `window_days` above 0, that end at `day` (the as-of day when that is
 * earlier), counted as signals are: of accounts [account, account + count), all of one block and of the
 * scope, into ret[0 … count − 1]. */
struct metric_usage_window {
    int64_t uses, uses_before; /* in [day − n + 1, day], and in as many days before those */
    uint16_t features;         /* distinct, in the window */
};
void metric_usage_window(const struct metric_scope *scope, uint32_t account, uint32_t count, int32_t day,
                         int32_t window_days, struct metric_usage_window *ret);

/* Whether a line was due before `day` and not paid by its end: the one rule of what is overdue. Days are
 * DAY_ABSENT where there are none, `status` an enum line_status or anything else where it is not said. */
static inline bool metric_is_overdue(int status, int64_t amount, int32_t issued_day, int32_t due_day,
                                     int32_t paid_day, int32_t day)
{
    bool counts = (status != LINE_VOID) & (status != LINE_DRAFT) & (amount > 0);
    bool is_due = (due_day != DAY_ABSENT) & (due_day < day) & (issued_day <= day);
    bool unpaid = (paid_day > day) | ((paid_day == DAY_ABSENT) & (status != LINE_PAID));
    return counts & is_due & unpaid; /* no branches: many lines are asked, and none can be foreseen */
}

/* One account, all its figures (for `farol account` and its page); no allocation. */
struct metric_account_figures {
    int64_t mrr, mrr_year_ago, lifetime_revenue_12_months;
    int32_t first_mrr_day, churned_day;
    int64_t usage_30, usage_30_before;
    int32_t last_seen_day;
    int features_30;
    int16_t last_nps;
    int open_tickets, open_severe;
    int32_t days_overdue, days_since_contact;
    int64_t amount_overdue;
};
MUST_USE enum result metric_account(const struct metric_scope *scope, uint32_t account,
                                    struct metric_account_figures *ret, struct problem *problem);

#endif
