/* Rows of every kind by the API: those of an account, page by page, and batches put into the record. A batch
 * is one change, all of it or none; with skip_bad rows in error are left out. Sent again it changes nothing,
 * since rows are known by their keys. */
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"
#include "codec/url.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/account_record.h"
#include "web/api/api.h"
#include "web/people/portfolio.h"
#include "web/write.h"

enum { FAULTS_SAID_MAX = 1000, AGAIN_MAX = 20 };

bool api_take_kind(struct http_request *request, struct http_response *response, enum record_kind *ret)
{
    text name = http_value(&request->path_values, "kind");
    *ret = RECORD_ACCOUNT;
    if (text_is_absent(name) || (record_kind_parse(name, ret) && *ret != RECORD_ACCOUNT))
        return true;
    web_api_error(request, response, 404, NULL);
    return false;
}

static bool belongs_to_accounts(enum record_kind kind)
{
    return kind != RECORD_COST && kind != RECORD_FX_RATE;
}

/* ---- reading ---- */

struct listing {
    struct http_request *request;
    enum record_kind kind;
    size_t limit;
    bool has_after, more;
    struct ledger_key after;
    struct web_rows rows, subscriptions;
};

static enum result keep_page(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct listing *listing = context;
    struct ledger_key key = ledger_key_of(listing->kind, item);
    if (listing->has_after && ledger_key_compare(&key, &listing->after) <= 0)
        return RESULT_OK;
    if (listing->rows.count == listing->limit) {
        listing->more = true;
        return RESULT_CANCELLED;
    }
    return web_rows_keep(&listing->rows, item, problem);
}

static enum result read_page(struct web_application *application, struct listing *listing, int64_t account_id,
                             struct problem *problem)
{
    struct store_connection *connection;
    int64_t from = account_id, to = account_id ? account_id : INT64_MAX;
    listing->rows.arena = listing->subscriptions.arena = listing->request->arena;
    listing->rows.type = record_type_of(listing->kind);
    int flags = LEDGER_SCAN_TEXTS | (listing->rows.type->takes_custom_fields ? LEDGER_SCAN_CUSTOM : 0);
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    if (listing->kind == RECORD_SUBSCRIPTION_CHANGE)
        result = ledger_scan(connection, RECORD_SUBSCRIPTION, LEDGER_NOW, from, to, 0, web_rows_keep,
                             &listing->subscriptions, problem);
    if (result == RESULT_OK)
        result =
            ledger_scan(connection, listing->kind, LEDGER_NOW, from, to, flags, keep_page, listing, problem);
    if (result == RESULT_CANCELLED && listing->more)
        result = RESULT_OK;
    store_read_end(application->store, connection);
    return result;
}

static void write_page(struct listing *listing, struct http_response *response, text account)
{
    struct arena *arena = listing->request->arena;
    const struct record_type *type = listing->rows.type;
    struct json_writer writer = api_answer(response, 200);
    text next = TEXT_ABSENT;
    json_write_object_begin(&writer);
    json_write_key(&writer, "kind");
    json_write_text(&writer, text_of(type->name));
    json_write_key(&writer, "rows");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < listing->rows.count; i++) {
        const struct ledger_item *item = &listing->rows.items[i];
        web_row_json(&writer, type, item, web_row_currency(type, item, &listing->subscriptions),
                     api_hides_people(listing->request));
    }
    json_write_array_end(&writer);
    if (listing->more) {
        struct ledger_key last = ledger_key_of(listing->kind, &listing->rows.items[listing->rows.count - 1]);
        struct buffer address;
        buffer_init(&address, 0);
        buffer_printf(&address, WEB_API_PREFIX "%s?limit=%zu&after=%.*s", type->name, listing->limit,
                      TEXT_ARGUMENTS(ledger_key_format(arena, &last)));
        if (!text_is_absent(account)) {
            buffer_printf(&address, "&account=");
            codec_url_escape(&address, account);
        }
        next = text_copy(arena, buffer_text(&address));
        buffer_release(&address);
    }
    json_write_key(&writer, "next");
    json_write_text(&writer, next);
    json_write_object_end(&writer);
}

int64_t api_take_account(struct http_request *request, struct http_response *response,
                         struct web_application *application, enum record_kind kind, bool *ret_good)
{
    text name = http_value(&request->query, "account");
    struct store_connection *connection;
    struct problem problem;
    int64_t account_id = 0;
    *ret_good = false;
    if (text_is_absent(name)) {
        *ret_good = !belongs_to_accounts(kind) && !web_portfolio_is_limited(request);
        if (!*ret_good)
            api_refuse_parameter(request, response, "account",
                                 _("Say of which account: account=EXTERNAL_ID."));
        return 0;
    }
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return 0;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_find(connection, name, &account_id, &problem);
        store_read_end(application->store, connection);
    }
    *ret_good = result == RESULT_OK && web_portfolio_sees(request, columns, (uint32_t)(account_id - 1));
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        api_fail(request, response, &problem);
    else if (!*ret_good)
        api_refuse(request, response, 404,
                   arena_printf(request->arena, _("There is no account \"%.*s\"."), TEXT_ARGUMENTS(name)));
    column_snapshot_release(columns);
    return account_id;
}

void api_get_records(struct http_request *request, struct http_response *response, void *context)
{
    struct listing listing = {.request = request};
    struct problem problem;
    bool good;
    text after = http_value(&request->query, "after");
    if (!api_take_kind(request, response, &listing.kind) ||
        !api_take_limit(request, response, &listing.limit))
        return;
    if (listing.kind == RECORD_CONTACT && api_hides_people(request)) {
        api_refuse(request, response, 403, _("The person who made this key may not do that."));
        return;
    }
    listing.has_after = !text_is_absent(after);
    if (listing.has_after && !ledger_key_parse(listing.kind, after, &listing.after)) {
        api_refuse_parameter(request, response, "after",
                             _("This is no place in the list; take it from `next` of the page before."));
        return;
    }
    int64_t account_id = api_take_account(request, response, context, listing.kind, &good);
    if (!good)
        return;
    if (read_page(context, &listing, account_id, &problem) == RESULT_OK)
        write_page(&listing, response, http_value(&request->query, "account"));
    else
        api_fail(request, response, &problem);
    list_release(&listing.rows);
    list_release(&listing.subscriptions);
}

/* ---- writing ---- */

struct batch {
    struct http_request *request;
    struct web_application *application;
    const struct column_snapshot *columns;
    enum record_kind kind;
    struct record_row *rows;
    bool *bad;
    size_t count, refused;
    bool dry_run, skip_bad, limited;
    const uint64_t *own; /* the accounts that the key's maker sees, when limited */
    int32_t effective_day;
    struct api_faults faults;
    int64_t outcomes[LEDGER_REFUSED + 1];
    bool again, whole_refused; /* new faults: another attempt; one that belongs to no row */
    bool given_up;             /* every attempt found more */
    struct web_audited audited;
};

static text row_pointer(struct batch *batch, size_t row, const char *field)
{
    return field && *field ? text_printf(batch->faults.arena, "/rows/%zu/%s", row, field)
                           : text_printf(batch->faults.arena, "/rows/%zu", row);
}

static void refuse_row(struct batch *batch, size_t row, const char *field, text value, const char *detail)
{
    batch->refused += !batch->bad[row];
    batch->bad[row] = true;
    api_fault_add(&batch->faults, row_pointer(batch, row, field), value, detail);
}

/* A fault that is found when all rows are in. */
static void take_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct batch *batch = context;
    batch->again = true;
    if (line >= 1 && (size_t)line <= batch->count) {
        refuse_row(batch, (size_t)line - 1, field, value, reason);
        return;
    }
    batch->whole_refused = true;
    api_fault_add(&batch->faults, TEXT("/rows"), value, reason);
}

/* Whether the change has touched an account that stands and that the key's maker does not see. */
static bool oversteps(const struct batch *batch, const struct ledger_change *change)
{
    const struct ledger_touched *touched = change->touched;
    for (size_t word = 0; word < touched->account_words; word++)
        for (uint64_t bits = touched->accounts[word]; bits; bits &= bits - 1) {
            uint32_t account = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
            bool stands = account < batch->columns->account_count &&
                          column_account_external_id(batch->columns, account).length > 0;
            if (stands && !bits_has(batch->own, account))
                return true;
        }
    return false;
}

static enum result put_row(struct batch *batch, struct ledger_change *change, size_t row,
                           struct problem *problem)
{
    const struct record_type *type = record_type_of(batch->kind);
    const struct ledger_options options = {.effective_day = batch->effective_day,
                                           .accounts_follow = batch->kind == RECORD_ACCOUNT,
                                           .line = (int64_t)row + 1};
    enum ledger_outcome outcome;
    int field;
    char reason[256];
    enum result result = ledger_put(change, &batch->rows[row], &options, &outcome, &field, reason, problem);
    if (result != RESULT_OK)
        return result;
    if (outcome == LEDGER_REFUSED) {
        refuse_row(batch, row, field >= 0 ? type->fields[field].name : NULL,
                   field >= 0 ? batch->rows[row].values[field].text : TEXT_ABSENT, reason);
        return RESULT_OK;
    }
    batch->outcomes[outcome]++;
    if (batch->limited && oversteps(batch, change)) { /* written already: the next attempt leaves it out */
        refuse_row(batch, row, NULL, TEXT_ABSENT, _("there is no such account"));
        batch->again = true;
        return RESULT_CANCELLED;
    }
    return RESULT_OK;
}

static enum result put_rows(struct ledger_change *change, void *context, struct problem *problem)
{
    struct batch *batch = context;
    for (int outcome = 0; outcome <= LEDGER_REFUSED; outcome++)
        batch->outcomes[outcome] = 0;
    for (size_t row = 0; row < batch->count; row++) {
        enum result result = batch->bad[row] ? RESULT_OK : put_row(batch, change, row, problem);
        if (result != RESULT_OK)
            return result;
    }
    batch->audited.count = (int64_t)(batch->count - batch->refused);
    bool taken_back = batch->dry_run || (batch->refused > 0 && !batch->skip_bad);
    if (!taken_back)
        return RESULT_OK; /* the checks of the whole follow */
    enum result result = ledger_change_finish(change, take_fault, batch, problem);
    return result == RESULT_OK || batch->again ? RESULT_CANCELLED : result;
}

/* False: refused with a problem of the store, or of the batch as a whole. */
static bool run_batch(struct batch *batch, int64_t *ret_change_id, struct problem *problem)
{
    batch->audited =
        (struct web_audited){.action = "records-written", .object_kind = record_type_of(batch->kind)->name};
    for (int attempt = 0; attempt < AGAIN_MAX; attempt++) {
        struct web_writing writing = {.actor = web_actor_of(batch->request),
                                      .what = &batch->audited,
                                      .fault = take_fault,
                                      .fault_context = batch};
        batch->again = false;
        *ret_change_id = 0;
        enum result result =
            web_change_write(batch->application, &writing, put_rows, batch, ret_change_id, problem);
        if (result == RESULT_OK)
            return true;
        if (result != RESULT_CANCELLED && !batch->again)
            return false;
        if (!batch->again || !batch->skip_bad || batch->whole_refused)
            return true; /* taken back: a dry run, or rows in error, which stand in `faults` */
    }
    batch->given_up = true; /* the last attempt was taken back too: its counts are of nothing */
    api_fault_add(&batch->faults, TEXT("/rows"), TEXT_ABSENT,
                  _("too many rows are in error; mend those named and send the rest again"));
    return true;
}

static void write_faults(struct json_writer *writer, const struct batch *batch)
{
    json_write_key(writer, "errors");
    json_write_array_begin(writer);
    for (size_t i = 0; i < batch->faults.count && i < FAULTS_SAID_MAX; i++)
        api_write_fault(writer, &batch->faults.items[i]);
    json_write_array_end(writer);
}

static void write_result(struct batch *batch, struct http_response *response, int64_t change_id)
{
    struct http_request *request = batch->request;
    size_t said = batch->faults.count < FAULTS_SAID_MAX ? batch->faults.count : FAULTS_SAID_MAX;
    bool refused = batch->whole_refused || (batch->refused > 0 && !batch->skip_bad);
    if (batch->given_up || (refused && !batch->dry_run)) {
        const char *detail =
            arena_printf(request->arena,
                         tr_n("%zu row is in error; nothing was written.",
                              "%zu rows are in error; nothing was written.", (int64_t)batch->refused),
                         batch->refused);
        api_problem(request, response, 422, text_of(detail), batch->faults.items, said);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "kind");
    json_write_text(&writer, text_of(record_type_of(batch->kind)->name));
    const struct {
        const char *key;
        int64_t number;
    } counts[] = {{"rows", (int64_t)batch->count},
                  {"inserted", batch->outcomes[LEDGER_INSERTED]},
                  {"updated", batch->outcomes[LEDGER_UPDATED]},
                  {"unchanged", batch->outcomes[LEDGER_UNCHANGED]},
                  {"refused", (int64_t)batch->refused}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_write_key(&writer, counts[i].key);
        json_write_integer(&writer, counts[i].number);
    }
    json_write_key(&writer, "dry_run");
    json_write_boolean(&writer, batch->dry_run);
    json_write_key(&writer, "change_id");
    if (change_id)
        json_write_integer(&writer, change_id);
    else
        json_write_null(&writer);
    write_faults(&writer, batch);
    json_write_object_end(&writer);
}

/* Reads every row; what cannot be read is marked bad. False: refused. */
static bool read_rows(struct batch *batch, struct http_response *response,
                      const struct json_document *document)
{
    struct arena *arena = batch->request->arena;
    const struct json_value *rows = json_read_member(json_read_root(document), "rows");
    batch->count = json_read_count(rows);
    if (json_read_kind(rows) != JSON_IS_ARRAY || batch->count == 0 || batch->count > API_ROWS_MAX) {
        const struct api_fault fault = {
            .pointer = TEXT("/rows"),
            .detail = text_printf(arena, _("an array of 1 to %d rows is needed here"), API_ROWS_MAX)};
        api_problem(batch->request, response, 422, fault.detail, &fault, 1);
        return false;
    }
    batch->rows = arena_array(arena, struct record_row, batch->count);
    batch->bad = arena_array(arena, bool, batch->count);
    for (size_t row = 0; row < batch->count; row++) {
        batch->bad[row] = !api_row_read(arena, batch->application, batch->kind, json_read_item(rows, row),
                                        row_pointer(batch, row, NULL), &batch->rows[row], &batch->faults);
        batch->refused += batch->bad[row];
    }
    return true;
}

static bool take_options(struct batch *batch, struct http_response *response)
{
    struct http_request *request = batch->request;
    text effective = http_value(&request->query, "effective");
    batch->effective_day = text_is_absent(effective) ? DAY_ABSENT : day_parse(effective);
    if (!text_is_absent(effective) && batch->effective_day == DAY_ABSENT) {
        api_refuse_parameter(request, response, "effective", _("A day is needed here, such as 2026-02-28."));
        return false;
    }
    batch->limited = web_portfolio_is_limited(request);
    if (batch->limited && !belongs_to_accounts(batch->kind)) {
        api_refuse(request, response, 403, _("The person who made this key may not do that."));
        return false;
    }
    return api_take_boolean(request, response, "dry_run", &batch->dry_run) &&
           api_take_boolean(request, response, "skip_bad", &batch->skip_bad);
}

void api_post_records(struct http_request *request, struct http_response *response, void *application)
{
    struct batch batch = {.request = request, .application = application, .faults.arena = request->arena};
    struct problem problem = {0};
    int64_t change_id;
    if (!api_take_kind(request, response, &batch.kind) || !take_options(&batch, response))
        return;
    struct json_document *document = api_read_body(request, response);
    struct column_snapshot *columns = document ? api_columns(request, response, application) : NULL;
    batch.columns = columns;
    if (columns && batch.limited)
        batch.own = web_portfolio_accounts(request, columns);
    if (columns && read_rows(&batch, response, document)) {
        if (run_batch(&batch, &change_id, &problem))
            write_result(&batch, response, change_id);
        else
            api_fail(request, response, &problem);
    }
    list_release(&batch.faults);
    column_snapshot_release(columns);
    json_read_release(document);
}
