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

static void test_members(void **state)
{
    (void)state;
    static const char *const names[] = {"z", "a", "é"};
    struct json_document *document;
    int count = 0;
    assert_int_equal(json_read(&document, TEXT("{\"z\":1,\"a\":[2],\"é\":null}"), 1000, NULL), RESULT_OK);
    const struct json_value *root = json_read_root(document);
    for (const struct json_member *member = json_read_first(root); member;
         member = json_read_next(root, member), count++)
        assert_true(text_equal(json_member_name(member), text_of(names[count])));
    assert_int_equal(count, 3);
    assert_int_equal(json_read_member_count(root), 3);
    assert_int_equal(json_read_kind(json_member_value(json_read_first(root))), JSON_IS_INTEGER);
    assert_null(json_read_first(json_read_member(root, "a")));
    assert_null(json_read_first(NULL));
    assert_int_equal(json_read_member_count(NULL), 0);
    json_read_release(document);
}

/* A source of `count` times `part` between brackets. */
static enum result read_many(const char *part, size_t count)
{
    struct json_document *document = NULL;
    struct buffer source;
    buffer_init(&source, 0);
    buffer_append_byte(&source, '[');
    for (size_t i = 0; i < count; i++)
        buffer_printf(&source, "%s%s", i ? "," : "", part);
    buffer_append_byte(&source, ']');
    enum result result = json_read(&document, buffer_text(&source), source.length, NULL);
    if (result == RESULT_OK)
        json_read_release(document);
    buffer_release(&source);
    return result;
}

/* Few bytes that would become many objects; brackets and commas in texts are texts. */
static void test_bounds(void **state)
{
    (void)state;
    assert_int_equal(read_many("{}", JSON_CONTAINERS_MAX - 1), RESULT_OK);
    assert_int_equal(read_many("{}", JSON_CONTAINERS_MAX), RESULT_LIMIT);
    assert_int_equal(read_many("1", JSON_ITEMS_MAX + 1), RESULT_OK);
    assert_int_equal(read_many("1", JSON_ITEMS_MAX + 2), RESULT_LIMIT);
    assert_int_equal(read_many("\"\\\\\\\"[[[[[[[[[[[[,,,,,,,,,,,,,,,,,,{{{{\"", JSON_CONTAINERS_MAX),
                     RESULT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing), cmocka_unit_test(test_reading), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_members), cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
