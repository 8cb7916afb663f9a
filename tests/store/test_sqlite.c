/* What only the SQLite back end has: migrations after a backup, files that are somebody else's or newer,
 * the write-ahead log left alone by readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/migration.h"
#include "store/store.h"

static char folder[64], path[128], backup[160], lock[160];
static struct problem problem;

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/farol-sqlite-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/a.db", folder);
    snprintf(backup, sizeof(backup), "%s.before-2.backup", path);
    snprintf(lock, sizeof(lock), "%s.lock", path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(backup);
    unlink(lock);
    assert_int_equal(rmdir(folder), 0);
    return 0;
}

static void execute(const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

static int64_t query(const char *file, const char *sql)
{
    sqlite3 *handle;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(file, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return value;
}

static enum result open_as(enum store_mode mode, struct store **ret)
{
    struct store_options options = {.mode = mode};
    return store_open(ret, text_of(path), &options, &problem);
}

static void make_first_schema(void)
{
    execute("CREATE TABLE schema_version (number INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL);"
            "INSERT INTO schema_version VALUES (1, 0)");
    execute(store_migrations[0].sql);
    execute("INSERT INTO name VALUES (7, 'kept')");
}

static void test_migrates_after_a_backup(void **state)
{
    (void)state;
    struct store *store;
    assert_true(store_migration_count >= 2);
    make_first_schema();
    assert_int_equal(open_as(STORE_READ_ONLY, &store), RESULT_CONFLICT);
    assert_int_equal(access(backup, F_OK), -1);
    assert_int_equal(open_as(STORE_OWN, &store), RESULT_OK);
    store_close(store);
    assert_int_equal(query(path, "SELECT count(*) FROM schema_version"), store_migration_count);
    assert_int_equal(query(path, "SELECT count(*) FROM name WHERE id = 7"), 1);
    assert_int_equal(query(backup, "SELECT max(number) FROM schema_version"), 1);
    assert_int_equal(query(backup, "SELECT count(*) FROM name WHERE id = 7"), 1);
}

/* A step that cannot be taken leaves the file as it was. */
static void test_failed_migration_changes_nothing(void **state)
{
    (void)state;
    struct store *store;
    make_first_schema();
    execute("CREATE TABLE person_user (id INTEGER)");
    execute("CREATE VIEW \"user\" AS SELECT 1");
    execute("CREATE TABLE audit (id INTEGER)");
    execute("CREATE TABLE session (id INTEGER)");
    enum result result = open_as(STORE_OWN, &store);
    if (result == RESULT_OK) {
        store_close(store);
        fail_msg("the migration went through");
    }
    assert_int_equal(query(path, "SELECT max(number) FROM schema_version"), 1);
    assert_int_equal(query(path, "SELECT count(*) FROM name WHERE id = 7"), 1);
}

static void test_refuses_newer_and_foreign(void **state)
{
    (void)state;
    struct store *store;
    assert_int_equal(open_as(STORE_CREATE, &store), RESULT_OK);
    store_close(store);
    execute("INSERT INTO schema_version VALUES (999, 0)");
    assert_int_equal(open_as(STORE_OWN, &store), RESULT_CONFLICT);
    assert_int_equal(open_as(STORE_READ_ONLY, &store), RESULT_CONFLICT);
    unlink(path);
    execute("CREATE TABLE mine (a INTEGER)");
    assert_int_equal(open_as(STORE_OWN, &store), RESULT_CORRUPT);
    assert_int_equal(query(path, "SELECT count(*) FROM sqlite_master"), 1);
}

static void test_only_the_owner_may_open(void **state)
{
    (void)state;
    struct store *store;
    struct stat file;
    assert_int_equal(open_as(STORE_CREATE, &store), RESULT_OK);
    store_close(store);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
}

static enum result add(struct store_connection *connection, void *context, struct problem *ret)
{
    (void)context;
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "INSERT INTO custom_field (id, kind, name) VALUES (1, 0, 'x')", &statement, ret);
    return result == RESULT_OK ? store_run(statement, ret) : result;
}

static void test_readers_leave_the_log(void **state)
{
    (void)state;
    struct store *owner, *reader;
    struct store_connection *connection;
    struct stat before, after;
    char log[160];
    snprintf(log, sizeof(log), "%s-wal", path);
    assert_int_equal(open_as(STORE_CREATE, &owner), RESULT_OK);
    assert_int_equal(store_write(owner, add, NULL, &problem), RESULT_OK);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(open_as(STORE_READ_ONLY, &reader), RESULT_OK);
    assert_int_equal(store_read_begin(reader, &connection, &problem), RESULT_OK);
    store_read_end(reader, connection);
    store_close(reader);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_true(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
                before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
    assert_int_equal(stat(log, &after), 0);
    assert_true(after.st_size > 0);
    store_close(owner);
    assert_int_equal(stat(log, &after), -1);
}

static void keep_fault(void *context, text fault)
{
    snprintf(context, 200, "%.*s", TEXT_ARGUMENTS(fault));
}

/* A file that says it is ours, and is not quite: found by the check, refused by a restore, never run. */
static void test_refuses_a_bent_schema(void **state)
{
    (void)state;
    static const struct {
        const char *bend, *mend, *says;
    } bends[] = {
        {"CREATE TRIGGER sly AFTER INSERT ON custom_field BEGIN DELETE FROM name; END", "DROP TRIGGER sly",
         "trigger sly"},
        {"CREATE VIEW sly AS SELECT 1", "DROP VIEW sly", "view sly"},
        {"ALTER TABLE sessions RENAME TO gone", "ALTER TABLE gone RENAME TO sessions", "table sessions"},
        {"ALTER TABLE name RENAME COLUMN value TO gone", "ALTER TABLE name RENAME COLUMN gone TO value",
         "table name.value"}};
    struct store *store;
    assert_int_equal(open_as(STORE_CREATE, &store), RESULT_OK);
    store_close(store);
    execute("INSERT INTO name VALUES (7, 'kept'); CREATE INDEX of_my_own ON name (id)");
    for (size_t i = 0; i < sizeof(bends) / sizeof(bends[0]); i++) {
        char fault[200] = "", other[160];
        execute(bends[i].bend);
        snprintf(other, sizeof(other), "%s/b.db", folder);
        assert_int_equal(store_restore(text_of(path), text_of(other), &problem), RESULT_CORRUPT);
        assert_int_equal(access(other, F_OK), -1);
        assert_int_equal(open_as(STORE_OWN, &store), RESULT_OK);
        if (i == 0)
            assert_int_equal(store_write(store, add, NULL, &problem), RESULT_OK);
        assert_int_equal(store_check(store, keep_fault, fault, &problem), RESULT_OK);
        store_close(store);
        assert_non_null(strstr(fault, bends[i].says));
        execute(bends[i].mend);
        snprintf(other, sizeof(other), "%s/b.db.lock", folder);
        unlink(other);
    }
    char fault[200] = "";
    assert_int_equal(open_as(STORE_OWN, &store), RESULT_OK);
    assert_int_equal(store_check(store, keep_fault, fault, &problem), RESULT_OK);
    store_close(store);
    assert_string_equal(fault, "");
    assert_int_equal(query(path, "SELECT count(*) FROM name WHERE id = 7"), 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_migrates_after_a_backup),   T(test_failed_migration_changes_nothing),
        T(test_refuses_newer_and_foreign), T(test_only_the_owner_may_open),
        T(test_readers_leave_the_log),     T(test_refuses_a_bent_schema)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
