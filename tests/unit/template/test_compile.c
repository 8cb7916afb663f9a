/* The C that templates become: what it says, and what it refuses. That it compiles, and writes what it
 * should, is what the golden pages show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "template/compile.h"

static struct arena arena;
static struct buffer out;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&out, 0);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    buffer_release(&out);
    return 0;
}

static enum result compile(const char *page, const char *partial, struct problem *problem)
{
    struct template templates[2];
    const text names[2] = {TEXT("page.html"), TEXT("part.html")};
    const struct template_symbol symbols[2] = {{TEXT("tick"), TEXT("<symbol id=\"tick\"></symbol>")},
                                               {TEXT("cross"), TEXT("<symbol id=\"cross\"></symbol>")}};
    const char *sources[2] = {page, partial};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(template_parse(&arena, names[i], text_of(sources[i]), &templates[i], problem),
                         RESULT_OK);
        assert_int_equal(template_check_html(&arena, &templates[i], problem), RESULT_OK);
        templates[i].name = i ? TEXT("part") : TEXT("page");
    }
    return template_compile(&arena, templates, names, 2, symbols, 2, &out, problem);
}

#define PAGE "{% page view_page from \"view/page.h\" %}"
#define PART "{% partial view_part from \"view/part.h\" %}"

static void assert_says(const char *page, const char *partial, const char *c)
{
    struct problem problem = {0};
    buffer_clear(&out); /* of what was compiled before */
    if (compile(page, partial, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    buffer_append_byte(&out, 0);
    if (!strstr(out.data, c))
        fail_msg("“%s” is not in: %s", c, out.data);
}

static void assert_refused(const char *page, const char *partial, const char *part)
{
    struct problem problem = {0};
    assert_int_equal(compile(page, partial, &problem), RESULT_BAD_INPUT);
    if (!strstr(problem.message, part))
        fail_msg("“%s” does not say “%s”", problem.message, part);
}

static void test_signature(void **state)
{
    (void)state;
    assert_says(PAGE "x", PART, "void view_write_page(struct buffer *out, const struct view_page *self)");
}
static void test_members(void **state)
{
    (void)state;
    assert_says(PAGE "{{ a.b }}", PART, "template_write(out, self->a.b);");
}
static void test_lines(void **state)
{
    (void)state;
    assert_says(PAGE "\n\n{{ a }}", PART, "#line 3 \"page.html\"");
}
static void test_loop(void **state)
{
    (void)state;
    assert_says(PAGE "{% for r in a.rows %}{{ r.b }}{% endfor %}", PART, "template_write(out, r_1->b);");
}
static void test_loop_length(void **state)
{
    (void)state;
    assert_says(PAGE "{% for r in a.rows %}{% endfor %}", PART, "(size_t)self->a.rows_count");
}
static void test_address(void **state)
{
    (void)state;
    assert_says(PAGE "<a href=\"{{ u }}\">", PART, "template_write_url(out, self->u);");
}
static void test_message(void **state)
{
    (void)state;
    assert_says(PAGE "{% t 'Say \"hi\"' %}", PART, "template_write_string(out, _(\"Say \\\"hi\\\"\"));");
}
static void test_plural(void **state)
{
    (void)state;
    assert_says(PAGE "{% t 'a' plural 'b' count: n %}", PART, "tr_n(\"a\", \"b\", self->n)");
}
static void test_render(void **state)
{
    (void)state;
    assert_says(PAGE "{% render 'part' with a.b %}", PART, "partial_part(out, &self->a.b);");
}
/* Two values: their type decides how they are compared. */
static void test_same(void **state)
{
    (void)state;
    assert_says(PAGE "{% if a == b.c %}{% endif %}", PART, "if (template_same(self->a, self->b.c))");
    assert_says(PAGE "{% if a != b %}{% endif %}", PART, "if (!template_same(self->a, self->b))");
    assert_says(PAGE "{% if a < b %}{% endif %}", PART, "self->a < self->b");
}
/* Only the symbols used, those of partials too. */
static void test_icons(void **state)
{
    (void)state;
    assert_says(PAGE "{% icons %}{% render 'part' %}", PART "{% icon 'tick' %}", "symbol id=\\\"tick\\\"");
    assert_null(strstr(out.data, "symbol id=\\\"cross\\\""));
}
static void test_refusals(void **state)
{
    (void)state;
    assert_refused(PAGE "{% render 'nobody' %}", PART, "no such partial: nobody");
    assert_refused(PAGE "{% render 'page' %}", PART, "no such partial: page");
    assert_refused(PAGE "{% icon 'nothing' %}", PART, "no such icon: nothing");
    assert_refused("x", PART, "the page or partial directive is missing");
    assert_refused(PAGE, PART "{% render 'part' %}", "ring");
    assert_refused(PAGE "{% render 'part', a: 'x' %}", PART, "takes other arguments");
    assert_refused(PAGE "{{ forloop.index }}", PART, "forloop outside a loop");
    assert_refused(PAGE "{% if a < 'x' %}{% endif %}", PART, "only equal or not");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_signature, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_loop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_loop_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_message, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_plural, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_render, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_icons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
