/* What is done about accounts, in the columns: order, what each kind's columns hold, and what a row was on an
 * earlier day. */
#include "../ledger/fixture.h"

#include "column/block.h"
#include "column/builder.h"
#include "column/journey.h"
#include "column/load.h"

static struct column_snapshot *snapshot_of(const struct column_journey_row *rows, size_t count)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    column_builder_account(builder, 5, &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE});
    for (size_t i = 0; i < count; i++)
        column_builder_journey(builder, 1, &rows[i]);
    return column_builder_finish(builder);
}

static void test_order(void **state)
{
    (void)state;
    const struct column_journey_row rows[] = {
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_TASK, .id = 4},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = 3, .day = 7, .instant = 2, .name = TEXT("b"),
         .state = 14},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = 9, .day = 7, .instant = 1, .state = 11,
         .name = TEXT("a")},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = 8, .day = 6, .instant = 9, .state = 10},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_SENTIMENT, .id = 1},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = 2, .day = 7, .instant = 2, .state = 12},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = 2, .day = 7, .instant = 2, .state = 13},
    };
    struct column_snapshot *snapshot = snapshot_of(rows, sizeof rows / sizeof rows[0]);
    struct column_journey_rows stages = column_journey_rows(snapshot, 1, RECORD_STAGE);
    const struct column_journey_block *block = stages.block;
    for (uint32_t i = 0; i < 5; i++) /* the third and the fourth are alike: as they came */
        assert_int_equal(block->state[i], 10 + i);
    assert_int_equal(stages.from, 0);
    assert_int_equal(stages.to, 5);
    assert_true(text_equal(column_dictionary_text(snapshot->journeys, block->name[1]), TEXT("a")));
    struct column_journey_rows tasks = column_journey_rows(snapshot, 1, RECORD_TASK);
    assert_int_equal(tasks.from, 0);
    assert_int_equal(tasks.to, 1);
    assert_int_equal(tasks.block->id[0], 4);
    assert_int_equal(column_journey_rows(snapshot, 1, RECORD_SENTIMENT).from, 1);
    assert_int_equal(tasks.block->id[1], 1);
    struct column_journey_rows reviews = column_journey_rows(snapshot, 1, RECORD_REVIEW);
    assert_int_equal(reviews.from, reviews.to);
    struct column_journey_rows other = column_journey_rows(snapshot, 2, RECORD_STAGE);
    assert_int_equal(other.from, other.to);
    other = column_journey_rows(snapshot, 9999, RECORD_STAGE);
    assert_null(other.block);
    assert_int_equal(column_journey_last(stages, 6), 0);
    assert_int_equal(column_journey_last(stages, 7), 4);
    assert_int_equal(column_journey_last(stages, 5), -1);
    column_snapshot_release(snapshot);
    snapshot = snapshot_of(NULL, 0);
    assert_null(column_journey_rows(snapshot, 1, RECORD_STAGE).block);
    column_snapshot_release(snapshot);
}

static void test_as_of(void **state)
{
    (void)state;
    const struct column_journey_row rows[] = {
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_MILESTONE, .id = 1, .due_day = 10},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_MILESTONE, .id = 2, .due_day = 10, .end_day = 12},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_MILESTONE, .id = 3},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_TASK, .day = 5, .id = 4},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_TASK, .day = 5, .id = 5, .state = TASK_STATE_DONE,
         .end_day = 8},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_TASK, .day = 5, .id = 6, .state = TASK_STATE_DONE},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_CHURN_REQUEST, .day = 5, .id = 7, .end_day = 8, .state = 1},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_OPPORTUNITY, .day = 5, .id = 8, .end_day = 8, .state = 5},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_OPPORTUNITY, .day = 5, .id = 9, .state = 3},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_HEALTH_OVERRIDE, .day = 5, .id = 10, .due_day = 9},
        {COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_HEALTH_OVERRIDE, .day = 5, .id = 11, .due_day = 9,
         .end_day = 7},
    };
    struct column_snapshot *snapshot = snapshot_of(rows, sizeof rows / sizeof rows[0]);
    const struct column_journey_block *block = column_journeys(snapshot, 0);
    static const bool late_on_11[] = {true, true, false}, open_on_7[] = {true, true, false, true, true, true},
                      open_on_8[] = {true, false, false, false, false, true};
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(column_journey_is_late(block, i, 11), late_on_11[i]);
    assert_false(column_journey_is_late(block, 0, 10));
    assert_false(column_journey_is_late(block, 1, 12));
    for (uint32_t i = 0; i < 6; i++) {
        assert_false(column_journey_is_open(block, i + 3, 4));
        assert_int_equal(column_journey_is_open(block, i + 3, 7), open_on_7[i]);
        assert_int_equal(column_journey_is_open(block, i + 3, 8), open_on_8[i]);
    }
    assert_false(column_journey_override_holds(block, 9, 4));
    assert_true(column_journey_override_holds(block, 9, 5));
    assert_true(column_journey_override_holds(block, 9, 9));
    assert_false(column_journey_override_holds(block, 9, 10));
    assert_true(column_journey_override_holds(block, 10, 6));
    assert_false(column_journey_override_holds(block, 10, 7));
    assert_int_equal(column_journey_last(column_journey_rows(snapshot, 1, RECORD_MILESTONE), 0), 2);
    column_snapshot_release(snapshot);
}

/* Every kind once, from the record. */
static void test_loaded(void **state)
{
    struct fixture *f = *state;
    struct column_snapshot *snapshot;
    const char *lines[] = {
        "accounts|external_id=A1|name=Acme",
        "subscriptions|external_id=S1|account_external_id=A1|amount=100|interval_unit=month|interval_count=1|"
        "currency=BRL|start_date=1970-01-02",
        "stages|account_external_id=A1|journey=j|stage=s|entered_at=1970-01-03|automatic=1",
        "milestones|account_external_id=A1|name=m|kind=first_success|due_date=1970-01-04|"
        "reached_date=1970-01-05|owner_email=o@x.test",
        "handoffs|account_external_id=A1|started_at=1970-01-03|csm_email=o@x.test|ism_signed_at=1970-01-04|"
        "csm_signed_at=1970-01-05",
        "tasks|account_external_id=A1|title=t|reason=r|playbook=p|kind=email|created_at=1970-01-03|"
        "due_date=1970-01-04|snoozed_until=1970-01-06|owner_email=o@x.test|state=done|closed_at=1970-01-05|"
        "outcome=u",
        "reviews|account_external_id=A1|held_at=1970-01-03|next_review_date=1970-01-04",
        "churn_requests|account_external_id=A1|requested_at=1970-01-03|kind=involuntary|reason=r|state=lost|"
        "decided_at=1970-01-05|intensive_until=1970-01-04|owner_email=o@x.test",
        "opportunities|account_external_id=A1|kind=downsell|product=p|stage=won|amount=5|currency=USD|"
        "opened_at=1970-01-03|close_date=1970-01-04|closed_at=1970-01-05|owner_email=o@x.test",
        "renewal_calls|subscription_external_id=S1|called_at=1970-01-03|call=leaves",
        "values|account_external_id=A1|kind=testimonial|amount=7|at=1970-01-03",
        "health_overrides|account_external_id=A1|light=green|reason=x|at=1970-01-03|until_date=1970-01-04|"
        "ended_at=1970-01-05",
        "sentiments|account_external_id=A1|at=1970-01-03|sentiment=good",
        NULL};
    assert_string_equal(put_all(f, lines, false), "IIIIIIIIIIIII");
    assert_int_equal(column_load(f->store, LEDGER_NOW, 0, COLUMN_FAMILIES_ALL, &snapshot, &f->problem),
                     RESULT_OK);
    const struct column_journey_block *others = column_journeys(snapshot, 0);
    static const struct {
        enum record_kind kind;
        int32_t day, end, due;
        int state, choice;
        const char *name, *group;
        bool owned;
        int64_t amount;
    } expected[] = {
        {RECORD_STAGE, 2, DAY_ABSENT, DAY_ABSENT, 0, 2, "s", "j", false, MONEY_ABSENT},
        {RECORD_MILESTONE, DAY_ABSENT, 4, 3, 0, 2, "m", "", true, MONEY_ABSENT},
        {RECORD_HANDOFF, 2, 4, 3, 0, 0, "", "", true, MONEY_ABSENT},
        {RECORD_TASK, 2, 4, 3, TASK_STATE_DONE, 2, "r", "p", true, MONEY_ABSENT},
        {RECORD_REVIEW, 2, DAY_ABSENT, 3, 0, 0, "", "", false, MONEY_ABSENT},
        {RECORD_CHURN_REQUEST, 2, 4, 3, CHURN_REQUEST_STATE_LOST, 2, "r", "", true, MONEY_ABSENT},
        {RECORD_OPPORTUNITY, 2, 4, 3, OPPORTUNITY_STAGE_WON, 4, "p", "", true, 500},
        {RECORD_RENEWAL_CALL, 2, DAY_ABSENT, DAY_ABSENT, RENEWAL_CALL_LEAVES, 0, "", "", false, MONEY_ABSENT},
        {RECORD_VALUE_MAP, 2, DAY_ABSENT, DAY_ABSENT, 0, 4, "", "", false, 700},
        {RECORD_HEALTH_OVERRIDE, 2, 4, 3, OVERRIDE_GREEN, 0, "", "", false, MONEY_ABSENT},
        {RECORD_SENTIMENT, 2, DAY_ABSENT, DAY_ABSENT, SENTIMENT_GOOD, 0, "", "", false, MONEY_ABSENT},
    };
    for (size_t e = 0; e < sizeof expected / sizeof expected[0]; e++) {
        const struct column_journey_block *block = e == 0 ? column_places(snapshot, 0) : others;
        size_t i = e == 0 ? 0 : e - 1;
        assert_int_equal(block->id[i], e == 0 ? 0 : 1);
        assert_int_equal(block->kind[i], expected[e].kind);
        assert_int_equal(block->day[i], expected[e].day);
        assert_int_equal(block->end_day[i], expected[e].end);
        assert_int_equal(block->due_day[i], expected[e].due);
        assert_int_equal(block->snoozed_day[i], expected[e].kind == RECORD_TASK ? 5 : DAY_ABSENT);
        assert_int_equal(block->state[i], expected[e].state);
        assert_int_equal(block->choice[i], expected[e].choice);
        assert_true(text_equal(column_dictionary_text(snapshot->journeys, block->name[i]),
                               text_of(expected[e].name)));
        assert_true(text_equal(column_dictionary_text(snapshot->journeys, block->group[i]),
                               text_of(expected[e].group)));
        text owner = column_dictionary_text(snapshot->dimensions[DIMENSION_OWNER], block->owner[i]);
        assert_true(text_equal(owner, expected[e].owned ? TEXT("o@x.test") : TEXT("")));
        assert_true(block->amount[i] == expected[e].amount);
        assert_int_equal(block->currency[i] != CURRENCY_NONE, expected[e].amount != MONEY_ABSENT);
    }
    column_snapshot_release(snapshot);
}

/* Stages alone say no end, no amount, no owner: those arrays are one for all blocks, until a row says more;
 * and so many rows that no shared array is long enough keep arrays of their own. */
static void test_shared_arrays(void **state)
{
    (void)state;
    enum { FEW = 600, MANY = 2 * COLUMN_BLOCK_ACCOUNTS + 1 };
    static struct column_journey_row rows[MANY];
    for (int i = 0; i < MANY; i++)
        rows[i] =
            (struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = i, .day = i};
    struct column_snapshot *stages = snapshot_of(rows, FEW), *many = snapshot_of(rows, MANY);
    rows[0].amount = 5;
    rows[0].end_day = rows[0].due_day = rows[0].snoozed_day = 9;
    rows[0].outcome = TEXT("won");
    struct column_snapshot *mixed = snapshot_of(rows, FEW);
    const struct column_journey_block *a = column_places(stages, 0), *b = column_places(mixed, 0),
                                      *c = column_places(many, 0);
    for (uint32_t i = 0; i < FEW; i++) {
        assert_int_equal(a->day[i], i);
        assert_int_equal(a->end_day[i], DAY_ABSENT);
        assert_true(a->amount[i] == MONEY_ABSENT);
        assert_int_equal(a->owner[i], COLUMN_CODE_ABSENT);
        assert_int_equal(b->end_day[i], i == 0 ? 9 : DAY_ABSENT);
        assert_true(b->amount[i] == (i == 0 ? 5 : MONEY_ABSENT));
    }
    assert_int_equal(a->start[1], 0);
    assert_int_equal(a->start[2], FEW);
    assert_true(a->end_day == a->due_day);
    assert_true(b->end_day != b->due_day);
    assert_true(c->end_day != c->due_day);
    assert_int_equal(c->due_day[MANY - 1], DAY_ABSENT);
    size_t few_bytes = column_block_bytes(COLUMN_PLACE, a, 0),
           mixed_bytes = column_block_bytes(COLUMN_PLACE, b, 0);
    assert_true(mixed_bytes - few_bytes >= FEW * (sizeof(int64_t) + 3 * sizeof(int32_t)));
    column_snapshot_release(stages);
    column_snapshot_release(mixed);
    column_snapshot_release(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_arrays),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test_setup_teardown(test_loaded, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
