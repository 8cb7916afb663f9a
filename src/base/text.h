/* Text: a pointer and a length, not NUL-terminated unless said. The only typedef'd struct of the
 * project. UTF-8 by convention; functions here do not check that unless they say so. A text does
 * not own its bytes. `data` NULL with length 0 is the absent text; an empty text has non-NULL data. */
#ifndef FAROL_BASE_TEXT_H
#define FAROL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct text {
    const char *data;
    size_t length;
} text;

#define TEXT(literal) ((text){"" literal, sizeof(literal) - 1})
#define TEXT_ABSENT ((text){NULL, 0})
/* For printf: printf("%.*s", TEXT_ARGUMENTS(t)) */
#define TEXT_ARGUMENTS(t) (int)(t).length, ((t).data ? (t).data : "")

text text_of(const char *terminated);            /* NULL gives the absent text */
text text_copy(struct arena *arena, text value); /* NUL-terminated copy; absent stays absent */
/* Copies into `ret` what fits beside the NUL, never a part of a character. */
void text_copy_into(char *ret, size_t size, text value);
text text_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool text_is_absent(text value);
bool text_is_empty(text value); /* absent or length 0 */
bool text_equal(text a, text b);
bool text_equal_ignoring_ascii_case(text a, text b);
int text_compare(text a, text b); /* bytewise, shorter first: memcmp order */
bool text_starts_with(text value, text prefix);
bool text_ends_with(text value, text suffix);
static inline bool text_is_digit(char byte) /* ASCII, whatever the locale */
{
    return byte >= '0' && byte <= '9';
}
static inline int text_hexadecimal(char byte) /* 0 … 15 of either case; −1 where it is none */
{
    char lower = (char)(byte | 0x20);
    return text_is_digit(byte) ? byte - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
text text_trim(text value);                          /* ASCII white space and U+00A0 at both ends */
text text_slice(text value, size_t from, size_t to); /* [from, to), clamped */
/* Index of the first `byte`, or value.length. */
size_t text_find_byte(text value, char byte);
/* Index of the first `part`, which is not empty, or value.length: libc's memmem, many times as fast over long
 * texts. */
size_t text_find(text value, text part);
/* Cuts `*rest` at the first `separator`: returns what stands before it, leaves what stands behind. */
text text_cut(text *rest, char separator);
bool text_is_valid_utf8(text value); /* rejects overlong, surrogates, > U+10FFFF, NUL */
/* Length in code points (for columns on a terminal, limits said to people). */
size_t text_count_characters(text value);
/* Decimal integer with optional sign and nothing else; false when malformed or out of range. */
bool text_to_int64(text value, int64_t *ret_number);
uint64_t text_hash(text value); /* seeded per process against collision attacks */

#endif
