/* A fixed set of small integers as 64-bit words. Word i holds members 64i … 64i+63. */
#ifndef FAROL_BASE_BITS_H
#define FAROL_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t bits_words(size_t count)
{
    return (count + 63) / 64;
}
static inline bool bits_has(const uint64_t *words, size_t i)
{
    return words[i >> 6] >> (i & 63) & 1;
}
static inline void bits_add(uint64_t *words, size_t i)
{
    words[i >> 6] |= UINT64_C(1) << (i & 63);
}
static inline void bits_remove(uint64_t *words, size_t i)
{
    words[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}
size_t bits_count(const uint64_t *words, size_t word_count);

#endif
