/* Sessions and one-time links in the record (user.h): by the hashes of their tokens, never the tokens. */
#include <string.h>

#include "language/language.h"
#include "ledger/user.h"

enum result ledger_session_put(struct store_connection *connection, const struct ledger_session *session,
                               struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "INSERT INTO sessions (token_hash, user_id, created_at, seen_at, "
                                       "peer, agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                                       "ON CONFLICT (token_hash) DO UPDATE SET seen_at = excluded.seen_at",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_blob(statement, 1, session->token_hash, LEDGER_SESSION_HASH_BYTES);
    store_bind_number(statement, 2, session->user_id);
    store_bind_number(statement, 3, session->created_at);
    store_bind_number(statement, 4, session->seen_at);
    store_bind_text(statement, 5, text_of(session->peer));
    store_bind_text(statement, 6, text_of(session->agent));
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
        connection, "SELECT token_hash, user_id, created_at, seen_at, peer, agent FROM sessions", &statement,
        problem);
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
        text_copy_into(session.peer, sizeof session.peer, store_column_text(statement, 4));
        text_copy_into(session.agent, sizeof session.agent, store_column_text(statement, 5));
        if ((result = visit(context, &session, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}

/* ---- one-time links ---- */

enum result ledger_user_link_put(struct store_connection *connection, const struct ledger_user_link *link,
                                 struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "INSERT INTO user_link (user_id, token_hash, created_at, expires_at) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, "
        "created_at = excluded.created_at, expires_at = excluded.expires_at",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, link->user_id);
    store_bind_blob(statement, 2, link->token_hash, LEDGER_SESSION_HASH_BYTES);
    store_bind_number(statement, 3, link->created_at);
    store_bind_number(statement, 4, link->expires_at);
    return store_run(statement, problem);
}

static void read_link(struct store_statement *statement, struct ledger_user_link *ret)
{
    text hash = store_column_blob(statement, 1);
    *ret = (struct ledger_user_link){.user_id = store_column_number(statement, 0),
                                     .created_at = store_column_number(statement, 2),
                                     .expires_at = store_column_number(statement, 3)};
    if (hash.length == LEDGER_SESSION_HASH_BYTES)
        memcpy(ret->token_hash, hash.data, hash.length);
}

enum result ledger_user_link_find(struct store_connection *connection,
                                  const uint8_t token_hash[LEDGER_SESSION_HASH_BYTES], int64_t now,
                                  struct ledger_user_link *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result = store_prepare(connection,
                                       "SELECT user_id, token_hash, created_at, expires_at FROM user_link "
                                       "WHERE token_hash = ?1 AND expires_at > ?2",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_blob(statement, 1, token_hash, LEDGER_SESSION_HASH_BYTES);
    store_bind_number(statement, 2, now);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        read_link(statement, ret);
    else if (result == RESULT_OK)
        result = problem_set(problem, RESULT_NOT_FOUND,
                             _("This link was used already, or has expired. Ask for a new one."));
    store_reset(statement);
    return result;
}

enum result ledger_user_link_delete(struct store_connection *connection, int64_t user_id,
                                    struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "DELETE FROM user_link WHERE user_id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    return store_run(statement, problem);
}

enum result ledger_user_link_scan(struct store_connection *connection, ledger_user_link_visit visit,
                                  void *context, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result = store_prepare(
        connection, "SELECT user_id, token_hash, created_at, expires_at FROM user_link ORDER BY user_id",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_user_link link;
        read_link(statement, &link);
        if ((result = visit(context, &link, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}
