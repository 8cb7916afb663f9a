/* Taking rows out of the record and bringing them back, row by row: see row.h. An import is taken back as a
 * whole by undo.c; here it is one row, and what is part of it. */
#include "ledger/row.h"

#include "base/list.h"
#include "language/language.h"
#include "ledger/engine.h"

struct identities {
    struct ledger_key *items;
    size_t count, capacity;
};

static void bind_key(struct store_statement *statement, const struct ledger_key *key)
{
    for (int part = 0; part < key->count; part++)
        store_bind_number(statement, part + 1, key->parts[part]);
}

/* Runs a statement of (identity…, first [, second]); absent statements are none. */
static enum result run(struct ledger_change *change, const char *sql, const struct ledger_key *key,
                       int64_t first, int64_t second, struct problem *problem)
{
    struct store_statement *statement;
    if (!sql)
        return RESULT_OK;
    enum result result = store_prepare(change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_key(statement, key);
    store_bind_number(statement, key->count + 1, first);
    if (second)
        store_bind_number(statement, key->count + 2, second);
    return store_run(statement, problem);
}

/* The change that made the standing version; 0 when none stands. */
static enum result standing_version(struct ledger_change *change, const struct table *table,
                                    const struct ledger_key *key, int64_t *ret_version,
                                    struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(change->connection, table->standing, &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_key(statement, key);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_version = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    return RESULT_OK;
}

/* Where the row's external id leads from now on; 0 nowhere. */
static enum result set_key_account(struct ledger_change *change, const struct table *table,
                                   const struct ledger_key *key, int64_t account, struct problem *problem)
{
    struct store_statement *statement;
    int64_t record = key->parts[table->noun->identity_count - 1];
    enum result result = store_prepare(change->connection, table->key_set_account, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, record);
    store_bind_number(statement, 2, account);
    result = store_run(statement, problem);
    if (result == RESULT_OK)
        dictionary_set_account(&change->engine->kinds[table->noun->type.kind].keys, record, account);
    return result;
}

static enum result end_row(struct ledger_change *change, enum record_kind kind, const struct ledger_key *key,
                           int64_t version, struct problem *problem)
{
    const struct table *table = table_of(kind);
    enum result result = engine_will_write(change, kind, ledger_key_account(kind, key), problem);
    if (result == RESULT_OK)
        result = version_end(change, table, key->parts, version, problem);
    if (result == RESULT_OK)
        result = run(change, table->custom_remove_all, key, change->id, 0, problem);
    if (result == RESULT_OK)
        result = run(change, table->custom_end_all, key, change->id, 0, problem);
    if (result == RESULT_OK && table->noun->keyed)
        result = set_key_account(change, table, key, 0, problem);
    return result;
}

/* Identities of a kind under an account, by a statement of (account [, change]). */
static enum result list_of_account(struct ledger_change *change, enum record_kind kind, const char *sql,
                                   int64_t account, int64_t ended_by, struct identities *ret,
                                   struct problem *problem)
{
    struct store_statement *statement;
    const struct noun *noun = noun_of(kind);
    enum result result = store_prepare(change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account);
    if (ended_by)
        store_bind_number(statement, 2, ended_by);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        struct ledger_key key = {.count = noun->identity_count};
        for (int part = 0; row && part < key.count; part++)
            key.parts[part] = store_column_number(statement, part);
        if (row)
            *list_append(ret) = key;
    }
    return RESULT_OK;
}

/* Whether a row of `kind` is part of the row `key` of `whole`: goes and comes back with it. */
static bool is_part_of(enum record_kind whole, const struct ledger_key *key, enum record_kind kind,
                       const struct ledger_key *part)
{
    if (whole == RECORD_ACCOUNT)
        return kind != RECORD_ACCOUNT;
    return whole == RECORD_SUBSCRIPTION && noun_is_of_subscription(noun_of(kind)) &&
           part->parts[1] == key->parts[1];
}

typedef enum result (*with_part)(struct ledger_change *change, enum record_kind kind,
                                 const struct ledger_key *key, int64_t taken_back, struct problem *problem);

/* Calls `with` for each part of the row that stands, or that `ended_by` ended. */
static enum result each_part(struct ledger_change *change, enum record_kind whole,
                             const struct ledger_key *key, int64_t ended_by, with_part with,
                             struct problem *problem)
{
    enum result result = RESULT_OK;
    for (int number = 0; number < RECORD_KIND_COUNT && result == RESULT_OK; number++) {
        enum record_kind kind = (enum record_kind)number;
        const struct table *table = table_of(kind);
        struct identities identities = {0};
        bool may = whole == RECORD_ACCOUNT
                       ? kind != RECORD_ACCOUNT
                       : whole == RECORD_SUBSCRIPTION && noun_is_of_subscription(table->noun);
        if (!may || !table->of_account)
            continue;
        result = list_of_account(change, kind, ended_by ? table->ended_of_account : table->of_account,
                                 key->parts[0], ended_by, &identities, problem);
        for (size_t i = 0; i < identities.count && result == RESULT_OK; i++)
            if (is_part_of(whole, key, kind, &identities.items[i]))
                result = with(change, kind, &identities.items[i], ended_by, problem);
        list_release(&identities);
    }
    return result;
}

static enum result end_part(struct ledger_change *change, enum record_kind kind, const struct ledger_key *key,
                            int64_t unused, struct problem *problem)
{
    int64_t version = 0;
    (void)unused;
    enum result result = standing_version(change, table_of(kind), key, &version, problem);
    return result == RESULT_OK && version ? end_row(change, kind, key, version, problem) : result;
}

static enum result has_row(struct ledger_change *change, const char *sql, const struct ledger_key *key,
                           bool *ret_has, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_key(statement, key);
    result = store_step(statement, ret_has, problem);
    store_reset(statement);
    return result;
}

/* What would be left hanging in the air. Children are looked for through all accounts: accounts go rarely. */
static enum result check_rests(struct ledger_change *change, enum record_kind kind,
                               const struct ledger_key *key, struct problem *problem)
{
    bool has = false;
    enum result result = RESULT_OK;
    if (kind == RECORD_ACCOUNT)
        result = has_row(change, "SELECT 1 FROM account WHERE parent_id = ?1 AND ended_by IS NULL LIMIT 1",
                         key, &has, problem);
    else if (kind == RECORD_SUBSCRIPTION)
        result = has_row(change,
                         "SELECT 1 FROM invoice_line WHERE account_id = ?1 AND subscription_id = ?2 "
                         "AND ended_by IS NULL LIMIT 1",
                         key, &has, problem);
    if (result != RESULT_OK || !has)
        return result;
    return problem_set(
        problem, RESULT_BAD_INPUT, "%s",
        kind == RECORD_ACCOUNT
            ? _("Other accounts name this one as their parent. Give them another first.")
            : _("Invoice lines bill this subscription. Remove them first, or end the subscription."));
}

enum result ledger_remove(struct ledger_change *change, enum record_kind kind, const struct ledger_key *key,
                          struct problem *problem)
{
    int64_t version = 0;
    enum result result = standing_version(change, table_of(kind), key, &version, problem);
    if (result == RESULT_OK && !version)
        return problem_set(problem, RESULT_NOT_FOUND, "%s", _("This record is not there any more."));
    if (result == RESULT_OK)
        result = check_rests(change, kind, key, problem);
    if (result == RESULT_OK)
        result = each_part(change, kind, key, 0, end_part, problem);
    return result == RESULT_OK ? end_row(change, kind, key, version, problem) : result;
}

/* ---- taking back ---- */

/* What `taken_back` ended of this row stands again. */
static enum result restore_row(struct ledger_change *change, enum record_kind kind,
                               const struct ledger_key *key, int64_t taken_back, struct problem *problem)
{
    const struct table *table = table_of(kind);
    enum result result = engine_will_write(change, kind, ledger_key_account(kind, key), problem);
    if (result == RESULT_OK)
        result = run(change, table->restore_row, key, taken_back, change->id, problem);
    if (result == RESULT_OK)
        result = run(change, table->restore_texts, key, taken_back, change->id, problem);
    if (result == RESULT_OK)
        result = run(change, table->custom_end_made, key, taken_back, change->id, problem);
    if (result == RESULT_OK)
        result = run(change, table->restore_custom, key, taken_back, change->id, problem);
    if (result == RESULT_OK && table->noun->keyed)
        result = set_key_account(change, table, key, ledger_key_account(kind, key), problem);
    return result;
}

/* Whether the account, and of changes and lines the subscription, stands. */
static enum result check_ground(struct ledger_change *change, enum record_kind kind,
                                const struct ledger_key *key, const struct ledger_state *before,
                                struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    struct kind_state *accounts = &engine->kinds[RECORD_ACCOUNT],
                      *subscriptions = &engine->kinds[RECORD_SUBSCRIPTION];
    int64_t account = ledger_key_account(kind, key), subscription = 0, found = 1;
    enum result result = RESULT_OK;
    if (kind == RECORD_ACCOUNT)
        account = is_set(&before->values[ACCOUNT_PARENT]) ? before->values[ACCOUNT_PARENT].number : 0;
    if (noun_is_of_subscription(noun_of(kind)))
        subscription = key->parts[1];
    if (kind == RECORD_INVOICE_LINE && is_set(&before->values[LINE_SUBSCRIPTION_ID]))
        subscription = before->values[LINE_SUBSCRIPTION_ID].number;
    if (account)
        result = dictionary_account(&accounts->keys, change->connection, account, &found, problem);
    if (result == RESULT_OK && found && subscription) {
        result = dictionary_account(&subscriptions->keys, change->connection, subscription, &found, problem);
        if (found != ledger_key_account(kind, key))
            found = 0;
    }
    if (result != RESULT_OK || found)
        return result;
    return problem_set(problem, RESULT_BAD_INPUT, "%s",
                       _("What this record belongs to has been removed since. Bring that back first."));
}

static enum result take_back_states(struct ledger_change *change, enum record_kind kind,
                                    const struct ledger_key *key, int64_t taken_back,
                                    const struct ledger_state *states, size_t count, struct problem *problem)
{
    if (!count || states[count - 1].change_id != taken_back)
        return problem_set(problem, RESULT_CONFLICT, "%s",
                           _("The record was changed since, so that change cannot be taken back."));
    bool existed = count > 1 && states[count - 2].stands;
    if (!existed)
        return ledger_remove(change, kind, key, problem);
    enum result result = check_ground(change, kind, key, &states[count - 2], problem);
    int64_t version = 0;
    if (result == RESULT_OK)
        result = standing_version(change, table_of(kind), key, &version, problem);
    if (result == RESULT_OK)
        result = restore_row(change, kind, key, taken_back, problem);
    /* A change of custom fields alone left the row's own version as it was. */
    if (result == RESULT_OK && version == taken_back)
        result = version_end(change, table_of(kind), key->parts, version, problem);
    if (result == RESULT_OK && !version)
        result = each_part(change, kind, key, taken_back, restore_row, problem);
    if (result == RESULT_OK && kind == RECORD_ACCOUNT && is_set(&states[count - 2].values[ACCOUNT_PARENT]))
        *list_append(&change->engine->parents) = (struct new_parent){key->parts[0], 0};
    return result;
}

enum result ledger_take_back(struct ledger_change *change, enum record_kind kind,
                             const struct ledger_key *key, int64_t taken_back, struct problem *problem)
{
    struct arena arena;
    struct ledger_state *states;
    size_t count;
    arena_init(&arena, 0);
    enum result result = ledger_history(change->connection, kind, key, &arena, &states, &count, problem);
    if (result == RESULT_OK)
        result = take_back_states(change, kind, key, taken_back, states, count, problem);
    arena_release(&arena);
    return result;
}
