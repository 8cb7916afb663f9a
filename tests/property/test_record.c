/* Random histories through the real record: written as import files, imported, corrected by a second
 * import, and exported into a record of its own.
 *   test_record [histories [first seed]]; else FAROL_RECORD_HISTORIES, else 20.
 * After the first import the live columns say what the oracle says of the history. After the corrections
 * they say what it says of the corrected one and equal columns read anew; as known at the instant between,
 * every figure is still that of the first. The export, imported into an empty record, exports the same
 * rows and makes the same figures. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "column/live.h"
#include "column/load.h"
#include "deed_file.h"
#include "history_file.h"
#include "intake/export.h"
#include "intake/import.h"

#define FILE_BYTES_MAX ((size_t)4 << 20)

/* In an order in which nothing refers to what is still to come. */
static const enum record_kind order[] = {
    RECORD_ACCOUNT, RECORD_FX_RATE, RECORD_SUBSCRIPTION, RECORD_SUBSCRIPTION_CHANGE, RECORD_INVOICE_LINE,
    RECORD_SURVEY,  RECORD_USAGE,   RECORD_TICKET,       RECORD_INTERACTION,         RECORD_COST,
};
#define KINDS (sizeof order / sizeof *order)

struct record {
    char folder[64], path[96], file[96];
    struct store *store;
    struct clock clock;
    struct column_live *live;
    char *message;
};

static bool say(struct record *record, enum result result, const struct problem *problem, const char *where)
{
    if (result != RESULT_OK)
        snprintf(record->message, CHECK_MESSAGE, "%s: %.180s (%.180s)", where, problem->message,
                 problem->detail);
    return result == RESULT_OK;
}

static enum result begin(struct store_connection *connection, void *context, struct problem *problem)
{
    (void)context;
    struct organisation organisation = {"Test", currency_parse(TEXT("BRL")), "UTC", "en"};
    return ledger_organisation_write(connection, &organisation, problem);
}

/* An empty record whose clock stands in the middle of `running_month`. */
static bool record_open(struct record *record, int32_t running_month, char *message)
{
    struct problem problem = {0};
    *record = (struct record){.message = message};
    snprintf(record->folder, sizeof record->folder, "%s/farol-record-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(record->folder))
        return false;
    snprintf(record->path, sizeof record->path, "%s/farol.db", record->folder);
    snprintf(record->file, sizeof record->file, "%s/rows.csv", record->folder);
    record->clock = clock_fixed(((int64_t)month_first_day(running_month) + 14) * 86400000000, 1000);
    struct store_options options = {.mode = STORE_CREATE, .clock = &record->clock};
    return say(record, store_open(&record->store, text_of(record->path), &options, &problem), &problem,
               "open") &&
           say(record, store_write(record->store, begin, NULL, &problem), &problem, "organisation") &&
           say(record, column_live_open(&record->live, record->store, &record->clock, NULL, &problem),
               &problem, "live");
}

static void record_close(struct record *record)
{
    char command[112];
    column_live_close(record->live);
    store_close(record->store);
    unlink(record->file);
    unlink(record->path);
    snprintf(command, sizeof command, "%s.lock", record->path);
    unlink(command);
    rmdir(record->folder);
}

static bool import_text(struct record *record, enum record_kind kind, text content)
{
    struct intake_request request = {
        .store = record->store,
        .clock = &record->clock,
        .actor = TEXT("test"),
        .kind = kind,
        .path = record->file,
        .effective_day = DAY_ABSENT,
    };
    struct intake_result result;
    struct problem problem = {0};
    FILE *stream = fopen(record->file, "w");
    if (!stream || fwrite(content.data, 1, content.length, stream) != content.length || fclose(stream) != 0)
        return say(record, RESULT_IO, &problem, "write");
    bool done = say(record, intake_import(&request, &result, &problem), &problem, "import");
    if (done && !result.imported) {
        const struct intake_issue *issue = result.issues.kept;
        snprintf(record->message, CHECK_MESSAGE, "%s refused: line %" PRId64 " %.*s: %.*s",
                 record_type_of(kind)->name, issue->line, TEXT_ARGUMENTS(issue->column),
                 TEXT_ARGUMENTS(issue->reason));
        done = false;
    }
    done = done &&
           say(record, column_live_apply(record->live, &result.touched, &problem), &problem, "live columns");
    intake_result_release(&result);
    return done;
}

static bool import_history(struct record *record, const struct history *history)
{
    for (size_t i = 0; i < KINDS; i++) {
        struct buffer buffer;
        buffer_init(&buffer, FILE_BYTES_MAX);
        history_write(history, order[i], &buffer);
        bool done = import_text(record, order[i], buffer_text(&buffer));
        buffer_release(&buffer);
        if (!done)
            return false;
    }
    return true;
}

/* What is done about the accounts: no figure of the oracle rests on it, the columns and files hold it. */
static bool import_deeds(struct record *record, const struct history *history, uint64_t seed)
{
    for (int kind = RECORD_STAGE; kind <= RECORD_SENTIMENT; kind++) {
        struct buffer buffer;
        buffer_init(&buffer, FILE_BYTES_MAX);
        deeds_write(history, (enum record_kind)kind, seed, &buffer);
        bool done = import_text(record, (enum record_kind)kind, buffer_text(&buffer));
        buffer_release(&buffer);
        if (!done)
            return false;
    }
    return true;
}

static bool figures_equal(struct record *record, const struct history *history,
                          struct column_snapshot *columns, uint64_t seed, const char *when)
{
    char what[CHECK_MESSAGE];
    size_t failed = check_history(history, columns, seed, CHECK_ALL, what);
    if (failed != CHECK_ALL)
        snprintf(record->message, CHECK_MESSAGE, "%s: %.300s", when, what);
    return failed == CHECK_ALL;
}

static bool live_figures_equal(struct record *record, const struct history *history, uint64_t seed,
                               const char *when)
{
    struct column_snapshot *columns = column_live_acquire(record->live);
    bool equal = figures_equal(record, history, columns, seed, when);
    column_snapshot_release(columns);
    return equal;
}

static bool live_equals_rebuilt(struct record *record)
{
    struct column_snapshot *live = column_live_acquire(record->live), *rebuilt = NULL;
    struct problem problem = {0};
    char where[128] = "";
    bool equal = say(record,
                     column_load(record->store, LEDGER_NOW, record->clock.fixed_instant, COLUMN_FAMILIES_ALL,
                                 &rebuilt, &problem),
                     &problem, "load");
    if (equal && !column_snapshot_equal(live, rebuilt, where)) {
        snprintf(record->message, CHECK_MESSAGE, "live columns differ from rebuilt ones: %s", where);
        equal = false;
    }
    column_snapshot_release(live);
    column_snapshot_release(rebuilt);
    return equal;
}

static bool known_figures_equal(struct record *record, const struct history *history, int64_t instant,
                                uint64_t seed)
{
    struct column_snapshot *columns = NULL;
    struct problem problem = {0};
    bool equal =
        say(record, column_load_known_at(record->store, instant, &columns, &problem), &problem, "known at") &&
        figures_equal(record, history, columns, seed, "as known before the corrections");
    column_snapshot_release(columns);
    return equal;
}

static bool last_instant(struct record *record, int64_t *ret_instant)
{
    struct store_connection *connection;
    struct problem problem = {0};
    int64_t change;
    if (!say(record, store_read_begin(record->store, &connection, &problem), &problem, "read"))
        return false;
    bool done =
        say(record, ledger_last_change(connection, &change, ret_instant, &problem), &problem, "last change");
    store_read_end(record->store, connection);
    return done;
}

static enum result take_piece(void *context, text piece, struct problem *problem)
{
    (void)problem;
    buffer_append_text(context, piece);
    return RESULT_OK;
}

static bool export_kind(struct record *record, enum record_kind kind, struct buffer *out)
{
    struct store_connection *connection;
    struct problem problem = {0};
    if (!say(record, store_read_begin(record->store, &connection, &problem), &problem, "read"))
        return false;
    bool done = say(record, intake_export(connection, kind, LEDGER_NOW, take_piece, out, NULL, &problem),
                    &problem, "export");
    store_read_end(record->store, connection);
    return done;
}

static int compare_lines(const void *left, const void *right)
{
    return text_compare(*(const text *)left, *(const text *)right);
}

/* The lines of a file, sorted: rows of equal keys stand in the order of a record's own numbers. */
static text *sorted_lines(struct arena *arena, text content, size_t *ret_count)
{
    text *lines = arena_array(arena, text, content.length + 1);
    size_t count = 0;
    while (content.length > 0)
        lines[count++] = text_cut(&content, '\n');
    qsort(lines, count, sizeof *lines, compare_lines);
    *ret_count = count;
    return lines;
}

static bool same_rows(struct record *record, enum record_kind kind, text first, text second)
{
    struct arena arena;
    size_t one_count, other_count, at = 0;
    arena_init(&arena, 0);
    text *one = sorted_lines(&arena, first, &one_count), *other = sorted_lines(&arena, second, &other_count);
    while (at < one_count && at < other_count && text_equal(one[at], other[at]))
        at++;
    bool same = at == one_count && at == other_count;
    if (!same)
        snprintf(record->message, CHECK_MESSAGE, "export of %s differs after import: %.*s",
                 record_type_of(kind)->name, at < one_count ? (int)one[at].length : 0,
                 at < one_count ? one[at].data : "");
    arena_release(&arena);
    return same;
}

/* Exports a kind of `from`, imports it into `to`, exports it again: the same rows. */
static bool carry_over(struct record *from, struct record *to, enum record_kind kind)
{
    struct buffer first, second;
    buffer_init(&first, FILE_BYTES_MAX);
    buffer_init(&second, FILE_BYTES_MAX);
    bool same = export_kind(from, kind, &first) && import_text(to, kind, buffer_text(&first)) &&
                export_kind(to, kind, &second) &&
                same_rows(from, kind, buffer_text(&first), buffer_text(&second));
    buffer_release(&first);
    buffer_release(&second);
    return same;
}

static bool export_is_identity(struct record *record, const struct history *history, uint64_t seed)
{
    struct record other;
    bool same = record_open(&other, history->running_month, record->message);
    for (size_t i = 0; i < KINDS && same; i++)
        same = carry_over(record, &other, order[i]);
    for (int kind = RECORD_STAGE; kind <= RECORD_SENTIMENT && same; kind++)
        same = carry_over(record, &other, (enum record_kind)kind);
    same = same && live_figures_equal(&other, history, seed, "exported and imported");
    record_close(&other);
    return same;
}

static bool run_seed(uint64_t seed)
{
    static struct history history, corrected;
    struct record record;
    char message[CHECK_MESSAGE] = "";
    int64_t instant = 0;
    history_make(&history, seed);
    history_for_record(&history);
    history.churn_after_overdue_days = -1;
    corrected = history;
    history_correct(&corrected, seed);
    bool equal = record_open(&record, history.running_month, message) && import_history(&record, &history) &&
                 import_deeds(&record, &history, seed) &&
                 live_figures_equal(&record, &history, seed, "imported") && last_instant(&record, &instant) &&
                 import_history(&record, &corrected) &&
                 live_figures_equal(&record, &corrected, seed, "corrected") && live_equals_rebuilt(&record) &&
                 known_figures_equal(&record, &history, instant, seed) &&
                 export_is_identity(&record, &corrected, seed);
    record_close(&record);
    if (!equal)
        printf("seed %" PRIu64 ": %s\n", seed, message);
    return equal;
}

static uint64_t number(const char *written, uint64_t otherwise)
{
    int64_t value;
    return written && text_to_int64(text_of(written), &value) && value >= 0 ? (uint64_t)value : otherwise;
}

int main(int count, char **arguments)
{
    uint64_t histories = number(getenv("FAROL_RECORD_HISTORIES"), 20);
    histories = number(count > 1 ? arguments[1] : NULL, histories);
    uint64_t first = number(count > 2 ? arguments[2] : NULL, 1), failures = 0;
    for (uint64_t seed = first; seed < first + histories && failures < 3; seed++)
        failures += !run_seed(seed);
    if (failures == 0)
        printf("%" PRIu64 " histories through the record from seed %" PRIu64 ": all figures equal\n",
               histories, first);
    return failures == 0 ? 0 : 1;
}
