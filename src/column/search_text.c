/* Plain words of a value, and which letters stand side by side in a text: see search.h. */
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

/* Marks, line ends and spaces are all where a word starts. */
static unsigned char apart_is_space(unsigned char byte)
{
    return byte <= ' ' ? ' ' : byte;
}

static uint32_t bucket_of(uint32_t first, uint32_t second, uint32_t third)
{
    return ((first << 16 | second << 8 | third) * UINT32_C(2654435761)) >> 19;
}
_Static_assert(COLUMN_SEARCH_BUCKETS == 1 << (32 - 19), "as many buckets as the hash has values");

uint32_t column_search_bucket(unsigned char first, unsigned char second, unsigned char third)
{
    return bucket_of(first == COLUMN_SEARCH_FIELD_START ? first : apart_is_space(first),
                     apart_is_space(second), third ? apart_is_space(third) : 0);
}

void column_search_filter_add(uint64_t *filter, uint32_t group, const char *text_bytes, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text_bytes;
    uint64_t bit = UINT64_C(1) << group;
    for (size_t i = 0; i + 2 < length; i++) {
        unsigned char first = apart_is_space(bytes[i]), second = apart_is_space(bytes[i + 1]),
                      third = apart_is_space(bytes[i + 2]);
        filter[bucket_of(first, second, third)] |= bit;
        if (first != ' ')
            continue;
        filter[bucket_of(first, second, 0)] |= bit;
        if (bytes[i] == ' ')
            continue;
        filter[bucket_of(COLUMN_SEARCH_FIELD_START, second, third)] |= bit;
        filter[bucket_of(COLUMN_SEARCH_FIELD_START, second, 0)] |= bit;
    }
}
