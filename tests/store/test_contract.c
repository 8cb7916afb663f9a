/* What every back end of store.h must keep: transactions, one consistent view a reader, group commit,
 * values as given, the owner's lock, backups. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

struct place {
    char folder[64], path[128], other[128];
    struct store *store;
};

static struct problem problem;

static void must(enum result result)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", problem.message, problem.detail);
}

static enum result open_place(const struct place *place, enum store_mode mode, struct store **ret)
{
    struct store_options options = {.mode = mode};
    return store_open(ret, text_of(place->path), &options, &problem);
}

static enum result run(struct store_connection *connection, const char *sql, int64_t number, text value)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, sql, &statement, &problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, number);
    store_bind_text(statement, 2, value);
    return store_run(statement, &problem);
}

static enum result add_name(struct store_connection *connection, void *context, struct problem *ret)
{
    (void)ret;
    int64_t id = *(int64_t *)context;
    char value[32];
    snprintf(value, sizeof(value), "name %lld", (long long)id);
    return run(connection, "INSERT INTO name (id, value) VALUES (?1, ?2)", id, text_of(value));
}

static enum result add_and_fail(struct store_connection *connection, void *context, struct problem *ret)
{
    enum result result = add_name(connection, context, ret);
    return result == RESULT_OK ? problem_set(ret, RESULT_BAD_INPUT, "no") : result;
}

static void write_name(struct store *store, int64_t id)
{
    must(store_write(store, add_name, &id, &problem));
}

static int64_t count_names(struct store_connection *connection)
{
    struct store_statement *statement;
    bool row;
    must(store_prepare(connection, "SELECT count(*) FROM name", &statement, &problem));
    must(store_step(statement, &row, &problem));
    int64_t count = store_column_number(statement, 0);
    store_reset(statement);
    return count;
}

static int64_t names_in(struct store *store)
{
    struct store_connection *connection;
    must(store_read_begin(store, &connection, &problem));
    int64_t count = count_names(connection);
    store_read_end(store, connection);
    return count;
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    snprintf(place->folder, sizeof(place->folder), "/tmp/farol-store-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof(place->path), "%s/a.db", place->folder);
    snprintf(place->other, sizeof(place->other), "%s/b.db", place->folder);
    must(open_place(place, STORE_CREATE, &place->store));
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const suffixes[] = {"", ".lock", "-wal", "-shm"};
    struct place *place = *state;
    store_close(place->store);
    for (int i = 0; i < 4; i++) {
        char path[160];
        snprintf(path, sizeof(path), "%s%s", place->path, suffixes[i]);
        unlink(path);
        snprintf(path, sizeof(path), "%s%s", place->other, suffixes[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(place->folder), 0); /* nothing is left behind */
    free(place);
    return 0;
}

static void test_modes(void **state)
{
    struct place *place = *state;
    struct store *second = NULL;
    assert_int_equal(open_place(place, STORE_OWN, &second), RESULT_BUSY);
    assert_null(second);
    assert_int_equal(open_place(place, STORE_CREATE, &second), RESULT_BUSY);
    store_close(place->store);
    place->store = NULL;
    assert_int_equal(open_place(place, STORE_CREATE, &second), RESULT_CONFLICT);
    must(open_place(place, STORE_OWN, &place->store));
    struct place missing = *place;
    snprintf(missing.path, sizeof(missing.path), "%s", place->other);
    assert_int_equal(open_place(&missing, STORE_OWN, &second), RESULT_NOT_FOUND);
    assert_int_equal(open_place(&missing, STORE_READ_ONLY, &second), RESULT_NOT_FOUND);
    assert_int_equal(access(place->other, F_OK), -1);
    struct store_options options = {.mode = STORE_OWN};
    assert_int_equal(store_open(&second, TEXT("postgresql://localhost/farol"), &options, &problem),
                     RESULT_BAD_INPUT);
}

static void test_read_only_beside_the_owner(void **state)
{
    struct place *place = *state;
    struct store *beside;
    int64_t id = 9;
    write_name(place->store, 1);
    must(open_place(place, STORE_READ_ONLY, &beside));
    assert_int_equal(names_in(beside), 1);
    write_name(place->store, 2);
    assert_int_equal(names_in(beside), 2);
    assert_int_equal(store_write(beside, add_name, &id, &problem), RESULT_FORBIDDEN);
    store_close(beside);
    write_name(place->store, 3);
    assert_int_equal(names_in(place->store), 3);
}

static void test_rollback(void **state)
{
    struct place *place = *state;
    int64_t id = 1;
    assert_int_equal(store_write(place->store, add_and_fail, &id, &problem), RESULT_BAD_INPUT);
    assert_string_equal(problem.message, "no");
    assert_int_equal(names_in(place->store), 0);
    write_name(place->store, 1);
    assert_int_equal(store_write(place->store, add_name, &id, &problem), RESULT_CONFLICT);
    assert_int_equal(names_in(place->store), 1);
}

static void test_consistent_view(void **state)
{
    struct place *place = *state;
    struct store_connection *early;
    write_name(place->store, 1);
    must(store_read_begin(place->store, &early, &problem));
    write_name(place->store, 2); /* begun before the early reader read anything itself */
    assert_int_equal(count_names(early), 1);
    assert_int_equal(names_in(place->store), 2);
    store_read_end(place->store, early);
    assert_int_equal(names_in(place->store), 2);
}

struct writer {
    struct store *store;
    int64_t first;
    enum result results[50];
};

static void *write_many(void *context)
{
    struct writer *writer = context;
    for (int i = 0; i < 50; i++) {
        int64_t id = writer->first + i;
        struct problem own;
        writer->results[i] = store_write(writer->store, i % 5 == 4 ? add_and_fail : add_name, &id, &own);
    }
    return NULL;
}

static void test_group_commit(void **state)
{
    struct place *place = *state;
    struct writer writers[6];
    pthread_t threads[6];
    for (int i = 0; i < 6; i++) {
        writers[i] = (struct writer){.store = place->store, .first = 1 + i * 100};
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 50; j++)
            assert_int_equal(writers[i].results[j], j % 5 == 4 ? RESULT_BAD_INPUT : RESULT_OK);
    assert_int_equal(names_in(place->store), 6 * 40);
}

struct values {
    int64_t number;
    text value;
};

static enum result write_values(struct store_connection *connection, void *context, struct problem *ret)
{
    (void)ret;
    struct values *values = context;
    return run(connection, "INSERT INTO person (id, value) VALUES (?1, ?2)", values->number, values->value);
}

static void test_values(void **state)
{
    struct place *place = *state;
    struct values values[] = {{INT64_MIN, TEXT("São Paulo")}, {INT64_MAX, TEXT("")}, {0, TEXT_ABSENT}};
    for (int i = 0; i < 3; i++)
        must(store_write(place->store, write_values, &values[i], &problem));
    struct store_connection *connection;
    struct store_statement *statement;
    bool row;
    must(store_read_begin(place->store, &connection, &problem));
    must(store_prepare(connection, "SELECT id, value FROM person ORDER BY id", &statement, &problem));
    int order[] = {0, 2, 1};
    for (int i = 0; i < 3; i++) {
        must(store_step(statement, &row, &problem));
        assert_true(row);
        text value = store_column_text(statement, 1);
        assert_int_equal(store_column_number(statement, 0), values[order[i]].number);
        assert_true(text_equal(value, values[order[i]].value));
        assert_int_equal(text_is_absent(value), text_is_absent(values[order[i]].value));
        assert_int_equal(store_column_is_null(statement, 1), text_is_absent(value));
        int64_t number = 7;
        assert_int_equal(store_column_optional_number(statement, 1, &number), !text_is_absent(value));
    }
    must(store_step(statement, &row, &problem));
    assert_false(row);
    store_read_end(place->store, connection);
}

/* A reader that another waits for may itself ask for a second one: nobody ever waits. Each sees what was
 * committed before its own begin. */
static void test_readers_do_not_wait(void **state)
{
    enum { READERS = 20 };
    struct place *place = *state;
    struct store_connection *connections[READERS];
    write_name(place->store, 1);
    store_close(place->store);
    struct store_options options = {.mode = STORE_OWN, .readers_kept = 2};
    must(store_open(&place->store, text_of(place->path), &options, &problem));
    for (int i = 0; i < READERS; i++) {
        must(store_read_begin(place->store, &connections[i], &problem));
        if (i == READERS / 2)
            write_name(place->store, 2);
    }
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(count_names(connections[i]), i <= READERS / 2 ? 1 : 2);
        store_read_end(place->store, connections[i]);
    }
    assert_int_equal(names_in(place->store), 2);
}

static void note_fault(void *context, text fault)
{
    (void)fault;
    (*(int *)context)++;
}

static void test_backup_and_restore(void **state)
{
    struct place *place = *state;
    int faults = 0;
    write_name(place->store, 1);
    must(store_backup(place->store, text_of(place->other), &problem));
    write_name(place->store, 2);
    assert_int_equal(store_restore(text_of(place->other), text_of(place->path), &problem), RESULT_BUSY);
    assert_int_equal(names_in(place->store), 2);
    must(store_check(place->store, note_fault, &faults, &problem));
    assert_int_equal(faults, 0);
    store_close(place->store);
    place->store = NULL;
    must(store_restore(text_of(place->other), text_of(place->path), &problem));
    must(open_place(place, STORE_OWN, &place->store));
    assert_int_equal(names_in(place->store), 1);
    assert_int_equal(store_backup(place->store, TEXT("/nonexistent/x.db"), &problem), RESULT_IO);
}

static void test_restore_refuses_damage(void **state)
{
    struct place *place = *state;
    write_name(place->store, 1);
    store_close(place->store);
    place->store = NULL;
    FILE *file = fopen(place->other, "wb");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++)
        fputs("not a database ", file);
    fclose(file);
    assert_int_equal(store_restore(text_of(place->other), text_of(place->path), &problem), RESULT_CORRUPT);
    file = fopen(place->other, "wb"); /* what a full disk leaves of a copied backup */
    assert_non_null(file);
    fclose(file);
    assert_int_equal(store_restore(text_of(place->other), text_of(place->path), &problem), RESULT_CORRUPT);
    assert_int_equal(store_restore(TEXT("/nonexistent"), text_of(place->path), &problem), RESULT_NOT_FOUND);
    must(open_place(place, STORE_OWN, &place->store));
    assert_int_equal(names_in(place->store), 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_modes),
        T(test_read_only_beside_the_owner),
        T(test_rollback),
        T(test_consistent_view),
        T(test_group_commit),
        T(test_values),
        T(test_readers_do_not_wait),
        T(test_backup_and_restore),
        T(test_restore_refuses_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
