/* Writing CSV: RFC 4180, lines ending in CRLF as spreadsheets expect. */
#include "base/buffer.h"
#include "codec/csv.h"

static bool looks_like_formula(text value)
{
    if (value.length == 0)
        return false;
    char first = value.data[0];
    if (first == '=' || first == '@' || first == '\t' || first == '\r')
        return true;
    if (first != '+' && first != '-')
        return false;
    for (size_t i = 1; i < value.length; i++) {
        char byte = value.data[i];
        if (!((byte >= '0' && byte <= '9') || byte == '.' || byte == ','))
            return true;
    }
    return value.length == 1;
}

static bool needs_quotes(text value, char delimiter)
{
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        if (byte == delimiter || byte == '"' || byte == '\n' || byte == '\r')
            return true;
    }
    return value.length > 0 && (value.data[0] == ' ' || value.data[value.length - 1] == ' ');
}

void csv_write_cell(struct buffer *out, text value, char delimiter, bool first, bool for_spreadsheet)
{
    if (!first)
        buffer_append_byte(out, delimiter);
    bool guarded = for_spreadsheet && looks_like_formula(value);
    if (!guarded && !needs_quotes(value, delimiter)) {
        buffer_append_text(out, value);
        return;
    }
    buffer_append_byte(out, '"');
    if (guarded)
        buffer_append_byte(out, '\'');
    size_t from = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '"') {
            buffer_append(out, value.data + from, i - from + 1);
            from = i; /* the quote is appended once more with what follows */
        }
    }
    buffer_append(out, value.data + from, value.length - from);
    buffer_append_byte(out, '"');
}

void csv_write_line_end(struct buffer *out)
{
    buffer_append(out, "\r\n", 2);
}
