/* gzip by zlib, a block of output at a time. */
#include "codec/gzip.h"

#include <limits.h>
#include <zlib.h>

bool codec_gzip(text value, int level, struct buffer *out)
{
    enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };
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
