/* What is done each night (scheduler.h): a row each, in the order in which they rest on each other. Each is
 * tried again until it succeeds, and may be run twice for a day: it must come to the same. */
#include "web/scheduler.h"

#include "web/health/health.h"

const struct journey_nightly web_scheduler_nightly[] = {
    {.name = "health-scores", .run = web_health_night},
    {0},
};
