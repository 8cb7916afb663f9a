/* Takes a chunked body apart, piece by piece as it arrives. Strict: CRLF only, sizes of at most eight
 * hexadecimal digits, extensions and trailers bounded and dropped. No I/O. */
#ifndef FAROL_HTTP_CHUNKED_H
#define FAROL_HTTP_CHUNKED_H

#include "base/buffer.h"
#include "base/result.h"

enum chunked_state {
    CHUNKED_SIZE,
    CHUNKED_EXTENSION,
    CHUNKED_SIZE_END,
    CHUNKED_DATA,
    CHUNKED_DATA_RETURN,
    CHUNKED_DATA_END,
    CHUNKED_TRAILER_START,
    CHUNKED_TRAILER,
    CHUNKED_TRAILER_END,
    CHUNKED_LAST,
    CHUNKED_DONE
};

struct http_chunked { /* all zero at the start */
    enum chunked_state state;
    uint64_t remaining_bytes; /* of the chunk */
    int digits;
    int overhead_bytes; /* extensions and trailers so far */
};

/* Consumes from `bytes` and appends what is body to `body`. Returns 0 (state CHUNKED_DONE at the end, and
 * *ret_used may then stop short of all), or the status to refuse it with: 400, or 413 when the body would
 * outgrow `body_bytes_max`. */
MUST_USE int http_chunked_feed(struct http_chunked *chunked, text bytes, size_t body_bytes_max,
                               struct buffer *body, size_t *ret_used);

#endif
