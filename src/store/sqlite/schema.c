/* Whether a file's schema is the one that our migrations make. A backup comes from outside: one that has
 * our version number but lacks a table would stop the program later, and one with triggers or views of
 * somebody's own would do more than it shows. What is compared is the names and the columns, not the text
 * of the schema, which SQLite's versions may write differently. */
#include "store/sqlite/sqlite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/migration.h"

static const char shape[] = "SELECT m.type || ' ' || m.name || coalesce('.' || c.name, '') AS what,"
                            " m.tbl_name || coalesce(' ' || c.cid || ' ' || c.type || ' ' || c.\"notnull\" "
                            "|| ' ' || c.pk || ' ' || c.hidden, '')"
                            " FROM sqlite_master m LEFT JOIN pragma_table_xinfo(m.name) c ON m.type = 'table'"
                            " WHERE m.name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY what";

static int make_ours(sqlite3 *handle)
{
    int code = sqlite3_exec(
        handle, "CREATE TABLE schema_version (number INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)", NULL,
        NULL, NULL);
    for (int i = 0; i < store_migration_count && code == SQLITE_OK; i++)
        code = sqlite3_exec(handle, store_migrations[i].sql, NULL, NULL, NULL);
    return code;
}

static const char *word(sqlite3_stmt *statement, int column)
{
    const char *value = (const char *)sqlite3_column_text(statement, column);
    return value ? value : "";
}

static void say(void (*report)(void *context, text fault), void *context, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void say(void (*report)(void *context, text fault), void *context, const char *format, ...)
{
    char fault[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault, sizeof(fault), format, arguments);
    va_end(arguments);
    report(context, text_of(fault));
}

/* An index of the operator's own does no harm. */
static bool is_index(const char *what)
{
    return strncmp(what, "index ", 6) == 0;
}

/* Both lists are sorted: walked side by side. */
static int compare(sqlite3_stmt *ours, sqlite3_stmt *theirs, void (*report)(void *context, text fault),
                   void *context)
{
    int our_code = sqlite3_step(ours), their_code = sqlite3_step(theirs);
    while (our_code == SQLITE_ROW || their_code == SQLITE_ROW) {
        int order = our_code != SQLITE_ROW     ? 1
                    : their_code != SQLITE_ROW ? -1
                                               : strcmp(word(ours, 0), word(theirs, 0));
        if (order < 0)
            say(report, context, _("The schema lacks: %s"), word(ours, 0));
        else if (order > 0 && !is_index(word(theirs, 0)))
            say(report, context, _("The schema has something that is not Farol's: %s"), word(theirs, 0));
        else if (order == 0 && strcmp(word(ours, 1), word(theirs, 1)) != 0)
            say(report, context, _("The schema has this differently: %s"), word(ours, 0));
        if (order <= 0)
            our_code = sqlite3_step(ours);
        if (order >= 0)
            their_code = sqlite3_step(theirs);
        if (their_code != SQLITE_ROW && their_code != SQLITE_DONE)
            return their_code;
    }
    return their_code == SQLITE_DONE ? SQLITE_OK : their_code;
}

int sqlite_check_schema(sqlite3 *handle, void (*report)(void *context, text fault), void *context)
{
    sqlite3 *made = NULL;
    sqlite3_stmt *ours = NULL, *theirs = NULL;
    int code = sqlite3_open_v2(":memory:", &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = make_ours(made);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(made, shape, -1, &ours, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(handle, shape, -1, &theirs, NULL);
    if (code == SQLITE_OK)
        code = compare(ours, theirs, report, context);
    sqlite3_finalize(theirs);
    sqlite3_finalize(ours);
    sqlite3_close(made);
    return code;
}
