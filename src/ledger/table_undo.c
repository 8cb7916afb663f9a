/* The SQL of taking an import back, for each kind. */
#include <string.h>

#include "ledger/table.h"

const char *table_same_identity(const struct noun *noun)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written = table_text("%s%ss.%s = v.%s", written, i ? " AND " : "", noun->identity[i].column,
                             noun->identity[i].column);
    return written;
}

static const char *identity_list(const struct noun *noun, const char *prefix)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written = table_text("%s%s%s%s", written, i ? ", " : "", prefix, noun->identity[i].column);
    return written;
}

/* What names a row: its external id, else its account's or subscription's with its day. `alias` is the
 * row's. The joins stand behind its FROM. */
static void naming(const struct noun *noun, const char *alias, const char **ret_columns,
                   const char **ret_joins)
{
    const char *table = noun->type.table;
    if (noun->keyed) {
        *ret_columns = "k.external_id, NULL, NULL";
        *ret_joins = table_text("JOIN %s_key k ON k.id = %s.%s", table, alias,
                                noun->identity[noun->identity_count - 1].column);
        return;
    }
    *ret_joins = table_text("LEFT JOIN account_key k ON k.id = %s.account_id", alias);
    if (noun_is_of_subscription(noun))
        *ret_joins = table_text("JOIN subscription_key k ON k.id = %s.subscription_id", alias);
    if (noun->type.kind == RECORD_FX_RATE) {
        *ret_columns = table_text("NULL, %s.month, %s.currency", alias, alias);
        *ret_joins = "";
    } else {
        *ret_columns = noun->type.kind == RECORD_RENEWAL_CALL
                           ? table_text("k.external_id, %s.called_at / 86400000000, NULL", alias)
                           : table_text("k.external_id, %s.%s, NULL", alias,
                                        noun->type.kind == RECORD_COST ? "month" : "day");
    }
}

static const char *write_blocked(const struct noun *noun, const char *suffix, const char *extra)
{
    const char *columns, *joins;
    naming(noun, "v", &columns, &joins);
    return table_text(
        "SELECT %s FROM %s%s v %s WHERE v.change_id = ?1 AND v.ended_by IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM %s%s s WHERE %s%s AND s.ended_by IS NULL AND s.origin = ?1)",
        columns, noun->type.table, suffix, joins, noun->type.table, suffix, table_same_identity(noun), extra);
}

static void write_orphans(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *columns, *joins;
    naming(noun, "t", &columns, &joins);
    if (noun->type.kind == RECORD_ACCOUNT)
        table->undo.orphans_of_account =
            table_text("SELECT %s FROM account t %s JOIN account_key a ON a.id = t.parent_id "
                       "JOIN account v ON v.account_id = a.id WHERE v.change_id = ?1 AND a.account_id = 0 "
                       "AND t.ended_by IS NULL",
                       columns, joins);
    else if (noun->account_field != -1)
        table->undo.orphans_of_account = table_text(
            "SELECT %s FROM account v JOIN account_key a ON a.id = v.account_id "
            "JOIN %s t ON t.account_id = v.account_id %s WHERE v.change_id = ?1 AND a.account_id = 0 "
            "AND t.ended_by IS NULL",
            columns, noun->type.table, joins);
    if (noun_is_of_subscription(noun) || noun->type.kind == RECORD_INVOICE_LINE)
        table->undo.orphans_of_subscription =
            table_text("SELECT %s FROM subscription v JOIN subscription_key a ON a.id = v.id "
                       "JOIN %s t ON t.account_id = v.account_id AND t.subscription_id = v.id %s "
                       "WHERE v.change_id = ?1 AND a.account_id <> t.account_id AND t.ended_by IS NULL",
                       columns, noun->type.table, joins);
}

/* Rows brought back whose account, parent or subscription has gone meanwhile. */
static void write_restored(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *columns, *joins;
    naming(noun, "t", &columns, &joins);
    if (noun->account_field != -1)
        table->undo.restored_orphans = table_text(
            "SELECT %s FROM %s t %s JOIN account_key a ON a.id = t.%s WHERE t.change_id = ?1 AND "
            "t.ended_by IS NULL AND a.account_id = 0",
            columns, noun->type.table, joins, noun->type.kind == RECORD_ACCOUNT ? "parent_id" : "account_id");
    if (noun_is_of_subscription(noun) || noun->type.kind == RECORD_INVOICE_LINE)
        table->undo.restored_strays =
            table_text("SELECT %s FROM %s t %s JOIN subscription_key a ON a.id = t.subscription_id "
                       "WHERE t.change_id = ?1 AND t.ended_by IS NULL AND a.account_id <> t.account_id",
                       columns, noun->type.table, joins);
}

/* A task that is open again, where another of its account and reason was opened meanwhile (task.c has the
 * rule for what is put). */
static void write_doubles(struct table *table)
{
    const char *columns, *joins;
    if (table->noun->type.kind != RECORD_TASK)
        return;
    naming(table->noun, "t", &columns, &joins);
    table->undo.restored_doubles = table_text(
        "SELECT %s FROM task t %s WHERE t.change_id = ?1 AND t.ended_by IS NULL AND t.state = %d AND EXISTS "
        "(SELECT 1 FROM task s WHERE s.account_id = t.account_id AND s.state = t.state AND "
        "s.reason_id = t.reason_id AND s.id <> t.id AND s.ended_by IS NULL)",
        columns, joins, TASK_STATE_OPEN);
}

static void write_versions(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *columns = "";
    struct undo_sql *undo = &table->undo;
    for (int i = 0; i < table->stored_count; i++)
        columns = table_text("%s, %s", columns, noun->storage[table->stored[i]].column);
    const char *identity = identity_list(noun, "");
    undo->restore =
        table_text("INSERT INTO %s (%s, change_id, origin%s) SELECT %s, ?2, COALESCE(origin, change_id)%s "
                   "FROM %s WHERE ended_by = ?1",
                   name, identity, columns, identity, columns, name);
    undo->end = table_text(
        "UPDATE %s SET ended_by = ?2 WHERE ended_by IS NULL AND (change_id = ?1 OR origin = ?1)", name);
    if (table->side_count)
        undo->restore_texts =
            table_text("INSERT INTO %s_text (%s, change_id, field, value) SELECT %s, ?2, s.field, s.value "
                       "FROM %s v JOIN %s_text s ON %s AND s.change_id = v.change_id WHERE v.ended_by = ?1",
                       name, identity, identity_list(noun, "s."), name, name, table_same_identity(noun));
    if (!noun->keyed)
        return;
    const char *record = noun->identity[noun->identity_count - 1].column;
    undo->made =
        table_text("SELECT account_id, %s FROM %s WHERE ended_by IS NULL AND (change_id = ?1 OR origin = ?1)",
                   record, name);
    undo->restored = table_text("SELECT account_id, %s FROM %s WHERE change_id = ?1", record, name);
}

static void write_custom(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *identity = identity_list(noun, "");
    struct undo_sql *undo = &table->undo;
    undo->blocked_custom = write_blocked(noun, "_custom", " AND s.field_id = v.field_id");
    undo->restore_custom = table_text(
        "INSERT INTO %s_custom (%s, field_id, change_id, origin, value) "
        "SELECT %s, field_id, ?2, COALESCE(origin, change_id), value FROM %s_custom WHERE ended_by = ?1",
        name, identity, identity, name);
    undo->end_custom = table_text(
        "UPDATE %s_custom SET ended_by = ?2 WHERE ended_by IS NULL AND (change_id = ?1 OR origin = ?1)",
        name);
}

void table_write_undo(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table;
    const char *account = noun->account_field == -1 ? "0" : "account_id";
    table->undo.blocked = write_blocked(noun, "", "");
    table->undo.touched =
        table_text("SELECT %s FROM %s WHERE change_id = ?1 OR ended_by = ?1 OR origin = ?1", account, name);
    if (noun->type.takes_custom_fields)
        table->undo.touched =
            table_text("%s UNION ALL SELECT account_id FROM %s_custom WHERE change_id = ?1 OR "
                       "ended_by = ?1 OR origin = ?1",
                       table->undo.touched, name);
    write_orphans(table);
    write_restored(table);
    write_doubles(table);
    write_versions(table);
    if (noun->type.takes_custom_fields)
        write_custom(table);
}
