/* Who moves from stage to stage, over small snapshots; that a year of moves by rule and by hand is a path of
 * its journey whatever the seed; and milestones: made, reached by use, reached by a rule. */
#include "../check.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/random.h"
#include "column/builder.h"
#include "journey/milestone.h"
#include "journey/stage_write.h"

#define TODAY 20515 /* 2026-03-03 */

struct world {
    struct arena arena;
    struct column_builder *builder;
    struct column_snapshot *columns;
    struct journey_set set;
    struct journey_faults faults;
    struct journey_moves moves;
};

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){0};
    arena_init(&world.arena, 0);
    world.faults.arena = &world.arena;
    world.builder = column_builder_new(currency_parse(TEXT("BRL")));
    world.set = journey_shipped(&world.arena);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    list_release(&world->faults);
    column_builder_discard(world->builder);
    column_snapshot_release(world->columns);
    arena_release(&world->arena);
    return 0;
}

static void add_account(struct world *world, uint32_t account, const char *segment, int32_t signup,
                        int64_t mrr)
{
    char id[16];
    snprintf(id, sizeof id, "A%u", account);
    struct column_account_row row = {.external_id = text_of(id), .name = text_of(id), .signup_day = signup};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    column_builder_account(world->builder, account, &row);
    if (mrr)
        column_builder_subscription(
            world->builder, account,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = account + 1,
                                              .amount = mrr < 0 ? -mrr : mrr,
                                              .currency = currency_parse(TEXT("BRL")), .start_day = signup,
                                              .end_day = mrr < 0 ? TODAY : DAY_ABSENT});
}

static void add_stage(struct world *world, uint32_t account, const char *journey, const char *stage,
                      int32_t day, bool by_hand)
{
    column_builder_journey(world->builder, account,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE,
                                                        .id = day, .instant = day, .day = day,
                                                        .choice = by_hand ? 1 : 2, .name = text_of(stage),
                                                        .group = text_of(journey)});
}

/* The moves as words: "A0:onboarding A2:ongoing>churned". */
static const char *moves_of(struct world *world)
{
    static char words[512];
    size_t length = 0;
    if (!world->columns) {
        world->columns = column_builder_finish(world->builder);
        world->builder = NULL;
    }
    journey_stage_moves(&world->arena, world->columns, TODAY, &world->set, NULL, NULL, &world->moves,
                        &world->faults);
    words[0] = '\0';
    for (size_t i = 0; i < world->moves.count; i++) {
        const struct journey_move *move = &world->moves.items[i];
        text from = move->from < 0 ? TEXT("") : move->journey->stages[move->from].key;
        text to = move->journey->stages[move->to].key;
        length +=
            (size_t)snprintf(words + length, sizeof words - length, "%sA%u:%.*s%s%.*s", i ? " " : "",
                             move->account, TEXT_ARGUMENTS(from), from.length ? ">" : "", TEXT_ARGUMENTS(to));
    }
    return words;
}

static void accounts_begin_where_the_rules_want_them(void **state)
{
    struct world *world = *state;
    add_account(world, 0, "SMB", TODAY - 20, 10000);
    add_account(world, 1, "SMB", TODAY - 200, 10000);
    add_account(world, 2, "SMB", TODAY - 200, -10000); /* its contract ended */
    add_account(world, 3, "SMB", TODAY - 10, 0);       /* never paid */
    assert_string_equal(moves_of(world), "A0:onboarding A1:ongoing A2:churned");
    assert_int_equal(world->faults.count, 0);
    assert_text(world->moves.items[0].rule, "mrr > 0");
}

static void exits_and_entries_lead_on(void **state)
{
    struct world *world = *state;
    add_account(world, 0, "SMB", TODAY - 200, 10000);
    add_stage(world, 0, "customer", "onboarding", TODAY - 200, false);
    add_account(world, 1, "SMB", TODAY - 200, -10000);
    add_stage(world, 1, "customer", "ongoing", TODAY - 100, false);
    add_account(world, 2, "SMB", TODAY - 20, 10000);
    add_stage(world, 2, "customer", "onboarding", TODAY - 20, false);
    add_account(world, 3, "SMB", TODAY - 200, 10000); /* moved today already */
    add_stage(world, 3, "customer", "onboarding", TODAY, false);
    add_account(world, 4, "SMB", TODAY - 200, 10000); /* came back */
    add_stage(world, 4, "customer", "churned", TODAY - 30, false);
    assert_string_equal(moves_of(world), "A0:onboarding>ongoing A1:ongoing>churned A4:churned>onboarding");
}

static void a_move_by_hand_rests(void **state)
{
    struct world *world = *state;
    add_account(world, 0, "SMB", TODAY - 200, 10000);
    add_stage(world, 0, "customer", "onboarding", TODAY - 29, true);
    add_account(world, 1, "SMB", TODAY - 200, 10000);
    add_stage(world, 1, "customer", "onboarding", TODAY - 30, true);
    assert_string_equal(moves_of(world), "A1:onboarding>ongoing");
}

static void the_end_does_not_wait_for_a_rest(void **state)
{
    struct world *world = *state;
    struct journey *journey = &world->set.items[0];
    journey->stages[journey_stage_find(journey, TEXT("churned"))].enter = TEXT("segment = Gone");
    journey->stages[journey_stage_find(journey, TEXT("renewal"))].enter = TEXT("segment = Gone");
    add_account(world, 0, "Gone", TODAY - 200, 10000);
    add_stage(world, 0, "customer", "ongoing", TODAY - 1, true);
    assert_string_equal(moves_of(world), "A0:ongoing>churned");
}

static void of_several_stages_the_last_is_entered(void **state)
{
    struct world *world = *state;
    struct journey *journey = &world->set.items[0];
    for (int i = 2; i < 5; i++)
        journey->stages[i].enter = TEXT("mrr > 0");
    add_account(world, 0, "SMB", TODAY - 200, 10000);
    add_stage(world, 0, "customer", "ongoing", TODAY - 50, false);
    assert_string_equal(moves_of(world), "A0:ongoing>uti");
}

/* A second journey for Enterprise: what it has in common with the first goes on, the rest begins anew. */
static void add_enterprise(struct world *world)
{
    static const char body[] =
        "{\"name\":{\"en\":\"Big\"},\"accounts\":\"segment = Enterprise\",\"order\":1,\"stages\":["
        "{\"key\":\"kickoff\",\"name\":{\"en\":\"Kickoff\"},\"starts\":true,\"enter\":\"mrr > 0\"},"
        "{\"key\":\"ongoing\",\"name\":{\"en\":\"Ongoing\"},\"from\":[\"kickoff\"]}]}";
    struct journey *items = arena_array(&world->arena, struct journey, 2);
    assert_true(journey_read(TEXT("big"), text_of(body), &items[0], &world->faults));
    items[1] = world->set.items[0];
    world->set = (struct journey_set){items, 2};
}

static void another_journey_takes_over(void **state)
{
    struct world *world = *state;
    add_enterprise(world);
    add_account(world, 0, "Enterprise", TODAY - 20, 10000);
    add_account(world, 1, "Enterprise", TODAY - 200, 10000);
    add_stage(world, 1, "customer", "ongoing", TODAY - 100, false);
    add_account(world, 2, "Enterprise", TODAY - 200, 10000);
    add_stage(world, 2, "customer", "support", TODAY - 100, false);
    add_account(world, 3, "SMB", TODAY - 200, 10000);
    add_stage(world, 3, "big", "kickoff", TODAY - 100, false);
    add_account(world, 4, "SMB", TODAY - 200, 10000); /* its journey is gone */
    add_stage(world, 4, "gone", "x", TODAY - 100, false);
    assert_string_equal(moves_of(world), "A0:kickoff A1:ongoing A2:kickoff A3:ongoing A4:ongoing");
}

static void a_rule_without_answer_moves_nobody_and_is_told(void **state)
{
    struct world *world = *state;
    world->set.items[0].stages[0].enter = TEXT("nonsense = 3");
    add_account(world, 0, "SMB", TODAY - 20, 10000);
    assert_string_equal(moves_of(world), "");
    assert_int_equal(world->faults.count, 1);
    assert_text(world->faults.items[0].place, "customer.stages.0.enter");
    list_release(&world->faults);
    journey_check_rules(&world->set.items[0], world->columns, &world->faults);
    assert_int_equal(world->faults.count, 1);
    assert_text(world->faults.items[0].place, "stages.0.enter");
}

static void only_those_asked_for_move(void **state)
{
    struct world *world = *state;
    const uint64_t second = 2;
    add_account(world, 0, "SMB", TODAY - 20, 10000);
    add_account(world, 1, "SMB", TODAY - 20, 10000);
    world->columns = column_builder_finish(world->builder);
    world->builder = NULL;
    journey_stage_moves(&world->arena, world->columns, TODAY, &world->set, NULL, &second, &world->moves,
                        NULL);
    assert_int_equal(world->moves.count, 1);
    assert_int_equal(world->moves.items[0].account, 1);
}

/* ---- a year of it ---- */

enum { PEOPLE = 12, YEAR = 200, HISTORY_MAX = 400 };

struct past {
    struct journey_passage passages[HISTORY_MAX];
    size_t count;
};

static void build(struct world *world, const struct past pasts[PEOPLE], struct random *random)
{
    static const char *const segments[] = {"SMB", "Enterprise"};
    world->builder = column_builder_new(currency_parse(TEXT("BRL")));
    for (uint32_t account = 0; account < PEOPLE; account++) {
        bool pays = random_below(random, 5) != 0;
        add_account(world, account, segments[random_below(random, 40) == 0 || account == 3],
                    TODAY - (int32_t)random_below(random, 400), pays ? 10000 : 0);
        for (size_t i = 0; i < pasts[account].count; i++) {
            const struct journey_passage *passage = &pasts[account].passages[i];
            column_builder_journey(world->builder, account,
                                   &(struct column_journey_row){
                                       COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = (int64_t)i + 1,
                                       .instant = passage->entered_at, .day = (int32_t)passage->entered_at,
                                       .choice = passage->automatic ? 2 : 1, .name = passage->stage,
                                       .group = passage->journey});
        }
    }
    world->columns = column_builder_finish(world->builder);
    world->builder = NULL;
}

static void move_by_hand(struct world *world, struct past *past, int32_t day, struct random *random)
{
    const struct journey_passage *last = past->count ? &past->passages[past->count - 1] : NULL;
    const struct journey *journey = last ? journey_find(&world->set, last->journey) : NULL;
    int to = journey ? (int)random_below(random, (uint64_t)journey->stage_count) : -1;
    if (!journey || last->entered_at >= day ||
        !journey_step_is(journey, journey_stage_find(journey, last->stage), to))
        return;
    past->passages[past->count++] = (struct journey_passage){
        .journey = journey->key, .stage = journey->stages[to].key, .entered_at = day};
}

static void live_a_year(struct world *world, uint64_t seed)
{
    static struct past pasts[PEOPLE];
    struct random random;
    random_seed(&random, seed);
    memset(pasts, 0, sizeof pasts);
    for (int32_t day = TODAY; day < TODAY + YEAR; day++) {
        struct journey_moves moves;
        build(world, pasts, &random);
        journey_stage_moves(&world->arena, world->columns, day, &world->set, NULL, NULL, &moves,
                            &world->faults);
        for (size_t i = 0; i < moves.count; i++) {
            const struct journey_move *move = &moves.items[i];
            struct past *past = &pasts[move->account];
            const struct journey_passage *last = past->count ? &past->passages[past->count - 1] : NULL;
            bool held = last && !last->automatic && text_equal(last->journey, move->journey->key) &&
                        day - last->entered_at < move->journey->hold_days;
            assert_true(!held || move->journey->stages[move->to].kind == JOURNEY_STAGE_END);
            past->passages[past->count++] =
                (struct journey_passage){.journey = move->journey->key,
                                         .stage = move->journey->stages[move->to].key,
                                         .entered_at = day,
                                         .automatic = true};
        }
        for (int account = 0; account < PEOPLE; account++)
            if (random_below(&random, 30) == 0)
                move_by_hand(world, &pasts[account], day, &random);
        column_snapshot_release(world->columns);
        world->columns = NULL;
        for (int account = 0; account < PEOPLE; account++) {
            const struct past *past = &pasts[account];
            assert_true(past->count < HISTORY_MAX - 2);
            assert_true(journey_history_is_path(&world->set, past->passages, past->count));
            for (size_t i = 1; i < past->count; i++)
                assert_true(past->passages[i].entered_at > past->passages[i - 1].entered_at);
        }
    }
    size_t moved = 0;
    for (int account = 0; account < PEOPLE; account++)
        moved += pasts[account].count;
    assert_true(moved > PEOPLE);
}

static void every_history_is_a_path(void **state)
{
    struct world *world = *state;
    column_builder_discard(world->builder);
    world->builder = NULL;
    add_enterprise(world);
    for (uint64_t seed = 1; seed <= 20; seed++)
        live_a_year(world, seed);
}

static void what_is_no_path_is_told(void **state)
{
    struct world *world = *state;
    const struct journey_passage jump[] = {{.journey = TEXT("customer"), .stage = TEXT("onboarding")},
                                           {.journey = TEXT("customer"), .stage = TEXT("renewal")}};
    const struct journey_passage over[] = {{.journey = TEXT("customer"), .stage = TEXT("onboarding")},
                                           {.journey = TEXT("big"), .stage = TEXT("ongoing")}};
    add_enterprise(world);
    assert_false(journey_history_is_path(&world->set, jump, 2));
    assert_false(journey_history_is_path(&world->set, over, 2));
    assert_true(journey_history_is_path(&world->set, jump, 1));
}

/* ---- milestones ---- */

static struct journey_milestone_changes due(struct world *world, int32_t day)
{
    struct journey_milestone_changes changes;
    if (!world->columns) {
        world->columns = column_builder_finish(world->builder);
        world->builder = NULL;
    }
    journey_milestone_due(&world->arena, world->columns, day, &world->set, NULL, NULL, &changes,
                          &world->faults);
    return changes;
}

static void use(struct world *world, uint32_t account, int32_t day, const char *feature, int64_t quantity)
{
    column_builder_usage(world->builder, account,
                         &(struct column_usage_row){day, text_of(feature), quantity});
}

/* Seven friends added within ten days of signing up. */
static void first_value_is_the_day_of_the_seventh_use(void **state)
{
    struct world *world = *state;
    const int32_t signup = TODAY - 30;
    add_account(world, 0, "SMB", signup, 10000);
    use(world, 0, signup - 1, "friend added", 50); /* before it signed up */
    use(world, 0, signup + 2, "friend added", 3);
    use(world, 0, signup + 5, "login", 90);
    use(world, 0, signup + 9, "friend added", 4);
    world->columns = column_builder_finish(world->builder);
    world->builder = NULL;
    const struct column_snapshot *columns = world->columns;
    assert_int_equal(journey_first_use(columns, 0, TEXT("friend added"), 7, signup, 10, TODAY), signup + 9);
    assert_int_equal(journey_first_use(columns, 0, TEXT("friend added"), 7, signup, 9, TODAY), DAY_ABSENT);
    assert_int_equal(journey_first_use(columns, 0, TEXT("friend added"), 8, signup, 0, TODAY), DAY_ABSENT);
    assert_int_equal(journey_first_use(columns, 0, TEXT("friend added"), 3, signup, 10, TODAY), signup + 2);
    assert_int_equal(journey_first_use(columns, 0, TEXT("friend added"), 7, signup, 10, signup + 8),
                     DAY_ABSENT);
    assert_int_equal(journey_first_use(columns, 0, TEXT("nothing"), 1, signup, 0, TODAY), DAY_ABSENT);
    assert_int_equal(journey_first_use(columns, 1, TEXT("login"), 1, signup, 0, TODAY), DAY_ABSENT);
    assert_int_equal(journey_anchor_day(columns, 0, 1), signup);
    assert_int_equal(journey_anchor_day(columns, 1, 1), 1);
}

static void milestones_are_made_where_the_stage_asks(void **state)
{
    struct world *world = *state;
    const int32_t signup = TODAY - 20;
    struct journey *journey = &world->set.items[0];
    journey->milestones[1].rule = TEXT_ABSENT;
    journey->milestones[1].feature = TEXT("friend added");
    journey->milestones[1].times = 2;
    journey->milestones[1].within_days = 10;
    add_account(world, 0, "SMB", signup, 10000);
    add_stage(world, 0, "customer", "onboarding", signup + 1, false);
    use(world, 0, signup + 3, "friend added", 2);
    add_account(world, 1, "SMB", signup, 10000); /* in no stage that asks for any */
    add_stage(world, 1, "customer", "ongoing", signup, false);
    struct journey_milestone_changes changes = due(world, TODAY);
    assert_int_equal(changes.count, 5); /* not the kickoff, which was due 13 days ago */
    assert_int_equal(world->faults.count, 0);
    for (size_t i = 0; i < changes.count; i++) {
        assert_int_equal(changes.items[i].account, 0);
        assert_true(changes.items[i].makes);
        assert_int_equal(changes.items[i].due_day,
                         signup + journey->milestones[changes.items[i].milestone].due_days);
        assert_int_equal(changes.items[i].reached_day,
                         changes.items[i].milestone == 1 ? signup + 3 : DAY_ABSENT);
    }
}

static void add_milestone(struct world *world, uint32_t account, const char *name, int32_t due_day,
                          int32_t reached_day)
{
    column_builder_journey(world->builder, account,
                           &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_MILESTONE,
                                                        .id = 77, .end_day = reached_day, .due_day = due_day,
                                                        .name = text_of(name)});
}

static void onboarding_lasts_while_a_milestone_is_late(void **state)
{
    struct world *world = *state;
    for (uint32_t account = 0; account < 3; account++) {
        int32_t signup = TODAY - (account == 2 ? 181 : 100);
        add_account(world, account, "SMB", signup, 10000);
        add_stage(world, account, "customer", "onboarding", signup, false);
        add_milestone(world, account, "First success", signup + 45, account == 0 ? TODAY - 1 : DAY_ABSENT);
    }
    assert_string_equal(moves_of(world),
                        "A0:onboarding>ongoing A2:onboarding>ongoing"); /* A1 is past its norm */
}

static void what_is_there_is_not_made_again(void **state)
{
    struct world *world = *state;
    add_account(world, 0, "SMB", TODAY - 400, 10000);
    add_stage(world, 0, "customer", "renewal", TODAY - 10, false);
    add_milestone(world, 0, "Renewal proposed", TODAY - 360, TODAY - 361); /* last year's */
    add_account(world, 1, "SMB", TODAY - 400, 10000);
    add_stage(world, 1, "customer", "renewal", TODAY - 10, false);
    add_milestone(world, 1, "Renovação proposta", TODAY + 5, DAY_ABSENT); /* deadline moved by hand */
    struct journey_milestone_changes changes = due(world, TODAY);
    assert_int_equal(changes.count, 1);
    assert_int_equal(changes.items[0].account, 0);
    assert_int_equal(changes.items[0].due_day, TODAY + 20);
    world->set.items[0].milestones[6].rule = TEXT("mrr > 0");
    changes = due(world, TODAY);
    assert_int_equal(changes.count, 2);
    assert_int_equal(changes.items[1].row_id, 77);
    assert_false(changes.items[1].makes);
    assert_int_equal(changes.items[1].reached_day, TODAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accounts_begin_where_the_rules_want_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(exits_and_entries_lead_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_move_by_hand_rests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(onboarding_lasts_while_a_milestone_is_late, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_end_does_not_wait_for_a_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_several_stages_the_last_is_entered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_journey_takes_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rule_without_answer_moves_nobody_and_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_those_asked_for_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_history_is_a_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_path_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_value_is_the_day_of_the_seventh_use, set_up, tear_down),
        cmocka_unit_test_setup_teardown(milestones_are_made_where_the_stage_asks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_there_is_not_made_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
