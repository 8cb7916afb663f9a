#include "hostile.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void answer_plain(struct http_request *request, struct http_response *response, void *application)
{
    (void)request;
    (void)application;
    buffer_printf(&response->body, "<p>plain</p>");
}

static void answer_echo(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    text field = http_value(&request->form, "field");
    buffer_printf(&response->body, "[%.*s][%.*s]", TEXT_ARGUMENTS(field), TEXT_ARGUMENTS(request->body));
}

static void answer_big(struct http_request *request, struct http_response *response, void *application)
{
    (void)request;
    (void)application;
    for (int i = 0; i < 20000; i++)
        buffer_printf(&response->body, "line %d of a page that compresses well\n", i);
}

static void answer_item(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    text id = http_value(&request->path_values, "id");
    buffer_printf(&response->body, "{%.*s}", TEXT_ARGUMENTS(id));
}

static void answer_peer(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    buffer_printf(&response->body, "%.*s %d", TEXT_ARGUMENTS(request->peer), request->secure);
}

static void answer_redirect(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    http_cookie_set(request, response, "__Host-test", http_value(&request->query, "value"), 60);
    http_redirect(request, response, TEXT("/echo"));
}

/* What came, in words; the file's content as a sum of its bytes. `keep` claims the file. */
static void answer_upload(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    const struct http_upload *upload = request->upload;
    for (size_t i = 0; i < request->form.count; i++)
        buffer_printf(&response->body, "(%.*s=%.*s)", TEXT_ARGUMENTS(request->form.items[i].name),
                      TEXT_ARGUMENTS(request->form.items[i].value));
    if (!upload) {
        buffer_printf(&response->body, "no file [%.*s]", TEXT_ARGUMENTS(request->body));
        return;
    }
    unsigned long sum = 0, count = 0;
    FILE *file = fopen(upload->path.data, "rb");
    assert_non_null(file);
    for (int byte; (byte = getc(file)) != EOF; count++)
        sum = sum * 31 + (unsigned long)byte;
    fclose(file);
    buffer_printf(&response->body, "<%.*s> %llu %lu %lu", TEXT_ARGUMENTS(upload->name),
                  (unsigned long long)upload->size_bytes, count, sum);
    if (!text_is_absent(http_value(&request->query, "keep"))) {
        http_upload_claim(request);
        buffer_printf(&response->body, " at %s", upload->path.data);
    }
}

struct hostile_stream {
    unsigned long lines, line;
    bool fails;
};
atomic_int hostile_streams_released;

static enum http_pull pull_lines(void *context, struct buffer *out)
{
    struct hostile_stream *lines = context;
    for (int i = 0; i < 500 && lines->line < lines->lines; i++)
        buffer_printf(out, "line %lu of a stream\n", lines->line++);
    if (lines->line < lines->lines)
        return HTTP_PULL_MORE;
    return lines->fails ? HTTP_PULL_FAILED : HTTP_PULL_END;
}

static void release_lines(void *context)
{
    assert_non_null(context);
    atomic_fetch_add(&hostile_streams_released, 1);
}

static void answer_stream(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    struct hostile_stream *lines = arena_new(request->arena, struct hostile_stream);
    int64_t count = 0;
    (void)text_to_int64(http_value(&request->query, "lines"), &count);
    lines->lines = (unsigned long)count;
    lines->fails = !text_is_absent(http_value(&request->query, "fails"));
    response->content_type = TEXT("text/csv; charset=utf-8");
    response->stream = (struct http_stream){pull_lines, release_lines, lines, false, 0};
}

static void answer_file(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    struct problem problem = {0};
    const char *path = text_copy(request->arena, http_value(&request->query, "path")).data;
    if (http_response_file(request, response, path, true, &problem) != RESULT_OK)
        response->status = 404;
}

static bool authorize_upload(struct http_request *request, struct http_response *response,
                             const struct http_route *route, void *application)
{
    (void)application;
    text token = http_value(&request->headers, "x-csrf-token");
    if (text_is_absent(token))
        token = http_value(&request->form, "csrf");
    if (!(route->flags & HTTP_ROUTE_UPLOAD) || text_equal(token, TEXT("let-me-in")))
        return true;
    response->status = 403;
    buffer_printf(&response->body, "no token");
    return false;
}

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
static bool gate_is_shut;
static int gate_arrived;

static void answer_gate(struct http_request *request, struct http_response *response, void *application)
{
    (void)request;
    (void)application;
    pthread_mutex_lock(&gate_lock);
    gate_arrived++;
    pthread_cond_broadcast(&gate_changed);
    while (gate_is_shut)
        pthread_cond_wait(&gate_changed, &gate_lock);
    pthread_mutex_unlock(&gate_lock);
    buffer_printf(&response->body, "through");
}

void hostile_gate_shut(void)
{
    pthread_mutex_lock(&gate_lock);
    gate_is_shut = true;
    gate_arrived = 0;
    pthread_mutex_unlock(&gate_lock);
}

void hostile_gate_open(void)
{
    pthread_mutex_lock(&gate_lock);
    gate_is_shut = false;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_lock);
}

void hostile_gate_wait(int count)
{
    pthread_mutex_lock(&gate_lock);
    while (gate_arrived < count)
        pthread_cond_wait(&gate_changed, &gate_lock);
    pthread_mutex_unlock(&gate_lock);
}

static const struct http_route routes[] = {{HTTP_GET, "/", 0, answer_plain, 0},
                                           {HTTP_POST, "/echo", 0, answer_echo, 0},
                                           {HTTP_GET, "/big", 0, answer_big, 0},
                                           {HTTP_GET, "/peer", 0, answer_peer, 0},
                                           {HTTP_GET, "/redirect", 0, answer_redirect, 0},
                                           {HTTP_GET, "/asset", 0, answer_big, HTTP_ROUTE_CACHED_FOREVER},
                                           {HTTP_GET, "/items/{id}", 0, answer_item, 0},
                                           {HTTP_GET, "/gate", 0, answer_gate, 0},
                                           {HTTP_POST, "/upload", 0, answer_upload, HTTP_ROUTE_UPLOAD},
                                           {HTTP_PUT, "/upload", 0, answer_upload, HTTP_ROUTE_UPLOAD},
                                           {HTTP_POST, "/small", 0, answer_upload, HTTP_ROUTE_UPLOAD, 1000},
                                           {HTTP_POST, "/large", 0, answer_echo, 0, 4 << 20},
                                           {HTTP_GET, "/stream", 0, answer_stream, 0},
                                           {HTTP_GET, "/file", 0, answer_file, 0},
                                           {HTTP_PUT, "/items/{id}", 0, answer_echo, 0},
                                           {HTTP_PATCH, "/items/{id}", 0, answer_echo, 0},
                                           {HTTP_DELETE, "/items/{id}", 0, answer_item, 0},
                                           {0}};
static const struct http_route *const tables[] = {routes};

struct http_server *hostile_start(const struct http_options *options)
{
    struct http_options own = options ? *options : (struct http_options){.listen = TEXT("127.0.0.1:0")};
    struct http_server *server = NULL;
    struct problem problem = {0};
    own.authorize = authorize_upload;
    if (http_server_start(&server, &own, tables, 1, &problem) != RESULT_OK)
        fail_msg("%s %s", problem.message, problem.detail);
    return server;
}

int hostile_connect(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval most = {.tv_sec = 20};
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    return descriptor;
}

void hostile_send(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(descriptor, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* refused in the middle: the answer tells */
        bytes += sent;
        length -= (size_t)sent;
    }
}

static bool is_whole(const char *answer, size_t length)
{
    const char *end = strstr(answer, "\r\n\r\n"), *field = strstr(answer, "Content-Length: ");
    if (!end || !field || field > end)
        return false;
    return length >= (size_t)(end - answer) + 4 + strtoul(field + 16, NULL, 10);
}

char *hostile_receive(int descriptor)
{
    size_t length = 0, capacity = 1 << 16;
    char *answer = calloc(1, capacity);
    for (;;) {
        if (length + 4096 > capacity)
            answer = realloc(answer, capacity *= 2);
        ssize_t got = recv(descriptor, answer + length, 4095, 0);
        if (got <= 0)
            break;
        length += (size_t)got;
        answer[length] = 0;
        if (is_whole(answer, length))
            break;
    }
    return answer;
}

char *hostile_ask(int port, const char *bytes, size_t length)
{
    int descriptor = hostile_connect(port);
    hostile_send(descriptor, bytes, length);
    char *answer = hostile_receive(descriptor);
    close(descriptor);
    return answer;
}

int hostile_status(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

int hostile_ask_status(int port, const char *request)
{
    char *answer = hostile_ask(port, request, strlen(request));
    int status = hostile_status(answer);
    free(answer);
    return status;
}

void hostile_assert_stands(int port)
{
    assert_int_equal(hostile_ask_status(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200);
}
