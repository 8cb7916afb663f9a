/* Answers of the API and its faults (RFC 9457), and reading what a request gives: see api.h. */
#include <stdlib.h>

#include "language/language.h"
#include "web/api/api.h"
#include "web/organisation.h"
#include "web/page.h"

struct json_writer api_answer(struct http_response *response, int status)
{
    struct json_writer writer;
    response->status = status;
    response->content_type = TEXT("application/json");
    buffer_clear(&response->body);
    json_write_init(&writer, &response->body);
    return writer;
}

void api_write_instant(struct json_writer *writer, const char *key, int64_t instant)
{
    char word[32];
    json_write_key(writer, key);
    json_write_text(writer, instant == INSTANT_ABSENT ? TEXT_ABSENT : text_of(instant_format(instant, word)));
}

/* ---- faults ---- */

static const char *title_of(int status)
{
    switch (status) {
    case 400:
        return _("The request cannot be understood");
    case 401:
        return _("No valid key");
    case 403:
        return _("Not allowed");
    case 404:
        return _("Not there");
    case 405:
        return _("This address cannot be used that way");
    case 409:
        return _("In conflict with what stands");
    case 412:
        return _("Changed since");
    case 413:
        return _("Too large");
    case 415:
        return _("Not a form that is understood");
    case 422:
        return _("Some of it cannot stand");
    case 428:
        return _("The version is missing");
    case 429:
        return _("Too many requests");
    case 503:
        return _("Too much at once");
    case 507:
        return _("The disk is almost full");
    default:
        return _("Something went wrong here");
    }
}

static void write_if_present(struct json_writer *writer, const char *key, text value)
{
    if (text_is_absent(value))
        return;
    json_write_key(writer, key);
    json_write_text(writer, value);
}

void api_write_fault(struct json_writer *writer, const struct api_fault *fault)
{
    json_write_object_begin(writer);
    write_if_present(writer, "pointer", fault->pointer);
    write_if_present(writer, "parameter", fault->parameter);
    write_if_present(writer, "value", fault->value);
    write_if_present(writer, "detail", fault->detail);
    json_write_object_end(writer);
}

void api_problem(struct http_request *request, struct http_response *response, int status, text detail,
                 const struct api_fault *faults, size_t fault_count)
{
    struct json_writer writer = api_answer(response, status);
    (void)request;
    response->content_type = TEXT("application/problem+json");
    json_write_object_begin(&writer);
    json_write_key(&writer, "type");
    json_write_text(&writer, TEXT("about:blank"));
    json_write_key(&writer, "title");
    json_write_text(&writer, text_of(title_of(status)));
    json_write_key(&writer, "status");
    json_write_integer(&writer, status);
    write_if_present(&writer, "detail", detail);
    if (fault_count > 0) {
        json_write_key(&writer, "errors");
        json_write_array_begin(&writer);
        for (size_t i = 0; i < fault_count; i++)
            api_write_fault(&writer, &faults[i]);
        json_write_array_end(&writer);
    }
    json_write_object_end(&writer);
}

void api_refuse(struct http_request *request, struct http_response *response, int status, const char *detail)
{
    api_problem(request, response, status, text_of(detail), NULL, 0);
}

void api_fail(struct http_request *request, struct http_response *response, const struct problem *problem)
{
    api_refuse(request, response, web_status_of(problem->code), problem->message);
}

void api_refuse_parameter(struct http_request *request, struct http_response *response, const char *name,
                          const char *detail)
{
    const struct api_fault fault = {
        .parameter = text_of(name), .value = http_value(&request->query, name), .detail = text_of(detail)};
    api_problem(request, response, 400, text_of(detail), &fault, 1);
}

void web_api_error(struct http_request *request, struct http_response *response, int status,
                   struct web_application *application)
{
    const char *detail = NULL;
    if (!request->session) {
        struct web_session *session = arena_new(request->arena, struct web_session);
        (void)language_parse(text_of(web_organisation(application)->language), &session->language);
        session->language =
            language_negotiate(http_value(&request->headers, "accept-language"), session->language);
        request->session = session;
    }
    language_use(((const struct web_session *)request->session)->language);
    if (status == 404)
        detail = _("There is nothing at this address. /api/v1/openapi.json lists what there is.");
    else if (status == 413)
        detail = _("Send less at once.");
    api_problem(request, response, status, text_of(detail), NULL, 0);
}

/* ---- versions and bodies ---- */

int api_version_status(const struct http_request *request, text tag)
{
    text match = http_value(&request->headers, "if-match");
    if (text_is_absent(match))
        return 428;
    if (text_equal(match, TEXT("*")))
        return 0;
    text wanted = text_printf(request->arena, "\"%.*s\"", TEXT_ARGUMENTS(tag));
    while (match.length > 0)
        if (text_equal(text_trim(text_cut(&match, ',')), wanted))
            return 0;
    return 412;
}

void api_refuse_version(struct http_request *request, struct http_response *response, int status)
{
    const char *detail =
        status == 428
            ? _("Say with If-Match which version you saw (the ETag of your last GET), or * for any.")
            : _("This is not as you saw it. Read it again and decide what shall stand.");
    api_refuse(request, response, status, detail);
}

void api_say_version(struct http_request *request, struct http_response *response, text tag)
{
    http_response_header(request, response, "ETag",
                         text_printf(request->arena, "\"%.*s\"", TEXT_ARGUMENTS(tag)));
}

void api_refuse_member(struct http_request *request, struct http_response *response, const char *pointer,
                       const char *detail)
{
    const struct api_fault fault = {.pointer = text_of(pointer), .detail = text_of(detail)};
    api_problem(request, response, 422, text_of(detail), &fault, 1);
}

static bool is_known(text name, const char *const *known)
{
    for (; *known; known++)
        if (text_equal(name, text_of(*known)))
            return true;
    return false;
}

bool api_check_members(struct http_request *request, struct http_response *response,
                       const struct json_value *object, const char *const *known)
{
    for (const struct json_member *member = json_read_first(object); member;
         member = json_read_next(object, member)) {
        text name = json_member_name(member);
        if (is_known(name, known))
            continue;
        api_refuse_member(request, response, arena_printf(request->arena, "/%.*s", TEXT_ARGUMENTS(name)),
                          _("there is no such field"));
        return false;
    }
    return true;
}

/* ---- what a request gives ---- */

bool api_take_limit(struct http_request *request, struct http_response *response, size_t *ret_limit)
{
    text word = http_value(&request->query, "limit");
    int64_t limit = API_PAGE_DEFAULT;
    if (!text_is_absent(word) && (!text_to_int64(word, &limit) || limit < 1 || limit > API_PAGE_MAX)) {
        api_refuse_parameter(
            request, response, "limit",
            arena_printf(request->arena, _("A whole number from 1 to %d is needed here."), API_PAGE_MAX));
        return false;
    }
    *ret_limit = (size_t)limit;
    return true;
}

bool api_take_boolean(struct http_request *request, struct http_response *response, const char *name,
                      bool *ret_value)
{
    text word = http_value(&request->query, name);
    bool yes = text_equal(word, TEXT("true")) || text_equal(word, TEXT("1"));
    if (!yes && !text_is_absent(word) && !text_equal(word, TEXT("false")) && !text_equal(word, TEXT("0"))) {
        api_refuse_parameter(request, response, name, _("Write true or false."));
        return false;
    }
    *ret_value = yes;
    return true;
}

struct json_document *api_read_body(struct http_request *request, struct http_response *response)
{
    struct json_document *document;
    struct problem problem;
    text type = http_value(&request->headers, "content-type");
    text kind = text_trim(text_cut(&type, ';'));
    if (!text_equal_ignoring_ascii_case(kind, TEXT("application/json")) &&
        !text_equal_ignoring_ascii_case(kind, TEXT("application/merge-patch+json"))) {
        api_refuse(request, response, 415, _("Send JSON: Content-Type: application/json."));
        return NULL;
    }
    if (json_read(&document, request->body, API_BATCH_BYTES_MAX, &problem) != RESULT_OK) {
        api_refuse(request, response, problem.code == RESULT_LIMIT ? 413 : 400, problem.message);
        return NULL;
    }
    if (json_read_kind(json_read_root(document)) != JSON_IS_OBJECT) {
        json_read_release(document);
        api_refuse(request, response, 400, _("The body must be a JSON object."));
        return NULL;
    }
    return document;
}
