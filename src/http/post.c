/* See post.h. Plain blocking sockets with a bound on each wait and a deadline over all. */
#include "http/post.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
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

/* Each wait for the socket ends with the deadline. */
static bool bound_waits(const struct calling *calling)
{
    int left = left_milliseconds(calling);
    const struct timeval wait = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000};
    return left > 0 && setsockopt(calling->socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
           setsockopt(calling->socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0;
}

static bool connect_one(struct calling *calling, const struct addrinfo *to)
{
    calling->socket = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (calling->socket < 0)
        return false;
    /* A connect, too, is bounded by the wait for sending. */
    if (bound_waits(calling) && connect(calling->socket, to->ai_addr, to->ai_addrlen) == 0)
        return true;
    close(calling->socket);
    calling->socket = -1;
    return false;
}

static enum result connect_any(struct calling *calling)
{
    const struct address *address = &calling->address;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    bool was_private = false;
    int error = getaddrinfo(address->host, address->port, &hints, &found);
    if (error != 0) {
        problem_set(calling->problem, RESULT_IO, _("There is no server of the name %s."), address->host);
        return problem_detail(calling->problem, "%s", gai_strerror(error));
    }
    bool may_be_private = calling->post->to_private;
    for (const struct addrinfo *at = found; at && calling->socket < 0; at = at->ai_next) {
        bool here = is_private(at->ai_addr);
        was_private = was_private || here;
        if (!here || may_be_private)
            (void)connect_one(calling, at);
    }
    freeaddrinfo(found);
    if (calling->socket >= 0)
        return RESULT_OK;
    if (was_private && !may_be_private)
        return problem_set(calling->problem, RESULT_FORBIDDEN,
                           _("%s leads into a private network, which is not called."), address->host);
    return no_answer(calling);
}

static enum result begin_tls(struct calling *calling)
{
    calling->context = SSL_CTX_new(TLS_client_method());
    if (!calling->context || SSL_CTX_set_min_proto_version(calling->context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_default_verify_paths(calling->context) != 1)
        return problem_set(calling->problem, RESULT_IO, _("TLS cannot be started%s."), "");
    SSL_CTX_set_verify(calling->context, SSL_VERIFY_PEER, NULL);
    calling->tls = SSL_new(calling->context);
    if (calling->tls && SSL_set1_host(calling->tls, calling->address.host) == 1 &&
        SSL_set_tlsext_host_name(calling->tls, calling->address.host) == 1 &&
        SSL_set_fd(calling->tls, calling->socket) == 1 && SSL_connect(calling->tls) == 1)
        return RESULT_OK;
    char cause[256];
    ERR_error_string_n(ERR_get_error(), cause, sizeof cause);
    ERR_clear_error();
    problem_set(calling->problem, RESULT_IO, _("%s has no certificate that can be trusted."),
                calling->address.host);
    return problem_detail(calling->problem, "%s", cause);
}

static ssize_t give(struct calling *calling, const char *data, size_t length)
{
    return calling->tls ? SSL_write(calling->tls, data, (int)length)
                        : send(calling->socket, data, length, MSG_NOSIGNAL);
}

static enum result send_all(struct calling *calling, text bytes)
{
    while (bytes.length > 0) {
        ssize_t sent = bound_waits(calling) ? give(calling, bytes.data, bytes.length) : -1;
        if (sent <= 0)
            return no_answer(calling);
        bytes = text_slice(bytes, (size_t)sent, bytes.length);
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
                             : send_all(calling, buffer_text(&out));
    buffer_release(&out);
    return result;
}

/* "HTTP/1.1 204 No Content": what comes behind the first line is nobody's concern. */
static enum result read_status(struct calling *calling, int *ret_status)
{
    char line[STATUS_BYTES];
    size_t length = 0;
    while (length < 12) {
        ssize_t got = -1;
        if (bound_waits(calling))
            got = calling->tls ? SSL_read(calling->tls, line + length, (int)(sizeof line - length))
                               : recv(calling->socket, line + length, sizeof line - length, 0);
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
    int seconds = post->seconds > 0 ? post->seconds : HTTP_POST_SECONDS;
    *ret_status = 0;
    enum result result = take_address(post->url, post->to_private, &calling.address, problem);
    if (result == RESULT_OK && post->body.length > HTTP_POST_BODY_BYTES_MAX)
        result = problem_set(problem, RESULT_LIMIT, _("This is too long to be sent."));
    calling.deadline_milliseconds = now_milliseconds() + (int64_t)seconds * 1000;
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
