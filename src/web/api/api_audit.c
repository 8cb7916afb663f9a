/* The audit by the API: who did what, when, to what, the newest first, page by page. What was done comes as
 * its word ("account-edited"), not in a language. */
#include "language/language.h"
#include "web/api/api.h"
#include "web/page.h"
#include "web/people/audit_words.h"

enum { FLUSH_MILLISECONDS_MAX = 300 };

struct listing {
    struct json_writer writer;
    size_t limit, count;
    bool more;
    struct ledger_audit_place last;
};

static void write_number(struct json_writer *writer, const char *key, int64_t number, int64_t absent)
{
    json_write_key(writer, key);
    if (number == absent)
        json_write_null(writer);
    else
        json_write_integer(writer, number);
}

static void write_words(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
}

static enum result write_entry(void *context, const struct ledger_audit_entry *entry, struct problem *problem)
{
    struct listing *listing = context;
    const struct ledger_audit_line *line = &entry->line;
    struct json_writer *writer = &listing->writer;
    (void)problem;
    if (listing->count == listing->limit) {
        listing->more = true;
        return RESULT_OK;
    }
    json_write_object_begin(writer);
    api_write_instant(writer, "at", line->at);
    write_number(writer, "user_id", line->user_id, 0);
    write_words(writer, "actor", entry->actor);
    write_words(writer, "action", line->action);
    write_words(writer, "object_kind", line->object_kind);
    write_words(writer, "object", line->object);
    write_words(writer, "detail", line->detail);
    write_number(writer, "quantity", line->quantity, LEDGER_AUDIT_QUANTITY_NONE);
    write_number(writer, "change_id", entry->is_change ? line->id : line->change_id, 0);
    write_words(writer, "peer", line->peer);
    json_write_object_end(writer);
    listing->count++;
    listing->last = (struct ledger_audit_place){line->at, entry->is_change, line->id};
    return RESULT_OK;
}

/* A day of the query as the instant at which it starts, or (`ends`) ends; false when refused. */
static bool take_day(struct http_request *request, struct http_response *response,
                     const struct web_application *application, const char *name, bool ends, int64_t *ret)
{
    text word = http_value(&request->query, name);
    int32_t day = text_is_absent(word) ? DAY_ABSENT : day_parse(word);
    if (!text_is_absent(word) && day == DAY_ABSENT) {
        api_refuse_parameter(request, response, name, _("A day is needed here, such as 2026-02-28."));
        return false;
    }
    if (day != DAY_ABSENT)
        *ret = zone_day_start(application->zone, day + ends);
    return true;
}

static bool take_filter(struct http_request *request, struct http_response *response,
                        const struct web_application *application, struct ledger_audit_filter *ret)
{
    text user = http_value(&request->query, "user_id"), after = http_value(&request->query, "after");
    *ret = (struct ledger_audit_filter){.action = http_value(&request->query, "action"),
                                        .object = http_value(&request->query, "object"),
                                        .to = INT64_MAX,
                                        .after = web_audit_place_parse(after)};
    if (!text_is_absent(user) && (!text_to_int64(user, &ret->user_id) || ret->user_id < 1)) {
        api_refuse_parameter(request, response, "user_id", _("a number is needed here"));
        return false;
    }
    if (!text_is_absent(after) && ret->after.at == 0) {
        api_refuse_parameter(request, response, "after",
                             _("This is no place in the list; take it from `next` of the page before."));
        return false;
    }
    return take_day(request, response, application, "from", false, &ret->from) &&
           take_day(request, response, application, "to", true, &ret->to);
}

static text next_address(struct http_request *request, const struct listing *listing)
{
    static const char *const kept[] = {"user_id", "action", "object", "from", "to"};
    struct arena *arena = request->arena;
    text address = text_printf(arena, "/api/v1/audit?limit=%zu&after=%.*s", listing->limit,
                               TEXT_ARGUMENTS(web_audit_place_words(arena, &listing->last)));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        text value = http_value(&request->query, kept[i]);
        if (text_is_absent(value))
            continue;
        text pair = web_page_address(arena, "", kept[i], value);
        address = text_printf(arena, "%.*s&%.*s", TEXT_ARGUMENTS(address),
                              TEXT_ARGUMENTS(text_slice(pair, 1, pair.length)));
    }
    return address;
}

void api_get_audit(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct listing listing = {0};
    struct ledger_audit_filter filter;
    struct store_connection *connection;
    struct problem problem = {0};
    if (!api_take_limit(request, response, &listing.limit) ||
        !take_filter(request, response, application, &filter))
        return;
    filter.most = (int64_t)listing.limit + 1;
    web_sessions_flush(application->sessions, FLUSH_MILLISECONDS_MAX);
    listing.writer = api_answer(response, 200);
    json_write_object_begin(&listing.writer);
    json_write_key(&listing.writer, "entries");
    json_write_array_begin(&listing.writer);
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_audit_list(connection, &filter, write_entry, &listing, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    json_write_array_end(&listing.writer);
    json_write_key(&listing.writer, "next");
    json_write_text(&listing.writer, listing.more ? next_address(request, &listing) : TEXT_ABSENT);
    json_write_object_end(&listing.writer);
}
