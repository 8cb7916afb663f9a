/* The night's work of journeys: who moves by rule, which milestones are to be reached and which were. */
#ifndef FAROL_WEB_JOURNEY_NIGHTLY_H
#define FAROL_WEB_JOURNEY_NIGHTLY_H

#include "base/result.h"

#include <stdint.h>

/* A row of web_scheduler_nightly; `application` is a struct web_application. Run twice for a day it comes to
 * the same: whoever moved on `day` moves no more, and a milestone that there is is not made again. */
MUST_USE enum result web_journey_nightly(void *application, int32_t day, int64_t now,
                                         struct problem *problem);

#endif
