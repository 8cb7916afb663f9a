/* The clock comes in from outside: production passes clock_system, tests a fixed or stepping one. */
#ifndef FAROL_BASE_CLOCK_H
#define FAROL_BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*now)(struct clock *clock);       /* UTC instant in microseconds */
    int64_t (*monotonic)(struct clock *clock); /* microseconds, for durations */
    int64_t fixed_instant;                     /* of clock_fixed */
    int64_t step_microseconds;                 /* clock_fixed advances by this at each reading */
};

struct clock *clock_system(void);
struct clock clock_fixed(int64_t instant, int64_t step_microseconds);

#endif
