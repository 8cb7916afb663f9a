/* The project's SQL in PostgreSQL's spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/postgres/translate.h"

static void assert_translated(const char *sql, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 0);
    postgres_translate(&out, text_of(sql));
    assert_string_equal(out.data, expected);
    buffer_release(&out);
}

static void test_translate(void **state)
{
    (void)state;
    assert_translated("SELECT a FROM t WHERE b = ?1 AND c = ?12", "SELECT a FROM t WHERE b = $1 AND c = $12");
    assert_translated("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) WITHOUT ROWID;",
                      "CREATE TABLE t (a BIGINT PRIMARY KEY, b BYTEA) ;");
    assert_translated("SELECT '?1 INTEGER', \"BLOB\" -- ?2 INTEGER\n, ?2",
                      "SELECT '?1 INTEGER', \"BLOB\" -- ?2 INTEGER\n, $2");
    assert_translated("SELECT INTEGERS, x WITHOUT", "SELECT INTEGERS, x WITHOUT");
    assert_translated("SELECT 'it''s ?1'", "SELECT 'it''s ?1'");
    assert_translated("SELECT 'open ?1", "SELECT 'open ?1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_translate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
