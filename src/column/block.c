/* Blocks in one piece of memory: sizes first, then the pieces are cut off it in order, each aligned
 * for a cache line where it matters to the kernels (the arrays of rows). */
#include "column/block.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64

static struct column_dictionary *dictionary_reasons(const struct column_snapshot *s)
{
    return s->cancel_reasons;
}
static struct column_dictionary *dictionary_plans(const struct column_snapshot *s)
{
    return s->dimensions[DIMENSION_PLAN];
}
static struct column_dictionary *dictionary_products(const struct column_snapshot *s)
{
    return s->products;
}
static struct column_dictionary *dictionary_categories(const struct column_snapshot *s)
{
    return s->categories;
}
static struct column_dictionary *dictionary_stages(const struct column_snapshot *s)
{
    return s->stages;
}
static struct column_dictionary *dictionary_journeys(const struct column_snapshot *s)
{
    return s->journeys;
}
static struct column_dictionary *dictionary_owners(const struct column_snapshot *s)
{
    return s->dimensions[DIMENSION_OWNER];
}
static struct column_dictionary *dictionary_features(const struct column_snapshot *s)
{
    return s->features;
}

#define ARRAY(type, member)                                                                                  \
    {                                                                                                        \
        offsetof(struct type, member), sizeof(*((struct type *)0)->member), NULL                             \
    }
#define CODES(type, member, dictionary)                                                                      \
    {                                                                                                        \
        offsetof(struct type, member), sizeof(*((struct type *)0)->member), dictionary                       \
    }

#define JOURNEY_LAYOUT                                                                                       \
    {                                                                                                        \
        sizeof(struct column_journey_block), 14,                                                             \
        {                                                                                                    \
            ARRAY(column_journey_block, id), ARRAY(column_journey_block, kind),                              \
                ARRAY(column_journey_block, day), ARRAY(column_journey_block, end_day),                      \
                ARRAY(column_journey_block, due_day), ARRAY(column_journey_block, snoozed_day),              \
                ARRAY(column_journey_block, state), ARRAY(column_journey_block, choice),                     \
                CODES(column_journey_block, name, dictionary_journeys),                                      \
                CODES(column_journey_block, group, dictionary_journeys),                                     \
                CODES(column_journey_block, outcome, dictionary_journeys),                                   \
                CODES(column_journey_block, owner, dictionary_owners), ARRAY(column_journey_block, amount),  \
                ARRAY(column_journey_block, currency)                                                        \
        }                                                                                                    \
    }
static const struct column_layout layouts[COLUMN_FAMILY_COUNT] = {
    [COLUMN_SUBSCRIPTION] =
        {sizeof(struct column_subscription_block),
         11,
         {ARRAY(column_subscription_block, subscription_id), ARRAY(column_subscription_block, start_day),
          ARRAY(column_subscription_block, end_day), ARRAY(column_subscription_block, renewal_day),
          ARRAY(column_subscription_block, trial_end_day), ARRAY(column_subscription_block, cancel_kind),
          ARRAY(column_subscription_block, years_more),
          CODES(column_subscription_block, cancel_reason, dictionary_reasons),
          CODES(column_subscription_block, plan, dictionary_plans),
          CODES(column_subscription_block, product, dictionary_products),
          ARRAY(column_subscription_block, currency)}},
    [COLUMN_INVOICE] = {sizeof(struct column_invoice_block),
                        9,
                        {ARRAY(column_invoice_block, issued_day), ARRAY(column_invoice_block, due_day),
                         ARRAY(column_invoice_block, paid_day), ARRAY(column_invoice_block, amount),
                         ARRAY(column_invoice_block, currency), ARRAY(column_invoice_block, type),
                         ARRAY(column_invoice_block, status),
                         CODES(column_invoice_block, category, dictionary_categories),
                         ARRAY(column_invoice_block, invoice)}},
    [COLUMN_SURVEY] = {sizeof(struct column_survey_block),
                       7,
                       {ARRAY(column_survey_block, contact), ARRAY(column_survey_block, day),
                        ARRAY(column_survey_block, kind), ARRAY(column_survey_block, score),
                        ARRAY(column_survey_block, scale_min), ARRAY(column_survey_block, scale_max),
                        CODES(column_survey_block, stage, dictionary_stages)}},
    [COLUMN_USAGE] = {sizeof(struct column_usage_block),
                      3,
                      {ARRAY(column_usage_block, day),
                       CODES(column_usage_block, feature, dictionary_features),
                       ARRAY(column_usage_block, running)}},
    [COLUMN_TICKET] = {sizeof(struct column_ticket_block),
                       4,
                       {ARRAY(column_ticket_block, opened_day), ARRAY(column_ticket_block, closed_day),
                        ARRAY(column_ticket_block, severity), ARRAY(column_ticket_block, sla_breached)}},
    [COLUMN_INTERACTION] = {sizeof(struct column_interaction_block),
                            2,
                            {ARRAY(column_interaction_block, day), ARRAY(column_interaction_block, kind)}},
    [COLUMN_PLACE] = JOURNEY_LAYOUT,
    [COLUMN_JOURNEY] = JOURNEY_LAYOUT,
};

const struct column_layout *column_layout_of(enum column_family family)
{
    assert(layouts[family].array_count > 0);
    return &layouts[family];
}

/* Pieces cut off one allocation: a first pass with base NULL sums the sizes. */
struct cutter {
    char *base;
    size_t used;
};

static void *cut(struct cutter *cutter, size_t bytes)
{
    size_t at = cutter->used;
    cutter->used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return cutter->base ? cutter->base + at : NULL;
}

static struct cutter cutter_allocate(size_t bytes)
{
    void *base = aligned_alloc(ALIGNMENT, bytes);
    assert(base);
    memset(base, 0, bytes);
    return (struct cutter){base, 0};
}

/* Arrays of one value throughout, shared by all blocks of up to so many rows. */
enum { SHARED_ROWS_MAX = 2 * COLUMN_BLOCK_ACCOUNTS };
static const int64_t zeros[SHARED_ROWS_MAX];
static const int32_t no_days[SHARED_ROWS_MAX] = {[0 ... SHARED_ROWS_MAX - 1] = DAY_ABSENT};
static const int64_t no_amounts[SHARED_ROWS_MAX] = {[0 ... SHARED_ROWS_MAX - 1] = MONEY_ABSENT};
static const uint8_t no_currencies[SHARED_ROWS_MAX] = {[0 ... SHARED_ROWS_MAX - 1] = CURRENCY_NONE};
static const struct shared_array {
    const void *values;
    size_t item_size;
} shared_arrays[] = {
    {zeros, sizeof(uint8_t)},         {zeros, sizeof(uint16_t)},  {zeros, sizeof(uint32_t)},
    {zeros, sizeof(int64_t)},         {no_days, sizeof *no_days}, {no_amounts, sizeof *no_amounts},
    {no_currencies, sizeof(uint8_t)},
};
enum { SHARED_COUNT = sizeof shared_arrays / sizeof *shared_arrays };

static bool is_shared(const void *array)
{
    for (int i = 0; i < SHARED_COUNT; i++)
        if (array == shared_arrays[i].values)
            return true;
    return false;
}

/* The shared array that says the same; NULL: none does. */
static const void *shared_like(const void *array, size_t item_size, uint32_t rows)
{
    for (int i = 0; i < SHARED_COUNT; i++)
        if (shared_arrays[i].item_size == item_size &&
            memcmp(array, shared_arrays[i].values, rows * item_size) == 0)
            return shared_arrays[i].values;
    return NULL;
}

/* `shared`: by array, what stands in its place; NULL none. */
static void *flat_cut(struct cutter *cutter, const struct column_layout *layout, uint32_t rows,
                      const void *const *shared)
{
    struct column_block_head *head = cut(cutter, layout->struct_size);
    uint32_t *start = cut(cutter, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof *start);
    if (head)
        head->start = start;
    for (int i = 0; i < layout->array_count; i++) {
        const void *array = shared[i] ? shared[i] : cut(cutter, (size_t)rows * layout->arrays[i].item_size);
        if (head)
            *(const void **)((char *)head + layout->arrays[i].offset) = array;
    }
    return head;
}

static size_t flat_bytes(const struct column_layout *layout, uint32_t rows, const void *const *shared)
{
    struct cutter measure = {0};
    flat_cut(&measure, layout, rows, shared);
    return measure.used;
}

static struct column_block_head *flat_new(enum column_family family, uint32_t count, uint32_t rows,
                                          const void *const *shared)
{
    const struct column_layout *layout = column_layout_of(family);
    struct cutter cutter = cutter_allocate(flat_bytes(layout, rows, shared));
    struct column_block_head *head = flat_cut(&cutter, layout, rows, shared);
    atomic_init(&head->references, 1);
    head->count = count;
    return head;
}

static const void *const none_shared[COLUMN_LAYOUT_ARRAYS_MAX];

void *column_block_flat_new(enum column_family family, uint32_t count, uint32_t rows)
{
    return flat_new(family, count, rows, none_shared);
}

void *column_block_flat_share(enum column_family family, void *block)
{
    const struct column_layout *layout = column_layout_of(family);
    const struct column_block_head *head = block;
    const void *shared[COLUMN_LAYOUT_ARRAYS_MAX] = {0};
    uint32_t rows = head->start[COLUMN_BLOCK_ACCOUNTS];
    for (int i = 0; i < layout->array_count && rows <= SHARED_ROWS_MAX; i++)
        shared[i] = shared_like(column_layout_pointer(layout, block, i), layout->arrays[i].item_size, rows);
    size_t whole = flat_bytes(layout, rows, none_shared), left = flat_bytes(layout, rows, shared);
    if (whole - left < whole / 4)
        return block; /* not worth the copying */
    struct column_block_head *made = flat_new(family, head->count, rows, shared);
    uint32_t *start = made->start;
    memcpy(start, head->start, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof *start);
    for (int i = 0; i < layout->array_count; i++)
        if (!shared[i])
            memcpy(column_layout_pointer(layout, made, i), column_layout_pointer(layout, block, i),
                   (size_t)rows * layout->arrays[i].item_size);
    column_block_release(block);
    return made;
}

static struct column_mrr_block *mrr_cut(struct cutter *cutter, uint32_t points, uint32_t lanes,
                                        uint32_t lane_points, bool with_credit)
{
    struct column_mrr_block *block = cut(cutter, sizeof *block);
    struct column_mrr_block made = {0};
    made.point_start = cut(cutter, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof *made.point_start);
    made.point_day = cut(cutter, points * sizeof *made.point_day);
    made.point_mrr = cut(cutter, points * sizeof *made.point_mrr);
    made.point_moved = cut(cutter, points);
    made.lanes = cut(cutter, lanes * sizeof *made.lanes);
    made.lane_day = cut(cutter, lane_points * sizeof *made.lane_day);
    made.lane_micro = cut(cutter, lane_points * sizeof *made.lane_micro);
    made.first_day = cut(cutter, COLUMN_BLOCK_ACCOUNTS * sizeof *made.first_day);
    if (with_credit)
        made.credit_over_micro = cut(cutter, COLUMN_BLOCK_ACCOUNTS * sizeof *made.credit_over_micro);
    made.lane_count = lanes;
    if (block)
        *block = made;
    return block;
}

struct column_mrr_block *column_block_mrr_new(uint32_t count, uint32_t points, uint32_t lanes,
                                              uint32_t lane_points, bool with_credit)
{
    struct cutter measure = {0};
    mrr_cut(&measure, points, lanes, lane_points, with_credit);
    struct cutter cutter = cutter_allocate(measure.used);
    struct column_mrr_block *block = mrr_cut(&cutter, points, lanes, lane_points, with_credit);
    atomic_init(&block->references, 1);
    block->count = count;
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++)
        block->first_day[a] = DAY_ABSENT;
    return block;
}

/* The codes of a dimension that no account of a block has: shared by all such blocks, never written. */
static uint32_t no_codes[COLUMN_BLOCK_ACCOUNTS];

bool column_block_has_dimension(const struct column_account_block *block, uint32_t dimension)
{
    return block->dimension[dimension] != no_codes;
}

static struct column_account_block *account_cut(struct cutter *cutter, uint32_t dimensions,
                                                const bool *filled, uint32_t external_id_bytes,
                                                uint32_t name_bytes)
{
    struct column_account_block *block = cut(cutter, sizeof *block);
    struct column_account_block made = {0};
    made.exists = cut(cutter, COLUMN_BLOCK_ACCOUNTS / 8);
    made.external_id_start = cut(cutter, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof(uint32_t));
    made.external_id_bytes = cut(cutter, external_id_bytes);
    made.name_start = cut(cutter, (COLUMN_BLOCK_ACCOUNTS + 1) * sizeof(uint32_t));
    made.name_bytes = cut(cutter, name_bytes);
    made.dimension = cut(cutter, dimensions * sizeof *made.dimension);
    for (uint32_t d = 0; d < dimensions; d++) {
        uint32_t *codes = filled[d] ? cut(cutter, COLUMN_BLOCK_ACCOUNTS * sizeof *codes) : no_codes;
        if (block)
            made.dimension[d] = codes;
    }
    made.signup_day = cut(cutter, COLUMN_BLOCK_ACCOUNTS * sizeof *made.signup_day);
    made.parent = cut(cutter, COLUMN_BLOCK_ACCOUNTS * sizeof *made.parent);
    if (block)
        *block = made;
    return block;
}

struct column_account_block *column_block_account_new(uint32_t count, uint32_t dimensions, const bool *filled,
                                                      uint32_t external_id_bytes, uint32_t name_bytes)
{
    struct cutter measure = {0};
    account_cut(&measure, dimensions, filled, external_id_bytes, name_bytes);
    struct cutter cutter = cutter_allocate(measure.used);
    struct column_account_block *block =
        account_cut(&cutter, dimensions, filled, external_id_bytes, name_bytes);
    atomic_init(&block->references, 1);
    block->count = count;
    return block;
}

static struct column_search_block *search_cut(struct cutter *cutter, uint32_t bytes)
{
    struct column_search_block *block = cut(cutter, sizeof *block);
    struct column_search_block made = {0};
    made.start = cut(cutter, (COLUMN_SEARCH_TEXTS + 1) * sizeof *made.start);
    made.bytes = cut(cutter, bytes);
    made.own = cut(cutter, COLUMN_SEARCH_BUCKETS * sizeof *made.own);
    made.contacts = cut(cutter, COLUMN_SEARCH_CONTACT_BUCKETS * sizeof *made.contacts);
    made.starts = cut(cutter, COLUMN_SEARCH_START_BUCKETS * sizeof *made.starts);
    if (block)
        *block = made;
    return block;
}

struct column_search_block *column_block_search_new(uint32_t count, uint32_t bytes)
{
    struct cutter measure = {0};
    search_cut(&measure, bytes);
    struct cutter cutter = cutter_allocate(measure.used);
    struct column_search_block *block = search_cut(&cutter, bytes);
    atomic_init(&block->references, 1);
    block->count = count;
    return block;
}

void *column_block_retain(void *block)
{
    if (block)
        atomic_fetch_add((atomic_int *)block, 1); /* the count is every block's first member */
    return block;
}

void column_block_release(void *block)
{
    if (block && atomic_fetch_sub((atomic_int *)block, 1) == 1)
        free(block);
}

size_t column_block_bytes(enum column_family family, const void *block, uint32_t dimensions)
{
    struct cutter measure = {0};
    if (!block)
        return 0;
    if (family == COLUMN_ACCOUNT) {
        const struct column_account_block *accounts = block;
        bool filled[COLUMN_DIMENSIONS_MAX];
        for (uint32_t d = 0; d < dimensions; d++)
            filled[d] = column_block_has_dimension(accounts, d);
        account_cut(&measure, dimensions, filled, accounts->external_id_start[COLUMN_BLOCK_ACCOUNTS],
                    accounts->name_start[COLUMN_BLOCK_ACCOUNTS]);
    } else if (family == COLUMN_MRR) {
        const struct column_mrr_block *mrr = block;
        uint32_t lane_points = mrr->lane_count > 0 ? mrr->lanes[mrr->lane_count - 1].end : 0;
        mrr_cut(&measure, mrr->point_start[COLUMN_BLOCK_ACCOUNTS], mrr->lane_count, lane_points,
                mrr->credit_over_micro != NULL);
    } else if (family == COLUMN_SEARCH) {
        const struct column_search_block *search = block;
        search_cut(&measure, search->start[COLUMN_SEARCH_TEXTS]);
    } else {
        const struct column_block_head *head = block;
        const struct column_layout *layout = column_layout_of(family);
        const void *shared[COLUMN_LAYOUT_ARRAYS_MAX] = {0};
        for (int i = 0; i < layout->array_count; i++) {
            const void *array = column_layout_pointer(layout, block, i);
            shared[i] = is_shared(array) ? array : NULL;
        }
        return flat_bytes(layout, head->start[COLUMN_BLOCK_ACCOUNTS], shared);
    }
    return measure.used;
}
