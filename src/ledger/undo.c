/* Taking an import back. Nothing is erased: a new change ends what the import made and brings back, as
 * copies that name their origin, what it had ended. An import whose rows were changed since, or on which
 * later rows rest, is refused and what stands in the way is named; so is one that would open a task beside
 * another of the same account and reason.
 *
 * A row that was changed since and whose change was itself taken back counts as unchanged: what stands
 * then repeats the import's own content, and says so in `origin`. */
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/engine.h"

#define BLOCKED_SHOWN_MAX 100

struct undo {
    struct ledger_change *change;
    int64_t import_change;
    void (*blocked)(void *context, text what);
    void *context;
    int64_t blocked_count;
};

static enum result find_import(struct undo *undo, int64_t import_id, uint64_t *ret_kinds,
                               struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(undo->change->connection,
                                       "SELECT i.change_id, i.undone_by, c.kinds FROM import i "
                                       "JOIN change c ON c.id = i.change_id WHERE i.id = ?1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, import_id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    if (!row)
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no import %lld."), (long long)import_id);
    bool undone = !store_column_is_null(statement, 1);
    undo->import_change = store_column_number(statement, 0);
    *ret_kinds = (uint64_t)store_column_number(statement, 2);
    store_reset(statement);
    if (undone)
        return problem_set(problem, RESULT_CONFLICT, _("Import %lld was taken back already."),
                           (long long)import_id);
    return RESULT_OK;
}

/* "subscriptions S-1", "usage A-1 2026-03-01", "fx_rates 2026-03 USD" */
static void say_blocked(struct undo *undo, enum record_kind kind, struct store_statement *statement)
{
    if (++undo->blocked_count > BLOCKED_SHOWN_MAX || !undo->blocked)
        return;
    char line[400], when[11] = "";
    text id = text_slice(store_column_text(statement, 0), 0, 300);
    int64_t number;
    if (store_column_optional_number(statement, 1, &number)) {
        if (kind == RECORD_COST || kind == RECORD_FX_RATE)
            month_format((int32_t)number, when);
        else
            day_format((int32_t)number, when);
    }
    bool currency = store_column_optional_number(statement, 2, &number);
    int length = snprintf(line, sizeof(line), "%s%s%.*s%s%s%s%s", noun_of(kind)->type.name,
                          id.length ? " " : "", TEXT_ARGUMENTS(id), when[0] ? " " : "", when,
                          currency ? " " : "", currency ? currency_code(currency_from_stored(number)) : "");
    undo->blocked(undo->context, (text){line, (size_t)length});
}

/* Runs a query of names that stand in the way; its parameter is the import's change, or the undoing one. */
static enum result list_blocked_by(struct undo *undo, enum record_kind kind, const char *sql,
                                   int64_t change_id, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(undo->change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, change_id);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            say_blocked(undo, kind, statement);
    }
    return RESULT_OK;
}

static enum result list_blocked(struct undo *undo, enum record_kind kind, const char *sql,
                                struct problem *problem)
{
    return list_blocked_by(undo, kind, sql, undo->import_change, problem);
}

static enum result run(struct undo *undo, const char *sql, int parameters, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(undo->change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, undo->import_change);
    if (parameters > 1)
        store_bind_number(statement, 2, undo->change->id);
    return store_run(statement, problem);
}

/* Marks the accounts of all rows about to change, and the change's own row. */
static enum result touch(struct undo *undo, enum record_kind kind, const char *sql, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(undo->change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, undo->import_change);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result == RESULT_OK && row)
            result = engine_will_write(undo->change, kind, store_column_number(statement, 0), problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result set_keys(struct undo *undo, const struct table *table, const char *sql, bool standing,
                            struct problem *problem)
{
    struct store_statement *statement, *update;
    enum result result = store_prepare(undo->change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, standing ? undo->change->id : undo->import_change);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK || !row)
            return result;
        int64_t account = store_column_number(statement, 0), record = store_column_number(statement, 1);
        result = store_prepare(undo->change->connection, table->key_set_account, &update, problem);
        if (result != RESULT_OK)
            return result;
        store_bind_number(update, 1, record);
        store_bind_number(update, 2, standing ? account : 0);
        result = store_run(update, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result undo_kind(struct undo *undo, enum record_kind kind, struct problem *problem)
{
    const struct table *table = table_of(kind);
    const struct undo_sql *sql = &table->undo;
    enum result result = touch(undo, kind, sql->touched, problem);
    if (result == RESULT_OK && table->noun->keyed)
        result = set_keys(undo, table, sql->made, false, problem);
    if (result == RESULT_OK)
        result = run(undo, sql->restore, 2, problem);
    if (result == RESULT_OK && sql->restore_texts)
        result = run(undo, sql->restore_texts, 2, problem);
    if (result == RESULT_OK)
        result = run(undo, sql->end, 2, problem);
    if (result == RESULT_OK && table->noun->keyed)
        result = set_keys(undo, table, sql->restored, true, problem);
    if (result == RESULT_OK && sql->restore_custom)
        result = run(undo, sql->restore_custom, 2, problem);
    if (result == RESULT_OK && sql->end_custom)
        result = run(undo, sql->end_custom, 2, problem);
    return result;
}

static enum result check_kind(struct undo *undo, enum record_kind kind, struct problem *problem)
{
    const struct undo_sql *sql = &table_of(kind)->undo;
    enum result result = list_blocked(undo, kind, sql->blocked, problem);
    if (result == RESULT_OK && sql->blocked_custom)
        result = list_blocked(undo, kind, sql->blocked_custom, problem);
    return result;
}

/* After the import's rows are ended: what still stands on an account or subscription that no longer
 * does. Only accounts and subscriptions are referred to. */
static enum result check_orphans(struct undo *undo, uint64_t kinds, struct problem *problem)
{
    enum result result = RESULT_OK;
    for (int number = 0; number < RECORD_KIND_COUNT && result == RESULT_OK; number++) {
        enum record_kind kind = (enum record_kind)number;
        const struct undo_sql *sql = &table_of(kind)->undo;
        if (sql->orphans_of_account && kinds >> RECORD_ACCOUNT & 1)
            result = list_blocked(undo, kind, sql->orphans_of_account, problem);
        if (result == RESULT_OK && sql->orphans_of_subscription && kinds >> RECORD_SUBSCRIPTION & 1)
            result = list_blocked(undo, kind, sql->orphans_of_subscription, problem);
    }
    return result;
}

/* What comes back may rest on what has gone since, or close a circle of parents (checked when the change
 * is finished). */
static enum result check_restored(struct undo *undo, enum record_kind kind, struct problem *problem)
{
    const struct undo_sql *sql = &table_of(kind)->undo;
    enum result result = RESULT_OK;
    if (sql->restored_orphans)
        result = list_blocked_by(undo, kind, sql->restored_orphans, undo->change->id, problem);
    if (result == RESULT_OK && sql->restored_strays)
        result = list_blocked_by(undo, kind, sql->restored_strays, undo->change->id, problem);
    if (result == RESULT_OK && sql->restored_doubles)
        result = list_blocked_by(undo, kind, sql->restored_doubles, undo->change->id, problem);
    struct store_statement *statement;
    if (result != RESULT_OK || kind != RECORD_ACCOUNT)
        return result;
    result = store_prepare(undo->change->connection,
                           "SELECT account_id FROM account WHERE change_id = ?1 AND parent_id IS NOT NULL",
                           &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, undo->change->id);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            *list_append(&undo->change->engine->parents) =
                (struct new_parent){store_column_number(statement, 0), 0};
    }
    return RESULT_OK;
}

static enum result refuse_blocked(const struct undo *undo, struct problem *problem)
{
    return problem_set(problem, RESULT_CONFLICT,
                       tr_n("%lld row was changed since, or rests on this import: nothing was taken back.",
                            "%lld rows were changed since, or rest on this import: nothing was taken back.",
                            undo->blocked_count),
                       (long long)undo->blocked_count);
}

static enum result mark_undone(struct undo *undo, int64_t import_id, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(undo->change->connection,
                                       "UPDATE import SET undone_by = ?2 WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, import_id);
    store_bind_number(statement, 2, undo->change->id);
    return store_run(statement, problem);
}

enum result ledger_undo(struct ledger_change *change, int64_t import_id,
                        void (*blocked)(void *context, text what), void *context, struct problem *problem)
{
    struct undo undo = {.change = change, .blocked = blocked, .context = context};
    uint64_t kinds = 0;
    enum result result = find_import(&undo, import_id, &kinds, problem);
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++)
        if (kinds >> kind & 1)
            result = check_kind(&undo, (enum record_kind)kind, problem);
    if (result != RESULT_OK)
        return result;
    if (undo.blocked_count)
        return refuse_blocked(&undo, problem);
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++)
        if (kinds >> kind & 1)
            result = undo_kind(&undo, (enum record_kind)kind, problem);
    if (result == RESULT_OK)
        result = check_orphans(&undo, kinds, problem);
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++)
        if (kinds >> kind & 1)
            result = check_restored(&undo, (enum record_kind)kind, problem);
    if (result != RESULT_OK)
        return result;
    if (undo.blocked_count)
        return refuse_blocked(&undo, problem);
    change->engine->undoes_import_id = import_id;
    return mark_undone(&undo, import_id, problem);
}
