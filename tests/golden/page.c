/* Pages compared with the ones kept (page.h). */
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "web/navigation.h"

#ifndef GOLDEN_DIRECTORY
#error "the build names the directory"
#endif

struct arena golden_arena;

static text read_expected(const char *path)
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
    text copy = text_copy(&golden_arena, buffer_text(&content));
    buffer_release(&content);
    return copy;
}

void golden_compare(const char *name, const struct buffer *page)
{
    char *path = arena_printf(&golden_arena, "%s/expected/%s.%s.html", GOLDEN_DIRECTORY, name,
                              language_tag(language_current()));
    assert_false(page->failed);
    if (getenv("GOLDEN_UPDATE")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(page->data, 1, page->length, file), page->length);
        assert_int_equal(fclose(file), 0);
        return;
    }
    text expected = read_expected(path);
    if (!text_equal(expected, buffer_text(page)))
        fail_msg("%s differs: run GOLDEN_UPDATE=1 meson test -C build golden and read the difference", path);
}

struct view_shell golden_shell(const char *title, const char *place)
{
    struct view_shell shell;
    view_shell_init(&shell, language_tag(language_current()), NULL);
    if (!getenv("GOLDEN_ASSETS"))
        shell.assets = (struct view_assets){safe_url_of(TEXT("/assets/farol.css")),
                                            safe_url_of(TEXT("/assets/farol.js")),
                                            safe_url_of(TEXT("/assets/icon.svg"))};
    shell.title = text_of(title);
    shell.place = text_of(place);
    shell.organisation = TEXT("Cais Sistemas");
    shell.person = TEXT("Marina Tavares");
    shell.initials = TEXT("MT");
    shell.csrf = TEXT("token");
    shell.profile = safe_url_of(TEXT("/profile"));
    shell.help = safe_url_of(TEXT("/help/dashboard"));
    web_navigation(&golden_arena, &(struct web_session){.signed_in = true, .role = USER_ADMIN}, NULL, &shell);
    return shell;
}

void golden_in_both_languages(void (*page)(void))
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        language_use((enum language)language);
        page();
    }
}
