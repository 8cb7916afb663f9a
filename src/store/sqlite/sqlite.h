/* What the files of the SQLite back end share. One writer connection, used by the writer thread alone
 * (writer.c); readers are read-only connections handed out one thread at a time (open.c). Connections
 * are opened without SQLite's own mutexes: a connection never has two threads at once.
 *
 * SQLite before 3.51.3 can corrupt a WAL when two connections write and checkpoint at once: therefore
 * nothing but the writer ever checkpoints (readers have NO_CKPT_ON_CLOSE), and one process owns the
 * file by a lock beside it. */
#ifndef FAROL_STORE_SQLITE_SQLITE_H
#define FAROL_STORE_SQLITE_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "language/language.h"
#include "store/store.h"

#define SQLITE_BUSY_WAIT_MILLISECONDS 5000
#define SQLITE_CACHE_READER "PRAGMA cache_size = -1024" /* KiB */
#define SQLITE_CACHE_USUAL "PRAGMA cache_size = -16384" /* KiB */
#define SQLITE_CACHE_MUCH                                                                                    \
    "PRAGMA cache_size = -65536" /* a large change of a server, which answers meanwhile */
#define SQLITE_CACHE_LARGE "PRAGMA cache_size = -262144" /* of a command that does nothing else */

struct store_statement {
    struct store_connection *connection;
    sqlite3_stmt *handle;
    const char *sql; /* the key of the cache, by address */
};

struct store_connection {
    struct store *store;
    sqlite3 *handle;
    bool taken;          /* a reader in use; under store->mutex */
    bool cache_is_large; /* of the writer, until its batch is done */
    int64_t changed_rows;
    struct store_statement **slots; /* open addressing by address of the SQL */
    size_t slot_count, statement_count;
};

struct write_job {
    store_work work;
    void *context;
    struct problem *problem;
    enum language language; /* of the thread that waits */
    enum result result;
    bool done;
    struct write_job *next;
};

struct store {
    char *path;
    enum store_mode mode;
    struct clock *clock;
    bool bulk;
    int lock_descriptor; /* −1: not owning */
    pthread_mutex_t mutex;
    pthread_cond_t job_waits, job_done;
    struct store_connection **readers;
    int reader_count, readers_kept;
    struct store_connection *writer; /* NULL when read-only; the writer thread's alone once it runs */
    pthread_t thread;
    bool thread_runs, closing;
    struct write_job *first_job, *last_job;
    int log_pages; /* in the write-ahead log after the last commit; the writer's */
};

/* connection.c */
enum sqlite_role { SQLITE_ROLE_WRITER, SQLITE_ROLE_READER };
MUST_USE enum result sqlite_connect(struct store *store, enum sqlite_role role,
                                    struct store_connection **ret_connection, struct problem *problem);
void sqlite_disconnect(struct store_connection *connection);
void sqlite_reset_all(struct store_connection *connection);
MUST_USE enum result sqlite_execute(struct store_connection *connection, const char *sql,
                                    struct problem *problem);

/* fault.c: SQLite's code in the person's words. */
enum result sqlite_fault(sqlite3 *handle, int code, struct problem *problem);
bool sqlite_fault_is_of_disk(enum result result);

/* migrate.c: brings the schema up to date on the writer connection, before the writer thread starts. */
MUST_USE enum result sqlite_migrate(struct store *store, struct problem *problem);
/* CONFLICT-free check for readers: refuses a newer or older schema than the program's. */
MUST_USE enum result sqlite_check_version(struct store_connection *connection, struct problem *problem);

/* backup.c */
MUST_USE enum result sqlite_copy(sqlite3 *source, const char *path, struct problem *problem);

/* schema.c: reports what differs from our schema; SQLite's code. */
MUST_USE int sqlite_check_schema(sqlite3 *handle, void (*report)(void *context, text fault), void *context);

/* writer.c */
MUST_USE enum result sqlite_writer_start(struct store *store, struct problem *problem);
void sqlite_writer_stop(struct store *store);

#endif
