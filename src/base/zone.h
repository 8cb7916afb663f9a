/* Time zones read from the system's compiled tz database (TZif, RFC 8536); UTC is built in.
 * An instant is int64_t microseconds since 1970-01-01T00:00:00Z. Immutable after load: shared
 * between threads freely. */
#ifndef FAROL_BASE_ZONE_H
#define FAROL_BASE_ZONE_H

#include <stdint.h>

#include "base/result.h"
#include "base/text.h"

#define INSTANT_ABSENT INT64_MIN
#define INSTANT_MICROSECONDS 1000000

struct zone;

/* Loads e.g. "America/Sao_Paulo"; BAD_INPUT for a name with a path trick or one not on this machine.
 * Freed with zone_release. */
MUST_USE enum result zone_load(struct zone **ret_zone, text name, struct problem *problem);
/* The same from the bytes of a TZif file; CORRUPT when they are not one. Empty bytes make UTC. */
MUST_USE enum result zone_from_bytes(struct zone **ret_zone, text name, text bytes, struct problem *problem);
void zone_release(struct zone *zone);
const char *zone_name(const struct zone *zone);
int32_t zone_offset_seconds(const struct zone *zone, int64_t instant); /* east of UTC */
int32_t zone_day_of(const struct zone *zone, int64_t instant);
/* The first instant of a civil day in the zone. */
int64_t zone_day_start(const struct zone *zone, int32_t day);
/* RFC 3339 instant ("2026-03-03T09:12:00-03:00", "…Z", fractions to microseconds, 'T' or space);
 * INSTANT_ABSENT when malformed. A local date-time without offset is read in `zone`. */
int64_t instant_parse(text value, const struct zone *zone);
/* The same; a day alone is its end, as "known at" means it. */
int64_t instant_parse_day_end(text value, const struct zone *zone);
/* RFC 3339 in UTC with microseconds only if not zero: "2026-03-03T12:12:00Z". */
char *instant_format(int64_t instant, char ret[32]);

#endif
