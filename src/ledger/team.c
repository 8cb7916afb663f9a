/* Teams (user.h). A team is a name that people carry; it comes with the first and goes with the last. */
#include "language/language.h"
#include "ledger/user.h"

enum { TEAM_NAME_BYTES_MAX = 120 };

static enum result find(struct store_connection *connection, text name, int64_t *ret_id,
                        struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT id FROM team WHERE name = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, name);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK)
        *ret_id = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    return result;
}

enum result ledger_team_find(struct store_connection *connection, text name, int64_t *ret_id,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    int64_t id = 0;
    if (name.length > TEAM_NAME_BYTES_MAX || !text_is_valid_utf8(name) || text_is_empty(name))
        return problem_set(problem, RESULT_BAD_INPUT, _("A team's name may have at most %d bytes."),
                           TEAM_NAME_BYTES_MAX);
    enum result result = find(connection, name, &id, problem);
    if (result == RESULT_OK && id == 0)
        result = store_prepare(connection, "INSERT INTO team (name) VALUES (?1) RETURNING id", &statement,
                               problem);
    if (result != RESULT_OK || id) {
        if (result == RESULT_OK)
            *ret_id = id;
        return result;
    }
    store_bind_text(statement, 1, name);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret_id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

enum result ledger_team_scan(struct store_connection *connection, ledger_team_visit visit, void *context,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT id, name FROM team ORDER BY name", &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        if ((result = visit(context, store_column_number(statement, 0), store_column_text(statement, 1),
                            problem)) != RESULT_OK)
            break;
    store_reset(statement);
    return result;
}

enum result ledger_team_sweep(struct store_connection *connection, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "DELETE FROM team WHERE NOT EXISTS "
                                       "(SELECT 1 FROM users WHERE users.team_id = team.id)",
                                       &statement, problem);
    return result == RESULT_OK ? store_run(statement, problem) : result;
}
