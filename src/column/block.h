/* What all blocks have in common: a block is one piece of memory, the struct first and its arrays
 * behind it, reference counted. Families whose blocks are only "start, then parallel arrays of rows"
 * are described by a layout, so that building, splicing, comparing and storing them is written once;
 * accounts (texts) and MRR (lanes) have parts of their own. */
#ifndef FAROL_COLUMN_BLOCK_H
#define FAROL_COLUMN_BLOCK_H

#include "column/column.h"

#define COLUMN_LAYOUT_ARRAYS_MAX 14

/* The first members of every flat block. */
struct column_block_head {
    atomic_int references;
    uint32_t count;
    uint32_t *start;
};

struct column_layout {
    size_t struct_size;
    int array_count;
    struct column_layout_array {
        uint16_t offset; /* of the pointer in the struct */
        uint16_t item_size;
        struct column_dictionary *(*dictionary)(const struct column_snapshot *snapshot); /* of codes; NULL */
    } arrays[COLUMN_LAYOUT_ARRAYS_MAX];
};

/* Of flat families: not of COLUMN_ACCOUNT, COLUMN_MRR or COLUMN_SEARCH. */
const struct column_layout *column_layout_of(enum column_family family);
static inline void *column_layout_pointer(const struct column_layout *layout, const void *block, int array)
{
    return *(void *const *)((const char *)block + layout->arrays[array].offset);
}

/* A flat block of `rows` rows, arrays zeroed, one reference. */
void *column_block_flat_new(enum column_family family, uint32_t count, uint32_t rows);
/* A filled flat block again, in less memory where much of it is one value throughout, such as no day or no
 * amount: those arrays are then shared by all such blocks. Takes `block`; what is returned in its place is
 * not to be written any more. */
void *column_block_flat_share(enum column_family family, void *block);
struct column_mrr_block *column_block_mrr_new(uint32_t count, uint32_t points, uint32_t lanes,
                                              uint32_t lane_points, bool with_credit);
enum { COLUMN_DIMENSIONS_MAX = COLUMN_DIMENSION_COUNT + RECORD_CUSTOM_FIELDS_MAX };
/* `filled`: dimensions of which some account has a value; the others share one array of zeros, which is not
 * to be written. */
struct column_account_block *column_block_account_new(uint32_t count, uint32_t dimensions, const bool *filled,
                                                      uint32_t external_id_bytes, uint32_t name_bytes);
bool column_block_has_dimension(const struct column_account_block *block, uint32_t dimension);
struct column_search_block *column_block_search_new(uint32_t count, uint32_t bytes);
void *column_block_retain(void *block); /* NULL is fine, as below */
void column_block_release(void *block);
size_t column_block_bytes(enum column_family family, const void *block, uint32_t dimensions);

#endif
