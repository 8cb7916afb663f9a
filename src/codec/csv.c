/* The streaming CSV reader.
 *
 * A window of the file stands in `data` [start, end); a zero byte stands at `end` so that the inner
 * loop needs no bound. A row is first scanned (cell ends found, nothing changed); where the window
 * ends inside it, the window is moved or grown and the scan starts again, so a row is always whole
 * when its cells are unquoted in place. UTF-16 is turned into UTF-8 as it enters the window,
 * Windows-1252 cell by cell as rows leave it. */
#include "codec/csv.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "codec/encoding.h"
#include "language/language.h"

#define WINDOW_BYTES ((size_t)1 << 20)
#define PIECE_BYTES ((size_t)256 << 10)
#define SNIFF_BYTES ((size_t)64 << 10)

enum stop { STOP_NONE, STOP_DELIMITER, STOP_LINE_FEED, STOP_CARRIAGE_RETURN, STOP_ZERO };
enum { QUOTED = 1, DOUBLED = 2, STRAY = 4 }; /* of a cell: in quotes; holds ""; text behind the quote */

struct cell_span {
    size_t from, to, close;
    uint8_t flags;
};

struct csv_reader {
    int descriptor; /* -1: from memory */
    text memory;    /* what is left of it */
    char *data;
    size_t start, end, capacity;
    bool at_end;
    char *raw; /* UTF-16 not yet turned; PIECE_BYTES */
    size_t raw_length;
    int64_t total_bytes, read_bytes;
    char delimiter;
    uint8_t stops[256];
    enum table_encoding encoding;
    int64_t line; /* of data[start] */
    struct {
        struct cell_span *items;
        size_t count, capacity;
    } spans;
    text *cells; /* TABLE_COLUMNS_MAX */
    struct arena converted;
    struct table_row row;
};

static enum result read_piece(struct csv_reader *reader, char *into, size_t room, size_t *ret_length,
                              struct problem *problem)
{
    size_t length;
    if (reader->descriptor < 0) {
        length = reader->memory.length < room ? reader->memory.length : room;
        if (length)
            memcpy(into, reader->memory.data, length);
        reader->memory = text_slice(reader->memory, length, reader->memory.length);
    } else {
        ssize_t got;
        do
            got = read(reader->descriptor, into, room);
        while (got < 0 && errno == EINTR);
        if (got < 0) {
            problem_set(problem, RESULT_IO, _("The file could not be read to its end."));
            if (problem)
                problem_detail(problem, "read: errno %d", errno);
            return RESULT_IO;
        }
        length = (size_t)got;
    }
    reader->read_bytes += (int64_t)length;
    *ret_length = length;
    return RESULT_OK;
}

static bool is_utf16(const struct csv_reader *reader)
{
    return reader->encoding == TABLE_UTF_16_LITTLE || reader->encoding == TABLE_UTF_16_BIG;
}

/* Makes room for `room` more bytes and the zero behind them. */
static enum result make_room(struct csv_reader *reader, size_t room, struct problem *problem)
{
    if (reader->start > 0) {
        memmove(reader->data, reader->data + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    if (reader->end + room + 1 <= reader->capacity)
        return RESULT_OK;
    if (reader->end > TABLE_ROW_BYTES_MAX)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("Line %lld is longer than %d MB. Perhaps a quote opened there is never closed."),
                           (long long)reader->line, (int)(TABLE_ROW_BYTES_MAX >> 20));
    size_t capacity = reader->capacity ? reader->capacity * 2 : WINDOW_BYTES;
    while (capacity < reader->end + room + 1)
        capacity *= 2;
    char *grown = realloc(reader->data, capacity);
    if (!grown)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    reader->data = grown;
    reader->capacity = capacity;
    return RESULT_OK;
}

static enum result fill_utf16(struct csv_reader *reader, struct problem *problem)
{
    size_t length;
    enum result result = read_piece(reader, reader->raw + reader->raw_length,
                                    PIECE_BYTES - reader->raw_length, &length, problem);
    if (result != RESULT_OK)
        return result;
    reader->raw_length += length;
    result = make_room(reader, PIECE_BYTES * 2 + 1, problem);
    if (result != RESULT_OK)
        return result;
    size_t used;
    reader->end += encoding_from_utf16(reader->raw, reader->raw_length, reader->encoding == TABLE_UTF_16_BIG,
                                       &used, reader->data + reader->end);
    reader->raw_length -= used;
    memmove(reader->raw, reader->raw + used, reader->raw_length);
    if (length == 0) {
        reader->at_end = true;
        if (reader->raw_length) /* half a character: let the row's check find it */
            reader->data[reader->end++] = (char)0xFF;
    }
    reader->data[reader->end] = 0;
    return RESULT_OK;
}

/* Brings more of the file into the window, or learns that there is none. */
static enum result fill(struct csv_reader *reader, struct problem *problem)
{
    assert(!reader->at_end);
    if (is_utf16(reader))
        return fill_utf16(reader, problem);
    enum result result = make_room(reader, PIECE_BYTES, problem);
    if (result != RESULT_OK)
        return result;
    size_t length;
    result =
        read_piece(reader, reader->data + reader->end, reader->capacity - reader->end - 1, &length, problem);
    if (result != RESULT_OK)
        return result;
    reader->end += length;
    reader->at_end = length == 0;
    reader->data[reader->end] = 0;
    return RESULT_OK;
}

enum scan { SCAN_ROW, SCAN_MORE, SCAN_END, SCAN_FAULT };

/* Where a quoted cell that opens at `at` ends: fills `span`, returns the index behind it. SCAN_MORE
 * when the window ends first. */
static enum scan scan_quoted(const struct csv_reader *reader, size_t at, struct cell_span *span,
                             size_t *ret_behind)
{
    *span = (struct cell_span){.from = at + 1, .flags = QUOTED};
    size_t i = at + 1;
    for (;;) {
        const char *quote = memchr(reader->data + i, '"', reader->end - i);
        if (!quote)
            return SCAN_MORE;
        i = (size_t)(quote - reader->data);
        if (i + 1 == reader->end && !reader->at_end)
            return SCAN_MORE;
        if (i + 1 == reader->end || reader->data[i + 1] != '"')
            break;
        span->flags |= DOUBLED;
        i += 2;
    }
    span->close = i++;
    span->to = i;
    while (!reader->stops[(unsigned char)reader->data[i]])
        i++;
    if (i > span->to) {
        span->flags |= STRAY;
        span->to = i;
    } else {
        span->to = span->close;
    }
    *ret_behind = i;
    return SCAN_ROW;
}

static enum result fault_cell_too_long(const struct csv_reader *reader, struct problem *problem)
{
    return problem_set(
        problem, RESULT_BAD_INPUT,
        _("Line %lld has a cell longer than %d MB. Perhaps a quote opened there is never closed."),
        (long long)reader->line, (int)(TABLE_CELL_BYTES_MAX >> 20));
}

static int64_t count_line_ends(const char *data, size_t length)
{
    int64_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += data[i] == '\n' || (data[i] == '\r' && (i + 1 == length || data[i + 1] != '\n'));
    return count;
}

static enum result fault_zero(const struct csv_reader *reader, size_t at, struct problem *problem)
{
    return problem_set(
        problem, RESULT_BAD_INPUT,
        _("Line %lld holds a NUL byte, so this is not a text file. Save it again as CSV in UTF-8."),
        (long long)(reader->line + count_line_ends(reader->data + reader->start, at - reader->start)));
}

static bool inside_quotes_too_long(const struct csv_reader *reader, size_t from)
{
    return reader->end - from > TABLE_CELL_BYTES_MAX;
}

/* Finds the cells of the row at data[start]. On SCAN_ROW *ret_behind is where the next begins. */
static enum scan scan_row(struct csv_reader *reader, size_t *ret_behind, struct problem *problem)
{
    const char *data = reader->data;
    size_t i = reader->start;
    reader->spans.count = 0;
    for (;;) {
        struct cell_span span = {.from = i};
        if (data[i] == '"' && i < reader->end) {
            if (scan_quoted(reader, i, &span, &i) == SCAN_MORE) {
                if (!inside_quotes_too_long(reader, span.from))
                    return SCAN_MORE;
                fault_cell_too_long(reader, problem);
                return SCAN_FAULT;
            }
        } else {
            while (!reader->stops[(unsigned char)data[i]])
                i++;
            span.to = i;
        }
        if (span.to - span.from > TABLE_CELL_BYTES_MAX) {
            fault_cell_too_long(reader, problem);
            return SCAN_FAULT;
        }
        if (reader->spans.count == TABLE_COLUMNS_MAX) {
            problem_set(problem, RESULT_BAD_INPUT, _("Line %lld has more than %d columns."),
                        (long long)reader->line, TABLE_COLUMNS_MAX);
            return SCAN_FAULT;
        }
        *list_append(&reader->spans) = span;
        enum stop stop = (enum stop)reader->stops[(unsigned char)data[i]];
        if (stop == STOP_ZERO) {
            if (i < reader->end) {
                fault_zero(reader, i, problem);
                return SCAN_FAULT;
            }
            *ret_behind = i;
            return reader->at_end ? SCAN_ROW : SCAN_MORE;
        }
        i++;
        if (stop == STOP_DELIMITER)
            continue;
        if (stop == STOP_CARRIAGE_RETURN) {
            if (i == reader->end && !reader->at_end)
                return SCAN_MORE;
            i += data[i] == '\n';
        }
        *ret_behind = i;
        return SCAN_ROW;
    }
}

/* The cell's text, with doubled quotes made single in place. */
static text unquote(struct csv_reader *reader, const struct cell_span *span)
{
    char *data = reader->data;
    if (!(span->flags & (DOUBLED | STRAY)))
        return (text){data + span->from, span->to - span->from};
    size_t length = span->from;
    for (size_t i = span->from; i < span->to; i++) {
        if (i < span->close && data[i] == '"')
            i++; /* the first of two */
        else if (i == span->close)
            continue;
        data[length++] = data[i];
    }
    return (text){data + span->from, length - span->from};
}

/* Decides the encoding by the first row that is not ASCII, and turns or checks this row's cells. */
static void decode_row(struct csv_reader *reader)
{
    struct table_row *row = &reader->row;
    for (int i = 0; i < row->count; i++) {
        text cell = reader->cells[i];
        if (encoding_is_ascii(cell.data, cell.length))
            continue;
        bool valid = text_is_valid_utf8(cell);
        if (reader->encoding == TABLE_ENCODING_OPEN)
            reader->encoding = valid ? TABLE_UTF_8 : TABLE_WINDOWS_1252;
        if (reader->encoding != TABLE_WINDOWS_1252
                ? valid
                : encoding_from_windows_1252(&reader->converted, cell, &reader->cells[i]))
            continue;
        row->fault = reader->encoding == TABLE_WINDOWS_1252
                         ? _("this cell has bytes that mean nothing in Windows-1252, the encoding of the "
                             "rest of the file")
                         : _("this cell is not valid Unicode, while the rest of the file is");
        row->fault_column = i;
        return;
    }
}

static void finish_row(struct csv_reader *reader, size_t behind)
{
    size_t length = behind - reader->start;
    bool ascii = encoding_is_ascii(reader->data + reader->start, length);
    struct table_row *row = &reader->row;
    *row =
        (struct table_row){.cells = reader->cells, .count = (int)reader->spans.count, .line = reader->line};
    int64_t line_ends = reader->data[behind - 1] == '\n' || reader->data[behind - 1] == '\r';
    for (size_t i = 0; i < reader->spans.count; i++) {
        const struct cell_span *span = &reader->spans.items[i];
        if (span->flags & QUOTED)
            line_ends += count_line_ends(reader->data + span->from, span->to - span->from);
        reader->cells[i] = unquote(reader, span);
    }
    if (!ascii) {
        arena_clear(&reader->converted);
        decode_row(reader);
    }
    reader->line += line_ends;
    reader->start = behind;
}

static enum result fault_unclosed(const struct csv_reader *reader, struct problem *problem)
{
    size_t last = reader->start; /* the cell that never closed stands behind the last one found */
    if (reader->spans.count)
        last = reader->spans.items[reader->spans.count - 1].to;
    long long line =
        (long long)(reader->line + count_line_ends(reader->data + reader->start, last - reader->start));
    return problem_set(problem, RESULT_BAD_INPUT, _("The quote opened on line %lld is never closed."), line);
}

/* A NUL inside quotes is not met by the scan's inner loop. */
static bool find_zero(const struct csv_reader *reader, size_t behind, size_t *ret_at)
{
    const char *zero = memchr(reader->data + reader->start, 0, behind - reader->start);
    if (zero)
        *ret_at = (size_t)(zero - reader->data);
    return zero != NULL;
}

enum result csv_next(struct csv_reader *reader, const struct table_row **ret_row, struct problem *problem)
{
    for (;;) {
        if (reader->start == reader->end && reader->at_end) {
            *ret_row = NULL;
            return RESULT_OK;
        }
        size_t behind = reader->start, zero;
        enum scan scan = scan_row(reader, &behind, problem);
        if (scan == SCAN_FAULT)
            return RESULT_BAD_INPUT;
        if (scan == SCAN_MORE) {
            if (reader->at_end)
                return fault_unclosed(reader, problem);
            enum result result = fill(reader, problem);
            if (result != RESULT_OK)
                return result;
            continue;
        }
        if (find_zero(reader, behind, &zero))
            return fault_zero(reader, zero, problem);
        finish_row(reader, behind);
        if (reader->row.count == 1 && reader->row.cells[0].length == 0)
            continue;
        *ret_row = &reader->row;
        return RESULT_OK;
    }
}

static void set_delimiter(struct csv_reader *reader, char delimiter)
{
    reader->delimiter = delimiter;
    reader->stops[(unsigned char)delimiter] = STOP_DELIMITER;
    reader->stops['\n'] = STOP_LINE_FEED;
    reader->stops['\r'] = STOP_CARRIAGE_RETURN;
    reader->stops[0] = STOP_ZERO;
}

/* Looks at the byte order mark, and turns what was read already where it is UTF-16. */
static enum result meet_mark(struct csv_reader *reader, struct problem *problem)
{
    const unsigned char *data = (const unsigned char *)reader->data;
    if (reader->end >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF) {
        reader->start = 3;
        if (reader->encoding == TABLE_ENCODING_OPEN)
            reader->encoding = TABLE_UTF_8;
        return RESULT_OK;
    }
    if (reader->end < 2 || !((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF)))
        return RESULT_OK;
    reader->encoding = data[0] == 0xFF ? TABLE_UTF_16_LITTLE : TABLE_UTF_16_BIG;
    size_t length = reader->end - 2, used;
    char *before = reader->data;
    reader->data = malloc(length * 2 + WINDOW_BYTES);
    reader->raw = malloc(PIECE_BYTES);
    if (!reader->data || !reader->raw) {
        free(before);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    reader->capacity = length * 2 + WINDOW_BYTES;
    reader->end =
        encoding_from_utf16(before + 2, length, reader->encoding == TABLE_UTF_16_BIG, &used, reader->data);
    reader->data[reader->end] = 0;
    reader->raw_length = length - used;
    memcpy(reader->raw, before + 2 + used, reader->raw_length);
    free(before);
    return RESULT_OK;
}

/* Reads the beginning, finds out encoding and delimiter. */
static enum result begin(struct csv_reader *reader, const struct table_options *options,
                         struct problem *problem)
{
    while (!reader->at_end && reader->end < SNIFF_BYTES) {
        enum result result = fill(reader, problem);
        if (result != RESULT_OK)
            return result;
    }
    enum result result = meet_mark(reader, problem);
    if (result != RESULT_OK)
        return result;
    if (is_utf16(reader) && reader->end > 0)
        reader->at_end = false; /* half a character may wait in raw */
    text sample = {reader->data + reader->start, reader->end - reader->start};
    char delimiter = options ? options->delimiter : 0;
    if (text_starts_with(sample, TEXT("sep=")) && sample.length > 5 &&
        (sample.data[5] == '\n' || sample.data[5] == '\r')) {
        delimiter = delimiter ? delimiter : sample.data[4];
        size_t behind = sample.data[5] == '\r' && sample.length > 6 && sample.data[6] == '\n' ? 7 : 6;
        reader->start += behind;
        reader->line++;
        sample = text_slice(sample, behind, sample.length);
    }
    set_delimiter(reader, delimiter ? delimiter : csv_sniff(text_slice(sample, 0, SNIFF_BYTES)));
    return RESULT_OK;
}

static enum result open_reader(struct csv_reader **ret_reader, int descriptor, text content,
                               int64_t total_bytes, const struct table_options *options,
                               struct problem *problem)
{
    struct csv_reader *reader = calloc(1, sizeof(*reader));
    text *cells = malloc(TABLE_COLUMNS_MAX * sizeof(*cells));
    if (!reader || !cells) {
        free(reader);
        free(cells);
        if (descriptor >= 0)
            close(descriptor);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    *reader = (struct csv_reader){.descriptor = descriptor,
                                  .memory = content,
                                  .total_bytes = total_bytes,
                                  .line = 1,
                                  .cells = cells,
                                  .encoding = options ? options->encoding : TABLE_ENCODING_OPEN};
    arena_init(&reader->converted, 0);
    enum result result = begin(reader, options, problem);
    if (result != RESULT_OK) {
        csv_close(reader);
        return result;
    }
    *ret_reader = reader;
    return RESULT_OK;
}

enum result csv_open(struct csv_reader **ret_reader, int descriptor, int64_t total_bytes,
                     const struct table_options *options, struct problem *problem)
{
    return open_reader(ret_reader, descriptor, TEXT_ABSENT, total_bytes, options, problem);
}

enum result csv_open_memory(struct csv_reader **ret_reader, text content, const struct table_options *options,
                            struct problem *problem)
{
    return open_reader(ret_reader, -1, content, (int64_t)content.length, options, problem);
}

void csv_close(struct csv_reader *reader)
{
    if (!reader)
        return;
    if (reader->descriptor >= 0)
        close(reader->descriptor);
    arena_release(&reader->converted);
    list_release(&reader->spans);
    free(reader->data);
    free(reader->raw);
    free(reader->cells);
    free(reader);
}

char csv_delimiter(const struct csv_reader *reader)
{
    return reader->delimiter;
}

void csv_progress(const struct csv_reader *reader, int64_t *ret_done, int64_t *ret_total)
{
    int64_t waiting = (int64_t)(reader->end - reader->start);
    *ret_done = reader->read_bytes > waiting ? reader->read_bytes - waiting : 0;
    *ret_total = reader->total_bytes;
}
