/* Closing what accounts are found by: two texts an account, laid end to end, and the block's filters. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/plain.h"
#include "column/search.h"
#include "column/stage_internal.h"

#define GROUP_ACCOUNTS 64

/* Custom fields that hold an address on the web. */
static bool is_domain(text name)
{
    static const char *const names[] = {"domain", "dominio", "website", "site", "url"};
    struct buffer plain;
    bool found = false;
    buffer_init(&plain, 0);
    column_search_append(&plain, name, true);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        found |= text_equal(buffer_text(&plain), text_of(names[i]));
    buffer_release(&plain);
    return found;
}

/* A code, a tax number, a domain: without what stands between its letters, as the words asked for are tried
 * too. Nothing of an absent one. */
static void append_field(struct buffer *out, text value)
{
    size_t from = out->length;
    column_search_append(out, value, true);
    if (out->length > from)
        buffer_append_byte(out, '\n');
}

static text staged_text(const struct column_stage *stage, uint32_t at, uint32_t length)
{
    return (text){stage->texts.data + at, length};
}

static void append_account(struct column_stage *stage, const struct staged_account *account,
                           const bool *domains)
{
    struct buffer *out = &stage->search;
    buffer_append_byte(out, COLUMN_SEARCH_NAME);
    column_search_append(out, staged_text(stage, account->name_at, account->name_length), false);
    buffer_append_byte(out, '\n');
    append_field(out, staged_text(stage, account->external_id_at, account->external_id_length));
    append_field(out, staged_text(stage, account->tax_id_at, account->tax_id_length));
    for (uint32_t i = 0; i < stage->snapshot->custom_count; i++) {
        uint32_t code = stage->codes.items[account->codes_at + COLUMN_DIMENSION_COUNT + i];
        if (domains[i])
            append_field(out, column_dictionary_text(stage->snapshot->custom[i], code));
    }
}

static void append_contact(struct column_stage *stage, const struct staged_contact *contact)
{
    struct buffer *out = &stage->search;
    buffer_append_byte(out, COLUMN_SEARCH_CONTACT);
    column_search_append(out, staged_text(stage, contact->name_at, contact->name_length), false);
    buffer_append_byte(out, '\n');
    column_search_append(out, staged_text(stage, contact->email_at, contact->email_length), false);
    buffer_append_byte(out, '\n');
}

static int by_account(const void *a, const void *b)
{
    const struct staged_head *x = a, *y = b;
    if (x->account != y->account)
        return x->account < y->account ? -1 : 1;
    return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static void append_old(struct column_stage *stage, const struct column_search_block *old, uint32_t at)
{
    text bytes = column_search_text(old, at, at + 1);
    buffer_append(&stage->search, bytes.data, bytes.length);
}

/* Lays the texts of all accounts into stage->search, then those of their contacts; true when there is any. */
static bool lay_texts(struct column_stage *stage, const struct column_search_block *old,
                      const uint64_t *touched, const bool *domains, uint32_t *start)
{
    const struct staged_account *accounts[COLUMN_BLOCK_ACCOUNTS] = {0};
    const struct staged_account *items = staged_items(stage, STAGED_ACCOUNT, staged_account);
    for (size_t i = 0; i < stage->rows[STAGED_ACCOUNT].count; i++)
        accounts[items[i].head.account] = &items[i];
    column_stage_sort(&stage->rows[STAGED_CONTACT], by_account);
    const struct staged_contact *contacts = staged_items(stage, STAGED_CONTACT, staged_contact);
    size_t contact = 0, contact_count = stage->rows[STAGED_CONTACT].count;
    buffer_clear(&stage->search);
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        start[a] = (uint32_t)stage->search.length;
        if (old && !bits_has(touched, a))
            append_old(stage, old, a);
        else if (accounts[a])
            append_account(stage, accounts[a], domains);
    }
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        start[COLUMN_SEARCH_CONTACTS_OF + a] = (uint32_t)stage->search.length;
        if (old && !bits_has(touched, a))
            append_old(stage, old, COLUMN_SEARCH_CONTACTS_OF + a);
        for (; contact < contact_count && contacts[contact].head.account == a; contact++)
            if (accounts[a])
                append_contact(stage, &contacts[contact]);
    }
    start[COLUMN_SEARCH_TEXTS] = (uint32_t)stage->search.length;
    assert(!stage->search.failed);
    return stage->search.length > 0;
}

void *column_stage_search(struct column_stage *stage, uint32_t block, const uint64_t *touched)
{
    const struct column_search_block *old = touched ? stage->snapshot->blocks[COLUMN_SEARCH][block] : NULL;
    uint32_t start[COLUMN_SEARCH_TEXTS + 1];
    bool domains[RECORD_CUSTOM_FIELDS_MAX];
    for (uint32_t i = 0; i < stage->snapshot->custom_count; i++)
        domains[i] = is_domain(stage->snapshot->custom_names[i]);
    if (!lay_texts(stage, old, touched, domains, start))
        return NULL;
    struct column_search_block *made =
        column_block_search_new(column_stage_block_count(stage, block), start[COLUMN_SEARCH_TEXTS]);
    memcpy(made->start, start, sizeof start);
    memcpy(made->bytes, stage->search.data, stage->search.length);
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++)
        column_search_filter_add(
            made, a / GROUP_ACCOUNTS, column_search_text(made, a, a + 1),
            column_search_text(made, COLUMN_SEARCH_CONTACTS_OF + a, COLUMN_SEARCH_CONTACTS_OF + a + 1));
    return made;
}
