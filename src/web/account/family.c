/* See family.h. Pairs of parent and child in order of the parent, of the snapshots last asked for: today's,
 * and what is looked back at or reckoned by other rules. The lock is not held while pairs are gathered. */
#include "web/account/family.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"

struct pair {
    uint32_t parent, child; /* account indices */
};
struct pairs {
    struct pair *items;
    size_t count, capacity;
};

enum { SNAPSHOTS_KEPT = 4 };

struct web_family {
    pthread_mutex_t lock;
    uint64_t uses;
    struct kept {
        uint64_t version, used; /* 0: none; when last asked for */
        struct pairs pairs;
    } kept[SNAPSHOTS_KEPT];
};

struct web_family *web_family_new(void)
{
    struct web_family *family = calloc(1, sizeof *family);
    assert(family);
    pthread_mutex_init(&family->lock, NULL);
    return family;
}

void web_family_free(struct web_family *family)
{
    if (!family)
        return;
    pthread_mutex_destroy(&family->lock);
    for (int i = 0; i < SNAPSHOTS_KEPT; i++)
        list_release(&family->kept[i].pairs);
    free(family);
}

static int by_parent(const void *a, const void *b)
{
    const struct pair *first = a, *second = b;
    if (first->parent != second->parent)
        return first->parent < second->parent ? -1 : 1;
    return (first->child > second->child) - (first->child < second->child);
}

static void gather(const struct column_snapshot *snapshot, struct pairs *pairs)
{
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        const struct column_account_block *block = column_accounts(snapshot, b);
        for (uint32_t i = 0; block && i < block->count; i++)
            if (block->parent[i] && bits_has(block->exists, i))
                *list_append(pairs) = (struct pair){block->parent[i] - 1, b * COLUMN_BLOCK_ACCOUNTS + i};
    }
    if (pairs->count)
        qsort(pairs->items, pairs->count, sizeof *pairs->items, by_parent);
}

static size_t first_of(const struct pairs *pairs, uint32_t parent)
{
    size_t low = 0, high = pairs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs->items[middle].parent < parent)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t copy_children(const struct pairs *pairs, uint32_t parent, struct arena *arena,
                            const uint32_t **ret_children)
{
    size_t first = first_of(pairs, parent), end = first;
    while (end < pairs->count && pairs->items[end].parent == parent)
        end++;
    uint32_t *children = arena_array(arena, uint32_t, end - first + 1);
    for (size_t i = first; i < end; i++)
        children[i - first] = pairs->items[i].child;
    *ret_children = children;
    return end - first;
}

static struct kept *find(struct web_family *family, uint64_t version)
{
    for (int i = 0; i < SNAPSHOTS_KEPT; i++)
        if (family->kept[i].used && family->kept[i].version == version)
            return &family->kept[i];
    return NULL;
}

/* Takes the pairs over, in the place of those unused for longest; another may have been quicker. */
static void keep(struct web_family *family, uint64_t version, struct pairs *pairs)
{
    struct kept *oldest = &family->kept[0];
    struct pairs gone = *pairs;
    pthread_mutex_lock(&family->lock);
    if (!find(family, version)) {
        for (int i = 1; i < SNAPSHOTS_KEPT; i++)
            if (family->kept[i].used < oldest->used)
                oldest = &family->kept[i];
        gone = oldest->pairs;
        *oldest = (struct kept){version, ++family->uses, *pairs};
    }
    pthread_mutex_unlock(&family->lock);
    list_release(&gone);
}

size_t web_family_children(struct web_family *family, const struct column_snapshot *snapshot, uint32_t parent,
                           struct arena *arena, const uint32_t **ret_children)
{
    size_t count = 0;
    if (family) {
        pthread_mutex_lock(&family->lock);
        struct kept *kept = find(family, snapshot->version);
        if (kept) {
            kept->used = ++family->uses;
            count = copy_children(&kept->pairs, parent, arena, ret_children);
        }
        pthread_mutex_unlock(&family->lock);
        if (kept)
            return count;
    }
    struct pairs pairs = {0};
    gather(snapshot, &pairs);
    count = copy_children(&pairs, parent, arena, ret_children);
    if (family)
        keep(family, snapshot->version, &pairs);
    else
        list_release(&pairs);
    return count;
}
