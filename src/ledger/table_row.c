/* The SQL of one row's life, for each kind: its custom fields' versions, what stands under an account, and
 * bringing back what one change ended. Every statement goes by the row's own key or its account's: none
 * reads a table whole. */
#include "ledger/table.h"

static const char *list(const struct noun *noun, const char *prefix)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written = table_text("%s%s%s%s", written, i ? ", " : "", prefix, noun->identity[i].column);
    return written;
}

/* "v.account_id = ?1 AND v.id = ?2" */
static const char *where(const struct noun *noun, const char *prefix)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written =
            table_text("%s%s%s%s = ?%d", written, i ? " AND " : "", prefix, noun->identity[i].column, i + 1);
    return written;
}

static void write_restore(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *columns = "", *identity = list(noun, "");
    int count = noun->identity_count;
    for (int i = 0; i < table->stored_count; i++)
        columns = table_text("%s, %s", columns, noun->storage[table->stored[i]].column);
    table->restore_row =
        table_text("INSERT INTO %s (%s, change_id, origin%s) SELECT %s, ?%d, COALESCE(origin, change_id)%s "
                   "FROM %s WHERE %s AND ended_by = ?%d",
                   name, identity, columns, identity, count + 2, columns, name, where(noun, ""), count + 1);
    if (table->side_count)
        table->restore_texts = table_text(
            "INSERT INTO %s_text (%s, change_id, field, value) SELECT %s, ?%d, s.field, s.value "
            "FROM %s v JOIN %s_text s ON s.change_id = v.change_id WHERE %s AND %s AND v.ended_by = ?%d",
            name, identity, list(noun, "s."), count + 2, name, name, where(noun, "v."), where(noun, "s."),
            count + 1);
}

static void write_custom(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *identity = list(noun, "");
    int count = noun->identity_count;
    table->custom_end_all = table_text("UPDATE %s_custom SET ended_by = ?%d WHERE %s AND ended_by IS NULL",
                                       name, count + 1, where(noun, ""));
    table->custom_remove_all =
        table_text("DELETE FROM %s_custom WHERE %s AND ended_by IS NULL AND change_id = ?%d", name,
                   where(noun, ""), count + 1);
    table->custom_history =
        table_text("SELECT f.name, t.value, t.change_id, COALESCE(t.ended_by, 0) FROM %s_custom t "
                   "JOIN custom_field f ON f.id = t.field_id WHERE %s ORDER BY t.field_id, t.change_id",
                   name, where(noun, "t."));
    table->restore_custom =
        table_text("INSERT INTO %s_custom (%s, field_id, change_id, origin, value) SELECT %s, field_id, ?%d, "
                   "COALESCE(origin, change_id), value FROM %s_custom WHERE %s AND ended_by = ?%d",
                   name, identity, identity, count + 2, name, where(noun, ""), count + 1);
    table->custom_end_made =
        table_text("UPDATE %s_custom SET ended_by = ?%d WHERE %s AND ended_by IS NULL AND change_id = ?%d",
                   name, count + 2, where(noun, ""), count + 1);
}

static void write_move(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *columns = "", *rest = "", *text_rest = "";
    for (int i = 1; i < noun->identity_count; i++)
        rest = table_text("%s, %s", rest, noun->identity[i].column);
    for (int i = 1; i < noun->identity_count; i++)
        text_rest = table_text("%s, s.%s", text_rest, noun->identity[i].column);
    for (int i = 0; i < table->stored_count; i++)
        columns = table_text("%s, %s", columns, noun->storage[table->stored[i]].column);
    table->move.copy = table_text(
        "INSERT INTO %s (account_id%s, change_id%s) SELECT ?4%s, ?3%s FROM %s WHERE account_id = ?1 AND "
        "subscription_id = ?2 AND ended_by IS NULL AND change_id < ?3",
        name, rest, columns, rest, columns, name);
    table->move.end = table_text("UPDATE %s SET ended_by = ?3 WHERE account_id = ?1 AND subscription_id = ?2 "
                                 "AND ended_by IS NULL AND change_id < ?3",
                                 name);
    const char *own = "UPDATE %s%s SET account_id = ?4 WHERE account_id = ?1 AND subscription_id = ?2 AND "
                      "change_id = ?3";
    table->move.own = table_text(own, name, "");
    if (!table->side_count)
        return;
    table->move.own_texts = table_text(own, name, "_text");
    table->move.copy_texts = table_text(
        "INSERT INTO %s_text (account_id%s, change_id, field, value) SELECT ?4%s, ?3, s.field, s.value "
        "FROM %s v JOIN %s_text s ON %s AND s.change_id = v.change_id WHERE v.account_id = ?1 AND "
        "v.subscription_id = ?2 AND v.ended_by IS NULL AND v.change_id < ?3",
        name, rest, text_rest, name, name, table_same_identity(noun));
}

void table_write_row(struct table *table)
{
    const struct noun *noun = table->noun;
    write_restore(table);
    if (noun_is_of_subscription(noun))
        write_move(table);
    if (noun->type.takes_custom_fields)
        write_custom(table);
    if (noun->account_field == -1)
        return;
    table->of_account = table_text("SELECT %s FROM %s WHERE account_id = ?1 AND ended_by IS NULL",
                                   list(noun, ""), noun->type.table);
    table->ended_of_account = table_text("SELECT %s FROM %s WHERE account_id = ?1 AND ended_by = ?2",
                                         list(noun, ""), noun->type.table);
}
