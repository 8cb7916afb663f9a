/* The steps of a journey: what follows what, and whether a history is a path (journey.h). */
#include "journey/journey.h"

#include <assert.h>

int journey_stage_find(const struct journey *journey, text key)
{
    for (int i = 0; i < journey->stage_count; i++)
        if (text_equal(journey->stages[i].key, key))
            return i;
    return -1;
}

const struct journey *journey_find(const struct journey_set *set, text key)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->items[i].key, key))
            return &set->items[i];
    return NULL;
}

text journey_name(const text name[LANGUAGE_COUNT])
{
    text own = name[language_current()];
    for (int language = 0; text_is_empty(own) && language < LANGUAGE_COUNT; language++)
        own = name[language];
    return own;
}

text journey_stage_name(const struct journey_set *set, text journey, text stage)
{
    const struct journey *of = journey_find(set, journey);
    int position = of ? journey_stage_find(of, stage) : -1;
    return position < 0 ? stage : journey_name(of->stages[position].name);
}

bool journey_step_is(const struct journey *journey, int from, int to)
{
    assert(to >= 0 && to < journey->stage_count && from < journey->stage_count);
    if (from < 0)
        return journey->stages[to].starts;
    if (from == to)
        return false;
    return (journey->stages[to].from >> from & 1) || journey->stages[from].exit_to == to;
}

bool journey_path_is(const struct journey *journey, const text *stages, size_t count)
{
    int before = -1;
    bool open = false; /* what stood before is no stage any more */
    for (size_t i = 0; i < count; i++) {
        int stage = journey_stage_find(journey, stages[i]);
        if (stage >= 0 && !open && !journey_step_is(journey, before, stage))
            return false;
        open = stage < 0;
        before = stage;
    }
    return true;
}
