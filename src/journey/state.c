/* Where every account stands at the end of a day, in one pass over the columns (stage.h). */
#include "journey/stage.h"

#include <string.h>

#include "base/bits.h"
#include "column/journey.h"

/* The set's keys as codes of the snapshot's dictionary; 0: no row names it. */
struct codes {
    uint32_t journey[JOURNEY_SET_MAX];
    uint32_t stage[JOURNEY_SET_MAX][JOURNEY_STAGES_MAX];
};

static void find_codes(const struct column_snapshot *columns, const struct journey_set *set,
                       struct codes *ret)
{
    for (size_t j = 0; j < set->count; j++) {
        const struct journey *journey = &set->items[j];
        ret->journey[j] = column_dictionary_code(columns->journeys, journey->key);
        for (int i = 0; i < journey->stage_count; i++)
            ret->stage[j][i] = column_dictionary_code(columns->journeys, journey->stages[i].key);
    }
}

static void take_row(const struct column_journey_block *block, uint32_t row, const struct journey_set *set,
                     const struct codes *codes, uint32_t account, struct journey_states *ret)
{
    for (size_t j = 0; j < set->count; j++) {
        if (!codes->journey[j] || codes->journey[j] != block->group[row])
            continue;
        ret->journey[account] = (uint8_t)j;
        ret->stage[account] = JOURNEY_STAGE_GONE;
        for (int i = 0; i < set->items[j].stage_count; i++)
            if (codes->stage[j][i] == block->name[row])
                ret->stage[account] = (int8_t)i;
    }
    if (ret->stage[account] == -1)
        ret->stage[account] = JOURNEY_STAGE_GONE;
    ret->entered_day[account] = block->day[row];
    if (block->choice[row] != 2) /* not automatic */
        bits_add(ret->by_hand, account);
}

void journey_states_read(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const uint64_t *accounts, struct journey_states *ret)
{
    struct codes codes = {0};
    uint32_t count = columns->account_count;
    *ret = (struct journey_states){.count = count,
                                   .journey = arena_array(arena, uint8_t, (size_t)count + 1),
                                   .stage = arena_array(arena, int8_t, (size_t)count + 1),
                                   .entered_day = arena_array(arena, int32_t, (size_t)count + 1),
                                   .by_hand = arena_array(arena, uint64_t, bits_words(count) + 1)};
    memset(ret->journey, JOURNEY_NONE, count);
    memset(ret->stage, -1, count);
    find_codes(columns, set, &codes);
    for (uint32_t account = 0; account < count; account++) {
        if (accounts && accounts[account / 64] == 0) {
            account |= 63; /* a rule often means few of many */
            continue;
        }
        if (accounts && !bits_has(accounts, account))
            continue;
        struct column_journey_rows rows = column_journey_rows(columns, account, RECORD_STAGE);
        int64_t last = rows.from < rows.to ? column_journey_last(rows, day) : -1;
        if (last >= 0)
            take_row(rows.block, (uint32_t)last, set, &codes, account, ret);
    }
}
