/* See values.h. */
#include "web/values.h"

#include "web/account/account_keys.h"

struct journey_values web_values_of(const struct web_application *application,
                                    const struct column_snapshot *columns)
{
    struct journey_values values = {.known_change = columns->known_change};
    if (!application)
        return values;
    values.store = application->store;
    values.kept = application->health;
    if (application->account_keys)
        values.lists = web_account_keys_values(application->account_keys);
    return values;
}
