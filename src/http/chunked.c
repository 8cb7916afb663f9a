/* The chunked transfer coding (RFC 9112, section 7.1), read strictly. */
#include "http/chunked.h"

enum { DIGITS_MAX = 8, OVERHEAD_BYTES_MAX = 4096 };

static bool is_line_byte(char byte)
{
    unsigned char value = (unsigned char)byte;
    return value == '\t' || (value >= 32 && value != 127);
}

static int feed_size(struct http_chunked *chunked, char byte)
{
    int digit = text_hexadecimal(byte);
    if (digit >= 0) {
        if (++chunked->digits > DIGITS_MAX)
            return 400;
        chunked->remaining_bytes = chunked->remaining_bytes * 16 + (uint64_t)digit;
        return 0;
    }
    if (chunked->digits == 0 || (byte != ';' && byte != '\r'))
        return 400;
    chunked->state = byte == ';' ? CHUNKED_EXTENSION : CHUNKED_SIZE_END;
    return 0;
}

/* One byte of anything but data. */
static int feed_frame(struct http_chunked *chunked, char byte)
{
    switch (chunked->state) {
    case CHUNKED_SIZE:
        return feed_size(chunked, byte);
    case CHUNKED_EXTENSION:
    case CHUNKED_TRAILER:
        if (++chunked->overhead_bytes > OVERHEAD_BYTES_MAX)
            return 400;
        if (byte == '\r')
            chunked->state = chunked->state == CHUNKED_EXTENSION ? CHUNKED_SIZE_END : CHUNKED_TRAILER_END;
        else if (!is_line_byte(byte))
            return 400;
        return 0;
    case CHUNKED_SIZE_END:
        chunked->state = chunked->remaining_bytes > 0 ? CHUNKED_DATA : CHUNKED_TRAILER_START;
        chunked->digits = 0;
        return byte == '\n' ? 0 : 400;
    case CHUNKED_DATA_RETURN:
        chunked->state = CHUNKED_DATA_END;
        return byte == '\r' ? 0 : 400;
    case CHUNKED_DATA_END:
        chunked->state = CHUNKED_SIZE;
        return byte == '\n' ? 0 : 400;
    case CHUNKED_TRAILER_START:
        chunked->state = byte == '\r' ? CHUNKED_LAST : CHUNKED_TRAILER;
        return byte == '\r' || (is_line_byte(byte) && byte != ' ' && byte != '\t') ? 0 : 400;
    case CHUNKED_TRAILER_END:
        chunked->state = CHUNKED_TRAILER_START;
        return byte == '\n' ? 0 : 400;
    case CHUNKED_LAST:
        chunked->state = CHUNKED_DONE;
        return byte == '\n' ? 0 : 400;
    case CHUNKED_DATA:
    case CHUNKED_DONE:
        break;
    }
    return 400;
}

int http_chunked_feed(struct http_chunked *chunked, text bytes, size_t body_bytes_max, struct buffer *body,
                      size_t *ret_used)
{
    size_t i = 0;
    while (i < bytes.length && chunked->state != CHUNKED_DONE) {
        if (chunked->state != CHUNKED_DATA) {
            int status = feed_frame(chunked, bytes.data[i++]);
            if (status != 0)
                return status;
            if (chunked->state == CHUNKED_DATA && chunked->remaining_bytes > body_bytes_max - body->length)
                return 413;
            continue;
        }
        size_t piece = bytes.length - i;
        if (piece > chunked->remaining_bytes)
            piece = (size_t)chunked->remaining_bytes;
        buffer_append(body, bytes.data + i, piece);
        i += piece;
        chunked->remaining_bytes -= piece;
        if (chunked->remaining_bytes == 0)
            chunked->state = CHUNKED_DATA_RETURN;
    }
    *ret_used = i;
    return body->failed ? 413 : 0;
}
