/* Starting and stopping a server: the listener, the loop's thread, the workers. */
#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "language/language.h"

enum { STOP_SECONDS_MAX = 10, FILES_FOR_OTHERS = 64, BACKLOG = 512 };

static bool parse_listen(text listen, struct sockaddr_storage *ret, socklen_t *ret_length)
{
    char host[64];
    size_t colon = listen.length;
    while (colon > 0 && listen.data[colon - 1] != ':')
        colon--;
    int64_t port;
    if (colon < 2 || !text_to_int64(text_slice(listen, colon, listen.length), &port) || port < 0 ||
        port > 65535)
        return false;
    text name = text_slice(listen, 0, colon - 1);
    bool bracketed = name.length > 2 && name.data[0] == '[' && name.data[name.length - 1] == ']';
    if (bracketed)
        name = text_slice(name, 1, name.length - 1);
    if (text_equal(name, TEXT("localhost")))
        name = TEXT("127.0.0.1");
    if (name.length >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", TEXT_ARGUMENTS(name));
    memset(ret, 0, sizeof *ret);
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)ret;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)ret;
    if (bracketed && inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        *ret_length = sizeof *six;
        return true;
    }
    if (bracketed || inet_pton(AF_INET, host, &four->sin_addr) != 1)
        return false;
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)port);
    *ret_length = sizeof *four;
    return true;
}

static bool is_loopback(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
    return address->ss_family == AF_INET ? (ntohl(four->sin_addr.s_addr) >> 24) == 127
                                         : IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

bool http_listen_is_valid(text listen)
{
    struct sockaddr_storage address;
    socklen_t length;
    return parse_listen(listen, &address, &length);
}

bool http_listen_is_loopback(text listen)
{
    struct sockaddr_storage address;
    socklen_t length;
    return parse_listen(listen, &address, &length) && is_loopback(&address);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t descriptor, struct sockaddr *address,
                      int length, void *context)
{
    (void)listener;
    (void)length;
    http_connection_accept(context, descriptor, address);
}

/* Out of descriptors or memory: pause instead of spinning. */
static void on_accept_error(struct evconnlistener *listener, void *context)
{
    struct http_server *server = context;
    struct timeval pause = {.tv_usec = 200000};
    evconnlistener_disable(listener);
    evtimer_add(server->resume_event, &pause);
}

static void on_resume(evutil_socket_t descriptor, short what, void *context)
{
    struct http_server *server = context;
    (void)descriptor;
    (void)what;
    if (server->listener)
        evconnlistener_enable(server->listener);
}

static void begin_stop(struct http_server *server)
{
    struct timeval most = {.tv_sec = STOP_SECONDS_MAX};
    if (!server->listener)
        return;
    evconnlistener_free(server->listener);
    server->listener = NULL;
    evtimer_add(server->stop_event, &most);
    http_connections_close_idle(server);
    if (server->connections.count == 0)
        event_base_loopbreak(server->base);
}

static void on_stop_deadline(evutil_socket_t descriptor, short what, void *context)
{
    struct http_server *server = context;
    (void)descriptor;
    (void)what;
    event_base_loopbreak(server->base);
}

static void on_wake(evutil_socket_t descriptor, short what, void *context)
{
    struct http_server *server = context;
    eventfd_t count;
    (void)what;
    (void)!eventfd_read(descriptor, &count);
    pthread_mutex_lock(&server->lock);
    struct http_connection *done = server->done.first;
    server->done = (struct http_connection_list){0};
    pthread_mutex_unlock(&server->lock);
    while (done) {
        struct http_connection *next = done->queue_next;
        http_connection_answered(done);
        done = next;
    }
    if (atomic_load(&server->stopping))
        begin_stop(server);
}

static void *run_loop(void *context)
{
    struct http_server *server = context;
    event_base_loop(server->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static void fill_limits(struct http_server *server)
{
    struct http_limits *limits = &server->options.limits;
    struct rlimit files;
#define DEFAULT(field, value) limits->field = limits->field > 0 ? limits->field : (value)
    DEFAULT(header_bytes_max, 16 << 10);
    DEFAULT(body_bytes_max, 1 << 20);
    DEFAULT(bodies_bytes_max, 64 << 20);
    DEFAULT(connections_max, 1024);
    DEFAULT(connections_per_peer_max, 512);
    DEFAULT(read_timeout_seconds, 10);
    DEFAULT(idle_timeout_seconds, 30);
    DEFAULT(queue_max, 256);
    DEFAULT(upload_bytes_max, UINT64_C(4) << 30);
    DEFAULT(upload_free_bytes, 256 << 20);
    DEFAULT(uploads_max, 16);
    DEFAULT(streams_max, 32);
#undef DEFAULT
    if (limits->bodies_bytes_max < limits->body_bytes_max)
        limits->bodies_bytes_max = limits->body_bytes_max;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
        int room =
            files.rlim_cur > 2 * FILES_FOR_OTHERS ? (int)files.rlim_cur - FILES_FOR_OTHERS : FILES_FOR_OTHERS;
        limits->connections_max = limits->connections_max < room ? limits->connections_max : room;
    }
}

static void copy_options(struct http_server *server, const struct http_options *options)
{
    struct arena *memory = &server->memory;
    arena_init(memory, 0);
    server->options = *options;
    server->options.listen = text_copy(memory, options->listen);
    server->options.proxy = text_copy(memory, options->proxy);
    server->options.upload_prefix = text_copy(memory, options->upload_prefix);
    text *hosts = arena_array(memory, text, options->host_count + 1);
    for (size_t i = 0; i < options->host_count; i++)
        hosts[i] = text_copy(memory, options->hosts[i]);
    server->options.hosts = hosts;
    if (!server->options.clock)
        server->options.clock = clock_system();
    fill_limits(server);
}

/* For people: by the first name that it answers to, else as it listens. */
static void name_address(struct http_server *server)
{
    text listen = server->options.listen;
    size_t colon = listen.length;
    while (listen.data[colon - 1] != ':')
        colon--;
    text name = server->options.host_count > 0 ? server->options.hosts[0] : text_slice(listen, 0, colon - 1);
    snprintf(server->address, sizeof server->address, "%s://%.*s:%d", server->tls ? "https" : "http",
             TEXT_ARGUMENTS(name), server->port);
}

/* Opens, binds and listens; the port chosen is read back. */
static enum result listen_at(struct http_server *server, struct problem *problem)
{
    struct sockaddr_storage address;
    socklen_t length;
    int one = 1;
    text listen_text = server->options.listen;
    if (!parse_listen(listen_text, &address, &length))
        return problem_set(
            problem, RESULT_BAD_INPUT,
            _("%.*s is not an address to listen at: write it like 127.0.0.1:8080 or [::1]:8080."),
            TEXT_ARGUMENTS(listen_text));
    int descriptor = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool bound = descriptor >= 0 && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                 bind(descriptor, (struct sockaddr *)&address, length) == 0 &&
                 getsockname(descriptor, (struct sockaddr *)&address, &length) == 0;
    if (bound)
        server->listener =
            evconnlistener_new(server->base, on_accept, server, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                               BACKLOG, descriptor);
    if (!server->listener) {
        int error = errno;
        if (descriptor >= 0)
            close(descriptor);
        problem_set(problem, error == EADDRINUSE ? RESULT_BUSY : RESULT_IO,
                    error == EADDRINUSE
                        ? _("Another program listens at %.*s already: choose another address with --listen.")
                        : _("Cannot listen at %.*s."),
                    TEXT_ARGUMENTS(listen_text));
        return problem_detail(problem, "%s", strerror(error));
    }
    evconnlistener_set_error_cb(server->listener, on_accept_error);
    server->port = ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)(void *)&address)->sin_port
                                                      : ((struct sockaddr_in6 *)(void *)&address)->sin6_port);
    name_address(server);
    server->checks_hosts =
        server->options.host_count > 0 || (is_loopback(&address) && text_is_empty(server->options.proxy));
    return RESULT_OK;
}

static enum result start_parts(struct http_server *server, struct problem *problem)
{
    server->base = event_base_new();
    server->wake_descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!server->base || server->wake_descriptor < 0)
        return problem_set(problem, RESULT_IO, _("The server's event loop cannot be started."));
    server->wake_event =
        event_new(server->base, server->wake_descriptor, EV_READ | EV_PERSIST, on_wake, server);
    server->resume_event = evtimer_new(server->base, on_resume, server);
    server->stop_event = evtimer_new(server->base, on_stop_deadline, server);
    event_add(server->wake_event, NULL);
    if (!text_is_empty(server->options.tls_certificate) || !text_is_empty(server->options.tls_key)) {
        enum result result =
            http_tls_start(&server->tls, server->options.tls_certificate, server->options.tls_key, problem);
        if (result != RESULT_OK)
            return result;
    }
    return listen_at(server, problem);
}

static void release(struct http_server *server)
{
    if (server->listener)
        evconnlistener_free(server->listener);
    if (server->wake_event)
        event_free(server->wake_event);
    if (server->resume_event)
        event_free(server->resume_event);
    if (server->stop_event)
        event_free(server->stop_event);
    if (server->base) {
        event_base_loop(server->base, EVLOOP_NONBLOCK); /* streams closed above are freed by the loop */
        event_base_free(server->base);
    }
    if (server->wake_descriptor >= 0)
        close(server->wake_descriptor);
    if (server->tls)
        http_tls_stop(server->tls);
    pthread_cond_destroy(&server->work);
    pthread_mutex_destroy(&server->lock);
    free(server->workers);
    arena_release(&server->memory);
    free(server);
}

static void start_threads(struct http_server *server)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = server->options.workers > 0 ? server->options.workers : (int)cores * 2 + 4;
    server->workers = calloc((size_t)wanted, sizeof *server->workers);
    assert(server->workers);
    sigset_t all, before; /* signals are the main thread's */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i < wanted; i++)
        if (pthread_create(&server->workers[server->worker_count], NULL, http_worker_run, server) == 0)
            server->worker_count++;
    int error = pthread_create(&server->loop, NULL, run_loop, server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    assert(error == 0 && server->worker_count > 0);
}

enum result http_server_start(struct http_server **ret_server, const struct http_options *options,
                              const struct http_route *const *tables, size_t table_count,
                              struct problem *problem)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (!server)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory to start the server."));
    server->wake_descriptor = -1;
    server->tables = tables;
    server->table_count = table_count;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->work, NULL);
    signal(SIGPIPE, SIG_IGN);
    copy_options(server, options);
    if (options->upload_prefix.length > 0)
        http_sweep(server->options.upload_prefix);
    enum result result = start_parts(server, problem);
    if (result != RESULT_OK) {
        release(server);
        return result;
    }
    start_threads(server);
    *ret_server = server;
    return RESULT_OK;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

const char *http_server_address(const struct http_server *server)
{
    return server->address;
}

void http_server_stop(struct http_server *server)
{
    atomic_store(&server->stopping, true);
    eventfd_write(server->wake_descriptor, 1);
    pthread_join(server->loop, NULL);
    pthread_mutex_lock(&server->lock);
    server->workers_stop = true;
    pthread_cond_broadcast(&server->work);
    pthread_mutex_unlock(&server->lock);
    for (int i = 0; i < server->worker_count; i++)
        pthread_join(server->workers[i], NULL);
    while (server->connections.first) {
        server->connections.first->state = CONNECTION_LINGERING; /* the workers are gone */
        http_connection_close(server->connections.first);
    }
    release(server);
}
