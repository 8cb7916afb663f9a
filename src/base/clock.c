/* The system's clock and the fixed one of tests, behind the same two functions. */
#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t system_now(struct clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic(struct clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_MONOTONIC);
}

struct clock *clock_system(void)
{
    static struct clock clock = {.now = system_now, .monotonic = system_monotonic};
    return &clock;
}

static int64_t fixed_now(struct clock *clock)
{
    /* Tests have threads too: each reading is one step. */
    return __atomic_fetch_add(&clock->fixed_instant, clock->step_microseconds, __ATOMIC_RELAXED);
}

struct clock clock_fixed(int64_t instant, int64_t step_microseconds)
{
    return (struct clock){.now = fixed_now,
                          .monotonic = fixed_now,
                          .fixed_instant = instant,
                          .step_microseconds = step_microseconds};
}
