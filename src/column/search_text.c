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

/* Two buckets; of letters, of which a word has many, the same one. One alone would let all pass that is
 * asked for where it meets a frequent one. */
struct buckets {
    uint32_t first, second;
};
static struct buckets buckets_of(struct column_search_filter filter, enum column_search_gram gram,
                                 text letters)
{
    uint32_t hash = UINT32_C(2166136261);
    size_t most_bytes = gram == GRAM_FIELD || gram == GRAM_NAME_JOINT ? SIZE_MAX
                        : gram == GRAM_DIGITS                         ? COLUMN_SEARCH_DIGITS
                                                                      : 3;
    size_t length = letters.length < most_bytes ? letters.length : most_bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ apart_is_space((unsigned char)letters.data[i])) * UINT32_C(16777619);
    uint64_t mixed = (hash ^ (uint64_t)gram << 32) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t most = filter.bucket_count - 1;
    struct buckets buckets = {mixed >> 40 & most, mixed >> 20 & most};
    if (gram == GRAM_LETTERS || gram == GRAM_DIGITS)
        buckets.second = buckets.first;
    return buckets;
}

struct column_search_filter column_search_own(const struct column_search_block *block)
{
    return (struct column_search_filter){block->own, COLUMN_SEARCH_BUCKETS};
}

struct column_search_filter column_search_contacts(const struct column_search_block *block)
{
    return (struct column_search_filter){block->contacts, COLUMN_SEARCH_CONTACT_BUCKETS};
}

struct column_search_filter column_search_starts(const struct column_search_block *block)
{
    return (struct column_search_filter){block->starts, COLUMN_SEARCH_START_BUCKETS};
}

uint64_t column_search_groups(struct column_search_filter filter, enum column_search_gram gram, text letters)
{
    struct buckets buckets = buckets_of(filter, gram, letters);
    return filter.groups[buckets.first] & filter.groups[buckets.second];
}

static void add(struct column_search_filter filter, uint64_t bit, enum column_search_gram gram, text letters)
{
    struct buckets buckets = buckets_of(filter, gram, letters);
    filter.groups[buckets.first] |= bit;
    filter.groups[buckets.second] |= bit;
}

/* How something begins, by one, two and three letters, for words of any length asked for. */
static void add_beginning(struct column_search_filter filter, uint64_t bit, enum column_search_gram gram,
                          text from)
{
    for (size_t length = 1; length <= 3 && length <= from.length; length++)
        add(filter, bit, gram, text_slice(from, 0, length));
}

bool column_search_digits(text words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (i >= words.length || words.data[i] < '0' || words.data[i] > '9')
            return false;
    return true;
}

text column_search_joint(text words, size_t space, size_t after)
{
    size_t from = space;
    while (from > 0 && space - from < 2 && words.data[from - 1] != ' ')
        from--;
    return text_slice(words, from, space + 1 + after);
}

static void add_letters(struct column_search_filter filter, uint64_t bit, text words)
{
    for (size_t i = 0; i + 1 < words.length; i++) {
        text from = text_slice(words, i, words.length);
        if (column_search_digits(from, COLUMN_SEARCH_DIGITS))
            add(filter, bit, GRAM_DIGITS, from);
        if (from.length > 2 && !column_search_digits(from, 3))
            add(filter, bit, GRAM_LETTERS, from);
        if ((unsigned char)from.data[0] <= ' ')
            add_beginning(filter, bit, GRAM_WORD, text_slice(from, 1, from.length));
    }
}

static void add_name(struct column_search_filter filter, uint64_t bit, text name)
{
    add_beginning(filter, bit, GRAM_NAME, name);
    for (size_t i = 1; i < name.length; i++) {
        if (name.data[i - 1] != ' ')
            continue;
        add_beginning(filter, bit, GRAM_NAME_WORD, text_slice(name, i, name.length));
        for (size_t after = 1; after <= 2 && i + after <= name.length; after++)
            add(filter, bit, GRAM_NAME_JOINT, column_search_joint(name, i - 1, after));
    }
}

void column_search_filter_add(struct column_search_block *block, uint32_t group, text account)
{
    uint64_t bit = UINT64_C(1) << group;
    size_t end = text_find_byte(account, COLUMN_SEARCH_CONTACT);
    text own = text_slice(account, 0, end), rest = text_slice(own, 1, own.length);
    add_letters(column_search_own(block), bit, own);
    add_letters(column_search_contacts(block), bit, text_slice(account, end, account.length));
    add_name(column_search_starts(block), bit, text_slice(rest, 0, text_find_byte(rest, '\n')));
    while (rest.length)
        add(column_search_starts(block), bit, GRAM_FIELD, text_cut(&rest, '\n'));
}
