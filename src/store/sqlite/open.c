/* Opening, closing, the lock of the owner and the pool of readers.
 *
 * The owner holds flock on <path>.lock for as long as it lives: the kernel lets go of it when the
 * process dies, however it dies, and nothing SQLite does with its own locks interferes. The lock file
 * stays behind, empty: removing it would race with the next owner. */
#include "store/sqlite/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { READERS_KEPT_DEFAULT = 16 };

static enum result lock_owner(struct store *store, struct problem *problem)
{
    char *path = NULL;
    int length = asprintf(&path, "%s.lock", store->path);
    assert(length > 0);
    store->lock_descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int fault = errno;
    free(path);
    if (store->lock_descriptor < 0) {
        problem_set(problem, RESULT_IO,
                    _("%s cannot be opened: the folder does not exist or may not be written."), store->path);
        return problem_detail(problem, "lock: %s", strerror(fault));
    }
    if (flock(store->lock_descriptor, LOCK_EX | LOCK_NB) == 0)
        return RESULT_OK;
    fault = errno;
    problem_set(
        problem, RESULT_BUSY,
        _("%s is in use by another Farol process. Do this through the running server, or stop it first "
          "(reports can be read beside it)."),
        store->path);
    return problem_detail(problem, "flock: %s", strerror(fault));
}

static enum result create_file(struct store *store, bool *ret_created, struct problem *problem)
{
    int descriptor = open(store->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno == EEXIST)
        return problem_set(problem, RESULT_CONFLICT,
                           _("%s exists already. Choose another file, or remove it first."), store->path);
    if (descriptor < 0) {
        problem_set(problem, errno == ENOSPC ? RESULT_FULL : RESULT_IO,
                    _("%s cannot be created: check the folder, its permissions and the free space."),
                    store->path);
        return problem_detail(problem, "open: %s", strerror(errno));
    }
    close(descriptor);
    *ret_created = true;
    return RESULT_OK;
}

static enum result open_writer(struct store *store, struct problem *problem)
{
    enum result result = sqlite_connect(store, SQLITE_ROLE_WRITER, &store->writer, problem);
    if (result == RESULT_OK)
        result = sqlite_migrate(store, problem);
    if (result == RESULT_OK)
        result = sqlite_writer_start(store, problem);
    return result;
}

static enum result open_reader(struct store *store, struct store_connection **ret_connection,
                               struct problem *problem)
{
    struct store_connection *connection;
    enum result result = sqlite_connect(store, SQLITE_ROLE_READER, &connection, problem);
    if (result != RESULT_OK)
        return result;
    if (store->mode == STORE_READ_ONLY)
        result = sqlite_check_version(connection, problem);
    if (result != RESULT_OK) {
        sqlite_disconnect(connection);
        return result;
    }
    *ret_connection = connection;
    return RESULT_OK;
}

static void add_reader(struct store *store, struct store_connection *connection)
{
    size_t room = (size_t)store->reader_count + 1;
    store->readers = realloc(store->readers, room * sizeof *store->readers);
    assert(store->readers);
    store->readers[store->reader_count++] = connection;
}

static enum result open_in_mode(struct store *store, struct problem *problem)
{
    bool exists = access(store->path, F_OK) == 0;
    if (!exists && store->mode != STORE_CREATE)
        return problem_set(
            problem, RESULT_NOT_FOUND,
            _("There is no database at %s. Make one with “farol init”, or with “farol demo” to look "
              "around."),
            store->path);
    if (store->mode == STORE_READ_ONLY) {
        struct store_connection *first;
        enum result opened = open_reader(store, &first, problem);
        if (opened == RESULT_OK)
            add_reader(store, first);
        return opened;
    }
    enum result result = lock_owner(store, problem);
    bool created = false;
    if (result == RESULT_OK && store->mode == STORE_CREATE)
        result = create_file(store, &created, problem);
    if (result == RESULT_OK)
        result = open_writer(store, problem);
    if (result != RESULT_OK && created)
        unlink(store->path);
    return result;
}

enum result store_open(struct store **ret_store, text url, const struct store_options *options,
                       struct problem *problem)
{
    if (text_starts_with(url, TEXT("postgresql://")) || text_starts_with(url, TEXT("postgres://")))
        return problem_set(
            problem, RESULT_BAD_INPUT,
            _("This version keeps its record in a SQLite file: give a path instead of a PostgreSQL "
              "address."));
    if (text_is_empty(url))
        return problem_set(problem, RESULT_BAD_INPUT, _("The path of the database is empty."));
    struct store *store = calloc(1, sizeof(*store));
    assert(store);
    store->path = strndup(url.data, url.length);
    store->mode = options->mode;
    store->clock = options->clock ? options->clock : clock_system();
    store->bulk = options->bulk;
    store->lock_descriptor = -1;
    store->readers_kept = options->readers_kept > 0 ? options->readers_kept : READERS_KEPT_DEFAULT;
    assert(store->path);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->job_waits, NULL);
    pthread_cond_init(&store->job_done, NULL);
    enum result result = open_in_mode(store, problem);
    if (result != RESULT_OK) {
        store_close(store);
        return result;
    }
    *ret_store = store;
    return RESULT_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    sqlite_writer_stop(store);
    for (int i = 0; i < store->reader_count; i++) {
        assert(!store->readers[i]->taken);
        sqlite_disconnect(store->readers[i]);
    }
    if (store->writer) {
        sqlite_reset_all(store->writer);
        sqlite3_wal_checkpoint_v2(store->writer->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        sqlite_disconnect(store->writer);
    }
    if (store->lock_descriptor >= 0)
        close(store->lock_descriptor);
    pthread_cond_destroy(&store->job_waits);
    pthread_cond_destroy(&store->job_done);
    pthread_mutex_destroy(&store->mutex);
    free(store->readers);
    free(store->path);
    free(store);
}

/* A free reader, else one more: whoever waited for another's to come free would wait for ever where that one
 * itself waits, holding a reader, for a second or for what the first has to make. As many as there are
 * threads that read, times how deep they nest; those beyond `readers_kept` are closed when given back. */
static enum result take_reader(struct store *store, struct store_connection **ret_connection,
                               struct problem *problem)
{
    enum result result = RESULT_OK;
    struct store_connection *taken = NULL;
    pthread_mutex_lock(&store->mutex);
    for (int i = 0; i < store->reader_count && !taken; i++)
        if (!store->readers[i]->taken)
            taken = store->readers[i];
    if (!taken) {
        result = open_reader(store, &taken, problem);
        if (result == RESULT_OK)
            add_reader(store, taken);
    }
    if (result == RESULT_OK)
        taken->taken = true;
    pthread_mutex_unlock(&store->mutex);
    if (result == RESULT_OK)
        *ret_connection = taken;
    return result;
}

static void give_back(struct store *store, struct store_connection *connection)
{
    bool surplus;
    pthread_mutex_lock(&store->mutex);
    connection->taken = false;
    surplus = store->reader_count > store->readers_kept;
    for (int i = 0; surplus && i < store->reader_count; i++)
        if (store->readers[i] == connection) {
            store->readers[i] = store->readers[--store->reader_count];
            break;
        }
    pthread_mutex_unlock(&store->mutex);
    if (surplus)
        sqlite_disconnect(connection);
}

/* BEGIN alone takes no view yet; the first read does. */
enum result store_read_begin(struct store *store, struct store_connection **ret_connection,
                             struct problem *problem)
{
    struct store_connection *connection;
    enum result result = take_reader(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = sqlite_execute(connection, "BEGIN; SELECT number FROM schema_version LIMIT 1", problem);
    if (result != RESULT_OK) {
        sqlite3_exec(connection->handle, "ROLLBACK", NULL, NULL, NULL);
        give_back(store, connection);
        return result;
    }
    *ret_connection = connection;
    return RESULT_OK;
}

void store_read_end(struct store *store, struct store_connection *connection)
{
    sqlite_reset_all(connection);
    sqlite3_exec(connection->handle, "ROLLBACK", NULL, NULL, NULL);
    give_back(store, connection);
}
