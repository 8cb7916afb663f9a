/* Reads the table of custom fields; at most RECORD_CUSTOM_FIELDS_MAX a kind stand in it. */
#include "ledger/custom_names.h"

enum result ledger_custom_names(struct store_connection *connection, enum record_kind kind,
                                struct arena *arena, text **ret_names, uint32_t *ret_count,
                                struct problem *problem)
{
    struct store_statement *statement;
    text *names = arena_array(arena, text, RECORD_CUSTOM_FIELDS_MAX);
    uint32_t count = 0;
    enum result result = store_prepare(
        connection, "SELECT name FROM custom_field WHERE kind = ?1 ORDER BY id", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, kind);
    for (bool row = true; row && count < RECORD_CUSTOM_FIELDS_MAX;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            names[count++] = text_copy(arena, store_column_text(statement, 0));
    }
    store_reset(statement);
    *ret_names = names;
    *ret_count = count;
    return RESULT_OK;
}
