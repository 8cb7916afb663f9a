/* SQLite's result codes in the person's words. The technical text goes to problem->detail: SQLite's
 * message names tables and columns, never values. */
#include "store/sqlite/sqlite.h"

#include <errno.h>

bool sqlite_fault_is_of_disk(enum result result)
{
    return result == RESULT_FULL || result == RESULT_IO || result == RESULT_CORRUPT;
}

static enum result say(int code, struct problem *problem)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return problem_set(problem, RESULT_FULL,
                           _("The disk is full: nothing of this was saved. Free some space and try again."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return problem_set(
            problem, RESULT_BUSY,
            _("The database is in use by another program. Wait until it is done and try again."));
    case SQLITE_NOMEM:
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory for this."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return problem_set(
            problem, RESULT_CORRUPT,
            _("The database file is damaged or is not a Farol database. Run “farol doctor”, or "
              "restore a backup with “farol restore”."));
    case SQLITE_CONSTRAINT:
        return problem_set(problem, RESULT_CONFLICT, _("This exists already."));
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return problem_set(
            problem, RESULT_FORBIDDEN,
            _("The database cannot be written: check the permissions of the file and its folder."));
    case SQLITE_CANTOPEN:
        return problem_set(
            problem, RESULT_IO,
            _("The database cannot be opened: check that the file and its folder exist and may be "
              "read and written."));
    case SQLITE_INTERRUPT:
        return problem_set(problem, RESULT_CANCELLED, _("This was cancelled."));
    default:
        return problem_set(
            problem, RESULT_IO,
            _("The database could not be read or written. Check the disk, then run “farol doctor”."));
    }
}

enum result sqlite_fault(sqlite3 *handle, int code, struct problem *problem)
{
    /* Not every way of running out of room is told by SQLite as such. */
    int fault = handle && (code & 0xff) == SQLITE_IOERR ? sqlite3_system_errno(handle) : 0;
    enum result result = say(fault == ENOSPC || fault == EDQUOT ? SQLITE_FULL : code, problem);
    problem_detail(problem, "sqlite %d: %s", handle ? sqlite3_extended_errcode(handle) : code,
                   handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
    return result;
}
