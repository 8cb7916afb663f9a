/* See the header. The bounds below hold memory: a table of more rows than ROWS_REMEMBERED_MAX is never
 * read whole, and what is looked up in it is not kept beyond that number. */
#include "ledger/dictionary.h"

#include <assert.h>
#include <stdlib.h>

/* A table is read whole once so many searches were made in it, and one for so many of its rows: before that,
 * a small change to a large company would cost more in reading than in writing. */
#define SEARCHES_BEFORE_LOADING 500
#define ROWS_LOADED_A_SEARCH 32
#define ROWS_REMEMBERED_MAX 8000000

void dictionary_init(struct dictionary *dictionary, const struct dictionary_sql *sql)
{
    *dictionary = (struct dictionary){.sql = *sql};
    map_init(&dictionary->map);
}

void dictionary_release(struct dictionary *dictionary)
{
    map_release(&dictionary->map);
    free(dictionary->accounts);
    dictionary->accounts = NULL;
}

void dictionary_set_account(struct dictionary *dictionary, int64_t id, int64_t account)
{
    assert(id > 0);
    if ((size_t)id > dictionary->account_capacity) {
        size_t capacity = dictionary->account_capacity ? dictionary->account_capacity : 256;
        while (capacity < (size_t)id)
            capacity *= 2;
        int64_t *accounts = realloc(dictionary->accounts, capacity * sizeof(int64_t));
        assert(accounts);
        for (size_t i = dictionary->account_capacity; i < capacity; i++)
            accounts[i] = -1;
        dictionary->accounts = accounts;
        dictionary->account_capacity = capacity;
    }
    dictionary->accounts[id - 1] = account;
}

enum result dictionary_last(struct dictionary *dictionary, struct store_connection *connection,
                            int64_t *ret_last, struct problem *problem)
{
    if (!dictionary->last_known) {
        struct store_statement *statement;
        bool row;
        enum result result = store_prepare(connection, dictionary->sql.last, &statement, problem);
        if (result == RESULT_OK)
            result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        dictionary->last_id = row ? store_column_number(statement, 0) : 0;
        store_reset(statement);
        dictionary->last_known = true;
    }
    *ret_last = dictionary->last_id;
    return RESULT_OK;
}

static void remember(struct dictionary *dictionary, text value, int64_t id, int64_t account)
{
    if (dictionary->map.count >= ROWS_REMEMBERED_MAX)
        return;
    map_put(&dictionary->map, value, (uint64_t)id);
    if (dictionary->sql.has_account)
        dictionary_set_account(dictionary, id, account);
}

static enum result load(struct dictionary *dictionary, struct store_connection *connection,
                        struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, dictionary->sql.load, &statement, problem);
    bool row = result == RESULT_OK;
    while (row) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row && !store_column_is_null(statement, 1))
            remember(dictionary, store_column_text(statement, 1), store_column_number(statement, 0),
                     store_column_number(statement, 2));
    }
    dictionary->complete = result == RESULT_OK;
    return result;
}

static enum result search(struct dictionary *dictionary, struct store_connection *connection, text value,
                          int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(connection, dictionary->sql.find, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, value);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t id = row ? store_column_number(statement, 0) : 0;
    int64_t account = row ? store_column_number(statement, 1) : 0;
    store_reset(statement);
    if (id)
        remember(dictionary, value, id, account);
    *ret_id = id;
    return RESULT_OK;
}

/* Once, when as much was searched for that reading all of it costs little beside. */
static enum result load_if_worth(struct dictionary *dictionary, struct store_connection *connection,
                                 struct problem *problem)
{
    int64_t last;
    if (dictionary->complete || ++dictionary->searches < SEARCHES_BEFORE_LOADING)
        return RESULT_OK;
    enum result result = dictionary_last(dictionary, connection, &last, problem);
    if (result != RESULT_OK || last >= ROWS_REMEMBERED_MAX ||
        dictionary->searches < last / ROWS_LOADED_A_SEARCH)
        return result;
    return load(dictionary, connection, problem);
}

enum result dictionary_find(struct dictionary *dictionary, struct store_connection *connection, text value,
                            int64_t *ret_id, struct problem *problem)
{
    uint64_t found;
    if (map_get(&dictionary->map, value, &found)) {
        *ret_id = (int64_t)found;
        return RESULT_OK;
    }
    enum result result = load_if_worth(dictionary, connection, problem);
    if (result != RESULT_OK)
        return result;
    if (!dictionary->complete || dictionary->map.count >= ROWS_REMEMBERED_MAX)
        return search(dictionary, connection, value, ret_id, problem);
    *ret_id = map_get(&dictionary->map, value, &found) ? (int64_t)found : 0;
    return RESULT_OK;
}

enum result dictionary_add(struct dictionary *dictionary, struct store_connection *connection, text value,
                           int64_t account, int64_t *ret_id, struct problem *problem)
{
    int64_t last;
    struct store_statement *statement;
    enum result result = dictionary_last(dictionary, connection, &last, problem);
    if (result == RESULT_OK)
        result = store_prepare(connection, dictionary->sql.insert, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, last + 1);
    store_bind_text(statement, 2, value);
    if (dictionary->sql.has_account)
        store_bind_number(statement, 3, account);
    result = store_run(statement, problem);
    if (result != RESULT_OK)
        return result;
    dictionary->last_id = last + 1;
    remember(dictionary, value, last + 1, account);
    *ret_id = last + 1;
    return RESULT_OK;
}

enum result dictionary_account(struct dictionary *dictionary, struct store_connection *connection, int64_t id,
                               int64_t *ret_account, struct problem *problem)
{
    assert(dictionary->sql.has_account && id > 0);
    if ((size_t)id <= dictionary->account_capacity && dictionary->accounts[id - 1] >= 0) {
        *ret_account = dictionary->accounts[id - 1];
        return RESULT_OK;
    }
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(connection, dictionary->sql.account, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t account = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    dictionary_set_account(dictionary, id, account);
    *ret_account = account;
    return RESULT_OK;
}
