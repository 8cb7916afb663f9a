/* JSON written and read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/json.h"

static void test_writing(void **state)
{
    (void)state;
    struct buffer out;
    struct json_writer json;
    buffer_init(&out, 0);
    json_write_init(&json, &out);
    json_write_object_begin(&json);
    json_write_key(&json, "text");
    json_write_text(&json, TEXT("a \"quoted\"\\\n\x01 ã"));
    json_write_key(&json, "absent");
    json_write_text(&json, TEXT_ABSENT);
    json_write_key(&json, "list");
    json_write_array_begin(&json);
    json_write_integer(&json, INT64_MIN + 1);
    json_write_number(&json, 0.1);
    json_write_number(&json, NAN);
    json_write_boolean(&json, true);
    json_write_object_begin(&json);
    json_write_object_end(&json);
    json_write_array_end(&json);
    json_write_key_text(&json, TEXT("last"));
    json_write_number(&json, 1.0 / 3);
    json_write_object_end(&json);
    assert_string_equal(out.data,
                        "{\"text\":\"a \\\"quoted\\\"\\\\\\n\\u0001 ã\",\"absent\":null,"
                        "\"list\":[-9223372036854775807,0.1,null,true,{}],\"last\":0.3333333333333333}");
    buffer_release(&out);
}

static void test_reading(void **state)
{
    (void)state;
    struct json_document *document;
    text source = TEXT("{\"a\":[1,2.5,\"x\",true,null],\"b\":{\"c\":-7}}");
    assert_int_equal(json_read(&document, source, 1000, NULL), RESULT_OK);
    const struct json_value *root = json_read_root(document), *list = json_read_member(root, "a");
    int64_t integer = 0;
    double number = 0;
    bool flag = false;
    assert_int_equal(json_read_kind(root), JSON_IS_OBJECT);
    assert_int_equal(json_read_count(list), 5);
    assert_true(json_read_integer(json_read_item(list, 0), &integer) && integer == 1);
    assert_true(json_read_number(json_read_item(list, 1), &number) && number == 2.5);
    assert_true(text_equal(json_read_text(json_read_item(list, 2)), TEXT("x")));
    assert_true(json_read_boolean(json_read_item(list, 3), &flag) && flag);
    assert_int_equal(json_read_kind(json_read_item(list, 4)), JSON_IS_NULL);
    assert_true(json_read_integer(json_read_member(json_read_member(root, "b"), "c"), &integer) &&
                integer == -7);
    assert_null(json_read_member(list, "none"));
    assert_int_equal(json_read_kind(json_read_member(root, "none")), JSON_IS_MISSING);
    assert_true(text_is_absent(json_read_text(NULL)));
    assert_false(json_read_integer(json_read_item(list, 1), &integer));
    json_read_release(document);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "{",       "{\"a\":1,\"a\":2}", "[1] x", "\"\\u0000\"",
                                      "{\"a\":1,}", "\"\xFF\""};
    struct json_document *document;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(json_read(&document, text_of(bad[i]), 1000, NULL), RESULT_BAD_INPUT);
    assert_int_equal(json_read(&document, TEXT("[1]"), 2, NULL), RESULT_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
