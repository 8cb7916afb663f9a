/* URLs: percent-escapes read and written. Pure; any thread. */
#include "codec/url.h"

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

void codec_url_escape(struct buffer *out, text value)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (is_unreserved(byte)) {
            buffer_append_byte(out, (char)byte);
        } else {
            const char encoded[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            buffer_append(out, encoded, sizeof encoded);
        }
    }
}
