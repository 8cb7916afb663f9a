/* Closing the accounts: names and external ids laid end to end, codes by dimension. A later row of the
 * same account replaces an earlier one. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "column/stage_internal.h"

struct source {
    text external_id, name;
};

static void take_texts(const struct column_stage *stage, const struct staged_account *staged,
                       const struct column_account_block *old, uint32_t a, struct source *ret_source)
{
    if (staged) {
        *ret_source = (struct source){
            .external_id = {stage->texts.data + staged->external_id_at, staged->external_id_length},
            .name = {stage->texts.data + staged->name_at, staged->name_length},
        };
    } else if (old) {
        *ret_source = (struct source){
            .external_id = {old->external_id_bytes + old->external_id_start[a],
                            old->external_id_start[a + 1] - old->external_id_start[a]},
            .name = {old->name_bytes + old->name_start[a], old->name_start[a + 1] - old->name_start[a]},
        };
    }
}

static void lay_texts(struct column_account_block *made, const struct source *sources)
{
    uint32_t external = 0, name = 0;
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        made->external_id_start[a] = external;
        made->name_start[a] = name;
        if (sources[a].external_id.length > 0)
            memcpy(made->external_id_bytes + external, sources[a].external_id.data,
                   sources[a].external_id.length);
        if (sources[a].name.length > 0)
            memcpy(made->name_bytes + name, sources[a].name.data, sources[a].name.length);
        external += (uint32_t)sources[a].external_id.length;
        name += (uint32_t)sources[a].name.length;
    }
    made->external_id_start[COLUMN_BLOCK_ACCOUNTS] = external;
    made->name_start[COLUMN_BLOCK_ACCOUNTS] = name;
}

static uint32_t code_of(const struct column_stage *stage, uint32_t dimension, uint32_t a,
                        const struct staged_account *staged, const struct column_account_block *old)
{
    return staged ? stage->codes.items[staged->codes_at + dimension] : old->dimension[dimension][a];
}

static void lay_fields(const struct column_stage *stage, struct column_account_block *made, uint32_t a,
                       const struct staged_account *staged, const struct column_account_block *old)
{
    uint32_t dimensions = column_dimension_count(stage->snapshot);
    bits_add(made->exists, a);
    for (uint32_t d = 0; d < dimensions; d++)
        if (column_block_has_dimension(made, d))
            made->dimension[d][a] = code_of(stage, d, a, staged, old);
    made->signup_day[a] = staged ? staged->signup_day : old->signup_day[a];
    made->parent[a] = staged ? staged->parent : old->parent[a];
}

void *column_stage_accounts(struct column_stage *stage, uint32_t block, const uint64_t *touched)
{
    const struct column_account_block *old = touched ? stage->snapshot->blocks[COLUMN_ACCOUNT][block] : NULL;
    const struct staged_account *items = staged_items(stage, STAGED_ACCOUNT, staged_account);
    const struct staged_account *staged[COLUMN_BLOCK_ACCOUNTS] = {0};
    struct source sources[COLUMN_BLOCK_ACCOUNTS] = {0};
    uint32_t dimensions = column_dimension_count(stage->snapshot);
    bool any = false, filled[COLUMN_DIMENSIONS_MAX] = {false};
    size_t external_bytes = 0, name_bytes = 0;
    assert(dimensions <= COLUMN_DIMENSIONS_MAX);
    for (size_t i = 0; i < stage->rows[STAGED_ACCOUNT].count; i++)
        staged[items[i].head.account] = &items[i];
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        bool kept = old && bits_has(old->exists, a) && !bits_has(touched, a);
        take_texts(stage, staged[a], kept ? old : NULL, a, &sources[a]);
        external_bytes += sources[a].external_id.length;
        name_bytes += sources[a].name.length;
        any = any || kept || staged[a];
        for (uint32_t d = 0; d < dimensions && (kept || staged[a]); d++)
            filled[d] |= code_of(stage, d, a, staged[a], old) != COLUMN_CODE_ABSENT;
    }
    if (!any)
        return NULL;
    struct column_account_block *made =
        column_block_account_new(column_stage_block_count(stage, block), dimensions, filled,
                                 (uint32_t)external_bytes, (uint32_t)name_bytes);
    lay_texts(made, sources);
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        made->signup_day[a] = DAY_ABSENT;
        if (staged[a] || (old && bits_has(old->exists, a) && !bits_has(touched, a)))
            lay_fields(stage, made, a, staged[a], old);
    }
    return made;
}
