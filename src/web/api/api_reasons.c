/* The tree of reasons for leaving by the API: as it stands with its version, the next one, and back to what
 * is shipped. Words that a shipped reason leaves out are the shipped ones, in whoever reads's language. */
#include "base/list.h"
#include "journey/reasons.h"
#include "language/language.h"
#include "web/api/api_definition.h"

static bool read_standing(struct http_request *request, struct http_response *response,
                          const struct web_application *application, struct ledger_definition *ret)
{
    struct store_connection *connection;
    struct problem problem;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_definition_get(connection, DEFINITION_REASONS, TEXT(JOURNEY_REASONS_KEY), LEDGER_NOW,
                                       request->arena, ret, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK)
        api_fail(request, response, &problem);
    return result == RESULT_OK;
}

void api_get_reasons(struct http_request *request, struct http_response *response, void *application)
{
    struct ledger_definition standing;
    struct journey_reasons reasons;
    struct buffer body;
    if (!read_standing(request, response, application, &standing))
        return;
    buffer_init(&body, 0);
    if (text_is_absent(standing.body)) {
        journey_reasons_shipped(request->arena, &reasons);
        journey_reasons_write(&body, &reasons);
        standing.version = 0;
    } else {
        buffer_append_text(&body, standing.body);
    }
    api_definition_say_version(request, response, standing.version);
    struct json_writer writer = api_answer(response, 200);
    api_definition_begin(&writer, TEXT(JOURNEY_REASONS_KEY), standing.version);
    json_write_key(&writer, "reasons");
    json_write_whole(&writer, buffer_text(&body));
    json_write_object_end(&writer);
    buffer_release(&body);
}

static text pointer_of(struct arena *arena, const struct journey_reasons_fault *fault)
{
    if (!fault->member)
        return TEXT("/groups");
    return fault->reason >= 0
               ? text_printf(arena, "/groups/%d/reasons/%d/%s", fault->group, fault->reason, fault->member)
               : text_printf(arena, "/groups/%d/%s", fault->group, fault->member);
}

void api_put_reasons(struct http_request *request, struct http_response *response, void *application)
{
    struct web_definition definition = {
        .kind = DEFINITION_REASONS, .action = "reasons-changed", .key = TEXT(JOURNEY_REASONS_KEY)};
    struct journey_reasons reasons;
    struct journey_reasons_fault fault;
    struct problem problem;
    struct buffer body;
    if (journey_reasons_read(request->arena, text_is_absent(request->body) ? TEXT("") : request->body,
                             &reasons, &fault, &problem) != RESULT_OK) {
        struct api_faults faults = {.arena = request->arena};
        api_fault_add(&faults, pointer_of(request->arena, &fault), TEXT_ABSENT,
                      fault.why ? fault.why : problem.message);
        api_problem(request, response, 422, text_copy(request->arena, text_of(problem.message)), faults.items,
                    faults.count);
        list_release(&faults);
        return;
    }
    buffer_init(&body, 0);
    journey_reasons_write(&body, &reasons);
    definition.body = buffer_move(&body, request->arena);
    if (api_definition_store(request, response, application, &definition))
        api_get_reasons(request, response, application);
}

void api_delete_reasons(struct http_request *request, struct http_response *response, void *application)
{
    struct web_definition definition = {
        .kind = DEFINITION_REASONS, .action = "reasons-changed", .key = TEXT(JOURNEY_REASONS_KEY)};
    api_definition_remove(request, response, application, &definition);
}
