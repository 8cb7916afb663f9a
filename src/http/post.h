/* One HTTP request of our own to another server: what webhooks are sent with. HTTP/1.1 over TLS (certificates
 * checked against the system's, TLS 1.2 and later). No redirects, no proxies, no kept connections: an address
 * is called, its status read, the rest left. Addresses are people's to write, so what only this machine
 * reaches (itself, private networks, those of the link) is not called, whatever its name, unless the caller
 * says that it may be. Blocks; any thread but the server's own loop. */
#ifndef FAROL_HTTP_POST_H
#define FAROL_HTTP_POST_H

#include "base/result.h"
#include "base/text.h"

enum { HTTP_POST_SECONDS = 10, HTTP_POST_BODY_BYTES_MAX = 1 << 20, HTTP_POST_HEADERS_MAX = 8 };

struct http_post_header {
    const char *name; /* "webhook-id" */
    text value;
};
struct http_post {
    text url; /* https://HOST[:PORT][/…]; to_private: http:// of this machine too */
    text content_type, body;
    const struct http_post_header *headers;
    size_t header_count;
    bool to_private;  /* whether it may lead to this machine, or to an address of a private network */
    int milliseconds; /* for all of it, whatever the server does; 0: HTTP_POST_SECONDS */
};
/* Any 2xx is OK. BAD_INPUT for an address that cannot be called; FORBIDDEN where it leads into a private
 * network; IO when nobody answers, the certificate is not to be trusted, or another status comes, which
 * stands in *ret_status (0: none came). */
MUST_USE enum result http_post(const struct http_post *post, int *ret_status, struct problem *problem);

#endif
