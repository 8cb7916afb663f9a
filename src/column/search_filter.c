/* Which letters stand side by side in a group of accounts: see search.h. Bits are only ever set, so a filter
 * lets through every group that has what is asked, and few others. */
#include "column/search.h"

static uint64_t *table_of(const struct column_search_block *block, enum column_search_table table)
{
    return table == SEARCH_OWN ? block->own : table == SEARCH_CONTACTS ? block->contacts : block->starts;
}

static uint32_t bucket_count_of(enum column_search_table table)
{
    return table == SEARCH_OWN        ? COLUMN_SEARCH_BUCKETS
           : table == SEARCH_CONTACTS ? COLUMN_SEARCH_CONTACT_BUCKETS
                                      : COLUMN_SEARCH_START_BUCKETS;
}

/* Two buckets: one alone would let all pass that is asked for where it meets a frequent one. */
static struct column_search_buckets buckets_of(enum column_search_table table, enum column_search_gram gram,
                                               text letters)
{
    uint32_t hash = UINT32_C(2166136261), most = bucket_count_of(table) - 1;
    size_t most_bytes = gram == GRAM_DIGITS ? COLUMN_SEARCH_DIGITS : gram <= GRAM_NAME ? 3 : SIZE_MAX;
    size_t length = letters.length < most_bytes ? letters.length : most_bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)letters.data[i]) * UINT32_C(16777619);
    uint64_t mixed = (hash ^ (uint64_t)gram << 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (struct column_search_buckets){mixed >> 40 & most, mixed >> 20 & most};
}

void column_search_sieve_ask(struct column_search_sieve *sieve, enum column_search_gram gram, text letters)
{
    if (sieve->count < COLUMN_SEARCH_SIEVE_MOST)
        sieve->buckets[sieve->count++] = buckets_of(sieve->table, gram, letters);
}

uint64_t column_search_sieve_groups(const struct column_search_sieve *sieve,
                                    const struct column_search_block *block)
{
    const uint64_t *table = table_of(block, sieve->table);
    uint64_t groups = UINT64_MAX;
    for (uint32_t i = 0; i < sieve->count && groups; i++)
        groups &= table[sieve->buckets[i].first] & table[sieve->buckets[i].second];
    return groups;
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

/* ---- filling ---- */

struct filling {
    enum column_search_table table;
    uint64_t *groups;
    uint64_t bit;
};

static void add(const struct filling *filling, enum column_search_gram gram, text letters)
{
    struct column_search_buckets buckets = buckets_of(filling->table, gram, letters);
    filling->groups[buckets.first] |= filling->bit;
    filling->groups[buckets.second] |= filling->bit;
}

/* How something begins, by one, two … letters, for words of any length asked for. */
static void add_beginning(const struct filling *filling, enum column_search_gram gram, text from, size_t most)
{
    for (size_t length = 1; length <= most && length <= from.length; length++)
        add(filling, gram, text_slice(from, 0, length));
}

/* Marks and line ends stand in nothing that is asked for. */
static bool is_apart(char byte)
{
    return (unsigned char)byte < ' ';
}

static void add_letters(const struct filling *filling, text words)
{
    for (size_t i = 0; i + 1 < words.length; i++) {
        text from = text_slice(words, i, words.length);
        if (column_search_digits(from, COLUMN_SEARCH_DIGITS))
            add(filling, GRAM_DIGITS, from);
        if (from.length > 2 && !is_apart(from.data[0]) && !is_apart(from.data[1]) &&
            !is_apart(from.data[2]) && !column_search_digits(from, 3))
            add(filling, GRAM_LETTERS, from);
        if (is_apart(from.data[0]) || from.data[0] == ' ')
            add_beginning(filling, GRAM_WORD, text_slice(from, 1, from.length), 2);
    }
}

static void add_name(const struct filling *filling, text name)
{
    add_beginning(filling, GRAM_NAME, name, 3);
    for (size_t i = 1; i < name.length; i++) {
        if (name.data[i - 1] != ' ')
            continue;
        add_beginning(filling, GRAM_NAME_WORD, text_slice(name, i, name.length), 3);
        for (size_t after = 1; after <= 2 && i + after <= name.length; after++)
            add(filling, GRAM_NAME_JOINT, column_search_joint(name, i - 1, after));
    }
}

static struct filling filling_of(struct column_search_block *block, enum column_search_table table,
                                 uint32_t group)
{
    return (struct filling){table, table_of(block, table), UINT64_C(1) << group};
}

void column_search_filter_add(struct column_search_block *block, uint32_t group, text own, text contacts)
{
    struct filling fields = filling_of(block, SEARCH_OWN, group),
                   others = filling_of(block, SEARCH_CONTACTS, group),
                   starts = filling_of(block, SEARCH_STARTS, group);
    text rest = text_slice(own, 1, own.length);
    add_letters(&fields, own);
    add_letters(&others, contacts);
    add_name(&starts, text_slice(rest, 0, text_find_byte(rest, '\n')));
    while (rest.length) {
        text field = text_cut(&rest, '\n');
        add(&starts, GRAM_FIELD, field);
        add(&starts, GRAM_FIELD_AGAIN, field);
    }
}
