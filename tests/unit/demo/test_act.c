/* What is done about the sample company's accounts: stages that are paths of the shipped journey, reasons of
 * the shipped tree, never two open tasks of one reason, two people with more than they can do. */
#include "../check.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "demo/demo.h"
#include "journey/journey.h"
#include "journey/reasons.h"
#include "ledger/churn_reason.h"

static const struct demo_options sample = {
    .accounts = 400, .months = 36, .seed = 1, .as_of = 20515}; /* 2026-03-03 */

enum { TEXTS = 4 };
struct kept {
    text account, texts[TEXTS];
    int64_t number, day;
};
struct rows {
    struct kept *items;
    size_t count, capacity;
    struct arena arena;
    int fields[TEXTS], number, day;
};

static enum result keep_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct rows *rows = context;
    (void)problem;
    struct kept *kept = list_append(rows);
    *kept = (struct kept){.account = text_copy(&rows->arena, row->values[1].text)};
    for (int i = 0; i < TEXTS && rows->fields[i]; i++)
        kept->texts[i] = text_copy(&rows->arena, row->values[rows->fields[i]].text);
    kept->number = row->values[rows->number].number;
    kept->day = row->values[rows->day].number;
    return RESULT_OK;
}

static struct rows rows_of(enum record_kind kind, const int *fields, int number, int day)
{
    struct rows rows = {.number = number, .day = day};
    struct problem problem;
    memcpy(rows.fields, fields, sizeof rows.fields);
    arena_init(&rows.arena, 0);
    assert_int_equal(demo_generate_kind(&sample, kind, keep_row, &rows, &problem), RESULT_OK);
    assert_true(rows.count > 0);
    return rows;
}

static void release(struct rows *rows)
{
    list_release(rows);
    arena_release(&rows->arena);
}

static void stages_are_paths(void **state)
{
    (void)state;
    struct rows rows =
        rows_of(RECORD_STAGE, (int[TEXTS]){STAGE_NAME, STAGE_JOURNEY}, STAGE_AUTOMATIC, STAGE_ENTERED_AT);
    struct journey_set set = journey_shipped(&rows.arena);
    const struct journey *journey = journey_find(&set, rows.items[0].texts[1]);
    assert_non_null(journey);
    text stages[200];
    size_t count = 0, in_care = 0;
    for (size_t i = 0; i < rows.count; i++) {
        bool same = i > 0 && text_equal(rows.items[i].account, rows.items[i - 1].account);
        assert_true(!same || rows.items[i].day > rows.items[i - 1].day);
        count = same ? count : 0;
        stages[count++] = rows.items[i].texts[0];
        assert_true(journey_stage_find(journey, stages[count - 1]) >= 0);
        in_care += text_equal(stages[count - 1], TEXT("uti"));
        if (!journey_path_is(journey, stages, count))
            fail_msg("%.*s goes to %.*s", TEXT_ARGUMENTS(rows.items[i].account),
                     TEXT_ARGUMENTS(stages[count - 1]));
    }
    assert_true(in_care >= 10);
    release(&rows);
}

static void tasks_stand_once(void **state)
{
    (void)state;
    struct rows rows =
        rows_of(RECORD_TASK, (int[TEXTS]){TASK_REASON, TASK_OWNER_EMAIL}, TASK_STATE, TASK_DUE_DATE);
    int late = 0, late_of_two = 0;
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.items[i].number != TASK_STATE_OPEN)
            continue;
        for (size_t k = 0; k < i; k++)
            assert_false(rows.items[k].number == TASK_STATE_OPEN &&
                         text_equal(rows.items[i].account, rows.items[k].account) &&
                         text_equal(rows.items[i].texts[0], rows.items[k].texts[0]));
        text owner = rows.items[i].texts[1];
        late += rows.items[i].day < sample.as_of;
        late_of_two +=
            rows.items[i].day < sample.as_of && (text_equal(owner, TEXT("julia.sampaio@cais.example")) ||
                                                 text_equal(owner, TEXT("otto.brandt@cais.example")));
    }
    assert_true(late_of_two * 3 > late * 2 && late > 20);
    release(&rows);
}

/* Nobody goes on working for who has left. */
static void who_left_has_no_open_task(void **state)
{
    (void)state;
    struct rows stages = rows_of(RECORD_STAGE, (int[TEXTS]){STAGE_NAME}, STAGE_AUTOMATIC, STAGE_ENTERED_AT);
    struct rows tasks = rows_of(RECORD_TASK, (int[TEXTS]){TASK_REASON}, TASK_STATE, TASK_DUE_DATE);
    size_t left = 0, dismissed = 0;
    for (size_t i = 0; i < stages.count; i++) {
        text account = stages.items[i].account;
        bool last = i + 1 == stages.count || !text_equal(stages.items[i + 1].account, account);
        if (!last || !text_equal(stages.items[i].texts[0], TEXT("churned")))
            continue;
        left++;
        for (size_t k = 0; k < tasks.count; k++) {
            if (!text_equal(tasks.items[k].account, account))
                continue;
            assert_int_not_equal(tasks.items[k].number, TASK_STATE_OPEN);
            dismissed += tasks.items[k].number == TASK_STATE_DISMISSED;
        }
    }
    assert_true(left > 20 && dismissed > 5);
    release(&stages);
    release(&tasks);
}

/* A task that a playbook raised is closed on a day that has come, or stays open; who leaves has none. */
static void raised_tasks_are_closed(void **state)
{
    (void)state;
    int open = 0, open_of_overloaded = 0, done = 0, dismissed = 0;
    for (int number = 1; number <= 400; number++) {
        char account[16];
        snprintf(account, sizeof account, "C-%05d", number);
        for (int overloaded = 0; overloaded < 2; overloaded++) {
            const struct demo_raised raised = {.account = text_of(account),
                                               .reason = TEXT("low-health"),
                                               .owner_email = overloaded ? TEXT("julia.sampaio@cais.example")
                                                                         : TEXT("lia.moura@cais.example"),
                                               .day = sample.as_of - 12,
                                               .due_day = sample.as_of - 10};
            struct demo_closing closing;
            demo_close_task(&sample, &raised, &closing);
            assert_true(closing.day == DAY_ABSENT ||
                        (closing.day >= raised.day && closing.day <= sample.as_of));
            open += closing.day == DAY_ABSENT && !overloaded;
            open_of_overloaded += closing.day == DAY_ABSENT && overloaded;
            done += closing.day != DAY_ABSENT && !closing.dismissed;
            dismissed += closing.dismissed;
        }
    }
    assert_true(open == 0 && open_of_overloaded > 10 && done > 400 && dismissed > 50);
}

static void reasons_are_specific(void **state)
{
    (void)state;
    struct rows rows = rows_of(RECORD_CHURN_REQUEST, (int[TEXTS]){CHURN_REQUEST_REASON}, CHURN_REQUEST_STATE,
                               CHURN_REQUEST_REQUESTED_AT);
    struct journey_reasons reasons;
    size_t states[3] = {0};
    journey_reasons_shipped(&rows.arena, &reasons);
    for (size_t i = 0; i < rows.count; i++) {
        states[rows.items[i].number]++;
        assert_non_null(journey_reason_find(&reasons, rows.items[i].texts[0]));
    }
    assert_true(states[CHURN_REQUEST_STATE_OPEN] && states[CHURN_REQUEST_STATE_REVERSED] >= 10);
    release(&rows);
}

/* Fields that the team fills with words of its own; the others are names, codes and what customers say. */
static const struct {
    enum record_kind kind;
    int fields[6];
} team_words[] = {
    {RECORD_ACCOUNT,
     {ACCOUNT_SEGMENT, ACCOUNT_PLAN, ACCOUNT_INDUSTRY, ACCOUNT_COUNTRY, ACCOUNT_REGION, ACCOUNT_CHANNEL}},
    {RECORD_CONTACT, {CONTACT_ROLE}},
    {RECORD_SUBSCRIPTION, {SUBSCRIPTION_PLAN, SUBSCRIPTION_CANCEL_REASON}},
    {RECORD_SUBSCRIPTION_CHANGE, {CHANGE_PLAN, CHANGE_REASON}},
    {RECORD_INVOICE_LINE, {LINE_CATEGORY}},
    {RECORD_TICKET, {TICKET_CATEGORY}},
    {RECORD_STAGE, {STAGE_REASON}},
    {RECORD_MILESTONE, {MILESTONE_NAME}},
    {RECORD_HANDOFF, {HANDOFF_CHECKLIST}},
    {RECORD_TASK, {TASK_TITLE, TASK_DETAIL, TASK_OUTCOME_NOTE}},
    {RECORD_REVIEW, {REVIEW_PAST, REVIEW_FUTURE, REVIEW_MINUTES}},
    {RECORD_CHURN_REQUEST, {CHURN_REQUEST_DETAIL}},
    {RECORD_OPPORTUNITY, {OPPORTUNITY_NOTE}},
    {RECORD_RENEWAL_CALL, {RENEWAL_CALL_NOTE}},
    {RECORD_VALUE_MAP, {VALUE_MAP_DELIVERED}},
    {RECORD_SENTIMENT, {SENTIMENT_NOTE}},
};
struct language_check {
    const int *fields;
    int64_t said, accented;
};

/* An accented letter tells Portuguese; dashes and typographic quotes lie beyond U+00FF. */
static enum result check_language(void *context, const struct record_row *row, struct problem *problem)
{
    struct language_check *check = context;
    (void)problem;
    for (int i = 0; i < 6 && check->fields[i]; i++) {
        const struct record_value *value = &row->values[check->fields[i]];
        for (size_t k = 0; value->state == VALUE_SET && k < value->text.length; k++)
            check->accented += (unsigned char)value->text.data[k] == 0xc3;
        check->said += value->state == VALUE_SET;
    }
    return RESULT_OK;
}

static void the_team_writes_in_one_language(void **state)
{
    (void)state;
    for (int english = 0; english < 2; english++) {
        int64_t accented = 0;
        for (size_t i = 0; i < sizeof team_words / sizeof team_words[0]; i++) {
            struct demo_options options = sample;
            struct language_check check = {.fields = team_words[i].fields};
            struct problem problem;
            options.in_english = english;
            assert_int_equal(
                demo_generate_kind(&options, team_words[i].kind, check_language, &check, &problem),
                RESULT_OK);
            assert_true(check.said > 0);
            if (english)
                assert_int_equal(check.accented, 0);
            accented += check.accented;
        }
        assert_true(english || accented > 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_team_writes_in_one_language),
        cmocka_unit_test(stages_are_paths),
        cmocka_unit_test(tasks_stand_once),
        cmocka_unit_test(who_left_has_no_open_task),
        cmocka_unit_test(raised_tasks_are_closed),
        cmocka_unit_test(reasons_are_specific),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
