/* The server against requests that no browser would send: each is refused with its status, and the
 * server answers the next one. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "hostile.h"

#define HOST "Host: localhost\r\n"

static struct http_server *server;
static int port;

static int start(void **state)
{
    (void)state;
    server = hostile_start(NULL);
    port = http_server_port(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_server_stop(server);
    return 0;
}

struct refusal {
    int status;
    const char *request;
};

static void refuse_all(const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int status = hostile_ask_status(port, cases[i].request);
        if (status != cases[i].status)
            fail_msg("case %zu: %d, not %d:\n%.200s", i, status, cases[i].status, cases[i].request);
        hostile_assert_stands(port);
    }
}
#define REFUSE_ALL(cases) refuse_all(cases, sizeof(cases) / sizeof((cases)[0]))

static void test_smuggling(void **state)
{
    (void)state;
    static const struct refusal cases[] = {
        {400,
         "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\ncontent-length: 5\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4, 4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: +4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0x4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4 4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551617\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Content-Length : 4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.1\r\n" HOST
              "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
        {501, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "X: a\r\n Content-Length: 4\r\n\r\nabcd"},
        {400, "POST /echo HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n\r\n"},
        {400, "GET / HTTP/1.1\n" HOST "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: localhost\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST ": no name\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "Na(me: x\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "X: \xff\xfe\r\n\r\n"},
        {411, "POST /echo HTTP/1.1\r\n" HOST "\r\n"},
        {417, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: miracles\r\n\r\na"},
    };
    REFUSE_ALL(cases);
}

static void test_chunks(void **state)
{
    (void)state;
#define CHUNKED "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
    static const struct refusal cases[] = {
        {400, CHUNKED "x\r\n"},
        {400, CHUNKED "\r\n"},
        {400, CHUNKED "-1\r\n"},
        {400, CHUNKED "4\nabcd\r\n0\r\n\r\n"},
        {400, CHUNKED "4\r\nabcdX"},
        {400, CHUNKED "4\r\nabcd\n0\r\n\r\n"},
        {400, CHUNKED "123456789\r\n"},
        {413, CHUNKED "ffffffff\r\n"},
        {400, CHUNKED "4 \r\nabcd\r\n"},
        {400, CHUNKED "0\r\n bad: trailer\r\n\r\n"},
        {400, CHUNKED "0\r\nX: y\n\r\n"},
        {400, CHUNKED "0x4\r\nabcd\r\n0\r\n\r\n"},
        {200, CHUNKED "4;note=x\r\nabcd\r\n0\r\nX: y\r\n\r\n"},
    };
    REFUSE_ALL(cases);
}

static void test_paths(void **state)
{
    (void)state;
#define GET(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"
    static const struct refusal cases[] = {
        {400, GET("/../etc/passwd")},
        {400, GET("/items/..")},
        {400, GET("/items/%2e%2e")},
        {400, GET("/items/%2E./x")},
        {400, GET("/.")},
        {400, GET("//evil.example/")},
        {400, GET("/items//a")},
        {400, GET("/items/a%00b")},
        {400, GET("/items/%0d%0aX:y")},
        {400, GET("/items/%")},
        {400, GET("/items/%4")},
        {400, GET("/items/%zz")},
        {400, GET("/items/%c0%ae")},
        {400, GET("/items/%ff")},
        {400, GET("/items\\a")},
        {400, GET("/items%5ca")},
        {400, GET("/items%2fa")},
        {400, GET("/%252e%252e/x")},
        {400, GET("/?a=%00")},
        {400, GET("/?a=%f")},
        {400, GET("/#x")},
        {400, GET("items/a")},
        {400, GET("*")},
        {400, GET("http://evil.example/")},
        {400, GET("http://localhost")},
        {400, GET("ftp://localhost/")},
        {400, GET("/\xc3\xa9")},
        {404, GET("/nothing")},
        {404, GET("/items/")},
        {404, GET("/items/a/b")},
        {404, GET("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t")},
        {200, GET("http://localhost/")},
        {200, GET("/items/a%2Fb")},
        {200, GET("/items/%C3%A9")},
        {200, GET("/?a=b&&c=d+e")},
    };
    REFUSE_ALL(cases);
    char *answer = hostile_ask(port, GET("/items/a%2Fb"), strlen(GET("/items/a%2Fb")));
    assert_non_null(strstr(answer, "{a/b}"));
    free(answer);
}

static void test_lines_methods_hosts(void **state)
{
    (void)state;
    static const struct refusal cases[] = {
        {405, "PUT / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"},
        {405, "PATCH / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"},
        {411, "PUT / HTTP/1.1\r\n" HOST "\r\n"},
        {411, "PATCH / HTTP/1.1\r\n" HOST "\r\n"},
        {405, "PUTT / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"},
        {405, "DELETE / HTTP/1.1\r\n" HOST "\r\n"},
        {405, "TRACE / HTTP/1.1\r\n" HOST "\r\n"},
        {405, "OPTIONS * HTTP/1.1\r\n" HOST "\r\n"},
        {405, "CONNECT localhost:1 HTTP/1.1\r\n" HOST "\r\n"},
        {405, "get / HTTP/1.1\r\n" HOST "\r\n"},
        {405, "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"},
        {405, "GET /echo HTTP/1.1\r\n" HOST "\r\n"},
        {400, "G(T / HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /\r\n\r\n"},
        {400, "GET  / HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET / HTTP/1.1 \r\n" HOST "\r\n"},
        {400, "GET / http/1.1\r\n" HOST "\r\n"},
        {400, "GET / HTTP/1.10\r\n" HOST "\r\n"},
        {505, "GET / HTTP/2.0\r\n" HOST "\r\n"},
        {505, "GET / HTTP/1.2\r\n" HOST "\r\n"},
        {400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n"},
        {400, "\r\nGET / HTTP/1.1\r\n" HOST "\r\n"},
        {400, "\x16\x03\x01\x02\x00\x01\x00"},
        {400, "GET / HTTP/1.1\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST HOST "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: user@localhost\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: localhost:99999\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
        {421, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"},
        {421, "GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"},
        {421, "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\n\r\n"},
        {421, "GET / HTTP/1.0\r\n\r\n"},
        {200, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"},
        {200, "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"},
        {200, "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"},
        {200, "GET / HTTP/1.1\r\nHost: LocalHost\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = hostile_ask_status(port, cases[i].request);
        /* HTTP/2's preface may be refused by its version as well. */
        if (status != cases[i].status && !(strncmp(cases[i].request, "PRI", 3) == 0 && status == 505))
            fail_msg("case %zu: %d, not %d:\n%.200s", i, status, cases[i].status, cases[i].request);
        hostile_assert_stands(port);
    }
    assert_int_equal(hostile_ask_status(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200);
}

static void test_sizes(void **state)
{
    (void)state;
    enum { BIG = 64 << 10 };
    char *request = malloc(BIG + 256);
    int length = snprintf(request, BIG + 256, "GET / HTTP/1.1\r\n" HOST "X: ");
    memset(request + length, 'a', BIG);
    char *answer = hostile_ask(port, request, (size_t)length + BIG);
    assert_int_equal(hostile_status(answer), 431);
    free(answer);
    length = snprintf(request, BIG + 256, "GET /");
    memset(request + length, 'a', 10000);
    length += 10000;
    length += snprintf(request + length, BIG + 256 - (size_t)length, " HTTP/1.1\r\n" HOST "\r\n");
    answer = hostile_ask(port, request, (size_t)length);
    assert_int_equal(hostile_status(answer), 414);
    free(answer);
    length = snprintf(request, BIG + 256, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 150; i++)
        length += snprintf(request + length, BIG + 256 - (size_t)length, "X%d: y\r\n", i);
    length += snprintf(request + length, BIG + 256 - (size_t)length, "\r\n");
    answer = hostile_ask(port, request, (size_t)length);
    assert_int_equal(hostile_status(answer), 431);
    free(answer);
    free(request);
    assert_int_equal(
        hostile_ask_status(port, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 999999999\r\n\r\nabc"), 413);
    hostile_assert_stands(port);
}

static void test_bodies_and_pipelining(void **state)
{
    (void)state;
    int descriptor = hostile_connect(port);
    const char *two =
        "POST /echo HTTP/1.1\r\n" HOST
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\nfield=a%20+b"
        "GET /items/7 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    hostile_send(descriptor, two, strlen(two));
    char all[8192] = {0};
    size_t length = 0;
    for (ssize_t got; (got = recv(descriptor, all + length, sizeof all - 1 - length, 0)) > 0;)
        length += (size_t)got;
    close(descriptor);
    assert_non_null(strstr(all, "[a  b][]"));
    assert_non_null(strstr(all, "{7}"));
    const char *chunks =
        "POST /echo HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    char *answer = hostile_ask(port, chunks, strlen(chunks));
    assert_non_null(strstr(answer, "[][abcde]"));
    free(answer);
}

static void test_expect_continue(void **state)
{
    (void)state;
    char first[64] = {0};
    int descriptor = hostile_connect(port);
    const char *head = "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    hostile_send(descriptor, head, strlen(head));
    assert_true(recv(descriptor, first, 25, MSG_WAITALL) == 25);
    assert_string_equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
    hostile_send(descriptor, "abc", 3);
    char *answer = hostile_receive(descriptor);
    assert_int_equal(hostile_status(answer), 200);
    free(answer);
    close(descriptor);
}

static void test_headers_and_compression(void **state)
{
    (void)state;
    const char *request = "GET /big HTTP/1.1\r\n" HOST "Accept-Encoding: br, gzip;q=0.5\r\n\r\n";
    char *answer = hostile_ask(port, request, strlen(request));
    assert_non_null(strstr(answer, "Content-Encoding: gzip\r\n"));
    assert_non_null(strstr(answer, "Vary: Accept-Encoding\r\n"));
    assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'"));
    assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff\r\n"));
    assert_null(strstr(answer, "Strict-Transport-Security"));
    free(answer);
    request = "GET /big HTTP/1.1\r\n" HOST "Accept-Encoding: gzip;q=0\r\n\r\n";
    answer = hostile_ask(port, request, strlen(request));
    assert_null(strstr(answer, "Content-Encoding"));
    assert_non_null(strstr(answer, "line 19999 of a page"));
    free(answer);
    request = "GET /nothing HTTP/1.1\r\n" HOST "\r\n";
    answer = hostile_ask(port, request, strlen(request));
    assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'"));
    free(answer);
}

static void test_head_and_etag(void **state)
{
    (void)state;
    char request[256], tag[32];
    int descriptor = hostile_connect(port);
    const char *two =
        "HEAD /big HTTP/1.1\r\n" HOST "\r\nGET /items/1 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    hostile_send(descriptor, two, strlen(two));
    char all[8192] = {0};
    size_t length = 0;
    for (ssize_t got; (got = recv(descriptor, all + length, sizeof all - 1 - length, 0)) > 0;)
        length += (size_t)got;
    close(descriptor);
    assert_null(strstr(all, "line 1 of"));
    assert_non_null(strstr(all, "{1}"));
    const char *get = "GET /asset HTTP/1.1\r\n" HOST "\r\n";
    char *answer = hostile_ask(port, get, strlen(get));
    assert_non_null(strstr(answer, "immutable"));
    const char *at = strstr(answer, "ETag: ");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "ETag: %31s", tag), 1);
    free(answer);
    snprintf(request, sizeof request,
             "GET /asset HTTP/1.1\r\n" HOST "If-None-Match: %s\r\nConnection: close\r\n\r\n", tag);
    assert_int_equal(hostile_ask_status(port, request), 304);
}

static void test_header_injection(void **state)
{
    (void)state;
    const char *request =
        "GET /redirect?value=a%0d%0aSet-Cookie:%20evil=1 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    char *answer = hostile_ask(port, request, strlen(request));
    assert_int_equal(hostile_status(answer), 303);
    assert_null(strstr(answer, "\nSet-Cookie: evil"));
    assert_non_null(strstr(answer, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60\r\n"));
    free(answer);
    assert_true(http_path_is_local(TEXT("/a?b=c")));
    assert_false(http_path_is_local(TEXT("//evil.example")));
    assert_false(http_path_is_local(TEXT("/\\evil.example")));
    assert_false(http_path_is_local(TEXT("https://evil.example")));
    assert_false(http_path_is_local(TEXT("/a\r\nb")));
    assert_false(http_path_is_local(TEXT("")));
}

static void test_slow_client(void **state)
{
    (void)state;
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .limits.read_timeout_seconds = 1};
    struct http_server *hasty = hostile_start(&options);
    int slow_port = http_server_port(hasty);
    int head = hostile_connect(slow_port), body = hostile_connect(slow_port),
        silent = hostile_connect(slow_port);
    hostile_send(head, "GET / HTTP/1.1\r\nHos", 19);
    const char *part = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc";
    hostile_send(body, part, strlen(part));
    char *answer = hostile_receive(head);
    assert_int_equal(hostile_status(answer), 408);
    free(answer);
    answer = hostile_receive(body);
    assert_int_equal(hostile_status(answer), 408);
    free(answer);
    answer = hostile_receive(silent);
    assert_string_equal(answer, "");
    free(answer);
    close(head), close(body), close(silent);
    hostile_assert_stands(slow_port);
    http_server_stop(hasty);
}

#define GATE "GET /gate HTTP/1.1\r\n" HOST "\r\n"

static int send_gate(int to_port)
{
    int descriptor = hostile_connect(to_port);
    hostile_send(descriptor, GATE, strlen(GATE));
    return descriptor;
}

/* One worker is held at the gate and one request waits for it: the third is turned away at once. */
static void test_queue_is_bounded(void **state)
{
    (void)state;
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .workers = 1, .limits.queue_max = 1};
    struct http_server *narrow = hostile_start(&options);
    int at[3];
    hostile_gate_shut();
    at[0] = send_gate(http_server_port(narrow));
    hostile_gate_wait(1);
    at[1] = send_gate(http_server_port(narrow));
    at[2] = send_gate(http_server_port(narrow));
    /* Either of the two may come first; the other is refused. */
    struct timeval soon = {.tv_usec = 200000};
    int refused = 0;
    for (int i = 1; i < 3; i++) {
        setsockopt(at[i], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
        char *answer = hostile_receive(at[i]);
        if (hostile_status(answer) == 503 && strstr(answer, "\r\nRetry-After: "))
            refused++;
        else
            assert_string_equal(answer, "");
        free(answer);
    }
    assert_int_equal(refused, 1);
    hostile_gate_open();
    char *answer = hostile_receive(at[0]);
    assert_int_equal(hostile_status(answer), 200);
    free(answer);
    for (int i = 0; i < 3; i++)
        close(at[i]);
    hostile_assert_stands(http_server_port(narrow));
    http_server_stop(narrow);
}

static void *stop_it(void *context)
{
    http_server_stop(context);
    return NULL;
}

/* A request that runs when the server is told to stop still gets its answer. */
static void test_stop_is_graceful(void **state)
{
    (void)state;
    pthread_t stopper;
    struct http_server *ending = hostile_start(NULL);
    int ending_port = http_server_port(ending);
    hostile_gate_shut();
    int running = send_gate(ending_port);
    hostile_gate_wait(1);
    int idle = hostile_connect(ending_port);
    assert_int_equal(pthread_create(&stopper, NULL, stop_it, ending), 0);
    char *nothing = hostile_receive(idle); /* closed: the stop has begun */
    assert_string_equal(nothing, "");
    free(nothing);
    hostile_gate_open();
    char *answer = hostile_receive(running);
    assert_non_null(strstr(answer, "through"));
    free(answer);
    pthread_join(stopper, NULL);
    close(running), close(idle);
}

static void check_caps(const struct http_options *options)
{
    struct http_server *narrow = hostile_start(options);
    int narrow_port = http_server_port(narrow), held[4];
    hostile_gate_shut();
    for (int i = 0; i < 4; i++)
        held[i] = send_gate(narrow_port);
    hostile_gate_wait(4);
    int late = hostile_connect(narrow_port); /* all are at work */
    char *refused = hostile_receive(late);
    assert_int_equal(hostile_status(refused), 503);
    assert_non_null(strstr(refused, "Retry-After: "));
    free(refused);
    close(late);
    hostile_gate_open();
    for (int i = 0; i < 4; i++) {
        char *answer = hostile_receive(held[i]);
        assert_int_equal(hostile_status(answer), 200);
        free(answer);
    }
    hostile_assert_stands(narrow_port); /* in the place of one of those that now only wait */
    char *closed = hostile_receive(held[0]);
    assert_string_equal(closed, "");
    free(closed);
    for (int i = 0; i < 4; i++)
        close(held[i]);
    http_server_stop(narrow);
}

static void test_connection_caps(void **state)
{
    (void)state;
    check_caps(
        &(struct http_options){.listen = TEXT("127.0.0.1:0"), .workers = 4, .limits.connections_max = 4});
    check_caps(&(struct http_options){
        .listen = TEXT("127.0.0.1:0"), .workers = 4, .limits.connections_per_peer_max = 4});
}

/* Connections that say nothing, more than the server takes: the next person is served all the same. */
static void test_silent_flood(void **state)
{
    (void)state;
    enum { SILENT = 60 };
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .limits.connections_max = 20};
    struct http_server *narrow = hostile_start(&options);
    int held[SILENT];
    for (int i = 0; i < SILENT; i++) {
        held[i] = hostile_connect(http_server_port(narrow));
        hostile_send(held[i], "GET / HT", i % 2 ? 8 : 0);
    }
    for (int i = 0; i < 30; i++)
        hostile_assert_stands(http_server_port(narrow));
    for (int i = 0; i < SILENT; i++)
        close(held[i]);
    http_server_stop(narrow);
}

static void test_bodies_share_a_bound(void **state)
{
    (void)state;
    struct http_options options = {
        .listen = TEXT("127.0.0.1:0"), .limits.body_bytes_max = 1000, .limits.bodies_bytes_max = 1500};
    struct http_server *narrow = hostile_start(&options);
    const char *announced =
        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n";
    char first[26] = {0};
    int holding = hostile_connect(http_server_port(narrow));
    hostile_send(holding, announced, strlen(announced));
    assert_int_equal(recv(holding, first, 25, MSG_WAITALL), 25); /* admitted */
    assert_int_equal(hostile_ask_status(http_server_port(narrow), announced), 503);
    close(holding);
    int status = 503; /* its room is free again once the server has seen it go */
    for (int i = 0; i < 1000 && status == 503; i++) {
        const char *small =
            "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
        status = hostile_ask_status(http_server_port(narrow), small);
    }
    assert_int_equal(status, 200);
    http_server_stop(narrow);
}

/* Clients that ask for much and never read, many at once, cost nobody else anything. */
static void test_clients_that_do_not_read(void **state)
{
    (void)state;
    enum { CLIENTS = 40 };
    int held[CLIENTS];
    const char *request = "GET /big HTTP/1.1\r\n" HOST "\r\nGET /big HTTP/1.1\r\n" HOST "\r\n";
    for (int i = 0; i < CLIENTS; i++) {
        held[i] = hostile_connect(port);
        hostile_send(held[i], request, strlen(request));
    }
    for (int i = 0; i < 20; i++)
        hostile_assert_stands(port);
    for (int i = 0; i < CLIENTS; i++)
        close(held[i]);
    hostile_assert_stands(port);
}

static void test_proxy(void **state)
{
    (void)state;
    const char *request =
        "GET /peer HTTP/1.1\r\nHost: farol.example\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n"
        "X-Forwarded-Proto: https\r\n\r\n";
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .proxy = TEXT("127.0.0.1")};
    struct http_server *behind = hostile_start(&options);
    char *answer = hostile_ask(http_server_port(behind), request, strlen(request));
    assert_non_null(strstr(answer, "203.0.113.9 1"));
    assert_non_null(strstr(answer, "Strict-Transport-Security: "));
    free(answer);
    /* A proxy that adds a line of its own behind the client's. */
    request = "GET /peer HTTP/1.1\r\nHost: farol.example\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: "
              "https\r\n"
              "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n\r\n";
    answer = hostile_ask(http_server_port(behind), request, strlen(request));
    assert_non_null(strstr(answer, "203.0.113.9 0"));
    free(answer);
    http_server_stop(behind);
    /* Nobody else is believed. */
    request =
        "GET /peer HTTP/1.1\r\n" HOST "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n";
    answer = hostile_ask(port, request, strlen(request));
    assert_non_null(strstr(answer, "127.0.0.1 0"));
    free(answer);
}

static void test_listen_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         "8080",           ":8080", "127.0.0.1",     "127.0.0.1:", "127.0.0.1:70000",
        "::1:8080", "example.org:80", "[::1]", "[127.0.0.1]:80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_options options = {.listen = text_of(bad[i])};
        struct http_server *none = NULL;
        struct problem problem = {0};
        assert_int_equal(http_server_start(&none, &options, NULL, 0, &problem), RESULT_BAD_INPUT);
        assert_null(none);
        assert_true(problem.message[0] != 0);
    }
    char same[32];
    snprintf(same, sizeof same, "127.0.0.1:%d", port);
    struct http_options options = {.listen = text_of(same)};
    struct http_server *none = NULL;
    struct problem problem = {0};
    assert_int_equal(http_server_start(&none, &options, NULL, 0, &problem), RESULT_BUSY);
    assert_true(http_listen_is_loopback(TEXT("127.0.0.1:1")));
    assert_true(http_listen_is_loopback(TEXT("[::1]:1")));
    assert_false(http_listen_is_loopback(TEXT("0.0.0.0:1")));
    assert_false(http_listen_is_loopback(TEXT("[::]:1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smuggling),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_lines_methods_hosts),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_bodies_and_pipelining),
        cmocka_unit_test(test_expect_continue),
        cmocka_unit_test(test_headers_and_compression),
        cmocka_unit_test(test_head_and_etag),
        cmocka_unit_test(test_header_injection),
        cmocka_unit_test(test_slow_client),
        cmocka_unit_test(test_connection_caps),
        cmocka_unit_test(test_silent_flood),
        cmocka_unit_test(test_queue_is_bounded),
        cmocka_unit_test(test_stop_is_graceful),
        cmocka_unit_test(test_bodies_share_a_bound),
        cmocka_unit_test(test_clients_that_do_not_read),
        cmocka_unit_test(test_proxy),
        cmocka_unit_test(test_listen_addresses),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
