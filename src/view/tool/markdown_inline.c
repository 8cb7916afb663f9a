/* Words within a block: see markdown_inline.h. */
#include "view/tool/markdown_inline.h"

#include <string.h>

void markdown_escape(struct buffer *out, text words)
{
    for (size_t i = 0; i < words.length; i++) {
        char byte = words.data[i];
        const char *name = byte == '&' ? "&amp;" : byte == '<' ? "&lt;" : byte == '>' ? "&gt;" : NULL;
        if (byte == '"')
            name = "&quot;";
        if (name)
            buffer_append_text(out, text_of(name));
        else
            buffer_append_byte(out, byte);
    }
}

/* Where `mark` stands next at or behind `from`; the length when nowhere. */
static size_t find(text words, size_t from, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = from; i + length <= words.length; i++)
        if (memcmp(words.data + i, mark, length) == 0)
            return i;
    return words.length;
}

struct link {
    text label, target;
    size_t end; /* behind it; 0: there is none here */
};
static struct link link_at(text words, size_t at)
{
    size_t middle = find(words, at, "](");
    size_t end = find(words, middle, ")");
    if (words.data[at] != '[' || end >= words.length)
        return (struct link){.end = 0};
    return (struct link){text_slice(words, at + 1, middle), text_slice(words, middle + 2, end), end + 1};
}

/* "import.pt-BR.md#x" → "/help/import#x"; absent for what is no chapter, heading or https address. */
static text address_of(struct arena *arena, text target, struct markdown *page)
{
    text rest = target;
    text file = text_cut(&rest, '#');
    if (text_starts_with(target, TEXT("https://")) || text_starts_with(target, TEXT("#")))
        return target;
    if (!text_ends_with(file, TEXT(".md")) || text_starts_with(file, TEXT(".")))
        return TEXT_ABSENT;
    text name = text_cut(&file, '.');
    if (page && page->link_count < MARKDOWN_LINKS_MAX)
        page->links[page->link_count++] = name;
    return text_printf(arena, "/help/%.*s%s%.*s", TEXT_ARGUMENTS(name), rest.length ? "#" : "",
                       TEXT_ARGUMENTS(rest));
}

/* A mark opens before a letter, a digit or another mark's start, so that "amount*, currency*" has none. */
static bool opens(text words, size_t at)
{
    if (at >= words.length)
        return false;
    char byte = words.data[at], lower = (char)(byte | 0x20);
    return (lower >= 'a' && lower <= 'z') || text_is_digit(byte) || (unsigned char)byte >= 0x80 ||
           byte == '`' || byte == '[' || byte == '(';
}

/* What stands between two equal marks, behind the first; absent when they do not close. */
static text between(text words, size_t at, const char *mark, size_t *ret_end)
{
    size_t length = strlen(mark), close = find(words, at + length, mark);
    if (!text_starts_with(text_slice(words, at, words.length), text_of(mark)) || close >= words.length ||
        close == at + length || (*mark == '*' && !opens(words, at + length)))
        return TEXT_ABSENT;
    *ret_end = close + length;
    return text_slice(words, at + length, close);
}

/* Marks: `code`, **bold**, *italics*. HTML when `page`, else the words alone. */
static void write_all(struct arena *arena, text words, struct markdown *page, struct buffer *out);

static size_t write_marked(struct arena *arena, text words, size_t at, struct markdown *page,
                           struct buffer *out)
{
    static const char *const marks[][3] = {
        {"`", "<code>", "</code>"}, {"**", "<b>", "</b>"}, {"*", "<em>", "</em>"}};
    for (size_t i = 0; i < 3; i++) {
        size_t end = 0;
        text inner = between(words, at, marks[i][0], &end);
        if (!end)
            continue;
        if (page)
            buffer_append_text(out, text_of(marks[i][1]));
        if (i == 0 && page)
            markdown_escape(out, inner);
        else if (i == 0)
            buffer_append_text(out, inner);
        else
            write_all(arena, inner, page, out);
        if (page)
            buffer_append_text(out, text_of(marks[i][2]));
        return end;
    }
    return 0;
}

static size_t write_link(struct arena *arena, text words, size_t at, struct markdown *page,
                         struct buffer *out)
{
    struct link link = link_at(words, at);
    text address = link.end && page ? address_of(arena, link.target, page) : TEXT_ABSENT;
    if (!link.end)
        return 0;
    if (!text_is_absent(address)) {
        buffer_append_text(out, TEXT("<a href=\""));
        markdown_escape(out, address);
        buffer_append_text(out, TEXT("\">"));
    }
    write_all(arena, link.label, page, out);
    if (!text_is_absent(address))
        buffer_append_text(out, TEXT("</a>"));
    return link.end;
}

static void write_all(struct arena *arena, text words, struct markdown *page, struct buffer *out)
{
    for (size_t at = 0; at < words.length;) {
        size_t end = 0;
        char byte = words.data[at];
        if (byte == '\\' && at + 1 < words.length && strchr("*`[]", words.data[at + 1]))
            byte = words.data[++at];
        else if (byte == '`' || byte == '*')
            end = write_marked(arena, words, at, page, out);
        else if (byte == '[')
            end = write_link(arena, words, at, page, out);
        if (end) {
            at = end;
            continue;
        }
        if (page)
            markdown_escape(out, text_slice(words, at, at + 1));
        else
            buffer_append_byte(out, byte);
        at++;
    }
}

void markdown_inline(struct arena *arena, text words, struct markdown *page)
{
    write_all(arena, words, page, &page->html);
}

text markdown_plain(struct arena *arena, text words)
{
    struct buffer out;
    buffer_init(&out, 0);
    write_all(arena, words, NULL, &out);
    text plain = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return plain;
}

text markdown_anchor(struct arena *arena, text words)
{
    text plain = markdown_plain(arena, words);
    char *anchor = arena_allocate(arena, plain.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < plain.length; i++) {
        char byte = plain.data[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte | 0x20);
        bool kept = (byte >= 'a' && byte <= 'z') || text_is_digit(byte) || (unsigned char)byte >= 0x80 ||
                    byte == '-' || byte == '_';
        if (kept || byte == ' ')
            anchor[length++] = byte == ' ' ? '-' : byte;
    }
    return (text){anchor, length};
}

bool markdown_is_other_language(text paragraph)
{
    return (text_starts_with(paragraph, TEXT("[Em português](")) ||
            text_starts_with(paragraph, TEXT("[In English]("))) &&
           find(paragraph, 0, ")") + 2 >= paragraph.length;
}
