/* How fast the record takes rows and gives them back, without the parsing of files: accounts, then one
 * subscription and one change each in random order, then scans. Usage: ledger-bench FILE [ACCOUNTS]. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/random.h"
#include "ledger/ledger.h"

struct bench {
    struct store *store;
    struct organisation organisation;
    int64_t accounts;
    uint32_t *order;
    enum record_kind kind;
    int64_t counted;
};

static text number_text(char out[24], const char *prefix, int64_t number)
{
    return (text){out, (size_t)snprintf(out, 24, "%s%lld", prefix, (long long)number)};
}

static void set_text(struct record_row *row, int field, text value)
{
    row->values[field] = (struct record_value){.state = VALUE_SET, .text = value};
}

static void set_number(struct record_row *row, int field, int64_t number)
{
    row->values[field] = (struct record_value){.state = VALUE_SET, .number = number};
}

static void make_row(const struct bench *bench, int64_t i, struct record_row *row, char id[24],
                     char account[24])
{
    static const char *const segments[] = {"SMB", "Mid", "Enterprise"};
    *row = (struct record_row){.kind = bench->kind};
    int64_t number = bench->order[i];
    if (bench->kind == RECORD_ACCOUNT) {
        set_text(row, ACCOUNT_EXTERNAL_ID, number_text(account, "ACC-", number));
        set_text(row, ACCOUNT_NAME, number_text(id, "Company ", number));
        set_text(row, ACCOUNT_SEGMENT, text_of(segments[number % 3]));
        set_number(row, ACCOUNT_SIGNUP_DATE, 18000 + number % 1000);
    } else if (bench->kind == RECORD_SUBSCRIPTION) {
        set_text(row, SUBSCRIPTION_EXTERNAL_ID, number_text(id, "SUB-", number));
        set_text(row, SUBSCRIPTION_ACCOUNT, number_text(account, "ACC-", number));
        set_text(row, SUBSCRIPTION_PLAN, text_of(segments[number % 3]));
        set_number(row, SUBSCRIPTION_AMOUNT, 10000 + number % 5000);
        set_number(row, SUBSCRIPTION_INTERVAL_UNIT, INTERVAL_MONTH);
        set_number(row, SUBSCRIPTION_INTERVAL_COUNT, 1);
        set_number(row, SUBSCRIPTION_CURRENCY, bench->organisation.currency);
        set_number(row, SUBSCRIPTION_START_DATE, 18000 + number % 1000);
    } else {
        set_text(row, CHANGE_SUBSCRIPTION, number_text(id, "SUB-", number));
        set_number(row, CHANGE_DATE, 19500 + number % 100);
        set_number(row, CHANGE_AMOUNT, 20000 + number % 5000);
    }
}

static enum result put_all(struct store_connection *connection, void *context, struct problem *problem)
{
    struct bench *bench = context;
    struct ledger_change change;
    struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum result result = ledger_change_begin(&change, connection, &bench->organisation, NULL, clock_system(),
                                             TEXT("bench"), NULL, problem);
    for (int64_t i = 0; i < bench->accounts && result == RESULT_OK; i++) {
        struct record_row row;
        enum ledger_outcome outcome;
        char id[24], account[24], reason[256];
        int field;
        make_row(bench, i, &row, id, account);
        result = ledger_put(&change, &row, &options, &outcome, &field, reason, problem);
        assert(result != RESULT_OK || outcome == LEDGER_INSERTED);
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

static enum result count_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    (void)item;
    (void)problem;
    ((struct bench *)context)->counted++;
    return RESULT_OK;
}

static double seconds(void)
{
    return (double)clock_system()->monotonic(clock_system()) / 1e6;
}

static void must(enum result result, const struct problem *problem)
{
    if (result == RESULT_OK)
        return;
    fprintf(stderr, "%s (%s)\n", problem->message, problem->detail);
    exit(1);
}

static void measure_put(struct bench *bench, enum record_kind kind, struct random *random)
{
    struct problem problem;
    bench->kind = kind;
    for (int64_t i = bench->accounts - 1; i > 0; i--) {
        int64_t j = (int64_t)random_below(random, (uint64_t)i + 1);
        uint32_t kept = bench->order[i];
        bench->order[i] = bench->order[j];
        bench->order[j] = kept;
    }
    double start = seconds();
    must(store_write(bench->store, put_all, bench, &problem), &problem);
    double took = seconds() - start;
    printf("put  %-22s %8.2f s  %9.0f rows/s\n", record_type_of(kind)->name, took,
           (double)bench->accounts / took);
}

static void measure_scan(struct bench *bench, enum record_kind kind, int flags)
{
    struct problem problem;
    struct store_connection *connection;
    bench->counted = 0;
    must(store_read_begin(bench->store, &connection, &problem), &problem);
    double start = seconds();
    must(ledger_scan(connection, kind, LEDGER_NOW, 0, INT64_MAX, flags, count_row, bench, &problem),
         &problem);
    double took = seconds() - start;
    store_read_end(bench->store, connection);
    printf("scan %-14s flags %d %8.2f s  %9.0f rows/s\n", record_type_of(kind)->name, flags, took,
           (double)bench->counted / took);
}

int main(int argc, char **argv)
{
    struct problem problem;
    struct bench bench = {.accounts = argc > 2 ? atoll(argv[2]) : 1000000};
    assert(argc > 1);
    unlink(argv[1]);
    struct store_options options = {.mode = STORE_CREATE, .bulk = true};
    must(store_open(&bench.store, text_of(argv[1]), &options, &problem), &problem);
    bench.organisation.currency = currency_parse(TEXT("BRL"));
    bench.order = calloc((size_t)bench.accounts, sizeof(uint32_t));
    assert(bench.order);
    for (int64_t i = 0; i < bench.accounts; i++)
        bench.order[i] = (uint32_t)i;
    struct random random;
    random_seed(&random, 1);
    measure_put(&bench, RECORD_ACCOUNT, &random);
    measure_put(&bench, RECORD_SUBSCRIPTION, &random);
    measure_put(&bench, RECORD_SUBSCRIPTION_CHANGE, &random);
    measure_scan(&bench, RECORD_ACCOUNT, 0);
    measure_scan(&bench, RECORD_ACCOUNT, LEDGER_SCAN_TEXTS | LEDGER_SCAN_CUSTOM);
    measure_scan(&bench, RECORD_SUBSCRIPTION, 0);
    measure_scan(&bench, RECORD_SUBSCRIPTION, LEDGER_SCAN_TEXTS);
    measure_scan(&bench, RECORD_SUBSCRIPTION_CHANGE, 0);
    store_close(bench.store);
    free(bench.order);
    return 0;
}
