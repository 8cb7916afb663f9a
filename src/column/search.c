/* Looking through the search texts: see search.h. Blocks are cut into parts for all cores; a part keeps the
 * best of its accounts, and once it has enough of a rank looks only where a better one can be. */
#include "column/search.h"

#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/parallel.h"

#define GROUP_ACCOUNTS 64
#define GROUPS (COLUMN_BLOCK_ACCOUNTS / GROUP_ACCOUNTS)
#define PARTS_MAX 32
#define PARTS_PER_THREAD 2
#define SHORT_WORD 2 /* letters: such words are looked for at the start of words only */

/* ---- what was typed ---- */

static text plain_form(struct arena *arena, text words, bool compact)
{
    struct buffer form;
    buffer_init(&form, 0);
    column_search_append(&form, words, compact);
    text made = text_copy(arena, buffer_text(&form));
    buffer_release(&form);
    return made;
}

/* Both forms; false when nothing is left. */
static bool read_forms(struct arena *arena, text words, text forms[2])
{
    forms[0] = plain_form(arena, words, false);
    forms[1] = plain_form(arena, words, true);
    if (text_equal(forms[0], forms[1]))
        forms[1] = TEXT_ABSENT;
    return !text_is_empty(forms[0]);
}

bool column_search_parse(struct arena *arena, text words, struct column_search_query *ret)
{
    struct column_search_query query = {.word_count = 0};
    text rest = words;
    while (rest.length && query.word_count < COLUMN_SEARCH_WORDS_MAX) {
        text word = text_cut(&rest, ' ');
        query.word_count += read_forms(arena, word, query.words[query.word_count].forms);
    }
    if (!query.word_count)
        return false;
    (void)read_forms(arena, words, query.whole);
    *ret = query;
    return true;
}

/* ---- the filters ---- */

/* What a form must have where it stands. */
static void ask_form(struct column_search_sieve *sieve, text form)
{
    if (form.length <= SHORT_WORD)
        column_search_sieve_ask(sieve, GRAM_WORD, form);
    for (size_t i = 0; i + 2 < form.length; i++) {
        text from = text_slice(form, i, form.length);
        if (!column_search_digits(from, 3))
            column_search_sieve_ask(sieve, GRAM_LETTERS, from);
        else if (column_search_digits(from, COLUMN_SEARCH_DIGITS))
            column_search_sieve_ask(sieve, GRAM_DIGITS, from);
    }
}

static void ask_field(struct column_search_sieve *sieve, text form)
{
    column_search_sieve_ask(sieve, GRAM_FIELD, form);
    column_search_sieve_ask(sieve, GRAM_FIELD_AGAIN, form);
}

/* One of two forms. */
struct sieves {
    struct column_search_sieve of[2];
    size_t count;
};

static struct sieves sieves_of(const text forms[2], enum column_search_table table)
{
    struct sieves sieves = {.count = 0};
    for (; sieves.count < 2 && !text_is_absent(forms[sieves.count]); sieves.count++) {
        struct column_search_sieve *sieve = &sieves.of[sieves.count];
        sieve->table = table;
        if (table == SEARCH_STARTS)
            ask_field(sieve, forms[sieves.count]);
        else
            ask_form(sieve, forms[sieves.count]);
    }
    return sieves;
}

static uint64_t groups_through(const struct sieves *sieves, const struct column_search_block *block)
{
    uint64_t groups = 0;
    for (size_t i = 0; i < sieves->count; i++)
        groups |= column_search_sieve_groups(&sieves->of[i], block);
    return groups;
}

/* What is asked of the blocks, the same of each. */
struct sifting {
    size_t word_count;
    struct sieves own[COLUMN_SEARCH_WORDS_MAX], contacts[COLUMN_SEARCH_WORDS_MAX];
    struct sieves equal;                        /* some field is all that was asked */
    struct column_search_sieve name, name_word; /* all that was asked begins a name, a later word of it */
};

/* A name has all that was asked only where its words meet as those asked for do: words that all stand
 * somewhere in a name often do not stand side by side. */
static struct column_search_sieve name_sieve(enum column_search_gram gram, text whole)
{
    struct column_search_sieve sieve = {.table = SEARCH_STARTS};
    column_search_sieve_ask(&sieve, gram, whole);
    for (size_t i = 0; i + 1 < whole.length; i++) {
        size_t after = i + 2 < whole.length && whole.data[i + 2] != ' ' ? 2 : 1;
        if (whole.data[i] == ' ')
            column_search_sieve_ask(&sieve, GRAM_NAME_JOINT, column_search_joint(whole, i, after));
    }
    return sieve;
}

static void prepare_sifting(const struct column_search_query *query, struct sifting *ret)
{
    ret->word_count = query->word_count;
    for (size_t w = 0; w < query->word_count; w++) {
        ret->own[w] = sieves_of(query->words[w].forms, SEARCH_OWN);
        ret->contacts[w] = sieves_of(query->words[w].forms, SEARCH_CONTACTS);
    }
    ret->equal = sieves_of(query->whole, SEARCH_STARTS);
    ret->name = name_sieve(GRAM_NAME, query->whole[0]);
    ret->name_word = name_sieve(GRAM_NAME_WORD, query->whole[0]);
}

/* Groups in which an account can have a rank before `useful`, one of those of its name and whole fields. */
static uint64_t groups_of_whole(const struct column_search_block *block, const struct sifting *sifting,
                                enum column_search_rank useful)
{
    uint64_t groups = groups_through(&sifting->equal, block);
    if (useful > SEARCH_NAME_START)
        groups |= column_search_sieve_groups(&sifting->name, block);
    if (useful > SEARCH_WORD)
        groups |= column_search_sieve_groups(&sifting->name_word, block);
    return groups;
}

/* Groups worth a look when only ranks before `useful` are. */
static uint64_t groups_of(const struct column_search_block *block, const struct sifting *sifting,
                          enum column_search_rank useful)
{
    uint64_t groups = useful <= SEARCH_ACCOUNT ? groups_of_whole(block, sifting, useful) : UINT64_MAX;
    for (size_t w = 0; w < sifting->word_count && groups; w++) {
        uint64_t of_word = groups_through(&sifting->own[w], block);
        if (useful > SEARCH_CONTACT)
            of_word |= groups_through(&sifting->contacts[w], block);
        groups &= of_word;
    }
    return groups;
}

/* ---- one account ---- */

/* There is a byte before it: an account's text begins with a mark. */
static bool starts_a_word(const char *at)
{
    return (unsigned char)at[-1] <= ' ';
}

/* The first place of the form, one where a word starts if `starts`; the length where there is none. */
static size_t find_form(text haystack, text form, bool starts)
{
    size_t at = text_find(haystack, form);
    while (starts && at < haystack.length && !starts_a_word(haystack.data + at))
        at += 1 + text_find(text_slice(haystack, at + 1, haystack.length), form);
    return at;
}

static bool contains_form(text haystack, text form)
{
    return find_form(haystack, form, form.length <= SHORT_WORD) < haystack.length;
}

static bool contains_word(text haystack, const struct column_search_word *word)
{
    return contains_form(haystack, word->forms[0]) ||
           (!text_is_absent(word->forms[1]) && contains_form(haystack, word->forms[1]));
}

/* Whether a field of the account (each ends with a line end) is `form` and nothing else. */
static bool is_a_field(text account, text form)
{
    text rest = account;
    while (rest.length)
        if (text_equal(text_cut(&rest, '\n'), form))
            return true;
    return false;
}

/* How well an account fits that has all the words in its own fields. `account` begins behind the mark. */
static enum column_search_rank rank_of_own(text account, const struct column_search_query *query)
{
    text rest = account, name = text_cut(&rest, '\n'), whole = query->whole[0];
    if (is_a_field(account, whole) ||
        (!text_is_absent(query->whole[1]) && is_a_field(account, query->whole[1])))
        return SEARCH_EQUAL;
    if (text_starts_with(name, whole))
        return SEARCH_NAME_START;
    return find_form(name, whole, true) < name.length ? SEARCH_WORD : SEARCH_ACCOUNT;
}

/* `any`: it is enough to know that it fits. */
static enum column_search_rank rank_of(text own, text contacts, const struct column_search_query *query,
                                       bool any)
{
    bool needs_contacts = false;
    for (size_t w = 0; w < query->word_count; w++) {
        if (contains_word(own, &query->words[w]))
            continue;
        if (!contains_word(contacts, &query->words[w]))
            return SEARCH_NOT;
        needs_contacts = true;
    }
    return needs_contacts || any ? SEARCH_CONTACT : rank_of_own(text_slice(own, 1, own.length), query);
}

/* ---- the pass ---- */

struct part {
    size_t count[SEARCH_NOT]; /* found of each rank, up to the limit */
    uint32_t found[SEARCH_NOT][COLUMN_SEARCH_LIMIT_MAX];
    enum column_search_rank useful; /* only ranks before this one are still of use */
};

struct pass {
    const struct column_snapshot *columns;
    const struct column_search_query *query;
    const uint64_t *accounts;
    bool with_contacts;
    size_t limit;
    uint64_t *all;                            /* instead of the best: every account found */
    const struct column_search_word *longest; /* every account found contains one of its forms */
    struct column_search_word whole;          /* all that was asked */
    struct sifting sifting;
    struct part parts[PARTS_MAX];
};

static void take(struct pass *pass, struct part *part, uint32_t account, enum column_search_rank rank)
{
    size_t at_least = 0;
    if (pass->all) {
        bits_add(pass->all, account);
        return;
    }
    if (rank >= part->useful)
        return;
    part->found[rank][part->count[rank]++] = account;
    for (enum column_search_rank r = SEARCH_EQUAL; r < part->useful; r++) {
        at_least += part->count[r];
        if (at_least >= pass->limit)
            part->useful = r;
    }
}

static void look_at(struct pass *pass, struct part *part, const struct column_search_block *block,
                    uint32_t block_index, uint32_t local)
{
    uint32_t account = block_index * COLUMN_BLOCK_ACCOUNTS + local;
    if (pass->accounts && !bits_has(pass->accounts, account))
        return;
    text own = column_search_text(block, local, local + 1),
         contacts = part->useful > SEARCH_CONTACT
                        ? column_search_text(block, COLUMN_SEARCH_CONTACTS_OF + local,
                                             COLUMN_SEARCH_CONTACTS_OF + local + 1)
                        : TEXT_ABSENT;
    enum column_search_rank rank = rank_of(own, contacts, pass->query, pass->all != NULL);
    if (rank != SEARCH_NOT)
        take(pass, part, account, rank);
}

/* The text of [first, end) that holds the byte at `at`. */
static uint32_t text_that_holds(const struct column_search_block *block, uint32_t first, uint32_t end,
                                const char *at)
{
    while (end - first > 1) {
        uint32_t middle = (first + end) / 2;
        if (block->bytes + block->start[middle] <= at)
            first = middle;
        else
            end = middle;
    }
    return first;
}

/* Where a form stands next in texts of one kind, that begin at `kind`: looked for once, until it is passed.
 */
struct stream {
    text form;
    bool starts;
    uint32_t kind, next, end; /* of accounts; the end where it does not stand any more */
};

static void stream_seek(struct stream *stream, const struct column_search_block *block, uint32_t from)
{
    uint32_t first = stream->kind + from, end = stream->kind + stream->end;
    text texts = column_search_text(block, first, end);
    size_t at = find_form(texts, stream->form, stream->starts);
    stream->next =
        at < texts.length ? text_that_holds(block, first, end, texts.data + at) - stream->kind : stream->end;
}

/* All places worth a look in a group, when only ranks before `useful` are. */
struct streams {
    struct stream of[4];
    size_t count;
    enum column_search_rank useful;
};

/* Who has a rank of names and whole fields contains all that was asked at the start of a word, in one of its
 * forms; who has another, the longest word. */
static void streams_begin(struct streams *streams, const struct pass *pass, enum column_search_rank useful,
                          const struct column_search_block *block, uint32_t from, uint32_t end)
{
    const struct column_search_word *word = useful > SEARCH_ACCOUNT ? pass->longest : &pass->whole;
    streams->count = 0;
    streams->useful = useful;
    for (uint32_t kind = 0; kind <= (useful > SEARCH_CONTACT ? COLUMN_SEARCH_CONTACTS_OF : 0);
         kind += COLUMN_SEARCH_CONTACTS_OF)
        for (int i = 0; i < 2 && !text_is_absent(word->forms[i]); i++) {
            struct stream *stream = &streams->of[streams->count++];
            text form = word->forms[i];
            *stream =
                (struct stream){form, useful <= SEARCH_ACCOUNT || form.length <= SHORT_WORD, kind, 0, end};
            stream_seek(stream, block, from);
        }
}

/* The first account at or behind `from`; the end where there is none. */
static uint32_t streams_next(struct streams *streams, const struct column_search_block *block, uint32_t from)
{
    uint32_t next = streams->of[0].end;
    for (size_t i = 0; i < streams->count; i++) {
        struct stream *stream = &streams->of[i];
        if (stream->next < from)
            stream_seek(stream, block, from);
        if (stream->next < next)
            next = stream->next;
    }
    return next;
}

/* The group's texts lie end to end: one search jumps from one candidate to the next. */
static void look_at_group(struct pass *pass, struct part *part, const struct column_search_block *block,
                          uint32_t block_index, uint32_t group)
{
    uint32_t local = group * GROUP_ACCOUNTS, end = local + GROUP_ACCOUNTS;
    struct streams streams = {.useful = SEARCH_EQUAL};
    while (local < end && part->useful != SEARCH_EQUAL) {
        if (streams.useful != part->useful)
            streams_begin(&streams, pass, part->useful, block, local, end);
        local = streams_next(&streams, block, local);
        if (local < end)
            look_at(pass, part, block, block_index, local++);
    }
}

/* Whether any account of the group may be found. */
static bool is_open(const struct pass *pass, uint32_t group)
{
    return !pass->accounts ||
           (group < bits_words(pass->columns->account_count) && pass->accounts[group] != 0);
}

static void search_part(void *context, size_t index, size_t parts)
{
    struct pass *pass = context;
    struct part *part = &pass->parts[index];
    uint32_t first = (uint32_t)(pass->columns->block_count * index / parts),
             end = (uint32_t)(pass->columns->block_count * (index + 1) / parts);
    for (uint32_t b = first; b < end && part->useful != SEARCH_EQUAL; b++) {
        const struct column_search_block *block = pass->columns->blocks[COLUMN_SEARCH][b];
        if (!block)
            continue;
        enum column_search_rank useful = part->useful;
        uint64_t groups = groups_of(block, &pass->sifting, useful);
        for (uint32_t group = 0; group < GROUPS; group++) {
            if (part->useful != useful) {
                useful = part->useful;
                groups &= groups_of(block, &pass->sifting, useful);
            }
            if (groups >> group & 1 && is_open(pass, b * GROUPS + group))
                look_at_group(pass, part, block, b, group);
        }
    }
}

/* The word whose shorter form is longest: what passes over most accounts. */
static const struct column_search_word *longest_word(const struct column_search_query *query)
{
    const struct column_search_word *longest = NULL;
    size_t length = 0;
    for (size_t w = 0; w < query->word_count; w++) {
        const text *forms = query->words[w].forms;
        size_t own = text_is_absent(forms[1]) ? forms[0].length : forms[1].length;
        if (own > length) {
            longest = &query->words[w];
            length = own;
        }
    }
    return longest;
}

static size_t run(struct pass *pass)
{
    size_t parts = parallel_width() * PARTS_PER_THREAD;
    if (parts > pass->columns->block_count)
        parts = pass->columns->block_count;
    assert(parts <= PARTS_MAX);
    prepare_sifting(pass->query, &pass->sifting);
    pass->longest = longest_word(pass->query);
    pass->whole = (struct column_search_word){{pass->query->whole[0], pass->query->whole[1]}};
    for (size_t i = 0; i < parts; i++) {
        pass->parts[i].useful = pass->with_contacts ? SEARCH_NOT : SEARCH_CONTACT;
        memset(pass->parts[i].count, 0, sizeof pass->parts[i].count);
    }
    parallel_run(parts, search_part, pass);
    return parts;
}

size_t column_search_best(const struct column_snapshot *columns, const struct column_search_query *query,
                          const uint64_t *accounts, bool with_contacts, size_t limit,
                          struct column_search_hit *ret_hits)
{
    struct pass pass;
    size_t count = 0;
    assert(limit >= 1 && limit <= COLUMN_SEARCH_LIMIT_MAX);
    pass.columns = columns;
    pass.query = query;
    pass.accounts = accounts;
    pass.with_contacts = with_contacts;
    pass.limit = limit;
    pass.all = NULL;
    size_t parts = run(&pass);
    for (enum column_search_rank rank = SEARCH_EQUAL; rank < SEARCH_NOT; rank++)
        for (size_t p = 0; p < parts; p++)
            for (size_t i = 0; i < pass.parts[p].count[rank] && count < limit; i++)
                ret_hits[count++] = (struct column_search_hit){pass.parts[p].found[rank][i], rank};
    return count;
}

void column_search_all(const struct column_snapshot *columns, const struct column_search_query *query,
                       const uint64_t *accounts, bool with_contacts, uint64_t *ret_accounts)
{
    struct pass pass;
    pass.columns = columns;
    pass.query = query;
    pass.accounts = accounts;
    pass.with_contacts = with_contacts;
    pass.all = ret_accounts;
    pass.limit = 1;
    memset(ret_accounts, 0, (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS / 8);
    (void)run(&pass);
}
