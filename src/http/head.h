/* The head of a request, read strictly: the line and the headers, and how the body is framed.
 *
 * Whatever two servers in a row could understand differently is refused (request smuggling): bare CR or
 * LF, folded lines, white space before a colon, Content-Length beside Transfer-Encoding, repeated or
 * garbled lengths, unknown codings, absolute targets that name another host. Pure: no I/O, no state.
 * Texts returned point into the bytes given, header names aside, which live in the arena in lower case. */
#ifndef FAROL_HTTP_HEAD_H
#define FAROL_HTTP_HEAD_H

#include "http/http.h"

enum { HTTP_HEADERS_MAX = 100, HTTP_TARGET_BYTES_MAX = 8192 };

struct http_head {
    enum http_method method;
    bool without_body; /* HEAD */
    bool is_1_0;
    text target;      /* origin form: path and query */
    text path, query; /* still encoded; query absent when there is no '?' */
    text host;        /* as sent, port included; absent only in HTTP/1.0 */
    struct http_pairs headers;
    bool chunked;
    uint64_t content_length; /* 0 when there is none */
    bool keep_alive;
    bool expects_continue;
};

/* Looks for the end of a head in `bytes`, from `*scanned` on, which it moves forward. Returns the head's
 * length, its blank line included; 0 when more is needed; sets *ret_status to 400 at a byte that no
 * head may hold. */
size_t http_head_find_end(text bytes, size_t *scanned, int *ret_status);
/* Reads a whole head (its blank line included). 0, or the status to refuse it with. */
MUST_USE int http_head_parse(struct arena *arena, text bytes, struct http_head *ret);
bool http_is_token(text value); /* RFC 9110: what names of headers, methods and the like are made of */
/* Splits "name:port" or "[v6]:port"; false when malformed. `ret_name` keeps the brackets off. */
bool http_host_split(text host, text *ret_name);

#endif
