/* Uploads as clients send them, well-meaning and not: what comes is what was sent, nothing is kept that was
 * not allowed or not claimed, memory stays bounded and the server answers the next request. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "hostile.h"

#define HOST "Host: localhost\r\n"
#define TOKEN "X-CSRF-Token: let-me-in\r\n"
#define MULTIPART "POST /upload HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=B\r\n"
#define FILE_PART "Content-Disposition: form-data; name=\"file\"; filename=\"rows.csv\"\r\n\r\n"
#define TOKEN_PART "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nlet-me-in\r\n"

static char folder[] = "/tmp/farol-upload-XXXXXX";
static char prefix[64];
static struct http_server *server;
static int port;

static struct http_options options_of(void)
{
    return (struct http_options){
        .listen = TEXT("127.0.0.1:0"), .upload_prefix = text_of(prefix), .limits.upload_free_bytes = 1};
}

static int start(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(prefix, sizeof prefix, "%s/db.upload", folder);
    struct http_options options = options_of();
    server = hostile_start(&options);
    port = http_server_port(server);
    return 0;
}

static int count_files(void)
{
    int count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static int stop(void **state)
{
    (void)state;
    http_server_stop(server);
    int left = count_files();
    rmdir(folder);
    return left;
}

/* As answer_upload of the test's server sums a file up. */
static unsigned long sum_of(const char *bytes, size_t length)
{
    unsigned long sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = sum * 31 + (unsigned char)bytes[i];
    return sum;
}

/* Sends head (without Content-Length) and body; checks status and, unless NULL, what stands in the answer. */
static void ask(const char *head, const char *body, int status, const char *words)
{
    struct buffer request;
    buffer_init(&request, 0);
    buffer_printf(&request, "%sContent-Length: %zu\r\n\r\n%s", head, strlen(body), body);
    char *answer = hostile_ask(port, request.data, request.length);
    if (hostile_status(answer) != status || (words && !strstr(answer, words)))
        fail_msg("not %d %s:\n%s\nto:\n%s", status, words ? words : "", answer, request.data);
    free(answer);
    buffer_release(&request);
    assert_int_equal(count_files(), 0);
    hostile_assert_stands(port);
}

static void test_small(void **state)
{
    (void)state;
    char words[128];
    snprintf(words, sizeof words, "(csrf=let-me-in)(kind=accounts)<rows.csv> 3 3 %lu", sum_of("a;b", 3));
    ask(MULTIPART,
        TOKEN_PART "--B\r\n" FILE_PART
                   "a;b\r\n--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\naccounts\r\n--B--\r\n",
        200, words);
    snprintf(words, sizeof words, "<> 5 5 %lu", sum_of("a\r\n--", 5));
    ask("PUT /upload HTTP/1.1\r\n" HOST TOKEN "Content-Type: text/csv\r\n", "a\r\n--", 200, words);
    ask(MULTIPART TOKEN, "--B\r\n" FILE_PART "\r\n--B--", 200, "<rows.csv> 0 0 0");
    /* A form that was sent without choosing a file; forms and JSON go where they always go. */
    ask(MULTIPART TOKEN,
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--B--", 200,
        "no file []");
    ask(MULTIPART TOKEN, "--B--\r\n", 200, "no file []");
    ask("POST /upload HTTP/1.1\r\n" HOST TOKEN "Content-Type: application/x-www-form-urlencoded\r\n", "a=b",
        200, "(a=b)no file");
    ask("POST /upload HTTP/1.1\r\n" HOST TOKEN "Content-Type: application/json; charset=utf-8\r\n", "[1]",
        200, "no file [[1]]");
    ask("POST /upload HTTP/1.1\r\n" HOST TOKEN, "", 200, "no file []");
}

static void test_not_allowed(void **state)
{
    (void)state;
    ask(MULTIPART, "--B\r\n" FILE_PART "secret\r\n--B--", 403, "no token");
    ask(MULTIPART, "--B\r\n" FILE_PART "a\r\n" TOKEN_PART "--B--", 403, "no token"); /* too late */
    ask("POST /upload HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\n", "a;b", 403, "no token");
    ask(MULTIPART, "--B--", 403, "no token");
    ask("POST /upload HTTP/1.1\r\nHost: evil.example\r\n" TOKEN, "a", 421, NULL);
    ask("POST /upload?a=%00 HTTP/1.1\r\n" HOST TOKEN, "a", 400, NULL);
}

static void test_hostile_parts(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "--B\r\n" FILE_PART "cut off",
        "--B\r\n" FILE_PART "cut off\r\n--B",
        "--B\r\n" FILE_PART "x\r\n--B\r\n" FILE_PART "two\r\n--B--",
        "--B\r\n" FILE_PART "x\r\n--B--\r\nPOST /echo HTTP/1.1\r\n",
        "--B\r\nContent-Length: 7\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\xfe\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\x01\r\n--B--",
        "preamble\r\n--B\r\n" FILE_PART "x\r\n--B--",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        ask(MULTIPART TOKEN, bodies[i], 400, NULL);
    ask("POST /upload HTTP/1.1\r\n" HOST TOKEN "Content-Type: multipart/form-data\r\n", "x", 400, NULL);
    ask("POST /upload HTTP/1.1\r\n" HOST TOKEN "Content-Type: multipart/mixed; boundary=B\r\n", "--B--", 400,
        NULL);
    ask(MULTIPART TOKEN,
        "--B\r\nContent-Disposition: form-data; name=\"file\"; "
        "filename=\"../../../tmp/evil\"\r\n\r\nx\r\n--B--",
        200, "<evil> 1 1 120");
    struct buffer endless;
    buffer_init(&endless, 0);
    buffer_printf(&endless, "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
    for (int i = 0; i < 70000; i++)
        buffer_append_byte(&endless, '-');
    buffer_printf(&endless, "\r\n--B--");
    ask(MULTIPART TOKEN, endless.data, 413, NULL); /* a field that is no file stays in memory */
    buffer_release(&endless);
}

static void test_sizes(void **state)
{
    (void)state;
    /* 10 GB are refused before a byte of them has come. */
    const char *huge = "POST /upload HTTP/1.1\r\n" HOST TOKEN "Content-Length: 10000000000\r\n\r\n";
    assert_int_equal(hostile_ask_status(port, huge), 413);
    huge = MULTIPART TOKEN "Content-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n";
    assert_int_equal(hostile_ask_status(port, huge), 413);
    /* Without a length, when the limit is passed. */
    const char *chunks = "POST /small HTTP/1.1\r\n" HOST TOKEN
                         "Transfer-Encoding: chunked\r\n\r\n384\r\n%0900d\r\n65\r\n%0101d\r\n0\r\n\r\n";
    struct buffer request;
    buffer_init(&request, 0);
    buffer_printf(&request, chunks, 0, 0);
    assert_int_equal(hostile_ask_status(port, request.data), 413);
    buffer_clear(&request);
    chunks = "POST /small HTTP/1.1\r\n" HOST TOKEN
             "Transfer-Encoding: chunked\r\n\r\n384\r\n%0900d\r\n64\r\n%0100d\r\n0\r\n\r\n";
    buffer_printf(&request, chunks, 0, 0);
    assert_int_equal(hostile_ask_status(port, request.data), 200);
    assert_int_equal(hostile_ask_status(port, "POST /upload HTTP/1.1\r\n" HOST TOKEN
                                              "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"),
                     400);
    /* A route's own limit of what is held in memory. */
    buffer_clear(&request);
    buffer_printf(&request, "POST /large HTTP/1.1\r\n" HOST "Content-Length: 2000000\r\n\r\n%02000000d", 7);
    assert_int_equal(hostile_ask_status(port, request.data), 200);
    assert_int_equal(
        hostile_ask_status(port, "POST /large HTTP/1.1\r\n" HOST "Content-Length: 5000000\r\n\r\n"), 413);
    buffer_release(&request);
    assert_int_equal(count_files(), 0);
}

/* Ten megabytes through a quarter: whole, by length and by chunks, with a request behind on the wire. */
static void test_large(void **state)
{
    (void)state;
    enum { BYTES = 10 << 20, CHUNK = 100000 };
    char *bytes = malloc(BYTES), words[64];
    uint32_t noise = 1;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)((noise = noise * 1664525 + 1013904223) >> 24);
    snprintf(words, sizeof words, "%d %d %lu", BYTES, BYTES, sum_of(bytes, BYTES));
    struct buffer request;
    buffer_init(&request, 0);
    for (int chunked = 0; chunked < 2; chunked++) {
        buffer_clear(&request);
        buffer_printf(&request, "PUT /upload HTTP/1.1\r\n" HOST TOKEN);
        if (chunked)
            buffer_printf(&request, "Transfer-Encoding: chunked\r\n\r\n");
        else
            buffer_printf(&request, "Content-Length: %d\r\n\r\n", BYTES);
        for (size_t at = 0; at < BYTES; at += CHUNK) {
            size_t piece = BYTES - at < CHUNK ? BYTES - at : CHUNK;
            if (chunked)
                buffer_printf(&request, "%zx\r\n", piece);
            buffer_append(&request, bytes + at, piece);
            if (chunked)
                buffer_printf(&request, "\r\n");
        }
        if (chunked)
            buffer_printf(&request, "0\r\n\r\n");
        buffer_printf(&request, "GET /items/next HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
        int descriptor = hostile_connect(port);
        hostile_send(descriptor, request.data, request.length);
        char *answer = hostile_receive(descriptor), *next = hostile_receive(descriptor);
        assert_non_null(strstr(answer, words));
        assert_true(strstr(answer, "{next}") || strstr(next, "{next}"));
        free(answer), free(next);
        close(descriptor);
    }
    buffer_release(&request);
    free(bytes);
    assert_int_equal(count_files(), 0);
}

static void test_asked_first(void **state)
{
    (void)state;
    char first[26] = {0};
    const char *head =
        "PUT /upload HTTP/1.1\r\n" HOST TOKEN "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    int descriptor = hostile_connect(port);
    hostile_send(descriptor, head, strlen(head));
    assert_int_equal(recv(descriptor, first, 25, MSG_WAITALL), 25);
    assert_string_equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
    hostile_send(descriptor, "abc", 3);
    char *answer = hostile_receive(descriptor);
    assert_non_null(strstr(answer, "<> 3 3 "));
    free(answer);
    close(descriptor);
    head = "PUT /upload HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    assert_int_equal(hostile_ask_status(port, head), 403); /* instead of 100 */
}

static void test_slow_and_gone(void **state)
{
    (void)state;
    struct http_options options = options_of();
    options.limits.read_timeout_seconds = 1;
    struct http_server *hasty = hostile_start(&options);
    const char *part = "PUT /upload HTTP/1.1\r\n" HOST TOKEN "Content-Length: 10\r\n\r\nabc";
    int gone = hostile_connect(http_server_port(hasty));
    hostile_send(gone, part, strlen(part));
    close(gone);
    int held = hostile_connect(http_server_port(hasty));
    hostile_send(held, part, strlen(part));
    char *answer = hostile_receive(held);
    assert_int_equal(hostile_status(answer), 408);
    free(answer);
    close(held);
    hostile_assert_stands(http_server_port(hasty));
    http_server_stop(hasty);
    assert_int_equal(count_files(), 0);
}

/* So many at once and no more; a place is free again when one has gone. */
static void test_places(void **state)
{
    (void)state;
    struct http_options options = options_of();
    options.limits.uploads_max = 1;
    struct http_server *narrow = hostile_start(&options);
    int narrow_port = http_server_port(narrow);
    const char *announced =
        "PUT /upload HTTP/1.1\r\n" HOST TOKEN "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    char first[26] = {0};
    int holding = hostile_connect(narrow_port);
    hostile_send(holding, announced, strlen(announced));
    assert_int_equal(recv(holding, first, 25, MSG_WAITALL), 25);
    assert_int_equal(hostile_ask_status(narrow_port, announced), 503);
    assert_int_equal(hostile_ask_status(narrow_port, "GET / HTTP/1.1\r\n" HOST "\r\n"), 200);
    close(holding);
    int status = 503;
    const char *whole = "PUT /upload HTTP/1.1\r\n" HOST TOKEN "Content-Length: 3\r\n\r\nabc";
    for (int i = 0; i < 1000 && status == 503; i++)
        status = hostile_ask_status(narrow_port, whole);
    assert_int_equal(status, 200);
    http_server_stop(narrow);
}

static void test_disk_is_full(void **state)
{
    (void)state;
    struct http_options options = options_of();
    options.limits.upload_free_bytes = UINT64_MAX;
    struct http_server *full = hostile_start(&options);
    const char *whole = "PUT /upload HTTP/1.1\r\n" HOST TOKEN "Content-Length: 3\r\n\r\nabc";
    assert_int_equal(hostile_ask_status(http_server_port(full), whole), 507);
    http_server_stop(full);
    options = (struct http_options){.listen = TEXT("127.0.0.1:0")}; /* no place for files */
    struct http_server *without = hostile_start(&options);
    assert_int_equal(hostile_ask_status(http_server_port(without), whole), 503);
    http_server_stop(without);
    assert_int_equal(count_files(), 0);
}

/* A claimed file stays; a server that starts sweeps what an earlier one left, and nothing else. */
static void test_claimed_and_swept(void **state)
{
    (void)state;
    char path[128];
    struct stat status;
    const char *request = "PUT /upload?keep=1 HTTP/1.1\r\n" HOST TOKEN "Content-Length: 3\r\n\r\nabc";
    char *answer = hostile_ask(port, request, strlen(request));
    const char *at = strstr(answer, " at ");
    assert_non_null(at);
    snprintf(path, sizeof path, "%s", at + 4);
    free(answer);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 3);
    assert_int_equal(status.st_mode & 0777, 0600);
    char other[128];
    snprintf(other, sizeof other, "%s-other.csv", prefix);
    fclose(fopen(other, "w"));
    struct http_options options = options_of();
    http_server_stop(hostile_start(&options));
    assert_int_not_equal(stat(path, &status), 0);
    assert_int_equal(stat(other, &status), 0);
    unlink(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),         cmocka_unit_test(test_not_allowed),
        cmocka_unit_test(test_hostile_parts), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_large),         cmocka_unit_test(test_asked_first),
        cmocka_unit_test(test_slow_and_gone), cmocka_unit_test(test_places),
        cmocka_unit_test(test_disk_is_full),  cmocka_unit_test(test_claimed_and_swept),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
