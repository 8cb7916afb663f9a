/* A growing byte buffer with a stated maximum. Appending past the maximum, or when memory is
 * short, sets `failed` and appends nothing more: check once at the end. Owned by its user. */
#ifndef FAROL_BASE_BUFFER_H
#define FAROL_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct buffer {
    char *data; /* NUL-terminated once anything was appended */
    size_t length;
    size_t capacity;
    size_t maximum_bytes;
    bool failed;
};

#define BUFFER_MAXIMUM_DEFAULT ((size_t)256 << 20)

void buffer_init(struct buffer *buffer, size_t maximum_bytes); /* 0: BUFFER_MAXIMUM_DEFAULT */
void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_append_text(struct buffer *buffer, text value);
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
text buffer_text(const struct buffer *buffer); /* valid until the next change */
/* What was written, copied into the arena; the buffer is released. */
struct arena;
text buffer_move(struct buffer *buffer, struct arena *arena);

#endif
