/* The guide's reference of names says what the parser's table says: between the heading of the names and that
 * of the grammar stands what rule_reference makes. REFERENCE_UPDATE=1 writes it anew. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "language/language.h"
#include "rule/name.h"

enum { FILE_BYTES_MAX = 1 << 18 };

struct chapter {
    const char *path;
    enum language language;
    const char *from, *to; /* the headings around it */
};

static text read_whole(struct arena *arena, const char *path)
{
    char *bytes = arena_array(arena, char, FILE_BYTES_MAX);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    size_t length = fread(bytes, 1, FILE_BYTES_MAX, file);
    fclose(file);
    assert_true(length < FILE_BYTES_MAX);
    return (text){bytes, length};
}

static size_t find(text whole, text piece)
{
    for (size_t i = 0; i + piece.length <= whole.length; i++)
        if (text_equal(text_slice(whole, i, i + piece.length), piece))
            return i;
    fail_msg("there is no \"%.*s\"", TEXT_ARGUMENTS(piece));
    return 0;
}

static void update(const char *path, text before, text reference, text after)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(before.data, 1, before.length, file);
    fwrite(reference.data, 1, reference.length, file);
    fwrite(after.data, 1, after.length, file);
    fclose(file);
}

static void check_chapter(const struct chapter *chapter)
{
    struct arena arena;
    arena_init(&arena, 0);
    language_use(chapter->language);
    text whole = read_whole(&arena, chapter->path), reference = rule_reference(&arena);
    size_t from = find(whole, text_of(chapter->from)), to = find(whole, text_of(chapter->to));
    from = find(text_slice(whole, from, whole.length), TEXT("### ")) + from;
    assert_true(from < to);
    if (getenv("REFERENCE_UPDATE"))
        update(chapter->path, text_slice(whole, 0, from), reference, text_slice(whole, to, whole.length));
    else if (!text_equal(text_slice(whole, from, to), reference))
        fail_msg("%s is stale: run REFERENCE_UPDATE=1 meson test -C build rule_reference", chapter->path);
    language_use(LANGUAGE_EN);
    arena_release(&arena);
}

static void the_guide_is_not_stale(void **state)
{
    static const struct chapter chapters[] = {
        {"docs/guide/rules.md", LANGUAGE_EN, "## Names\n", "## Grammar\n"},
        {"docs/guide/rules.pt-BR.md", LANGUAGE_PT_BR, "## Nomes\n", "## Gramática\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++)
        check_chapter(&chapters[i]);
}

static void names_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < rule_name_count; i++) {
        const struct rule_name *name = &rule_names[i];
        assert_true(name->name && name->label && name->meaning && name->example);
        assert_true((name->arguments == ARGUMENTS_SEGMENT) == (name->source == RULE_SEGMENT));
        for (size_t j = 0; j < i; j++)
            assert_true(!text_equal(text_of(rule_names[j].name), text_of(name->name)) ||
                        name->arguments == ARGUMENTS_SEGMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guide_is_not_stale),
        cmocka_unit_test(names_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
