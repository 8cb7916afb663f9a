/* Snapshots of the past: see past.h. The mutex guards the few that are kept and is never held while one is
 * loaded: what is kept is handed out at once. One load runs at a time, and few wait for it; whoever comes
 * then is turned away, so that questions about the past never take all of the server's workers. */
#include "web/figure/past.h"

#include <pthread.h>
#include <stdlib.h>

#include "column/load.h"
#include "language/language.h"
#include "ledger/ledger.h"

enum { PAST_KEPT = 2 };

struct web_past {
    pthread_mutex_t mutex;
    pthread_cond_t loaded;
    struct store *store;
    const struct zone *zone;
    bool loading;
    int waiting;
    struct column_snapshot *kept[PAST_KEPT]; /* newest first */
};

struct web_past *web_past_new(struct store *store, const struct zone *zone)
{
    struct web_past *past = calloc(1, sizeof *past);
    if (!past)
        abort();
    pthread_mutex_init(&past->mutex, NULL);
    pthread_cond_init(&past->loaded, NULL);
    past->store = store;
    past->zone = zone;
    return past;
}

void web_past_release(struct web_past *past)
{
    if (!past)
        return;
    for (int i = 0; i < PAST_KEPT; i++)
        column_snapshot_release(past->kept[i]);
    pthread_cond_destroy(&past->loaded);
    pthread_mutex_destroy(&past->mutex);
    free(past);
}

static enum result change_at(struct web_past *past, int64_t instant, int64_t *ret_change,
                             struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(past->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_change_at(connection, instant, ret_change, problem);
    store_read_end(past->store, connection);
    return result;
}

/* Puts the one of that change, and of that month of rates, first. Under the mutex. */
static bool find(struct web_past *past, int64_t change, int32_t month)
{
    for (int i = 0; i < PAST_KEPT; i++) {
        struct column_snapshot *found = past->kept[i];
        if (!found || found->known_change != change || found->rates.running_month != month)
            continue;
        past->kept[i] = past->kept[0];
        past->kept[0] = found;
        return true;
    }
    return false;
}

static void keep(struct web_past *past, struct column_snapshot *snapshot)
{
    column_snapshot_release(past->kept[PAST_KEPT - 1]);
    for (int i = PAST_KEPT - 1; i > 0; i--)
        past->kept[i] = past->kept[i - 1];
    past->kept[0] = snapshot;
}

/* Loads with the mutex let go meanwhile. */
static enum result load(struct web_past *past, int64_t instant, struct problem *problem)
{
    struct column_snapshot *snapshot;
    past->loading = true;
    pthread_mutex_unlock(&past->mutex);
    enum result result = column_load_known_at(past->store, instant, &snapshot, problem);
    pthread_mutex_lock(&past->mutex);
    past->loading = false;
    if (result == RESULT_OK)
        keep(past, snapshot);
    pthread_cond_broadcast(&past->loaded);
    return result;
}

static enum result find_or_load(struct web_past *past, int64_t instant, int64_t change,
                                struct problem *problem)
{
    int32_t month = month_of_day(zone_day_of(past->zone, instant));
    while (!find(past, change, month)) {
        if (!past->loading)
            return load(past, instant, problem);
        if (past->waiting >= WEB_PAST_WAITING_MAX)
            return problem_set(problem, RESULT_BUSY,
                               _("The record is being read as of another instant. Try again soon."));
        past->waiting++;
        pthread_cond_wait(&past->loaded, &past->mutex);
        past->waiting--;
    }
    return RESULT_OK;
}

enum result web_past_acquire(struct web_past *past, int64_t instant, struct column_snapshot **ret_snapshot,
                             struct problem *problem)
{
    int64_t change;
    enum result result = change_at(past, instant, &change, problem);
    if (result != RESULT_OK)
        return result;
    pthread_mutex_lock(&past->mutex);
    result = find_or_load(past, instant, change, problem);
    if (result == RESULT_OK)
        *ret_snapshot = column_snapshot_retain(past->kept[0]);
    pthread_mutex_unlock(&past->mutex);
    return result;
}
