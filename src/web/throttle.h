/* Slowing down who guesses passwords: per account and peer, per peer, and (looser, so that nobody can
 * shut a person out) per account. After some free attempts the waiting time doubles with every further
 * one. An attempt counts when it begins, so that many at once don't slip through; a success takes it
 * back. Unknown accounts are treated like known ones, and the addresses of an
 * IPv6 /64 like one. A fixed table in memory; safe from any thread. */
#ifndef FAROL_WEB_THROTTLE_H
#define FAROL_WEB_THROTTLE_H

#include <stdint.h>

#include "base/clock.h"
#include "base/text.h"

enum { WEB_THROTTLE_FREE_ATTEMPTS = 5, WEB_THROTTLE_WAIT_SECONDS_MAX = 900 };

struct web_throttle;
struct web_throttle *web_throttle_new(struct clock *clock);
void web_throttle_free(struct web_throttle *throttle); /* NULL is fine */
/* 0: go on, and the attempt counts. Otherwise the seconds to wait; nothing is counted. */
int64_t web_throttle_begin(struct web_throttle *throttle, text account, text peer);
/* What was tried was right, or (not the person's doing) not tried at all. */
void web_throttle_forgive(struct web_throttle *throttle, text account, text peer);

#endif
