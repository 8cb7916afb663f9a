/* Mapping files: what is understood, and that mistakes are said with their line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "intake/evaluate.h"
#include "intake/header.h"
#include "intake/word.h"

static struct arena arena;
static struct zone *zone;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return zone_load(&zone, TEXT("UTC"), NULL) == RESULT_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    zone_release(zone);
    return 0;
}

static void refused(const char *source, const char *expected)
{
    struct mapping *mapping;
    struct problem problem = {0};
    assert_int_equal(mapping_parse(&mapping, text_of(source), &arena, &problem), RESULT_BAD_INPUT);
    assert_string_equal(problem.message, expected);
}

static void test_mistakes(void **state)
{
    (void)state;
    refused("",
            "Mapping, line 1, column 1: this mapping makes nothing; begin with “make accounts” or the like.");
    refused("make nothing\n",
            "Mapping, line 1, column 6: a kind such as accounts, subscriptions or invoice_lines is "
            "expected here, not “nothing”.");
    refused("# ã\nmake accounts\n  colour = {a}\n",
            "Mapping, line 3, column 3: the kind accounts has no column “colour”.");
    refused("make accounts\n  name = {a\n", "Mapping, line 2, column 10: a brace is never closed.");
    refused("make accounts\n  name = \"ã\" ; x\n",
            "Mapping, line 2, column 14: this sign means nothing here.");
    refused("make accounts\n  name = {a} {b}\n",
            "Mapping, line 2, column 14: the line should end here, not “b”.");
    refused("make accounts\n  name = {a}\n  name = {b}\n",
            "Mapping, line 3, column 3: “name” is given twice.");
    refused("make accounts\n  name = {a}\n", "Mapping, line 3, column 1: “make accounts” needs external_id.");
    refused("make accounts\nmake accounts\n",
            "Mapping, line 2, column 6: each kind may be made once, not “accounts”.");
    refused("make usage\n  custom \"x\" = {a}\n",
            "Mapping, line 2, column 10: the kind usage takes no custom fields.");
    refused("make accounts\n  name = {a} end: inclusive\n",
            "Mapping, line 2, column 3: “name” is not a day, so “end:” means nothing.");
    refused("make accounts\n  name = case({a}\n  , \"x\" -> )\n",
            "Mapping, line 3, column 12: a {column}, a \"text\", a number or a function is expected here, "
            "not “)”.");
    refused("make accounts\n  where {a}\n",
            "Mapping, line 2, column 12: a comparison is expected here, but the line ends.");
    refused("dates: yyyy\n",
            "Mapping, line 1, column 8: yyyy-mm-dd, dd/mm/yyyy, mm/dd/yyyy, dd/mm/yy, mm/dd/yy or "
            "yyyymmdd is expected here, not “yyyy”.");
    refused("make accounts\n  name = add_months({a})\n",
            "Mapping, line 2, column 10: this takes another number of values.");
}

/* Neither depth, nor length, nor names put into names may exhaust the stack or the day. */
static void test_bounds(void **state)
{
    (void)state;
    struct buffer source;
    struct mapping *mapping;
    struct problem problem = {0};
    buffer_init(&source, 0);
    buffer_printf(&source, "make accounts\n  name = ");
    for (int i = 0; i < 100000; i++)
        buffer_append_byte(&source, '(');
    assert_int_equal(mapping_parse(&mapping, buffer_text(&source), &arena, &problem), RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "this is nested too deeply"));
    buffer_clear(&source);
    buffer_printf(&source, "make accounts\n  name = {a}");
    for (int i = 0; i < 100000; i++)
        buffer_printf(&source, " & {a}");
    assert_int_equal(mapping_parse(&mapping, buffer_text(&source), &arena, &problem), RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "this expression is too large"));
    buffer_clear(&source);
    buffer_printf(&source, "let a = \"x\"\n");
    for (char name = 'a'; name < 'y'; name++)
        buffer_printf(&source, "let %c = %c & %c\n", name + 1, name, name);
    assert_int_equal(mapping_parse(&mapping, buffer_text(&source), &arena, &problem), RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "this expression is too large"));
    buffer_release(&source);
}

/* The value of `expression` for the row a=…, b=…, c=…, or its fault. */
static const char *value_of(const char *expression, const char *a, const char *b, const char *c)
{
    struct mapping *mapping;
    struct binding binding;
    struct problem problem = {0};
    text source = text_printf(&arena, "make accounts\n external_id = {a}&{b}&{c}\n name = %s\n", expression);
    text names[] = {TEXT("a"), TEXT("b"), TEXT("c")}, cells[] = {text_of(a), text_of(b), text_of(c)};
    struct table_row header = {.cells = names, .count = 3, .line = 1},
                     row = {.cells = cells, .count = 3, .line = 7};
    if (mapping_parse(&mapping, source, &arena, &problem) != RESULT_OK ||
        binding_make(&binding, mapping, &header, zone, &arena, &problem) != RESULT_OK)
        return arena_printf(&arena, "%s", problem.message);
    struct value value = evaluate(&binding, mapping->targets[0].assignments[1].expression, &row, &arena);
    return value.fault ? value.fault : arena_printf(&arena, "%.*s", TEXT_ARGUMENTS(value.text));
}

static void test_values(void **state)
{
    (void)state;
    assert_string_equal(value_of("{a} & \"-\" & {b}", " x ", "y", ""), "x-y");
    assert_string_equal(value_of("({a} + {b}) * 2 - 1 / 4", "1.5", "2", ""), "6.75");
    assert_string_equal(value_of("-{a}", "3", "", ""), "-3");
    assert_string_equal(value_of("{a} / 3", "1", "", ""), "0.33333333");
    assert_string_equal(value_of("{a} / {b}", "-1", "-0.5", ""), "2");
    assert_string_equal(value_of("{a} / {b}", "1", "0", ""), "this would divide by zero");
    assert_string_equal(value_of("{a} * {a} * {a}", "99999999", "", ""), "the result is too large");
    assert_string_equal(value_of("{a} + 1", "x", "", ""), "this is not a number that can be reckoned with");
    assert_string_equal(value_of("first_of({a}, {b}, \"z\")", "", "y", ""), "y");
    assert_string_equal(
        value_of("case({a}, \"Básico\" -> \"B\", \"\" -> \"none\", else {b})", "BASICO", "y", ""), "B");
    assert_string_equal(value_of("case({a}, \"x\" -> \"B\", \"\" -> \"none\")", "", "", ""), "none");
    assert_string_equal(value_of("case({a}, \"x\" -> \"B\")", "q", "", ""),
                        "the mapping's value table has no “q”");
    assert_string_equal(value_of("if({a} > 9 and not {b} is empty, \"yes\", \"no\")", "10", "1", ""), "yes");
    assert_string_equal(value_of("if({a} in (\"x\", \"y\") or {b} <= 2024-1-1, 1, 2)", "z", "", ""), "2");
    assert_string_equal(value_of("if({a} < {b}, 1, 2)", "31/12/2023", "01/01/2024", ""), "1");
    assert_string_equal(value_of("if({a} = \"\", 1, 2)", "", "", ""), "1");
    assert_string_equal(value_of("if({a} < 5, 1, 2)", "", "", ""), "2");
    assert_string_equal(value_of("add_months({a}, {b})", "2024-01-31", "1", ""), "2024-02-29");
    assert_string_equal(value_of("add_days({a}, -{b})", "2024-03-01", "1", ""), "2024-02-29");
    assert_string_equal(value_of("add_months({a}, 1)", "", "", ""), "");
    assert_string_equal(value_of("add_months({a}, 0.5)", "2024-01-31", "", ""),
                        "whole months or days are needed here");
    assert_string_equal(value_of("add_months({a}, 999999)", "2024-01-31", "", ""),
                        "the resulting day is beyond the calendar");
    assert_string_equal(value_of("upper({a}) & lower({b})", "x1", "Y2", ""), "X1y2");
    assert_string_equal(value_of("if({a} = \"cancelada\", 1, 2)", "CANCELADA", "", ""), "1");
    assert_string_equal(value_of("if({a} = \"a-1\", 1, 2)", "A1", "", ""), "2");
    assert_string_equal(value_of("case({a}, \"3-6\" -> 1, else 2)", "36", "", ""), "2");
    assert_string_equal(value_of("if({a} != \"São Paulo\", 1, 2)", "sao paulo", "", ""), "2");
    assert_string_equal(value_of("line", "", "", ""), "7");
    assert_string_equal(value_of("{d}?", "", "", ""), "");
    assert_string_equal(value_of("{d}", "", "", ""), "The file lacks columns that the mapping names: “d”.");
    assert_string_equal(value_of("{ A }", "folded", "", ""), "folded");
}

static void test_names(void **state)
{
    (void)state;
    bool own;
    const struct record_type *accounts = record_type_of(RECORD_ACCOUNT),
                             *lines = record_type_of(RECORD_INVOICE_LINE);
    assert_int_equal(header_field(accounts, TEXT("EXTERNAL-ID"), &own), ACCOUNT_EXTERNAL_ID);
    assert_true(own);
    assert_int_equal(header_field(accounts, TEXT("Razão Social"), &own), ACCOUNT_NAME);
    assert_false(own);
    assert_int_equal(header_field(accounts, TEXT("cliente"), &own), ACCOUNT_NAME);
    assert_int_equal(header_field(lines, TEXT("cliente"), &own), LINE_ACCOUNT);
    assert_int_equal(header_field(lines, TEXT("colour"), &own), -1);
}

static void test_words(void **state)
{
    (void)state;
    const struct record_field *unit =
        &record_type_of(RECORD_SUBSCRIPTION)->fields[SUBSCRIPTION_INTERVAL_UNIT];
    int64_t index;
    bool yes;
    assert_true(word_choice(unit, TEXT("Mês"), &index) && index == INTERVAL_MONTH);
    assert_true(word_choice(unit, TEXT("ANUAL"), &index) && index == INTERVAL_YEAR);
    assert_false(word_choice(unit, TEXT("paid"), &index));
    assert_true(word_boolean(TEXT("Sim"), &yes) && yes);
    assert_true(word_boolean(TEXT("não"), &yes) && !yes);
    assert_false(word_boolean(TEXT("perhaps"), &yes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_bounds), cmocka_unit_test(test_values),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests_name("mapping", tests, begin, end);
}
