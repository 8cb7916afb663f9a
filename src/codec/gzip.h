/* Compression (RFC 1952): of a whole text in memory, or of one that comes in pieces. */
#ifndef FAROL_CODEC_GZIP_H
#define FAROL_CODEC_GZIP_H

#include "base/buffer.h"

/* Appends `value` compressed at `level` (1 fast … 9 small). False, and nothing appended, when memory is
 * short or `out` is full. */
bool codec_gzip(text value, int level, struct buffer *out);

struct codec_gzip_stream;
struct codec_gzip_stream *codec_gzip_stream_new(int level);    /* NULL: memory is short */
void codec_gzip_stream_free(struct codec_gzip_stream *stream); /* NULL is fine */
/* Takes in `value`, appends what is ready of the output, and with `last` all that is left. False when `out`
 * is full. */
bool codec_gzip_stream_feed(struct codec_gzip_stream *stream, text value, bool last, struct buffer *out);

#endif
