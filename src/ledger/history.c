/* The states of one row: its versions and those of its custom fields, laid over each other change by
 * change. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "ledger/row.h"
#include "ledger/table.h"

struct row_version {
    int64_t change_id, ended_by; /* 0: stands */
    struct record_value *values;
};
struct custom_version {
    text name, value;
    int64_t change_id, ended_by;
};

struct reading {
    struct arena *arena;
    int value_count;
    struct {
        struct row_version *items;
        size_t count, capacity;
    } rows;
    struct {
        struct custom_version *items;
        size_t count, capacity;
    } custom;
    struct {
        int64_t *items;
        size_t count, capacity;
    } changes;
};

struct ledger_key ledger_key_of(enum record_kind kind, const struct ledger_item *item)
{
    const struct noun *noun = noun_of(kind);
    struct ledger_key key = {.count = noun->identity_count};
    for (int part = 0; part < noun->identity_count; part++) {
        int field = noun->identity[part].field;
        if (field == IDENTITY_RECORD) {
            key.parts[part] = item->record_id;
        } else if (field == IDENTITY_ACCOUNT || field == noun->account_field) {
            key.parts[part] = item->account_id;
        } else if (is_set(&item->values[field])) {
            int64_t number = item->values[field].number;
            bool currency = noun->storage[field].storage == STORAGE_CURRENCY;
            key.parts[part] = currency ? currency_to_stored((uint8_t)number) : number;
        }
    }
    return key;
}

int ledger_key_compare(const struct ledger_key *a, const struct ledger_key *b)
{
    for (int i = 0; i < a->count && i < b->count; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    return 0;
}

text ledger_key_format(struct arena *arena, const struct ledger_key *key)
{
    text written = TEXT("");
    for (int part = 0; part < key->count; part++)
        written = text_printf(arena, "%.*s%s%lld", TEXT_ARGUMENTS(written), part ? "." : "",
                              (long long)key->parts[part]);
    return written;
}

bool ledger_key_parse(enum record_kind kind, text value, struct ledger_key *ret)
{
    struct ledger_key key = {.count = noun_of(kind)->identity_count};
    text rest = value;
    for (int part = 0; part < key.count; part++) {
        text piece = text_cut(&rest, '.');
        bool negative = piece.length && piece.data[0] == '-';
        uint64_t number = 0;
        if (negative)
            piece = text_slice(piece, 1, piece.length);
        if (piece.length == 0 || piece.length > 18)
            return false;
        for (size_t i = 0; i < piece.length; i++) {
            if (!text_is_digit(piece.data[i]))
                return false;
            number = number * 10 + (uint64_t)(piece.data[i] - '0');
        }
        key.parts[part] = negative ? -(int64_t)number : (int64_t)number;
    }
    if (rest.length || text_ends_with(value, TEXT(".")))
        return false;
    *ret = key;
    return true;
}

int64_t ledger_key_account(enum record_kind kind, const struct ledger_key *key)
{
    return noun_of(kind)->account_field == -1 ? 0 : key->parts[0];
}

bool ledger_key_is_number(enum record_kind kind)
{
    return noun_of(kind)->keyed;
}

int64_t ledger_key_number(enum record_kind kind, const struct ledger_key *key)
{
    return ledger_key_is_number(kind) ? key->parts[noun_of(kind)->identity_count - 1] : 0;
}

static enum result keep_version(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct reading *reading = context;
    (void)problem;
    struct record_value *values =
        arena_array(reading->arena, struct record_value, (size_t)item->value_count + 1);
    for (int i = 0; i < item->value_count; i++) {
        values[i] = item->values[i];
        values[i].text = text_copy(reading->arena, item->values[i].text);
    }
    reading->value_count = item->value_count;
    *list_append(&reading->rows) = (struct row_version){item->change_id, item->recorded_at, values};
    return RESULT_OK;
}

static enum result read_custom(struct reading *reading, struct store_connection *connection,
                               const struct table *table, const struct ledger_key *key,
                               struct problem *problem)
{
    struct store_statement *statement;
    if (!table->custom_history)
        return RESULT_OK;
    enum result result = store_prepare(connection, table->custom_history, &statement, problem);
    if (result != RESULT_OK)
        return result;
    for (int part = 0; part < key->count; part++)
        store_bind_number(statement, part + 1, key->parts[part]);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            *list_append(&reading->custom) =
                (struct custom_version){text_copy(reading->arena, store_column_text(statement, 0)),
                                        text_copy(reading->arena, store_column_text(statement, 1)),
                                        store_column_number(statement, 2), store_column_number(statement, 3)};
    }
    return RESULT_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static void add_change(struct reading *reading, int64_t change)
{
    if (change)
        *list_append(&reading->changes) = change;
}

/* Every change that made or ended something of the row, once, in order. */
static void gather_changes(struct reading *reading)
{
    for (size_t i = 0; i < reading->rows.count; i++) {
        add_change(reading, reading->rows.items[i].change_id);
        add_change(reading, reading->rows.items[i].ended_by);
    }
    for (size_t i = 0; i < reading->custom.count; i++) {
        add_change(reading, reading->custom.items[i].change_id);
        add_change(reading, reading->custom.items[i].ended_by);
    }
    if (!reading->changes.count)
        return;
    qsort(reading->changes.items, reading->changes.count, sizeof(int64_t), compare_numbers);
    size_t kept = 1;
    for (size_t i = 1; i < reading->changes.count; i++)
        if (reading->changes.items[i] != reading->changes.items[kept - 1])
            reading->changes.items[kept++] = reading->changes.items[i];
    reading->changes.count = kept;
}

static bool visible(int64_t change_id, int64_t ended_by, int64_t at)
{
    return change_id <= at && (ended_by == 0 || ended_by > at);
}

enum result ledger_change_describe(struct store_connection *connection, struct arena *arena,
                                   struct ledger_state *state, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        store_prepare(connection,
                      "SELECT c.committed_at, p.value, COALESCE(c.import_id, 0), i.source_name, "
                      "COALESCE(c.undoes_import_id, 0) FROM change c LEFT JOIN person p ON p.id = c.actor_id "
                      "LEFT JOIN import i ON i.id = c.import_id WHERE c.id = ?1",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, state->change_id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    state->committed_at = INSTANT_ABSENT;
    if (row) {
        state->committed_at = store_column_number(statement, 0);
        state->actor = text_copy(arena, store_column_text(statement, 1));
        state->import_id = store_column_number(statement, 2);
        state->import_source = text_copy(arena, store_column_text(statement, 3));
        state->undoes_import_id = store_column_number(statement, 4);
    }
    store_reset(statement);
    return RESULT_OK;
}

static void lay_over(const struct reading *reading, struct ledger_state *state,
                     const struct ledger_state *before)
{
    struct record_custom *custom =
        arena_array(reading->arena, struct record_custom, reading->custom.count + 1);
    state->value_count = reading->value_count;
    state->custom = custom;
    for (size_t i = 0; i < reading->rows.count; i++)
        if (visible(reading->rows.items[i].change_id, reading->rows.items[i].ended_by, state->change_id)) {
            state->stands = true;
            state->values = reading->rows.items[i].values;
        }
    for (size_t i = 0; i < reading->custom.count; i++)
        if (visible(reading->custom.items[i].change_id, reading->custom.items[i].ended_by, state->change_id))
            custom[state->custom_count++] =
                (struct record_custom){reading->custom.items[i].name, reading->custom.items[i].value};
    if (!state->stands && before) {
        state->values = before->values;
        state->custom = before->custom;
        state->custom_count = before->custom_count;
    }
}

enum result ledger_history(struct store_connection *connection, enum record_kind kind,
                           const struct ledger_key *key, struct arena *arena,
                           struct ledger_state **ret_states, size_t *ret_count, struct problem *problem)
{
    struct reading reading = {.arena = arena};
    const struct table *table = table_of(kind);
    enum result result = table_scan_versions(connection, kind, key->parts, keep_version, &reading, problem);
    if (result == RESULT_OK)
        result = read_custom(&reading, connection, table, key, problem);
    if (!reading.rows.count)
        reading.custom.count = 0;
    gather_changes(&reading);
    struct ledger_state *states = arena_array(arena, struct ledger_state, reading.changes.count + 1);
    for (size_t i = 0; i < reading.changes.count && result == RESULT_OK; i++) {
        states[i].change_id = reading.changes.items[i];
        lay_over(&reading, &states[i], i ? &states[i - 1] : NULL);
        result = ledger_change_describe(connection, arena, &states[i], problem);
    }
    if (result == RESULT_OK) {
        *ret_states = states;
        *ret_count = reading.changes.count;
    }
    list_release(&reading.rows);
    list_release(&reading.custom);
    list_release(&reading.changes);
    return result;
}
