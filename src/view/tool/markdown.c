/* Blocks of the guide's Markdown: see markdown.h. Lines are taken one by one; a paragraph, a list item or a
 * table goes on until a line that begins something else. */
#include "view/tool/markdown.h"

#include <string.h>

#include "view/tool/markdown_inline.h"

enum kind {
    LINE_BLANK,
    LINE_HEADING,
    LINE_FENCE,
    LINE_CODE,
    LINE_BULLET,
    LINE_NUMBER,
    LINE_TABLE,
    LINE_WORDS
};

struct reader {
    struct arena *arena;
    struct markdown *page;
    text rest, line; /* line: without its end */
    bool ended;
};

static void next_line(struct reader *reader)
{
    reader->ended = reader->rest.length == 0;
    reader->line = text_cut(&reader->rest, '\n');
    if (text_ends_with(reader->line, TEXT("\r")))
        reader->line.length--;
}

static size_t count_of(text line, char byte)
{
    size_t count = 0;
    while (count < line.length && line.data[count] == byte)
        count++;
    return count;
}

static bool is_number_item(text line)
{
    size_t digits = 0;
    while (digits < line.length && text_is_digit(line.data[digits]))
        digits++;
    return digits && text_starts_with(text_slice(line, digits, line.length), TEXT(". "));
}

static enum kind kind_of(text line)
{
    size_t marks = count_of(line, '#');
    if (text_trim(line).length == 0)
        return LINE_BLANK;
    if (marks >= 1 && marks <= 4 && marks < line.length && line.data[marks] == ' ')
        return LINE_HEADING;
    if (text_starts_with(line, TEXT("```")))
        return LINE_FENCE;
    if (text_starts_with(line, TEXT("    ")))
        return LINE_CODE;
    if (text_starts_with(line, TEXT("- ")))
        return LINE_BULLET;
    if (is_number_item(line))
        return LINE_NUMBER;
    return text_starts_with(line, TEXT("|")) ? LINE_TABLE : LINE_WORDS;
}

/* "  more words" appended to what is gathered, with one space between. */
static void gather(struct buffer *words, text line)
{
    if (words->length)
        buffer_append_byte(words, ' ');
    buffer_append_text(words, text_trim(line));
}

static void write_words(struct reader *reader, text words)
{
    markdown_inline(reader->arena, words, reader->page);
}

static void take_heading(struct reader *reader)
{
    struct markdown *page = reader->page;
    size_t level = count_of(reader->line, '#');
    text words = text_trim(text_slice(reader->line, level, reader->line.length));
    text title = markdown_plain(reader->arena, words), anchor = markdown_anchor(reader->arena, words);
    if (level == 1) {
        page->title = title;
    } else {
        if (level == 2 && page->section_count < MARKDOWN_SECTIONS_MAX)
            page->sections[page->section_count++] = (struct markdown_section){anchor, title};
        buffer_printf(&page->html, "<h%zu id=\"%.*s\">", level, TEXT_ARGUMENTS(anchor));
        write_words(reader, words);
        buffer_printf(&page->html, "</h%zu>\n", level);
    }
    buffer_printf(&page->plain, "%.*s\n", TEXT_ARGUMENTS(title));
    next_line(reader);
}

static void take_code(struct reader *reader, bool fenced)
{
    struct markdown *page = reader->page;
    struct buffer code;
    buffer_init(&code, 0);
    if (fenced)
        next_line(reader);
    while (!reader->ended) {
        enum kind kind = kind_of(reader->line);
        if (fenced ? kind == LINE_FENCE : kind != LINE_CODE && kind != LINE_BLANK)
            break;
        buffer_append_text(&code, fenced ? reader->line : text_slice(reader->line, 4, reader->line.length));
        buffer_append_byte(&code, '\n');
        next_line(reader);
    }
    if (fenced)
        next_line(reader);
    while (code.length && code.data[code.length - 1] == '\n')
        code.length--;
    buffer_append_text(&page->html, TEXT("<pre tabindex=\"0\"><code>"));
    markdown_escape(&page->html, buffer_text(&code));
    buffer_append_text(&page->html, TEXT("</code></pre>\n"));
    buffer_append_text(&page->plain, buffer_text(&code));
    buffer_append_byte(&page->plain, '\n');
    buffer_release(&code);
}

static void take_paragraph(struct reader *reader)
{
    struct markdown *page = reader->page;
    struct buffer words;
    buffer_init(&words, 0);
    do {
        gather(&words, reader->line);
        next_line(reader);
    } while (!reader->ended && kind_of(reader->line) == LINE_WORDS);
    text paragraph = text_copy(reader->arena, buffer_text(&words));
    text plain = markdown_plain(reader->arena, paragraph);
    /* Pictures, and the line that leads to the other language, are the files' own. */
    if (!text_starts_with(paragraph, TEXT("![")) && !markdown_is_other_language(paragraph)) {
        if (text_is_absent(page->lead))
            page->lead = plain;
        buffer_append_text(&page->html, TEXT("<p>"));
        write_words(reader, paragraph);
        buffer_append_text(&page->html, TEXT("</p>\n"));
        buffer_printf(&page->plain, "%.*s\n", TEXT_ARGUMENTS(plain));
    }
    buffer_release(&words);
}

static void take_list(struct reader *reader, enum kind kind)
{
    struct markdown *page = reader->page;
    const char *tag = kind == LINE_BULLET ? "ul" : "ol";
    struct buffer words;
    buffer_init(&words, 0);
    buffer_printf(&page->html, "<%s>\n", tag);
    while (!reader->ended && kind_of(reader->line) == kind) {
        size_t mark = kind == LINE_BULLET ? 1 : text_find_byte(reader->line, '.') + 1;
        buffer_clear(&words);
        gather(&words, text_slice(reader->line, mark, reader->line.length));
        next_line(reader);
        while (!reader->ended &&
               (kind_of(reader->line) == LINE_WORDS || kind_of(reader->line) == LINE_CODE)) {
            gather(&words, reader->line);
            next_line(reader);
        }
        text item = text_copy(reader->arena, buffer_text(&words));
        buffer_append_text(&page->html, TEXT("<li>"));
        write_words(reader, item);
        buffer_append_text(&page->html, TEXT("</li>\n"));
        buffer_printf(&page->plain, "%.*s\n", TEXT_ARGUMENTS(markdown_plain(reader->arena, item)));
    }
    buffer_printf(&page->html, "</%s>\n", tag);
    buffer_release(&words);
}

/* Up to the next bar that is not behind a backslash; those that are stand without it. */
static text cut_cell(struct arena *arena, text *row)
{
    size_t end = 0;
    while (end < row->length && (row->data[end] != '|' || (end && row->data[end - 1] == '\\')))
        end++;
    text cell = text_trim(text_slice(*row, 0, end));
    *row = text_slice(*row, end + 1, row->length);
    char *plain = arena_allocate(arena, cell.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < cell.length; i++)
        if (cell.data[i] != '\\' || i + 1 == cell.length || cell.data[i + 1] != '|')
            plain[length++] = cell.data[i];
    return (text){plain, length};
}

static bool is_rule(text row)
{
    for (size_t i = 0; i < row.length; i++)
        if (!strchr("|-: ", row.data[i]))
            return false;
    return true;
}

static void write_row(struct reader *reader, text row, bool head)
{
    struct markdown *page = reader->page;
    row = text_slice(text_trim(row), 1, row.length);
    buffer_append_text(&page->html, TEXT("<tr>"));
    for (int column = 0; row.length; column++) {
        text cell = cut_cell(reader->arena, &row);
        const char *tag = head ? "th scope=\"col\"" : column == 0 ? "th scope=\"row\"" : "td";
        if (head && cell.length == 0)
            tag = "td";
        buffer_printf(&page->html, "<%s>", tag);
        write_words(reader, cell);
        buffer_printf(&page->html, "</%.2s>", tag);
        buffer_printf(&page->plain, "%.*s ", TEXT_ARGUMENTS(markdown_plain(reader->arena, cell)));
    }
    buffer_append_text(&page->html, TEXT("</tr>\n"));
    buffer_append_byte(&page->plain, '\n');
}

/* A head without words is no head. */
static void take_table(struct reader *reader)
{
    struct markdown *page = reader->page;
    buffer_append_text(&page->html,
                       TEXT("<div class=\"table-box\" tabindex=\"0\"><table class=\"table\">\n"));
    if (!is_rule(reader->line)) {
        buffer_append_text(&page->html, TEXT("<thead>"));
        write_row(reader, reader->line, true);
        buffer_append_text(&page->html, TEXT("</thead>\n"));
    }
    buffer_append_text(&page->html, TEXT("<tbody>"));
    for (next_line(reader); !reader->ended && kind_of(reader->line) == LINE_TABLE; next_line(reader))
        if (!is_rule(reader->line))
            write_row(reader, reader->line, false);
    buffer_append_text(&page->html, TEXT("</tbody></table></div>\n"));
}

void markdown_convert(struct arena *arena, text source, struct markdown *ret)
{
    struct reader reader = {.arena = arena, .page = ret, .rest = source};
    *ret = (struct markdown){.section_count = 0};
    buffer_init(&ret->html, 0);
    buffer_init(&ret->plain, 0);
    for (next_line(&reader); !reader.ended;) {
        enum kind kind = kind_of(reader.line);
        if (kind == LINE_BLANK)
            next_line(&reader);
        else if (kind == LINE_HEADING)
            take_heading(&reader);
        else if (kind == LINE_FENCE || kind == LINE_CODE)
            take_code(&reader, kind == LINE_FENCE);
        else if (kind == LINE_BULLET || kind == LINE_NUMBER)
            take_list(&reader, kind);
        else if (kind == LINE_TABLE)
            take_table(&reader);
        else
            take_paragraph(&reader);
    }
}

void markdown_release(struct markdown *markdown)
{
    buffer_release(&markdown->html);
    buffer_release(&markdown->plain);
}
