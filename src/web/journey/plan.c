/* GET /accounts/{id}/plan: the success plan of an account: what success is, the way, the milestones with an
 * owner on each side, what was promised and delivered. With ?for=customer the page as it is printed for them:
 * without our history and reasons. POST says that a milestone was reached, or adds those of the stage that
 * are missing. */
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/account_record.h"
#include "web/account/record_words.h"
#include "web/journey/journey.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { HISTORY_SHOWN = 50, VALUES_SHOWN = 50 };

struct plan {
    struct web_journey_account account;
    struct web_rows own, milestones, values, reviews;
    bool may_edit, sees_people;
    struct view_plan view;
};

/* ---- reading ---- */

static bool scan(struct plan *plan, enum record_kind kind, struct web_rows *ret, struct problem *problem)
{
    struct web_journey_account *account = &plan->account;
    ret->arena = account->arena;
    ret->type = record_type_of(kind);
    return ledger_scan(account->connection, kind, LEDGER_NOW, account->account_id, account->account_id,
                       LEDGER_SCAN_TEXTS, web_rows_keep, ret, problem) == RESULT_OK;
}

static bool plan_begin(struct plan *plan, struct http_request *request, struct http_response *response,
                       struct web_application *application)
{
    struct problem problem;
    if (!web_journey_account_begin(&plan->account, request, response, application,
                                   http_value(&request->path_values, "external_id")))
        return false;
    plan->may_edit = web_may(request, PERMISSION_EDIT_ACCOUNTS);
    plan->sees_people = web_may(request, PERMISSION_SEE_CONTACTS);
    if (scan(plan, RECORD_ACCOUNT, &plan->own, &problem) &&
        scan(plan, RECORD_MILESTONE, &plan->milestones, &problem) &&
        scan(plan, RECORD_VALUE_MAP, &plan->values, &problem) &&
        scan(plan, RECORD_REVIEW, &plan->reviews, &problem)) {
        response->status = plan->own.count ? 200 : 404;
        return plan->own.count > 0;
    }
    response->status = 500;
    return false;
}

static void plan_end(struct plan *plan)
{
    list_release(&plan->own);
    list_release(&plan->milestones);
    list_release(&plan->values);
    list_release(&plan->reviews);
    web_journey_account_end(&plan->account);
}

static text words_of(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? item->values[field].text : TEXT_ABSENT;
}
static int32_t day_of(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? (int32_t)item->values[field].number : DAY_ABSENT;
}

/* ---- milestones ---- */

/* By due day, those without one last; then as they were made. */
static int by_due(const void *a, const void *b)
{
    const struct ledger_item *x = a, *y = b;
    int64_t p =
        x->values[MILESTONE_DUE_DATE].state == VALUE_SET ? x->values[MILESTONE_DUE_DATE].number : INT64_MAX;
    int64_t q =
        y->values[MILESTONE_DUE_DATE].state == VALUE_SET ? y->values[MILESTONE_DUE_DATE].number : INT64_MAX;
    return p != q ? (p > q) - (p < q) : (x->record_id > y->record_id) - (x->record_id < y->record_id);
}

static text when_words(const struct plan *plan, int32_t due, int32_t reached)
{
    struct arena *arena = plan->account.arena;
    int32_t signed_up = day_of(&plan->own.items[0], ACCOUNT_SIGNUP_DATE);
    if (reached != DAY_ABSENT && signed_up != DAY_ABSENT && reached >= signed_up)
        return web_message(arena, _("reached {day}, on day {number}"), "day", format_day(arena, reached),
                           "number", format_integer(arena, reached - signed_up + 1), NULL);
    if (reached != DAY_ABSENT)
        return web_message(arena, _("reached {day}"), "day", format_day(arena, reached), NULL);
    if (due == DAY_ABSENT)
        return text_of(_("no date yet"));
    if (due < plan->account.today)
        return web_message(
            arena,
            tr_n("due {day}, {count} day late", "due {day}, {count} days late", plan->account.today - due),
            "day", format_day(arena, due), "count", format_integer(arena, plan->account.today - due), NULL);
    return web_message(arena, _("due {day}"), "day", format_day(arena, due), NULL);
}

static text name_of(const struct plan *plan, text email)
{
    return web_name(plan->account.application, plan->account.arena, email);
}

static void fill_milestone(const struct plan *plan, const struct ledger_item *item,
                           struct view_plan_milestone *ret)
{
    struct arena *arena = plan->account.arena;
    struct ledger_key key = ledger_key_of(RECORD_MILESTONE, item);
    int32_t due = day_of(item, MILESTONE_DUE_DATE), reached = day_of(item, MILESTONE_REACHED_DATE);
    bool late = reached == DAY_ABSENT && due != DAY_ABSENT && due < plan->account.today;
    *ret = (struct view_plan_milestone){.name = words_of(item, MILESTONE_NAME),
                                        .state = reached != DAY_ABSENT ? TEXT("reached")
                                                 : late                ? TEXT("late")
                                                                       : TEXT("due"),
                                        .when = when_words(plan, due, reached),
                                        .owner = name_of(plan, words_of(item, MILESTONE_OWNER_EMAIL)),
                                        .owner_email = words_of(item, MILESTONE_OWNER_EMAIL),
                                        .edit = web_record_url(arena, RECORD_MILESTONE, &key, "")};
    if (plan->sees_people) {
        ret->customer_owner = words_of(item, MILESTONE_CUSTOMER_OWNER);
        if (!plan->view.for_customer)
            ret->note = words_of(item, MILESTONE_NOTE);
    }
    if (plan->may_edit && reached == DAY_ABSENT) {
        ret->record = text_printf(arena, "%lld", (long long)item->record_id);
        ret->version = text_printf(arena, "%lld", (long long)item->change_id);
    }
}

static void fill_milestones(struct plan *plan)
{
    struct view_plan *view = &plan->view;
    struct arena *arena = plan->account.arena;
    int64_t reached = 0, late = 0;
    if (plan->milestones.count)
        qsort(plan->milestones.items, plan->milestones.count, sizeof *plan->milestones.items, by_due);
    view->milestones = arena_array(arena, struct view_plan_milestone, plan->milestones.count + 1);
    view->milestones_count = plan->milestones.count;
    for (size_t i = 0; i < plan->milestones.count; i++) {
        fill_milestone(plan, &plan->milestones.items[i], &view->milestones[i]);
        reached += text_equal(view->milestones[i].state, TEXT("reached"));
        late += text_equal(view->milestones[i].state, TEXT("late"));
    }
    if (!view->milestones_count)
        return;
    text count = format_integer(arena, (int64_t)view->milestones_count);
    view->sentence = web_message(arena, _("{reached} of {count} reached"), "reached",
                                 format_integer(arena, reached), "count", count, NULL);
    if (late)
        view->sentence =
            web_message(arena, tr_n("{sentence}, {count} late", "{sentence}, {count} late", late), "sentence",
                        view->sentence, "count", format_integer(arena, late), NULL);
}

static bool has_milestone(const struct plan *plan, const struct journey_milestone *milestone, int32_t since)
{
    for (size_t i = 0; i < plan->milestones.count; i++) {
        const struct ledger_item *item = &plan->milestones.items[i];
        int32_t due = day_of(item, MILESTONE_DUE_DATE);
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            if (!text_is_empty(milestone->name[language]) &&
                text_equal(words_of(item, MILESTONE_NAME), milestone->name[language]) &&
                (due == DAY_ABSENT || due >= since))
                return true;
    }
    return false;
}

/* Those of the account's stage that it does not have yet. */
static void find_missing(struct plan *plan, struct journey_milestone_changes *ret)
{
    struct web_journey_account *account = &plan->account;
    const struct journey_passage *now = web_journey_now(account);
    const struct journey *journey = now ? journey_find(&account->set, now->journey) : NULL;
    int stage = journey ? journey_stage_find(journey, now->stage) : -1;
    ret->items = arena_array(account->arena, struct journey_milestone_change, JOURNEY_MILESTONES_MAX);
    ret->count = 0;
    for (int i = 0; stage >= 0 && i < journey->milestone_count; i++) {
        const struct journey_milestone *milestone = &journey->milestones[i];
        int32_t entered = web_journey_local_day(account->application, now->entered_at);
        int32_t anchor = milestone->anchor == JOURNEY_FROM_STAGE
                             ? entered
                             : journey_anchor_day(account->columns, account->index, entered);
        if (milestone->stage != stage || has_milestone(plan, milestone, anchor))
            continue;
        ret->items[ret->count++] = (struct journey_milestone_change){.account = account->index,
                                                                     .journey = journey,
                                                                     .milestone = i,
                                                                     .makes = true,
                                                                     .anchor_day = anchor,
                                                                     .due_day = anchor + milestone->due_days,
                                                                     .reached_day = DAY_ABSENT};
    }
}

/* ---- the way ---- */

static text days_words(struct arena *arena, int64_t days)
{
    return web_message(arena, tr_n("{count} day", "{count} days", days), "count", format_integer(arena, days),
                       NULL);
}

/* Days that the account has spent in the stage by its passages; −1: it was never there. */
static int64_t days_in(const struct web_journey_account *account, text journey, text stage)
{
    int64_t days = -1;
    for (size_t i = 0; i < account->passage_count; i++) {
        const struct journey_passage *passage = &account->passages[i];
        if (!text_equal(passage->journey, journey) || !text_equal(passage->stage, stage))
            continue;
        int32_t end = i + 1 < account->passage_count
                          ? web_journey_local_day(account->application, passage[1].entered_at)
                          : account->today;
        days = (days < 0 ? 0 : days) + end - web_journey_local_day(account->application, passage->entered_at);
    }
    return days;
}

static void fill_way(struct plan *plan)
{
    struct web_journey_account *account = &plan->account;
    struct view_plan *view = &plan->view;
    const struct journey_passage *now = web_journey_now(account);
    const struct journey *journey = now ? journey_find(&account->set, now->journey) : NULL;
    if (!journey)
        return;
    int current = journey_stage_find(journey, now->stage);
    view->journey = view->for_customer ? TEXT_ABSENT : journey_name(journey->name);
    view->stages = arena_array(account->arena, struct view_plan_stage, JOURNEY_STAGES_MAX);
    for (int i = 0; i < journey->stage_count; i++) {
        const struct journey_stage *stage = &journey->stages[i];
        int64_t days = days_in(account, journey->key, stage->key);
        /* A customer is not shown the stages that nobody plans for. */
        if ((stage->kind == JOURNEY_STAGE_INTENSIVE || stage->kind == JOURNEY_STAGE_END) && i != current &&
            (days < 0 || view->for_customer))
            continue;
        struct view_plan_stage *shown = &view->stages[view->stages_count++];
        *shown = (struct view_plan_stage){journey_name(stage->name), TEXT_ABSENT, days >= 0 && i != current,
                                          i == current};
        if (i == current)
            shown->days = web_journey_day_words(
                account->arena, account->today - web_journey_local_day(account->application, now->entered_at),
                view->for_customer ? 0 : stage->norm_days);
        else if (days >= 0 && !view->for_customer)
            shown->days = days_words(account->arena, days);
    }
}

static void fill_history(struct plan *plan)
{
    struct web_journey_account *account = &plan->account;
    struct view_plan *view = &plan->view;
    view->history = arena_array(account->arena, struct view_plan_passage, HISTORY_SHOWN);
    for (size_t i = account->passage_count; i-- > 0 && view->history_count < HISTORY_SHOWN;) {
        const struct journey_passage *passage = &account->passages[i];
        int32_t entered = web_journey_local_day(account->application, passage->entered_at);
        int32_t left = i + 1 < account->passage_count
                           ? web_journey_local_day(account->application, passage[1].entered_at)
                           : account->today;
        view->history[view->history_count++] = (struct view_plan_passage){
            .when = format_day(account->arena, entered),
            .stage = journey_stage_name(&account->set, passage->journey, passage->stage),
            .reason = plan->sees_people ? passage->reason : TEXT_ABSENT,
            .who = passage->automatic && text_is_empty(passage->by_email) ? text_of(_("rule"))
                   : plan->sees_people                                    ? name_of(plan, passage->by_email)
                                                                          : TEXT_ABSENT,
            .days = days_words(account->arena, left - entered)};
    }
}

static void fill_people(struct plan *plan)
{
    struct view_plan *view = &plan->view;
    const struct ledger_item *own = &plan->own.items[0];
    int32_t next = DAY_ABSENT;
    view->csm_email = words_of(own, ACCOUNT_OWNER_EMAIL);
    view->ism_email = words_of(own, ACCOUNT_ISM_EMAIL);
    view->csm = name_of(plan, view->csm_email);
    view->ism = name_of(plan, view->ism_email);
    view->outcome = words_of(own, ACCOUNT_DESIRED_OUTCOME);
    for (size_t i = 0; i < plan->reviews.count; i++) {
        int32_t day = day_of(&plan->reviews.items[i], REVIEW_NEXT_REVIEW_DATE);
        if (day != DAY_ABSENT && day >= plan->account.today && (next == DAY_ABSENT || day < next))
            next = day;
    }
    if (next != DAY_ABSENT)
        view->next_review = format_day(plan->account.arena, next);
}

static void fill_values(struct plan *plan)
{
    struct view_plan *view = &plan->view;
    view->values = arena_array(plan->account.arena, struct view_plan_value, VALUES_SHOWN);
    for (size_t i = 0; plan->sees_people && i < plan->values.count && view->values_count < VALUES_SHOWN;
         i++) {
        const struct ledger_item *item = &plan->values.items[i];
        view->values[view->values_count++] =
            (struct view_plan_value){words_of(item, VALUE_MAP_PROMISED), words_of(item, VALUE_MAP_DELIVERED),
                                     words_of(item, VALUE_MAP_CUSTOMER_WORDS)};
    }
}

/* ---- the page ---- */

static void fill_addresses(struct plan *plan)
{
    struct web_journey_account *account = &plan->account;
    struct view_plan *view = &plan->view;
    view->account = web_journey_account_url(account, "");
    view->back = view->action = web_journey_account_url(account, "/plan");
    view->handoff = web_journey_account_url(account, "/handoff");
    view->print = web_journey_account_url(account, "/plan?for=customer");
    if (plan->may_edit) {
        view->move = web_journey_move_url(account->arena, account->external_id, view->back.address);
        view->add = safe_url_of(
            web_page_address(account->arena, "/records/milestones/new", "account", account->external_id));
        view->add_value = safe_url_of(
            web_page_address(account->arena, "/records/values/new", "account", account->external_id));
    }
}

static void show(struct plan *plan)
{
    struct web_journey_account *account = &plan->account;
    struct view_plan *view = &plan->view;
    struct journey_milestone_changes missing;
    web_page_shell(account->request, account->response, account->application, &view->shell);
    view->for_customer = text_equal(http_value(&account->request->query, "for"), TEXT("customer"));
    if (view->for_customer)
        plan->may_edit = false;
    view->may_edit = plan->may_edit;
    view->name = account->name;
    view->shell.title = web_message(account->arena, _("Success plan: {name}"), "name", account->name, NULL);
    view->shell.place = TEXT("journeys");
    view->organisation = view->shell.organisation;
    view->today = format_day(account->arena, account->today);
    fill_addresses(plan);
    fill_people(plan);
    fill_way(plan);
    fill_milestones(plan);
    fill_values(plan);
    if (!view->for_customer)
        fill_history(plan);
    find_missing(plan, &missing);
    if (missing.count)
        view->missing = web_message(account->arena,
                                    tr_n("{count} milestone of this stage is not in the plan yet.",
                                         "{count} milestones of this stage are not in the plan yet.",
                                         (int64_t)missing.count),
                                    "count", format_integer(account->arena, (int64_t)missing.count), NULL);
    view_write_plan(&account->response->body, view);
}

static void get_plan(struct http_request *request, struct http_response *response, void *application)
{
    struct plan plan = {0};
    if (plan_begin(&plan, request, response, application))
        show(&plan);
    plan_end(&plan);
}

/* ---- writing ---- */

struct plan_change {
    struct plan *plan;
    const struct ledger_item *milestone; /* reached; NULL: those missing are added */
    struct journey_milestone_changes missing;
};

static enum result reach_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct plan_change *what = context;
    const struct web_journey_account *account = &what->plan->account;
    if (!what->milestone)
        return journey_milestones_write(change, account->columns, &what->missing, problem);
    const struct journey_milestone_change reached = {
        .account = account->index, .reached_day = account->today, .row_id = what->milestone->record_id};
    const struct journey_milestone_changes one = {(struct journey_milestone_change *)&reached, 1};
    return journey_milestones_write(change, account->columns, &one, problem);
}

static const struct ledger_item *find_milestone(const struct plan *plan, text number)
{
    int64_t record;
    for (size_t i = 0; text_to_int64(number, &record) && i < plan->milestones.count; i++)
        if (plan->milestones.items[i].record_id == record)
            return &plan->milestones.items[i];
    return NULL;
}

static void act(struct plan *plan)
{
    struct web_journey_account *account = &plan->account;
    const struct http_pairs *form = &account->request->form;
    struct plan_change what = {.plan = plan};
    struct web_audited audited = {
        .action = "milestone-reached", .object_kind = "account", .object = account->external_id, .count = 1};
    struct problem problem = {0};
    int64_t seen;
    enum result result = RESULT_CONFLICT;
    if (!text_is_absent(http_value(form, "milestone"))) {
        what.milestone = find_milestone(plan, http_value(form, "milestone"));
        bool fresh = what.milestone && text_to_int64(http_value(form, "seen"), &seen) &&
                     what.milestone->change_id == seen;
        if (!fresh)
            plan->view.problem =
                text_of(_("Somebody changed this milestone meanwhile. Look at it again first."));
        else
            result =
                web_change_run(account->application, account->request, &audited, reach_work, &what, &problem);
    } else {
        find_missing(plan, &what.missing);
        audited.action = "milestones-added";
        audited.count = (int64_t)what.missing.count;
        result = what.missing.count ? web_change_run(account->application, account->request, &audited,
                                                     reach_work, &what, &problem)
                                    : RESULT_OK;
    }
    if (result == RESULT_OK) {
        http_redirect(account->request, account->response,
                      web_toast_address(account->arena, web_journey_account_url(account, "/plan").address,
                                        what.milestone ? "milestone-reached" : "milestones-added",
                                        what.milestone ? 0 : (int64_t)what.missing.count));
        return;
    }
    account->response->status = web_status_of(result);
    if (problem.message[0])
        plan->view.problem = text_copy(account->arena, text_of(problem.message));
    show(plan);
}

static void post_plan(struct http_request *request, struct http_response *response, void *application)
{
    struct plan plan = {0};
    if (plan_begin(&plan, request, response, application))
        act(&plan);
    plan_end(&plan);
}

const struct http_route web_plan_routes[] = {
    {HTTP_GET, "/accounts/{external_id}/plan", PERMISSION_SEE_ACCOUNTS, get_plan, 0},
    {HTTP_POST, "/accounts/{external_id}/plan", PERMISSION_EDIT_ACCOUNTS, post_plan, 0},
    {0},
};
