/* The lifetime side of unit economics: accounts new in each row, the life table of each row at its cut
 * month, and years of relationship.
 *
 * At a month end the whole months seen of an account are the difference of month numbers, whatever the
 * days. So for rows of periods one histogram of (month joined, month of lifetime churned in) serves all
 * cuts; for rows of groups there is one cut, and each account goes straight to its group's table. */
#include "metric/unit_lifetime.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "metric/scope.h"

/* The row of each day from the first row's first to the last one's last: a million accounts ask. */
static int32_t *rows_of_days(struct arena *arena, const struct metric_unit_row *rows, size_t count)
{
    int32_t first_day = rows[0].first_day;
    int32_t *row_of_day = arena_array(arena, int32_t, (size_t)(rows[count - 1].last_day - first_day) + 1);
    for (size_t row = 0; row < count; row++)
        for (int32_t day = rows[row].first_day; day <= rows[row].last_day; day++)
            row_of_day[day - first_day] = (int32_t)row;
    return row_of_day;
}

void unit_count_new(struct arena *arena, const struct unit_frame *frame,
                    const struct metric_lifetimes *lifetimes)
{
    int32_t first_day = frame->rows[0].first_day, last_day = frame->rows[frame->count - 1].last_day;
    const int32_t *row_of_day = frame->row_of_group ? NULL : rows_of_days(arena, frame->rows, frame->count);
    for (size_t account = 0; account < lifetimes->count; account++) {
        int32_t day = lifetimes->first_day[account];
        if (day < first_day || day > last_day) /* an absent day is before all */
            continue;
        frame->rows[row_of_day ? row_of_day[day - first_day] : unit_frame_row(frame, (uint32_t)account)]
            .new_accounts++;
    }
}

static void add_exit(struct survival_table *table, int64_t *left, int32_t joined, int32_t churn_month,
                     int32_t cut, int64_t accounts)
{
    int32_t seen = cut - joined;
    if (churn_month > 0 && churn_month <= seen)
        table->churned[churn_month] += accounts;
    else if (seen > 0)
        left[seen] += accounts;
}

static struct survival_table new_table(struct arena *arena, size_t months)
{
    return (struct survival_table){months, arena_array(arena, int64_t, months + 1),
                                   arena_array(arena, int64_t, months + 1)};
}

/* Month and day of the month of each day, as month × 32 + day. */
struct unit_calendar {
    int32_t first_day, last_day;
    int32_t *keys;
};

static struct unit_calendar new_calendar(struct arena *arena, int32_t first_day, int32_t last_day)
{
    struct unit_calendar calendar = {first_day, last_day,
                                     arena_array(arena, int32_t, (size_t)(last_day - first_day) + 1)};
    for (int32_t day = first_day; day <= last_day;) {
        int32_t month = month_of_day(day), month_start = month_first_day(month),
                month_end = month_last_day(month);
        for (; day <= last_day && day <= month_end; day++)
            calendar.keys[day - first_day] = month * 32 + day - month_start + 1;
    }
    return calendar;
}

/* The month that an account joined in and the month of its lifetime that it churned in (0 never): see
 * metric_lifetime_churn_month, of which this is the table. */
static void months_of(const struct unit_calendar *calendar, const struct metric_lifetimes *lifetimes,
                      size_t account, int32_t *ret_joined, int32_t *ret_churn_month)
{
    int32_t first = calendar->keys[lifetimes->first_day[account] - calendar->first_day];
    *ret_joined = first >> 5;
    *ret_churn_month = 0;
    if (lifetimes->churn_day[account] == DAY_ABSENT)
        return;
    int32_t churn = calendar->keys[lifetimes->churn_day[account] - calendar->first_day];
    *ret_churn_month = (churn >> 5) - (first >> 5) + ((churn & 31) > (first & 31));
}

static void tables_by_group(struct arena *arena, const struct unit_frame *frame,
                            const struct metric_lifetimes *lifetimes, const struct unit_calendar *calendar,
                            int32_t cut, struct survival_table *ret_tables)
{
    int32_t first_month = month_of_day(calendar->first_day);
    size_t months = cut > first_month ? (size_t)(cut - first_month) : 0;
    int64_t **left = arena_array(arena, int64_t *, frame->count);
    for (size_t row = 0; row < frame->count; row++) {
        ret_tables[row] = new_table(arena, months);
        left[row] = arena_array(arena, int64_t, months + 1);
    }
    for (size_t account = 0; account < lifetimes->count; account++) {
        int64_t row =
            lifetimes->first_day[account] == DAY_ABSENT ? -1 : unit_frame_row(frame, (uint32_t)account);
        int32_t joined, churn_month;
        if (row < 0)
            continue;
        months_of(calendar, lifetimes, account, &joined, &churn_month);
        add_exit(&ret_tables[row], left[row], joined, churn_month, cut, 1);
    }
    for (size_t row = 0; row < frame->count; row++)
        metric_lifetime_at_risk(&ret_tables[row], left[row]);
}

static void tables_by_period(struct arena *arena, const struct unit_frame *frame,
                             const struct metric_lifetimes *lifetimes, const struct unit_calendar *calendar,
                             struct survival_table *ret_tables)
{
    int32_t first_month = month_of_day(calendar->first_day), last_month = month_of_day(calendar->last_day);
    size_t span = (size_t)(last_month - first_month) + 2; /* churn months 0 … span − 1 */
    int64_t *histogram = arena_array(arena, int64_t, span * span);
    for (size_t account = 0; account < lifetimes->count; account++) {
        int32_t joined, churn_month;
        if (lifetimes->first_day[account] == DAY_ABSENT)
            continue;
        months_of(calendar, lifetimes, account, &joined, &churn_month);
        histogram[(size_t)(joined - first_month) * span + (size_t)churn_month]++;
    }
    for (size_t row = 0; row < frame->count; row++) {
        int32_t cut = month_last_over(frame->rows[row].last_day);
        size_t months = cut > first_month ? (size_t)(cut - first_month) : 0;
        int64_t *left = arena_array(arena, int64_t, months + 1);
        ret_tables[row] = new_table(arena, months);
        for (size_t joined = 0; joined < months && joined + 1 < span;
             joined++) /* the last joined in span − 2 */
            for (size_t churn_month = 0; churn_month < span; churn_month++)
                add_exit(&ret_tables[row], left, first_month + (int32_t)joined, (int32_t)churn_month, cut,
                         histogram[joined * span + churn_month]);
        metric_lifetime_at_risk(&ret_tables[row], left);
    }
}

struct survival_table *unit_tables(struct arena *arena, const struct unit_frame *frame,
                                   const struct metric_lifetimes *lifetimes)
{
    struct survival_table *tables = arena_array(arena, struct survival_table, frame->count);
    int32_t first_day = INT32_MAX, last_event = DAY_ABSENT, last_day = frame->rows[frame->count - 1].last_day;
    for (size_t account = 0; account < lifetimes->count; account++) {
        int32_t first = lifetimes->first_day[account], churn = lifetimes->churn_day[account];
        first_day = first != DAY_ABSENT && first < first_day ? first : first_day;
        last_event = first > last_event ? first : last_event; /* an absent day is before all */
        last_event = churn > last_event ? churn : last_event;
    }
    if (first_day == INT32_MAX)
        return tables;
    struct unit_calendar calendar = new_calendar(arena, first_day, last_event);
    if (frame->row_of_group)
        tables_by_group(arena, frame, lifetimes, &calendar, month_last_over(last_day), tables);
    else
        tables_by_period(arena, frame, lifetimes, &calendar, tables);
    return tables;
}

/* Accounts and their days so far, of one row or of each account's group. */
struct relationship {
    int64_t days, accounts;
};

static void add_relationships(const struct unit_frame *frame, const struct metric_lifetimes *lifetimes,
                              int32_t end_day, struct relationship *sums)
{
    for (size_t account = 0; account < lifetimes->count; account++) {
        int32_t first = lifetimes->first_day[account], churn = lifetimes->churn_day[account];
        if (first == DAY_ABSENT || first > end_day)
            continue;
        struct relationship *sum = &sums[frame->row_of_group ? unit_frame_row(frame, (uint32_t)account) : 0];
        sum->days += (churn != DAY_ABSENT && churn <= end_day ? churn : end_day + 1) - first;
        sum->accounts++;
    }
}

void unit_relationship_years(struct arena *arena, const struct unit_frame *frame,
                             const struct metric_lifetimes *lifetimes)
{
    struct relationship *sums = arena_array(arena, struct relationship, frame->count);
    if (frame->row_of_group)
        add_relationships(frame, lifetimes, frame->rows[0].last_day, sums);
    for (size_t row = 0; row < frame->count; row++) {
        if (!frame->row_of_group)
            add_relationships(frame, lifetimes, frame->rows[row].last_day, &sums[row]);
        frame->rows[row].relationship_years =
            sums[row].accounts ? (double)sums[row].days / (double)sums[row].accounts / 365.25 : NAN;
    }
}
