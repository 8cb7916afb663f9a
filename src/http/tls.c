/* TLS 1.2 and later, by OpenSSL under libevent. */
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "http/server.h"
#include "language/language.h"

static enum result fail(SSL_CTX *context, struct problem *problem, const char *message, const char *file)
{
    char cause[256];
    ERR_error_string_n(ERR_get_error(), cause, sizeof cause);
    ERR_clear_error();
    SSL_CTX_free(context);
    problem_set(problem, RESULT_BAD_INPUT, message, file);
    return problem_detail(problem, "%s", cause);
}

enum result http_tls_start(void **ret_tls, text certificate, text key, struct problem *problem)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    struct arena arena;
    arena_init(&arena, 0);
    const char *certificate_file = text_copy(&arena, certificate).data;
    const char *key_file = text_copy(&arena, key).data;
    enum result result = RESULT_OK;
    if (!context || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        result = fail(context, problem, _("TLS cannot be started%s."), "");
    else if (SSL_CTX_use_certificate_chain_file(context, certificate_file) != 1)
        result = fail(context, problem, _("The certificate %s cannot be read: it must be a PEM file."),
                      certificate_file);
    else if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1)
        result = fail(context, problem,
                      _("The key %s cannot be read: it must be a PEM file without a password."), key_file);
    else if (SSL_CTX_check_private_key(context) != 1)
        result = fail(context, problem, _("The key %s does not belong to the certificate."), key_file);
    arena_release(&arena);
    if (result != RESULT_OK)
        return result;
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    *ret_tls = context;
    return RESULT_OK;
}

void http_tls_stop(void *tls)
{
    SSL_CTX_free(tls);
}

struct bufferevent *http_tls_stream(struct event_base *base, int descriptor, void *tls)
{
    SSL *connection = SSL_new(tls);
    if (!connection)
        return NULL;
    struct bufferevent *stream =
        bufferevent_openssl_socket_new(base, descriptor, connection, BUFFEREVENT_SSL_ACCEPTING,
                                       BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (!stream)
        SSL_free(connection);
    else
        bufferevent_openssl_set_allow_dirty_shutdown(stream, 1);
    return stream;
}
