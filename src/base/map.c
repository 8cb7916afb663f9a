/* Hash map from text to number: open addressing with linear probing, at most 3/4 full, the hash kept
 * beside the key so that growing and most misses touch no key bytes. Keys live in the map's arena. */
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

struct map_slot {
    const char *key; /* NULL: free */
    size_t length;
    uint64_t hash;
    uint64_t value;
};

void map_init(struct map *map)
{
    *map = (struct map){0};
    arena_init(&map->keys, 0);
}

void map_release(struct map *map)
{
    free(map->slots);
    arena_release(&map->keys);
    map_init(map);
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct map_slot *find_slot(const struct map *map, text key, uint64_t hash)
{
    size_t mask = map->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct map_slot *slot = &map->slots[i];
        if (!slot->key || (slot->hash == hash && text_equal((text){slot->key, slot->length}, key)))
            return slot;
    }
}

bool map_get(const struct map *map, text key, uint64_t *ret_value)
{
    if (!map->count)
        return false;
    const struct map_slot *slot = find_slot(map, key, text_hash(key));
    if (!slot->key)
        return false;
    *ret_value = slot->value;
    return true;
}

static void grow(struct map *map)
{
    struct map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : 16;
    map->slots = calloc(map->capacity, sizeof *map->slots);
    if (!map->slots) {
        fputs("farol: out of memory (growing a map)\n", stderr);
        abort();
    }
    for (size_t i = 0; i < old.capacity; i++) {
        const struct map_slot *slot = &old.slots[i];
        if (slot->key)
            *find_slot(map, (text){slot->key, slot->length}, slot->hash) = *slot;
    }
    free(old.slots);
}

bool map_put(struct map *map, text key, uint64_t value)
{
    if (map->count + 1 > map->capacity / 4 * 3)
        grow(map);
    uint64_t hash = text_hash(key);
    struct map_slot *slot = find_slot(map, key, hash);
    bool is_new = !slot->key;
    if (is_new) {
        *slot = (struct map_slot){arena_copy(&map->keys, key.data, key.length), key.length, hash, 0};
        map->count++;
    }
    slot->value = value;
    return is_new;
}

bool map_next(const struct map *map, size_t *cursor, text *ret_key, uint64_t *ret_value)
{
    for (; *cursor < map->capacity; ++*cursor) {
        const struct map_slot *slot = &map->slots[*cursor];
        if (!slot->key)
            continue;
        *ret_key = (text){slot->key, slot->length};
        *ret_value = slot->value;
        ++*cursor;
        return true;
    }
    return false;
}
