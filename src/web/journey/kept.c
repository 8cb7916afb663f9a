/* Where all accounts stand, kept by snapshot, day and journeys (journey.h): reading it looks at every
 * account, and whoever asks looks at few of them. */
#include <stdlib.h>

#include "base/kept.h"
#include "web/journey/journey.h"

struct entry {
    struct kept_item item;
    struct arena arena;
    uint64_t version; /* of the snapshot */
    int32_t day;
    struct {
        text key;
        int64_t version;
    } journeys[JOURNEY_SET_MAX];
    size_t journey_count;
    struct web_journey_places places;
};

struct question {
    const struct column_snapshot *columns;
    int32_t day;
    const struct journey_set *set;
};

static struct kept_item *begin(const void *question)
{
    const struct question *asked = question;
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    arena_init(&entry->arena, 0);
    entry->version = asked->columns->version;
    entry->day = asked->day;
    entry->journey_count = asked->set->count;
    for (size_t i = 0; i < asked->set->count; i++) {
        entry->journeys[i].key = text_copy(&entry->arena, asked->set->items[i].key);
        entry->journeys[i].version = asked->set->items[i].version;
    }
    return &entry->item;
}

static bool answers(const struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    const struct entry *entry = (const struct entry *)item;
    bool same = entry->version == asked->columns->version && entry->day == asked->day &&
                entry->journey_count == asked->set->count;
    for (size_t i = 0; same && i < entry->journey_count; i++)
        same = entry->journeys[i].version == asked->set->items[i].version &&
               text_equal(entry->journeys[i].key, asked->set->items[i].key);
    return same;
}

static bool make(struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    struct entry *entry = (struct entry *)item;
    struct web_journey_places *places = &entry->places;
    uint32_t count = asked->columns->account_count;
    journey_states_read(&entry->arena, asked->columns, asked->day, asked->set, NULL, &places->states);
    places->days = arena_array(&entry->arena, int64_t, (size_t)count + 1);
    for (uint32_t account = 0; account < count; account++)
        places->days[account] = places->states.stage[account] == -1
                                    ? METRIC_KEY_ABSENT
                                    : (int64_t)asked->day - places->states.entered_day[account];
    return true;
}

static size_t bytes_of(const struct kept_item *item)
{
    return ((const struct entry *)item)->arena.used_bytes;
}

static void release(struct kept_item *item)
{
    struct entry *entry = (struct entry *)item;
    arena_release(&entry->arena);
    free(entry);
}

/* One is always kept, some 14 bytes an account; more while they are small. */
static const struct kept_kind kind = {.always = 1,
                                      .most = 8,
                                      .bytes_max = (size_t)8 << 20,
                                      .begin = begin,
                                      .answers = answers,
                                      .make = make,
                                      .bytes = bytes_of,
                                      .release = release};

struct kept *web_journey_kept_new(void)
{
    return kept_new(&kind);
}

const struct web_journey_places *web_journey_places_take(struct kept *kept,
                                                         const struct column_snapshot *columns, int32_t day,
                                                         const struct journey_set *set,
                                                         struct kept_item **ret_hold)
{
    const struct question asked = {columns, day, set};
    *ret_hold = kept_take(kept, &asked);
    return &((const struct entry *)*ret_hold)->places;
}
