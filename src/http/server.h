/* Private to http/: the parts of a running server.
 *
 * Threads: connections, the lists of them and everything of libevent belong to the loop thread. A request
 * that is whole goes to the queue; a worker answers it (it alone touches `request`, `response`, `output`,
 * `body` and `arena` meanwhile) and puts it on the list of done ones, waking the loop by an eventfd. Uploads
 * and streams go that way once a piece, so that no worker ever waits for a client. */
#ifndef FAROL_HTTP_SERVER_H
#define FAROL_HTTP_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "http/chunked.h"
#include "http/head.h"
#include "http/http.h"
#include "http/multipart.h"
#include "http/target.h"
#include "language/language.h"

struct bufferevent;
struct event;
struct event_base;
struct evconnlistener;
struct http_connection;

enum { HTTP_PEER_SLOTS = 8192, HTTP_PEER_BYTES = 48, HTTP_EXTRA_HEADERS_MAX = 32 };
enum { HTTP_UPLOAD_PIECE_BYTES = 256 << 10, HTTP_STREAM_PIECE_BYTES = 64 << 10 };

struct http_connection_list {
    struct http_connection *first, *last;
    int count;
};

enum connection_state {
    CONNECTION_IDLE, /* between requests, nothing of the next has come */
    CONNECTION_HEAD,
    CONNECTION_BODY,
    CONNECTION_WORKING, /* a worker's or the queue's */
    CONNECTION_WRITING,
    CONNECTION_STREAMING, /* what was made of a stream drains before a worker makes more */
    CONNECTION_LINGERING  /* refused: what still comes is thrown away for a moment */
};

/* What a worker is to do. */
enum http_stage {
    STAGE_ANSWER, /* a whole request; or, coming back, an answer with nothing behind it */
    STAGE_UPLOAD, /* the head, or a piece of an upload's body; it wants more, or becomes an answer */
    STAGE_STREAM, /* the next piece of a streamed answer */
    STAGE_RELEASE /* the client is gone: free what it held */
};

/* An upload that runs: upload.c; lives in the request's arena. */
struct http_uploading {
    const struct http_route *route;
    bool prepared, admitted;
    bool whole; /* the loop's word: the body ends with this piece */
    int status; /* refused by the head already */
    uint64_t bytes_max;
    bool by_multipart, in_file, in_second_file;
    struct http_multipart multipart;
    int descriptor; /* −1: no file */
    bool counted;
    uint64_t checked_at_bytes; /* size at which the disk's room was last asked for */
    size_t field_bytes;
    struct buffer field;
    struct http_upload upload;
};

struct http_connection {
    struct http_server *server;
    struct http_connection *previous, *next; /* all connections */
    struct http_connection *queue_next;      /* queued or done */
    struct bufferevent *channel;
    struct event *deadline;
    enum connection_state state;
    bool broken; /* the peer went away while a worker had it */
    bool keep_alive;
    unsigned peer_slot;
    bool counts_for_peer, by_tls;
    char peer[HTTP_PEER_BYTES];
    enum http_stage stage;
    enum language language;
    size_t scanned, reserved_bytes, lingered_bytes;
    uint64_t body_bytes_max, handed_bytes; /* of an upload: what workers have had */
    struct http_uploading *uploading;
    unsigned allowed_methods; /* said with 405 */
    struct arena arena;
    struct http_head head;
    struct http_chunked chunked;
    struct buffer body;
    struct http_request request;
    struct http_response response;
    struct buffer output;      /* the response's head */
    struct buffer content;     /* its body: the handler's, or that compressed; of a stream, the piece */
    struct http_stream stream; /* `pull` while it runs */
    struct codec_gzip_stream *stream_gzip;
    uint64_t streamed_bytes;
    bool stream_is_chunked;
};

struct http_server {
    struct http_options options; /* limits filled in; texts live in `memory` */
    struct arena memory;
    const struct http_route *const *tables;
    size_t table_count;
    struct event_base *base;
    struct evconnlistener *listener;
    struct event *wake_event, *resume_event, *stop_event;
    int wake_descriptor, port;
    char address[288];
    bool checks_hosts;
    void *tls; /* SSL_CTX */
    pthread_t loop;
    pthread_t *workers;
    int worker_count;

    struct http_connection_list connections;
    uint16_t peer_counts[HTTP_PEER_SLOTS]; /* by hashed address: two that share a slot share a cap */
    size_t bodies_bytes;
    atomic_int upload_count, stream_count;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t work;
    struct http_connection_list queue, done;
    bool workers_stop;
    atomic_bool stopping;
};

/* connection.c: on the loop thread. */
void http_connection_accept(struct http_server *server, int descriptor, const struct sockaddr *address);
void http_connection_answered(struct http_connection *connection);
void http_connection_close(struct http_connection *connection);
/* Closes those that wait for a request. */
void http_connections_close_idle(struct http_server *server);

/* worker.c */
/* False: full. What goes on (another stage than ANSWER, or `goes_on`) always fits: it is bounded elsewhere.
 */
bool http_queue_push(struct http_server *server, struct http_connection *connection, bool goes_on);
void *http_worker_run(void *server);

/* answer.c: on a worker. Does what the stage asks for; fills output and content. */
void http_answer(struct http_connection *connection);
/* Asks `authorize`; false when the response is written. */
bool http_admit(struct http_connection *connection, const struct http_route *route);
bool http_takes_gzip(const struct http_request *request);
/* The whole of a plain refusal, for the loop thread; static text a status. */
void http_refusal(const struct http_server *server, int status, struct buffer *output);
const char *http_reason(int status);
/* upload.c. On the loop: whether this body goes to a file. On a worker: takes in `body`; 0, the status to
 * refuse with, or −1 when `authorize` has written the response. Release may be called more than once. */
bool http_upload_is_wanted(const struct http_route *route, const struct http_head *head);
MUST_USE int http_upload_take(struct http_connection *connection);
void http_upload_release(struct http_connection *connection);

/* stream.c: on a worker. Start takes the response's stream over, false when too many run; step makes the next
 * piece, framed, and sets the stage back to ANSWER behind the last. Release may be called more than once. */
bool http_stream_start(struct http_connection *connection, bool compressed);
void http_stream_step(struct http_connection *connection);
void http_stream_release(struct http_connection *connection);

/* route.c: the first route that takes the path, its values filled in; NULL with *ret_status 400, 404 or 405,
 * and then *ret_methods the bits of the methods that it is there for. */
const struct http_route *http_route_find(const struct http_server *server, struct http_request *request,
                                         const struct http_path *path, int *ret_status,
                                         unsigned *ret_methods);

/* tls.c */
MUST_USE enum result http_tls_start(void **ret_tls, text certificate, text key, struct problem *problem);
void http_tls_stop(void *tls);
struct bufferevent *http_tls_stream(struct event_base *base, int descriptor, void *tls);

#endif
