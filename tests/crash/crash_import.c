/* Kills a process that imports, at a random moment, again and again on the same file, and looks at what
 * is left: the imports that were acknowledged stand whole, the one under way wholly or not at all, and
 * neither the database's check nor the record's finds a fault.
 * Usage: crash_import FOLDER [ROUNDS [SEED]] */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "ledger/doctor.h"
#include "ledger/ledger.h"

enum { ROWS = 400, MILLISECONDS_MAX = 120 };

static struct organisation organisation = {.name = "Crash", .zone = "UTC", .language = "en"};
static struct problem problem;

static void must(enum result result, const char *what)
{
    if (result == RESULT_OK)
        return;
    fprintf(stderr, "%s: %s (%s)\n", what, problem.message, problem.detail);
    exit(1);
}

struct batch {
    int64_t number;
};

/* Half of the rows are new, half correct the rows of the batch before. */
static void make_row(const struct batch *batch, int i, struct record_row *row, char id[40], char name[300])
{
    int64_t owner = i % 2 && batch->number > 1 ? batch->number - 1 : batch->number;
    snprintf(id, 40, "A%lld-%d", (long long)owner, i / 2);
    snprintf(name, 300, "batch %lld %0200d", (long long)batch->number, i);
    *row = (struct record_row){.kind = RECORD_ACCOUNT};
    row->values[ACCOUNT_EXTERNAL_ID] = (struct record_value){.state = VALUE_SET, .text = text_of(id)};
    row->values[ACCOUNT_NAME] = (struct record_value){.state = VALUE_SET, .text = text_of(name)};
}

static enum result import_batch(struct store_connection *connection, void *context, struct problem *ret)
{
    struct batch *batch = context;
    struct ledger_change change;
    struct ledger_options options = {.effective_day = DAY_ABSENT, .repeats_last = true};
    enum result result = ledger_change_begin(&change, connection, &organisation, NULL, clock_system(),
                                             TEXT("crash"), NULL, ret);
    if (result == RESULT_OK)
        result = ledger_change_is_import(&change, TEXT("accounts"), TEXT("crash.csv"), ret);
    for (int i = 0; i < ROWS && result == RESULT_OK; i++) {
        struct record_row row;
        char id[40], name[300], reason[256];
        int field;
        enum ledger_outcome outcome;
        make_row(batch, i, &row, id, name);
        result = ledger_put(&change, &row, &options, &outcome, &field, reason, ret);
        assert(result != RESULT_OK || outcome != LEDGER_REFUSED);
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, ret);
    ledger_change_release(&change);
    return result;
}

/* The child: imports until it is killed, and says each import that is durable. */
static void import_forever(const char *path, int64_t first, int out)
{
    struct store *store;
    struct store_options options = {.mode = STORE_OWN};
    must(store_open(&store, text_of(path), &options, &problem), "open");
    for (struct batch batch = {first};; batch.number++) {
        must(store_write(store, import_batch, &batch, &problem), "import");
        if (write(out, &batch.number, sizeof(batch.number)) != sizeof(batch.number))
            exit(1);
    }
}

static void note_fault(void *context, text fault)
{
    fprintf(stderr, "%.*s\n", TEXT_ARGUMENTS(fault));
    (*(int *)context)++;
}

struct count {
    int64_t rows, last_batch_rows;
    char last[40];
};

static enum result count_row(void *context, const struct ledger_item *item, struct problem *ret)
{
    (void)ret;
    struct count *count = context;
    count->rows++;
    count->last_batch_rows += text_starts_with(item->values[ACCOUNT_NAME].text, text_of(count->last));
    return RESULT_OK;
}

/* A report read straight after the crash, before any owner has put the log in order. */
static int64_t last_read_only(const char *path)
{
    struct store *store;
    struct store_connection *connection;
    struct store_options options = {.mode = STORE_READ_ONLY};
    int64_t last, last_at;
    must(store_open(&store, text_of(path), &options, &problem), "open to read after the kill");
    must(store_read_begin(store, &connection, &problem), "read");
    must(ledger_last_change(connection, &last, &last_at, &problem), "last change");
    store_read_end(store, connection);
    store_close(store);
    return last;
}

/* What stands must be exactly what `last` whole imports make. */
static void examine(const char *path, int64_t acknowledged, int64_t *ret_last)
{
    struct store *store;
    struct store_connection *connection;
    struct store_options options = {.mode = STORE_OWN};
    int faults = 0;
    int64_t last, last_at, seen = last_read_only(path);
    must(store_open(&store, text_of(path), &options, &problem), "open after the kill");
    must(store_check(store, note_fault, &faults, &problem), "check");
    must(store_read_begin(store, &connection, &problem), "read");
    must(ledger_doctor(connection, note_fault, &faults, &problem), "doctor");
    must(ledger_last_change(connection, &last, &last_at, &problem), "last change");
    struct count count = {0};
    snprintf(count.last, sizeof(count.last), "batch %lld ", (long long)last);
    must(ledger_scan(connection, RECORD_ACCOUNT, LEDGER_NOW, 0, INT64_MAX, 0, count_row, &count, &problem),
         "scan");
    store_read_end(store, connection);
    store_close(store);
    int64_t rows = last ? ROWS / 2 * last : 0, of_last = last == 1 ? ROWS / 2 : last ? ROWS : 0;
    if (faults || seen != last || last < acknowledged || last > acknowledged + 1 || count.rows != rows ||
        count.last_batch_rows != of_last) {
        fprintf(stderr, "acknowledged %lld, found %lld with %lld rows (%lld of the last), %d faults\n",
                (long long)acknowledged, (long long)last, (long long)count.rows,
                (long long)count.last_batch_rows, faults);
        exit(1);
    }
    *ret_last = last;
}

static int64_t run_and_kill(const char *path, int64_t last, struct random *random)
{
    int ends[2];
    assert(pipe(ends) == 0);
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        close(ends[0]);
        import_forever(path, last + 1, ends[1]);
    }
    close(ends[1]);
    usleep((useconds_t)random_below(random, MILLISECONDS_MAX * 1000));
    kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    if (!WIFSIGNALED(status)) {
        fprintf(stderr, "the import ended by itself\n");
        exit(1);
    }
    int64_t acknowledged = last, number;
    while (read(ends[0], &number, sizeof(number)) == sizeof(number))
        acknowledged = number;
    close(ends[0]);
    return acknowledged;
}

int main(int argc, char **argv)
{
    char path[1024];
    assert(argc > 1);
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 20;
    struct random random;
    random_seed(&random, argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    organisation.currency = currency_parse(TEXT("BRL"));
    snprintf(path, sizeof(path), "%s/crash.db", argv[1]);
    struct store *store;
    struct store_options options = {.mode = STORE_CREATE};
    must(store_open(&store, text_of(path), &options, &problem), "create");
    store_close(store);
    int64_t last = 0;
    for (int round = 0; round < rounds; round++)
        examine(path, run_and_kill(path, last, &random), &last);
    printf("%d kills, %lld imports of %d rows, all whole\n", rounds, (long long)last, ROWS);
    return 0;
}
