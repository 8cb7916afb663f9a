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
    buffer_release(&connection->body);
    buffer_release(&connection->output);
    buffer_release(&connection->content);
    buffer_release(&connection->response.body);
    arena_clear(&connection->arena);
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
    bufferevent_free(connection->stream);
    event_free(connection->deadline);
    arena_release(&connection->arena);
    free(connection);
    if (atomic_load(&server->stopping) && server->connections.count == 0)
        event_base_loopbreak(server->base);
}

static void linger(struct http_connection *connection)
{
    connection->state = CONNECTION_LINGERING;
    connection->lingered_bytes = 0;
    if (connection->by_tls) { /* closing the stream sends the alert */
        http_connection_close(connection);
        return;
    }
    struct evbuffer *in = bufferevent_get_input(connection->stream);
    evbuffer_drain(in, evbuffer_get_length(in));
    shutdown(bufferevent_getfd(connection->stream), SHUT_WR);
    bufferevent_enable(connection->stream, EV_READ);
    set_deadline(connection, LINGER_SECONDS);
}

static void refuse(struct http_connection *connection, int status)
{
    struct evbuffer *out = bufferevent_get_output(connection->stream);
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
    bufferevent_disable(connection->stream, EV_READ);
    evtimer_del(connection->deadline);
    connection->state = CONNECTION_WORKING;
    if (!http_queue_push(connection->server, connection)) {
        connection->state = CONNECTION_BODY;
        refuse(connection, 503);
    }
}

/* Reserves room for the body, or refuses. A chunked one counts as the most it may become. */
static bool admit_body(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    const struct http_limits *limits = &server->options.limits;
    const struct http_head *head = &connection->head;
    if (head->content_length > limits->body_bytes_max) {
        refuse(connection, 413);
        return false;
    }
    size_t reserve = head->chunked ? limits->body_bytes_max : (size_t)head->content_length;
    if (server->bodies_bytes + reserve > limits->bodies_bytes_max) {
        refuse(connection, 503);
        return false;
    }
    server->bodies_bytes += reserve;
    connection->reserved_bytes = reserve;
    buffer_init(&connection->body, limits->body_bytes_max + 1);
    connection->chunked = (struct http_chunked){0};
    return true;
}

/* True when the head is whole and the body may come. */
static bool take_head(struct http_connection *connection)
{
    const struct http_limits *limits = &connection->server->options.limits;
    struct evbuffer *in = bufferevent_get_input(connection->stream);
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
    uint64_t bytes_max = connection->head.chunked ? limits->body_bytes_max : connection->head.content_length;
    if (bytes_max > 0)
        set_deadline(connection,
                     limits->read_timeout_seconds + (int64_t)(bytes_max / SLOWEST_BYTES_PER_SECOND));
    if (connection->head.expects_continue && evbuffer_get_length(in) == 0)
        evbuffer_add_printf(bufferevent_get_output(connection->stream), "HTTP/1.1 100 Continue\r\n\r\n");
    return true;
}

/* True when the body is whole. */
static bool take_body(struct http_connection *connection)
{
    const struct http_limits *limits = &connection->server->options.limits;
    struct evbuffer *in = bufferevent_get_input(connection->stream);
    const struct http_head *head = &connection->head;
    for (;;) {
        bool whole = head->chunked ? connection->chunked.state == CHUNKED_DONE
                                   : connection->body.length == head->content_length;
        size_t piece = evbuffer_get_contiguous_space(in);
        if (whole || piece == 0)
            return whole;
        text bytes = {(const char *)evbuffer_pullup(in, (ev_ssize_t)piece), piece};
        size_t used = piece;
        if (head->chunked) {
            int status = http_chunked_feed(&connection->chunked, bytes, limits->body_bytes_max,
                                           &connection->body, &used);
            if (status != 0) {
                refuse(connection, status);
                return false;
            }
        } else {
            if (used > head->content_length - connection->body.length)
                used = (size_t)(head->content_length - connection->body.length);
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
    bufferevent_enable(connection->stream, EV_READ);
    advance(connection);
}

static void on_written(struct bufferevent *stream, void *context)
{
    struct http_connection *connection = context;
    if (connection->state != CONNECTION_WRITING || evbuffer_get_length(bufferevent_get_output(stream)) > 0)
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
    http_connection_close(connection);
}

static void on_deadline(evutil_socket_t descriptor, short what, void *context)
{
    struct http_connection *connection = context;
    (void)descriptor;
    (void)what;
    if (connection->state == CONNECTION_HEAD || connection->state == CONNECTION_BODY)
        refuse(connection, 408);
    else
        http_connection_close(connection);
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

void http_connection_answered(struct http_connection *connection)
{
    struct evbuffer *out = bufferevent_get_output(connection->stream);
    size_t length = connection->output.length + connection->content.length;
    connection->state = CONNECTION_WRITING;
    if (connection->broken) {
        http_connection_close(connection);
        return;
    }
    set_deadline(connection, connection->server->options.limits.read_timeout_seconds +
                                 (int64_t)(length / SLOWEST_BYTES_PER_SECOND));
    evbuffer_add(out, connection->output.data, connection->output.length);
    if (connection->content.length > 0)
        send_content(out, &connection->content);
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
    connection->stream = server->tls
                             ? http_tls_stream(server->base, descriptor, server->tls)
                             : bufferevent_socket_new(server->base, descriptor,
                                                      BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    connection->deadline = evtimer_new(server->base, on_deadline, connection);
    if (!connection->stream || !connection->deadline) {
        if (connection->counts_for_peer)
            server->peer_counts[connection->peer_slot]--;
        if (connection->deadline)
            event_free(connection->deadline);
        if (connection->stream)
            bufferevent_free(connection->stream);
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
    bufferevent_setcb(connection->stream, on_read, on_written, on_event, connection);
    bufferevent_setwatermark(connection->stream, EV_READ, 0, server->options.limits.header_bytes_max);
    set_deadline(connection, server->options.limits.read_timeout_seconds);
    bufferevent_enable(connection->stream, EV_READ | EV_WRITE);
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
