/* Programs' keys in memory (api_key.h). One mutex guards the table and the buckets: both are touched for a
 * moment a request. Last uses are gathered and written by a thread of their own. */
#include "web/api/api_key.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/log.h"
#include "web/secret.h"

#define KEY_START "farol_"
enum { KEY_SECRET_BYTES = 32, WRITE_EVERY_SECONDS = 60, SECOND = 1000000 };
/* A request in the bucket's unit: so that a microsecond fills it by whole units. */
#define REQUEST ((int64_t)60 * SECOND)

struct bucket {
    int64_t key_id;
    int64_t level;     /* in units: REQUEST each */
    int64_t filled_at; /* monotonic */
    int64_t used_at;   /* instant not written yet; 0: none */
};

struct key_list {
    struct arena arena;
    struct ledger_api_key *items;
    size_t count, capacity;
};

struct web_api_keys {
    struct store *store;
    struct clock *clock;
    pthread_mutex_t reload; /* one reading of the keys at a time: an older one must not come later */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct key_list keys;
    struct {
        struct bucket *items;
        size_t count, capacity;
    } buckets;
    bool stopping;
    pthread_t writer;
};

static void key_list_release(struct key_list *list)
{
    list_release(list);
    arena_release(&list->arena);
}

static enum result take_key(void *context, const struct ledger_api_key *key, struct problem *problem)
{
    struct key_list *list = context;
    struct ledger_api_key copy = *key;
    (void)problem;
    copy.name = text_copy(&list->arena, key->name);
    copy.prefix = text_copy(&list->arena, key->prefix);
    if (key->revoked_at == INSTANT_ABSENT)
        *list_append(list) = copy;
    return RESULT_OK;
}

static enum result read_keys(struct web_api_keys *keys, struct key_list *ret, struct problem *problem)
{
    struct store_connection *connection;
    struct key_list list = {0};
    enum result result = store_read_begin(keys->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    arena_init(&list.arena, 0);
    result = ledger_api_key_scan(connection, take_key, &list, problem);
    store_read_end(keys->store, connection);
    if (result == RESULT_OK)
        *ret = list;
    else
        key_list_release(&list);
    return result;
}

enum result web_api_keys_reload(struct web_api_keys *keys, struct problem *problem)
{
    struct key_list after;
    pthread_mutex_lock(&keys->reload);
    enum result result = read_keys(keys, &after, problem);
    if (result == RESULT_OK) {
        pthread_mutex_lock(&keys->lock);
        struct key_list before = keys->keys;
        keys->keys = after;
        pthread_mutex_unlock(&keys->lock);
        key_list_release(&before);
    }
    pthread_mutex_unlock(&keys->reload);
    return result;
}

/* ---- buckets ---- */

/* Under the lock. A key's bucket begins full. */
static struct bucket *bucket_of(struct web_api_keys *keys, int64_t key_id, int64_t now)
{
    for (size_t i = 0; i < keys->buckets.count; i++)
        if (keys->buckets.items[i].key_id == key_id)
            return &keys->buckets.items[i];
    struct bucket *bucket = list_append(&keys->buckets);
    *bucket = (struct bucket){.key_id = key_id, .level = WEB_API_BURST * REQUEST, .filled_at = now};
    return bucket;
}

static void take_from(struct bucket *bucket, int64_t now, struct web_api_use *ret)
{
    const int64_t full = WEB_API_BURST * REQUEST;
    int64_t passed = now - bucket->filled_at;
    bool overflows = passed > full / WEB_API_PER_MINUTE;
    bucket->level = overflows ? full : bucket->level + passed * WEB_API_PER_MINUTE;
    bucket->level = bucket->level > full ? full : bucket->level;
    bucket->filled_at = now;
    ret->throttled = bucket->level < REQUEST;
    if (!ret->throttled)
        bucket->level -= REQUEST;
    const int64_t a_second = (int64_t)SECOND * WEB_API_PER_MINUTE;
    ret->remaining = (int)(bucket->level / REQUEST);
    ret->reset_seconds = (full - bucket->level + a_second - 1) / a_second;
    ret->retry_after_seconds = ret->throttled ? (REQUEST - bucket->level + a_second - 1) / a_second : 0;
}

static bool stands(const struct ledger_api_key *key, int64_t instant)
{
    return key->expires_at == INSTANT_ABSENT || instant < key->expires_at;
}

bool web_api_keys_use(struct web_api_keys *keys, text key, struct arena *arena, struct web_api_use *ret)
{
    uint8_t hash[WEB_HASH_BYTES];
    bool found = false;
    if (!text_starts_with(key, TEXT(KEY_START)) || key.length != sizeof KEY_START - 1 + 2 * KEY_SECRET_BYTES)
        return false;
    web_hash("api-key", key, hash);
    int64_t instant = keys->clock->now(keys->clock), now = keys->clock->monotonic(keys->clock);
    pthread_mutex_lock(&keys->lock);
    for (size_t i = 0; i < keys->keys.count && !found; i++) {
        const struct ledger_api_key *item = &keys->keys.items[i];
        if (!web_equal_in_constant_time(item->hash, hash, sizeof hash) || !stands(item, instant))
            continue;
        found = true;
        *ret = (struct web_api_use){.key_id = item->id,
                                    .user_id = item->user_id,
                                    .name = text_copy(arena, item->name),
                                    .scopes = item->scopes};
        struct bucket *bucket = bucket_of(keys, item->id, now);
        take_from(bucket, now, ret);
        bucket->used_at = instant;
    }
    pthread_mutex_unlock(&keys->lock);
    return found;
}

/* ---- last uses, written behind ---- */

struct uses {
    struct bucket *items;
    size_t count, capacity;
};

static enum result write_uses(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct uses *uses = context;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < uses->count && result == RESULT_OK; i++)
        result = ledger_api_key_used(connection, uses->items[i].key_id, uses->items[i].used_at, problem);
    return result;
}

/* Takes the uses that are not written yet. Under the lock. */
static struct uses gather(struct web_api_keys *keys)
{
    struct uses uses = {0};
    for (size_t i = 0; i < keys->buckets.count; i++)
        if (keys->buckets.items[i].used_at) {
            *list_append(&uses) = keys->buckets.items[i];
            keys->buckets.items[i].used_at = 0;
        }
    return uses;
}

static void *run_writer(void *context)
{
    struct web_api_keys *keys = context;
    pthread_mutex_lock(&keys->lock);
    for (bool last = false; !last;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += WRITE_EVERY_SECONDS;
        if (!keys->stopping)
            pthread_cond_timedwait(&keys->wake, &keys->lock, &until);
        last = keys->stopping;
        struct uses uses = gather(keys);
        pthread_mutex_unlock(&keys->lock);
        struct problem problem = {0};
        if (uses.count > 0 && store_write(keys->store, write_uses, &uses, &problem) != RESULT_OK)
            log_event(LOG_WARNING, "key-uses-not-written", "detail=%s", problem.detail);
        list_release(&uses);
        pthread_mutex_lock(&keys->lock);
    }
    pthread_mutex_unlock(&keys->lock);
    return NULL;
}

static void release(struct web_api_keys *keys)
{
    key_list_release(&keys->keys);
    list_release(&keys->buckets);
    pthread_mutex_destroy(&keys->reload);
    pthread_mutex_destroy(&keys->lock);
    pthread_cond_destroy(&keys->wake);
    free(keys);
}

enum result web_api_keys_start(struct web_api_keys **ret, struct store *store, struct clock *clock,
                               struct problem *problem)
{
    struct web_api_keys *keys = calloc(1, sizeof *keys);
    assert(keys);
    keys->store = store;
    keys->clock = clock;
    arena_init(&keys->keys.arena, 0);
    pthread_mutex_init(&keys->reload, NULL);
    pthread_mutex_init(&keys->lock, NULL);
    pthread_cond_init(&keys->wake, NULL);
    enum result result = web_api_keys_reload(keys, problem);
    if (result != RESULT_OK) {
        release(keys);
        return result;
    }
    int error = pthread_create(&keys->writer, NULL, run_writer, keys);
    assert(error == 0);
    (void)error;
    *ret = keys;
    return RESULT_OK;
}

void web_api_keys_stop(struct web_api_keys *keys)
{
    if (!keys)
        return;
    pthread_mutex_lock(&keys->lock);
    keys->stopping = true;
    pthread_cond_signal(&keys->wake);
    pthread_mutex_unlock(&keys->lock);
    pthread_join(keys->writer, NULL);
    release(keys);
}

text web_api_key_make(struct arena *arena, struct ledger_api_key *ret)
{
    text secret = web_random_token(arena, KEY_SECRET_BYTES);
    text key = text_printf(arena, KEY_START "%.*s", TEXT_ARGUMENTS(secret));
    web_hash("api-key", key, ret->hash);
    ret->prefix = text_slice(key, 0, WEB_API_KEY_PREFIX_BYTES);
    return key;
}
