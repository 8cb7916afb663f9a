/* Files put in their place, and a backup put back: checked first, copied beside the database, and only
 * then swapped in, so that a restore that fails leaves what was there. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "language/language.h"
#include "store/file.h"
#include "store/store.h"

#define COPY_BYTES (1 << 20)

enum result file_fault(const char *path, int fault, struct problem *problem)
{
    if (fault == ENOSPC || fault == EDQUOT)
        problem_set(problem, RESULT_FULL,
                    _("The disk is full: %s was not written. Free some space and try again."), path);
    else
        problem_set(problem, RESULT_IO, _("%s cannot be written: check the folder and its permissions."),
                    path);
    return problem_detail(problem, "%s", strerror(fault));
}

static enum result sync_path(const char *path, int flags, struct problem *problem)
{
    int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return file_fault(path, errno, problem);
    int failed = fsync(descriptor);
    int fault = errno;
    close(descriptor);
    return failed ? file_fault(path, fault, problem) : RESULT_OK;
}

enum result file_settle(const char *partial, const char *path, struct problem *problem)
{
    enum result result = sync_path(partial, O_RDONLY, problem);
    if (result != RESULT_OK)
        return result;
    if (rename(partial, path) != 0)
        return file_fault(path, errno, problem);
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    assert(folder);
    result = sync_path(folder, O_RDONLY | O_DIRECTORY, problem);
    free(folder);
    return result;
}

static int copy_bytes(int from, int to)
{
    char *bytes = malloc(COPY_BYTES);
    assert(bytes);
    int fault = 0;
    for (;;) {
        ssize_t got = read(from, bytes, COPY_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            fault = got < 0 ? errno : 0;
            break;
        }
        for (ssize_t done = 0; done < got && !fault;) {
            ssize_t written = write(to, bytes + done, (size_t)(got - done));
            if (written >= 0)
                done += written;
            else if (errno != EINTR)
                fault = errno;
        }
        if (fault)
            break;
    }
    free(bytes);
    return fault;
}

enum result file_copy(const char *from, const char *to, struct problem *problem)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) {
        problem_set(problem, errno == ENOENT ? RESULT_NOT_FOUND : RESULT_IO, _("%s cannot be read."), from);
        return problem_detail(problem, "%s", strerror(errno));
    }
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int fault = target < 0 ? errno : copy_bytes(source, target);
    if (target >= 0 && close(target) != 0 && !fault)
        fault = errno;
    close(source);
    return fault ? file_fault(to, fault, problem) : RESULT_OK;
}

static void count_fault(void *context, text fault)
{
    (void)fault;
    (*(int *)context)++;
}

/* An owner would make a database of an empty file; as a backup it is none. */
static enum result refuse_empty(const char *path, struct problem *problem)
{
    struct store *store;
    struct store_options options = {.mode = STORE_READ_ONLY};
    enum result result = store_open(&store, text_of(path), &options, problem);
    if (result == RESULT_OK)
        store_close(store);
    if (result == RESULT_CORRUPT)
        return problem_set(problem, RESULT_CORRUPT,
                           _("The backup is damaged: nothing was restored. Try an older one."));
    return result == RESULT_CONFLICT ? RESULT_OK : result; /* another version: the owner knows more */
}

/* Opens the copy as an owner would: this checks that it is ours, and brings its schema up to date. */
static enum result check_copy(const char *path, struct problem *problem)
{
    struct store *store;
    struct store_options options = {.mode = STORE_OWN};
    enum result result = refuse_empty(path, problem);
    if (result == RESULT_OK)
        result = store_open(&store, text_of(path), &options, problem);
    if (result != RESULT_OK)
        return result;
    int faults = 0;
    result = store_check(store, count_fault, &faults, problem);
    store_close(store);
    if (result == RESULT_OK && faults > 0)
        result = problem_set(problem, RESULT_CORRUPT,
                             _("The backup is damaged: nothing was restored. Try an older one."));
    return result;
}

static char *beside(const char *path, const char *suffix)
{
    char *name = NULL;
    int length = asprintf(&name, "%s%s", path, suffix);
    assert(length > 0);
    return name;
}

static void remove_beside(const char *path, const char *suffix)
{
    char *name = beside(path, suffix);
    unlink(name);
    free(name);
}

/* The old database's log must not meet the new file, and must be there again if the new one cannot come. */
static enum result settle_without_log(const char *partial, const char *path, struct problem *problem)
{
    char *log = beside(path, "-wal"), *aside = beside(path, "-wal.replaced"), *index = beside(path, "-shm");
    bool had_log = rename(log, aside) == 0;
    unlink(index); /* SQLite makes it anew from the log */
    enum result result = file_settle(partial, path, problem);
    if (had_log && (result == RESULT_OK ? unlink(aside) : rename(aside, log)) != 0 && result == RESULT_OK)
        result = file_fault(path, errno, problem);
    free(log);
    free(aside);
    free(index);
    return result;
}

/* Under the owner's lock: nobody can open the database between the removal of the old log and the swap. */
static enum result swap_in(const char *partial, const char *path, struct problem *problem)
{
    char *lock = beside(path, ".lock");
    int descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    free(lock);
    if (descriptor < 0)
        return file_fault(path, errno, problem);
    enum result result = RESULT_OK;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        result = problem_set(problem, RESULT_BUSY,
                             _("%s is in use by a running server. Stop it, then restore."), path);
    } else {
        result = settle_without_log(partial, path, problem);
    }
    close(descriptor);
    return result;
}

enum result store_restore(text backup, text path, struct problem *problem)
{
    char *from = strndup(backup.data, backup.length), *to = strndup(path.data, path.length), *partial = NULL;
    assert(from && to);
    int length = asprintf(&partial, "%s.restoring", to);
    assert(length > 0);
    enum result result = file_copy(from, partial, problem);
    if (result == RESULT_OK)
        result = check_copy(partial, problem);
    if (result == RESULT_OK)
        result = swap_in(partial, to, problem);
    if (result != RESULT_OK)
        unlink(partial);
    remove_beside(partial, ".lock");
    remove_beside(partial, "-wal");
    remove_beside(partial, "-shm");
    free(from);
    free(to);
    free(partial);
    return result;
}
