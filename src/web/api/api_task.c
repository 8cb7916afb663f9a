/* POST /api/v1/inbox: raises a task as a playbook does, so that an account never has two open ones of a
 * reason. POST /api/v1/inbox/act: the same done to several, in one change (web/inbox/inbox.h); /undo takes
 * that back. */
#include "language/language.h"
#include "ledger/definition.h"
#include "ledger/import_list.h"
#include "ledger/user.h"
#include "web/api/api.h"
#include "web/bulk.h"
#include "web/inbox/inbox.h"
#include "web/write.h"

/* ---- one is raised ---- */

struct raising {
    struct journey_task task;
    enum journey_raised raised;
    char external_id[JOURNEY_TASK_ID_BYTES];
};

static enum result raise_task(struct ledger_change *change, void *context, struct problem *problem)
{
    struct raising *raising = context;
    return journey_task_raise(change, &raising->task, &raising->raised, raising->external_id, problem);
}

static int kind_of(text word)
{
    const char *const *kinds = record_type_of(RECORD_TASK)->fields[TASK_KIND].choices;
    int kind = 0;
    if (text_is_absent(word))
        return TASK_KIND_OTHER;
    while (kinds[kind] && !text_equal(word, text_of(kinds[kind])))
        kind++;
    return kinds[kind] ? kind : -1;
}

/* False, and refused, with the member that is at fault. */
static bool read_task(struct http_request *request, struct http_response *response,
                      const struct json_value *body, struct journey_task *ret)
{
    text due = json_read_text(json_read_member(body, "due_date"));
    text reason = json_read_text(json_read_member(body, "reason"));
    ret->title = text_trim(json_read_text(json_read_member(body, "title")));
    ret->detail = json_read_text(json_read_member(body, "detail"));
    ret->reason = text_is_absent(reason) ? inbox_reason_by_hand(request->arena, ret->title)
                                         : ledger_definition_key_of(request->arena, reason);
    ret->kind = kind_of(json_read_text(json_read_member(body, "kind")));
    ret->due_day = text_is_absent(due) ? DAY_ABSENT : day_parse(due);
    ret->owner_email =
        ledger_user_email(request->arena, json_read_text(json_read_member(body, "owner_email")));
    ret->by_email = web_session_of(request)->email;
    if (text_is_empty(ret->title))
        api_refuse_member(request, response, "/title", _("Say what is to be done."));
    else if (text_is_empty(ret->reason))
        api_refuse_member(request, response, text_is_absent(reason) ? "/title" : "/reason",
                          _("Say it in letters."));
    else if (ret->kind < 0)
        api_refuse_member(request, response, "/kind", _("There is no such kind of task."));
    else if (!text_is_absent(due) && ret->due_day == DAY_ABSENT)
        api_refuse_member(request, response, "/due_date", _("A day is needed here, such as 2026-02-28."));
    else
        return true;
    return false;
}

void api_post_inbox(struct http_request *request, struct http_response *response, void *application)
{
    static const char *const members[] = {
        "account_external_id", "title", "detail", "reason", "kind", "due_date", "owner_email", NULL};
    static const char *const outcomes[] = {"raised", "updated", "unchanged"};
    struct json_document *document = api_read_body(request, response);
    struct raising raising = {.task.due_day = DAY_ABSENT};
    struct problem problem = {0};
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    text account = json_read_text(json_read_member(body, "account_external_id"));
    if (api_check_members(request, response, body, members) &&
        read_task(request, response, body, &raising.task) &&
        (raising.task.account_id = api_find_account(request, response, application, account)) != 0) {
        const struct web_audited what = {
            .action = "record-added", .object_kind = "account", .object = account, .count = 1};
        if (web_change_run(application, request, &what, raise_task, &raising, &problem) != RESULT_OK) {
            api_fail(request, response, &problem);
        } else {
            struct json_writer writer = api_answer(response, 200);
            json_write_object_begin(&writer);
            json_write_key(&writer, "external_id");
            json_write_text(&writer, text_of(raising.external_id));
            json_write_key(&writer, "outcome");
            json_write_text(&writer, text_of(outcomes[raising.raised]));
            json_write_object_end(&writer);
        }
    }
    json_read_release(document);
}

/* ---- several at once ---- */

/* What is wrong with the act; false, and refused. */
static bool read_act(struct http_request *request, struct http_response *response,
                     const struct json_value *body, struct inbox_act *act)
{
    text action = json_read_text(json_read_member(body, "action"));
    act->closing.note = json_read_text(json_read_member(body, "note"));
    if (text_equal(action, TEXT("done"))) {
        act->kind = ACT_DONE;
        act->closing.outcome = json_read_text(json_read_member(body, "outcome"));
        if (!inbox_is_outcome(act->closing.outcome)) {
            api_refuse_member(request, response, "/outcome", _("Say what came of it."));
            return false;
        }
    } else if (text_equal(action, TEXT("dismiss"))) {
        act->kind = ACT_DISMISS;
        act->closing.dismissed = true;
    } else if (text_equal(action, TEXT("snooze"))) {
        text until = json_read_text(json_read_member(body, "until"));
        act->kind = ACT_SNOOZE;
        act->until_day = text_is_absent(until) ? DAY_ABSENT : day_parse(until);
        if (act->until_day == DAY_ABSENT) {
            api_refuse_member(request, response, "/until", _("Choose the day until which it sleeps."));
            return false;
        }
    } else if (text_equal(action, TEXT("assign"))) {
        act->kind = ACT_ASSIGN;
        act->owner = ledger_user_email(request->arena, json_read_text(json_read_member(body, "owner_email")));
        if (text_is_absent(act->owner)) {
            api_refuse_member(request, response, "/owner_email", _("Choose whom to hand it over to."));
            return false;
        }
    } else {
        api_refuse_member(request, response, "/action", _("One of done, dismiss, snooze, assign."));
        return false;
    }
    return true;
}

static enum result find_tasks(struct web_application *application, struct journey_task_named *names,
                              size_t count, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_task_find(connection, names, count, problem);
    store_read_end(application->store, connection);
    return result;
}

/* The tasks of the body, each of an account that the key's maker sees; false, and refused. */
static bool read_tasks(struct http_request *request, struct http_response *response,
                       struct web_application *application, const struct json_value *tasks,
                       struct inbox_act *act)
{
    size_t count = json_read_count(tasks);
    if (!count || count > INBOX_CHOSEN_MAX) {
        api_refuse_member(request, response, "/tasks", _("Between 1 and 500 tasks are needed here."));
        return false;
    }
    struct journey_task_named *names = arena_array(request->arena, struct journey_task_named, count);
    for (size_t i = 0; i < count; i++) {
        const struct json_value *task = json_read_item(tasks, i);
        names[i].external_id = json_read_text(json_read_member(task, "external_id"));
        names[i].account_id = api_find_account(request, response, application,
                                               json_read_text(json_read_member(task, "account_external_id")));
        if (!names[i].account_id)
            return false;
    }
    struct problem problem = {0};
    if (find_tasks(application, names, count, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return false;
    }
    act->count = count;
    act->chosen = arena_array(request->arena, struct inbox_chosen, count);
    for (size_t i = 0; i < count; i++)
        act->chosen[i] = (struct inbox_chosen){names[i].account_id, names[i].record_id};
    return true;
}

void api_post_inbox_act(struct http_request *request, struct http_response *response, void *application)
{
    static const char *const members[] = {"action", "tasks", "outcome", "note", "until", "owner_email", NULL};
    struct json_document *document = api_read_body(request, response);
    struct inbox_act act = {.kind = ACT_NONE};
    struct problem problem = {0};
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    if (api_check_members(request, response, body, members) && read_act(request, response, body, &act) &&
        read_tasks(request, response, application, json_read_member(body, "tasks"), &act)) {
        if (inbox_act_run(request, application, &act, &problem) != RESULT_OK) {
            api_fail(request, response, &problem);
        } else {
            struct json_writer writer = api_answer(response, 200);
            json_write_object_begin(&writer);
            json_write_key(&writer, "acted");
            json_write_integer(&writer, act.acted);
            json_write_key(&writer, "left");
            json_write_integer(&writer, (int64_t)act.count - act.acted);
            json_write_key(&writer, "undo");
            if (act.import_id > 0)
                json_write_integer(&writer, act.import_id);
            else
                json_write_null(&writer);
            json_write_object_end(&writer);
        }
    }
    json_read_release(document);
}

void api_post_inbox_undo(struct http_request *request, struct http_response *response, void *application)
{
    static const char *const members[] = {"undo", NULL};
    struct json_document *document = api_read_body(request, response);
    struct problem problem = {0};
    int64_t import_id;
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    if (!api_check_members(request, response, body, members)) {
    } else if (!json_read_integer(json_read_member(body, "undo"), &import_id)) {
        api_refuse_member(request, response, "/undo", _("a number is needed here"));
    } else if (web_bulk_take_back(application, request, LEDGER_BULK_INBOX, import_id, "task", &problem) !=
               RESULT_OK) {
        api_fail(request, response, &problem);
    } else {
        struct json_writer writer = api_answer(response, 200);
        json_write_object_begin(&writer);
        json_write_key(&writer, "outcome");
        json_write_text(&writer, TEXT("taken-back"));
        json_write_object_end(&writer);
    }
    json_read_release(document);
}
