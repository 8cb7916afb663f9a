/* Each check is a query that counts the rows at fault, and a sentence that says so. */
#include "ledger/doctor.h"

#include <assert.h>
#include <stdio.h>

#include "language/language.h"
#include "ledger/table.h"

struct examination {
    struct store_connection *connection;
    void (*report)(void *context, text fault);
    void *context;
};

/* `sentence` takes the name of the kind or table and the number of rows, in this order. */
static enum result count_faults(struct examination *examination, const char *sql, const char *sentence,
                                const char *name, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(examination->connection, sql, &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    assert(row);
    int64_t faults = store_column_number(statement, 0);
    store_reset(statement);
    if (faults) {
        char fault[512];
        snprintf(fault, sizeof(fault), sentence, name, (long long)faults);
        examination->report(examination->context, text_of(fault));
    }
    return RESULT_OK;
}

static enum result examine_changes(struct examination *examination, struct problem *problem)
{
    enum result result =
        count_faults(examination,
                     "SELECT count(*) FROM change a JOIN change b ON b.id = a.id + 1 WHERE b.committed_at <= "
                     "a.committed_at",
                     _("%s that do not come after the one before: %lld"), _("changes"), problem);
    if (result == RESULT_OK)
        result = count_faults(examination, "SELECT COALESCE(max(id), 0) - count(*) FROM change",
                              _("%s: numbers that are missing: %lld"), _("changes"), problem);
    if (result == RESULT_OK)
        result = count_faults(examination, "SELECT COALESCE(max(id), 0) - count(*) FROM account_key",
                              _("%s: numbers that are missing: %lld"), "accounts", problem);
    if (result == RESULT_OK)
        result = count_faults(examination,
                              "SELECT count(*) FROM import i LEFT JOIN change c ON c.id = i.change_id "
                              "WHERE c.id IS NULL",
                              _("%s: rows that name a change that does not exist: %lld"), "import", problem);
    return result;
}

static enum result run_checks(struct examination *examination, const struct doctor_sql *sql, const char *name,
                              struct problem *problem)
{
    const struct {
        const char *sql, *sentence;
    } checks[] = {
        {sql->without_change, _("%s: rows that name a change that does not exist: %lld")},
        {sql->ended_before, _("%s: rows that end before they begin: %lld")},
        {sql->standing_twice, _("%s: rows that stand more than once: %lld")},
        {sql->key_without_row, _("%s: keys without a row that stands: %lld")},
        {sql->row_without_key,
         _("%s: rows without a key, or under another account than their key says: %lld")},
        {sql->without_account, _("%s: rows of an account that does not stand: %lld")},
        {sql->without_name, _("%s: rows that use a name that does not exist: %lld")},
        {sql->text_without_row, _("%s: texts that belong to no row: %lld")},
    };
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        if (!checks[i].sql)
            continue;
        enum result result = count_faults(examination, checks[i].sql, checks[i].sentence, name, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

enum result ledger_doctor(struct store_connection *connection, void (*report)(void *context, text fault),
                          void *context, struct problem *problem)
{
    struct examination examination = {connection, report, context};
    enum result result = examine_changes(&examination, problem);
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++) {
        const struct table *table = table_of((enum record_kind)kind);
        result = run_checks(&examination, &table->doctor, table->noun->type.name, problem);
    }
    return result;
}
