/* The pool: parallel_width() − 1 threads that sleep until a job is posted, and the caller itself.
 *
 * One job at a time. It lives on its caller's stack, so the caller leaves only when every part is
 * done and every thread that joined has left the job. Parts are handed out by an atomic counter, so
 * uneven parts even out. A second caller, or a part that itself calls parallel_run, finds the pool
 * taken and runs its parts in its own thread. The threads live as long as the process. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.h"

#define WIDTH_MAX 16

struct job {
    void (*work)(void *context, size_t part, size_t parts);
    void *context;
    size_t parts;
    atomic_size_t next;
};

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t posted;
    pthread_cond_t left;
    struct job *job;     /* NULL: free */
    uint64_t generation; /* of the job, so that a thread joins each only once */
    size_t inside;       /* threads at work on it */
    size_t width;        /* 0: not started */
} pool = {
    .mutex = PTHREAD_MUTEX_INITIALIZER, .posted = PTHREAD_COND_INITIALIZER, .left = PTHREAD_COND_INITIALIZER};

static pthread_once_t width_once = PTHREAD_ONCE_INIT;
static size_t width;

static void find_width(void)
{
    int64_t wanted;
    if (!text_to_int64(text_of(getenv("FAROL_THREADS")), &wanted) || wanted < 1)
        wanted = sysconf(_SC_NPROCESSORS_ONLN);
    width = wanted < 1 ? 1 : wanted > WIDTH_MAX ? WIDTH_MAX : (size_t)wanted;
}

size_t parallel_width(void)
{
    pthread_once(&width_once, find_width);
    return width;
}

static void run_parts(struct job *job)
{
    for (size_t part; (part = atomic_fetch_add(&job->next, 1)) < job->parts;)
        job->work(job->context, part, job->parts);
}

static void *thread_main(void *unused)
{
    (void)unused;
    uint64_t seen = 0;
    pthread_mutex_lock(&pool.mutex);
    for (;;) {
        while (!pool.job || pool.generation == seen)
            pthread_cond_wait(&pool.posted, &pool.mutex);
        struct job *job = pool.job;
        seen = pool.generation;
        pool.inside++;
        pthread_mutex_unlock(&pool.mutex);
        run_parts(job);
        pthread_mutex_lock(&pool.mutex);
        if (--pool.inside == 0)
            pthread_cond_signal(&pool.left);
    }
    return NULL;
}

/* Starts the threads at first use; with the mutex held. Fewer than asked for is no fault. */
static void start_threads(void)
{
    if (pool.width)
        return;
    pool.width = 1;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    while (pool.width < parallel_width() && pthread_create(&thread, &attributes, thread_main, NULL) == 0)
        pool.width++;
    pthread_attr_destroy(&attributes);
}

static _Thread_local bool gives_way;

void parallel_give_way(void)
{
    enum { LATER = 10 };
    gives_way = true;
    (void)setpriority(PRIO_PROCESS, 0, LATER); /* of this thread alone; refused, it runs as before */
}

static bool post(struct job *job)
{
    pthread_mutex_lock(&pool.mutex);
    bool is_free = !pool.job;
    if (is_free) {
        start_threads();
        pool.job = job;
        pool.generation++;
        pthread_cond_broadcast(&pool.posted);
    }
    pthread_mutex_unlock(&pool.mutex);
    return is_free;
}

void parallel_run(size_t parts, void (*work)(void *context, size_t part, size_t parts), void *context)
{
    struct job job = {.work = work, .context = context, .parts = parts};
    if (parts < 2 || gives_way || parallel_width() < 2 || !post(&job)) {
        run_parts(&job);
        return;
    }
    run_parts(&job);
    pthread_mutex_lock(&pool.mutex);
    while (pool.inside)
        pthread_cond_wait(&pool.left, &pool.mutex);
    pool.job = NULL;
    pthread_mutex_unlock(&pool.mutex);
}
