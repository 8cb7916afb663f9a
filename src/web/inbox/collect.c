/* The tasks that are open, and those closed within a week, and what is known of their accounts (inbox.h): all
 * of it from the columns. */
#include <stdlib.h>

#include "column/journey.h"
#include "web/health/health.h"
#include "web/inbox/inbox.h"

static bool is_wanted(const struct column_journey_block *block, uint32_t row, int32_t today)
{
    return block->kind[row] == RECORD_TASK &&
           (block->state[row] == TASK_STATE_OPEN ||
            (block->end_day[row] != DAY_ABSENT && block->end_day[row] > today - INBOX_CLOSED_DAYS));
}

static size_t count_wanted(const struct column_snapshot *columns, int32_t today)
{
    size_t count = 0;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_journey_block *block = column_journeys(columns, b);
        for (uint32_t row = 0; block && row < block->start[COLUMN_BLOCK_ACCOUNTS]; row++)
            count += is_wanted(block, row, today);
    }
    return count;
}

static bool asked_to_leave(const struct column_snapshot *columns, uint32_t account, int32_t today)
{
    struct column_journey_rows requests = column_journey_rows(columns, account, RECORD_CHURN_REQUEST);
    for (uint32_t row = requests.from; row < requests.to; row++)
        if (column_journey_is_open(requests.block, row, today))
            return true;
    return false;
}

static struct inbox_task task_of(const struct column_snapshot *columns,
                                 const struct column_journey_block *block, uint32_t row, uint32_t account,
                                 int32_t today)
{
    return (struct inbox_task){.id = block->id[row],
                               .account = account,
                               .owner = block->owner[row],
                               .due_day = block->due_day[row],
                               .snoozed_until = block->snoozed_day[row],
                               .closed_day = block->end_day[row],
                               .state = block->state[row],
                               .churn_requested = asked_to_leave(columns, account, today),
                               .score = JOURNEY_SCORE_ABSENT};
}

void inbox_collect(const struct column_snapshot *columns, int32_t today, struct inbox_list *list)
{
    size_t most = count_wanted(columns, today);
    list->tasks = calloc(most + 1, sizeof *list->tasks);
    if (!list->tasks)
        abort();
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_journey_block *block = column_journeys(columns, b);
        for (uint32_t local = 0; block && local < COLUMN_BLOCK_ACCOUNTS; local++)
            for (uint32_t row = block->start[local]; row < block->start[local + 1]; row++)
                if (is_wanted(block, row, today))
                    list->tasks[list->count++] =
                        task_of(columns, block, row, b * COLUMN_BLOCK_ACCOUNTS + local, today);
    }
}

/* ---- health ---- */

static void take_override(const struct column_snapshot *columns, int32_t today, struct inbox_task *task)
{
    struct column_journey_rows set = column_journey_rows(columns, task->account, RECORD_HEALTH_OVERRIDE);
    for (uint32_t row = set.from; row < set.to; row++)
        if (column_journey_override_holds(set.block, row, today)) {
            task->light = (uint8_t)(set.block->state[row] - OVERRIDE_RED + HEALTH_RED);
            task->set_by_hand = true;
        }
}

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
    for (size_t i = 0; i < list->count; i++)
        take_override(scope->columns, scope->today, &list->tasks[i]);
}
