/* Texts without accents and case, for finding and for sorting: "Córdoba", "CORDOBA" and "cordoba" are
 * the same. Latin letters lose their accents (ç → c, ß → s); letters of other scripts stay as they are. */
#ifndef FAROL_BASE_PLAIN_H
#define FAROL_BASE_PLAIN_H

#include "base/text.h"

enum { PLAIN_BYTES_MAX = 4 };

/* A character made plain: its bytes, none for a combining accent; and whether it is a letter or digit
 * (everything beyond ASCII but spaces, dashes, quotes and the like counts as one). */
struct plain {
    char bytes[PLAIN_BYTES_MAX];
    size_t length;
    bool is_word;
};
/* Reads the character at value[at]; returns the index behind it. What is not UTF-8 goes byte by byte. */
size_t plain_character(text value, size_t at, struct plain *ret);

/* Walks a text's plain bytes, letters and all else, one at a time. */
struct plain_walk {
    text value;
    size_t at, used;
    struct plain plain;
};
/* The next byte, from 0 to 255; −1 at the end. */
int plain_next(struct plain_walk *walk);

/* Order of two texts made plain, bytewise; equal plain texts by their bytes. Absent before all others. */
int plain_compare(text a, text b);

#endif
