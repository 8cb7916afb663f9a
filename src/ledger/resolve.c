/* The first steps of a row: what it gives is checked by type, and names, persons and references become
 * numbers. Nothing is written here, so that a row refused or unchanged leaves no trace; a name that has
 * no number yet keeps 0 until the row is written. */
#include "ledger/resolve.h"

#include <assert.h>
#include <stdio.h>

#include "language/language.h"

#define NAME_CHARACTERS_MAX 120
#define EMAIL_CHARACTERS_MAX 254
#define TEXT_CHARACTERS_MAX 2000
#define QUOTED_BYTES_MAX 100

static void say(struct put *put, int field, const char *reason)
{
    put->refused = true;
    *put->ret_field = field;
    snprintf(put->ret_reason, 256, "%s", reason);
}

static int characters_max(const struct record_field *field)
{
    if (field->length_max)
        return field->length_max;
    if (field->type == FIELD_REFERENCE)
        return LEDGER_EXTERNAL_ID_CHARACTERS_MAX;
    if (field->type == FIELD_EMAIL)
        return EMAIL_CHARACTERS_MAX;
    return field->type == FIELD_NAME ? NAME_CHARACTERS_MAX : TEXT_CHARACTERS_MAX;
}

static bool is_textual(enum field_type type)
{
    return type == FIELD_TEXT || type == FIELD_NAME || type == FIELD_EMAIL || type == FIELD_REFERENCE;
}

static void check_text(struct put *put, int field, text value)
{
    const struct record_field *type = &put->noun->type.fields[field];
    size_t most = (size_t)characters_max(type);
    if (value.length > most && text_count_characters(value) > most) {
        char reason[128];
        snprintf(reason, sizeof(reason), _("longer than %d characters"), (int)most);
        say(put, field, reason);
    }
}

static void check_number(struct put *put, int field, int64_t number)
{
    const struct record_field *described = &put->noun->type.fields[field];
    enum field_type type = described->type;
    /* Names of choices and currencies are read before a row comes here. */
    assert(type != FIELD_CURRENCY || (number >= 0 && number < currency_count()));
    for (int64_t i = 0; type == FIELD_CHOICE && i <= number; i++)
        assert(number >= 0 && described->choices[i]);
    if (type == FIELD_MONEY && (number > LEDGER_MONEY_MAX || number < -LEDGER_MONEY_MAX))
        say(put, field, _("the amount is too large"));
    else if (type == FIELD_INTEGER && number < 0)
        say(put, field, _("must not be below zero"));
    else if (type == FIELD_RATE && number <= 0)
        say(put, field, _("must be above zero"));
}

/* E-mails are compared, and persons found again, in lower case. */
static text lower_case(struct arena *memory, text value)
{
    bool upper = false;
    for (size_t i = 0; i < value.length; i++)
        upper |= value.data[i] >= 'A' && value.data[i] <= 'Z';
    if (!upper)
        return value;
    char *lower = arena_copy(memory, value.data, value.length);
    for (size_t i = 0; i < value.length; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    return (text){lower, value.length};
}

static enum result resolve_reference(struct put *put, int field, struct record_value *value,
                                     struct problem *problem)
{
    enum record_kind kind = put->noun->type.fields[field].reference;
    struct dictionary *keys = &put->change->engine->kinds[kind].keys;
    int64_t id, account = 0;
    enum result result = dictionary_find(keys, put->change->connection, value->text, &id, problem);
    if (result == RESULT_OK && id)
        result = dictionary_account(keys, put->change->connection, id, &account, problem);
    if (result != RESULT_OK)
        return result;
    bool may_follow =
        put->noun->type.kind == RECORD_ACCOUNT || (put->options->accounts_follow && kind == RECORD_ACCOUNT);
    /* One that an earlier row named already, or that stood once, has its number. */
    value->number = account || may_follow ? id : 0;
    if (account || may_follow)
        return RESULT_OK;
    text shown = text_slice(value->text, 0, QUOTED_BYTES_MAX);
    char reason[256];
    snprintf(reason, sizeof(reason),
             kind == RECORD_ACCOUNT ? _("there is no account “%.*s”; import it first")
                                    : _("there is no subscription “%.*s”; import it first"),
             TEXT_ARGUMENTS(shown));
    say(put, field, reason);
    return RESULT_OK;
}

static enum result resolve_field(struct put *put, int field, struct problem *problem)
{
    enum storage storage = put->noun->storage[field].storage;
    const struct record_field *type = &put->noun->type.fields[field];
    struct record_value *value = &put->given[field];
    if (!is_textual(type->type)) {
        check_number(put, field, value->number);
        return RESULT_OK;
    }
    if (text_is_empty(value->text)) {
        *value = (struct record_value){.state = VALUE_ABSENT};
        return RESULT_OK;
    }
    check_text(put, field, value->text);
    if (put->refused)
        return RESULT_OK;
    if (type->type == FIELD_EMAIL)
        value->text = lower_case(&put->change->engine->row_memory, value->text);
    struct ledger_engine *engine = put->change->engine;
    value->number = 0;
    if (storage == STORAGE_REFERENCE)
        return resolve_reference(put, field, value, problem);
    if (storage == STORAGE_NAME)
        return dictionary_find(&engine->names, put->change->connection, value->text, &value->number, problem);
    if (storage == STORAGE_PERSON)
        return dictionary_find(&engine->persons, put->change->connection, value->text, &value->number,
                               problem);
    return RESULT_OK;
}

enum result resolve_row(struct put *put, struct problem *problem)
{
    for (int field = 0; field < put->noun->type.field_count && !put->refused; field++) {
        put->given[field] = put->row->values[field];
        if (put->given[field].state != VALUE_SET)
            continue;
        enum result result = resolve_field(put, field, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

/* FNV-1a with 128 bits: stable between processes, as the hash is kept. */
static void hash_bytes(unsigned __int128 *hash, const void *data, size_t length)
{
    const unsigned __int128 prime = ((unsigned __int128)1 << 88) | 0x13b;
    const unsigned char *bytes = data;
    for (size_t i = 0; i < length; i++)
        *hash = (*hash ^ bytes[i]) * prime;
}

void resolve_content_key(struct put *put)
{
    unsigned __int128 hash =
        (unsigned __int128)UINT64_C(0x6c62272e07bb0142) << 64 | UINT64_C(0x62b821756295c58d);
    for (int field = 0; field < put->noun->type.field_count; field++) {
        const struct record_value *value = &put->values[field];
        if (value->state != VALUE_SET)
            continue;
        hash_bytes(&hash, &(unsigned char){(unsigned char)field}, 1);
        if (is_textual(put->noun->type.fields[field].type)) {
            hash_bytes(&hash, &value->text.length, sizeof(value->text.length));
            hash_bytes(&hash, value->text.data, value->text.length);
        } else {
            hash_bytes(&hash, &value->number, sizeof(value->number));
        }
    }
    int length =
        snprintf(put->content_key, sizeof(put->content_key), LEDGER_CONTENT_KEY_MARK "%016llx%016llx",
                 (unsigned long long)(hash >> 64), (unsigned long long)hash);
    assert(length > 0 && (size_t)length < sizeof(put->content_key));
    put->external_id = (text){put->content_key, (size_t)length};
}
