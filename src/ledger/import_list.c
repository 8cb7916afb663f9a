/* Lists of the record's own bookkeeping. */
#include "ledger/import_list.h"

#include "base/zone.h"

/* What was done where no line of the audit says it: the night's own work, and changes of before the audit. */
static text action_otherwise(text source)
{
    static const char *const actions[][2] = {{LEDGER_BULK_INBOX, "tasks-changed"},
                                             {LEDGER_BULK_ACCOUNTS, "accounts-edited"},
                                             {LEDGER_BULK_TIERS, "tiers-written"}};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (text_equal(source, text_of(actions[i][0])))
            return text_of(actions[i][1]);
    return TEXT_ABSENT;
}

bool ledger_import_is_bulk(text source_name)
{
    return !text_is_absent(action_otherwise(source_name));
}

static text action_of(text source, text action)
{
    text otherwise = action_otherwise(source);
    return text_is_absent(otherwise) || text_is_empty(action) ? otherwise : action;
}

static struct ledger_import read_import(struct store_statement *statement)
{
    return (struct ledger_import){
        .id = store_column_number(statement, 0),
        .change_id = store_column_number(statement, 1),
        .committed_at = store_column_number(statement, 2),
        .kind = store_column_text(statement, 3),
        .source_name = store_column_text(statement, 4),
        .actor = store_column_text(statement, 5),
        .inserted = store_column_number(statement, 6),
        .updated = store_column_number(statement, 7),
        .unchanged = store_column_number(statement, 8),
        .refused = store_column_number(statement, 9),
        .kinds = (uint64_t)store_column_number(statement, 12),
        .action = action_of(store_column_text(statement, 4), store_column_text(statement, 13)),
        .undone_by = store_column_number(statement, 10),
        .undone_at =
            store_column_is_null(statement, 11) ? INSTANT_ABSENT : store_column_number(statement, 11),
    };
}

enum result ledger_import_list(struct store_connection *connection, enum ledger_imports which, int64_t before,
                               int64_t most,
                               enum result (*visit)(void *context, const struct ledger_import *import,
                                                    struct problem *problem),
                               void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "SELECT i.id, i.change_id, c.committed_at, i.kind, i.source_name, p.value, i.inserted, i.updated, "
        "i.unchanged, "
        "i.refused, i.undone_by, u.committed_at, c.kinds, CASE WHEN i.source_name IN (?4, ?5, ?6) THEN "
        "(SELECT min(a.action) FROM audit a WHERE a.change_id = i.change_id) END "
        "FROM import i JOIN change c ON c.id = i.change_id "
        "LEFT JOIN person p ON p.id = c.actor_id LEFT JOIN change u ON u.id = i.undone_by "
        "WHERE i.id < ?1 AND (?3 = 0 OR (?3 = 2) = (i.source_name IN (?4, ?5, ?6))) ORDER BY i.id "
        "DESC LIMIT ?2",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, before);
    store_bind_number(statement, 2, most);
    store_bind_number(statement, 3, which);
    store_bind_text(statement, 4, TEXT(LEDGER_BULK_INBOX));
    store_bind_text(statement, 5, TEXT(LEDGER_BULK_ACCOUNTS));
    store_bind_text(statement, 6, TEXT(LEDGER_BULK_TIERS));
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result == RESULT_OK && row) {
            struct ledger_import import = read_import(statement);
            result = visit(context, &import, problem);
        }
        if (result != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}
