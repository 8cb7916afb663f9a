/* multipart/form-data, read strictly (multipart.h). The delimiter begins with CR and holds no other, so a
 * match that fails can begin anew only at the byte where it failed: no backtracking. */
#include "http/multipart.h"

#include <string.h>

#include "http/head.h"

static bool is_boundary_byte(char byte)
{
    return text_is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte != 0 && strchr("'()+_,-./:=? ", byte));
}

/* Cuts "name=value" or "name="quoted value"" off a list that semicolons part. The value goes to `room`
 * (of `room_length` bytes). False when malformed or too long; an empty list is not asked for. */
static bool cut_parameter(text *rest, text *ret_name, char *room, size_t room_length, text *ret_value)
{
    size_t equals = text_find_byte(*rest, '='), length = 0;
    if (equals == rest->length)
        return false;
    *ret_name = text_trim(text_slice(*rest, 0, equals));
    size_t i = equals + 1;
    bool quoted = i < rest->length && rest->data[i] == '"', closed = !quoted;
    for (i += quoted; i < rest->length; i++) {
        char byte = rest->data[i];
        if (quoted && byte == '"') {
            closed = true;
            i++;
            break;
        }
        if (!quoted && (byte == ';' || byte == ' ' || byte == '\t'))
            break;
        if (quoted && byte == '\\' && i + 1 < rest->length &&
            (rest->data[i + 1] == '"' || rest->data[i + 1] == '\\'))
            byte = rest->data[++i];
        if (length == room_length)
            return false;
        room[length++] = byte;
    }
    *ret_value = (text){room, length};
    *rest = text_trim(text_slice(*rest, i, rest->length));
    if (!closed || ret_name->length == 0 || (rest->length > 0 && rest->data[0] != ';'))
        return false;
    *rest = text_trim(text_slice(*rest, rest->length > 0, rest->length));
    return true;
}

bool http_multipart_start(struct http_multipart *multipart, text content_type)
{
    char room[MULTIPART_BOUNDARY_BYTES_MAX];
    text boundary = TEXT_ABSENT, rest = content_type;
    if (!text_equal_ignoring_ascii_case(text_trim(text_cut(&rest, ';')), TEXT("multipart/form-data")))
        return false;
    rest = text_trim(rest);
    while (rest.length > 0) {
        text name, value;
        char other[MULTIPART_BOUNDARY_BYTES_MAX];
        bool first = text_is_absent(boundary);
        if (!cut_parameter(&rest, &name, first ? room : other, sizeof room, &value))
            return false;
        if (!text_equal_ignoring_ascii_case(name, TEXT("boundary")))
            continue;
        if (!first || value.length == 0 || value.data[value.length - 1] == ' ')
            return false;
        boundary = value;
    }
    for (size_t i = 0; i < boundary.length; i++)
        if (!is_boundary_byte(boundary.data[i]))
            return false;
    if (boundary.length == 0)
        return false;
    memset(multipart, 0, sizeof *multipart);
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.data, boundary.length);
    multipart->delimiter_length = boundary.length + 4;
    multipart->matched = 2; /* the body's start counts as a line's */
    return true;
}

/* Names come with their line ends and quotes as browsers escape them; a file's is cut to what stands behind
 * its folders. */
static text clean_name(char *bytes, size_t length, bool is_file)
{
    size_t kept = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (is_file && (byte == '/' || byte == '\\'))
            kept = 0;
        else if ((unsigned char)byte >= 32 && byte != 127)
            bytes[kept++] = byte;
    }
    text name = {bytes, kept};
    if (is_file && (text_equal(name, TEXT(".")) || text_equal(name, TEXT("..")) ||
                    (kept > 0 && !text_is_valid_utf8(name))))
        name.length = 0;
    return name;
}

static bool read_disposition(struct http_multipart *multipart, text value)
{
    text rest = value;
    text kind = text_trim(text_cut(&rest, ';'));
    if (!text_is_absent(multipart->name) || !text_equal_ignoring_ascii_case(kind, TEXT("form-data")))
        return false;
    rest = text_trim(rest);
    while (rest.length > 0) {
        char room[MULTIPART_NAME_BYTES_MAX];
        text name, content;
        if (!cut_parameter(&rest, &name, room, sizeof room, &content))
            return false;
        bool is_file = text_equal_ignoring_ascii_case(name, TEXT("filename"));
        bool is_name = text_equal_ignoring_ascii_case(name, TEXT("name"));
        text *into = is_file ? &multipart->file_name : &multipart->name;
        char *bytes = is_file ? multipart->file_bytes : multipart->name_bytes;
        if (!is_file && !is_name)
            continue;
        if (!text_is_absent(*into))
            return false;
        memcpy(bytes, room, content.length);
        *into = clean_name(bytes, content.length, is_file);
    }
    return multipart->name.length > 0 && text_is_valid_utf8(multipart->name);
}

static bool read_header(struct http_multipart *multipart, text line)
{
    size_t colon = text_find_byte(line, ':');
    text name = text_slice(line, 0, colon), value = text_slice(line, colon + 1, line.length);
    if (colon == line.length || !http_is_token(name))
        return false;
    for (size_t i = 0; i < value.length; i++)
        if (((unsigned char)value.data[i] < 32 && value.data[i] != '\t') || value.data[i] == 127)
            return false;
    value = text_trim(value);
    if (text_equal_ignoring_ascii_case(name, TEXT("content-disposition")))
        return read_disposition(multipart, value);
    if (text_equal_ignoring_ascii_case(name, TEXT("content-transfer-encoding")))
        return text_equal_ignoring_ascii_case(value, TEXT("binary")) ||
               text_equal_ignoring_ascii_case(value, TEXT("8bit")) ||
               text_equal_ignoring_ascii_case(value, TEXT("7bit"));
    if (text_equal_ignoring_ascii_case(name, TEXT("content-type")))
        multipart->content_type = value;
    return true;
}

/* The whole head of a part, its blank line included. */
static bool read_head(struct http_multipart *multipart)
{
    text rest = {multipart->head, multipart->head_length - 2};
    while (rest.length > 0) {
        text line = text_cut(&rest, '\n');
        if (line.length < 2 || line.data[line.length - 1] != '\r' ||
            !read_header(multipart, text_slice(line, 0, line.length - 1)))
            return false;
    }
    return !text_is_absent(multipart->name);
}

/* False when it cannot go on. True with *ret_ends when the head is whole. */
static bool feed_head(struct http_multipart *multipart, char byte, bool *ret_ends)
{
    char *head = multipart->head;
    if (multipart->head_length == MULTIPART_HEAD_BYTES_MAX)
        return false;
    size_t length = ++multipart->head_length;
    head[length - 1] = byte;
    *ret_ends = length >= 4 && memcmp(head + length - 4, "\r\n\r\n", 4) == 0;
    return length != 2 || memcmp(head, "\r\n", 2) != 0; /* a part without a head has no name */
}

static bool feed_tail(struct http_multipart *multipart, char byte)
{
    static const char line_end[2] = {'\r', '\n'};
    if (multipart->state == MULTIPART_END) /* one line end, no more */
        return multipart->tail < 2 && byte == line_end[multipart->tail++];
    multipart->tail_bytes[multipart->tail++] = byte;
    if (multipart->tail < 2)
        return byte == '\r' || byte == '-';
    multipart->tail = 0;
    if (memcmp(multipart->tail_bytes, "--", 2) == 0) {
        multipart->state = MULTIPART_END;
        return true;
    }
    multipart->state = MULTIPART_HEAD;
    multipart->head_length = 0;
    multipart->name = multipart->file_name = multipart->content_type = TEXT_ABSENT;
    return memcmp(multipart->tail_bytes, line_end, 2) == 0 && ++multipart->parts <= MULTIPART_PARTS_MAX;
}

/* Content up to the next CR, or the bytes that only looked like a delimiter; true when there are any. */
static bool take_content(struct http_multipart *multipart, text *bytes, text *ret_content)
{
    const char *delimiter = multipart->delimiter;
    while (bytes->length > 0) {
        if (multipart->matched == 0) {
            size_t length = text_find_byte(*bytes, '\r');
            *ret_content = text_slice(*bytes, 0, length);
            *bytes = text_slice(*bytes, length, bytes->length);
            if (length > 0)
                return true;
        }
        if (bytes->data[0] != delimiter[multipart->matched]) {
            *ret_content = (text){delimiter, multipart->matched};
            multipart->matched = 0;
            return true;
        }
        *bytes = text_slice(*bytes, 1, bytes->length);
        if (++multipart->matched == multipart->delimiter_length) {
            multipart->matched = 0;
            multipart->tail = 0;
            multipart->state = MULTIPART_DELIMITED;
            return false;
        }
    }
    return false;
}

enum multipart_event http_multipart_next(struct http_multipart *multipart, text *bytes, text *ret_content)
{
    while (bytes->length > 0) {
        if (multipart->state == MULTIPART_DATA) {
            bool some = take_content(multipart, bytes, ret_content);
            if (some && !multipart->in_part)
                return MULTIPART_REFUSED; /* something before the first delimiter */
            if (some)
                return MULTIPART_BYTES;
            if (multipart->state == MULTIPART_DELIMITED && multipart->in_part)
                return MULTIPART_PART_END;
            continue;
        }
        bool ends = false, goes_on = multipart->state == MULTIPART_HEAD
                                         ? feed_head(multipart, bytes->data[0], &ends)
                                         : feed_tail(multipart, bytes->data[0]);
        *bytes = text_slice(*bytes, 1, bytes->length);
        if (!goes_on || (ends && !read_head(multipart)))
            return MULTIPART_REFUSED;
        if (ends) {
            multipart->in_part = true;
            multipart->state = MULTIPART_DATA;
            return MULTIPART_PART;
        }
    }
    return MULTIPART_NEEDS_MORE;
}

bool http_multipart_is_whole(const struct http_multipart *multipart)
{
    return multipart->state == MULTIPART_END && multipart->tail != 1;
}
