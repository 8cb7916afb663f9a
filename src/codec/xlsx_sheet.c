/* The rows of a sheet, streamed: the parser is suspended at each row's end, so that one row at a
 * time stands in memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/list.h"
#include "codec/xlsx_package.h"
#include "language/language.h"

enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOLEAN, TYPE_ERROR, TYPE_DATE };

struct xlsx_reader {
    zip_t *archive;
    struct xlsx_workbook workbook;
    struct xlsx_part part;
    struct arena arena; /* the row's texts */
    text *cells;
    uint8_t *kinds;
    int count;  /* cells of the row so far, gaps included */
    int column; /* of the cell being read */
    int64_t line;
    bool row_ready, in_row, in_value, has_value;
    enum cell_type type;
    int64_t style;
    struct buffer value;
    struct table_row row;
};

static int column_of(const char *reference)
{
    int column = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && column < 100000; reference++)
        column = column * 26 + (*reference - 'A' + 1);
    return column - 1;
}

static void begin_cell(struct xlsx_reader *reader, const char **attributes)
{
    const char *reference = xlsx_attribute(attributes, "r"), *type = xlsx_attribute(attributes, "t"),
               *style = xlsx_attribute(attributes, "s");
    reader->column = reference && column_of(reference) >= 0 ? column_of(reference) : reader->column + 1;
    reader->type = TYPE_NUMBER;
    if (type) {
        static const struct {
            const char *name;
            enum cell_type type;
        } types[] = {
            {"s", TYPE_SHARED},  {"str", TYPE_TEXT}, {"inlineStr", TYPE_TEXT},
            {"b", TYPE_BOOLEAN}, {"e", TYPE_ERROR},  {"d", TYPE_DATE},
        };
        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
            if (strcmp(type, types[i].name) == 0)
                reader->type = types[i].type;
    }
    if (!style || !text_to_int64(text_of(style), &reader->style))
        reader->style = 0;
    buffer_clear(&reader->value);
    reader->has_value = false;
}

static void sheet_start(struct xlsx_part *part, const char *name, const char **attributes)
{
    struct xlsx_reader *reader = part->user;
    if (strcmp(name, "row") == 0) {
        const char *line = xlsx_attribute(attributes, "r");
        int64_t number;
        reader->line =
            line && text_to_int64(text_of(line), &number) && number > 0 ? number : reader->line + 1;
        reader->in_row = true;
        reader->count = 0;
        reader->column = -1;
    } else if (reader->in_row && strcmp(name, "c") == 0) {
        begin_cell(reader, attributes);
    } else if (reader->in_row && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)) {
        reader->in_value = true;
        reader->has_value = true;
    }
}

static void sheet_characters(struct xlsx_part *part, const char *data, int length)
{
    struct xlsx_reader *reader = part->user;
    if (!reader->in_value)
        return;
    buffer_append(&reader->value, data, (size_t)length);
    if (reader->value.failed)
        xlsx_part_fault(part, RESULT_BAD_INPUT, _("Line %lld has a cell longer than %d MB."),
                        (long long)reader->line, (int)(TABLE_CELL_BYTES_MAX >> 20));
}

/* A serial number as a day or an instant; false where no calendar has it. */
static bool write_date(struct xlsx_reader *reader, double serial, text *ret_text,
                       enum table_cell_kind *ret_kind)
{
    if (!(serial >= 0 && serial < 2958466))
        return false;
    int64_t whole = (int64_t)floor(serial);
    int64_t seconds = (int64_t)llround((serial - (double)whole) * 86400);
    if (seconds == 86400) {
        seconds = 0;
        whole++;
    }
    int32_t epoch = reader->workbook.since_1904 ? day_from_civil(1904, 1, 1)
                    : whole < 60                ? day_from_civil(1899, 12, 31)
                                                : day_from_civil(1899, 12, 30);
    if (epoch + whole > DAY_MAXIMUM)
        return false;
    char day[11];
    if (!reader->workbook.since_1904 && whole == 60)
        snprintf(day, sizeof(day), "1900-02-29"); /* a day that only spreadsheets know */
    else
        day_format((int32_t)(epoch + whole), day);
    *ret_kind = seconds ? CELL_INSTANT : CELL_DAY;
    *ret_text = seconds ? text_printf(&reader->arena, "%sT%02d:%02d:%02d", day, (int)(seconds / 3600),
                                      (int)(seconds / 60 % 60), (int)(seconds % 60))
                        : text_printf(&reader->arena, "%s", day);
    return true;
}

/* Spreadsheets keep 15 digits; what stands behind them (0.10000000000000001) is noise. */
static text write_number(struct xlsx_reader *reader, double number, text raw)
{
    bool plain = raw.length <= 15;
    for (size_t i = 0; i < raw.length; i++)
        plain =
            plain && ((raw.data[i] >= '0' && raw.data[i] <= '9') || raw.data[i] == '.' || raw.data[i] == '-');
    if (plain)
        return text_copy(&reader->arena, raw);
    double size = fabs(number);
    int whole_digits = size >= 1 ? (int)floor(log10(size)) + 1 : 1;
    int decimals = whole_digits >= 15 ? 0 : 15 - whole_digits;
    text written = text_printf(&reader->arena, "%.*f", decimals, number);
    if (decimals) {
        while (written.data[written.length - 1] == '0')
            written.length--;
        if (written.data[written.length - 1] == '.')
            written.length--;
    }
    return written;
}

static void convert_number(struct xlsx_reader *reader, text raw, text *ret_text,
                           enum table_cell_kind *ret_kind)
{
    char *behind;
    const char *terminated = text_copy(&reader->arena, raw).data;
    double number = strtod(terminated, &behind);
    *ret_kind = CELL_TEXT;
    *ret_text = text_copy(&reader->arena, raw);
    if (*behind || behind == terminated || !isfinite(number) || fabs(number) > 1e18)
        return;
    bool date = reader->style >= 0 && (size_t)reader->style < reader->workbook.styles.count &&
                reader->workbook.styles.items[reader->style] == XLSX_STYLE_DATE;
    if (date && write_date(reader, number, ret_text, ret_kind))
        return;
    *ret_kind = CELL_NUMBER;
    *ret_text = write_number(reader, number, raw);
}

static void convert_date(struct xlsx_reader *reader, text raw, text *ret_text, enum table_cell_kind *ret_kind)
{
    bool midnight = raw.length == 10 || (raw.length >= 19 && memcmp(raw.data + 10, "T00:00:00", 9) == 0);
    *ret_text = text_copy(&reader->arena, midnight ? text_slice(raw, 0, 10) : raw);
    *ret_kind = midnight ? CELL_DAY : CELL_INSTANT;
}

static bool shared_text(const struct xlsx_reader *reader, text raw, text *ret_text)
{
    const struct xlsx_strings *strings = &reader->workbook.strings;
    int64_t index;
    if (!text_to_int64(raw, &index) || index < 0 || (uint64_t)index >= strings->starts.count)
        return false;
    uint64_t from = strings->starts.items[index];
    uint64_t behind = (uint64_t)index + 1 < strings->starts.count ? strings->starts.items[index + 1]
                                                                  : strings->bytes.length;
    *ret_text = (text){strings->bytes.data + from, behind - from - 1};
    return true;
}

static void end_cell(struct xlsx_part *part, struct xlsx_reader *reader)
{
    text raw = buffer_text(&reader->value), value = TEXT("");
    enum table_cell_kind kind = CELL_TEXT;
    if (!reader->has_value || (raw.length == 0 && reader->type != TYPE_TEXT))
        return;
    if (reader->column >= TABLE_COLUMNS_MAX) {
        xlsx_part_fault(part, RESULT_BAD_INPUT, _("Line %lld has more than %d columns."),
                        (long long)reader->line, TABLE_COLUMNS_MAX);
        return;
    }
    if (reader->type == TYPE_NUMBER) {
        convert_number(reader, raw, &value, &kind);
    } else if (reader->type == TYPE_DATE) {
        convert_date(reader, raw, &value, &kind);
    } else if (reader->type == TYPE_BOOLEAN) {
        value = text_equal(raw, TEXT("1")) ? TEXT("true") : TEXT("false");
        kind = CELL_BOOLEAN;
    } else if (reader->type != TYPE_SHARED) {
        value = text_copy(&reader->arena, raw.data ? raw : TEXT(""));
        kind = reader->type == TYPE_ERROR ? CELL_ERROR : CELL_TEXT;
    } else if (!shared_text(reader, raw, &value)) {
        xlsx_part_fault(part, RESULT_BAD_INPUT,
                        _("Line %lld refers to a text that the XLSX file does not hold."),
                        (long long)reader->line);
        return;
    }
    for (; reader->count <= reader->column; reader->count++) {
        reader->cells[reader->count] = TEXT("");
        reader->kinds[reader->count] = CELL_TEXT;
    }
    reader->cells[reader->column] = value;
    reader->kinds[reader->column] = (uint8_t)kind;
}

static void sheet_end(struct xlsx_part *part, const char *name)
{
    struct xlsx_reader *reader = part->user;
    if (!reader->in_row)
        return;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        reader->in_value = false;
    } else if (strcmp(name, "c") == 0) {
        end_cell(part, reader);
    } else if (strcmp(name, "row") == 0) {
        reader->in_row = false;
        reader->row_ready = true;
        XML_StopParser(part->parser, XML_TRUE);
    }
}

static enum result begin(struct xlsx_reader *reader, const struct table_options *options,
                         struct problem *problem)
{
    const char *sheet = NULL;
    enum result result = xlsx_workbook_read(&reader->workbook, reader->archive,
                                            options ? options->sheet : TEXT_ABSENT, &sheet, problem);
    if (result != RESULT_OK)
        return result;
    reader->part = (struct xlsx_part){
        .user = reader, .start = sheet_start, .end = sheet_end, .characters = sheet_characters};
    result = xlsx_part_open(&reader->part, reader->archive, sheet, XLSX_SHEET_BYTES_MAX, problem);
    return result == RESULT_NOT_FOUND ? xlsx_fault_damaged(problem, "sheet missing") : result;
}

static enum result open_reader(struct xlsx_reader **ret_reader, zip_t *archive,
                               const struct table_options *options, struct problem *problem)
{
    struct xlsx_reader *reader = calloc(1, sizeof(*reader));
    text *cells = malloc(TABLE_COLUMNS_MAX * sizeof(*cells));
    uint8_t *kinds = malloc(TABLE_COLUMNS_MAX);
    if (!reader || !cells || !kinds) {
        free(reader);
        free(cells);
        free(kinds);
        zip_discard(archive);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    *reader = (struct xlsx_reader){.archive = archive, .cells = cells, .kinds = kinds};
    arena_init(&reader->arena, 0);
    buffer_init(&reader->value, TABLE_CELL_BYTES_MAX);
    enum result result = begin(reader, options, problem);
    if (result != RESULT_OK) {
        xlsx_close(reader);
        return result;
    }
    *ret_reader = reader;
    return RESULT_OK;
}

enum result xlsx_open(struct xlsx_reader **ret_reader, const char *path, const struct table_options *options,
                      struct problem *problem)
{
    int code;
    zip_t *archive = zip_open(path, ZIP_RDONLY, &code);
    if (!archive) {
        char detail[40];
        snprintf(detail, sizeof(detail), "zip_open: %d", code);
        return xlsx_fault_damaged(problem, detail);
    }
    return open_reader(ret_reader, archive, options, problem);
}

enum result xlsx_open_memory(struct xlsx_reader **ret_reader, text content,
                             const struct table_options *options, struct problem *problem)
{
    zip_source_t *source = zip_source_buffer_create(content.data, content.length, 0, NULL);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!archive) {
        if (source)
            zip_source_free(source);
        return xlsx_fault_damaged(problem, "zip_open_from_source");
    }
    return open_reader(ret_reader, archive, options, problem);
}

enum result xlsx_next(struct xlsx_reader *reader, const struct table_row **ret_row, struct problem *problem)
{
    for (;;) {
        arena_clear(&reader->arena);
        reader->row_ready = false;
        enum result result = xlsx_part_run(&reader->part, problem);
        if (result != RESULT_OK)
            return result;
        if (!reader->row_ready) {
            *ret_row = NULL;
            return RESULT_OK;
        }
        if (reader->count == 0)
            continue;
        reader->row = (struct table_row){
            .cells = reader->cells, .kinds = reader->kinds, .count = reader->count, .line = reader->line};
        *ret_row = &reader->row;
        return RESULT_OK;
    }
}

void xlsx_close(struct xlsx_reader *reader)
{
    if (!reader)
        return;
    xlsx_part_close(&reader->part);
    zip_discard(reader->archive);
    xlsx_workbook_release(&reader->workbook);
    buffer_release(&reader->value);
    arena_release(&reader->arena);
    free(reader->cells);
    free(reader->kinds);
    free(reader);
}

void xlsx_progress(const struct xlsx_reader *reader, int64_t *ret_done, int64_t *ret_total)
{
    *ret_done = (int64_t)reader->part.fed_bytes;
    *ret_total = (int64_t)reader->part.total_bytes;
}
