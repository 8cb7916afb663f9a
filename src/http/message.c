/* What handlers do with a request and a response. */
#include <assert.h>
#include <string.h>

#include "http/server.h"

const char *http_method_name(enum http_method method)
{
    static const char *const names[HTTP_METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    assert(method < HTTP_METHOD_COUNT);
    return names[method];
}

text http_value(const struct http_pairs *pairs, const char *name)
{
    text wanted = text_of(name);
    for (size_t i = 0; i < pairs->count; i++)
        if (text_equal(pairs->items[i].name, wanted))
            return pairs->items[i].value;
    return TEXT_ABSENT;
}

/* Nothing that comes from outside may end a header's line: control characters are dropped. */
static text without_controls(struct arena *arena, text value)
{
    char *out = arena_allocate(arena, value.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.data[i] >= 32 && value.data[i] != 127)
            out[length++] = value.data[i];
    return (text){out, length};
}

void http_response_header(struct http_request *request, struct http_response *response, const char *name,
                          text value)
{
    assert(response->headers.count < HTTP_EXTRA_HEADERS_MAX);
    if (!response->headers.items)
        response->headers.items = arena_array(request->arena, struct http_pair, HTTP_EXTRA_HEADERS_MAX);
    response->headers.items[response->headers.count++] =
        (struct http_pair){text_of(name), without_controls(request->arena, value)};
}

void http_cookie_set(struct http_request *request, struct http_response *response, const char *name,
                     text value, int64_t age_seconds)
{
    assert(strncmp(name, "__Host-", 7) == 0);
    text age =
        age_seconds < 0 ? TEXT("") : text_printf(request->arena, "; Max-Age=%lld", (long long)age_seconds);
    http_response_header(request, response, "Set-Cookie",
                         text_printf(request->arena, "%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax%.*s",
                                     name, TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(age)));
}

bool http_path_is_local(text path)
{
    if (path.length == 0 || path.data[0] != '/' || (path.length > 1 && path.data[1] == '/'))
        return false;
    for (size_t i = 0; i < path.length; i++)
        if ((unsigned char)path.data[i] <= 32 || path.data[i] == 127 || path.data[i] == '\\')
            return false;
    return true;
}

void http_redirect(struct http_request *request, struct http_response *response, text path)
{
    assert(http_path_is_local(path));
    response->status = 303;
    buffer_clear(&response->body);
    http_response_header(request, response, "Location", path);
}
