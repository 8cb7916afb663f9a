/* What is done each night (scheduler.h): a row each, in the order in which they rest on each other. Each is
 * tried again until it succeeds, and may be run twice for a day: it must come to the same. */
#include "web/scheduler.h"

#include "web/journey/nightly.h"

const struct journey_nightly web_scheduler_nightly[] = {
    {"journeys", web_journey_nightly, NULL},
    {0},
};
const size_t web_scheduler_nightly_count = sizeof web_scheduler_nightly / sizeof web_scheduler_nightly[0] - 1;
