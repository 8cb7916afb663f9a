/* Memory by lifetime.
 *
 * An arena hands out memory that is freed all at once: at the end of a request, a job or a
 * snapshot. "Returned text lives in `arena`" is the one sentence of ownership most functions need.
 * An arena belongs to one thread at a time. Memory comes zeroed and aligned for any type.
 * When the process is out of memory, or the arena's budget is spent, `arena_allocate` aborts the
 * process; code that takes sizes from outside asks arena_try_allocate first. */
#ifndef FAROL_BASE_ARENA_H
#define FAROL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *newest;
    size_t used_bytes;   /* handed out since init or clear */
    size_t budget_bytes; /* 0: no bound of its own */
};

/* Starts an empty arena; nothing is allocated until first use. `budget_bytes` 0 means unbounded. */
void arena_init(struct arena *arena, size_t budget_bytes);
/* Frees everything; the arena may be used again as after init. */
void arena_release(struct arena *arena);
/* Forgets everything but keeps one chunk for reuse. */
void arena_clear(struct arena *arena);
/* The same for an arena that may lie idle for long: keeps no chunk of more than `kept_bytes_max`. */
void arena_clear_to(struct arena *arena, size_t kept_bytes_max);

/* Zeroed memory of `size` bytes (never NULL; size 0 yields a valid unique pointer). */
void *arena_allocate(struct arena *arena, size_t size);
/* The same for `count` items of `size`; aborts on multiplication overflow. */
void *arena_allocate_array(struct arena *arena, size_t count, size_t size);
/* Like arena_allocate but NULL when the budget or the machine's memory does not allow it. */
void *arena_try_allocate(struct arena *arena, size_t size);
/* A copy of `length` bytes, with a NUL behind them. */
char *arena_copy(struct arena *arena, const void *data, size_t length);
/* printf into the arena; NUL-terminated. */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#define arena_new(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_allocate_array((arena), (count), sizeof(type)))

#endif
