/* GET /playbooks/{key}/trial: what the playbook would have raised in the last year, on the record as it is
 * known; how those it was run for fared against those held out; its latest runs. Reading history takes
 * seconds of a large company: it is done beside the request (trial_work.h), and the page asks again until it
 * is there. With anew=1 what is kept of an earlier state of the record does not do. */
#include "column/live.h"
#include "journey/outcome.h"
#include "language/language.h"
#include "ledger/playbook_run.h"
#include "web/account/account_list.h"
#include "web/page.h"
#include "web/people/portfolio.h"
#include "web/people/user_words.h"
#include "web/playbook/playbook.h"
#include "web/playbook/runs.h"
#include "web/playbook/trial_work.h"
#include "web/routes.h"
#include "web/words.h"

enum { ITEMS_SHOWN = 20, RUNS_SHOWN = 50, CHART_HEIGHT = 120 };

struct trial {
    struct http_request *request;
    struct arena *arena;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
    struct ledger_definition standing;
    struct playbook *playbook;
    int32_t today;
    struct view_playbook_trial view;
};

static text words_of(const struct trial *trial, int64_t number)
{
    return format_integer(trial->arena, number);
}

static void fill_months(struct trial *trial, const struct dry_run *run)
{
    struct view_playbook_trial *view = &trial->view;
    int64_t most = 1;
    view->months = arena_array(trial->arena, struct view_playbook_month, DRY_RUN_MONTHS_MAX);
    for (int m = 0; m < run->month_count; m++)
        most = run->months[m].raised > most ? run->months[m].raised : most;
    for (int m = 0; m < run->month_count; m++) {
        const struct dry_run_month *month = &run->months[m];
        int height = (int)(month->raised * CHART_HEIGHT / most);
        int low = (int)(month->before_churn * CHART_HEIGHT / most);
        view->months[view->months_count++] = (struct view_playbook_month){
            .month = format_period(trial->arena, (struct period){PERIOD_MONTH, month->month}),
            .raised = words_of(trial, month->raised),
            .before_churn = words_of(trial, month->before_churn),
            .churned = words_of(trial, month->churned),
            .x = text_printf(trial->arena, "%d", 4 + m * 40),
            .label_x = text_printf(trial->arena, "%d", 20 + m * 40),
            .label = format_month_short(trial->arena, month->month),
            .y = text_printf(trial->arena, "%d", CHART_HEIGHT - height),
            .height = text_printf(trial->arena, "%d", height),
            .low_y = text_printf(trial->arena, "%d", CHART_HEIGHT - low),
            .low_height = text_printf(trial->arena, "%d", low)};
    }
}

static void fill_items(struct trial *trial, const struct dry_run *run)
{
    struct view_playbook_trial *view = &trial->view;
    view->items = arena_array(trial->arena, struct view_playbook_account, ITEMS_SHOWN);
    for (size_t i = 0; i < run->item_count && view->items_count < ITEMS_SHOWN; i++) {
        const struct dry_run_item *item = &run->items[i];
        if (!web_portfolio_sees(trial->request, trial->columns, item->account))
            continue;
        view->items[view->items_count++] = (struct view_playbook_account){
            .name = column_account_name(trial->columns, item->account),
            .day = format_day(trial->arena, item->day),
            .churn = item->churn_day == DAY_ABSENT ? TEXT_ABSENT : format_day(trial->arena, item->churn_day),
            .held_out = item->held_out,
            .url = account_list_account_url(trial->arena, trial->columns, item->account)};
    }
}

static void fill_sentences(struct trial *trial, const struct dry_run *run)
{
    struct view_playbook_trial *view = &trial->view;
    struct arena *arena = trial->arena;
    view->sentence =
        web_message(arena,
                    tr_n("In the last twelve months it would have been raised {raised} time, for {accounts} "
                         "of the accounts.",
                         "In the last twelve months it would have been raised {raised} times, for {accounts} "
                         "of the accounts.",
                         run->raised),
                    "raised", words_of(trial, run->raised), "accounts", words_of(trial, run->accounts), NULL);
    if (run->judged)
        view->warned = web_message(
            arena,
            _("Of {judged} that are 90 days old, {before} came within 90 days before the account left; of "
              "{churned} that "
              "left in the year it would have warned of {warned}."),
            "judged", words_of(trial, run->judged), "before", words_of(trial, run->judged_before_churn),
            "churned", words_of(trial, run->churned), "warned", words_of(trial, run->churned_warned), NULL);
    view->present = web_message(arena,
                                tr_n("{count} account is in what triggers it today.",
                                     "{count} accounts are in what triggers it today.", run->present),
                                "count", words_of(trial, run->present), NULL);
    if (run->step_days > 1)
        view->note = web_message(arena, _("Looked at every {days} days; shorter turns are not seen."), "days",
                                 words_of(trial, run->step_days), NULL);
    fill_months(trial, run);
    fill_items(trial, run);
}

static void fill_dry_run(struct trial *trial, struct http_response *response)
{
    struct view_playbook_trial *view = &trial->view;
    struct arena *arena = trial->arena;
    bool anew = text_equal(http_value(&trial->request->query, "anew"), TEXT("1"));
    struct web_trial found;
    web_trials_ask(trial->application, &trial->standing, trial->columns, trial->today, anew, arena, &found);
    switch (found.state) {
    case TRIAL_FAILED:
        view->problem = found.problem;
        break;
    case TRIAL_UNDER_WAY:
        view->is_under_way = true;
        view->looked = text_printf(arena, "%d", found.looked);
        view->looks = text_printf(arena, "%d", found.looks > 0 ? found.looks : 1);
        http_response_header(
            trial->request, response, "Refresh",
            text_printf(arena, "2;url=/playbooks/%.*s/trial", TEXT_ARGUMENTS(trial->standing.key)));
        break;
    case TRIAL_DONE:
        fill_sentences(trial, &found.run);
        if (found.is_older)
            view->older =
                web_message(arena, _("As the record stood at {time}. It has changed since."), "time",
                            web_instant_words(arena, trial->application, found.reckoned_at), NULL);
        break;
    }
}

static text share_words(const struct trial *trial, const struct journey_share *share)
{
    if (!share->whole)
        return text_of(_("none is 90 days old yet"));
    return web_message(trial->arena, _("{part} of {whole} still pay after 90 days"), "part",
                       words_of(trial, share->part), "whole", words_of(trial, share->whole), NULL);
}

static enum result fill_outcome(struct trial *trial, struct store_connection *connection,
                                struct problem *problem)
{
    struct view_playbook_trial *view = &trial->view;
    struct playbook_outcome outcome;
    struct metric_scope scope = {trial->columns, web_portfolio_accounts(trial->request, trial->columns),
                                 trial->today};
    enum result result = playbook_outcome(connection, trial->standing.key, &scope, &outcome, problem);
    if (result != RESULT_OK)
        return result;
    view->treated = share_words(trial, &outcome.treated);
    view->held_out = share_words(trial, &outcome.held_out);
    view->waiting = words_of(trial, outcome.waiting);
    if (outcome.treated.whole && outcome.held_out.whole)
        view->outcome = web_message(
            trial->arena,
            outcome.tells ? _("{difference} points more stay with it, between {low} and {high} (95 %).")
                          : _("{difference} points more stay with it, between {low} and {high} (95 %): that "
                              "may be chance."),
            "difference", format_decimal(trial->arena, 100 * outcome.difference, 1), "low",
            format_decimal(trial->arena, 100 * outcome.low, 1), "high",
            format_decimal(trial->arena, 100 * outcome.high, 1), NULL);
    return RESULT_OK;
}

static enum result fill_runs(struct trial *trial, struct store_connection *connection,
                             struct problem *problem)
{
    struct view_playbook_trial *view = &trial->view;
    struct ledger_run *runs;
    size_t count;
    enum result result = ledger_run_list(connection, trial->standing.key, 0, RUN_STATE_COUNT, 0, RUNS_SHOWN,
                                         trial->arena, &runs, &count, problem);
    if (result != RESULT_OK)
        return result;
    struct playbook_run_filling filling = {.request = trial->request,
                                           .application = trial->application,
                                           .columns = trial->columns,
                                           .versions = {.connection = connection, .arena = trial->arena}};
    view->runs = arena_array(trial->arena, struct view_playbook_run, count + 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t account = (uint32_t)(runs[i].account_id - 1);
        if (account >= trial->columns->account_count ||
            !web_portfolio_sees(trial->request, trial->columns, account))
            continue;
        playbook_run_fill(&filling, &runs[i], &view->runs[view->runs_count++]);
    }
    return RESULT_OK;
}

static enum result read_standing(struct trial *trial, struct store_connection *connection,
                                 struct problem *problem)
{
    text key = http_value(&trial->request->path_values, "key");
    enum result result = ledger_definition_get(connection, DEFINITION_PLAYBOOK, key, LEDGER_NOW, trial->arena,
                                               &trial->standing, problem);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(trial->standing.body))
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no such playbook."));
    trial->standing.key = key;
    result = playbook_read(trial->arena, trial->standing.body, &trial->playbook, NULL, problem);
    if (result == RESULT_OK)
        result = fill_outcome(trial, connection, problem);
    if (result == RESULT_OK)
        result = fill_runs(trial, connection, problem);
    return result;
}

static void send(struct trial *trial, struct http_response *response)
{
    struct view_playbook_trial *view = &trial->view;
    fill_dry_run(trial, response);
    web_page_shell(trial->request, response, trial->application, &view->shell);
    view->title = trial->playbook->title;
    view->shell.title = view->title;
    view->shell.place = TEXT("playbooks");
    view->key = trial->standing.key;
    view->seen = text_printf(trial->arena, "%lld", (long long)trial->standing.version);
    view->on = trial->playbook->on;
    view->may_edit = web_may(trial->request, PERMISSION_CONFIGURE);
    view->editor = safe_url_printf(trial->arena, "/playbooks/%.*s", TEXT_ARGUMENTS(view->key));
    view->all_runs = safe_url_printf(trial->arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(view->key));
    view->switch_url = safe_url_printf(trial->arena, "/playbooks/%.*s/switch", TEXT_ARGUMENTS(view->key));
    view_write_playbook_trial(&response->body, view);
}

static void get_trial(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct trial trial = {.request = request, .arena = request->arena, .application = application};
    struct store_connection *connection;
    struct problem problem;
    if (!application->live || store_read_begin(application->store, &connection, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    trial.columns = column_live_acquire(application->live);
    trial.today = zone_day_of(application->zone, application->clock->now(application->clock));
    enum result result = read_standing(&trial, connection, &problem);
    store_read_end(application->store, connection);
    if (result == RESULT_OK)
        send(&trial, response);
    else
        response->status = result == RESULT_NOT_FOUND ? 404 : result == RESULT_BAD_INPUT ? 422 : 503;
    column_snapshot_release(trial.columns);
}

const struct http_route web_playbook_trial_routes[] = {
    {HTTP_GET, "/playbooks/{key}/trial", PERMISSION_CONFIGURE, get_trial, 0},
    {0},
};
