/* The writer thread: the only place that writes and checkpoints. It takes every job that waits, runs
 * each under its own savepoint and commits once for all (group commit). Jobs are told the result only
 * after the commit is on the disk.
 *
 * The write-ahead log is copied back after a commit that leaves it long. Readers that hold an old view
 * only delay the copy. A full disk fails the jobs at hand and nothing else: the next ones are tried
 * anew. */
#include "store/sqlite/sqlite.h"

#include <assert.h>

#define LOG_PAGES_MAX 2000

static void run_job(struct store_connection *writer, struct write_job *job)
{
    language_use(job->language);
    job->result = job->work(writer, job->context, job->problem);
    sqlite_reset_all(writer);
}

/* A fault of the disk makes SQLite roll the whole transaction back by itself: then those who ran before
 * in it have lost their work too, and are told. */
static bool transaction_lost(struct store_connection *writer)
{
    return sqlite3_get_autocommit(writer->handle) != 0;
}

static void fail_unsaved(struct write_job *jobs, enum result result, const struct problem *problem)
{
    for (struct write_job *job = jobs; job; job = job->next)
        if (job->result == RESULT_OK) {
            job->result = result;
            if (job->problem)
                *job->problem = *problem;
        }
}

/* The reason is the fault of the job at which it happened. */
static void fail_lost(struct write_job *jobs)
{
    struct problem problem = {0};
    language_use(jobs->language);
    enum result result = problem_set(&problem, RESULT_IO,
                                     _("The database could not be written: nothing of this was "
                                       "saved. Check the disk and try again."));
    for (struct write_job *job = jobs; job; job = job->next)
        if (sqlite_fault_is_of_disk(job->result) && job->problem) {
            result = job->result;
            problem = *job->problem;
            break;
        }
    fail_unsaved(jobs, result, &problem);
}

static void run_with_savepoint(struct store_connection *writer, struct write_job *job)
{
    struct problem *problem = job->problem;
    job->result = sqlite_execute(writer, "SAVEPOINT job", problem);
    if (job->result != RESULT_OK)
        return;
    run_job(writer, job);
    if (transaction_lost(writer))
        return;
    struct problem ignored;
    enum result ended = job->result == RESULT_OK
                            ? sqlite_execute(writer, "RELEASE job", problem)
                            : sqlite_execute(writer, "ROLLBACK TO job; RELEASE job", &ignored);
    if (job->result == RESULT_OK)
        job->result = ended;
    /* Half of a job must not be committed with the others: then all of them go. */
    if (ended != RESULT_OK && !transaction_lost(writer))
        sqlite3_exec(writer->handle, "ROLLBACK", NULL, NULL, NULL);
}

static void end_transaction(struct store_connection *writer, struct write_job *jobs)
{
    struct problem problem = {0};
    if (transaction_lost(writer)) {
        fail_lost(jobs);
        return;
    }
    bool any = false;
    for (struct write_job *job = jobs; job; job = job->next)
        any |= job->result == RESULT_OK;
    language_use(jobs->language);
    enum result result = any ? sqlite_execute(writer, "COMMIT", &problem) : RESULT_CANCELLED;
    if (result == RESULT_OK)
        return;
    if (!transaction_lost(writer)) {
        struct problem ignored;
        enum result rolled_back = sqlite_execute(writer, "ROLLBACK", &ignored);
        assert(rolled_back == RESULT_OK || transaction_lost(writer));
    }
    fail_unsaved(jobs, result, &problem);
}

static void run_batch(struct store *store, struct write_job *jobs)
{
    struct store_connection *writer = store->writer;
    struct problem problem = {0};
    language_use(jobs->language);
    for (struct write_job *job = jobs; job; job = job->next)
        job->result = RESULT_OK;
    enum result begun = sqlite_execute(writer, "BEGIN IMMEDIATE", &problem);
    if (begun != RESULT_OK) {
        fail_unsaved(jobs, begun, &problem);
        return;
    }
    if (!jobs->next) {
        run_job(writer, jobs);
    } else {
        for (struct write_job *job = jobs; job; job = job->next) {
            if (transaction_lost(writer))
                job->result = RESULT_OK; /* told by end_transaction */
            else
                run_with_savepoint(writer, job);
        }
    }
    end_transaction(writer, jobs);
}

static int count_log_pages(void *context, sqlite3 *handle, const char *database, int pages)
{
    (void)handle;
    (void)database;
    ((struct store *)context)->log_pages = pages;
    return SQLITE_OK;
}

/* A checkpoint that does not come through is tried again after the next commit: the data is safe in the
 * log meanwhile. */
static void checkpoint_if_long(struct store *store)
{
    if (store->log_pages > LOG_PAGES_MAX)
        sqlite3_wal_checkpoint_v2(store->writer->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* A change that did not fit has filled the log, and with it the disk: the room is given back at once,
 * unless a reader still stands in the log. */
static void empty_log(struct store *store)
{
    sqlite3 *handle = store->writer->handle;
    sqlite3_busy_timeout(handle, 0);
    sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(handle, SQLITE_BUSY_WAIT_MILLISECONDS);
}

static bool any_full(const struct write_job *jobs)
{
    for (; jobs; jobs = jobs->next)
        if (jobs->result == RESULT_FULL)
            return true;
    return false;
}

void store_expect_much(struct store_connection *connection)
{
    struct problem ignored;
    if (connection->cache_is_large || connection->store->bulk)
        return;
    connection->cache_is_large = sqlite_execute(connection, SQLITE_CACHE_MUCH, &ignored) == RESULT_OK;
}

static void shrink_cache(struct store_connection *writer)
{
    struct problem ignored;
    if (!writer->cache_is_large)
        return;
    writer->cache_is_large = sqlite_execute(writer, SQLITE_CACHE_USUAL, &ignored) != RESULT_OK;
    sqlite3_db_release_memory(writer->handle);
}

static void *writer_main(void *context)
{
    struct store *store = context;
    pthread_mutex_lock(&store->mutex);
    for (;;) {
        while (!store->first_job && !store->closing)
            pthread_cond_wait(&store->job_waits, &store->mutex);
        struct write_job *jobs = store->first_job;
        if (!jobs)
            break;
        store->first_job = store->last_job = NULL;
        pthread_mutex_unlock(&store->mutex);
        run_batch(store, jobs);
        if (any_full(jobs))
            empty_log(store);
        pthread_mutex_lock(&store->mutex);
        for (struct write_job *job = jobs, *next; job; job = next) {
            next = job->next; /* the job is gone once its waiter sees it done */
            job->done = true;
        }
        pthread_cond_broadcast(&store->job_done);
        pthread_mutex_unlock(&store->mutex);
        checkpoint_if_long(store);
        shrink_cache(store->writer);
        pthread_mutex_lock(&store->mutex);
    }
    pthread_mutex_unlock(&store->mutex);
    return NULL;
}

enum result sqlite_writer_start(struct store *store, struct problem *problem)
{
    sqlite3_wal_hook(store->writer->handle, count_log_pages, store);
    if (pthread_create(&store->thread, NULL, writer_main, store) != 0)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory for this."));
    store->thread_runs = true;
    return RESULT_OK;
}

void sqlite_writer_stop(struct store *store)
{
    if (!store->thread_runs)
        return;
    pthread_mutex_lock(&store->mutex);
    store->closing = true;
    pthread_cond_signal(&store->job_waits);
    pthread_mutex_unlock(&store->mutex);
    pthread_join(store->thread, NULL);
    store->thread_runs = false;
}

enum result store_write(struct store *store, store_work work, void *context, struct problem *problem)
{
    if (!store->writer)
        return problem_set(problem, RESULT_FORBIDDEN, _("The database was opened for reading only."));
    struct write_job job = {
        .work = work, .context = context, .problem = problem, .language = language_current()};
    pthread_mutex_lock(&store->mutex);
    assert(!store->closing && !pthread_equal(pthread_self(), store->thread));
    if (store->last_job)
        store->last_job->next = &job;
    else
        store->first_job = &job;
    store->last_job = &job;
    pthread_cond_signal(&store->job_waits);
    while (!job.done)
        pthread_cond_wait(&store->job_done, &store->mutex);
    pthread_mutex_unlock(&store->mutex);
    return job.result;
}
