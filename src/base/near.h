/* The nearest of some known names to one that was not found: "did you mean …?". Compares without
 * regard to ASCII case, counting letters added, dropped, replaced and swapped with a neighbour. */
#ifndef FAROL_BASE_NEAR_H
#define FAROL_BASE_NEAR_H

#include <stddef.h>

#include "base/text.h"

/* Keeps the best candidate so far; start with { .wanted = …, .best = TEXT_ABSENT }. */
struct near {
    text wanted;
    text best; /* absent when none is near enough: about a third of the letters */
    size_t best_distance;
};
void near_offer(struct near *near, text candidate); /* the candidate's bytes must outlive `near` */
/* The nearest of `count` names; absent when none is near enough. */
text near_of(text wanted, const text *names, size_t count);
/* Letters that differ; names longer than 64 bytes are never near (SIZE_MAX). */
size_t near_distance(text a, text b);

#endif
