/* Groups of survey answers while they are counted: an open-addressing table from the combination of
 * month, stage, dimension and scale to its counts. One a part of the parallel walk, then merged and
 * sorted. The table owns its slots; release it. One thread at a time. */
#ifndef FAROL_METRIC_SATISFACTION_TABLE_H
#define FAROL_METRIC_SATISFACTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Two words, built in registers: written field by field and read back whole, a key would stall each
 * look-up. */
struct satisfaction_key {
    uint64_t words[2];
};

/* `month` DAY_ABSENT when not grouped by it; scale in hundredths, 0 where scales are all one. */
static inline struct satisfaction_key satisfaction_key_of(int32_t month, uint32_t group, uint16_t stage,
                                                          int16_t scale_min, int16_t scale_max)
{
    return (struct satisfaction_key){
        {(uint64_t)(uint32_t)month << 32 | group,
         (uint64_t)stage << 32 | (uint32_t)(uint16_t)scale_max << 16 | (uint16_t)scale_min}};
}
static inline int32_t satisfaction_key_month(const struct satisfaction_key *key)
{
    return (int32_t)(key->words[0] >> 32);
}
static inline uint32_t satisfaction_key_group(const struct satisfaction_key *key)
{
    return (uint32_t)key->words[0];
}
static inline uint16_t satisfaction_key_stage(const struct satisfaction_key *key)
{
    return (uint16_t)(key->words[1] >> 32);
}
static inline int16_t satisfaction_key_scale_max(const struct satisfaction_key *key)
{
    return (int16_t)(key->words[1] >> 16);
}
static inline int16_t satisfaction_key_scale_min(const struct satisfaction_key *key)
{
    return (int16_t)key->words[1];
}

struct satisfaction_cell {
    struct satisfaction_key key;
    uint32_t responses; /* 0: an empty slot */
    uint32_t high, low; /* promoters or satisfied; detractors */
    int64_t score_sum;  /* hundredths */
};

struct satisfaction_table {
    struct satisfaction_cell *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* The cell of `key`, made when new (its caller then raises responses, which marks it as used). */
struct satisfaction_cell *satisfaction_table_at(struct satisfaction_table *table,
                                                struct satisfaction_key key);
/* Adds all counts of `from`. */
void satisfaction_table_merge(struct satisfaction_table *table, const struct satisfaction_table *from);
/* Moves the used cells to the front, in order of month, stage, group, scale. Only release may follow. */
void satisfaction_table_sort(struct satisfaction_table *table);
void satisfaction_table_release(struct satisfaction_table *table);

#endif
