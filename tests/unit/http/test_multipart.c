/* multipart/form-data: what is taken, however it is cut into pieces, and what is refused. */
#include <string.h>

#include "../check.h"
#include "base/buffer.h"
#include "http/multipart.h"

/* Takes `body` in pieces of `step` bytes and writes down what came: "name|file|type{content}". NULL-free;
 * ends with "!" when refused, "?" when cut off. */
static void take(const char *content_type, text body, size_t step, struct buffer *out)
{
    static struct http_multipart multipart;
    buffer_clear(out);
    if (!http_multipart_start(&multipart, text_of(content_type))) {
        buffer_printf(out, "no boundary");
        return;
    }
    for (size_t at = 0; at < body.length; at += step) {
        text piece = text_slice(body, at, at + step), content;
        enum multipart_event event;
        while ((event = http_multipart_next(&multipart, &piece, &content)) != MULTIPART_NEEDS_MORE) {
            if (event == MULTIPART_PART)
                buffer_printf(out, "%.*s|%.*s|%.*s{", TEXT_ARGUMENTS(multipart.name),
                              TEXT_ARGUMENTS(multipart.file_name), TEXT_ARGUMENTS(multipart.content_type));
            else if (event == MULTIPART_BYTES)
                buffer_append_text(out, content);
            else if (event == MULTIPART_PART_END)
                buffer_printf(out, "}");
            if (event == MULTIPART_REFUSED) {
                buffer_printf(out, "!");
                return;
            }
        }
        assert_int_equal(piece.length, 0);
    }
    if (!http_multipart_is_whole(&multipart))
        buffer_printf(out, "?");
}

static void check(const char *content_type, text body, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 0);
    for (size_t step = 1; step <= body.length; step += step < 8 ? 1 : 17) {
        take(content_type, body, step, &out);
        if (!text_equal(buffer_text(&out), text_of(expected)))
            fail_msg("in pieces of %zu: %.*s, not %s", step, TEXT_ARGUMENTS(buffer_text(&out)), expected);
    }
    buffer_release(&out);
}

#define TYPE "multipart/form-data; boundary=B"
#define FIELD "Content-Disposition: form-data; name=\"a\"\r\n\r\n"

static void test_taken(void **state)
{
    (void)state;
    check(TYPE, TEXT("--B\r\n" FIELD "x\r\n--B--\r\n"), "a||{x}");
    check(TYPE, TEXT("--B\r\n" FIELD "x\r\n--B--"), "a||{x}");
    check(TYPE, TEXT("--B\r\n" FIELD "\r\n--B--\r\n"), "a||{}");
    check("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"B\"",
          TEXT("--B\r\ncontent-disposition: Form-Data; name=csrf\r\n\r\n12\r\n--B\r\n"
               "Content-Type: text/csv\r\nContent-Disposition: form-data; name=\"file\"; "
               "filename=\"a;b \\\"c\\\".csv\"\r\n\r\n1;2\r\n\r\n--\r\n--C\r\n\r\n--B--\r\n"),
          "csrf||{12}file|a;b \"c\".csv|text/csv{1;2\r\n\r\n--\r\n--C\r\n}");
    /* What nearly is the delimiter is content. */
    check("multipart/form-data; boundary=aab", TEXT("--aab\r\n" FIELD "\r\n--aa\r\r\n-\r\n--aa\r\n--aab--"),
          "a||{\r\n--aa\r\r\n-\r\n--aa}");
    check(TYPE, TEXT("--B--\r\n"), "");
}

static void test_file_names(void **state)
{
    (void)state;
#define FILE_NAMED(name)                                                                                     \
    TEXT("--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" name "\"\r\n\r\n\r\n--B--")
    check(TYPE, FILE_NAMED("../../etc/passwd"), "f|passwd|{}");
    check(TYPE, FILE_NAMED("C:\\Users\\ana\\contas.csv"), "f|contas.csv|{}");
    check(TYPE, FILE_NAMED("/"), "f||{}");
    check(TYPE, FILE_NAMED(".."), "f||{}");
    check(TYPE, FILE_NAMED("a/.."), "f||{}");
    check(TYPE, FILE_NAMED("a\xff.csv"), "f||{}");
    check(TYPE, FILE_NAMED("preço.csv"), "f|preço.csv|{}");
    check(TYPE, FILE_NAMED(""), "f||{}");
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "x\r\n--B\r\n" FIELD "x\r\n--B--",         /* something before */
        "\r\n--B\r\n" FIELD "x\r\n--B--",          /* a line before */
        "--C\r\n" FIELD "x\r\n--C--",              /* another boundary */
        "--B\n" FIELD "x\r\n--B--",                /* bare LF */
        "--B \r\n" FIELD "x\r\n--B--",             /* padding */
        "--B\r\n\r\nx\r\n--B--",                   /* no head */
        "--B\r\nContent-Type: text/plain\r\n\r\n", /* no disposition */
        "--B\r\nContent-Disposition: form-data\r\n\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n",
        "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"a\"x\r\n\r\n",
        "--B\r\nContent-Disposition: form-data; name\r\n\r\n",
        "--B\r\n" FIELD "x\r\n--Bx",   /* behind a delimiter neither line end nor dashes */
        "--B\r\n" FIELD "x\r\n--B--x", /* something behind the last */
        "--B\r\n" FIELD "x\r\n--B--\r\n\r\n",
        "--B\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n",      /* folded */
        "--B\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n",         /* space before the colon */
        "--B\r\nContent-Disposition: form-data; name=\"a\"\nX: y\r\n\r\n",    /* bare LF in the head */
        "--B\r\nContent-Disposition: form-data; name=\"a\x01\"\r\n\r\n",      /* control character */
        "--B\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n",       /* not UTF-8 */
        "--B\r\nContent-Transfer-Encoding: base64\r\n" FIELD "eA==\r\n--B--", /* encoded */
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n" FIELD "x\r\n--B--",
    };
    struct buffer out;
    buffer_init(&out, 0);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        for (size_t step = 1; step < 200; step += 33) {
            take(TYPE, text_of(bodies[i]), step, &out);
            if (out.length == 0 || out.data[out.length - 1] != '!')
                fail_msg("case %zu: %.*s", i, TEXT_ARGUMENTS(buffer_text(&out)));
        }
    buffer_release(&out);
}

static void test_bounds(void **state)
{
    (void)state;
    struct buffer body, out;
    buffer_init(&body, 0);
    buffer_init(&out, 0);
    buffer_printf(&body, "--B\r\nX: ");
    for (int i = 0; i < MULTIPART_HEAD_BYTES_MAX; i++)
        buffer_append_byte(&body, 'x');
    take(TYPE, buffer_text(&body), 100, &out);
    assert_text(buffer_text(&out), "!");
    buffer_clear(&body);
    for (int i = 0; i <= MULTIPART_PARTS_MAX; i++)
        buffer_printf(&body, "%s--B\r\n" FIELD, i > 0 ? "\r\n" : "");
    take(TYPE, buffer_text(&body), 100, &out);
    assert_int_equal(out.data[out.length - 1], '!');
    buffer_clear(&body);
    buffer_printf(&body, "--B\r\nContent-Disposition: form-data; name=\"");
    for (int i = 0; i <= MULTIPART_NAME_BYTES_MAX; i++)
        buffer_append_byte(&body, 'x');
    buffer_printf(&body, "\"\r\n\r\n");
    take(TYPE, buffer_text(&body), 100, &out);
    assert_text(buffer_text(&out), "!");
    take(TYPE, TEXT("--B\r\n" FIELD "cut o"), 3, &out);
    assert_text(buffer_text(&out), "a||{cut o?");
    buffer_release(&body);
    buffer_release(&out);
}

#define LONG_BOUNDARY                                                                                        \
    "multipart/form-data; boundary=1234567890123456789012345678901234567890123456789012345678901234567890"

static void test_boundaries(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a",
        "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=a\r\nb",
        "multipart/form-data; boundary=caf\xc3\xa9",
        "multipart/mixed; boundary=a",
        LONG_BOUNDARY "1",
    };
    static struct http_multipart multipart;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (http_multipart_start(&multipart, text_of(bad[i])))
            fail_msg("%s", bad[i]);
    assert_true(http_multipart_start(&multipart, TEXT("multipart/form-data; boundary=\"a b:c\"; x=y")));
    assert_true(http_multipart_start(&multipart, TEXT(LONG_BOUNDARY)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),  cmocka_unit_test(test_file_names), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_boundaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
