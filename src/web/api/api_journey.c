/* Journeys by the API: the definitions in force with their versions, who stands where in one, and moving an
 * account. The list is that of the page (web/journey/journey.h): the same order and filters. A stored journey
 * may be taken out: what is shipped under its key is in force again. */
#include "base/bits.h"
#include "base/list.h"
#include "ledger/row.h"
#include "web/account/account_keys.h"
#include "web/api/api_definition.h"
#include "web/journey/journey.h"
#include "web/people/portfolio.h"
#include "web/write.h"

/* ---- definitions ---- */

static bool read_set(struct http_request *request, struct http_response *response,
                     struct web_application *application, struct journey_set *ret)
{
    struct store_connection *connection;
    struct problem problem = {0};
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = journey_set_read(connection, LEDGER_NOW, request->arena, ret, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    return result == RESULT_OK;
}

/* {"key": …, "version": …, "journey": BODY}: the body is JSON already. */
static void write_journey(struct json_writer *writer, const struct journey *journey)
{
    api_definition_begin(writer, journey->key, journey->version);
    json_write_key(writer, "journey");
    journey_write_into(journey, writer);
    json_write_object_end(writer);
}

void api_get_journeys(struct http_request *request, struct http_response *response, void *application)
{
    struct journey_set set;
    if (!read_set(request, response, application, &set))
        return;
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "journeys");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < set.count; i++)
        write_journey(&writer, &set.items[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

static const struct journey *find(struct http_request *request, struct http_response *response,
                                  const struct journey_set *set)
{
    const struct journey *journey = journey_find(set, http_value(&request->path_values, "key"));
    if (!journey)
        api_definition_refuse_none(request, response, DEFINITION_JOURNEY);
    return journey;
}

void api_get_journey(struct http_request *request, struct http_response *response, void *application)
{
    struct journey_set set;
    const struct journey *journey =
        read_set(request, response, application, &set) ? find(request, response, &set) : NULL;
    if (!journey)
        return;
    api_definition_say_version(request, response, journey->version);
    struct json_writer writer = api_answer(response, 200);
    write_journey(&writer, journey);
}

/* ---- writing one ---- */

static void answer_faults(struct http_request *request, struct http_response *response,
                          const struct journey_faults *found)
{
    struct api_faults faults = {.arena = request->arena};
    for (size_t i = 0; i < found->count; i++)
        api_fault_add(&faults, api_definition_pointer(request->arena, found->items[i].place), TEXT_ABSENT,
                      found->items[i].reason.data);
    api_problem(request, response, 422, faults.items[0].detail, faults.items, faults.count);
    list_release(&faults);
}

void api_put_journey(struct http_request *request, struct http_response *response, void *application)
{
    struct web_definition definition = {.kind = DEFINITION_JOURNEY, .action = "journey-saved"};
    struct journey journey;
    struct journey_faults found = {.arena = request->arena};
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return;
    if (journey_read(http_value(&request->path_values, "key"), request->body, &journey, &found))
        journey_check_rules(&journey, columns, &found);
    column_snapshot_release(columns);
    if (found.count) {
        answer_faults(request, response, &found);
    } else {
        definition.body = journey_body(request->arena, &journey);
        if (api_definition_store(request, response, application, &definition))
            api_get_journey(request, response, application);
    }
    list_release(&found);
}

void api_delete_journey(struct http_request *request, struct http_response *response, void *application)
{
    struct web_definition definition = {.kind = DEFINITION_JOURNEY, .action = "journey-removed"};
    api_definition_remove(request, response, application, &definition);
}

/* ---- who stands where ---- */

static void write_account(struct json_writer *writer, const struct web_journey_stand *stand, uint32_t account)
{
    const struct column_snapshot *columns = stand->scope->columns;
    struct web_journey_milestones milestones = web_journey_milestones(stand, account);
    const struct journey_stage *stage = &stand->journey->stages[stand->places->states.stage[account]];
    int64_t over = web_journey_over(stand, account);
    char day[11];
    json_write_object_begin(writer);
    json_write_key(writer, "external_id");
    json_write_text(writer, column_account_external_id(columns, account));
    json_write_key(writer, "name");
    json_write_text(writer, column_account_name(columns, account));
    json_write_key(writer, "stage");
    json_write_text(writer, stage->key);
    json_write_key(writer, "since");
    json_write_text(writer, text_of(day_format(stand->places->states.entered_day[account], day)));
    json_write_key(writer, "days");
    json_write_integer(writer, web_journey_days(stand, account));
    json_write_key(writer, "norm_days");
    if (stage->norm_days)
        json_write_integer(writer, stage->norm_days);
    else
        json_write_null(writer);
    json_write_key(writer, "days_past_norm");
    if (over == METRIC_KEY_ABSENT)
        json_write_null(writer);
    else
        json_write_integer(writer, over > 0 ? over : 0);
    json_write_key(writer, "by_hand");
    json_write_boolean(writer, bits_has(stand->places->states.by_hand, account));
    json_write_key(writer, "late_milestones");
    json_write_integer(writer, milestones.late);
    json_write_key(writer, "mrr");
    if (stand->mrr[account] == METRIC_KEY_ABSENT)
        json_write_null(writer);
    else
        json_write_integer(writer, stand->mrr[account]);
    json_write_object_end(writer);
}

static text next_address(struct http_request *request, const struct web_journey_stand *stand,
                         const struct web_journey_asked *asked, const int64_t *keys, uint32_t last)
{
    struct arena *arena = request->arena;
    struct web_journey_asked following = *asked;
    following.as_list = false;
    following.journey = TEXT_ABSENT; /* it stands in the path */
    following.has_after = true;
    following.has_before = false;
    following.place_words = web_journey_place(arena, keys, last);
    struct http_pairs own = web_journey_pairs(arena, &following);
    text limit = http_value(&request->query, "limit");
    if (!text_is_absent(limit))
        own.items[own.count++] = (struct http_pair){TEXT("limit"), limit};
    text path = text_printf(arena, "/api/v1/journeys/%.*s/accounts", TEXT_ARGUMENTS(stand->journey->key));
    return web_scope_url(arena, stand->scope, path.data, own.items, own.count).address;
}

static void write_page(struct http_request *request, struct http_response *response,
                       const struct web_journey_stand *stand, const struct web_journey_asked *asked,
                       size_t limit)
{
    const int64_t *values = web_journey_keys(stand, asked->sort);
    const struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = (int64_t *)values};
    const struct metric_account_query query = {.keys = &keys,
                                               .descending = !asked->ascending,
                                               .after = asked->has_after ? &asked->place : NULL,
                                               .limit = limit};
    const struct metric_scope scope = {stand->scope->columns, web_journey_listed(stand, asked),
                                       stand->scope->as_of};
    struct metric_account_page page;
    char day[11];
    metric_account_page(request->arena, &scope, &query, &page);
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(stand->scope->as_of, day)));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(stand->scope->columns->currency)));
    json_write_key(&writer, "total");
    json_write_integer(&writer, (int64_t)page.total_count);
    json_write_key(&writer, "rows");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < page.count; i++)
        write_account(&writer, stand, page.accounts[i]);
    json_write_array_end(&writer);
    bool ends = page.count == 0 || page.preceding + page.count >= page.total_count;
    json_write_key(&writer, "next");
    json_write_text(&writer,
                    ends ? TEXT_ABSENT
                         : next_address(request, stand, asked, values, page.accounts[page.count - 1]));
    json_write_object_end(&writer);
}

/* What pages pass over a program is told. */
static bool check(struct http_request *request, struct http_response *response, const struct web_scope *scope,
                  const struct journey *journey, const struct web_journey_asked *asked)
{
    text sort = http_value(&request->query, "sort");
    if (text_starts_with(sort, TEXT("-")))
        sort = text_slice(sort, 1, sort.length);
    if (!text_is_absent(scope->where_problem))
        api_refuse_parameter(request, response, "where", scope->where_problem.data);
    else if (!text_is_absent(scope->instant_problem))
        api_refuse_parameter(request, response, "as_of", scope->instant_problem.data);
    else if (!text_is_absent(asked->stage) && journey_stage_find(journey, asked->stage) < 0)
        api_refuse_parameter(request, response, "stage", _("There is no such stage in this journey."));
    else if (!text_is_empty(sort) && !text_equal(sort, text_of(web_journey_sort_name(asked->sort))))
        api_refuse_parameter(request, response, "sort", _("There is no such column."));
    else if (!text_is_absent(http_value(&request->query, "after")) && !asked->has_after)
        api_refuse_parameter(request, response, "after",
                             _("This is no place in the list; take it from `next` of the page before."));
    else
        return true;
    return false;
}

static void list_accounts(struct http_request *request, struct http_response *response,
                          struct web_application *application, const struct web_scope *scope, size_t limit)
{
    struct web_journey_asked asked;
    struct web_journey_stand stand;
    struct journey_set set;
    struct problem problem = {0};
    web_journey_read(&request->query, &asked);
    asked.journey = http_value(&request->path_values, "key");
    if (web_journey_set(application, scope->columns, request->arena, &set, NULL, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    const struct journey *journey = find(request, response, &set);
    if (!journey || !check(request, response, scope, journey, &asked))
        return;
    struct metric_scope metric = web_scope_metric(scope);
    struct web_account_keys_in_use mrr = web_account_keys_take(
        application->account_keys, &metric, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1});
    web_journey_stand_begin(application, request->arena, scope, &set, &asked, mrr.keys.keys, &stand);
    write_page(request, response, &stand, &asked, limit);
    web_journey_stand_end(&stand);
    web_account_keys_give_back(application->account_keys, &mrr);
}

void api_get_journey_accounts(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_scope scope;
    struct problem problem = {0};
    size_t limit;
    if (!api_take_limit(request, response, &limit))
        return;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    list_accounts(request, response, application, &scope, limit);
    web_scope_release(&scope);
}

/* ---- moving an account ---- */

struct ordering {
    const struct journey_set *set;
    struct journey_order order;
};

static enum result move_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct ordering *ordering = context;
    return journey_move_put(change, ordering->set, &ordering->order, problem);
}

int64_t api_find_account(struct http_request *request, struct http_response *response,
                         struct web_application *application, text external_id)
{
    struct column_snapshot *columns = api_columns(request, response, application);
    struct store_connection *connection;
    struct problem problem = {0};
    int64_t account_id = 0;
    if (!columns)
        return 0;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_number(connection, external_id, &account_id, &problem);
        store_read_end(application->store, connection);
    }
    bool seen = result == RESULT_OK && account_id > 0 && account_id <= (int64_t)columns->account_count &&
                web_portfolio_sees(request, columns, (uint32_t)account_id - 1);
    column_snapshot_release(columns);
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    else if (!seen)
        api_refuse(request, response, 404, _("There is no such account."));
    return seen ? account_id : 0;
}

void api_post_stage(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const members[] = {"stage", "journey", "reason", NULL};
    struct web_application *application = context;
    struct journey_set set;
    struct problem problem = {0};
    text external_id = http_value(&request->path_values, "external_id");
    int64_t account_id = api_find_account(request, response, application, external_id);
    struct json_document *document = account_id ? api_read_body(request, response) : NULL;
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    if (api_check_members(request, response, body, members) &&
        read_set(request, response, application, &set)) {
        struct ordering ordering = {&set,
                                    {.account_id = account_id,
                                     .journey = json_read_text(json_read_member(body, "journey")),
                                     .stage = json_read_text(json_read_member(body, "stage")),
                                     .reason = json_read_text(json_read_member(body, "reason")),
                                     .by_email = web_session_of(request)->email}};
        const struct web_audited what = {
            .action = "account-moved", .object_kind = "account", .object = external_id, .count = 1};
        enum result result = web_change_run(application, request, &what, move_work, &ordering, &problem);
        if (result == RESULT_OK) {
            struct json_writer writer = api_answer(response, 200);
            json_write_object_begin(&writer);
            json_write_key(&writer, "external_id");
            json_write_text(&writer, external_id);
            json_write_key(&writer, "stage");
            json_write_text(&writer, ordering.order.stage);
            json_write_object_end(&writer);
        } else {
            api_fail(request, response, &problem);
        }
    }
    json_read_release(document);
}
