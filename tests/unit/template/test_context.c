/* Where outputs stand in the HTML, and what is refused because it cannot be made safe there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "template/template.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static enum result check(const char *source, struct template *ret, struct problem *problem)
{
    assert_int_equal(template_parse(&arena, TEXT("t.html"), text_of(source), ret, problem), RESULT_OK);
    return template_check_html(&arena, ret, problem);
}

/* The context of the first output. */
static enum template_context context_of(const char *source)
{
    struct template template;
    struct problem problem = {0};
    if (check(source, &template, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    struct template_node *node = template.body.first;
    while (node->kind != TEMPLATE_OUTPUT)
        node = node->next;
    return node->context;
}

static void assert_refused(const char *source, const char *part)
{
    struct template template;
    struct problem problem = {0};
    assert_int_equal(check(source, &template, &problem), RESULT_BAD_INPUT);
    if (!strstr(problem.message, part))
        fail_msg("“%s” does not say “%s”", problem.message, part);
}

static void assert_fine(const char *source)
{
    struct template template;
    struct problem problem = {0};
    if (check(source, &template, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
}

static void test_contexts(void **state)
{
    (void)state;
    assert_int_equal(context_of("<p>{{ a }}"), TEMPLATE_IN_TEXT);
    assert_int_equal(context_of("<title>{{ a }}</title>"), TEMPLATE_IN_TEXT);
    assert_int_equal(context_of("<p title=\"x {{ a }}\">"), TEMPLATE_IN_ATTRIBUTE);
    assert_int_equal(context_of("<p title='{{ a }}'>"), TEMPLATE_IN_ATTRIBUTE);
    assert_int_equal(context_of("<a href=\"{{ a }}\">"), TEMPLATE_IN_ADDRESS);
    assert_int_equal(context_of("<a HREF=\"{{ a }}\">"), TEMPLATE_IN_ADDRESS);
    assert_int_equal(context_of("<a href=\"/x?y={{ a }}\">"), TEMPLATE_IN_ADDRESS_PART);
    assert_int_equal(context_of("<form action=\"/x/{{ a }}\">"), TEMPLATE_IN_ADDRESS_PART);
    assert_int_equal(context_of("<!-- c --><p>{{ a }}"), TEMPLATE_IN_TEXT);
    assert_int_equal(context_of("<script src=\"/x.js\"></script>{{ a }}"), TEMPLATE_IN_TEXT);
}

static void test_refused_places(void **state)
{
    (void)state;
    assert_refused("<script src=\"/x.js\">{{ a }}</script>", "no outputs inside <script>");
    assert_refused("<script>let a = 1</script>", "no inline script");
    assert_refused("<style>p{}</style>", "no <style>");
    assert_refused("<p style=\"color: red\">", "no style attributes");
    assert_refused("<p onclick=\"x()\">", "no event attributes");
    assert_refused("<p oNcLiCk=\"{{ a }}\">", "no event attributes");
    assert_refused("<p title={{ a }}>", "must be quoted");
    assert_refused("<p title=x>", "must be quoted");
    assert_refused("<p {{ a }}>", "no outputs inside a tag");
    assert_refused("<{{ a }}>", "no outputs inside a tag");
    assert_refused("<!-- {{ a }} -->", "no outputs inside a comment");
    assert_refused("<a href=\"{{ a }}{{ b }}\">", "an address is whole already");
    assert_refused("<img srcset=\"{{ a }}\">", "no outputs inside srcset");
    assert_refused("a < b", "a lone <");
    assert_refused("<p title=\"", "ends inside a tag");
    assert_refused("<p title=\"{% render 'x' %}\">", "between tags only");
}

static void test_branches_join(void **state)
{
    (void)state;
    assert_fine("<option{% if a %} selected{% endif %}>");
    assert_fine("<p class=\"a{% if a %} b{% else %} c{% endif %}\">");
    assert_fine("<input required{% unless a %} autofocus{% endunless %}>");
    assert_fine("{% for a in as %}<i></i>{% endfor %}");
    assert_refused("<p {% if a %}title=\"{% endif %}\">", "without an else");
    assert_refused("{% if a %}<p title=\"{% else %}<p>{% endif %}", "different places");
    assert_refused("{% for a in as %}<p title=\"{% endfor %}", "must end where it began");
    assert_refused("<p {% if a %}da{% endif %}ta=\"x\">", "a space must follow");
    assert_refused("<a href=\"{% if a %}{{ b }}{% else %}/c{% endif %}{{ d }}\">", "whole already");
}

static void test_folding(void **state)
{
    (void)state;
    struct template template;
    struct problem problem;
    assert_int_equal(check("<p>\n   <b>x  y</b>\n</p><pre>a\n  b</pre>", &template, &problem), RESULT_OK);
    assert_true(text_equal(template.body.first->literal, TEXT("<p>\n<b>x y</b>\n</p><pre>a\n  b</pre>")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_contexts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_branches_join, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_folding, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
