/* Snapshots of the past: the instants between two changes share one. */
#include "../ledger/fixture.h"
#include "web/figure/past.h"

static struct column_snapshot *acquire(struct web_past *past, int64_t instant)
{
    struct column_snapshot *snapshot = NULL;
    struct problem problem = {0};
    if (web_past_acquire(past, instant, &snapshot, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    column_snapshot_release(snapshot); /* `past` keeps it */
    return snapshot;
}

static void test_instants_share(void **state)
{
    struct fixture *f = *state;
    int64_t before = f->clock.now(&f->clock);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    int64_t between = f->clock.now(&f->clock);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Bell", NULL);
    int64_t behind = f->clock.now(&f->clock);
    struct web_past *past = web_past_new(f->store, f->zone);
    struct column_snapshot *one = acquire(past, between);
    assert_true(text_equal(column_account_name(one, 0), TEXT("Acme")));
    assert_true(text_is_empty(column_account_name(one, 1)));
    assert_ptr_equal(acquire(past, between + 1), one);
    struct column_snapshot *two = acquire(past, behind);
    assert_ptr_not_equal(two, one);
    assert_true(text_equal(column_account_name(two, 1), TEXT("Bell")));
    assert_ptr_equal(acquire(past, between), one);
    assert_true(text_is_empty(column_account_name(acquire(past, before), 0)));
    web_past_release(past);
}

/* Another month has other rates that are provisional. */
static void test_months_do_not(void **state)
{
    struct fixture *f = *state;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    int64_t now = f->clock.now(&f->clock);
    struct web_past *past = web_past_new(f->store, f->zone);
    struct column_snapshot *one = acquire(past, now);
    assert_ptr_not_equal(acquire(past, now + INT64_C(40) * 86400 * 1000000), one);
    web_past_release(past);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_instants_share, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_months_do_not, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
