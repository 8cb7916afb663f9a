/* One row's versions in the store: reading the one that stands, writing the next, ending the last.
 * A version that this change itself made and that no one has seen yet is replaced instead. */
#include "ledger/engine.h"

#include <assert.h>

static bool of_identity(const struct noun *noun, int part, int field)
{
    return noun->identity[part].field == field;
}

void version_identity(const struct put *put, int64_t account_id, int64_t record_id,
                      int64_t identity[IDENTITY_MAX])
{
    const struct noun *noun = put->noun;
    for (int part = 0; part < noun->identity_count; part++) {
        int field = noun->identity[part].field;
        if (of_identity(noun, part, IDENTITY_RECORD)) {
            identity[part] = record_id;
        } else if (of_identity(noun, part, IDENTITY_ACCOUNT) || field == noun->account_field) {
            identity[part] = account_id;
        } else {
            const struct record_value *value = &put->values[field];
            int64_t number = value->state == VALUE_SET ? value->number : 0;
            bool currency = noun->storage[field].storage == STORAGE_CURRENCY;
            identity[part] = currency ? currency_to_stored((uint8_t)number) : number;
        }
    }
}

static int bind_identity(struct store_statement *statement, const struct noun *noun, const int64_t *identity)
{
    for (int part = 0; part < noun->identity_count; part++)
        store_bind_number(statement, part + 1, identity[part]);
    return noun->identity_count;
}

/* Names and persons are read as numbers only: what a row gives was turned into numbers too. */
static void read_value(struct store_statement *statement, int column, enum storage storage,
                       struct record_value *ret_value, struct arena *memory)
{
    *ret_value = (struct record_value){.state = VALUE_ABSENT};
    if (store_column_is_null(statement, column))
        return;
    ret_value->state = VALUE_SET;
    if (storage == STORAGE_TEXT)
        ret_value->text = text_copy(memory, store_column_text(statement, column));
    else
        ret_value->number = store_column_number(statement, column);
    if (storage == STORAGE_CURRENCY)
        ret_value->number = currency_from_stored(ret_value->number);
}

static enum result load_texts(struct put *put, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(put->change->connection, put->table->text_select, &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, put->noun, put->old.identity);
    store_bind_number(statement, bound + 1, put->old.change_id);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        int64_t field = row ? store_column_number(statement, 0) : 0;
        if (row && field < put->noun->type.field_count)
            put->old.values[field] = (struct record_value){
                .state = VALUE_SET,
                .text = text_copy(&put->change->engine->row_memory, store_column_text(statement, 1))};
    }
    return RESULT_OK;
}

enum result version_load(struct put *put, const int64_t identity[IDENTITY_MAX], struct problem *problem)
{
    const struct table *table = put->table;
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(put->change->connection, table->standing, &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_identity(statement, put->noun, identity);
    result = store_step(statement, &row, problem);
    put->old.exists = false;
    if (result != RESULT_OK || !row)
        return result;
    struct version *old = &put->old;
    old->exists = true;
    old->change_id = store_column_number(statement, 0);
    for (int part = 0; part < put->noun->identity_count; part++) {
        old->identity[part] = identity[part];
        int field = put->noun->identity[part].field;
        if (field >= 0 && put->noun->keyed)
            value_set_number(&old->values[field], identity[part]);
        else if (field >= 0)
            old->values[field] = put->values[field];
    }
    for (int i = 0; i < table->side_count; i++)
        old->values[table->side[i]] = (struct record_value){.state = VALUE_ABSENT};
    for (int i = 0; i < table->stored_count; i++)
        read_value(statement, i + 1, put->noun->storage[table->stored[i]].storage,
                   &old->values[table->stored[i]], &put->change->engine->row_memory);
    store_reset(statement);
    return table->side_count ? load_texts(put, problem) : RESULT_OK;
}

static void bind_value(struct store_statement *statement, int parameter, enum storage storage,
                       const struct record_value *value)
{
    if (value->state != VALUE_SET)
        store_bind_null(statement, parameter);
    else if (storage == STORAGE_TEXT)
        store_bind_text(statement, parameter, value->text);
    else if (storage == STORAGE_CURRENCY)
        store_bind_number(statement, parameter, currency_to_stored((uint8_t)value->number));
    else
        store_bind_number(statement, parameter, value->number);
}

static enum result write_texts(struct put *put, const int64_t identity[IDENTITY_MAX], struct problem *problem)
{
    for (int i = 0; i < put->table->side_count; i++) {
        int field = put->table->side[i];
        if (put->values[field].state != VALUE_SET)
            continue;
        struct store_statement *statement;
        enum result result =
            store_prepare(put->change->connection, put->table->text_insert, &statement, problem);
        if (result != RESULT_OK)
            return result;
        int bound = bind_identity(statement, put->noun, identity);
        store_bind_number(statement, bound + 1, put->change->id);
        store_bind_number(statement, bound + 2, field);
        store_bind_text(statement, bound + 3, put->values[field].text);
        result = store_run(statement, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

enum result version_write(struct put *put, const int64_t identity[IDENTITY_MAX], struct problem *problem)
{
    const struct table *table = put->table;
    struct store_statement *statement;
    enum result result = store_prepare(put->change->connection, table->insert, &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, put->noun, identity);
    store_bind_number(statement, bound + 1, put->change->id);
    for (int i = 0; i < table->stored_count; i++)
        bind_value(statement, bound + 2 + i, put->noun->storage[table->stored[i]].storage,
                   &put->values[table->stored[i]]);
    result = store_run(statement, problem);
    if (result == RESULT_OK && table->side_count)
        result = write_texts(put, identity, problem);
    return result;
}

static enum result remove_own(struct ledger_change *change, const struct table *table, const char *sql,
                              const int64_t *identity, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, table->noun, identity);
    store_bind_number(statement, bound + 1, change->id);
    return store_run(statement, problem);
}

enum result version_end(struct ledger_change *change, const struct table *table,
                        const int64_t identity[IDENTITY_MAX], int64_t version, struct problem *problem)
{
    if (version == change->id) {
        enum result result = remove_own(change, table, table->remove, identity, problem);
        if (result == RESULT_OK && table->side_count)
            result = remove_own(change, table, table->text_remove, identity, problem);
        return result;
    }
    struct store_statement *statement;
    enum result result = store_prepare(change->connection, table->end, &statement, problem);
    if (result != RESULT_OK)
        return result;
    int bound = bind_identity(statement, table->noun, identity);
    store_bind_number(statement, bound + 1, version);
    store_bind_number(statement, bound + 2, change->id);
    result = store_run(statement, problem);
    assert(result != RESULT_OK || store_changed_rows(change->connection) == 1);
    return result;
}
