/* The state of an open change, and what all kinds share of it. */
#include "ledger/engine.h"

#include <assert.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"

static const struct dictionary_sql names_sql = {
    .find = "SELECT id, 0 FROM name WHERE value = ?1",
    .load = "SELECT id, value, 0 FROM name ORDER BY id",
    .last = "SELECT id FROM name ORDER BY id DESC LIMIT 1",
    .insert = "INSERT INTO name (id, value) VALUES (?1, ?2)",
};
static const struct dictionary_sql persons_sql = {
    .find = "SELECT id, 0 FROM person WHERE value = ?1",
    .load = "SELECT id, value, 0 FROM person ORDER BY id",
    .last = "SELECT id FROM person ORDER BY id DESC LIMIT 1",
    .insert = "INSERT INTO person (id, value) VALUES (?1, ?2)",
};

struct ledger_engine *engine_new(struct clock *clock, text actor)
{
    struct ledger_engine *engine = calloc(1, sizeof(*engine));
    assert(engine);
    arena_init(&engine->memory, 0);
    arena_init(&engine->row_memory, 0);
    engine->clock = clock;
    engine->actor = text_copy(&engine->memory, actor);
    dictionary_init(&engine->names, &names_sql);
    dictionary_init(&engine->persons, &persons_sql);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        struct kind_state *state = &engine->kinds[kind];
        const struct table *table = table_of((enum record_kind)kind);
        state->table = table;
        state->noun = table->noun;
        map_init(&state->custom_fields);
        dictionary_init(&state->keys, &(struct dictionary_sql){.find = table->key_find,
                                                               .load = table->key_load,
                                                               .last = table->key_last,
                                                               .insert = table->key_insert,
                                                               .account = table->key_account,
                                                               .has_account = true});
    }
    return engine;
}

void engine_free(struct ledger_engine *engine)
{
    if (!engine)
        return;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        struct kind_state *state = &engine->kinds[kind];
        dictionary_release(&state->keys);
        map_release(&state->custom_fields);
        free(state->seen);
        free(state->seen_identities.slots);
    }
    dictionary_release(&engine->names);
    dictionary_release(&engine->persons);
    list_release(&engine->pending);
    list_release(&engine->parents);
    arena_release(&engine->memory);
    arena_release(&engine->row_memory);
    free(engine);
}

int64_t engine_account_of(struct ledger_engine *engine, enum record_kind kind, int64_t id)
{
    const struct dictionary *keys = &engine->kinds[kind].keys;
    assert(id > 0 && (size_t)id <= keys->account_capacity && keys->accounts[id - 1] >= 0);
    return keys->accounts[id - 1];
}

bool engine_mark_seen(struct kind_state *state, int64_t record_id)
{
    size_t words = bits_words((size_t)record_id + 1);
    if (words > state->seen_words) {
        size_t grown = state->seen_words ? state->seen_words : 16;
        while (grown < words)
            grown *= 2;
        uint64_t *seen = realloc(state->seen, grown * sizeof(uint64_t));
        assert(seen);
        for (size_t i = state->seen_words; i < grown; i++)
            seen[i] = 0;
        state->seen = seen;
        state->seen_words = grown;
    }
    if (bits_has(state->seen, (size_t)record_id))
        return false;
    bits_add(state->seen, (size_t)record_id);
    return true;
}

static size_t seen_slot(const struct seen_set *set, uint64_t hash)
{
    size_t slot = (size_t)hash & (set->capacity - 1);
    while (set->slots[slot] && set->slots[slot] != hash)
        slot = (slot + 1) & (set->capacity - 1);
    return slot;
}

bool seen_set_has(const struct seen_set *set, uint64_t hash)
{
    hash |= 1;
    return set->capacity && set->slots[seen_slot(set, hash)] == hash;
}

bool seen_set_add(struct seen_set *set, uint64_t hash)
{
    hash |= 1;
    if ((set->count + 1) * 2 > set->capacity) {
        struct seen_set grown = {.capacity = set->capacity ? set->capacity * 2 : 1024};
        grown.slots = calloc(grown.capacity, sizeof(uint64_t));
        assert(grown.slots);
        for (size_t i = 0; i < set->capacity; i++)
            if (set->slots[i])
                grown.slots[seen_slot(&grown, set->slots[i])] = set->slots[i];
        grown.count = set->count;
        free(set->slots);
        *set = grown;
    }
    size_t slot = seen_slot(set, hash);
    if (set->slots[slot] == hash)
        return false;
    set->slots[slot] = hash;
    set->count++;
    return true;
}

enum result engine_name(struct ledger_change *change, enum storage storage, text value, int64_t *ret_id,
                        struct problem *problem)
{
    struct dictionary *dictionary =
        storage == STORAGE_PERSON ? &change->engine->persons : &change->engine->names;
    int64_t id = 0;
    enum result result = dictionary_find(dictionary, change->connection, value, &id, problem);
    if (result == RESULT_OK && id == 0)
        result = dictionary_add(dictionary, change->connection, value, 0, &id, problem);
    if (result == RESULT_OK)
        *ret_id = id;
    return result;
}

static enum result write_change_row(struct ledger_change *change, struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    int64_t actor_id = 0;
    struct store_statement *statement;
    enum result result = RESULT_OK;
    if (!text_is_empty(engine->actor))
        result = engine_name(change, STORAGE_PERSON, engine->actor, &actor_id, problem);
    if (result == RESULT_OK)
        result =
            store_prepare(change->connection,
                          "INSERT INTO change (id, committed_at, actor_id, kinds) VALUES (?1, ?2, ?3, 0)",
                          &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, change->id);
    store_bind_number(statement, 2, change->committed_at);
    if (actor_id)
        store_bind_number(statement, 3, actor_id);
    result = store_run(statement, problem);
    if (result == RESULT_OK)
        engine->change_written = true;
    return result;
}

static void touch_account(struct ledger_touched *touched, int64_t account_id)
{
    size_t index = (size_t)account_id - 1, words = bits_words(index + 1);
    if (words > touched->account_words) {
        size_t grown = touched->account_words ? touched->account_words : 16;
        while (grown < words)
            grown *= 2;
        uint64_t *accounts = realloc(touched->accounts, grown * sizeof(uint64_t));
        assert(accounts);
        for (size_t i = touched->account_words; i < grown; i++)
            accounts[i] = 0;
        touched->accounts = accounts;
        touched->account_words = grown;
    }
    bits_add(touched->accounts, index);
}

enum result engine_will_write(struct ledger_change *change, enum record_kind kind, int64_t account_id,
                              struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    engine->written_kinds |= UINT64_C(1) << kind;
    if (change->touched) {
        change->touched->kinds[kind] = true;
        if (account_id > 0)
            touch_account(change->touched, account_id);
        if (kind == RECORD_FX_RATE || kind == RECORD_COST)
            change->touched->organisation_wide = true;
    }
    return engine->change_written ? RESULT_OK : write_change_row(change, problem);
}

enum result engine_will_write_setting(struct ledger_change *change, struct problem *problem)
{
    if (change->touched)
        change->touched->organisation_wide = true;
    return engine_will_write_definition(change, problem);
}

enum result engine_will_write_definition(struct ledger_change *change, struct problem *problem)
{
    return change->engine->change_written ? RESULT_OK : write_change_row(change, problem);
}

void ledger_touched_release(struct ledger_touched *touched)
{
    free(touched->accounts);
    *touched = (struct ledger_touched){0};
}
