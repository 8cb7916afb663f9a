/* Groups of survey answers while they are counted: an open-addressing table from the combination of
 * month, stage, dimension and scale to its counts. One a part of the parallel walk, then merged and
 * sorted. The table owns its slots; release it. One thread at a time. */
#ifndef FAROL_METRIC_SATISFACTION_TABLE_H
#define FAROL_METRIC_SATISFACTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct satisfaction_key {
    int32_t month;                     /* DAY_ABSENT when not grouped by it */
    uint32_t group;
    uint16_t stage;
    int16_t scale_min, scale_max;      /* hundredths; 0 where scales are all one */
    uint16_t padding;                  /* always 0: keys are compared as bytes */
};

struct satisfaction_cell {
    struct satisfaction_key key;
    uint32_t responses;                /* 0: an empty slot */
    uint32_t high, low;                /* promoters or satisfied; detractors */
    int64_t score_sum;                 /* hundredths */
};

struct satisfaction_table {
    struct satisfaction_cell *slots;
    size_t capacity;                   /* a power of two, or 0 */
    size_t count;
};

/* The cell of `key`, made when new (its caller then raises responses, which marks it as used). */
struct satisfaction_cell *satisfaction_table_at(struct satisfaction_table *table, const struct satisfaction_key *key);
/* Adds all counts of `from`. */
void satisfaction_table_merge(struct satisfaction_table *table, const struct satisfaction_table *from);
/* Moves the used cells to the front, in order of month, stage, group, scale. Only release may follow. */
void satisfaction_table_sort(struct satisfaction_table *table);
void satisfaction_table_release(struct satisfaction_table *table);

#endif
