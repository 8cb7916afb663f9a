/* What triggers saw when they last looked, and notices (playbook_run.h). */
#include <string.h>

#include "base/list.h"
#include "ledger/playbook_run.h"

enum result ledger_watch_read(struct store_connection *connection, text playbook, struct arena *arena,
                              bool *ret_found, text *ret_watched, int32_t *ret_looked_day,
                              struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "SELECT watched, looked_day FROM playbook_watch WHERE playbook = ?1",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    bool row = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row) {
        *ret_watched = text_copy(arena, store_column_text(statement, 0));
        *ret_looked_day = (int32_t)store_column_number(statement, 1);
    }
    store_reset(statement);
    if (result == RESULT_OK)
        *ret_found = row;
    return result;
}

enum result ledger_watch_put(struct store_connection *connection, text playbook, text watched,
                             int32_t looked_day, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO playbook_watch (playbook, watched, looked_day) VALUES (?1, ?2, ?3) "
                      "ON CONFLICT (playbook) DO UPDATE SET watched = ?2, looked_day = ?3",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    store_bind_text(statement, 2, watched);
    store_bind_number(statement, 3, looked_day);
    return store_run(statement, problem);
}

enum result ledger_watch_keys(struct store_connection *connection, struct arena *arena, text **ret_keys,
                              size_t *ret_count, struct problem *problem)
{
    struct {
        text *items;
        size_t count, capacity;
    } keys = {0};
    struct store_statement *statement;
    enum result result = store_prepare(connection, "SELECT playbook FROM playbook_watch ORDER BY playbook",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    bool row = false;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&keys) = text_copy(arena, store_column_text(statement, 0));
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_keys = arena_array(arena, text, keys.count);
        *ret_count = keys.count;
        list_copy(*ret_keys, &keys);
    }
    list_release(&keys);
    return result;
}

enum result ledger_watch_forget(struct store_connection *connection, text playbook, struct problem *problem)
{
    static const char *const statements[] = {"DELETE FROM playbook_watch WHERE playbook = ?1",
                                             "DELETE FROM playbook_seen WHERE playbook = ?1"};
    enum result result = RESULT_OK;
    for (int i = 0; i < 2 && result == RESULT_OK; i++) {
        struct store_statement *statement;
        result = store_prepare(connection, statements[i], &statement, problem);
        if (result != RESULT_OK)
            break;
        store_bind_text(statement, 1, playbook);
        result = store_run(statement, problem);
    }
    return result;
}

enum result ledger_seen_put(struct store_connection *connection, text playbook, int64_t block,
                            const uint64_t words[LEDGER_SEEN_WORDS], struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO playbook_seen (playbook, block, accounts) VALUES (?1, ?2, ?3) "
                      "ON CONFLICT (playbook, block) DO UPDATE SET accounts = ?3",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    store_bind_number(statement, 2, block);
    store_bind_blob(statement, 3, words, LEDGER_SEEN_WORDS * sizeof(uint64_t));
    return store_run(statement, problem);
}

enum result ledger_seen_read(struct store_connection *connection, text playbook, uint64_t *words,
                             int64_t block_count, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "SELECT block, accounts FROM playbook_seen WHERE playbook = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, playbook);
    bool row = false;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        int64_t block = store_column_number(statement, 0);
        text bytes = store_column_blob(statement, 1);
        if (block >= 0 && block < block_count && bytes.length == LEDGER_SEEN_WORDS * sizeof(uint64_t))
            memcpy(words + block * LEDGER_SEEN_WORDS, bytes.data, bytes.length);
    }
    store_reset(statement);
    return result;
}

enum result ledger_notice_add(struct store_connection *connection, const struct ledger_notice *notice,
                              struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO notice (to_email, account_id, at, words, playbook, run_id) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, notice->to_email);
    store_bind_number(statement, 2, notice->account_id);
    store_bind_number(statement, 3, notice->at);
    store_bind_text(statement, 4, notice->words);
    store_bind_text(statement, 5, notice->playbook);
    store_bind_number(statement, 6, notice->run_id);
    return store_run(statement, problem);
}

enum result ledger_notice_list(struct store_connection *connection, text to_email, int64_t limit,
                               struct arena *arena, struct ledger_notice **ret_notices, size_t *ret_count,
                               struct problem *problem)
{
    struct {
        struct ledger_notice *items;
        size_t count, capacity;
    } notices = {0};
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "SELECT id, account_id, at, to_email, words, playbook, run_id, read_at FROM notice "
                      "WHERE to_email = ?1 "
                      "ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, at DESC, id DESC LIMIT ?2",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, to_email);
    store_bind_number(statement, 2, limit);
    bool row = false;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_notice notice = {.id = store_column_number(statement, 0),
                                       .account_id = store_column_number(statement, 1),
                                       .at = store_column_number(statement, 2),
                                       .to_email = text_copy(arena, store_column_text(statement, 3)),
                                       .words = text_copy(arena, store_column_text(statement, 4)),
                                       .playbook = text_copy(arena, store_column_text(statement, 5)),
                                       .run_id = store_column_number(statement, 6),
                                       .read_at = INSTANT_ABSENT};
        store_column_optional_number(statement, 7, &notice.read_at);
        *list_append(&notices) = notice;
    }
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_notices = arena_array(arena, struct ledger_notice, notices.count);
        *ret_count = notices.count;
        list_copy(*ret_notices, &notices);
    }
    list_release(&notices);
    return result;
}

enum result ledger_notice_count(struct store_connection *connection, text to_email, int64_t *ret_unread,
                                struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "SELECT count(*) FROM notice WHERE to_email = ?1 AND read_at IS NULL",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, to_email);
    bool row = false;
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK)
        *ret_unread = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

enum result ledger_notice_read(struct store_connection *connection, text to_email, int64_t first,
                               int64_t last, int64_t at, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "UPDATE notice SET read_at = ?4 WHERE to_email = ?1 AND id >= ?2 AND id <= ?3 AND "
                      "read_at IS NULL",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, to_email);
    store_bind_number(statement, 2, first);
    store_bind_number(statement, 3, last);
    store_bind_number(statement, 4, at);
    return store_run(statement, problem);
}
