/* See post.h. Sockets that never block, and waits that all end with one deadline: a server that gives a byte
 * now and then gains nothing. Names are looked up on a thread of its own, which nobody waits for past the
 * deadline: the system's lookup cannot be told to stop. */
#include "http/post.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/buffer.h"
#include "language/language.h"

enum { HOST_BYTES = 256, STATUS_BYTES = 512 };

struct address {
    bool tls;
    char host[HOST_BYTES], port[8];
    text path; /* with its slash; into the url */
};
struct calling {
    const struct http_post *post;
    struct address address;
    int64_t deadline_milliseconds;
    int socket;
    SSL_CTX *context;
    SSL *tls;
    struct problem *problem;
};

/* ---- the address ---- */

static bool is_clean(text url)
{
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.data[i] <= ' ' || (unsigned char)url.data[i] == 0x7f)
            return false;
    return true;
}

/* The host (an IPv6 one without its brackets) and the port behind it. */
static bool take_host(text authority, struct address *ret)
{
    text host = authority, port = TEXT_ABSENT;
    if (text_starts_with(authority, TEXT("["))) {
        size_t end = text_find_byte(authority, ']');
        if (end == authority.length)
            return false;
        host = text_slice(authority, 1, end);
        port = text_slice(authority, end + 1, authority.length);
        if (port.length > 0 && port.data[0] != ':')
            return false;
        port = text_slice(port, 1, port.length);
    } else {
        size_t colon = text_find_byte(authority, ':');
        host = text_slice(authority, 0, colon);
        port = text_slice(authority, colon + 1, authority.length);
    }
    int64_t number = ret->tls ? 443 : 80;
    if (host.length == 0 || host.length >= HOST_BYTES || text_find_byte(authority, '@') < authority.length)
        return false;
    if (port.length > 0 && (!text_to_int64(port, &number) || number < 1 || number > 65535))
        return false;
    text_copy_into(ret->host, sizeof ret->host, host);
    snprintf(ret->port, sizeof ret->port, "%d", (int)number);
    return true;
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

static enum result take_address(text url, bool to_private, struct address *ret, struct problem *problem)
{
    text rest = TEXT_ABSENT;
    *ret = (struct address){.tls = text_starts_with(url, TEXT("https://"))};
    if (ret->tls)
        rest = text_slice(url, 8, url.length);
    else if (text_starts_with(url, TEXT("http://")))
        rest = text_slice(url, 7, url.length);
    size_t slash = text_find_byte(rest, '/');
    ret->path = slash < rest.length ? text_slice(rest, slash, rest.length) : TEXT("/");
    if (rest.length == 0 || !is_clean(url) || !take_host(text_slice(rest, 0, slash), ret))
        return problem_set(problem, RESULT_BAD_INPUT, _("%.*s is no address that can be called."),
                           TEXT_ARGUMENTS(url));
    if (!ret->tls && !(to_private && is_this_machine(ret->host)))
        return problem_set(problem, RESULT_BAD_INPUT, _("The address must begin with https://."));
    return RESULT_OK;
}

/* Networks that are nobody else's: of this machine, private ones, of the link, of many. */
static bool is_private_4(uint32_t address)
{
    static const struct {
        uint32_t network;
        int bits;
    } networks[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
                    {0xac100000, 12}, {0xc0000000, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xe0000000, 3}};
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++)
        if ((address ^ networks[i].network) >> (32 - networks[i].bits) == 0)
            return true;
    return false;
}

static uint32_t four_bytes(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_private(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_private_4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    const uint8_t *bytes = six->s6_addr;
    static const uint8_t translated[12] = {0, 0x64, 0xff, 0x9b};
    /* Behind an address of four bytes, however it is written: mapped, old style, NAT64, 6to4. */
    if (IN6_IS_ADDR_V4MAPPED(six) || IN6_IS_ADDR_V4COMPAT(six) || memcmp(bytes, translated, 12) == 0)
        return is_private_4(four_bytes(bytes + 12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        return is_private_4(four_bytes(bytes + 2));
    /* Only what is given out to the world (RFC 4291), without tunnels (Teredo); so no ::1, fc00::, fe80:: …
     */
    return (bytes[0] & 0xe0) != 0x20 || memcmp(bytes, "\x20\x01\0\0", 4) == 0;
}

/* ---- the wire ---- */

static int64_t now_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int left_milliseconds(const struct calling *calling)
{
    int64_t left = calling->deadline_milliseconds - now_milliseconds();
    return left > 0 ? (int)left : 0;
}

static enum result no_answer(const struct calling *calling)
{
    return problem_set(calling->problem, RESULT_IO, _("%s did not answer in time, or the connection broke."),
                       calling->address.host);
}

/* Until the socket can be read or written; false at the deadline. */
static bool wait_for(const struct calling *calling, short events)
{
    struct pollfd waiting = {.fd = calling->socket, .events = events};
    int left, ready = 0;
    while ((left = left_milliseconds(calling)) > 0 && (ready = poll(&waiting, 1, left)) < 0 && errno == EINTR)
        ;
    return left > 0 && ready > 0;
}

static bool is_connected(struct calling *calling, const struct addrinfo *to)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (connect(calling->socket, to->ai_addr, to->ai_addrlen) == 0)
        return true;
    return errno == EINPROGRESS && wait_for(calling, POLLOUT) &&
           getsockopt(calling->socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static bool connect_one(struct calling *calling, const struct addrinfo *to)
{
    calling->socket = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (calling->socket < 0)
        return false;
    if (is_connected(calling, to))
        return true;
    close(calling->socket);
    calling->socket = -1;
    return false;
}

/* ---- the name ---- */

/* Shared by who asks and the thread that looks; whoever lets go last frees it. */
struct lookup {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int holders;
    bool is_over;
    int error;
    struct addrinfo *found;
    char host[HOST_BYTES], port[8];
};

static void release_lookup(struct lookup *lookup)
{
    pthread_mutex_lock(&lookup->lock);
    bool is_last = --lookup->holders == 0;
    pthread_mutex_unlock(&lookup->lock);
    if (!is_last)
        return;
    if (lookup->found)
        freeaddrinfo(lookup->found);
    pthread_cond_destroy(&lookup->changed);
    pthread_mutex_destroy(&lookup->lock);
    free(lookup);
}

static void *look_up(void *context)
{
    struct lookup *lookup = context;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int error = getaddrinfo(lookup->host, lookup->port, &hints, &found);
    pthread_mutex_lock(&lookup->lock);
    lookup->error = error;
    lookup->found = error == 0 ? found : NULL;
    lookup->is_over = true;
    pthread_cond_signal(&lookup->changed);
    pthread_mutex_unlock(&lookup->lock);
    release_lookup(lookup);
    return NULL;
}

static struct lookup *start_lookup(const struct address *address)
{
    pthread_t thread;
    pthread_condattr_t attributes;
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (!lookup)
        return NULL;
    lookup->holders = 2;
    memcpy(lookup->host, address->host, sizeof lookup->host);
    memcpy(lookup->port, address->port, sizeof lookup->port);
    pthread_mutex_init(&lookup->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&lookup->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&thread, NULL, look_up, lookup) == 0) {
        pthread_detach(thread);
        return lookup;
    }
    lookup->holders = 1;
    release_lookup(lookup);
    return NULL;
}

/* False at the deadline. */
static bool wait_for_lookup(const struct calling *calling, struct lookup *lookup)
{
    const struct timespec until = {.tv_sec = calling->deadline_milliseconds / 1000,
                                   .tv_nsec = calling->deadline_milliseconds % 1000 * 1000000};
    pthread_mutex_lock(&lookup->lock);
    while (!lookup->is_over && pthread_cond_timedwait(&lookup->changed, &lookup->lock, &until) == 0)
        ;
    bool is_over = lookup->is_over;
    pthread_mutex_unlock(&lookup->lock);
    return is_over;
}

/* Whatever the name says when it is asked again: only what was looked at here is called. */
static enum result connect_to(struct calling *calling, const struct addrinfo *found)
{
    bool was_private = false, may_be_private = calling->post->to_private;
    for (const struct addrinfo *at = found; at && calling->socket < 0; at = at->ai_next) {
        bool here = is_private(at->ai_addr);
        was_private = was_private || here;
        if (!here || may_be_private)
            (void)connect_one(calling, at);
    }
    if (calling->socket >= 0)
        return RESULT_OK;
    if (was_private && !may_be_private)
        return problem_set(calling->problem, RESULT_FORBIDDEN,
                           _("%s leads into a private network, which is not called."), calling->address.host);
    return no_answer(calling);
}

static enum result connect_any(struct calling *calling)
{
    struct lookup *lookup = start_lookup(&calling->address);
    if (!lookup)
        return problem_set(calling->problem, RESULT_MEMORY, _("There is not enough memory."));
    enum result result;
    if (!wait_for_lookup(calling, lookup)) {
        result = no_answer(calling);
    } else if (lookup->error != 0) {
        problem_set(calling->problem, RESULT_IO, _("There is no server of the name %s."),
                    calling->address.host);
        result = problem_detail(calling->problem, "%s", gai_strerror(lookup->error));
    } else {
        result = connect_to(calling, lookup->found);
    }
    release_lookup(lookup);
    return result;
}

/* After a call of the library that came to `outcome`: whether it is to be made again. */
static bool is_to_repeat(const struct calling *calling, int outcome)
{
    int wanted = SSL_get_error(calling->tls, outcome);
    if (wanted == SSL_ERROR_WANT_READ)
        return wait_for(calling, POLLIN);
    return wanted == SSL_ERROR_WANT_WRITE && wait_for(calling, POLLOUT);
}

static bool shake_hands(const struct calling *calling)
{
    int outcome;
    ERR_clear_error();
    while ((outcome = SSL_connect(calling->tls)) != 1 && is_to_repeat(calling, outcome))
        ;
    return outcome == 1;
}

static enum result begin_tls(struct calling *calling)
{
    calling->context = SSL_CTX_new(TLS_client_method());
    if (!calling->context || SSL_CTX_set_min_proto_version(calling->context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_default_verify_paths(calling->context) != 1)
        return problem_set(calling->problem, RESULT_IO, _("TLS cannot be started%s."), "");
    SSL_CTX_set_verify(calling->context, SSL_VERIFY_PEER, NULL);
    /* Back here after each record, so that tickets without end meet the deadline. */
    SSL_CTX_clear_mode(calling->context, SSL_MODE_AUTO_RETRY);
    calling->tls = SSL_new(calling->context);
    if (calling->tls && SSL_set1_host(calling->tls, calling->address.host) == 1 &&
        SSL_set_tlsext_host_name(calling->tls, calling->address.host) == 1 &&
        SSL_set_fd(calling->tls, calling->socket) == 1 && shake_hands(calling))
        return RESULT_OK;
    char cause[256];
    if (left_milliseconds(calling) == 0)
        return no_answer(calling);
    ERR_error_string_n(ERR_get_error(), cause, sizeof cause);
    ERR_clear_error();
    problem_set(calling->problem, RESULT_IO, _("%s has no certificate that can be trusted."),
                calling->address.host);
    return problem_detail(calling->problem, "%s", cause);
}

/* How much was sent or read, at least one byte; otherwise the deadline came or the connection broke. */
static ssize_t pass(struct calling *calling, bool sends, char *data, size_t length)
{
    ssize_t passed = -1;
    ERR_clear_error();
    while (left_milliseconds(calling) > 0) {
        if (calling->tls)
            passed = sends ? SSL_write(calling->tls, data, (int)length)
                           : SSL_read(calling->tls, data, (int)length);
        else
            passed = sends ? send(calling->socket, data, length, MSG_NOSIGNAL)
                           : recv(calling->socket, data, length, 0);
        bool again = passed <= 0 && (calling->tls ? is_to_repeat(calling, (int)passed)
                                                  : passed < 0 && errno == EAGAIN &&
                                                        wait_for(calling, sends ? POLLOUT : POLLIN));
        if (!again)
            return passed;
    }
    return -1;
}

static enum result send_all(struct calling *calling, struct buffer *out)
{
    size_t length = buffer_text(out).length;
    for (size_t at = 0; at < length;) {
        ssize_t sent = pass(calling, true, out->data + at, length - at);
        if (sent <= 0)
            return no_answer(calling);
        at += (size_t)sent;
    }
    return RESULT_OK;
}

static enum result send_request(struct calling *calling)
{
    const struct http_post *post = calling->post;
    const struct address *address = &calling->address;
    struct buffer out;
    buffer_init(&out, 2 * HTTP_POST_BODY_BYTES_MAX);
    bool six = strchr(address->host, ':') != NULL;
    buffer_printf(&out, "POST %.*s HTTP/1.1\r\nhost: %s%s%s:%s\r\n", TEXT_ARGUMENTS(address->path),
                  six ? "[" : "", address->host, six ? "]" : "", address->port);
    buffer_printf(
        &out, "content-type: %.*s\r\ncontent-length: %zu\r\nconnection: close\r\nuser-agent: Farol/%s\r\n",
        TEXT_ARGUMENTS(post->content_type), post->body.length, FAROL_VERSION);
    for (size_t i = 0; i < post->header_count; i++)
        buffer_printf(&out, "%s: %.*s\r\n", post->headers[i].name, TEXT_ARGUMENTS(post->headers[i].value));
    buffer_append_text(&out, TEXT("\r\n"));
    buffer_append_text(&out, post->body);
    enum result result = out.failed
                             ? problem_set(calling->problem, RESULT_LIMIT, _("This is too long to be sent."))
                             : send_all(calling, &out);
    buffer_release(&out);
    return result;
}

/* "HTTP/1.1 204 No Content": what comes behind the first line is nobody's concern. */
static enum result read_status(struct calling *calling, int *ret_status)
{
    char line[STATUS_BYTES];
    size_t length = 0;
    while (length < 12) {
        ssize_t got = pass(calling, false, line + length, sizeof line - length);
        if (got <= 0)
            return no_answer(calling);
        length += (size_t)got;
    }
    int64_t status;
    if (memcmp(line, "HTTP/1.", 7) != 0 || !text_to_int64((text){line + 9, 3}, &status) || status < 100)
        return problem_set(calling->problem, RESULT_IO, _("%s answered something else than HTTP."),
                           calling->address.host);
    *ret_status = (int)status;
    if (status >= 200 && status < 300)
        return RESULT_OK;
    return problem_set(calling->problem, RESULT_IO, _("%s answered with the status %d."),
                       calling->address.host, (int)status);
}

enum result http_post(const struct http_post *post, int *ret_status, struct problem *problem)
{
    struct calling calling = {.post = post, .socket = -1, .problem = problem};
    int64_t most = post->milliseconds > 0 ? post->milliseconds : HTTP_POST_SECONDS * 1000;
    *ret_status = 0;
    enum result result = take_address(post->url, post->to_private, &calling.address, problem);
    if (result == RESULT_OK && post->body.length > HTTP_POST_BODY_BYTES_MAX)
        result = problem_set(problem, RESULT_LIMIT, _("This is too long to be sent."));
    calling.deadline_milliseconds = now_milliseconds() + most;
    if (result == RESULT_OK)
        result = connect_any(&calling);
    if (result == RESULT_OK && calling.address.tls)
        result = begin_tls(&calling);
    if (result == RESULT_OK)
        result = send_request(&calling);
    if (result == RESULT_OK)
        result = read_status(&calling, ret_status);
    SSL_free(calling.tls);
    SSL_CTX_free(calling.context);
    if (calling.socket >= 0)
        close(calling.socket);
    return result;
}
