/* GET /api/v1/tiers: what the page of tiers shows, as figures. Whose accounts they are, the list of accounts
 * says by the rules tier, promise_late and group. */
#include "web/api/api.h"
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
