/* Growing arrays: doubling, with checked sizes; running out of memory ends the process. */
#include "base/list.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *list_grow(void *items, size_t *capacity, size_t count, size_t item_size)
{
    if (count < *capacity)
        return items;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    size_t bytes;
    void *grown = NULL;
    if (wanted > *capacity && !__builtin_mul_overflow(wanted, item_size, &bytes))
        grown = realloc(items, bytes);
    if (!grown) {
        fputs("farol: out of memory (growing a list)\n", stderr);
        abort();
    }
    *capacity = wanted;
    return grown;
}

void list_free(void *items)
{
    free(items);
}

void list_copy_items(void *target, const void *items, size_t count, size_t item_size)
{
    if (count > 0)
        memcpy(target, items, count * item_size);
}
