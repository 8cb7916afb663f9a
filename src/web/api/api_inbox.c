/* GET /api/v1/inbox: tasks in the order in which they press, with what their priorities are made of: the list
 * of the page (web/inbox/inbox.h). What is done to them: api_task.c. */
#include <math.h>

#include "health/health.h"
#include "web/api/api.h"
#include "web/inbox/inbox.h"

struct api_inbox {
    struct http_request *request;
    struct web_scope *scope;
    const struct inbox_list *list;
    struct inbox_query query;
    struct inbox_rows rows;
    struct store_connection *connection;
};

static void write_day(struct json_writer *writer, const char *key, int32_t day)
{
    char out[11];
    json_write_key(writer, key);
    json_write_text(writer, day == DAY_ABSENT ? TEXT_ABSENT : text_of(day_format(day, out)));
}

static void write_words(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
}

static void write_factors(const struct api_inbox *inbox, const struct inbox_task *task,
                          struct json_writer *writer)
{
    struct journey_priority_input input;
    struct journey_priority_parts parts;
    inbox_input_of(inbox->scope, inbox->list, task, &input);
    journey_priority_of(&inbox->list->formula, &input, &parts);
    json_write_key(writer, "priority");
    json_write_number(writer, task->points / 100.0);
    json_write_key(writer, "revenue");
    json_write_number(writer, parts.revenue);
    json_write_key(writer, "risk");
    json_write_number(writer, parts.risk);
    json_write_key(writer, "nearness");
    json_write_number(writer, parts.nearness);
}

static void write_task(const struct api_inbox *inbox, const struct inbox_task *task,
                       struct json_writer *writer)
{
    static const char *const states[] = {"open", "done", "dismissed"};
    const struct column_snapshot *columns = inbox->scope->columns;
    struct journey_task_row row;
    struct problem problem;
    if (journey_task_read(inbox->connection, inbox->request->arena, (int64_t)task->account + 1, task->id,
                          &row, &problem) != RESULT_OK)
        return; /* taken out since the list was made */
    if (api_hides_people(inbox->request))
        inbox_hide_words(inbox->request->arena, &row);
    json_write_object_begin(writer);
    write_words(writer, "external_id", row.external_id);
    write_words(writer, "account_external_id", column_account_external_id(columns, task->account));
    write_words(writer, "account_name", column_account_name(columns, task->account));
    write_words(writer, "title", row.title);
    write_words(writer, "detail", row.detail);
    write_words(writer, "reason", row.reason);
    write_words(writer, "playbook", row.playbook);
    write_words(writer, "state", text_of(states[row.state]));
    write_day(writer, "due_date", row.due_day);
    write_day(writer, "snoozed_until", row.snoozed_until);
    write_words(writer, "owner_email", row.owner_email);
    write_words(writer, "outcome", row.outcome);
    write_factors(inbox, task, writer);
    write_words(writer, "light",
                task->light ? text_of(health_light_name((enum health_light)task->light)) : TEXT_ABSENT);
    json_write_key(writer, "health");
    json_write_number(writer, task->score == JOURNEY_SCORE_ABSENT ? NAN : task->score / 100.0);
    json_write_key(writer, "mrr");
    json_write_integer(writer, task->mrr);
    json_write_object_end(writer);
}

static text next_address(const struct api_inbox *inbox)
{
    const struct inbox_rows *rows = &inbox->rows;
    if (!rows->count || rows->preceding + rows->count >= rows->total)
        return TEXT_ABSENT;
    struct inbox_place place =
        inbox_place_of(inbox_query_order(&inbox->query), &inbox->list->tasks[rows->rows[rows->count - 1]]);
    text page = inbox_page_url(inbox->request->arena, inbox->scope, &inbox->query, &place, true).address;
    return text_printf(inbox->request->arena, "/api/v1%.*s", TEXT_ARGUMENTS(page));
}

static void write_page(struct api_inbox *inbox, struct http_response *response)
{
    char day[11];
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(inbox->scope->today, day)));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(inbox->scope->columns->currency)));
    json_write_key(&writer, "total");
    json_write_integer(&writer, (int64_t)inbox->rows.total);
    json_write_key(&writer, "rows");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < inbox->rows.count; i++)
        write_task(inbox, &inbox->list->tasks[inbox->rows.rows[i]], &writer);
    json_write_array_end(&writer);
    json_write_key(&writer, "next");
    json_write_text(&writer, next_address(inbox));
    json_write_object_end(&writer);
}

static void list_tasks(struct api_inbox *inbox, struct http_response *response,
                       struct web_application *application)
{
    struct inbox_lent lent;
    struct problem problem = {0};
    enum result result = inbox_take(application, inbox->scope, &lent, &problem);
    if (result == RESULT_OK) {
        struct inbox_filter filter = inbox_filter_of(inbox->scope, &inbox->query);
        inbox->list = lent.list;
        inbox_rows_find(inbox->request->arena, inbox->scope->columns, lent.list, &filter, &inbox->query,
                        &inbox->rows);
        result = store_read_begin(application->store, &inbox->connection, &problem);
        if (result == RESULT_OK) {
            write_page(inbox, response);
            store_read_end(application->store, inbox->connection);
        }
        inbox_give_back(application, &lent);
    }
    if (result != RESULT_OK)
        api_fail(inbox->request, response, &problem);
}

/* A page falls back to what is usual for a word it does not know; a program is told. */
static bool is_one_of(const struct http_request *request, const char *name, const char *const *words,
                      size_t count)
{
    text asked = http_value(&request->query, name);
    for (size_t i = 0; i < count; i++)
        if (text_equal(asked, text_of(words[i])))
            return true;
    return text_is_empty(asked);
}

void api_get_inbox(struct http_request *request, struct http_response *response, void *context)
{
    struct web_scope scope;
    struct problem problem = {0};
    struct api_inbox inbox = {.request = request, .scope = &scope};
    if (web_scope_read(request, context, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    inbox_query_read(request, &inbox.query);
    if (!is_one_of(request, "queue", inbox_queue_words, INBOX_QUEUE_COUNT))
        api_refuse_parameter(request, response, "queue", _("There is no such queue."));
    else if (!is_one_of(request, "order", inbox_order_words, INBOX_BY_ACCOUNT))
        api_refuse_parameter(request, response, "order", _("There is no such order."));
    else if (!is_one_of(request, "by", &inbox_order_words[INBOX_BY_ACCOUNT], 1))
        api_refuse_parameter(request, response, "by", _("There is no such order."));
    else if (!text_is_absent(scope.where_problem))
        api_refuse_parameter(request, response, "where", scope.where_problem.data);
    else if (!text_is_absent(http_value(&request->query, "after")) && !inbox.query.has_after)
        api_refuse_parameter(request, response, "after",
                             _("This is no place in the list; take it from `next` of the page before."));
    else
        list_tasks(&inbox, response, context);
    web_scope_release(&scope);
}
