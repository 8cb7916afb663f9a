/* The two tables of migration 0010 (kept_score.h). */
#include "ledger/kept_score.h"

enum result ledger_kept_put_night(struct store_connection *connection, const struct ledger_kept_night *night,
                                  struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "INSERT INTO health_night(day, known_change, kept_at, models) "
                                       "VALUES (?1, ?2, ?3, ?4) ON CONFLICT(day, known_change) DO UPDATE "
                                       "SET kept_at = excluded.kept_at, models = excluded.models",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, night->day);
    store_bind_number(statement, 2, night->known_change);
    store_bind_number(statement, 3, night->kept_at);
    store_bind_text(statement, 4, night->models);
    return store_run(statement, problem);
}

enum result ledger_kept_put_block(struct store_connection *connection, int64_t block,
                                  const struct ledger_kept_block *kept, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO health_kept(block, day, known_change, scores, criteria) "
                      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(block, day, known_change) DO UPDATE "
                      "SET scores = excluded.scores, criteria = excluded.criteria",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, block);
    store_bind_number(statement, 2, kept->night.day);
    store_bind_number(statement, 3, kept->night.known_change);
    store_bind_blob(statement, 4, kept->scores.data, kept->scores.length);
    store_bind_blob(statement, 5, kept->criteria.data, kept->criteria.length);
    return store_run(statement, problem);
}

static enum result visit_rows(struct store_statement *statement, ledger_kept_visit visit, void *context,
                              struct problem *problem)
{
    bool row;
    for (;;) {
        enum result result = store_step(statement, &row, problem);
        if (result != RESULT_OK || !row)
            return result;
        struct ledger_kept_block kept = {.night = {.day = (int32_t)store_column_number(statement, 0),
                                                   .known_change = store_column_number(statement, 1),
                                                   .kept_at = store_column_number(statement, 2),
                                                   .models = store_column_text(statement, 3)},
                                         .scores = store_column_blob(statement, 4),
                                         .criteria = store_column_blob(statement, 5)};
        result = visit(context, &kept, problem);
        if (result != RESULT_OK)
            return result;
    }
}

enum result ledger_kept_read(struct store_connection *connection, int64_t block, int32_t first, int32_t last,
                             ledger_kept_visit visit, void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "SELECT k.day, k.known_change, n.kept_at, n.models, k.scores, k.criteria FROM health_kept k "
        "JOIN health_night n ON n.day = k.day AND n.known_change = k.known_change "
        "WHERE k.block = ?1 AND k.day >= ?2 AND k.day <= ?3 ORDER BY k.day, k.known_change",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, block);
    store_bind_number(statement, 2, first);
    store_bind_number(statement, 3, last);
    result = visit_rows(statement, visit, context, problem);
    store_reset(statement);
    return result;
}
