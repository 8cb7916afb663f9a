/* Custom fields of accounts and contacts: unknown columns of an import, each value with its own
 * versions. At most RECORD_CUSTOM_FIELDS_MAX names a kind. */
#include "ledger/engine.h"

#include <assert.h>
#include <stdio.h>

#include "language/language.h"

#define CUSTOM_VALUE_CHARACTERS_MAX 2000
#define CUSTOM_NAME_CHARACTERS_MAX 120

struct standing {
    int64_t field_id;
    int64_t change_id;
    text value;
};
struct standing_list {
    struct standing items[RECORD_CUSTOM_FIELDS_MAX];
    int count;
};

static int bind_identity(struct store_statement *statement, const struct noun *noun, const int64_t *identity)
{
    for (int part = 0; part < noun->identity_count; part++)
        store_bind_number(statement, part + 1, identity[part]);
    return noun->identity_count;
}

static enum result load_names(struct put *put, struct problem *problem)
{
    struct store_statement *statement;
    if (put->state->custom_loaded)
        return RESULT_OK;
    enum result result =
        store_prepare(put->change->connection,
                      "SELECT id, name FROM custom_field WHERE kind = ?1 ORDER BY id", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, put->noun->type.kind);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            map_put(&put->state->custom_fields, store_column_text(statement, 1),
                    (uint64_t)store_column_number(statement, 0));
    }
    put->state->custom_loaded = true;
    return RESULT_OK;
}

static enum result add_name(struct put *put, text name, int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        put->change->connection, "SELECT id FROM custom_field ORDER BY id DESC LIMIT 1", &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t id = row ? store_column_number(statement, 0) + 1 : 1;
    store_reset(statement);
    result =
        store_prepare(put->change->connection,
                      "INSERT INTO custom_field (id, kind, name) VALUES (?1, ?2, ?3)", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    store_bind_number(statement, 2, put->noun->type.kind);
    store_bind_text(statement, 3, name);
    result = store_run(statement, problem);
    if (result != RESULT_OK)
        return result;
    map_put(&put->state->custom_fields, name, (uint64_t)id);
    *ret_id = id;
    return RESULT_OK;
}

static enum result load_standing(struct put *put, const int64_t *identity, struct standing_list *ret,
                                 struct problem *problem)
{
    struct store_statement *statement;
    ret->count = 0;
    enum result result =
        store_prepare(put->change->connection, put->table->custom_standing, &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_identity(statement, put->noun, identity);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row && ret->count < RECORD_CUSTOM_FIELDS_MAX)
            ret->items[ret->count++] = (struct standing){
                store_column_number(statement, 0), store_column_number(statement, 1),
                text_copy(&put->change->engine->row_memory, store_column_text(statement, 2))};
    }
    return RESULT_OK;
}

static const struct standing *find_standing(const struct standing_list *list, int64_t field_id)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i].field_id == field_id)
            return &list->items[i];
    return NULL;
}

static void say(struct put *put, text name, const char *format)
{
    char reason[128];
    snprintf(reason, sizeof(reason), format, RECORD_CUSTOM_FIELDS_MAX);
    text shown = text_slice(name, 0, 100);
    put->refused = true;
    *put->ret_field = -1;
    snprintf(put->ret_reason, 256, "%.*s: %s", TEXT_ARGUMENTS(shown), reason);
}

static bool acceptable(struct put *put, const struct record_custom *custom, bool known, size_t new_names)
{
    if (text_count_characters(custom->value) > CUSTOM_VALUE_CHARACTERS_MAX)
        say(put, custom->name, _("longer than 2000 characters"));
    else if (text_count_characters(custom->name) > CUSTOM_NAME_CHARACTERS_MAX)
        say(put, custom->name, _("a field's name has at most 120 characters"));
    else if (!known && put->state->custom_fields.count + new_names > RECORD_CUSTOM_FIELDS_MAX)
        say(put, custom->name, _("one field too many: there can be %d fields of your own"));
    return !put->refused;
}

enum result custom_compare(struct put *put, const int64_t identity[IDENTITY_MAX], bool *ret_differs,
                           struct problem *problem)
{
    struct standing_list standing = {.count = 0};
    enum result result = load_names(put, problem);
    if (result == RESULT_OK && put->old.exists)
        result = load_standing(put, identity, &standing, problem);
    if (result != RESULT_OK)
        return result;
    bool differ = false;
    size_t new_names = 0;
    for (int i = 0; i < put->row->custom_count; i++) {
        const struct record_custom *custom = &put->row->custom[i];
        uint64_t field_id = 0;
        bool known = map_get(&put->state->custom_fields, custom->name, &field_id);
        const struct standing *old = known ? find_standing(&standing, (int64_t)field_id) : NULL;
        bool given = !text_is_empty(custom->value);
        new_names += given && !known;
        if (given && !acceptable(put, custom, known, new_names))
            return RESULT_OK;
        differ |= given ? !old || !text_equal(old->value, custom->value) : old != NULL;
    }
    *ret_differs = differ;
    return RESULT_OK;
}

static enum result end_value(struct put *put, const int64_t *identity, const struct standing *old,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool own = old->change_id == put->change->id;
    enum result result =
        store_prepare(put->change->connection, own ? put->table->custom_remove : put->table->custom_end,
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, put->noun, identity);
    store_bind_number(statement, bound + 1, old->field_id);
    store_bind_number(statement, bound + 2, old->change_id);
    if (!own)
        store_bind_number(statement, bound + 3, put->change->id);
    return store_run(statement, problem);
}

static enum result insert_value(struct put *put, const int64_t *identity, int64_t field_id, text value,
                                struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(put->change->connection, put->table->custom_insert, &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, put->noun, identity);
    store_bind_number(statement, bound + 1, field_id);
    store_bind_number(statement, bound + 2, put->change->id);
    store_bind_text(statement, bound + 3, value);
    return store_run(statement, problem);
}

static enum result write_value(struct put *put, const int64_t *identity, const struct standing_list *standing,
                               const struct record_custom *custom, struct problem *problem)
{
    uint64_t known = 0;
    bool given = !text_is_empty(custom->value);
    enum result result = RESULT_OK;
    int64_t field_id = map_get(&put->state->custom_fields, custom->name, &known) ? (int64_t)known : 0;
    if (!field_id && !given)
        return RESULT_OK;
    if (!field_id)
        result = add_name(put, custom->name, &field_id, problem);
    const struct standing *old = find_standing(standing, field_id);
    if (result != RESULT_OK || (given && old && text_equal(old->value, custom->value)))
        return result;
    if (old)
        result = end_value(put, identity, old, problem);
    if (result == RESULT_OK && given)
        result = insert_value(put, identity, field_id, custom->value, problem);
    return result;
}

enum result custom_write(struct put *put, const int64_t identity[IDENTITY_MAX], struct problem *problem)
{
    struct standing_list standing = {.count = 0};
    enum result result = RESULT_OK;
    if (put->old.exists)
        result = load_standing(put, identity, &standing, problem);
    for (int i = 0; i < put->row->custom_count && result == RESULT_OK; i++)
        result = write_value(put, identity, &standing, &put->row->custom[i], problem);
    return result;
}

enum result custom_move(struct put *put, const int64_t identity[IDENTITY_MAX], struct problem *problem)
{
    struct standing_list standing;
    enum result result = load_standing(put, put->old.identity, &standing, problem);
    for (int i = 0; i < standing.count && result == RESULT_OK; i++) {
        result = end_value(put, put->old.identity, &standing.items[i], problem);
        if (result == RESULT_OK)
            result =
                insert_value(put, identity, standing.items[i].field_id, standing.items[i].value, problem);
    }
    return result;
}
