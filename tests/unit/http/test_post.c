/* Requests of our own: sent whole to a server of the test's, refused where they lead astray. */
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../check.h"
#include "http/http.h"
#include "http/post.h"

static struct http_server *server;
static char taken[512];

static void take(struct http_request *request, struct http_response *response, void *application)
{
    (void)application;
    text id = http_value(&request->headers, "webhook-id");
    snprintf(taken, sizeof taken, "%.*s %.*s", TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(request->body));
    response->status = text_equal(http_value(&request->query, "say"), TEXT("500")) ? 500 : 204;
}

static const struct http_route routes[] = {{HTTP_POST, "/hook", 0, take, HTTP_ROUTE_NO_CSRF}, {0}};
static const struct http_route *const tables[] = {routes};

static bool allow(struct http_request *request, struct http_response *response,
                  const struct http_route *route, void *application)
{
    (void)request, (void)response, (void)route, (void)application;
    return true;
}

static int setup(void **state)
{
    (void)state;
    struct problem problem;
    struct http_options options = {.listen = TEXT("127.0.0.1:0"), .authorize = allow};
    if (http_server_start(&server, &options, tables, 1, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_server_stop(server);
    return 0;
}

static bool may_be_private;

static enum result send_to(const char *url, int *ret_status, struct problem *problem)
{
    const struct http_post_header header = {"webhook-id", TEXT("7-1")};
    const struct http_post post = {.url = text_of(url),
                                   .content_type = TEXT("application/json"),
                                   .body = TEXT("{\"a\":1}"),
                                   .headers = &header,
                                   .header_count = 1,
                                   .to_private = may_be_private};
    return http_post(&post, ret_status, problem);
}

static void test_sent(void **state)
{
    (void)state;
    may_be_private = true;
    struct problem problem;
    char url[80];
    int status;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", http_server_port(server));
    if (send_to(url, &status, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    assert_int_equal(status, 204);
    assert_string_equal(taken, "7-1 {\"a\":1}");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hook?say=500", http_server_port(server));
    assert_int_equal(send_to(url, &status, &problem), RESULT_IO);
    assert_int_equal(status, 500);
    snprintf(url, sizeof url, "http://localhost:%d", http_server_port(server));
    assert_int_equal(send_to(url, &status, &problem), RESULT_IO);
    assert_int_equal(status, 404);
    /* Something that speaks no TLS. */
    snprintf(url, sizeof url, "http://127.0.0.1:1/hook");
    assert_int_equal(send_to(url, &status, &problem), RESULT_IO);
    assert_int_equal(status, 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum result result;
    } cases[] = {
        {"ftp://example.com/", RESULT_BAD_INPUT},
        {"https://", RESULT_BAD_INPUT},
        {"https://a b/", RESULT_BAD_INPUT},
        {"https://example.com/\r\nx: y", RESULT_BAD_INPUT},
        {"https://user@example.com/", RESULT_BAD_INPUT},
        {"https://example.com:99999/", RESULT_BAD_INPUT},
        {"https://[::1/", RESULT_BAD_INPUT},
        {"http://example.com/", RESULT_BAD_INPUT},
        {"http://127.0.0.1:9/", RESULT_BAD_INPUT},
        {"http://localhost/", RESULT_BAD_INPUT},
        {"http://[::1]/", RESULT_BAD_INPUT},
        {"http://127.0.0.1.example.com/", RESULT_BAD_INPUT},
        {"https://localhost/", RESULT_FORBIDDEN},
        {"https://2130706433/", RESULT_FORBIDDEN},
        {"https://0x7f.1/", RESULT_FORBIDDEN},
        {"https://0177.0.0.1/", RESULT_FORBIDDEN},
        {"https://192.0.0.170/", RESULT_FORBIDDEN},
        {"https://[::]/", RESULT_FORBIDDEN},
        {"https://[::127.0.0.1]/", RESULT_FORBIDDEN},
        {"https://[64:ff9b::169.254.169.254]/", RESULT_FORBIDDEN},
        {"https://[2002:7f00:1::]/", RESULT_FORBIDDEN},
        {"https://[2001::1]/", RESULT_FORBIDDEN},
        {"https://[fec0::1]/", RESULT_FORBIDDEN},
        {"https://[ff02::1]/", RESULT_FORBIDDEN},
        {"https://127.0.0.1/", RESULT_FORBIDDEN},
        {"https://10.1.2.3/", RESULT_FORBIDDEN},
        {"https://172.20.0.1/", RESULT_FORBIDDEN},
        {"https://192.168.1.1:8443/x", RESULT_FORBIDDEN},
        {"https://169.254.169.254/latest", RESULT_FORBIDDEN},
        {"https://100.64.0.1/", RESULT_FORBIDDEN},
        {"https://0.0.0.0/", RESULT_FORBIDDEN},
        {"https://[::1]/", RESULT_FORBIDDEN},
        {"https://[fe80::1]/", RESULT_FORBIDDEN},
        {"https://[fd00::1]/", RESULT_FORBIDDEN},
        {"https://[::ffff:10.0.0.1]/", RESULT_FORBIDDEN},
    };
    may_be_private = false;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem problem;
        int status;
        enum result result = send_to(cases[i].url, &status, &problem);
        if (result != cases[i].result)
            fail_msg("%s: %s", cases[i].url, result == RESULT_OK ? "sent" : problem.message);
        assert_int_equal(status, 0);
    }
}

/* A server that speaks no TLS has no certificate. */
static void test_certificate(void **state)
{
    (void)state;
    struct problem problem;
    char url[80];
    int status;
    snprintf(url, sizeof url, "https://127.0.0.1:%d/hook", http_server_port(server));
    const struct http_post post = {
        .url = text_of(url), .content_type = TEXT("text/plain"), .body = TEXT("x"), .to_private = true};
    assert_int_equal(http_post(&post, &status, &problem), RESULT_IO);
}

/* A server that gives a byte now and then, for as long as its client listens. */
struct dripping {
    int listening, given;
    const char *bytes; /* then zeros */
    size_t length;
};

static void *drip(void *context)
{
    struct dripping *dripping = context;
    int client = accept(dripping->listening, NULL, NULL);
    struct pollfd until_gone = {.fd = client, .events = POLLRDHUP};
    while (poll(&until_gone, 1, 20) == 0) { /* bounded by the client's deadline */
        size_t at = (size_t)dripping->given++;
        if (send(client, at < dripping->length ? dripping->bytes + at : "", 1, MSG_NOSIGNAL) != 1)
            break;
    }
    close(client);
    return NULL;
}

static void check_dripping(const char *scheme, const char *bytes, size_t length)
{
    struct dripping dripping = {.bytes = bytes, .length = length};
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    struct problem problem;
    pthread_t thread;
    char url[80];
    int status;
    dripping.listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(dripping.listening, (struct sockaddr *)&here, size), 0);
    assert_int_equal(listen(dripping.listening, 1), 0);
    assert_int_equal(getsockname(dripping.listening, (struct sockaddr *)&here, &size), 0);
    assert_int_equal(pthread_create(&thread, NULL, drip, &dripping), 0);
    snprintf(url, sizeof url, "%s://127.0.0.1:%d/hook", scheme, ntohs(here.sin_port));
    const struct http_post post = {.url = text_of(url),
                                   .content_type = TEXT("text/plain"),
                                   .body = TEXT("x"),
                                   .to_private = true,
                                   .milliseconds = 200};
    assert_int_equal(http_post(&post, &status, &problem), RESULT_IO);
    assert_int_equal(status, 0);
    assert_non_null(strstr(problem.message, "in time"));
    pthread_join(thread, NULL);
    close(dripping.listening);
    assert_in_range(dripping.given, 1, 100);
}

/* All of it ends with the deadline: each byte of a handshake that never ends is in time, the whole is not. */
static void test_never_ending(void **state)
{
    (void)state;
    static const char handshake[] = "\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03";
    check_dripping("https", handshake, sizeof handshake - 1);
    check_dripping("http", "HTTP", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sent),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_certificate),
        cmocka_unit_test(test_never_ending),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
