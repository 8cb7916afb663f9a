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

bool codec_url_unescape(struct arena *arena, text encoded, bool plus_is_space, text *ret)
{
    char *out = arena_allocate(arena, encoded.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < encoded.length; i++) {
        char byte = encoded.data[i];
        if (byte == '%') {
            if (encoded.length - i < 3)
                return false;
            int high = text_hexadecimal(encoded.data[i + 1]), low = text_hexadecimal(encoded.data[i + 2]);
            if (high < 0 || low < 0)
                return false;
            byte = (char)(high * 16 + low);
            i += 2;
        } else if (byte == '+' && plus_is_space) {
            byte = ' ';
        }
        out[length++] = byte;
    }
    *ret = (text){out, length};
    return length == 0 || text_is_valid_utf8(*ret);
}
