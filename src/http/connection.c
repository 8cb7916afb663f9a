/* One client's connection, on the loop thread: reads a head, then its body, hands the request to the
 * workers, writes the answer, and so on until either side closes.
 *
 * Every state has one deadline, so that no client, however slow, holds a connection for long: the bytes
 * it sends or takes do not move the deadline. A refused request gets its answer, then what it still
 * sends is thrown away for a moment, so that the answer is not lost to a reset. */
#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOWEST_BYTES_PER_SECOND = 16 << 10, LINGER_SECONDS = 2, LINGER_BYTES_MAX = 1 << 20 };
#define IDLE_BYTES_MAX ((size_t)64 << 10) /* what an open connection without a request may hold */

static void advance(struct http_connection *connection);

static void set_deadline(struct http_connection *connection, int64_t seconds)
{
    struct timeval time = {.tv_sec = seconds};
    evtimer_add(connection->deadline, &time);
}

static void release_request(struct http_connection *connection)
{
    connection->server->bodies_bytes -= connection->reserved_bytes;
    connection->reserved_bytes = 0;
    connection->handed_bytes = 0;
    connection->stage = STAGE_ANSWER;
    connection->language = LANGUAGE_EN;
    http_upload_release(connection); /* nothing is left of these but when the server stops */
    http_stream_release(connection);
    buffer_release(&connection->body);
    buffer_release(&connection->output);
    buffer_release(&connection->content);
    buffer_release(&connection->response.body);
    arena_clear_to(&connection->arena, IDLE_BYTES_MAX);
}

void http_connection_close(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    assert(connection->state != CONNECTION_WORKING);
    release_request(connection);
    if (connection->counts_for_peer)
        server->peer_counts[connection->peer_slot]--;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections.first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    else
        server->connections.last = connection->previous;
    server->connections.count--;
    bufferevent_free(connection->channel);
    event_free(connection->deadline);
    arena_release(&connection->arena);
    free(connection);
    if (atomic_load(&server->stopping) && server->connections.count == 0)
        event_base_loopbreak(server->base);
}

/* Closes; a worker frees what may take its time. */
static void leave(struct http_connection *connection)
{
    if (!connection->uploading && !connection->stream.pull) {
        http_connection_close(connection);
        return;
    }
    bufferevent_disable(connection->channel, EV_READ | EV_WRITE);
    evtimer_del(connection->deadline);
    connection->broken = true;
    connection->state = CONNECTION_WORKING;
    connection->stage = STAGE_RELEASE;
    (void)http_queue_push(connection->server, connection, true);
}

static void linger(struct http_connection *connection)
{
    connection->state = CONNECTION_LINGERING;
    connection->lingered_bytes = 0;
    if (connection->by_tls) { /* closing the stream sends the alert */
        http_connection_close(connection);
        return;
    }
    struct evbuffer *in = bufferevent_get_input(connection->channel);
    evbuffer_drain(in, evbuffer_get_length(in));
    shutdown(bufferevent_getfd(connection->channel), SHUT_WR);
    bufferevent_enable(connection->channel, EV_READ);
    set_deadline(connection, LINGER_SECONDS);
}

static void refuse(struct http_connection *connection, int status)
{
    struct evbuffer *out = bufferevent_get_output(connection->channel);
    struct buffer refusal;
    buffer_init(&refusal, 0);
    http_refusal(connection->server, status, &refusal);
    connection->state = CONNECTION_WRITING;
    connection->keep_alive = false;
    set_deadline(connection, connection->server->options.limits.read_timeout_seconds);
    evbuffer_add(out, refusal.data, refusal.length);
    buffer_release(&refusal);
}

static void dispatch(struct http_connection *connection)
{
    bufferevent_disable(connection->channel, EV_READ);
    evtimer_del(connection->deadline);
    connection->state = CONNECTION_WORKING;
    struct http_uploading *uploading = connection->uploading;
    bool goes_on = connection->stage == STAGE_STREAM || (uploading && uploading->prepared);
    connection->handed_bytes += uploading ? connection->body.length : 0;
    if (!http_queue_push(connection->server, connection, goes_on)) {
        connection->state = CONNECTION_BODY;
        connection->uploading = NULL; /* not prepared: it holds nothing yet */
        connection->stage = STAGE_ANSWER;
        refuse(connection, 503);
    }
}

/* The route that a body is for; NULL for a request that will be refused anyway. */
static const struct http_route *route_of_body(struct http_connection *connection)
{
    struct http_path path;
    struct http_request request = {.method = connection->head.method, .arena = &connection->arena};
    int status;
    unsigned methods;
    if (http_path_parse(request.arena, connection->head.path, &path) != 0)
        return NULL;
    return http_route_find(connection->server, &request, &path, &status, &methods);
}

static void begin_upload(struct http_connection *connection, const struct http_route *route)
{
    connection->uploading = arena_new(&connection->arena, struct http_uploading);
    connection->uploading->route = route;
    connection->stage = STAGE_UPLOAD;
    if (connection->head.content_length > connection->body_bytes_max)
        connection->uploading->status = 413; /* by a worker, in the person's language */
}

/* Reserves room for the body, or refuses. A chunked one counts as the most it may become. */
static bool admit_body(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    const struct http_limits *limits = &server->options.limits;
    const struct http_head *head = &connection->head;
    bool has_body = head->chunked || head->content_length > 0;
    const struct http_route *route = has_body ? route_of_body(connection) : NULL;
    bool uploads = route && http_upload_is_wanted(route, head);
    uint64_t own_max = route && (uploads || !(route->flags & HTTP_ROUTE_UPLOAD)) ? route->body_bytes_max : 0;
    connection->body_bytes_max = own_max > 0 ? own_max
                                 : uploads   ? limits->upload_bytes_max
                                             : limits->body_bytes_max;
    if (!uploads && head->content_length > connection->body_bytes_max) {
        refuse(connection, 413);
        return false;
    }
    size_t reserve = uploads ? HTTP_UPLOAD_PIECE_BYTES
                             : (size_t)(head->chunked ? connection->body_bytes_max : head->content_length);
    if (server->bodies_bytes + reserve > limits->bodies_bytes_max) {
        refuse(connection, 503);
        return false;
    }
    server->bodies_bytes += reserve;
    connection->reserved_bytes = reserve;
    buffer_init(&connection->body,
                uploads ? HTTP_UPLOAD_PIECE_BYTES + 1 : (size_t)connection->body_bytes_max + 1);
    connection->chunked = (struct http_chunked){0};
    if (uploads)
        begin_upload(connection, route);
    return true;
}

/* The body, or the next piece of an upload, has until the deadline to come. */
static void await_body(struct http_connection *connection, uint64_t bytes_max)
{
    const struct http_limits *limits = &connection->server->options.limits;
    struct evbuffer *in = bufferevent_get_input(connection->channel);
    if (bytes_max > 0)
        set_deadline(connection,
                     limits->read_timeout_seconds + (int64_t)(bytes_max / SLOWEST_BYTES_PER_SECOND));
    if (connection->head.expects_continue && evbuffer_get_length(in) == 0)
        evbuffer_add_printf(bufferevent_get_output(connection->channel), "HTTP/1.1 100 Continue\r\n\r\n");
    connection->head.expects_continue = false;
}

/* True when the head is whole and the body may come. */
static bool take_head(struct http_connection *connection)
{
    const struct http_limits *limits = &connection->server->options.limits;
    struct evbuffer *in = bufferevent_get_input(connection->channel);
    size_t available = evbuffer_get_length(in);
    if (available > 0 && connection->state == CONNECTION_IDLE) {
        connection->state = CONNECTION_HEAD;
        set_deadline(connection, limits->read_timeout_seconds);
    }
    size_t look = available < limits->header_bytes_max ? available : limits->header_bytes_max;
    text bytes = {(const char *)evbuffer_pullup(in, (ev_ssize_t)look), look};
    int status = 0;
    size_t length = look == 0 ? 0 : http_head_find_end(bytes, &connection->scanned, &status);
    if (status == 0 && length == 0) {
        if (available >= limits->header_bytes_max)
            refuse(connection, 431);
        return false;
    }
    if (status == 0) {
        text kept = text_copy(&connection->arena, text_slice(bytes, 0, length));
        status = http_head_parse(&connection->arena, kept, &connection->head);
        evbuffer_drain(in, length);
    }
    if (status != 0) {
        refuse(connection, status);
        return false;
    }
    connection->state = CONNECTION_BODY;
    connection->keep_alive = connection->head.keep_alive;
    if (!admit_body(connection))
        return false;
    if (connection->uploading) {
        dispatch(connection); /* to be asked before its bytes come */
        return false;
    }
    await_body(connection,
               connection->head.chunked ? connection->body_bytes_max : connection->head.content_length);
    return true;
}

/* True when the body is whole, or a piece of an upload is. */
static bool take_body(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    struct evbuffer *in = bufferevent_get_input(connection->channel);
    const struct http_head *head = &connection->head;
    for (;;) {
        uint64_t taken = connection->handed_bytes + connection->body.length;
        bool whole =
            head->chunked ? connection->chunked.state == CHUNKED_DONE : taken == head->content_length;
        if (uploading)
            uploading->whole = whole;
        size_t room = HTTP_UPLOAD_PIECE_BYTES - connection->body.length;
        size_t piece = evbuffer_get_contiguous_space(in);
        if (whole || piece == 0 || (uploading && room == 0))
            return whole || (uploading && room == 0);
        if (uploading && piece > room)
            piece = room;
        text bytes = {(const char *)evbuffer_pullup(in, (ev_ssize_t)piece), piece};
        size_t used = piece;
        if (head->chunked) {
            int status = http_chunked_feed(&connection->chunked, bytes,
                                           (size_t)(connection->body_bytes_max - connection->handed_bytes),
                                           &connection->body, &used);
            if (status != 0 && uploading) {
                uploading->status = status;
                return true;
            }
            if (status != 0) {
                refuse(connection, status);
                return false;
            }
        } else {
            if (used > head->content_length - taken)
                used = (size_t)(head->content_length - taken);
            buffer_append(&connection->body, bytes.data, used);
        }
        evbuffer_drain(in, used);
    }
}

static void advance(struct http_connection *connection)
{
    if (connection->state <= CONNECTION_HEAD && !take_head(connection))
        return;
    if (connection->state == CONNECTION_BODY && take_body(connection))
        dispatch(connection);
}

static void on_read(struct bufferevent *stream, void *context)
{
    struct http_connection *connection = context;
    if (connection->state == CONNECTION_LINGERING) {
        struct evbuffer *in = bufferevent_get_input(stream);
        connection->lingered_bytes += evbuffer_get_length(in);
        evbuffer_drain(in, evbuffer_get_length(in));
        if (connection->lingered_bytes > LINGER_BYTES_MAX)
            http_connection_close(connection);
        return;
    }
    advance(connection);
}

static void begin_next(struct http_connection *connection)
{
    const struct http_limits *limits = &connection->server->options.limits;
    release_request(connection);
    connection->state = CONNECTION_IDLE;
    connection->scanned = 0;
    set_deadline(connection, limits->idle_timeout_seconds);
    bufferevent_enable(connection->channel, EV_READ);
    advance(connection);
}

static void on_written(struct bufferevent *stream, void *context)
{
    struct http_connection *connection = context;
    size_t left = evbuffer_get_length(bufferevent_get_output(stream));
    if (connection->state == CONNECTION_STREAMING && left <= HTTP_STREAM_PIECE_BYTES)
        dispatch(connection);
    if (connection->state != CONNECTION_WRITING || left > 0)
        return;
    if (connection->keep_alive && !atomic_load(&connection->server->stopping))
        begin_next(connection);
    else
        linger(connection);
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct http_connection *connection = context;
    (void)stream;
    if (what & BEV_EVENT_CONNECTED)
        return;
    if (connection->state == CONNECTION_WORKING) {
        connection->broken = connection->broken || (what & BEV_EVENT_ERROR);
        return;
    }
    if (connection->state == CONNECTION_WRITING && (what & BEV_EVENT_EOF)) {
        connection->keep_alive = false; /* it said all it had to say, and may still be listening */
        return;
    }
    leave(connection);
}

static void on_deadline(evutil_socket_t descriptor, short what, void *context)
{
    struct http_connection *connection = context;
    (void)descriptor;
    (void)what;
    bool waits = connection->state == CONNECTION_HEAD || connection->state == CONNECTION_BODY;
    if (waits && connection->uploading) {
        connection->uploading->status = 408;
        dispatch(connection);
    } else if (waits) {
        refuse(connection, 408);
    } else {
        leave(connection);
    }
}

static void free_content(const void *data, size_t length, void *context)
{
    struct buffer *content = context;
    (void)data;
    (void)length;
    buffer_release(content);
    free(content);
}

/* The body goes out from where it lies; libevent frees it once it is sent. */
static void send_content(struct evbuffer *out, struct buffer *content)
{
    struct buffer *held = malloc(sizeof *held);
    if (!held || evbuffer_add_reference(out, content->data, content->length, free_content, held) != 0) {
        free(held);
        evbuffer_add(out, content->data, content->length);
        return;
    }
    *held = *content;
    *content = (struct buffer){0};
}

/* A worker has taken in a piece of an upload: the next may come. */
static void go_on_reading(struct http_connection *connection)
{
    const struct http_head *head = &connection->head;
    uint64_t left = head->chunked ? HTTP_UPLOAD_PIECE_BYTES : head->content_length - connection->handed_bytes;
    connection->state = CONNECTION_BODY;
    await_body(connection, left < HTTP_UPLOAD_PIECE_BYTES ? left : HTTP_UPLOAD_PIECE_BYTES);
    bufferevent_enable(connection->channel, EV_READ);
    advance(connection);
}

void http_connection_answered(struct http_connection *connection)
{
    struct evbuffer *out = bufferevent_get_output(connection->channel);
    connection->state = CONNECTION_WRITING;
    if (connection->broken) {
        leave(connection);
        return;
    }
    if (connection->stage == STAGE_UPLOAD) {
        go_on_reading(connection);
        return;
    }
    bool streams = connection->stage == STAGE_STREAM;
    if (streams)
        connection->state = CONNECTION_STREAMING;
    bufferevent_setwatermark(connection->channel, EV_WRITE, streams ? HTTP_STREAM_PIECE_BYTES : 0, 0);
    size_t length = evbuffer_get_length(out) + connection->output.length + connection->content.length;
    set_deadline(connection, connection->server->options.limits.read_timeout_seconds +
                                 (int64_t)(length / SLOWEST_BYTES_PER_SECOND));
    evbuffer_add(out, connection->output.data, connection->output.length);
    buffer_clear(&connection->output);
    if (connection->content.length > 0)
        send_content(out, &connection->content);
    else if (evbuffer_get_length(out) == 0)
        on_written(connection->channel, connection); /* a stream's end with nothing behind it */
}

static bool name_peer(struct http_connection *connection, const struct sockaddr *address)
{
    const void *bytes;
    size_t prefix;
    if (address->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
        prefix = 4;
    } else if (address->sa_family == AF_INET6) {
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        prefix = 8;
    } else {
        return false;
    }
    if (!inet_ntop(address->sa_family, bytes, connection->peer, sizeof connection->peer))
        return false;
    connection->peer_slot = (unsigned)(text_hash((text){bytes, prefix}) % HTTP_PEER_SLOTS);
    return true;
}

/* Too many: said at once, without waiting for a request. */
static void turn_away(struct http_server *server, int descriptor)
{
    struct buffer refusal;
    buffer_init(&refusal, 0);
    http_refusal(server, 503, &refusal);
    if (!server->tls)
        (void)!send(descriptor, refusal.data, refusal.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    buffer_release(&refusal);
    close(descriptor);
}

/* Closes the oldest connection on which no whole head has come, so that those who only hold connections
 * cannot keep others out. `peer_slot` −1: of any peer. False when all are at work. */
static bool make_room(struct http_server *server, int peer_slot)
{
    for (struct http_connection *old = server->connections.first; old; old = old->next) {
        bool waits = old->state <= CONNECTION_HEAD || old->state == CONNECTION_LINGERING;
        if (waits && (peer_slot < 0 || (old->counts_for_peer && old->peer_slot == (unsigned)peer_slot))) {
            http_connection_close(old);
            return true;
        }
    }
    return false;
}

static bool admit(struct http_server *server, struct http_connection *connection,
                  const struct sockaddr *address)
{
    const struct http_limits *limits = &server->options.limits;
    if (!name_peer(connection, address))
        return false;
    connection->counts_for_peer = !text_equal(text_of(connection->peer), server->options.proxy);
    if (connection->counts_for_peer &&
        server->peer_counts[connection->peer_slot] >= limits->connections_per_peer_max &&
        !make_room(server, (int)connection->peer_slot))
        return false;
    if (server->connections.count >= limits->connections_max && !make_room(server, -1))
        return false;
    if (connection->counts_for_peer)
        server->peer_counts[connection->peer_slot]++;
    return true;
}

void http_connection_accept(struct http_server *server, int descriptor, const struct sockaddr *address)
{
    struct http_connection *connection = calloc(1, sizeof *connection);
    if (!connection || !admit(server, connection, address)) {
        free(connection);
        turn_away(server, descriptor);
        return;
    }
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection->server = server;
    connection->by_tls = server->tls != NULL;
    connection->channel = server->tls
                              ? http_tls_stream(server->base, descriptor, server->tls)
                              : bufferevent_socket_new(server->base, descriptor,
                                                       BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    connection->deadline = evtimer_new(server->base, on_deadline, connection);
    if (!connection->channel || !connection->deadline) {
        if (connection->counts_for_peer)
            server->peer_counts[connection->peer_slot]--;
        if (connection->deadline)
            event_free(connection->deadline);
        if (connection->channel)
            bufferevent_free(connection->channel);
        else
            close(descriptor);
        free(connection);
        return;
    }
    arena_init(&connection->arena, 0);
    connection->previous = server->connections.last;
    *(connection->previous ? &connection->previous->next : &server->connections.first) = connection;
    server->connections.last = connection;
    server->connections.count++;
    bufferevent_setcb(connection->channel, on_read, on_written, on_event, connection);
    bufferevent_setwatermark(connection->channel, EV_READ, 0, server->options.limits.header_bytes_max);
    set_deadline(connection, server->options.limits.read_timeout_seconds);
    bufferevent_enable(connection->channel, EV_READ | EV_WRITE);
}

void http_connections_close_idle(struct http_server *server)
{
    struct http_connection *next;
    for (struct http_connection *connection = server->connections.first; connection; connection = next) {
        next = connection->next;
        if (connection->state == CONNECTION_IDLE || connection->state == CONNECTION_LINGERING)
            http_connection_close(connection);
    }
}
