/* Plain words of a value: see search.h. */
#include "base/plain.h"
#include "column/search.h"

void column_search_append(struct buffer *out, text value, bool compact)
{
    struct plain plain;
    bool apart = false, any = false;
    for (size_t at = 0; at < value.length;) {
        at = plain_character(value, at, &plain);
        if (!plain.is_word) {
            apart |= plain.length > 0;
            continue;
        }
        if (apart && any && !compact)
            buffer_append_byte(out, ' ');
        buffer_append(out, plain.bytes, plain.length);
        any = true;
        apart = false;
    }
}
