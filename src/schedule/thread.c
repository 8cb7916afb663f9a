/* The thread that ticks (schedule.h). */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "language/language.h"
#include "schedule/schedule.h"

enum { TICK_SECONDS = 60, SOON_SECONDS = 1 };

struct schedule_thread {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool woken;
    atomic_bool stopping;
    struct clock *clock;
    bool (*tick)(void *context, int64_t now);
    void *context;
};

static void wait_for_next(struct schedule_thread *thread, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&thread->lock);
    while (!thread->woken && !atomic_load(&thread->stopping) &&
           pthread_cond_timedwait(&thread->changed, &thread->lock, &until) == 0)
        ;
    thread->woken = false;
    pthread_mutex_unlock(&thread->lock);
}

static void *run(void *context)
{
    struct schedule_thread *thread = context;
    while (!atomic_load(&thread->stopping)) {
        bool done = thread->tick(thread->context, thread->clock->now(thread->clock));
        wait_for_next(thread, done ? TICK_SECONDS : SOON_SECONDS);
    }
    return NULL;
}

enum result schedule_start(struct schedule_thread **ret_thread, struct clock *clock,
                           bool (*tick)(void *context, int64_t now), void *context, struct problem *problem)
{
    struct schedule_thread *thread = calloc(1, sizeof *thread);
    pthread_condattr_t attributes;
    if (!thread)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    thread->clock = clock;
    thread->tick = tick;
    thread->context = context;
    pthread_mutex_init(&thread->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&thread->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int error = pthread_create(&thread->thread, NULL, run, thread);
    assert(error == 0);
    (void)error;
    *ret_thread = thread;
    return RESULT_OK;
}

static void signal_with(struct schedule_thread *thread, bool stopping)
{
    pthread_mutex_lock(&thread->lock);
    thread->woken = true;
    if (stopping)
        atomic_store(&thread->stopping, true);
    pthread_cond_signal(&thread->changed);
    pthread_mutex_unlock(&thread->lock);
}

void schedule_wake(struct schedule_thread *thread)
{
    if (thread)
        signal_with(thread, false);
}

void schedule_stop(struct schedule_thread *thread)
{
    if (!thread)
        return;
    signal_with(thread, true);
    pthread_join(thread->thread, NULL);
    pthread_cond_destroy(&thread->changed);
    pthread_mutex_destroy(&thread->lock);
    free(thread);
}
