/* From terms and lines to signed steps (events), sorted by currency and day, then summed. */
#include "column/recurring.h"

#include <stdlib.h>

#include "base/list.h"

#define FOREVER INT32_MAX

static int64_t held(__int128 micro)
{
    if (micro > RECURRING_MICRO_MAX)
        return RECURRING_MICRO_MAX;
    return micro < -RECURRING_MICRO_MAX ? -RECURRING_MICRO_MAX : (int64_t)micro;
}

uint8_t recurring_years_more(struct recurring_terms terms)
{
    int64_t years = terms.unit == INTERVAL_YEAR                             ? terms.count
                    : terms.unit == INTERVAL_MONTH && terms.count % 12 == 0 ? terms.count / 12
                                                                            : 0;
    if (years < 2)
        return 0;
    return years > RECURRING_YEARS_MORE_MAX ? RECURRING_YEARS_MORE_MAX : (uint8_t)(years - 1);
}

int64_t recurring_terms_micro(struct recurring_terms terms)
{
    /* Months of the interval as numerator ÷ denominator. */
    static const struct {
        int32_t numerator, denominator;
    } months[] = {
        [INTERVAL_MONTH] = {1, 1},
        [INTERVAL_YEAR] = {12, 1},
        [INTERVAL_WEEK] = {12, 52},
        [INTERVAL_DAY] = {1200, 36525},
    };
    int64_t count = terms.count > 0 ? terms.count : 1;
    __int128 value = (__int128)terms.amount * MICRO_PER_MINOR * months[terms.unit].denominator;
    return held(divide_half_even(value, (__int128)months[terms.unit].numerator * count));
}

int32_t recurring_whole_months(int32_t start_day, int32_t end_day)
{
    int32_t months = month_of_day(end_day) - month_of_day(start_day);
    if (months <= 0)
        return 0;
    bool month_ends = start_day == month_last_day(month_of_day(start_day)) &&
                      end_day == month_last_day(month_of_day(end_day));
    return month_ends || day_add_months(start_day, months) == end_day ? months : 0;
}

int64_t recurring_service_micro(int64_t amount, int32_t start_day, int32_t end_day)
{
    if (end_day <= start_day)
        return 0;
    int32_t months = recurring_whole_months(start_day, end_day);
    __int128 value = (__int128)amount * MICRO_PER_MINOR;
    if (months > 0)
        return held(divide_half_even(value, months));
    return held(divide_half_even(value * 36525, (__int128)1200 * (end_day - start_day)));
}

static void contribute(struct recurring *recurring, uint8_t currency, int32_t start_day, int32_t end_day,
                       int64_t micro)
{
    if (start_day >= end_day || micro == 0)
        return;
    *list_append(&recurring->events) = (struct recurring_event){start_day, currency, micro};
    if (end_day != FOREVER)
        *list_append(&recurring->events) = (struct recurring_event){end_day, currency, -micro};
}

/* The contribution over [start, end) outside the stops, which are sorted and apart. */
static void contribute_outside_stops(struct recurring *recurring, uint8_t currency, int32_t start_day,
                                     int32_t end_day, int64_t micro)
{
    for (size_t i = 0; i < recurring->stops.count; i++) {
        struct recurring_stop stop = recurring->stops.items[i];
        if (stop.end <= start_day)
            continue;
        contribute(recurring, currency, start_day, stop.start < end_day ? stop.start : end_day, micro);
        start_day = stop.end;
    }
    contribute(recurring, currency, start_day, end_day, micro);
}

static int compare_stops(const void *a, const void *b)
{
    const struct recurring_stop *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* When lines stop what they belong to: from due + N days to the day paid. Merged and sorted. */
static void collect_stops(struct recurring *recurring, const struct recurring_line *lines, size_t count,
                          int32_t days)
{
    recurring->stops.count = 0;
    if (days < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct recurring_line *line = &lines[i];
        if (line->trial || line->due_day == DAY_ABSENT)
            continue;
        int32_t from = line->due_day + days;
        int32_t to = line->paid_day == DAY_ABSENT ? FOREVER : line->paid_day;
        if (from < to)
            *list_append(&recurring->stops) = (struct recurring_stop){from, to};
    }
    if (recurring->stops.count < 2)
        return;
    qsort(recurring->stops.items, recurring->stops.count, sizeof *recurring->stops.items, compare_stops);
    size_t kept = 1;
    for (size_t i = 1; i < recurring->stops.count; i++) {
        struct recurring_stop *last = &recurring->stops.items[kept - 1];
        struct recurring_stop next = recurring->stops.items[i];
        if (next.start > last->end)
            recurring->stops.items[kept++] = next;
        else if (next.end > last->end)
            last->end = next.end;
    }
    recurring->stops.count = kept;
}

static void contribute_line(struct recurring *recurring, const struct recurring_line *line)
{
    if (line->trial || line->end_day <= line->start_day)
        return;
    int64_t worth = held((__int128)line->amount - line->discount);
    contribute_outside_stops(recurring, line->currency, line->start_day, line->end_day,
                             recurring_service_micro(worth, line->start_day, line->end_day));
}

/* A stretch of a subscription's own terms, leaving out where its lines reign. */
static void contribute_terms(struct recurring *recurring, uint8_t currency, int32_t start_day,
                             int32_t end_day, struct recurring_terms terms, int32_t reign_start,
                             int32_t reign_end)
{
    int64_t micro = recurring_terms_micro(terms);
    if (reign_start >= reign_end) {
        contribute_outside_stops(recurring, currency, start_day, end_day, micro);
        return;
    }
    contribute_outside_stops(recurring, currency, start_day, end_day < reign_start ? end_day : reign_start,
                             micro);
    contribute_outside_stops(recurring, currency, start_day > reign_end ? start_day : reign_end, end_day,
                             micro);
}

static void derive_subscription(struct recurring *recurring,
                                const struct recurring_subscription *subscription,
                                const struct recurring_change *changes, size_t change_count,
                                const struct recurring_line *lines, size_t line_count, int32_t overdue_days)
{
    int32_t reign_start = FOREVER, reign_end = INT32_MIN;
    collect_stops(recurring, lines, line_count, overdue_days);
    for (size_t i = 0; i < line_count; i++) {
        contribute_line(recurring, &lines[i]);
        if (lines[i].end_day <= lines[i].start_day)
            continue;
        if (lines[i].start_day < reign_start)
            reign_start = lines[i].start_day;
        if (lines[i].end_day > reign_end)
            reign_end = lines[i].end_day;
    }
    int32_t end_day = subscription->end_day == DAY_ABSENT ? FOREVER : subscription->end_day;
    int32_t from = subscription->start_day;
    if (from < subscription->trial_end_day) /* absent is the smallest day */
        from = subscription->trial_end_day;
    struct recurring_terms terms = subscription->terms;
    for (size_t i = 0; i < change_count; i++) {
        int32_t day = changes[i].day < end_day ? changes[i].day : end_day;
        if (day > from) {
            contribute_terms(recurring, subscription->currency, from, day, terms, reign_start, reign_end);
            from = day;
        }
        terms.amount = changes[i].terms.amount;
        if (changes[i].has_unit)
            terms.unit = changes[i].terms.unit;
        if (changes[i].has_count)
            terms.count = changes[i].terms.count;
    }
    contribute_terms(recurring, subscription->currency, from, end_day, terms, reign_start, reign_end);
}

static int compare_events(const void *a, const void *b)
{
    const struct recurring_event *x = a, *y = b;
    if (x->currency != y->currency)
        return x->currency < y->currency ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

static void sort_events(struct recurring_event *events, size_t count)
{
    if (count > 32) {
        qsort(events, count, sizeof *events, compare_events);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct recurring_event event = events[i];
        size_t at = i;
        for (; at > 0 && compare_events(&events[at - 1], &event) > 0; at--)
            events[at] = events[at - 1];
        events[at] = event;
    }
}

static void sum_events(struct recurring *recurring)
{
    const struct recurring_event *events = recurring->events.items;
    size_t count = recurring->events.count;
    for (size_t i = 0; i < count;) {
        uint8_t currency = events[i].currency;
        struct recurring_lane lane = {currency, recurring->steps.count, 0};
        __int128 sum = 0;
        int64_t last = 0;
        while (i < count && events[i].currency == currency) {
            int32_t day = events[i].day;
            for (; i < count && events[i].currency == currency && events[i].day == day; i++)
                sum += events[i].micro;
            int64_t micro = held(sum);
            if (micro != last)
                *list_append(&recurring->steps) = (struct recurring_step){day, micro};
            last = micro;
        }
        lane.end = recurring->steps.count;
        if (lane.end > lane.start)
            *list_append(&recurring->lanes) = lane;
    }
}

/* Lines by themselves: of no subscription, or of one that the account does not have. */
static void derive_strays(struct recurring *recurring, const struct recurring_line *lines, size_t count,
                          int32_t overdue_days)
{
    for (size_t i = 0; i < count; i++) {
        collect_stops(recurring, &lines[i], 1, overdue_days);
        contribute_line(recurring, &lines[i]);
    }
}

/* No arithmetic on the null pointers of empty lists. */
static const struct recurring_line *lines_from(const struct recurring_input *input, size_t at)
{
    return at ? input->lines + at : input->lines;
}

static const struct recurring_change *changes_from(const struct recurring_input *input, size_t at)
{
    return at ? input->changes + at : input->changes;
}

void recurring_derive(struct recurring *recurring, const struct recurring_input *input)
{
    recurring->lanes.count = recurring->steps.count = recurring->events.count = 0;
    size_t change = 0, line = 0;
    for (size_t s = 0; s < input->subscription_count; s++) {
        const struct recurring_subscription *subscription = &input->subscriptions[s];
        size_t line_from = line;
        while (line < input->line_count && input->lines[line].subscription_id < subscription->id)
            line++;
        derive_strays(recurring, lines_from(input, line_from), line - line_from,
                      input->churn_after_overdue_days);
        line_from = line;
        while (line < input->line_count && input->lines[line].subscription_id == subscription->id)
            line++;
        while (change < input->change_count && input->changes[change].subscription_id < subscription->id)
            change++;
        size_t change_from = change;
        while (change < input->change_count && input->changes[change].subscription_id == subscription->id)
            change++;
        derive_subscription(recurring, subscription, changes_from(input, change_from), change - change_from,
                            lines_from(input, line_from), line - line_from, input->churn_after_overdue_days);
    }
    derive_strays(recurring, lines_from(input, line), input->line_count - line,
                  input->churn_after_overdue_days);
    sort_events(recurring->events.items, recurring->events.count);
    sum_events(recurring);
}

void recurring_release(struct recurring *recurring)
{
    list_release(&recurring->lanes);
    list_release(&recurring->steps);
    list_release(&recurring->events);
    list_release(&recurring->stops);
}
