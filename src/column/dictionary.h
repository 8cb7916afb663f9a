/* Texts that group and filter, as small codes. Append-only: a code keeps its meaning for the life of
 * the process, so blocks of many snapshots share one dictionary. Any thread may add and read; texts
 * handed out stay valid until the last reference goes. */
#ifndef FAROL_COLUMN_DICTIONARY_H
#define FAROL_COLUMN_DICTIONARY_H

#include "base/map.h"
#include "column/column.h"

struct column_dictionary *column_dictionary_new(void);
struct column_dictionary *column_dictionary_retain(struct column_dictionary *dictionary);
void column_dictionary_release(struct column_dictionary *dictionary); /* NULL is fine */
/* The code of `value`, given now if it is new; COLUMN_CODE_ABSENT for an absent or empty text. */
uint32_t column_dictionary_add(struct column_dictionary *dictionary, text value);

/* One thread's own memory of a dictionary's codes, so that adding known texts takes no lock. */
struct column_memo {
    struct column_dictionary *dictionary;
    struct map codes;
};
void column_memo_init(struct column_memo *memo, struct column_dictionary *dictionary);
void column_memo_release(struct column_memo *memo);
uint32_t column_memo_code(struct column_memo *memo, text value);

#endif
