/* The kept list of tasks with their priorities (inbox.h): made once a snapshot and day. Two are kept: that of
 * a snapshot just replaced serves whoever still reads it. */
#include "web/inbox/inbox.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "health/health.h"
#include "ledger/definition.h"
#include "metric/account_list.h"
#include "metric/account_mrr.h"
#include "web/account/account_keys.h"

/* MRR by size in steps of a thousandth, so that few amounts are compared with each account's. */
enum { FINE = 2048, STEPS = 1024, SIZES = FINE + (64 - 11) * STEPS };

struct entry {
    struct kept_item item;
    uint64_t version;
    int32_t today;
    struct problem problem;
    struct inbox_list list;
};

/* ---- how large an account's MRR is among all ---- */

static size_t size_of(int64_t mrr)
{
    if (mrr < FINE)
        return mrr < 0 ? 0 : (size_t)mrr;
    int highest = 63 - __builtin_clzll((uint64_t)mrr);
    return FINE + (size_t)(highest - 11) * STEPS + ((uint64_t)mrr >> (highest - 10) & (STEPS - 1));
}

static int compare_amounts(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* What the tasks' accounts pay, each amount once, ascending, and how many accounts pay as much or less. */
struct steps {
    int64_t *amounts;
    uint32_t *paying;
    size_t count;
    uint32_t *first_of; /* by size: the first amount of that size or a larger one */
};

static void steps_init(struct steps *steps, const struct inbox_list *list)
{
    *steps = (struct steps){.amounts = calloc(list->count + 1, sizeof *steps->amounts),
                            .paying = calloc(list->count + 1, sizeof *steps->paying),
                            .first_of = calloc(SIZES + 1, sizeof *steps->first_of)};
    if (!steps->amounts || !steps->paying || !steps->first_of)
        abort();
    size_t all = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->tasks[i].mrr > 0)
            steps->amounts[all++] = list->tasks[i].mrr;
    if (all > 1)
        qsort(steps->amounts, all, sizeof *steps->amounts, compare_amounts);
    for (size_t i = 0; i < all; i++)
        if (steps->count == 0 || steps->amounts[i] != steps->amounts[steps->count - 1])
            steps->amounts[steps->count++] = steps->amounts[i];
    for (size_t size = 0, step = 0; size <= SIZES; size++) {
        while (step < steps->count && size_of(steps->amounts[step]) < size)
            step++;
        steps->first_of[size] = (uint32_t)step;
    }
}

static void steps_release(struct steps *steps)
{
    free(steps->amounts);
    free(steps->paying);
    free(steps->first_of);
}

/* The first amount that is not below `mrr`; only those of its size need to be looked at. */
static size_t step_of(const struct steps *steps, int64_t mrr)
{
    size_t size = size_of(mrr), low = steps->first_of[size], high = steps->first_of[size + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (steps->amounts[middle] < mrr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count_paying(const struct web_application *application, const struct metric_scope *scope,
                         struct inbox_list *list)
{
    const struct metric_account_field field = {ACCOUNT_COLUMN_MRR, -1};
    struct web_account_keys_in_use mrr = web_account_keys_take(application->account_keys, scope, field);
    struct steps steps;
    for (size_t i = 0; i < list->count; i++) {
        int64_t key = mrr.keys.keys[list->tasks[i].account];
        list->tasks[i].mrr = key == METRIC_KEY_ABSENT ? 0 : key;
    }
    steps_init(&steps, list);
    for (uint32_t account = 0; account < scope->columns->account_count; account++)
        if (mrr.keys.keys[account] > 0) {
            list->paying_count++;
            steps.paying[step_of(&steps, mrr.keys.keys[account])]++;
        }
    web_account_keys_give_back(application->account_keys, &mrr);
    for (size_t i = 1; i < steps.count; i++)
        steps.paying[i] += steps.paying[i - 1];
    for (size_t i = 0; i < list->count; i++)
        if (list->tasks[i].mrr > 0)
            list->tasks[i].paying_up_to = steps.paying[step_of(&steps, list->tasks[i].mrr)];
    steps_release(&steps);
}

static double rank_of(const struct inbox_list *list, const struct inbox_task *task)
{
    if (task->mrr <= 0 || !list->paying_count)
        return NAN;
    return (double)task->paying_up_to / (double)list->paying_count;
}

/* ---- the tasks ---- */

/* Whoever set a light by hand knows more than the score: the middle of the light's band counts in its place.
 */
static int32_t score_of(const struct inbox_task *task)
{
    switch (task->set_by_hand ? task->light : HEALTH_NONE) {
    case HEALTH_RED:
        return HEALTH_RED_BELOW / 2;
    case HEALTH_YELLOW:
        return (HEALTH_RED_BELOW + HEALTH_YELLOW_BELOW) / 2;
    case HEALTH_GREEN:
        return (HEALTH_YELLOW_BELOW + HEALTH_SCORE_MAX) / 2;
    default:
        return task->score;
    }
}

void inbox_input_of(const struct web_scope *scope, const struct inbox_list *list,
                    const struct inbox_task *task, struct journey_priority_input *ret)
{
    const struct metric_scope metric = {.columns = scope->columns, .as_of = scope->today};
    const struct metric_account_field renewal = {ACCOUNT_COLUMN_RENEWAL, -1};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t day = metric_account_value(&metric, renewal, task->account, &gap);
    *ret =
        (struct journey_priority_input){.revenue_rank = rank_of(list, task),
                                        .score = score_of(task),
                                        .fall = task->set_by_hand ? 0 : task->fall,
                                        .churn_requested = task->churn_requested,
                                        .today = scope->today,
                                        .renewal_day = day == METRIC_KEY_ABSENT ? DAY_ABSENT : (int32_t)day,
                                        .due_day = task->due_day};
}

static void weigh(const struct web_scope *scope, struct inbox_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct journey_priority_input input;
        struct journey_priority_parts parts;
        inbox_input_of(scope, list, &list->tasks[i], &input);
        journey_priority_of(&list->formula, &input, &parts);
        list->tasks[i].points = parts.points;
        list->tasks[i].queues = inbox_queues_of(&list->tasks[i], scope->today);
    }
}

static int compare_accounts(const void *a, const void *b)
{
    const struct inbox_task *first = a, *second = b;
    if (first->account != second->account)
        return first->account < second->account ? -1 : 1;
    return (first->points < second->points) - (first->points > second->points);
}

/* An account stands where its most pressing open task does. */
static void find_account_points(struct inbox_list *list)
{
    qsort(list->tasks, list->count, sizeof *list->tasks, compare_accounts);
    for (size_t i = 0; i < list->count;) {
        size_t end = i;
        int32_t highest = 0;
        for (; end < list->count && list->tasks[end].account == list->tasks[i].account; end++)
            if (list->tasks[end].state == TASK_STATE_OPEN && list->tasks[end].points > highest)
                highest = list->tasks[end].points;
        for (; i < end; i++)
            list->tasks[i].account_points = highest;
    }
}

static int compare_tasks(const void *a, const void *b)
{
    struct inbox_place first = inbox_place_of(INBOX_BY_PRIORITY, a);
    struct inbox_place second = inbox_place_of(INBOX_BY_PRIORITY, b);
    return inbox_place_compare(&first, &second);
}

struct placed {
    struct inbox_place place;
    uint32_t position;
};
static int compare_placed(const void *a, const void *b)
{
    return inbox_place_compare(&((const struct placed *)a)->place, &((const struct placed *)b)->place);
}

static void make_orders(struct inbox_list *list)
{
    struct placed *placed = malloc((list->count + 1) * sizeof *placed);
    if (!placed)
        abort();
    qsort(list->tasks, list->count, sizeof *list->tasks, compare_tasks);
    for (int order = INBOX_BY_PRIORITY + 1; order < INBOX_ORDER_COUNT; order++) {
        list->orders[order] = malloc((list->count + 1) * sizeof *list->orders[order]);
        if (!list->orders[order])
            abort();
        for (size_t i = 0; i < list->count; i++)
            placed[i] =
                (struct placed){inbox_place_of((enum inbox_order)order, &list->tasks[i]), (uint32_t)i};
        qsort(placed, list->count, sizeof *placed, compare_placed);
        for (size_t i = 0; i < list->count; i++)
            list->orders[order][i] = placed[i].position;
    }
    free(placed);
}

static enum result read_formula(struct web_application *application, struct inbox_list *list,
                                struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_definition definition;
    struct arena arena;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    arena_init(&arena, 0);
    list->formula = journey_priority_shipped;
    result = ledger_definition_get(connection, DEFINITION_PRIORITY, TEXT(JOURNEY_PRIORITY_KEY), LEDGER_NOW,
                                   &arena, &definition, problem);
    if (result == RESULT_OK && !text_is_absent(definition.body)) {
        list->formula_version = definition.version;
        result = journey_priority_read(definition.body, &list->formula, problem);
    }
    arena_release(&arena);
    store_read_end(application->store, connection);
    return result;
}

static enum result make_list(struct web_application *application, const struct web_scope *scope,
                             struct inbox_list *list, struct problem *problem)
{
    const struct metric_scope metric = {.columns = scope->columns, .as_of = scope->today};
    enum result result = read_formula(application, list, problem);
    if (result != RESULT_OK)
        return result;
    inbox_collect(scope->columns, scope->today, list);
    count_paying(application, &metric, list);
    inbox_read_health(scope, list);
    weigh(scope, list);
    find_account_points(list);
    make_orders(list);
    return RESULT_OK;
}

/* ---- keeping ---- */

struct question {
    struct web_application *application;
    const struct web_scope *scope;
};

static struct kept_item *begin(const void *question)
{
    const struct question *asked = question;
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->version = asked->scope->columns->version;
    entry->today = asked->scope->today;
    return &entry->item;
}

static bool answers(const struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    const struct entry *entry = (const struct entry *)item;
    return entry->version == asked->scope->columns->version && entry->today == asked->scope->today;
}

static bool make(struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    struct entry *entry = (struct entry *)item;
    return make_list(asked->application, asked->scope, &entry->list, &entry->problem) == RESULT_OK;
}

static size_t bytes_of(const struct kept_item *item)
{
    const struct inbox_list *list = &((const struct entry *)item)->list;
    return list->count * (sizeof *list->tasks + INBOX_ORDER_COUNT * sizeof *list->orders[0]);
}

static void release(struct kept_item *item)
{
    struct entry *entry = (struct entry *)item;
    free(entry->list.tasks);
    for (int order = 0; order < INBOX_ORDER_COUNT; order++)
        free(entry->list.orders[order]);
    free(entry);
}

static const struct kept_kind kind = {.always = 2,
                                      .most = 2,
                                      .begin = begin,
                                      .answers = answers,
                                      .make = make,
                                      .bytes = bytes_of,
                                      .release = release};

struct kept *web_inbox_new(void)
{
    return kept_new(&kind);
}

enum result inbox_take(struct web_application *application, const struct web_scope *scope,
                       struct inbox_lent *ret, struct problem *problem)
{
    const struct question asked = {application, scope};
    struct entry *entry = (struct entry *)kept_take(application->inbox, &asked);
    if (entry->item.has_failed) {
        *problem = entry->problem;
        kept_give_back(application->inbox, &entry->item);
        return problem->code;
    }
    *ret = (struct inbox_lent){&entry->list, entry};
    return RESULT_OK;
}

void inbox_give_back(struct web_application *application, const struct inbox_lent *lent)
{
    kept_give_back(application->inbox, lent->entry);
}
