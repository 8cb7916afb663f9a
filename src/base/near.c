/* Optimal string alignment distance (Levenshtein plus swaps of neighbours) over three rows on the
 * stack; names are short, so the quadratic time is nothing. Bytes stand for letters: an accented
 * letter counts as two, which only makes it a little farther. */
#include "base/near.h"

#define NAME_BYTES_MAX 64

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t near_distance(text a, text b)
{
    if (a.length > NAME_BYTES_MAX || b.length > NAME_BYTES_MAX)
        return SIZE_MAX;
    size_t rows[3][NAME_BYTES_MAX + 1];
    size_t *older = rows[0], *old = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.length; j++)
        old[j] = older[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            char x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);
            size_t least = smaller(old[j] + 1, now[j - 1] + 1);
            least = smaller(least, old[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.data[j - 2]) && lower(a.data[i - 2]) == y)
                least = smaller(least, older[j - 2] + 1);
            now[j] = least;
        }
        size_t *free_row = older;
        older = old;
        old = now;
        now = free_row;
    }
    return old[b.length];
}

void near_offer(struct near *near, text candidate)
{
    size_t distance = near_distance(near->wanted, candidate);
    size_t farthest = near->wanted.length < 3 ? 1 : (near->wanted.length + 2) / 3;
    bool begins = near->wanted.length >= 3 && candidate.length > near->wanted.length &&
                  text_equal_ignoring_ascii_case(text_slice(candidate, 0, near->wanted.length), near->wanted);
    if (begins && distance > farthest)
        distance = farthest; /* "unit" for "unit-economics" */
    if (distance > farthest || (near->best.data && distance >= near->best_distance))
        return;
    near->best = candidate;
    near->best_distance = distance;
}

text near_of(text wanted, const text *names, size_t count)
{
    struct near near = {.wanted = wanted};
    for (size_t i = 0; i < count; i++)
        near_offer(&near, names[i]);
    return near.best;
}
