/* A growing buffer: doubles until its stated maximum, and always keeps a NUL behind the bytes.
 * Once an append fails the buffer stays as it was and says so in `failed`. */
#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *buffer, size_t maximum_bytes)
{
    *buffer = (struct buffer){.maximum_bytes = maximum_bytes ? maximum_bytes : BUFFER_MAXIMUM_DEFAULT};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    buffer_init(buffer, buffer->maximum_bytes);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->data)
        buffer->data[0] = '\0';
}

/* Makes room for `length` more bytes and the NUL. */
static bool reserve(struct buffer *buffer, size_t length)
{
    if (buffer->failed || length > buffer->maximum_bytes - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->length + length + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < needed)
        capacity *= 2;
    char *grown = realloc(buffer->data, capacity);
    if (!grown) {
        buffer->failed = true;
        return false;
    }
    buffer->data = grown;
    buffer->capacity = capacity;
    return true;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
    if (!reserve(buffer, length))
        return;
    if (length)
        memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_append_text(struct buffer *buffer, text value)
{
    buffer_append(buffer, value.data, value.length);
}
void buffer_append_byte(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    assert(format);
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0 && reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    } else {
        buffer->failed = true;
    }
    va_end(again);
}

text buffer_text(const struct buffer *buffer)
{
    return (text){buffer->data ? buffer->data : "", buffer->length};
}

text buffer_move(struct buffer *buffer, struct arena *arena)
{
    text moved = text_copy(arena, buffer_text(buffer));
    buffer_release(buffer);
    return moved;
}
