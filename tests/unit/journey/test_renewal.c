/* Renewals that come: what is due, the call by its signs, what became of earlier ones. */
#include "../check.h"

#include "../metric/company.h"
#include "base/bits.h"
#include "health/health.h"
#include "journey/renewal.h"

#define DAY "2026-03-31"

static void test_due(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    for (uint32_t account = 0; account < 6; account++)
        company_account(&company, account, NULL, NULL);
    company_subscribe(&company, 0, 1000, "2025-04-20", NULL, "2026-04-20");
    company_subscribe(&company, 0, 500, "2025-04-20", NULL, "2026-04-20");         /* one renewal with it */
    company_subscribe(&company, 1, 900, "2025-04-20", "2026-04-20", "2026-04-20"); /* cancelled for the day */
    company_subscribe(&company, 2, 800, "2025-04-10", "2026-04-05", "2026-04-10"); /* gone before it */
    company_subscribe(&company, 3, 700, "2025-04-20", NULL, "2026-03-31"); /* today's is no more to come */
    company_subscribe(&company, 4, 600, "2026-04-01", NULL, "2026-04-30"); /* not started */
    company_subscribe(&company, 5, 400, "2025-04-01", NULL, "2026-04-01");
    struct metric_scope scope = company_close(&company, DAY);
    struct journey_renewals due;
    assert_int_equal(journey_renewals_due(&company.arena, &scope, scope.as_of + 1, scope.as_of + 30, &due,
                                          &company.problem),
                     RESULT_OK);
    assert_int_equal(due.count, 3);
    assert_int_equal(due.items[0].account, 5);
    assert_int_equal(due.items[1].account, 0);
    assert_int_equal(due.items[1].value, 1500);
    assert_int_equal(due.items[1].subscription_id, 2);
    assert_false(due.items[1].cancelled);
    assert_int_equal(due.items[2].account, 1);
    assert_true(due.items[2].cancelled);
    uint64_t only = 2;
    scope.accounts = &only;
    assert_int_equal(journey_renewals_due(&company.arena, &scope, scope.as_of + 1, scope.as_of + 30, &due,
                                          &company.problem),
                     RESULT_OK);
    assert_int_equal(due.count, 1);
    company_release(&company);
}

struct signs {
    int64_t usage, usage_before;
    int32_t overdue, contact, seen;
    int16_t nps;
    uint16_t severe;
};
static const struct signs quiet = {10, 10, -1, 3, 20000, 9, 0};

static enum journey_call call_of(struct signs signs, enum health_light light, unsigned *ret_signs)
{
    uint8_t lights = (uint8_t)light;
    uint16_t open = signs.severe, features = 0;
    struct metric_signals signals = {.count = 1,
                                     .usage_30 = &signs.usage,
                                     .usage_30_before = &signs.usage_before,
                                     .last_seen_day = &signs.seen,
                                     .features_30 = &features,
                                     .last_nps = &signs.nps,
                                     .open_tickets = &open,
                                     .open_severe = &signs.severe,
                                     .days_overdue = &signs.overdue,
                                     .days_since_contact = &signs.contact};
    struct journey_known known = {.light = &lights, .signals = &signals};
    return journey_call_of(&known, 0, false, ret_signs);
}

static void test_call(void **state)
{
    (void)state;
    unsigned signs;
    struct signs given = quiet;
    assert_int_equal(call_of(given, HEALTH_GREEN, &signs), JOURNEY_CALL_RENEWS);
    assert_int_equal(signs, 0);
    given.usage = 6; /* exactly 40 % below */
    assert_int_equal(call_of(given, HEALTH_GREEN, &signs), JOURNEY_CALL_RENEWS);
    assert_int_equal(signs, JOURNEY_SIGN_FALLING);
    assert_int_equal(call_of(given, HEALTH_YELLOW, &signs), JOURNEY_CALL_AT_RISK);
    given.usage = 0;
    assert_int_equal(call_of(given, HEALTH_GREEN, &signs), JOURNEY_CALL_AT_RISK);
    assert_int_equal(signs, JOURNEY_SIGN_STOPPED);
    given.overdue = 29;
    assert_int_equal(call_of(given, HEALTH_GREEN, &signs), JOURNEY_CALL_AT_RISK);
    given.overdue = 30;
    assert_int_equal(call_of(given, HEALTH_GREEN, &signs), JOURNEY_CALL_LEAVES);
    given = quiet;
    given.nps = 6;
    given.severe = 1;
    assert_int_equal(call_of(given, HEALTH_NONE, &signs), JOURNEY_CALL_AT_RISK);
    assert_int_equal(signs, JOURNEY_SIGN_DETRACTOR | JOURNEY_SIGN_TICKET);
    assert_int_equal(call_of(quiet, HEALTH_RED, &signs), JOURNEY_CALL_AT_RISK);
    struct signs nothing = {0, 0, -1, -1, DAY_ABSENT, -1, 0};
    assert_int_equal(call_of(nothing, HEALTH_NONE, &signs), JOURNEY_CALL_UNKNOWN);
    uint64_t bit = 1;
    struct journey_known known = {.asked = &bit};
    assert_int_equal(journey_call_of(&known, 0, false, &signs), JOURNEY_CALL_LEAVES);
    known = (struct journey_known){.intensive = &bit};
    assert_int_equal(journey_call_of(&known, 0, false, &signs), JOURNEY_CALL_RENEWS);
    assert_int_equal(signs, JOURNEY_SIGN_INTENSIVE);
    assert_int_equal(journey_call_of(&known, 0, true, &signs), JOURNEY_CALL_LEAVES);
}

/* Account 0 was red and left, account 1 was green and stayed. */
static enum result know(void *context, struct arena *arena, const struct metric_scope *scope,
                        struct journey_known *ret, struct problem *problem)
{
    uint8_t *light = arena_array(arena, uint8_t, 2);
    (void)problem;
    if (bits_has(scope->accounts, 0))
        *(int32_t *)context = scope->as_of;
    light[0] = HEALTH_RED;
    light[1] = HEALTH_GREEN;
    ret->light = light;
    return RESULT_OK;
}

static void test_past(void **state)
{
    (void)state;
    struct company company;
    struct journey_past past;
    int32_t judged = DAY_ABSENT;
    bool shipped;
    company_open(&company);
    for (uint32_t account = 0; account < 2; account++)
        company_account(&company, account, NULL, NULL);
    company_subscribe(&company, 0, 1000, "2025-01-15", "2026-01-15", "2026-01-15");
    company_subscribe(&company, 1, 400, "2024-06-10", NULL, "2026-06-10"); /* and on 2025-06-10 */
    struct metric_scope scope = company_close(&company, DAY);
    assert_int_equal(journey_renewals_past(&scope, know, &judged, &past, &company.problem), RESULT_OK);
    assert_int_equal(judged, day_of("2025-11-30"));
    assert_int_equal(past.calls[JOURNEY_CALL_AT_RISK].due, 1);
    assert_int_equal(past.calls[JOURNEY_CALL_AT_RISK].renewed_value, 0);
    assert_int_equal(past.calls[JOURNEY_CALL_RENEWS].due, 1);
    assert_int_equal(past.calls[JOURNEY_CALL_RENEWS].renewed_value, 400);
    assert_float_equal(journey_call_share(&past, JOURNEY_CALL_RENEWS, &shipped), 0.95, 1e-12);
    assert_true(shipped);
    past.calls[JOURNEY_CALL_AT_RISK].due = 10;
    past.calls[JOURNEY_CALL_AT_RISK].renewed_value = 250;
    assert_float_equal(journey_call_share(&past, JOURNEY_CALL_AT_RISK, &shipped), 0.25, 1e-12);
    assert_false(shipped);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due),
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
