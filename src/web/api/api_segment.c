/* Named segments by the API: those that stand with their versions, one written or taken out. What is shipped
 * under a key is in force again once the stored one is taken out. */
#include "base/list.h"
#include "journey/segment_use.h"
#include "journey/values.h"
#include "language/language.h"
#include "web/api/api_definition.h"
#include "web/values.h"

static const struct journey_segment *find_key(const struct journey_segments *segments, text key)
{
    for (size_t i = 0; i < segments->count; i++)
        if (text_equal(segments->items[i].key, key))
            return &segments->items[i];
    return NULL;
}

static bool read_all(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct journey_segments **ret)
{
    struct problem problem = {0};
    struct journey_values *values = arena_new(request->arena, struct journey_values);
    *values = (struct journey_values){.store = application->store, .known_change = LEDGER_NOW};
    if (journey_values_segments(values, request->arena, ret, &problem) == RESULT_OK)
        return true;
    api_fail(request, response, &problem);
    return false;
}

static void write_segment(struct json_writer *writer, const struct journey_segment *segment)
{
    api_definition_begin(writer, segment->key, segment->version);
    json_write_key(writer, "name");
    json_write_text(writer, segment->name);
    json_write_key(writer, "note");
    json_write_text(writer, text_is_empty(segment->note) ? TEXT_ABSENT : segment->note);
    json_write_key(writer, "rule");
    json_write_text(writer, segment->rule);
    json_write_object_end(writer);
}

void api_get_segments(struct http_request *request, struct http_response *response, void *application)
{
    const struct journey_segments *segments;
    if (!read_all(request, response, application, &segments))
        return;
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "segments");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < segments->count; i++)
        write_segment(&writer, &segments->items[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

void api_get_segment(struct http_request *request, struct http_response *response, void *application)
{
    const struct journey_segments *segments;
    if (!read_all(request, response, application, &segments))
        return;
    const struct journey_segment *segment = find_key(segments, http_value(&request->path_values, "key"));
    if (!segment) {
        api_definition_refuse_none(request, response, DEFINITION_SEGMENT);
        return;
    }
    api_definition_say_version(request, response, segment->version);
    struct json_writer writer = api_answer(response, 200);
    write_segment(&writer, segment);
}

/* ---- writing ---- */

static enum result put(struct ledger_change *change, const struct web_definition *definition,
                       struct problem *problem)
{
    return journey_segment_put(change, definition->arena, definition->context, DEFINITION_SEEN_ANY, problem);
}

static enum result take_out(struct ledger_change *change, const struct web_definition *definition,
                            struct problem *problem)
{
    return journey_segment_remove(change, definition->arena, definition->key,
                                  *(const text *)definition->context, DEFINITION_SEEN_ANY, problem);
}

/* False after a refusal. */
static bool read_body(struct http_request *request, struct http_response *response,
                      struct journey_segment *ret)
{
    struct ledger_definition body = {.key = http_value(&request->path_values, "key"), .body = request->body};
    if (journey_segment_of(request->arena, &body, ret))
        return true;
    api_refuse(request, response, 422, _("A segment is an object with a name and a rule."));
    return false;
}

static bool check(struct http_request *request, struct http_response *response,
                  struct web_application *application, const struct journey_segment *segment)
{
    static const char *const pointers[] = {"/name", "/note", "/rule"};
    const struct journey_segments *segments;
    struct api_faults faults = {.arena = request->arena};
    enum journey_segment_field field;
    struct rule_place place;
    struct problem problem = {0};
    if (!read_all(request, response, application, &segments))
        return false;
    struct column_snapshot *columns = api_columns(request, response, application);
    if (!columns)
        return false;
    struct journey_values above = web_values_of(application, columns);
    struct rule_values values = journey_rule_values(&above);
    enum result result =
        journey_segment_check(request->arena, segments, columns, &values, segment, &field, &place, &problem);
    column_snapshot_release(columns);
    if (result == RESULT_OK)
        return true;
    api_fault_add(&faults, text_of(pointers[field]), TEXT_ABSENT, problem.message);
    api_problem(request, response, 422, faults.items[0].detail, faults.items, faults.count);
    list_release(&faults);
    return false;
}

void api_put_segment(struct http_request *request, struct http_response *response, void *application)
{
    struct journey_segment segment;
    struct web_definition definition = {.kind = DEFINITION_SEGMENT,
                                        .action = "segment-saved",
                                        .body = request->body,
                                        .put = put,
                                        .context = &segment};
    if (read_body(request, response, &segment) && check(request, response, application, &segment) &&
        api_definition_store(request, response, application, &definition))
        api_get_segment(request, response, application);
}

void api_delete_segment(struct http_request *request, struct http_response *response, void *application)
{
    text viewer = web_session_of(request)->email;
    struct web_definition definition = {
        .kind = DEFINITION_SEGMENT, .action = "segment-removed", .put = take_out, .context = &viewer};
    api_definition_remove(request, response, application, &definition);
}
