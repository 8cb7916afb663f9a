/* Brings the schema up to date: every pending step in one transaction, after a backup beside the file
 * when it held data already. A schema of a newer program is refused, never touched. */
#include "store/sqlite/sqlite.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/migration.h"

/* Which steps a file has: the highest number, how many, and a bit each. Numbers may have gaps, and a step
 * may come to a program after one of a higher number: what is missing is run, in order. */
struct version {
    int highest, count;
    uint64_t steps;
};

static bool has_step(const struct version *version, int number)
{
    return version->steps >> number & 1;
}

/* The highest number that this program knows. */
static int known_highest(void)
{
    return store_migrations[store_migration_count - 1].number;
}

/* The first step that the file lacks; 0: none. */
static int first_missing(const struct version *version)
{
    for (int i = 0; i < store_migration_count; i++)
        if (!has_step(version, store_migrations[i].number))
            return store_migrations[i].number;
    return 0;
}

static enum result read_version(struct store_connection *connection, struct version *ret,
                                struct problem *problem)
{
    struct version version = {0};
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(connection->handle, "SELECT number FROM schema_version ORDER BY number", -1,
                                  &statement, NULL);
    if ((code & 0xff) == SQLITE_ERROR) { /* no such table */
        *ret = version;
        return RESULT_OK;
    }
    if (code != SQLITE_OK)
        return sqlite_fault(connection->handle, code, problem);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        version.highest = sqlite3_column_int(statement, 0);
        version.count++;
        if (version.highest >= 0 && version.highest < STORE_MIGRATIONS_MAX)
            version.steps |= UINT64_C(1) << version.highest;
    }
    enum result result = code == SQLITE_DONE ? RESULT_OK : sqlite_fault(connection->handle, code, problem);
    sqlite3_finalize(statement);
    if (result == RESULT_OK)
        *ret = version;
    return result;
}

static enum result refuse_newer(const struct store *store, int version, struct problem *problem)
{
    return problem_set(
        problem, RESULT_CONFLICT,
        _("%s was written by a newer Farol (schema %d; this one knows %d). Use that version or a newer "
          "one."),
        store->path, version, known_highest());
}

enum result sqlite_check_version(struct store_connection *connection, struct problem *problem)
{
    struct version version;
    enum result result = read_version(connection, &version, problem);
    if (result != RESULT_OK)
        return result;
    if (version.highest > known_highest())
        return refuse_newer(connection->store, version.highest, problem);
    if (version.count == 0)
        return problem_set(problem, RESULT_CORRUPT, _("%s is not a Farol database."),
                           connection->store->path);
    if (first_missing(&version))
        return problem_set(
            problem, RESULT_CONFLICT,
            _("%s was written by an older Farol. Start “farol serve” once: it brings the file up to "
              "date, after a backup."),
            connection->store->path);
    return RESULT_OK;
}

static enum result write_backup(struct store *store, int step, struct problem *problem)
{
    char *path = NULL;
    int length = asprintf(&path, "%s.before-%d.backup", store->path, step);
    assert(length > 0);
    enum result result = sqlite_copy(store->writer->handle, path, problem);
    free(path);
    return result;
}

static enum result record_version(struct store *store, int number, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(store->writer, "INSERT INTO schema_version (number, applied_at) VALUES (?1, ?2)",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, number);
    store_bind_number(statement, 2, store->clock->now(store->clock));
    return store_run(statement, problem);
}

static enum result apply_missing(struct store *store, const struct version *version, struct problem *problem)
{
    enum result result = RESULT_OK;
    if (version->count == 0)
        result = sqlite_execute(
            store->writer,
            "CREATE TABLE schema_version (number INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)", problem);
    for (int i = 0; i < store_migration_count && result == RESULT_OK; i++) {
        const struct store_migration *migration = &store_migrations[i];
        assert(migration->number > (i ? store_migrations[i - 1].number : 0));
        assert(migration->number < STORE_MIGRATIONS_MAX);
        if (has_step(version, migration->number))
            continue;
        result = sqlite_execute(store->writer, migration->sql, problem);
        if (result == RESULT_OK)
            result = record_version(store, migration->number, problem);
    }
    return result;
}

/* A file with tables that are not ours is somebody else's. */
static enum result refuse_foreign(struct store *store, struct problem *problem)
{
    sqlite3_stmt *statement;
    int code =
        sqlite3_prepare_v2(store->writer->handle, "SELECT count(*) FROM sqlite_master", -1, &statement, NULL);
    if (code != SQLITE_OK)
        return sqlite_fault(store->writer->handle, code, problem);
    code = sqlite3_step(statement);
    int64_t tables = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW)
        return sqlite_fault(store->writer->handle, code, problem);
    if (tables > 0)
        return problem_set(problem, RESULT_CORRUPT, _("%s is not a Farol database."), store->path);
    return RESULT_OK;
}

enum result sqlite_migrate(struct store *store, struct problem *problem)
{
    struct version version;
    enum result result = read_version(store->writer, &version, problem);
    if (result != RESULT_OK)
        return result;
    if (version.highest > known_highest())
        return refuse_newer(store, version.highest, problem);
    if (!first_missing(&version))
        return RESULT_OK;
    result = version.count > 0 ? write_backup(store, first_missing(&version), problem)
                               : refuse_foreign(store, problem);
    if (result == RESULT_OK)
        result = sqlite_execute(store->writer, "BEGIN IMMEDIATE", problem);
    if (result != RESULT_OK)
        return result;
    result = apply_missing(store, &version, problem);
    if (result == RESULT_OK)
        result = sqlite_execute(store->writer, "COMMIT", problem);
    if (result != RESULT_OK && !sqlite3_get_autocommit(store->writer->handle)) {
        struct problem ignored;
        enum result rolled_back = sqlite_execute(store->writer, "ROLLBACK", &ignored);
        (void)rolled_back; /* closing the connection rolls back as well */
    }
    return result;
}
