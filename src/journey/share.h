/* A share of few with its uncertainty: "14 of 17 rescued were still there after 90 days" is no 82 % sharp.
 * The interval is Wilson's score interval (1927) at 95 %, which holds for small numbers and near 0 and 1,
 * where the usual one does not. Pure. */
#ifndef FAROL_JOURNEY_SHARE_H
#define FAROL_JOURNEY_SHARE_H

#include <stdint.h>

struct journey_share {
    int64_t part, whole;
    double share, low, high; /* fractions; NAN of nobody */
};
/* 0 ≤ part ≤ whole, asserted. */
struct journey_share journey_share_of(int64_t part, int64_t whole);

#endif
