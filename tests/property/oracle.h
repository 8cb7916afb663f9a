/* The oracle: every figure once more, written to be obviously right and nothing else. It reads the rows
 * of a history, day by day and row by row, in rational arithmetic, and shares with the program only the
 * calendar (base/day.h), the table of currencies, and the structs that results come in. */
#ifndef FAROL_TESTS_PROPERTY_ORACLE_H
#define FAROL_TESTS_PROPERTY_ORACLE_H

#include "history.h"
#include "metric/metric.h"

#define ORACLE_MARGIN_DAYS 100 /* so that the whole month stands in it of what was issued just before */
#define ORACLE_DAYS (HISTORY_MONTHS * 31 + 2 * ORACLE_MARGIN_DAYS)

/* Every account's MRR at the end of every day of the history and of a margin around it. */
struct oracle {
    const struct history *history;
    bool invoiced; /* the rule set: no subscriptions, so no way of cancelling one */
    int32_t first_day, last_day;
    int64_t micro[HISTORY_ACCOUNTS][HISTORY_CURRENCIES][ORACLE_DAYS];
    int64_t mrr[HISTORY_ACCOUNTS][ORACLE_DAYS]; /* at the rates of the day's own month */
    int32_t first_mrr_day[HISTORY_ACCOUNTS];    /* DAY_ABSENT never */
};

void oracle_make(struct oracle *oracle, const struct history *history);
/* The same of the rule set `invoiced`, as known by what was issued up to as_of. */
void oracle_make_invoiced(struct oracle *oracle, const struct history *history, int32_t as_of);

/* value ÷ divisor to the nearest whole, halves to the even one. */
int64_t oracle_round(__int128 value, __int128 divisor);
/* `minor` units of a currency in the organisation's, at the rate of `month`. */
int64_t oracle_convert(const struct history *history, int64_t minor, uint8_t currency, int32_t month);

/* MRR at the end of `day` at the rates of `month`. */
int64_t oracle_mrr(const struct oracle *oracle, int account, int32_t day, int32_t month);
int64_t oracle_mrr_on(const struct oracle *oracle, int account, int32_t day); /* its own month's */
/* Movements of the accounts in `accounts` (bits) over [first_day, last_day], last_day being cut at as-of
 * by the caller; counts and amounts only. */
void oracle_movements(const struct oracle *oracle, unsigned accounts, int32_t first_day, int32_t last_day,
                      enum metric_net net, struct metric_mrr_row *ret);
/* The first day without MRR after the first with it, up to as_of; DAY_ABSENT none. */
int32_t oracle_churn_day(const struct oracle *oracle, int account, int32_t as_of);

/* Answers that count: of `kind`, of an account in `accounts`, within the window, and where only the
 * latest counts no later one of the same contact and group. Group: month, stage and account's segment,
 * as far as asked for. */
struct oracle_answers {
    int count;
    int rows[HISTORY_ROWS];
};
void oracle_answers(const struct history *history, unsigned accounts, enum survey_kind kind,
                    const struct metric_survey_query *query, int32_t as_of, struct oracle_answers *ret);
bool oracle_same_group(const struct history *history, const struct metric_survey_query *query, int a, int b);

void oracle_signal(const struct history *history, int account, int32_t day, struct metric_signal *ret);
struct metric_usage_window oracle_window(const struct history *history, int account, int32_t day,
                                         int32_t window_days);
int oracle_active_days(const struct history *history, int account, int32_t day, int32_t window_days);
/* Lines invoiced in [first_day, last_day], of category `category` where it is not NULL. */
void oracle_ticket(const struct history *history, unsigned accounts, int32_t first_day, int32_t last_day,
                   const text *category, struct metric_ticket_row *ret);
void oracle_renewal(const struct oracle *oracle, unsigned accounts, int32_t first_day, int32_t last_day,
                    struct metric_renewal *ret);
void oracle_pareto(const struct oracle *oracle, unsigned accounts, int32_t last_month, int32_t as_of,
                   struct metric_pareto *ret);
/* Survival at each month of lifetime as of `as_of`, by counting who was there; returns how many terms are
 * known. */
int oracle_survival(const struct oracle *oracle, unsigned accounts, int32_t as_of, double *ret_survival,
                    int count);

#endif
