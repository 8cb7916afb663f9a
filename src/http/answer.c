/* Answering one request, on a worker: completes the request from its head and body, finds the route,
 * asks authorize, runs the handler and composes the response with the headers that every page carries. An
 * upload comes here once a piece: its head first, so that it can be refused before its bytes are sent. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "codec/gzip.h"
#include "http/server.h"

enum { COMPRESS_BYTES_MIN = 1024, PAGE_BYTES_MAX = 32 << 20 };

static const char security_headers[] =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {{200, "OK"},
                   {201, "Created"},
                   {202, "Accepted"},
                   {204, "No Content"},
                   {303, "See Other"},
                   {304, "Not Modified"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {408, "Request Timeout"},
                   {409, "Conflict"},
                   {411, "Length Required"},
                   {412, "Precondition Failed"},
                   {413, "Content Too Large"},
                   {414, "URI Too Long"},
                   {415, "Unsupported Media Type"},
                   {417, "Expectation Failed"},
                   {421, "Misdirected Request"},
                   {422, "Unprocessable Content"},
                   {428, "Precondition Required"},
                   {429, "Too Many Requests"},
                   {431, "Request Header Fields Too Large"},
                   {500, "Internal Server Error"},
                   {501, "Not Implemented"},
                   {503, "Service Unavailable"},
                   {505, "HTTP Version Not Supported"},
                   {507, "Insufficient Storage"}};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Status";
}

static void append_date(const struct http_server *server, struct buffer *output)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct clock *clock = server->options.clock;
    time_t seconds = (time_t)(clock->now(clock) / 1000000);
    struct tm t;
    gmtime_r(&seconds, &t);
    buffer_printf(output, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[t.tm_wday], t.tm_mday,
                  months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* `methods`: a bit each; GET brings HEAD along. */
static void append_allow(unsigned methods, struct buffer *output)
{
    const char *before = "Allow: ";
    for (int method = 0; method < HTTP_METHOD_COUNT; method++)
        if (methods & 1u << method) {
            buffer_printf(output, "%s%s%s", before, http_method_name((enum http_method)method),
                          method == HTTP_GET ? ", HEAD" : "");
            before = ", ";
        }
    buffer_append(output, "\r\n", 2);
}

void http_refusal(const struct http_server *server, int status, struct buffer *output)
{
    const char *reason = http_reason(status);
    buffer_printf(output, "HTTP/1.1 %d %s\r\n", status, reason);
    append_date(server, output);
    buffer_printf(output, "Content-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n",
                  strlen(reason) + 1);
    if (status == 405)
        append_allow((1u << HTTP_METHOD_COUNT) - 1, output);
    if (status == 503)
        buffer_printf(output, "Retry-After: 2\r\n");
    buffer_printf(output, "Cache-Control: no-store\r\nConnection: close\r\n%s\r\n%s\n", security_headers,
                  reason);
}

/* The last item of the last header of that name: what the nearest proxy itself has seen. What stands
 * before it may be the client's own invention. */
static text last_of_list(const struct http_pairs *headers, text name)
{
    text list = TEXT_ABSENT, last = TEXT_ABSENT;
    for (size_t i = 0; i < headers->count; i++)
        if (text_equal(headers->items[i].name, name))
            list = headers->items[i].value;
    while (list.length > 0)
        last = text_trim(text_cut(&list, ','));
    return last;
}

static void look_behind_proxy(const struct http_connection *connection, struct http_request *request)
{
    if (!text_equal(text_of(connection->peer), connection->server->options.proxy))
        return;
    text address = last_of_list(&request->headers, TEXT("x-forwarded-for"));
    if (address.length > 0 && address.length < HTTP_PEER_BYTES)
        request->peer = address;
    request->secure = request->secure ||
                      text_equal(last_of_list(&request->headers, TEXT("x-forwarded-proto")), TEXT("https"));
}

static bool host_is_ours(const struct http_server *server, text host)
{
    text name;
    static const text loopback[] = {{"localhost", 9}, {"127.0.0.1", 9}, {"::1", 3}};
    if (!server->checks_hosts || text_is_absent(host) || !http_host_split(host, &name))
        return !server->checks_hosts;
    const text *hosts = server->options.host_count > 0 ? server->options.hosts : loopback;
    size_t count = server->options.host_count > 0 ? server->options.host_count : 3;
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_ascii_case(hosts[i], name))
            return true;
    return false;
}

static int take_body(const struct http_connection *connection, struct http_request *request)
{
    text body = connection->uploading ? TEXT_ABSENT : buffer_text(&connection->body);
    text type = http_value(&request->headers, "content-type");
    text kind = text_trim(text_cut(&type, ';'));
    if (body.length == 0)
        return 0;
    if (text_equal_ignoring_ascii_case(kind, TEXT("application/x-www-form-urlencoded")))
        return http_pairs_parse(request->arena, body, &request->form);
    request->body = body;
    return 0;
}

/* 0, or the status to refuse with. */
static int prepare(struct http_connection *connection, struct http_path *ret_path)
{
    const struct http_server *server = connection->server;
    const struct http_head *head = &connection->head;
    struct http_request *request = &connection->request;
    *request = (struct http_request){.method = head->method,
                                     .target = head->target,
                                     .headers = head->headers,
                                     .host = head->host,
                                     .peer = text_of(connection->peer),
                                     .secure = connection->by_tls,
                                     .arena = &connection->arena};
    look_behind_proxy(connection, request);
    if (!host_is_ours(server, head->host))
        return 421;
    http_cookies_parse(request->arena, http_value(&head->headers, "cookie"), &request->cookies);
    int status = http_path_parse(request->arena, head->path, ret_path);
    request->path = ret_path->path;
    if (status == 0)
        status = http_pairs_parse(request->arena, head->query, &request->query);
    if (status == 0)
        status = take_body(connection, request);
    return status;
}

static void start_response(struct http_response *response, int status)
{
    buffer_release(&response->body);
    *response = (struct http_response){.status = status,
                                       .content_type = TEXT("text/html; charset=utf-8"),
                                       .cache_control = TEXT("no-store")};
    buffer_init(&response->body, PAGE_BYTES_MAX);
}

static void error_page(struct http_connection *connection, int status)
{
    const struct http_options *options = &connection->server->options;
    struct http_pairs headers = connection->response.headers;
    start_response(&connection->response, status);
    connection->response.headers = headers;
    if (options->error_page)
        options->error_page(&connection->request, &connection->response, status, options->application);
    if (connection->response.body.length == 0 && !connection->response.body.failed) {
        connection->response.content_type = TEXT("text/plain; charset=utf-8");
        buffer_printf(&connection->response.body, "%s\n", http_reason(status));
    }
}

static const struct http_route *find_route(struct http_connection *connection, const struct http_path *path)
{
    int status;
    const struct http_route *route = http_route_find(connection->server, &connection->request, path, &status,
                                                     &connection->allowed_methods);
    start_response(&connection->response, 200);
    if (!route)
        error_page(connection, status);
    return route;
}

bool http_admit(struct http_connection *connection, const struct http_route *route)
{
    const struct http_options *options = &connection->server->options;
    bool admitted = !options->authorize || options->authorize(&connection->request, &connection->response,
                                                              route, options->application);
    connection->language = language_current();
    return admitted;
}

static void handle(struct http_connection *connection, const struct http_route *route, bool admitted)
{
    struct http_response *response = &connection->response;
    if (admitted)
        route->handler(&connection->request, response, connection->server->options.application);
    if (response->stream.pull)
        return;
    if (response->body.failed)
        error_page(connection, 500);
    else if (response->status >= 400 && response->body.length == 0)
        error_page(connection, response->status);
}

bool http_takes_gzip(const struct http_request *request)
{
    text list = http_value(&request->headers, "accept-encoding");
    while (list.length > 0) {
        text item = text_cut(&list, ',');
        text coding = text_trim(text_cut(&item, ';'));
        if (!text_equal_ignoring_ascii_case(coding, TEXT("gzip")))
            continue;
        text weight = text_trim(item);
        return !text_equal(weight, TEXT("q=0")) && !text_starts_with(weight, TEXT("q=0.0"));
    }
    return false;
}

static bool is_compressible(text type)
{
    text kind = text_cut(&type, ';');
    return text_starts_with(kind, TEXT("text/")) || text_equal(kind, TEXT("application/json")) ||
           text_equal(kind, TEXT("application/javascript")) || text_equal(kind, TEXT("image/svg+xml")) ||
           text_equal(kind, TEXT("application/problem+json")) ||
           text_equal(kind, TEXT("application/x-ndjson"));
}

/* A tag of the body's content (FNV-1a), for files that never change under their name. */
static void tag_forever(struct http_connection *connection)
{
    struct http_response *response = &connection->response;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < response->body.length; i++)
        hash = (hash ^ (unsigned char)response->body.data[i]) * UINT64_C(0x100000001b3);
    text tag = text_printf(&connection->arena, "\"%016llx\"", (unsigned long long)hash);
    response->cache_control = TEXT("public, max-age=31536000, immutable");
    http_response_header(&connection->request, response, "ETag", tag);
    if (text_equal(http_value(&connection->request.headers, "if-none-match"), tag)) {
        response->status = 304;
        buffer_clear(&response->body);
    }
}

static void compose_head(struct http_connection *connection, bool compressible, bool compressed)
{
    const struct http_response *response = &connection->response;
    struct buffer *out = &connection->output;
    buffer_printf(out, "HTTP/1.1 %d %s\r\n", response->status, http_reason(response->status));
    append_date(connection->server, out);
    if (response->status != 304 && response->status != 204) {
        buffer_printf(out, "Content-Type: %.*s\r\n", TEXT_ARGUMENTS(response->content_type));
        if (!connection->stream.pull)
            buffer_printf(out, "Content-Length: %zu\r\n", connection->content.length);
        else if (connection->stream.has_length)
            buffer_printf(out, "Content-Length: %" PRIu64 "\r\n", connection->stream.length_bytes);
        else if (connection->stream_is_chunked)
            buffer_printf(out, "Transfer-Encoding: chunked\r\n");
    }
    buffer_printf(out, "Cache-Control: %.*s\r\n", TEXT_ARGUMENTS(response->cache_control));
    if (compressible)
        buffer_printf(out, "Vary: Accept-Encoding\r\n");
    if (compressed)
        buffer_printf(out, "Content-Encoding: gzip\r\n");
    if (connection->request.secure)
        buffer_printf(out, "Strict-Transport-Security: max-age=31536000\r\n");
    if (response->status == 405)
        append_allow(connection->allowed_methods, out);
    if (response->status == 503)
        buffer_printf(out, "Retry-After: 2\r\n");
    for (size_t i = 0; i < response->headers.count; i++)
        buffer_printf(out, "%.*s: %.*s\r\n", TEXT_ARGUMENTS(response->headers.items[i].name),
                      TEXT_ARGUMENTS(response->headers.items[i].value));
    if (!connection->keep_alive)
        buffer_printf(out, "Connection: close\r\n");
    else if (connection->head.is_1_0)
        buffer_printf(out, "Connection: keep-alive\r\n");
    buffer_printf(out, "%s\r\n", security_headers);
}

/* Composes the head of a streamed answer and makes its first piece. False: too many run, and the response
 * says so. */
static bool finish_stream(struct http_connection *connection)
{
    struct http_response *response = &connection->response;
    bool compressible = !response->stream.has_length && is_compressible(response->content_type);
    bool compressed = compressible && http_takes_gzip(&connection->request);
    if (!http_stream_start(connection, compressed)) {
        error_page(connection, 503);
        return false;
    }
    if (!connection->stream.has_length && !connection->stream_is_chunked)
        connection->keep_alive = false; /* HTTP/1.0: the end is where the connection ends */
    compose_head(connection, compressible, connection->stream_gzip != NULL);
    if (!connection->head.without_body) {
        http_stream_step(connection);
        return true;
    }
    http_stream_release(connection);
    connection->stage = STAGE_ANSWER;
    return true;
}

static void finish(struct http_connection *connection, const struct http_route *route)
{
    struct http_response *response = &connection->response;
    if (response->stream.pull && finish_stream(connection))
        return;
    bool forever = route && (route->flags & HTTP_ROUTE_CACHED_FOREVER) && response->status == 200;
    if (forever)
        tag_forever(connection);
    bool compressible =
        response->body.length >= COMPRESS_BYTES_MIN && is_compressible(response->content_type);
    bool compressed = compressible && http_takes_gzip(&connection->request) &&
                      codec_gzip(buffer_text(&response->body), forever ? 6 : 1, &connection->content);
    if (!compressed) {
        buffer_release(&connection->content);
        connection->content = response->body;
        response->body = (struct buffer){0};
    }
    compose_head(connection, compressible, compressed);
    if (connection->head.without_body)
        buffer_clear(&connection->content);
}

/* Completes the request; false when it was refused. */
static bool take_head(struct http_connection *connection, struct http_path *ret_path)
{
    int status = prepare(connection, ret_path);
    if (status == 0)
        return true;
    connection->stage = STAGE_ANSWER;
    connection->keep_alive = false;
    http_refusal(connection->server, status, &connection->output);
    return false;
}

static void answer_whole(struct http_connection *connection)
{
    struct http_path path = {0};
    if (!take_head(connection, &path))
        return;
    const struct http_route *route = find_route(connection, &path);
    if (route)
        handle(connection, route, http_admit(connection, route));
    finish(connection, route);
    log_event(LOG_DEBUG, "request", "status=%d route=%s", connection->response.status,
              route ? route->pattern : "-");
}

/* A piece of an upload; answers when it was the last, or must not go on. */
static void answer_upload(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    struct http_path path = {0};
    if (!uploading->prepared) {
        if (!take_head(connection, &path))
            return;
        const struct http_route *route = find_route(connection, &path);
        assert(route == uploading->route); /* the loop found it by the same path */
    }
    int status = http_upload_take(connection);
    if (status == 0 && !uploading->whole)
        return;
    connection->stage = STAGE_ANSWER;
    connection->keep_alive = connection->keep_alive && uploading->whole;
    if (status > 0)
        error_page(connection, status);
    else
        handle(connection, uploading->route, status == 0);
    finish(connection, uploading->route);
    http_upload_release(connection);
    log_event(LOG_DEBUG, "request", "status=%d route=%s", connection->response.status,
              uploading->route->pattern);
}

void http_answer(struct http_connection *connection)
{
    language_use(connection->language);
    switch (connection->stage) {
    case STAGE_ANSWER:
        buffer_init(&connection->output, 0);
        buffer_init(&connection->content, 0);
        answer_whole(connection);
        break;
    case STAGE_UPLOAD:
        buffer_init(&connection->output, 0);
        buffer_init(&connection->content, 0);
        answer_upload(connection);
        break;
    case STAGE_STREAM:
        http_stream_step(connection);
        break;
    case STAGE_RELEASE:
        http_upload_release(connection);
        http_stream_release(connection);
        break;
    }
}
