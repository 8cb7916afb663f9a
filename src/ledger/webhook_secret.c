/* SQL of the secrets of webhooks (webhook_secret.h). */
#include "ledger/webhook_secret.h"

enum { SECRETS_MAX = 8 }; /* of those that retire, when many are made on one day; the newest */

enum result ledger_webhook_secret_list(struct store_connection *connection, int64_t now, struct arena *arena,
                                       struct ledger_webhook_secret **ret_secrets, size_t *ret_count,
                                       struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    size_t count = 0;
    enum result result =
        store_prepare(connection,
                      "SELECT secret, created_at, retires_at FROM webhook_secret "
                      "WHERE retires_at IS NULL OR retires_at > ?1 ORDER BY id DESC LIMIT ?2",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    struct ledger_webhook_secret *secrets = arena_array(arena, struct ledger_webhook_secret, SECRETS_MAX);
    store_bind_number(statement, 1, now);
    store_bind_number(statement, 2, SECRETS_MAX);
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_webhook_secret *secret = &secrets[count++];
        secret->secret = text_copy(arena, store_column_text(statement, 0));
        secret->created_at = store_column_number(statement, 1);
        if (!store_column_optional_number(statement, 2, &secret->retires_at))
            secret->retires_at = INSTANT_ABSENT;
    }
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_secrets = secrets;
        *ret_count = count;
    }
    return result;
}

static enum result run(struct store_connection *connection, const char *sql, int64_t instant,
                       struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, instant);
    return store_run(statement, problem);
}

enum result ledger_webhook_secret_put(struct store_connection *connection, text secret, int64_t now,
                                      int64_t retires_at, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = run(connection, "DELETE FROM webhook_secret WHERE retires_at <= ?1", now, problem);
    if (result == RESULT_OK)
        result = run(connection, "UPDATE webhook_secret SET retires_at = ?1 WHERE retires_at IS NULL",
                     retires_at, problem);
    if (result == RESULT_OK)
        result = store_prepare(connection, "INSERT INTO webhook_secret (secret, created_at) VALUES (?1, ?2)",
                               &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, secret);
    store_bind_number(statement, 2, now);
    return store_run(statement, problem);
}
