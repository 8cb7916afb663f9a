/* HTTP server on libevent: knows no customer. A loop thread accepts and parses; handlers run on a
 * worker pool and may block on the store. Limits on everything a client controls stand in
 * struct http_limits. Routes are declared in tables beside their handlers, with the permission they
 * need; the server asks `authorize` before a handler runs.
 *
 * The request's head and framing are read by our own strict parser (head.h, chunked.h; decision 0006):
 * whatever two servers in a row could read differently is refused, never repaired. */
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

struct http_pair {
    text name, value;
};
struct http_pairs {
    struct http_pair *items;
    size_t count;
};

struct http_request {
    enum http_method method;
    text path;   /* decoded, checked: no control character, no "..", valid UTF-8; an
                    encoded slash, backslash or percent sign stays encoded */
    text target; /* as sent: path and query */
    struct http_pairs query, form, cookies, headers, path_values;
    text peer;           /* client address (through a named proxy: the forwarded one) */
    bool secure;         /* came by TLS, or a named proxy says so */
    text body;           /* when not a form */
    text nonce;          /* none by default: the policy needs no inline script */
    text host;           /* as the client named this server, checked against `hosts` */
    struct arena *arena; /* the request's; everything above lives in it */
    void *session;       /* set by authorize; web/session.h knows its type */
};

struct http_response {
    int status; /* 200 at first */
    struct buffer body;
    text content_type;         /* "text/html; charset=utf-8" at first */
    text cache_control;        /* "no-store" at first */
    struct http_pairs headers; /* added by http_response_header */
};
/* Responses are compressed when that pays and the client takes it. So a page must not hold a secret at
 * rest beside text of the client's choosing: CSRF tokens are masked anew in every response. */

/* The first of that name; absent when there is none. Header names are lower case here. */
text http_value(const struct http_pairs *pairs, const char *name);
/* Adds a header; `name` outlives the response. Control characters in `value` are dropped. */
void http_response_header(struct http_request *request, struct http_response *response, const char *name,
                          text value);
/* Sets a cookie for the whole site: Secure, HttpOnly, SameSite=Lax, Path=/. `name` starts with "__Host-".
 * `age_seconds` 0 deletes it; below 0 it lives as long as the browser's session. */
void http_cookie_set(struct http_request *request, struct http_response *response, const char *name,
                     text value, int64_t age_seconds);
/* True for a path on this server that a redirect may go to: starts with a single '/', no backslash, no
 * control character. For a `next` that came from outside. */
bool http_path_is_local(text path);
/* 303 to a path on this server (asserts http_path_is_local). */
void http_redirect(struct http_request *request, struct http_response *response, text path);

typedef void (*http_handler)(struct http_request *request, struct http_response *response, void *application);

enum { HTTP_ROUTE_NO_CSRF = 1, HTTP_ROUTE_CACHED_FOREVER = 2 };
struct http_route {
    enum http_method method;
    const char *pattern; /* "/accounts/{external_id}" */
    unsigned permission; /* web/permission.h; 0: open to all */
    http_handler handler;
    unsigned flags;
};

struct http_limits {
    size_t header_bytes_max; /* 16 KiB; 431 */
    size_t body_bytes_max;   /* 1 MiB; 413 */
    size_t bodies_bytes_max; /* of all connections together: 64 MiB; 503 */
    /* Beyond these the oldest connection that only waits is closed for a new one; 503 when all are at work.
     */
    int connections_max;          /* 1024, less where the machine allows fewer files */
    int connections_per_peer_max; /* 512 (an IPv6 /64 is one peer; the named proxy is none) */
    int read_timeout_seconds;     /* for a whole head: 10; a body gets longer, 16 KiB a second; 408 */
    int idle_timeout_seconds;     /* between requests: 30 */
    int queue_max;                /* requests that wait for a worker: 256; 503 with Retry-After */
};
struct http_options {
    text listen;                   /* "127.0.0.1:8080", "[::1]:0" */
    text tls_certificate, tls_key; /* PEM files; absent: plain */
    text proxy;                    /* address of a trusted proxy: its X-Forwarded-For and -Proto count */
    /* Names this server answers to (against DNS rebinding); others get 421. Without any: on loopback
     * localhost, 127.0.0.1, [::1]; elsewhere, and behind a proxy, every well-formed name. */
    const text *hosts;
    size_t host_count;
    struct http_limits limits; /* zero: the defaults */
    int workers;               /* 0: cores × 2 + 4: some may wait for a disk or a lock */
    struct clock *clock;
    /* Decides before a handler: true to go on; false after having written the response (sign-in, 403). */
    bool (*authorize)(struct http_request *request, struct http_response *response,
                      const struct http_route *route, void *application);
    /* Writes the page of an error (404, 405, 413, 500 …) in the person's language. */
    void (*error_page)(struct http_request *request, struct http_response *response, int status,
                       void *application);
    void *application;
};

struct http_server;
MUST_USE enum result http_server_start(struct http_server **ret_server, const struct http_options *options,
                                       const struct http_route *const *tables, size_t table_count,
                                       struct problem *problem); /* each table ends with a NULL pattern */
int http_server_port(const struct http_server *server);
/* "http://127.0.0.1:8080", for people; lives as long as the server. */
const char *http_server_address(const struct http_server *server);
/* True for an address that http_options.listen takes; and for one that only this machine reaches. */
bool http_listen_is_valid(text listen);
bool http_listen_is_loopback(text listen);
/* Finishes running requests (bounded), then frees. Safe from another thread. */
void http_server_stop(struct http_server *server);

#endif
