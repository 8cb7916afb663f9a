/* Definitions and their versions in the record: see definition.h. */
#include "ledger/definition.h"

#include <assert.h>

#include "base/buffer.h"
#include "base/list.h"
#include "base/plain.h"
#include "language/language.h"
#include "ledger/engine.h"

static const char *const kind_names[DEFINITION_KIND_COUNT] = {
    [DEFINITION_HEALTH_MODEL] = "health-model", [DEFINITION_SEGMENT] = "segment",
    [DEFINITION_JOURNEY] = "journey",           [DEFINITION_TIER] = "tier",
    [DEFINITION_PLAYBOOK] = "playbook",         [DEFINITION_REASONS] = "reasons",
    [DEFINITION_PRIORITY] = "priority",
};

const char *ledger_definition_kind_name(enum definition_kind kind)
{
    assert((int)kind >= 0 && kind < DEFINITION_KIND_COUNT);
    return kind_names[kind];
}

static bool is_key_byte(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

text ledger_definition_key_of(struct arena *arena, text title)
{
    struct plain_walk walk = {.value = title};
    char key[DEFINITION_KEY_CHARACTERS_MAX];
    size_t length = 0;
    bool gap = false;
    for (int byte; (byte = plain_next(&walk)) >= 0;) {
        if (!is_key_byte(byte)) {
            gap = length > 0;
            continue;
        }
        if (length + gap + 1 > sizeof key)
            break;
        if (gap)
            key[length++] = '-';
        key[length++] = (char)byte;
        gap = false;
    }
    return length ? text_copy(arena, (text){key, length}) : TEXT_ABSENT;
}

static enum result check_put(text key, text body, struct problem *problem)
{
    bool fits = key.length > 0 && key.length <= DEFINITION_KEY_CHARACTERS_MAX;
    for (size_t i = 0; fits && i < key.length; i++)
        fits = is_key_byte(key.data[i]) || key.data[i] == '-';
    if (!fits)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("A key has one to %d letters without accents (a to z), digits and dashes."),
                           DEFINITION_KEY_CHARACTERS_MAX);
    if (body.length > DEFINITION_BODY_BYTES_MAX)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This is too long: make it shorter than %d thousand characters."),
                           DEFINITION_BODY_BYTES_MAX / 1024);
    return RESULT_OK;
}

/* ---- reading ---- */

struct definitions {
    struct ledger_definition *items;
    size_t count, capacity;
};

static struct ledger_definition read_row(struct store_statement *statement, struct arena *arena)
{
    return (struct ledger_definition){.key = text_copy(arena, store_column_text(statement, 0)),
                                      .version = store_column_number(statement, 1),
                                      .change_id = store_column_number(statement, 2),
                                      .committed_at = store_column_number(statement, 3),
                                      .actor = text_copy(arena, store_column_text(statement, 4)),
                                      .body = text_copy(arena, store_column_text(statement, 5))};
}

static enum result read_rows(struct store_statement *statement, struct arena *arena,
                             struct ledger_definition **ret, size_t *ret_count, struct problem *problem)
{
    struct definitions list = {0};
    enum result result = RESULT_OK;
    for (bool row = true; row && result == RESULT_OK;) {
        result = store_step(statement, &row, problem);
        if (result == RESULT_OK && row)
            *list_append(&list) = read_row(statement, arena);
    }
    if (result == RESULT_OK) {
        *ret = arena_array(arena, struct ledger_definition, list.count + 1);
        for (size_t i = 0; i < list.count; i++)
            (*ret)[i] = list.items[i];
        *ret_count = list.count;
    }
    list_release(&list);
    return result;
}

static enum result start(struct store_connection *connection, const char *sql, enum definition_kind kind,
                         text key, struct store_statement **ret_statement, struct problem *problem)
{
    enum result result = store_prepare(connection, sql, ret_statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(*ret_statement, 1, text_of(ledger_definition_kind_name(kind)));
    if (!text_is_absent(key))
        store_bind_text(*ret_statement, 2, key);
    return RESULT_OK;
}

enum result ledger_definition_get(struct store_connection *connection, enum definition_kind kind, text key,
                                  int64_t known_change, struct arena *arena, struct ledger_definition *ret,
                                  struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        start(connection,
              "SELECT d.name, d.version, d.change_id, c.committed_at, p.value, d.body FROM definition d "
              "JOIN change c ON c.id = d.change_id LEFT JOIN person p ON p.id = c.actor_id "
              "WHERE d.kind = ?1 AND d.name = ?2 AND d.change_id <= ?3 AND "
              "(d.ended_by IS NULL OR d.ended_by > ?3)",
              kind, key, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 3, known_change);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret = row ? read_row(statement, arena)
               : (struct ledger_definition){.key = text_copy(arena, key),
                                            .body = TEXT_ABSENT,
                                            .actor = TEXT_ABSENT,
                                            .committed_at = INSTANT_ABSENT};
    store_reset(statement);
    return RESULT_OK;
}

enum result ledger_definition_list(struct store_connection *connection, enum definition_kind kind,
                                   int64_t known_change, struct arena *arena,
                                   struct ledger_definition **ret_definitions, size_t *ret_count,
                                   struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        start(connection,
              "SELECT d.name, d.version, d.change_id, c.committed_at, p.value, d.body FROM definition d "
              "JOIN change c ON c.id = d.change_id LEFT JOIN person p ON p.id = c.actor_id "
              "WHERE d.kind = ?1 AND d.change_id <= ?2 AND (d.ended_by IS NULL OR d.ended_by > ?2) AND "
              "d.body IS NOT NULL ORDER BY d.name",
              kind, TEXT_ABSENT, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 2, known_change);
    return read_rows(statement, arena, ret_definitions, ret_count, problem);
}

enum result ledger_definition_version(struct store_connection *connection, enum definition_kind kind,
                                      text key, int64_t version, struct arena *arena,
                                      struct ledger_definition *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        start(connection,
              "SELECT d.name, d.version, d.change_id, c.committed_at, p.value, d.body FROM definition d "
              "JOIN change c ON c.id = d.change_id LEFT JOIN person p ON p.id = c.actor_id "
              "WHERE d.kind = ?1 AND d.name = ?2 AND d.version = ?3",
              kind, key, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 3, version);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    if (row)
        *ret = read_row(statement, arena);
    store_reset(statement);
    return row ? RESULT_OK
               : problem_set(problem, RESULT_NOT_FOUND, _("There is no version %lld of “%.*s”."),
                             (long long)version, TEXT_ARGUMENTS(key));
}

enum result ledger_definition_history(struct store_connection *connection, enum definition_kind kind,
                                      text key, struct arena *arena, struct ledger_definition **ret_versions,
                                      size_t *ret_count, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        start(connection,
              "SELECT d.name, d.version, d.change_id, c.committed_at, p.value, d.body FROM definition d "
              "JOIN change c ON c.id = d.change_id LEFT JOIN person p ON p.id = c.actor_id "
              "WHERE d.kind = ?1 AND d.name = ?2 ORDER BY d.version",
              kind, key, &statement, problem);
    return result == RESULT_OK ? read_rows(statement, arena, ret_versions, ret_count, problem) : result;
}

enum result ledger_definition_last_change(struct store_connection *connection, enum definition_kind kind,
                                          int64_t *ret_change, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        start(connection, "SELECT COALESCE(MAX(change_id), 0) FROM definition WHERE kind = ?1", kind,
              TEXT_ABSENT, &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t change = store_column_number(statement, 0);
    store_reset(statement);
    *ret_change = change;
    return RESULT_OK;
}

/* ---- writing ---- */

/* Ends what stands, or takes it away where this change made it; then writes the version. */
static enum result write_version(struct ledger_change *change, enum definition_kind kind, text key,
                                 const struct ledger_definition *old, int64_t version, text body,
                                 struct problem *problem)
{
    struct store_statement *statement;
    bool again = old->version && old->change_id == change->id;
    enum result result = RESULT_OK;
    if (old->version) {
        result = start(change->connection,
                       again ? "DELETE FROM definition WHERE kind = ?1 AND name = ?2 AND version = ?3"
                             : "UPDATE definition SET ended_by = ?4 WHERE kind = ?1 AND name = ?2 AND "
                               "version = ?3",
                       kind, key, &statement, problem);
        if (result != RESULT_OK)
            return result;
        store_bind_number(statement, 3, old->version);
        if (!again)
            store_bind_number(statement, 4, change->id);
        result = store_run(statement, problem);
    }
    if (result == RESULT_OK)
        result = start(change->connection,
                       "INSERT INTO definition (kind, name, version, change_id, body) "
                       "VALUES (?1, ?2, ?3, ?4, ?5)",
                       kind, key, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 3, version);
    store_bind_number(statement, 4, change->id);
    store_bind_text(statement, 5, body);
    return store_run(statement, problem);
}

enum result ledger_definition_put(struct ledger_change *change, enum definition_kind kind, text key,
                                  int64_t seen, text body, int64_t *ret_version, struct problem *problem)
{
    struct ledger_definition old;
    enum result result = check_put(key, body, problem);
    if (result == RESULT_OK)
        result = ledger_definition_get(change->connection, kind, key, LEDGER_NOW, &change->engine->memory,
                                       &old, problem);
    if (result != RESULT_OK)
        return result;
    /* What was taken out is as though it never stood. */
    bool was_seen = seen == old.version || (seen == 0 && text_is_absent(old.body));
    if (seen != DEFINITION_SEEN_ANY && !was_seen)
        return problem_set(problem, RESULT_CONFLICT,
                           _("Someone else changed “%.*s” meanwhile. Look at what it is now, then decide."),
                           TEXT_ARGUMENTS(key));
    bool same = text_is_absent(body) ? text_is_absent(old.body)
                                     : !text_is_absent(old.body) && text_equal(body, old.body);
    int64_t version = same ? old.version : old.change_id == change->id ? old.version : old.version + 1;
    if (!same) {
        result = engine_will_write_definition(change, problem);
        if (result == RESULT_OK)
            result = write_version(change, kind, key, &old, version, body, problem);
    }
    if (result == RESULT_OK && ret_version)
        *ret_version = version;
    return result;
}
