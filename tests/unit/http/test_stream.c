/* Answers that are made while they are sent: whole, in order, compressed or not, in bounded memory; clients
 * that go away or do not read cost nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "hostile.h"

#define HOST "Host: localhost\r\n"
#define CLOSE "Connection: close\r\n"

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

/* Everything until the server closes. */
static void receive_all(int descriptor, struct buffer *all)
{
    char block[1 << 16];
    for (ssize_t got; (got = recv(descriptor, block, sizeof block, 0)) > 0;)
        buffer_append(all, block, (size_t)got);
}

static void ask_all(const char *request, struct buffer *all)
{
    int descriptor = hostile_connect(port);
    buffer_clear(all);
    hostile_send(descriptor, request, strlen(request));
    receive_all(descriptor, all);
    close(descriptor);
}

/* The content of a chunked answer; false when it does not end as it must. */
static bool unchunk(text answer, struct buffer *ret)
{
    const char *body = strstr(answer.data, "\r\n\r\n");
    assert_non_null(body);
    const char *at = body + 4, *end = answer.data + answer.length;
    buffer_clear(ret);
    while (at < end) {
        char *behind;
        unsigned long length = strtoul(at, &behind, 16);
        if (behind == at || behind + 2 > end || memcmp(behind, "\r\n", 2) != 0)
            return false;
        if (length == 0)
            return end - behind == 4 && memcmp(behind, "\r\n\r\n", 4) == 0;
        if (behind + 2 + length + 2 > end)
            return false;
        buffer_append(ret, behind + 2, length);
        at = behind + 2 + length + 2;
    }
    return false;
}

static void check_lines(text content, unsigned long count)
{
    struct buffer expected;
    buffer_init(&expected, 0);
    for (unsigned long i = 0; i < count; i++)
        buffer_printf(&expected, "line %lu of a stream\n", i);
    assert_true(text_equal(content, buffer_text(&expected)));
    buffer_release(&expected);
}

static void test_whole(void **state)
{
    (void)state;
    struct buffer all, content;
    buffer_init(&all, 0);
    buffer_init(&content, 0);
    ask_all("GET /stream?lines=200000 HTTP/1.1\r\n" HOST CLOSE "\r\n", &all);
    assert_non_null(strstr(all.data, "\r\nTransfer-Encoding: chunked\r\n"));
    assert_null(strstr(all.data, "Content-Length"));
    assert_true(unchunk(buffer_text(&all), &content));
    check_lines(buffer_text(&content), 200000);
    ask_all("GET /stream?lines=0 HTTP/1.1\r\n" HOST CLOSE "\r\n", &all);
    assert_true(unchunk(buffer_text(&all), &content));
    assert_int_equal(content.length, 0);
    /* HTTP/1.0 knows no chunks: the end is the connection's. */
    ask_all("GET /stream?lines=5000 HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n", &all);
    assert_null(strstr(all.data, "chunked"));
    check_lines(text_of(strstr(all.data, "\r\n\r\n") + 4), 5000);
    ask_all("HEAD /stream?lines=5000 HTTP/1.1\r\n" HOST CLOSE "\r\n", &all);
    assert_non_null(strstr(all.data, "Transfer-Encoding: chunked"));
    assert_null(strstr(all.data, "line 0"));
    buffer_release(&all);
    buffer_release(&content);
}

static void test_compressed(void **state)
{
    (void)state;
    struct buffer all, content;
    buffer_init(&all, 0);
    buffer_init(&content, 0);
    ask_all("GET /stream?lines=300000 HTTP/1.1\r\n" HOST CLOSE "Accept-Encoding: gzip\r\n\r\n", &all);
    assert_non_null(strstr(all.data, "\r\nContent-Encoding: gzip\r\n"));
    assert_true(unchunk(buffer_text(&all), &content));
    size_t most = 16 << 20;
    assert_true(content.length < most / 8);
    char *plain = malloc(most);
    z_stream inflater = {.next_in = (unsigned char *)content.data,
                         .avail_in = (unsigned)content.length,
                         .next_out = (unsigned char *)plain,
                         .avail_out = (unsigned)most};
    assert_int_equal(inflateInit2(&inflater, 15 + 16), Z_OK);
    assert_int_equal(inflate(&inflater, Z_FINISH), Z_STREAM_END);
    check_lines((text){plain, most - inflater.avail_out}, 300000);
    inflateEnd(&inflater);
    free(plain);
    buffer_release(&all);
    buffer_release(&content);
}

/* One after the other on a connection, and a plain answer behind. */
static void test_keeps_the_connection(void **state)
{
    (void)state;
    struct buffer all;
    buffer_init(&all, 0);
    ask_all("GET /stream?lines=9000 HTTP/1.1\r\n" HOST "\r\nGET /stream?lines=3 HTTP/1.1\r\n" HOST
            "\r\nGET /items/7 HTTP/1.1\r\n" HOST CLOSE "\r\n",
            &all);
    assert_non_null(strstr(all.data, "line 8999 of a stream\n"));
    assert_non_null(strstr(all.data, "{7}"));
    buffer_release(&all);
}

static void test_failure_is_seen(void **state)
{
    (void)state;
    struct buffer all, content;
    buffer_init(&all, 0);
    buffer_init(&content, 0);
    ask_all("GET /stream?lines=20000&fails=1 HTTP/1.1\r\n" HOST "\r\n", &all);
    assert_false(unchunk(buffer_text(&all), &content));
    hostile_assert_stands(port);
    buffer_release(&all);
    buffer_release(&content);
}

static void wait_released(int count)
{
    for (int i = 0; i < 2000 && atomic_load(&hostile_streams_released) < count; i++)
        hostile_assert_stands(port);
    assert_int_equal(atomic_load(&hostile_streams_released), count);
}

/* Many that ask for much and do not read, and many that go: others are answered, all is released. */
static void test_not_read(void **state)
{
    (void)state;
    enum { CLIENTS = 30 };
    int held[CLIENTS];
    atomic_store(&hostile_streams_released, 0);
    const char *request = "GET /stream?lines=100000000 HTTP/1.1\r\n" HOST "\r\n";
    for (int i = 0; i < CLIENTS; i++) {
        held[i] = hostile_connect(port);
        hostile_send(held[i], request, strlen(request));
    }
    for (int i = 0; i < 20; i++)
        hostile_assert_stands(port);
    for (int i = 0; i < CLIENTS; i++)
        close(held[i]);
    wait_released(CLIENTS);
}

static void test_places(void **state)
{
    (void)state;
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .limits.streams_max = 1};
    struct http_server *narrow = hostile_start(&options);
    const char *request = "GET /stream?lines=100000000 HTTP/1.1\r\n" HOST "\r\n";
    char some[1000];
    atomic_store(&hostile_streams_released, 0);
    int held = hostile_connect(http_server_port(narrow));
    hostile_send(held, request, strlen(request));
    assert_int_equal(recv(held, some, sizeof some, MSG_WAITALL), sizeof some);
    assert_int_equal(hostile_ask_status(http_server_port(narrow), request), 503);
    assert_int_equal(atomic_load(&hostile_streams_released), 1);
    close(held);
    http_server_stop(narrow);
    assert_int_equal(atomic_load(&hostile_streams_released), 2);
}

static void test_file(void **state)
{
    (void)state;
    enum { BYTES = 3000001 };
    struct buffer all, request;
    char path[] = "/tmp/farol-stream-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "wb");
    for (int i = 0; i < BYTES; i++)
        putc((i * 7) & 255, file);
    fclose(file);
    buffer_init(&all, 0);
    buffer_init(&request, 0);
    buffer_printf(&request, "GET /file?path=%s HTTP/1.1\r\n" HOST CLOSE "Accept-Encoding: gzip\r\n\r\n",
                  path);
    ask_all(request.data, &all);
    assert_non_null(strstr(all.data, "\r\nContent-Length: 3000001\r\n"));
    const unsigned char *body = (const unsigned char *)strstr(all.data, "\r\n\r\n") + 4;
    assert_int_equal(all.length - (size_t)((const char *)body - all.data), BYTES);
    for (int i = 0; i < BYTES; i++)
        if (body[i] != ((i * 7) & 255))
            fail_msg("byte %d", i);
    for (int i = 0; i < 1000 && access(path, F_OK) == 0; i++)
        hostile_assert_stands(port);
    assert_int_not_equal(access(path, F_OK), 0); /* sent, so removed */
    assert_int_equal(hostile_ask_status(port, request.data), 404);
    buffer_release(&all);
    buffer_release(&request);
}

static void test_methods(void **state)
{
    (void)state;
    const char *request =
        "PUT /items/1 HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    char *answer = hostile_ask(port, request, strlen(request));
    assert_non_null(strstr(answer, "[][{}]"));
    free(answer);
    assert_int_equal(hostile_ask_status(port, "PATCH /items/1 HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"),
                     200);
    assert_int_equal(hostile_ask_status(port, "DELETE /items/1 HTTP/1.1\r\n" HOST "\r\n"), 200);
    request = "POST /items/1 HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n";
    answer = hostile_ask(port, request, strlen(request));
    assert_int_equal(hostile_status(answer), 405);
    assert_non_null(strstr(answer, "\r\nAllow: GET, HEAD, PUT, PATCH, DELETE\r\n"));
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_compressed),
        cmocka_unit_test(test_keeps_the_connection),
        cmocka_unit_test(test_failure_is_seen),
        cmocka_unit_test(test_not_read),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_methods),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
