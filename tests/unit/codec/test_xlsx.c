/* The XLSX reader on workbooks put together here, part by part: types, dates of both systems, strings,
 * gaps; and what is refused: damage, DTDs, bombs, depth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "base/buffer.h"
#include "codec/table.h"

#define ROOT_RELATIONS                                                                                       \
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.xml'/></Relationships>"
#define WORKBOOK                                                                                             \
    "<workbook><sheets><sheet name='First' r:id='r1'/><sheet name='Second' r:id='r2'/></sheets></workbook>"
#define WORKBOOK_1904                                                                                        \
    "<workbook><workbookPr date1904='1'/><sheets><sheet name='First' r:id='r1'/></sheets></workbook>"
#define RELATIONS                                                                                            \
    "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/one.xml'/>"                  \
    "<Relationship Id='r2' Type='x/worksheet' Target='/xl/worksheets/two.xml'/>"                             \
    "<Relationship Id='s' Type='x/styles' Target='styles.xml'/>"                                             \
    "<Relationship Id='t' Type='x/sharedStrings' Target='strings.xml'/></Relationships>"
#define STYLES                                                                                               \
    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='[$-416]dd\\/mm\\/yyyy;@'/>"                     \
    "<numFmt numFmtId='171' formatCode='\"days\" 0.00'/><numFmt numFmtId='172' "                             \
    "formatCode='[h]:mm'/></numFmts>"                                                                        \
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"                                                       \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='170'/><xf numFmtId='22'/><xf numFmtId='171'/><xf "             \
    "numFmtId='172'/>"                                                                                       \
    "</cellXfs></styleSheet>"
#define STRINGS                                                                                              \
    "<x:sst xmlns:x='y'><x:si><x:t>plain</x:t></x:si><x:si><x:r><x:t>ri</x:t></x:r><x:r><x:t>ch</x:t></x:r>" \
    "<x:rPh><x:t>no</x:t></x:rPh></x:si></x:sst>"

struct book {
    const char *workbook, *sheet;
    const char *prefix;
};

static char path[] = "/tmp/farol-xlsx-XXXXXX";

static int make_path(void **state)
{
    (void)state;
    int descriptor = mkstemp(path);
    return descriptor >= 0 && close(descriptor) == 0 ? 0 : -1;
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

static void add(zip_t *archive, const char *name, const char *content)
{
    zip_source_t *source = zip_source_buffer(archive, content, strlen(content), 0);
    assert_non_null(source);
    assert_true(zip_file_add(archive, name, source, ZIP_FL_OVERWRITE) >= 0);
}

static void write_book(const struct book *book)
{
    struct buffer sheet;
    buffer_init(&sheet, 0);
    buffer_printf(&sheet, "%s<worksheet><sheetData>%s</sheetData></worksheet>",
                  book->prefix ? book->prefix : "", book->sheet);
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(archive);
    add(archive, "_rels/.rels", ROOT_RELATIONS);
    add(archive, "xl/workbook.xml", book->workbook ? book->workbook : WORKBOOK);
    add(archive, "xl/_rels/workbook.xml.rels", RELATIONS);
    add(archive, "xl/styles.xml", STYLES);
    add(archive, "xl/strings.xml", STRINGS);
    add(archive, "xl/worksheets/one.xml", sheet.data);
    add(archive, "xl/worksheets/two.xml",
        "<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>");
    assert_int_equal(zip_close(archive), 0);
    buffer_release(&sheet);
}

/* Rows as "line:cell/kind|…\n", or the problem's message behind them. */
static void expect_read(const struct table_options *options, const char *expected)
{
    static const char kinds[] = {'t', 'n', 'd', 'i', 'b', 'e'};
    struct buffer out;
    struct problem problem = {0};
    struct table_reader *reader;
    const struct table_row *row;
    buffer_init(&out, 0);
    enum result result = table_open(&reader, path, options, &problem);
    bool opened = result == RESULT_OK;
    while (result == RESULT_OK && (result = table_next(reader, &row, &problem)) == RESULT_OK && row) {
        buffer_printf(&out, "%lld:", (long long)row->line);
        for (int i = 0; i < row->count; i++)
            buffer_printf(&out, "%s%.*s/%c", i ? "|" : "", TEXT_ARGUMENTS(row->cells[i]),
                          kinds[row->kinds[i]]);
        buffer_append_byte(&out, '\n');
    }
    if (result != RESULT_OK)
        buffer_printf(&out, "%s", problem.message);
    if (opened)
        table_close(reader);
    assert_string_equal(out.data ? out.data : "", expected);
    buffer_release(&out);
}

static void expect(const char *sheet, const char *expected)
{
    write_book(&(struct book){.sheet = sheet});
    expect_read(NULL, expected);
}

static void test_types(void **state)
{
    (void)state;
    expect("<row r='2'><c r='A2' t='s'><v>1</v></c><c r='C2' t='inlineStr'><is><t>in</t></is></c><c "
           "t='str'><v>f</v></c></row>"
           "<row r='5'><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c "
           "t='e'><v>#N/A</v></c><c/><c><v></v></c></row>"
           "<row/><row r='9'><c r='B9'><f>A1</f><v>7</v></c></row>",
           "2:rich/t|/t|in/t|f/t\n5:true/b|false/b|#N/A/e\n9:/t|7/n\n");
}

static void test_numbers(void **state)
{
    (void)state;
    expect("<row><c><v>1234.5</v></c><c><v>0.10000000000000001</v></c><c><v>12345678901234567</v></c>"
           "<c><v>1.5E-3</v></c><c><v>-4</v></c><c s='3'><v>45000</v></c><c "
           "s='4'><v>1.5</v></c><c><v>abc</v></c></row>",
           "1:1234.5/n|0.1/n|12345678901234568/n|0.0015/n|-4/n|45000/n|1.5/n|abc/t\n");
}

static void test_dates(void **state)
{
    (void)state;
    expect(
        "<row><c s='1'><v>45351</v></c><c s='2'><v>45351.5</v></c><c s='1'><v>1</v></c><c s='1'><v>59</v></c>"
        "<c s='1'><v>60</v></c><c s='1'><v>61</v></c><c s='1'><v>-1</v></c><c "
        "t='d'><v>2024-01-05T00:00:00</v></c>"
        "<c s='2'><v>45351.999999999</v></c></row>",
        "1:2024-02-29/d|2024-02-29T12:00:00/i|1900-01-01/d|1900-02-28/d|1900-02-29/d|1900-03-01/d|-1/"
        "n|2024-01-05/d|"
        "2024-03-01/d\n");
    write_book(&(struct book){.workbook = WORKBOOK_1904,
                              .sheet = "<row><c s='1'><v>0</v></c><c s='1'><v>43889</v></c></row>"});
    expect_read(NULL, "1:1904-01-01/d|2024-02-29/d\n");
}

static void test_sheets(void **state)
{
    (void)state;
    write_book(&(struct book){.sheet = "<row><c><v>1</v></c></row>"});
    expect_read(&(struct table_options){.sheet = TEXT("Second")}, "1:plain/t\n");
    expect_read(&(struct table_options){.sheet = TEXT("Third")},
                "This workbook has no sheet “Third”. It has “First”, “Second”.");
}

static void test_refused(void **state)
{
    (void)state;
    const char *damaged = "This XLSX file is damaged or was cut short. Save or download it once more.";
    write_book(
        &(struct book){.sheet = "<row><c><v>1</v></c></row>", .prefix = "<!DOCTYPE a [<!ENTITY b 'c'>]>"});
    expect_read(NULL, "This XLSX file declares a document type, as no spreadsheet does; it is refused.");
    expect("<row><c t='s'><v>2</v></c></row>", "Line 1 refers to a text that the XLSX file does not hold.");
    expect("<row><c t='s'><v>-1</v></c></row>", "Line 1 refers to a text that the XLSX file does not hold.");
    expect("<row><c><v>1</v></c></row><row><c>",
           "1:1/n\nThis XLSX file is damaged or was cut short. Save or download it once more.");
    expect("<row><c r='BXY1'><v>1</v></c></row>", "Line 1 has more than 2000 columns.");
    write_book(&(struct book){.sheet = "<row><c><v>1</v></c></row>"});
    assert_int_equal(truncate(path, 600), 0);
    expect_read(NULL, damaged);
    struct buffer deep;
    buffer_init(&deep, 0);
    for (int i = 0; i < 100; i++)
        buffer_printf(&deep, "<a>");
    expect(deep.data, "This XLSX file nests its XML too deeply; it is refused.");
    buffer_release(&deep);
}

/* 64 MB of spaces pack to some 64 KB: no spreadsheet does that. */
static void test_bomb(void **state)
{
    (void)state;
    size_t length = (size_t)64 << 20;
    char *spaces = malloc(length + 1);
    assert_non_null(spaces);
    memset(spaces, ' ', length);
    spaces[length] = 0;
    write_book(&(struct book){.sheet = spaces});
    free(spaces);
    expect_read(NULL, "This XLSX file would unpack to 64 MB; it is refused. Save its sheet as CSV.");
}

static void test_other_files(void **state)
{
    (void)state;
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    add(archive, "hello.txt", "hello");
    assert_int_equal(zip_close(archive), 0);
    expect_read(NULL, "This file is a ZIP archive but not an XLSX workbook.");
    FILE *stream = fopen(path, "w");
    fwrite("\xD0\xCF\x11\xE0 old", 1, 8, stream);
    fclose(stream);
    char expected[200];
    snprintf(expected, sizeof(expected),
             "“%s” is in the old XLS format or has a password. Save it as XLSX or CSV.", path);
    expect_read(NULL, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),       cmocka_unit_test(test_numbers), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_sheets),      cmocka_unit_test(test_refused), cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_other_files),
    };
    return cmocka_run_group_tests_name("xlsx", tests, make_path, remove_path);
}
