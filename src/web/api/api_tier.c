/* GET, PUT and DELETE /api/v1/tiers/rules: promises and rules, as the page's form writes them, by version.
 * GET /api/v1/tiers: what the page of tiers shows, as figures. Whose accounts they are, the list of accounts
 * says by the rules tier, promise_late and group. */
#include "column/live.h"
#include "language/language.h"
#include "web/api/api_definition.h"
#include "web/tier/tier.h"
#include "web/values.h"

static void write_sum(struct json_writer *writer, const struct web_tier_sum *sum)
{
    json_write_key(writer, "accounts");
    json_write_integer(writer, sum->accounts);
    json_write_key(writer, "mrr");
    json_write_integer(writer, sum->mrr);
    json_write_key(writer, "minutes_month");
    json_write_integer(writer, sum->minutes);
    json_write_key(writer, "behind");
    json_write_integer(writer, sum->late);
    json_write_key(writer, "behind_mrr");
    json_write_integer(writer, sum->late_mrr);
    json_write_key(writer, "margin_12_months");
    if (sum->has_margin)
        json_write_integer(writer, sum->margin);
    else
        json_write_null(writer);
}

static void write_tiers(struct json_writer *writer, const struct web_tier_sums *sums)
{
    json_write_key(writer, "tiers");
    json_write_array_begin(writer);
    for (int tier = JOURNEY_TIER_COUNT; tier-- > 0;) {
        const struct journey_promise *promise = &sums->tiers->tiers[tier];
        json_write_object_begin(writer);
        json_write_key(writer, "tier");
        json_write_text(writer, text_of(journey_tier_name((enum journey_tier)tier)));
        json_write_key(writer, "rule");
        json_write_text(writer, promise->rule);
        json_write_key(writer, "contact_days");
        json_write_integer(writer, promise->contact_days);
        json_write_key(writer, "reviews_year");
        json_write_integer(writer, promise->reviews_year);
        write_sum(writer, &sums->of_tier[tier]);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_groups(struct json_writer *writer, const struct web_tier_sums *sums)
{
    json_write_key(writer, "groups");
    json_write_array_begin(writer);
    for (int group = 0; group < JOURNEY_GROUP_COUNT; group++) {
        json_write_object_begin(writer);
        json_write_key(writer, "group");
        json_write_text(writer, text_of(journey_group_name((enum journey_group)group)));
        json_write_key(writer, "rule");
        json_write_text(writer, sums->tiers->groups[group].rule);
        json_write_key(writer, "top_percent");
        json_write_integer(writer, sums->tiers->groups[group].top_percent);
        write_sum(writer, &sums->of_group[group]);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_owners(struct json_writer *writer, const struct web_tier_sums *sums,
                         const struct column_snapshot *columns)
{
    json_write_key(writer, "csms");
    json_write_array_begin(writer);
    for (size_t i = 0; i < sums->owners_count; i++) {
        json_write_object_begin(writer);
        json_write_key(writer, "owner");
        json_write_text(writer,
                        column_dictionary_text(columns->dimensions[DIMENSION_OWNER], sums->owners[i]));
        write_sum(writer, &sums->of_owner[sums->owners[i]]);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void answer(struct http_response *response, const struct web_scope *scope,
                   const struct web_tier_sums *sums)
{
    char day[11];
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(scope->as_of, day)));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(scope->columns->currency)));
    json_write_key(&writer, "capacity_hours");
    json_write_integer(&writer, sums->tiers->capacity_hours);
    write_tiers(&writer, sums);
    write_groups(&writer, sums);
    write_owners(&writer, sums, scope->columns);
    json_write_object_end(&writer);
}

/* ---- the definition ---- */

void api_get_tier_rules(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct store_connection *connection;
    struct journey_tiers tiers;
    struct problem problem;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = journey_tiers_get(connection, LEDGER_NOW, request->arena, &tiers, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    api_definition_say_version(request, response, tiers.version);
    struct json_writer writer = api_answer(response, 200);
    api_definition_begin(&writer, TEXT(JOURNEY_TIERS_KEY), tiers.version);
    json_write_key(&writer, "tiers");
    json_write_whole(&writer, journey_tiers_body(request->arena, &tiers));
    json_write_object_end(&writer);
}

/* Each rule is asked once of the columns of now, without tiers, which rest on these. */
static enum result check_rules(struct http_request *request, struct web_application *application,
                               const struct column_snapshot *columns, const struct journey_tiers *tiers,
                               struct problem *problem)
{
    struct journey_values below = web_values_of(application, columns);
    struct journey_tier_states states;
    uint8_t *groups;
    int32_t today = zone_day_of(application->zone, application->clock->now(application->clock));
    below.without_tiers = true;
    struct rule_values values = journey_rule_values(&below);
    enum result result =
        journey_tier_states(request->arena, columns, today, tiers, &values, &states, problem);
    return result == RESULT_OK
               ? journey_groups(request->arena, columns, today, tiers, &values, &groups, NULL, problem)
               : result;
}

/* "tiers.high.rule: what is wrong" as a fault at its place. */
static void refuse_body(struct http_request *request, struct http_response *response,
                        const struct problem *problem)
{
    text why = text_copy(request->arena, text_of(problem->message)), place = text_cut(&why, ':');
    if (!text_starts_with(place, TEXT("tiers.")) && !text_starts_with(place, TEXT("groups.")))
        place =
            text_equal(place, TEXT("capacity_hours")) || text_equal(place, TEXT("writes")) ? place : TEXT("");
    if (text_is_empty(place))
        why = text_of(problem->message);
    api_refuse_member(request, response, api_definition_pointer(request->arena, place).data,
                      text_copy(request->arena, text_trim(why)).data);
}

void api_put_tier_rules(struct http_request *request, struct http_response *response, void *context)
{
    struct web_definition definition = {
        .kind = DEFINITION_TIER, .action = "tiers-saved", .key = TEXT(JOURNEY_TIERS_KEY)};
    struct journey_tiers tiers;
    struct problem problem = {0};
    text body = text_is_absent(request->body) ? TEXT("") : request->body;
    if (journey_tiers_read(body, request->arena, &tiers, &problem) != RESULT_OK) {
        refuse_body(request, response, &problem);
        return;
    }
    struct column_snapshot *columns = api_columns(request, response, context);
    if (!columns)
        return;
    enum result result = check_rules(request, context, columns, &tiers, &problem);
    column_snapshot_release(columns);
    definition.body = journey_tiers_body(request->arena, &tiers);
    if (result == RESULT_BAD_INPUT)
        refuse_body(request, response, &problem);
    else if (result != RESULT_OK)
        api_fail(request, response, &problem);
    else if (api_definition_store(request, response, context, &definition))
        api_get_tier_rules(request, response, context);
}

void api_delete_tier_rules(struct http_request *request, struct http_response *response, void *application)
{
    struct web_definition definition = {
        .kind = DEFINITION_TIER, .action = "tiers-saved", .key = TEXT(JOURNEY_TIERS_KEY)};
    api_definition_remove(request, response, application, &definition);
}

/* ---- what they come to ---- */

void api_get_tiers(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_scope scope;
    struct problem problem;
    const struct journey_tiers *tiers;
    struct web_tier_sums sums;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct journey_values above = web_values_of(application, scope.columns);
    enum result result = journey_values_tiers(&above, request->arena, &tiers, &problem);
    if (!text_is_absent(scope.where_problem)) {
        api_refuse_parameter(request, response, "where", scope.where_problem.data);
    } else if (result != RESULT_OK ||
               web_tier_sums(request->arena, &scope, &above, tiers, &sums, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
    } else {
        answer(response, &scope, &sums);
    }
    web_scope_release(&scope);
}
