/* Connections and prepared statements. A statement is prepared once per connection and found again by
 * the address of its SQL, which outlives the connection. Bound texts are not copied: they must stay
 * until the statement is stepped to its end or reset. */
#include "store/sqlite/sqlite.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST 64

static enum result configure(struct store_connection *connection, enum sqlite_role role,
                             struct problem *problem)
{
    sqlite3_extended_result_codes(connection->handle, 1);
    sqlite3_busy_timeout(connection->handle, SQLITE_BUSY_WAIT_MILLISECONDS);
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* A restored file comes from outside. Our schema has no trigger and no view: none is ever run. */
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, role == SQLITE_ROLE_READER, NULL);
    if (role == SQLITE_ROLE_READER)
        return sqlite_execute(
            connection, "PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; " SQLITE_CACHE_READER, problem);
    /* A log that one large import made long is cut back when it is next begun anew. */
    enum result result =
        sqlite_execute(connection,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = 1;"
                       "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;"
                       "PRAGMA temp_store = MEMORY;",
                       problem);
    if (result == RESULT_OK)
        result = sqlite_execute(connection, connection->store->bulk ? SQLITE_CACHE_LARGE : SQLITE_CACHE_USUAL,
                                problem);
    return result;
}

enum result sqlite_connect(struct store *store, enum sqlite_role role,
                           struct store_connection **ret_connection, struct problem *problem)
{
    struct store_connection *connection = calloc(1, sizeof(*connection));
    assert(connection);
    connection->store = store;
    connection->slot_count = SLOTS_AT_FIRST;
    connection->slots = calloc(connection->slot_count, sizeof(struct store_statement *));
    assert(connection->slots);
    int flags = role == SQLITE_ROLE_WRITER ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(store->path, &connection->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    enum result result = code == SQLITE_OK ? configure(connection, role, problem)
                                           : sqlite_fault(connection->handle, code, problem);
    if (result != RESULT_OK) {
        sqlite_disconnect(connection);
        return result;
    }
    *ret_connection = connection;
    return RESULT_OK;
}

void sqlite_disconnect(struct store_connection *connection)
{
    if (!connection)
        return;
    for (size_t i = 0; i < connection->slot_count; i++)
        if (connection->slots[i]) {
            sqlite3_finalize(connection->slots[i]->handle);
            free(connection->slots[i]);
        }
    free(connection->slots);
    int code = sqlite3_close(connection->handle);
    assert(code == SQLITE_OK);
    free(connection);
}

enum result sqlite_execute(struct store_connection *connection, const char *sql, struct problem *problem)
{
    int code = sqlite3_exec(connection->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? RESULT_OK : sqlite_fault(connection->handle, code, problem);
}

void sqlite_reset_all(struct store_connection *connection)
{
    for (size_t i = 0; i < connection->slot_count; i++)
        if (connection->slots[i] && sqlite3_stmt_busy(connection->slots[i]->handle))
            sqlite3_reset(connection->slots[i]->handle);
}

static size_t slot_of(const struct store_connection *connection, const char *sql)
{
    uint64_t mixed = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(mixed >> 32) & (connection->slot_count - 1);
    while (connection->slots[slot] && connection->slots[slot]->sql != sql)
        slot = (slot + 1) & (connection->slot_count - 1);
    return slot;
}

static void grow_slots(struct store_connection *connection)
{
    struct store_statement **old = connection->slots;
    size_t old_count = connection->slot_count;
    connection->slot_count = old_count * 2;
    connection->slots = calloc(connection->slot_count, sizeof(struct store_statement *));
    assert(connection->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            connection->slots[slot_of(connection, old[i]->sql)] = old[i];
    free(old);
}

enum result store_prepare(struct store_connection *connection, const char *sql,
                          struct store_statement **ret_statement, struct problem *problem)
{
    size_t slot = slot_of(connection, sql);
    if (!connection->slots[slot]) {
        sqlite3_stmt *handle;
        int code = sqlite3_prepare_v3(connection->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
        if (code != SQLITE_OK) {
            /* SQL is ours: an error in it is our bug, unlike a fault of the disk. */
            if ((code & 0xff) == SQLITE_ERROR)
                fprintf(stderr, "%s\n%s\n", sql, sqlite3_errmsg(connection->handle));
            assert((code & 0xff) != SQLITE_ERROR && (code & 0xff) != SQLITE_MISUSE);
            return sqlite_fault(connection->handle, code, problem);
        }
        struct store_statement *statement = calloc(1, sizeof(*statement));
        assert(statement);
        *statement = (struct store_statement){connection, handle, sql};
        connection->slots[slot] = statement;
        if (++connection->statement_count * 2 > connection->slot_count) {
            grow_slots(connection);
            slot = slot_of(connection, sql);
        }
    }
    struct store_statement *statement = connection->slots[slot];
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    *ret_statement = statement;
    return RESULT_OK;
}

/* A wrong parameter number or a bind to a running statement is our bug. */
static void bound(int code)
{
    assert(code == SQLITE_OK);
}

void store_bind_number(struct store_statement *statement, int parameter, int64_t number)
{
    bound(sqlite3_bind_int64(statement->handle, parameter, number));
}

void store_bind_text(struct store_statement *statement, int parameter, text value)
{
    assert(value.length <= INT32_MAX);
    if (!value.data)
        bound(sqlite3_bind_null(statement->handle, parameter));
    else
        bound(sqlite3_bind_text(statement->handle, parameter, value.data, (int)value.length, SQLITE_STATIC));
}

void store_bind_blob(struct store_statement *statement, int parameter, const void *data, size_t length)
{
    assert(length <= INT32_MAX);
    bound(sqlite3_bind_blob(statement->handle, parameter, data ? data : "", (int)length, SQLITE_STATIC));
}

void store_bind_null(struct store_statement *statement, int parameter)
{
    bound(sqlite3_bind_null(statement->handle, parameter));
}

enum result store_step(struct store_statement *statement, bool *ret_row, struct problem *problem)
{
    int code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW) {
        *ret_row = true;
        return RESULT_OK;
    }
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement->handle);
        *ret_row = false;
        return RESULT_OK;
    }
    enum result result = sqlite_fault(statement->connection->handle, code, problem);
    sqlite3_reset(statement->handle);
    return result;
}

enum result store_run(struct store_statement *statement, struct problem *problem)
{
    bool row;
    enum result result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    assert(!row);
    statement->connection->changed_rows = sqlite3_changes64(statement->connection->handle);
    return RESULT_OK;
}

void store_reset(struct store_statement *statement)
{
    sqlite3_reset(statement->handle);
}

bool store_column_is_null(struct store_statement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

int64_t store_column_number(struct store_statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

bool store_column_optional_number(struct store_statement *statement, int column, int64_t *ret_number)
{
    sqlite3_value *value = sqlite3_column_value(statement->handle, column);
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return false;
    *ret_number = sqlite3_value_int64(value);
    return true;
}

/* Texts are read as bytes: asking SQLite for its own text form would copy each to end it with NUL. */
text store_column_text(struct store_statement *statement, int column)
{
    if (sqlite3_column_type(statement->handle, column) == SQLITE_NULL)
        return TEXT_ABSENT;
    const char *data = sqlite3_column_blob(statement->handle, column);
    int length = sqlite3_column_bytes(statement->handle, column);
    return (text){data ? data : "", (size_t)length};
}

text store_column_blob(struct store_statement *statement, int column)
{
    return store_column_text(statement, column);
}

int64_t store_changed_rows(struct store_connection *connection)
{
    return connection->changed_rows;
}
