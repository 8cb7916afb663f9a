/* SQL of the audit (audit.h). The list is two ordered streams, lines and changes, merged as they are read:
 * of one instant the line comes first. */
#include "ledger/audit.h"

#include <stdio.h>

enum result ledger_audit_put(struct store_connection *connection, const struct ledger_audit_line *line,
                             struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO audit (at, user_id, action, peer, detail, object_kind, object, quantity, "
                      "change_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, line->at);
    store_bind_number_or_null(statement, 2, line->user_id, 0);
    store_bind_text(statement, 3, line->action);
    store_bind_text(statement, 4, line->peer);
    store_bind_text(statement, 5, line->detail);
    store_bind_text(statement, 6, line->object_kind);
    store_bind_text(statement, 7, line->object);
    store_bind_number_or_null(statement, 8, line->quantity, LEDGER_AUDIT_QUANTITY_NONE);
    store_bind_number_or_null(statement, 9, line->change_id, 0);
    return store_run(statement, problem);
}

/* ---- the list ---- */

struct stream {
    struct store_statement *statement;
    bool row;
};

static void bind_range(struct store_statement *statement, const struct ledger_audit_filter *filter,
                       int64_t at, int64_t id)
{
    store_bind_number(statement, 1, at);
    store_bind_number(statement, 2, id);
    store_bind_number(statement, 3, filter->from);
    store_bind_number(statement, 4, filter->to);
    store_bind_number(statement, 5, filter->user_id);
    store_bind_text(statement, 7, text_is_absent(filter->object) ? TEXT("") : filter->object);
    store_bind_number(statement, 8, filter->most);
}

static enum result open_lines(struct store_connection *connection, const struct ledger_audit_filter *filter,
                              struct stream *ret, struct problem *problem)
{
    const struct ledger_audit_place *after = &filter->after;
    enum result result = store_prepare(
        connection,
        "SELECT a.id, a.at, a.user_id, a.action, a.peer, a.detail, a.object_kind, a.object, a.quantity, "
        "a.change_id, u.name, u.email, i.source_name, c.kinds, o.name, o.email FROM audit a "
        "LEFT JOIN users u ON u.id = a.user_id "
        "LEFT JOIN users o ON a.object_kind = 'user' AND CAST(o.id AS TEXT) = a.object "
        "LEFT JOIN change c ON c.id = a.change_id LEFT JOIN import i ON i.id = c.import_id "
        "WHERE (a.at < ?1 OR (a.at = ?1 AND a.id < ?2)) AND a.at >= ?3 AND a.at < ?4 "
        "AND (?5 = 0 OR a.user_id = ?5) AND (?6 = '' OR a.action = ?6) "
        "AND (?7 = '' OR a.object = ?7 OR o.email = ?7) "
        "ORDER BY a.at DESC, a.id DESC LIMIT ?8",
        &ret->statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_range(ret->statement, filter, after->at ? after->at : INT64_MAX,
               after->at && !after->is_change ? after->id : 0);
    store_bind_text(ret->statement, 6, text_is_absent(filter->action) ? TEXT("") : filter->action);
    return store_step(ret->statement, &ret->row, problem);
}

/* As the statement below numbers them; 0: any; −1: an action of lines only. */
static int64_t change_action(text action)
{
    static const char *const names[] = {LEDGER_AUDIT_IMPORTED, LEDGER_AUDIT_UNDONE, LEDGER_AUDIT_RECORDED,
                                        LEDGER_AUDIT_SETTING};
    for (int i = 0; i < 4; i++)
        if (text_equal(action, text_of(names[i])))
            return i + 1;
    return text_is_empty(action) ? 0 : -1;
}

static enum result open_changes(struct store_connection *connection, const struct ledger_audit_filter *filter,
                                struct stream *ret, struct problem *problem)
{
    const struct ledger_audit_place *after = &filter->after;
    enum result result =
        store_prepare(connection,
                      "SELECT c.id, c.committed_at, u.id, i.id, c.undoes_import_id, c.kinds, i.source_name, "
                      "i.inserted + i.updated, u.name, p.value FROM change c "
                      "LEFT JOIN person p ON p.id = c.actor_id LEFT JOIN users u ON u.email = p.value "
                      "LEFT JOIN import i ON i.id = c.import_id "
                      "WHERE (c.committed_at < ?1 OR (c.committed_at = ?1 AND c.id < ?2)) "
                      "AND c.committed_at >= ?3 AND c.committed_at < ?4 AND (?5 = 0 OR u.id = ?5) "
                      "AND (?6 = 0 OR ?6 = CASE WHEN c.import_id IS NOT NULL THEN 1 "
                      "WHEN c.undoes_import_id IS NOT NULL THEN 2 WHEN c.kinds <> 0 THEN 3 ELSE 4 END) "
                      "AND (?7 = '' OR CAST(i.id AS TEXT) = ?7 OR i.source_name = ?7) "
                      "AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.change_id = c.id) "
                      "ORDER BY c.committed_at DESC LIMIT ?8",
                      &ret->statement, problem);
    if (result != RESULT_OK)
        return result;
    bind_range(ret->statement, filter, after->at ? after->at : INT64_MAX,
               !after->at         ? 0
               : after->is_change ? after->id
                                  : INT64_MAX);
    store_bind_number(ret->statement, 6, change_action(filter->action));
    return store_step(ret->statement, &ret->row, problem);
}

static int64_t number_or(struct store_statement *statement, int column, int64_t absent)
{
    return store_column_is_null(statement, column) ? absent : store_column_number(statement, column);
}

static text first_filled(text a, text b)
{
    return text_is_empty(a) ? b : a;
}

static struct ledger_audit_entry read_line(struct store_statement *statement)
{
    return (struct ledger_audit_entry){
        .line = {.id = store_column_number(statement, 0),
                 .at = store_column_number(statement, 1),
                 .user_id = number_or(statement, 2, 0),
                 .action = store_column_text(statement, 3),
                 .peer = store_column_text(statement, 4),
                 .detail = store_column_text(statement, 5),
                 .object_kind = store_column_text(statement, 6),
                 .object = store_column_text(statement, 7),
                 .quantity = number_or(statement, 8, LEDGER_AUDIT_QUANTITY_NONE),
                 .change_id = number_or(statement, 9, 0)},
        .actor = first_filled(store_column_text(statement, 10), store_column_text(statement, 11)),
        .object_name = first_filled(store_column_text(statement, 14), store_column_text(statement, 15)),
        .import_name = store_column_text(statement, 12),
        .kinds = (uint64_t)number_or(statement, 13, 0)};
}

static struct ledger_audit_entry read_change(struct store_statement *statement, char ret_import[24])
{
    int64_t import_id = number_or(statement, 3, 0), undone = number_or(statement, 4, 0);
    struct ledger_audit_entry entry = {
        .line = {.id = store_column_number(statement, 0),
                 .at = store_column_number(statement, 1),
                 .user_id = number_or(statement, 2, 0),
                 .quantity = number_or(statement, 7, LEDGER_AUDIT_QUANTITY_NONE),
                 .change_id = store_column_number(statement, 0)},
        .is_change = true,
        .actor = first_filled(store_column_text(statement, 8), store_column_text(statement, 9)),
        .import_name = store_column_text(statement, 6),
        .kinds = (uint64_t)store_column_number(statement, 5)};
    entry.line.action = import_id     ? TEXT(LEDGER_AUDIT_IMPORTED)
                        : undone      ? TEXT(LEDGER_AUDIT_UNDONE)
                        : entry.kinds ? TEXT(LEDGER_AUDIT_RECORDED)
                                      : TEXT(LEDGER_AUDIT_SETTING);
    if (import_id || undone) {
        snprintf(ret_import, 24, "%lld", (long long)(import_id ? import_id : undone));
        entry.line.object_kind = TEXT("import");
        entry.line.object = text_of(ret_import);
    }
    return entry;
}

enum result ledger_audit_list(struct store_connection *connection, const struct ledger_audit_filter *filter,
                              enum result (*visit)(void *context, const struct ledger_audit_entry *entry,
                                                   struct problem *problem),
                              void *context, struct problem *problem)
{
    struct stream lines = {0}, changes = {0};
    enum result result = open_lines(connection, filter, &lines, problem);
    if (result == RESULT_OK)
        result = open_changes(connection, filter, &changes, problem);
    for (int64_t count = 0; result == RESULT_OK && count < filter->most && (lines.row || changes.row);
         count++) {
        char import[24];
        bool line = lines.row && (!changes.row || store_column_number(lines.statement, 1) >=
                                                      store_column_number(changes.statement, 1));
        struct stream *next = line ? &lines : &changes;
        struct ledger_audit_entry entry =
            line ? read_line(next->statement) : read_change(next->statement, import);
        result = visit(context, &entry, problem);
        if (result == RESULT_OK)
            result = store_step(next->statement, &next->row, problem);
    }
    if (lines.statement)
        store_reset(lines.statement);
    if (changes.statement)
        store_reset(changes.statement);
    return result;
}
