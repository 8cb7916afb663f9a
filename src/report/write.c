/* A report's table as JSON and as CSV: for programs, the same in every language. */
#include <math.h>

#include "codec/csv.h"
#include "codec/json.h"
#include "report/rows.h"

static void json_cell(struct json_writer *writer, enum report_cell_type type, const struct report_cell *cell)
{
    switch (type) {
    case REPORT_TEXT:
    case REPORT_PERIOD:
        json_write_text(writer, cell->text);
        break;
    case REPORT_INTEGER:
    case REPORT_MONEY:
        if (cell->integer == MONEY_ABSENT)
            json_write_null(writer);
        else
            json_write_integer(writer, cell->integer);
        break;
    case REPORT_RATE:
    case REPORT_NUMBER:
        json_write_number(writer, cell->number);
        break;
    case REPORT_BOOLEAN:
        json_write_boolean(writer, cell->integer != 0);
        break;
    case REPORT_RATES:
        json_write_array_begin(writer);
        for (size_t i = 0; i < cell->list_count; i++)
            json_write_number(writer, cell->list[i]);
        json_write_array_end(writer);
        break;
    }
}

static void json_head(struct json_writer *writer, const struct report_table *table)
{
    char day[11], instant[32];
    json_write_key(writer, "report");
    json_write_text(writer, text_of(table->type->name));
    json_write_key(writer, "rules");
    json_write_text(writer, table->rules);
    json_write_key(writer, "as_of");
    json_write_text(writer, text_of(day_format(table->as_of, day)));
    json_write_key(writer, "known_at");
    if (table->known_at == INSTANT_ABSENT)
        json_write_null(writer);
    else
        json_write_text(writer, text_of(instant_format(table->known_at, instant)));
    json_write_key(writer, "currency");
    json_write_text(writer, text_of(currency_code(table->currency)));
    if (table->provisional) {
        json_write_key(writer, "provisional");
        json_write_boolean(writer, true);
    }
    if (table->credit_accounts > 0) {
        json_write_key(writer, "credit_left_over");
        json_write_integer(writer, table->credit_left_over);
    }
    if (table->unpriced_minutes != 0) {
        json_write_key(writer, "unpriced_minutes");
        json_write_integer(writer, table->unpriced_minutes);
    }
}

void report_write_json(const struct report_table *table, struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_head(&writer, table);
    json_write_key(&writer, "rows");
    json_write_array_begin(&writer);
    const struct report_cell *cell = table->cells;
    for (size_t row = 0; row < table->row_count; row++) {
        buffer_append_byte(out, '\n');
        json_write_object_begin(&writer);
        for (size_t i = 0; i < table->column_count; i++, cell++) {
            json_write_key(&writer, table->columns[i].name);
            json_cell(&writer, table->columns[i].type, cell);
        }
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
    json_write_object_end(&writer);
    buffer_append_byte(out, '\n');
}

static void csv_number(struct buffer *out, double number, bool first)
{
    struct buffer written;
    buffer_init(&written, 0);
    struct json_writer writer;
    json_write_init(&writer, &written);
    if (isfinite(number))
        json_write_number(&writer, number); /* the shortest form that reads back */
    csv_write_cell(out, buffer_text(&written), ',', first, false);
    buffer_release(&written);
}

static void csv_cell(const struct report_table *table, enum report_cell_type type,
                     const struct report_cell *cell, bool first, struct buffer *out)
{
    char written[32];
    int digits = type == REPORT_MONEY ? currency_digits(table->currency) : 0;
    switch (type) {
    case REPORT_TEXT:
    case REPORT_PERIOD:
        csv_write_cell(out, cell->text, ',', first, true);
        break;
    case REPORT_INTEGER:
    case REPORT_MONEY:
        csv_write_cell(out,
                       cell->integer == MONEY_ABSENT
                           ? TEXT("")
                           : text_of(decimal_format(cell->integer, digits, written)),
                       ',', first, false);
        break;
    case REPORT_RATE:
    case REPORT_NUMBER:
        csv_number(out, cell->number, first);
        break;
    case REPORT_BOOLEAN:
        csv_write_cell(out, cell->integer ? TEXT("true") : TEXT("false"), ',', first, false);
        break;
    case REPORT_RATES:
        for (size_t i = 0; i < table->list_count_max; i++)
            csv_number(out, i < cell->list_count ? cell->list[i] : NAN, first && i == 0);
        break;
    }
}

void report_write_csv(const struct report_table *table, struct buffer *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].type != REPORT_RATES) {
            csv_write_cell(out, text_of(table->columns[i].name), ',', i == 0, false);
            continue;
        }
        for (size_t k = 0; k < table->list_count_max; k++) {
            char written[32];
            decimal_format((int64_t)k + table->list_first, 0, written);
            csv_write_cell(out, text_of(written), ',', i == 0 && k == 0, false);
        }
    }
    csv_write_line_end(out);
    const struct report_cell *cell = table->cells;
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++, cell++)
            csv_cell(table, table->columns[i].type, cell, i == 0, out);
        csv_write_line_end(out);
    }
}
