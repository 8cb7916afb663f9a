/* gzip by zlib, a block of output at a time. */
#include "codec/gzip.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };

bool codec_gzip(text value, int level, struct buffer *out)
{
    unsigned char block[16 << 10];
    z_stream stream = {0};
    size_t before = out->length;
    if (value.length > UINT_MAX ||
        deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    stream.next_in = (unsigned char *)(uintptr_t)value.data;
    stream.avail_in = (unsigned)value.length;
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = block;
        stream.avail_out = sizeof block;
        state = deflate(&stream, Z_FINISH);
        buffer_append(out, block, sizeof block - stream.avail_out);
    }
    deflateEnd(&stream);
    if (state == Z_STREAM_END && !out->failed)
        return true;
    out->length = before;
    return false;
}

struct codec_gzip_stream {
    z_stream deflater;
};

struct codec_gzip_stream *codec_gzip_stream_new(int level)
{
    struct codec_gzip_stream *stream = calloc(1, sizeof *stream);
    if (stream && deflateInit2(&stream->deflater, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                               Z_DEFAULT_STRATEGY) != Z_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

void codec_gzip_stream_free(struct codec_gzip_stream *stream)
{
    if (stream)
        deflateEnd(&stream->deflater);
    free(stream);
}

bool codec_gzip_stream_feed(struct codec_gzip_stream *stream, text value, bool last, struct buffer *out)
{
    unsigned char block[16 << 10];
    z_stream *deflater = &stream->deflater;
    assert(value.length <= UINT_MAX);
    deflater->next_in = (unsigned char *)(uintptr_t)value.data;
    deflater->avail_in = (unsigned)value.length;
    do {
        deflater->next_out = block;
        deflater->avail_out = sizeof block;
        int state = deflate(deflater, last ? Z_FINISH : Z_NO_FLUSH);
        assert(state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR);
        buffer_append(out, block, sizeof block - deflater->avail_out);
    } while (deflater->avail_out == 0);
    return !out->failed;
}
