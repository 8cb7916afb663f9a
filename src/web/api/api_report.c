/* GET /api/v1/reports and /api/v1/reports/{name}: the same reports that the command line prints, by the
 * same words, of the accounts that the key's maker sees. */
#include <string.h>

#include "base/bits.h"
#include "column/live.h"
#include "journey/model.h"
#include "language/language.h"
#include "report/report.h"
#include "web/api/api.h"
#include "web/figure/past.h"
#include "web/figure/report_settings.h"
#include "web/people/portfolio.h"
#include "web/values.h"

enum { ROWS_MAX = 50000 }; /* a table is made whole before it is written */

void api_get_reports(struct http_request *request, struct http_response *response, void *application)
{
    struct json_writer writer = api_answer(response, 200);
    (void)request;
    (void)application;
    json_write_object_begin(&writer);
    json_write_key(&writer, "reports");
    json_write_array_begin(&writer);
    for (const struct report_type *type = report_types; type->name; type++) {
        json_write_object_begin(&writer);
        json_write_key(&writer, "name");
        json_write_text(&writer, text_of(type->name));
        json_write_key(&writer, "summary");
        json_write_text(&writer, text_of(_(type->summary)));
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

struct asking {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
    int32_t today;
    struct report_settings settings;
    struct health_set models;
};

/* The columns as known at the instant asked for, else those of now. False: refused. */
static bool take_columns(struct asking *asking)
{
    struct web_application *application = asking->application;
    text known_at = http_value(&asking->request->query, "known_at");
    int64_t now = application->clock->now(application->clock), instant = now;
    struct problem problem;
    if (!text_is_absent(known_at)) {
        instant = instant_parse_day_end(known_at, application->zone);
        if (instant == INSTANT_ABSENT) {
            api_refuse_parameter(asking->request, asking->response, "known_at",
                                 _("A day or an instant is needed here, such as 2016-05-31T18:00:00Z."));
            return false;
        }
    }
    asking->today = zone_day_of(application->zone, instant < now ? instant : now);
    if (instant >= now) {
        asking->columns = api_columns(asking->request, asking->response, application);
        return asking->columns != NULL;
    }
    if (web_past_acquire(application->past, instant, &asking->columns, &problem) == RESULT_OK)
        return true;
    api_fail(asking->request, asking->response, &problem);
    return false;
}

static enum result read_settings(struct asking *asking, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(asking->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = web_report_settings(connection, asking->columns->known_change, &asking->settings, problem);
    if (result == RESULT_OK)
        result = journey_models(connection, asking->columns->known_change, asking->request->arena,
                                &asking->models, problem);
    store_read_end(asking->application->store, connection);
    return result;
}

/* The query's accounts, less those that the key's maker does not see. */
static void keep_portfolio(struct asking *asking, struct report_query *query)
{
    uint64_t *own = web_portfolio_accounts(asking->request, asking->columns);
    size_t words = bits_words(asking->columns->account_count);
    for (size_t i = 0; own && query->accounts && i < words; i++)
        own[i] &= query->accounts[i];
    if (own)
        query->accounts = own;
}

static void answer_table(struct asking *asking, const struct report_table *table)
{
    struct http_response *response = asking->response;
    bool csv = text_equal(http_value(&asking->request->query, "format"), TEXT("csv"));
    response->content_type = csv ? TEXT("text/csv; charset=utf-8") : TEXT("application/json");
    if (csv)
        report_write_csv(table, &response->body);
    else
        report_write_json(table, &response->body);
}

static void run(struct asking *asking)
{
    struct http_request *request = asking->request;
    const struct http_pairs *query = &request->query;
    struct problem problem;
    struct report_query parsed;
    struct report_table table;
    struct journey_values above = web_values_of(asking->application, asking->columns);
    struct rule_values values = journey_rule_values(&above);
    struct report_request words = {.name = http_value(&request->path_values, "name"),
                                   .from = http_value(query, "from"),
                                   .to = http_value(query, "to"),
                                   .by = http_value(query, "by"),
                                   .as_of = http_value(query, "as_of"),
                                   .rules = http_value(query, "rules"),
                                   .net = http_value(query, "net"),
                                   .where = http_value(query, "where"),
                                   .measure = http_value(query, "measure"),
                                   .settings = &asking->settings,
                                   .models = &asking->models,
                                   .values = &values};
    enum result result = read_settings(asking, &problem);
    if (result == RESULT_OK) {
        result =
            report_query_parse(request->arena, asking->columns, &words, asking->today, &parsed, &problem);
        if (result == RESULT_BAD_INPUT) { /* of the words of the address */
            api_refuse(request, asking->response, 400, problem.message);
            return;
        }
    }
    if (result == RESULT_OK) {
        keep_portfolio(asking, &parsed);
        parsed.rows_max = ROWS_MAX;
        result = report_run(request->arena, asking->columns, &parsed, &table, &problem);
    }
    if (result == RESULT_OK)
        answer_table(asking, &table);
    else
        api_fail(request, asking->response, &problem);
}

void api_get_report(struct http_request *request, struct http_response *response, void *context)
{
    struct asking asking = {.request = request, .response = response, .application = context};
    text format = http_value(&request->query, "format");
    const struct report_type *type = report_types;
    while (type->name && !text_equal(http_value(&request->path_values, "name"), text_of(type->name)))
        type++;
    if (!type->name) {
        api_refuse(request, response, 404, _("There is no such report. /api/v1/reports lists them."));
        return;
    }
    if (!text_is_absent(format) && !text_equal(format, TEXT("json")) && !text_equal(format, TEXT("csv"))) {
        api_refuse_parameter(request, response, "format", _("Write json or csv."));
        return;
    }
    if (!take_columns(&asking))
        return;
    run(&asking);
    column_snapshot_release(asking.columns);
}
