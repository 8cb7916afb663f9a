/* A database behind one interface: transactions and prepared statements. SQL stays within what
 * SQLite and PostgreSQL share: placeholders are ?1 ?2 …, 64-bit INTEGER, TEXT, BLOB, upserts with
 * ON CONFLICT; no dialect outside store/<backend>/.
 *
 * Threads: one writer thread per store does all writes and checkpoints; `store_write` hands it a
 * function and waits. Writes that wait together share one commit (group commit), each under its own
 * savepoint. Readers are connections of their own, one thread at a time each, pooled. */
#ifndef FAROL_STORE_STORE_H
#define FAROL_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/result.h"
#include "base/text.h"

struct store;
struct store_connection;
struct store_statement;

enum store_mode {
    STORE_READ_ONLY, /* never writes, never migrates; works beside a running server */
    STORE_OWN,       /* this process owns the file: writer, migrations (after a backup), lock */
    STORE_CREATE     /* like STORE_OWN, and makes the file; CONFLICT when it exists */
};

struct store_options {
    enum store_mode mode;
    struct clock *clock; /* NULL: clock_system */
    int readers_kept;    /* connections that stay open for the next reader; 0: 16 */
    bool bulk;           /* a large page cache for imports */
};

/* `url` is a path or postgresql://…. Owning takes an exclusive lock beside the file: BUSY when another
 * process has it. Runs pending migrations in a transaction, after writing <path>.before-<n>.backup. */
MUST_USE enum result store_open(struct store **ret_store, text url, const struct store_options *options,
                                struct problem *problem);
void store_close(struct store *store); /* checkpoints when owning; NULL is fine */

typedef enum result (*store_work)(struct store_connection *connection, void *context,
                                  struct problem *problem);
/* Runs `work` on the writer thread inside a transaction and commits it; any result but RESULT_OK
 * rolls this work back and is returned. FULL (disk), IO and BUSY are said in the person's words and
 * leave the store usable. On return with RESULT_OK the work is durable. */
MUST_USE enum result store_write(struct store *store, store_work work, void *context,
                                 struct problem *problem);
/* Inside a store_write's work: this work will write much. A larger page cache until the work is done. */
void store_expect_much(struct store_connection *connection);
/* A reader with one consistent view until released. Never waits for another reader, so a thread may take a
 * second one (which then sees what was committed since the first). */
MUST_USE enum result store_read_begin(struct store *store, struct store_connection **ret_connection,
                                      struct problem *problem);
void store_read_end(struct store *store, struct store_connection *connection);

/* Prepared once per connection and SQL text, then reused (`sql` must outlive the connection, as
 * literals do). The statement is reset and unbound. */
MUST_USE enum result store_prepare(struct store_connection *connection, const char *sql,
                                   struct store_statement **ret_statement, struct problem *problem);
/* Parameters count from 1, result columns from 0. What is bound is not copied: it must stay until the
 * statement is stepped to its end or reset. */
void store_bind_number(struct store_statement *statement, int parameter, int64_t number);
void store_bind_text(struct store_statement *statement, int parameter, text value); /* absent → NULL */
void store_bind_blob(struct store_statement *statement, int parameter, const void *data, size_t length);
void store_bind_null(struct store_statement *statement, int parameter);
/* NULL for the number that stands for none. */
static inline void store_bind_number_or_null(struct store_statement *statement, int parameter, int64_t number,
                                             int64_t absent)
{
    if (number == absent)
        store_bind_null(statement, parameter);
    else
        store_bind_number(statement, parameter, number);
}
/* RESULT_OK with *ret_row true for a row, false at the end. A unique violation is CONFLICT. */
MUST_USE enum result store_step(struct store_statement *statement, bool *ret_row, struct problem *problem);
/* Steps a statement that yields no row; resets it. */
MUST_USE enum result store_run(struct store_statement *statement, struct problem *problem);
void store_reset(struct store_statement *statement);
bool store_column_is_null(struct store_statement *statement, int column);
int64_t store_column_number(struct store_statement *statement, int column);
/* Null and number in one; false when null. */
bool store_column_optional_number(struct store_statement *statement, int column, int64_t *ret_number);
text store_column_text(struct store_statement *statement, int column); /* valid until step or reset */
text store_column_blob(struct store_statement *statement, int column);
int64_t store_changed_rows(struct store_connection *connection); /* by the last store_run */

/* A consistent copy into a new file, while others read and write. Written beside and renamed. */
MUST_USE enum result store_backup(struct store *store, text path, struct problem *problem);
/* The database's own integrity check; every fault found is handed to `report`. */
MUST_USE enum result store_check(struct store *store, void (*report)(void *context, text fault),
                                 void *context, struct problem *problem);

/* Puts a backup in the place of the database at `path`: checked and brought up to date beside it first,
 * then swapped in. BUSY while a process owns `path`; on any failure what was there stays. */
MUST_USE enum result store_restore(text backup, text path, struct problem *problem);

#endif
