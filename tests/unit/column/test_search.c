/* Finding accounts: by each of their fields, in the right order, and held against looking at every text. */
#include <stdio.h>
#include <string.h>

#include "../check.h"

#include "base/bits.h"
#include "base/random.h"
#include "column/builder.h"
#include "column/search.h"
#include "column/snapshot.h"

static struct arena arena;
static struct column_builder *builder;

static void add(uint32_t account, const char *id, const char *name, const char *tax_id, const char *site)
{
    text custom[] = {TEXT("x"), text_of(site)};
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                     .name = text_of(name), .tax_id = text_of(tax_id), .custom = custom};
    column_builder_account(builder, account, &row);
}

static void contact(uint32_t account, const char *name, const char *email)
{
    column_builder_contact(builder, account, &(struct column_contact_row){text_of(name), text_of(email)});
}

static void open_builder(void)
{
    static const text custom[] = {{"Seats", 5}, {"Domínio", 8}};
    builder = column_builder_new(currency_parse(TEXT("BRL")));
    column_builder_custom(builder, custom, 2);
    arena_init(&arena, 0);
}

static struct column_snapshot *company(void)
{
    open_builder();
    add(0, "C-001", "Padaria do Sol", "12.345.678/0001-90", "padaria-do-sol.com.br");
    add(1, "C-002", "Água Clara S.A.", NULL, NULL);
    add(2, "padaria", "Mercado Central", "98.765.432/0001-10", NULL);
    add(3, "C-004", "Nova Padaria & Filhos", NULL, NULL);
    add(4, "C-005", "Superpadaria", NULL, NULL);
    add(5, "C-006", "Oficina", NULL, NULL);
    add(7, "C-008", "", NULL, NULL);
    contact(5, "José da Padaria", "jose.p@oficina.example");
    contact(1, "Ana Souza", "ana@clara.example");
    contact(1, "Bia", NULL);
    contact(5, "Caio", NULL);
    contact(1, "Davi", NULL);
    contact(5, "Eva", NULL);
    contact(6, "Nobody's", "x@y.example"); /* of an account that is not there */
    return column_builder_finish(builder);
}

static size_t find(const struct column_snapshot *columns, const char *words, bool with_contacts, size_t limit,
                   struct column_search_hit *hits)
{
    struct column_search_query query;
    if (!column_search_parse(&arena, text_of(words), &query))
        return 0;
    return column_search_best(columns, &query, NULL, with_contacts, limit, hits);
}

/* The accounts found, as digits. */
static void assert_found(const struct column_snapshot *columns, const char *words, const char *expected)
{
    struct column_search_hit hits[20];
    char found[21] = "";
    size_t count = find(columns, words, true, 20, hits);
    for (size_t i = 0; i < count; i++)
        found[i] = (char)('0' + hits[i].account);
    found[count] = 0;
    if (strcmp(found, expected) != 0)
        fail_msg("“%s” found %s, not %s", words, found, expected);
}

static void by_each_field(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    assert_found(columns, "padaria", "20345"); /* its code; name start; a word of it; inside; a contact */
    assert_found(columns, "PADÁRIA", "20345");
    assert_found(columns, "agua clara", "1");
    assert_found(columns, "(agua)", "1");
    assert_found(columns, "clara ÁGUA", "1"); /* words in any order */
    assert_found(columns, "12.345.678/0001-90", "0");
    assert_found(columns, "12345678000190", "0");
    assert_found(columns, "12.345.6", "0");
    assert_found(columns, "c-00", "013457");
    assert_found(columns, "c001", "0");
    assert_found(columns, "sol.com.br", "0");
    assert_found(columns, "jose.p@ofi", "5");
    assert_found(columns, "ana souza", "1");
    assert_found(columns, "souza clara", "1"); /* a word of each */
    assert_found(columns, "do", "0");          /* short: at the start of a word only */
    assert_found(columns, "ol", "");
    assert_found(columns, "p", "0325");
    assert_found(columns, "zzz", "");
    assert_found(columns, "padaria zzz", "");
    assert_found(columns, "nobody", "");
    assert_found(columns, "s.a.", "1");
    column_snapshot_release(columns);
    arena_release(&arena);
}

static void nothing_asked(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    struct column_search_query query;
    assert_false(column_search_parse(&arena, TEXT(""), &query));
    assert_false(column_search_parse(&arena, TEXT(" - . \xCC\x81"), &query));
    assert_true(column_search_parse(&arena, TEXT("a b c d e f g h i j"), &query));
    assert_int_equal(query.word_count, COLUMN_SEARCH_WORDS_MAX);
    column_snapshot_release(columns);
    arena_release(&arena);
}

static void contacts_are_for_those_who_may(void **state)
{
    (void)state;
    struct column_snapshot *columns = company();
    struct column_search_hit hits[4];
    assert_int_equal(find(columns, "souza", true, 4, hits), 1);
    assert_int_equal(hits[0].rank, SEARCH_CONTACT);
    assert_int_equal(find(columns, "souza", false, 4, hits), 0);
    assert_int_equal(find(columns, "padaria", false, 4, hits), 4);
    assert_int_equal(hits[0].rank, SEARCH_EQUAL);
    assert_int_equal(hits[1].rank, SEARCH_NAME_START);
    assert_int_equal(hits[2].rank, SEARCH_WORD);
    assert_int_equal(hits[3].rank, SEARCH_ACCOUNT);
    column_snapshot_release(columns);
    arena_release(&arena);
}

/* Many blocks of a few accounts: a part that has enough of the best stops. */
static void the_best_is_enough(void **state)
{
    (void)state;
    struct column_search_hit hits[2];
    open_builder();
    for (uint32_t block = 0; block < 70; block++)
        for (uint32_t a = 0; a < 3; a++)
            add(block * COLUMN_BLOCK_ACCOUNTS + a, "id", "Sol", NULL, NULL);
    struct column_snapshot *columns = column_builder_finish(builder);
    assert_text(column_dimension_name(columns, DIMENSION_OWNER), "owner");
    assert_text(column_dimension_name(columns, COLUMN_DIMENSION_COUNT + 1), "Domínio");
    assert_int_equal(find(columns, "sol", true, 2, hits), 2);
    assert_int_equal(hits[1].account, 1);
    column_snapshot_release(columns);
    arena_release(&arena);
}

/* More letters than a sieve has room to ask for: those it does not ask for count all the same. */
static void a_very_long_word(void **state)
{
    (void)state;
    open_builder();
    add(0, "a", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau", NULL, NULL);
    add(1, "b", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbeamter", NULL, NULL);
    struct column_snapshot *columns = column_builder_finish(builder);
    assert_found(columns, "donaudampfschifffahrtselektrizitatenhauptbetriebswerkbe", "1");
    assert_found(columns, "donaudampfschifffahrtselektrizitatenhauptbetriebswerkb", "01");
    assert_found(columns, "donaudampfschifffahrtselektrizitatenhauptbetriebswerkbi", "");
    column_snapshot_release(columns);
    arena_release(&arena);
}

/* ---- against an oracle ---- */

static const char *const words[] = {"padaria", "Pão",   "são",   "Sol",    "da",      "12.34", "a",
                                    "José",    "ltda",  "S/A",   "ar",     "mar",     "Zé",    "9",
                                    "99",      "mar-a", "aria",  "padari", "sol.",    "12345", "soll",
                                    "ab",      "b",     "12 34", "123",    "aria da", "1234"};
enum { WORD_COUNT = sizeof words / sizeof *words };

static char *phrase(struct random *random, char out[128])
{
    size_t length = 0;
    for (uint64_t i = 1 + random_below(random, 3); i-- > 0;)
        length += (size_t)snprintf(out + length, 128 - length, "%s%s", length ? " " : "",
                                   words[random_below(random, WORD_COUNT)]);
    return out;
}

static bool has(text haystack, text form)
{
    for (size_t i = 0; i + form.length <= haystack.length; i++)
        if (text_equal(text_slice(haystack, i, i + form.length), form) &&
            (form.length > 2 || (i && (unsigned char)haystack.data[i - 1] <= ' ')))
            return true;
    return false;
}

/* The rank by looking at all of the text, byte by byte. */
static enum column_search_rank oracle(text own, text contacts, const struct column_search_query *query,
                                      bool with_contacts)
{
    bool by_contact = false;
    for (size_t w = 0; w < query->word_count; w++) {
        const text *forms = query->words[w].forms;
        bool in_own = has(own, forms[0]) || (forms[1].data && has(own, forms[1]));
        bool in_contacts = has(contacts, forms[0]) || (forms[1].data && has(contacts, forms[1]));
        if (!in_own && !(with_contacts && in_contacts))
            return SEARCH_NOT;
        by_contact |= !in_own;
    }
    if (by_contact)
        return SEARCH_CONTACT;
    text rest = text_slice(own, 1, own.length), name = text_slice(rest, 0, text_find_byte(rest, '\n'));
    while (rest.length) {
        text field = text_cut(&rest, '\n');
        if (text_equal(field, query->whole[0]) ||
            (query->whole[1].data && text_equal(field, query->whole[1])))
            return SEARCH_EQUAL;
    }
    if (text_starts_with(name, query->whole[0]))
        return SEARCH_NAME_START;
    for (size_t i = 1; i < name.length; i++)
        if (name.data[i - 1] == ' ' && text_starts_with(text_slice(name, i, name.length), query->whole[0]))
            return SEARCH_WORD;
    return SEARCH_ACCOUNT;
}

static text text_at(const struct column_snapshot *columns, uint32_t account, uint32_t behind)
{
    const struct column_search_block *block = columns->blocks[COLUMN_SEARCH][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t at = account % COLUMN_BLOCK_ACCOUNTS + behind;
    return block ? column_search_text(block, at, at + 1) : TEXT_ABSENT;
}

static struct column_snapshot *random_company(struct random *random, uint32_t accounts)
{
    char name[128], id[128], tax_id[128], site[128];
    open_builder();
    for (uint32_t a = 0; a < accounts; a++) {
        if (random_below(random, 9) == 0 || a / COLUMN_BLOCK_ACCOUNTS == 1)
            continue; /* holes, and a whole block of them */
        add(a, phrase(random, id), phrase(random, name),
            random_below(random, 2) ? phrase(random, tax_id) : NULL,
            random_below(random, 3) ? NULL : phrase(random, site));
        for (uint64_t c = random_below(random, 3); c-- > 0;)
            contact(a, phrase(random, name), phrase(random, id));
    }
    return column_builder_finish(builder);
}

static void check_query(const struct column_snapshot *columns, const struct column_search_query *query,
                        const uint64_t *filter, bool with_contacts, size_t limit)
{
    struct column_search_hit expected[COLUMN_SEARCH_LIMIT_MAX], hits[COLUMN_SEARCH_LIMIT_MAX];
    uint64_t *all =
        arena_array(&arena, uint64_t, (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64 + 1);
    size_t count = 0;
    column_search_all(columns, query, filter, with_contacts, all);
    for (int rank = SEARCH_EQUAL; rank < SEARCH_NOT; rank++)
        for (uint32_t a = 0; a < columns->account_count; a++) {
            text own = text_at(columns, a, 0), contacts = text_at(columns, a, COLUMN_SEARCH_CONTACTS_OF);
            bool seen = own.length && (!filter || bits_has(filter, a));
            enum column_search_rank found = seen ? oracle(own, contacts, query, with_contacts) : SEARCH_NOT;
            assert_int_equal(bits_has(all, a), found != SEARCH_NOT);
            if ((int)found == rank && count < limit)
                expected[count++] = (struct column_search_hit){a, found};
        }
    assert_int_equal(column_search_best(columns, query, filter, with_contacts, limit, hits), count);
    assert_memory_equal(hits, expected, count * sizeof *hits);
}

static void against_oracle(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct random random;
        char asked[128];
        random_seed(&random, seed);
        uint32_t accounts = 1 + (uint32_t)random_below(&random, seed % 15 ? 400 : 14000);
        struct column_snapshot *columns = random_company(&random, accounts);
        uint64_t *filter =
            arena_array(&arena, uint64_t, (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64 + 1);
        for (uint32_t a = 0; a < columns->account_count; a++)
            if (a / 64 % 3 != seed % 4 && random_below(&random, 3))
                bits_add(filter, a);
        for (int i = 0; i < (accounts > 400 ? 40 : 60); i++) {
            struct column_search_query query;
            assert_true(column_search_parse(&arena, text_of(phrase(&random, asked)), &query));
            check_query(columns, &query, random_below(&random, 2) ? filter : NULL, random_below(&random, 2),
                        1 + random_below(&random, 30));
        }
        column_snapshot_release(columns);
        arena_release(&arena);
    }
}

static void bytes_and_equality(void **state)
{
    (void)state;
    struct column_snapshot *a = company();
    arena_release(&arena);
    struct column_snapshot *b = company();
    char where[128];
    assert_true(column_snapshot_equal(a, b, where));
    assert_true(column_block_bytes(COLUMN_SEARCH, a->blocks[COLUMN_SEARCH][0], 0) >
                2 * COLUMN_SEARCH_BUCKETS * sizeof(uint64_t));
    struct column_search_block *block = b->blocks[COLUMN_SEARCH][0];
    static const size_t from[] = {0, 1, 2, 3, 4};
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        unsigned char *piece = i == 0   ? (unsigned char *)block->start
                               : i == 1 ? (unsigned char *)block->bytes
                               : i == 2 ? (unsigned char *)block->own
                               : i == 3 ? (unsigned char *)block->contacts
                                        : (unsigned char *)block->starts;
        piece[0] ^= 1;
        assert_false(column_snapshot_equal(a, b, where));
        piece[0] ^= 1;
    }
    column_block_release(b->blocks[COLUMN_SEARCH][0]);
    b->blocks[COLUMN_SEARCH][0] = NULL;
    assert_false(column_snapshot_equal(a, b, where));
    assert_false(column_snapshot_equal(b, a, where));
    column_snapshot_release(a);
    column_snapshot_release(b);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_each_field),
        cmocka_unit_test(nothing_asked),
        cmocka_unit_test(contacts_are_for_those_who_may),
        cmocka_unit_test(the_best_is_enough),
        cmocka_unit_test(a_very_long_word),
        cmocka_unit_test(against_oracle),
        cmocka_unit_test(bytes_and_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
