/* The tasks that are open, and those closed within a week, and what is known of their accounts (inbox.h). */
#include "base/list.h"
#include "web/health/health.h"
#include "web/inbox/inbox.h"

struct collecting {
    const struct column_snapshot *columns;
    const struct zone *zone;
    int32_t today;
    struct {
        struct inbox_task *items;
        size_t count, capacity;
    } tasks;
};

static int32_t day_of(const struct record_value *value)
{
    return value->state == VALUE_SET ? (int32_t)value->number : DAY_ABSENT;
}

static enum result take_task(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct collecting *collecting = context;
    const struct record_value *values = item->values;
    (void)problem;
    int32_t closed = values[TASK_CLOSED_AT].state == VALUE_SET
                         ? zone_day_of(collecting->zone, values[TASK_CLOSED_AT].number)
                         : DAY_ABSENT;
    bool open = values[TASK_STATE].number == TASK_STATE_OPEN;
    if ((!open && closed <= collecting->today - INBOX_CLOSED_DAYS) ||
        item->account_id > collecting->columns->account_count)
        return RESULT_OK;
    text owner = values[TASK_OWNER_EMAIL].state == VALUE_SET ? values[TASK_OWNER_EMAIL].text : TEXT_ABSENT;
    *list_append(&collecting->tasks) = (struct inbox_task){
        .id = item->record_id,
        .account = (uint32_t)item->account_id - 1,
        .owner = column_dictionary_code(collecting->columns->dimensions[DIMENSION_OWNER], owner),
        .due_day = day_of(&values[TASK_DUE_DATE]),
        .snoozed_until = day_of(&values[TASK_SNOOZED_UNTIL]),
        .closed_day = closed,
        .state = (uint8_t)values[TASK_STATE].number,
        .score = JOURNEY_SCORE_ABSENT};
    return RESULT_OK;
}

enum result inbox_collect(struct web_application *application, const struct web_scope *scope,
                          struct inbox_list *list, struct problem *problem)
{
    struct collecting collecting = {
        .columns = scope->columns, .zone = application->zone, .today = scope->today};
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_scan(connection, RECORD_TASK, scope->columns->known_change, 0, INT64_MAX, 0, take_task,
                         &collecting, problem);
    store_read_end(application->store, connection);
    list->tasks = collecting.tasks.items; /* freed with the list */
    list->count = collecting.tasks.count;
    return result;
}

/* ---- health ---- */

static void take_health(const struct health_assessment *assessment, struct inbox_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct inbox_task *task = &list->tasks[i];
        int32_t score = assessment->scores.score[task->account];
        int32_t before = assessment->earlier.score[task->account];
        task->light = assessment->scores.light[task->account];
        task->score = score == HEALTH_ABSENT ? JOURNEY_SCORE_ABSENT : score;
        if (score != HEALTH_ABSENT && before != HEALTH_ABSENT && before > score)
            task->fall = before - score;
    }
}

/* Scores that cannot be had (a rate is missing, a model that means nothing) leave the tasks without: their
 * page says so, and the list is there all the same. */
void inbox_read_health(const struct web_scope *scope, struct inbox_list *list)
{
    struct web_health health;
    struct arena arena;
    struct problem problem;
    struct web_scope now = *scope;
    if (!list->count)
        return;
    arena_init(&arena, 0);
    now.as_of = scope->today;
    if (web_health_take(&now, &arena, &health, &problem) == RESULT_OK) {
        take_health(health.of, list);
        web_health_give_back(&now, &health);
    }
    arena_release(&arena);
}
