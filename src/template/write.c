/* Writing of values into pages: see write.h. Pure functions on a buffer; any thread. */
#include "template/write.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "codec/html.h"
#include "codec/url.h"

struct safe_url safe_url_of(text address)
{
    if (address.length == 0)
        return (struct safe_url){TEXT_ABSENT};
    bool local = address.data[0] == '/' &&
                 (address.length == 1 || (address.data[1] != '/' && address.data[1] != '\\'));
    bool here = address.data[0] == '?' || address.data[0] == '#';
    assert(local || here || text_starts_with(address, TEXT("https://")));
    return (struct safe_url){address};
}

struct safe_url safe_url_printf(struct arena *arena, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    assert(length >= 0);
    char *bytes = arena_allocate(arena, (size_t)length + 1);
    vsnprintf(bytes, (size_t)length + 1, format, again);
    va_end(again);
    return safe_url_of((text){bytes, (size_t)length});
}

void template_write_text(struct buffer *out, text value)
{
    codec_html_escape(out, value);
}
void template_write_string(struct buffer *out, const char *value)
{
    codec_html_escape(out, text_of(value));
}
void template_write_integer(struct buffer *out, int64_t value)
{
    buffer_printf(out, "%" PRId64, value);
}
void template_write_natural(struct buffer *out, uint64_t value)
{
    buffer_printf(out, "%" PRIu64, value);
}
void template_write_markup(struct buffer *out, struct safe_html value)
{
    buffer_append_text(out, value.markup);
}
void template_write_address(struct buffer *out, struct safe_url value)
{
    codec_html_escape(out, value.address);
}
void template_write_text_part(struct buffer *out, text value)
{
    codec_url_escape(out, value);
}
void template_write_string_part(struct buffer *out, const char *value)
{
    codec_url_escape(out, text_of(value));
}

bool template_true_text(text value)
{
    return value.length > 0;
}
bool template_true_string(const char *value)
{
    return value && *value;
}
bool template_true_integer(int64_t value)
{
    return value != 0;
}
bool template_true_address(struct safe_url value)
{
    return value.address.length > 0;
}
bool template_true_markup(struct safe_html value)
{
    return value.markup.length > 0;
}
bool template_equal_text(text value, const char *literal)
{
    return text_equal(value, text_of(literal));
}

bool template_equal_string(const char *value, const char *literal)
{
    return value && strcmp(value, literal) == 0;
}

bool template_same_integer(int64_t a, int64_t b)
{
    return a == b;
}

static int name_index(const char *name, size_t length, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return i;
    return -1;
}

int template_message_piece(struct buffer *out, const char **message, const char *const *names, int count)
{
    for (const char *open = strchr(*message, '{'); open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        int index = close ? name_index(open + 1, (size_t)(close - open) - 1, names, count) : -1;
        if (index < 0)
            continue;
        codec_html_escape(out, (text){*message, (size_t)(open - *message)});
        *message = close + 1;
        return index;
    }
    codec_html_escape(out, text_of(*message));
    return -1;
}
