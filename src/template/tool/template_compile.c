/* template_compile OUTPUT.c ICONS.svg PAGE.html …: run by the build. Parses, checks and compiles the
 * page templates into one C file. Faults go to stderr as file:line:column. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template/compile.h"

static bool read_file(struct arena *arena, const char *path, text *ret)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    struct buffer content;
    buffer_init(&content, 0);
    char block[16384];
    size_t length;
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(&content, block, length);
    bool good = !ferror(file) && !content.failed;
    fclose(file);
    *ret = text_copy(arena, buffer_text(&content));
    buffer_release(&content);
    return good;
}

static text name_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    text name = text_copy(arena, text_of(slash ? slash + 1 : path));
    return text_ends_with(name, TEXT(".html")) ? text_slice(name, 0, name.length - 5) : name;
}

static bool compile_all(struct arena *arena, int count, char **paths, const char *icons, struct buffer *out,
                        struct problem *problem)
{
    struct template *templates = arena_array(arena, struct template, (size_t)count);
    text *names = arena_array(arena, text, (size_t)count);
    text sprite;
    if (!read_file(arena, icons, &sprite))
        return problem_set(problem, RESULT_IO, "cannot read %s", icons) == RESULT_OK;
    for (int i = 0; i < count; i++) {
        text source;
        names[i] = text_of(paths[i]);
        if (!read_file(arena, paths[i], &source))
            return problem_set(problem, RESULT_IO, "cannot read %s", paths[i]) == RESULT_OK;
        if (template_parse(arena, names[i], source, &templates[i], problem) != RESULT_OK ||
            template_check_html(arena, &templates[i], problem) != RESULT_OK)
            return false;
        templates[i].name = name_of(arena, paths[i]);
    }
    struct template_symbol *symbols;
    size_t symbol_count = template_read_symbols(arena, sprite, &symbols);
    return template_compile(arena, templates, names, (size_t)count, symbols, symbol_count, out, problem) ==
           RESULT_OK;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: template_compile OUTPUT.c ICONS.svg PAGE.html …\n", stderr);
        return 2;
    }
    struct arena arena;
    struct buffer out;
    struct problem problem = {0};
    arena_init(&arena, 0);
    buffer_init(&out, 0);
    bool good = compile_all(&arena, argc - 3, argv + 3, argv[2], &out, &problem);
    if (good) {
        FILE *file = fopen(argv[1], "wb");
        good = file && fwrite(out.data, 1, out.length, file) == out.length;
        good = file && fclose(file) == 0 && good;
        if (!good)
            problem_set(&problem, RESULT_IO, "cannot write %s", argv[1]);
    }
    if (!good)
        fprintf(stderr, "%s\n", problem.message);
    buffer_release(&out);
    arena_release(&arena);
    return good ? 0 : 1;
}
