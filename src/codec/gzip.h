/* Compression of a whole text in memory (RFC 1952). */
#ifndef FAROL_CODEC_GZIP_H
#define FAROL_CODEC_GZIP_H

#include "base/buffer.h"

/* Appends `value` compressed at `level` (1 fast … 9 small). False, and nothing appended, when memory is
 * short or `out` is full. */
bool codec_gzip(text value, int level, struct buffer *out);

#endif
