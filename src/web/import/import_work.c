/* See import_work.h: what is on its way, its queue, its thread, and what is written behind. One mutex guards
 * all; a run holds none of it but tells of its progress through it. */
#include "web/import/import_work.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "web/import/import_run.h"
#include "web/organisation.h"
#include "web/secret.h"

enum { MAPPING_KEPT_BYTES_MAX = 64 << 10, TOKEN_BYTES = 12, KEPT_WAIT_MILLISECONDS = 2000 };

/* One on its way. Its texts live in its arena; the mapping and the message, which change, on the heap. */
struct job {
    struct job *next;
    struct arena arena;
    struct ledger_import_job row;
    char *mapping, *message;
    enum language language;
    text peer;
    bool dirty;     /* the store has not heard of its state */
    bool kept;      /* the store knows of it */
    bool gone;      /* to be taken out by the thread */
    bool forgotten; /* gone from the pages */
    uint64_t turn;  /* when it was queued */
    atomic_bool cancelled;
    int64_t bytes_done, bytes_total, rows;
    struct web_outcome *outcome;
};

struct web_imports {
    struct web_application *application;
    struct arena arena;
    text prefix, database;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, still; /* something to do; something came to a stand */
    bool stopping, started;
    struct job *jobs;
    struct job *running;
    int64_t last_id;
    uint64_t turns;
};

static int64_t now(const struct web_imports *imports)
{
    struct clock *clock = imports->application->clock;
    return clock->now(clock);
}

static bool is_busy(const struct job *job)
{
    return job->row.state == IMPORT_CHECKING || job->row.state == IMPORT_RUNNING;
}

static void set_text(char **place, text *shown, text value)
{
    char *copy = text_is_absent(value) ? NULL : strndup(value.data, value.length);
    free(*place);
    *place = copy;
    *shown = text_of(copy);
}

static void set_state(struct web_imports *imports, struct job *job, enum ledger_import_state state)
{
    job->row.state = state;
    job->row.changed_at = now(imports);
    job->dirty = true;
}

static struct job *find(struct web_imports *imports, int64_t id)
{
    for (struct job *job = imports->jobs; job; job = job->next)
        if (job->row.id == id && !job->forgotten)
            return job;
    return NULL;
}

static void free_job(struct job *job)
{
    web_outcome_release(job->outcome);
    free(job->mapping);
    free(job->message);
    arena_release(&job->arena);
    free(job);
}

static text path_of(const struct web_imports *imports, const struct job *job, const char *tail,
                    struct arena *arena)
{
    return text_printf(arena, "%.*s-%.*s%s", TEXT_ARGUMENTS(imports->prefix), TEXT_ARGUMENTS(job->row.file),
                       tail);
}

static void remove_files(const struct web_imports *imports, const struct job *job, bool errors_too)
{
    struct arena arena;
    arena_init(&arena, 0);
    unlink(path_of(imports, job, "", &arena).data);
    if (errors_too)
        unlink(path_of(imports, job, ".errors.csv", &arena).data);
    arena_release(&arena);
}

/* ---- the thread ---- */

static enum result persist_work(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_import_job_put(connection, context, problem);
}

static enum result delete_work(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_import_job_delete(connection, *(const int64_t *)context, problem);
}

/* Writes what the store has not heard of; called and returns with the lock held. True when the import was
 * taken out: one that is given up while its state is being written is not yet. */
static bool write_behind(struct web_imports *imports, struct job *job)
{
    struct arena arena;
    struct problem problem = {0};
    arena_init(&arena, 0);
    struct ledger_import_job row = job->row;
    row.mapping = text_copy(&arena, row.mapping);
    row.message = text_copy(&arena, row.message);
    bool gone = job->gone;
    job->dirty = false;
    pthread_mutex_unlock(&imports->lock);
    enum result result = store_write(imports->application->store, gone ? delete_work : persist_work,
                                     gone ? (void *)&row.id : (void *)&row, &problem);
    if (result != RESULT_OK)
        log_event(LOG_ERROR, "import-not-kept", "detail=%s", problem.detail);
    pthread_mutex_lock(&imports->lock);
    job->kept |= result == RESULT_OK;
    pthread_cond_broadcast(&imports->still);
    arena_release(&arena);
    return gone;
}

/* Called and returns with the lock held; not while files go, which may be large. */
static void unlink_job(struct web_imports *imports, struct job *job)
{
    for (struct job **at = &imports->jobs; *at; at = &(*at)->next)
        if (*at == job) {
            *at = job->next;
            break;
        }
    pthread_mutex_unlock(&imports->lock);
    remove_files(imports, job, true);
    free_job(job);
    pthread_mutex_lock(&imports->lock);
}

/* The state as it stands is written before the run begins: a server that is killed in it leaves that word. */
static bool work_behind(struct web_imports *imports)
{
    for (struct job *job = imports->jobs; job; job = job->next) {
        if (!job->dirty && !job->gone)
            continue;
        if (write_behind(imports, job))
            unlink_job(imports, job);
        return true;
    }
    return false;
}

static struct job *next_queued(const struct web_imports *imports)
{
    struct job *first = NULL;
    for (struct job *job = imports->jobs; job; job = job->next)
        if (is_busy(job) && !job->gone && (!first || job->turn < first->turn))
            first = job;
    return first;
}

static void tell_progress(void *context, int64_t done, int64_t total, int64_t rows)
{
    struct web_imports *imports = context;
    pthread_mutex_lock(&imports->lock);
    if (imports->running) {
        imports->running->bytes_done = done;
        imports->running->bytes_total = total;
        imports->running->rows = rows;
    }
    pthread_mutex_unlock(&imports->lock);
}

static void finish(struct web_imports *imports, struct job *job, const struct web_import_run *run,
                   enum result result)
{
    bool dry = job->row.state == IMPORT_CHECKING;
    imports->running = NULL;
    web_outcome_release(job->outcome);
    job->outcome = run->outcome;
    set_text(&job->message, &job->row.message,
             result == RESULT_OK ? TEXT_ABSENT : text_of(run->problem.message));
    if (result == RESULT_CANCELLED)
        set_state(imports, job, IMPORT_DRAFT);
    else if (result != RESULT_OK)
        set_state(imports, job, IMPORT_FAILED);
    else if (dry)
        set_state(imports, job, IMPORT_CHECKED);
    else
        set_state(imports, job, run->outcome->stands ? IMPORT_DONE : IMPORT_REFUSED);
    job->row.import_id = run->import_id;
    pthread_cond_broadcast(&imports->still);
}

/* Called and returns with the lock held. */
static void run_job(struct web_imports *imports, struct job *job)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct web_import_run run = {.application = imports->application,
                                 .job = job->row,
                                 .language = job->language,
                                 .peer = job->peer,
                                 .dry = job->row.state == IMPORT_CHECKING,
                                 .path = path_of(imports, job, "", &arena),
                                 .errors_path = path_of(imports, job, ".errors.csv", &arena),
                                 .copy_path =
                                     text_printf(&arena, "%.*s-copy", TEXT_ARGUMENTS(imports->prefix)),
                                 .database = imports->database,
                                 .progress = tell_progress,
                                 .progress_context = imports,
                                 .cancelled = &job->cancelled};
    run.job.mapping = text_copy(&arena, run.job.mapping);
    job->bytes_done = job->bytes_total = job->rows = 0;
    imports->running = job;
    pthread_mutex_unlock(&imports->lock);
    enum result result = web_import_run(&run);
    pthread_mutex_lock(&imports->lock);
    finish(imports, job, &run, result);
    if (job->row.state == IMPORT_DONE) { /* nobody but this thread frees it */
        pthread_mutex_unlock(&imports->lock);
        remove_files(imports, job, false);
        pthread_mutex_lock(&imports->lock);
    }
    arena_release(&arena);
}

/* What nobody touched for long goes, with its files. */
static void expire(struct web_imports *imports)
{
    for (struct job *job = imports->jobs; job; job = job->next)
        if (!is_busy(job) && now(imports) - job->row.changed_at > INT64_C(1000000) * WEB_IMPORT_KEPT_SECONDS)
            job->gone = job->forgotten = true;
}

/* Waits for something to do, and looks around now and then. */
static void rest(struct web_imports *imports)
{
    enum { LOOK_SECONDS = 3600 };
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_SECONDS;
    if (pthread_cond_timedwait(&imports->work, &imports->lock, &until) != 0)
        expire(imports);
}

static void *work(void *context)
{
    struct web_imports *imports = context;
    pthread_mutex_lock(&imports->lock);
    while (true) {
        if (work_behind(imports))
            continue;
        if (imports->stopping)
            break;
        struct job *job = next_queued(imports);
        if (job)
            run_job(imports, job);
        else
            rest(imports);
    }
    pthread_mutex_unlock(&imports->lock);
    return NULL;
}

/* ---- start and end ---- */

static struct job *new_job(struct web_imports *imports, const struct ledger_import_job *row)
{
    struct job *job = calloc(1, sizeof(*job));
    if (!job)
        abort();
    arena_init(&job->arena, 0);
    job->row = *row;
    job->row.actor = text_copy(&job->arena, row->actor);
    job->row.source_name = text_copy(&job->arena, row->source_name);
    job->row.file = text_copy(&job->arena, row->file);
    set_text(&job->mapping, &job->row.mapping, row->mapping);
    set_text(&job->message, &job->row.message, row->message);
    (void)language_parse(text_of(web_organisation(imports->application)->language), &job->language);
    job->next = imports->jobs;
    imports->jobs = job;
    if (row->id > imports->last_id)
        imports->last_id = row->id;
    return job;
}

/* What the server before had begun and not marked done was taken back with its transaction. */
static enum result take_up(void *context, const struct ledger_import_job *row, struct problem *problem)
{
    struct web_imports *imports = context;
    struct job *job = new_job(imports, row);
    (void)problem;
    if (row->state == IMPORT_RUNNING)
        job->row.state = IMPORT_INTERRUPTED;
    else if (row->state == IMPORT_CHECKING || row->state == IMPORT_CHECKED)
        job->row.state = IMPORT_DRAFT; /* what the dry run found is gone */
    job->dirty = job->row.state != row->state;
    return RESULT_OK;
}

static bool is_known(const struct web_imports *imports, text rest)
{
    for (const struct job *job = imports->jobs; job; job = job->next)
        if (text_starts_with(rest, job->row.file))
            return true;
    return false;
}

/* Removes PREFIX-… that belongs to no import: of one given up, or of a copy cut short. */
static void sweep(const struct web_imports *imports)
{
    struct arena arena;
    text prefix = imports->prefix;
    size_t slash = prefix.length;
    while (slash > 0 && prefix.data[slash - 1] != '/')
        slash--;
    arena_init(&arena, 0);
    text folder = slash ? text_copy(&arena, text_slice(prefix, 0, slash)) : TEXT(".");
    text name = text_printf(&arena, "%.*s-", TEXT_ARGUMENTS(text_slice(prefix, slash, prefix.length)));
    DIR *directory = opendir(folder.data);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        text file = text_of(entry->d_name);
        if (text_starts_with(file, name) && !is_known(imports, text_slice(file, name.length, file.length)))
            unlinkat(dirfd(directory), entry->d_name, 0);
    }
    if (directory)
        closedir(directory);
    arena_release(&arena);
}

enum result web_imports_start(struct web_imports **ret, struct web_application *application, text prefix,
                              text database, struct problem *problem)
{
    struct web_imports *imports = calloc(1, sizeof(*imports));
    struct store_connection *connection;
    if (!imports)
        abort();
    arena_init(&imports->arena, 0);
    imports->application = application;
    imports->prefix = text_copy(&imports->arena, prefix);
    imports->database = text_copy(&imports->arena, database);
    pthread_mutex_init(&imports->lock, NULL);
    pthread_cond_init(&imports->work, NULL);
    pthread_cond_init(&imports->still, NULL);
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result == RESULT_OK) {
        result = ledger_import_job_scan(connection, take_up, imports, problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_OK) {
        expire(imports);
        sweep(imports);
        if (pthread_create(&imports->thread, NULL, work, imports) == 0)
            imports->started = true;
        else
            result = problem_set(problem, RESULT_LIMIT, _("The machine has no room for another thread."));
    }
    if (result != RESULT_OK) {
        web_imports_stop(imports);
        return result;
    }
    *ret = imports;
    return RESULT_OK;
}

void web_imports_stop(struct web_imports *imports)
{
    if (!imports)
        return;
    pthread_mutex_lock(&imports->lock);
    imports->stopping = true;
    if (imports->running)
        atomic_store(&imports->running->cancelled, true);
    pthread_cond_broadcast(&imports->work);
    pthread_mutex_unlock(&imports->lock);
    if (imports->started)
        pthread_join(imports->thread, NULL);
    while (imports->jobs) {
        struct job *job = imports->jobs;
        imports->jobs = job->next;
        free_job(job);
    }
    pthread_mutex_destroy(&imports->lock);
    pthread_cond_destroy(&imports->work);
    pthread_cond_destroy(&imports->still);
    arena_release(&imports->arena);
    free(imports);
}

/* ---- from the pages ---- */

static void queue(struct web_imports *imports, struct job *job, const struct http_request *request,
                  enum ledger_import_state state)
{
    job->language = web_session_of(request)->language;
    atomic_store(&job->cancelled, false);
    job->turn = ++imports->turns;
    set_state(imports, job, state);
    set_text(&job->message, &job->row.message, TEXT_ABSENT);
}

static bool may_see(const struct job *job, const struct http_request *request)
{
    return job->row.user_id == web_session_of(request)->user_id || web_may(request, PERMISSION_ADMINISTER);
}

/* Makes room by giving up the oldest that nobody finished. */
static bool make_room(struct web_imports *imports)
{
    struct job *oldest = NULL;
    int open = 0;
    for (struct job *job = imports->jobs; job; job = job->next) {
        open += !job->forgotten;
        if (!is_busy(job) && !job->forgotten && (!oldest || job->row.changed_at < oldest->row.changed_at))
            oldest = job;
    }
    if (open < WEB_IMPORT_DRAFTS_MAX)
        return true;
    if (oldest)
        oldest->gone = oldest->forgotten = true;
    return oldest;
}

/* A name for people: its length bounded, nothing that could break a line. */
static text tame_name(struct arena *arena, text name)
{
    enum { NAME_BYTES_MAX = 200 };
    char *tame =
        arena_copy(arena, text_is_empty(name) ? "?" : name.data, text_is_empty(name) ? 1 : name.length);
    size_t length = text_is_empty(name) ? 1 : name.length;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)tame[i] < 0x20 || tame[i] == 0x7F)
            tame[i] = ' ';
    if (length > NAME_BYTES_MAX) {
        length = NAME_BYTES_MAX;
        while (length > 0 && ((unsigned char)tame[length] & 0xC0) == 0x80)
            length--;
        tame[length] = 0;
    }
    return (text){tame, length};
}

static struct timespec in_milliseconds(int milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + (int64_t)milliseconds * 1000000;
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    return until;
}

/* What is answered for stands in the store, so that a server that is killed next knows of it, unless another
 * import holds the writer for longer than anybody waits. With the lock held. */
static void wait_until_kept(struct web_imports *imports, int64_t id)
{
    struct timespec until = in_milliseconds(KEPT_WAIT_MILLISECONDS);
    for (int waited = 0; waited == 0 && !imports->stopping;) {
        const struct job *job = find(imports, id);
        if (!job || job->kept)
            break;
        waited = pthread_cond_timedwait(&imports->still, &imports->lock, &until);
    }
}

enum result web_imports_add(struct web_imports *imports, struct http_request *request, text mapping,
                            enum record_kind kind, int64_t *ret_id, struct problem *problem)
{
    const struct web_session *session = web_session_of(request);
    char token[2 * TOKEN_BYTES + 1];
    text fresh = web_random_token(request->arena, TOKEN_BYTES);
    snprintf(token, sizeof token, "%.*s", TEXT_ARGUMENTS(fresh));
    struct ledger_import_job row = {.user_id = session->user_id,
                                    .actor = session->email,
                                    .created_at = now(imports),
                                    .changed_at = now(imports),
                                    .state = IMPORT_DRAFT,
                                    .source_name = tame_name(request->arena, request->upload->name),
                                    .file = text_of(token),
                                    .size_bytes = (int64_t)request->upload->size_bytes,
                                    .kind = kind,
                                    .mapping = mapping,
                                    .effective_day = DAY_ABSENT,
                                    .skip_bad = true};
    char *path = arena_printf(request->arena, "%.*s-%s", TEXT_ARGUMENTS(imports->prefix), token);
    if (rename(request->upload->path.data, path) != 0)
        return problem_set(problem, RESULT_IO, _("The file could not be kept. Try again."));
    http_upload_claim(request);
    pthread_mutex_lock(&imports->lock);
    bool room = make_room(imports);
    if (room) {
        row.id = ++imports->last_id;
        struct job *job = new_job(imports, &row);
        job->peer = text_copy(&job->arena, request->peer);
        job->language = session->language;
        job->dirty = true;
        *ret_id = row.id;
        pthread_cond_signal(&imports->work);
        wait_until_kept(imports, row.id);
    }
    pthread_mutex_unlock(&imports->lock);
    if (room)
        return RESULT_OK;
    unlink(path);
    return problem_set(problem, RESULT_BUSY, _("Too many imports are on their way. Try again later."));
}

static void copy_out(const struct web_imports *imports, const struct job *job, struct arena *arena,
                     struct web_import *ret)
{
    *ret = (struct web_import){.job = job->row,
                               .path = path_of(imports, job, "", arena),
                               .errors_path = path_of(imports, job, ".errors.csv", arena),
                               .bytes_done = job->bytes_done,
                               .bytes_total = job->bytes_total,
                               .rows = job->rows};
    ret->job.actor = text_copy(arena, job->row.actor);
    ret->job.source_name = text_copy(arena, job->row.source_name);
    ret->job.file = text_copy(arena, job->row.file);
    ret->job.mapping = text_copy(arena, job->row.mapping);
    ret->job.message = text_copy(arena, job->row.message);
    for (const struct job *other = imports->jobs; other && is_busy(job); other = other->next)
        ret->ahead += is_busy(other) && other->turn < job->turn;
}

bool web_imports_find(struct web_imports *imports, const struct http_request *request, int64_t id,
                      struct web_import *ret)
{
    pthread_mutex_lock(&imports->lock);
    struct job *job = find(imports, id);
    bool found = job && may_see(job, request);
    if (found) {
        copy_out(imports, job, request->arena, ret);
        ret->outcome = job->outcome;
        if (ret->outcome)
            atomic_fetch_add(&ret->outcome->references, 1);
    }
    pthread_mutex_unlock(&imports->lock);
    return found;
}

size_t web_imports_open(struct web_imports *imports, const struct http_request *request,
                        struct web_import **ret)
{
    size_t count = 0;
    struct web_import *open = arena_array(request->arena, struct web_import, WEB_IMPORT_DRAFTS_MAX + 1);
    pthread_mutex_lock(&imports->lock);
    for (struct job *job = imports->jobs; job && count < WEB_IMPORT_DRAFTS_MAX; job = job->next)
        if (!job->forgotten && job->row.state != IMPORT_DONE && may_see(job, request))
            copy_out(imports, job, request->arena, &open[count++]);
    pthread_mutex_unlock(&imports->lock);
    *ret = open;
    return count;
}

bool web_imports_choose(struct web_imports *imports, const struct http_request *request, int64_t id,
                        const struct web_import_choice *choice)
{
    pthread_mutex_lock(&imports->lock);
    struct job *job = find(imports, id);
    bool may = job && may_see(job, request) && job->row.state != IMPORT_RUNNING &&
               job->row.state != IMPORT_DONE && choice->mapping.length <= MAPPING_KEPT_BYTES_MAX &&
               job != imports->running;
    if (may) {
        set_text(&job->mapping, &job->row.mapping, choice->mapping);
        job->row.kind = choice->kind;
        job->row.effective_day = choice->effective_day;
        job->row.skip_bad = choice->skip_bad;
        web_outcome_release(job->outcome);
        job->outcome = NULL;
        queue(imports, job, request, choice->check ? IMPORT_CHECKING : IMPORT_DRAFT);
        pthread_cond_signal(&imports->work);
    }
    pthread_mutex_unlock(&imports->lock);
    return may;
}

bool web_imports_begin(struct web_imports *imports, const struct http_request *request, int64_t id,
                       bool skip_bad)
{
    pthread_mutex_lock(&imports->lock);
    struct job *job = find(imports, id);
    bool may = job && may_see(job, request) && !is_busy(job) && job->row.state != IMPORT_DONE &&
               job != imports->running && job->row.mapping.length > 0;
    if (may) {
        job->row.skip_bad = skip_bad;
        queue(imports, job, request, IMPORT_RUNNING);
        pthread_cond_signal(&imports->work);
    }
    pthread_mutex_unlock(&imports->lock);
    return may;
}

void web_imports_cancel(struct web_imports *imports, int64_t id)
{
    pthread_mutex_lock(&imports->lock);
    struct job *job = find(imports, id);
    if (job && job == imports->running)
        atomic_store(&job->cancelled, true);
    else if (job && is_busy(job))
        set_state(imports, job, IMPORT_DRAFT);
    pthread_cond_broadcast(&imports->still);
    pthread_cond_signal(&imports->work);
    pthread_mutex_unlock(&imports->lock);
}

void web_imports_forget(struct web_imports *imports, int64_t id)
{
    pthread_mutex_lock(&imports->lock);
    struct job *job = find(imports, id);
    if (job) {
        atomic_store(&job->cancelled, true); /* of a run; it goes when that stands */
        job->gone = job->forgotten = true;
        pthread_cond_broadcast(&imports->still);
        pthread_cond_signal(&imports->work);
    }
    pthread_mutex_unlock(&imports->lock);
}

void web_imports_wait(struct web_imports *imports, int64_t id, int milliseconds_max)
{
    struct timespec until = in_milliseconds(milliseconds_max);
    pthread_mutex_lock(&imports->lock);
    for (int waited = 0; waited == 0 && !imports->stopping;) {
        const struct job *job = find(imports, id);
        if (!job || !is_busy(job))
            break;
        waited = pthread_cond_timedwait(&imports->still, &imports->lock, &until);
    }
    pthread_mutex_unlock(&imports->lock);
}
