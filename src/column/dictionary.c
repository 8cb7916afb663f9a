/* The dictionary's texts stand in chunks that double in size and never move: reading a code takes no
 * lock, only the count's acquire load. Adding and looking up by text take the mutex. */
#include "column/dictionary.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define FIRST_CHUNK 64u
#define CHUNK_COUNT 26
#define MEMO_TEXTS_MAX 65536 /* a field of distinct texts is not worth a second copy a thread */

struct column_dictionary {
    atomic_int references;
    atomic_uint count;     /* highest code + 1 */
    pthread_mutex_t mutex; /* guards codes and bytes */
    struct map codes;
    struct arena bytes;
    text *chunks[CHUNK_COUNT]; /* chunk k holds FIRST_CHUNK << k texts */
};

static text *dictionary_slot(const struct column_dictionary *dictionary, uint32_t code)
{
    unsigned chunk = 31u - (unsigned)__builtin_clz(code / FIRST_CHUNK + 1);
    uint32_t before = FIRST_CHUNK * ((1u << chunk) - 1);
    return &dictionary->chunks[chunk][code - before];
}

struct column_dictionary *column_dictionary_new(void)
{
    struct column_dictionary *dictionary = calloc(1, sizeof *dictionary);
    assert(dictionary);
    atomic_init(&dictionary->references, 1);
    pthread_mutex_init(&dictionary->mutex, NULL);
    map_init(&dictionary->codes);
    arena_init(&dictionary->bytes, 0);
    dictionary->chunks[0] = arena_array(&dictionary->bytes, text, FIRST_CHUNK);
    atomic_init(&dictionary->count, 1); /* code 0: no value */
    return dictionary;
}

struct column_dictionary *column_dictionary_retain(struct column_dictionary *dictionary)
{
    atomic_fetch_add(&dictionary->references, 1);
    return dictionary;
}

void column_dictionary_release(struct column_dictionary *dictionary)
{
    if (!dictionary || atomic_fetch_sub(&dictionary->references, 1) != 1)
        return;
    map_release(&dictionary->codes);
    arena_release(&dictionary->bytes);
    pthread_mutex_destroy(&dictionary->mutex);
    free(dictionary);
}

uint32_t column_dictionary_add(struct column_dictionary *dictionary, text value)
{
    if (text_is_empty(value))
        return COLUMN_CODE_ABSENT;
    pthread_mutex_lock(&dictionary->mutex);
    uint64_t known;
    uint32_t code;
    if (map_get(&dictionary->codes, value, &known)) {
        code = (uint32_t)known;
    } else {
        code = atomic_load_explicit(&dictionary->count, memory_order_relaxed);
        unsigned chunk = 31u - (unsigned)__builtin_clz(code / FIRST_CHUNK + 1);
        assert(chunk < CHUNK_COUNT);
        if (!dictionary->chunks[chunk])
            dictionary->chunks[chunk] = arena_array(&dictionary->bytes, text, (size_t)FIRST_CHUNK << chunk);
        *dictionary_slot(dictionary, code) = text_copy(&dictionary->bytes, value);
        map_put(&dictionary->codes, value, code);
        atomic_store_explicit(&dictionary->count, code + 1, memory_order_release);
    }
    pthread_mutex_unlock(&dictionary->mutex);
    return code;
}

uint32_t column_dictionary_code(const struct column_dictionary *dictionary, text value)
{
    struct column_dictionary *locked = (struct column_dictionary *)dictionary;
    uint64_t code = COLUMN_CODE_ABSENT;
    pthread_mutex_lock(&locked->mutex);
    bool known = map_get(&locked->codes, value, &code);
    pthread_mutex_unlock(&locked->mutex);
    return known ? (uint32_t)code : COLUMN_CODE_ABSENT;
}

text column_dictionary_text(const struct column_dictionary *dictionary, uint32_t code)
{
    if (code >= column_dictionary_count(dictionary))
        return TEXT_ABSENT;
    return *dictionary_slot(dictionary, code);
}

uint32_t column_dictionary_count(const struct column_dictionary *dictionary)
{
    return atomic_load_explicit(&((struct column_dictionary *)dictionary)->count, memory_order_acquire);
}

void column_memo_init(struct column_memo *memo, struct column_dictionary *dictionary)
{
    memo->dictionary = dictionary;
    map_init(&memo->codes);
}

void column_memo_release(struct column_memo *memo)
{
    map_release(&memo->codes);
}

uint32_t column_memo_code(struct column_memo *memo, text value)
{
    if (text_is_empty(value))
        return COLUMN_CODE_ABSENT;
    uint64_t known;
    if (map_get(&memo->codes, value, &known))
        return (uint32_t)known;
    uint32_t code = column_dictionary_add(memo->dictionary, value);
    if (memo->codes.count < MEMO_TEXTS_MAX)
        map_put(&memo->codes, value, code);
    return code;
}
