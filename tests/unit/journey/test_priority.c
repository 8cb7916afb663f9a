/* The formula of a task's priority against figures worked out by hand, and its definition read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "journey/priority.h"

static struct journey_priority_parts of(struct journey_priority_input input)
{
    struct journey_priority_parts parts;
    journey_priority_of(&journey_priority_shipped, &input, &parts);
    return parts;
}

/* 4th of 86; 61, fallen 19; renews in 70 days, due today. */
static void test_worked_example(void **state)
{
    (void)state;
    struct journey_priority_parts parts = of((struct journey_priority_input){.revenue_rank = 83.0 / 86,
                                                                             .score = 6100,
                                                                             .fall = 1900,
                                                                             .today = 100,
                                                                             .renewal_day = 170,
                                                                             .due_day = 100});
    assert_true(fabs(parts.revenue - 0.965116) < 1e-6);
    assert_true(fabs(parts.risk - (0.2 + 0.8 * 0.39 + 0.19)) < 1e-12);
    assert_true(fabs(parts.nearness - (0.5 * (1 - 70.0 / 365) + 0.5)) < 1e-12);
    assert_int_equal(parts.points, 6125); /* 0.965116 × 0.702 × 0.904110 = 0.612536 */
}

static void test_absent(void **state)
{
    (void)state;
    struct journey_priority_parts parts = of((struct journey_priority_input){.revenue_rank = NAN,
                                                                             .score = JOURNEY_SCORE_ABSENT,
                                                                             .today = 100,
                                                                             .renewal_day = DAY_ABSENT,
                                                                             .due_day = 115});
    assert_true(parts.revenue == 0.05);
    assert_true(parts.risk == 0.5);
    assert_true(parts.nearness == 0.5);
    assert_int_equal(parts.points, 125);
    parts = of((struct journey_priority_input){
        .revenue_rank = 1, .score = 0, .today = 100, .renewal_day = DAY_ABSENT, .due_day = DAY_ABSENT});
    assert_int_equal(parts.points, 0); /* nothing draws near */
    parts = of((struct journey_priority_input){
        .revenue_rank = 1, .score = 0, .today = 100, .renewal_day = 90, .due_day = DAY_ABSENT});
    assert_int_equal(parts.points, 10000);
}

static void test_churn_request_is_the_whole_risk(void **state)
{
    (void)state;
    struct journey_priority_parts parts = of((struct journey_priority_input){.revenue_rank = 1,
                                                                             .score = 10000,
                                                                             .churn_requested = true,
                                                                             .today = 100,
                                                                             .renewal_day = DAY_ABSENT,
                                                                             .due_day = 50});
    assert_true(parts.risk == 1);
    assert_int_equal(parts.points, 10000);
}

static void test_powers(void **state)
{
    (void)state;
    struct journey_priority formula = journey_priority_shipped;
    struct journey_priority_parts parts;
    const struct journey_priority_input input = {.revenue_rank = 0.5,
                                                 .score = JOURNEY_SCORE_ABSENT,
                                                 .today = 0,
                                                 .renewal_day = DAY_ABSENT,
                                                 .due_day = 0};
    formula.revenue_power = 0;
    formula.risk_power = 2;
    journey_priority_of(&formula, &input, &parts);
    assert_int_equal(parts.points, 2500);
    assert_true(parts.revenue == 0.5); /* said as it is */
}

static void test_definition(void **state)
{
    (void)state;
    struct journey_priority formula = journey_priority_shipped, back;
    struct problem problem;
    struct buffer body;
    buffer_init(&body, 0);
    formula.risk_at_best = 0.35;
    journey_priority_write(&formula, &body);
    assert_int_equal(journey_priority_read(buffer_text(&body), &back, &problem), RESULT_OK);
    assert_memory_equal(&formula, &back, sizeof back);
    buffer_release(&body);
    assert_int_equal(journey_priority_read(TEXT("{}"), &back, &problem), RESULT_OK);
    assert_memory_equal(&journey_priority_shipped, &back, sizeof back);
}

static void test_definition_refused(void **state)
{
    (void)state;
    struct journey_priority kept = journey_priority_shipped;
    struct problem problem;
    static const char *const bodies[] = {
        "[]", "{\"risk\":1}", "{\"risk_at_best\":1.5}", "{\"due_days\":0}", "{\"due_days\":\"5\"}", "{"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(journey_priority_read(text_of(bodies[i]), &kept, &problem), RESULT_BAD_INPUT);
    assert_memory_equal(&kept, &journey_priority_shipped, sizeof kept);
    assert_int_equal(journey_priority_read(TEXT("{\"risk_at_best\":1.5}"), &kept, &problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "Risk at health 100"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_worked_example),
                                       cmocka_unit_test(test_absent),
                                       cmocka_unit_test(test_churn_request_is_the_whole_risk),
                                       cmocka_unit_test(test_powers),
                                       cmocka_unit_test(test_definition),
                                       cmocka_unit_test(test_definition_refused)};
    return cmocka_run_group_tests_name("journey priority", tests, NULL, NULL);
}
