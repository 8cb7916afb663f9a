/* Deterministic pseudo-random numbers (xoshiro256**, seeded by splitmix64) for the sample company,
 * tests and benches. Never for secrets: those come from libsodium. */
#ifndef FAROL_BASE_RANDOM_H
#define FAROL_BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_seed(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t bound); /* 0 … bound-1, unbiased; bound > 0 */
int64_t random_between(struct random *random, int64_t low, int64_t high); /* both included */

#endif
