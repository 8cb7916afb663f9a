/* Decoding of paths, queries, forms and cookies (target.h). */
#include "http/target.h"

#include <string.h>

#include "codec/url.h"

static bool has_control(text value, bool allow_lines)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte == 127 || (byte < 32 && !(allow_lines && (byte == '\n' || byte == '\r' || byte == '\t'))))
            return true;
    }
    return false;
}

bool http_value_is_clean(text value)
{
    return value.length == 0 || (text_is_valid_utf8(value) && !has_control(value, true));
}

static bool is_mark(char byte)
{
    return byte == '/' || byte == '\\' || byte == '%';
}

/* Puts a decoded segment behind a slash, with the marks encoded. */
static size_t join_segment(char *out, size_t length, text segment, bool *has_mark)
{
    out[length++] = '/';
    for (size_t i = 0; i < segment.length; i++) {
        char byte = segment.data[i];
        if (is_mark(byte)) {
            static const char digits[] = "0123456789ABCDEF";
            *has_mark = true;
            out[length++] = '%';
            out[length++] = digits[(unsigned char)byte >> 4];
            out[length++] = digits[byte & 15];
        } else {
            out[length++] = byte;
        }
    }
    return length;
}

int http_path_parse(struct arena *arena, text encoded, struct http_path *ret)
{
    struct http_path path = {0};
    char *joined = arena_allocate(arena, encoded.length * 3 + 2);
    size_t length = 0;
    text rest = text_slice(encoded, 1, encoded.length);
    bool more = true;
    while (more) {
        size_t slash = text_find_byte(rest, '/');
        text segment = text_slice(rest, 0, slash), decoded;
        more = slash < rest.length;
        rest = text_slice(rest, slash + (more ? 1 : 0), rest.length);
        if (!codec_url_unescape(arena, segment, false, &decoded) || has_control(decoded, false) ||
            text_equal(decoded, TEXT(".")) || text_equal(decoded, TEXT("..")) ||
            (decoded.length == 0 && more))
            return 400;
        if (path.count == HTTP_PATH_SEGMENTS_MAX)
            return 404;
        path.segments[path.count++] = decoded;
        length = join_segment(joined, length, decoded, &path.has_encoded_mark);
    }
    path.path = (text){joined, length};
    *ret = path;
    return 0;
}

int http_pairs_parse(struct arena *arena, text encoded, struct http_pairs *ret)
{
    struct http_pairs pairs = {0};
    size_t count = 1;
    for (size_t i = 0; i < encoded.length; i++)
        count += encoded.data[i] == '&';
    if (count > HTTP_PAIRS_MAX)
        return 400;
    pairs.items = arena_array(arena, struct http_pair, count);
    while (encoded.length > 0) {
        text pair = text_cut(&encoded, '&');
        if (pair.length == 0)
            continue;
        struct http_pair *item = &pairs.items[pairs.count++];
        text name = text_cut(&pair, '=');
        if (!codec_url_unescape(arena, name, true, &item->name) ||
            !codec_url_unescape(arena, pair, true, &item->value) || has_control(item->name, false) ||
            has_control(item->value, true))
            return 400;
    }
    *ret = pairs;
    return 0;
}

void http_cookies_parse(struct arena *arena, text header, struct http_pairs *ret)
{
    size_t count = 1;
    for (size_t i = 0; i < header.length; i++)
        count += header.data[i] == ';';
    ret->items = arena_array(arena, struct http_pair, count);
    ret->count = 0;
    while (header.length > 0) {
        text pair = text_trim(text_cut(&header, ';'));
        size_t equals = text_find_byte(pair, '=');
        if (equals == pair.length || equals == 0)
            continue;
        ret->items[ret->count++] =
            (struct http_pair){text_slice(pair, 0, equals), text_slice(pair, equals + 1, pair.length)};
    }
}
