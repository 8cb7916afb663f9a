/* The table of survey groups: linear probing, at most half full, so that a look-up is one or two
 * cache lines. See satisfaction_table.h for ownership. */
#include "metric/satisfaction_table.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

static size_t slot_of(struct satisfaction_key key, size_t capacity)
{
    uint64_t hash =
        (key.words[0] * UINT64_C(0x9E3779B97F4A7C15)) ^ (key.words[1] * UINT64_C(0xC2B2AE3D27D4EB4F));
    return (size_t)((hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93) >> 20) & (capacity - 1);
}

static bool is_same(struct satisfaction_key a, struct satisfaction_key b)
{
    return a.words[0] == b.words[0] && a.words[1] == b.words[1];
}

static struct satisfaction_cell *find(const struct satisfaction_table *table, struct satisfaction_key key)
{
    size_t i = slot_of(key, table->capacity);
    while (table->slots[i].responses && !is_same(table->slots[i].key, key))
        i = (i + 1) & (table->capacity - 1);
    return &table->slots[i];
}

static void grow(struct satisfaction_table *table)
{
    struct satisfaction_table larger = {.capacity = table->capacity ? table->capacity * 4 : 256};
    larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
    assert(larger.slots);
    for (size_t i = 0; i < table->capacity; i++)
        if (table->slots[i].responses)
            *find(&larger, table->slots[i].key) = table->slots[i];
    larger.count = table->count;
    free(table->slots);
    *table = larger;
}

struct satisfaction_cell *satisfaction_table_at(struct satisfaction_table *table, struct satisfaction_key key)
{
    if (table->count * 2 >= table->capacity)
        grow(table);
    struct satisfaction_cell *cell = find(table, key);
    if (!cell->responses) {
        cell->key = key;
        table->count++;
    }
    return cell;
}

void satisfaction_table_merge(struct satisfaction_table *table, const struct satisfaction_table *from)
{
    for (size_t i = 0; i < from->capacity; i++) {
        if (!from->slots[i].responses)
            continue;
        struct satisfaction_cell *cell = satisfaction_table_at(table, from->slots[i].key);
        cell->responses += from->slots[i].responses;
        cell->high += from->slots[i].high;
        cell->low += from->slots[i].low;
        cell->score_sum += from->slots[i].score_sum;
    }
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
    const struct satisfaction_key *a = &((const struct satisfaction_cell *)left)->key;
    const struct satisfaction_key *b = &((const struct satisfaction_cell *)right)->key;
    int by_month = order(satisfaction_key_month(a), satisfaction_key_month(b));
    int by_stage = order(satisfaction_key_stage(a), satisfaction_key_stage(b));
    int by_group = order(satisfaction_key_group(a), satisfaction_key_group(b));
    int by_top = order(satisfaction_key_scale_max(a), satisfaction_key_scale_max(b));
    return by_month   ? by_month
           : by_stage ? by_stage
           : by_group ? by_group
           : by_top   ? by_top
                      : order(satisfaction_key_scale_min(a), satisfaction_key_scale_min(b));
}

void satisfaction_table_sort(struct satisfaction_table *table)
{
    size_t used = 0;
    for (size_t i = 0; i < table->capacity; i++)
        if (table->slots[i].responses)
            table->slots[used++] = table->slots[i];
    if (used)
        qsort(table->slots, used, sizeof(*table->slots), compare);
}

void satisfaction_table_release(struct satisfaction_table *table)
{
    free(table->slots);
    *table = (struct satisfaction_table){0};
}
