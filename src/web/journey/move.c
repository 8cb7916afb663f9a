/* An account moved by hand: GET /journeys/move?account=ID[&to=STAGE] asks where and why, POST does it. The
 * board's cards lead here, dragged or not; so does the success plan. And the rules applied at once, for a
 * journey that was just drawn: GET /journeys/apply says who would move, POST moves them. */
#include "web/journey/journey.h"

#include "base/list.h"
#include "column/live.h"
#include "language/language.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/values.h"
#include "web/words.h"
#include "web/write.h"

/* ---- one account ---- */

struct moving {
    struct web_journey_account account;
    struct view_journey_move view;
    const struct journey *journey;
    int from;
};

/* The journey that the account is in, else the one meant for it. */
static void find_place(struct moving *moving)
{
    struct web_journey_account *account = &moving->account;
    const struct journey_passage *now = web_journey_now(account);
    moving->journey = now ? journey_find(&account->set, now->journey) : NULL;
    moving->from = moving->journey ? journey_stage_find(moving->journey, now->stage) : -1;
    if (moving->journey)
        return;
    const uint8_t *meant =
        journey_meant(account->arena, account->columns, account->today, &account->set, NULL, NULL);
    uint8_t position = meant[account->index];
    moving->journey = &account->set.items[position == JOURNEY_NONE ? account->set.count - 1 : position];
}

static text stands_words(const struct moving *moving)
{
    const struct web_journey_account *account = &moving->account;
    const struct journey_passage *now = web_journey_now(account);
    if (!now)
        return text_of(_("It has no stage yet."));
    int32_t entered = web_journey_local_day(account->application, now->entered_at);
    int32_t norm = moving->from >= 0 ? moving->journey->stages[moving->from].norm_days : 0;
    return web_message(account->arena, _("In {stage} since {day}, {days}."), "stage",
                       journey_stage_name(&account->set, now->journey, now->stage), "day",
                       format_day(account->arena, entered), "days",
                       web_journey_day_words(account->arena, account->today - entered, norm), NULL);
}

static void fill_steps(struct moving *moving, text chosen)
{
    struct view_select *to = &moving->view.to;
    bool gone = web_journey_now(&moving->account) && moving->from < 0;
    *to = (struct view_select){.name = TEXT("to"), .label = text_of(_("To the stage"))};
    to->options = arena_array(moving->account.arena, struct view_option, JOURNEY_STAGES_MAX);
    for (int i = 0; i < moving->journey->stage_count; i++)
        if (gone || journey_step_is(moving->journey, moving->from, i))
            to->options[to->options_count++] = (struct view_option){
                moving->journey->stages[i].key, journey_name(moving->journey->stages[i].name),
                text_equal(moving->journey->stages[i].key, chosen)};
}

static void show(struct moving *moving, text chosen, text reason, text back)
{
    struct web_journey_account *account = &moving->account;
    struct view_journey_move *view = &moving->view;
    web_page_shell(account->request, account->response, account->application, &view->shell);
    view->name = account->name;
    view->shell.title = web_message(account->arena, _("Move {name}"), "name", account->name, NULL);
    view->shell.place = TEXT("journeys");
    view->account = account->external_id;
    const struct journey_passage *now = web_journey_now(account);
    view->stage = now ? text_printf(account->arena, "%lld", (long long)now->record_id) : TEXT("0");
    view->back = back;
    view->back_url = safe_url_of(back);
    view->stands = stands_words(moving);
    view->url = web_journey_account_url(account, "");
    view->reason =
        (struct view_field){.name = TEXT("reason"),
                            .label = text_of(_("Why")),
                            .value = reason,
                            .required = true,
                            .autofocus = true,
                            .autocomplete = TEXT("off"),
                            .hint = text_of(_("It stands in the account’s history, for whoever comes next.")),
                            .problem = view->reason.problem};
    fill_steps(moving, chosen);
    view_write_journey_move(&account->response->body, view);
}

static text back_of(const struct http_pairs *pairs)
{
    text back = http_value(pairs, "back");
    return http_path_is_local(back) ? back : TEXT("/journeys");
}

static void get_move(struct http_request *request, struct http_response *response, void *context)
{
    struct moving moving = {0};
    if (web_journey_account_begin(&moving.account, request, response, context,
                                  http_value(&request->query, "account"))) {
        find_place(&moving);
        show(&moving, http_value(&request->query, "to"), http_value(&request->query, "reason"),
             back_of(&request->query));
    }
    web_journey_account_end(&moving.account);
}

struct order {
    const struct journey_set *set;
    struct journey_order order;
};

static enum result move_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct order *order = context;
    return journey_move_put(change, order->set, &order->order, problem);
}

/* True when somebody else has moved the account since the form was made. */
static bool moved_since(const struct moving *moving)
{
    const struct journey_passage *now = web_journey_now(&moving->account);
    int64_t seen;
    if (!text_to_int64(http_value(&moving->account.request->form, "seen"), &seen))
        return false;
    return seen != (now ? now->record_id : 0);
}

static void move(struct moving *moving)
{
    struct web_journey_account *account = &moving->account;
    const struct http_pairs *form = &account->request->form;
    struct problem problem = {0};
    text to = http_value(form, "to"), reason = text_trim(http_value(form, "reason")), back = back_of(form);
    struct order order = {&account->set,
                          {.account_id = account->account_id,
                           .journey = moving->journey->key,
                           .stage = to,
                           .reason = reason,
                           .by_email = web_session_of(account->request)->email}};
    const struct web_audited what = {
        .action = "account-moved", .object_kind = "account", .object = account->external_id, .count = 1};
    enum result result = RESULT_CONFLICT;
    if (moved_since(moving))
        moving->view.problem =
            web_message(account->arena, _("Somebody moved it meanwhile: {stands} Look again."), "stands",
                        stands_words(moving), NULL);
    else if (text_is_empty(reason)) {
        result = RESULT_BAD_INPUT;
        moving->view.reason.problem = text_of(_("Say why, so that whoever comes next knows."));
    } else
        result = web_change_run(account->application, account->request, &what, move_work, &order, &problem);
    if (result == RESULT_OK) {
        http_redirect(account->request, account->response,
                      web_toast_address(account->arena, back, "account-moved", 0));
        return;
    }
    account->response->status = web_status_of(result);
    if (problem.message[0])
        moving->view.problem = text_copy(account->arena, text_of(problem.message));
    show(moving, to, reason, back);
}

static void post_move(struct http_request *request, struct http_response *response, void *context)
{
    struct moving moving = {0};
    if (web_journey_account_begin(&moving.account, request, response, context,
                                  http_value(&request->form, "account"))) {
        find_place(&moving);
        move(&moving);
    }
    web_journey_account_end(&moving.account);
}

/* ---- all of them, by the rules ---- */

struct applying {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct column_snapshot *columns;
    struct journey_set set;
    struct journey_moves moves;
    struct journey_milestone_changes milestones;
    struct journey_faults faults;
    int32_t today;
};

static bool apply_begin(struct applying *applying, struct problem *problem)
{
    struct web_application *application = applying->application;
    applying->response->status = 503;
    if (!application->live)
        return false;
    applying->columns = column_live_acquire(application->live);
    applying->today = zone_day_of(application->zone, application->clock->now(application->clock));
    applying->faults.arena = applying->arena;
    if (web_journey_set(application, applying->columns, applying->arena, &applying->set, NULL, problem) !=
        RESULT_OK)
        return false;
    struct journey_values values = web_values_of(application, applying->columns);
    struct rule_values asked = journey_rule_values(&values);
    journey_stage_moves(applying->arena, applying->columns, applying->today, &applying->set, &asked, NULL,
                        &applying->moves, &applying->faults);
    applying->response->status = 200;
    return true;
}

static void add_row(const struct applying *applying, struct view_journey_apply *view,
                    const struct journey *journey, int from, int to)
{
    enum { NAMES_SHOWN = 3 };
    struct arena *arena = applying->arena;
    text names = TEXT_ABSENT;
    int64_t count = 0;
    for (size_t i = 0; i < applying->moves.count; i++) {
        const struct journey_move *move = &applying->moves.items[i];
        if (move->journey != journey || move->from != from || move->to != to)
            continue;
        text name = column_account_name(applying->columns, move->account);
        if (count++ < NAMES_SHOWN)
            names = text_is_absent(names)
                        ? name
                        : text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(names), TEXT_ARGUMENTS(name));
    }
    if (!count)
        return;
    text source = from < 0 ? text_of(_("no stage")) : journey_name(journey->stages[from].name);
    view->rows[view->rows_count++] = (struct view_journey_apply_row){
        .move = text_printf(arena, "%.*s → %.*s", TEXT_ARGUMENTS(source),
                            TEXT_ARGUMENTS(journey_name(journey->stages[to].name))),
        .count = format_integer(arena, count),
        .names = names};
}

static void show_apply(struct applying *applying, text problem)
{
    struct arena *arena = applying->arena;
    struct view_journey_apply view = {.problem = problem};
    size_t most = 0;
    int64_t count = (int64_t)applying->moves.count;
    web_page_shell(applying->request, applying->response, applying->application, &view.shell);
    view.shell.title = text_of(_("Apply the rules now"));
    view.shell.place = TEXT("journeys");
    for (size_t j = 0; j < applying->set.count; j++)
        most += (size_t)(JOURNEY_STAGES_MAX + 1) * JOURNEY_STAGES_MAX;
    view.rows = arena_array(arena, struct view_journey_apply_row, most);
    for (size_t j = 0; count && j < applying->set.count; j++)
        for (int from = -1; from < applying->set.items[j].stage_count; from++)
            for (int to = 0; to < applying->set.items[j].stage_count; to++)
                add_row(applying, &view, &applying->set.items[j], from, to);
    view.faults = arena_array(arena, struct view_journey_apply_row, applying->faults.count + 1);
    for (size_t i = 0; i < applying->faults.count; i++)
        view.faults[view.faults_count++] = (struct view_journey_apply_row){
            .move = applying->faults.items[i].place, .names = applying->faults.items[i].reason};
    view.may_apply = count > 0;
    view.sentence = count
                        ? web_message(arena, tr_n("{count} account moves.", "{count} accounts move.", count),
                                      "count", format_integer(arena, count), NULL)
                        : text_of(_("Everyone stands where the rules want them."));
    view_write_journey_apply(&applying->response->body, &view);
}

static void apply_end(struct applying *applying)
{
    list_release(&applying->faults);
    column_snapshot_release(applying->columns);
}

static void get_apply(struct http_request *request, struct http_response *response, void *context)
{
    struct applying applying = {
        .request = request, .response = response, .application = context, .arena = request->arena};
    struct problem problem;
    if (web_portfolio_is_limited(request))
        response->status = 403;
    else if (apply_begin(&applying, &problem))
        show_apply(&applying, TEXT_ABSENT);
    apply_end(&applying);
}

static enum result apply_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct applying *applying = context;
    return journey_moves_write(change, applying->columns, &applying->moves, change->committed_at, problem);
}

static void post_apply(struct http_request *request, struct http_response *response, void *context)
{
    struct applying applying = {
        .request = request, .response = response, .application = context, .arena = request->arena};
    struct problem problem = {0};
    if (web_portfolio_is_limited(request)) {
        response->status = 403;
    } else if (apply_begin(&applying, &problem)) {
        const struct web_audited what = {
            .action = "journeys-applied", .object_kind = "account", .count = (int64_t)applying.moves.count};
        enum result result = applying.moves.count ? web_change_run(applying.application, request, &what,
                                                                   apply_work, &applying, &problem)
                                                  : RESULT_OK;
        if (result == RESULT_OK) {
            http_redirect(request, response,
                          web_toast_address(request->arena, TEXT("/journeys"), "accounts-moved",
                                            (int64_t)applying.moves.count));
        } else {
            response->status = web_status_of(result);
            show_apply(&applying, text_copy(request->arena, text_of(problem.message)));
        }
    }
    apply_end(&applying);
}

const struct http_route web_journey_move_routes[] = {
    {HTTP_GET, "/journeys/move", PERMISSION_EDIT_ACCOUNTS, get_move, 0},
    {HTTP_POST, "/journeys/move", PERMISSION_EDIT_ACCOUNTS, post_move, 0},
    {HTTP_GET, "/journeys/apply", PERMISSION_CONFIGURE, get_apply, 0},
    {HTTP_POST, "/journeys/apply", PERMISSION_CONFIGURE, post_apply, 0},
    {0},
};
