/* What the API of definitions shares (api_definition.h). */
#include "web/api/api_definition.h"

static text tag_of(struct arena *arena, int64_t version)
{
    return text_printf(arena, "%lld", (long long)version);
}

void api_definition_begin(struct json_writer *writer, text key, int64_t version)
{
    json_write_object_begin(writer);
    json_write_key(writer, "key");
    json_write_text(writer, key);
    json_write_key(writer, "version");
    json_write_integer(writer, version);
}

void api_definition_say_version(struct http_request *request, struct http_response *response, int64_t version)
{
    api_say_version(request, response, tag_of(request->arena, version));
}

void api_definition_refuse_none(struct http_request *request, struct http_response *response,
                                enum definition_kind kind)
{
    api_refuse(request, response, 404, web_definition_none(kind));
}

static int hold(const struct http_request *request, int64_t version)
{
    return api_version_status(request, tag_of(request->arena, version));
}

bool api_definition_store(struct http_request *request, struct http_response *response,
                          struct web_application *application, struct web_definition *definition)
{
    struct problem problem = {0};
    if (text_is_absent(definition->key))
        definition->key = http_value(&request->path_values, "key");
    definition->hold = hold;
    enum result result = web_definition_store(application, request, definition, &problem);
    if (definition->held)
        api_refuse_version(request, response, definition->held);
    else if (result != RESULT_OK)
        api_fail(request, response, &problem);
    return result == RESULT_OK;
}

bool api_definition_remove(struct http_request *request, struct http_response *response,
                           struct web_application *application, struct web_definition *definition)
{
    definition->body = TEXT_ABSENT;
    if (!api_definition_store(request, response, application, definition))
        return false;
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "key");
    json_write_text(&writer, definition->key);
    json_write_key(&writer, "outcome");
    json_write_text(&writer, TEXT("removed"));
    json_write_object_end(&writer);
    return true;
}

text api_definition_pointer(struct arena *arena, text place)
{
    char *pointer = arena_printf(arena, "/%.*s", TEXT_ARGUMENTS(place));
    char *to = pointer;
    for (const char *from = pointer; *from; from++)
        if (*from != ']')
            *to++ = *from == '.' || *from == '[' ? '/' : *from;
    *to = 0;
    return text_of(pointer);
}
