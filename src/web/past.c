/* Snapshots of the past: see past.h. One mutex, held while loading: the past is asked for seldom, and a
 * second person's question waits for the first one's answer instead of reading the record twice. */
#include "web/past.h"

#include <pthread.h>
#include <stdlib.h>

#include "column/load.h"

enum { PAST_KEPT = 2 };

struct web_past {
    pthread_mutex_t mutex;
    struct store *store;
    struct {
        int64_t instant;
        struct column_snapshot *snapshot;
    } kept[PAST_KEPT]; /* newest first */
};

struct web_past *web_past_new(struct store *store)
{
    struct web_past *past = calloc(1, sizeof *past);
    if (!past)
        abort();
    pthread_mutex_init(&past->mutex, NULL);
    past->store = store;
    return past;
}

void web_past_release(struct web_past *past)
{
    if (!past)
        return;
    for (int i = 0; i < PAST_KEPT; i++)
        column_snapshot_release(past->kept[i].snapshot);
    pthread_mutex_destroy(&past->mutex);
    free(past);
}

static enum result find_or_load(struct web_past *past, int64_t instant, struct problem *problem)
{
    for (int i = 0; i < PAST_KEPT; i++) {
        if (!past->kept[i].snapshot || past->kept[i].instant != instant)
            continue;
        __typeof__(past->kept[0]) found = past->kept[i];
        past->kept[i] = past->kept[0];
        past->kept[0] = found;
        return RESULT_OK;
    }
    struct column_snapshot *snapshot;
    enum result result = column_load_known_at(past->store, instant, &snapshot, problem);
    if (result != RESULT_OK)
        return result;
    column_snapshot_release(past->kept[PAST_KEPT - 1].snapshot);
    for (int i = PAST_KEPT - 1; i > 0; i--)
        past->kept[i] = past->kept[i - 1];
    past->kept[0].instant = instant;
    past->kept[0].snapshot = snapshot;
    return RESULT_OK;
}

enum result web_past_acquire(struct web_past *past, int64_t instant, struct column_snapshot **ret_snapshot,
                             struct problem *problem)
{
    pthread_mutex_lock(&past->mutex);
    enum result result = find_or_load(past, instant, problem);
    if (result == RESULT_OK)
        *ret_snapshot = column_snapshot_retain(past->kept[0].snapshot);
    pthread_mutex_unlock(&past->mutex);
    return result;
}
