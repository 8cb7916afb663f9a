/* The derivation of MRR, rule by rule (metrics.md, section 2). Amounts in centavos. */
#include "../check.h"

#include <stdio.h>

#include "base/list.h"
#include "column/recurring.h"

#define MICRO MICRO_PER_MINOR

static int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}

static void test_years_more(void **state)
{
    (void)state;
    static const struct {
        enum interval_unit unit;
        int32_t count;
        int years_more;
    } cases[] = {{INTERVAL_YEAR, 2, 1},
                 {INTERVAL_YEAR, 1, 0},
                 {INTERVAL_YEAR, 0, 0},
                 {INTERVAL_MONTH, 36, 2},
                 {INTERVAL_MONTH, 12, 0},
                 {INTERVAL_MONTH, 18, 0},
                 {INTERVAL_WEEK, 104, 0},
                 {INTERVAL_DAY, 1000, 0},
                 {INTERVAL_YEAR, INT32_MAX, RECURRING_YEARS_MORE_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(recurring_years_more((struct recurring_terms){100, cases[i].unit, cases[i].count}),
                         cases[i].years_more);
}

static void test_intervals(void **state)
{
    (void)state;
    assert_int_equal(recurring_terms_micro((struct recurring_terms){10000, INTERVAL_MONTH, 1}),
                     10000 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){60000, INTERVAL_YEAR, 1}), 5000 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){9000, INTERVAL_MONTH, 3}), 3000 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){2400, INTERVAL_YEAR, 2}), 100 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){1200, INTERVAL_WEEK, 1}), 5200 * MICRO);
    /* A day: amount × 365.25 ÷ 12. */
    assert_int_equal(recurring_terms_micro((struct recurring_terms){1200, INTERVAL_DAY, 1}), 36525 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){200000, INTERVAL_YEAR, 1}),
                     INT64_C(16666666667));
    assert_int_equal(recurring_terms_micro((struct recurring_terms){100, INTERVAL_MONTH, 0}), 100 * MICRO);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){INT64_MAX, INTERVAL_DAY, 1}),
                     RECURRING_MICRO_MAX);
    assert_int_equal(recurring_terms_micro((struct recurring_terms){-INT64_MAX, INTERVAL_DAY, 1}),
                     -RECURRING_MICRO_MAX);
}

static void test_whole_months(void **state)
{
    (void)state;
    static const struct {
        const char *start, *end;
        int32_t months;
    } cases[] = {
        {"2024-01-01", "2024-02-01", 1}, {"2024-01-15", "2025-01-15", 12}, {"2024-01-31", "2024-02-29", 1},
        {"2024-01-30", "2024-02-29", 1}, {"2023-02-28", "2023-03-31", 1},  {"2024-02-29", "2024-03-31", 1},
        {"2024-02-29", "2024-03-29", 1}, {"2024-01-01", "2024-01-31", 0},  {"2024-01-01", "2024-02-02", 0},
        {"2024-01-31", "2024-03-30", 0}, {"2024-02-01", "2024-01-01", 0},  {"2023-12-31", "2024-12-31", 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(recurring_whole_months(day_of(cases[i].start), day_of(cases[i].end)),
                         cases[i].months);
    /* Thirty days that are no month: × 365.25 ÷ (12 × 30). */
    assert_int_equal(recurring_service_micro(1200, day_of("2024-01-01"), day_of("2024-01-31")),
                     INT64_C(1217500000));
    assert_int_equal(recurring_service_micro(1200, day_of("2024-01-01"), day_of("2024-07-01")), 200 * MICRO);
    assert_int_equal(recurring_service_micro(1200, day_of("2024-01-02"), day_of("2024-01-02")), 0);
    assert_int_equal(recurring_service_micro(1200, day_of("2024-01-02"), day_of("2024-01-01")), 0);
}

struct given {
    struct {
        struct recurring_subscription *items;
        size_t count, capacity;
    } subscriptions;
    struct {
        struct recurring_change *items;
        size_t count, capacity;
    } changes;
    struct {
        struct recurring_line *items;
        size_t count, capacity;
    } lines;
    int32_t overdue_days;
    struct recurring recurring;
};

static void subscription(struct given *given, int64_t id, int64_t amount, const char *start, const char *end,
                         const char *trial_end)
{
    *list_append(&given->subscriptions) =
        (struct recurring_subscription){.id = id,
                                        .terms = {amount, INTERVAL_MONTH, 1},
                                        .start_day = day_of(start),
                                        .end_day = day_of(end),
                                        .trial_end_day = day_of(trial_end)};
}

static void change(struct given *given, int64_t id, const char *day, int64_t amount)
{
    *list_append(&given->changes) = (struct recurring_change){
        .subscription_id = id, .day = day_of(day), .terms = {amount, INTERVAL_YEAR, 1}};
}

static struct recurring_line *line(struct given *given, int64_t id, int64_t amount, const char *start,
                                   const char *end)
{
    struct recurring_line *made = list_append(&given->lines);
    *made = (struct recurring_line){.subscription_id = id,
                                    .amount = amount,
                                    .start_day = day_of(start),
                                    .end_day = day_of(end),
                                    .due_day = DAY_ABSENT,
                                    .paid_day = DAY_ABSENT};
    return made;
}

/* What it comes to, as "day micro÷10⁶ …", and forgets what was given. */
static const char *derived(struct given *given)
{
    static char out[1024];
    char day[11];
    size_t length = 0;
    struct recurring_input input = {
        given->subscriptions.items,
        given->subscriptions.count,
        given->changes.items,
        given->changes.count,
        given->lines.items,
        given->lines.count,
        0,
        given->overdue_days,
    };
    recurring_derive(&given->recurring, &input);
    out[0] = '\0';
    for (size_t l = 0; l < given->recurring.lanes.count; l++) {
        struct recurring_lane lane = given->recurring.lanes.items[l];
        if (lane.currency != 0)
            length += (size_t)snprintf(out + length, sizeof out - length, "currency %d ", lane.currency);
        for (size_t i = lane.start; i < lane.end; i++)
            length += (size_t)snprintf(out + length, sizeof out - length, "%s %lld ",
                                       day_format(given->recurring.steps.items[i].day, day),
                                       (long long)(given->recurring.steps.items[i].micro / MICRO));
    }
    given->subscriptions.count = given->changes.count = given->lines.count = 0;
    return out;
}

static void release(struct given *given)
{
    list_release(&given->subscriptions);
    list_release(&given->changes);
    list_release(&given->lines);
    recurring_release(&given->recurring);
}

static void test_terms(void **state)
{
    (void)state;
    struct given given = {.overdue_days = -1};
    assert_string_equal(derived(&given), "");
    subscription(&given, 1, 100, "2024-01-10", NULL, NULL);
    assert_string_equal(derived(&given), "2024-01-10 100 ");
    subscription(&given, 1, 100, "2024-01-10", "2024-03-10", NULL);
    assert_string_equal(derived(&given), "2024-01-10 100 2024-03-10 0 ");
    subscription(&given, 1, 100, "2024-01-10", "2024-03-10", "2024-01-24");
    assert_string_equal(derived(&given), "2024-01-24 100 2024-03-10 0 ");
    subscription(&given, 1, 100, "2024-01-10", "2024-03-10", "2024-04-01");
    assert_string_equal(derived(&given), "");
    /* Changes: one before the start counts from it; one after the end not at all; one inside the trial waits.
     */
    subscription(&given, 1, 100, "2024-01-10", "2024-06-10", "2024-02-01");
    change(&given, 1, "2024-01-01", 120);
    change(&given, 1, "2024-01-20", 150);
    change(&given, 1, "2024-03-01", 200);
    change(&given, 1, "2024-07-01", 300);
    assert_string_equal(derived(&given), "2024-02-01 150 2024-03-01 200 2024-06-10 0 ");
    /* The interval changes with the unit, the count, or stays. */
    subscription(&given, 1, 1200, "2024-01-01", NULL, NULL);
    change(&given, 1, "2024-02-01", 1200);
    given.changes.items[0].has_unit = true;
    change(&given, 1, "2024-03-01", 2400);
    given.changes.items[1].has_count = true;
    given.changes.items[1].terms.count = 2;
    assert_string_equal(derived(&given), "2024-01-01 1200 2024-02-01 100 ");
    /* A change of a subscription that is not there is nobody's. */
    subscription(&given, 2, 100, "2024-01-01", NULL, NULL);
    change(&given, 1, "2024-02-01", 500);
    change(&given, 3, "2024-02-01", 500);
    assert_string_equal(derived(&given), "2024-01-01 100 ");
    /* Two subscriptions add up; the same day's end and start is one step, or none. */
    subscription(&given, 1, 100, "2024-01-01", "2024-02-01", NULL);
    subscription(&given, 2, 100, "2024-02-01", "2024-03-01", NULL);
    assert_string_equal(derived(&given), "2024-01-01 100 2024-03-01 0 ");
    release(&given);
}

static void test_lines(void **state)
{
    (void)state;
    struct given given = {.overdue_days = -1};
    line(&given, 0, 1200, "2024-01-01", "2025-01-01");
    assert_string_equal(derived(&given), "2024-01-01 100 2025-01-01 0 ");
    line(&given, 0, 1300, "2024-01-01", "2025-01-01")->discount = 100;
    assert_string_equal(derived(&given), "2024-01-01 100 2025-01-01 0 ");
    line(&given, 0, 1200, "2024-01-01", "2024-01-01");
    assert_string_equal(derived(&given), "");
    line(&given, 0, 1200, "2024-01-01", "2024-02-01")->trial = true;
    assert_string_equal(derived(&given), "");
    /* A credit lowers; the sum may be below zero here, the account's floor comes later. */
    line(&given, 0, 100, "2024-01-01", "2024-03-01");
    line(&given, 0, -100, "2024-02-01", "2024-03-01");
    assert_string_equal(derived(&given), "2024-01-01 50 2024-02-01 -50 2024-03-01 0 ");
    /* A subscription with lines: its own terms outside of them only; the gap between them is nothing. */
    subscription(&given, 7, 80, "2024-01-01", "2024-12-01", NULL);
    line(&given, 7, 100, "2024-03-01", "2024-04-01");
    line(&given, 7, 120, "2024-05-01", "2024-06-01");
    assert_string_equal(
        derived(&given),
        "2024-01-01 80 2024-03-01 100 2024-04-01 0 2024-05-01 120 2024-06-01 80 2024-12-01 0 ");
    /* A trial line is a line of its subscription, worth nothing; one that ends before it starts is none. */
    subscription(&given, 7, 80, "2024-01-01", NULL, NULL);
    line(&given, 7, 0, "2024-01-01", "2024-02-01")->trial = true;
    line(&given, 7, 500, "2024-09-01", "2024-08-01");
    assert_string_equal(derived(&given), "2024-02-01 80 ");
    /* Lines of subscriptions that are not there, before and after the one that is. */
    subscription(&given, 7, 80, "2024-01-01", "2024-02-01", NULL);
    line(&given, 3, 10, "2024-01-01", "2024-02-01");
    line(&given, 9, 10, "2024-01-01", "2024-02-01");
    assert_string_equal(derived(&given), "2024-01-01 100 2024-02-01 0 ");
    /* What cancels out is no lane at all. */
    line(&given, 0, 100, "2024-01-01", "2024-02-01");
    line(&given, 0, -100, "2024-01-01", "2024-02-01");
    assert_string_equal(derived(&given), "");
    /* Currencies apart. */
    line(&given, 0, 10, "2024-01-01", "2024-02-01")->currency = 5;
    line(&given, 0, 20, "2024-01-01", "2024-02-01");
    assert_string_equal(derived(&given), "2024-01-01 20 2024-02-01 0 currency 5 2024-01-01 10 2024-02-01 0 ");
    release(&given);
}

static struct recurring_line *due(struct recurring_line *line, const char *due_day, const char *paid_day)
{
    line->due_day = day_of(due_day);
    line->paid_day = day_of(paid_day);
    return line;
}

static void test_overdue(void **state)
{
    (void)state;
    struct given given = {.overdue_days = 30};
    /* Unpaid: the subscription stops thirty days after the day due. */
    subscription(&given, 1, 100, "2024-01-01", NULL, NULL);
    due(line(&given, 1, 100, "2024-01-01", "2024-02-01"), "2024-01-10", NULL);
    assert_string_equal(derived(&given), "2024-01-01 100 2024-02-09 0 ");
    /* Paid late: back from the day paid. Paid in time, or never due: nothing happens. */
    subscription(&given, 1, 100, "2024-01-01", NULL, NULL);
    due(line(&given, 1, 100, "2024-01-01", "2024-02-01"), "2024-01-10", "2024-03-01");
    due(line(&given, 1, 100, "2024-01-01", "2024-01-01"), "2024-01-10", "2024-01-20");
    line(&given, 1, 100, "2024-01-01", "2024-01-01");
    assert_string_equal(derived(&given), "2024-01-01 100 2024-02-09 0 2024-03-01 100 ");
    /* Stops that overlap are one; others stand apart. */
    subscription(&given, 1, 100, "2024-01-01", NULL, NULL);
    due(line(&given, 1, 100, "2024-01-01", "2024-02-01"), "2024-05-01", "2024-07-01");
    due(line(&given, 1, 100, "2024-02-01", "2024-03-01"), "2024-01-10", "2024-03-01");
    due(line(&given, 1, 100, "2024-03-01", "2024-04-01"), "2024-01-20", "2024-02-25");
    due(line(&given, 1, 100, "2024-04-01", "2024-05-01"), "2024-01-25", "2024-03-05");
    due(line(&given, 1, 0, "2024-04-01", "2024-05-01"), "2024-01-25", NULL)->trial = true;
    assert_string_equal(derived(&given),
                        "2024-01-01 100 2024-02-09 0 2024-03-05 100 2024-05-31 0 2024-07-01 100 ");
    /* A line by itself stops itself only. */
    due(line(&given, 0, 300, "2024-01-01", "2024-04-01"), "2024-01-10", NULL);
    line(&given, 0, 30, "2024-01-01", "2024-04-01");
    assert_string_equal(derived(&given), "2024-01-01 110 2024-02-09 10 2024-04-01 0 ");
    release(&given);
}

/* Many rows, out of order, beyond what is sorted by insertion. */
static void test_many(void **state)
{
    (void)state;
    struct given given = {.overdue_days = -1};
    for (int i = 39; i >= 0; i--)
        line(&given, 0, 100, "2024-01-01", "2024-02-01")->currency = (uint8_t)(i % 2);
    assert_string_equal(derived(&given),
                        "2024-01-01 2000 2024-02-01 0 currency 1 2024-01-01 2000 2024-02-01 0 ");
    release(&given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),    cmocka_unit_test(test_years_more),
        cmocka_unit_test(test_whole_months), cmocka_unit_test(test_terms),
        cmocka_unit_test(test_lines),        cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests_name("column recurring", tests, NULL, NULL);
}
