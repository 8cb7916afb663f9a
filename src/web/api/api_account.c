/* Accounts by the API: the list, one with all that is known of it, made and corrected with a check of the
 * version seen. The list is that of the page (account_list.h): the same columns, order and filters. */
#include <stdlib.h>

#include "base/list.h"
#include "codec/url.h"
#include "column/live.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/account_list.h"
#include "web/account/account_record.h"
#include "web/api/api.h"
#include "web/people/portfolio.h"
#include "web/write.h"

/* ---- the list ---- */

static bool is_own_parameter(text name)
{
    static const char *const own[] = {"q",     "where", "sort",  "columns", "as_of",
                                      "rules", "limit", "after", "known_at"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (text_equal(name, text_of(own[i])))
            return true;
    return false;
}

/* Pages show what they cannot understand as if it were not there; a program is told. */
static const char *check_words(const struct web_scope *scope, text name, text value)
{
    struct metric_account_field field;
    const struct column_snapshot *columns = scope->columns;
    if (!is_own_parameter(name))
        return column_dimension_find(columns, name) < 0 ? _("There is no such parameter, and no such field.")
                                                        : NULL;
    if (text_equal(name, TEXT("sort"))) {
        text column = text_starts_with(value, TEXT("-")) ? text_slice(value, 1, value.length) : value;
        return account_list_field_find(columns, column, &field) ? NULL : _("There is no such column.");
    }
    for (text rest = value; text_equal(name, TEXT("columns")) && rest.length > 0;)
        if (!account_list_field_find(columns, text_trim(text_cut(&rest, ',')), &field))
            return _("There is no such column.");
    return NULL;
}

static bool check_list(struct http_request *request, struct http_response *response,
                       const struct web_scope *scope, const struct account_list *list)
{
    for (size_t i = 0; i < request->query.count; i++) {
        const struct http_pair *pair = &request->query.items[i];
        const char *detail = check_words(scope, pair->name, pair->value);
        if (text_equal(pair->name, TEXT("after")) && !list->has_after)
            detail = _("This is no place in the list; take it from `next` of the page before.");
        if (text_equal(pair->name, TEXT("where")) && !text_is_absent(scope->where_problem))
            detail = scope->where_problem.data;
        if ((text_equal(pair->name, TEXT("as_of")) || text_equal(pair->name, TEXT("known_at"))) &&
            !text_is_absent(scope->instant_problem))
            detail = scope->instant_problem.data;
        if (!detail)
            continue;
        api_refuse_parameter(request, response, text_copy(request->arena, pair->name).data, detail);
        return false;
    }
    return true;
}

static void write_cell(struct json_writer *writer, const struct web_scope *scope,
                       struct metric_account_field field, uint32_t account)
{
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    char day[11];
    json_write_key_text(writer, account_list_field_name(scope->columns, field));
    if (metric_account_is_text(field.column)) {
        text words = metric_account_text(scope->columns, field, account);
        json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
        return;
    }
    int64_t value = metric_account_value(&metric, field, account, &gap);
    if (value == METRIC_KEY_ABSENT)
        json_write_null(writer);
    else if (account_list_is_day(field))
        json_write_text(writer, text_of(day_format((int32_t)value, day)));
    else
        json_write_integer(writer, value);
}

static text next_address(struct http_request *request, const struct web_scope *scope,
                         const struct account_list *list, uint32_t last)
{
    struct arena *arena = request->arena;
    struct account_list following = *list;
    following.has_after = true;
    following.place_words = account_list_place(arena, scope, list, last);
    struct account_list_pairs own =
        account_list_pairs(arena, scope->columns, &following, LIST_WITHOUT_NOTHING);
    text limit = http_value(&request->query, "limit");
    if (!text_is_absent(limit))
        own.pairs[own.count++] = (struct http_pair){TEXT("limit"), limit};
    return web_scope_url(arena, scope, "/api/v1/accounts", own.pairs, own.count).address;
}

static void write_list(struct http_request *request, struct http_response *response,
                       const struct web_scope *scope, const struct account_list *list,
                       const struct metric_account_page *page)
{
    static const struct metric_account_field id = {ACCOUNT_COLUMN_EXTERNAL_ID, -1},
                                             name = {ACCOUNT_COLUMN_NAME, -1};
    char day[11];
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(scope->as_of, day)));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(scope->columns->currency)));
    json_write_key(&writer, "total");
    json_write_integer(&writer, (int64_t)page->total_count);
    json_write_key(&writer, "rows");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < page->count; i++) {
        json_write_object_begin(&writer);
        write_cell(&writer, scope, id, page->accounts[i]);
        write_cell(&writer, scope, name, page->accounts[i]);
        for (size_t c = 0; c < list->column_count; c++)
            if (list->columns[c].column != ACCOUNT_COLUMN_EXTERNAL_ID)
                write_cell(&writer, scope, list->columns[c], page->accounts[i]);
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
    bool ends = page->count == 0 || page->preceding + page->count >= page->total_count;
    json_write_key(&writer, "next");
    json_write_text(&writer,
                    ends ? TEXT_ABSENT : next_address(request, scope, list, page->accounts[page->count - 1]));
    json_write_object_end(&writer);
}

void api_get_accounts(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_scope scope;
    struct account_list list;
    struct problem problem;
    size_t limit;
    if (!api_take_limit(request, response, &limit))
        return;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    account_list_read(request->arena, &request->query, scope.columns, &list);
    text fault = TEXT_ABSENT;
    account_list_apply_words(request, &scope, &list, &fault);
    if (!text_is_absent(fault)) {
        api_refuse(request, response, 503, fault.data);
    } else if (check_list(request, response, &scope, &list)) {
        struct metric_scope metric = web_scope_metric(&scope);
        struct web_account_keys_in_use sort =
            web_account_keys_take(application->account_keys, &metric, list.sort);
        struct metric_account_query query = {.keys = &sort.keys,
                                             .descending = list.descending,
                                             .after = list.has_after ? &list.place : NULL,
                                             .limit = limit};
        struct metric_account_page page;
        query.order = web_account_keys_order(application->account_keys, &sort, &metric, query.descending,
                                             &query.order_count);
        metric_account_page(request->arena, &metric, &query, &page);
        web_account_keys_give_back(application->account_keys, &sort);
        write_list(request, response, &scope, &list, &page);
    }
    web_scope_release(&scope);
}

/* ---- one account ---- */

static text tag_of(struct arena *arena, int64_t version)
{
    return text_printf(arena, "\"%lld\"", (long long)version);
}

/* The change that the account's row was last touched by: its version. 0: there is no such account now. */
static enum result read_version(struct store_connection *connection, struct arena *arena, text external_id,
                                int64_t *ret_account_id, int64_t *ret_version, struct problem *problem)
{
    struct ledger_state *states;
    size_t count = 0;
    *ret_account_id = *ret_version = 0;
    enum result result = ledger_account_find(connection, external_id, ret_account_id, problem);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    struct ledger_key key = {.parts = {*ret_account_id}, .count = 1};
    result = ledger_history(connection, RECORD_ACCOUNT, &key, arena, &states, &count, problem);
    if (result == RESULT_OK && count > 0 && states[count - 1].stands)
        *ret_version = states[count - 1].change_id;
    return result;
}

static enum result read_version_now(struct web_application *application, struct arena *arena,
                                    text external_id, int64_t *ret_version, struct problem *problem)
{
    struct store_connection *connection;
    int64_t account_id;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = read_version(connection, arena, external_id, &account_id, ret_version, problem);
    store_read_end(application->store, connection);
    return result;
}

static void no_account(struct http_request *request, struct http_response *response, text external_id)
{
    api_refuse(request, response, 404,
               arena_printf(request->arena, _("There is no account \"%.*s\"."), TEXT_ARGUMENTS(external_id)));
}

static void write_account(struct http_request *request, struct http_response *response,
                          struct web_application *application, struct web_account_record *record,
                          const struct column_snapshot *snapshot, text external_id)
{
    struct problem problem;
    int32_t today = zone_day_of(application->zone, application->clock->now(application->clock));
    if (!web_portfolio_sees(request, snapshot, (uint32_t)(record->account_id - 1))) {
        no_account(request, response, external_id);
        return;
    }
    struct column_snapshot *columns = column_under(snapshot, snapshot->settings.rules, today);
    if (web_account_record_figures(record, request->arena, columns, today, &problem) == RESULT_OK) {
        response->content_type = TEXT("application/json");
        web_account_record_json(record, api_hides_people(request), &response->body);
    } else {
        api_fail(request, response, &problem);
    }
    column_snapshot_release(columns);
}

void api_get_account(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    text external_id = http_value(&request->path_values, "external_id");
    struct web_account_record record;
    struct problem problem;
    int64_t version = 0;
    struct column_snapshot *snapshot = api_columns(request, response, application);
    if (!snapshot)
        return;
    enum result result =
        read_version_now(application, request->arena, external_id, &version, &problem); /* before the rest */
    if (result == RESULT_OK) {
        result = web_account_record_read(&record, application->store, external_id, request->arena, &problem);
        if (result == RESULT_OK) {
            http_response_header(request, response, "ETag", tag_of(request->arena, version));
            write_account(request, response, application, &record, snapshot, external_id);
        }
        web_account_record_release(&record);
    }
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    column_snapshot_release(snapshot);
}

/* ---- its history ---- */

static void write_state(struct json_writer *writer, const struct ledger_state *state)
{
    const struct ledger_item item = {.values = state->values,
                                     .value_count = state->value_count,
                                     .custom = state->custom,
                                     .custom_count = state->custom_count};
    json_write_object_begin(writer);
    json_write_key(writer, "version");
    json_write_integer(writer, state->change_id);
    api_write_instant(writer, "at", state->committed_at);
    json_write_key(writer, "actor");
    json_write_text(writer, state->actor);
    json_write_key(writer, "import_id");
    if (state->import_id)
        json_write_integer(writer, state->import_id);
    else
        json_write_null(writer);
    json_write_key(writer, "stands");
    json_write_boolean(writer, state->stands);
    json_write_key(writer, "account");
    web_row_json(writer, record_type_of(RECORD_ACCOUNT), &item, CURRENCY_NONE, false);
    json_write_object_end(writer);
}

static void write_history(struct http_response *response, text external_id, const struct ledger_state *states,
                          size_t count)
{
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "external_id");
    json_write_text(&writer, external_id);
    json_write_key(&writer, "states");
    json_write_array_begin(&writer);
    for (size_t i = count; i > 0; i--)
        write_state(&writer, &states[i - 1]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

void api_get_history(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    text external_id = http_value(&request->path_values, "external_id");
    struct ledger_key key = {.count = 1};
    struct ledger_state *states = NULL;
    struct store_connection *connection;
    struct problem problem;
    size_t count = 0;
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_find(connection, external_id, &key.parts[0], &problem);
        if (result == RESULT_OK)
            result =
                ledger_history(connection, RECORD_ACCOUNT, &key, request->arena, &states, &count, &problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_NOT_FOUND ||
        (result == RESULT_OK && !web_portfolio_sees(request, columns, (uint32_t)(key.parts[0] - 1))))
        no_account(request, response, external_id);
    else if (result == RESULT_OK)
        write_history(response, external_id, states, count);
    else
        api_fail(request, response, &problem);
    column_snapshot_release(columns);
}

/* ---- made and corrected ---- */

enum writing_answer { WRITING_DONE, WRITING_UNSEEN, WRITING_CHANGED, WRITING_UNVERSIONED, WRITING_REFUSED };
struct account_writing {
    struct http_request *request;
    text external_id;
    struct record_row row;
    bool whole, remove; /* PUT, DELETE */
    const struct column_snapshot *columns;
    enum writing_answer answer;
    enum ledger_outcome outcome;
    int field;
    char reason[256];
};

/* What the request says of the version that it saw, against the one that stands. */
static enum writing_answer check_version(const struct account_writing *writing, int64_t version)
{
    const struct http_pairs *headers = &writing->request->headers;
    text match = http_value(headers, "if-match"), none = http_value(headers, "if-none-match");
    if (!text_is_absent(none))
        return version == 0 ? WRITING_DONE : WRITING_CHANGED;
    if (version == 0)
        return text_is_absent(match) ? WRITING_DONE : WRITING_CHANGED;
    int status = api_version_status(writing->request,
                                    text_printf(writing->request->arena, "%lld", (long long)version));
    return status == 0 ? WRITING_DONE : status == 428 ? WRITING_UNVERSIONED : WRITING_CHANGED;
}

struct custom_names {
    struct arena *arena;
    struct record_row *row;
};

static bool names_custom(const struct record_row *row, text name)
{
    for (int i = 0; i < row->custom_count; i++)
        if (text_equal(row->custom[i].name, name))
            return true;
    return false;
}

/* Whole: custom fields that the request leaves out are cleared. */
static enum result clear_custom(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct custom_names *names = context;
    struct record_row *row = names->row;
    (void)problem;
    struct record_custom *all =
        arena_array(names->arena, struct record_custom, (size_t)(row->custom_count + item->custom_count + 1));
    int count = 0;
    for (; count < row->custom_count; count++)
        all[count] = row->custom[count];
    for (int i = 0; i < item->custom_count && count < RECORD_CUSTOM_FIELDS_MAX; i++)
        if (!names_custom(row, item->custom[i].name))
            all[count++] = (struct record_custom){text_copy(names->arena, item->custom[i].name), TEXT_ABSENT};
    row->custom = all;
    row->custom_count = count;
    return RESULT_OK;
}

static enum result write_one(struct ledger_change *change, void *context, struct problem *problem)
{
    struct account_writing *writing = context;
    struct record_row *row = &writing->row;
    const struct ledger_options options = {.effective_day = DAY_ABSENT};
    int64_t account_id, version;
    enum result result = read_version(change->connection, writing->request->arena, writing->external_id,
                                      &account_id, &version, problem);
    if (result != RESULT_OK)
        return result;
    bool unseen =
        version != 0 && !web_portfolio_sees(writing->request, writing->columns, (uint32_t)(account_id - 1));
    writing->answer =
        unseen || (version == 0 && !writing->whole) ? WRITING_UNSEEN : check_version(writing, version);
    if (writing->answer != WRITING_DONE)
        return RESULT_CANCELLED;
    if (writing->remove) {
        struct ledger_key key = {.parts = {account_id}, .count = 1};
        return ledger_remove(change, RECORD_ACCOUNT, &key, problem);
    }
    if (writing->whole && version != 0) {
        struct custom_names names = {writing->request->arena, row};
        result = ledger_scan(change->connection, RECORD_ACCOUNT, LEDGER_NOW, account_id, account_id,
                             LEDGER_SCAN_CUSTOM, clear_custom, &names, problem);
    }
    if (result == RESULT_OK)
        result =
            ledger_put(change, row, &options, &writing->outcome, &writing->field, writing->reason, problem);
    if (result == RESULT_OK && writing->outcome == LEDGER_REFUSED) {
        writing->answer = WRITING_REFUSED;
        return RESULT_CANCELLED;
    }
    return result;
}

static void say_refused(struct account_writing *writing, struct http_response *response)
{
    struct http_request *request = writing->request;
    const struct record_type *type = record_type_of(RECORD_ACCOUNT);
    struct api_fault fault = {.detail = text_of(writing->reason)};
    switch (writing->answer) {
    case WRITING_UNSEEN:
        no_account(request, response, writing->external_id);
        break;
    case WRITING_CHANGED:
        api_refuse_version(request, response, 412);
        break;
    case WRITING_UNVERSIONED:
        api_refuse_version(request, response, 428);
        break;
    default:
        if (writing->field >= 0)
            fault.pointer = text_printf(request->arena, "/%s", type->fields[writing->field].name);
        api_problem(request, response, 422, text_of(writing->reason), &fault, 1);
    }
}

static void say_written(struct account_writing *writing, struct http_response *response,
                        struct web_application *application)
{
    static const char *const outcomes[] = {"inserted", "updated", "unchanged"};
    struct http_request *request = writing->request;
    struct problem problem;
    int64_t version = 0;
    if (read_version_now(application, request->arena, writing->external_id, &version, &problem) == RESULT_OK)
        http_response_header(request, response, "ETag", tag_of(request->arena, version));
    struct json_writer writer = api_answer(response, writing->outcome == LEDGER_INSERTED ? 201 : 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "external_id");
    json_write_text(&writer, writing->external_id);
    json_write_key(&writer, "outcome");
    json_write_text(&writer, text_of(outcomes[writing->outcome]));
    json_write_key(&writer, "version");
    json_write_integer(&writer, version);
    json_write_object_end(&writer);
}

/* The row of the body; false, and refused, when it cannot stand. */
static bool read_account(struct account_writing *writing, struct http_response *response,
                         struct web_application *application, const struct json_document *document)
{
    struct http_request *request = writing->request;
    struct api_faults faults = {.arena = request->arena};
    struct record_value *id = &writing->row.values[ACCOUNT_EXTERNAL_ID];
    bool good = api_row_read(request->arena, application, RECORD_ACCOUNT, json_read_root(document), TEXT(""),
                             &writing->row, &faults);
    if (good && id->state == VALUE_SET && !text_equal(id->text, writing->external_id)) {
        api_fault_add(&faults, TEXT("/external_id"), id->text, _("this differs from the address"));
        good = false;
    }
    if (!good)
        api_problem(request, response, 422, faults.items[0].detail, faults.items, faults.count);
    list_release(&faults);
    *id = (struct record_value){.state = VALUE_SET, .text = writing->external_id};
    for (int i = 0; i < ACCOUNT_FIELD_COUNT && writing->whole; i++)
        if (writing->row.values[i].state == VALUE_UNTOUCHED)
            writing->row.values[i].state = VALUE_ABSENT;
    return good;
}

static void write_account_row(struct http_request *request, struct http_response *response,
                              struct web_application *application, bool whole)
{
    struct account_writing writing = {
        .request = request, .external_id = http_value(&request->path_values, "external_id"), .whole = whole};
    const struct web_audited what = {
        .action = "account-edited", .object_kind = "account", .object = writing.external_id, .count = 1};
    struct problem problem = {0};
    struct json_document *document = api_read_body(request, response);
    struct column_snapshot *columns = document ? api_columns(request, response, application) : NULL;
    writing.columns = columns;
    if (columns && read_account(&writing, response, application, document)) {
        enum result result = web_change_run(application, request, &what, write_one, &writing, &problem);
        if (result == RESULT_OK)
            say_written(&writing, response, application);
        else if (result == RESULT_CANCELLED && writing.answer != WRITING_DONE)
            say_refused(&writing, response);
        else
            api_fail(request, response, &problem);
    }
    column_snapshot_release(columns);
    json_read_release(document);
}

void api_delete_account(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct account_writing writing = {
        .request = request, .external_id = http_value(&request->path_values, "external_id"), .remove = true};
    const struct web_audited what = {
        .action = "account-edited", .object_kind = "account", .object = writing.external_id, .count = 1};
    struct problem problem = {0};
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return;
    writing.columns = columns;
    enum result result = web_change_run(application, request, &what, write_one, &writing, &problem);
    if (result == RESULT_OK)
        api_answer_removed(response, RECORD_ACCOUNT, writing.external_id);
    else if (result == RESULT_CANCELLED && writing.answer != WRITING_DONE)
        say_refused(&writing, response);
    else
        api_fail(request, response, &problem);
    column_snapshot_release(columns);
}

void api_put_account(struct http_request *request, struct http_response *response, void *application)
{
    write_account_row(request, response, application, true);
}

void api_patch_account(struct http_request *request, struct http_response *response, void *application)
{
    write_account_row(request, response, application, false);
}
