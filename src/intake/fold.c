/* Folding of names: ASCII letters to lower case, Latin accents dropped, all else that is neither
 * letter nor digit left out. Letters of other scripts are kept as they are. */
#include "intake/fold.h"

#include <string.h>

#include "base/plain.h"

static void append(struct fold *fold, const char *bytes, size_t length)
{
    if (fold->length + length <= FOLD_BYTES_MAX) {
        memcpy(fold->data + fold->length, bytes, length);
        fold->length += length;
    }
}

/* Folds the character at value[i]; returns the index behind it. `keep` keeps what is neither letter nor
 * digit. */
static size_t fold_character(text value, size_t i, bool keep, struct fold *fold)
{
    struct plain plain;
    i = plain_character(value, i, &plain);
    if (plain.is_word || keep)
        append(fold, plain.bytes, plain.length);
    return i;
}

void fold_name(text value, struct fold *ret_fold)
{
    ret_fold->length = 0;
    for (size_t i = 0; i < value.length;)
        i = fold_character(value, i, false, ret_fold);
}

bool fold_same_word(text a, text b)
{
    if (text_equal(a, b))
        return true;
    if (a.length > FOLD_BYTES_MAX || b.length > FOLD_BYTES_MAX)
        return false;
    struct fold first = {.length = 0}, second = {.length = 0};
    for (size_t i = 0; i < a.length;)
        i = fold_character(a, i, true, &first);
    for (size_t i = 0; i < b.length;)
        i = fold_character(b, i, true, &second);
    return first.length == second.length && memcmp(first.data, second.data, first.length) == 0;
}

bool fold_in_list(const struct fold *fold, const char *list)
{
    text rest = text_of(list), word = {fold->data, fold->length};
    while (rest.length)
        if (text_equal(text_cut(&rest, ' '), word))
            return true;
    return false;
}
