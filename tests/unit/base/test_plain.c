/* Accents and case taken off. */
#include "../check.h"

#include "base/buffer.h"
#include "base/plain.h"

static void assert_plain(const char *value, const char *expected)
{
    struct plain_walk walk = {.value = text_of(value)};
    struct buffer made;
    buffer_init(&made, 0);
    for (int byte; (byte = plain_next(&walk)) >= 0;)
        buffer_append_byte(&made, (char)byte);
    assert_text(buffer_text(&made), expected);
    buffer_release(&made);
}

static void letters(void **state)
{
    (void)state;
    assert_plain("Córdoba São João", "cordoba sao joao");
    assert_plain("ŁÓDŹ Ærø Straße œ", "lodz aro strase o");
    assert_plain("a\xCC\x81 × ÷", "a × ÷");
    assert_plain("日本 €5", "日本 €5");
    assert_plain("\xC3", "\xC3"); /* cut off */
    assert_plain("\xC3(", "\xC3(");
    assert_plain("x\xCC\x81", "x");
}

static void words(void **state)
{
    (void)state;
    struct plain plain;
    assert_int_equal(plain_character(TEXT("É"), 0, &plain), 2);
    assert_true(plain.is_word);
    plain_character(TEXT("9"), 0, &plain);
    assert_true(plain.is_word);
    plain_character(TEXT("-"), 0, &plain);
    assert_false(plain.is_word);
    plain_character(TEXT("–"), 0, &plain);
    assert_false(plain.is_word);
    plain_character(TEXT("本"), 0, &plain);
    assert_true(plain.is_word);
}

static void order(void **state)
{
    (void)state;
    assert_true(plain_compare(TEXT("Ágata"), TEXT("agave")) < 0);
    assert_true(plain_compare(TEXT("Zé"), TEXT("ze")) != 0); /* by their bytes */
    assert_int_equal(plain_compare(TEXT("a"), TEXT("a")), 0);
    assert_true(plain_compare(TEXT("a"), TEXT("ab")) < 0);
    assert_true(plain_compare(TEXT_ABSENT, TEXT("a")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(letters), cmocka_unit_test(words),
                                       cmocka_unit_test(order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
