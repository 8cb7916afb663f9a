/* HTTP server on libevent: knows no customer. A loop thread per listener accepts and parses; handlers
 * run on a worker pool and may block on the store. Limits on everything a client controls stand in
 * struct http_limits. Routes are declared in tables beside their handlers, with the permission they
 * need; the server asks `authorize` before a handler runs. */
#ifndef FAROL_HTTP_HTTP_H
#define FAROL_HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/text.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_METHOD_COUNT }; /* HEAD is answered as GET without body */

struct http_pair { text name, value; };
struct http_pairs { struct http_pair *items; size_t count; };

struct http_request {
    enum http_method method;
    text path;                         /* decoded, checked: no NUL, no "..", valid UTF-8 */
    text target;                       /* as sent: path and query */
    struct http_pairs query, form, cookies, headers, path_values;
    text peer;                         /* client address (through a named proxy: the forwarded one) */
    bool secure;                       /* came by TLS, or a named proxy says so */
    text body;                         /* when not a form */
    text nonce;                        /* none by default: the policy needs no inline script */
    struct arena *arena;               /* the request's; everything above lives in it */
    void *session;                     /* set by authorize; web/session.h knows its type */
};

struct http_response {
    int status;                        /* 200 at first */
    struct buffer body;
    text content_type;                 /* "text/html; charset=utf-8" at first */
    text cache_control;                /* "no-store" at first */
    struct http_pairs headers;         /* added by http_response_header */
};

text http_value(const struct http_pairs *pairs, const char *name); /* the first; absent when there is none */
void http_response_header(struct http_request *request, struct http_response *response, const char *name, text value);
/* 303 to a path on this server (asserts that it starts with a single '/'). */
void http_redirect(struct http_request *request, struct http_response *response, text path);

typedef void (*http_handler)(struct http_request *request, struct http_response *response, void *application);

enum { HTTP_ROUTE_NO_CSRF = 1, HTTP_ROUTE_CACHED_FOREVER = 2 };
struct http_route {
    enum http_method method;
    const char *pattern;               /* "/accounts/{external_id}" */
    unsigned permission;               /* web/permission.h; 0: open to all */
    http_handler handler;
    unsigned flags;
};

struct http_limits {
    size_t header_bytes_max, body_bytes_max;
    int connections_max, connections_per_peer_max, read_timeout_seconds, queue_max;
};
struct http_options {
    text listen;                       /* "127.0.0.1:8080", "[::1]:0" */
    text tls_certificate, tls_key;     /* PEM files; absent: plain */
    struct http_limits limits;         /* zero: the defaults */
    int workers;                       /* 0: cores × 2, at least 4 */
    struct clock *clock;
    /* Decides before a handler: true to go on; false after having written the response (sign-in, 403). */
    bool (*authorize)(struct http_request *request, struct http_response *response, const struct http_route *route,
                      void *application);
    /* Writes the page of an error (404, 405, 413, 500 …) in the person's language. */
    void (*error_page)(struct http_request *request, struct http_response *response, int status, void *application);
    void *application;
};

struct http_server;
MUST_USE enum result http_server_start(struct http_server **ret_server, const struct http_options *options,
                                       const struct http_route *const *tables, size_t table_count,
                                       struct problem *problem); /* each table ends with a NULL pattern */
int http_server_port(const struct http_server *server);
/* Finishes running requests (bounded), then frees. Safe from another thread. */
void http_server_stop(struct http_server *server);

#endif
