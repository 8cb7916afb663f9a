/* The parser: what it reads, and that it names the place of what it refuses. */
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

static struct template parse(const char *source)
{
    struct template template;
    struct problem problem = {0};
    if (template_parse(&arena, TEXT("t.html"), text_of(source), &template, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return template;
}

static void assert_refused(const char *source, const char *said)
{
    struct template template;
    struct problem problem = {0};
    assert_int_equal(template_parse(&arena, TEXT("t.html"), text_of(source), &template, &problem),
                     RESULT_BAD_INPUT);
    assert_string_equal(problem.message, said);
}

static void assert_text(text value, const char *expected)
{
    assert_true(text_equal(value, text_of(expected)));
}

static void test_outputs(void **state)
{
    (void)state;
    struct template t = parse("a{{ b.c }}d{{ e | default: '—' }}");
    struct template_node *node = t.body.first;
    assert_int_equal(node->kind, TEMPLATE_LITERAL);
    assert_text(node->literal, "a");
    node = node->next;
    assert_int_equal(node->kind, TEMPLATE_OUTPUT);
    assert_int_equal(node->value->operator, TEMPLATE_PATH);
    assert_text(node->value->value, "b.c");
    assert_int_equal(node->place.column, 2);
    node = node->next->next;
    assert_text(node->fallback->value, "—");
    assert_null(node->next);
}

static void test_branches(void **state)
{
    (void)state;
    struct template t = parse("{% if a == 'x' and b > 2 or c %}1{% elsif d %}2{% else %}3{% endif %}{% "
                              "unless e %}4{% endunless %}");
    struct template_node *node = t.body.first;
    assert_int_equal(node->branch_count, 3);
    struct template_expression *condition = node->branches[0].condition;
    assert_int_equal(condition->operator, TEMPLATE_AND);
    assert_int_equal(condition->left->operator, TEMPLATE_EQUAL);
    assert_int_equal(condition->right->operator, TEMPLATE_OR);
    assert_null(node->branches[2].condition);
    assert_text(node->branches[2].body.first->literal, "3");
    assert_true(node->next->branches[0].negated);
}

static void test_loops_and_partials(void **state)
{
    (void)state;
    struct template t = parse(
        "{% for row in a.rows %}{{ row }}{% else %}none{% endfor %}{% render 'p' with a.b, size: 'x' %}");
    struct template_node *node = t.body.first;
    assert_text(node->literal, "row");
    assert_text(node->value->value, "a.rows");
    assert_int_equal(node->branch_count, 2);
    assert_text(node->next->literal, "p");
    assert_text(node->next->arguments[0].name, "size");
}

static void test_messages(void **state)
{
    (void)state;
    struct template t = parse("{% t 'one row' plural '{count} rows' context 'foot' count: n, of: m %}");
    assert_text(t.body.first->literal, "one row");
    assert_text(t.body.first->plural, "{count} rows");
    assert_text(t.body.first->message_context, "foot");
    assert_int_equal(t.body.first->argument_count, 2);
    assert_refused("{% t 'a' plural 'b' %}", "t.html:1:21: a plural needs count: …");
}

static void test_unread(void **state)
{
    (void)state;
    struct template t = parse("{% raw %}{{ x }}{% if %}{% endraw %}|{% comment %}{% if %}{% endcomment %}|");
    assert_text(t.body.first->literal, "{{ x }}{% if %}");
    assert_text(t.body.first->next->literal, "|");
}

static void test_white_space(void **state)
{
    (void)state;
    struct template t = parse("a \n {{- b -}} \n c");
    assert_text(t.body.first->literal, "a");
    assert_text(t.body.last->literal, "c");
}

static void test_directive(void **state)
{
    (void)state;
    struct template t = parse("{% partial view_x from \"view/x.h\" with a, b %}");
    assert_false(t.is_page);
    assert_text(t.struct_name, "view_x");
    assert_text(t.header, "view/x.h");
    assert_int_equal(t.parameter_count, 2);
}

static void test_refusals(void **state)
{
    (void)state;
    assert_refused("a\n  {% if x %}", "t.html:2:3: this tag is never closed; it needs: endif");
    assert_refused("{% endif %}", "t.html:1:1: this tag does not belong here: endif");
    assert_refused("{% if a %}{% else %}{% elsif b %}{% endif %}",
                   "t.html:1:21: this tag does not belong here: elsif");
    assert_refused("{{ a b }}", "t.html:1:6: not expected here: b ");
    assert_refused("{{ a | shout }}", "t.html:1:13: unknown filter: shout");
    assert_refused("{% frobnicate %}", "t.html:1:1: unknown tag: frobnicate");
    assert_refused("{{ 'x }}", "t.html:1:1: this tag has no end");
    assert_refused("{{ a. b }}", "t.html:1:6: a name must follow the dot");
    assert_refused("{% for a in 'b' %}{% endfor %}", "t.html:1:13: only a list can be walked");
    assert_refused("{% raw %}", "t.html:1:1: this tag is never closed; it needs: endraw");
}

static void test_depth(void **state)
{
    (void)state;
    char source[20 * 100 + 1] = "";
    struct template template;
    struct problem problem = {0};
    for (int i = 0; i < 100; i++)
        memcpy(source + 10 * i, "{% if a %}", 11);
    assert_int_equal(template_parse(&arena, TEXT("t.html"), text_of(source), &template, &problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "nested too deeply"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_outputs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_branches, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_loops_and_partials, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unread, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_white_space, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_directive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
