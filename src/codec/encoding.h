/* Windows-1252 and UTF-16 to UTF-8, for the files that spreadsheets save. */
#ifndef FAROL_CODEC_ENCODING_H
#define FAROL_CODEC_ENCODING_H

#include "base/arena.h"
#include "base/text.h"

/* Writes 1 to 4 bytes of UTF-8; returns how many. `code_point` is a valid one, never a surrogate. */
size_t encoding_write_utf8(uint32_t code_point, char ret_bytes[4]);
/* False where a byte means nothing in Windows-1252 (81, 8D, 8F, 90, 9D). The text lives in `arena`. */
bool encoding_from_windows_1252(struct arena *arena, text value, text *ret_text);
/* Turns UTF-16 into UTF-8 piece by piece. `*ret_used` bytes of `data` are consumed (the rest, an odd
 * byte or half a pair, waits for more); `ret_bytes` must have room for 2 × length. A surrogate without
 * its other half becomes the byte FF, which no UTF-8 check lets pass. Returns the bytes written. */
size_t encoding_from_utf16(const char *data, size_t length, bool big_endian, size_t *ret_used,
                           char *ret_bytes);
/* Whether all bytes are below 80 (hexadecimal). */
bool encoding_is_ascii(const char *data, size_t length);

#endif
