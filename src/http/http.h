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

enum http_method { /* HEAD is answered as GET without body */
                   HTTP_GET,
                   HTTP_POST,
                   HTTP_PUT,
                   HTTP_PATCH,
                   HTTP_DELETE,
                   HTTP_METHOD_COUNT
};
const char *http_method_name(enum http_method method); /* "GET" */

struct http_pair {
    text name, value;
};
struct http_pairs {
    struct http_pair *items;
    size_t count;
};

/* The file that came with a request to a route with HTTP_ROUTE_UPLOAD. */
struct http_upload {
    text path; /* of the temporary file, NUL-terminated; removed after the handler unless it is claimed */
    uint64_t size_bytes;
    text name;         /* as the client calls it: its last part, for people only; absent when it says none */
    text content_type; /* as the client says, not to be believed; may be absent */
    bool claimed;
};

struct http_request {
    enum http_method method;
    text path;   /* decoded, checked: no control character, no "..", valid UTF-8; an
                    encoded slash, backslash or percent sign stays encoded */
    text target; /* as sent: path and query */
    struct http_pairs query, form, cookies, headers, path_values;
    text peer;                  /* client address (through a named proxy: the forwarded one) */
    bool secure;                /* came by TLS, or a named proxy says so */
    text body;                  /* when not a form and not uploaded; JSON stands here */
    struct http_upload *upload; /* NULL: the route takes none, or none came */
    text nonce;                 /* none by default: the policy needs no inline script */
    text host;                  /* as the client named this server, checked against `hosts` */
    struct arena *arena;        /* the request's; everything above lives in it */
    void *session;              /* set by authorize; web/session.h knows its type */
};

/* A body that is made while it is sent, for what is too long to hold: an export of a million rows.
 *
 * After the handler, whenever the client has taken most of what was made before, `pull` is called again,
 * on some worker (one at a time, in the handler's language), and appends the next piece to `out`: tens of
 * kilobytes, within milliseconds, for others wait for the worker. The request's arena lives until
 * `release`, which is called exactly once, on any thread, whether the body was sent, failed, or the client
 * went away; so is it when the request was HEAD and nothing was pulled. A client that takes less than
 * 16 KiB a second is let go. */
enum http_pull { HTTP_PULL_MORE, HTTP_PULL_END, HTTP_PULL_FAILED /* the client sees it cut off */ };
struct http_stream {
    enum http_pull (*pull)(void *context, struct buffer *out); /* NULL: no stream, `body` is the answer */
    void (*release)(void *context);                            /* may be NULL */
    void *context;
    bool has_length; /* `length_bytes` is known: said to the client, and not compressed */
    uint64_t length_bytes;
};

struct http_response {
    int status; /* 200 at first */
    struct buffer body;
    text content_type;         /* "text/html; charset=utf-8" at first */
    text cache_control;        /* "no-store" at first */
    struct http_pairs headers; /* added by http_response_header */
    struct http_stream stream; /* instead of `body` */
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

/* Streams a file; with `remove` it is removed once it is sent or the client is gone. IO, with nothing
 * changed, when it cannot be opened. */
MUST_USE enum result http_response_file(struct http_request *request, struct http_response *response,
                                        const char *path, bool remove, struct problem *problem);
/* The uploaded file is the caller's from now on: to move away or to remove. What still stands under the
 * server's own prefix is swept away when a server starts. */
void http_upload_claim(struct http_request *request);

typedef void (*http_handler)(struct http_request *request, struct http_response *response, void *application);

/* HTTP_ROUTE_UPLOAD: a body that is neither a form nor JSON goes to a temporary file as it arrives, in
 * bounded memory: raw, or the one file part of multipart/form-data, whose other parts arrive as form pairs.
 * `authorize` is asked once, before any byte of the file is kept: with a raw body after the head, with
 * multipart when the file part begins, so that only the fields before the file are in `form` then. A CSRF
 * token comes as header x-csrf-token or as a field before the file. */
enum { HTTP_ROUTE_NO_CSRF = 1, HTTP_ROUTE_CACHED_FOREVER = 2, HTTP_ROUTE_UPLOAD = 4 };
struct http_route {
    enum http_method method;
    const char *pattern; /* "/accounts/{external_id}" */
    unsigned permission; /* web/permission.h; 0: open to all */
    http_handler handler;
    unsigned flags;
    /* Of a body held in memory, or of an upload; 0: limits.body_bytes_max or .upload_bytes_max. */
    uint64_t body_bytes_max;
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
    uint64_t upload_bytes_max;    /* 4 GiB; 413 */
    uint64_t upload_free_bytes;   /* left free on the disk by uploads: 256 MiB; 507 */
    int uploads_max;              /* at once: 16; 503 */
    int streams_max;              /* at once: 32; 503 */
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
    /* Uploaded files are PREFIX-RANDOM while their request runs: beside the database, on its disk. Absent:
     * routes with HTTP_ROUTE_UPLOAD answer 503. One server a prefix. */
    text upload_prefix;
    int workers; /* 0: cores × 2 + 4: some may wait for a disk or a lock */
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

/* Removes what a process that was killed has left: the files PREFIX-XXXXXX as mkstemp names them. */
void http_sweep(text prefix);

#endif
