/* Reading the record back, as known at a change. Rows are decoded into one set of values that is used
 * again for each; names that group are remembered by number, so that a scan touches their table once. */
#include "ledger/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "language/language.h"
#include "ledger/resolve.h"
#include "ledger/row.h"

#define LOOKUPS_BEFORE_LOADING 200

/* Texts of `name` by number, in the arena. */
struct names {
    struct arena memory;
    text *texts;
    size_t capacity;
    int64_t lookups;
    bool loaded;
};

/* The cursor over the custom fields, in step with the rows. */
struct custom_cursor {
    struct store_statement *statement;
    bool row;
    struct arena memory;
    struct record_custom fields[RECORD_CUSTOM_FIELDS_MAX];
    int count;
};

struct scan {
    const struct table *table;
    const struct noun *noun;
    struct store_connection *connection;
    struct store_statement *statement;
    bool texts, custom_too, recorded;
    bool zero_is_absent[RECORD_FIELDS_MAX];
    struct names names;
    struct custom_cursor custom;
    int64_t currency_stored;
    uint8_t currency;
    struct record_value values[RECORD_FIELDS_MAX];
};

static void keep_name(struct names *names, int64_t id, text value)
{
    if ((size_t)id >= names->capacity) {
        size_t capacity = names->capacity ? names->capacity : 1024;
        while (capacity <= (size_t)id)
            capacity *= 2;
        text *texts = realloc(names->texts, capacity * sizeof(text));
        assert(texts);
        for (size_t i = names->capacity; i < capacity; i++)
            texts[i] = TEXT_ABSENT;
        names->texts = texts;
        names->capacity = capacity;
    }
    names->texts[id] = text_copy(&names->memory, value);
}

static enum result fetch_names(struct scan *scan, int64_t id, struct problem *problem)
{
    struct names *names = &scan->names;
    bool all = !names->loaded && ++names->lookups > LOOKUPS_BEFORE_LOADING;
    struct store_statement *statement;
    enum result result = store_prepare(scan->connection,
                                       all ? "SELECT id, value FROM name ORDER BY id"
                                           : "SELECT id, value FROM name WHERE id = ?1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    if (!all)
        store_bind_number(statement, 1, id);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            keep_name(names, store_column_number(statement, 0), store_column_text(statement, 1));
    }
    names->loaded |= all;
    return RESULT_OK;
}

static enum result name_of(struct scan *scan, int64_t id, text *ret_text, struct problem *problem)
{
    struct names *names = &scan->names;
    if ((size_t)id >= names->capacity || !names->texts[id].data) {
        enum result result = fetch_names(scan, id, problem);
        if (result != RESULT_OK)
            return result;
        if ((size_t)id >= names->capacity)
            return RESULT_OK; /* a number without a name: said by doctor */
    }
    *ret_text = names->texts[id];
    return RESULT_OK;
}

static uint8_t currency_of(struct scan *scan, int64_t stored)
{
    if (stored != scan->currency_stored) {
        scan->currency_stored = stored;
        scan->currency = currency_from_stored(stored);
    }
    return scan->currency;
}

static enum result decode_number(struct scan *scan, int field, int column, struct problem *problem)
{
    struct record_value *value = &scan->values[field];
    enum storage storage = scan->noun->storage[field].storage;
    if (storage == STORAGE_TEXT) {
        value->text = store_column_text(scan->statement, column);
        value->state = value->text.data ? VALUE_SET : VALUE_ABSENT;
        return RESULT_OK;
    }
    value->text = TEXT_ABSENT;
    if (!store_column_optional_number(scan->statement, column, &value->number) ||
        (scan->zero_is_absent[field] && value->number == 0)) {
        value->state = VALUE_ABSENT;
        value->number = 0;
        return RESULT_OK;
    }
    value->state = VALUE_SET;
    if (storage == STORAGE_CURRENCY)
        value->number = currency_of(scan, value->number);
    else if (storage == STORAGE_NAME)
        return name_of(scan, value->number, &value->text, problem);
    return RESULT_OK;
}

/* Content keys are no ids that anybody gave. */
static void decode_text(struct scan *scan, int field, int column)
{
    struct record_value *value = &scan->values[field];
    enum storage storage = scan->noun->storage[field].storage;
    if (storage != STORAGE_SIDE && storage != STORAGE_EXTERNAL && value->state != VALUE_SET)
        return;
    value->text = store_column_text(scan->statement, column);
    if (storage == STORAGE_EXTERNAL && text_starts_with(value->text, TEXT(LEDGER_CONTENT_KEY_MARK)))
        value->text = TEXT_ABSENT;
    if (storage == STORAGE_SIDE || storage == STORAGE_EXTERNAL)
        value->state = value->text.data ? VALUE_SET : VALUE_ABSENT;
}

static enum result decode(struct scan *scan, struct problem *problem)
{
    for (int field = 0; field < scan->noun->type.field_count; field++) {
        int column = scan->table->scan_number[field];
        if (column >= 0) {
            enum result result = decode_number(scan, field, column, problem);
            if (result != RESULT_OK)
                return result;
        }
        if (scan->texts && scan->table->scan_text[field] >= 0)
            decode_text(scan, field, scan->table->scan_text[field]);
    }
    return RESULT_OK;
}

static enum result step_custom(struct scan *scan, struct problem *problem)
{
    return store_step(scan->custom.statement, &scan->custom.row, problem);
}

/* Where the cursor stands against a row: below 0 before it, 0 at it. */
static int compare_custom(const struct scan *scan, int64_t account_id, int64_t record_id)
{
    int64_t account = store_column_number(scan->custom.statement, 0);
    if (account != account_id)
        return account < account_id ? -1 : 1;
    if (scan->noun->identity_count == 1)
        return 0;
    int64_t record = store_column_number(scan->custom.statement, 1);
    return (record > record_id) - (record < record_id);
}

static enum result collect_custom(struct scan *scan, int64_t account_id, int64_t record_id,
                                  struct problem *problem)
{
    struct custom_cursor *custom = &scan->custom;
    int after_identity = scan->noun->identity_count;
    custom->count = 0;
    arena_clear(&custom->memory);
    while (custom->row) {
        int order = compare_custom(scan, account_id, record_id);
        if (order > 0)
            break;
        if (order == 0 && custom->count < RECORD_CUSTOM_FIELDS_MAX)
            custom->fields[custom->count++] = (struct record_custom){
                text_copy(&custom->memory, store_column_text(custom->statement, after_identity)),
                text_copy(&custom->memory, store_column_text(custom->statement, after_identity + 1))};
        enum result result = step_custom(scan, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result run_scan(struct scan *scan, ledger_visit visit, void *context, struct problem *problem)
{
    struct ledger_item item = {.values = scan->values,
                               .value_count = scan->noun->type.field_count,
                               .recorded_at = INSTANT_ABSENT,
                               .custom = scan->custom.fields};
    for (;;) {
        bool row;
        enum result result = store_step(scan->statement, &row, problem);
        if (result != RESULT_OK || !row)
            return result;
        item.account_id = store_column_number(scan->statement, SCAN_ACCOUNT);
        item.record_id = store_column_number(scan->statement, SCAN_RECORD);
        item.change_id = store_column_number(scan->statement, SCAN_CHANGE);
        if (scan->recorded)
            item.recorded_at = store_column_number(scan->statement, SCAN_RECORDED);
        result = decode(scan, problem);
        if (result == RESULT_OK && scan->custom_too)
            result = collect_custom(scan, item.account_id, item.record_id, problem);
        item.custom_count = scan->custom.count;
        if (result == RESULT_OK)
            result = visit(context, &item, problem);
        if (result != RESULT_OK)
            return result;
    }
}

static enum result open_cursor(struct scan *scan, const char *sql, const int64_t bounds[3], bool of_account,
                               struct store_statement **ret_statement, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(scan->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    for (int i = 0; i < (of_account ? 3 : 1); i++)
        store_bind_number(statement, i + 1, bounds[i]);
    *ret_statement = statement;
    return RESULT_OK;
}

static void prepare_scan(struct scan *scan, struct store_connection *connection, enum record_kind kind,
                         int flags)
{
    memset(scan, 0, offsetof(struct scan, values));
    scan->table = table_of(kind);
    scan->noun = scan->table->noun;
    scan->connection = connection;
    scan->texts = flags & LEDGER_SCAN_TEXTS;
    scan->recorded = flags & LEDGER_SCAN_RECORDED;
    scan->custom_too = (flags & LEDGER_SCAN_CUSTOM) && scan->noun->type.takes_custom_fields;
    scan->currency_stored = -1;
    arena_init(&scan->names.memory, 0);
    arena_init(&scan->custom.memory, 0);
    for (int field = 0; field < RECORD_FIELDS_MAX; field++)
        scan->values[field] = (struct record_value){.state = VALUE_ABSENT};
    if (!scan->noun->keyed)
        for (int part = 0; part < scan->noun->identity_count; part++) {
            int field = scan->noun->identity[part].field;
            if (field >= 0 && !scan->noun->type.fields[field].required)
                scan->zero_is_absent[field] = true;
        }
}

enum result ledger_scan(struct store_connection *connection, enum record_kind kind, int64_t known_change,
                        int64_t account_from, int64_t account_to, int flags, ledger_visit visit,
                        void *context, struct problem *problem)
{
    struct scan scan;
    prepare_scan(&scan, connection, kind, flags);
    int variant = (scan.texts ? 1 : 0) | (scan.recorded ? 2 : 0);
    bool of_account = scan.noun->account_field != -1;
    const int64_t bounds[3] = {known_change, account_from, account_to};
    enum result result =
        open_cursor(&scan, scan.table->scan[variant], bounds, of_account, &scan.statement, problem);
    if (result == RESULT_OK && scan.custom_too)
        result = open_cursor(&scan, scan.table->custom_scan, bounds, true, &scan.custom.statement, problem);
    if (result == RESULT_OK && scan.custom_too)
        result = step_custom(&scan, problem);
    if (result == RESULT_OK)
        result = run_scan(&scan, visit, context, problem);
    if (scan.statement)
        store_reset(scan.statement);
    if (scan.custom.statement)
        store_reset(scan.custom.statement);
    free(scan.names.texts);
    arena_release(&scan.names.memory);
    arena_release(&scan.custom.memory);
    return result;
}

enum result table_scan_versions(struct store_connection *connection, enum record_kind kind,
                                const int64_t identity[IDENTITY_MAX], ledger_visit visit, void *context,
                                struct problem *problem)
{
    struct scan scan;
    prepare_scan(&scan, connection, kind, LEDGER_SCAN_TEXTS | LEDGER_SCAN_RECORDED);
    enum result result = store_prepare(connection, scan.table->history, &scan.statement, problem);
    if (result == RESULT_OK) {
        for (int part = 0; part < scan.noun->identity_count; part++)
            store_bind_number(scan.statement, part + 1, identity[part]);
        result = run_scan(&scan, visit, context, problem);
        store_reset(scan.statement);
    }
    free(scan.names.texts);
    arena_release(&scan.names.memory);
    arena_release(&scan.custom.memory);
    return result;
}

/* The account that has, or once had, the external id, and the one that has it now; 0 none. */
static enum result find_account(struct store_connection *connection, text external_id, int64_t *ret_ever,
                                int64_t *ret_now, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(connection, table_of(RECORD_ACCOUNT)->key_find, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, external_id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_ever = row ? store_column_number(statement, 0) : 0;
    *ret_now = row ? store_column_number(statement, 1) : 0;
    store_reset(statement);
    return RESULT_OK;
}

enum result ledger_account_number(struct store_connection *connection, text external_id,
                                  int64_t *ret_account_id, struct problem *problem)
{
    int64_t now;
    return find_account(connection, external_id, ret_account_id, &now, problem);
}

enum result ledger_account_find(struct store_connection *connection, text external_id,
                                int64_t *ret_account_id, struct problem *problem)
{
    int64_t ever, now;
    enum result result = find_account(connection, external_id, &ever, &now, problem);
    if (result != RESULT_OK)
        return result;
    if (!now)
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no account “%.*s”."),
                           (int)(external_id.length > 200 ? 200 : external_id.length), external_id.data);
    *ret_account_id = now;
    return RESULT_OK;
}

enum result ledger_account_count(struct store_connection *connection, int64_t *ret_highest_id,
                                 struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(connection, table_of(RECORD_ACCOUNT)->key_last, &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_highest_id = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    return RESULT_OK;
}
