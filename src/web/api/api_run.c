/* Runs of playbooks by the API: who went through one and how far, and stopping them by hand with a reason, as
 * on the page (web/playbook/playbook_runs.c). Why a person stopped one is for who may see contacts. */
#include "language/language.h"
#include "web/api/api_definition.h"
#include "web/people/portfolio.h"
#include "web/playbook/runs.h"

static const char *const state_names[RUN_STATE_COUNT] = {"active", "done", "stopped", "failed", "held_out"};

struct api_runs {
    struct http_request *request;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
    struct store_connection *connection;
    text key;
};

static bool sees(void *context, int64_t account_id)
{
    const struct api_runs *runs = context;
    uint32_t account = (uint32_t)(account_id - 1);
    return account < runs->columns->account_count &&
           web_portfolio_sees(runs->request, runs->columns, account);
}

static void write_words(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
}

static void write_run(const struct api_runs *runs, const struct ledger_run *run, struct json_writer *writer)
{
    uint32_t account = (uint32_t)(run->account_id - 1);
    bool stopped = run->state == RUN_STOPPED;
    json_write_object_begin(writer);
    json_write_key(writer, "id");
    json_write_integer(writer, run->id);
    write_words(writer, "account_external_id", column_account_external_id(runs->columns, account));
    json_write_key(writer, "version");
    json_write_integer(writer, run->version);
    write_words(writer, "state", text_of(state_names[run->state]));
    json_write_key(writer, "step");
    if (run->state == RUN_ACTIVE)
        json_write_integer(writer, run->step + 1);
    else
        json_write_null(writer);
    api_write_instant(writer, "raised_at", run->raised_at);
    api_write_instant(writer, "ended_at", run->ended_at);
    write_words(writer, "error", run->state == RUN_FAILED ? run->error : TEXT_ABSENT);
    write_words(writer, "stopped_by", playbook_run_stopped_by(runs->connection, runs->request->arena, run));
    write_words(writer, "reason", stopped && !api_hides_people(runs->request) ? run->error : TEXT_ABSENT);
    json_write_object_end(writer);
}

/* False and refused; else api_runs_end. NOT_FOUND where neither a playbook nor a run ever stood. */
static bool begin(struct api_runs *runs, struct http_request *request, struct http_response *response,
                  void *context)
{
    struct ledger_definition *versions = NULL;
    struct problem problem;
    size_t count = 0;
    *runs = (struct api_runs){
        .request = request, .application = context, .key = http_value(&request->path_values, "key")};
    if (!(runs->columns = api_columns(request, response, context)))
        return false;
    enum result result = store_read_begin(runs->application->store, &runs->connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_definition_history(runs->connection, DEFINITION_PLAYBOOK, runs->key, request->arena,
                                           &versions, &count, &problem);
        if (result == RESULT_OK && count == 0)
            result = problem_set(&problem, RESULT_NOT_FOUND, "%s", web_definition_none(DEFINITION_PLAYBOOK));
        if (result != RESULT_OK)
            store_read_end(runs->application->store, runs->connection);
    }
    if (result == RESULT_OK)
        return true;
    api_fail(request, response, &problem);
    column_snapshot_release(runs->columns);
    return false;
}

static bool take_state(struct http_request *request, struct http_response *response,
                       enum ledger_run_state *ret)
{
    text asked = http_value(&request->query, "state");
    *ret = RUN_STATE_COUNT;
    for (int state = 0; state < RUN_STATE_COUNT; state++)
        if (text_equal(asked, text_of(state_names[state])))
            *ret = (enum ledger_run_state)state;
    if (text_is_absent(asked) || *ret != RUN_STATE_COUNT)
        return true;
    api_refuse_parameter(request, response, "state", _("There is no such state of a run."));
    return false;
}

static bool take_after(struct http_request *request, struct http_response *response, int64_t *ret)
{
    text asked = http_value(&request->query, "after");
    *ret = 0;
    if (text_is_absent(asked) || (text_to_int64(asked, ret) && *ret > 0))
        return true;
    api_refuse_parameter(request, response, "after", _("There is no such place: take the one of `next`."));
    return false;
}

static void write_runs(struct api_runs *runs, struct http_response *response, const struct ledger_run *items,
                       size_t count, size_t limit)
{
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "runs");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < count && i < limit; i++)
        if (sees(runs, items[i].account_id))
            write_run(runs, &items[i], &writer);
    json_write_array_end(&writer);
    text state = http_value(&runs->request->query, "state");
    write_words(&writer, "next",
                count <= limit ? TEXT_ABSENT
                               : text_printf(runs->request->arena,
                                             "/api/v1/playbooks/%.*s/runs?limit=%zu%s%.*s&after=%lld",
                                             TEXT_ARGUMENTS(runs->key), limit,
                                             text_is_absent(state) ? "" : "&state=", TEXT_ARGUMENTS(state),
                                             (long long)items[limit - 1].id));
    json_write_object_end(&writer);
}

void api_get_runs(struct http_request *request, struct http_response *response, void *context)
{
    struct api_runs runs;
    struct ledger_run *items;
    struct problem problem;
    enum ledger_run_state state;
    int64_t after;
    size_t limit, count;
    if (!api_take_limit(request, response, &limit) || !take_state(request, response, &state) ||
        !take_after(request, response, &after) || !begin(&runs, request, response, context))
        return;
    if (ledger_run_list(runs.connection, runs.key, 0, state, after, (int64_t)limit + 1, request->arena,
                        &items, &count, &problem) == RESULT_OK)
        write_runs(&runs, response, items, count, limit);
    else
        api_fail(request, response, &problem);
    store_read_end(runs.application->store, runs.connection);
    column_snapshot_release(runs.columns);
}

/* ---- stopping ---- */

struct api_stopping {
    struct api_runs runs;
    struct journey_stop stop;
    int64_t run_id; /* 0: all */
    int64_t count;
};

static enum result stop_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct api_stopping *stopping = context;
    return stopping->run_id
               ? journey_run_stop(change, stopping->run_id, &stopping->stop, problem)
               : journey_runs_stop(change, stopping->runs.key, &stopping->stop, &stopping->count, problem);
}

/* The run of the address, when the key's maker sees its account; false and refused. */
static bool find_run(struct api_stopping *stopping, struct http_response *response)
{
    struct http_request *request = stopping->runs.request;
    text id = http_value(&request->path_values, "id");
    struct ledger_run run;
    struct problem problem;
    bool found = false;
    if (text_is_absent(id))
        return true;
    stopping->count = 1;
    if (text_to_int64(id, &stopping->run_id) &&
        ledger_run_read(stopping->runs.connection, stopping->run_id, request->arena, &found, &run,
                        &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return false;
    }
    if (found && text_equal(run.playbook, stopping->runs.key) && sees(&stopping->runs, run.account_id))
        return true;
    api_refuse(request, response, 404, _("There is no such run."));
    return false;
}

static void stop_and_answer(struct api_stopping *stopping, struct http_response *response)
{
    struct http_request *request = stopping->runs.request;
    struct problem problem = {0};
    if (playbook_stop_run(stopping->runs.application, request, stop_work, stopping, stopping->runs.key,
                          &stopping->count, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "stopped");
    json_write_integer(&writer, stopping->count);
    json_write_object_end(&writer);
}

void api_post_runs_stop(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const known[] = {"reason", NULL};
    struct api_stopping *stopping = arena_new(request->arena, struct api_stopping);
    struct json_document *document = api_read_body(request, response);
    struct problem problem = {0};
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    stopping->stop = (struct journey_stop){
        .reason = text_copy(request->arena, json_read_text(json_read_member(body, "reason"))),
        .by_email = web_session_of(request)->email,
        .may = sees,
        .context = &stopping->runs};
    bool good = api_check_members(request, response, body, known);
    json_read_release(document);
    if (good && journey_stop_check(&stopping->stop, &problem) != RESULT_OK) {
        api_refuse_member(request, response, "/reason", problem.message);
        return;
    }
    if (!good || !begin(&stopping->runs, request, response, context))
        return;
    good = find_run(stopping, response);
    store_read_end(stopping->runs.application->store, stopping->runs.connection);
    if (good)
        stop_and_answer(stopping, response);
    column_snapshot_release(stopping->runs.columns);
}
