/* Every row of the sample company stands in the record: nothing refused, nothing twice, no fault at the
 * end; and the files hold the rows that the record is given. */
#include "../ledger/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/table.h"
#include "demo/demo.h"

struct filling {
    struct fixture *f;
    struct ledger_change change;
    int64_t rows[RECORD_KIND_COUNT];
};

static const struct demo_options options = {.accounts = 120, .months = 30, .seed = 3, .as_of = 20515};

static enum result put_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct filling *filling = context;
    enum ledger_outcome outcome;
    int field;
    char reason[256] = "";
    enum result result =
        ledger_put(&filling->change, row, &filling->f->options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome != LEDGER_INSERTED)
        fail_msg("%s, row %lld, field %d: %s", record_type_of(row->kind)->name,
                 (long long)filling->rows[row->kind] + 1, field, reason[0] ? reason : "not new");
    filling->rows[row->kind]++;
    return result;
}

static void no_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    (void)context;
    fail_msg("line %lld, %s %.*s: %s", (long long)line, field, TEXT_ARGUMENTS(value), reason);
}

static enum result fill(struct store_connection *connection, void *context, struct problem *problem)
{
    struct filling *filling = context;
    struct fixture *f = filling->f;
    enum result result = ledger_change_begin(&filling->change, connection, &f->organisation, f->zone,
                                             &f->clock, TEXT("cli"), &f->touched, problem);
    if (result == RESULT_OK)
        result = demo_generate(&options, put_row, filling, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&filling->change, no_fault, NULL, problem);
    ledger_change_release(&filling->change);
    return result;
}

static void fill_record(struct filling *filling, struct fixture *f)
{
    filling->f = f;
    if (store_write(f->store, fill, filling, &f->problem) != RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
}

static void every_row_is_taken(void **state)
{
    struct filling filling = {0};
    fill_record(&filling, *state);
    for (int kind = 0; kind <= RECORD_FX_RATE; kind++)
        assert_true(filling.rows[kind] > 0);
    assert_int_equal(filling.rows[RECORD_ACCOUNT], options.accounts);
}

static int64_t rows_of_file(const char *path)
{
    struct table_reader *reader;
    struct problem problem;
    struct table_options as_found = {0};
    if (table_open(&reader, path, &as_found, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    const struct table_row *row;
    int64_t rows = -1; /* the head */
    int columns = 0;
    do {
        assert_int_equal(table_next(reader, &row, &problem), RESULT_OK);
        if (row && rows == -1)
            columns = row->count;
        if (row)
            assert_true(row->count == columns && !row->fault);
        rows += row != NULL;
    } while (row);
    table_close(reader);
    return rows;
}

static void files_hold_the_same_rows(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {0};
    fill_record(&filling, f);
    char folder[] = "/tmp/farol-demo-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(demo_write_csv(&options, folder, NULL, NULL, &f->problem), RESULT_OK);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s.csv", folder, record_type_of((enum record_kind)kind)->name);
        assert_int_equal(rows_of_file(path), filling.rows[kind]);
        unlink(path);
    }
    rmdir(folder);
}

static void a_folder_that_cannot_be_is_said(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(demo_write_csv(&options, "/dev/null/demo", NULL, NULL, &f->problem), RESULT_IO);
    assert_string_equal(f->problem.message,
                        "/dev/null/demo cannot be written: check the folder and its permissions.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_taken, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(files_hold_the_same_rows, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_is_said, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
