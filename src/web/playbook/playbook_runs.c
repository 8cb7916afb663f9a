/* Runs of a playbook: who went through it, how far, who stopped it and why; and stopping them by hand, one or
 * all that are under way, with a reason. Who stops one run may change accounts; who stops all configures.
 *
 *   GET /playbooks/{key}/runs[?state=active][&account=ID][&before=RUN]
 *   GET, POST /playbooks/{key}/runs/stop and /playbooks/{key}/runs/{id}/stop */
#include "column/live.h"
#include "language/language.h"
#include "web/account/account_list.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/playbook/runs.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { RUNS_SHOWN = 50 };

/* ---- one run in words ---- */

const char *playbook_run_state(enum ledger_run_state state)
{
    static const char *const words[RUN_STATE_COUNT] = {N_("Under way"), N_("Done"), N_("Stopped"),
                                                       N_("Failed"), N_("Left out, to compare")};
    return _(words[state]);
}

const struct playbook *playbook_run_version(struct playbook_versions *versions, const struct ledger_run *run)
{
    struct ledger_definition definition;
    struct playbook *playbook = NULL;
    struct problem problem;
    for (size_t i = 0; i < versions->count; i++)
        if (versions->items[i].version == run->version && text_equal(versions->items[i].key, run->playbook))
            return versions->items[i].playbook;
    if (ledger_definition_version(versions->connection, DEFINITION_PLAYBOOK, run->playbook, run->version,
                                  versions->arena, &definition, &problem) != RESULT_OK ||
        text_is_absent(definition.body) ||
        playbook_read(versions->arena, definition.body, &playbook, NULL, &problem) != RESULT_OK)
        playbook = NULL;
    if (versions->count < PLAYBOOK_VERSIONS_KEPT)
        versions->items[versions->count++] = (struct playbook_version){run->playbook, run->version, playbook};
    return playbook;
}

text playbook_run_stopped_by(struct store_connection *connection, struct arena *arena,
                             const struct ledger_run *run)
{
    struct ledger_run_step *steps;
    struct problem problem;
    size_t count = 0;
    if (run->state != RUN_STOPPED ||
        ledger_run_steps(connection, run->id, arena, &steps, &count, &problem) != RESULT_OK || count == 0 ||
        steps[count - 1].kind != LEDGER_STEP_STOPPED)
        return TEXT_ABSENT;
    return steps[count - 1].effect;
}

void playbook_run_fill(struct playbook_run_filling *filling, const struct ledger_run *run,
                       struct view_playbook_run *ret)
{
    struct arena *arena = filling->versions.arena;
    uint32_t account = (uint32_t)(run->account_id - 1);
    const struct playbook *playbook = playbook_run_version(&filling->versions, run);
    bool hides = !web_may(filling->request, PERMISSION_SEE_CONTACTS);
    *ret = (struct view_playbook_run){
        .name = column_account_name(filling->columns, account),
        .raised = format_day(arena, run->raised_day),
        .state = text_of(playbook_run_state(run->state)),
        .problem = run->state == RUN_FAILED ? run->error : TEXT_ABSENT,
        .reason = run->state == RUN_STOPPED && !hides ? run->error : TEXT_ABSENT,
        .by = web_name(filling->application, arena,
                       playbook_run_stopped_by(filling->versions.connection, arena, run)),
        .ended = run->ended_at == INSTANT_ABSENT
                     ? TEXT_ABSENT
                     : format_day(arena, zone_day_of(filling->application->zone, run->ended_at)),
        .failed = run->state == RUN_FAILED,
        .url = account_list_account_url(arena, filling->columns, account)};
    if (run->state != RUN_ACTIVE)
        return;
    if (playbook && run->step >= 0 && run->step < playbook->step_count)
        ret->step =
            web_message(arena, _("step {number}: {kind}"), "number", format_integer(arena, run->step + 1),
                        "kind", text_of(_(playbook_step_types[playbook->steps[run->step].kind].label)), NULL);
    if (web_may(filling->request, PERMISSION_EDIT_ACCOUNTS))
        ret->stop = safe_url_printf(arena, "/playbooks/%.*s/runs/%lld/stop", TEXT_ARGUMENTS(run->playbook),
                                    (long long)run->id);
}

/* ---- the list ---- */

struct runs {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct store_connection *connection; /* until begin has returned */
    struct column_snapshot *columns;     /* retained */
    text key, title;
    bool is_active; /* what is asked: those under way alone */
    int64_t account_id, before;
    struct playbook_run_filling filling;
    struct view_playbook_runs view;
};

static text runs_path(const struct runs *runs)
{
    return text_printf(runs->arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(runs->key));
}

/* A playbook that was taken out has its last words and its runs still; one that never stood is NOT_FOUND. */
static enum result find_title(struct runs *runs, struct problem *problem)
{
    struct ledger_definition *versions = NULL;
    struct playbook *playbook;
    size_t count = 0;
    enum result result = ledger_definition_history(runs->connection, DEFINITION_PLAYBOOK, runs->key,
                                                   runs->arena, &versions, &count, problem);
    if (result != RESULT_OK)
        return result;
    runs->title = runs->key;
    for (size_t i = count; i-- > 0;)
        if (!text_is_absent(versions[i].body)) {
            if (playbook_read(runs->arena, versions[i].body, &playbook, NULL, problem) == RESULT_OK)
                runs->title = playbook->title;
            return RESULT_OK;
        }
    return problem_set(problem, RESULT_NOT_FOUND, "%s", web_definition_none(DEFINITION_PLAYBOOK));
}

static enum result fill_rows(struct runs *runs, struct problem *problem)
{
    struct ledger_run_counts counts;
    struct view_playbook_runs *view = &runs->view;
    struct ledger_run *items;
    size_t count;
    enum result result = ledger_run_count(runs->connection, runs->key, &counts, problem);
    if (result == RESULT_OK)
        result = ledger_run_list(runs->connection, runs->key, runs->account_id,
                                 runs->is_active ? RUN_ACTIVE : RUN_STATE_COUNT, runs->before, RUNS_SHOWN + 1,
                                 runs->arena, &items, &count, problem);
    if (result != RESULT_OK)
        return result;
    view->has_active = counts.states[RUN_ACTIVE] > 0;
    view->rows = arena_array(runs->arena, struct view_playbook_run, RUNS_SHOWN);
    for (size_t i = 0; i < count && i < RUNS_SHOWN; i++)
        if (web_portfolio_sees(runs->request, runs->columns, (uint32_t)(items[i].account_id - 1)))
            playbook_run_fill(&runs->filling, &items[i], &view->rows[view->rows_count++]);
    if (count > RUNS_SHOWN)
        view->older =
            safe_url_printf(runs->arena, "%.*s?%s%sbefore=%lld", TEXT_ARGUMENTS(runs_path(runs)),
                            runs->is_active ? "state=active&" : "", "", (long long)items[RUNS_SHOWN - 1].id);
    return RESULT_OK;
}

/* False after having answered 404 or 503. */
static bool begin(struct runs *runs, struct http_request *request, struct http_response *response,
                  void *context)
{
    struct web_application *application = context;
    struct problem problem;
    *runs = (struct runs){.request = request,
                          .response = response,
                          .application = application,
                          .arena = request->arena,
                          .key = http_value(&request->path_values, "key")};
    if (!application->live ||
        store_read_begin(application->store, &runs->connection, &problem) != RESULT_OK) {
        response->status = 503;
        return false;
    }
    runs->columns = column_live_acquire(application->live);
    runs->filling =
        (struct playbook_run_filling){.request = request,
                                      .application = application,
                                      .columns = runs->columns,
                                      .versions = {.connection = runs->connection, .arena = request->arena}};
    enum result result = find_title(runs, &problem);
    if (result == RESULT_OK)
        return true;
    response->status = result == RESULT_NOT_FOUND ? 404 : 503;
    store_read_end(application->store, runs->connection);
    column_snapshot_release(runs->columns);
    return false;
}

static void get_runs(struct http_request *request, struct http_response *response, void *context)
{
    struct runs runs;
    struct problem problem;
    if (!begin(&runs, request, response, context))
        return;
    text account = http_value(&request->query, "account");
    struct view_playbook_runs *view = &runs.view;
    runs.is_active = text_equal(http_value(&request->query, "state"), TEXT("active"));
    if (!text_to_int64(http_value(&request->query, "before"), &runs.before) || runs.before < 1)
        runs.before = 0;
    enum result result = RESULT_OK;
    if (!text_is_empty(account)) {
        result = ledger_account_find(runs.connection, account, &runs.account_id, &problem);
        if (result == RESULT_OK && runs.account_id == 0)
            runs.account_id = -1; /* nobody's */
    }
    if (result == RESULT_OK)
        result = fill_rows(&runs, &problem);
    store_read_end(runs.application->store, runs.connection);
    if (result != RESULT_OK) {
        response->status = 503;
    } else {
        web_page_shell(request, response, runs.application, &view->shell);
        view->title = runs.title;
        view->shell.title = web_message(runs.arena, _("{playbook}: runs"), "playbook", runs.title, NULL);
        view->shell.place = TEXT("playbooks");
        view->is_active = runs.is_active;
        view->editor = safe_url_printf(runs.arena, "/playbooks/%.*s", TEXT_ARGUMENTS(runs.key));
        view->all = safe_url_of(runs_path(&runs));
        view->active = safe_url_printf(runs.arena, "%.*s?state=active", TEXT_ARGUMENTS(runs_path(&runs)));
        if (view->has_active && web_may(request, PERMISSION_CONFIGURE))
            view->stop = safe_url_printf(runs.arena, "%.*s/stop", TEXT_ARGUMENTS(runs_path(&runs)));
        view_write_playbook_runs(&response->body, view);
    }
    column_snapshot_release(runs.columns);
}

/* ---- stopping ---- */

struct stopping {
    struct runs runs;
    struct ledger_run run;
    bool is_one;
    struct journey_stop stop;
    int64_t count; /* of all: how many stand, then how many were stopped */
    struct view_playbook_stop view;
};

static bool sees(void *context, int64_t account_id)
{
    const struct runs *runs = context;
    return web_portfolio_sees(runs->request, runs->columns, (uint32_t)(account_id - 1));
}

/* What is meant to be stopped; false with 404 or 503. */
static bool find_meant(struct stopping *stopping)
{
    struct runs *runs = &stopping->runs;
    struct problem problem;
    struct ledger_run_counts counts;
    text id = http_value(&runs->request->path_values, "id");
    int64_t number = 0;
    bool found = false;
    enum result result;
    stopping->is_one = !text_is_absent(id);
    if (stopping->is_one) {
        (void)text_to_int64(id, &number);
        result = ledger_run_read(runs->connection, number, runs->arena, &found, &stopping->run, &problem);
        found =
            found && text_equal(stopping->run.playbook, runs->key) && sees(runs, stopping->run.account_id);
    } else {
        result = ledger_run_count(runs->connection, runs->key, &counts, &problem);
        found = true;
        stopping->count = result == RESULT_OK ? counts.states[RUN_ACTIVE] : 0;
    }
    store_read_end(runs->application->store, runs->connection);
    if (result == RESULT_OK && found)
        return true;
    runs->response->status = result == RESULT_OK ? 404 : 503;
    return false;
}

static void fill_lead(struct stopping *stopping)
{
    struct runs *runs = &stopping->runs;
    struct view_playbook_stop *view = &stopping->view;
    if (stopping->is_one) {
        view->heading =
            web_message(runs->arena, _("Stop “{playbook}” for {account}"), "playbook", runs->title, "account",
                        column_account_name(runs->columns, (uint32_t)(stopping->run.account_id - 1)), NULL);
        view->ended = stopping->run.state != RUN_ACTIVE;
        return;
    }
    view->heading =
        web_message(runs->arena, _("Stop all runs of “{playbook}”"), "playbook", runs->title, NULL);
    view->lead = web_message(runs->arena,
                             tr_n("{count} run is under way, of whatever version.",
                                  "{count} runs are under way, of whatever version.", stopping->count),
                             "count", format_integer(runs->arena, stopping->count), NULL);
    if (web_portfolio_is_limited(runs->request))
        view->limited = text_of(_("Those of the accounts that you see are stopped."));
    view->ended = stopping->count == 0;
}

static void show(struct stopping *stopping)
{
    struct runs *runs = &stopping->runs;
    struct view_playbook_stop *view = &stopping->view;
    text problem = view->reason.problem;
    web_page_shell(runs->request, runs->response, runs->application, &view->shell);
    fill_lead(stopping);
    view->shell.title = view->heading;
    view->shell.place = TEXT("playbooks");
    view->title = runs->title;
    view->action = safe_url_of(text_copy(runs->arena, runs->request->path));
    view->runs = safe_url_of(runs_path(runs));
    view->editor = safe_url_printf(runs->arena, "/playbooks/%.*s", TEXT_ARGUMENTS(runs->key));
    view->reason =
        (struct view_field){.name = TEXT("reason"),
                            .label = text_of(_("Why")),
                            .value = stopping->stop.reason,
                            .required = true,
                            .autofocus = true,
                            .autocomplete = TEXT("off"),
                            .hint = text_of(_("It stands beside the run, and in the account’s timeline.")),
                            .problem = problem};
    view_write_playbook_stop(&runs->response->body, view);
}

static enum result stop_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct stopping *stopping = context;
    return stopping->is_one
               ? journey_run_stop(change, stopping->run.id, &stopping->stop, problem)
               : journey_runs_stop(change, stopping->runs.key, &stopping->stop, &stopping->count, problem);
}

enum result playbook_stop_run(struct web_application *application, const struct http_request *request,
                              web_change_work work, void *context, text playbook, const int64_t *count,
                              struct problem *problem)
{
    enum result result = web_change_run(application, request, NULL, work, context, problem);
    if (result == RESULT_OK && *count > 0)
        web_audit(
            request, application,
            &(struct web_audited){
                .action = "runs-stopped", .object_kind = "playbook", .object = playbook, .count = *count});
    return result;
}

static void stop(struct stopping *stopping)
{
    struct runs *runs = &stopping->runs;
    struct problem problem = {0};
    if (stopping->is_one)
        stopping->count = 1;
    enum result result = journey_stop_check(&stopping->stop, &problem);
    if (result != RESULT_OK)
        stopping->view.reason.problem = text_copy(runs->arena, text_of(problem.message));
    else
        result = playbook_stop_run(runs->application, runs->request, stop_work, stopping, runs->key,
                                   &stopping->count, &problem);
    if (result == RESULT_OK) {
        http_redirect(runs->request, runs->response,
                      web_toast_address(runs->arena, runs_path(runs), "runs-stopped", stopping->count));
        return;
    }
    runs->response->status = web_status_of(result);
    if (text_is_absent(stopping->view.reason.problem))
        stopping->view.problem = text_copy(runs->arena, text_of(problem.message));
    show(stopping);
}

static void serve_stop(struct http_request *request, struct http_response *response, void *context)
{
    struct stopping *stopping = arena_new(request->arena, struct stopping);
    struct runs *runs = &stopping->runs;
    if (!begin(runs, request, response, context))
        return;
    if (find_meant(stopping)) {
        stopping->stop = (struct journey_stop){.reason = text_trim(http_value(&request->form, "reason")),
                                               .by_email = web_session_of(request)->email,
                                               .may = web_portfolio_is_limited(request) ? sees : NULL,
                                               .context = runs};
        if (request->method == HTTP_POST)
            stop(stopping);
        else
            show(stopping);
    }
    column_snapshot_release(runs->columns);
}

const struct http_route web_playbook_run_routes[] = {
    {HTTP_GET, "/playbooks/{key}/runs", PERMISSION_SEE_ACCOUNTS, get_runs, 0},
    {HTTP_GET, "/playbooks/{key}/runs/stop", PERMISSION_CONFIGURE, serve_stop, 0},
    {HTTP_POST, "/playbooks/{key}/runs/stop", PERMISSION_CONFIGURE, serve_stop, 0},
    {HTTP_GET, "/playbooks/{key}/runs/{id}/stop", PERMISSION_EDIT_ACCOUNTS, serve_stop, 0},
    {HTTP_POST, "/playbooks/{key}/runs/{id}/stop", PERMISSION_EDIT_ACCOUNTS, serve_stop, 0},
    {0},
};
