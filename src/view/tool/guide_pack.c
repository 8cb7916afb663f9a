/* guide_pack OUTPUT.c NAVIGATION.c NAME.md NAME.pt-BR.md …: run by the build. Writes the guide's chapters as
 * C (view/guide.h), in the order given, and fails where one lacks its twin in the other language, a link
 * leads to no chapter, or a place of the navigation (web/navigation.c: its .help, else its .place) has none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/tool/markdown.h"

enum { CHAPTERS_MAX = 128 };

struct chapter {
    text name, language;
    struct markdown page;
};
static struct arena arena;
static struct chapter chapters[CHAPTERS_MAX];
static size_t chapter_count;

static int fail(const char *what, text detail)
{
    fprintf(stderr, "guide_pack: %s: %.*s\n", what, TEXT_ARGUMENTS(detail));
    return 1;
}

static text read_file(const char *path)
{
    struct buffer content;
    char block[16384];
    size_t length;
    FILE *file = fopen(path, "rb");
    if (!file)
        return TEXT_ABSENT;
    buffer_init(&content, 0);
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(&content, block, length);
    fclose(file);
    text copy = text_copy(&arena, buffer_text(&content));
    buffer_release(&content);
    return copy;
}

static void take_name(const char *path, struct chapter *chapter)
{
    const char *slash = strrchr(path, '/');
    text file = text_of(slash ? slash + 1 : path);
    chapter->name = text_cut(&file, '.');
    chapter->language = text_starts_with(file, TEXT("pt-BR.")) ? TEXT("pt-BR") : TEXT("en");
}

static bool has(text name, text language)
{
    for (size_t i = 0; i < chapter_count; i++)
        if (text_equal(chapters[i].name, name) && text_equal(chapters[i].language, language))
            return true;
    return false;
}

static int check_chapter(const struct chapter *chapter)
{
    const struct markdown *page = &chapter->page;
    text other = text_equal(chapter->language, TEXT("en")) ? TEXT("pt-BR") : TEXT("en");
    if (!has(chapter->name, other))
        return fail("a chapter is in one language only", chapter->name);
    if (text_is_absent(page->title) || text_is_absent(page->lead))
        return fail("a chapter needs a # title and a first paragraph", chapter->name);
    for (size_t i = 0; i < page->link_count; i++)
        if (!has(page->links[i], chapter->language))
            return fail("a link leads to a chapter that is not there",
                        text_printf(&arena, "%.*s.md in %.*s", TEXT_ARGUMENTS(page->links[i]),
                                    TEXT_ARGUMENTS(chapter->name)));
    return 0;
}

/* The text behind `.FIELD = "`, up to the quote; absent when the line has none. */
static text field_of(text line, text field)
{
    text rest = text_trim(line);
    if (!text_starts_with(text_slice(rest, rest.length && rest.data[0] == '{', rest.length), field))
        return TEXT_ABSENT;
    text_cut(&rest, '"');
    return text_cut(&rest, '"');
}

/* Help follows its place in the same entry, if it is said at all. */
static int check_places(text navigation)
{
    text place = TEXT_ABSENT;
    int failures = 0;
    while (navigation.length || place.length) {
        text line = text_cut(&navigation, '\n');
        text next = field_of(line, TEXT(".place = \"")), help = field_of(line, TEXT(".help = \""));
        if (!text_is_absent(help))
            place = help;
        if (place.length && (!text_is_absent(next) || navigation.length == 0)) {
            if (!has(place, TEXT("en")))
                failures += fail("a place of the navigation has no chapter in docs/guide", place);
            place = TEXT_ABSENT;
        }
        if (!text_is_absent(next))
            place = next;
    }
    return failures;
}

static void write_text(FILE *file, text value)
{
    fputs("{\"", file);
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte == '\n')
            fputs("\\n\"\n\"", file);
        else if (byte == '"' || byte == '\\' || byte == '?')
            fprintf(file, "\\%c", byte);
        else if (byte < ' ' || byte >= 0x7f)
            fprintf(file, "\\%03o", byte);
        else
            fputc(byte, file);
    }
    fprintf(file, "\", %zu}", value.length);
}

static void write_sections(FILE *file, size_t index, const struct markdown *page)
{
    fprintf(file, "static const struct view_guide_section sections_%zu[] = {", index);
    for (size_t i = 0; i < page->section_count; i++) {
        fputs("{", file);
        write_text(file, page->sections[i].anchor);
        fputs(", ", file);
        write_text(file, page->sections[i].title);
        fputs("},\n", file);
    }
    fputs("{{NULL, 0}, {NULL, 0}}};\n", file);
}

static void write_chapter(FILE *file, size_t index, const struct chapter *chapter)
{
    const struct markdown *page = &chapter->page;
    const text parts[] = {chapter->name, chapter->language, page->title, page->lead};
    fputs("{", file);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        write_text(file, parts[i]);
        fputs(", ", file);
    }
    fputs("{", file);
    write_text(file, buffer_text(&page->html));
    fputs("}, ", file);
    write_text(file, buffer_text(&page->plain));
    fprintf(file, ", sections_%zu, %zu},\n", index, page->section_count);
}

static int write_all(const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return fail("cannot write", text_of(path));
    fputs("/* Made by the build: see view/tool/guide_pack.c. */\n#include \"view/guide.h\"\n", file);
    for (size_t i = 0; i < chapter_count; i++)
        write_sections(file, i, &chapters[i].page);
    fputs("const struct view_guide view_guides[] = {\n", file);
    for (size_t i = 0; i < chapter_count; i++)
        write_chapter(file, i, &chapters[i]);
    fprintf(file, "};\nconst size_t view_guide_count = %zu;\n", chapter_count);
    return fclose(file) == 0 ? 0 : fail("cannot write", text_of(path));
}

int main(int argc, char **argv)
{
    int failures = 0;
    if (argc < 4 || argc - 3 > CHAPTERS_MAX)
        return fail("usage", TEXT("guide_pack OUTPUT.c NAVIGATION.c NAME.md …"));
    arena_init(&arena, 0);
    for (int i = 3; i < argc; i++) {
        struct chapter *chapter = &chapters[chapter_count++];
        text source = read_file(argv[i]);
        if (text_is_absent(source) || !text_is_valid_utf8(source))
            return fail("cannot be read, or is no UTF-8", text_of(argv[i]));
        take_name(argv[i], chapter);
        markdown_convert(&arena, source, &chapter->page);
    }
    for (size_t i = 0; i < chapter_count; i++)
        failures += check_chapter(&chapters[i]);
    failures += check_places(read_file(argv[2]));
    if (failures == 0)
        failures = write_all(argv[1]);
    for (size_t i = 0; i < chapter_count; i++)
        markdown_release(&chapters[i].page);
    arena_release(&arena);
    return failures ? 1 : 0;
}
