/* Fixed sets of small integers: what does not fit in a line of the header. */
#include "base/bits.h"

size_t bits_count(const uint64_t *words, size_t word_count)
{
    size_t count = 0;
    for (size_t i = 0; i < word_count; i++)
        count += (size_t)__builtin_popcountll(words[i]);
    return count;
}
