/* Wilson's interval (share.h). */
#include "journey/share.h"

#include <assert.h>
#include <math.h>

#define Z 1.959963984540054 /* of 95 %, both sides */

struct journey_share journey_share_of(int64_t part, int64_t whole)
{
    assert(part >= 0 && part <= whole);
    struct journey_share share = {part, whole, NAN, NAN, NAN};
    if (!whole)
        return share;
    double n = (double)whole, p = (double)part / n, zz = Z * Z;
    double middle = (p + zz / (2 * n)) / (1 + zz / n);
    double half = Z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n));
    share.share = p;
    share.low = part ? middle - half : 0;
    share.high = part < whole ? middle + half : 1;
    return share;
}
