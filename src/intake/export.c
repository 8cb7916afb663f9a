/* See export.h. Two walks for kinds with custom fields: the first gathers their names, so that the head
 * line can name them all, the second writes. Changes of price carry no currency of their own: their
 * subscriptions' are gathered first. */
#include "intake/export.h"

#include <assert.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/map.h"
#include "codec/csv.h"
#include "ledger/record_format.h"

#define PIECE_BYTES 65536

struct exporting {
    struct store_connection *connection;
    const struct record_type *type;
    int64_t known_change;
    export_sink sink;
    void *context;
    struct buffer piece;
    int64_t rows;
    struct map custom; /* name → position */
    struct {
        text *items;
        size_t count, capacity;
    } custom_names; /* in `names` */
    struct arena names;
    text *custom_row;                 /* one row's custom values, by position */
    struct map subscription_currency; /* external id → currency */
};

static int currency_field(const struct record_type *type)
{
    return record_field_find(type, TEXT("currency"));
}

static enum result gather_custom(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct exporting *exporting = context;
    (void)problem;
    for (int i = 0; i < item->custom_count; i++) {
        uint64_t position;
        if (map_get(&exporting->custom, item->custom[i].name, &position))
            continue;
        map_put(&exporting->custom, item->custom[i].name, exporting->custom_names.count);
        *list_append(&exporting->custom_names) = text_copy(&exporting->names, item->custom[i].name);
    }
    return RESULT_OK;
}

static enum result gather_currency(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct exporting *exporting = context;
    (void)problem;
    map_put(&exporting->subscription_currency, item->values[SUBSCRIPTION_EXTERNAL_ID].text,
            (uint64_t)item->values[SUBSCRIPTION_CURRENCY].number);
    return RESULT_OK;
}

static uint8_t currency_of_row(const struct exporting *exporting, const struct ledger_item *item)
{
    int field = currency_field(exporting->type);
    uint64_t currency;
    if (field >= 0)
        return item->values[field].state == VALUE_SET ? (uint8_t)item->values[field].number : CURRENCY_NONE;
    if (exporting->type->kind == RECORD_SUBSCRIPTION_CHANGE &&
        map_get(&exporting->subscription_currency, item->values[CHANGE_SUBSCRIPTION].text, &currency))
        return (uint8_t)currency;
    return CURRENCY_NONE;
}

static enum result flush(struct exporting *exporting, struct problem *problem)
{
    enum result result = exporting->sink(exporting->context, buffer_text(&exporting->piece), problem);
    buffer_clear(&exporting->piece);
    return result;
}

static void write_head(struct exporting *exporting)
{
    for (int i = 0; i < exporting->type->field_count; i++)
        csv_write_cell(&exporting->piece, text_of(exporting->type->fields[i].name), ',', i == 0, false);
    for (size_t i = 0; i < exporting->custom_names.count; i++)
        csv_write_cell(&exporting->piece, exporting->custom_names.items[i], ',', false, false);
    csv_write_line_end(&exporting->piece);
}

static enum result write_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct exporting *exporting = context;
    uint8_t currency = currency_of_row(exporting, item);
    char scratch[RECORD_FORMAT_BYTES];
    assert(item->value_count == exporting->type->field_count);
    for (int i = 0; i < item->value_count; i++)
        csv_write_cell(&exporting->piece,
                       record_value_format(&exporting->type->fields[i], &item->values[i], currency, scratch),
                       ',', i == 0, false);
    for (size_t i = 0; i < exporting->custom_names.count; i++)
        exporting->custom_row[i] = TEXT("");
    for (int i = 0; i < item->custom_count; i++) {
        uint64_t position = 0;
        bool known = map_get(&exporting->custom, item->custom[i].name, &position);
        assert(known); /* both walks see one state of the record */
        exporting->custom_row[position] = item->custom[i].value;
    }
    for (size_t i = 0; i < exporting->custom_names.count; i++)
        csv_write_cell(&exporting->piece, exporting->custom_row[i], ',', false, false);
    csv_write_line_end(&exporting->piece);
    exporting->rows++;
    return exporting->piece.length < PIECE_BYTES ? RESULT_OK : flush(exporting, problem);
}

static enum result scan(struct exporting *exporting, enum record_kind kind, ledger_visit visit,
                        struct problem *problem)
{
    int flags = LEDGER_SCAN_TEXTS | (record_type_of(kind)->takes_custom_fields ? LEDGER_SCAN_CUSTOM : 0);
    return ledger_scan(exporting->connection, kind, exporting->known_change, 0, INT64_MAX, flags, visit,
                       exporting, problem);
}

static enum result export_all(struct exporting *exporting, struct problem *problem)
{
    enum result result = RESULT_OK;
    if (exporting->type->takes_custom_fields)
        result = scan(exporting, exporting->type->kind, gather_custom, problem);
    if (exporting->type->kind == RECORD_SUBSCRIPTION_CHANGE)
        result = scan(exporting, RECORD_SUBSCRIPTION, gather_currency, problem);
    if (result != RESULT_OK)
        return result;
    exporting->custom_row = arena_array(&exporting->names, text, exporting->custom_names.count);
    write_head(exporting);
    result = scan(exporting, exporting->type->kind, write_row, problem);
    return result == RESULT_OK ? flush(exporting, problem) : result;
}

enum result intake_export(struct store_connection *connection, enum record_kind kind, int64_t known_change,
                          export_sink sink, void *context, int64_t *ret_rows, struct problem *problem)
{
    struct exporting exporting = {.connection = connection,
                                  .type = record_type_of(kind),
                                  .known_change = known_change,
                                  .sink = sink,
                                  .context = context};
    buffer_init(&exporting.piece, 0);
    arena_init(&exporting.names, 0);
    map_init(&exporting.custom);
    map_init(&exporting.subscription_currency);
    enum result result = export_all(&exporting, problem);
    if (result == RESULT_OK && ret_rows)
        *ret_rows = exporting.rows;
    list_release(&exporting.custom_names);
    map_release(&exporting.subscription_currency);
    map_release(&exporting.custom);
    arena_release(&exporting.names);
    buffer_release(&exporting.piece);
    return result;
}
