/* Health by the API: the models in force with their versions, the next version of one, and an account's score
 * criterion by criterion. The list of customers is the report "health". */
#include "codec/url.h"
#include "column/live.h"
#include "journey/model.h"
#include "language/language.h"
#include "web/api/api_definition.h"
#include "web/health/health.h"
#include "web/people/portfolio.h"

static void put_number(struct json_writer *writer, const char *key, int32_t number, double scale)
{
    json_write_key(writer, key);
    json_write_number(writer, number == HEALTH_ABSENT ? NAN : number / scale);
}

static void put_text(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, words);
}

/* ---- models ---- */

static void write_model(struct json_writer *writer, const struct health_document *document)
{
    api_definition_begin(writer, document->key, document->version);
    json_write_key(writer, "model");
    health_document_write_into(document, writer);
    json_write_object_end(writer);
}

static bool read_set(struct http_request *request, struct http_response *response,
                     struct web_application *application, struct health_set *ret)
{
    struct problem problem;
    if (web_health_set(application, LEDGER_NOW, request->arena, ret, &problem) == RESULT_OK)
        return true;
    api_fail(request, response, &problem);
    return false;
}

void api_get_health_models(struct http_request *request, struct http_response *response, void *application)
{
    struct health_set set;
    if (!read_set(request, response, application, &set))
        return;
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "models");
    json_write_array_begin(&writer);
    for (int i = 0; i < set.count; i++)
        write_model(&writer, set.documents[i]);
    write_model(&writer, set.engagement);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

/* One that is out of use stands beside those in force: absent from *ret where nothing stands. */
static enum result find_retired(const struct web_application *application, struct arena *arena, text key,
                                const struct health_document **ret, struct problem *problem)
{
    struct store_connection *connection;
    struct health_document **stored = NULL;
    size_t count = 0;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_models_stored(connection, LEDGER_NOW, arena, &stored, &count, problem);
    store_read_end(application->store, connection);
    for (size_t i = 0; i < count; i++)
        if (text_equal(stored[i]->key, key))
            *ret = stored[i];
    return result;
}

void api_get_health_model(struct http_request *request, struct http_response *response, void *application)
{
    struct health_set set;
    if (!read_set(request, response, application, &set))
        return;
    struct problem problem;
    text key = http_value(&request->path_values, "key");
    const struct health_document *document = health_set_find(&set, key);
    if (!document && find_retired(application, request->arena, key, &document, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    if (!document) {
        api_definition_refuse_none(request, response, DEFINITION_HEALTH_MODEL);
        return;
    }
    api_definition_say_version(request, response, document->version);
    struct json_writer writer = api_answer(response, 200);
    write_model(&writer, document);
}

void api_put_health_model(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_definition definition = {.kind = DEFINITION_HEALTH_MODEL, .action = "model-published"};
    struct health_document *document = NULL;
    struct problem problem;
    if (health_document_read(request->arena, http_value(&request->path_values, "key"), request->body,
                             &document, &problem) != RESULT_OK ||
        web_health_check(application, document, request->arena, &problem) != RESULT_OK) {
        api_refuse(request, response, 422, problem.message);
        return;
    }
    definition.body = health_document_body(request->arena, document);
    if (!api_definition_store(request, response, application, &definition))
        return;
    web_health_published(application);
    api_get_health_model(request, response, context);
}

void api_delete_health_model(struct http_request *request, struct http_response *response, void *context)
{
    struct web_definition definition = {.kind = DEFINITION_HEALTH_MODEL, .action = "model-removed"};
    struct web_scope scope;
    struct problem problem;
    enum result result = web_scope_read_instant(request, context, &scope, &problem);
    if (result == RESULT_OK) {
        result =
            web_health_removable(&scope, request->arena, http_value(&request->path_values, "key"), &problem);
        web_scope_release(&scope);
    }
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    else if (api_definition_remove(request, response, context, &definition))
        web_health_published(context);
}

/* ---- an account ---- */

static void write_window(struct json_writer *writer, const struct health_criterion *criterion)
{
    json_write_key(writer, "days");
    json_write_integer(writer, criterion->window_days ? criterion->window_days : HEALTH_WINDOW_DAYS);
}

static void write_parts(struct json_writer *writer, const struct health_model *model,
                        const struct health_account *account)
{
    json_write_key(writer, "criteria");
    json_write_array_begin(writer);
    for (int i = 0; i < model->criterion_count; i++) {
        const struct health_part *part = &account->parts[i];
        json_write_object_begin(writer);
        put_text(writer, "name", text_of(_(model->criteria[i].name)));
        put_text(writer, "measure", text_of(health_measure_types[model->criteria[i].measure].name));
        if (health_measure_types[model->criteria[i].measure].choice)
            write_window(writer, &model->criteria[i]);
        json_write_key(writer, "measured");
        json_write_number(writer, part->measured);
        put_number(writer, "value", part->value, HEALTH_ONE);
        put_number(writer, "weight", model->criteria[i].weight, 100);
        put_number(writer, "points", part->value == HEALTH_ABSENT ? HEALTH_ABSENT : part->points, 100);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_account(struct json_writer *writer, const struct web_scope *scope,
                          const struct health_assessment *of, uint32_t account)
{
    struct metric_scope metric = {scope->columns, NULL, scope->as_of};
    int place = of->model[account];
    struct health_account explained;
    char day[11];
    json_write_object_begin(writer);
    put_text(writer, "account", column_account_external_id(scope->columns, account));
    put_text(writer, "as_of", text_of(day_format(scope->as_of, day)));
    put_text(writer, "model", place < 0 ? TEXT_ABSENT : of->set->documents[place]->key);
    if (place >= 0) {
        const struct health_model *model = &of->models[place];
        health_explain(&metric, model, account, scope->as_of, &explained);
        json_write_key(writer, "version");
        json_write_integer(writer, of->set->documents[place]->version);
        put_number(writer, "score", explained.score, 100);
        put_number(writer, "chi", explained.score, 1000);
        put_number(writer, "coverage", explained.coverage, HEALTH_ONE);
        put_number(writer, "engagement", of->engagement.score[account], 100);
        put_text(writer, "light", text_of(health_light_name((enum health_light)of->light[account])));
        put_text(writer, "computed_light", text_of(health_light_name(explained.light)));
        write_parts(writer, model, &explained);
    }
    json_write_object_end(writer);
}

/* The account's index among those that the key's maker sees; false: refused. */
static bool find_account(struct http_request *request, struct http_response *response,
                         struct web_application *application, const struct web_scope *scope, uint32_t *ret)
{
    struct store_connection *connection;
    struct problem problem;
    int64_t account = 0;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_find(connection, http_value(&request->path_values, "external_id"), &account,
                                     &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK) {
        api_fail(request, response, &problem);
        return false;
    }
    if (!account || account > scope->columns->account_count ||
        !web_portfolio_sees(request, scope->columns, (uint32_t)account - 1)) {
        api_refuse(request, response, 404, _("There is no such account."));
        return false;
    }
    *ret = (uint32_t)account - 1;
    return true;
}

void api_get_account_health(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_scope scope;
    struct web_health health;
    struct problem problem;
    uint32_t account;
    if (web_scope_read_instant(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    if (!text_is_absent(scope.instant_problem)) {
        api_refuse_parameter(request, response, "as_of", scope.instant_problem.data);
    } else if (find_account(request, response, application, &scope, &account)) {
        if (web_health_take(&scope, request->arena, &health, &problem) == RESULT_OK) {
            struct json_writer writer = api_answer(response, 200);
            write_account(&writer, &scope, health.of, account);
            web_health_give_back(&scope, &health);
        } else {
            api_fail(request, response, &problem);
        }
    }
    web_scope_release(&scope);
}
