/* SQL of the audit (audit.h). */
#include "ledger/audit.h"

static void bind_number_or_null(struct store_statement *statement, int parameter, int64_t number,
                                int64_t absent)
{
    if (number == absent)
        store_bind_null(statement, parameter);
    else
        store_bind_number(statement, parameter, number);
}

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
    bind_number_or_null(statement, 2, line->user_id, 0);
    store_bind_text(statement, 3, line->action);
    store_bind_text(statement, 4, line->peer);
    store_bind_text(statement, 5, line->detail);
    store_bind_text(statement, 6, line->object_kind);
    store_bind_text(statement, 7, line->object);
    bind_number_or_null(statement, 8, line->quantity, LEDGER_AUDIT_QUANTITY_NONE);
    bind_number_or_null(statement, 9, line->change_id, 0);
    return store_run(statement, problem);
}
