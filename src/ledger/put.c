/* One row into the record: resolved, merged with what stands, checked, compared, written. The steps run
 * in this order because only a row that passed them all may leave a trace. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/resolve.h"

static void say(struct put *put, int field, const char *reason)
{
    put->refused = true;
    *put->ret_field = field;
    snprintf(put->ret_reason, 256, "%s", reason);
}

static bool is_numbered(enum storage storage)
{
    return storage == STORAGE_NAME || storage == STORAGE_PERSON || storage == STORAGE_REFERENCE;
}

/* Numbers of names are 0 while the name is new: equal to nothing. */
static bool same_value(enum storage storage, const struct record_value *a, const struct record_value *b)
{
    if ((a->state == VALUE_SET) != (b->state == VALUE_SET))
        return false;
    if (a->state != VALUE_SET)
        return true;
    if (storage == STORAGE_TEXT || storage == STORAGE_SIDE)
        return text_equal(a->text, b->text);
    return a->number == b->number && !(is_numbered(storage) && a->number == 0);
}

static bool differs(const struct put *put)
{
    for (int field = 0; field < put->noun->type.field_count; field++)
        if (put->noun->storage[field].storage != STORAGE_EXTERNAL &&
            !same_value(put->noun->storage[field].storage, &put->values[field], &put->old.values[field]))
            return true;
    return false;
}

/* The row as it would stand: what it gives, over what stood. */
static void merge(struct put *put)
{
    for (int field = 0; field < put->noun->type.field_count; field++) {
        const struct record_value *given = &put->given[field];
        if (given->state == VALUE_UNTOUCHED && put->old.exists)
            put->values[field] = put->old.values[field];
        else if (given->state == VALUE_UNTOUCHED)
            put->values[field] = (struct record_value){.state = VALUE_ABSENT};
        else
            put->values[field] = *given;
        if (put->noun->type.fields[field].required && put->values[field].state != VALUE_SET &&
            put->noun->storage[field].storage != STORAGE_EXTERNAL && !put->refused)
            say(put, field, _("is required"));
    }
}

static void require_key(struct put *put)
{
    for (int field = 0; field < put->noun->type.field_count && !put->refused; field++) {
        const struct record_field *type = &put->noun->type.fields[field];
        if (type->key && type->required && put->given[field].state != VALUE_SET &&
            !(put->options->record_id && put->noun->storage[field].storage == STORAGE_EXTERNAL))
            say(put, field, _("is required"));
    }
}

static void run_check(struct put *put)
{
    if (!put->refused && put->noun->check &&
        !put->noun->check(put->change, put->values, put->old.exists ? put->old.values : NULL, put->ret_field,
                          put->ret_reason))
        put->refused = true;
}

/* Finds the row by its external id. *ret_account is where it stands; 0 nowhere. */
static enum result find_keyed(struct put *put, int64_t *ret_account, struct problem *problem)
{
    struct dictionary *keys = &put->state->keys;
    int64_t id, account = 0;
    enum result result = dictionary_find(keys, put->change->connection, put->external_id, &id, problem);
    if (result == RESULT_OK && id)
        result = dictionary_account(keys, put->change->connection, id, &account, problem);
    if (result != RESULT_OK)
        return result;
    put->record_id = id;
    *ret_account = account;
    return RESULT_OK;
}

static enum result find_old_keyed(struct put *put, struct problem *problem)
{
    int64_t account = 0, identity[IDENTITY_MAX];
    put->external_id = put->given[0].text;
    assert(put->noun->storage[0].storage == STORAGE_EXTERNAL);
    bool by_number = put->options->record_id != 0;
    if (by_number) {
        put->record_id = put->options->record_id;
    } else if (put->given[0].state != VALUE_SET) {
        merge(put); /* nothing stands yet: this completes the content */
        run_check(put);
        if (put->refused)
            return RESULT_OK;
        resolve_content_key(put);
    } else if (memchr(put->external_id.data, LEDGER_CONTENT_KEY_MARK[0], put->external_id.length)) {
        say(put, 0, _("holds a control character"));
        return RESULT_OK;
    }
    enum result result = by_number ? dictionary_account(&put->state->keys, put->change->connection,
                                                        put->record_id, &account, problem)
                                   : find_keyed(put, &account, problem);
    if (result == RESULT_OK && by_number && !account)
        say(put, -1, _("This record is not there any more."));
    if (result != RESULT_OK || !account)
        return result;
    version_identity(put, account, put->record_id, identity);
    result = version_load(put, identity, problem);
    if (result == RESULT_OK && !put->old.exists) {
        problem_set(problem, RESULT_CORRUPT, _("The record is damaged: run “farol doctor”."));
        return problem_detail(problem, "%s %lld has no standing version", put->noun->type.table,
                              (long long)put->record_id);
    }
    put->seen = put->state->seen_words > (size_t)put->record_id / 64 &&
                put->state->seen[put->record_id / 64] >> (put->record_id % 64) & 1;
    return result;
}

static int64_t account_of_row(struct put *put)
{
    if (put->noun->account_field >= 0)
        return put->values[put->noun->account_field].state == VALUE_SET
                   ? put->values[put->noun->account_field].number
                   : 0;
    if (noun_is_of_subscription(put->noun))
        return engine_account_of(put->change->engine, RECORD_SUBSCRIPTION,
                                 put->values[put->noun->identity[1].field].number);
    return 0;
}

static uint64_t identity_hash(const struct put *put, const int64_t *identity)
{
    return text_hash((text){(const char *)identity, (size_t)put->noun->identity_count * sizeof(int64_t)});
}

/* A new name in the key means that nothing can stand under it. */
static bool key_is_new(const struct put *put)
{
    for (int part = 0; part < put->noun->identity_count; part++) {
        int field = put->noun->identity[part].field;
        if (field >= 0 && is_numbered(put->noun->storage[field].storage) &&
            put->values[field].state == VALUE_SET && put->values[field].number == 0)
            return true;
    }
    return false;
}

static enum result find_old_unkeyed(struct put *put, struct problem *problem)
{
    int64_t identity[IDENTITY_MAX];
    for (int field = 0; field < put->noun->type.field_count; field++)
        if (put->noun->type.fields[field].key)
            put->values[field] = put->given[field].state == VALUE_SET
                                     ? put->given[field]
                                     : (struct record_value){.state = VALUE_ABSENT};
    if (key_is_new(put))
        return RESULT_OK;
    version_identity(put, account_of_row(put), 0, identity);
    enum result result = version_load(put, identity, problem);
    put->seen = put->old.exists && (put->old.change_id == put->change->id ||
                                    seen_set_has(&put->state->seen_identities, identity_hash(put, identity)));
    return result;
}

static enum result intern_names(struct put *put, struct problem *problem)
{
    for (int field = 0; field < put->noun->type.field_count; field++) {
        enum storage storage = put->noun->storage[field].storage;
        struct record_value *value = &put->values[field];
        if ((storage != STORAGE_NAME && storage != STORAGE_PERSON) || value->state != VALUE_SET ||
            value->number)
            continue;
        enum result result = engine_name(put->change, storage, value->text, &value->number, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

/* An account that is named before its own row takes its number now; the end of the change checks that
 * the row came. */
static enum result await_account(struct put *put, int field, struct problem *problem)
{
    struct record_value *value = &put->values[field];
    struct ledger_engine *engine = put->change->engine;
    struct dictionary *keys = &engine->kinds[RECORD_ACCOUNT].keys;
    int64_t account = 0;
    enum result result = RESULT_OK;
    if (value->state != VALUE_SET || put->given[field].state != VALUE_SET)
        return RESULT_OK;
    if (!value->number)
        result = dictionary_find(keys, put->change->connection, value->text, &value->number, problem);
    if (result == RESULT_OK && value->number)
        result = dictionary_account(keys, put->change->connection, value->number, &account, problem);
    if (result == RESULT_OK && !value->number)
        result = dictionary_add(keys, put->change->connection, value->text, 0, &value->number, problem);
    if (result != RESULT_OK || account)
        return result;
    *list_append(&engine->pending) =
        (struct pending_reference){.kind = put->noun->type.kind,
                                   .field = field,
                                   .account_id = value->number,
                                   .line = put->options->line,
                                   .external_id = text_copy(&engine->memory, value->text)};
    return RESULT_OK;
}

static enum result await_accounts(struct put *put, struct problem *problem)
{
    for (int field = 0; field < put->noun->type.field_count; field++) {
        if (put->noun->storage[field].storage != STORAGE_REFERENCE ||
            put->noun->type.fields[field].reference != RECORD_ACCOUNT)
            continue;
        enum result result = await_account(put, field, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result set_key_account(struct put *put, int64_t account, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(put->change->connection, put->table->key_set_account, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, put->record_id);
    store_bind_number(statement, 2, account);
    result = store_run(statement, problem);
    if (result == RESULT_OK)
        dictionary_set_account(&put->state->keys, put->record_id, account);
    return result;
}

/* The row's number, and the account under which it stands from now on. */
static enum result settle_key(struct put *put, int64_t *account, struct problem *problem)
{
    struct dictionary *keys = &put->state->keys;
    bool is_account = put->noun->type.kind == RECORD_ACCOUNT;
    if (!put->record_id) {
        int64_t last;
        enum result result = dictionary_last(keys, put->change->connection, &last, problem);
        if (result != RESULT_OK)
            return result;
        if (is_account)
            *account = last + 1;
        return dictionary_add(keys, put->change->connection, put->external_id, *account, &put->record_id,
                              problem);
    }
    if (is_account)
        *account = put->record_id;
    bool moved = !put->old.exists || put->old.identity[0] != *account;
    return moved ? set_key_account(put, *account, problem) : RESULT_OK;
}

static void note_parent(struct put *put)
{
    if (put->noun->type.kind != RECORD_ACCOUNT || put->values[ACCOUNT_PARENT].state != VALUE_SET)
        return;
    struct ledger_engine *engine = put->change->engine;
    *list_append(&engine->parents) = (struct new_parent){put->record_id, put->options->line};
}

static enum result end_old(struct put *put, int64_t account, struct problem *problem)
{
    if (!put->old.exists)
        return RESULT_OK;
    enum result result = version_end(put->change, put->table, put->old.identity, put->old.change_id, problem);
    bool moves = put->noun->keyed && put->old.identity[0] != account;
    if (result != RESULT_OK || !moves)
        return result;
    result = engine_will_write(put->change, put->noun->type.kind, put->old.identity[0], problem);
    if (result == RESULT_OK && put->noun->type.kind == RECORD_SUBSCRIPTION)
        result = subscription_move(put, put->old.identity[0], account, problem);
    return result;
}

static enum result write_row(struct put *put, bool row_differs, struct problem *problem)
{
    int64_t identity[IDENTITY_MAX];
    enum result result = intern_names(put, problem);
    int64_t account = 0;
    /* An account takes its number before the parent that it may be the first to name. */
    bool is_account = put->noun->type.kind == RECORD_ACCOUNT;
    if (result == RESULT_OK && is_account)
        result = settle_key(put, &account, problem);
    if (result == RESULT_OK)
        result = await_accounts(put, problem);
    if (!is_account)
        account = account_of_row(put);
    if (result == RESULT_OK && put->noun->keyed && !is_account)
        result = settle_key(put, &account, problem);
    if (result == RESULT_OK)
        result = engine_will_write(put->change, put->noun->type.kind, account, problem);
    if (result != RESULT_OK)
        return result;
    version_identity(put, account, put->record_id, identity);
    if (row_differs) {
        result = end_old(put, account, problem);
        if (result == RESULT_OK)
            result = version_write(put, identity, problem);
        note_parent(put);
    }
    if (result == RESULT_OK && put->noun->type.takes_custom_fields && put->old.exists &&
        put->old.identity[0] != account)
        result = custom_move(put, identity, problem);
    if (result == RESULT_OK && put->row->custom_count)
        result = custom_write(put, identity, problem);
    return result;
}

static void mark_seen(struct put *put)
{
    if (put->noun->keyed) {
        if (put->record_id)
            engine_mark_seen(put->state, put->record_id);
    } else if (put->old.exists) {
        seen_set_add(&put->state->seen_identities, identity_hash(put, put->old.identity));
    }
}

static enum result compare_and_write(struct put *put, enum ledger_outcome *ret_outcome,
                                     struct problem *problem)
{
    bool row_differs = !put->old.exists || differs(put), custom_differs = false;
    enum result result = RESULT_OK;
    if (put->row->custom_count)
        result = custom_compare(put, put->old.identity, &custom_differs, problem);
    if (result != RESULT_OK || put->refused)
        return result;
    bool any = row_differs || custom_differs;
    if (any && put->seen && put->options->repeats_first)
        any = false;
    if (any && put->seen && !put->options->repeats_last) {
        say(put, put->noun->keyed ? 0 : -1, _("an earlier row gives other values for the same key"));
        return RESULT_OK;
    }
    if (any)
        result = write_row(put, row_differs, problem);
    if (result != RESULT_OK)
        return result;
    mark_seen(put);
    if (!put->old.exists)
        *ret_outcome = LEDGER_INSERTED;
    else
        *ret_outcome = any || put->terms_changed ? LEDGER_UPDATED : LEDGER_UNCHANGED;
    return RESULT_OK;
}

static enum result put_row(struct put *put, enum ledger_outcome *ret_outcome, struct problem *problem)
{
    enum result result = resolve_row(put, problem);
    if (result == RESULT_OK)
        require_key(put);
    if (result == RESULT_OK && !put->refused)
        result = put->noun->keyed ? find_old_keyed(put, problem) : find_old_unkeyed(put, problem);
    if (result != RESULT_OK || put->refused)
        return result;
    merge(put);
    run_check(put);
    if (put->refused)
        return RESULT_OK;
    if (put->noun->check_stored)
        result = put->noun->check_stored(put, problem);
    if (result == RESULT_OK && !put->refused && put->noun->type.kind == RECORD_SUBSCRIPTION &&
        put->old.exists && put->options->effective_day != DAY_ABSENT)
        result = subscription_take_effect(put, problem);
    if (result != RESULT_OK || put->refused)
        return result;
    return compare_and_write(put, ret_outcome, problem);
}

enum result ledger_put(struct ledger_change *change, const struct record_row *row,
                       const struct ledger_options *options, enum ledger_outcome *ret_outcome, int *ret_field,
                       char ret_reason[256], struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    if (!engine->nested)
        arena_clear(&engine->row_memory);
    struct put put = {.change = change,
                      .state = &engine->kinds[row->kind],
                      .noun = noun_of(row->kind),
                      .table = table_of(row->kind),
                      .row = row,
                      .options = options,
                      .ret_field = ret_field,
                      .ret_reason = ret_reason};
    *ret_field = -1;
    enum ledger_outcome outcome = LEDGER_REFUSED;
    enum result result = put_row(&put, &outcome, problem);
    if (result != RESULT_OK)
        return result;
    if (put.refused)
        outcome = LEDGER_REFUSED;
    if (!engine->nested) {
        engine->inserted += outcome == LEDGER_INSERTED;
        engine->updated += outcome == LEDGER_UPDATED;
        engine->unchanged += outcome == LEDGER_UNCHANGED;
        engine->refused += outcome == LEDGER_REFUSED;
    }
    *ret_outcome = outcome;
    return RESULT_OK;
}
