/* libFuzzer target: a row of a batch as a program sends it. The first byte chooses the kind of record, the
 * rest is the JSON. What is taken must be what the record's functions promise to get; what is not taken has a
 * fault with its place. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/list.h"
#include "ledger/record.h"
#include "web/api/api.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const struct record_field *field, const struct record_value *value)
{
    if (value->state != VALUE_SET)
        return;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_EMAIL:
    case FIELD_REFERENCE:
        assert(value->text.length > 0 && text_is_valid_utf8(value->text));
        break;
    case FIELD_CHOICE:
        for (int64_t i = 0; i <= value->number; i++)
            assert(field->choices[i]);
        break;
    case FIELD_DAY:
        assert(value->number >= DAY_MINIMUM && value->number <= DAY_MAXIMUM);
        break;
    case FIELD_BOOLEAN:
        assert(value->number == 0 || value->number == 1);
        break;
    case FIELD_RATE:
        assert(value->number > 0);
        break;
    case FIELD_INTEGER:
        assert(value->number >= 0);
        break;
    case FIELD_CURRENCY:
        assert(value->number >= 0 && value->number < currency_count());
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct web_application application = {0};
    struct json_document *document;
    struct problem problem;
    struct arena arena;
    struct record_row row;
    if (!zone && zone_from_bytes(&zone, TEXT("UTC"), TEXT(""), &problem) != RESULT_OK)
        return 0;
    if (size == 0)
        return 0;
    enum record_kind kind = (enum record_kind)(data[0] % RECORD_KIND_COUNT);
    text source = {(const char *)data + 1, size - 1};
    if (json_read(&document, source, size, &problem) != RESULT_OK)
        return 0;
    arena_init(&arena, 0);
    application.zone = zone;
    struct api_faults faults = {.arena = &arena};
    bool taken =
        api_row_read(&arena, &application, kind, json_read_root(document), TEXT("/rows/0"), &row, &faults);
    assert(taken == (faults.count == 0));
    for (size_t i = 0; i < faults.count; i++)
        assert(text_starts_with(faults.items[i].pointer, TEXT("/rows/0")) &&
               faults.items[i].detail.length > 0);
    const struct record_type *type = record_type_of(kind);
    for (int i = 0; taken && i < type->field_count; i++)
        check_value(&type->fields[i], &row.values[i]);
    list_release(&faults);
    arena_release(&arena);
    json_read_release(document);
    return 0;
}
