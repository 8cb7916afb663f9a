/* Tiers written by their rules at night: where nobody set one, followed as the rules say another, never over
 * a hand; nothing where it is not switched on; and taken back as any import. */
#include <stdio.h>
#include <string.h>

#include "at_work.h"
#include "journey/tier.h"

static struct at_work work;
static struct journey_nights nights;
static char shown[1000];

static int setup(void **state)
{
    fixture_open(state);
    work = (struct at_work){0};
    return 0;
}

static int teardown(void **state)
{
    at_work_close(&work);
    return fixture_close(state);
}

static void subscribe(struct fixture *f, const char *account, const char *amount)
{
    put(f, RECORD_SUBSCRIPTION, "external_id", account, "account_external_id", account, "amount", amount,
        "interval_unit", "month", "interval_count", "1", "currency", "BRL", "start_date", "2023-01-01", NULL);
}

static enum result put_tiers(struct ledger_change *change, void *context, struct problem *problem)
{
    struct journey_tiers tiers = journey_tiers_shipped;
    tiers.writes = *(const bool *)context;
    struct arena arena;
    arena_init(&arena, 0);
    enum result result =
        ledger_definition_put(change, DEFINITION_TIER, TEXT(JOURNEY_TIERS_KEY), DEFINITION_SEEN_ANY,
                              journey_tiers_body(&arena, &tiers), NULL, problem);
    arena_release(&arena);
    return result;
}

static void night(struct fixture *f)
{
    nights = at_work_nights(&work);
    struct problem problem = {0};
    if (journey_night_tiers(&nights, day_parse(TEXT("2024-01-05")), f->clock.now(&f->clock), &problem) !=
        RESULT_OK)
        fail_msg("%s", problem.message);
}

/* "A1 high;A2 -;" of the columns as they are live. */
static const char *stand(void)
{
    struct column_snapshot *columns = column_live_acquire(work.live);
    size_t length = 0;
    for (uint32_t account = 0; account < columns->account_count; account++) {
        text tier = column_dictionary_text(columns->dimensions[DIMENSION_TOUCH_TIER],
                                           column_account_code(columns, DIMENSION_TOUCH_TIER, account)),
             id = column_account_external_id(columns, account);
        length += (size_t)snprintf(shown + length, sizeof shown - length, "%.*s %.*s;", TEXT_ARGUMENTS(id),
                                   TEXT_ARGUMENTS(text_is_empty(tier) ? TEXT("-") : tier));
    }
    column_snapshot_release(columns);
    return shown;
}

static void begin(struct fixture *f)
{
    static const char *const tiers[] = {NULL, NULL, "low", "mystery", NULL};
    static const char *const amounts[] = {"9000", "600", "9000", "9000", NULL};
    for (int i = 0; i < 5; i++) {
        char id[3] = {'A', (char)('1' + i), 0};
        put(f, RECORD_ACCOUNT, "external_id", id, "name", id, "touch_tier", tiers[i] ? tiers[i] : "", NULL);
        if (amounts[i])
            subscribe(f, id, amounts[i]);
    }
    at_work_open(&work, f);
}

static void test_written(void **state)
{
    struct fixture *f = *state;
    bool writes = false;
    begin(f);
    at_work_change(&work, put_tiers, &writes);
    night(f);
    assert_string_equal(stand(), "A1 -;A2 -;A3 low;A4 mystery;A5 -;"); /* not switched on */
    writes = true;
    at_work_change(&work, put_tiers, &writes);
    night(f);
    assert_string_equal(stand(), "A1 high;A2 low;A3 low;A4 mystery;A5 -;");
    night(f); /* again: nothing more, and no change of the record */
    assert_string_equal(stand(), "A1 high;A2 low;A3 low;A4 mystery;A5 -;");
    assert_non_null(strstr(dump(f, RECORD_ACCOUNT, LEDGER_NOW, shown, sizeof shown), "high"));
}

static void test_followed_but_not_over_a_hand(void **state)
{
    struct fixture *f = *state;
    bool writes = true;
    begin(f);
    at_work_change(&work, put_tiers, &writes);
    night(f);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "A2", "touch_tier", "tech", NULL); /* by hand now */
    subscribe(f, "A1", "2500");
    subscribe(f, "A2", "2500");
    subscribe(f, "A5", "100");
    at_work_follow(&work);
    night(f);
    assert_string_equal(stand(), "A1 mid;A2 tech;A3 low;A4 mystery;A5 tech;");
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "A2", "touch_tier", "",
        NULL); /* emptied: the rule's again */
    put(f, RECORD_SUBSCRIPTION, "external_id", "A5", "end_date", "2024-01-02", NULL);
    at_work_follow(&work);
    night(f);
    assert_string_equal(stand(), "A1 mid;A2 mid;A3 low;A4 mystery;A5 -;"); /* no rule means A5 any more */
}

static void test_taken_back(void **state)
{
    struct fixture *f = *state;
    char blocked[512];
    bool writes = true;
    begin(f);
    at_work_change(&work, put_tiers, &writes);
    night(f);
    assert_int_equal(undo(f, 1, blocked), RESULT_OK);
    at_work_follow(&work);
    assert_string_equal(stand(), "A1 -;A2 -;A3 low;A4 mystery;A5 -;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_followed_but_not_over_a_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_taken_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
