/* Opening and finishing a change: its number, its instant, and the checks that need the whole file. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/engine.h"

enum result ledger_last_change(struct store_connection *connection, int64_t *ret_change,
                               int64_t *ret_committed_at, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        connection, "SELECT id, committed_at FROM change ORDER BY id DESC LIMIT 1", &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_change = row ? store_column_number(statement, 0) : 0;
    *ret_committed_at = row ? store_column_number(statement, 1) : INSTANT_ABSENT;
    store_reset(statement);
    return RESULT_OK;
}

enum result ledger_change_at(struct store_connection *connection, int64_t instant, int64_t *ret_change,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        connection, "SELECT id FROM change WHERE committed_at <= ?1 ORDER BY committed_at DESC LIMIT 1",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, instant);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_change = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    return RESULT_OK;
}

/* After the last one, even when the clock was set back. */
static int64_t next_instant(struct clock *clock, int64_t last)
{
    int64_t now = clock->now(clock);
    return last != INSTANT_ABSENT && now <= last ? last + 1 : now;
}

enum result ledger_change_begin(struct ledger_change *change, struct store_connection *connection,
                                const struct organisation *organisation, const struct zone *zone,
                                struct clock *clock, text actor, struct ledger_touched *touched,
                                struct problem *problem)
{
    int64_t last, last_at;
    enum result result = ledger_last_change(connection, &last, &last_at, problem);
    if (result != RESULT_OK)
        return result;
    *change = (struct ledger_change){.id = last + 1,
                                     .committed_at = next_instant(clock, last_at),
                                     .connection = connection,
                                     .organisation = organisation,
                                     .zone = zone,
                                     .touched = touched,
                                     .engine = engine_new(clock, actor)};
    change->engine->last_committed_at = last_at;
    return RESULT_OK;
}

enum result ledger_change_is_import(struct ledger_change *change, text kind, text source_name,
                                    struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    struct store_statement *statement;
    bool row;
    store_expect_much(change->connection);
    enum result result = store_prepare(change->connection, "SELECT id FROM import ORDER BY id DESC LIMIT 1",
                                       &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    change->import_id = row ? store_column_number(statement, 0) + 1 : 1;
    store_reset(statement);
    engine->is_import = true;
    engine->import_kind = text_copy(&engine->memory, text_is_absent(kind) ? TEXT("") : kind);
    engine->source_name = text_copy(&engine->memory, text_is_absent(source_name) ? TEXT("") : source_name);
    return RESULT_OK;
}

struct report {
    ledger_fault fault;
    void *context;
    int64_t count;
};

static void say(struct report *report, int64_t line, const char *field, text value, const char *reason)
{
    report->count++;
    if (report->fault)
        report->fault(report->context, line, field, value, reason);
}

static enum result check_pending(struct ledger_change *change, struct report *report, struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    for (size_t i = 0; i < engine->pending.count; i++) {
        const struct pending_reference *pending = &engine->pending.items[i];
        int64_t account;
        enum result result = dictionary_account(&engine->kinds[RECORD_ACCOUNT].keys, change->connection,
                                                pending->account_id, &account, problem);
        if (result != RESULT_OK)
            return result;
        char reason[256];
        text shown = text_slice(pending->external_id, 0, 100);
        snprintf(reason, sizeof(reason), _("there is no account “%.*s”; import it first"),
                 TEXT_ARGUMENTS(shown));
        if (!account)
            say(report, pending->line, noun_of(pending->kind)->type.fields[pending->field].name,
                pending->external_id, reason);
    }
    return RESULT_OK;
}

static enum result parent_of(struct ledger_change *change, int64_t account_id, int64_t *ret_parent,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        change->connection, "SELECT parent_id FROM account WHERE account_id = ?1 AND ended_by IS NULL",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account_id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_parent = row && !store_column_is_null(statement, 0) ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    return RESULT_OK;
}

static enum result external_id_of(struct ledger_change *change, int64_t account_id, text *ret,
                                  struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        store_prepare(change->connection, table_of(RECORD_ACCOUNT)->key_account, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account_id);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret = text_copy(&change->engine->memory, store_column_text(statement, 1));
    store_reset(statement);
    return result;
}

/* "A → B → A", from the account whose parent closed the ring. */
static enum result name_cycle(struct ledger_change *change, const struct new_parent *start,
                              struct report *report, struct problem *problem)
{
    char ring[200];
    size_t length = 0;
    text first = TEXT_ABSENT;
    int64_t account = start->account_id;
    for (int step = 0; step == 0 || account != start->account_id; step++) {
        text id = TEXT_ABSENT;
        enum result result = external_id_of(change, account, &id, problem);
        if (result == RESULT_OK)
            result = parent_of(change, account, &account, problem);
        if (result != RESULT_OK)
            return result;
        if (step == 0)
            first = id;
        if (length + id.length + sizeof(" → … → ") + 60 < sizeof(ring))
            length += (size_t)snprintf(ring + length, sizeof(ring) - length, "%.*s → ", TEXT_ARGUMENTS(id));
        else if (step < 100000 && length < sizeof(ring) - sizeof("… → ") - 60)
            length += (size_t)snprintf(ring + length, sizeof(ring) - length, "… → ");
    }
    text shown = text_slice(first, 0, 55);
    snprintf(ring + length, sizeof(ring) - length, "%.*s", TEXT_ARGUMENTS(shown));
    char reason[256];
    snprintf(reason, sizeof(reason), _("the parents go in a circle: %s"), ring);
    say(report, start->line, noun_account.type.fields[ACCOUNT_PARENT].name, first, reason);
    return RESULT_OK;
}

/* Walks up from every account whose parent this change set. Numbers of walks mark the accounts met, so
 * that each is walked over once; meeting the mark of the same walk closes a ring. */
static enum result check_parents(struct ledger_change *change, struct report *report, struct problem *problem)
{
    struct ledger_engine *engine = change->engine;
    int64_t last;
    enum result result =
        dictionary_last(&engine->kinds[RECORD_ACCOUNT].keys, change->connection, &last, problem);
    if (result != RESULT_OK || !engine->parents.count)
        return result;
    uint32_t *walk_of = calloc((size_t)last + 1, sizeof(uint32_t));
    assert(walk_of);
    for (size_t i = 0; i < engine->parents.count && result == RESULT_OK; i++) {
        struct new_parent at = engine->parents.items[i];
        uint32_t walk = (uint32_t)i + 1;
        while (result == RESULT_OK && at.account_id && !walk_of[at.account_id]) {
            walk_of[at.account_id] = walk;
            result = parent_of(change, at.account_id, &at.account_id, problem);
        }
        if (result == RESULT_OK && at.account_id && walk_of[at.account_id] == walk)
            result = name_cycle(change, &at, report, problem);
    }
    free(walk_of);
    return result;
}

static enum result write_import(struct ledger_change *change, struct problem *problem)
{
    const struct ledger_engine *engine = change->engine;
    struct store_statement *statement;
    enum result result =
        store_prepare(change->connection,
                      "INSERT INTO import (id, change_id, kind, source_name, inserted, updated, "
                      "unchanged, refused) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, change->import_id);
    store_bind_number(statement, 2, change->id);
    store_bind_text(statement, 3, engine->import_kind);
    store_bind_text(statement, 4, engine->source_name);
    store_bind_number(statement, 5, engine->inserted);
    store_bind_number(statement, 6, engine->updated);
    store_bind_number(statement, 7, engine->unchanged);
    store_bind_number(statement, 8, engine->refused);
    return store_run(statement, problem);
}

static enum result complete_change(struct ledger_change *change, struct problem *problem)
{
    const struct ledger_engine *engine = change->engine;
    struct store_statement *statement;
    change->committed_at = next_instant(engine->clock, engine->last_committed_at);
    enum result result = store_prepare(change->connection,
                                       "UPDATE change SET committed_at = ?2, kinds = ?3, import_id = ?4, "
                                       "undoes_import_id = ?5 WHERE id = ?1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, change->id);
    store_bind_number(statement, 2, change->committed_at);
    store_bind_number(statement, 3, (int64_t)engine->written_kinds);
    if (change->import_id)
        store_bind_number(statement, 4, change->import_id);
    if (engine->undoes_import_id)
        store_bind_number(statement, 5, engine->undoes_import_id);
    return store_run(statement, problem);
}

enum result ledger_change_finish(struct ledger_change *change, ledger_fault fault, void *context,
                                 struct problem *problem)
{
    struct report report = {fault, context, 0};
    enum result result = check_pending(change, &report, problem);
    if (result == RESULT_OK)
        result = check_parents(change, &report, problem);
    if (result != RESULT_OK)
        return result;
    if (report.count)
        return problem_set(problem, RESULT_BAD_INPUT,
                           tr_n("%lld row cannot stand; nothing was saved.",
                                "%lld rows cannot stand; nothing was saved.", report.count),
                           (long long)report.count);
    if (change->touched)
        change->touched->change_id = change->engine->change_written ? change->id : 0;
    if (!change->engine->change_written) {
        change->import_id = 0;
        return RESULT_OK;
    }
    result = complete_change(change, problem);
    if (result == RESULT_OK && change->engine->is_import)
        result = write_import(change, problem);
    return result;
}

void ledger_change_release(struct ledger_change *change)
{
    engine_free(change->engine);
    change->engine = NULL;
}
