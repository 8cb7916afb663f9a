/* The parts of screens: sentences cut at their names, sparklines, numbers for SVG, initials, assets. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "view/asset.h"
#include "view/part.h"
#include "view/shell.h"

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

static void assert_text(text value, const char *expected)
{
    if (!text_equal(value, text_of(expected)))
        fail_msg("“%.*s”, not “%s”", TEXT_ARGUMENTS(value), expected);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_text(view_number(&arena, 12.345), "12.35");
    assert_text(view_number(&arena, -0.5), "-0.50");
    assert_text(view_number(&arena, 0), "0.00");
    assert_text(view_percent(&arena, 0.1193), "11.93%");
}

static void test_spark(void **state)
{
    (void)state;
    const double values[] = {1, NAN, 3, 2}, flat[] = {5, 5}, one[] = {NAN, 1}, ends_absent[] = {1, 2, NAN};
    struct view_spark spark = view_spark(&arena, values, 4);
    assert_text(spark.path, "M2.00 23.00M54.00 3.00 80.00 13.00");
    assert_text(spark.x, "80.00");
    assert_text(view_spark(&arena, flat, 2).path, "M2.00 13.00 80.00 13.00");
    assert_true(text_is_absent(view_spark(&arena, one, 2).path));
    assert_true(text_is_absent(view_spark(&arena, ends_absent, 3).path));
}

static void test_sentence(void **state)
{
    (void)state;
    const struct view_named_run parts[] = {{"b", {TEXT("B"), safe_url_of(TEXT("/b")), false}},
                                           {"a", {TEXT("A"), {TEXT_ABSENT}, true}}};
    struct view_sentence sentence = view_sentence(&arena, "{a} and {b}{c}.", parts, 2);
    assert_int_equal(sentence.runs_count, 4);
    assert_text(sentence.runs[0].words, "A");
    assert_true(sentence.runs[0].strong);
    assert_text(sentence.runs[1].words, " and ");
    assert_text(sentence.runs[2].url.address, "/b");
    assert_text(sentence.runs[3].words, "{c}.");
    struct view_sentence both[] = {sentence, {0}, sentence};
    assert_int_equal(view_sentence_join(&arena, both, 3).runs_count, 9);
}

static void test_initials(void **state)
{
    (void)state;
    assert_text(view_initials(&arena, TEXT("Marina Tavares")), "MT");
    assert_text(view_initials(&arena, TEXT("  Ângela  de Souza ")), "ÂS");
    assert_text(view_initials(&arena, TEXT("ana@x.example")), "A");
    assert_text(view_initials(&arena, TEXT("")), "");
}

static void test_assets(void **state)
{
    (void)state;
    text address = view_asset_url("farol.css").address;
    assert_true(text_starts_with(address, TEXT("/assets/farol.")));
    const struct view_asset *asset =
        view_asset_find(text_slice(address, sizeof "/assets/" - 1, address.length));
    assert_non_null(asset);
    assert_text(asset->content_type, "text/css; charset=utf-8");
    assert_null(view_asset_find(TEXT("farol.css")));
    assert_null(memmem(asset->content.data, asset->content.length, "asset(", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_spark, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sentence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_initials, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_assets, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
