/* The streaming JSON writer (RFC 8259). */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"

void json_write_init(struct json_writer *writer, struct buffer *out)
{
    *writer = (struct json_writer){.out = out};
}

static uint64_t level_bit(const struct json_writer *writer)
{
    return UINT64_C(1) << writer->depth;
}

/* What stands before a value: a comma between items, nothing behind a key. */
static void before_value(struct json_writer *writer)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    assert(!(writer->is_object & level_bit(writer)));
    if (writer->has_items & level_bit(writer))
        buffer_append_byte(writer->out, ',');
    writer->has_items |= level_bit(writer);
}

static void open_level(struct json_writer *writer, char bracket, bool object)
{
    before_value(writer);
    assert(writer->depth < JSON_DEPTH_MAX);
    writer->depth++;
    writer->has_items &= ~level_bit(writer);
    if (object)
        writer->is_object |= level_bit(writer);
    else
        writer->is_object &= ~level_bit(writer);
    buffer_append_byte(writer->out, bracket);
}

static void close_level(struct json_writer *writer, char bracket, bool object)
{
    assert(writer->depth > 0 && !writer->after_key && !!(writer->is_object & level_bit(writer)) == object);
    writer->depth--;
    buffer_append_byte(writer->out, bracket);
}

void json_write_object_begin(struct json_writer *writer)
{
    open_level(writer, '{', true);
}
void json_write_object_end(struct json_writer *writer)
{
    close_level(writer, '}', true);
}
void json_write_array_begin(struct json_writer *writer)
{
    open_level(writer, '[', false);
}
void json_write_array_end(struct json_writer *writer)
{
    close_level(writer, ']', false);
}

static void append_quoted(struct buffer *out, text value)
{
    size_t from = 0;
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        buffer_append(out, value.data + from, i - from);
        from = i + 1;
        if (byte == '"' || byte == '\\') {
            buffer_append_byte(out, '\\');
            buffer_append_byte(out, (char)byte);
        } else if (byte == '\n') {
            buffer_append(out, "\\n", 2);
        } else {
            buffer_printf(out, "\\u%04x", byte);
        }
    }
    if (value.length > from)
        buffer_append(out, value.data + from, value.length - from);
    buffer_append_byte(out, '"');
}

void json_write_key_text(struct json_writer *writer, text key)
{
    assert(writer->is_object & level_bit(writer) && !writer->after_key);
    if (writer->has_items & level_bit(writer))
        buffer_append_byte(writer->out, ',');
    writer->has_items |= level_bit(writer);
    append_quoted(writer->out, key);
    buffer_append_byte(writer->out, ':');
    writer->after_key = true;
}

void json_write_key(struct json_writer *writer, const char *key)
{
    json_write_key_text(writer, text_of(key));
}

void json_write_text(struct json_writer *writer, text value)
{
    if (text_is_absent(value)) {
        json_write_null(writer);
        return;
    }
    before_value(writer);
    append_quoted(writer->out, value);
}

void json_write_whole(struct json_writer *writer, text value)
{
    assert(!text_is_empty(value));
    before_value(writer);
    buffer_append_text(writer->out, value);
}

void json_write_integer(struct json_writer *writer, int64_t number)
{
    before_value(writer);
    buffer_printf(writer->out, "%" PRId64, number);
}

void json_write_number(struct json_writer *writer, double number)
{
    if (!isfinite(number)) {
        json_write_null(writer);
        return;
    }
    before_value(writer);
    char written[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(written, sizeof(written), "%.*g", precision, number);
        if (strtod(written, NULL) == number)
            break;
    }
    buffer_append(writer->out, written, strlen(written));
}

void json_write_boolean(struct json_writer *writer, bool value)
{
    before_value(writer);
    buffer_append_text(writer->out, value ? TEXT("true") : TEXT("false"));
}

void json_write_null(struct json_writer *writer)
{
    before_value(writer);
    buffer_append_text(writer->out, TEXT("null"));
}
