/* A playbook's JSON: read, refused with places, linked, written back. */
#include <string.h>

#include "../check.h"
#include "base/buffer.h"
#include "journey/playbook.h"

static struct arena arena;
static struct playbook_faults faults;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct playbook *read_well(const char *body)
{
    struct playbook *playbook = NULL;
    struct problem problem = {0};
    if (playbook_read(&arena, text_of(body), &playbook, &faults, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return playbook;
}

static const char whole[] =
    "{\"title\":\"Low health\",\"purpose\":\"Find out why.\",\"on\":true,"
    "\"trigger\":{\"kind\":\"light\",\"from\":\"green\",\"to\":\"red\"},"
    "\"condition\":\"mrr >= 1000\",\"stop_when\":\"mrr = "
    "0\",\"limit\":{\"every_days\":90},\"hold_out_percent\":10,"
    "\"steps\":[{\"kind\":\"task\",\"title\":\"Call {account}\",\"task\":\"call\",\"due_days\":2},"
    "{\"kind\":\"branch\",\"rule\":\"mrr > 5000\","
    "\"then\":[{\"kind\":\"wait\",\"days\":7},{\"kind\":\"branch\",\"rule\":\"nps < 7\",\"then\":[],"
    "\"otherwise\":[{\"kind\":\"notify\",\"text\":\"{{x\"}]}],"
    "\"otherwise\":[{\"kind\":\"wait_until\",\"rule\":\"mrr > 1\",\"days\":14}]},"
    "{\"kind\":\"webhook\",\"url\":\"https://example.com/x\"}]}";

static void test_round_trip(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 0);
    playbook_write(&out, read_well(whole));
    assert_text(buffer_text(&out), whole);
    buffer_release(&out);
}

/* 0 task, 1 branch, 2 wait, 3 branch, 4 notify, 5 wait_until, 6 webhook. */
static void test_links(void **state)
{
    (void)state;
    const struct playbook *playbook = read_well(whole);
    assert_int_equal(playbook->step_count, 7);
    assert_int_equal(playbook->steps[0].next, 1);
    assert_int_equal(playbook->steps[1].next, 2);
    assert_int_equal(playbook->steps[1].next_otherwise, 5);
    assert_int_equal(playbook->steps[1].after, 6);
    assert_int_equal(playbook->steps[2].next, 3);
    assert_int_equal(playbook->steps[3].next, 6);
    assert_int_equal(playbook->steps[3].next_otherwise, 4);
    assert_int_equal(playbook->steps[4].next, 6);
    assert_int_equal(playbook->steps[4].depth, 2);
    assert_int_equal(playbook->steps[5].next, 6);
    assert_int_equal(playbook->steps[6].next, PLAYBOOK_END);
    assert_int_equal(playbook_step_number(&playbook->steps[0], "due_days"), 2);
    assert_text(playbook_step_text(&playbook->steps[0], "owner"), "owner");
    assert_text(playbook_trigger_text(&playbook->trigger, "to"), "red");
    assert_null(playbook_step_value(&playbook->steps[0], "rule"));
}

static void refused(const char *body, const char *place)
{
    struct playbook *playbook = NULL;
    struct problem problem = {0};
    assert_int_equal(playbook_read(&arena, text_of(body), &playbook, &faults, &problem), RESULT_BAD_INPUT);
    assert_null(playbook);
    assert_true(faults.count > 0);
    assert_string_equal(faults.items[0].place, place);
    assert_true(faults.items[0].message[0] != '\0');
}

#define WITH_STEP(step) "{\"title\":\"T\",\"trigger\":{\"kind\":\"overdue\",\"days\":3},\"steps\":[" step "]}"
#define WITH_TRIGGER(trigger)                                                                                \
    "{\"title\":\"T\",\"trigger\":" trigger ",\"steps\":[{\"kind\":\"wait\",\"days\":1}]}"

static void test_refused_steps(void **state)
{
    (void)state;
    refused(WITH_STEP("{\"kind\":\"dance\"}"), "steps[0].kind");
    refused(WITH_STEP(""), "steps");
    refused(WITH_STEP("{\"kind\":\"wait\"}"), "steps[0].days");
    refused(WITH_STEP("{\"kind\":\"wait\",\"days\":0}"), "steps[0].days");
    refused(WITH_STEP("{\"kind\":\"wait\",\"days\":\"x\"}"), "steps[0].days");
    refused(WITH_STEP("{\"kind\":\"wait\",\"days\":1,\"hours\":2}"), "steps[0]");
    refused(WITH_STEP("{\"kind\":\"task\",\"title\":\"{acount}\"}"), "steps[0].title");
    refused(WITH_STEP("{\"kind\":\"task\",\"title\":\"{account\"}"), "steps[0].title");
    refused(WITH_STEP("{\"kind\":\"task\",\"title\":\"T\",\"owner\":\"Ana\"}"), "steps[0].owner");
    refused(WITH_STEP("{\"kind\":\"task\",\"title\":\"T\",\"task\":\"cal\"}"), "steps[0].task");
    assert_non_null(strstr(faults.items[0].message, "call"));
    refused(WITH_STEP("{\"kind\":\"webhook\",\"url\":\"http://example.com\"}"), "steps[0].url");
    refused(WITH_STEP("{\"kind\":\"set_field\",\"field\":\"external_id\",\"value\":\"x\"}"),
            "steps[0].field");
    refused(WITH_STEP("{\"kind\":\"branch\",\"rule\":\"mrr > 0\",\"then\":[]}"), "steps[0].then");
    refused(WITH_STEP("{\"kind\":\"branch\",\"rule\":\"mrr > 0\",\"then\":[{\"kind\":\"wait\",\"days\":1},"
                      "{\"kind\":\"wait_until\",\"rule\":\"mrr >\"}]}"),
            "steps[0].then[1].rule");
}

static void test_refused_rest(void **state)
{
    (void)state;
    refused("[]", "");
    refused("{\"title\":\"\",\"trigger\":{\"kind\":\"overdue\",\"days\":3},\"steps\":[{\"kind\":\"wait\","
            "\"days\":1}],\"wings\":2}",
            "");
    refused(WITH_TRIGGER("{\"kind\":\"moon\"}"), "trigger.kind");
    refused(WITH_TRIGGER("{\"kind\":\"segment_entered\"}"), "trigger.rule");
    refused(WITH_TRIGGER("{\"kind\":\"segment_entered\",\"rule\":\"\"}"), "trigger.rule");
    refused(WITH_TRIGGER("{\"kind\":\"light\",\"from\":\"red\",\"to\":\"red\"}"), "trigger.to");
    refused(WITH_TRIGGER("{\"kind\":\"survey\",\"survey\":\"nps\",\"from\":7,\"to\":6}"), "trigger.to");
    refused(WITH_TRIGGER("{\"kind\":\"score\",\"turn\":\"changes\",\"value\":0}"), "trigger.value");
    refused(WITH_TRIGGER("{\"kind\":\"date\",\"field\":\"a] x\",\"days\":0}"), "trigger.field");
}

static text lookup(void *context, text name)
{
    (void)context;
    return text_equal(name, TEXT("account")) ? TEXT("Alfa") : TEXT_ABSENT;
}

static void test_fill(void **state)
{
    (void)state;
    assert_text(playbook_fill(&arena, TEXT("{account}: {{x} {mrr}"), lookup, NULL), "Alfa: {x} —");
    assert_text(playbook_fill(&arena, TEXT(""), lookup, NULL), "");
}

/* Every type reads back from its own defaults, once what is required is given. */
static void test_defaults(void **state)
{
    (void)state;
    for (int kind = 0; kind < PLAYBOOK_STEP_COUNT; kind++) {
        struct playbook_step step;
        playbook_step_default(&step, (enum playbook_step_kind)kind);
        assert_int_equal(playbook_step_find(text_of(playbook_step_types[kind].name)), kind);
        assert_true(playbook_step_types[kind].member_count <= PLAYBOOK_MEMBERS_MAX);
        assert_int_equal(step.parent, PLAYBOOK_END);
    }
    for (int kind = 0; kind < PLAYBOOK_TRIGGER_COUNT; kind++)
        assert_int_equal(playbook_trigger_find(text_of(playbook_trigger_types[kind].name)), kind);
    assert_int_equal(playbook_step_find(TEXT("nothing")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fill, setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
