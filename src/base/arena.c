/* Arenas: a chain of chunks, newest first. Each new chunk doubles the last one's size up to a bound,
 * so that small arenas stay small and large ones make few calls of calloc.
 *
 * Memory is zeroed: chunks come from calloc, large ones from the kernel, and arena_clear wipes what was used
 * of the chunk it keeps. A request larger than the next chunk would be gets a chunk of its own, placed behind
 * the newest one, whose free rest stays in use. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK_FIRST_BYTES ((size_t)4 << 10)
#define CHUNK_LARGEST_BYTES ((size_t)1 << 20)
#define MAPPED_FROM_BYTES ((size_t)2 << 20)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *older;
    size_t size;
    size_t used;
    size_t mapped_bytes; /* 0: from calloc */
    _Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t budget_bytes)
{
    *arena = (struct arena){.budget_bytes = budget_bytes};
}

static void free_chain(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        if (chunk->mapped_bytes)
            munmap(chunk, chunk->mapped_bytes);
        else
            free(chunk);
        chunk = older;
    }
}

void arena_release(struct arena *arena)
{
    free_chain(arena->newest);
    arena->newest = NULL;
    arena->used_bytes = 0;
}

void arena_clear(struct arena *arena)
{
    struct arena_chunk *kept = arena->newest;
    if (kept) {
        free_chain(kept->older);
        kept->older = NULL;
        memset(kept->bytes, 0, kept->used);
        kept->used = 0;
    }
    arena->used_bytes = 0;
}

void arena_clear_to(struct arena *arena, size_t kept_bytes_max)
{
    if (arena->newest && arena->newest->size > kept_bytes_max)
        arena_release(arena);
    else
        arena_clear(arena);
}

/* Large arrays come zeroed from the kernel as they are touched, by whichever thread touches them, in huge
 * pages where it has them: calloc would clear memory that it held before, all of it, on one thread. */
static struct arena_chunk *map_chunk(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE); /* a wish: nothing depends on it */
    struct arena_chunk *chunk = memory;
    chunk->mapped_bytes = bytes;
    return chunk;
}

static struct arena_chunk *new_chunk(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_chunk))
        return NULL;
    size_t bytes = sizeof(struct arena_chunk) + size;
    struct arena_chunk *chunk = bytes < MAPPED_FROM_BYTES ? calloc(1, bytes) : map_chunk(bytes);
    if (chunk)
        chunk->size = size;
    return chunk;
}

static struct arena_chunk *chunk_with_room(struct arena *arena, size_t size)
{
    struct arena_chunk *newest = arena->newest;
    if (newest && newest->size - newest->used >= size)
        return newest;
    size_t next_size = newest ? newest->size * 2 : CHUNK_FIRST_BYTES;
    if (next_size > CHUNK_LARGEST_BYTES)
        next_size = CHUNK_LARGEST_BYTES;
    if (size > next_size / 2 && newest) {
        struct arena_chunk *own = new_chunk(size);
        if (!own)
            return NULL;
        own->older = newest->older;
        newest->older = own;
        return own;
    }
    struct arena_chunk *chunk = new_chunk(size > next_size ? size : next_size);
    if (!chunk)
        return NULL;
    chunk->older = newest;
    arena->newest = chunk;
    return chunk;
}

void *arena_try_allocate(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
    if (arena->budget_bytes &&
        (arena->used_bytes > arena->budget_bytes || rounded > arena->budget_bytes - arena->used_bytes))
        return NULL;
    struct arena_chunk *chunk = chunk_with_room(arena, rounded);
    if (!chunk)
        return NULL;
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used_bytes += rounded;
    return memory;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    void *memory = arena_try_allocate(arena, size);
    if (!memory) {
        fprintf(stderr, "farol: out of memory (%zu bytes asked for)\n", size);
        abort();
    }
    return memory;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        total = SIZE_MAX;
    return arena_allocate(arena, total);
}

char *arena_copy(struct arena *arena, const void *data, size_t length)
{
    assert(length < SIZE_MAX / 2);
    char *copy = arena_allocate(arena, length + 1);
    if (length)
        memcpy(copy, data, length);
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    assert(format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    assert(length >= 0);
    char *written = arena_allocate(arena, (size_t)length + 1);
    vsnprintf(written, (size_t)length + 1, format, again);
    va_end(again);
    return written;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *written = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return written;
}
