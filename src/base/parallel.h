/* Work spread over the machine's cores: a small pool of threads, started on first use. */
#ifndef FAROL_BASE_PARALLEL_H
#define FAROL_BASE_PARALLEL_H

#include <stddef.h>

/* Threads used (the caller included): cores online, at most 16; FAROL_THREADS overrides. */
size_t parallel_width(void);
/* Calls work(context, part, parts) once for each part in 0 … parts-1, on up to `parallel_width`
 * threads, and returns when all are done. Concurrent callers take turns for the pool; a caller that
 * finds it taken runs its parts itself, so nobody waits for a stranger's query. */
void parallel_run(size_t parts, void (*work)(void *context, size_t part, size_t parts), void *context);
/* From here on the calling thread gives way: it is scheduled after the others, and runs its parts itself. For
 * threads that prepare what nobody waits for yet. */
void parallel_give_way(void);

#endif
