/* HTML: what needs writing otherwise in text and in attributes. Pure; any thread. */
#include "codec/html.h"

static const char *reference_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void codec_html_escape(struct buffer *out, text value)
{
    size_t plain_from = 0;
    for (size_t i = 0; i < value.length; i++) {
        const char *reference = reference_of(value.data[i]);
        if (!reference)
            continue;
        buffer_append(out, value.data + plain_from, i - plain_from);
        buffer_append_text(out, text_of(reference));
        plain_from = i + 1;
    }
    if (value.length > plain_from)
        buffer_append(out, value.data + plain_from, value.length - plain_from);
}
