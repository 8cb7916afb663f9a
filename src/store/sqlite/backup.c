/* Copies and checks. A copy is made by SQLite's backup interface in one step, thus of one consistent
 * view; it is written beside its place, brought to the disk and renamed, so that its name never stands
 * for half a file. */
#include "store/sqlite/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/file.h"

static enum result copy_into(sqlite3 *source, const char *path, struct problem *problem)
{
    sqlite3 *target = NULL;
    int code = sqlite3_open_v2(path, &target,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(target, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
        if (backup)
            sqlite3_backup_step(backup, -1);
        code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(target);
    }
    /* The copy stands alone, without a write-ahead log beside it. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    enum result result = code == SQLITE_OK ? RESULT_OK : sqlite_fault(target, code, problem);
    int closed = sqlite3_close(target);
    assert(closed == SQLITE_OK);
    return result;
}

enum result sqlite_copy(sqlite3 *source, const char *path, struct problem *problem)
{
    char *partial = NULL;
    int length = asprintf(&partial, "%s.partial", path);
    assert(length > 0);
    int descriptor = open(partial, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    enum result result = RESULT_OK;
    if (descriptor < 0)
        result = file_fault(path, errno, problem);
    else
        close(descriptor);
    if (result == RESULT_OK)
        result = copy_into(source, partial, problem);
    if (result == RESULT_OK)
        result = file_settle(partial, path, problem);
    if (result != RESULT_OK)
        unlink(partial);
    free(partial);
    return result;
}

enum result store_backup(struct store *store, text path, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    char *terminated = strndup(path.data, path.length);
    assert(terminated);
    result = sqlite_copy(connection->handle, terminated, problem);
    free(terminated);
    store_read_end(store, connection);
    return result;
}

static int check_with(sqlite3 *handle, const char *sql, void (*report)(void *context, text fault),
                      void *context)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    if (code != SQLITE_OK)
        return code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *fault = (const char *)sqlite3_column_text(statement, 0);
        if (fault && strcmp(fault, "ok") != 0)
            report(context, text_of(fault));
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

enum result store_check(struct store *store, void (*report)(void *context, text fault), void *context,
                        struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    int code = check_with(connection->handle, "PRAGMA integrity_check", report, context);
    if (code == SQLITE_OK)
        code = check_with(connection->handle,
                          "SELECT 'row without its parent in ' || \"table\" FROM pragma_foreign_key_check",
                          report, context);
    if (code == SQLITE_OK)
        code = sqlite_check_schema(connection->handle, report, context);
    if (code != SQLITE_OK)
        result = sqlite_fault(connection->handle, code, problem);
    store_read_end(store, connection);
    return result;
}
