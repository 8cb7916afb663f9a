/* Escaping by type and place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "template/write.h"

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

static void assert_written(const char *expected)
{
    assert_true(text_equal(buffer_text(&out), text_of(expected)));
    buffer_clear(&out);
}

static void test_types(void **state)
{
    (void)state;
    const char *string = "<b>&\"'";
    template_write(&out, TEXT("<i>&"));
    assert_written("&lt;i&gt;&amp;");
    template_write(&out, string);
    assert_written("&lt;b&gt;&amp;&quot;&#39;");
    template_write(&out, (int64_t)-5);
    assert_written("-5");
    template_write(&out, (size_t)7);
    assert_written("7");
    template_write(&out, ((struct safe_html){TEXT("<br>")}));
    assert_written("<br>");
    template_write(&out, TEXT_ABSENT);
    assert_written("");
}

static void test_addresses(void **state)
{
    (void)state;
    template_write_url(&out, safe_url_printf(&arena, "/x?a=%d&b=%d", 1, 2));
    assert_written("/x?a=1&amp;b=2");
    template_write_url_part(&out, TEXT("a b&c/é\""));
    assert_written("a%20b%26c%2F%C3%A9%22");
    assert_true(text_is_absent(safe_url_of(TEXT_ABSENT).address));
}

static void test_truth(void **state)
{
    (void)state;
    assert_true(template_true(TEXT("x")));
    assert_false(template_true(TEXT("")));
    assert_false(template_true(TEXT_ABSENT));
    assert_true(template_true((int64_t)3));
    assert_false(template_true(0));
    assert_false(template_true(safe_url_of(TEXT_ABSENT)));
    assert_true(template_equal(TEXT("x"), "x"));
    assert_false(template_equal(TEXT("x"), "xy"));
}

static void test_message_pieces(void **state)
{
    (void)state;
    const char *message = "<{a}> {other} {b}!";
    static const char *const names[] = {"a", "b"};
    assert_int_equal(template_message_piece(&out, &message, names, 2), 0);
    assert_written("&lt;");
    assert_int_equal(template_message_piece(&out, &message, names, 2), 1);
    assert_written("&gt; {other} ");
    assert_int_equal(template_message_piece(&out, &message, names, 2), -1);
    assert_written("!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_truth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_message_pieces, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
