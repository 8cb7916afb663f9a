/* The SQL of the doctor's checks, for each kind: each counts the rows at fault. */
#include "ledger/table.h"

static const char *list_identity(const struct noun *noun, const char *prefix)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written = table_text("%s%s%s%s", written, i ? ", " : "", prefix, noun->identity[i].column);
    return written;
}

static const char *same_identity(const struct noun *noun)
{
    const char *written = "";
    for (int i = 0; i < noun->identity_count; i++)
        written = table_text("%s%ss.%s = t.%s", written, i ? " AND " : "", noun->identity[i].column,
                             noun->identity[i].column);
    return written;
}

static void write_names(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *joins = "", *conditions = "";
    for (int field = 0; field < noun->type.field_count; field++) {
        const struct record_storage *storage = &noun->storage[field];
        if (storage->storage != STORAGE_NAME && storage->storage != STORAGE_PERSON)
            continue;
        joins =
            table_text("%s LEFT JOIN %s x%d ON x%d.id = t.%s", joins,
                       storage->storage == STORAGE_NAME ? "name" : "person", field, field, storage->column);
        conditions = table_text("%s%s(t.%s <> 0 AND x%d.id IS NULL)", conditions, conditions[0] ? " OR " : "",
                                storage->column, field);
    }
    if (conditions[0])
        table->doctor.without_name =
            table_text("SELECT count(*) FROM %s t%s WHERE %s", noun->type.table, joins, conditions);
}

static void write_keys(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *id = noun->identity[noun->identity_count - 1].column;
    table->doctor.key_without_row =
        table_text("SELECT count(*) FROM %s_key k WHERE k.account_id <> 0 AND NOT EXISTS (SELECT 1 FROM %s t "
                   "WHERE t.account_id = k.account_id AND t.%s = k.id AND t.ended_by IS NULL)",
                   name, name, id);
    table->doctor.row_without_key =
        table_text("SELECT count(*) FROM %s t LEFT JOIN %s_key k ON k.id = t.%s WHERE k.id IS NULL OR "
                   "(t.ended_by IS NULL AND k.account_id <> t.account_id)",
                   name, name, id);
}

void table_write_doctor(struct table *table)
{
    const struct noun *noun = table->noun;
    const char *name = noun->type.table, *identity = list_identity(noun, "");
    struct doctor_sql *doctor = &table->doctor;
    doctor->without_change =
        table_text("SELECT count(*) FROM %s t LEFT JOIN change c ON c.id = t.change_id LEFT JOIN change e "
                   "ON e.id = t.ended_by WHERE c.id IS NULL OR (t.ended_by IS NOT NULL AND e.id IS NULL)",
                   name);
    doctor->ended_before =
        table_text("SELECT count(*) FROM %s WHERE ended_by <= change_id OR origin >= change_id", name);
    doctor->standing_twice =
        table_text("SELECT count(*) FROM (SELECT %s FROM %s WHERE ended_by IS NULL GROUP BY %s "
                   "HAVING count(*) > 1) twice",
                   identity, name, identity);
    if (noun->keyed)
        write_keys(table);
    if (noun->account_field != -1)
        doctor->without_account =
            table_text("SELECT count(*) FROM %s t LEFT JOIN account_key k ON k.id = t.account_id WHERE "
                       "t.ended_by IS NULL AND t.account_id <> 0 AND (k.id IS NULL OR k.account_id = 0)",
                       name);
    write_names(table);
    if (table->side_count)
        doctor->text_without_row =
            table_text("SELECT count(*) FROM %s_text t WHERE NOT EXISTS (SELECT 1 FROM %s s WHERE %s AND "
                       "s.change_id = t.change_id)",
                       name, name, same_identity(noun));
}
