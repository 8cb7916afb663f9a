/* Folding of names: ASCII letters to lower case, Latin accents dropped, all else that is neither
 * letter nor digit left out. Letters of other scripts are kept as they are. */
#include "intake/fold.h"

#include <string.h>

/* What U+00C0 … U+00FF become; a space stands for "left out". */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy";

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
    unsigned char byte = (unsigned char)value.data[i];
    unsigned char second = i + 1 < value.length ? (unsigned char)value.data[i + 1] : 0;
    char lower = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    char plain = byte == 0xC3 && (second & 0xC0) == 0x80 ? latin[second & 0x3F] : ' ';
    bool letter = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    bool left_out =
        byte < 0x80 || byte == 0xC2 || byte == 0xE2; /* punctuation, no-break space, º, dashes, quotes */
    size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    if (length > value.length - i)
        length = value.length - i;
    if (plain != ' ')
        append(fold, &plain, 1);
    else if (letter)
        append(fold, &lower, 1);
    else if (byte != 0xCC && (keep || !left_out)) /* CC: a combining accent behind its letter */
        append(fold, value.data + i, length);
    return i + length;
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
