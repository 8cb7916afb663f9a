/* GET /api/v1/notices: what playbooks have told the key's maker, or, for who administers, somebody else; the
 * unread first, as on the page. POST /api/v1/notices/read: the maker's own are read, up to one. */
#include "base/bits.h"
#include "language/language.h"
#include "ledger/playbook_run.h"
#include "web/api/api.h"
#include "web/notice/notice.h"
#include "web/people/portfolio.h"
#include "web/scope.h"

enum { FILTERED_MAX = 20000 }; /* read to be filtered */

struct api_notices {
    struct http_request *request;
    struct column_snapshot *columns; /* retained */
    struct ledger_notice *items;
    size_t count;
    text to;
    int64_t unread;
};

static void write_words(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
}

static void write_notice(const struct api_notices *notices, const struct ledger_notice *notice,
                         struct json_writer *writer)
{
    const struct column_snapshot *columns = notices->columns;
    uint32_t account = (uint32_t)(notice->account_id - 1);
    bool seen = account < columns->account_count && web_portfolio_sees(notices->request, columns, account);
    json_write_object_begin(writer);
    json_write_key(writer, "id");
    json_write_integer(writer, notice->id);
    write_words(writer, "account_external_id",
                seen ? column_account_external_id(columns, account) : TEXT_ABSENT);
    write_words(writer, "account_name", seen ? column_account_name(columns, account) : TEXT_ABSENT);
    write_words(writer, "words", api_hides_people(notices->request) ? TEXT_ABSENT : notice->words);
    write_words(writer, "playbook", notice->playbook);
    api_write_instant(writer, "at", notice->at);
    api_write_instant(writer, "read_at", notice->read_at);
    json_write_object_end(writer);
}

static enum result read_notices(struct web_application *application, size_t limit,
                                struct api_notices *notices, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_notice_count(connection, notices->to, &notices->unread, problem);
    if (result == RESULT_OK)
        result = ledger_notice_list(connection, notices->to, (int64_t)limit, notices->request->arena,
                                    &notices->items, &notices->count, problem);
    store_read_end(application->store, connection);
    return result;
}

static bool is_meant(const struct web_scope *scope, const struct ledger_notice *notice)
{
    size_t account = (size_t)(notice->account_id - 1);
    return account < scope->columns->account_count &&
           (!scope->accounts || bits_has(scope->accounts, account));
}

void api_get_notices(struct http_request *request, struct http_response *response, void *application)
{
    struct web_scope scope;
    struct api_notices notices = {.request = request, .to = web_session_of(request)->email};
    text to = http_value(&request->query, "to");
    struct problem problem;
    size_t limit;
    if (!text_is_absent(to) && !text_equal(to, notices.to) && !web_may(request, PERMISSION_ADMINISTER)) {
        api_refuse(request, response, 403,
                   _("Only who administers reads what others were told: leave `to` out for your own."));
        return;
    }
    if (!text_is_absent(to))
        notices.to = to;
    if (!api_take_limit(request, response, &limit))
        return;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    notices.columns = scope.columns;
    bool narrowed = !text_is_empty(scope.where);
    if (!text_is_absent(scope.where_problem)) {
        api_refuse_parameter(request, response, "where", scope.where_problem.data);
    } else if (read_notices(application, narrowed ? FILTERED_MAX : limit, &notices, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
    } else {
        struct json_writer writer = api_answer(response, 200);
        json_write_object_begin(&writer);
        json_write_key(&writer, "unread");
        json_write_integer(&writer, notices.unread);
        json_write_key(&writer, "notices");
        json_write_array_begin(&writer);
        size_t written = 0;
        for (size_t i = 0; i < notices.count && written < limit; i++)
            if (!narrowed || is_meant(&scope, &notices.items[i])) {
                write_notice(&notices, &notices.items[i], &writer);
                written++;
            }
        json_write_array_end(&writer);
        json_write_object_end(&writer);
    }
    web_scope_release(&scope);
}

void api_post_notices_read(struct http_request *request, struct http_response *response, void *application)
{
    static const char *const known[] = {"id", "up_to", NULL};
    struct web_notice_reading reading = {.email = web_session_of(request)->email};
    struct api_notices left = {.request = request, .to = reading.email};
    struct json_document *document = api_read_body(request, response);
    struct problem problem;
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    const struct json_value *id = json_read_member(body, "id"), *up_to = json_read_member(body, "up_to");
    bool one = json_read_kind(id) != JSON_IS_MISSING, all = json_read_kind(up_to) != JSON_IS_MISSING;
    if (!api_check_members(request, response, body, known)) {
    } else if (one == all || !json_read_integer(one ? id : up_to, &reading.last)) {
        api_refuse_member(
            request, response, one ? "/id" : "/up_to",
            _("A notice's number is needed here: `id` for that one, `up_to` for all up to it."));
    } else {
        reading.first = one ? reading.last : 0;
        if (web_notices_read(application, &reading, &problem) != RESULT_OK ||
            read_notices(application, 1, &left, &problem) != RESULT_OK) {
            api_fail(request, response, &problem);
        } else {
            struct json_writer writer = api_answer(response, 200);
            json_write_object_begin(&writer);
            json_write_key(&writer, "unread");
            json_write_integer(&writer, left.unread);
            json_write_object_end(&writer);
        }
    }
    json_read_release(document);
}
