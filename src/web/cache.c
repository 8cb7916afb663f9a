/* The page cache: see cache.h. A mutex guards the list; entries are reference counted, so that a page is
 * written out while others look theirs up. */
#include "web/cache.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/html.h"
#include "web/secret.h"

#define ENTRIES_MAX 1024 /* few enough to be searched one by one */

struct entry {
    struct entry *newer, *older;
    char *key, *page;
    size_t key_length, page_length;
    int references; /* of readers, and one of the list */
};

struct web_cache {
    pthread_mutex_t mutex;
    pthread_cond_t given_back;
    struct web_cache_claim *claims; /* pages being made */
    struct entry *newest, *oldest;
    size_t bytes, bytes_max, count;
    char markers[WEB_MARK_COUNT][40];
};

struct web_cache *web_cache_new(size_t bytes_max)
{
    struct web_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        abort();
    pthread_mutex_init(&cache->mutex, NULL);
    pthread_cond_init(&cache->given_back, NULL);
    cache->bytes_max = bytes_max ? bytes_max : WEB_CACHE_BYTES_DEFAULT;
    for (int i = 0; i < WEB_MARK_COUNT; i++) {
        unsigned char bytes[16];
        web_random_bytes(bytes, sizeof bytes);
        for (size_t j = 0; j < sizeof bytes; j++)
            snprintf(cache->markers[i] + 1 + 2 * j, 3, "%02x", bytes[j]);
        cache->markers[i][0] = '\x01';
    }
    return cache;
}

static void release_entry(struct entry *entry)
{
    if (--entry->references)
        return;
    free(entry->key);
    free(entry->page);
    free(entry);
}

static void unlink_entry(struct web_cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
    cache->bytes -= entry->page_length + entry->key_length;
    cache->count--;
}

static void link_newest(struct web_cache *cache, struct entry *entry)
{
    entry->older = cache->newest;
    entry->newer = NULL;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
    cache->bytes += entry->page_length + entry->key_length;
    cache->count++;
}

void web_cache_release(struct web_cache *cache)
{
    if (!cache)
        return;
    while (cache->newest) {
        struct entry *entry = cache->newest;
        unlink_entry(cache, entry);
        release_entry(entry);
    }
    assert(!cache->claims);
    pthread_cond_destroy(&cache->given_back);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

text web_cache_marker(const struct web_cache *cache, enum web_marker marker)
{
    return text_of(cache->markers[marker]);
}

static int marker_at(const struct web_cache *cache, text page, size_t at)
{
    for (int i = 0; i < WEB_MARK_COUNT; i++)
        if (text_starts_with(text_slice(page, at, page.length), text_of(cache->markers[i])))
            return i;
    return -1;
}

void web_cache_fill(const struct web_cache *cache, text page, const text values[WEB_MARK_COUNT],
                    struct buffer *out)
{
    size_t from = 0;
    while (from < page.length) {
        const char *mark = memchr(page.data + from, '\x01', page.length - from);
        size_t at = mark ? (size_t)(mark - page.data) : page.length;
        buffer_append_text(out, text_slice(page, from, at));
        int marker = mark ? marker_at(cache, page, at) : -1;
        if (marker >= 0) {
            codec_html_escape(out, values[marker]);
            from = at + strlen(cache->markers[marker]);
        } else {
            from = at + (mark ? 1 : 0); /* a lone control byte of the data: of no use to anyone */
        }
    }
}

static struct entry *find(struct web_cache *cache, text key)
{
    for (struct entry *entry = cache->newest; entry; entry = entry->older)
        if (entry->key_length == key.length && memcmp(entry->key, key.data, key.length) == 0)
            return entry;
    return NULL;
}

/* The kept page, held for its reader; with the mutex. */
static struct entry *hold(struct web_cache *cache, text key)
{
    struct entry *entry = find(cache, key);
    if (entry) {
        unlink_entry(cache, entry);
        link_newest(cache, entry);
        entry->references++;
    }
    return entry;
}

static void write_held(struct web_cache *cache, struct entry *entry, const text values[WEB_MARK_COUNT],
                       struct buffer *out)
{
    web_cache_fill(cache, (text){entry->page, entry->page_length}, values, out);
    pthread_mutex_lock(&cache->mutex);
    release_entry(entry);
    pthread_mutex_unlock(&cache->mutex);
}

bool web_cache_write(struct web_cache *cache, text key, const text values[WEB_MARK_COUNT], struct buffer *out)
{
    pthread_mutex_lock(&cache->mutex);
    struct entry *entry = hold(cache, key);
    pthread_mutex_unlock(&cache->mutex);
    if (entry)
        write_held(cache, entry, values, out);
    return entry != NULL;
}

static bool is_claimed(const struct web_cache *cache, text key)
{
    for (const struct web_cache_claim *claim = cache->claims; claim; claim = claim->next)
        if (text_equal(claim->key, key))
            return true;
    return false;
}

bool web_cache_write_or_claim(struct web_cache *cache, text key, const text values[WEB_MARK_COUNT],
                              struct buffer *out, struct web_cache_claim *claim)
{
    bool waited = false;
    *claim = (struct web_cache_claim){.key = TEXT_ABSENT};
    pthread_mutex_lock(&cache->mutex);
    struct entry *entry = hold(cache, key);
    while (!entry && is_claimed(cache, key)) {
        pthread_cond_wait(&cache->given_back, &cache->mutex);
        entry = hold(cache, key);
        waited = true;
    }
    /* Who waited in vain does not claim: pages that are never kept would be made one after the other. */
    if (!entry && !waited) {
        *claim = (struct web_cache_claim){.cache = cache, .next = cache->claims, .key = key};
        cache->claims = claim;
    }
    pthread_mutex_unlock(&cache->mutex);
    if (entry)
        write_held(cache, entry, values, out);
    return entry != NULL;
}

void web_cache_give_back(struct web_cache_claim *claim)
{
    struct web_cache *cache = claim->cache;
    if (text_is_absent(claim->key))
        return;
    pthread_mutex_lock(&cache->mutex);
    struct web_cache_claim **at = &cache->claims;
    while (*at != claim)
        at = &(*at)->next;
    *at = claim->next;
    pthread_cond_broadcast(&cache->given_back);
    pthread_mutex_unlock(&cache->mutex);
    claim->key = TEXT_ABSENT;
}

static char *copy_bytes(text value)
{
    char *copy = malloc(value.length + 1);
    if (copy)
        memcpy(copy, value.data, value.length);
    return copy;
}

void web_cache_keep(struct web_cache *cache, text key, text page)
{
    if (page.length > cache->bytes_max / 4 || key.length == 0)
        return;
    struct entry *entry = calloc(1, sizeof *entry);
    char *key_copy = copy_bytes(key), *page_copy = copy_bytes(page);
    if (!entry || !key_copy || !page_copy) { /* only a cache: go without */
        free(entry);
        free(key_copy);
        free(page_copy);
        return;
    }
    *entry = (struct entry){.key = key_copy,
                            .page = page_copy,
                            .key_length = key.length,
                            .page_length = page.length,
                            .references = 1};
    pthread_mutex_lock(&cache->mutex);
    struct entry *before = find(cache, key);
    if (before) {
        unlink_entry(cache, before);
        release_entry(before);
    }
    link_newest(cache, entry);
    while (cache->oldest && (cache->bytes > cache->bytes_max || cache->count > ENTRIES_MAX)) {
        struct entry *oldest = cache->oldest;
        unlink_entry(cache, oldest);
        release_entry(oldest);
    }
    pthread_mutex_unlock(&cache->mutex);
}
