/* One pass over the SQL, word by word. */
#include "store/postgres/translate.h"

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_';
}

static size_t word_end(text sql, size_t from)
{
    while (from < sql.length && is_word_byte(sql.data[from]))
        from++;
    return from;
}

/* The end of what passes unchanged at `from`: a quoted text, a quoted name, a comment; `from` if none. */
static size_t literal_end(text sql, size_t from)
{
    char byte = sql.data[from];
    if (byte == '-' && from + 1 < sql.length && sql.data[from + 1] == '-') {
        while (from < sql.length && sql.data[from] != '\n')
            from++;
        return from;
    }
    if (byte != '\'' && byte != '"')
        return from;
    size_t end = from + 1;
    while (end < sql.length && sql.data[end] != byte)
        end++;
    return end < sql.length ? end + 1 : end;
}

static size_t translate_word(struct buffer *out, text sql, size_t from)
{
    size_t end = word_end(sql, from);
    text word = text_slice(sql, from, end);
    if (text_equal_ignoring_ascii_case(word, TEXT("WITHOUT"))) {
        size_t next = end;
        while (next < sql.length && (sql.data[next] == ' ' || sql.data[next] == '\n'))
            next++;
        size_t next_end = word_end(sql, next);
        if (text_equal_ignoring_ascii_case(text_slice(sql, next, next_end), TEXT("ROWID")))
            return next_end;
    }
    if (text_equal_ignoring_ascii_case(word, TEXT("INTEGER")))
        word = TEXT("BIGINT");
    else if (text_equal_ignoring_ascii_case(word, TEXT("BLOB")))
        word = TEXT("BYTEA");
    buffer_append_text(out, word);
    return end;
}

void postgres_translate(struct buffer *out, text sql)
{
    for (size_t at = 0; at < sql.length;) {
        size_t end = literal_end(sql, at);
        if (end > at) {
            buffer_append(out, sql.data + at, end - at);
            at = end;
        } else if (is_word_byte(sql.data[at])) {
            at = translate_word(out, sql, at);
        } else {
            buffer_append_byte(out, sql.data[at] == '?' ? '$' : sql.data[at]);
            at++;
        }
    }
}
