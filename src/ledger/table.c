/* Writes the SQL of each kind from its noun's table, once per process. Every statement stays within
 * what SQLite and PostgreSQL share. */
#include "ledger/table.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"

static struct table tables[RECORD_KIND_COUNT];
static struct arena memory; /* for the life of the process; filled under `once` */
static pthread_once_t once = PTHREAD_ONCE_INIT;

const char *table_text(const char *format, ...)
{
    char written[4096];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(written, sizeof(written), format, arguments);
    va_end(arguments);
    assert(length >= 0 && (size_t)length < sizeof(written));
    return arena_copy(&memory, written, (size_t)length);
}

static const char *keep(struct buffer *buffer)
{
    assert(!buffer->failed);
    const char *kept = arena_copy(&memory, buffer->data, buffer->length);
    buffer_clear(buffer);
    return kept;
}

static bool in_identity(const struct noun *noun, int field)
{
    for (int i = 0; i < noun->identity_count; i++)
        if (noun->identity[i].field == field)
            return true;
    return false;
}

/* "a.account_id = ?1 AND a.id = ?2" */
static void where_identity(struct buffer *out, const struct noun *noun)
{
    for (int i = 0; i < noun->identity_count; i++)
        buffer_printf(out, "%s%s = ?%d", i ? " AND " : "", noun->identity[i].column, i + 1);
}

static void list_identity(struct buffer *out, const struct noun *noun, const char *prefix)
{
    for (int i = 0; i < noun->identity_count; i++)
        buffer_printf(out, "%s%s%s", i ? ", " : "", prefix, noun->identity[i].column);
}

static void list_parameters(struct buffer *out, int count)
{
    for (int i = 1; i <= count; i++)
        buffer_printf(out, "%s?%d", i > 1 ? ", " : "", i);
}

static void write_versions(struct table *table, struct buffer *out)
{
    const struct noun *noun = table->noun;
    int count = noun->identity_count;
    buffer_printf(out, "INSERT INTO %s (", noun->type.table);
    list_identity(out, noun, "");
    buffer_printf(out, ", change_id");
    for (int i = 0; i < table->stored_count; i++)
        buffer_printf(out, ", %s", noun->storage[table->stored[i]].column);
    buffer_printf(out, ") VALUES (");
    list_parameters(out, count + 1 + table->stored_count);
    buffer_printf(out, ")");
    table->insert = keep(out);

    buffer_printf(out, "SELECT change_id");
    for (int i = 0; i < table->stored_count; i++)
        buffer_printf(out, ", %s", noun->storage[table->stored[i]].column);
    buffer_printf(out, " FROM %s WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND ended_by IS NULL");
    table->standing = keep(out);

    buffer_printf(out, "UPDATE %s SET ended_by = ?%d WHERE ", noun->type.table, count + 2);
    where_identity(out, noun);
    buffer_printf(out, " AND change_id = ?%d", count + 1);
    table->end = keep(out);

    buffer_printf(out, "DELETE FROM %s WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND change_id = ?%d", count + 1);
    table->remove = keep(out);
}

static void write_texts(struct table *table, struct buffer *out)
{
    const struct noun *noun = table->noun;
    int count = noun->identity_count;
    buffer_printf(out, "INSERT INTO %s_text (", noun->type.table);
    list_identity(out, noun, "");
    buffer_printf(out, ", change_id, field, value) VALUES (");
    list_parameters(out, count + 3);
    buffer_printf(out, ")");
    table->text_insert = keep(out);

    buffer_printf(out, "SELECT field, value FROM %s_text WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND change_id = ?%d", count + 1);
    table->text_select = keep(out);

    buffer_printf(out, "DELETE FROM %s_text WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND change_id = ?%d", count + 1);
    table->text_remove = keep(out);
}

static void write_keys(struct table *table)
{
    const char *name = table->noun->type.table;
    table->key_find = table_text("SELECT id, account_id FROM %s_key WHERE external_id = ?1", name);
    table->key_load = table_text("SELECT id, external_id, account_id FROM %s_key ORDER BY id", name);
    table->key_last = table_text("SELECT id FROM %s_key ORDER BY id DESC LIMIT 1", name);
    table->key_insert =
        table_text("INSERT INTO %s_key (id, external_id, account_id) VALUES (?1, ?2, ?3)", name);
    table->key_account = table_text("SELECT account_id, external_id FROM %s_key WHERE id = ?1", name);
    table->key_set_account = table_text("UPDATE %s_key SET account_id = ?2 WHERE id = ?1", name);
}

static void write_custom(struct table *table, struct buffer *out)
{
    const struct noun *noun = table->noun;
    int count = noun->identity_count;
    buffer_printf(out, "INSERT INTO %s_custom (", noun->type.table);
    list_identity(out, noun, "");
    buffer_printf(out, ", field_id, change_id, value) VALUES (");
    list_parameters(out, count + 3);
    buffer_printf(out, ")");
    table->custom_insert = keep(out);

    buffer_printf(out, "SELECT field_id, change_id, value FROM %s_custom WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND ended_by IS NULL ORDER BY field_id");
    table->custom_standing = keep(out);

    buffer_printf(out, "UPDATE %s_custom SET ended_by = ?%d WHERE ", noun->type.table, count + 3);
    where_identity(out, noun);
    buffer_printf(out, " AND field_id = ?%d AND change_id = ?%d", count + 1, count + 2);
    table->custom_end = keep(out);

    buffer_printf(out, "DELETE FROM %s_custom WHERE ", noun->type.table);
    where_identity(out, noun);
    buffer_printf(out, " AND field_id = ?%d AND change_id = ?%d", count + 1, count + 2);
    table->custom_remove = keep(out);

    buffer_printf(out, "SELECT ");
    list_identity(out, noun, "t.");
    buffer_printf(out,
                  ", f.name, t.value FROM %s_custom t JOIN custom_field f ON f.id = t.field_id "
                  "WHERE t.change_id <= ?1 AND (t.ended_by IS NULL OR t.ended_by > ?1) "
                  "AND t.account_id >= ?2 AND t.account_id <= ?3 ORDER BY ",
                  noun->type.table);
    list_identity(out, noun, "t.");
    buffer_printf(out, ", t.field_id");
    table->custom_scan = keep(out);
}

static bool has_text_column(enum storage storage)
{
    return storage == STORAGE_PERSON || storage == STORAGE_SIDE || storage == STORAGE_REFERENCE ||
           storage == STORAGE_EXTERNAL;
}

static void join_text(struct buffer *out, const struct noun *noun, int field)
{
    const struct record_storage *storage = &noun->storage[field];
    if (storage->storage == STORAGE_PERSON)
        buffer_printf(out, " LEFT JOIN person x%d ON x%d.id = t.%s", field, field, storage->column);
    else if (storage->storage == STORAGE_REFERENCE)
        buffer_printf(out, " LEFT JOIN %s_key x%d ON x%d.id = t.%s",
                      noun_of(noun->type.fields[field].reference)->type.table, field, field, storage->column);
    else if (storage->storage == STORAGE_EXTERNAL)
        buffer_printf(out, " JOIN %s_key x%d ON x%d.id = t.%s", noun->type.table, field, field,
                      noun->account_field == -2 ? "account_id" : "id");
    else if (storage->storage == STORAGE_SIDE) {
        buffer_printf(out, " LEFT JOIN %s_text x%d ON ", noun->type.table, field);
        for (int i = 0; i < noun->identity_count; i++)
            buffer_printf(out, "x%d.%s = t.%s AND ", field, noun->identity[i].column,
                          noun->identity[i].column);
        buffer_printf(out, "x%d.change_id = t.change_id AND x%d.field = %d", field, field, field);
    }
}

/* The statement that reads the columns of SCAN_…, then a field each. */
static void write_selection(struct table *table, struct buffer *out, bool texts, const char *recorded)
{
    const struct noun *noun = table->noun;
    bool of_account = noun->account_field != -1;
    int column = SCAN_FIRST_FIELD;
    buffer_printf(out, "SELECT %s, %s, t.change_id, %s", of_account ? "t.account_id" : "0",
                  !noun->keyed                ? "0"
                  : noun->account_field == -2 ? "t.account_id"
                                              : "t.id",
                  recorded);
    for (int field = 0; field < noun->type.field_count; field++) {
        table->scan_number[field] = noun->storage[field].column ? column++ : -1;
        if (noun->storage[field].column)
            buffer_printf(out, ", t.%s", noun->storage[field].column);
    }
    for (int field = 0; field < noun->type.field_count; field++) {
        bool has_text = has_text_column(noun->storage[field].storage);
        table->scan_text[field] = has_text ? column++ : -1;
        if (has_text && texts)
            buffer_printf(out, ", x%d.%s", field,
                          noun->storage[field].storage == STORAGE_PERSON ||
                                  noun->storage[field].storage == STORAGE_SIDE
                              ? "value"
                              : "external_id");
    }
    buffer_printf(out, " FROM %s t", noun->type.table);
}

static void write_scan(struct table *table, struct buffer *out, int variant)
{
    const struct noun *noun = table->noun;
    bool texts = variant & 1, recorded = variant & 2;
    write_selection(table, out, texts, recorded ? "c.committed_at" : "0");
    if (recorded)
        buffer_printf(out, " JOIN change c ON c.id = t.change_id");
    for (int field = 0; field < noun->type.field_count && texts; field++)
        join_text(out, noun, field);
    buffer_printf(out, " WHERE t.change_id <= ?1 AND (t.ended_by IS NULL OR t.ended_by > ?1)");
    if (noun->account_field != -1)
        buffer_printf(out, " AND t.account_id >= ?2 AND t.account_id <= ?3");
    buffer_printf(out, " ORDER BY ");
    list_identity(out, noun, "t.");
    table->scan[variant] = keep(out);
}

static void write_history(struct table *table, struct buffer *out)
{
    const struct noun *noun = table->noun;
    write_selection(table, out, true, "COALESCE(t.ended_by, 0)");
    for (int field = 0; field < noun->type.field_count; field++)
        join_text(out, noun, field);
    for (int i = 0; i < noun->identity_count; i++)
        buffer_printf(out, "%s t.%s = ?%d", i ? " AND" : " WHERE", noun->identity[i].column, i + 1);
    buffer_printf(out, " ORDER BY t.change_id");
    table->history = keep(out);
}

static void write_table(enum record_kind kind, struct buffer *out)
{
    struct table *table = &tables[kind];
    const struct noun *noun = noun_of(kind);
    table->noun = noun;
    assert(noun->type.kind == kind && noun->type.field_count <= RECORD_FIELDS_MAX);
    for (int field = 0; field < noun->type.field_count; field++) {
        if (noun->storage[field].storage == STORAGE_SIDE)
            table->side[table->side_count++] = field;
        else if (noun->storage[field].column && !in_identity(noun, field))
            table->stored[table->stored_count++] = field;
    }
    write_versions(table, out);
    if (table->side_count)
        write_texts(table, out);
    if (noun->keyed)
        write_keys(table);
    if (noun->type.takes_custom_fields)
        write_custom(table, out);
    table_write_undo(table);
    table_write_doctor(table);
    for (int variant = 0; variant < SCAN_VARIANTS; variant++)
        write_scan(table, out, variant);
    write_history(table, out);
    table_write_row(table);
}

static void write_tables(void)
{
    arena_init(&memory, 0);
    struct buffer out;
    buffer_init(&out, 0);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        write_table((enum record_kind)kind, &out);
    buffer_release(&out);
}

const struct table *table_of(enum record_kind kind)
{
    pthread_once(&once, write_tables);
    assert((int)kind >= 0 && kind < RECORD_KIND_COUNT);
    return &tables[kind];
}
