/* What the address of the list asks for, and which tasks that is (inbox.h). */
#include "base/bits.h"
#include "web/inbox/inbox.h"

#include <string.h>

#include "web/words.h"

const char *const inbox_queue_words[INBOX_QUEUE_COUNT] = {"todo", "late", "coming", "snoozed", "done"};
const char *const inbox_order_words[INBOX_ORDER_COUNT] = {"priority", "due", "mrr", "account"};

/* ---- the address ---- */

static int word_find(text word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (text_equal(word, text_of(words[i])))
            return i;
    return 0;
}

static bool read_place(text words, struct inbox_place *ret)
{
    struct inbox_place place;
    for (int i = 0; i < INBOX_PLACE_PARTS; i++)
        if (!text_to_int64(text_cut(&words, '.'), &place.parts[i]))
            return false;
    *ret = place;
    return words.length == 0;
}

/* Who works on accounts comes for their own tasks; who leads for everybody's. */
static text usual_who(const struct http_request *request)
{
    const struct web_session *session = web_session_of(request);
    return session->role == USER_CSM ? session->email : TEXT("team");
}

void inbox_query_read(const struct http_request *request, struct inbox_query *ret)
{
    const struct http_pairs *query = &request->query;
    *ret = (struct inbox_query){
        .queue =
            (enum inbox_queue)word_find(http_value(query, "queue"), inbox_queue_words, INBOX_QUEUE_COUNT),
        .order = (enum inbox_order)word_find(http_value(query, "order"), inbox_order_words, INBOX_BY_ACCOUNT),
        .who = text_trim(http_value(query, "who")),
        .by_account = text_equal(http_value(query, "by"), TEXT("account")),
        .task = http_value(query, "task"),
        .undo = http_value(query, "undo"),
        .done = http_value(query, "done")};
    if (text_equal(ret->who, TEXT("me")))
        ret->who = web_session_of(request)->email;
    ret->who_set = !text_is_empty(ret->who) && !text_equal(ret->who, usual_who(request));
    if (text_is_empty(ret->who))
        ret->who = usual_who(request);
    ret->has_after = read_place(http_value(query, "after"), &ret->place);
    ret->has_before = !ret->has_after && read_place(http_value(query, "before"), &ret->place);
}

enum inbox_order inbox_query_order(const struct inbox_query *query)
{
    return query->by_account ? INBOX_BY_ACCOUNT : query->order;
}

size_t inbox_query_pairs(struct arena *arena, const struct inbox_query *query,
                         struct http_pair ret[INBOX_PAIRS_MAX])
{
    size_t count = 0;
    (void)arena;
    if (query->queue != INBOX_TODO)
        ret[count++] = (struct http_pair){TEXT("queue"), text_of(inbox_queue_words[query->queue])};
    if (query->who_set)
        ret[count++] = (struct http_pair){TEXT("who"), query->who};
    if (query->order != INBOX_BY_PRIORITY)
        ret[count++] = (struct http_pair){TEXT("order"), text_of(inbox_order_words[query->order])};
    if (query->by_account)
        ret[count++] = (struct http_pair){TEXT("by"), TEXT("account")};
    return count;
}

struct safe_url inbox_url(struct arena *arena, const struct web_scope *scope, const struct inbox_query *query,
                          const char *path)
{
    struct http_pair pairs[INBOX_PAIRS_MAX];
    size_t count = inbox_query_pairs(arena, query, pairs);
    return web_scope_url(arena, scope, path, pairs, count);
}

static text place_words(struct arena *arena, const struct inbox_place *place)
{
    return text_printf(arena, "%lld.%lld.%lld.%lld", (long long)place->parts[0], (long long)place->parts[1],
                       (long long)place->parts[2], (long long)place->parts[3]);
}

/* Where the page lies stays in the address of a task, so that the list beside it is the same. */
static struct safe_url url_with(struct arena *arena, const struct web_scope *scope,
                                const struct inbox_query *query, const struct inbox_place *place, bool after,
                                text task)
{
    struct http_pair pairs[INBOX_PAIRS_MAX + 2];
    size_t count = inbox_query_pairs(arena, query, pairs);
    if (place)
        pairs[count++] =
            (struct http_pair){after ? TEXT("after") : TEXT("before"), place_words(arena, place)};
    if (!text_is_absent(task))
        pairs[count++] = (struct http_pair){TEXT("task"), task};
    return web_scope_url(arena, scope, "/inbox", pairs, count);
}

struct safe_url inbox_page_url(struct arena *arena, const struct web_scope *scope,
                               const struct inbox_query *query, const struct inbox_place *place, bool after)
{
    return url_with(arena, scope, query, place, after, TEXT_ABSENT);
}

struct safe_url inbox_task_url(struct arena *arena, const struct web_scope *scope,
                               const struct inbox_query *query, text key)
{
    bool placed = query->has_after || query->has_before;
    text address =
        url_with(arena, scope, query, placed ? &query->place : NULL, query->has_after, key).address;
    return safe_url_of(text_printf(arena, "%.*s#task", TEXT_ARGUMENTS(address)));
}

/* ---- the order ---- */

struct inbox_place inbox_place_of(enum inbox_order order, const struct inbox_task *task)
{
    int64_t points = -(int64_t)task->points, due = task->due_day;
    switch (order) {
    case INBOX_BY_DUE:
        return (struct inbox_place){{due, points, task->account, task->id}};
    case INBOX_BY_MRR:
        return (struct inbox_place){{-task->mrr, points, task->account, task->id}};
    case INBOX_BY_ACCOUNT:
        return (struct inbox_place){{-(int64_t)task->account_points, task->account, points, task->id}};
    default:
        return (struct inbox_place){{points, due, task->account, task->id}};
    }
}

int inbox_place_compare(const struct inbox_place *a, const struct inbox_place *b)
{
    for (int i = 0; i < INBOX_PLACE_PARTS; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    return 0;
}

/* ---- which tasks ---- */

struct inbox_filter inbox_filter_of(const struct web_scope *scope, const struct inbox_query *query)
{
    struct inbox_filter filter = {.accounts = scope->accounts, .today = scope->today};
    filter.everybody = text_equal(query->who, TEXT("team"));
    if (!filter.everybody && !text_equal(query->who, TEXT("none"))) {
        filter.owner = column_dictionary_code(scope->columns->dimensions[DIMENSION_OWNER], query->who);
        /* Somebody who never owned anything: no task's. */
        if (filter.owner == COLUMN_CODE_ABSENT)
            filter.owner = UINT32_MAX;
    }
    return filter;
}

bool inbox_is_meant(const struct inbox_filter *filter, const struct inbox_task *task)
{
    return (filter->everybody || task->owner == filter->owner) &&
           (!filter->accounts || bits_has(filter->accounts, task->account));
}

uint8_t inbox_queues_of(const struct inbox_task *task, int32_t today)
{
    bool sleeps = task->snoozed_until != DAY_ABSENT && task->snoozed_until > today;
    if (task->state != TASK_STATE_OPEN)
        return 1 << INBOX_DONE;
    if (sleeps)
        return 1 << INBOX_SNOOZED;
    if (task->due_day > today)
        return 1 << INBOX_COMING;
    return task->due_day < today ? 1 << INBOX_TODO | 1 << INBOX_LATE : 1 << INBOX_TODO;
}

/* One pass for everything that is said about the whole. */
static void count_queues(const struct inbox_list *list, const struct inbox_filter *filter,
                         struct inbox_rows *ret)
{
    size_t by_queues[1 << INBOX_QUEUE_COUNT] = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct inbox_task *task = &list->tasks[i];
        if (filter->accounts && !bits_has(filter->accounts, task->account))
            continue;
        if (task->owner < ret->owner_count && task->state == TASK_STATE_OPEN)
            ret->owners[task->owner] = 1;
        if (!filter->everybody && task->owner != filter->owner)
            continue;
        by_queues[task->queues]++;
        ret->done_today += task->state != TASK_STATE_OPEN && task->closed_day == filter->today;
    }
    for (int bits = 0; bits < 1 << INBOX_QUEUE_COUNT; bits++)
        for (int queue = 0; queue < INBOX_QUEUE_COUNT; queue++)
            ret->counts[queue] += bits >> queue & 1 ? by_queues[bits] : 0;
}

/* The page that ends before the place: its rows go round in `rows` until the place is met. */
static void find_before(const struct inbox_list *list, const struct inbox_filter *filter,
                        const struct inbox_query *query, struct inbox_rows *ret)
{
    enum inbox_order order = inbox_query_order(query);
    const uint32_t *positions = list->orders[order];
    uint32_t turned[INBOX_ROWS];
    size_t last = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t position = positions ? positions[i] : (uint32_t)i;
        const struct inbox_task *task = &list->tasks[position];
        if (!inbox_is_queued(query->queue, task) || !inbox_is_meant(filter, task))
            continue;
        struct inbox_place place = inbox_place_of(order, task);
        if (inbox_place_compare(&place, &query->place) >= 0)
            break;
        ret->rows[last++ % INBOX_ROWS] = position;
    }
    ret->count = last < INBOX_ROWS ? last : INBOX_ROWS;
    ret->preceding = last - ret->count;
    for (size_t i = 0; i < ret->count; i++)
        turned[i] = ret->rows[(last - ret->count + i) % INBOX_ROWS];
    memcpy(ret->rows, turned, ret->count * sizeof *turned);
}

static void find_after(const struct inbox_list *list, const struct inbox_filter *filter,
                       const struct inbox_query *query, struct inbox_rows *ret)
{
    enum inbox_order order = inbox_query_order(query);
    const uint32_t *positions = list->orders[order];
    for (size_t i = 0; i < list->count && ret->count < INBOX_ROWS; i++) {
        uint32_t position = positions ? positions[i] : (uint32_t)i;
        const struct inbox_task *task = &list->tasks[position];
        if (!inbox_is_queued(query->queue, task) || !inbox_is_meant(filter, task))
            continue;
        struct inbox_place place = inbox_place_of(order, task);
        if (query->has_after && !ret->count && inbox_place_compare(&place, &query->place) <= 0)
            ret->preceding++;
        else
            ret->rows[ret->count++] = position;
    }
}

void inbox_rows_find(struct arena *arena, const struct column_snapshot *columns,
                     const struct inbox_list *list, const struct inbox_filter *filter,
                     const struct inbox_query *query, struct inbox_rows *ret)
{
    *ret = (struct inbox_rows){.owner_count = column_dictionary_count(columns->dimensions[DIMENSION_OWNER])};
    ret->owners = arena_array(arena, uint8_t, ret->owner_count + 1);
    count_queues(list, filter, ret);
    ret->total = ret->counts[query->queue];
    if (query->has_before)
        find_before(list, filter, query, ret);
    else
        find_after(list, filter, query, ret);
}
