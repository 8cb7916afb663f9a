/* A disk that fills up or fails in the middle of an import: it is said, nothing is half-written, and the
 * same open store goes on as soon as there is room again. Every write of the import fails in turn. */
#include "faulty.h"
#include "fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/doctor.h"

enum { ROWS = 3000 };

static struct record_row make_row(int i, char id[24], char name[4000])
{
    struct record_row row = {.kind = RECORD_ACCOUNT};
    snprintf(id, 24, "A%d", i);
    memset(name, 'x', 250);
    snprintf(name + 250, 24, "%d", i);
    row.values[ACCOUNT_EXTERNAL_ID] = (struct record_value){.state = VALUE_SET, .text = text_of(id)};
    row.values[ACCOUNT_NAME] = (struct record_value){.state = VALUE_SET, .text = text_of(name)};
    return row;
}

static enum result import_rows(struct store_connection *connection, void *context, struct problem *problem)
{
    struct fixture *f = context;
    struct ledger_change change;
    struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("cli"), NULL, problem);
    if (result != RESULT_OK)
        return result;
    for (int i = 0; i < ROWS && result == RESULT_OK; i++) {
        char id[24], name[4000], reason[256];
        int field;
        enum ledger_outcome outcome;
        struct record_row row = make_row(i, id, name);
        result = ledger_put(&change, &row, &options, &outcome, &field, reason, problem);
        if (result == RESULT_OK)
            assert_int_equal(outcome, LEDGER_INSERTED);
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

static void note_fault(void *context, text fault)
{
    (void)context;
    fail_msg("%.*s", TEXT_ARGUMENTS(fault));
}

static int64_t account_count(struct fixture *f)
{
    struct store_connection *connection;
    int64_t count;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_account_count(connection, &count, &f->problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, note_fault, NULL, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
    assert_int_equal(store_check(f->store, note_fault, NULL, &f->problem), RESULT_OK);
    return count;
}

static int open_faulty(void **state)
{
    faulty_install();
    return fixture_open(state);
}

/* With a small page cache the import spills into the log long before it commits. */
static void fail_at(struct fixture *f, long operation, int code, enum result expected)
{
    faulty_arm(operation, code, true);
    enum result result = store_write(f->store, import_rows, f, &f->problem);
    faulty_disarm();
    assert_int_equal(result, expected);
    assert_true(f->problem.message[0] != '\0');
    assert_int_equal(account_count(f), 0);
}

static void test_disk_full(void **state)
{
    struct fixture *f = *state;
    for (long operation = 0; operation < 30; operation++)
        fail_at(f, operation, SQLITE_FULL, RESULT_FULL);
    fail_at(f, 200, SQLITE_FULL, RESULT_FULL);
    faulty_arm(200, SQLITE_FULL, false); /* and then there is room again for little */
    assert_int_equal(store_write(f->store, import_rows, f, &f->problem), RESULT_FULL);
    faulty_disarm();
    char log[160];
    struct stat file;
    snprintf(log, sizeof(log), "%s-wal", f->path);
    assert_int_equal(stat(log, &file), 0);
    assert_int_equal(file.st_size, 0); /* what did not fit takes no room any more */
    assert_int_equal(store_write(f->store, import_rows, f, &f->problem), RESULT_OK);
    assert_int_equal(account_count(f), ROWS);
}

static void test_disk_fails(void **state)
{
    struct fixture *f = *state;
    for (long operation = 0; operation < 30; operation += 7)
        fail_at(f, operation, SQLITE_IOERR_WRITE, RESULT_IO);
    assert_int_equal(store_write(f->store, import_rows, f, &f->problem), RESULT_OK);
    assert_int_equal(account_count(f), ROWS);
}

/* One failure, at every operation in turn: either all of it stands or none. */
static void test_one_failure_anywhere(void **state)
{
    struct fixture *f = *state;
    faulty_arm(1L << 40, SQLITE_FULL, true);
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "B0", "name", "b", NULL), LEDGER_INSERTED);
    long operations = faulty_disarm();
    assert_true(operations > 2);
    for (long operation = 0; operation < operations; operation++) {
        char id[24];
        snprintf(id, sizeof(id), "B%ld", operation + 1);
        int64_t before = account_count(f);
        faulty_arm(operation, SQLITE_FULL, false);
        char line[64];
        snprintf(line, sizeof(line), "accounts|external_id=%s|name=x", id);
        const char *lines[] = {line, NULL};
        enum result result = put_all_result(f, lines);
        faulty_disarm();
        assert_int_equal(account_count(f), before + (result == RESULT_OK));
    }
}

static void test_backup_on_a_full_disk(void **state)
{
    struct fixture *f = *state;
    char path[160], partial[200];
    put(f, RECORD_ACCOUNT, "external_id", "A", "name", "a", NULL);
    snprintf(path, sizeof(path), "%s/copy.db", f->folder);
    snprintf(partial, sizeof(partial), "%s.partial", path);
    faulty_arm(3, SQLITE_FULL, true);
    assert_int_equal(store_backup(f->store, text_of(path), &f->problem), RESULT_FULL);
    faulty_disarm();
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(partial, F_OK), -1);
    assert_int_equal(store_backup(f->store, text_of(path), &f->problem), RESULT_OK);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_faulty, fixture_close)
    const struct CMUnitTest tests[] = {T(test_disk_full), T(test_disk_fails), T(test_one_failure_anywhere),
                                       T(test_backup_on_a_full_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
