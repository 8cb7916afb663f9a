/* Takes a multipart/form-data body (RFC 7578) apart, piece by piece as it arrives. Strict: the body begins
 * with its first delimiter and ends with its last, lines end with CRLF, every part says its name once, heads
 * of parts and their count are bounded, no transfer encodings. Pure: no I/O; what it has to remember stands
 * in the struct. */
#ifndef FAROL_HTTP_MULTIPART_H
#define FAROL_HTTP_MULTIPART_H

#include "base/text.h"

enum {
    MULTIPART_BOUNDARY_BYTES_MAX = 70, /* RFC 2046 */
    MULTIPART_HEAD_BYTES_MAX = 4096,
    MULTIPART_NAME_BYTES_MAX = 255,
    MULTIPART_PARTS_MAX = 256
};

enum multipart_state { MULTIPART_DATA, MULTIPART_DELIMITED, MULTIPART_HEAD, MULTIPART_END };

struct http_multipart {
    enum multipart_state state;
    char delimiter[MULTIPART_BOUNDARY_BYTES_MAX + 4]; /* CR LF "--" boundary */
    size_t delimiter_length, matched;
    bool in_part; /* false before the first delimiter */
    int parts;
    int tail; /* bytes seen behind a delimiter, or behind the last one */
    char tail_bytes[2];
    char head[MULTIPART_HEAD_BYTES_MAX];
    size_t head_length;
    char name_bytes[MULTIPART_NAME_BYTES_MAX + 1], file_bytes[MULTIPART_NAME_BYTES_MAX + 1];
    /* Of the part that runs. `file_name` is absent for a field, empty for a file without a name; it is the
     * last part of a path, without control characters. */
    text name, file_name, content_type;
};

enum multipart_event {
    MULTIPART_NEEDS_MORE, /* all bytes are used up */
    MULTIPART_PART,       /* a part begins: name, file_name, content_type */
    MULTIPART_BYTES,      /* some of its content */
    MULTIPART_PART_END,
    MULTIPART_REFUSED /* 400; nothing may follow */
};

/* False when `content_type` names no usable boundary. */
bool http_multipart_start(struct http_multipart *multipart, text content_type);
/* Goes on in `*bytes`, which it moves forward, to the next event. `*ret_content` (of MULTIPART_BYTES) points
 * into the bytes or into `multipart`, until the next call. */
enum multipart_event http_multipart_next(struct http_multipart *multipart, text *bytes, text *ret_content);
/* True when the body may end here. */
bool http_multipart_is_whole(const struct http_multipart *multipart);

#endif
