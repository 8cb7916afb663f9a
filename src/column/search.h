/* Finding accounts by a piece of their name, code, tax number, domain, or of a contact's name or e-mail,
 * whatever the accents and case.
 *
 * An account's search texts are plain letters and digits, words apart by single spaces, its own and that of
 * its contacts:
 *   \1 name \n code \n tax number \n … \n
 *   \3 contact \n e-mail \n \3 …
 * Codes, tax numbers and domains stand there without spaces: a word asked for is tried in both forms. Each
 * word asked for must occur, in whatever field; of one or two letters, at the start of a word.
 *
 * A scan passes over groups of 64 accounts in which the word's letters cannot stand side by side: the
 * block's filters say so for every three neighbouring ones. Best first: a field equal to what was asked;
 * a name that starts with it; a word of the name; anything else of the account; contacts. Among equals, the
 * account that came first. */
#ifndef FAROL_COLUMN_SEARCH_H
#define FAROL_COLUMN_SEARCH_H

#include "base/buffer.h"
#include "column/column.h"

#define COLUMN_SEARCH_NAME '\1'
#define COLUMN_SEARCH_CONTACT '\3'
enum { COLUMN_SEARCH_WORDS_MAX = 8, COLUMN_SEARCH_LIMIT_MAX = 200 };

enum column_search_rank {
    SEARCH_EQUAL,
    SEARCH_NAME_START,
    SEARCH_WORD,
    SEARCH_ACCOUNT,
    SEARCH_CONTACT,
    SEARCH_NOT
};

struct column_search_query {
    struct column_search_word {
        text forms[2]; /* with spaces where punctuation was; without, absent when it is the same */
    } words[COLUMN_SEARCH_WORDS_MAX];
    size_t word_count;
    text whole[2]; /* all of it, in the same two forms */
};
/* Reads what was typed; false when there is no letter or digit in it. Texts live in the arena. */
bool column_search_parse(struct arena *arena, text words, struct column_search_query *ret);

struct column_search_hit {
    uint32_t account;
    enum column_search_rank rank;
};
/* The best `limit` of the accounts (bits by index; NULL all), best first, into `ret_hits`. Returns their
 * number. `with_contacts`: the person may see contacts. Nothing where the search columns are not loaded. */
size_t column_search_best(const struct column_snapshot *columns, const struct column_search_query *query,
                          const uint64_t *accounts, bool with_contacts, size_t limit,
                          struct column_search_hit *ret_hits);
/* All that are found, as bits: `ret_accounts` has the columns' block_count × COLUMN_BLOCK_ACCOUNTS bits. */
void column_search_all(const struct column_snapshot *columns, const struct column_search_query *query,
                       const uint64_t *accounts, bool with_contacts, uint64_t *ret_accounts);

/* ---- inside: the texts and the filter ---- */

/* Appends the value in plain words; `compact` without spaces. */
void column_search_append(struct buffer *out, text value, bool compact);
/* A block's filters: of the account's fields, of its contacts, of how names begin. */
enum column_search_table { SEARCH_OWN, SEARCH_CONTACTS, SEARCH_STARTS };
/* What the filters of letters are asked for: three neighbouring ones, four where they are digits (every group
 * has nearly all the threes of those); how a word begins (up to two).
 * What the filter of starts is: how a word of the name, the name begins (up to three); how two words of the
 * name meet; what a whole field is. */
enum column_search_gram {
    GRAM_LETTERS = 1,
    GRAM_DIGITS,
    GRAM_WORD,
    GRAM_NAME_WORD,
    GRAM_NAME,
    GRAM_NAME_JOINT,
    GRAM_FIELD,
    GRAM_FIELD_AGAIN /* two more buckets: a group has many different fields */
};
/* What a group must have to be let through, worked out once for all blocks. More than it has room for is not
 * asked. */
enum { COLUMN_SEARCH_SIEVE_MOST = 24 };
struct column_search_sieve {
    enum column_search_table table;
    uint32_t count;
    struct column_search_buckets {
        uint32_t first, second;
    } buckets[COLUMN_SEARCH_SIEVE_MOST];
};
/* Asks for the first three bytes of `letters` as well (fewer only where a beginning is asked for), four of
 * GRAM_DIGITS; from GRAM_NAME_JOINT on, for all of it. */
void column_search_sieve_ask(struct column_search_sieve *sieve, enum column_search_gram gram, text letters);
/* The groups of the block that may have all of it. */
uint64_t column_search_sieve_groups(const struct column_search_sieve *sieve,
                                    const struct column_search_block *block);
enum { COLUMN_SEARCH_DIGITS = 4 };
/* Whether `words` begins with this many digits. */
bool column_search_digits(text words, size_t count);
/* Where the word before the space at `space` meets the one behind it: two bytes of each at most, `after` of
 * the second. */
text column_search_joint(text words, size_t space, size_t after);
/* Sets the bits of one account's texts for its group in the block's filters. */
void column_search_filter_add(struct column_search_block *block, uint32_t group, text own, text contacts);
/* The block's texts [first, end), end to end. */
static inline text column_search_text(const struct column_search_block *block, uint32_t first, uint32_t end)
{
    return (text){block->bytes + block->start[first], block->start[end] - block->start[first]};
}

#endif
