/* Hash map from text to a 64-bit number; the keys are copied into the map. Seeded hashing.
 * Not safe for concurrent writers. */
#ifndef FAROL_BASE_MAP_H
#define FAROL_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct map_slot;
struct map {
    struct map_slot *slots;
    size_t capacity;
    size_t count;
    struct arena keys;
};

void map_init(struct map *map);
void map_release(struct map *map);
bool map_get(const struct map *map, text key, uint64_t *ret_value);
/* Sets; true when the key was new. */
bool map_put(struct map *map, text key, uint64_t value);
/* Walks all entries: start with *cursor 0; false at the end. */
bool map_next(const struct map *map, size_t *cursor, text *ret_key, uint64_t *ret_value);

#endif
