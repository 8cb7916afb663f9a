/* Every statement of the project, prepared by a real PostgreSQL: those that the record writes from its
 * tables, and every SQL text found in the sources outside the SQLite back end. The migrations run first.
 * Usage: test_postgres CONNECTION SOURCE_ROOT */
#include <assert.h>
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "ledger/table.h"
#include "store/migration.h"
#include "store/postgres/translate.h"

static PGconn *connection;
static int prepared, failed;

static void prepare(const char *where, const char *sql)
{
    struct buffer translated;
    buffer_init(&translated, 0);
    postgres_translate(&translated, text_of(sql));
    PGresult *result = PQprepare(connection, "", translated.data, 0, NULL);
    prepared++;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        failed++;
        printf("%s: %s\n  %s", where, translated.data, PQerrorMessage(connection));
    }
    PQclear(result);
    buffer_release(&translated);
}

static void migrate(void)
{
    for (int i = 0; i < store_migration_count; i++) {
        struct buffer translated;
        buffer_init(&translated, 0);
        postgres_translate(&translated, text_of(store_migrations[i].sql));
        PGresult *result = PQexec(connection, translated.data);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            failed++;
            printf("migration %s: %s", store_migrations[i].name, PQerrorMessage(connection));
        }
        PQclear(result);
        buffer_release(&translated);
    }
}

static void prepare_all(const char *where, const char *const *statements, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (statements[i])
            prepare(where, statements[i]);
}

/* The statements of a kind stand in its table as pointers. */
static void prepare_kind(const struct table *table)
{
    const char *const rows[] = {table->insert,          table->standing,          table->end,
                                table->remove,          table->text_insert,       table->text_select,
                                table->text_remove,     table->key_find,          table->key_load,
                                table->key_last,        table->key_insert,        table->key_account,
                                table->key_set_account, table->custom_insert,     table->custom_standing,
                                table->custom_end,      table->custom_remove,     table->custom_scan,
                                table->custom_end_all,  table->custom_remove_all, table->custom_history,
                                table->history,         table->of_account,        table->ended_of_account,
                                table->restore_row,     table->restore_texts,     table->restore_custom,
                                table->custom_end_made, table->move.copy,         table->move.copy_texts,
                                table->move.end,        table->move.own,          table->move.own_texts};
    prepare_all(table->noun->type.name, rows, sizeof(rows) / sizeof(rows[0]));
    prepare_all(table->noun->type.name, table->scan, SCAN_VARIANTS);
    _Static_assert(sizeof(table->undo) % sizeof(char *) == 0, "pointers alone");
    prepare_all(table->noun->type.name, (const char *const *)&table->undo,
                sizeof(table->undo) / sizeof(char *));
    prepare_all(table->noun->type.name, (const char *const *)&table->doctor,
                sizeof(table->doctor) / sizeof(char *));
}

static bool holds(text value, const char *word)
{
    return memmem(value.data, value.length, word, strlen(word)) != NULL;
}

/* A whole statement, not a piece or a pattern of the tables above. */
static bool is_statement(text value)
{
    static const struct {
        const char *beginning, *also;
    } forms[] = {{"SELECT ", " FROM "}, {"INSERT INTO ", "VALUES"}, {"INSERT INTO ", " SELECT "},
                 {"UPDATE ", " SET "},  {"DELETE FROM ", " "},      {"WITH ", " SELECT "}};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (text_starts_with(value, text_of(forms[i].beginning)) && holds(value, forms[i].also))
            return !holds(value, "%");
    return false;
}

/* Appends the literal at `at` (its opening quote) and returns where it ends. */
static const char *read_literal(const char *at, struct buffer *out)
{
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            at++;
        buffer_append_byte(out, *at);
    }
    return *at ? at + 1 : at;
}

static const char *skip_space(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t')
        at++;
    return at;
}

static void prepare_source(const char *path, const char *source)
{
    struct buffer literal;
    buffer_init(&literal, 0);
    for (const char *at = source; *at;) {
        if (*at == '\'' && at[1] == '"') {
            at += 3;
            continue;
        }
        if (*at++ != '"')
            continue;
        buffer_clear(&literal);
        const char *next = at - 1;
        do {
            at = read_literal(next, &literal);
            next = skip_space(at);
        } while (*next == '"');
        buffer_append_byte(&literal, '\0');
        if (is_statement((text){literal.data, literal.length - 1}))
            prepare(path, literal.data);
    }
    buffer_release(&literal);
}

static void read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert(file);
    struct buffer source;
    buffer_init(&source, 0);
    char piece[4096];
    for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
        buffer_append(&source, piece, got);
    fclose(file);
    buffer_append_byte(&source, '\0');
    prepare_source(path, source.data);
    buffer_release(&source);
}

static void read_folder(const char *path)
{
    DIR *folder = opendir(path);
    assert(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inside[1024];
        snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
        text name = text_of(entry->d_name);
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.' && !text_equal(name, TEXT("sqlite")))
            read_folder(inside);
        else if (text_ends_with(name, TEXT(".c")))
            read_file(inside);
    }
    closedir(folder);
}

int main(int argc, char **argv)
{
    char sources[1024];
    assert(argc == 3);
    connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK) {
        printf("%s", PQerrorMessage(connection));
        return 1;
    }
    migrate();
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        prepare_kind(table_of((enum record_kind)kind));
    int of_tables = prepared;
    snprintf(sources, sizeof(sources), "%s/src", argv[2]);
    read_folder(sources);
    printf("PostgreSQL %d: %d statements of the tables, %d of the sources prepared, %d refused\n",
           PQserverVersion(connection), of_tables, prepared - of_tables, failed);
    PQfinish(connection);
    /* Far fewer than there are would mean that they were not found. */
    return failed || of_tables < 200 || prepared - of_tables < 20;
}
