/* The guide's Markdown as pages: each block, each mark, what links become, what stays as it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "view/tool/markdown.h"

static struct arena arena;

static void html_is(const char *source, const char *expected)
{
    struct markdown page;
    markdown_convert(&arena, text_of(source), &page);
    text html = text_copy(&arena, buffer_text(&page.html));
    if (!text_equal(html, text_of(expected)))
        fail_msg("%s\nnot\n%s", html.data, expected);
    markdown_release(&page);
}

static void blocks(void **state)
{
    (void)state;
    html_is("One\nparagraph.\n\nAnother.\n", "<p>One paragraph.</p>\n<p>Another.</p>\n");
    html_is("## São Paulo, 2!\n", "<h2 id=\"são-paulo-2\">São Paulo, 2!</h2>\n");
    html_is("- one\n  goes on\n- two\n\nText",
            "<ul>\n<li>one goes on</li>\n<li>two</li>\n</ul>\n<p>Text</p>\n");
    html_is("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n");
    html_is("```\na < b\n\n  c\n```\nend",
            "<pre tabindex=\"0\"><code>a &lt; b\n\n  c</code></pre>\n<p>end</p>\n");
    html_is("    code\n\n    more\n\nend",
            "<pre tabindex=\"0\"><code>code\n\nmore</code></pre>\n<p>end</p>\n");
    html_is("# Title\n\n![A picture](../images/x.png)\n\n[Em português](x.pt-BR.md).\n\nText",
            "<p>Text</p>\n");
}

static void tables(void **state)
{
    (void)state;
    html_is(
        "| A | B |\n|---|---|\n| `a\\|b` | c |\n",
        "<div class=\"table-box\" tabindex=\"0\"><table class=\"table\">\n<thead><tr><th scope=\"col\">A</th>"
        "<th scope=\"col\">B</th></tr>\n</thead>\n<tbody><tr><th scope=\"row\"><code>a|b</code></th>"
        "<td>c</td></tr>\n</tbody></table></div>\n");
}

static void words(void **state)
{
    (void)state;
    html_is("**bold** and *slanted* `a*b*`", "<p><b>bold</b> and <em>slanted</em> <code>a*b*</code></p>\n");
    html_is("**id***, name*, 2 * 3 * 4", "<p><b>id</b>*, name*, 2 * 3 * 4</p>\n");
    html_is("<script>alert(\"x\")</script> & ` [not a link]",
            "<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; ` [not a link]</p>\n");
    html_is(
        "[a](b.pt-BR.md#c) [d](#e) [f](https://x.example/?a&b) [g](../REPORTS.md) [h](javascript:x)",
        "<p><a href=\"/help/b#c\">a</a> <a href=\"#e\">d</a> <a href=\"https://x.example/?a&amp;b\">f</a> g "
        "h</p>\n");
}

static void parts(void **state)
{
    struct markdown page;
    (void)state;
    markdown_convert(&arena, TEXT("# The *title*\n\nThe **lead**.\n\n## One\n\n### Below\n\n[x](y.md)\n"),
                     &page);
    assert_true(text_equal(page.title, TEXT("The title")));
    assert_true(text_equal(page.lead, TEXT("The lead.")));
    assert_int_equal(page.section_count, 1);
    assert_true(text_equal(page.sections[0].anchor, TEXT("one")));
    assert_int_equal(page.link_count, 1);
    assert_true(text_equal(page.links[0], TEXT("y")));
    assert_true(text_equal(buffer_text(&page.plain), TEXT("The title\nThe lead.\nOne\nBelow\nx\n")));
    markdown_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks), cmocka_unit_test(tables),
                                       cmocka_unit_test(words), cmocka_unit_test(parts)};
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
