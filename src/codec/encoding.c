/* Character encodings of old and of spreadsheets. */
#include "codec/encoding.h"

#include <string.h>

size_t encoding_write_utf8(uint32_t code_point, char ret_bytes[4])
{
    if (code_point < 0x80) {
        ret_bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        ret_bytes[0] = (char)(0xC0 | code_point >> 6);
        ret_bytes[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        ret_bytes[0] = (char)(0xE0 | code_point >> 12);
        ret_bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        ret_bytes[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    ret_bytes[0] = (char)(0xF0 | code_point >> 18);
    ret_bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    ret_bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    ret_bytes[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

/* The code points of 80 … 9F; 0 where the byte means nothing. */
static const uint16_t windows_1252_upper[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

bool encoding_from_windows_1252(struct arena *arena, text value, text *ret_text)
{
    char *converted = arena_allocate(arena, value.length * 3 + 1);
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        uint32_t code_point = byte >= 0x80 && byte < 0xA0 ? windows_1252_upper[byte - 0x80] : byte;
        if (code_point == 0)
            return false;
        length += encoding_write_utf8(code_point, converted + length);
    }
    converted[length] = 0;
    *ret_text = (text){converted, length};
    return true;
}

static uint32_t utf16_unit(const char *data, bool big_endian)
{
    uint32_t first = (unsigned char)data[0], second = (unsigned char)data[1];
    return big_endian ? first << 8 | second : second << 8 | first;
}

size_t encoding_from_utf16(const char *data, size_t length, bool big_endian, size_t *ret_used,
                           char *ret_bytes)
{
    size_t used = 0, written = 0;
    while (length - used >= 2) {
        uint32_t unit = utf16_unit(data + used, big_endian);
        if (unit < 0xD800 || unit > 0xDFFF) {
            written += encoding_write_utf8(unit, ret_bytes + written);
            used += 2;
            continue;
        }
        if (unit <= 0xDBFF && length - used < 4)
            break;
        uint32_t low = unit <= 0xDBFF ? utf16_unit(data + used + 2, big_endian) : 0;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            written +=
                encoding_write_utf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), ret_bytes + written);
            used += 4;
        } else {
            ret_bytes[written++] = (char)0xFF;
            used += 2;
        }
    }
    *ret_used = used;
    return written;
}

bool encoding_is_ascii(const char *data, size_t length)
{
    uint64_t seen = 0;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        seen |= word;
    }
    for (; i < length; i++)
        seen |= (unsigned char)data[i];
    return !(seen & UINT64_C(0x8080808080808080));
}
