/* The server with a certificate made for the test: pages come by TLS 1.2 and later only, and files that
 * do not fit are refused at the start with words that name them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "hostile.h"

static char folder[] = "/tmp/farol-tls-XXXXXX";
static char certificate[64], key[64], other_key[64], prefix[64];
static struct http_server *server;
static int port;

static void write_key(const char *path, EVP_PKEY *pair)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_PrivateKey(file, pair, NULL, NULL, 0, NULL, NULL), 1);
    fclose(file);
}

static void write_certificate(const char *path, EVP_PKEY *pair)
{
    X509 *made = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, pair);
    X509_NAME *name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(made, name);
    assert_true(X509_sign(made, pair, EVP_sha256()) > 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, made), 1);
    fclose(file);
    X509_free(made);
}

static int start(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    snprintf(other_key, sizeof other_key, "%s/other.pem", folder);
    EVP_PKEY *pair = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
    write_key(key, pair);
    write_key(other_key, other);
    write_certificate(certificate, pair);
    EVP_PKEY_free(pair);
    EVP_PKEY_free(other);
    snprintf(prefix, sizeof prefix, "%s/upload", folder);
    struct http_options options = {.listen = TEXT("127.0.0.1:0"),
                                   .tls_certificate = text_of(certificate),
                                   .tls_key = text_of(key),
                                   .upload_prefix = text_of(prefix),
                                   .limits.upload_free_bytes = 1};
    server = hostile_start(&options);
    port = http_server_port(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_server_stop(server);
    unlink(certificate), unlink(key), unlink(other_key);
    rmdir(folder);
    return 0;
}

/* NULL when the handshake fails; otherwise the answer, malloc'ed. */
static char *ask_by_tls(int most_version, const char *request)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, most_version);
    SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
    SSL *connection = SSL_new(context);
    int descriptor = hostile_connect(port);
    char *answer = NULL;
    SSL_set_fd(connection, descriptor);
    if (SSL_connect(connection) == 1) {
        enum { MOST = 2 << 20 };
        answer = calloc(1, MOST);
        size_t length = 0;
        SSL_write(connection, request, (int)strlen(request));
        for (int got; length < MOST - 1 &&
                      (got = SSL_read(connection, answer + length, (int)(MOST - 1 - length))) > 0;)
            length += (size_t)got;
    }
    ERR_clear_error();
    SSL_free(connection);
    SSL_CTX_free(context);
    close(descriptor);
    return answer;
}

static void test_pages(void **state)
{
    (void)state;
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        char *answer =
            ask_by_tls(versions[i], "GET /peer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assert_non_null(answer);
        assert_int_equal(hostile_status(answer), 200);
        assert_non_null(strstr(answer, "127.0.0.1 1"));
        assert_non_null(strstr(answer, "Strict-Transport-Security: max-age=31536000\r\n"));
        free(answer);
    }
    assert_true(strncmp(http_server_address(server), "https://127.0.0.1:", 18) == 0);
}

static void test_keep_alive_and_big_page(void **state)
{
    (void)state;
    char *answer =
        ask_by_tls(TLS1_3_VERSION, "GET /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                   "GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_non_null(answer);
    assert_non_null(strstr(answer, "{1}"));
    assert_non_null(strstr(answer, "line 19999 of"));
    free(answer);
}

/* Answers that are made while they are sent, and files, go by TLS as they go without. */
static void test_streams_and_uploads(void **state)
{
    enum { BYTES = 1000000 };
    struct buffer request;
    (void)state;
    char *answer =
        ask_by_tls(TLS1_3_VERSION, "GET /stream?lines=80000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                   "GET /items/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_non_null(answer);
    const char *last = strstr(answer, "line 79999 of a stream\n\r\n0\r\n\r\nHTTP/1.1 200 OK");
    assert_non_null(last);
    assert_non_null(strstr(last, "{1}"));
    free(answer);
    buffer_init(&request, 0);
    buffer_printf(
        &request,
        "PUT /upload HTTP/1.1\r\nHost: localhost\r\nX-CSRF-Token: let-me-in\r\nConnection: close\r\n"
        "Content-Length: %d\r\n\r\n%0*d",
        BYTES, BYTES, 7);
    answer = ask_by_tls(TLS1_2_VERSION, request.data);
    assert_non_null(answer);
    assert_non_null(strstr(answer, "<> 1000000 1000000 "));
    free(answer);
    buffer_release(&request);
}

static void test_old_tls_is_refused(void **state)
{
    (void)state;
    assert_null(ask_by_tls(TLS1_1_VERSION, ""));
}

static void test_plain_http_is_refused(void **state)
{
    (void)state;
    assert_int_equal(hostile_ask_status(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 0);
    test_pages(state);
}

static void test_files_that_do_not_fit(void **state)
{
    (void)state;
    struct {
        const char *certificate, *key;
    } pairs[] = {{certificate, other_key},
                 {"/nonexistent.pem", key},
                 {certificate, "/nonexistent.pem"},
                 {key, key},
                 {certificate, ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct http_options options = {.listen = TEXT("127.0.0.1:0"),
                                       .tls_certificate = text_of(pairs[i].certificate),
                                       .tls_key = text_of(pairs[i].key)};
        struct http_server *none = NULL;
        struct problem problem = {0};
        assert_int_equal(http_server_start(&none, &options, NULL, 0, &problem), RESULT_BAD_INPUT);
        assert_null(none);
        assert_true(strstr(problem.message, ".pem") || pairs[i].key[0] == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_keep_alive_and_big_page),
        cmocka_unit_test(test_streams_and_uploads),
        cmocka_unit_test(test_old_tls_is_refused),
        cmocka_unit_test(test_plain_http_is_refused),
        cmocka_unit_test(test_files_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
