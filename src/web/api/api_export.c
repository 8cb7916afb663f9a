/* GET /api/v1/export/{kind}: every row of a kind that the key's maker sees, a JSON object a line, as one
 * state of the record, however many there are.
 *
 * Each pull reads on from where the one before stopped, on a reader of its own, as known at the change that
 * was the last one when the request came: so no reader is held while a client takes its time. */
#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/account_record.h"
#include "web/api/api.h"
#include "web/people/audit.h"
#include "web/people/portfolio.h"

/* A pull reads a range of accounts whole, so that what the database sorts stays small: as many accounts as
 * lately gave about a piece, and of one account with more than a piece no more than that. */
enum { PIECE_BYTES = 64 << 10, ACCOUNTS_MAX = 4096 };

struct export
{
    struct web_application *application;
    enum record_kind kind;
    int64_t known_change;
    bool hides_people, limited;
    const uint64_t *own; /* accounts seen, when limited */
    uint32_t account_count;
    int64_t account_last;                       /* the highest id there is */
    int64_t account_from, account_count_wanted; /* the range of the next pull */
    bool has_after;
    struct ledger_key after;             /* the last row written */
    struct store_connection *connection; /* during a pull */
    struct buffer *out;
    struct web_rows subscriptions; /* of the account that is being written: currencies of changes */
    int64_t subscriptions_of;
    struct arena arena; /* of these */
};

static bool is_seen(const struct export *export, int64_t account_id)
{
    return !export->limited || (account_id > 0 && account_id <= export->account_count &&
                                bits_has(export->own, (size_t)(account_id - 1)));
}

static enum result read_subscriptions(struct export *export, int64_t account_id, struct problem *problem)
{
    if (export->kind != RECORD_SUBSCRIPTION_CHANGE || export->subscriptions_of == account_id)
        return RESULT_OK;
    list_release(&export->subscriptions);
    arena_clear(&export->arena);
    export->subscriptions = (struct web_rows){.arena = &export->arena};
    export->subscriptions_of = account_id;
    return ledger_scan(export->connection, RECORD_SUBSCRIPTION, export->known_change, account_id, account_id,
                       0, web_rows_keep, &export->subscriptions, problem);
}

static enum result write_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct export *export = context;
    const struct record_type *type = record_type_of(export->kind);
    struct ledger_key key = ledger_key_of(export->kind, item);
    struct json_writer writer;
    if ((export->has_after && ledger_key_compare(&key, &export->after) <= 0) ||
        !is_seen(export, item->account_id))
        return RESULT_OK;
    enum result result = read_subscriptions(export, item->account_id, problem);
    if (result != RESULT_OK)
        return result;
    json_write_init(&writer, export->out);
    web_row_json(&writer, type, item, web_row_currency(type, item, &export->subscriptions),
                 export->hides_people);
    buffer_append_byte(export->out, '\n');
    export->account_from = item->account_id;
    export->after = key;
    export->has_after = true;
    return export->out->length < 2 * PIECE_BYTES ? RESULT_OK : RESULT_CANCELLED;
}

/* Chooses the next range by what this one gave; true when it was the last. */
static bool move_on(struct export *export, bool whole, int64_t range_end, int64_t last_account)
{
    int64_t wanted = export->account_count_wanted;
    if (export->out->length > PIECE_BYTES)
        export->account_count_wanted = wanted > 1 ? wanted / 2 : 1;
    else if (export->out->length < PIECE_BYTES / 2)
        export->account_count_wanted = wanted * 2 < ACCOUNTS_MAX ? wanted * 2 : ACCOUNTS_MAX;
    if (!whole)
        return false;              /* goes on behind the last row */
    if (range_end >= last_account) /* which may be the largest number there is */
        return true;
    export->account_from = range_end + 1;
    return false;
}

static enum result read_range(struct export *export, struct problem *problem, bool *ret_ends)
{
    const struct record_type *type = record_type_of(export->kind);
    int flags = LEDGER_SCAN_TEXTS | (type->takes_custom_fields ? LEDGER_SCAN_CUSTOM : 0);
    bool by_account = export->kind != RECORD_FX_RATE && export->kind != RECORD_COST;
    int64_t last_account = by_account ? export->account_last : INT64_MAX;
    int64_t range_end = by_account ? export->account_from + export->account_count_wanted - 1 : INT64_MAX;
    enum result result = ledger_scan(export->connection, export->kind, export->known_change,
                                     export->account_from, range_end, flags, write_row, export, problem);
    bool whole = result == RESULT_OK;
    if (whole || result == RESULT_CANCELLED) {
        *ret_ends = move_on(export, whole, range_end, last_account);
        return RESULT_OK;
    }
    return result;
}

static enum http_pull pull(void *context, struct buffer *out)
{
    struct export *export = context;
    struct problem problem = {0};
    bool ends = false;
    if (store_read_begin(export->application->store, &export->connection, &problem) != RESULT_OK)
        return HTTP_PULL_FAILED;
    export->out = out;
    export->subscriptions_of = 0;
    enum result result = read_range(export, &problem, &ends);
    store_read_end(export->application->store, export->connection);
    if (result != RESULT_OK)
        return HTTP_PULL_FAILED;
    return ends ? HTTP_PULL_END : HTTP_PULL_MORE;
}

static void release(void *context)
{
    struct export *export = context;
    list_release(&export->subscriptions);
    arena_release(&export->arena);
}

/* The change as of which rows are written: the last one, or that of the instant asked for. */
static bool take_change(struct http_request *request, struct http_response *response, struct export *export)
{
    text known_at = http_value(&request->query, "known_at");
    struct store_connection *connection;
    struct problem problem;
    int64_t committed_at, instant = INSTANT_ABSENT;
    if (!text_is_absent(known_at)) {
        instant = instant_parse_day_end(known_at, export->application->zone);
        if (instant == INSTANT_ABSENT) {
            api_refuse_parameter(request, response, "known_at",
                                 _("A day or an instant is needed here, such as 2016-05-31T18:00:00Z."));
            return false;
        }
    }
    enum result result = store_read_begin(export->application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_count(connection, &export->account_last, &problem);
        if (result == RESULT_OK)
            result = instant == INSTANT_ABSENT
                         ? ledger_last_change(connection, &export->known_change, &committed_at, &problem)
                         : ledger_change_at(connection, instant, &export->known_change, &problem);
        store_read_end(export->application->store, connection);
    }
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    return result == RESULT_OK;
}

void api_get_export(struct http_request *request, struct http_response *response, void *application)
{
    struct export *export = arena_new(request->arena, struct export);
    *export = (struct export){.application = application,
                              .account_count_wanted = 16,
                              .hides_people = api_hides_people(request),
                              .limited = web_portfolio_is_limited(request)};
    if (!record_kind_parse(http_value(&request->path_values, "kind"), &export->kind)) {
        web_api_error(request, response, 404, NULL);
        return;
    }
    if (export->kind == RECORD_CONTACT && export->hides_people) {
        api_refuse(request, response, 403, _("The person who made this key may not do that."));
        return;
    }
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return;
    export->own = web_portfolio_accounts(request, columns);
    export->account_count = columns->account_count;
    column_snapshot_release(columns);
    if (!take_change(request, response, export))
        return;
    web_audit(
        request, application,
        &(struct web_audited){.action = "export-records", .object_kind = record_type_of(export->kind)->name});
    arena_init(&export->arena, 0);
    response->content_type = TEXT("application/x-ndjson");
    response->stream = (struct http_stream){.pull = pull, .release = release, .context = export};
}
