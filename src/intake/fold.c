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

void fold_name(text value, struct fold *ret_fold)
{
    ret_fold->length = 0;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        char lower = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
            append(ret_fold, &lower, 1);
        } else if (byte == 0xC3 && i + 1 < value.length &&
                   ((unsigned char)value.data[i + 1] & 0xC0) == 0x80) {
            char plain = latin[(unsigned char)value.data[++i] & 0x3F];
            if (plain != ' ')
                append(ret_fold, &plain, 1);
        } else if (byte == 0xCC && i + 1 < value.length) {
            i++; /* a combining accent behind its letter */
        } else if (byte == 0xC2 || byte == 0xE2) {
            i += byte == 0xC2 ? 1 : 2; /* no-break space, º, dashes, quotes */
        } else if (byte >= 0x80) {
            append(ret_fold, value.data + i, 1);
        }
    }
}

bool fold_equal(const struct fold *fold, const char *folded)
{
    return strlen(folded) == fold->length && memcmp(folded, fold->data, fold->length) == 0;
}

bool fold_in_list(const struct fold *fold, const char *list)
{
    text rest = text_of(list), word = {fold->data, fold->length};
    while (rest.length)
        if (text_equal(text_cut(&rest, ' '), word))
            return true;
    return false;
}
