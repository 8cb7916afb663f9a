/* Tiers and groups: the definition, whose tier is which, who is behind the promise, and the three groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "base/bits.h"
#include "column/builder.h"
#include "journey/values.h"

static struct arena arena;
enum { TODAY = 20000 };

/* Account `account` pays `amount` a month since `since` days ago. */
static void add(struct column_builder *builder, uint32_t account, const char *tier, int64_t amount,
                int32_t since)
{
    uint8_t brl = currency_parse(TEXT("BRL"));
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("A"), .name = TEXT("A")};
    row.dimension[DIMENSION_TOUCH_TIER] = tier ? text_of(tier) : TEXT_ABSENT;
    column_builder_account(builder, account, &row);
    column_builder_subscription(
        builder, account,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = account + 1, .amount = amount,
                                          .currency = brl, .start_day = TODAY - since});
}

static void contact(struct column_builder *builder, uint32_t account, int32_t days_ago)
{
    column_builder_interaction(
        builder, account,
        &(struct column_interaction_row){.day = TODAY - days_ago, .kind = INTERACTION_CALL});
}

/* `with_cost`: what account 4 costs a month is known. */
static struct column_snapshot *company_of(bool with_cost)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    add(builder, 0, "High touch", 10000, 100); /* high by hand; low by rule would not say so: 100 */
    contact(builder, 0, 30);
    add(builder, 1, NULL, 900000, 100); /* high by rule */
    contact(builder, 1, 5);
    column_builder_journey(builder, 1,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_REVIEW,
                                                        .id = 1, .day = TODAY - 10});
    add(builder, 2, NULL, 10000, 400);         /* tech: nothing promised */
    add(builder, 3, "whatever", 60000, 400);   /* low by rule, never contacted */
    add(builder, 4, "tech-touch", 900000, 50); /* by hand, though the rules say high */
    column_builder_account(builder, 5, &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE});
    if (with_cost)
        column_builder_cost(builder, &(struct column_cost_row){.month = month_of_day(TODAY) - 1,
                                                               .kind = COST_SERVICE,
                                                               .currency = currency_parse(TEXT("BRL")),
                                                               .amount = 1700000,
                                                               .account = 5,
                                                               .minutes = INT64_MIN});
    return column_builder_finish(builder);
}

static struct column_snapshot *company(void)
{
    return company_of(false);
}

static void test_states(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    struct journey_tier_states states;
    struct problem problem;
    assert_int_equal(
        journey_tier_states(&arena, columns, TODAY, &journey_tiers_shipped, NULL, &states, &problem),
        RESULT_OK);
    static const int tiers[] = {JOURNEY_TIER_HIGH, JOURNEY_TIER_HIGH, JOURNEY_TIER_TECH,
                                JOURNEY_TIER_LOW,  JOURNEY_TIER_TECH, JOURNEY_TIER_COUNT};
    static const bool by_hand[] = {true, false, false, false, true, false},
                      otherwise[] = {true, false, false, false, true, false};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(states.tier[i], tiers[i]);
        assert_int_equal(bits_has(states.by_hand, i), by_hand[i]);
        assert_int_equal(bits_has(states.otherwise, i), otherwise[i]);
    }
    /* A contact 30 days ago where 21 are promised; a review a quarter, none since the 100 days it is here. */
    assert_int_equal(states.contact_late[0], 9);
    assert_int_equal(states.review_late[0], 100 - 91);
    assert_int_equal(states.contact_late[1], 5 - 21);
    assert_int_equal(states.review_late[1], 10 - 91);
    assert_int_equal(journey_promise_late(&states, 1), 5 - 21);
    assert_int_equal(journey_promise_late(&states, 2), JOURNEY_LATE_NONE);
    assert_int_equal(states.contact_late[3], 400 - 90);
    assert_int_equal(states.review_late[3], 400 - 365);
    assert_int_equal(journey_promise_late(&states, 3), 400 - 90);
    assert_int_equal(journey_promise_late(&states, 5), JOURNEY_LATE_NONE);
    column_snapshot_release(columns);
}

static void test_groups(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    struct journey_tiers tiers = journey_tiers_shipped;
    struct problem problem;
    uint8_t *groups;
    int64_t *margin;
    tiers.groups[JOURNEY_GROUP_PROFITABLE] = (struct journey_group_rule){TEXT("mrr > 0"), 40, {0}};
    tiers.groups[JOURNEY_GROUP_SOON] = (struct journey_group_rule){TEXT("mrr >= 600"), 0, {0}};
    tiers.groups[JOURNEY_GROUP_LATER] = (struct journey_group_rule){TEXT_ABSENT, 0, {0}};
    assert_int_equal(journey_groups(&arena, columns, TODAY, &tiers, NULL, &groups, &margin, &problem),
                     RESULT_OK);
    /* Of five that pay, two: those with the highest margin. */
    assert_int_equal(groups[1], JOURNEY_GROUP_PROFITABLE);
    assert_int_equal(groups[4], JOURNEY_GROUP_PROFITABLE);
    assert_int_equal(groups[3], JOURNEY_GROUP_SOON);
    assert_int_equal(groups[0], JOURNEY_GROUP_COUNT);
    assert_int_equal(groups[5], JOURNEY_GROUP_COUNT);
    assert_null(margin); /* no cost is recorded: ranked by MRR */
    struct column_snapshot *costly = company_of(true);
    assert_int_equal(journey_groups(&arena, costly, TODAY, &tiers, NULL, &groups, &margin, &problem),
                     RESULT_OK);
    assert_true(margin[4] == 2 * 900000 - 1700000); /* two months' ends, less the cost */
    assert_int_equal(groups[1], JOURNEY_GROUP_PROFITABLE);
    assert_int_equal(groups[3], JOURNEY_GROUP_PROFITABLE);
    assert_int_equal(groups[4], JOURNEY_GROUP_SOON);
    column_snapshot_release(costly);
    tiers.groups[JOURNEY_GROUP_LATER].rule = TEXT("nobody = 1");
    assert_int_equal(journey_groups(&arena, columns, TODAY, &tiers, NULL, &groups, NULL, &problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "groups.later.rule"));
    column_snapshot_release(columns);
}

static size_t count_of(const struct column_snapshot *columns, const char *source)
{
    struct journey_values above = {.known_change = LEDGER_NOW};
    struct rule_values values = journey_rule_values(&above);
    struct problem problem;
    uint64_t *accounts;
    if (rule_accounts_with(&arena, text_of(source), columns, TODAY, &values, &accounts, NULL, &problem) !=
        RESULT_OK)
        fail_msg("%s: %s", source, problem.message);
    size_t count = 0;
    for (uint32_t i = 0; i < columns->account_count; i++)
        count += bits_has(accounts, i);
    return count;
}

static void test_rules_can_ask(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    assert_int_equal(count_of(columns, "tier = high"), 2);
    assert_int_equal(count_of(columns, "tier in (tech, low)"), 3);
    assert_int_equal(count_of(columns, "tier missing"), 1);
    assert_int_equal(count_of(columns, "promise_late > 0"), 2);
    assert_int_equal(count_of(columns, "promise_late missing"), 3);
    assert_int_equal(count_of(columns, "group = profitable"), 2);
    column_snapshot_release(columns);
}

static void test_definition(void **state)
{
    (void)state;
    struct journey_tiers tiers;
    struct problem problem;
    struct buffer body, again;
    assert_int_equal(
        journey_tiers_read(
            TEXT("{\"tiers\":{\"high\":{\"rule\":\" mrr >= 9 \",\"contact_days\":14}},"
                 "\"groups\":{\"soon\":{\"rule\":\"\",\"advice\":\"Call\"}},\"capacity_hours\":80}"),
            &arena, &tiers, &problem),
        RESULT_OK);
    assert_true(text_equal(tiers.tiers[JOURNEY_TIER_HIGH].rule, TEXT("mrr >= 9")));
    assert_int_equal(tiers.tiers[JOURNEY_TIER_HIGH].contact_days, 14);
    assert_int_equal(tiers.tiers[JOURNEY_TIER_HIGH].reviews_year, 4); /* left out: as shipped */
    assert_true(text_is_absent(tiers.groups[JOURNEY_GROUP_SOON].rule));
    assert_true(text_equal(tiers.groups[JOURNEY_GROUP_SOON].advice, TEXT("Call")));
    assert_int_equal(tiers.capacity_hours, 80);
    buffer_init(&body, 0);
    buffer_init(&again, 0);
    journey_tiers_write(&tiers, &body);
    assert_int_equal(journey_tiers_read(buffer_text(&body), &arena, &tiers, &problem), RESULT_OK);
    journey_tiers_write(&tiers, &again);
    assert_true(text_equal(buffer_text(&body), buffer_text(&again)));
    buffer_release(&body);
    buffer_release(&again);
    static const struct {
        const char *body, *said;
    } bad[] = {{"[]", "object"},
               {"{\"capacity_hours\":745}", "capacity_hours"},
               {"{\"tiers\":{\"low\":{\"reviews_year\":-1}}}", "tiers.low.reviews_year"},
               {"{\"tiers\":{\"low\":{\"rule\":\"mrr >\"}}}", "tiers.low.rule"},
               {"{\"groups\":{\"later\":{\"top_percent\":101}}}", "groups.later.top_percent"},
               {"{\"groups\":{\"later\":{\"rule\":\"(\"}}}", "groups.later.rule"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(journey_tiers_read(text_of(bad[i].body), &arena, &tiers, &problem),
                         RESULT_BAD_INPUT);
        assert_non_null(strstr(problem.message, bad[i].said));
    }
}

static void test_fields(void **state)
{
    (void)state;
    assert_int_equal(journey_tier_of(TEXT("HIGH")), JOURNEY_TIER_HIGH);
    assert_int_equal(journey_tier_of(TEXT("Mid_touch")), JOURNEY_TIER_MID);
    assert_int_equal(journey_tier_of(TEXT("lower")), JOURNEY_TIER_COUNT);
    assert_int_equal(journey_tier_of(TEXT_ABSENT), JOURNEY_TIER_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_rules_can_ask), cmocka_unit_test(test_definition),
        cmocka_unit_test(test_fields),
    };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
