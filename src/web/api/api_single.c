/* One row of a kind by the API: read, corrected, taken out. Its version is the change that last touched it:
 * the ETag of what is read, which If-Match says back, so that nobody overwrites what they have not seen.
 * Taking out may go without. */
#include "base/list.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/account_record.h"
#include "web/api/api.h"
#include "web/write.h"

struct single {
    struct http_request *request;
    const struct record_type *type;
    enum record_kind kind;
    int64_t account_id;
    text external_id;
    int id_field, account_field;
    bool found;
    struct ledger_key key;
    struct ledger_state state; /* the last */
    /* Of a correction */
    struct record_row row;
    int refused_version; /* 412, 428 */
    bool refused;
    enum ledger_outcome outcome;
    int field;
    char reason[256];
};

/* Kind, account and id of the address; false, and refused, where they are nothing. */
static bool begin(struct single *ret, struct http_request *request, struct http_response *response,
                  void *application)
{
    bool good;
    *ret =
        (struct single){.request = request, .external_id = http_value(&request->path_values, "external_id")};
    if (!api_take_kind(request, response, &ret->kind))
        return false;
    ret->type = record_type_of(ret->kind);
    ret->id_field = record_field_find(ret->type, TEXT("external_id"));
    ret->account_field = record_field_find(ret->type, TEXT("account_external_id"));
    if (!api_kind_has_external_id(ret->kind)) {
        web_api_error(request, response, 404, NULL);
        return false;
    }
    if (ret->kind == RECORD_CONTACT && api_hides_people(request)) {
        api_refuse(request, response, 403, _("The person who made this key may not do that."));
        return false;
    }
    ret->account_id = api_take_account(request, response, application, ret->kind, &good);
    return good;
}

static enum result find_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct single *single = context;
    (void)problem;
    if (!text_equal(item->values[single->id_field].text, single->external_id))
        return RESULT_OK;
    single->found = true;
    single->key = ledger_key_of(single->kind, item);
    return RESULT_CANCELLED;
}

/* The row that stands, with its last state. */
static enum result read_row(struct single *single, struct store_connection *connection,
                            struct problem *problem)
{
    struct ledger_state *states;
    size_t count = 0;
    int64_t from = single->account_id, to = single->account_id ? single->account_id : INT64_MAX;
    enum result result = ledger_scan(connection, single->kind, LEDGER_NOW, from, to, LEDGER_SCAN_TEXTS,
                                     find_row, single, problem);
    if (result != RESULT_OK && !single->found)
        return result;
    if (single->found)
        result = ledger_history(connection, single->kind, &single->key, single->request->arena, &states,
                                &count, problem);
    if (single->found && result != RESULT_OK)
        return result;
    if (count == 0)
        return problem_set(problem, RESULT_NOT_FOUND, _("This account has no such row."));
    single->state = states[count - 1];
    return RESULT_OK;
}

static text tag_of(struct arena *arena, int64_t version)
{
    return text_printf(arena, "%lld", (long long)version);
}

/* ---- reading ---- */

static enum result read_all(struct single *single, struct store_connection *connection,
                            struct web_rows *subscriptions, struct problem *problem)
{
    int64_t from = single->account_id, to = single->account_id ? single->account_id : INT64_MAX;
    enum result result = read_row(single, connection, problem);
    if (result == RESULT_OK)
        result = ledger_scan(connection, RECORD_SUBSCRIPTION, LEDGER_NOW, from, to, 0, web_rows_keep,
                             subscriptions, problem);
    return result;
}

void api_get_record(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct web_rows subscriptions = {.arena = request->arena, .type = record_type_of(RECORD_SUBSCRIPTION)};
    struct store_connection *connection;
    struct single single;
    struct problem problem = {0};
    if (!begin(&single, request, response, context))
        return;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = read_all(&single, connection, &subscriptions, &problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_OK) {
        const struct ledger_item item = {.values = single.state.values,
                                         .value_count = single.state.value_count,
                                         .custom = single.state.custom,
                                         .custom_count = single.state.custom_count};
        api_say_version(request, response, tag_of(request->arena, single.state.change_id));
        struct json_writer writer = api_answer(response, 200);
        web_row_json(&writer, single.type, &item, web_row_currency(single.type, &item, &subscriptions),
                     api_hides_people(request));
    } else {
        api_fail(request, response, &problem);
    }
    list_release(&subscriptions);
}

/* ---- correcting ---- */

static void say_what_it_is(struct single *single, int field, text value)
{
    if (field >= 0 && value.length)
        single->row.values[field] = (struct record_value){.state = VALUE_SET, .text = value};
}

static enum result correct_row(struct ledger_change *change, void *context, struct problem *problem)
{
    struct single *single = context;
    const struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum result result = read_row(single, change->connection, problem);
    if (result != RESULT_OK)
        return result;
    single->refused_version =
        api_version_status(single->request, tag_of(single->request->arena, single->state.change_id));
    if (single->refused_version)
        return RESULT_CANCELLED;
    result =
        ledger_put(change, &single->row, &options, &single->outcome, &single->field, single->reason, problem);
    single->refused = result == RESULT_OK && single->outcome == LEDGER_REFUSED;
    return single->refused ? RESULT_CANCELLED : result;
}

/* What the address says may stand in the body too, but not differ. */
static void check_fixed(const struct single *single, int field, text said, struct api_faults *faults)
{
    const struct record_value *value = field >= 0 ? &single->row.values[field] : NULL;
    if (value && value->state != VALUE_UNTOUCHED && !text_equal(value->text, said))
        api_fault_add(faults, text_printf(faults->arena, "/%s", single->type->fields[field].name),
                      value->text, _("this differs from the address"));
}

static bool read_body(struct single *single, struct http_response *response,
                      const struct web_application *application, const struct json_document *document)
{
    struct http_request *request = single->request;
    struct api_faults faults = {.arena = request->arena};
    text account = http_value(&request->query, "account");
    (void)api_row_read(request->arena, application, single->kind, json_read_root(document), TEXT(""),
                       &single->row, &faults);
    check_fixed(single, single->id_field, single->external_id, &faults);
    check_fixed(single, single->account_field, account, &faults);
    bool good = faults.count == 0;
    if (!good)
        api_problem(request, response, 422, faults.items[0].detail, faults.items, faults.count);
    list_release(&faults);
    say_what_it_is(single, single->id_field, single->external_id);
    say_what_it_is(single, single->account_field, account);
    return good;
}

static void say_written(struct single *single, struct http_response *response,
                        const struct web_application *application)
{
    static const char *const outcomes[] = {"inserted", "updated", "unchanged"};
    struct http_request *request = single->request;
    struct store_connection *connection;
    struct problem problem;
    if (store_read_begin(application->store, &connection, &problem) == RESULT_OK) {
        if (read_row(single, connection, &problem) == RESULT_OK)
            api_say_version(request, response, tag_of(request->arena, single->state.change_id));
        store_read_end(application->store, connection);
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "external_id");
    json_write_text(&writer, single->external_id);
    json_write_key(&writer, "outcome");
    json_write_text(&writer, text_of(outcomes[single->outcome]));
    json_write_key(&writer, "version");
    json_write_integer(&writer, single->state.change_id);
    json_write_object_end(&writer);
}

static void say_refused(const struct single *single, struct http_response *response)
{
    struct http_request *request = single->request;
    if (single->refused_version) {
        api_refuse_version(request, response, single->refused_version);
        return;
    }
    struct api_fault fault = {.detail = text_of(single->reason)};
    if (single->field >= 0)
        fault.pointer = text_printf(request->arena, "/%s", single->type->fields[single->field].name);
    api_problem(request, response, 422, text_of(single->reason), &fault, 1);
}

static struct web_audited audited(const struct single *single)
{
    return (struct web_audited){.action = "records-written",
                                .object_kind = single->type->name,
                                .object = single->external_id,
                                .count = 1};
}

void api_patch_record(struct http_request *request, struct http_response *response, void *application)
{
    struct single single;
    struct problem problem = {0};
    if (!begin(&single, request, response, application))
        return;
    struct json_document *document = api_read_body(request, response);
    if (document && read_body(&single, response, application, document)) {
        const struct web_audited what = audited(&single);
        enum result result = web_change_run(application, request, &what, correct_row, &single, &problem);
        if (result == RESULT_OK)
            say_written(&single, response, application);
        else if (single.refused_version || single.refused)
            say_refused(&single, response);
        else
            api_fail(request, response, &problem);
    }
    json_read_release(document);
}

/* ---- taking out ---- */

static enum result remove_row(struct ledger_change *change, void *context, struct problem *problem)
{
    struct single *single = context;
    enum result result = read_row(single, change->connection, problem);
    if (result != RESULT_OK)
        return result;
    int status = api_version_status(single->request, tag_of(single->request->arena, single->state.change_id));
    single->refused_version = status == 412 ? status : 0;
    return single->refused_version ? RESULT_CANCELLED
                                   : ledger_remove(change, single->kind, &single->key, problem);
}

void api_answer_removed(struct http_response *response, enum record_kind kind, text external_id)
{
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "kind");
    json_write_text(&writer, text_of(record_type_of(kind)->name));
    json_write_key(&writer, "external_id");
    json_write_text(&writer, external_id);
    json_write_key(&writer, "outcome");
    json_write_text(&writer, TEXT("removed"));
    json_write_object_end(&writer);
}

void api_delete_record(struct http_request *request, struct http_response *response, void *application)
{
    struct single single;
    struct problem problem = {0};
    if (!begin(&single, request, response, application))
        return;
    const struct web_audited what = audited(&single);
    if (web_change_run(application, request, &what, remove_row, &single, &problem) == RESULT_OK)
        api_answer_removed(response, single.kind, single.external_id);
    else if (single.refused_version)
        say_refused(&single, response);
    else
        api_fail(request, response, &problem);
}
