/* Users, sessions and the audit (user.h). */
#include "ledger/user.h"

#include <string.h>

#include "language/language.h"

enum { EMAIL_BYTES_MAX = 254 };

static const char *const role_names[USER_ROLE_COUNT] = {"admin",     "manager", "csm",
                                                        "marketing", "analyst", "read_only"};

bool ledger_user_role_parse(text name, enum user_role *ret_role)
{
    if (text_equal_ignoring_ascii_case(name, TEXT("read-only")))
        name = TEXT("read_only");
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        if (text_equal_ignoring_ascii_case(name, text_of(role_names[role]))) {
            *ret_role = (enum user_role)role;
            return true;
        }
    return false;
}

const char *ledger_user_role_name(enum user_role role)
{
    return role_names[role];
}

text ledger_user_email(struct arena *arena, text email)
{
    text trimmed = text_trim(email);
    size_t at = text_find_byte(trimmed, '@');
    if (at == 0 || at + 1 >= trimmed.length || trimmed.length > EMAIL_BYTES_MAX ||
        !text_is_valid_utf8(trimmed))
        return TEXT_ABSENT;
    char *lower = arena_copy(arena, trimmed.data, trimmed.length);
    for (size_t i = 0; i < trimmed.length; i++) {
        unsigned char byte = (unsigned char)lower[i];
        if (byte <= 32 || byte == 127 || (byte == '@' && i != at) || strchr("\"(),:;<>[]\\", byte))
            return TEXT_ABSENT;
        if (byte >= 'A' && byte <= 'Z')
            lower[i] = (char)(byte + ('a' - 'A'));
    }
    return (text){lower, trimmed.length};
}

enum result ledger_user_add(struct store_connection *connection, const struct ledger_user *user, int64_t now,
                            int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO users (email, name, password_hash, role, language, is_active, "
                      "created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, user->email);
    store_bind_text(statement, 2, text_is_absent(user->name) ? TEXT("") : user->name);
    store_bind_text(statement, 3, user->password_hash);
    store_bind_number(statement, 4, user->role);
    store_bind_text(statement, 5, user->language);
    store_bind_number(statement, 6, user->is_active);
    store_bind_number(statement, 7, now);
    result = store_step(statement, &row, problem);
    if (result == RESULT_CONFLICT)
        result = problem_set(problem, RESULT_CONFLICT, _("There is a user %.*s already."),
                             TEXT_ARGUMENTS(user->email));
    if (result == RESULT_OK && row)
        *ret_id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

/* Columns of every SELECT of users, in this order. Texts are valid until the next step. */
#define USER_COLUMNS "id, email, name, password_hash, role, language, is_active, created_at"
static void read_user(struct store_statement *statement, struct ledger_user *ret)
{
    int64_t role = store_column_number(statement, 4);
    *ret = (struct ledger_user){
        .id = store_column_number(statement, 0),
        .email = store_column_text(statement, 1),
        .name = store_column_text(statement, 2),
        .password_hash = store_column_text(statement, 3),
        .role = role >= 0 && role < USER_ROLE_COUNT ? (enum user_role)role : USER_READ_ONLY,
        .language = store_column_text(statement, 5),
        .is_active = store_column_number(statement, 6) != 0,
        .created_at = store_column_number(statement, 7),
    };
}

enum result ledger_user_find(struct store_connection *connection, text email, struct arena *arena,
                             struct ledger_user *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT " USER_COLUMNS " FROM users WHERE email = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, email);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row) {
        struct ledger_user user;
        read_user(statement, &user);
        user.email = text_copy(arena, user.email);
        user.name = text_copy(arena, user.name);
        user.password_hash = text_copy(arena, user.password_hash);
        user.language = text_copy(arena, user.language);
        *ret = user;
    } else if (result == RESULT_OK) {
        result = problem_set(problem, RESULT_NOT_FOUND, _("There is no user %.*s."), TEXT_ARGUMENTS(email));
    }
    store_reset(statement);
    return result;
}

enum result ledger_user_scan(struct store_connection *connection, ledger_user_visit visit, void *context,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT " USER_COLUMNS " FROM users ORDER BY email", &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_user user;
        read_user(statement, &user);
        if ((result = visit(context, &user, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}

/* Runs a statement that must change a user's row. */
static enum result run_on_user(struct store_connection *connection, struct store_statement *statement,
                               struct problem *problem)
{
    enum result result = store_run(statement, problem);
    if (result == RESULT_OK && store_changed_rows(connection) == 0)
        result = problem_set(problem, RESULT_NOT_FOUND, _("This user does not exist any more."));
    return result;
}

enum result ledger_user_update(struct store_connection *connection, const struct ledger_user *user,
                               struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "UPDATE users SET name = ?2, password_hash = ?3, role = ?4, language = ?5, "
                      "is_active = ?6 WHERE id = ?1",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user->id);
    store_bind_text(statement, 2, text_is_absent(user->name) ? TEXT("") : user->name);
    store_bind_text(statement, 3, user->password_hash);
    store_bind_number(statement, 4, user->role);
    store_bind_text(statement, 5, user->language);
    store_bind_number(statement, 6, user->is_active);
    return run_on_user(connection, statement, problem);
}

enum result ledger_user_set_language(struct store_connection *connection, int64_t user_id, text language,
                                     struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "UPDATE users SET language = ?2 WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    store_bind_text(statement, 2, language);
    return run_on_user(connection, statement, problem);
}

enum result ledger_session_put(struct store_connection *connection, const struct ledger_session *session,
                               struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "INSERT INTO sessions (token_hash, user_id, created_at, seen_at) "
                                       "VALUES (?1, ?2, ?3, ?4) "
                                       "ON CONFLICT (token_hash) DO UPDATE SET seen_at = excluded.seen_at",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_blob(statement, 1, session->token_hash, LEDGER_SESSION_HASH_BYTES);
    store_bind_number(statement, 2, session->user_id);
    store_bind_number(statement, 3, session->created_at);
    store_bind_number(statement, 4, session->seen_at);
    return store_run(statement, problem);
}

enum result ledger_session_delete(struct store_connection *connection,
                                  const uint8_t token_hash[LEDGER_SESSION_HASH_BYTES],
                                  struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "DELETE FROM sessions WHERE token_hash = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_blob(statement, 1, token_hash, LEDGER_SESSION_HASH_BYTES);
    return store_run(statement, problem);
}

enum result ledger_session_delete_user(struct store_connection *connection, int64_t user_id,
                                       struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "DELETE FROM sessions WHERE user_id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    return store_run(statement, problem);
}

enum result ledger_session_scan(struct store_connection *connection, ledger_session_visit visit,
                                void *context, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result = store_prepare(
        connection, "SELECT token_hash, user_id, created_at, seen_at FROM sessions", &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_session session = {.user_id = store_column_number(statement, 1),
                                         .created_at = store_column_number(statement, 2),
                                         .seen_at = store_column_number(statement, 3)};
        text hash = store_column_blob(statement, 0);
        if (hash.length != LEDGER_SESSION_HASH_BYTES)
            continue;
        memcpy(session.token_hash, hash.data, hash.length);
        if ((result = visit(context, &session, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}

enum result ledger_audit_add(struct store_connection *connection, int64_t at, int64_t user_id, text action,
                             text peer, text detail, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "INSERT INTO audit (at, user_id, action, peer, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, at);
    if (user_id == 0)
        store_bind_null(statement, 2);
    else
        store_bind_number(statement, 2, user_id);
    store_bind_text(statement, 3, action);
    store_bind_text(statement, 4, peer);
    store_bind_text(statement, 5, detail);
    return store_run(statement, problem);
}
