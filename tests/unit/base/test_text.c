/* Texts: the boundary cases of each function, and UTF-8 against an independent decoder. */
#include "../check.h"

#include <string.h>

#include "base/random.h"
#include "base/text.h"

static void cutting_and_trimming(void **state)
{
    (void)state;
    text rest = TEXT("a;;b");
    assert_text(text_cut(&rest, ';'), "a");
    assert_text(text_cut(&rest, ';'), "");
    assert_text(text_cut(&rest, ';'), "b");
    assert_int_equal(rest.length, 0);
    assert_text(text_trim(TEXT(" \t\u00A0 R$ 12\u00A0\r\n")), "R$ 12");
    assert_text(text_trim(TEXT(" \u00A0 ")), "");
    assert_text(text_trim(TEXT("\u00E0")), "\u00E0");
    assert_text(text_slice(TEXT("abc"), 1, 99), "bc");
    assert_text(text_slice(TEXT("abc"), 5, 2), "");
    assert_int_equal(text_find_byte(TEXT("abc"), 'z'), 3);
}

static void absent_is_not_empty(void **state)
{
    (void)state;
    assert_true(text_is_absent(text_of(NULL)));
    assert_false(text_is_absent(TEXT("")));
    assert_true(text_is_empty(TEXT("")));
    struct arena arena;
    arena_init(&arena, 0);
    assert_true(text_is_absent(text_copy(&arena, TEXT_ABSENT)));
    assert_false(text_is_absent(text_copy(&arena, TEXT(""))));
    assert_text(text_printf(&arena, "%.*s-%d", TEXT_ARGUMENTS(TEXT_ABSENT), 3), "-3");
    arena_release(&arena);
}

static void comparing(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("ab"), TEXT("abc")) < 0);
    assert_true(text_compare(TEXT("\xFF"), TEXT("a")) > 0);
    assert_int_equal(text_compare(TEXT(""), TEXT_ABSENT), 0);
    assert_true(text_equal_ignoring_ascii_case(TEXT("Content-TYPE"), TEXT("content-type")));
    assert_false(text_equal_ignoring_ascii_case(TEXT("@"), TEXT("`")));
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_false(text_starts_with(TEXT("a"), TEXT("ab")));
    assert_true(text_ends_with(TEXT("abc"), TEXT("bc")));
    assert_false(text_ends_with(TEXT("c"), TEXT("bc")));
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        const char *written;
        bool good;
        int64_t number;
    } cases[] = {{"0", true, 0},
                 {"-0", true, 0},
                 {"+17", true, 17},
                 {"9223372036854775807", true, INT64_MAX},
                 {"9223372036854775808", false, 0},
                 {"-9223372036854775808", true, INT64_MIN},
                 {"-9223372036854775809", false, 0},
                 {"", false, 0},
                 {"-", false, 0},
                 {" 1", false, 0},
                 {"1 ", false, 0},
                 {"0x1", false, 0},
                 {"99999999999999999999999", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t number = 77;
        assert_int_equal(text_to_int64(text_of(cases[i].written), &number), cases[i].good);
        assert_int_equal(number, cases[i].good ? cases[i].number : 77);
    }
}

/* Decodes by value, the slow way: is this exact byte sequence the shortest form of a code point? */
static bool is_one_code_point(const unsigned char *bytes, size_t length)
{
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        unsigned char form[4];
        size_t size;
        if (point < 0x80)
            size = 1, form[0] = (unsigned char)point;
        else if (point < 0x800)
            size = 2, form[0] = (unsigned char)(0xC0 | point >> 6);
        else if (point < 0x10000)
            size = 3, form[0] = (unsigned char)(0xE0 | point >> 12);
        else
            size = 4, form[0] = (unsigned char)(0xF0 | point >> 18);
        if (point >= 0xD800 && point <= 0xDFFF)
            continue;
        for (size_t i = 1; i < size; i++)
            form[i] = (unsigned char)(0x80 | (point >> 6 * (size - 1 - i) & 0x3F));
        if (size == length && memcmp(form, bytes, size) == 0)
            return true;
    }
    return false;
}

static void utf8(void **state)
{
    (void)state;
    static const unsigned char edges[] = {0x00, 0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                                          0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
    enum { EDGES = sizeof edges };
    for (int a = 0; a < EDGES; a++) {
        for (int b = 0; b < EDGES; b++) {
            unsigned char three[3] = {edges[a], edges[b], 0x80};
            bool valid = text_is_valid_utf8((text){(char *)three, 3});
            bool expected = is_one_code_point(three, 3) ||
                            (is_one_code_point(three, 1) && is_one_code_point(three + 1, 2)) ||
                            (is_one_code_point(three, 2) && is_one_code_point(three + 2, 1));
            assert_int_equal(valid, expected);
        }
    }
    assert_true(text_is_valid_utf8(TEXT("\xF4\x8F\xBF\xBF")));
    assert_false(text_is_valid_utf8(TEXT("\xF4\x90\x80\x80")));
    assert_false(text_is_valid_utf8(TEXT("\xF0\x8F\xBF\xBF")));
    assert_false(text_is_valid_utf8(TEXT("a\xC3")));
    assert_false(text_is_valid_utf8((text){"a\0b", 3}));
    assert_int_equal(text_count_characters(TEXT("ação €")), 6);
}

static void hashing_tells_texts_apart(void **state)
{
    (void)state;
    assert_true(text_hash(TEXT("abc")) == text_hash(TEXT("abc")));
    uint64_t seen[200];
    char key[64];
    for (size_t i = 0; i < 200; i++) {
        memset(key, 'a', sizeof key);
        key[i % 50] = (char)('b' + i / 50);
        seen[i] = text_hash((text){key, 50});
        for (size_t k = 0; k < i; k++)
            assert_true(seen[i] != seen[k]);
    }
    /* Zero bytes at the end and the length both count. */
    assert_true(text_hash((text){"\0\0\0", 2}) != text_hash((text){"\0\0\0", 3}));
}

static void test_bytes(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    int found = 0;
    for (int i = 0; i < 16; i++) {
        assert_int_equal(text_hexadecimal(digits[i]), i);
        assert_int_equal(text_hexadecimal(upper[i]), i);
        assert_int_equal(text_is_digit(digits[i]), i < 10);
    }
    for (int byte = 0; byte < 256; byte++)
        found += text_hexadecimal((char)byte) >= 0;
    assert_int_equal(found, 22);
}

/* Few letters, so that beginnings of the part abound; libc is the oracle. */
static void finding_a_part(void **state)
{
    (void)state;
    struct random random;
    char letters[200];
    random_seed(&random, 7);
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)random_between(&random, 0, 150),
               part_length = (size_t)random_between(&random, 1, 6);
        for (size_t i = 0; i < length + part_length; i++)
            letters[i] = "ab\xc3"[random_between(&random, 0, 2)];
        text value = {letters, length}, part = {letters + length, part_length};
        const char *found = memmem(value.data, value.length, part.data, part.length);
        assert_int_equal(text_find(value, part), found ? (size_t)(found - value.data) : length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finding_a_part),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(cutting_and_trimming),
        cmocka_unit_test(absent_is_not_empty),
        cmocka_unit_test(comparing),
        cmocka_unit_test(integers),
        cmocka_unit_test(utf8),
        cmocka_unit_test(hashing_tells_texts_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
