/* Each kind of trigger on a small company by hand: who is in its set on which day, who fires. */
#include <string.h>

#include "../check.h"
#include "base/bits.h"
#include "column/builder.h"
#include "journey/trigger.h"
#include "journey/values.h"

static struct arena arena;
static struct column_snapshot *columns;

static int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}

static void add_accounts(struct column_builder *builder)
{
    static const char *const ids[] = {"A", "B", "C"};
    for (uint32_t i = 0; i < 3; i++) {
        struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(ids[i]),
                                         .name = text_of(ids[i])};
        row.signup_day = i == 0 ? day_of("2024-03-01") : DAY_ABSENT;
        column_builder_account(builder, i, &row);
        column_builder_subscription(
            builder, i,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = i + 1, .amount = 10000,
                                              .currency = currency_parse(TEXT("BRL")),
                                              .start_day = day_of("2024-01-10"),
                                              .end_day = i == 2 ? day_of("2024-06-01") : DAY_ABSENT,
                                              .renewal_day = i == 1 ? day_of("2024-07-01") : DAY_ABSENT});
    }
}

static void add_rows(struct column_builder *builder)
{
    const uint8_t brl = currency_parse(TEXT("BRL"));
    column_builder_line(
        builder, 0,
        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .currency = brl, .amount = 100,
                                  .issued_day = day_of("2024-02-01"), .due_day = day_of("2024-02-10"),
                                  .paid_day = day_of("2024-02-20")});
    column_builder_ticket(
        builder, 0, &(struct column_ticket_row){day_of("2024-04-01"), DAY_ABSENT, SEVERITY_HIGH, false});
    column_builder_ticket(builder, 1,
                          &(struct column_ticket_row){day_of("2024-04-01"), DAY_ABSENT, SEVERITY_LOW, false});
    column_builder_interaction(builder, 1,
                               &(struct column_interaction_row){day_of("2024-04-02"), INTERACTION_MEETING});
    column_builder_usage(builder, 0, &(struct column_usage_row){day_of("2024-03-10"), TEXT("Reports"), 1});
    column_builder_usage(builder, 0, &(struct column_usage_row){day_of("2024-03-20"), TEXT("Reports"), 1});
    column_builder_usage(builder, 0, &(struct column_usage_row){day_of("2024-03-20"), TEXT("Export"), 1});
    column_builder_survey(builder, 2,
                          &(struct column_survey_row){.contact = TEXT("c"),
                                                      .day = day_of("2024-04-05"),
                                                      .kind = SURVEY_CSAT,
                                                      .score = 200,
                                                      .scale_min = 100,
                                                      .scale_max = 500});
    column_builder_journey(builder, 0,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE,
                                                        .id = 1, .name = TEXT("ongoing"),
                                                        .group = TEXT("customer")});
    column_builder_journey(builder, 0,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE,
                                                        .id = 2, .day = day_of("2024-05-01"),
                                                        .name = TEXT("renewal"), .group = TEXT("customer")});
    column_builder_journey(builder, 1,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_CHURN_REQUEST,
                                                        .id = 3, .day = day_of("2024-05-10"),
                                                        .choice = CANCEL_INVOLUNTARY + 1,
                                                        .name = TEXT("price")});
    column_builder_journey(
        builder, 2,
        &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_MILESTONE, .id = 4,
                                     .due_day = day_of("2024-05-20"), .end_day = day_of("2024-05-25"),
                                     .choice = MILESTONE_KIND_FIRST_VALUE + 1, .name = TEXT("First value")});
}

static int setup(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    arena_init(&arena, 0);
    add_accounts(builder);
    add_rows(builder);
    columns = column_builder_finish(builder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    column_snapshot_release(columns);
    arena_release(&arena);
    return 0;
}

static struct playbook *of(const char *trigger)
{
    struct playbook *playbook = NULL;
    struct problem problem;
    text body = text_printf(
        &arena, "{\"title\":\"T\",\"trigger\":{%s},\"steps\":[{\"kind\":\"wait\",\"days\":1}]}", trigger);
    if (playbook_read(&arena, body, &playbook, NULL, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return playbook;
}

/* Who is in the set on the day: "AC". */
static const char *set_on(const char *trigger, const char *day)
{
    static char said[4];
    struct journey_values above = {0};
    const struct rule_values values = journey_rule_values(&above);
    struct playbook_look look = {.arena = &arena, .columns = columns, .day = day_of(day), .values = &values};
    struct rule_answer set;
    struct problem problem;
    if (playbook_trigger_set(&look, &of(trigger)->trigger, &set, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    char *at = said;
    for (uint32_t i = 0; i < 3; i++)
        if (bits_has(set.accounts, i))
            *at++ = (char)('A' + i);
    *at = '\0';
    return said;
}

/* In from `first` to `last`, not the day before and the day after. */
static void in_between(const char *trigger, const char *who, const char *first, const char *last)
{
    char day[11];
    assert_string_equal(set_on(trigger, first), who);
    assert_string_equal(set_on(trigger, last), who);
    assert_string_equal(set_on(trigger, day_format(day_of(first) - 1, day)), "");
    assert_string_equal(set_on(trigger, day_format(day_of(last) + 1, day)), "");
}

#define EVENT(name) "\"kind\":\"event\",\"event\":\"" name "\""

static void test_moments(void **state)
{
    (void)state;
    in_between(EVENT("signup"), "A", "2024-03-01", "2024-03-07");
    in_between(EVENT("first_revenue"), "ABC", "2024-01-10", "2024-01-16");
    in_between(EVENT("churned"), "C", "2024-06-01", "2024-06-07");
    in_between(EVENT("ticket"), "AB", "2024-04-01", "2024-04-07");
    in_between(EVENT("ticket") ",\"name\":\"high\"", "A", "2024-04-01", "2024-04-07");
    assert_string_equal(set_on(EVENT("ticket") ",\"name\":\"urgent\"", "2024-04-01"), "");
    in_between(EVENT("interaction") ",\"name\":\"meeting\"", "B", "2024-04-02", "2024-04-08");
    assert_string_equal(set_on(EVENT("interaction") ",\"name\":\"call\"", "2024-04-02"), "");
    in_between("\"kind\":\"survey\",\"survey\":\"csat\",\"from\":1,\"to\":2", "C", "2024-04-05",
               "2024-04-11");
    assert_string_equal(set_on("\"kind\":\"survey\",\"survey\":\"nps\",\"from\":0,\"to\":2", "2024-04-05"),
                        "");
    in_between("\"kind\":\"date\",\"field\":\"renewal_date\",\"days\":-30", "B", "2024-06-01", "2024-06-07");
    in_between("\"kind\":\"date\",\"field\":\"signup_date\",\"days\":10", "A", "2024-03-11", "2024-03-17");
}

/* The first use in thirty days: Reports again after ten days is none, Export is one. */
static void test_uses(void **state)
{
    (void)state;
    in_between(EVENT("usage") ",\"name\":\"Export\"", "A", "2024-03-20", "2024-03-26");
    in_between(EVENT("usage") ",\"name\":\"Reports\"", "A", "2024-03-10", "2024-03-16");
    in_between(EVENT("usage"), "A", "2024-03-10", "2024-03-16");
    assert_string_equal(set_on(EVENT("usage") ",\"name\":\"Nothing\"", "2024-03-10"), "");
}

static void test_states(void **state)
{
    (void)state;
    /* Due on the 10th, overdue by five days on the 15th, paid on the 20th. */
    in_between("\"kind\":\"overdue\",\"days\":5", "A", "2024-02-15", "2024-02-19");
    in_between("\"kind\":\"stage_entered\",\"stage\":\"renewal\"", "A", "2024-05-01", "2024-05-07");
    in_between("\"kind\":\"stage_entered\",\"stage\":\"renewal\",\"journey\":\"customer\"", "A", "2024-05-01",
               "2024-05-07");
    assert_string_equal(
        set_on("\"kind\":\"stage_entered\",\"stage\":\"renewal\",\"journey\":\"x\"", "2024-05-01"), "");
    assert_string_equal(set_on("\"kind\":\"stage_entered\",\"stage\":\"gone\"", "2024-05-01"), "");
    in_between("\"kind\":\"churn_request\"", "B", "2024-05-10", "2024-05-16");
    in_between("\"kind\":\"churn_request\",\"request\":\"involuntary\"", "B", "2024-05-10", "2024-05-16");
    assert_string_equal(set_on("\"kind\":\"churn_request\",\"request\":\"voluntary\"", "2024-05-10"), "");
    in_between("\"kind\":\"milestone_late\"", "C", "2024-05-21", "2024-05-24");
    in_between("\"kind\":\"milestone_late\",\"milestone\":\"first_value\"", "C", "2024-05-21", "2024-05-24");
    assert_string_equal(set_on("\"kind\":\"milestone_late\",\"milestone\":\"day_30\"", "2024-05-21"), "");
}

/* Scores and lights are rules of what comes from above; health as shipped. */
static void test_scores(void **state)
{
    (void)state;
    assert_string_equal(set_on("\"kind\":\"score\",\"turn\":\"rises_above\",\"value\":0", "2024-04-01"),
                        "ABC");
    assert_string_equal(set_on("\"kind\":\"score\",\"turn\":\"falls_below\",\"value\":0", "2024-04-01"), "");
    assert_string_equal(
        set_on("\"kind\":\"score\",\"score\":\"chi\",\"turn\":\"rises_above\",\"value\":11", "2024-04-01"),
        "");
    assert_string_equal(set_on("\"kind\":\"score\",\"turn\":\"changes\",\"value\":-100", "2024-04-01"), "");
    (void)set_on("\"kind\":\"light\",\"to\":\"red\"", "2024-04-01");
}

/* Unknown stays what it was: nobody fires for losing data, nor for getting it back. */
static void test_unknown(void **state)
{
    (void)state;
    const struct playbook *entered = of("\"kind\":\"segment_entered\",\"rule\":\"nps > 1\"");
    const struct playbook *left = of("\"kind\":\"segment_left\",\"rule\":\"nps > 1\"");
    uint64_t in[COLUMN_BLOCK_ACCOUNTS / 64] = {1}, unknown[COLUMN_BLOCK_ACCOUNTS / 64] = {6},
                                        none[COLUMN_BLOCK_ACCOUNTS / 64] = {0};
    uint64_t seen[COLUMN_BLOCK_ACCOUNTS / 64] = {2}, fired[COLUMN_BLOCK_ACCOUNTS / 64];
    const struct rule_answer set = {in, unknown}, nobody = {none, none};
    playbook_trigger_fire(&entered->trigger, columns, &set, seen, fired);
    assert_int_equal(fired[0], 1);
    assert_int_equal(seen[0], 3);
    playbook_trigger_fire(&left->trigger, columns, &set, seen, fired);
    assert_int_equal(fired[0], 0);
    playbook_trigger_fire(&left->trigger, columns, &nobody, seen, fired);
    assert_int_equal(fired[0], 3);
    assert_int_equal(seen[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments), cmocka_unit_test(test_uses),    cmocka_unit_test(test_states),
        cmocka_unit_test(test_scores),  cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
