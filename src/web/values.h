/* What a request's rules ask for from above (journey/values.h): named segments and health as known to its
 * snapshot, and the numbers that lists keep. */
#ifndef FAROL_WEB_VALUES_H
#define FAROL_WEB_VALUES_H

#include "journey/values.h"
#include "web/application.h"

/* The context of journey_rule_values, for one request. `application` may be NULL (tests of pages): then there
 * are no segments, and health goes by what is shipped. */
struct journey_values web_values_of(const struct web_application *application,
                                    const struct column_snapshot *columns);

#endif
