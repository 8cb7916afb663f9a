/* Finding the route of a path. Patterns are compared segment by segment with the decoded path; a segment
 * that holds an encoded slash, backslash or percent sign fits a {parameter} only. */
#include "http/server.h"

static bool fits(const char *pattern, const struct http_path *path, struct arena *arena,
                 struct http_pairs *ret)
{
    struct http_pair values[HTTP_PATH_SEGMENTS_MAX];
    size_t value_count = 0, i = 0;
    text rest = text_of(pattern + 1);
    for (bool more = true; more; i++) {
        size_t slash = text_find_byte(rest, '/');
        text part = text_slice(rest, 0, slash);
        more = slash < rest.length;
        rest = text_slice(rest, slash + (more ? 1 : 0), rest.length);
        if (i == path->count)
            return false;
        if (part.length > 2 && part.data[0] == '{') {
            if (path->segments[i].length == 0)
                return false;
            values[value_count++] =
                (struct http_pair){text_slice(part, 1, part.length - 1), path->segments[i]};
        } else if (!text_equal(part, path->segments[i])) {
            return false;
        }
    }
    if (i != path->count)
        return false;
    ret->items = arena_array(arena, struct http_pair, value_count + 1);
    ret->count = value_count;
    for (size_t j = 0; j < value_count; j++)
        ret->items[j] = values[j];
    return true;
}

const struct http_route *http_route_find(const struct http_server *server, struct http_request *request,
                                         const struct http_path *path, int *ret_status, unsigned *ret_methods)
{
    *ret_methods = 0;
    *ret_status = path->has_encoded_mark ? 400 : 404;
    for (size_t t = 0; t < server->table_count; t++)
        for (const struct http_route *route = server->tables[t]; route->pattern; route++) {
            if (!fits(route->pattern, path, request->arena, &request->path_values))
                continue;
            if (route->method == request->method)
                return route;
            *ret_methods |= 1u << route->method;
            *ret_status = 405;
        }
    return NULL;
}
