/* The thread of dry runs and what it keeps (trial_work.h). A mutex guards the list; a run itself goes on
 * without it, and asks now and then whether it is still wanted. */
#include "web/playbook/trial_work.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "language/language.h"
#include "web/values.h"

struct entry {
    bool is_used, is_done, is_wanted;
    enum result result;
    uint64_t order; /* later ones are newer */
    struct web_application *application;
    struct column_snapshot *columns; /* retained until it is done */
    uint64_t columns_version;
    enum language language;
    int32_t today;
    int64_t version;
    text key, body; /* in the arena */
    struct arena arena;
    struct dry_run run;
    struct problem problem;
    int64_t reckoned_at;
    int looked, looks;
};

struct web_trials {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    bool has_thread, is_stopping;
    uint64_t order;
    struct entry entries[TRIALS_KEPT];
    struct entry *running;
};

struct web_trials *web_trials_new(void)
{
    struct web_trials *trials = calloc(1, sizeof *trials);
    pthread_condattr_t attributes;
    if (!trials)
        abort();
    pthread_mutex_init(&trials->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&trials->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return trials;
}

static void empty(struct entry *entry)
{
    if (!entry->is_used)
        return;
    if (entry->columns)
        column_snapshot_release(entry->columns);
    arena_release(&entry->arena);
    *entry = (struct entry){0};
}

void web_trials_stop(struct web_trials *trials)
{
    if (!trials)
        return;
    pthread_mutex_lock(&trials->mutex);
    trials->is_stopping = true;
    pthread_cond_broadcast(&trials->changed);
    pthread_mutex_unlock(&trials->mutex);
    if (trials->has_thread)
        pthread_join(trials->thread, NULL);
    for (int i = 0; i < TRIALS_KEPT; i++)
        empty(&trials->entries[i]);
    pthread_cond_destroy(&trials->changed);
    pthread_mutex_destroy(&trials->mutex);
    free(trials);
}

/* ---- the thread ---- */

/* Asked by the run before each day that it looks at. */
static bool is_over(void *context)
{
    struct web_trials *trials = context;
    pthread_mutex_lock(&trials->mutex);
    trials->running->looked++;
    bool over = trials->is_stopping || !trials->running->is_wanted;
    pthread_mutex_unlock(&trials->mutex);
    return over;
}

static struct entry *next_of(struct web_trials *trials)
{
    struct entry *next = NULL;
    for (int i = 0; i < TRIALS_KEPT; i++) {
        struct entry *entry = &trials->entries[i];
        if (entry->is_used && !entry->is_done && entry->is_wanted && (!next || entry->order < next->order))
            next = entry;
    }
    return next;
}

/* Without the mutex: while it runs nobody else touches what is written here. */
static void try_out(struct web_trials *trials, struct entry *entry)
{
    struct journey_values above = web_values_of(entry->application, entry->columns);
    struct playbook *playbook;
    language_use(entry->language);
    entry->result = playbook_read(&entry->arena, entry->body, &playbook, NULL, &entry->problem);
    if (entry->result == RESULT_OK) {
        pthread_mutex_lock(&trials->mutex);
        entry->looks = playbook_dry_run_looks(entry->columns, playbook);
        pthread_mutex_unlock(&trials->mutex);
        entry->result = playbook_dry_run(&entry->arena, entry->key, playbook, entry->columns, entry->today,
                                         &above, is_over, trials, &entry->run, &entry->problem);
    }
}

static void *work(void *context)
{
    struct web_trials *trials = context;
    pthread_mutex_lock(&trials->mutex);
    while (!trials->is_stopping) {
        struct entry *entry = next_of(trials);
        if (!entry) {
            pthread_cond_wait(&trials->changed, &trials->mutex);
            continue;
        }
        trials->running = entry;
        pthread_mutex_unlock(&trials->mutex);
        try_out(trials, entry);
        pthread_mutex_lock(&trials->mutex);
        trials->running = NULL;
        entry->is_done = true;
        entry->reckoned_at = entry->application->clock->now(entry->application->clock);
        column_snapshot_release(entry->columns);
        entry->columns = NULL;
        if (!entry->is_wanted)
            empty(entry);
        pthread_cond_broadcast(&trials->changed);
    }
    pthread_mutex_unlock(&trials->mutex);
    return NULL;
}

/* ---- asking ---- */

struct question {
    const struct ledger_definition *standing;
    const struct column_snapshot *columns;
    int32_t today;
    int64_t fresh_since; /* of another state of the record; INT64_MAX: none will do */
};

static bool is_same(const struct entry *entry, const struct question *question)
{
    return entry->is_used && entry->is_wanted && entry->version == question->standing->version &&
           entry->today == question->today && text_equal(entry->key, question->standing->key);
}

/* The one of this state of the record; else the newest that will do. */
static struct entry *find(struct web_trials *trials, const struct question *question)
{
    struct entry *found = NULL;
    for (int i = 0; i < TRIALS_KEPT; i++) {
        struct entry *entry = &trials->entries[i];
        if (!is_same(entry, question))
            continue;
        if (entry->columns_version == question->columns->version)
            return entry;
        bool will_do =
            question->fresh_since != INT64_MAX &&
            (!entry->is_done || (entry->result == RESULT_OK && entry->reckoned_at >= question->fresh_since));
        if (will_do && (!found || entry->order > found->order))
            found = entry;
    }
    return found;
}

/* What was asked of the playbook before is not waited for any more. */
static void supersede(struct web_trials *trials, text key)
{
    for (int i = 0; i < TRIALS_KEPT; i++) {
        struct entry *entry = &trials->entries[i];
        if (!entry->is_used || entry->is_done || !text_equal(entry->key, key))
            continue;
        entry->is_wanted = false;
        if (entry != trials->running)
            empty(entry);
    }
}

/* The oldest makes room; NULL where all wait for their turn. */
static struct entry *make_room(struct web_trials *trials)
{
    struct entry *oldest = NULL;
    for (int i = 0; i < TRIALS_KEPT; i++) {
        struct entry *entry = &trials->entries[i];
        if (!entry->is_used)
            return entry;
        if (entry->is_done && (!oldest || entry->order < oldest->order))
            oldest = entry;
    }
    if (oldest)
        empty(oldest);
    return oldest;
}

static struct entry *begin(struct web_trials *trials, struct web_application *application,
                           const struct question *question, struct column_snapshot *columns)
{
    supersede(trials, question->standing->key);
    struct entry *entry = make_room(trials);
    if (!entry)
        return NULL;
    if (!trials->has_thread && pthread_create(&trials->thread, NULL, work, trials) != 0)
        return NULL;
    trials->has_thread = true;
    *entry = (struct entry){.is_used = true,
                            .is_wanted = true,
                            .order = ++trials->order,
                            .application = application,
                            .columns = column_snapshot_retain(columns),
                            .columns_version = columns->version,
                            .language = language_current(),
                            .today = question->today,
                            .version = question->standing->version};
    arena_init(&entry->arena, 0);
    entry->key = text_copy(&entry->arena, question->standing->key);
    entry->body = text_copy(&entry->arena, question->standing->body);
    pthread_cond_broadcast(&trials->changed);
    return entry;
}

/* Until it is done, given up or the time is over; by its number, since the place may be another's then. */
static struct entry *wait_for(struct web_trials *trials, struct entry *entry)
{
    uint64_t order = entry->order;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TRIAL_WAIT_MILLISECONDS / 1000;
    until.tv_nsec += TRIAL_WAIT_MILLISECONDS % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    int waited = 0;
    while (waited == 0 && !trials->is_stopping && entry->order == order && !entry->is_done)
        waited = pthread_cond_timedwait(&trials->changed, &trials->mutex, &until);
    return entry->order == order ? entry : NULL;
}

static void copy_out(const struct entry *entry, const struct column_snapshot *columns, struct arena *arena,
                     struct web_trial *ret)
{
    *ret = (struct web_trial){.state = TRIAL_UNDER_WAY, .looked = entry->looked, .looks = entry->looks};
    if (!entry->is_done)
        return;
    if (entry->result != RESULT_OK) {
        ret->state = TRIAL_FAILED;
        ret->problem = text_copy(arena, text_of(entry->problem.message));
        return;
    }
    ret->state = TRIAL_DONE;
    ret->run = entry->run;
    ret->run.items = arena_array(arena, struct dry_run_item, entry->run.item_count + 1);
    if (entry->run.item_count)
        memcpy(ret->run.items, entry->run.items, entry->run.item_count * sizeof *entry->run.items);
    ret->reckoned_at = entry->reckoned_at;
    ret->is_older = entry->columns_version != columns->version;
}

void web_trials_ask(struct web_application *application, const struct ledger_definition *standing,
                    struct column_snapshot *columns, int32_t today, bool anew, struct arena *arena,
                    struct web_trial *ret)
{
    struct web_trials *trials = application->trials;
    int64_t now = application->clock->now(application->clock);
    const struct question question = {standing, columns, today,
                                      anew ? INT64_MAX
                                           : now - TRIAL_FRESH_SECONDS * (int64_t)INSTANT_MICROSECONDS};
    /* Nobody would have been red: and what is tried on the half is kept as if it were the whole. */
    if (!columns->loaded[COLUMN_USAGE]) {
        *ret = (struct web_trial){.state = TRIAL_UNDER_WAY};
        return;
    }
    *ret = (struct web_trial){.state = TRIAL_FAILED,
                              .problem = text_of(_("Too many are being tried just now: try again soon."))};
    pthread_mutex_lock(&trials->mutex);
    struct entry *entry = find(trials, &question);
    if (!entry)
        entry = begin(trials, application, &question, columns);
    if (entry)
        entry = wait_for(trials, entry);
    if (entry)
        copy_out(entry, columns, arena, ret);
    pthread_mutex_unlock(&trials->mutex);
}
