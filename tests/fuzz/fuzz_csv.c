/* libFuzzer target: a CSV file, and its cells as numbers and days. Whatever the bytes, every row is
 * within the stated bounds, texts are valid UTF-8 unless the row has a fault, and lines go upwards. */
#include <assert.h>
#include <stdint.h>

#include "codec/table.h"
#include "intake/date.h"
#include "intake/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cell(text cell, const struct zone *zone)
{
    char buffer[NUMBER_PLAIN_BYTES];
    text plain;
    uint8_t currency;
    int32_t day;
    int64_t instant;
    enum number_shape shape = number_shape_of(cell);
    for (enum number_format format = NUMBER_OPEN; format <= NUMBER_COMMA; format++) {
        bool good = number_plain(cell, format, NUMBER_OF_MONEY, buffer, &plain, &currency);
        assert(!good || plain.length < NUMBER_PLAIN_BYTES);
        assert(!good || shape != NUMBER_SHAPE_NONE);
    }
    for (enum date_format format = DATE_OPEN; format <= DATE_COMPACT; format++) {
        assert(date_parse(cell, format, zone, &day) != DATE_OK || (day >= DAY_MINIMUM && day <= DAY_MAXIMUM));
        (void)date_parse_instant(cell, format, zone, &instant);
        (void)date_parse_month(cell, format, zone, &day);
    }
    (void)date_shape_of(cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct table_reader *reader;
    const struct table_row *row;
    int64_t line = 0;
    if (!zone && zone_load(&zone, TEXT("UTC"), NULL) != RESULT_OK)
        return 0;
    if (table_open_memory(&reader, (text){(const char *)data, size}, NULL, NULL) != RESULT_OK)
        return 0;
    while (table_next(reader, &row, NULL) == RESULT_OK && row) {
        assert(row->count > 0 && row->count <= TABLE_COLUMNS_MAX && row->line > line);
        line = row->line;
        for (int i = 0; i < row->count && !row->fault; i++) {
            assert(row->cells[i].data && text_is_valid_utf8(row->cells[i]));
            check_cell(row->cells[i], zone);
        }
    }
    table_close(reader);
    return 0;
}
