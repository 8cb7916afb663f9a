/* Playbooks by the API: those that stand with their versions, one written or taken out, and what one would
 * have done in the last year. A body is read by the same rules as a form; every fault comes with its place.
 */
#include "base/list.h"
#include "language/language.h"
#include "web/api/api_definition.h"
#include "web/playbook/trial_work.h"

static void write_playbook(const struct http_request *request, struct json_writer *writer,
                           const struct ledger_definition *definition)
{
    bool whole = web_may(request, PERMISSION_CONFIGURE);
    text body = whole ? definition->body : playbook_body_hiding_addresses(request->arena, definition->body);
    api_definition_begin(writer, definition->key, definition->version);
    json_write_key(writer, "playbook");
    if (text_is_absent(body))
        json_write_null(writer);
    else
        json_write_whole(writer, body);
    json_write_object_end(writer);
}

void api_get_playbooks(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct store_connection *connection;
    struct ledger_definition *definitions;
    struct problem problem;
    size_t count;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_definition_list(connection, DEFINITION_PLAYBOOK, LEDGER_NOW, request->arena,
                                        &definitions, &count, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "playbooks");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < count; i++)
        write_playbook(request, &writer, &definitions[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

/* False after a refusal. */
static bool read_standing(struct http_request *request, struct http_response *response,
                          struct web_application *application, struct ledger_definition *ret)
{
    struct store_connection *connection;
    struct problem problem;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result =
            ledger_definition_get(connection, DEFINITION_PLAYBOOK, http_value(&request->path_values, "key"),
                                  LEDGER_NOW, request->arena, ret, &problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_OK && text_is_absent(ret->body))
        result = problem_set(&problem, RESULT_NOT_FOUND, "%s", web_definition_none(DEFINITION_PLAYBOOK));
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    return result == RESULT_OK;
}

void api_get_playbook(struct http_request *request, struct http_response *response, void *application)
{
    struct ledger_definition standing;
    if (!read_standing(request, response, application, &standing))
        return;
    api_definition_say_version(request, response, standing.version);
    struct json_writer writer = api_answer(response, 200);
    write_playbook(request, &writer, &standing);
}

/* ---- writing ---- */

static void answer_faults(struct http_request *request, struct http_response *response,
                          const struct playbook_faults *found, const struct problem *problem)
{
    struct api_faults faults = {.arena = request->arena};
    for (int i = 0; i < found->count; i++)
        api_fault_add(&faults, api_definition_pointer(request->arena, text_of(found->items[i].place)),
                      TEXT_ABSENT, found->items[i].message);
    api_problem(request, response, 422, text_copy(request->arena, text_of(problem->message)), faults.items,
                faults.count);
    list_release(&faults);
}

void api_put_playbook(struct http_request *request, struct http_response *response, void *context)
{
    struct web_definition definition = {.kind = DEFINITION_PLAYBOOK, .action = "playbook-saved"};
    struct playbook_faults found = {.count = 0};
    struct playbook *playbook;
    struct problem problem;
    struct column_snapshot *columns = api_columns(request, response, context);
    if (!columns)
        return;
    enum result result = playbook_read(request->arena, request->body, &playbook, &found, &problem);
    if (result == RESULT_OK)
        result = playbook_check(playbook, columns, &found, &problem);
    column_snapshot_release(columns);
    if (result != RESULT_OK) {
        answer_faults(request, response, &found, &problem);
        return;
    }
    definition.body = playbook_body(request->arena, playbook);
    if (api_definition_store(request, response, context, &definition))
        api_get_playbook(request, response, context);
}

void api_delete_playbook(struct http_request *request, struct http_response *response, void *context)
{
    struct web_definition definition = {.kind = DEFINITION_PLAYBOOK, .action = "playbook-removed"};
    api_definition_remove(request, response, context, &definition);
}

/* ---- the dry run ---- */

static void put_integer(struct json_writer *writer, const char *key, int64_t number)
{
    json_write_key(writer, key);
    json_write_integer(writer, number);
}

static void write_dry_run(struct json_writer *writer, text key, const struct dry_run *run)
{
    json_write_object_begin(writer);
    json_write_key(writer, "key");
    json_write_text(writer, key);
    put_integer(writer, "step_days", run->step_days);
    put_integer(writer, "raised", run->raised);
    put_integer(writer, "accounts", run->accounts);
    put_integer(writer, "judged", run->judged);
    put_integer(writer, "judged_before_churn", run->judged_before_churn);
    put_integer(writer, "churned", run->churned);
    put_integer(writer, "churned_warned", run->churned_warned);
    put_integer(writer, "present", run->present);
    json_write_key(writer, "months");
    json_write_array_begin(writer);
    for (int m = 0; m < run->month_count; m++) {
        char month[8];
        json_write_object_begin(writer);
        json_write_key(writer, "month");
        json_write_text(writer, text_of(month_format(run->months[m].month, month)));
        put_integer(writer, "raised", run->months[m].raised);
        put_integer(writer, "before_churn", run->months[m].before_churn);
        put_integer(writer, "churned", run->months[m].churned);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
    json_write_object_end(writer);
}

/* Of a large company it is not there at once: the program is told to ask again. */
void api_get_dry_run(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct ledger_definition standing;
    struct web_trial trial;
    if (!read_standing(request, response, application, &standing))
        return;
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return;
    int32_t today = zone_day_of(application->zone, application->clock->now(application->clock));
    standing.key = http_value(&request->path_values, "key");
    web_trials_ask(application, &standing, columns, today, false, request->arena, &trial);
    column_snapshot_release(columns);
    if (trial.state == TRIAL_UNDER_WAY) {
        http_response_header(request, response, "Retry-After", TEXT("2"));
        api_refuse(request, response, 503,
                   _("It is being tried on the last year: ask again in two seconds."));
    } else if (trial.state == TRIAL_FAILED) {
        api_refuse(request, response, 503, trial.problem.data);
    } else {
        struct json_writer writer = api_answer(response, 200);
        write_dry_run(&writer, standing.key, &trial.run);
    }
}
