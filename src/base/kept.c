/* One mutex over the list of items (kept.h). */
#include "base/kept.h"

#include <pthread.h>
#include <stdlib.h>

struct kept {
    const struct kept_kind *kind;
    pthread_mutex_t mutex;
    pthread_cond_t made;
    struct kept_item *items;
    uint64_t uses;
};

struct kept *kept_new(const struct kept_kind *kind)
{
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        abort();
    kept->kind = kind;
    pthread_mutex_init(&kept->mutex, NULL);
    pthread_cond_init(&kept->made, NULL);
    return kept;
}

static void let_go(struct kept *kept, struct kept_item **at)
{
    struct kept_item *gone = *at;
    *at = gone->next;
    kept->kind->release(gone);
}

void kept_release(struct kept *kept)
{
    if (!kept)
        return;
    while (kept->items)
        let_go(kept, &kept->items);
    pthread_mutex_destroy(&kept->mutex);
    pthread_cond_destroy(&kept->made);
    free(kept);
}

static struct kept_item *find(const struct kept *kept, const void *question)
{
    struct kept_item *item = kept->items;
    while (item && (item->has_failed || !kept->kind->answers(item, question)))
        item = item->next;
    return item;
}

static bool has_room(const struct kept *kept)
{
    size_t count = 0, bytes = 0;
    for (const struct kept_item *item = kept->items; item; item = item->next) {
        count++;
        bytes += item->is_made && !item->has_failed ? kept->kind->bytes(item) : 0;
    }
    return count <= kept->kind->always || (count <= kept->kind->most && bytes <= kept->kind->bytes_max);
}

/* What failed goes at once, of the others those unused for longest until the rest fit. What is in use stays.
 */
static void make_room(struct kept *kept)
{
    for (struct kept_item **at = &kept->items; *at;)
        if ((*at)->users == 0 && (*at)->has_failed)
            let_go(kept, at);
        else
            at = &(*at)->next;
    while (!has_room(kept)) {
        struct kept_item **oldest = NULL;
        for (struct kept_item **at = &kept->items; *at; at = &(*at)->next)
            if ((*at)->users == 0 && (!oldest || (*at)->used < (*oldest)->used))
                oldest = at;
        if (!oldest)
            return;
        let_go(kept, oldest);
    }
}

static void use(struct kept *kept, struct kept_item *item)
{
    item->users++;
    item->used = ++kept->uses;
}

static struct kept_item *begin(struct kept *kept, const void *question)
{
    struct kept_item *item = kept->kind->begin(question);
    item->next = kept->items;
    kept->items = item;
    return item;
}

struct kept_item *kept_take(struct kept *kept, const void *question)
{
    pthread_mutex_lock(&kept->mutex);
    struct kept_item *item = find(kept, question);
    bool is_new = !item;
    if (is_new)
        item = begin(kept, question);
    use(kept, item);
    if (is_new) {
        make_room(kept); /* before there are two of a large one */
        pthread_mutex_unlock(&kept->mutex);
        bool could = kept->kind->make(item, question);
        pthread_mutex_lock(&kept->mutex);
        item->has_failed = !could;
        item->is_made = true;
        pthread_cond_broadcast(&kept->made);
    }
    while (!item->is_made)
        pthread_cond_wait(&kept->made, &kept->mutex);
    pthread_mutex_unlock(&kept->mutex);
    return item;
}

struct kept_item *kept_take_made(struct kept *kept, const void *question)
{
    pthread_mutex_lock(&kept->mutex);
    struct kept_item *item = find(kept, question);
    item = item && item->is_made ? item : NULL;
    if (item)
        use(kept, item);
    pthread_mutex_unlock(&kept->mutex);
    return item;
}

void kept_give_back(struct kept *kept, struct kept_item *item)
{
    pthread_mutex_lock(&kept->mutex);
    item->users--;
    item->used = ++kept->uses;
    make_room(kept);
    pthread_mutex_unlock(&kept->mutex);
}
