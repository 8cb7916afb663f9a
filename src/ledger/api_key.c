/* SQL of the programs' keys (api_key.h). */
#include "ledger/api_key.h"

#include <assert.h>
#include <string.h>

#include "language/language.h"

static const char *const scope_names[API_SCOPE_COUNT] = {[API_SCOPE_READ_ACCOUNTS] = "read:accounts",
                                                         [API_SCOPE_WRITE_ACCOUNTS] = "write:accounts",
                                                         [API_SCOPE_READ_RECORDS] = "read:records",
                                                         [API_SCOPE_WRITE_RECORDS] = "write:records",
                                                         [API_SCOPE_READ_REPORTS] = "read:reports",
                                                         [API_SCOPE_IMPORT] = "import",
                                                         [API_SCOPE_READ_USERS] = "read:users",
                                                         [API_SCOPE_WRITE_USERS] = "write:users",
                                                         [API_SCOPE_READ_SETTINGS] = "read:settings",
                                                         [API_SCOPE_WRITE_SETTINGS] = "write:settings",
                                                         [API_SCOPE_VIEWS] = "views",
                                                         [API_SCOPE_READ_AUDIT] = "read:audit"};

const char *ledger_api_scope_name(enum ledger_api_scope scope)
{
    assert(scope < API_SCOPE_COUNT);
    return scope_names[scope];
}

bool ledger_api_scopes_parse(text list, unsigned *ret_scopes, text *ret_word)
{
    unsigned scopes = 0;
    while (list.length > 0) {
        text word = text_trim(text_cut(&list, ','));
        int scope = 0;
        while (scope < API_SCOPE_COUNT && !text_equal(word, text_of(scope_names[scope])))
            scope++;
        if (scope == API_SCOPE_COUNT) {
            *ret_word = word;
            return false;
        }
        scopes |= 1u << scope;
    }
    *ret_scopes = scopes;
    return true;
}

text ledger_api_scopes_format(struct arena *arena, unsigned scopes)
{
    text list = TEXT("");
    for (int scope = 0; scope < API_SCOPE_COUNT; scope++)
        if (scopes & 1u << scope)
            list = text_printf(arena, "%.*s%s%s", TEXT_ARGUMENTS(list), list.length > 0 ? ", " : "",
                               scope_names[scope]);
    return list;
}

enum result ledger_api_key_add(struct store_connection *connection, const struct ledger_api_key *key,
                               int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    text name = text_trim(key->name);
    if (name.length == 0 || text_count_characters(name) > LEDGER_API_KEY_NAME_CHARACTERS_MAX)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("Give the key a name of at most %d characters, such as the program's."),
                           LEDGER_API_KEY_NAME_CHARACTERS_MAX);
    if (key->scopes == 0)
        return problem_set(problem, RESULT_BAD_INPUT, _("Choose at least one thing that the key may do."));
    enum result result =
        store_prepare(connection,
                      "INSERT INTO api_key (user_id, name, prefix, key_hash, scopes, created_at, expires_at) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, key->user_id);
    store_bind_text(statement, 2, name);
    store_bind_text(statement, 3, key->prefix);
    store_bind_blob(statement, 4, key->hash, sizeof key->hash);
    store_bind_number(statement, 5, key->scopes);
    store_bind_number(statement, 6, key->created_at);
    store_bind_number_or_null(statement, 7, key->expires_at, INSTANT_ABSENT);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret_id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

enum result ledger_api_key_revoke(struct store_connection *connection, int64_t id, int64_t now,
                                  struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "UPDATE api_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    store_bind_number(statement, 2, now);
    result = store_run(statement, problem);
    if (result == RESULT_OK && store_changed_rows(connection) == 0)
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no such key, or it was revoked before."));
    return result;
}

enum result ledger_api_key_used(struct store_connection *connection, int64_t id, int64_t instant,
                                struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "UPDATE api_key SET last_used_at = ?2 WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    store_bind_number(statement, 2, instant);
    return store_run(statement, problem);
}

static int64_t column_instant(struct store_statement *statement, int column)
{
    int64_t instant;
    return store_column_optional_number(statement, column, &instant) ? instant : INSTANT_ABSENT;
}

enum result ledger_api_key_scan(struct store_connection *connection, ledger_api_key_visit visit,
                                void *context, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection,
                      "SELECT id, user_id, name, prefix, key_hash, scopes, created_at, expires_at, "
                      "last_used_at, revoked_at FROM api_key ORDER BY id DESC",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_api_key key = {.id = store_column_number(statement, 0),
                                     .user_id = store_column_number(statement, 1),
                                     .name = store_column_text(statement, 2),
                                     .prefix = store_column_text(statement, 3),
                                     .scopes = (unsigned)store_column_number(statement, 5),
                                     .created_at = store_column_number(statement, 6),
                                     .expires_at = column_instant(statement, 7),
                                     .last_used_at = column_instant(statement, 8),
                                     .revoked_at = column_instant(statement, 9)};
        text hash = store_column_blob(statement, 4);
        if (hash.length != sizeof key.hash)
            continue;
        memcpy(key.hash, hash.data, sizeof key.hash);
        if ((result = visit(context, &key, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}
