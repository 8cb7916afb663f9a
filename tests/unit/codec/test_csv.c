/* The CSV reader: dialects, encodings, line numbers, bounds, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "codec/csv.h"
#include "codec/table.h"

/* Every row as "line:cell|cell\n", a fault as "line!column\n", a problem as its message. */
static void dump(text content, const struct table_options *options, struct buffer *out)
{
    struct table_reader *reader;
    struct problem problem = {0};
    if (table_open_memory(&reader, content, options, &problem) != RESULT_OK) {
        buffer_printf(out, "%s", problem.message);
        return;
    }
    const struct table_row *row;
    enum result result;
    while ((result = table_next(reader, &row, &problem)) == RESULT_OK && row) {
        if (row->fault) {
            buffer_printf(out, "%lld!%d\n", (long long)row->line, row->fault_column);
            continue;
        }
        buffer_printf(out, "%lld:", (long long)row->line);
        for (int i = 0; i < row->count; i++)
            buffer_printf(out, "%s%.*s", i ? "|" : "", TEXT_ARGUMENTS(row->cells[i]));
        buffer_append_byte(out, '\n');
    }
    if (result != RESULT_OK)
        buffer_printf(out, "%s", problem.message);
    table_close(reader);
}

static void expect(text content, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 0);
    dump(content, NULL, &out);
    assert_string_equal(out.data ? out.data : "", expected);
    buffer_release(&out);
}

static void test_delimiters(void **state)
{
    (void)state;
    expect(TEXT("a,b\n1,2\n"), "1:a|b\n2:1|2\n");
    expect(TEXT("a;b\n1,5;2\n3,5;4\n"), "1:a|b\n2:1,5|2\n3:3,5|4\n");
    expect(TEXT("a\tb\n1\t2"), "1:a|b\n2:1|2\n");
    expect(TEXT("a|b\n1|2\n"), "1:a|b\n2:1|2\n");
    expect(TEXT("sep=;\r\na;b,c\r\n1;2\r\n"), "2:a|b,c\n3:1|2\n");
    expect(TEXT("only\nx\n\ny\n"), "1:only\n2:x\n4:y\n");
    expect(TEXT("\"a;b\",c,d\n1,2,3\n"), "1:a;b|c|d\n2:1|2|3\n");
}

static void test_quotes(void **state)
{
    (void)state;
    expect(TEXT("a,b\n\"x \"\"y\"\"\",\"\"\n"), "1:a|b\n2:x \"y\"|\n");
    expect(TEXT("a,b\n\"1\n2\r\n3\",z\nq,r\n"), "1:a|b\n2:1\n2\r\n3|z\n5:q|r\n");
    expect(TEXT("a,b\n\"x\" y,5\" pipe\n"), "1:a|b\n2:x y|5\" pipe\n");
    expect(TEXT("a,b\n\"x\"\"z\" \"w\",1\n"), "1:a|b\n2:x\"z \"w\"|1\n");
    expect(TEXT("a,b\n1,2\n3,\"open\nmore\n"), "1:a|b\n2:1|2\nThe quote opened on line 3 is never closed.");
    expect(TEXT("a,b\n\"x\ny\",\"open\nmore\n"), "1:a|b\nThe quote opened on line 3 is never closed.");
}

static void test_line_ends(void **state)
{
    (void)state;
    expect(TEXT("a,b\r1,2\r3,4"), "1:a|b\n2:1|2\n3:3|4\n");
    expect(TEXT("a,b\r\n\r\n1,2\r\n"), "1:a|b\n3:1|2\n");
    expect(TEXT("a,b\n1,2,\n"), "1:a|b\n2:1|2|\n");
    expect(TEXT(""), "");
}

static void test_encodings(void **state)
{
    (void)state;
    expect(TEXT("\xEF\xBB\xBFnome;n\nJo\xC3\xA3o;1\n"), "1:nome|n\n2:João|1\n");
    expect(TEXT("nome;n\nJo\xE3o;\x80\n"), "1:nome|n\n2:João|€\n");
    expect(TEXT("nome;n\nJo\xC3\xA3o;1\nJo\xE3o;2\nAna;3\n"), "1:nome|n\n2:João|1\n3!0\n4:Ana|3\n");
    expect(TEXT("n;nome\n1;Jo\xE3o\n2;\x81\n"), "1:n|nome\n2:1|João\n3!1\n");
    expect(TEXT("\xFF\xFE"
                "a\0;\0b\0\n\0"
                "\xE3\0;\0\x3D\xD8\x00\xDE\n\0"),
           "1:a|b\n2:ã|😀\n");
    expect(TEXT("\xFE\xFF"
                "\0a\0;\0b\0\n\0\xE3\0;\0x"),
           "1:a|b\n2:ã|x\n");
    expect(TEXT("\xFF\xFE"
                "a\0;\0b\0\n\0"
                "\x00\xD8;\0\x31\0\n\0"),
           "1:a|b\n2!0\n");
    expect(TEXT("\xFF\xFE"
                "a\0;\0b\0\n\0"
                "1\0;\0"
                "2"),
           "1:a|b\n2!1\n");
}

static void test_zero_bytes_are_refused(void **state)
{
    (void)state;
    const char *said = "Line 2 holds a NUL byte, so this is not a text file. Save it again as CSV in UTF-8.";
    struct buffer expected;
    buffer_init(&expected, 0);
    buffer_printf(&expected, "1:a|b\n%s", said);
    expect(TEXT("a,b\n1,\0002\n"), expected.data);
    expect(TEXT("a,b\n1,\"\0002\"\n"), expected.data);
    buffer_release(&expected);
}

static void test_bounds(void **state)
{
    (void)state;
    struct buffer content, out;
    buffer_init(&content, 0);
    buffer_init(&out, 0);
    buffer_printf(&content, "a,b\n");
    for (size_t i = 0; i <= TABLE_CELL_BYTES_MAX; i++)
        buffer_append_byte(&content, 'x');
    dump(buffer_text(&content), NULL, &out);
    assert_string_equal(
        out.data, "1:a|b\nLine 2 has a cell longer than 1 MB. Perhaps a quote opened there is never closed.");
    buffer_clear(&content);
    buffer_clear(&out);
    for (int i = 0; i < TABLE_COLUMNS_MAX; i++)
        buffer_append_byte(&content, ',');
    dump(buffer_text(&content), NULL, &out);
    assert_string_equal(out.data, "Line 1 has more than 2000 columns.");
    buffer_clear(&content);
    buffer_clear(&out);
    buffer_printf(&content, "a,b\n\"");
    for (size_t i = 0; i <= 3 * TABLE_CELL_BYTES_MAX; i++)
        buffer_append(&content, "x\n", 2);
    dump(buffer_text(&content), NULL, &out);
    assert_string_equal(
        out.data, "1:a|b\nLine 2 has a cell longer than 1 MB. Perhaps a quote opened there is never closed.");
    buffer_release(&content);
    buffer_release(&out);
}

/* Rows that straddle the reader's window come out whole, and lines stay right. */
static void test_long_files(void **state)
{
    (void)state;
    struct buffer content;
    buffer_init(&content, 0);
    buffer_printf(&content, "number;text\r\n");
    for (int i = 0; i < 60000; i++)
        buffer_printf(&content, "%d;\"a \"\"quoted\"\" text\r\nof two lines, number %d\"\r\n", i, i);
    struct table_reader *reader;
    const struct table_row *row;
    assert_int_equal(table_open_memory(&reader, buffer_text(&content), NULL, NULL), RESULT_OK);
    assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
    for (int i = 0; i < 60000; i++) {
        char expected[100];
        assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
        assert_non_null(row);
        assert_int_equal(row->line, 2 + 2 * i);
        snprintf(expected, sizeof(expected), "a \"quoted\" text\r\nof two lines, number %d", i);
        assert_true(text_equal(row->cells[1], text_of(expected)));
    }
    assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
    assert_null(row);
    int64_t done, total;
    table_progress(reader, &done, &total);
    assert_int_equal(done, total);
    table_close(reader);
    buffer_release(&content);
}

static void test_writing(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 0);
    csv_write_cell(&out, TEXT("a"), ',', true, true);
    csv_write_cell(&out, TEXT("b,\"c\""), ',', false, true);
    csv_write_cell(&out, TEXT("=1+1"), ',', false, true);
    csv_write_cell(&out, TEXT("-12.5"), ',', false, true);
    csv_write_cell(&out, TEXT("=1+1"), ',', false, false);
    csv_write_line_end(&out);
    assert_string_equal(out.data, "a,\"b,\"\"c\"\"\",\"'=1+1\",-12.5,=1+1\r\n");
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_zero_bytes_are_refused),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_long_files),
        cmocka_unit_test(test_writing),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
