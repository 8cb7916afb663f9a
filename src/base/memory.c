/* See memory.h. Other libcs than glibc have no such knobs and go without. */
#include "base/memory.h"

#include <malloc.h>

#include "base/parallel.h"

enum { HEAPS_MIN = 2, LARGE_BYTES = 128 << 10 };

void memory_start_long_run(void)
{
#ifdef __GLIBC__
    int heaps = (int)parallel_width();
    /* Set, the threshold no longer grows with what is freed: large pieces always go back at once. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    mallopt(M_TRIM_THRESHOLD, 2 * LARGE_BYTES);
    mallopt(M_ARENA_MAX, heaps < HEAPS_MIN ? HEAPS_MIN : heaps);
#endif
}

void memory_give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
