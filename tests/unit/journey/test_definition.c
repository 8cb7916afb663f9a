/* Definitions of journeys: what is shipped, what is read and written back, what is refused, and what a path
 * is. */
#include "../check.h"

#include <string.h>

#include "base/list.h"
#include "journey/journey.h"

struct world {
    struct arena arena;
    struct journey_faults faults;
};

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){0};
    arena_init(&world.arena, 0);
    world.faults.arena = &world.arena;
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    list_release(&world->faults);
    arena_release(&world->arena);
    return 0;
}

static void shipped_has_the_stages_of_the_practice(void **state)
{
    struct world *world = *state;
    struct journey_set set = journey_shipped(&world->arena);
    assert_int_equal(set.count, 1);
    const struct journey *journey = journey_find(&set, TEXT(JOURNEY_DEFAULT));
    static const char *const keys[] = {"onboarding", "ongoing", "support", "renewal", "uti", "churned"};
    assert_int_equal(journey->stage_count, 6);
    for (int i = 0; i < journey->stage_count; i++) {
        assert_text(journey->stages[i].key, keys[i]);
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            assert_false(text_is_empty(journey->stages[i].name[language]));
    }
    assert_int_equal(journey->stages[4].kind, JOURNEY_STAGE_INTENSIVE);
    assert_int_equal(journey->stages[4].norm_days, 30);
    for (int i = 0; i < journey->handoff.item_count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            assert_false(text_is_empty(journey->handoff.items[i][language]));
    language_use(LANGUAGE_PT_BR);
    assert_text(journey_stage_name(&set, TEXT(JOURNEY_DEFAULT), TEXT("renewal")), "Renovação");
    language_use(LANGUAGE_EN);
    assert_text(journey_stage_name(&set, TEXT(JOURNEY_DEFAULT), TEXT("renewal")), "Renewal");
    assert_text(journey_stage_name(&set, TEXT(JOURNEY_DEFAULT), TEXT("gone")), "gone");
    assert_text(journey_stage_name(&set, TEXT("gone"), TEXT("renewal")), "renewal");
}

static void written_reads_back_the_same(void **state)
{
    struct world *world = *state;
    struct journey_set set = journey_shipped(&world->arena);
    struct journey again;
    set.items[0].milestones[1].rule = TEXT_ABSENT;
    set.items[0].milestones[1].feature = TEXT("friend added");
    set.items[0].milestones[1].times = 7;
    set.items[0].milestones[1].within_days = 10;
    set.items[0].accounts = TEXT("segment = Enterprise");
    text first = journey_body(&world->arena, &set.items[0]);
    assert_true(journey_read(TEXT(JOURNEY_DEFAULT), first, &again, &world->faults));
    text second = journey_body(&world->arena, &again);
    assert_true(text_equal(first, second));
    assert_int_equal(again.milestones[1].times, 7);
    assert_int_equal(again.milestones[1].within_days, 10);
    assert_text(again.milestones[1].feature, "friend added");
    assert_text(again.accounts, "segment = Enterprise");
}

static void assert_refused(struct world *world, const char *body, const char *place)
{
    struct journey journey;
    bool found = false;
    list_release(&world->faults);
    bool fine = journey_read(TEXT("own"), text_of(body), &journey, &world->faults);
    if (fine)
        print_error("taken: %s\n", body);
    assert_false(fine);
    for (size_t i = 0; i < world->faults.count; i++)
        found |= text_equal(world->faults.items[i].place, text_of(place));
    if (!found)
        print_error("no fault at \"%s\"; the first is at \"%.*s\"\n", place,
                    TEXT_ARGUMENTS(world->faults.items[0].place));
    assert_true(found);
}

#define STAGE_A "{\"key\":\"a\",\"name\":{\"en\":\"A\"},\"starts\":true}"
#define OF(stages) "{\"name\":{\"en\":\"Own\"},\"stages\":[" stages "]}"
#define WITH(rest) "{\"name\":{\"en\":\"Own\"},\"stages\":[" STAGE_A "]," rest "}"

static void faults_are_said_at_their_place(void **state)
{
    struct world *world = *state;
    struct journey journey;
    assert_true(journey_read(TEXT("own"), TEXT(OF(STAGE_A)), &journey, &world->faults));
    assert_refused(world, "{", "");
    assert_refused(world, "{\"name\":{\"en\":\"Own\"}}", "stages");
    assert_refused(world, "{\"stages\":[" STAGE_A "]}", "name");
    assert_refused(world, OF(STAGE_A "," STAGE_A), "stages.1.key");
    assert_refused(world, OF("{\"key\":\"A b\",\"name\":{\"en\":\"A\"},\"starts\":true}"), "stages.0.key");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\"}"), "stages.1.name");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"norm_days\":-3}"),
                   "stages.1.norm_days");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"from\":[\"c\"]}"),
                   "stages.1.from");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"enter\":\"mrr > 0\"}"),
                   "stages.1.from");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"exit\":\"mrr > 0\"}"),
                   "stages.1.exit_to");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"exit_to\":\"b\"}"),
                   "stages.1.exit_to");
    assert_refused(world, OF(STAGE_A ",{\"key\":\"b\",\"name\":{\"en\":\"B\"},\"enter\":\"mrr >\"}"),
                   "stages.1.enter");
    assert_refused(world, WITH("\"accounts\":\"mrr >\""), "accounts");
    assert_refused(world, WITH("\"hold_days\":99999"), "hold_days");
    assert_refused(world, WITH("\"handoff\":{\"to\":\"z\"}"), "handoff.to");
    assert_refused(world, WITH("\"milestones\":[{\"key\":\"m\",\"name\":{\"en\":\"M\"},\"due_days\":5}]"),
                   "milestones.0.kind");
    assert_refused(world, WITH("\"milestones\":[{\"key\":\"m\",\"name\":{\"en\":\"M\"},\"due_days\":0}]"),
                   "milestones.0.due_days");
    assert_refused(world, WITH("\"milestones\":[{\"rule\":\"mrr > 1\",\"use\":{\"feature\":\"f\"}}]"),
                   "milestones.0.rule");
    assert_refused(world, WITH("\"milestones\":[{\"use\":{\"feature\":\"f\",\"times\":0}}]"),
                   "milestones.0.times");
}

static bool is_path(const struct journey *journey, const char *words)
{
    text stages[16], rest = text_of(words);
    size_t count = 0;
    while (rest.length)
        stages[count++] = text_cut(&rest, ' ');
    return journey_path_is(journey, stages, count);
}

static void paths_follow_the_steps(void **state)
{
    struct world *world = *state;
    struct journey_set set = journey_shipped(&world->arena);
    const struct journey *journey = &set.items[0];
    assert_true(is_path(journey, ""));
    assert_true(is_path(journey, "onboarding ongoing renewal ongoing support renewal churned onboarding"));
    assert_true(is_path(journey, "ongoing uti ongoing"));
    assert_false(is_path(journey, "onboarding renewal"));
    assert_false(is_path(journey, "churned ongoing"));
    assert_false(is_path(journey, "ongoing ongoing"));
    /* What a stage that is gone leads to nobody can say. */
    assert_true(is_path(journey, "onboarding gone renewal"));
    assert_false(is_path(journey, "gone onboarding renewal"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shipped_has_the_stages_of_the_practice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(written_reads_back_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_said_at_their_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_follow_the_steps, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
