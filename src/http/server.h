/* Private to http/: the parts of a running server.
 *
 * Threads: connections, the lists of them and everything of libevent belong to the loop thread. A request
 * that is whole goes to the queue; a worker answers it (it alone touches `request`, `response`, `output`
 * and `arena` meanwhile) and puts it on the list of done ones, waking the loop by an eventfd. */
#ifndef FAROL_HTTP_SERVER_H
#define FAROL_HTTP_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "http/chunked.h"
#include "http/head.h"
#include "http/http.h"
#include "http/target.h"

struct bufferevent;
struct event;
struct event_base;
struct evconnlistener;
struct http_connection;

enum { HTTP_PEER_SLOTS = 8192, HTTP_PEER_BYTES = 48, HTTP_EXTRA_HEADERS_MAX = 32 };

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
    CONNECTION_LINGERING /* refused: what still comes is thrown away for a moment */
};

struct http_connection {
    struct http_server *server;
    struct http_connection *previous, *next; /* all connections */
    struct http_connection *queue_next;      /* queued or done */
    struct bufferevent *stream;
    struct event *deadline;
    enum connection_state state;
    bool broken; /* the peer went away while a worker had it */
    bool keep_alive;
    unsigned peer_slot;
    bool counts_for_peer, by_tls;
    char peer[HTTP_PEER_BYTES];
    size_t scanned, reserved_bytes, lingered_bytes;
    struct arena arena;
    struct http_head head;
    struct http_chunked chunked;
    struct buffer body;
    struct http_request request;
    struct http_response response;
    struct buffer output;  /* the response's head */
    struct buffer content; /* its body: the handler's, or that compressed */
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
bool http_queue_push(struct http_server *server, struct http_connection *connection); /* false: full */
void *http_worker_run(void *server);

/* answer.c: on a worker. Fills output and content. */
void http_answer(struct http_connection *connection);
/* The whole of a plain refusal, for the loop thread; static text a status. */
void http_refusal(const struct http_server *server, int status, struct buffer *output);
const char *http_reason(int status);
/* route.c: the first route that takes the path, its values filled in; NULL with *ret_status 400, 404 or 405.
 */
const struct http_route *http_route_find(const struct http_server *server, struct http_request *request,
                                         const struct http_path *path, int *ret_status);

/* tls.c */
MUST_USE enum result http_tls_start(void **ret_tls, text certificate, text key, struct problem *problem);
void http_tls_stop(void *tls);
struct bufferevent *http_tls_stream(struct event_base *base, int descriptor, void *tls);

#endif
