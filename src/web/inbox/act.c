/* POST /inbox/act: what is done to the open task, or to all that are chosen, in one change: done or not
 * needed with what came of it, put off to a day, handed over. One task is taken back by its own history,
 * several as one (POST /inbox/undo). */
#include "web/inbox/inbox.h"

#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/user.h"
#include "view/sign_in.h"
#include "web/bulk.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

struct reading {
    struct inbox_act act;
    bool missing; /* one that is chosen is not there, or not this person's to see */
};

/* ---- reading ---- */

static void add_chosen(const struct http_request *request, const struct column_snapshot *columns, text key,
                       struct reading *reading)
{
    struct inbox_act *act = &reading->act;
    struct inbox_chosen one;
    bool seen = inbox_key_read(key, &one.account_id, &one.record_id) && one.account_id > 0 &&
                one.account_id <= columns->account_count &&
                web_portfolio_sees(request, columns, (uint32_t)one.account_id - 1);
    if (!seen || act->count == INBOX_CHOSEN_MAX)
        reading->missing = true;
    else
        act->chosen[act->count++] = one;
}

static void read_chosen(const struct http_request *request, const struct column_snapshot *columns,
                        struct reading *reading)
{
    reading->act.chosen = arena_array(request->arena, struct inbox_chosen, INBOX_CHOSEN_MAX);
    for (size_t i = 0; i < request->form.count; i++)
        if (text_equal(request->form.items[i].name, TEXT("task")))
            add_chosen(request, columns, request->form.items[i].value, reading);
    text open = http_value(&request->form, "open");
    if (!reading->act.count && !reading->missing && !text_is_empty(open))
        add_chosen(request, columns, open, reading);
}

bool inbox_is_outcome(text word)
{
    for (const struct inbox_outcome *outcome = inbox_outcomes; outcome->word; outcome++)
        if (text_equal(word, text_of(outcome->word)))
            return true;
    return false;
}

/* What is wrong with what was asked; absent: nothing. */
static text read_action(const struct http_request *request, struct inbox_act *act)
{
    text word = http_value(&request->form, "action"), verb = text_cut(&word, ' ');
    text outcome = http_value(&request->form, "outcome");
    act->closing.note = text_trim(http_value(&request->form, "note"));
    if (text_equal(verb, TEXT("done"))) {
        act->kind = ACT_DONE;
        act->closing.outcome = outcome;
        if (!inbox_is_outcome(outcome))
            return text_of(_("Say what came of it."));
    } else if (text_equal(verb, TEXT("dismiss"))) {
        act->kind = ACT_DISMISS;
        act->closing.dismissed = true;
    } else if (text_equal(verb, TEXT("snooze"))) {
        act->kind = ACT_SNOOZE;
        act->until_day = day_parse(word.length ? word : http_value(&request->form, "until"));
        if (act->until_day == DAY_ABSENT)
            return text_of(_("Choose the day until which it sleeps."));
    } else if (text_equal(verb, TEXT("assign"))) {
        act->kind = ACT_ASSIGN;
        act->owner = ledger_user_email(request->arena, http_value(&request->form, "owner"));
        if (text_is_absent(act->owner))
            return text_of(_("Choose whom to hand it over to."));
    } else {
        return text_of(_("Choose what to do."));
    }
    return act->count ? TEXT_ABSENT : text_of(_("No task is chosen."));
}

/* ---- writing ---- */

static enum result act_on(struct ledger_change *change, const struct inbox_act *act,
                          const struct inbox_chosen *one, struct problem *problem)
{
    switch (act->kind) {
    case ACT_SNOOZE:
        return journey_task_snooze(change, one->account_id, one->record_id, act->until_day, problem);
    case ACT_ASSIGN:
        return journey_task_assign(change, one->account_id, one->record_id, act->owner, problem);
    default:
        return journey_task_close(change, one->account_id, one->record_id, &act->closing, problem);
    }
}

/* Of several, those that somebody else has closed meanwhile are left as they are; of one it is said. */
static enum result act_on_all(struct ledger_change *change, void *context, struct problem *problem)
{
    struct inbox_act *act = context;
    enum result result = RESULT_OK;
    act->change_id = change->id;
    if (act->count > 1)
        result = ledger_change_is_import(change, TEXT("tasks"), TEXT(LEDGER_BULK_INBOX), problem);
    act->import_id = act->count > 1 ? change->import_id : 0;
    for (size_t i = 0; result == RESULT_OK && i < act->count; i++) {
        result = act_on(change, act, &act->chosen[i], problem);
        if (result == RESULT_OK)
            act->acted++;
        else if (result == RESULT_CONFLICT && (act->acted || i + 1 < act->count))
            result = RESULT_OK;
    }
    act->audited.count = act->acted;
    return result;
}

enum result inbox_act_run(struct http_request *request, struct web_application *application,
                          struct inbox_act *act, struct problem *problem)
{
    static const char *const actions[] = {NULL, "tasks-done", "tasks-dismissed", "tasks-snoozed",
                                          "tasks-handed-over"};
    act->audited = (struct web_audited){.action = actions[act->kind], .object_kind = "task"};
    if (act->count == 1)
        act->audited.object =
            inbox_key(request->arena, (uint32_t)act->chosen[0].account_id - 1, act->chosen[0].record_id);
    return web_change_run(application, request, &act->audited, act_on_all, act, problem);
}

/* How many of the tasks handed over are of accounts that the new owner does not see. */
static int64_t count_unseen(const struct http_request *request, struct web_application *application,
                            const struct inbox_act *act)
{
    struct store_connection *connection;
    struct problem problem;
    int64_t unseen = 0;
    if (act->kind != ACT_ASSIGN || store_read_begin(application->store, &connection, &problem) != RESULT_OK)
        return 0;
    struct column_snapshot *columns = column_live_acquire(application->live);
    for (size_t i = 0; i < act->count; i++)
        unseen += !web_portfolio_person_sees(connection, request->arena, columns, act->owner,
                                             (uint32_t)act->chosen[i].account_id - 1);
    column_snapshot_release(columns);
    store_read_end(application->store, connection);
    return unseen;
}

/* ---- answers ---- */

/* Going back in the browser finds the form as it was filled in. */
static void refuse(struct http_request *request, struct http_response *response,
                   struct web_application *application, int status, text why)
{
    struct view_failure failure = {.status = status, .what = why};
    web_page_shell(request, response, application, &failure.shell);
    failure.shell.title = why;
    failure.advice = text_of(_("Nothing was changed. Go back, and what you chose and wrote is still there."));
    failure.way_out = safe_url_of(web_page_back(http_value(&request->form, "back")));
    failure.way_out_label = text_of(_("To the list"));
    response->status = status;
    view_write_failure(&response->body, &failure);
}

static text with_pair(struct arena *arena, text address, const char *name, text value)
{
    char separator = text_find_byte(address, '?') < address.length ? '&' : '?';
    return text_printf(arena, "%.*s%c%s=%.*s", TEXT_ARGUMENTS(address), separator, name,
                       TEXT_ARGUMENTS(value));
}

static void lead_on(struct http_request *request, struct http_response *response, const struct inbox_act *act,
                    int64_t unseen)
{
    static const char *const words[] = {NULL, "tasks-done", "tasks-dismissed", "tasks-snoozed",
                                        "tasks-handed-over"};
    struct arena *arena = request->arena;
    text place = web_page_back(http_value(&request->form, "back")), next = http_value(&request->form, "next");
    int64_t account_id, id;
    if (act->count == 1 && inbox_key_read(next, &account_id, &id))
        place = with_pair(arena, place, "task", next);
    place = unseen ? web_toast_address(arena, place, "tasks-handed-over-unseen", unseen)
                   : web_toast_address(arena, place, words[act->kind], act->acted);
    if (act->count > 1)
        place = text_printf(arena, "%.*s&undo=%lld", TEXT_ARGUMENTS(place), (long long)act->import_id);
    else
        place = web_toast_undo_address(
            arena, place, RECORD_TASK,
            &(struct ledger_key){{act->chosen[0].account_id, act->chosen[0].record_id}, 2}, act->change_id);
    http_redirect(request, response, place);
}

static void post_act(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct reading reading = {.missing = false};
    struct problem problem = {0};
    if (!application->live) {
        response->status = 503;
        return;
    }
    struct column_snapshot *columns = column_live_acquire(application->live);
    read_chosen(request, columns, &reading);
    column_snapshot_release(columns);
    if (reading.missing) {
        response->status = 404;
        return;
    }
    text fault = read_action(request, &reading.act);
    if (!text_is_absent(fault)) {
        refuse(request, response, application, 422, fault);
        return;
    }
    enum result result = inbox_act_run(request, application, &reading.act, &problem);
    if (result == RESULT_OK) {
        lead_on(request, response, &reading.act, count_unseen(request, application, &reading.act));
        return;
    }
    int status = web_status_of(result);
    refuse(request, response, application, status, text_copy(request->arena, text_of(problem.message)));
}

static void post_undo(struct http_request *request, struct http_response *response, void *application)
{
    web_bulk_undo(request, response, application, LEDGER_BULK_INBOX, "task");
}

const struct http_route web_inbox_act_routes[] = {
    {HTTP_POST, "/inbox/act", PERMISSION_EDIT_ACCOUNTS, post_act, 0},
    {HTTP_POST, "/inbox/undo", PERMISSION_EDIT_ACCOUNTS, post_undo, 0},
    {0},
};
